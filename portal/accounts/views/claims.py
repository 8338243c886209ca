"""A guardian gets in with the code of a letter; the school confirms it."""
