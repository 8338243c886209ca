"""What the office sees of the mail, and whether the portal is there at all."""

from uuid import UUID

from flask import Blueprint, current_app, redirect, render_template
from sqlalchemy import text
from werkzeug.wrappers import Response as AnyResponse

from portal.db import db
from portal.letters import commands, queries
from portal.viewer import Role
from portal.web.access import public, requires, viewer

pages = Blueprint("letters", __name__)


@pages.get("/beheer/post")
@requires(Role.ADMINISTRATOR)
def post() -> str:
    """What waits, what was sent, and what could not be."""
    can_send = bool(current_app.config["SMTP_URL"])
    return render_template("letters/post.html", post=queries.post(viewer()), can_send=can_send)


@pages.post("/beheer/post/<uuid:mail_id>/opnieuw")
@requires(Role.ADMINISTRATOR)
def send_again(mail_id: UUID) -> AnyResponse:
    """Try a letter once more that the mail server refused."""
    commands.send_again(viewer(), mail_id)
    return redirect("/beheer/post", 303)


@pages.get("/healthz")
@public
def health() -> AnyResponse:
    """For whoever watches the server: the portal answers, and so does its database."""
    db.session.execute(text("SELECT 1"))
    return current_app.response_class("ok\n", content_type="text/plain")
