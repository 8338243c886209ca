"""Two homes: who looks after a child, and what each may; effective at the next request."""

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from uuid import UUID, uuid4

from sqlalchemy import delete, insert, select, update
from sqlalchemy.exc import NoResultFound

from portal import policy
from portal.db import db, upsert
from portal.people.commands.audit import write_down
from portal.people.homes import Change, Home, as_detail
from portal.people.models import Guardianship, Person, Pupil
from portal.people.written import has_written
from portal.viewer import SystemViewer, Viewer

_listeners: list[Callable[[Viewer | SystemViewer, UUID, UUID], None]] = []


class WrittenError(ValueError):
    """This guardian wrote about the child: without the tie, the teacher would not find it."""


class ChangedError(ValueError):
    """Somebody else changed this after the page was shown."""


@dataclass(frozen=True, slots=True)
class WhoItIs:
    """A guardian: how school calls and reaches them."""

    first_name: str
    last_name: str
    language: str = "nl"
    email: str = field(default="", repr=False)
    phone: str = field(default="", repr=False)


def when_changed(tell: Callable[[Viewer | SystemViewer, UUID, UUID], None]) -> None:
    """Call this whenever it changed what somebody may: about which pupil, and who."""
    if tell not in _listeners:
        _listeners.append(tell)


def link(viewer: Viewer, pupil_id: UUID, person_id: UUID, relation: str) -> None:
    """This person looks after this child; they may nothing yet, until school settles that."""
    _settle(viewer, pupil_id)
    known = select(Person.id).where(Person.id == person_id, policy.may_name_guardian(viewer))
    if db.session.scalar(known) is None:
        raise NoResultFound
    made = db.session.execute(
        upsert(Guardianship)
        .values(
            school_id=viewer.school_id,
            person_id=person_id,
            pupil_id=pupil_id,
            relation=relation,
            **_columns(Home()),
        )
        .on_conflict_do_nothing()
        .returning(Guardianship.person_id)
    ).one_or_none()
    if made is not None:
        write_down(viewer, "guardian_linked", person_id=person_id, pupil_id=pupil_id)


def add_guardian(viewer: Viewer, pupil_id: UUID, who: WhoItIs, relation: str) -> UUID:
    """Somebody new, who looks after this child; they may nothing yet."""
    _settle(viewer, pupil_id)
    person_id = uuid4()
    db.session.execute(
        insert(Person).values(school_id=viewer.school_id, id=person_id, **asdict(who))
    )
    link(viewer, pupil_id, person_id, relation)
    return person_id


def change_guardian(
    viewer: Viewer, pupil_id: UUID, person_id: UUID, who: WhoItIs, relation: str
) -> None:
    """Another name, language or way to reach them; raises NoResultFound.

    What was changed is written down, and neither what it was nor what it is.
    """
    _hold(viewer, pupil_id, person_id)
    whom = Person.id == person_id, policy.may_reach_guardian(viewer)
    row = db.session.execute(select(*_OF_PERSON).where(*whom)).one()
    changed = [name for name, value in asdict(who).items() if getattr(row, name) != value]
    db.session.execute(update(Person).where(*whom).values(**asdict(who)))
    _tie(viewer, pupil_id, person_id, {"relation": relation})
    write_down(viewer, "guardian_changed", person_id=person_id, detail=", ".join(changed))


def settle(viewer: Viewer, pupil_id: UUID, person_id: UUID, change: Change) -> None:
    """From the next request on this is what they may; ChangedError, or NoResultFound.

    Nobody undoes what they did not see: what the page showed must still be so.
    """
    was = _hold(viewer, pupil_id, person_id)
    if was.stamp() != change.shown:
        raise ChangedError
    if was == change.home:
        return
    _tie(viewer, pupil_id, person_id, _columns(change.home))
    tell_listeners(viewer, pupil_id, person_id)
    detail = as_detail(change.reason, was, change.home)
    write_down(viewer, "home_changed", person_id=person_id, pupil_id=pupil_id, detail=detail)


def unlink(viewer: Viewer, pupil_id: UUID, person_id: UUID, reason: str) -> None:
    """They do not look after this child any more; raises WrittenError, or NoResultFound."""
    _hold(viewer, pupil_id, person_id)
    if has_written(viewer, pupil_id, person_id):
        raise WrittenError
    db.session.execute(
        delete(Guardianship).where(
            Guardianship.school_id == viewer.school_id,
            Guardianship.pupil_id == pupil_id,
            Guardianship.person_id == person_id,
        )
    )
    tell_listeners(viewer, pupil_id, person_id)
    detail = as_detail(reason)
    write_down(viewer, "guardian_unlinked", person_id=person_id, pupil_id=pupil_id, detail=detail)


_OF_PERSON = (
    Person.first_name,
    Person.last_name,
    Person.language,
    Person.email,
    Person.phone,
)


def _columns(home: Home) -> dict[str, object]:
    return {name: getattr(home, name) for name in home.words()}


def _tie(viewer: Viewer, pupil_id: UUID, person_id: UUID, values: Mapping[str, object]) -> None:
    db.session.execute(
        update(Guardianship)
        .where(
            Guardianship.school_id == viewer.school_id,
            Guardianship.pupil_id == pupil_id,
            Guardianship.person_id == person_id,
        )
        .values(**values)
    )


def tell_listeners(viewer: Viewer | SystemViewer, pupil_id: UUID, person_id: UUID) -> None:
    """What this person may about this child was changed, here or by a file."""
    for tell in _listeners:
        tell(viewer, pupil_id, person_id)


def _settle(viewer: Viewer, pupil_id: UUID) -> None:
    found = select(Pupil.id).where(Pupil.id == pupil_id, policy.may_settle_care(viewer))
    if db.session.scalar(found) is None:
        raise NoResultFound


def _hold(viewer: Viewer, pupil_id: UUID, person_id: UUID) -> Home:
    """What is settled now, held until this transaction is over; raises NoResultFound."""
    allowed = select(Pupil.id).where(policy.may_settle_care(viewer))
    row = db.session.execute(
        select(
            Guardianship.authority,
            Guardianship.may_fill_in,
            Guardianship.may_see_agreements,
            Guardianship.lives_with,
        )
        .where(
            Guardianship.school_id == viewer.school_id,
            Guardianship.pupil_id == pupil_id,
            Guardianship.person_id == person_id,
            Guardianship.pupil_id.in_(allowed),
        )
        .with_for_update()
    ).one()
    return Home(*row)
