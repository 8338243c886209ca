"""The printed letters with a way in: who still needs one, printing them, and withdrawing one."""

from uuid import UUID

from babel.lists import format_list
from flask import current_app, redirect, render_template, request, url_for
from flask_babel import force_locale, get_locale
from markupsafe import Markup
from werkzeug.wrappers import Response

from portal.accounts.commands import letters_in as commands
from portal.accounts.qr import qr
from portal.accounts.queries import letters_in as queries
from portal.accounts.views import pages
from portal.viewer import Role
from portal.web.access import requires, viewer

ENGLISH, DUTCH = "en", "nl"


@pages.get("/beheer/brieven")
@requires(Role.ADMINISTRATOR)
def letters() -> str:
    """How many letters there are to print, per group and for the whole school."""
    return render_template("accounts/letters.html", letters=queries.letters(viewer()))


@pages.post("/beheer/brieven")
@requires(Role.ADMINISTRATOR)
def print_letters() -> str:
    """Letters for the whole school, on paper only: the codes stand in this answer alone."""
    return _on_paper(commands.print_letters(viewer(), again=_again()), url_for(".letters"))


@pages.get("/beheer/brieven/groep/<uuid:group_id>")
@requires(Role.ADMINISTRATOR)
def group_letters(group_id: UUID) -> str:
    """The guardians of one group, and what became of their letters."""
    return render_template(
        "accounts/group_letters.html", group=queries.group_letters(viewer(), group_id)
    )


@pages.post("/beheer/brieven/groep/<uuid:group_id>")
@requires(Role.ADMINISTRATOR)
def print_group_letters(group_id: UUID) -> str:
    """Letters for one group."""
    made = commands.print_letters(viewer(), group_id, again=_again())
    return _on_paper(made, url_for(".group_letters", group_id=group_id))


@pages.post("/beheer/brieven/ouder/<uuid:person_id>")
@requires(Role.ADMINISTRATOR)
def print_letter(person_id: UUID) -> str:
    """One letter, new or again; the one before works no more."""
    return _on_paper(commands.print_letter(viewer(), person_id), _back())


@pages.post("/beheer/brieven/<uuid:letter_id>/intrekken")
@requires(Role.ADMINISTRATOR)
def withdraw_letter(letter_id: UUID) -> Response:
    """A letter that got lost: its code is dead at once."""
    commands.withdraw_letter(viewer(), letter_id)
    return redirect(_back(), 303)


def _again() -> bool:
    return request.form.get("again") == "1"


def _back() -> str:
    """To the list of the group where somebody was, or else to all groups."""
    try:
        group_id = UUID(request.form.get("group", ""))
    except ValueError:
        return url_for(".letters")
    return url_for(".group_letters", group_id=group_id)


def _on_paper(printed: commands.Printed, back: str) -> str:
    return render_template(
        "accounts/letters_print.html",
        letters=[_letter(printed, letter) for letter in printed.letters],
        back=back,
    )


def _letter(printed: commands.Printed, letter: commands.Letter) -> Markup:
    """One letter in the language of who gets it: Dutch or English."""
    address = f"{current_app.config['BASE_URL'].rstrip('/')}/welkom"
    with force_locale(ENGLISH if letter.language == ENGLISH else DUTCH):
        template = current_app.jinja_env.get_template("accounts/_letter.html")
        shown = {
            "school": printed.school,
            "phone": printed.phone,
            "to": letter,
            "language": str(get_locale()),
            "children": format_list(letter.children, locale=str(get_locale())),
            "address": address.partition("://")[2],
            "qr": qr(f"{address}#{letter.code}"),
        }
        return Markup(template.render(letter=shown))  # noqa: S704 - a template escapes what it shows
