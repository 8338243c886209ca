"""A new school, step by step."""
