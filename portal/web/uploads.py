"""How much a page may be sent: little, unless it takes files."""

from collections.abc import Callable
from contextlib import suppress
from typing import Any, TypeVar

from flask import Flask, Response, current_app, request
from werkzeug.exceptions import RequestEntityTooLarge

Page = TypeVar("Page", bound=Callable[..., Any])
_most: dict[Callable[..., Any], int] = {}
TAKEN_IN = 16_000_000  # as much as the proxy lets through (docs/operations.md)


def takes_files(most: int) -> Callable[[Page], Page]:
    """Let this page be sent so many bytes."""

    def mark(page: Page) -> Page:
        _most[page] = most
        return page

    return mark


def init_app(app: Flask) -> None:
    """Before anything reads what was sent."""

    @app.before_request
    def allow() -> None:
        page = current_app.view_functions.get(request.endpoint or "")
        if page in _most:
            request.max_content_length = _most[page]
        if (request.content_length or 0) > (request.max_content_length or 0):
            raise RequestEntityTooLarge  # before half of it lies in a file of the machine

    app.after_request(take_in)


def take_in(response: Response) -> Response:
    """Who hangs up while it still comes in is a broken line to the proxy: it shows its own 502."""
    ends = request.environ.get("wsgi.input_terminated")
    if ends and 0 < (request.content_length or 0) <= TAKEN_IN:
        with suppress(OSError):  # whoever sent it is gone
            while request.environ["wsgi.input"].read(65_536):
                pass
    return response
