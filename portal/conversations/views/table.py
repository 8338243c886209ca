"""The talk itself: the screen on the table, and agreements written on the spot."""

from uuid import UUID

from flask import make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from portal.conversations.commands import agree, reads, table
from portal.conversations.models import ReadPage
from portal.conversations.queries import table as tables
from portal.conversations.typed import TypedDeal, a_new_deal, read_deal
from portal.conversations.views import pages
from portal.viewer import Role
from portal.web.access import requires, viewer
from portal.web.responses import fragment_or_redirect, wants_fragment
from portal.web.transactions import afterwards


@pages.get("/gesprek/<uuid:conversation_id>/aan-tafel")
@requires(Role.TEACHER, Role.IB)
def places(conversation_id: UUID) -> str | AnyResponse:
    """Before the screen lies on the table: who sits there?"""
    found = tables.places(viewer(), conversation_id)
    if found is None:
        return redirect(url_for(".agreed", conversation_id=conversation_id), 303)
    return render_template("conversations/places.html", places=found)


@pages.post("/gesprek/<uuid:conversation_id>/aan-tafel")
@requires(Role.TEACHER, Role.IB)
def seat(conversation_id: UUID) -> AnyResponse:
    """These guardians sit there; on to the first topic."""
    persons = request.form.getlist("sits", type=UUID)
    table.seat(viewer(), conversation_id, persons)
    return redirect(url_for(".talk", conversation_id=conversation_id, number=1), 303)


@pages.get("/gesprek/<uuid:conversation_id>/samen/<int:number>")
@requires(Role.TEACHER, Role.IB)
def talk(conversation_id: UUID, number: int) -> AnyResponse:
    """One topic, for everybody at the table."""
    return _talk(conversation_id, number, a_new_deal())


@pages.post("/gesprek/<uuid:conversation_id>/samen/<int:number>")
@requires(Role.TEACHER, Role.IB)
def add_deal(conversation_id: UUID, number: int) -> AnyResponse:
    """One more agreement, on the spot."""
    typed = read_deal(request.form, viewer().today)
    if typed.deal is None:
        return _not_added(conversation_id, number, typed)
    agree.write(viewer(), conversation_id, typed.id, typed.deal)
    onward = url_for(".talk", conversation_id=conversation_id, number=number) + "#afspraken"
    deals = tables.deals(viewer(), conversation_id, number)
    added = {"deals": deals, "typed": a_new_deal(typed.owner)}
    return fragment_or_redirect("conversations/_deal_added.html", onward, deal_added=added)


@pages.post("/gesprek/<uuid:conversation_id>/klaar")
@requires(Role.TEACHER, Role.IB)
def end_talk(conversation_id: UUID) -> AnyResponse:
    """The talk is over: the answers leave the screen, and the family is asked to confirm."""
    table.end(viewer(), conversation_id)
    return redirect(url_for(".agreed", conversation_id=conversation_id), 303)


def _not_added(conversation_id: UUID, number: int, typed: TypedDeal) -> AnyResponse:
    """What was typed stays where it is, with what to do about it."""
    if wants_fragment():
        not_added = {"problems": typed.problems}
        return make_response(
            render_template("conversations/_not_added.html", not_added=not_added), 422
        )
    return _talk(conversation_id, number, typed)


def _talk(conversation_id: UUID, number: int, typed: TypedDeal) -> AnyResponse:
    page = tables.table(viewer(), conversation_id, number)
    if page is None:
        return redirect(url_for(".agreed", conversation_id=conversation_id), 303)
    opened = reads.Opened(page.group_id, page.round_id, page.conversation_id)
    afterwards(reads.log_reads(viewer(), ReadPage.SHEET, [opened]))
    return make_response(
        render_template("conversations/table.html", page=page, typed=typed),
        422 if typed.problems else 200,
    )
