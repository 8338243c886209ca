"""A file of the pupil administration comes in: read, understood, tried, and then written."""
