"""The real service, shaken: ./dev shake."""
