"""Somebody who opens everything they can reach, starting at their home."""

import html
import re
from collections.abc import Iterator
from urllib.parse import urldefrag, urljoin

from werkzeug.test import TestResponse

from tests.page_client import Browser

MOST_PAGES = 60
LINK = re.compile(r'<a\s(?:[^>]*?\s)?href="([^"]*)"')
NOT_FOLLOWED = ("/static/", "/worker.js")


def links(url: str, response: TestResponse) -> list[str]:
    """The addresses on a page that a person could tap, without their fragments."""
    hrefs = LINK.findall(response.text)
    found = [urldefrag(urljoin(url, html.unescape(href))).url for href in hrefs]
    return [link for link in found if link.startswith("/") and not link.startswith(NOT_FOLLOWED)]


def pages(browser: Browser, start: str = "/") -> Iterator[tuple[str, TestResponse]]:
    """Every page within reach, each once, in a fixed order."""
    waiting, seen = [start], {start}
    while waiting and len(seen) <= MOST_PAGES:
        url = waiting.pop(0)
        response = browser.get(url)
        yield url, response
        onward = [response.location] if response.location else links(url, response)
        for link in onward:
            if link not in seen:
                seen.add(link)
                waiting.append(link)
