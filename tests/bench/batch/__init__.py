"""./dev bench batch"""
