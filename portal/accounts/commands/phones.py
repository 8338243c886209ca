"""Signing out on another device."""

from uuid import UUID

from sqlalchemy import select

from portal import policy
from portal.accounts.commands.accounts import end_sessions
from portal.accounts.commands.sessions import end
from portal.accounts.models import SignInSession
from portal.db import db
from portal.viewer import Viewer


def sign_out_there(viewer: Viewer, session_id: UUID) -> None:
    """That device is out at its next request; raises NoResultFound when it is not the viewer's."""
    found = db.session.execute(
        select(SignInSession.id).where(
            SignInSession.id == session_id, policy.may_end_session(viewer)
        )
    ).scalar_one()
    end(viewer, found)


def sign_out_elsewhere(viewer: Viewer) -> None:
    """Everywhere out but here."""
    end_sessions(viewer, person_id=viewer.person_id, but=viewer.session_id)
