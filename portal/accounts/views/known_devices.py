"""On which devices somebody of the staff was before: the browser itself remembers it.

What it holds is a keyed hash, under the signature of the session's cookie, and it stays there
after signing out. What a browser calls itself would not do: a whole school uses the same one.
"""

from flask import session

from portal.accounts.commands import security
from portal.accounts.secrets import keyed
from portal.accounts.views import at_the_door as door
from portal.viewer import Viewer
from portal.web.sessions import DEVICE_OF

MOST = 8  # people who share a computer in the staff room


def note(looking: Viewer, *, tells: bool = True) -> None:
    """From here on this device is known; its owner hears by mail when it was not."""
    mark = keyed("device of", str(looking.account_id)).hex()[:16]
    before = session.get(DEVICE_OF, [])
    session[DEVICE_OF] = [mark, *(one for one in before if one != mark)][:MOST]
    if tells and mark not in before:
        security.tell_of_device(looking, door.device().name)
