"""A child goes to another class while its forms are open: who may fill in is told by mail."""

from uuid import UUID

from sqlalchemy import and_, or_, select

from portal.accounts.letters import Receiver, class_changed
from portal.accounts.models import Account
from portal.db import db
from portal.letters.commands import put
from portal.people.models import Authority, Group, Guardianship, Person, School
from portal.viewer import SystemViewer, Viewer


def tell_guardians(viewer: Viewer | SystemViewer, pupil_id: UUID, group_id: UUID) -> None:
    """One letter to each guardian with a mailbox; the others find it on their start page."""
    rows = db.session.execute(
        select(
            Account.email,
            Person.id,
            Person.first_name,
            Person.language,
            School.name.label("school"),
            Group.name.label("group"),
        )
        .join(Person, Person.account_id == Account.id)
        .join(
            Guardianship,
            and_(Guardianship.school_id == Person.school_id, Guardianship.person_id == Person.id),
        )
        .join(School, School.id == Person.school_id)
        .join(Group, and_(Group.school_id == Person.school_id, Group.id == group_id))
        .where(
            Person.school_id == viewer.school_id,
            Guardianship.pupil_id == pupil_id,
            or_(Guardianship.authority == Authority.YES, Guardianship.may_fill_in),
            Account.email_confirmed_at.is_not(None),
            Account.email.is_not(None),
        )
        .order_by(Person.id)
    ).all()
    for row in rows:
        to = Receiver(row.email, row.id, row.first_name, row.language, row.school)
        put(viewer, class_changed(to, pupil_id, group_id, row.group, viewer.today))
