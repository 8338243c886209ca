"""What stands in somebody's calendar; each feature that has something there says so."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from portal.viewer import Viewer


@dataclass(frozen=True, slots=True)
class Event:
    """One thing in a calendar, from `starts` to `ends`; days instead of moments last all day.

    `kind` and `thing_id` make an id that never changes; `sequence` goes up with every change. It
    says nothing that a stranger who sees the calendar should not read: no name of a child.
    """

    kind: str
    thing_id: UUID
    title: str
    starts: datetime | date
    ends: datetime | date
    place: str = ""
    path: str = "/"
    sequence: int = 0
    is_cancelled: bool = False
    changed_at: datetime | None = None


Events = Callable[[Viewer], Iterable[Event]]
_known: list[Events] = []


def come_from(*sources: Events) -> None:
    """Ask these what stands in somebody's calendar."""
    _known[:] = sources


def events_of(viewer: Viewer) -> list[Event]:
    """Everything that stands in this calendar, soonest first."""
    found = [event for source in _known for event in source(viewer)]
    return sorted(found, key=lambda event: (str(event.starts), str(event.thing_id)))
