"""Forged requests are refused: a token per session, masked anew in every response.

Masking keeps a compressed page from leaking the token (BREACH). Flask-WTF checks the token;
browsers that tell where a request came from are believed as well.
"""

import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as NotBase64
from collections.abc import Callable
from typing import Any, TypeVar, cast

from flask import Flask, abort, current_app, g, request
from flask_wtf import CSRFProtect
from flask_wtf.csrf import generate_csrf
from werkzeug.exceptions import BadRequest

from portal.web.transactions import READING

Page = TypeVar("Page", bound=Callable[..., Any])


def masked_token() -> str:
    """The session's token, under a mask that no other response has."""
    if "masked_token" not in g:
        token = generate_csrf().encode()
        mask = secrets.token_bytes(len(token))
        g.masked_token = urlsafe_b64encode(mask + _xor(mask, token)).decode()
    masked: str = g.masked_token
    return masked


def unmasked(sent: str | None) -> str | None:
    """The token behind the mask; nothing when what was sent has another form."""
    try:
        both = urlsafe_b64decode((sent or "").encode())
        half = len(both) // 2
        return _xor(both[:half], both[half:]).decode()
    except (NotBase64, UnicodeError, ValueError):
        return None


def _xor(mask: bytes, hidden: bytes) -> bytes:
    """As numbers: byte by byte takes ten times as long, on every page."""
    both = int.from_bytes(mask) ^ int.from_bytes(hidden)
    return both.to_bytes(max(len(mask), len(hidden)))


class MaskedCsrf(CSRFProtect):
    """Flask-WTF's protection, for masked tokens."""

    def _get_csrf_token(self) -> str | None:
        return unmasked(super()._get_csrf_token())


_protection = MaskedCsrf()


def refuse_other_sites() -> None:
    """A browser that says a change comes from another site is not obeyed."""
    if request.method not in READING and request.headers.get("Sec-Fetch-Site") in {
        "cross-site",
        "same-site",
    }:
        abort(400)


def is_own_form() -> bool:
    """Whether one of our own pages sent this; asked before Flask-WTF asks it itself."""
    try:
        refuse_other_sites()
        if current_app.config.get("WTF_CSRF_ENABLED", True):
            _protection.protect()
    except BadRequest:
        return False
    return True


def from_mail_programs(page: Page) -> Page:
    """A mail program posts here by itself: no session, and nothing to forge one for."""
    return cast("Page", _protection.exempt(page))


def init_app(app: Flask) -> None:
    """Protect every form; a session's token lives as long as the session."""
    app.config["WTF_CSRF_TIME_LIMIT"] = None
    app.config["WTF_CSRF_SSL_STRICT"] = True
    app.before_request(refuse_other_sites)
    _protection.init_app(app)
    app.jinja_env.globals["csrf_token"] = masked_token
