"""What the pages about class parents show."""
