"""What somebody changes about their own ways in: each deed is written down and told by mail."""

from collections.abc import Callable
from uuid import uuid4

from portal.accounts.letters import Receiver
from portal.accounts.receivers import confirmed_address, receiver
from portal.letters.commands import NewLetter, put
from portal.viewer import Viewer


def tell(viewer: Viewer, write: Callable[[Receiver, str], NewLetter]) -> None:
    """Mail the viewer about what was done just now, where there is a mailbox."""
    email = confirmed_address(viewer, viewer.person_id) if viewer.person_id else None
    if email and viewer.person_id:
        put(viewer, write(receiver(viewer, viewer.person_id, email), str(uuid4())))
