"""The log of reads: who opened whose answers, when, on which page."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from uuid import UUID, uuid4

from sqlalchemy import insert
from sqlalchemy.engine import Connection

from portal.conversations.models import ReadPage
from portal.db import Base
from portal.viewer import Role, Viewer

_READS = insert(Base.metadata.tables["reads"])


@dataclass(frozen=True, slots=True)
class Opened:
    """What was on the page: a conversation, or a group's overview when there is none."""

    group_id: UUID
    round_id: UUID
    conversation_id: UUID | None = None


def log_reads(
    viewer: Viewer, page: ReadPage, opened: Iterable[Opened]
) -> Callable[[Connection], None]:
    """The work of writing it down, for a transaction of its own before the page is sent."""
    rows = [
        {
            "school_id": viewer.school_id,
            "id": uuid4(),
            "reader_id": viewer.person_id,
            "reader_role": _role(viewer, each.group_id),
            "page": page,
            "round_id": each.round_id,
            "group_id": each.group_id,
            "conversation_id": each.conversation_id,
            "safety": False,
            "at": viewer.at,
        }
        for each in opened
    ]

    def write(connection: Connection) -> None:
        if rows:
            connection.execute(_READS, rows)

    return write


def _role(viewer: Viewer, group_id: UUID) -> str:
    """As what somebody reads: the class's teacher, else the IB, else a member of the care team."""
    if group_id in viewer.teaches:
        return "teacher"
    return "ib" if Role.IB in viewer.roles else "care"
