"""One account at several schools."""
