"""One parent at one phone while everything goes wrong: what was typed last must be at school."""

import contextlib
import os
import random
import re
import signal
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import BrowserContext, Page, Playwright
from playwright.sync_api import Error as BrowserError

from portal.conversations.models import Response
from portal.db import db
from portal.people.models import Person
from tests.browser.device import ARGUMENTS, PHONE, QUIETLY, executable
from tests.browser.portal import Portal, answers, operations
from tests.page_client import Browser

CANARY = "kanarie"
AT_SCHOOL = re.compile(r"Opgeslagen( om|\. Er is nog een ander antwoord)")
SAFE = re.compile("Opgeslagen|Bewaard op dit toestel")
DEEDS = ["offline", "online", "reload", "kill_browser", "kill_server", "another_tab", "go_on"]
PATIENCE = 20_000
SETTLED_WITHIN = 60


@dataclass
class Phone:
    """A phone whose browser keeps one profile, whatever happens to it."""

    playwright: Playwright
    portal: Portal
    profile: Path
    person: Person
    tabs: list[Page] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.cookies = self.portal.cookies(Browser(self.portal.app).sign_in(self.person))
        self.context: BrowserContext | None = None
        db.session.rollback()

    def open(self) -> BrowserContext:
        self.context = self.playwright.chromium.launch_persistent_context(
            self.profile, executable_path=executable(), args=ARGUMENTS, **(QUIETLY | PHONE)
        )
        self.context.set_default_timeout(PATIENCE)
        self.context.add_cookies(self.cookies)  # type: ignore[arg-type]
        self.tabs = [self.context.pages[0]]
        return self.context

    def kill(self) -> None:
        """The whole browser at once: no handler of it runs any more."""
        for process in self._processes():
            with contextlib.suppress(ProcessLookupError):
                os.kill(process, signal.SIGKILL)
        if self.context:
            with contextlib.suppress(BrowserError):
                self.context.close()
        for lock in self.profile.glob("Singleton*"):
            lock.unlink(missing_ok=True)

    def _processes(self) -> list[int]:
        """Those of this test: they have its profile in their command line."""
        found = []
        for entry in Path("/proc").iterdir():
            if entry.name.isdigit():
                with contextlib.suppress(OSError):
                    command = (entry / "cmdline").read_bytes()
                    if f"--user-data-dir={self.profile}\0".encode() in command:
                        found.append(int(entry.name))
        return found

    def readable(self) -> list[str]:
        """Files of the profile in which something that was typed can be read."""
        wanted = [CANARY.encode(how) for how in ("utf-8", "utf-16-le")]
        files = [path for path in self.profile.rglob("*") if path.is_file()]
        return [str(path) for path in files if any(one in path.read_bytes() for one in wanted)]


@dataclass
class Trial:
    """Edits of text questions, and in between everything that can go wrong."""

    phone: Phone
    response: Response
    texts: dict[int, str]
    chance: random.Random
    latest: dict[str, str] = field(default_factory=dict)
    acknowledged: list[str] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)
    number: int = 0

    def __post_init__(self) -> None:
        self.address = f"{self.phone.portal.url}/invullen/{self.response.id}"
        db.session.rollback()

    def run(self, turns: int) -> None:
        self.phone.open()
        self.visit()
        for _ in range(turns):
            self.type()
            deed = self.chance.choice(DEEDS)
            self.counts[deed] += 1
            getattr(self, deed)()
        self.type()
        self.settle()

    @property
    def page(self) -> Page:
        return self.phone.tabs[-1]

    def visit(self) -> None:
        """A question, in the tab that is in front; without internet it may not come."""
        self.number = self.chance.choice(list(self.texts))
        with contextlib.suppress(BrowserError):
            self.page.goto(f"{self.address}/{self.number}")

    def type(self) -> None:
        """Type, and wait until the page says that it is safe: before that it promises nothing."""
        field = self.page.locator("#text")
        if not field.count():
            self.visit()
        if not field.count():
            return
        text = f"{CANARY} {self.chance.getrandbits(64):016x}"
        field.fill(text)
        status = self.page.locator("#save-status").filter(has_text=SAFE)
        status.wait_for()
        question = self.page.locator("[name=answer_to]").input_value()
        self.counts["edits"] += 1
        self.latest[question] = text
        if AT_SCHOOL.search(status.inner_text()):
            self.acknowledged.append(text)

    def offline(self) -> None:
        assert self.phone.context
        self.phone.context.set_offline(offline=True)

    def online(self) -> None:
        assert self.phone.context
        self.phone.context.set_offline(offline=False)

    def reload(self) -> None:
        with contextlib.suppress(BrowserError):
            self.page.reload()

    def kill_browser(self) -> None:
        self.phone.kill()
        self.phone.open()
        self.visit()

    def kill_server(self) -> None:
        """Somewhere in the middle of a save, or with nobody there when the next one comes."""
        self.phone.portal.kill()
        if self.chance.random() < 0.5:
            self.type()
        self.phone.portal.start()

    def another_tab(self) -> None:
        assert self.phone.context
        if len(self.phone.tabs) > 1 and self.chance.random() < 0.5:
            self.phone.tabs.pop(0).close()
        self.phone.tabs.append(self.phone.context.new_page())
        self.visit()

    def go_on(self) -> None:
        """To the next question, in the middle of which somebody goes elsewhere."""
        button = self.page.locator(".actions button[value=next]")
        if button.count():
            button.click(no_wait_after=True)
            time.sleep(self.chance.random() / 2)
        self.visit()

    def settle(self) -> None:
        """All is well again: one tab, with internet."""
        self.online()
        while len(self.phone.tabs) > 1:
            self.phone.tabs.pop(0).close()
        self.visit()
        until = time.monotonic() + SETTLED_WITHIN
        while self.page.evaluate("window.outboxStore.waiting().then((edits) => edits.length)"):
            assert time.monotonic() < until, "the outbox does not get empty"
            self.page.wait_for_timeout(200)

    def complaints(self) -> list[str]:
        """What went wrong, which should be nothing."""
        current = {key: value.get("text") for key, value in answers(self.response).items()}
        journal = {value.get("text") for _, value in operations(self.response)}
        return [
            *(
                f"{key} is {current.get(key)} and not {text}"
                for key, text in self.latest.items()
                if current.get(key) != text
            ),
            *(f"{text} was acknowledged" for text in self.acknowledged if text not in journal),
            *(f"it can be read in {path}" for path in self.phone.readable()),
        ]
