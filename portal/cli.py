"""The commands of the portal: `flask --app wsgi …`."""

from flask import Flask


def init_app(app: Flask) -> None:
    """Give Flask the portal's own commands."""
