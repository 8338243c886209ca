"""Signing in with the account of the school (OpenID Connect)."""
