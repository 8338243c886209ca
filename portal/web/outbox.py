"""The key of the sealed outbox on somebody's phone: on every page of theirs, in memory only."""

import hmac
from base64 import urlsafe_b64encode
from hashlib import sha256

from flask import Flask, current_app

from portal.viewer import Role
from portal.web.access import viewer_if_any

WRITERS = frozenset({Role.GUARDIAN, Role.CHILD})


def outbox_key() -> str | None:
    """32 bytes for whoever fills in forms: the same on every page, another for everybody else."""
    looking = viewer_if_any()
    if looking is None or not looking.roles & WRITERS:
        return None
    who = f"{looking.school_id}|{looking.person_id or looking.child_id}"
    secret = current_app.config["SECRET_KEY"].encode()
    return urlsafe_b64encode(hmac.digest(secret, f"outbox\0{who}".encode(), sha256)).decode()


def init_app(app: Flask) -> None:
    """The layout puts it on the page, and the script takes it out again at once."""
    app.jinja_env.globals["outbox_key"] = outbox_key
