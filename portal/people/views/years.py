"""School years, groups, and the move to the next year."""
