"""The commands of the portal: `flask --app wsgi …`."""

from flask import Flask

from portal.accounts import cli as accounts
from portal.demo.cli import demo
from portal.letters.cli import worker
from portal.operations import cli as operations
from portal.people.cli import people


def init_app(app: Flask) -> None:
    """Give Flask the portal's own commands."""
    app.cli.add_command(accounts.school)
    app.cli.add_command(accounts.staff)
    app.cli.add_command(demo)
    app.cli.add_command(people)
    app.cli.add_command(worker)
    operations.init_app(app)
