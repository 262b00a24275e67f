"""Beneficial Ownership Data Standard 0.4 (openownership.org): what its statements say, and what follows from their order."""
