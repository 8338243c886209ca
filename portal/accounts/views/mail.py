"""A six-digit code by mail, and the link beside it."""
