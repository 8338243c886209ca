"""Pupils and guardians by hand."""
