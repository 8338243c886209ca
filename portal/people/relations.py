"""What a guardian is to a pupil, in the reader's words."""

from flask_babel import lazy_gettext as _

_WORDS = {
    "moeder": _("moeder"),
    "vader": _("vader"),
    "ouder": _("ouder"),
    "meemoeder": _("meemoeder"),
    "stiefmoeder": _("stiefmoeder"),
    "stiefvader": _("stiefvader"),
    "pleegmoeder": _("pleegmoeder"),
    "pleegvader": _("pleegvader"),
    "pleegouder": _("pleegouder"),
    "oma": _("oma"),
    "opa": _("opa"),
    "tante": _("tante"),
    "oom": _("oom"),
    "zus": _("zus"),
    "broer": _("broer"),
    "voogd": _("voogd"),
    "verzorger": _("verzorger"),
}


def in_words(relation: str) -> str:
    """The relation in the reader's language; one that we do not know stays as it is."""
    return str(_WORDS.get(relation.strip().casefold(), relation))


def choices() -> list[tuple[str, str]]:
    """What a guardian can be: as it is kept, and in the reader's language."""
    return [(word, str(said)) for word, said in _WORDS.items()]
