"""At which mailbox somebody reads what the portal mails.

Letters do not know accounts: who knows which address was confirmed says so here. An address in
a file of the school is not enough: parents who live apart often share one there.
"""

from collections.abc import Callable
from uuid import UUID

from portal.viewer import SystemViewer, Viewer

Asked = Callable[[Viewer | SystemViewer, UUID], str | None]
_known: dict[Asked, None] = {}


def knows(ask: Asked) -> None:
    """Ask this: the confirmed address of a person, or nothing."""
    _known[ask] = None


def mailbox(viewer: Viewer | SystemViewer, person_id: UUID) -> str | None:
    """The confirmed address of a person of this school; nothing for who has none."""
    found = (ask(viewer, person_id) for ask in _known)
    return next((address for address in found if address), None)
