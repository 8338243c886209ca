"""The days without school."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from flask import Response, redirect, render_template, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from portal.people.commands import days as commands
from portal.people.queries import days as queries
from portal.people.school_days import year_starts_on
from portal.people.views import pages
from portal.viewer import Role
from portal.web.access import requires, viewer

HERE = "/beheer/vrije-dagen"
LONGEST_NAME = 60
LONGEST = timedelta(days=70)  # a summer holiday, and then some
FIELDS = ("name", "first", "last")


@dataclass(frozen=True, slots=True)
class FreeDaysForm:
    """What was typed, about which days (empty: new ones), and what is not right by field."""

    about: str
    typed: Mapping[str, str]
    errors: Mapping[str, str]


NOTHING = FreeDaysForm("", dict.fromkeys(FIELDS, ""), {})


@pages.get(HERE)
@requires(Role.ADMINISTRATOR)
def free_days() -> str:
    """All holidays and study days, per school year."""
    return _page(NOTHING)


@pages.post(HERE)
@requires(Role.ADMINISTRATOR)
def add_free_days() -> AnyResponse:
    """A holiday or a study day more."""
    form = _read("")
    if form.errors:
        return Response(_page(form), 422)
    commands.add_free_days(viewer(), *_values(form))
    return redirect(HERE, 303)


@pages.post(f"{HERE}/<uuid:free_id>")
@requires(Role.ADMINISTRATOR)
def change_free_days(free_id: UUID) -> AnyResponse:
    """Another name, or other days."""
    form = _read(str(free_id))
    if form.errors:
        return Response(_page(form), 422)
    commands.change_free_days(viewer(), free_id, *_values(form))
    return redirect(HERE, 303)


@pages.post(f"{HERE}/<uuid:free_id>/weg")
@requires(Role.ADMINISTRATOR)
def remove_free_days(free_id: UUID) -> AnyResponse:
    """There is school after all."""
    commands.remove_free_days(viewer(), free_id)
    return redirect(HERE, 303)


def _page(form: FreeDaysForm) -> str:
    return render_template("people/free_days.html", years=queries.free_years(viewer()), typed=form)


def _read(about: str) -> FreeDaysForm:
    """One day is enough: the last day is then the first."""
    sent = {field: _line(field) for field in FIELDS}
    sent["last"] = sent["last"] or sent["first"]
    errors = {} if sent["name"] else {"name": _("Geef de vrije dagen een naam.")}
    first, last = _day(sent["first"]), _day(sent["last"])
    if first is None:
        errors["first"] = _("Vul een dag in, in dit schooljaar of de twee daarna.")
    elif last is None or not first <= last <= first + LONGEST:
        errors["last"] = _("De laatste dag komt na de eerste, ten hoogste tien weken later.")
    return FreeDaysForm(about, sent, errors)


def _values(form: FreeDaysForm) -> tuple[str, date, date]:
    typed = form.typed
    return typed["name"], date.fromisoformat(typed["first"]), date.fromisoformat(typed["last"])


def _day(text: str) -> date | None:
    """A day in this school year or the next two: a typing error in the year is no holiday."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    today = viewer().today
    return day if year_starts_on(today) <= day < year_starts_on(today, ahead=3) else None


def _line(field: str) -> str:
    shown = "".join(sign for sign in request.form.get(field, "") if sign.isprintable())
    return " ".join(shown.encode("utf-8", "ignore").decode().split())[:LONGEST_NAME]
