"""A made-up school of real size, to look at and to try things on: never real data."""
