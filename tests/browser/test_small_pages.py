"""A page is small, so that it is there at once on a slow phone."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from portal.conversations.models import Response
from tests.browser.conftest import NewDevice
from tests.browser.device import PHONE
from tests.browser.questions import choose, go_on, open_question, status
from tests.school import School, a_response

KB = 1024
FIRST_VISIT = 35 * KB
SCRIPTS = 22 * KB
NEXT_QUESTION = 3 * KB
MOST_REQUESTS = 6


@contextmanager
def on_the_wire(page: Page) -> Iterator[dict[str, int]]:
    """What came over the wire meanwhile, headers too: bytes by address."""
    asked: dict[str, str] = {}
    sizes: dict[str, int] = {}
    network = page.context.new_cdp_session(page)

    def see_request(event: dict[str, Any]) -> None:
        asked[event["requestId"]] = event["request"]["url"]

    def see_end(event: dict[str, Any]) -> None:
        if event["requestId"] in asked:
            sizes[asked[event["requestId"]]] = int(event["encodedDataLength"])

    network.on("Network.requestWillBeSent", see_request)
    network.on("Network.loadingFinished", see_end)
    network.send("Network.enable")
    yield sizes
    page.wait_for_timeout(700)
    network.detach()


@pytest.fixture
def response(school: School) -> Response:
    return a_response(school, school.kees, school.mother_of_kees)


def test_a_first_visit_to_a_question(
    device: NewDevice,
    school: School,
    response: Response,
    record_property: Callable[[str, object], None],
):
    page = device().sign_in(school.mother_of_kees).open("/offline")
    url = page.url.replace("/offline", f"/invullen/{response.id}/2")
    with on_the_wire(page) as sizes:
        page.context.new_cdp_session(page).send("Network.clearBrowserCache")
        page.goto(url, wait_until="networkidle")
    own = {url.rsplit("/", 1)[-1]: size for url, size in sizes.items() if "favicon" not in url}
    scripts = sum(size for name, size in own.items() if ".js" in name)
    record_property("first visit", f"{sum(own.values())} bytes, {len(own)} requests: {own}")
    print(sum(own.values()), own)
    assert len(own) <= MOST_REQUESTS
    assert scripts <= SCRIPTS
    assert sum(own.values()) <= FIRST_VISIT


def test_the_next_question(device: NewDevice, school: School, response: Response):
    phone = device(**PHONE, service_workers="block").sign_in(school.mother_of_kees)
    page = open_question(phone, response, 1)
    choose(page, 0)
    expect(status(page)).to_contain_text("Opgeslagen om")
    with page.expect_response(lambda response: response.url.endswith("/2")) as answer:
        go_on(page)
    page.wait_for_load_state("networkidle")
    size = answer.value.request.sizes()["responseBodySize"]
    print("the next question:", size, "bytes, without headers")
    assert 500 < size <= NEXT_QUESTION
