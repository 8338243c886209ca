"""A phone, a tablet or a computer on somebody's desk: one browser with one set of cookies."""

import os
from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import BrowserContext, ConsoleMessage, Page, Request

from portal.db import db
from portal.people.models import Person
from tests.browser.portal import Portal
from tests.page_client import Browser

PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
DESK = {"viewport": {"width": 1280, "height": 800}}
QUIETLY = {"locale": "nl-NL", "reduced_motion": "reduce", "timezone_id": "Europe/Amsterdam"}
ARGUMENTS = [
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    *(["--no-sandbox"] if os.geteuid() == 0 else []),
]
PATIENCE = 15_000
WORKER_IS_READY = """
Promise.race([
  navigator.serviceWorker.ready.then(() => true),
  new Promise((resolve) => { setTimeout(() => resolve(false), 15000); }),
])
"""


def executable() -> str:
    return os.environ.get("CHROMIUM") or "/usr/bin/chromium"


@dataclass
class Device:
    """It writes down what no page of ours may do: break the policy, fail, or call elsewhere."""

    context: BrowserContext
    portal: Portal
    complaints: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.context.set_default_timeout(PATIENCE)
        self.context.on("request", self._see_request)
        self.context.on("console", self._see_console)
        self.context.on("weberror", lambda error: self.complaints.append(str(error.error)))

    def _see_request(self, request: Request) -> None:
        if not request.url.startswith((self.portal.url, "data:", "blob:")):
            self.complaints.append(f"a request elsewhere: {request.url}")

    def _see_console(self, message: ConsoleMessage) -> None:
        if "Content Security Policy" in message.text:
            self.complaints.append(message.text)

    def hold(self, visitor: Browser) -> "Device":
        """Be signed in as this visitor already."""
        self.context.add_cookies(self.portal.cookies(visitor))  # type: ignore[arg-type]
        return self

    def sign_in(self, person: Person) -> "Device":
        return self.hold(Browser(self.portal.app).sign_in(person))

    def open(self, path: str, **how: Any) -> Page:
        """A new tab; the test itself holds no lock on the database from here on."""
        db.session.rollback()
        page = self.context.new_page()
        page.goto(self.portal.url + path, **how)
        return page

    def past_the_worker(self, page: Page) -> Page:
        """What a test holds up must not go through the service worker, where it cannot be seen."""
        wire = self.context.new_cdp_session(page)
        wire.send("Network.enable")
        wire.send("Network.setBypassServiceWorker", {"bypass": True})
        return page


def wait_for_the_worker(page: Page) -> None:
    """Before the connection goes: a worker that could not fetch its page is not there until later.

    What waits for it must end: for one that never comes, `ready` waits for ever.
    """
    assert page.evaluate(WORKER_IS_READY)
