"""The real program with what surrounds it in a car: a bus, a model server, somebody listening.

Used by the integration tests and by the demonstration of `./dev run`.
"""
