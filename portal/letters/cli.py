"""`flask --app wsgi worker`: sends letters and does what was planned, until it is told to stop."""

import signal
from threading import Event

import click
from flask import current_app
from flask.cli import with_appcontext

from portal.letters import worker as work


@click.command("worker")
@click.option("--once", is_flag=True, help="Do what is due now, and stop.")
@with_appcontext
def worker(*, once: bool) -> None:
    """Send letters, and do what was planned. Any number of workers may run side by side."""
    app = current_app._get_current_object()  # type: ignore[attr-defined]  # noqa: SLF001
    if once:
        while work.work_once(app):
            pass
        return
    stop = Event()
    for sign in (signal.SIGTERM, signal.SIGINT):
        signal.signal(sign, lambda *_: stop.set())
    click.echo("The worker works." if app.config["SMTP_URL"] else "No mail server: letters wait.")
    work.run(app, stop)
