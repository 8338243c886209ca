"""The days without school."""
