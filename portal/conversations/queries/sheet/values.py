"""What a preparation sheet shows."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from portal.conversations.models import Helper
from portal.conversations.queries.agreed import Agreed
from portal.conversations.queries.notes import WrittenNote
from portal.questionnaires.schema import Moment


@dataclass(frozen=True, slots=True)
class Speaker:
    """Who says something; `called` is short ("Moeder"), `name` is the first name."""

    called: str
    name: str
    letter: str
    is_child: bool


@dataclass(frozen=True, slots=True)
class Voice:
    """A child or a guardian: how far, how it was filled in, and what to talk about.

    `is_elsewhere`: the wish stands among what is for the teacher alone. `is_interview`: a teacher
    typed what the child said.
    """

    who: Speaker
    state: str
    language: str
    helper: Helper | None
    is_interview: bool
    agenda: str
    is_new: bool
    is_elsewhere: bool


@dataclass(frozen=True, slots=True)
class Place:
    """One answer on the scale of a topic."""

    who: Speaker
    at: int | None
    words: str
    is_new: bool


@dataclass(frozen=True, slots=True)
class Pair:
    """The answers to one topic; `was` is the child's last time, on the same scale or in words."""

    question: str
    steps: int
    places: tuple[Place, ...]
    was_at: int | None
    was_words: str

    @property
    def difference(self) -> int:
        """From the lowest answer to the highest, in steps."""
        steps = [place.at for place in self.places if place.at is not None]
        return max(steps) - min(steps) if steps else 0

    @property
    def is_single(self) -> bool:
        """Is there nothing yet to lay it beside?"""
        return sum(place.at is not None for place in self.places) < 2

    @property
    def child_at(self) -> int | None:
        """Where the child stands."""
        return next((place.at for place in self.places if place.who.is_child), None)

    @property
    def guardians_at(self) -> list[tuple[str, int | None]]:
        """Where the guardians stand, each with a letter."""
        return [(place.who.letter, place.at) for place in self.places if not place.who.is_child]

    @property
    def same(self) -> str:
        """The words, when everybody says the same."""
        words = {place.words for place in self.places}
        return next(iter(words)) if len(words) == 1 and len(self.places) > 1 else ""


@dataclass(frozen=True, slots=True)
class Pairs:
    """Topics in the order of how far the answers lie apart."""

    steps: int
    was_on: datetime | None
    speakers: tuple[Speaker, ...]
    differing: tuple[Pair, ...]
    agreeing: tuple[Pair, ...]
    single: tuple[Pair, ...]

    @property
    def number(self) -> int:
        """How many topics there are."""
        return len(self.differing) + len(self.agreeing) + len(self.single)


@dataclass(frozen=True, slots=True)
class Chip:
    """Something that makes the child glad, and who says so."""

    label: str
    who: tuple[Speaker, ...]


@dataclass(frozen=True, slots=True)
class Said:
    """An answer in somebody's own words, under the short head of its question."""

    head: str
    who: Speaker
    text: str
    is_new: bool


@dataclass(frozen=True, slots=True)
class Alone:
    """What is for the teacher alone."""

    pairs: Pairs
    said: tuple[Said, ...]

    @property
    def number(self) -> int:
        """How many answers there are."""
        return self.pairs.number + len(self.said)


@dataclass(frozen=True, slots=True)
class Talk:
    """The conversation that is prepared, and its neighbours in the class."""

    id: UUID
    first_name: str
    last_name: str
    group_id: UUID
    group: str
    round_id: UUID
    moment: Moment
    year: str
    year_from: date
    year_until: date
    from_day: date
    until_day: date
    at: datetime | None
    started_at: datetime | None
    is_going_on: bool
    may_lead: bool
    may_note: bool
    may_interview: bool
    previous_id: UUID | None
    next_id: UUID | None


@dataclass(frozen=True, slots=True)
class Sheet:
    """All of one preparation sheet; `everything`: print what is for the teacher alone too.

    `agreements` are those of the talk before this one, `agreed` those of this talk.
    """

    talk: Talk
    is_empty: bool
    voices: tuple[Voice, ...]
    pairs: Pairs
    glad: tuple[Chip, ...]
    said: tuple[Said, ...]
    alone: Alone
    late: tuple[Said, ...]
    agreements: tuple[Agreed, ...]
    agreed: tuple[Agreed, ...]
    notes: tuple[WrittenNote, ...]
    everything: bool = False

    @property
    def length(self) -> str:
        """How much is written: the print gets smaller as there is more of it."""
        texts = [*self.said, *((*self.late, *self.alone.said) if self.everything else ())]
        letters = sum(len(each.text) for each in texts)
        letters += sum(len(voice.agenda) for voice in self.voices)
        letters += sum(len(agreed.text) for agreed in (*self.agreements, *self.agreed))
        letters += sum(len(note.text) for note in self.notes) if self.everything else 0
        sizes = [(900, "short"), (2500, "middle"), (5000, "long"), (9500, "full")]
        return next((size for most, size in sizes if letters < most), "brim")
