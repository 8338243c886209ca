"""Two homes: authority, and what follows from it."""
