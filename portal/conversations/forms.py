"""What people may send, and the sentence they read when it cannot be kept."""

import re
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.datastructures import MultiDict

from portal.conversations.commands.give import NotThisPage, Posted
from portal.questionnaires.schema import AnswerRefused, Value, Visibility

_UUID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
_NUMBER = re.compile(r"[0-9]{1,9}")
_KEY = re.compile(r"[a-z0-9_]{1,64}")
_FIELDS = ("choice", "choices", "other", "text", "note", "unsure")

Form = MultiDict[str, str]


@dataclass(frozen=True, slots=True)
class SaveStatus:
    """What the status line says: idle, saved, duplicate, conflict, late or problem."""

    state: str
    at: datetime | None = None
    text: str = ""
    field: str = ""


def read_posted(form: Form) -> Posted:
    """A question page as it was sent; NotThisPage when it is malformed or not whole."""
    sent = {name: form.getlist(name) for name in _FIELDS if name in form}
    if "adult" in form:
        sent["choice"] = form.getlist("adult")
    posted = Posted(
        operation_id=UUID(_like(_UUID, form, "op")),
        page=UUID(_like(_UUID, form, "page")),
        base=int(_like(_NUMBER, form, "base")),
        question=_like(_KEY, form, "answer_to"),
        sent=sent,
        visibility=_visibility(form, "visibility"),
        shown=_visibility(form, "visibility_was"),
        along=form.get("along") == "1",
        is_skip=form.get("go") == "skip",
    )
    return _left_alone(posted) if form.get("blank") == form.get("base") else posted


def _left_alone(posted: Posted) -> Posted:
    """What a page that was shown blank says: what stayed empty on it takes nothing away."""
    taps = ("choice", "choices") if posted.is_skip else ()
    sent = {name: values for name, values in posted.sent.items() if name not in taps}
    says = "choice" in sent or any(one.strip() for values in sent.values() for one in values)
    return replace(posted, sent=sent, is_skip=False, base=posted.base if says else 0)


def read_number(form: Form, name: str) -> int:
    """A number that a page sent; NotThisPage when it is something else."""
    return int(_like(_NUMBER, form, name))


def typed(form: Form) -> Value:
    """What was filled in, as it was sent: to show it again, never to keep it."""
    value: Value = {"choices": form.getlist("choices")}
    for name in ("choice", "other", "text", "note"):
        value[name] = form.get(name, "")
    value["choice"] = form.get("adult") or value["choice"]
    return value


def sentence(refused: ValueError, *, is_child: bool) -> str:
    """Why it was not kept, and what to do: to a child or to a parent."""
    if not isinstance(refused, AnswerRefused):
        return str(_("Deze pagina is niet compleet. Laad de pagina opnieuw."))
    words = {
        "too_long": _too_long(refused.excess, is_child=is_child),
        "too_many": _("Kies niet meer dan 3 dingen."),
        "bad_characters": _("In de tekst staat een vreemd teken. Haal het weg."),
    }
    return str(words.get(refused.code) or _("Dit antwoord staat niet op de pagina. Kies opnieuw."))


def _too_long(excess: int, *, is_child: bool) -> str:
    if is_child:
        return str(
            ngettext(
                "Je tekst is te lang. Haal %(num)s letter weg.",
                "Je tekst is te lang. Haal %(num)s letters weg.",
                excess,
            )
        )
    return str(
        ngettext(
            "Uw tekst is te lang. Haal %(num)s letter weg.",
            "Uw tekst is te lang. Haal %(num)s letters weg.",
            excess,
        )
    )


def field_of(refused: ValueError) -> str:
    """The id of the field where it went wrong."""
    field = refused.field if isinstance(refused, AnswerRefused) else ""
    return field if field in {"text", "note", "other"} else "groep"


def _one(form: Form, name: str) -> str:
    """A field that is there exactly once."""
    found = form.getlist(name)
    if len(found) != 1:
        raise NotThisPage
    return found[0]


def _like(pattern: re.Pattern[str], form: Form, name: str) -> str:
    value = _one(form, name)
    if not pattern.fullmatch(value):
        raise NotThisPage
    return value


def _visibility(form: Form, name: str) -> Visibility | None:
    if name not in form:
        return None
    try:
        return Visibility(_one(form, name))
    except ValueError as unknown:
        raise NotThisPage from unknown
