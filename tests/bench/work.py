"""W1 to W5 of the portal and of the reference: what is asked, and with which cookie."""

from collections.abc import Iterator
from itertools import count
from typing import Any

from flask import Flask

from tests.bench.measure import Requests, Visitor, new_op
from tests.bench.ours import Place, choices_in, form_in

WHAT = {
    "W1": "a parent opens a question",
    "W2": "saves an answer",
    "W3": "submits",
    "W4": "class overview, 35 pupils",
    "W5": "preparation sheet",
}
MOST = {"W1": 1.6, "W2": 1.6, "W4": 3.0, "W5": 1.6}


def of_ours(place: Place) -> dict[str, Requests]:
    app = place.app
    parent = Visitor(app, {"_user_id": place.token(place.parent)})
    teacher = Visitor(app, {"_user_id": place.token(place.teacher)})
    question = f"/invullen/{place.response}/1"
    page = parent.ask(question).body.decode()
    form, choices = form_in(page).to_dict(), choices_in(page)
    group = f"/groep/{place.group}/ronde/{place.round}"

    def saves() -> Iterator[tuple[Flask, dict[str, Any]]]:
        for number in count():
            edit = {"op": new_op(), "choice": choices[number % len(choices)]}
            yield app, parent.environ(question, form | edit, script=True)

    return {
        "W1": again(app, parent, question),
        "W2": saves,
        "W3": again(
            app,
            parent,
            f"/invullen/{place.response}/versturen",
            {"csrf_token": form["csrf_token"]},
        ),
        "W4": again(app, teacher, group),
        "W5": again(app, teacher, f"/gesprek/{place.conversation}/voorbereiding"),
    }


def of_reference(app: Flask, ids: dict[str, Any]) -> dict[str, Requests]:
    visitor = Visitor(app, {"token": ids["token"]})
    question = f"/question/{ids['response']}/1"

    def saves() -> Iterator[tuple[Flask, dict[str, Any]]]:
        for number in count():
            form = {
                "op": new_op(),
                "page": new_op(),
                "base": "1",
                "choice": str(number % 5 + 1),
                "visibility": "together",
                "note": "",
                "go": "next",
            }
            yield app, visitor.environ(question, form, script=True)

    return {
        "W1": again(app, visitor, question),
        "W2": saves,
        "W3": again(app, visitor, f"/submit/{ids['response']}", {}),
        "W4": again(app, visitor, f"/class/{ids['class']}"),
        "W5": again(app, visitor, f"/talk/{ids['talk']}"),
    }


def again(app: Flask, who: Visitor, path: str, form: dict[str, str] | None = None) -> Requests:
    def same() -> Iterator[tuple[Flask, dict[str, Any]]]:
        while True:
            yield app, who.environ(path, form)

    return same
