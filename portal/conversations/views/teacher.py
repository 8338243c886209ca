"""The teacher's path: my group, the class overview, the sheets, and how a talk begins."""

from dataclasses import replace
from datetime import date, datetime
from uuid import UUID, uuid4

from flask import Response, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from portal.conversations.commands import reads, talk
from portal.conversations.models import ReadPage
from portal.conversations.queries.my_group import open_rounds
from portal.conversations.queries.overview import Order, overview
from portal.conversations.queries.sheet import Sheet, class_sheets, sheet
from portal.conversations.queries.signals import open_signals
from portal.conversations.queries.today import talk_day
from portal.conversations.views import pages
from portal.viewer import SCHOOL_TIME, Role
from portal.web.access import requires, viewer
from portal.web.responses import page_or_fragment
from portal.web.transactions import afterwards


@pages.get("/mijn-groep")
@requires(Role.TEACHER)
def my_group() -> str | AnyResponse:
    """One group in one round opens at once, unless a child wants to talk or today has talks."""
    rounds, signals, talks = open_rounds(viewer()), open_signals(viewer()), talk_day(viewer())
    if len(rounds) == 1 and not signals and not talks.today:
        only = rounds[0]
        return redirect(
            url_for(".class_overview", group_id=only.group_id, round_id=only.round_id), 302
        )
    return render_template(
        "conversations/my_group.html", rounds=rounds, signals=signals, talks=talks
    )


@pages.get("/groep/<uuid:group_id>/ronde/<uuid:round_id>")
@requires(Role.TEACHER)
def class_overview(group_id: UUID, round_id: UUID) -> Response:
    """The whole class; `?volgorde=` puts the table in another order."""
    shown = overview(viewer(), group_id, round_id, _order(request.args.get("volgorde", "")))
    opened = reads.Opened(group_id, round_id)
    afterwards(reads.log_reads(viewer(), ReadPage.OVERVIEW, [opened]))
    return page_or_fragment(
        "conversations/overview.html", "conversations/_overview.html", overview=shown
    )


@pages.get("/groep/<uuid:group_id>/ronde/<uuid:round_id>/voorbereidingen")
@requires(Role.TEACHER)
def sheets_print(group_id: UUID, round_id: UUID) -> str:
    """Every sheet of the class, each on a page of its own."""
    sheets = [_as_asked(each) for each in class_sheets(viewer(), group_id, round_id)]
    afterwards(reads.log_reads(viewer(), ReadPage.PRINT, [_opened(each) for each in sheets]))
    return render_template("conversations/sheets_print.html", sheets=sheets)


@pages.get("/gesprek/<uuid:conversation_id>/voorbereiding")
@requires(Role.TEACHER, Role.IB, Role.CARE)
def preparation(conversation_id: UUID) -> Response:
    """One pupil's sheet; `?alles=1` also prints what is for the teacher alone."""
    return sheet_page(conversation_id)


@pages.post("/gesprek/<uuid:conversation_id>/tijd")
@requires(Role.TEACHER, Role.IB)
def set_talk_time(conversation_id: UUID) -> AnyResponse:
    """When the talk will be."""
    found = sheet(viewer(), conversation_id).talk
    typed = {"day": request.form.get("day", ""), "time": request.form.get("time", "")}
    at = _moment(typed["day"], typed["time"])
    if at is None or not found.year_from <= at.date() <= found.year_until:
        problem = ("day", _("Kies een dag in dit schooljaar, en een tijd."))
        return sheet_page(conversation_id, status=422, typed=typed, problems=(problem,))
    talk.set_time(viewer(), conversation_id, at)
    return redirect(url_for(".preparation", conversation_id=conversation_id), 303)


@pages.post("/gesprek/<uuid:conversation_id>/begint")
@requires(Role.TEACHER, Role.IB)
def begin_talk(conversation_id: UUID) -> AnyResponse:
    """The talk begins; the answers stay as they are now. On to who sits at the table."""
    talk.begin(viewer(), conversation_id)
    return redirect(url_for(".places", conversation_id=conversation_id), 303)


def sheet_page(
    conversation_id: UUID,
    *,
    status: int = 200,
    typed: dict[str, str] | None = None,
    problems: tuple[tuple[str, str], ...] = (),
) -> Response:
    """The sheet, with what somebody typed that could not be kept, and why."""
    shown = _as_asked(sheet(viewer(), conversation_id))
    afterwards(reads.log_reads(viewer(), ReadPage.SHEET, [_opened(shown)]))
    return make_response(
        render_template(
            "conversations/sheet.html",
            sheet=shown,
            typed=_typed(shown.talk.at) | {"page": str(uuid4())} | (typed or {}),
            problems=problems,
        ),
        status,
    )


def _as_asked(shown: Sheet) -> Sheet:
    """`?alles=1` prints also what is for the teacher alone."""
    return replace(shown, everything=bool(request.args.get("alles")))


def _opened(shown: Sheet) -> reads.Opened:
    return reads.Opened(shown.talk.group_id, shown.talk.round_id, shown.talk.id)


def _order(asked: str) -> Order:
    return Order(asked) if asked in {order.value for order in Order} else Order.TALK


def _typed(at: datetime | None) -> dict[str, str]:
    """The time of the talk as the fields of the form take it."""
    here = at.astimezone(SCHOOL_TIME) if at else None
    return {
        "day": f"{here:%Y-%m-%d}" if here else "",
        "time": f"{here:%H:%M}" if here else "",
    }


def _moment(day: str, time: str) -> datetime | None:
    """The moment that was typed, on the clock in the classroom; None when it is none."""
    try:
        hour = datetime.strptime(time, "%H:%M").replace(tzinfo=SCHOOL_TIME).timetz()
        return datetime.combine(date.fromisoformat(day), hour)
    except ValueError:
        return None
