"""Every page can be used by everybody: with a reading voice, with large letters, with one thumb."""

from collections.abc import Iterator

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from flask import Flask
from playwright.sync_api import Page

from portal.db import db
from tests.browser.conftest import NewDevice
from tests.browser.everything import VISITORS, World
from tests.school import School

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
SIZES = {"phone": (390, 844), "desk": (1280, 800)}
LOOKS = [("phone", "light"), ("phone", "dark"), ("desk", "light"), ("desk", "dark")]
NARROW = {"a small phone": (320, 640), "200 %": (640, 400), "400 %": (320, 256)}

RUN_AXE = """async (tags) => (await axe.run(document, {
  runOnly: { type: "tag", values: tags }, resultTypes: ["violations"],
})).violations.map(({ id, nodes }) => [
  id, ...nodes.map((one) => one.target), nodes[0].failureSummary,
].join(" | ").slice(0, 600))"""
SIDEWAYS = """() => {
  const width = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth <= width + 1) return [];
  return [...document.querySelectorAll("body *")].filter((one) => {
    const { left, right, width: own } = one.getBoundingClientRect();
    return own && (right > width + 1 || left < -1) && !one.closest("svg, .vh, .skip");
  }).slice(0, 5).map((one) => `${one.tagName}.${one.className} sticks out`);
}"""
TOO_SMALL = """() => [...document.querySelectorAll(
  "a[href], button, input, select, textarea, summary"
)].map((one) => {
  if (one.closest(".vh, .skip, [hidden]") || getComputedStyle(one).display === "inline") return "";
  const target = one.matches("label input, .opt input") ? one.closest("label, .opt") : one;
  const { width, height } = target.getBoundingClientRect();
  if (!width || (width >= 43.5 && height >= 43.5)) return "";
  const name = (one.textContent || one.id).trim().slice(0, 40);
  return `${one.tagName} "${name}" is ${Math.round(width)} by ${Math.round(height)}`;
}).filter(Boolean)"""
STOPS = "document.querySelectorAll('a[href], button, input, select, textarea, summary').length"
HIDDEN_FOCUS = """() => {
  const one = document.activeElement;
  if (!one || one === document.body || one.matches(".skip")) return "";
  const target = one.matches("label input, .opt input") ? one.closest("label, .opt") : one;
  const { left, top, width, height } = target.getBoundingClientRect();
  const seen = [[0.5, 0.5], [0.1, 0.5], [0.9, 0.5], [0.5, 0.1], [0.5, 0.9]].some(([x, y]) => {
    const there = document.elementFromPoint(left + width * x, top + height * y);
    return there && (target.contains(there) || there.contains(target));
  });
  return seen ? "" : `${one.tagName} "${(one.textContent || one.id).trim().slice(0, 40)}"`;
}"""


@pytest.fixture
def world(app: Flask, school: School) -> World:
    return World(app, school)


def pages(device: NewDevice, world: World, who: str, **how: object) -> Iterator[tuple[str, Page]]:
    """Each page of this visitor; axe needs to get past our policy against other scripts."""
    language = how.pop("language", None)
    visitor = world.visitor(who)
    with visitor.client.session_transaction() as session:
        session["language"] = language or "nl"
    urls = world.urls(who)
    own = device(viewport={"width": 390, "height": 844}, bypass_csp=True, **how).hold(visitor)
    db.session.rollback()
    page = own.context.new_page()
    for url in urls:
        answer = page.goto(own.portal.url + url)
        assert answer and answer.status == 200, f"{url} is {answer and answer.status}"
        yield url, page


def resize(page: Page, size: tuple[int, int]) -> None:
    page.set_viewport_size({"width": size[0], "height": size[1]})


@pytest.mark.parametrize("who", VISITORS)
def test_axe_finds_nothing_in_any_page(device: NewDevice, world: World, who: str):
    found = set()
    for url, page in pages(device, world, who):
        page.evaluate(AXE_SCRIPT)
        for size, scheme in LOOKS:
            resize(page, SIZES[size])
            page.emulate_media(color_scheme=scheme)
            found |= {f"{url} {size} {scheme} {one}" for one in page.evaluate(RUN_AXE, TAGS)}
    assert not found, "\n".join(sorted(found))


@pytest.mark.parametrize("who", VISITORS)
def test_axe_finds_nothing_from_right_to_left(device: NewDevice, world: World, who: str):
    found = set()
    for url, page in pages(device, world, who, language="ar"):
        if url == "/offline":
            continue  # the same for everybody, in Dutch and English
        assert page.locator("html").get_attribute("dir") == "rtl"
        page.evaluate(AXE_SCRIPT)
        found |= {f"{url} {one}" for one in page.evaluate(RUN_AXE, TAGS)}
        found |= {f"{url} {one}" for one in page.evaluate(SIDEWAYS)}
    assert not found, "\n".join(sorted(found))


@pytest.mark.parametrize("who", VISITORS)
def test_every_page_fits_and_every_button_can_be_hit(device: NewDevice, world: World, who: str):
    found = set()
    for url, page in pages(device, world, who):
        for name, size in (SIZES | NARROW).items():
            resize(page, size)
            complaints = page.evaluate(SIDEWAYS)
            complaints += page.evaluate(TOO_SMALL) if name in SIZES else []
            found |= {f"{url} {name}: {one}" for one in complaints}
    assert not found, "\n".join(sorted(found))


@pytest.mark.parametrize("who", VISITORS)
def test_what_has_the_focus_can_be_seen(device: NewDevice, world: World, who: str):
    found = set()
    for url, page in pages(device, world, who):
        for _ in range(min(page.evaluate(STOPS), 40)):
            page.keyboard.press("Tab")
            found.add((url, page.evaluate(HIDDEN_FOCUS)))
    assert not {one for one in found if one[1]}
