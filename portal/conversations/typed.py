"""What was typed at or after a talk, and the sentence about what cannot be kept."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID, uuid4

from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict

from portal.conversations.commands.agree import Deal
from portal.conversations.models import AgreementStatus, Owner
from portal.conversations.sentence import SentenceRefused, sentence
from portal.people.forms import typed as by_hand

FURTHEST = timedelta(days=3 * 366)  # nobody agrees anything for longer than that

Problems = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class TypedDeal:
    """An agreement as it was typed, and as it can be kept: None when something is wrong."""

    id: UUID
    owner: str
    text: str
    due_on: str
    deal: Deal | None = None
    problems: Problems = ()


def a_new_deal(owner: str = Owner.CHILD.value) -> TypedDeal:
    """Nothing typed yet; the id makes that it is kept once, however often it is sent."""
    return TypedDeal(uuid4(), owner, "", "")


def of_deal(id_: UUID, deal: Deal) -> TypedDeal:
    """An agreement as the fields of the form take it."""
    due_on = f"{deal.due_on:%Y-%m-%d}" if deal.due_on else ""
    return TypedDeal(id_, deal.owner.value, deal.text, due_on)


def read_deal(sent: MultiDict[str, str], today: date) -> TypedDeal:
    """Who does what by when; every problem with it is named."""
    id_ = sent.get("id", type=UUID, default=None) or uuid4()
    owner, text, day = (sent.get(name, "") for name in ("owner", "text", "due_on"))
    problems: list[tuple[str, str]] = []
    if owner not in {each.value for each in Owner}:
        problems.append(("owner", _("Kies wie het doet.")))
    kept = _sentence(text, _("Schrijf op wat jullie afspreken."), problems)
    due_on = by_hand.day(day.strip()) if day.strip() else None
    if day.strip() and (due_on is None or abs(due_on - today) > FURTHEST):
        problems.append(("due_on", _("Kies een dag, of laat de dag leeg.")))
    deal = None if problems else Deal(Owner(owner), kept, due_on)
    return TypedDeal(id_, owner, text, day, deal, tuple(problems))


@dataclass(frozen=True, slots=True)
class TypedWord:
    """What a guardian says of the agreements; `correction` is empty when they are right."""

    right: str
    text: str
    revision: int
    correction: str = ""
    problems: Problems = ()


def read_word(sent: MultiDict[str, str]) -> TypedWord:
    """Right, or what is not: who wrote something and chose "right" is asked which it is."""
    right, text = sent.get("right", ""), sent.get("text", "")
    revision = sent.get("revision", type=int, default=-1)
    problems: list[tuple[str, str]] = []
    if right not in {"yes", "no"}:
        problems.append(("right", _("Kies ja of nee.")))
    correction = ""
    if right == "no":
        correction = _sentence(text, _("Schrijf op wat er niet klopt."), problems)
    elif right == "yes" and text.strip():
        problems.append(("right", _("U schreef iets op. Kies dan nee, of haal de tekst weg.")))
    return TypedWord(right, text, revision, correction, tuple(problems))


def read_ticks(sent: Mapping[str, str]) -> dict[UUID, AgreementStatus]:
    """What became of which agreement; what is neither is left out."""
    known = {each.value: each for each in AgreementStatus}
    found = {}
    for name, value in sent.items():
        if name.startswith("stand-") and value in known:
            try:
                found[UUID(name.removeprefix("stand-"))] = known[value]
            except ValueError:
                continue
    return found


def _sentence(text: str, when_empty: str, problems: list[tuple[str, str]]) -> str:
    words = {
        "empty": when_empty,
        "too_long": _("De tekst is te lang. Maak hem korter."),
        "bad_characters": _("In de tekst staat een vreemd teken. Haal het weg."),
    }
    try:
        return sentence(text)
    except SentenceRefused as refused:
        problems.append(("text", words[refused.code]))
        return ""
