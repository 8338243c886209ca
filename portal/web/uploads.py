"""How much a page may be sent: little, unless it takes files."""

from collections.abc import Callable
from typing import Any, TypeVar

from flask import Flask, current_app, request
from werkzeug.exceptions import RequestEntityTooLarge

Page = TypeVar("Page", bound=Callable[..., Any])
_most: dict[Callable[..., Any], int] = {}


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
