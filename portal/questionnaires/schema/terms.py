"""The words a questionnaire is described in: audiences, age bands, kinds, facets, topics."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum

LANGUAGES = ("nl", "en")
"""Every text of a form exists in each of these; the first is the source."""

MOST_PAIRS = 5
MOST_PICKS = 3
UNSURE = "x"
"""The value of "weet ik niet": on no step of the scale."""


class FormRefused(ValueError):
    """A questionnaire that may not be used; its text tells an editor in Dutch what to change."""


class Audience(Enum):
    """Who fills a form in; FAMILY is a guardian once for all brothers and sisters."""

    PARENT = "parent"
    FAMILY = "family"
    CHILD = "child"
    TEACHER = "teacher"


class Moment(Enum):
    """The begin or the end of the school year."""

    BEGIN = "begin"
    END = "end"


class Band(Enum):
    """Two grades that get the same form: what a child of that age can answer validly."""

    G12 = "g12"
    G34 = "g34"
    G56 = "g56"
    G78 = "g78"

    @classmethod
    def of_grade(cls, grade: int) -> "Band":
        """The band of groep 1 to 8; ValueError for any other number."""
        if not 1 <= grade <= 8:
            raise ValueError(f"there is no groep {grade}")
        return tuple(cls)[(grade - 1) // 2]

    @property
    def steps(self) -> int:
        """How many steps a scale has at this age (Coombes e.a. 2021)."""
        return {"g12": 2, "g34": 2, "g56": 3, "g78": 5}[self.value]

    @property
    def most_questions(self) -> int:
        """How long a child's form may be at this age."""
        return {"g12": 6, "g34": 8, "g56": 10, "g78": 12}[self.value]

    @property
    def grades(self) -> str:
        """As the school says it: "groep 1-2"."""
        return f"groep {self.value[1]}-{self.value[2]}"


class Kind(Enum):
    """How a question is answered."""

    PICTURES2 = "pictures2"
    PICTURES2_UNSURE = "pictures2_unsure"
    FACES3 = "faces3"
    FACES5 = "faces5"
    PICTOGRAMS = "pictograms"
    ADULT = "adult"
    STARS = "stars"
    SHORT_TEXT = "short_text"
    LONG_TEXT = "long_text"

    @property
    def steps(self) -> int:
        """How many steps this scale has; 0 when it is no scale."""
        return {"pictures2": 2, "pictures2_unsure": 2, "faces3": 3, "faces5": 5}.get(self.value, 0)

    @property
    def is_scale(self) -> bool:
        """Do its answers lie in an order, least nice first?"""
        return self.steps > 0

    @property
    def is_text(self) -> bool:
        """Is the answer written, with nothing to choose from?"""
        return self in {Kind.SHORT_TEXT, Kind.LONG_TEXT}


class Facet(Enum):
    """One of the eight facets of wellbeing at school."""

    OPTIMISM = "optimism"
    SELF_CONFIDENCE = "self_confidence"
    HAPPINESS = "happiness"
    VITALITY = "vitality"
    MEANING = "meaning"
    SELF_WORTH = "self_worth"
    SUPPORT = "support"
    EMOTIONS = "emotions"


class Visibility(Enum):
    """Where an answer may be used unless its writer chooses otherwise."""

    TOGETHER = "together"
    TEACHER = "teacher"


@dataclass(frozen=True, slots=True)
class Topic:
    """A topic that child and parent can both be asked about, and the bands that have it."""

    facet: Facet
    bands: frozenset[Band]


_ALL = frozenset(Band)
_FROM_GRADE_3 = _ALL - {Band.G12}
_FROM_GRADE_5 = _FROM_GRADE_3 - {Band.G34}

SPINE: Mapping[str, Topic] = {
    "school_joy": Topic(Facet.HAPPINESS, _ALL),
    "friends": Topic(Facet.SUPPORT, _ALL),
    "energy": Topic(Facet.VITALITY, _FROM_GRADE_3),
    "learning": Topic(Facet.SELF_CONFIDENCE, _FROM_GRADE_3),
    "ask_help": Topic(Facet.EMOTIONS, _ALL),
    "belonging": Topic(Facet.MEANING, _ALL),
    "proud": Topic(Facet.SELF_WORTH, _FROM_GRADE_5),
    "looking_forward": Topic(Facet.OPTIMISM, _FROM_GRADE_5),
}


def scale_kind(audience: Audience, band: Band) -> Kind:
    """The one kind of scale that this audience gets about a child of this band."""
    if band is Band.G12:
        return Kind.PICTURES2 if audience is Audience.CHILD else Kind.PICTURES2_UNSURE
    return {
        Band.G34: Kind.PICTURES2_UNSURE,
        Band.G56: Kind.FACES3,
        Band.G78: Kind.FACES5,
    }[band]


_FACES = "f1 f2 f3 f4 f5"
_PICTOGRAMS = (
    "p-ball p-book p-sums p-friends p-tree p-draw p-music p-blocks p-school p-yard p-home p-sleepy "
    "p-rested p-alone p-together p-sad p-helper p-parent p-friend p-paint p-computer p-quiet "
    "p-busy p-outside p-inside p-sun p-moon p-lunch p-way p-star-good p-star-practise "
    "p-class p-gym p-reading p-toilet p-mum p-dad"
)

ICONS = frozenset(f"{_FACES} {_PICTOGRAMS}".split())
"""The pictures that exist in the sprite."""
