"""What was typed when the portal first asks who somebody is: kept until that is proved.

It stands in the cookie of the browser that sent it, sealed with a key that only the server has,
and opens for the same session only, for a quarter of an hour. Files are not kept.
"""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import request, session

from portal import sealing
from portal.viewer import Viewer
from portal.web import csrf
from portal.web.access import AGAIN_LASTS, viewer

GO_ON = "/nog-een-keer/verder"
NAME = "kept_form"
MOST = 1500  # letters: a cookie holds no more than four thousand, sealed and signed


@dataclass(frozen=True, slots=True)
class KeptForm:
    """Where it goes, and each field with its value."""

    path: str
    fields: tuple[tuple[str, str], ...]


def keep() -> bool:
    """Keep what this request sent; False when that cannot be: then nothing older is kept either."""
    session.pop(NAME, None)
    fields = [pair for pair in request.form.items(multi=True) if pair[0] != "csrf_token"]
    looking = viewer()
    text = json.dumps([looking.at.isoformat(), request.path, fields])
    has_more = request.is_json or any(sent.filename for sent in request.files.values())
    if has_more or len(text) > MOST or not csrf.is_own_form():
        return False
    session[NAME] = sealing.store().accounts_key().seal(text, *_place(looking))
    return True


def kept() -> KeptForm | None:
    """What this session sent in the last quarter of an hour, if anything."""
    sealed = session.get(NAME)
    looking = viewer()
    if not isinstance(sealed, bytes):
        return None
    try:
        text = sealing.store().accounts_key().open(sealed, *_place(looking))
    except sealing.SealBroken:
        return None
    at, path, fields = json.loads(text)
    if looking.at - datetime.fromisoformat(at) >= AGAIN_LASTS:
        return None
    return KeptForm(path, tuple((name, value) for name, value in fields))


def _place(looking: Viewer) -> tuple[Any, ...]:
    return (NAME, looking.school_id, looking.session_id)
