"""Who may be asked as class parent, who sees the cards, and who reads what is written there.

A card is shown while its consent runs and its parent still has a child in the group. All that
hangs on it (photo, messages, letters) is shown exactly as long, so it is gone with it at once.
"""

from uuid import UUID

from sqlalchemy import ColumnElement, SQLColumnExpression, and_, exists, false, or_
from sqlalchemy.orm import aliased

from portal.class_parents.models import (
    CardStatus,
    ClassLetter,
    ClassMessage,
    ClassParent,
    ClassParentTask,
    ClassThread,
    LetterState,
)
from portal.people.models import Authority, Enrolment, Group, Guardianship, Person, SchoolYear
from portal.policy.at_school import is_at_school
from portal.viewer import Role, SystemViewer, Viewer

Ids = SQLColumnExpression[UUID] | UUID
Anybody = Viewer | SystemViewer
OPEN = (CardStatus.INVITED, CardStatus.ACCEPTED)


def is_guardian_in(viewer: Anybody, person: Ids, group: Ids) -> ColumnElement[bool]:
    """Is this a guardian, of known authority, of a child of this group today, this school year?"""
    guards, sits = aliased(Guardianship), aliased(Enrolment)
    groups, years = aliased(Group), aliased(SchoolYear)
    found = exists().where(
        guards.school_id == viewer.school_id,
        guards.person_id == person,
        guards.authority != Authority.UNKNOWN,
        sits.school_id == guards.school_id,
        sits.pupil_id == guards.pupil_id,
        sits.group_id == group,
        sits.starts_on <= viewer.today,
        or_(sits.ends_on.is_(None), sits.ends_on >= viewer.today),
        is_at_school(sits.school_id, sits.pupil_id, viewer.today),
        groups.school_id == guards.school_id,
        groups.id == sits.group_id,
        years.school_id == guards.school_id,
        years.id == groups.year_id,
        years.starts_on <= viewer.today,
        years.ends_on >= viewer.today,
    )
    return found.correlate_except(guards, sits, groups, years)


def may_keep_class_parents(viewer: Viewer) -> ColumnElement[bool]:
    """Of which groups do I choose the class parents? As teacher, of mine, this school year."""
    if Role.TEACHER not in viewer.roles:
        return false()
    return and_(_is_of_this_year(viewer), Group.id.in_(viewer.teaches))


def may_hang_poster(viewer: Viewer) -> ColumnElement[bool]:
    """Of which groups do I print the poster? As director of all, as teacher of mine."""
    if Role.DIRECTOR in viewer.roles:
        return _is_of_this_year(viewer)
    return may_keep_class_parents(viewer)


def may_look_at_class(viewer: Viewer) -> ColumnElement[bool]:
    """Of which groups do I look at the class parents? Those of my children, and of my work."""
    if viewer.person_id is None:
        return false()
    mine = is_guardian_in(viewer, viewer.person_id, Group.id)
    return and_(Group.school_id == viewer.school_id, or_(may_hang_poster(viewer), mine))


def may_be_asked(viewer: Viewer, group_id: UUID) -> ColumnElement[bool]:
    """Whom do I ask as class parent of this group? As its teacher, a guardian of a child in it."""
    if group_id not in viewer.teaches:
        return false()
    return and_(Person.school_id == viewer.school_id, is_guardian_in(viewer, Person.id, group_id))


def may_keep_card(viewer: Viewer) -> ColumnElement[bool]:
    """Which cards do I follow, and take back? As teacher, those of my groups."""
    if Role.TEACHER not in viewer.roles:
        return false()
    return and_(ClassParent.school_id == viewer.school_id, ClassParent.group_id.in_(viewer.teaches))


def may_answer_card(viewer: Viewer) -> ColumnElement[bool]:
    """Which card is mine to fill in, change and withdraw? The one I was asked for.

    Not while nobody at school confirmed that it is me who got in with a letter.
    """
    if viewer.person_id is None or viewer.sees_from is not None:
        return false()
    return and_(
        ClassParent.school_id == viewer.school_id,
        ClassParent.person_id == viewer.person_id,
        ClassParent.status.in_(OPEN),
        is_guardian_in(viewer, viewer.person_id, ClassParent.group_id),
    )


def may_see_card(viewer: Viewer) -> ColumnElement[bool]:
    """Which cards do I see? Of my children's classes, of mine, and as director all."""
    if viewer.person_id is None:
        return false()
    if Role.DIRECTOR in viewer.roles:
        return _is_shown(viewer)
    near = is_guardian_in(viewer, viewer.person_id, ClassParent.group_id)
    return and_(_is_shown(viewer), or_(ClassParent.group_id.in_(viewer.teaches), near))


def may_see_phone(viewer: Viewer) -> ColumnElement[bool]:
    """Whose telephone do I see? Of the cards that I see, once school knows that it is me."""
    return may_see_card(viewer) if viewer.sees_from is None else false()


