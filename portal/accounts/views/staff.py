"""Staff: who works here, what they are, and how they get in."""

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from flask import Response, current_app, redirect, render_template, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from portal.accounts.addresses import tidy_address
from portal.accounts.commands import staff as ways
from portal.accounts.queries import staff as queries
from portal.accounts.views import pages
from portal.people.commands import roles
from portal.people.models import StaffRoleName
from portal.viewer import Role
from portal.web.access import asks_again, requires, viewer

HERE = "/beheer/personeel"
LONGEST = 80


@dataclass(frozen=True, slots=True)
class Typed:
    """What was typed about somebody new."""

    first_name: str = ""
    last_name: str = ""
    called: str = ""
    email: str = ""


@pages.get(HERE)
@requires(Role.ADMINISTRATOR)
def staff() -> str:
    """Everybody who works here."""
    return _list(Typed())


@pages.post(HERE)
@requires(Role.ADMINISTRATOR)
def hire() -> AnyResponse:
    """Somebody new."""
    typed = Typed(*(_line(name) for name in ("first_name", "last_name", "called", "email")))
    email = tidy_address(typed.email) if typed.email else ""
    if not typed.first_name or not typed.last_name or email is None:
        problem = _("Vul een voornaam en achternaam in, en een e-mailadres dat klopt.")
        return Response(_list(typed, problem), 422)
    person_id = roles.hire(viewer(), typed.first_name, typed.last_name, typed.called, email)
    return redirect(f"{HERE}/{person_id}", 303)


@pages.get(f"{HERE}/<uuid:person_id>")
@requires(Role.ADMINISTRATOR)
@asks_again
def member(person_id: UUID) -> str:
    """One of them; here is decided who gets in to what, so it asks who is deciding."""
    return _one(person_id)


@pages.post(f"{HERE}/<uuid:person_id>/rol")
@requires(Role.ADMINISTRATOR)
@asks_again
def give(person_id: UUID) -> AnyResponse:
    """A role, or a group to teach."""
    what = request.form.get("what", "")
    if what in {role.value for role in StaffRoleName}:
        roles.give_role(viewer(), person_id, StaffRoleName(what))
        return redirect(f"{HERE}/{person_id}", 303)
    groups = {str(group.id): group.id for group in queries.groups_to_give(viewer())}
    if what not in groups:
        queries.member(viewer(), person_id)  # somebody else's stays a 404
        return Response(_one(person_id, _("Kies een rol of een groep.")), 422)
    roles.give_group(viewer(), person_id, groups[what])
    return redirect(f"{HERE}/{person_id}", 303)


@pages.post(f"{HERE}/<uuid:person_id>/rol/<uuid:role_id>/terug")
@requires(Role.ADMINISTRATOR)
@asks_again
def take_back(person_id: UUID, role_id: UUID) -> AnyResponse:
    """Not theirs any more, from the next request."""
    return _or_not(person_id, lambda: roles.take_back(viewer(), role_id))


@pages.post(f"{HERE}/<uuid:person_id>/uitnodigen")
@requires(Role.ADMINISTRATOR)
@asks_again
def invite(person_id: UUID) -> AnyResponse:
    """Mail the way in."""
    url = current_app.config["BASE_URL"]
    return _or_not(person_id, lambda: ways.invite(viewer(), person_id, url))


@pages.post(f"{HERE}/<uuid:person_id>/opnieuw")
@requires(Role.ADMINISTRATOR)
@asks_again
def begin_anew(person_id: UUID) -> AnyResponse:
    """Take the way in away, and mail another."""
    url = current_app.config["BASE_URL"]
    return _or_not(person_id, lambda: ways.begin_anew(viewer(), person_id, url))


@pages.post(f"{HERE}/<uuid:person_id>/uit")
@requires(Role.ADMINISTRATOR)
@asks_again
def disable(person_id: UUID) -> AnyResponse:
    """Out at the next request."""
    return _or_not(person_id, lambda: ways.disable(viewer(), person_id))


@pages.post(f"{HERE}/<uuid:person_id>/aan")
@requires(Role.ADMINISTRATOR)
@asks_again
def enable(person_id: UUID) -> AnyResponse:
    """May sign in again."""
    return _or_not(person_id, lambda: ways.enable(viewer(), person_id))


def _or_not(person_id: UUID, do: Callable[[], None]) -> AnyResponse:
    queries.member(viewer(), person_id)
    try:
        do()
    except roles.LastAdministratorError:
        problem = _("Dat kan niet: een school heeft een beheerder nodig, en jezelf laat je staan.")
        return Response(_one(person_id, problem), 422)
    except ways.NoAddressError:
        return Response(_one(person_id, _("Er is nog geen e-mailadres.")), 422)
    return redirect(f"{HERE}/{person_id}", 303)


def _list(typed: Typed, problem: str = "") -> str:
    everybody = queries.staff(viewer())
    return render_template("accounts/staff.html", staff=everybody, typed=typed, problem=problem)


def _one(person_id: UUID, problem: str = "") -> str:
    return render_template(
        "accounts/staff_member.html",
        member=queries.member(viewer(), person_id),
        groups=queries.groups_to_give(viewer()),
        problem=problem,
        is_me=person_id == viewer().person_id,
    )


def _line(name: str) -> str:
    """What was typed, on one line; what cannot be shown is left out."""
    shown = "".join(sign for sign in request.form.get(name, "") if sign.isprintable())
    return " ".join(shown.encode("utf-8", "ignore").decode().split())[:LONGEST]
