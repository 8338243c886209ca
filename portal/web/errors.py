"""What people read when something is not there, not for them, or not right."""

import logging
import traceback
from dataclasses import dataclass
from urllib.parse import urlencode

from flask import Flask, Response, g, make_response, render_template, request
from flask_babel import gettext as _
from flask_login import AnonymousUserMixin
from sqlalchemy.exc import DBAPIError, NoResultFound, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from werkzeug.exceptions import (
    HTTPException,
    InternalServerError,
    NotFound,
    ServiceUnavailable,
)

from portal.db import db
from portal.viewer import Role
from portal.web import kept_form
from portal.web.access import AGAIN, ProofTooOldError, viewer_if_any
from portal.web.paths import local_path, split
from portal.web.responses import wants_fragment
from portal.web.sessions import ChildAt, child_at
from portal.web.transactions import READING

log = logging.getLogger("portal")
RETRY_SECONDS = 10
PASSING = ("SQLITE_BUSY", "SQLITE_LOCKED", "SQLITE_FULL", "SQLITE_IOERR", "SQLITE_CANTOPEN")


@dataclass(frozen=True, slots=True)
class Problem:
    """What happened, and what somebody can do now.

    `is_for_child` in a child's words and colours; `is_for_other` when the button is not for them.
    `begin_label` names a second button, to the begin, where the first one leads elsewhere.
    """

    title: str
    text: str
    action_href: str = "/"
    action_label: str = ""
    is_for_child: bool = False
    is_for_other: bool = False
    begin_label: str = ""


def _words() -> dict[int, tuple[str, str]]:
    return {
        400: (_("Deze pagina is verlopen"), _("Laad de pagina opnieuw. Probeer het nog eens.")),
        401: (
            _("U bent niet ingelogd"),
            _("Log in. U gaat daarna verder. Wat u opsloeg, is bewaard."),
        ),
        403: (_("Deze pagina is niet voor u"), _("Klopt dat niet? Vraag het aan school.")),
        404: (_("Deze pagina bestaat niet"), _("Misschien is de link oud. Ga naar het begin.")),
        413: (_("Dit is te groot"), _("Maak het kleiner. Probeer het dan nog eens.")),
        422: (_("Er klopt iets niet"), _("Kijk wat u invulde. Probeer het dan nog eens.")),
        429: (_("Te vaak geprobeerd"), _("Wacht tien minuten. Of vraag het aan school.")),
        503: (
            _("Opslaan lukt nu niet") if _saves() else _("Deze pagina kan nu niet open"),
            _("Probeer het zo weer. Wat al was opgeslagen, is niet weg."),
        ),
    }


def _saves() -> bool:
    return request.method not in READING


def _problem(status: int) -> Problem:
    """Plain words for a status."""
    ours = (
        _("Er gaat iets mis bij ons"),
        _("Probeer het over een paar minuten. Wat was opgeslagen, is niet weg."),
    )
    theirs = (_("Dat kan hier niet"), _("Ga terug naar het begin."))
    title, text = _words().get(status, ours if status >= 500 else theirs)
    if status == 401:
        return Problem(title, text, "/inloggen", _("Inloggen"))
    if status >= 500 and not _saves():
        return Problem(title, text, "", _("Probeer opnieuw"))  # this same page, when it works again
    return Problem(title, text, "/", _("Naar het begin"))


def _time_is_over() -> Problem | None:
    """A child had this device until its session ran out; only a grown-up can go on."""
    at = child_at()
    if at is None:
        return None
    whose, door, label = {
        ChildAt.TABLET: (
            _("Geef de tablet terug aan je juf of meester."),
            "/inloggen/personeel",
            _("Voor juf of meester: inloggen"),
        ),
        ChildAt.PHONE: (
            _("Geef de telefoon terug aan je vader, moeder of verzorger."),
            "/inloggen",
            _("Voor de ouder: inloggen"),
        ),
    }[at]
    kept = _("Wat al was opgeslagen, is niet weg.")
    return Problem(
        _("De tijd is om"),
        f"{whose} {kept}",
        door,
        label,
        is_for_child=True,
        is_for_other=True,
    )


def _not_here() -> Problem:
    """A child went back to a page that is closed by now."""
    return Problem(
        _("Deze bladzijde is dicht"),
        _("Dat is niet erg. Ga terug naar jouw eigen bladzijde."),
        "/",
        _("Ga terug"),
        is_for_child=True,
    )


def _of_a_child() -> Problem:
    """Somebody opens another page on a device that was handed to a child."""
    return Problem(
        _("Dit toestel is nu van een kind"),
        _("Bent u de ouder? Vul uw code in. Dan komt u terug bij uw eigen pagina's."),
        "/kind/terug",
        _("Vul uw code in"),
        begin_label=_("Ben je het kind? Ga dan hier verder"),
    )


