"""./dev bench decode"""
