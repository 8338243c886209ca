"""What was typed about a card, a message or a letter, and what is not right about it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from uuid import UUID

from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict

from portal.class_parents.commands.card import LONGEST_LANGUAGES, LONGEST_LINE, Shown

NEWLINE = "\n"
NUMBER = re.compile(r"\+?[0-9][0-9 ()-]{6,18}[0-9]")


@dataclass(slots=True)
class CardForm:
    """A card as it was typed, and what was `ticked`; `shown` is there when all is right."""

    typed: Mapping[str, str]
    ticked: frozenset[str]
    errors: dict[str, str] = field(default_factory=dict)
    shown: Shown | None = None


def read_card(sent: MultiDict[str, str]) -> CardForm:
    """Only what was ticked is kept; what was ticked must be there."""
    form = CardForm(
        {name: one_line(sent.get(name, "")) for name in ("line", "phone", "languages")},
        frozenset(name for name in ("name", "line", "phone") if f"show_{name}" in sent),
    )
    if "name" not in form.ticked:
        form.errors["show_name"] = _("Zonder uw voornaam is er geen kaart. Zet hier een vinkje.")
    if "line" in form.ticked:
        _check_line(form)
    if "phone" in form.ticked and not NUMBER.fullmatch(form.typed["phone"]):
        form.errors["phone"] = _("Vul een telefoonnummer in, zoals 06 12 34 56 78.")
    if len(form.typed["languages"]) > LONGEST_LANGUAGES:
        form.errors["languages"] = _too_long(LONGEST_LANGUAGES)
    if not form.errors:
        form.shown = Shown(
            line=form.typed["line"] if "line" in form.ticked else "",
            phone=form.typed["phone"] if "phone" in form.ticked else "",
            languages=form.typed["languages"],
        )
    return form


def check_text(text: str, longest: int) -> str:
    """What is not right about a message; nothing when all is."""
    if not text:
        return str(_("Schrijf eerst uw bericht."))
    return _too_long(longest) if len(text) > longest else ""


def one_line(text: str) -> str:
    """On one line, without what cannot be shown."""
    shown = "".join(sign for sign in text if sign.isprintable() or sign == NEWLINE)
    return " ".join(shown.encode("utf-8", "ignore").decode().split())


def some_lines(text: str) -> str:
    """As it was typed, without what cannot be shown."""
    lines = text.replace("\r\n", NEWLINE).replace("\r", NEWLINE)
    shown = "".join(sign for sign in lines if sign == NEWLINE or sign.isprintable())
    return shown.encode("utf-8", "ignore").decode().strip()


def an_id(text: str) -> UUID | None:
    """What was chosen from a list; nothing for anything else."""
    try:
        return UUID(text)
    except ValueError:
        return None


def _check_line(form: CardForm) -> None:
    if not form.typed["line"]:
        form.errors["line"] = _("Schrijf een zin, of haal het vinkje weg.")
    elif len(form.typed["line"]) > LONGEST_LINE:
        form.errors["line"] = _too_long(LONGEST_LINE)


def _too_long(most: int) -> str:
    return str(_("Dat is te lang. Er passen %(most)s letters in.", most=most))
