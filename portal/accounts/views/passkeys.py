"""A finger, a face or a key."""
