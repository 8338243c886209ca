"""Every page can be used by everybody: with a reading voice, with large letters, with one thumb."""

import os
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
HOMES = {"people.today", "conversations.start"}
ABOUT_COLOUR = ["color-contrast", "link-in-text-block"]  # what another scheme can change
EVERYTHING, COLOURS = {"type": "tag", "values": TAGS}, {"type": "rule", "values": ABOUT_COLOUR}
NARROW = {"a small phone": (320, 640), "200 %": (640, 400), "400 %": (320, 256)}

RUN_AXE = """async (only) => (await axe.run(document, {
  runOnly: only, resultTypes: ["violations"],
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
    urls = to_look_at(world, who)
    own = device(viewport={"width": 390, "height": 844}, bypass_csp=True, **how).hold(visitor)
    db.session.rollback()
    page = own.context.new_page()
    for url in urls:
        answer = page.goto(own.portal.url + url)
        assert answer and answer.status == 200, f"{url} is {answer and answer.status}"
        yield url, page


def to_look_at(world: World, who: str) -> list[str]:
    """With --full all that somebody may open; else what nobody looked at before them, and home."""
    urls = world.urls(who)
    if os.environ.get("PORTAL_FULL"):
        return urls
    map_ = world.app.url_map.bind("localhost")
    before = VISITORS[: VISITORS.index(who)]
    known = {map_.match(url)[0] for other in before for url in world.urls(other)} - HOMES
    return [url for url in urls if map_.match(url)[0] not in known]


def resize(page: Page, size: tuple[int, int]) -> None:
    page.set_viewport_size({"width": size[0], "height": size[1]})


def seen_by_axe(page: Page) -> Iterator[str]:
    """On a phone and at a desk, in the light and in the dark."""
    page.evaluate(AXE_SCRIPT)
    for size, how_large in SIZES.items():
        resize(page, how_large)
        for scheme, rules in (("dark", COLOURS), ("light", EVERYTHING)):
            page.emulate_media(color_scheme=scheme)
            yield from (f"{size} {scheme} {one}" for one in page.evaluate(RUN_AXE, rules))


def what_does_not_fit(page: Page) -> Iterator[str]:
    for name, size in (SIZES | NARROW).items():
        resize(page, size)
        yield from (f"{name}: {one}" for one in page.evaluate(SIDEWAYS))
        if name in SIZES:
            yield from (f"{name}: {one}" for one in page.evaluate(TOO_SMALL))


def focus_out_of_sight(page: Page) -> Iterator[str]:
    resize(page, SIZES["phone"])
    for _ in range(min(page.evaluate(STOPS), 40)):
        page.keyboard.press("Tab")
        if one := page.evaluate(HIDDEN_FOCUS):
            yield f"has the focus, and cannot be seen: {one}"


@pytest.mark.parametrize("who", VISITORS)
def test_every_page_is_for_everybody(device: NewDevice, world: World, who: str):
    """Axe has nothing to say, all of it fits, a thumb hits every button, the focus shows."""
    found = [
        f"{url} {one}"
        for url, page in pages(device, world, who)
        for look in (seen_by_axe, what_does_not_fit, focus_out_of_sight)  # which scrolls
        for one in look(page)
    ]
    assert not found, "\n".join(found)


@pytest.mark.parametrize("who", VISITORS)
def test_every_page_is_for_everybody_from_right_to_left(device: NewDevice, world: World, who: str):
    found = set()
    for url, page in pages(device, world, who, language="ar"):
        if url == "/offline":
            continue  # the same for everybody, in Dutch and English
        assert page.locator("html").get_attribute("dir") == "rtl"
        page.evaluate(AXE_SCRIPT)
        found |= {f"{url} {one}" for one in page.evaluate(RUN_AXE, EVERYTHING)}
        found |= {f"{url} {one}" for one in page.evaluate(SIDEWAYS)}
    assert not found, "\n".join(sorted(found))


def test_a_page_for_nobody_is_noticed(device: NewDevice):
    """Else these looks could find nothing because they look at nothing."""
    page = device(viewport={"width": 390, "height": 844}).context.new_page()
    page.set_content(
        "<main><h1>x</h1><p style='color:#888;background:#999'>grijs</p>"
        "<div style='width:900px'>breed</div><button style='width:9px;height:9px'></button>"
        "<div style='position:fixed;inset:0;background:#fff'></div></main>"
    )
    assert any("color-contrast" in one for one in seen_by_axe(page))
    assert any("button-name" in one for one in seen_by_axe(page))
    assert any("sticks out" in one for one in what_does_not_fit(page))
    assert any("BUTTON" in one for one in what_does_not_fit(page))
    assert list(focus_out_of_sight(page))
