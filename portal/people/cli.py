"""`flask --app wsgi people import FILE --school ID`: a file of the pupil administration."""

from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import click
from flask.cli import with_appcontext

from portal.db import current_school, db
from portal.people.importing.columns import guess, with_bsn
from portal.people.importing.reading import read
from portal.people.importing.shelf import Decided
from portal.people.importing.table import Table, UnreadableError
from portal.people.importing.trial import Trial, carry_out, try_out
from portal.viewer import SystemViewer

WHY = {
    "empty_file": "it is empty",
    "no_rows": "there are no pupils in it",
    "too_big": "it is too big: 5 MB and 20,000 rows at most",
    "not_a_table": "it is neither CSV, XLSX nor EDEXML",
    "old_office": "it is an old file, or has a password: save it as XLSX",
    "unsafe": "it is not safe to open",
    "bsn": "it holds citizen service numbers, which the portal may not keep",
}


@click.group("people")
def people() -> None:
    """The people of a school."""


@people.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--school", "school_id", type=click.UUID, required=True, help="Its id: see `school list`."
)
@click.option("--dry-run", is_flag=True, help="Say what would change, and write nothing.")
@click.option("--leave-out-problems", is_flag=True, help="Leave rows with a problem out.")
@with_appcontext
def import_people(file: Path, school_id: UUID, *, dry_run: bool, leave_out_problems: bool) -> None:
    """Bring a file of the pupil administration in, in one transaction."""
    current_school.set(school_id)
    system = SystemViewer("people import", datetime.now(UTC), school_id)
    with click.progressbar(length=3, label="Reading") as bar:
        table = _table(file)
        bar.update(1)
        decided = Decided(guess(table), leave_out=leave_out_problems)
        trial = try_out(system, table, decided)
        bar.update(1)
        if not dry_run and trial.may_go:
            carry_out(system, table, decided, trial.known.digest)
            db.session.commit()
        bar.update(1)
    _tell(trial)
    if not dry_run and not trial.may_go:
        raise click.ClickException("Nothing was written.")


def _table(file: Path) -> Table:
    try:
        table = read(file.read_bytes())
    except UnreadableError as unreadable:
        raise click.ClickException(f"{file.name}: {WHY[unreadable.why]}") from None
    if with_bsn(table):
        raise click.ClickException(f"{file.name}: {WHY['bsn']}")
    return table


def _tell(trial: Trial) -> None:
    plan = trial.plan
    click.echo(f"{len(plan.pupils_new)} new, {len(plan.pupils_changed)} changed, "
               f"{len(plan.moves)} moved, {len(trial.problems)} problems")  # fmt: skip
    if trial.teachers:
        click.echo(f"{len(trial.teachers)} new teachers")
    for problem in trial.problems[:50]:
        click.echo(f"row {problem.row}, {problem.column}: {problem.why}")
    if trial.missing:
        click.echo(f"no column for: {', '.join(sorted(trial.missing))}")
    if not trial.has_year:
        click.echo("there is no school year yet: make it first, on the page of the office")
