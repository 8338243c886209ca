"""Where one of a guardian's own forms stands, and where it goes on."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Row

from portal.conversations.models import ResponseStatus, Wish


@dataclass(frozen=True, slots=True)
class OwnForm:
    """One of the guardian's own forms.

    `state` is todo, busy, done, paper, declined or closed; or hidden, when it was begun before
    somebody used a letter that school still has to confirm.
    """

    href: str
    state: str
    answered: int = 0
    asked: int = 0
    response_id: UUID | None = None


def form_of(row: Row[Any], start: str, *, is_over: bool) -> OwnForm:
    """Where one's own form stands, and where it goes on."""
    if row.response_id is None:
        return OwnForm(start, "closed" if is_over else "todo")
    if not row.is_shown:
        return OwnForm("", "hidden")
    state = _state(row, is_over=is_over)
    href = {
        "busy": f"/invullen/{row.response_id}",
        "closed": f"/invullen/{row.response_id}/nakijken",
        "done": f"/invullen/{row.response_id}/nakijken",
    }.get(state, start)
    return OwnForm(href, state, row.answered, row.asked, row.response_id)


def _state(row: Row[Any], *, is_over: bool) -> str:
    if row.submitted_at is not None:
        return "done"
    if is_over or row.status is ResponseStatus.LOCKED:
        return "closed"
    if row.wish is not Wish.PORTAL:
        return str(row.wish.value)
    return "busy" if row.answered else "todo"
