"""What a second member of staff must see of a file: where it says otherwise than was settled."""

from collections.abc import Iterator
from typing import cast
from uuid import UUID, uuid4

from portal.people.commands.homes import tell_listeners
from portal.people.homes import Home, as_detail
from portal.people.importing.plan import Plan
from portal.people.importing.snapshot import Snapshot
from portal.people.models import Authority
from portal.viewer import SystemViewer, Viewer

FROM_FILE = "file"  # the reason of a change that a file brought in
Row = dict[str, object]


def notices(viewer: Viewer | SystemViewer, plan: Plan, known: Snapshot) -> Iterator[Row]:
    """A notice per change of authority that was settled before, and per tie of one's own family.

    A first file settles a whole school: that is no change, and nobody reads a thousand notices.
    """
    for row in plan.ties_changed:
        person, pupil = _who(row)
        was, now = known.authority[person, pupil], cast("Authority", row["authority"])
        if was is not Authority.UNKNOWN or _is_own(viewer, person, pupil):
            tell_listeners(viewer, pupil, person)
            detail = as_detail(FROM_FILE, Home(was), Home(now))
            yield _notice(viewer, row, "home_changed", detail)
    for row in plan.ties_new:
        if _is_own(viewer, *_who(row)):
            yield _notice(viewer, row, "guardian_linked", as_detail(FROM_FILE))


def _who(row: Row) -> tuple[UUID, UUID]:
    return cast("tuple[UUID, UUID]", (row["person_id"], row["pupil_id"]))


def _is_own(viewer: Viewer | SystemViewer, person: UUID, pupil: UUID) -> bool:
    """Is it about the family of whoever brought the file in?"""
    return isinstance(viewer, Viewer) and (
        person == viewer.person_id or pupil in viewer.own_children
    )


def _notice(viewer: Viewer | SystemViewer, row: Row, deed: str, detail: str) -> Row:
    person, pupil = _who(row)
    return {
        "id": uuid4(),
        "at": viewer.at,
        "by_id": viewer.person_id if isinstance(viewer, Viewer) else None,
        "deed": deed,
        "person_id": person,
        "pupil_id": pupil,
        "detail": detail,
    }
