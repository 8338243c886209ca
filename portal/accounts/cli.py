"""`flask --app wsgi school create`, and `staff reset` for who lost every way in."""

import re
from datetime import UTC, datetime
from uuid import uuid4

import click
from flask import current_app
from flask.cli import with_appcontext
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError, NoResultFound

from portal.accounts.addresses import tidy_address
from portal.accounts.commands.new_school import NewSchool, create_school
from portal.accounts.commands.retention import schools
from portal.accounts.commands.staff_in import reset_by_address
from portal.db import current_school, db, enter_school
from portal.people.models import School
from portal.viewer import SystemViewer

BRIN = re.compile(r"\d{2}[A-Z]{2}(\d{2})?")


@click.group("school")
def school() -> None:
    """The schools of this installation."""


@school.command("create")
@click.option("--name", prompt="Name of the school")
@click.option("--brin", prompt="BRIN (two digits, two letters)", default="")
@click.option("--email", prompt="E-mail of the first administrator")
@click.option("--first-name", prompt="First name of the administrator")
@click.option("--last-name", prompt="Last name of the administrator")
@with_appcontext
def create(name: str, brin: str, email: str, first_name: str, last_name: str) -> None:
    """Make a school with its first administrator, and print one link to begin with."""
    address, brin = tidy_address(email), brin.strip().upper()
    if not name.strip() or not first_name.strip() or not last_name.strip():
        raise click.UsageError("A school and its administrator have a name.")
    if address is None:
        raise click.UsageError("That is no e-mail address.")
    if brin and not BRIN.fullmatch(brin):
        raise click.UsageError("A BRIN is two digits and two letters, such as 12AB or 12AB00.")
    wanted = NewSchool(name.strip(), brin, address, first_name.strip(), last_name.strip())
    school_id = uuid4()
    current_school.set(school_id)
    try:
        code = create_school(SystemViewer("school create", datetime.now(UTC), school_id), wanted)
        db.session.commit()
    except IntegrityError:
        raise click.ClickException("There is a school with this BRIN already.") from None
    click.echo(f"{wanted.name} is there, as school {school_id}.")
    click.echo("This link works once, for 14 days:")
    click.echo(_link(code))


@school.command("list")
@with_appcontext
def list_schools() -> None:
    """Say which schools there are: the id, the BRIN and the name."""
    for school_id in schools(SystemViewer("school list", datetime.now(UTC))):
        enter_school(school_id)
        brin, name = db.session.execute(
            select(School.brin, School.name).where(School.id == school_id)
        ).one()
        click.echo(f"{school_id}  {brin or '-':6}  {name}")


@click.group("staff")
def staff() -> None:
    """Staff who cannot get in."""


@staff.command("reset")
@click.argument("email")
@with_appcontext
def reset(email: str) -> None:
    """Take every way in of somebody of the staff away, and print a link to begin anew."""
    system = SystemViewer("staff reset", datetime.now(UTC))
    try:
        code = reset_by_address(system, email.strip().lower())
    except NoResultFound:
        raise click.ClickException("Nobody of the staff signs in with this address.") from None
    db.session.commit()
    click.echo("The ways in of before work no more. This link works once, for 14 days:")
    click.echo(_link(code))


def _link(code: str) -> str:
    return f"{current_app.config['BASE_URL']}/personeel/begin#{code}"
