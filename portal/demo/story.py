"""Who in the demo school stands for what: found by the keys in the data files."""

from random import Random

SENT, BEGUN, NOTHING, PAPER, DECLINED = "sent", "begun", "nothing", "paper", "declined"
CHILD = "child"

# How far people are, of a hundred.
GROWN_UPS = {SENT: 52, BEGUN: 14, NOTHING: 24, PAPER: 6, DECLINED: 4}
CHILDREN = {SENT: 52, BEGUN: 8, NOTHING: 40}

# Those who do not leave it to chance: (child, who fills in) and how far.
CERTAIN = {
    ("noor", "yasmin"): BEGUN,
    ("noor", "murat"): SENT,
    ("noor", CHILD): NOTHING,
    ("sam", "yasmin"): NOTHING,
    ("sam", "murat"): SENT,
    ("lotte", "marloes"): SENT,
    ("lotte", "ruud"): NOTHING,
    ("lotte", CHILD): SENT,
    ("jule", "bart"): SENT,
    ("jule", "mirjam"): SENT,
    ("jule", CHILD): SENT,
    ("fenna", "dirk"): SENT,
    ("fenna", "tirza"): DECLINED,
    ("dewi", "ratna"): SENT,
    ("dewi", CHILD): SENT,
    ("tyrone", "hilde"): BEGUN,
    ("tyrone", CHILD): SENT,
    ("milan", "jelena"): SENT,
    ("milan", CHILD): SENT,
    ("sterre", "maaike"): BEGUN,
    ("sterre", "tim"): SENT,
    ("sterre", "jelle"): PAPER,
    ("sterre", CHILD): SENT,
    ("job", "jelle"): PAPER,
    ("luna", "roos"): SENT,
    ("luna", CHILD): SENT,
    ("bayu", CHILD): SENT,
}
FAMILIES = {"yasmin": NOTHING, "murat": SENT, "marloes": SENT, "jelena": SENT, "maaike": BEGUN}
FAMILY = {SENT: 45, BEGUN: 10, NOTHING: 45}

# Two devices that did not know of each other.
CONFLICTS = {("sterre", "maaike"): "school_joy"}
# The longest thing anybody wrote.
LONG = {("lotte", "marloes"): "still_hard", ("luna", CHILD): "goal"}
# Written after the talk began.
LATE = {("dewi", "ratna"): "agenda", ("tyrone", "hilde"): "agenda"}
LATE_TEXT = "Nog iets na ons gesprek: dank u wel, en wij bellen de dokter deze week."
ADULT_QUESTION = "talk_with"
# A child that wants to talk with somebody: with whom, how many days ago, and whether that is read.
TALK_WITH = {"milan": ("anouk", 1, False), "luna": ("naomi", 5, False), "bayu": ("carla", 4, True)}


def how_far(child: str, who: str, rng: Random) -> str:
    """How far somebody is with the form about this child."""
    drawn = _drawn(CHILDREN if who == CHILD else GROWN_UPS, rng)
    return CERTAIN.get((child, who), drawn)


def how_far_at_home(who: str, rng: Random) -> str:
    """How far a guardian is with the questions about home."""
    return FAMILIES.get(who, _drawn(FAMILY, rng))


def _drawn(of_a_hundred: dict[str, int], rng: Random) -> str:
    return rng.choices(list(of_a_hundred), list(of_a_hundred.values()))[0]