def may_write_to_card(viewer: Viewer) -> ColumnElement[bool]:
    """To which class parents may I write? As guardian to those of the class, not to myself."""
    if viewer.person_id is None or viewer.sees_from is not None:
        return false()
    return and_(
        _is_shown(viewer),
        ClassParent.person_id != viewer.person_id,
        is_guardian_in(viewer, viewer.person_id, ClassParent.group_id),
    )


def may_read_thread(viewer: Viewer) -> ColumnElement[bool]:
    """Which messages do I read? Those between me and another, while both belong to the class."""
    if viewer.person_id is None or viewer.sees_from is not None:
        return false()
    return and_(
        ClassThread.school_id == viewer.school_id,
        _of_card(
            viewer,
            ClassThread.card_id,
            _is_shown(viewer),
            or_(
                ClassThread.writer_id == viewer.person_id,
                ClassParent.person_id == viewer.person_id,
            ),
            is_guardian_in(viewer, ClassThread.writer_id, ClassParent.group_id),
        ),
    )


def may_settle_report(viewer: Viewer) -> ColumnElement[bool]:
    """Which messages were reported to me? As teacher of the group; not my own words."""
    if Role.TEACHER not in viewer.roles:
        return false()
    threads = aliased(ClassThread)
    return and_(
        ClassMessage.school_id == viewer.school_id,
        ClassMessage.reported_at.is_not(None),
        ClassMessage.settled_at.is_(None),
        ClassMessage.author_id != viewer.me,
        exists()
        .where(
            threads.school_id == viewer.school_id,
            threads.id == ClassMessage.thread_id,
            _of_card(viewer, threads.card_id, ClassParent.group_id.in_(viewer.teaches)),
        )
        .correlate(ClassMessage),
    )


def may_do_task(viewer: Viewer) -> ColumnElement[bool]:
    """Which posters do I take down? As teacher, those of my groups."""
    if Role.TEACHER not in viewer.roles:
        return false()
    return and_(
        ClassParentTask.school_id == viewer.school_id,
        _of_card(viewer, ClassParentTask.card_id, ClassParent.group_id.in_(viewer.teaches)),
    )


def may_write_letter(viewer: Viewer) -> ColumnElement[bool]:
    """From which card do I write to the class? From mine, once I said yes."""
    return and_(may_answer_card(viewer), _is_shown(viewer))


def may_change_letter(viewer: Viewer) -> ColumnElement[bool]:
    """Which letters are mine to change? Those that did not go out."""
    if viewer.person_id is None:
        return false()
    return and_(
        ClassLetter.school_id == viewer.school_id,
        ClassLetter.state != LetterState.SENT,
        _of_card(viewer, ClassLetter.card_id, may_write_letter(viewer)),
    )


def may_settle_letter(viewer: Viewer) -> ColumnElement[bool]:
    """Which letters wait for my word? As teacher, those to my groups; not my own."""
    if Role.TEACHER not in viewer.roles:
        return false()
    return and_(
        ClassLetter.school_id == viewer.school_id,
        ClassLetter.state == LetterState.ASKED,
        _of_card(
            viewer,
            ClassLetter.card_id,
            _is_shown(viewer),
            ClassParent.group_id.in_(viewer.teaches),
            ClassParent.person_id != viewer.me,
        ),
    )


def may_read_letter(viewer: Viewer) -> ColumnElement[bool]:
    """Which letters to the class do I read? Those that went out, from a card that I see."""
    if viewer.person_id is None:
        return false()
    return and_(
        ClassLetter.school_id == viewer.school_id,
        ClassLetter.state == LetterState.SENT,
        _of_card(viewer, ClassLetter.card_id, may_see_card(viewer)),
    )


def _is_shown(viewer: Anybody) -> ColumnElement[bool]:
    """Consent runs, and its parent still has a child in the group."""
    return and_(
        ClassParent.school_id == viewer.school_id,
        ClassParent.status == CardStatus.ACCEPTED,
        ClassParent.until >= viewer.today,
        is_guardian_in(viewer, ClassParent.person_id, ClassParent.group_id),
    )


def _of_card(viewer: Viewer, card_id: Ids, *conditions: ColumnElement[bool]) -> ColumnElement[bool]:
    """Does this hang on a card like that?"""
    here = ClassParent.school_id == viewer.school_id
    found = exists().where(here, ClassParent.id == card_id, *conditions)
    return found.correlate_except(ClassParent)


def _is_of_this_year(viewer: Viewer) -> ColumnElement[bool]:
    years = aliased(SchoolYear)
    running = exists().where(
        years.school_id == viewer.school_id,
        years.id == Group.year_id,
        years.starts_on <= viewer.today,
        years.ends_on >= viewer.today,
    )
    return and_(Group.school_id == viewer.school_id, running.correlate_except(years))
