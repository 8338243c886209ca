"""A guardian's own data, and requests about it."""
