"""A calendar as RFC 5545 has it, with the time zone of the school."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import cast
from uuid import UUID

from icalendar import Calendar, Timezone
from icalendar import Event as Component

from portal.events import Event
from portal.viewer import SCHOOL_TIME

# The rule of the European Union, as RFC 5545 wants it: on the clock of just before.
ZONE = """BEGIN:VTIMEZONE
TZID:Europe/Amsterdam
BEGIN:DAYLIGHT
DTSTART:19960331T020000
RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU
TZNAME:CEST
TZOFFSETFROM:+0100
TZOFFSETTO:+0200
END:DAYLIGHT
BEGIN:STANDARD
DTSTART:19961027T030000
RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU
TZNAME:CET
TZOFFSETFROM:+0200
TZOFFSETTO:+0100
END:STANDARD
END:VTIMEZONE
"""
REFRESH = "PT6H"
MAKER = "-//Driehoek//Driehoek//NL"


def written(events: Iterable[Event], name: str, base: str, at: datetime) -> bytes:
    """These events as a file; `at` is the moment at which it is asked for, `base` our address."""
    calendar = Calendar()
    calendar.add("prodid", MAKER)
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", name)
    calendar.add("x-published-ttl", REFRESH)
    calendar.add_component(cast("Timezone", Timezone.from_ical(ZONE)))
    for event in events:
        calendar.add_component(_component(event, base, at))
    return bytes(calendar.to_ical())


def uid(kind: str, thing_id: UUID, base: str) -> str:
    """The same for the same thing, for ever; so that a change is not a second event."""
    host = base.split("//", 1)[-1].split("/", 1)[0].split(":", 1)[0]
    return f"{kind}-{thing_id}@{host}"


def _component(event: Event, base: str, at: datetime) -> Component:
    made = Component()
    made.add("uid", uid(event.kind, event.thing_id, base))
    made.add("dtstamp", event.changed_at or at)
    made.add("summary", event.title)
    made.add("dtstart", _local(event.starts))
    made.add("dtend", _local(event.ends))
    made.add("sequence", event.sequence)
    made.add("status", "CANCELLED" if event.is_cancelled else "CONFIRMED")
    made.add("url", base + event.path)
    if event.place:
        made.add("location", event.place)
    return made


def _local(moment: datetime | date) -> datetime | date:
    return moment.astimezone(SCHOOL_TIME) if isinstance(moment, datetime) else moment
