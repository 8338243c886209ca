"""The printed letters with a way in."""
