"""Where somebody can go from here: the menu follows from the roles, not from the template."""

from dataclasses import dataclass

from flask import Flask, current_app, request, url_for
from flask_babel import lazy_gettext as _

from portal.viewer import STAFF, Role
from portal.web.access import viewer_if_any

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
    ("people.free_days", _("Vrije dagen")),
    ("people.next_year", _("Volgend schooljaar")),
    ("accounts.letters", _("Brieven")),
    ("letters.post", _("Post")),
    ("people.requests", _("Verzoeken")),
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
    places = [
        (Role.TEACHER in roles, "/mijn-groep", "group", _("Mijn groep")),
        (bool(roles & {Role.IB, Role.CARE}), "/zorg", "hands", _("Zorg")),
        (
            bool(roles & {Role.DIRECTOR, Role.ADMINISTRATOR, Role.IB}),
            "/rondes",
            "list",
            _("Rondes"),
        ),
        (
            bool(roles & {Role.TEACHER, Role.ADMINISTRATOR}),
            "/koppelingen",
            "user",
            _("Nieuw gekoppeld"),
        ),
        (Role.ADMINISTRATOR in roles, "/beheer", "group", _("Beheer")),
        (
            Role.GUARDIAN in roles and bool(roles & STAFF),
            "/start",
            "home",
            _("Mijn kinderen"),
        ),
        (Role.GUARDIAN in roles and not roles & STAFF, "/start", "home", _("Start")),
        (Role.GUARDIAN in roles, "/gegevens", "user", _("Gegevens")),
    ]
    here = _home_of_a_class(roles) or request.path
    return [
        MenuItem(href, icon, str(label), here.startswith(href))
        for shown, href, icon, label in places
        if shown
    ]


def _home_of_a_class(roles: frozenset[Role]) -> str:
    """Where a page about a class or a pupil belongs; empty for any other page."""
    if not request.path.startswith("/groep/") and not request.path.endswith(OF_A_PUPIL):
        return ""
    return "/mijn-groep" if Role.TEACHER in roles else "/zorg"


def init_app(app: Flask) -> None:
    """Give the layouts their menu, and the name of the school and of whoever is signed in."""
    app.jinja_env.globals["office_pages"] = office_pages

    @app.context_processor
    def surroundings() -> dict[str, object]:
        looking = viewer_if_any()
        return {
            "nav": menu(),
            "school_name": looking.school_name if looking else None,
            "signed_in_as": looking.name if looking else None,
        }
