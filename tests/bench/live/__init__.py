"""./dev bench live: how soon a sequence is answered in the car, by strategy."""
