"""Where somebody can go from here: the menu follows from the roles, not from the template."""

from dataclasses import dataclass
from typing import Any

from flask import Flask, current_app, has_request_context, request, url_for
from flask_babel import lazy_gettext as _

from portal.viewer import STAFF, Role
from portal.web.access import viewer_if_any

Place = tuple[bool, str, str, Any]  # whether it is shown, where it is, its drawing, its name
OF_A_PUPIL = ("/voorbereiding", "/notitie", "/tijd")


@dataclass(frozen=True, slots=True)
class MenuItem:
    """One place to go."""

    href: str
    icon: str
    label: str
    current: bool


OFFICE = (
    ("accounts.set_up", _("Overzicht")),
    ("people.years", _("Schooljaar en groepen")),
    ("accounts.staff", _("Personeel")),
    ("people.import_file", _("Bestand inlezen")),
    ("people.pupils", _("Leerlingen")),
    ("people.notices", _("Meldingen")),
    ("people.free_days", _("Vrije dagen")),
    ("people.next_year", _("Volgend schooljaar")),
    ("accounts.letters", _("Brieven")),
    ("letters.post", _("Post")),
    ("people.requests", _("Verzoeken")),
    ("people.logbook", _("Logboek")),
)


def office_pages() -> list[MenuItem]:
    """The pages of the office that there are, in the order in which a school begins."""
    known = current_app.view_functions
    return [
        MenuItem(url_for(endpoint), "", str(label), current=False)
        for endpoint, label in OFFICE
        if endpoint in known
    ]


def menu() -> list[MenuItem]:
    """The places of whoever is looking, in a fixed order."""
    looking = viewer_if_any()
    roles = looking.roles if looking else frozenset()
    is_elsewhere_too = bool(looking and looking.is_elsewhere_too)
    elsewhere = (is_elsewhere_too, "/wissel", "repeat", _("Wissel"))
    here = _home_of_a_class(roles) or request.path
    return [
        MenuItem(href, icon, str(label), f"{here}/".startswith(f"/{href.split('/')[1]}/"))
        for shown, href, icon, label in (*_at_work(roles), *_of_a_family(roles), elsewhere)
        if shown
    ]


def own_layout() -> str:
    """The frame of a page that families and staff both read: who works here keeps their own."""
    looking = viewer_if_any()
    works = bool(looking and looking.roles & STAFF)
    return "layouts/staff.html" if works else "layouts/guardian.html"


def _at_work(roles: frozenset[Role]) -> tuple[Place, ...]:
    leads = bool(roles & {Role.DIRECTOR, Role.ADMINISTRATOR, Role.IB})
    writes = bool(roles & {Role.DIRECTOR, Role.TEACHER})
    links = bool(roles & {Role.TEACHER, Role.ADMINISTRATOR})
    return (
        (Role.TEACHER in roles, "/mijn-groep", "group", _("Mijn groep")),
        (bool(roles & {Role.IB, Role.CARE}), "/zorg", "hands", _("Zorg")),
        (Role.DIRECTOR in roles, "/vandaag", "home", _("Vandaag")),
        (leads, "/rondes", "list", _("Rondes")),
        (Role.DIRECTOR in roles, "/inlopen", "cal", _("Inloop")),
        (writes, "/berichten/beheer", "chat", _("Berichten")),
        (writes, "/klas", "group", _("Klassenouders")),
        (links, "/koppelingen", "user", _("Nieuw gekoppeld")),
        (Role.ADMINISTRATOR in roles, "/beheer", "group", _("Beheer")),
    )


def _of_a_family(roles: frozenset[Role]) -> tuple[Place, ...]:
    fills_in, is_family = Role.GUARDIAN in roles, Role.FAMILY in roles
    writes = bool(roles & {Role.DIRECTOR, Role.TEACHER})
    return (
        (fills_in and bool(roles & STAFF), "/start", "home", _("Mijn kinderen")),
        (fills_in and not roles & STAFF, "/start", "home", _("Start")),
        (is_family and not writes, "/berichten", "chat", _("Berichten")),
        (is_family and not writes, "/klas", "group", _("Klas")),
        (is_family, "/gegevens", "user", _("Gegevens")),
    )


def _home_of_a_class(roles: frozenset[Role]) -> str:
    """Where a page about a class, a pupil or a morning belongs; empty for any other page."""
    if request.path.startswith("/inloop/"):
        return "/berichten"
    if "/klassenouder" in request.path:
        return "/klas"
    if not request.path.startswith("/groep/") and not request.path.endswith(OF_A_PUPIL):
        return ""
    return "/mijn-groep" if Role.TEACHER in roles else "/zorg"


def init_app(app: Flask) -> None:
    """Give the layouts their menu, and the name of the school and of whoever is signed in."""
    app.jinja_env.globals.update(office_pages=office_pages, menu=menu, own_layout=own_layout)

    @app.context_processor
    def surroundings() -> dict[str, object]:
        if not has_request_context():
            return {}  # a mail that the worker writes: nobody is looking
        looking = viewer_if_any()
        return {
            "school_name": looking.school_name if looking else None,
            "signed_in_as": looking.name if looking else None,
        }
