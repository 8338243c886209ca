"""Schools, pupils, the groups they are in, and the grown-ups around them."""
