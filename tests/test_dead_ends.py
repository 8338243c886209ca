"""What a page offers can be opened: nobody is sent to a page that is not for them."""

import pytest
from flask import Flask

from tests.browser.everything import VISITORS, World
from tests.crawl import pages
from tests.school import School


@pytest.mark.parametrize("who", VISITORS)
def test_every_link_within_reach_opens(app: Flask, school: School, who: str):
    opened = {url: page.status_code for url, page in pages(World(app, school).visitor(who))}
    closed = {url: status for url, status in opened.items() if status >= 400}
    assert 200 in opened.values()
    assert closed == {}
