"""Talks that began, and what was agreed in them."""

from uuid import UUID, uuid4

from sqlalchemy import select

from portal.conversations.commands import agree, confirm, table, talk
from portal.conversations.commands.agree import Deal
from portal.conversations.models import Agreement, Conversation, Owner
from portal.db import db
from portal.people.models import Person, Pupil
from tests.school import School

AGREED = "Kees steekt zijn vinger op."


def begin_talk(school: School, pupil: Pupil, by: Person | None = None) -> Conversation:
    """It is going on now."""
    conversation = school.conversation(pupil)
    talk.begin(school.viewer(by or school.meester_ties), conversation.id)
    db.session.commit()
    return conversation


def an_agreement(
    school: School,
    pupil: Pupil,
    text: str = AGREED,
    owner: Owner = Owner.CHILD,
    by: Person | None = None,
) -> UUID:
    """Written down in the talk of this pupil, which began."""
    id_, teacher = uuid4(), school.viewer(by or school.meester_ties)
    agree.write(teacher, school.conversation(pupil).id, id_, Deal(owner, text, None))
    db.session.commit()
    return id_


def end_talk(school: School, pupil: Pupil, by: Person | None = None) -> None:
    """The teacher says that it is over."""
    table.end(school.viewer(by or school.meester_ties), school.conversation(pupil).id)
    db.session.commit()


def a_talk_with_agreement(
    school: School, pupil: Pupil, text: str = AGREED, by: Person | None = None
) -> UUID:
    """A talk that is over, in which this was agreed: the id of that."""
    begin_talk(school, pupil, by)
    id_ = an_agreement(school, pupil, text, by=by)
    end_talk(school, pupil, by)
    return id_


def says(school: School, person: Person, pupil: Pupil, correction: str = "") -> None:
    """A guardian says that the agreements are right, or what is not."""
    db.session.rollback()
    conversation = school.conversation(pupil)
    db.session.refresh(conversation)
    confirm.reply(school.viewer(person), conversation.id, conversation.agreed_revision, correction)
    db.session.commit()


def texts(school: School, pupil: Pupil) -> int:
    """How many agreements there are about a pupil."""
    db.session.rollback()
    rows = select(Agreement.id).where(
        Agreement.school_id == school.id, Agreement.pupil_id == pupil.id
    )
    return len(db.session.scalars(rows).all())
