"""What the pages about conversations show: read only what the policy lets through."""
