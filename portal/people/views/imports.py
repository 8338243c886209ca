"""A file of the pupil administration comes in."""
