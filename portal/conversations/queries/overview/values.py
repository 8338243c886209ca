"""What the class overview shows."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from uuid import UUID

from portal.conversations.order import by_talk
from portal.conversations.progress import SETTLED
from portal.questionnaires.schema import Moment


class Order(Enum):
    """In which order the pupils stand."""

    TALK = "tijd"
    NAME = "naam"
    DIFFERENCES = "verschillen"


@dataclass(frozen=True, slots=True)
class Apart:
    """A guardian who answers differently: this many steps higher or lower than the child."""

    who: str
    letter: str
    steps: int
    is_higher: bool
    words: str


@dataclass(frozen=True, slots=True)
class Cell:
    """One topic of one pupil; no words when the child did not fill it in."""

    picture: str
    words: str
    is_low: bool
    apart: tuple[Apart, ...]


@dataclass(frozen=True, slots=True)
class Respondent:
    """A child or a guardian: how far, in which other language, and what to talk about.

    `is_alone`: what to talk about is for the teacher alone; `is_interview`: a teacher typed it.
    """

    who: str
    letter: str
    is_child: bool
    state: str
    language: str
    is_late: bool
    agenda: str
    is_alone: bool
    is_interview: bool = False


@dataclass(frozen=True, slots=True)
class PupilRow:
    """One pupil: who answered what, in the order of the topics; `id` is the conversation's.

    `asks_change`: a guardian says that what was agreed is not right.
    """

    id: UUID
    first_name: str
    last_name: str
    talk_at: datetime | None
    started_at: datetime | None
    asks_change: bool
    child: Respondent
    guardians: tuple[Respondent, ...]
    cells: tuple[Cell, ...]

    @property
    def respondents(self) -> tuple[Respondent, ...]:
        """The child first, then every guardian."""
        return (self.child, *self.guardians)

    @property
    def waits_on_child(self) -> bool:
        """Has the child not sent anything yet?"""
        return self.child.state not in SETTLED

    @property
    def waits_on_guardian(self) -> bool:
        """Has none of the guardians sent anything, or said to do it otherwise?"""
        return bool(self.guardians) and all(each.state not in SETTLED for each in self.guardians)

    @property
    def is_ready(self) -> bool:
        """Can the teacher prepare this talk?"""
        return not (self.waits_on_child or self.waits_on_guardian)

    @property
    def all_done(self) -> bool:
        """Did everybody settle it?"""
        return all(each.state in SETTLED for each in self.respondents)

    @property
    def differences(self) -> int:
        """In how many topics a guardian answers differently."""
        return sum(bool(cell.apart) for cell in self.cells)


@dataclass(frozen=True, slots=True)
class AtOnce:
    """Talks that stand at the same moment, by first name."""

    at: datetime
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Overview:
    """A group in a round, with its pupils in the order that was asked for.

    `to_remind`: how many families a reminder reaches now.
    """

    group_id: UUID
    group: str
    round_id: UUID
    moment: Moment
    year: str
    order: Order
    topics: tuple[str, ...]
    pupils: tuple[PupilRow, ...]
    to_remind: int

    @property
    def at_once(self) -> tuple[AtOnce, ...]:
        """Talks still to come that stand at one moment: after a class change nobody chose that."""
        names: dict[datetime, list[str]] = defaultdict(list)
        for pupil in sorted(self.pupils, key=by_talk):
            if pupil.talk_at and not pupil.started_at:
                names[pupil.talk_at].append(pupil.first_name)
        return tuple(AtOnce(at, tuple(who)) for at, who in names.items() if len(who) > 1)

    @property
    def ready(self) -> int:
        """How many pupils can be prepared."""
        return sum(pupil.is_ready for pupil in self.pupils)

    @property
    def waiting_on_guardian(self) -> int:
        """How many wait on every one of their guardians."""
        return sum(pupil.waits_on_guardian for pupil in self.pupils)

    @property
    def waiting_on_child(self) -> int:
        """How many wait on the child."""
        return sum(pupil.waits_on_child for pupil in self.pupils)
