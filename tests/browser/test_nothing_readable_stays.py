"""What stays on a phone that is lost or lent: nothing that can be read."""

from pathlib import Path

import pytest
from playwright.sync_api import Playwright, expect

from portal.conversations.models import Response
from tests.browser.device import (
    ARGUMENTS,
    PHONE,
    QUIETLY,
    Device,
    executable,
    wait_for_the_worker,
)
from tests.browser.portal import Portal
from tests.browser.questions import choose, number_of, status
from tests.school import School, a_response

TYPED = "kanarie-getypt-7f3a"
UNSENT = "kanarie-onverzonden-91bc"
KNOWN = "kanarie-van-eerder-c04d"
EVERYTHING = """async () => {
  const databases = {};
  for (const { name, version } of await indexedDB.databases()) {
    const database = await new Promise((resolve, reject) => {
      const request = indexedDB.open(name, version);
      request.onsuccess = () => resolve(request.result);
      request.onerror = reject;
    });
    for (const store of database.objectStoreNames) {
      const records = await new Promise((resolve) => {
        const request = database.transaction(store).objectStore(store).getAll();
        request.onsuccess = () => resolve(request.result);
      });
      const readable = (value) => (value?.buffer || value instanceof ArrayBuffer
        ? new TextDecoder("latin1").decode(value) : value);
      databases[name + store] = records.map((record) => Object.entries(record)
        .map(([key, value]) => [key, readable(value)]));
    }
    database.close();
  }
  const pages = [];
  for (const name of await caches.keys()) {
    const cache = await caches.open(name);
    for (const request of await cache.keys()) {
      pages.push(request.url, await (await cache.match(request)).text());
    }
  }
  return JSON.stringify([databases, { ...localStorage }, { ...sessionStorage }, pages]);
}"""


@pytest.fixture
def response(school: School) -> Response:
    _, key = number_of(school, "long_text", 1)
    return a_response(school, school.kees, school.mother_of_kees, answers={key: {"text": KNOWN}})


def test_nothing_readable_in_the_browsers_stores_or_on_its_disk(
    playwright: Playwright, portal: Portal, school: School, response: Response, tmp_path: Path
):
    profile = tmp_path / "profile"
    context = playwright.chromium.launch_persistent_context(
        profile, executable_path=executable(), args=ARGUMENTS, **(QUIETLY | PHONE)
    )
    phone = Device(context, portal).sign_in(school.mother_of_kees)
    page = phone.open(f"/invullen/{response.id}/{number_of(school, 'long_text', 1)[0]}")
    expect(page.locator("#text")).to_have_value(KNOWN)
    page.goto(f"{portal.url}/invullen/{response.id}/{number_of(school, 'long_text')[0]}")
    page.locator("#text").fill(TYPED)
    expect(status(page)).to_contain_text("Opgeslagen om")
    wait_for_the_worker(page)
    context.set_offline(True)
    page.locator("#text").fill(UNSENT)
    expect(status(page)).to_contain_text("Bewaard op dit toestel")
    stores = page.evaluate(EVERYTHING)
    assert '"sealed"' in stores, "the outbox was looked at"
    assert "/offline" in stores, "and what the service worker keeps"
    names = [school.kees.first_name, school.mother_of_kees.first_name]
    assert not [canary for canary in (TYPED, UNSENT, KNOWN, *names) if canary in stores]
    context.close()
    found = [path for path in profile.rglob("*") if path.is_file() and path.stat().st_size]
    assert len(found) > 20, "the profile was written"
    readable = [str(path) for path in found if _holds(path, (TYPED, UNSENT, KNOWN))]
    assert not readable


def _holds(path: Path, canaries: tuple[str, ...]) -> bool:
    content = path.read_bytes()
    encodings = ("utf-8", "utf-16-le")
    return any(canary.encode(how) in content for canary in canaries for how in encodings)


def test_presenting_is_remembered_as_a_flag_only(device, school: School):
    desk = device(viewport={"width": 1280, "height": 800}).sign_in(school.juf_anna)
    page = desk.open("/mijn-groep")
    page.keyboard.press("p")
    kept = page.evaluate("[{...sessionStorage}, {...localStorage}]")
    kept[0].pop("htmx-current-path-for-history", None)
    assert kept == [{"presenting": "1"}, {}]


def test_the_key_is_not_in_the_page(device, school: School, response: Response):
    page = device().sign_in(school.mother_of_kees).open(f"/invullen/{response.id}/1")
    choose(page, 0)
    expect(status(page)).to_contain_text("Opgeslagen om")
    assert "data-outbox" not in page.content()
