"""Who may read what school announces, and who may write it.

News of the school reaches every guardian, with or without authority; a guardian of whom the
school does not know whether they have it, gets nothing until it does.
"""

from collections.abc import Callable
from datetime import date
from uuid import UUID

from sqlalchemy import ColumnElement, SQLColumnExpression, and_, exists, false, or_, true
from sqlalchemy.orm import aliased

from portal.announcements.models import (
    Announcement,
    AnnouncementGroup,
    CalendarFeed,
    Morning,
    MorningGroup,
    MorningQuestion,
    MorningReply,
    MorningStatus,
    PostStatus,
)
from portal.people.models import Authority, Enrolment, Group, Guardianship, SchoolYear
from portal.policy.at_school import is_at_school
from portal.viewer import STAFF, Role, Viewer

Ids = SQLColumnExpression[UUID]
Post = type[Announcement] | type[Morning]
SEEN_MORNINGS = (MorningStatus.PUBLISHED, MorningStatus.CANCELLED)


def is_for(post: Post, person: Ids | UUID, day: date) -> ColumnElement[bool]:
    """For whom is this? For a guardian of a child that is in its groups on this day.

    Everything inside goes by another name, and says that the rest belongs to the query around it:
    a subquery in a subquery would else look at all posts there are.
    """
    guards, sits = aliased(Guardianship), aliased(Enrolment)
    reached = exists().where(
        guards.school_id == post.school_id,
        guards.person_id == person,
        guards.authority != Authority.UNKNOWN,
        sits.school_id == guards.school_id,
        sits.pupil_id == guards.pupil_id,
        sits.starts_on <= day,
        or_(sits.ends_on.is_(None), sits.ends_on >= day),
        is_at_school(sits.school_id, sits.pupil_id, day),
        _is_of_this_year(sits.school_id, sits.group_id, day),
        or_(post.is_for_school, _is_for_group(post, lambda group: group == sits.group_id)),
    )
    return reached.correlate_except(guards, sits)


def may_read_announcement(viewer: Viewer) -> ColumnElement[bool]:
    """Which announcements do I read? Those for me; as staff also those of school and groups."""
    return and_(
        Announcement.school_id == viewer.school_id,
        Announcement.status == PostStatus.PUBLISHED,
        Announcement.publish_at <= viewer.at,
        _reaches(viewer, Announcement),
    )


def may_see_morning(viewer: Viewer) -> ColumnElement[bool]:
    """Which mornings do I see? Those for me, also when they were cancelled."""
    return and_(
        Morning.school_id == viewer.school_id,
        Morning.status.in_(SEEN_MORNINGS),
        _reaches(viewer, Morning),
    )


def may_answer_morning(viewer: Viewer) -> ColumnElement[bool]:
    """To which mornings may I say whether I come? As a guardian to those for me, until the day."""
    if viewer.person_id is None:
        return false()
    return and_(
        Morning.school_id == viewer.school_id,
        Morning.status == MorningStatus.PUBLISHED,
        Morning.on_day >= viewer.today,
        is_for(Morning, viewer.person_id, viewer.today),
    )


def may_keep_announcement(viewer: Viewer) -> ColumnElement[bool]:
    """Which announcements may I change? As director all, as teacher my own."""
    here = Announcement.school_id == viewer.school_id
    if Role.DIRECTOR in viewer.roles:
        return here
    if Role.TEACHER in viewer.roles:
        return and_(here, Announcement.author_id == viewer.person_id)
    return false()


def may_keep_morning(viewer: Viewer) -> ColumnElement[bool]:
    """Which mornings may I arrange? As director, those of my school."""
    if Role.DIRECTOR not in viewer.roles:
        return false()
    return Morning.school_id == viewer.school_id


def may_know_own_reply(viewer: Viewer) -> ColumnElement[bool]:
    """Which replies to mornings are mine?"""
    return and_(
        MorningReply.school_id == viewer.school_id, MorningReply.person_id == viewer.person_id
    )


def may_know_own_question(viewer: Viewer) -> ColumnElement[bool]:
    """Which questions did I ask under my own name?"""
    return and_(
        MorningQuestion.school_id == viewer.school_id,
        MorningQuestion.person_id == viewer.person_id,
    )


def may_know_own_calendar(viewer: Viewer) -> ColumnElement[bool]:
    """Which calendar is mine?"""
    return and_(
        CalendarFeed.school_id == viewer.school_id, CalendarFeed.person_id == viewer.person_id
    )


def may_address(viewer: Viewer) -> ColumnElement[bool]:
    """To the guardians of which groups may I write? As director all, as teacher of my groups."""
    of_this_year = _is_of_this_year(Group.school_id, Group.id, viewer.today)
    here = and_(Group.school_id == viewer.school_id, of_this_year)
    if Role.DIRECTOR in viewer.roles:
        return here
    if Role.TEACHER in viewer.roles:
        return and_(here, Group.id.in_(viewer.teaches))
    return false()


def _is_of_this_year(school: Ids, group: Ids, day: date) -> ColumnElement[bool]:
    groups, years = aliased(Group), aliased(SchoolYear)
    found = exists().where(
        groups.school_id == school,
        groups.id == group,
        years.school_id == school,
        years.id == groups.year_id,
        years.starts_on <= day,
        years.ends_on >= day,
    )
    return found.correlate_except(groups, years)


def _reaches(viewer: Viewer, post: Post) -> ColumnElement[bool]:
    if viewer.person_id is None:
        return false()
    if viewer.roles & {Role.DIRECTOR, Role.ADMINISTRATOR, Role.IB}:
        return true()
    as_guardian = is_for(post, viewer.person_id, viewer.today)
    if viewer.roles & STAFF:
        taught = _is_for_group(post, lambda group: group.in_(viewer.teaches))
        return or_(as_guardian, post.is_for_school, taught)
    return as_guardian


def _is_for_group(post: Post, which: Callable[[Ids], ColumnElement[bool]]) -> ColumnElement[bool]:
    """Is a group like this among those that it is for?"""
    chosen: type[AnnouncementGroup | MorningGroup]
    if post is Announcement:
        chosen = aliased(AnnouncementGroup)
        of = chosen.announcement_id
    else:
        chosen = aliased(MorningGroup)
        of = chosen.morning_id
    found = exists().where(
        chosen.school_id == post.school_id, of == post.id, which(chosen.group_id)
    )
    return found.correlate_except(chosen)
