"""What parents and teachers are told: an item in the next mail; a message to somebody at once."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from uuid import UUID

from flask_babel import force_locale
from flask_babel import gettext as _
from sqlalchemy import and_, or_, select

from portal import policy
from portal.class_parents.models import ClassLetter, ClassParent
from portal.db import db
from portal.letters.bundle import WRITTEN, Item, news, receivers
from portal.letters.commands import put
from portal.letters.items import NewItem, about, keep_for, put_items
from portal.people.models import Group, Person, Teaching
from portal.viewer import SystemViewer, Viewer

INVITED, REPORTED, LETTER_ASKED, LETTER_BACK, LETTER = (
    "class_parent_invited",
    "class_report",
    "class_letter_asked",
    "class_letter_back",
    "class_letter",
)
MESSAGE_JOB = "class_message"


@dataclass(frozen=True, slots=True)
class Sent:
    """A message on its way; `name` is of whom it is, as the other may know them."""

    id: UUID
    thread_id: UUID
    to: UUID
    name: str
    text: str


def tell_invited(viewer: Viewer, card: ClassParent) -> None:
    """You are asked to be class parent."""
    to = _people(viewer, Person.id == card.person_id)

    def item() -> Item:
        title = _("Wilt u klassenouder zijn?")
        return Item(title, _("De leerkracht vraagt het u."), f"/klassenouder/{card.id}")

    _later(viewer, to, INVITED, card.id, item)


def tell_message(system: SystemViewer, sent: Sent) -> None:
    """A message from another parent goes at once; it bears nobody's address."""
    for to in receivers(system, {sent.to}).values():
        with force_locale(to.language if to.language in WRITTEN else WRITTEN[0]):
            title = _("Een bericht van %(name)s", name=sent.name)
            answer = _("Antwoorden doet u op de pagina van school, met de link hierboven.")
        item = Item(title, f"{sent.text}\n\n{answer}", f"/klas/gesprek/{sent.thread_id}")
        put(system, news(system, to, f"class_message:{sent.id}", [item]))


def tell_report(viewer: Viewer, message_id: UUID, group_id: UUID) -> None:
    """A parent reported a message: its text stays out of the mail."""
    here = f"/groep/{group_id}/klassenouders"

    def item() -> Item:
        return Item(_("Een ouder meldt een bericht"), _("Kijk er vandaag naar."), here)

    _later(viewer, _teachers(viewer, group_id), REPORTED, message_id, item)


def tell_asked(viewer: Viewer, letter_id: UUID, group_id: UUID) -> None:
    """A class parent wants to write to the class."""
    here = f"/groep/{group_id}/klassenouders"

    def item() -> Item:
        return Item(_("Een klassenouder wil de klas schrijven"), _("Lees je het even?"), here)

    _later(viewer, _teachers(viewer, group_id), LETTER_ASKED, letter_id, item)


def tell_back(viewer: Viewer, letter_id: UUID, card: ClassParent) -> None:
    """The teacher said no, and why."""

    def item() -> Item:
        title = _("Uw brief aan de klas is niet verstuurd")
        here = f"/klassenouder/{card.id}/brief"
        return Item(title, _("Lees wat de leerkracht erbij schreef."), here)

    _later(viewer, _people(viewer, Person.id == card.person_id), LETTER_BACK, letter_id, item)


def tell_class(viewer: Viewer, letter_id: UUID, card: ClassParent, title: str) -> None:
    """All guardians of the class: a class parent wrote something; not to themselves."""
    group = db.session.execute(
        select(Group.name).where(Group.school_id == viewer.school_id, Group.id == card.group_id)
    ).scalar_one()
    to = _people(
        viewer,
        policy.is_guardian_in(viewer, Person.id, card.group_id),
        Person.id != card.person_id,
    )

    def item() -> Item:
        return Item(title, _("Van een klassenouder van %(group)s", group=group), here)

    here = f"/klas/brief/{letter_id}"
    _later(viewer, to, LETTER, letter_id, item)


def drop_who_left(system: SystemViewer) -> None:
    """What waits for six goes only to who is still a guardian in the class."""
    waits = db.session.execute(
        select(ClassLetter.id, ClassParent.group_id)
        .join(
            ClassParent,
            and_(
                ClassParent.school_id == ClassLetter.school_id,
                ClassParent.id == ClassLetter.card_id,
            ),
        )
        .where(
            ClassLetter.school_id == system.school_id,
            ClassLetter.id.in_(about(system, (LETTER,))),
        )
    ).all()
    for row in waits:
        still = select(Person.id).where(
            Person.school_id == system.school_id,
            policy.is_guardian_in(system, Person.id, row.group_id),
        )
        keep_for(system, row.id, still)


def _people(viewer: Viewer, *which: object) -> list[tuple[UUID, str]]:
    """Who they are, and the language of their mail."""
    rows = db.session.execute(
        select(Person.id, Person.language).where(
            Person.school_id == viewer.school_id,
            *which,  # type: ignore[arg-type]
        )
    )
    return [(row.id, row.language) for row in rows]


def _teachers(viewer: Viewer, group_id: UUID) -> list[tuple[UUID, str]]:
    teaches = select(Teaching.person_id).where(
        Teaching.school_id == viewer.school_id,
        Teaching.group_id == group_id,
        Teaching.starts_on <= viewer.today,
        or_(Teaching.ends_on.is_(None), Teaching.ends_on >= viewer.today),
    )
    return _people(viewer, Person.id.in_(teaches))


def _later(
    viewer: Viewer,
    to: Iterable[tuple[UUID, str]],
    kind: str,
    about_id: UUID,
    item: Callable[[], Item],
) -> None:
    said = []
    for person_id, language in to:
        with force_locale(language if language in WRITTEN else WRITTEN[0]):
            each = item()
        said.append(NewItem(person_id, kind, about_id, language, each.title, each.text, each.path))
    put_items(viewer, said)
