"""What the pages around signing in must know."""

from sqlalchemy import exists, select

from portal.accounts.models import MOST_WRONG_CODES, Membership, SignInSession
from portal.db import db, enter_school
from portal.people.models import School
from portal.tokens import school_in
from portal.viewer import SystemViewer, Viewer


def help_line(system: SystemViewer, token: str) -> str:
    """The telephone number of a token's school, for whoever cannot get in; empty without one."""
    del system
    return db.session.scalar(select(School.phone).where(School.id == school_in(token))) or ""


def only_help_line(system: SystemViewer) -> str:
    """The telephone number of the school, where there is one only: then nobody has to be known."""
    del system
    school_id = db.session.scalar(select(Membership.school_id).limit(1))
    others = exists().where(Membership.school_id != school_id)
    if school_id is None or db.session.scalar(select(others)):
        return ""
    enter_school(school_id)
    return db.session.scalar(select(School.phone).where(School.id == school_id)) or ""


def tries_left(viewer: Viewer) -> int:
    """How many more wrong codes this hand-over allows."""
    wrong = db.session.scalars(
        select(SignInSession.wrong_codes).where(SignInSession.id == viewer.session_id)
    ).one()
    return max(MOST_WRONG_CODES - wrong, 0)
