"""`flask demo …`: a school of real size that nobody goes to."""

import json
import sys
from datetime import UTC, datetime

import click
from flask.cli import AppGroup
from sqlalchemy.exc import OperationalError, ProgrammingError

from portal.accounts.installation import is_demo, is_in_use
from portal.db import db
from portal.demo import loading
from portal.demo.links import LINDEBOOM, new_links
from portal.demo.people import Ids
from portal.viewer import SystemViewer

demo = AppGroup("demo", help="A made-up school, to look at and to try things on.")


def _system() -> SystemViewer:
    return SystemViewer("demo school", datetime.now(UTC))


def _is_demo(system: SystemViewer) -> bool:
    try:
        return is_demo(system)
    except (OperationalError, ProgrammingError):
        raise click.ClickException(
            "This database has no tables yet: run `flask db upgrade` first."
        ) from None


@demo.command("load")
def load() -> None:
    """Load the demo school into an empty database."""
    system = _system()
    if _is_demo(system):
        click.echo("The demo school is there already.")
        return
    if is_in_use(system):
        raise click.ClickException("This database is in use and no demo: nothing was loaded.")
    loading.load(system, lambda planned: click.progressbar(planned, label="Filling in"))
    counted = loading.counts(system, Ids.of(LINDEBOOM).school)
    db.session.commit()
    click.echo(", ".join(f"{number} {name}" for name, number in counted.items()))


@demo.command("links")
@click.option("--json", "as_json", is_flag=True, help="For programs.")
@click.option(
    "--base-url", required=True, help="Where the portal is, such as http://localhost:8000"
)
def links(base_url: str, *, as_json: bool) -> None:
    """Make a sign-in link for every role; each works once."""
    system = _system()
    if not _is_demo(system):
        raise click.ClickException("This database is no demo: there are no links to it.")
    made = new_links(system, base_url)
    db.session.commit()
    if as_json:
        json.dump({"roles": {role: {"url": url} for role, url in made.items()}}, sys.stdout)
        click.echo()
        return
    for role, url in made.items():
        click.echo(f"{role:22}{url}")