def _is_handed_over() -> bool:
    """Whether a parent gave this device to a child, and has a code to get it back."""
    looking = viewer_if_any()
    if looking is None or Role.CHILD not in looking.roles:
        return False
    return looking.group_id is None and looking.interviewer_id is None


def _too_old() -> Problem:
    """Nothing was done yet: prove it again, and go on with what was sent, or from the page."""
    is_kept = kept_form.keep()
    page = kept_form.GO_ON if is_kept else local_path(split(request.referrer or "").path)
    since = _("Het is langer dan een kwartier geleden. Er is nog niets veranderd.")
    kept = _("Wat u invulde, is bewaard. U gaat zo verder.")
    lost = _("Vul het daarna opnieuw in. Een bestand kiest u opnieuw.")
    return Problem(
        _("Laat eerst zien dat u het bent"),
        f"{since} {kept if is_kept else lost}",
        f"{AGAIN}?{urlencode({'naar': page})}",
        _("Laat zien dat u het bent"),
    )


def show_problem(error: HTTPException) -> Response:
    """Plain words with the right status: as a page, or in place of what htmx asked for."""
    status = error.code or 500
    if status < 400:
        return make_response(error.get_response())
    template = "errors/_problem.html" if wants_fragment() else "errors/problem.html"
    response = make_response(render_template(template, problem=_what_happened(error)), status)
    for name, value in error.get_headers(request.environ):
        if name in {"Allow", "Retry-After"}:
            response.headers[name] = value
    return response


def _what_happened(error: HTTPException) -> Problem:
    if isinstance(error, ProofTooOldError):
        return _too_old()
    if error.code == 403 and _is_handed_over():
        return _of_a_child()
    looking = viewer_if_any()
    if error.code in {403, 404} and looking and looking.roles & {Role.CHILD, Role.TABLET}:
        return _not_here()
    ours = _time_is_over() if error.code == 401 else None
    return ours or _problem(error.code or 500)


def show_nothing(_error: NoResultFound) -> Response:
    """Not there and not yours look the same."""
    return show_problem(NotFound())


def _passes(error: DBAPIError) -> bool:
    """Whether this may be over soon: a full disk, a lock, a database that is away.

    SQLite calls a mistake in our SQL by the same name; that is our bug.
    """
    if error.connection_invalidated:
        return True
    name: str = getattr(error.orig, "sqlite_errorname", "SQLITE_BUSY")
    return isinstance(error, OperationalError) and name.startswith(PASSING)


def show_busy(error: Exception) -> Response:
    """The database is full, locked or away: nothing is lost, and it is worth trying again."""
    log.error("database unavailable: %s", type(getattr(error, "orig", error)).__name__)
    db.session.rollback()
    if "_login_user" not in g:
        g._login_user = AnonymousUserMixin()  # noqa: SLF001 - do not ask the database who this is
    return show_problem(ServiceUnavailable(retry_after=RETRY_SECONDS))


def show_broken(error: InternalServerError) -> Response:
    """Our bug; or a database that failed at the very end, while committing."""
    original = error.original_exception
    if isinstance(original, PoolTimeout) or (
        isinstance(original, DBAPIError) and _passes(original)
    ):
        return show_busy(original)
    db.session.rollback()
    return show_problem(error)


def log_broken(problem: BaseException | None) -> None:
    """Of a mistake of ours: where, and which kind.

    Never what it says, nor the address that was asked for: a name or a code can stand in both.
    """
    page = request.url_rule.rule if request.url_rule else "no page"
    said = [f"a mistake of ours: {request.method} {page}"]
    while problem is not None:
        said += [type(problem).__qualname__, *traceback.format_tb(problem.__traceback__)]
        problem = problem.__cause__ or problem.__context__
    log.error("\n".join(line.rstrip() for line in said))


def show_refused_by_database(error: DBAPIError) -> Response:
    """A connection that broke is worth trying again; anything else is our bug."""
    if _passes(error):
        return show_busy(error)
    log.error("database error: %s", type(error.orig).__name__)
    return show_broken(InternalServerError())


def init_app(app: Flask) -> None:
    """Say it once, for every page."""
    app.register_error_handler(HTTPException, show_problem)
    app.register_error_handler(NoResultFound, show_nothing)
    app.register_error_handler(DBAPIError, show_refused_by_database)
    app.register_error_handler(PoolTimeout, show_busy)
    app.register_error_handler(InternalServerError, show_broken)
