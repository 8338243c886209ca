"""What the office sees of the mail, and whether the portal is there at all."""

from uuid import UUID

from flask import Blueprint, abort, current_app, redirect, render_template, request
from sqlalchemy import text
from werkzeug.wrappers import Response as AnyResponse

from portal.db import db, enter_school
from portal.letters import commands, items, queries
from portal.letters.bundle import who_stops
from portal.viewer import Role, SystemViewer
from portal.web.access import public, requires, viewer
from portal.web.clock import now
from portal.web.csrf import from_mail_programs

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


@pages.get("/afmelden/<token>")
@public
def stop_mail(token: str) -> str:
    """What the foot of a mail leads to: one button, so that no scanner stops anything."""
    _whose(token)
    return render_template("letters/stop.html", token=token, done=False)


@pages.post("/afmelden/<token>")
@public
@from_mail_programs
def stop_mail_now(token: str) -> str:
    """No news by mail any more; who is signed in nowhere can do this too (RFC 8058)."""
    school_id, person_id = _whose(token)
    enter_school(school_id)
    items.stop_mail(SystemViewer("stop mail", now(), school_id), person_id)
    return render_template("letters/stop.html", token=token, done=True)


@pages.get("/gegevens/mail")
@requires(Role.FAMILY)
def mail_choice() -> str:
    """Whether somebody gets the news of school by mail."""
    return render_template("letters/choice.html", wants=items.wants_mail(viewer()))


@pages.post("/gegevens/mail")
@requires(Role.FAMILY)
def choose_mail() -> AnyResponse:
    """Yes or no."""
    choose = items.start_mail if request.form.get("mail") == "yes" else items.stop_mail
    choose(viewer(), viewer().me)
    return redirect("/gegevens/mail", 303)


def _whose(token: str) -> tuple[UUID, UUID]:
    return who_stops(token) or abort(404)


@pages.get("/healthz")
@public
def health() -> AnyResponse:
    """For whoever watches the server: the portal answers, and so does its database."""
    db.session.execute(text("SELECT 1"))
    return current_app.response_class("ok\n", content_type="text/plain")
