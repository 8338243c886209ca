"""What families read: the news of the school, and one announcement."""

import hmac
from hashlib import sha256
from uuid import UUID

from flask import current_app, render_template

from portal.announcements.commands.sights import count_sight
from portal.announcements.queries import mornings, news
from portal.announcements.views import pages
from portal.viewer import STAFF, Role
from portal.web.access import requires, viewer
from portal.web.languages import language
from portal.web.transactions import afterwards


@pages.get("/berichten")
@requires(Role.FAMILY, *STAFF)
def all_news() -> str:
    """What is on at school: mornings that come, and announcements."""
    return render_template(
        "announcements/news.html",
        posts=news.announcements(viewer(), language()),
        mornings=mornings.mornings(viewer()),
        is_mailed=Role.FAMILY in viewer().roles,
    )


@pages.get("/berichten/<uuid:post_id>")
@requires(Role.FAMILY, *STAFF)
def read(post_id: UUID) -> str:
    """One announcement, with how it was before it was corrected."""
    page = news.announcement(viewer(), post_id, language())
    if not viewer().roles & STAFF:
        afterwards(count_sight(viewer(), post_id, _mark(post_id)))
    return render_template("announcements/post.html", page=page)


def _mark(post_id: UUID) -> bytes:
    """Counts a reader once; who it was cannot be found from it without the secret key."""
    key = str(current_app.config["SECRET_KEY"]).encode()
    return hmac.digest(key, b"sight" + post_id.bytes + viewer().me.bytes, sha256)
