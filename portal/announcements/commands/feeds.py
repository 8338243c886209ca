"""The secret address of one's own calendar: made, made anew, taken away."""

from sqlalchemy import delete

from portal.announcements.models import CalendarFeed
from portal.db import db, upsert
from portal.tokens import new_token, token_hash
from portal.viewer import Viewer


def renew(viewer: Viewer, language: str) -> str:
    """A new address: its token, shown this once. The old one is dead at once."""
    token = new_token(viewer.school_id)
    kept = {"token_hash": token_hash(token), "language": language, "made_at": viewer.at}
    db.session.execute(
        upsert(CalendarFeed)
        .values(school_id=viewer.school_id, person_id=viewer.me, **kept)
        .on_conflict_do_update(index_elements=["school_id", "person_id"], set_=kept)
    )
    return token


def take_away(viewer: Viewer) -> None:
    """No calendar can be read any more."""
    db.session.execute(
        delete(CalendarFeed).where(
            CalendarFeed.school_id == viewer.school_id, CalendarFeed.person_id == viewer.me
        )
    )
