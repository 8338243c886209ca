"""Signing in, sessions, and the codes and links that start one."""
