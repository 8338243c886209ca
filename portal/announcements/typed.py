"""What was typed about an announcement or a morning, and what is not right about it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from uuid import UUID

from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict

from portal.announcements.commands.arrange import LONGEST_TEXT
from portal.announcements.commands.repeat import Arranged
from portal.announcements.commands.write import Written
from portal.viewer import SCHOOL_TIME

LONGEST_LINE = 120
WORDS, TIMES = ("theme", "text", "place", "host"), ("on_day", "starts", "ends")
NEWLINE = "\n"


@dataclass(slots=True)
class MorningForm:
    """The fields of a morning as they were typed; `arranged` is there when all is right."""

    typed: Mapping[str, str]
    is_for_school: bool = True
    groups: frozenset[UUID] = frozenset()
    repeats: bool = False
    late_too: bool = True
    errors: dict[str, str] = field(default_factory=dict)
    arranged: Arranged | None = None


def read_post(sent: MultiDict[str, str]) -> Written:
    """A draft, whatever state it is in: nothing that was typed is refused."""
    return Written(
        title=one_line(sent.get("title", "")),
        body=some_lines(sent.get("body", "")),
        is_for_school=sent.get("audience") != "groups",
        groups=_ids(sent.getlist("groups")),
        publish_at=_moment(sent) if sent.get("when") == "later" else None,
        ends_on=_date(sent.get("ends_on", "")),
        is_pinned="pinned" in sent,
        is_urgent="urgent" in sent,
    )


def read_morning(sent: MultiDict[str, str]) -> MorningForm:
    """A morning: its day and times must be right, its words can wait."""
    form = MorningForm(
        typed={name: sent.get(name, "") for name in (*WORDS, *TIMES)},
        is_for_school=sent.get("audience") != "groups",
        groups=_ids(sent.getlist("groups")),
        repeats="repeats" in sent,
        late_too="late" in sent,
    )
    on_day, starts, ends = _when(form)
    if not one_line(form.typed["theme"]):
        form.errors["theme"] = _("Geef de ochtend een naam.")
    if on_day and starts and ends and not form.errors:
        form.arranged = Arranged(
            theme=one_line(form.typed["theme"]),
            text=some_lines(form.typed["text"])[:LONGEST_TEXT],
            place=one_line(form.typed["place"]),
            host=one_line(form.typed["host"]),
            on_day=on_day,
            starts=starts,
            ends=ends,
            is_for_school=form.is_for_school,
            groups=form.groups,
            repeats=form.repeats,
        )
    return form


def times(sent: MultiDict[str, str]) -> tuple[time, time] | None:
    """From when until when; nothing when that is not possible."""
    starts, ends = _time(sent.get("starts", "")), _time(sent.get("ends", ""))
    return (starts, ends) if starts and ends and starts < ends else None


def one_line(text: str) -> str:
    """Words on one line; what cannot be shown is left out."""
    shown = "".join(sign if sign.isprintable() else " " for sign in text)
    return " ".join(shown.encode("utf-8", "ignore").decode().split())[:LONGEST_LINE]


def some_lines(text: str) -> str:
    """Words on several lines; what cannot be shown is left out."""
    lines = text.replace("\r\n", NEWLINE).replace("\r", NEWLINE)
    shown = "".join(sign for sign in lines if sign == NEWLINE or sign.isprintable())
    return shown.encode("utf-8", "ignore").decode().strip()


def number(text: str, most: int) -> int | None:
    """A whole number from 0 to `most`; nothing for anything else."""
    is_one = text.isascii() and text.isdigit() and len(text) <= len(str(most))
    return int(text) if is_one and int(text) <= most else None


def _when(form: MorningForm) -> tuple[date | None, time | None, time | None]:
    on_day = _date(form.typed["on_day"])
    starts, ends = _time(form.typed["starts"]), _time(form.typed["ends"])
    if on_day is None:
        form.errors["on_day"] = _("Vul hier een datum in.")
    if starts is None:
        form.errors["starts"] = _("Vul hier een tijd in, zoals 8:30.")
    if ends is None:
        form.errors["ends"] = _("Vul hier een tijd in, zoals 9:30.")
    elif starts and starts >= ends:
        form.errors["ends"] = _("De eindtijd ligt na de begintijd.")
    return on_day, starts, ends


def _moment(sent: MultiDict[str, str]) -> datetime | None:
    day, hour = _date(sent.get("publish_on", "")), _time(sent.get("publish_time", ""))
    if day is None:
        return None
    return datetime.combine(day, hour or time(16), SCHOOL_TIME)


def _date(text: str) -> date | None:
    try:
        found = date.fromisoformat(text.strip())
    except ValueError:
        return None
    return found if 2000 <= found.year <= 2100 else None


def _time(text: str) -> time | None:
    parts = text.strip().replace(".", ":").split(":")
    try:
        return time(int(parts[0]), int(parts[1])) if len(parts) in {2, 3} else None
    except ValueError:
        return None


def _ids(sent: list[str]) -> frozenset[UUID]:
    found = set()
    for each in sent[:50]:
        try:
            found.add(UUID(each))
        except ValueError:
            continue
    return frozenset(found)
