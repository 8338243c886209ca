"""What the school holds about a guardian: every feature tells its own part.

People know no features: each says here what it holds, and `create_app` connects them. A part
obeys the policy itself; nothing is taken out of it afterwards.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, fields, is_dataclass
from datetime import date, datetime
from enum import Enum
from typing import Any
from uuid import UUID

from portal.viewer import Viewer


@dataclass(frozen=True, slots=True)
class Part:
    """One kind of thing that is held: `key` in the download, `template` on the page.

    `child_id` says about which child of the guardian it is; empty where it is about the guardian.
    """

    key: str
    template: str
    things: tuple[Any, ...] = field(repr=False)
    child_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class ChildPart:
    """One child, with everything that is told about it."""

    id: UUID
    name: str
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Everything:
    """All that the school holds about the viewer; without `is_known` it waits for school.

    Then nothing is shown that was there before the viewer came in with a letter.
    """

    is_known: bool
    at: datetime
    school: str
    own: tuple[Part, ...]
    children: tuple[ChildPart, ...]


Asked = Callable[[Viewer, str], Iterable[Part]]
_asked: dict[Asked, None] = {}


def tells(ask: Asked) -> None:
    """Ask this too: what there is about this viewer, in words of this language."""
    _asked[ask] = None


def parts(viewer: Viewer, language: str) -> tuple[Part, ...]:
    """Everything that the features tell, in the order in which they were connected."""
    return tuple(part for ask in _asked for part in ask(viewer, language))


def plain(thing: Any) -> Any:
    """A value as a machine reads it: names, texts, numbers, and moments as ISO 8601."""
    if is_dataclass(thing):
        return {each.name: plain(getattr(thing, each.name)) for each in fields(thing)}
    if isinstance(thing, tuple | list):
        return [plain(each) for each in thing]
    if isinstance(thing, Enum):
        return thing.value
    if isinstance(thing, date):
        return thing.isoformat()
    return str(thing) if isinstance(thing, UUID) else thing


def as_plain(everything: Everything) -> dict[str, Any]:
    """The same for a machine: for each part its name and its things."""
    return {
        "school": everything.school,
        "made_at": everything.at.isoformat(),
        "about_you": _by_name(everything.own),
        "children": [{"name": child.name} | _by_name(child.parts) for child in everything.children],
    }


def _by_name(parts: tuple[Part, ...]) -> dict[str, Any]:
    return {part.key: plain(part.things) for part in parts}
