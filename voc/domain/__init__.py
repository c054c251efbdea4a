"""The domain: frozen values and pure functions. Imports no framework."""
