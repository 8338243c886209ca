"""What was agreed: the teacher changes it and says what became of it, a guardian confirms it."""

from uuid import UUID

from flask import make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from portal.conversations.commands import agree, confirm, reads
from portal.conversations.commands.agree import Deal
from portal.conversations.models import ReadPage
from portal.conversations.queries.agreed_page import OneAgreed, agreed_page, one_agreed
from portal.conversations.queries.own_agreed import own_agreed
from portal.conversations.typed import (
    Problems,
    TypedDeal,
    TypedWord,
    a_new_deal,
    of_deal,
    read_deal,
    read_ticks,
    read_word,
)
from portal.conversations.views import pages
from portal.conversations.views.fill_in import words
from portal.viewer import Role
from portal.web.access import requires, viewer
from portal.web.transactions import afterwards


@pages.get("/gesprek/<uuid:conversation_id>/afspraken")
@requires(Role.TEACHER, Role.IB)
def agreed(conversation_id: UUID) -> AnyResponse:
    """The agreements of this talk and the one before, and what guardians say of them."""
    return _agreed(conversation_id, a_new_deal())


@pages.post("/gesprek/<uuid:conversation_id>/afspraken")
@requires(Role.TEACHER, Role.IB)
def add_agreement(conversation_id: UUID) -> AnyResponse:
    """One more, after the talk."""
    typed = read_deal(request.form, viewer().today)
    if typed.deal is None:
        return _agreed(conversation_id, typed)
    agree.write(viewer(), conversation_id, typed.id, typed.deal)
    return redirect(url_for(".agreed", conversation_id=conversation_id), 303)


@pages.post("/gesprek/<uuid:conversation_id>/afspraken/stand")
@requires(Role.TEACHER, Role.IB)
def tick_agreements(conversation_id: UUID) -> AnyResponse:
    """What became of them."""
    agree.tick(viewer(), conversation_id, read_ticks(request.form))
    return redirect(url_for(".agreed", conversation_id=conversation_id), 303)


@pages.get("/afspraak/<uuid:agreement_id>")
@requires(Role.TEACHER, Role.IB)
def agreement(agreement_id: UUID) -> AnyResponse:
    """Change one agreement, or take it away."""
    one = one_agreed(viewer(), agreement_id)
    now = Deal(one.deal.owner, one.deal.text, one.deal.due_on)
    return _agreement(one, of_deal(agreement_id, now))


@pages.post("/afspraak/<uuid:agreement_id>")
@requires(Role.TEACHER, Role.IB)
def change_agreement(agreement_id: UUID) -> AnyResponse:
    """It was changed or taken away; back to where it stood."""
    one = one_agreed(viewer(), agreement_id)
    typed = read_deal(request.form, viewer().today)
    if request.form.get("go") == "remove":
        agree.remove(viewer(), agreement_id)
    elif typed.deal is None:
        return _agreement(one, typed)
    else:
        agree.change(viewer(), agreement_id, typed.deal)
    return redirect(_back(one), 303)


@pages.get("/afspraken/<uuid:conversation_id>")
@requires(Role.GUARDIAN)
def own_agreements(conversation_id: UUID) -> AnyResponse:
    """What was agreed about my child: is it right?"""
    return _own(conversation_id, None)


@pages.post("/afspraken/<uuid:conversation_id>")
@requires(Role.GUARDIAN)
def confirm_agreements(conversation_id: UUID) -> AnyResponse:
    """It is right, or what is not."""
    typed = read_word(request.form)
    if typed.problems:
        return _own(conversation_id, typed, typed.problems)
    try:
        confirm.reply(viewer(), conversation_id, typed.revision, typed.correction)
    except confirm.ChangedMeanwhileError:
        changed = _("De afspraken zijn net veranderd. Kijk nog een keer.")
        return _own(conversation_id, typed, (("right", changed),))
    return redirect(url_for(".own_agreements", conversation_id=conversation_id), 303)


def _agreed(conversation_id: UUID, typed: TypedDeal) -> AnyResponse:
    page = agreed_page(viewer(), conversation_id)
    opened = reads.Opened(page.group_id, page.round_id, conversation_id)
    afterwards(reads.log_reads(viewer(), ReadPage.SHEET, [opened]))
    shown = render_template("conversations/agreed.html", page=page, typed=typed)
    return make_response(shown, 422 if typed.problems else 200)


def _agreement(one: OneAgreed, typed: TypedDeal) -> AnyResponse:
    shown = render_template(
        "conversations/agreement.html", one=one, typed=typed, back=_back(one), number=_number()
    )
    return make_response(shown, 422 if typed.problems else 200)


def _back(one: OneAgreed) -> str:
    """To the topic on the table, or to the page of the teacher."""
    if not one.is_going_on:
        return url_for(".agreed", conversation_id=one.conversation_id)
    talk = url_for(".talk", conversation_id=one.conversation_id, number=_number())
    return f"{talk}#afspraken"


def _number() -> int:
    """At which topic somebody was."""
    return request.values.get("onderwerp", type=int, default=1)


def _own(conversation_id: UUID, typed: TypedWord | None, problems: Problems = ()) -> AnyResponse:
    page = own_agreed(viewer(), conversation_id, words())
    shown = render_template(
        "conversations/own_agreed.html", page=page, typed=typed, problems=problems
    )
    return make_response(shown, 422 if problems else 200)
