"""A model server for tests: real HTTP, real slots, answers read from the pictures."""
