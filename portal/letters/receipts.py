"""That the mail server took a letter, kept on this machine until the database knows it too.

The database may have to wait for its turn when a letter was just taken, and a worker killed in that
time would send it again. An empty file with the letter's id is there at once. It is gone when the
database knows. A worker on another machine cannot see it; there the letter goes twice.
"""

import logging
import os
from contextlib import suppress
from pathlib import Path
from uuid import UUID

from flask import current_app

FOLDER = "taken"
log = logging.getLogger(__name__)


def keep(letter_id: UUID) -> None:
    """The mail server took this letter. Without room on the disk, only the database will know."""
    place = _place(letter_id)
    try:
        os.close(os.open(place, os.O_CREAT | os.O_WRONLY, 0o600))
    except OSError as problem:
        log.warning("no receipt of a letter: %s", type(problem).__name__)


def is_kept(letter_id: UUID) -> bool:
    """Was it taken, while the database does not know?"""
    return _place(letter_id).exists()


def let_go(letter_id: UUID) -> None:
    """The database knows."""
    with suppress(OSError):
        _place(letter_id).unlink(missing_ok=True)


def _place(letter_id: UUID) -> Path:
    folder = Path(current_app.config["DATA_DIR"]) / FOLDER
    with suppress(OSError):
        folder.mkdir(mode=0o700, exist_ok=True)
    return folder / letter_id.hex
