"""Whose browser this is: another session takes its place in the cookie, or none does.

Handing a phone to a child is about conversations and about sessions, and those two features do
not know each other: the one that keeps the sessions offers its desk here.
"""

from collections.abc import Sequence
from enum import StrEnum
from typing import Any, Protocol, cast
from uuid import UUID

from flask import Response, current_app, g, session
from flask.sansio.app import App
from flask_wtf.csrf import generate_csrf

from portal.viewer import Viewer

DEVICE_OF = "device_of"  # of whom this device is known: no news when they sign in again
KEPT = ("language", "help_line", DEVICE_OF)
CHILD_AT = "child_at"  # this browser is a child's, even when its session ran out: who gets it back


class ChildAt(StrEnum):
    """Where a child sits: with a parent's phone, or at the tablet of the class."""

    PHONE = "phone"
    TABLET = "tablet"


class Desk(Protocol):
    """What can be done with sessions; a token opens one, and nothing else does."""

    def hand_to_child(
        self, viewer: Viewer, pupil_id: UUID, conversation_id: UUID, code: str
    ) -> str:
        """Lock this session away behind a code, and start the child's: its token."""

    def open_tablet(self, viewer: Viewer, group_id: UUID) -> str:
        """Turn this browser into the class tablet of one group: its token."""

    def seat_child(
        self, viewer: Viewer, pupil_id: UUID, conversation_id: UUID, pictures: Sequence[str]
    ) -> str | None:
        """A child sits down at the class tablet: its token; nothing for the wrong pictures."""

    def begin_interview(self, viewer: Viewer, pupil_id: UUID, conversation_id: UUID) -> str:
        """The teacher's device becomes the form of a young child: the token of that session."""

    def sign_out(self, viewer: Viewer) -> None:
        """This session works no more, from the next request on."""


def offer(app: App, desk: Desk) -> None:
    """This is who keeps the sessions; a refused request keeps the cookie as it was."""
    app.extensions["sessions"] = desk
    app.after_request(_keep_on_refusal)


def desk() -> Desk:
    """Who keeps the sessions."""
    return cast("Desk", current_app.extensions["sessions"])


def child_at() -> ChildAt | None:
    """Where the child sits who has this browser, or had it until its time was over."""
    found = session.get(CHILD_AT)
    return ChildAt(found) if found in set(ChildAt) else None


def take_over(token: str, **more: Any) -> None:
    """From now on this browser holds this session, and of the one before only what is KEPT.

    Flask-Login finds the session by what stands under `_user_id`. The form token is made anew in
    the same response, so that two first requests at once cannot lose it.
    """
    leave()
    session["_user_id"] = token
    session["_fresh"] = True
    session.update(more)
    session.permanent = True
    generate_csrf()


def leave() -> None:
    """From now on this browser holds no session."""
    g.session_before = dict(session)
    kept = {name: session[name] for name in KEPT if name in session}
    session.clear()
    session.update(kept)
    g.pop("csrf_token", None)
    g.pop("masked_token", None)


def _keep_on_refusal(response: Response) -> Response:
    """What was not committed did not happen: not in the cookie either."""
    if response.status_code >= 400 and "session_before" in g:
        session.clear()
        session.update(g.pop("session_before"))
    return response
