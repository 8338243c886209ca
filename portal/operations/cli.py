"""`flask --app wsgi backup DIR` and `flask --app wsgi restore DIR`.

On PostgreSQL each has a role of its own, with its address in the environment: a backup reads
as PORTAL_BACKUP_URL (a role with BYPASSRLS), a restore writes as PORTAL_OWNER_URL.
"""

from datetime import UTC, datetime
from os import environ
from pathlib import Path

import click
from alembic.script import ScriptDirectory
from flask import Flask, current_app
from flask.cli import with_appcontext

from config import with_our_driver
from portal.db import db
from portal.operations import backup as work
from portal.operations.shelf import Shelf
from portal.viewer import SystemViewer

FOLDER = click.Path(file_okay=False, path_type=Path)


def _me() -> SystemViewer:
    return SystemViewer("operations", datetime.now(UTC))


def _stored(address: str) -> work.Stored:
    """What to work on; on PostgreSQL as the role of this address in the environment."""
    db.engine.dispose()
    url = environ.get(address) or current_app.config["SQLALCHEMY_DATABASE_URI"]
    return work.stored(with_our_driver(url), current_app.config["DATA_DIR"])


def _migrations() -> ScriptDirectory:
    return ScriptDirectory(current_app.extensions["migrate"].directory)


@click.command("backup")
@click.argument("folder", type=FOLDER)
@click.option("--keys-dir", type=FOLDER, help="Where the keys go; else FOLDER/keys.")
@with_appcontext
def backup(folder: Path, keys_dir: Path | None) -> None:
    """Copy the database and the key store, apart; the portal may go on working."""
    shelf = Shelf.at(folder, keys_dir)
    stamp = work.back_up(_me(), _stored("PORTAL_BACKUP_URL"), shelf)
    click.echo(f"Backup {stamp}: database in {shelf.database}, keys in {shelf.keys}.")
    click.echo("The key-encryption key (kek) is in neither: keep it elsewhere.")


@click.command("restore")
@click.argument("folder", type=FOLDER)
@click.option("--keys-dir", type=FOLDER, help="Where the keys are; else FOLDER/keys.")
@click.option("--at", "stamp", help="Which backup of the database; else the newest.")
@click.option("--replace", is_flag=True, help="Overwrite the database that is there.")
@click.option("--replace-keys", is_flag=True, help="Overwrite the keys too: brings destroyed back.")
@with_appcontext
def restore(
    folder: Path,
    keys_dir: Path | None,
    stamp: str | None,
    *,
    replace: bool,
    replace_keys: bool,
) -> None:
    """Put a backup back. Stop the portal first."""
    migrations = _migrations()
    known = frozenset(script.revision for script in migrations.walk_revisions())
    wanted = work.Wanted(known, stamp, replace, replace_keys)
    data_dir = current_app.config["DATA_DIR"]
    done = work.restore(
        _me(), _stored("PORTAL_OWNER_URL"), Shelf.at(folder, keys_dir), data_dir, wanted
    )
    kept = f"keys of {done.keys_stamp}" if done.keys_stamp else "the keys that were here"
    click.echo(f"Restored {done.stamp}, with {kept}. Phones send again what they still hold.")
    if done.without_key:
        click.echo(f"{done.without_key} responses have no key any more: they were erased since.")
    if done.revision != migrations.get_current_head():
        click.echo("The backup is of an older release: run `flask --app wsgi db upgrade`.")


commands = [backup, restore]


def init_app(app: Flask) -> None:
    """Give Flask these commands."""
    for command in commands:
        app.cli.add_command(command)
