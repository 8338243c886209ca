"""The path of a guardian: the start, before the first question, and after the last."""

from uuid import UUID

from flask import abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.conversations.commands.begin import begin, begin_family
from portal.conversations.commands.wish import say_wish
from portal.conversations.commands.withdraw import withdraw
from portal.conversations.models import Wish
from portal.conversations.queries import check, home
from portal.conversations.queries.start import family_start_page, start_page
from portal.conversations.views import pages
from portal.conversations.views.fill_in import words
from portal.viewer import Role
from portal.web.access import requires, viewer


@pages.get("/start")
@requires(Role.GUARDIAN)
def start() -> ResponseReturnValue:
    """The one next thing to do, and how it stands per child."""
    today = viewer().today
    page = home.home(viewer(), words())
    return render_template(
        "conversations/home.html",
        home=page,
        today=today,
        is_withdrawn="ingetrokken" in request.args,
    )


@pages.get("/gesprek/<uuid:conversation_id>/vragenlijst")
@requires(Role.GUARDIAN)
def start_form(conversation_id: UUID) -> ResponseReturnValue:
    """Before the first question: who reads this?"""
    return render_template(
        "conversations/start_form.html",
        page=start_page(viewer(), conversation_id, words()),
        wish_url=url_for(".wish", conversation_id=conversation_id),
    )


@pages.post("/gesprek/<uuid:conversation_id>/vragenlijst")
@requires(Role.GUARDIAN)
def begin_form(conversation_id: UUID) -> ResponseReturnValue:
    """Begin, or go on where one was."""
    response_id = begin(viewer(), conversation_id)
    return redirect(url_for(".resume", response_id=response_id), 303)


@pages.get("/over-thuis/<uuid:round_id>")
@requires(Role.GUARDIAN)
def family_start(round_id: UUID) -> ResponseReturnValue:
    """Before the questions about home, once for all children."""
    page = family_start_page(viewer(), round_id, words())
    return render_template("conversations/start_form.html", page=page, wish_url="")


@pages.post("/over-thuis/<uuid:round_id>")
@requires(Role.GUARDIAN)
def begin_family_form(round_id: UUID) -> ResponseReturnValue:
    """Begin the questions about home, or go on where one was."""
    return redirect(url_for(".resume", response_id=begin_family(viewer(), round_id)), 303)


@pages.post("/gesprek/<uuid:conversation_id>/liever")
@requires(Role.GUARDIAN)
def wish(conversation_id: UUID) -> ResponseReturnValue:
    """Rather on paper, rather not, or here after all."""
    try:
        wanted = Wish(request.form.get("wish", ""))
    except ValueError:
        abort(422)
    say_wish(viewer(), conversation_id, wanted)
    return redirect(url_for(".start_form", conversation_id=conversation_id), 303)


@pages.get("/invullen/<uuid:response_id>/verstuurd")
@requires(Role.GUARDIAN)
def sent(response_id: UUID) -> ResponseReturnValue:
    """The receipt, and what happens now."""
    page = check.sent_page(viewer(), response_id, words())
    if not page.about.is_submitted:
        return redirect(url_for(".check_answers", response_id=response_id))
    return render_template("conversations/sent.html", page=page)


@pages.get("/invullen/<uuid:response_id>/intrekken")
@requires(Role.GUARDIAN)
def ask_withdraw(response_id: UUID) -> ResponseReturnValue:
    """Is it sure? What is taken back is gone."""
    about = check.may_withdraw_now(viewer(), response_id, words())
    return render_template("conversations/withdraw.html", about=about)


@pages.post("/invullen/<uuid:response_id>/intrekken")
@requires(Role.GUARDIAN)
def withdraw_answers(response_id: UUID) -> ResponseReturnValue:
    """The answers are gone: here, in the journal and in every backup."""
    withdraw(viewer(), response_id)
    return redirect(url_for(".start", ingetrokken=1), 303)
