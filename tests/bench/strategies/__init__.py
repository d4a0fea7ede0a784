"""./dev bench strategies: what each strategy gives, and each optimization by being left out."""
