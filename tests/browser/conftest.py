"""Real pages in a real browser: Chromium, and the portal on SQLite in a process of its own."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Browser as Chromium
from playwright.sync_api import Playwright, sync_playwright

from portal.db import db
from tests.browser.device import ARGUMENTS, PHONE, QUIETLY, Device, executable
from tests.browser.portal import Portal
from tests.conftest import make_app

HERE = Path(__file__).parent
NewDevice = Callable[..., Device]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """These need Chromium, share one, and are left out only when somebody says so."""
    for item in items:
        if HERE not in item.path.parents:
            continue
        item.add_marker(pytest.mark.browser)
        item.add_marker(pytest.mark.xdist_group("browser"))
        if os.environ.get("PORTAL_SKIP_BROWSER"):
            item.add_marker(pytest.mark.skip(reason="LEFT OUT: there is no Chromium here"))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    if os.environ.get("PORTAL_SKIP_BROWSER"):
        terminalreporter.section("LEFT OUT: everything in tests/browser", red=True)


@pytest.fixture(scope="session")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("browser")


@pytest.fixture(scope="session")
def app(data: Path) -> Iterator[Flask]:
    """The same portal inside the test, for the builders of `tests/school.py`."""
    made = make_app(data)
    yield made
    with made.app_context():
        db.engine.dispose()


@pytest.fixture(scope="session")
def portal(app: Flask, data: Path) -> Iterator[Portal]:
    running = Portal(app, data)
    running.start()
    yield running
    running.kill()


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    with sync_playwright() as found:
        yield found


@pytest.fixture(scope="session")
def chromium(playwright: Playwright) -> Iterator[Chromium]:
    started = playwright.chromium.launch(executable_path=executable(), args=ARGUMENTS)
    yield started
    started.close()


@pytest.fixture
def device(portal: Portal, chromium: Chromium) -> Iterator[NewDevice]:
    """Another device: a phone unless the test says otherwise. None may break the rules."""
    made: list[Device] = []

    def new(**how: Any) -> Device:
        context = chromium.new_context(**(QUIETLY | (how or PHONE)))
        made.append(Device(context, portal))
        return made[-1]

    yield new
    for each in made:
        each.context.close()
    complaints = [complaint for each in made for complaint in each.complaints]
    assert not complaints
