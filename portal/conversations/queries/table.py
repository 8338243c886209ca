"""The screen on the table during a talk: topic by topic, only what may be shared there."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Row, Select, and_, or_, select

from portal import policy
from portal.conversations import marks
from portal.conversations.models import Answer, Conversation, Response, Seat
from portal.conversations.queries.agreed import Agreed, of_talks
from portal.conversations.queries.grown_ups import Guardian, guardians
from portal.conversations.queries.opening import keys_of, opened
from portal.people.models import Pupil
from portal.prepared import prepared
from portal.questionnaires import queries as questionnaires
from portal.questionnaires.schema import Audience, Form, Kind, Question, worded
from portal.viewer import Viewer

KINDS = ("agenda", "apart", "near", "one", "words")  # in this order they are talked about


@dataclass(frozen=True, slots=True)
class Voice:
    """What one of those at the table says: a picture and its words, or a text."""

    called: str
    is_child: bool
    at: int | None
    picture: str
    words: str
    text: str


@dataclass(frozen=True, slots=True)
class Topic:
    """One thing to talk about; `kind` says how the answers lie to one another."""

    title: str
    kind: str
    difference: int
    voices: tuple[Voice, ...]


@dataclass(frozen=True, slots=True)
class Deals:
    """What was agreed so far, and at which topic of the talk one is."""

    items: tuple[Agreed, ...]
    child: str
    number: int


@dataclass(frozen=True, slots=True)
class TablePage:
    """One topic, how many there are, and what was agreed so far."""

    conversation_id: UUID
    group_id: UUID
    round_id: UUID
    child: str
    number: int
    total: int
    topic: Topic | None
    deals: Deals


@dataclass(frozen=True, slots=True)
class Place:
    """A guardian who may sit at the talk, and whether they do."""

    person_id: UUID
    name: str
    called: str
    sits: bool


@dataclass(frozen=True, slots=True)
class Places:
    """Whom a teacher can expect at the table."""

    conversation_id: UUID
    child: str
    guardians: tuple[Place, ...]


def places(viewer: Viewer, conversation_id: UUID) -> Places | None:
    """Who may sit at this talk; None once it is over, NoResultFound before it began."""
    talk = _talk(viewer, conversation_id).one()
    if not talk.is_going_on:
        return None
    seated = {row.person_id for row in _seats(viewer, conversation_id)}
    around = guardians(viewer, [talk.pupil_id]).get(talk.pupil_id, [])
    return Places(
        conversation_id,
        talk.first_name,
        tuple(
            Place(each.person_id, each.name, each.called, each.person_id in seated)
            for each in around
            if each.fills_in
        ),
    )


def table(viewer: Viewer, conversation_id: UUID, number: int) -> TablePage | None:
    """One topic of a talk; None once it is over, NoResultFound before it began."""
    talk = _talk(viewer, conversation_id).one()
    if not talk.is_going_on:
        return None
    rows = _answers(viewer, conversation_id).all()
    around = guardians(viewer, [talk.pupil_id]).get(talk.pupil_id, [])
    topics = _topics(viewer, talk, rows, around)
    last = max(len(topics), 1)
    shown = min(max(number, 1), last)
    return TablePage(
        conversation_id=conversation_id,
        group_id=talk.group_id,
        round_id=talk.round_id,
        child=talk.first_name,
        number=shown,
        total=last,
        topic=topics[shown - 1] if topics else None,
        deals=Deals(
            of_talks(viewer, [conversation_id]).get(conversation_id, ()), talk.first_name, shown
        ),
    )


def deals(viewer: Viewer, conversation_id: UUID, number: int) -> Deals:
    """What was agreed so far, to show again at this topic."""
    talk = _talk(viewer, conversation_id).one()
    items = of_talks(viewer, [conversation_id]).get(conversation_id, ())
    return Deals(items, talk.first_name, number)


@prepared
def _talk(viewer: Viewer, conversation_id: UUID) -> Select[Any]:
    return (
        select(Conversation.id, Conversation.pupil_id, Conversation.group_id)
        .add_columns(Conversation.round_id, Pupil.first_name)
        .add_columns(policy.may_hold_table(viewer).label("is_going_on"))
        .join(
            Pupil,
            and_(Pupil.school_id == Conversation.school_id, Pupil.id == Conversation.pupil_id),
        )
        .where(Conversation.id == conversation_id, policy.may_agree(viewer))
    )


@prepared
def _seats(viewer: Viewer, conversation_id: UUID) -> Select[Any]:
    return (
        select(Seat.person_id)
        .join(
            Conversation,
            and_(Conversation.school_id == Seat.school_id, Conversation.id == Seat.conversation_id),
        )
        .where(Conversation.id == conversation_id, policy.may_hold_table(viewer))
    )


@prepared
def _answers(viewer: Viewer, conversation_id: UUID) -> Select[Any]:
    return (
        select(Response.id, Response.audience, Response.person_id, Response.version_id)
        .add_columns(Answer.response_id, Answer.question, Answer.sealed, Answer.revision)
        .select_from(Conversation)
        .join(
            Response,
            or_(
                Response.conversation_id == Conversation.id,
                Response.round_id == Conversation.round_id,
            ),
        )
        .join(Answer, Answer.response_id == Response.id)
        .where(
            Conversation.id == conversation_id,
            policy.may_share_at_talk(viewer),
            Answer.is_empty.is_(False),
        )
    )


def _topics(
    viewer: Viewer, talk: Row[Any], rows: Sequence[Row[Any]], around: list[Guardian]
) -> list[Topic]:
    """What to talk about: what they want to, then where they differ most, then the rest."""
    forms = questionnaires.forms(viewer, [row.version_id for row in rows])
    keys = keys_of(viewer, (row.response_id for row in rows))
    called = {each.person_id: each.called for each in around}
    said: dict[str, list[tuple[Question, Voice]]] = {}
    for row, question in _in_order(rows, forms, list(called)):
        name = called.get(row.person_id, talk.first_name)
        voice = _voice(question, opened(viewer, keys, row), viewer.language, name, row.audience)
        if voice:
            said.setdefault(row.question, []).append((question, voice))
    topics = [_topic(each, viewer.language) for each in said.values()]
    return sorted(topics, key=lambda topic: (KINDS.index(topic.kind), -topic.difference))


def _in_order(
    rows: Sequence[Row[Any]], forms: Mapping[UUID, Form], people: list[UUID]
) -> list[tuple[Row[Any], Question]]:
    """The child first, then guardians as everywhere, each in the order of the form."""
    found = []
    for row in rows:
        asked = {each.key: each for each in forms[row.version_id].questions}
        if row.question in asked and asked[row.question].kind is not Kind.ADULT:
            who = people.index(row.person_id) if row.person_id in people else -1
            found.append((who, list(asked).index(row.question), row, asked[row.question]))
    found.sort(key=lambda each: each[:2])
    return [(row, question) for _, _, row, question in found]


def _voice(
    question: Question, value: Mapping[str, Any], language: str, called: str, audience: Audience
) -> Voice | None:
    mark = marks.mark(question, value, language) if question.kind.is_scale else None
    text = str(value.get("note", "")) if mark else marks.spoken(question, value, language)
    if not (mark or text):
        return None
    return Voice(
        called=called,
        is_child=audience is Audience.CHILD,
        at=mark.at if mark else None,
        picture=mark.picture if mark else "",
        words=mark.words if mark else "",
        text=text,
    )


def _topic(said: list[tuple[Question, Voice]], language: str) -> Topic:
    question = said[0][0]
    voices = tuple(voice for _, voice in said)
    steps = [voice.at for voice in voices if voice.at is not None]
    difference = max(steps) - min(steps) if steps else 0
    title = worded(question.short, language)
    return Topic(title, _kind(question, len(steps), difference), difference, voices)


def _kind(question: Question, given: int, difference: int) -> str:
    if question.agenda:
        return "agenda"
    if not question.kind.is_scale:
        return "words"
    if given < 2:
        return "one"
    return "apart" if marks.is_apart(difference, question.steps) else "near"
