"""The commands of the portal: `flask --app wsgi …`."""

from flask import Flask

from portal.demo.cli import demo
from portal.letters.cli import worker
from portal.operations import cli as operations


def init_app(app: Flask) -> None:
    """Give Flask the portal's own commands."""
    app.cli.add_command(demo)
    app.cli.add_command(worker)
    operations.init_app(app)
