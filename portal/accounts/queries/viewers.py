"""From a token in the cookie to a viewer: the one question asked before there is one."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import (
    Date,
    Row,
    and_,
    bindparam,
    func,
    literal,
    null,
    or_,
    select,
    true,
    union_all,
)

from portal.accounts.models import Account, SessionKind, SignInSession
from portal.accounts.schools import IS_ELSEWHERE_TOO
from portal.db import current_school, db
from portal.people.models import (
    Authority,
    CareAssignment,
    Group,
    Guardianship,
    Person,
    School,
    SchoolYear,
    StaffRole,
    StaffRoleName,
    Teaching,
)
from portal.people.school_days import readable_from
from portal.policy import is_at_school
from portal.prepared import Ready
from portal.tokens import school_in, token_hash
from portal.viewer import STAFF, Role, SystemViewer, Viewer

PERSON_IDLE = timedelta(days=14)
STAFF_IDLE = timedelta(minutes=30)
SIGNING_IN = "signing in"
ROLES = {
    StaffRoleName.IB.value: Role.IB,
    StaffRoleName.CARE.value: Role.CARE,
    StaffRoleName.DIRECTOR.value: Role.DIRECTOR,
    StaffRoleName.ADMINISTRATOR.value: Role.ADMINISTRATOR,
}


# Both are asked in every request, so they are put together once; no policy has a part in them.
_SESSION = Ready(
    select(
        SignInSession.id,
        SignInSession.kind,
        SignInSession.person_id,
        SignInSession.pupil_id,
        SignInSession.conversation_id,
        SignInSession.group_id,
        SignInSession.language,
        SignInSession.created_at,
        SignInSession.seen_at,
        SignInSession.account_id,
        SignInSession.interviewer_id,
        SignInSession.strong_at,
        SignInSession.again_at,
        School.name.label("school"),
        Person.first_name,
        Person.called,
        Person.claimed_at,
        Person.confirmed_at,
        IS_ELSEWHERE_TOO.label("is_elsewhere_too"),
    )
    .join(School, School.id == SignInSession.school_id)
    .outerjoin(
        Person,
        and_(Person.school_id == SignInSession.school_id, Person.id == SignInSession.person_id),
    )
    .outerjoin(Account, Account.id == func.coalesce(SignInSession.account_id, Person.account_id))
    .where(
        SignInSession.token_hash == bindparam("token_hash"),
        SignInSession.school_id == bindparam("school"),
        SignInSession.ended_at.is_(None),
        SignInSession.expires_at > bindparam("now"),
        or_(
            SignInSession.kind != SessionKind.PERSON,
            SignInSession.seen_at > bindparam("idle_since"),
        ),
        Account.disabled_at.is_(None),
    )
)
_TODAY = bindparam("today", type_=Date)
_HELD = Ready(
    union_all(
        select(
            literal("guardian").label("what"),
            Guardianship.pupil_id.label("thing"),
            null().label("role"),
            and_(
                or_(Guardianship.authority == Authority.YES, Guardianship.may_fill_in),
                is_at_school(Guardianship.school_id, Guardianship.pupil_id, _TODAY),
            ).label("active"),
        ).where(
            Guardianship.school_id == bindparam("school"),
            Guardianship.person_id == bindparam("person"),
        ),
        select(literal("teaches"), Teaching.group_id, null(), true())
        .join(Group, and_(Group.school_id == Teaching.school_id, Group.id == Teaching.group_id))
        .join(
            SchoolYear,
            and_(SchoolYear.school_id == Group.school_id, SchoolYear.id == Group.year_id),
        )
        .where(
            Teaching.school_id == bindparam("school"),
            Teaching.person_id == bindparam("person"),
            Teaching.starts_on <= _TODAY,
            or_(Teaching.ends_on.is_(None), Teaching.ends_on >= _TODAY),
            SchoolYear.ends_on >= bindparam("readable_from"),
        ),
        select(literal("role"), StaffRole.id, StaffRole.role, true()).where(
            StaffRole.school_id == bindparam("school"),
            StaffRole.person_id == bindparam("person"),
            StaffRole.starts_on <= _TODAY,
            or_(StaffRole.ends_on.is_(None), StaffRole.ends_on >= _TODAY),
        ),
        select(literal("assigned"), CareAssignment.pupil_id, null(), true()).where(
            CareAssignment.school_id == bindparam("school"),
            CareAssignment.person_id == bindparam("person"),
        ),
    )
)


def viewer_with_token(token: str) -> Viewer | None:
    """Everything the policy needs to know about somebody, or nothing for a stranger."""
    school_id = school_in(token)
    if school_id is None:
        return None
    current_school.set(school_id)
    system = SystemViewer(SIGNING_IN, datetime.now(UTC), school_id)
    session = _session(system, token)
    if session is None:
        return None
    if session.kind is SessionKind.PERSON:
        return _person(system, session)
    return _place(system, session)


def _session(system: SystemViewer, token: str) -> Row[Any] | None:
    """The live session with this token, with the names that pages show."""
    values = {
        "token_hash": token_hash(token),
        "school": system.school_id,
        "now": system.at,
        "idle_since": system.at - PERSON_IDLE,
    }
    return _SESSION.run(db.session.connection(), values).one_or_none()


def _place(system: SystemViewer, session: Row[Any]) -> Viewer:
    """A child's session or a class tablet's: one role, one thing to do."""
    is_child = session.kind is SessionKind.CHILD
    return Viewer(
        school_id=_school(system),
        session_id=session.id,
        at=system.at,
        roles=frozenset({Role.CHILD if is_child else Role.TABLET}),
        child_id=session.pupil_id,
        conversation_id=session.conversation_id,
        group_id=session.group_id,
        since=session.created_at if is_child else None,
        interviewer_id=session.interviewer_id,
        seen_at=session.seen_at,
        school_name=session.school,
        language=session.language,
    )


def _person(system: SystemViewer, session: Row[Any]) -> Viewer | None:
    """A grown-up, with the names and the language of this session.

    Nobody, when it is somebody of the staff who left it alone for half an hour.
    """
    found = viewer_at(system, session.person_id, session.id)
    if found.roles & STAFF and session.seen_at <= system.at - STAFF_IDLE:
        return None
    is_confirmed = session.claimed_at is None or session.confirmed_at is not None
    return replace(
        found,
        seen_at=session.seen_at,
        account_id=session.account_id,
        is_strong=session.strong_at is not None,
        again_at=session.again_at,
        sees_from=session.claimed_at if session.confirmed_at is None else None,
        is_elsewhere_too=is_confirmed and session.is_elsewhere_too,
        name=session.called or session.first_name,
        school_name=session.school,
        language=session.language,
    )


def viewer_at(system: SystemViewer, person_id: UUID, session_id: UUID) -> Viewer:
    """All roles, children and groups that somebody has today."""
    held = _held(system, person_id)
    guardian_of = frozenset(row.thing for row in held if row.what == "guardian" and row.active)
    teaches = frozenset(row.thing for row in held if row.what == "teaches")
    roles = {ROLES[row.role] for row in held if row.what == "role"}
    own_children = frozenset(row.thing for row in held if row.what == "guardian")
    if own_children:
        roles.add(Role.FAMILY)
    if guardian_of:
        roles.add(Role.GUARDIAN)
    if teaches:
        roles.add(Role.TEACHER)
    assigned = frozenset(row.thing for row in held if row.what == "assigned")
    return Viewer(
        school_id=_school(system),
        session_id=session_id,
        at=system.at,
        person_id=person_id,
        roles=frozenset(roles),
        guardian_of=guardian_of,
        own_children=own_children,
        teaches=teaches,
        assigned=assigned if roles & {Role.IB, Role.CARE} else frozenset(),
    )


def _school(system: SystemViewer) -> UUID:
    if system.school_id is None:
        raise LookupError("no school yet")
    return system.school_id


def _held(system: SystemViewer, person_id: UUID) -> Sequence[Row[Any]]:
    """Children, groups, roles and assigned pupils of one person, in one statement."""
    values = {
        "school": system.school_id,
        "person": person_id,
        "today": system.today,
        "readable_from": readable_from(system.today),
    }
    return _HELD.run(db.session.connection(), values).all()
