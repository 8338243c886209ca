"""Sentences about announcements and mornings that more than one page says."""

from collections.abc import Callable

from flask_babel import gettext as _

MOST_IN_A_WEEK = 2


def not_ready(why: str) -> str:
    """Why it cannot go out yet, and what to do."""
    sentences: dict[str, Callable[[], str]] = {
        "title": lambda: _("Geef het bericht een titel."),
        "body": lambda: _("Schrijf eerst het bericht."),
        "audience": lambda: _("Kies voor wie dit is. Nu bereik je niemand."),
        "past": lambda: _("Deze dag is al geweest. Kies een andere."),
        "ended": lambda: _("De laatste dag is al geweest. Kies een latere."),
        "urgent": lambda: _(
            "Er gingen deze week al %(many)s dringende berichten uit. Meer mag niet: ouders lezen "
            "ze dan niet meer. Stuur dit zonder dringend.",
            many=MOST_IN_A_WEEK,
        ),
        "theme": lambda: _("Geef de ochtend een naam."),
        "place": lambda: _("Vul in waar het is."),
        "free": lambda: _("Op deze dag is er geen school. Kies een andere."),
    }
    return str(sentences[why]())


def how_often(nth: int, weekday: int) -> str:
    """Elke eerste dinsdag."""
    names = (
        _("maandag"),
        _("dinsdag"),
        _("woensdag"),
        _("donderdag"),
        _("vrijdag"),
        _("zaterdag"),
        _("zondag"),
    )
    count = (_("eerste"), _("tweede"), _("derde"), _("vierde"), _("laatste"))
    return str(_("Elke %(nth)s %(weekday)s", nth=count[nth - 1], weekday=names[weekday]))


def name_of(row: object) -> str:
    """How families know who wrote it."""
    called, first, last = (getattr(row, name) for name in ("called", "first_name", "last_name"))
    return called or f"{first} {last}"
