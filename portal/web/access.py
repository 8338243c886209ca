"""Access to pages: denied by default, granted by role.

The decorators wrap nothing: they record the rule, and `authorize` reads it before the view
runs. So their order does not matter, and `check_every_endpoint` can find the views that forgot.
"""

from collections.abc import Callable
from datetime import timedelta
from typing import Any, TypeVar, cast
from urllib.parse import urlencode

from flask import Flask, abort, current_app, has_request_context, redirect, request
from flask_login import current_user
from werkzeug.exceptions import Forbidden
from werkzeug.wrappers import Response as AnyResponse

from portal.viewer import STAFF, Role, Viewer

Page = TypeVar("Page", bound=Callable[..., Any])

_roles_by_view: dict[Callable[..., Any], frozenset[Role]] = {}
_public_views: set[Callable[..., Any]] = set()
_early_views: set[Callable[..., Any]] = set()
_asks_again: set[Callable[..., Any]] = set()
SECOND_STEP = "/tweede-stap"
AGAIN = "/nog-een-keer"
AGAIN_LASTS = timedelta(minutes=15)


class ProofTooOldError(Forbidden):
    """What was sent asks for a newer proof of who sent it; nothing was done."""


def requires(*roles: Role) -> Callable[[Page], Page]:
    """Allow people with one of these roles."""

    def mark(page: Page) -> Page:
        _roles_by_view[page] = frozenset(roles)
        return page

    return mark


def public(page: Page) -> Page:
    """Allow everybody, signed in or not."""
    _public_views.add(page)
    return page


def before_second_step(page: Page) -> Page:
    """Allow staff who have not given their second factor yet: there they give it, or leave."""
    _early_views.add(page)
    return page


def asks_again(page: Page) -> Page:
    """Allow only who proved in the last quarter of an hour who they are."""
    _asks_again.add(page)
    return page


def roles_for(page: Callable[..., Any]) -> frozenset[Role] | None:
    """The roles that may enter a view; None when it is public."""
    return None if page in _public_views else _roles_by_view[page]


def viewer() -> Viewer:
    """Who is looking. Only for views that require a role."""
    return cast("Viewer", current_user._get_current_object())  # noqa: SLF001 - a plain value


def viewer_if_any() -> Viewer | None:
    """Who is looking, if anybody is signed in; nobody looks while the worker writes a mail."""
    if not has_request_context():
        return None
    looking = viewer()
    return looking if looking.is_authenticated else None


def authorize() -> AnyResponse | None:
    """Stop whoever may not see this, before the view runs.

    Who enters as staff only, must have given a second factor: a guardian's own pages need none.
    """
    if request.endpoint is None:
        return None  # there is no such page: Flask answers 404 or 405
    page = current_app.view_functions[request.endpoint]
    if page in _public_views:
        return None
    if not current_user.is_authenticated:
        abort(401)
    enters_as = _roles_by_view.get(page, frozenset()) & viewer().roles
    if not enters_as:
        abort(403)
    first = _to_prove_first(page, enters_as)
    return None if first is None else _send_to(first)


def _send_to(first: str) -> AnyResponse:
    """On to where somebody proves who they are; what was sent without that is refused."""
    if request.method == "GET":
        return redirect(first, 303)
    raise Forbidden if first == SECOND_STEP else ProofTooOldError


def _to_prove_first(page: Callable[..., Any], enters_as: frozenset[Role]) -> str | None:
    """Where somebody proves who they are before this page opens; nowhere, when they did."""
    if enters_as <= STAFF and not viewer().is_strong and page not in _early_views:
        return SECOND_STEP
    if page in _asks_again and not _proved_lately(viewer()):
        return f"{AGAIN}?{urlencode({'naar': request.path})}"
    return None


def _proved_lately(looking: Viewer) -> bool:
    return looking.again_at is not None and looking.at - looking.again_at < AGAIN_LASTS


def check_every_endpoint(app: Flask) -> None:
    """Refuse to start with a view that has no access rule."""
    forgotten = [
        endpoint
        for endpoint, page in app.view_functions.items()
        if page not in _public_views and page not in _roles_by_view
    ]
    if forgotten:
        raise RuntimeError(f"these endpoints have no access rule: {', '.join(sorted(forgotten))}")


def init_app(app: Flask) -> None:
    """Authorize every request; static files are public."""
    app.before_request(authorize)
    if "static" in app.view_functions:
        public(app.view_functions["static"])
