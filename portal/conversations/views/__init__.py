"""The pages about conversations: from a URL to a template, and nothing in between."""

from flask import Blueprint

pages = Blueprint("conversations", __name__)

# At the end, because each of these registers its pages with the line above.
from portal.conversations.views import (  # noqa: E402
    care as care,
)
from portal.conversations.views import (
    child as child,
)
from portal.conversations.views import (
    data as data,
)
from portal.conversations.views import (
    fill_in as fill_in,
)
from portal.conversations.views import (
    guardian as guardian,
)
from portal.conversations.views import (
    notes as notes,
)
from portal.conversations.views import (
    rounds as rounds,
)
from portal.conversations.views import (
    signals as signals,
)
from portal.conversations.views import (
    tablet as tablet,
)
from portal.conversations.views import (
    teacher as teacher,
)
