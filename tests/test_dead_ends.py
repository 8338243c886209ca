"""What a page offers works: no link leads to a page, and no button to a deed, of somebody else."""

import html
import re

import pytest
from flask import Flask

from portal.viewer import Role
from portal.web.access import roles_for
from tests.browser.everything import NOBODY, VISITORS, World
from tests.crawl import pages
from tests.school import School

FORM = re.compile(r'<form\s[^>]*method="post"[^>]*>')
HELD = {"child": Role.CHILD, "tablet": Role.TABLET, NOBODY: None}
ACTION = re.compile(r'action="([^"]+)"')


@pytest.mark.parametrize("who", VISITORS)
def test_every_link_within_reach_opens(app: Flask, school: School, who: str):
    opened = {url: page.status_code for url, page in pages(World(app, school).visitor(who))}
    closed = {url: status for url, status in opened.items() if status >= 400}
    assert 200 in opened.values()
    assert closed == {}


@pytest.mark.parametrize("who", VISITORS)
def test_every_button_within_reach_is_theirs(app: Flask, school: School, who: str):
    world = World(app, school)
    person = world.person(who)
    roles = school.viewer(person).roles if person else {HELD[who]} - {None}
    urls = app.url_map.bind("localhost")
    refused, seen = set(), 0
    for url, page in pages(world.visitor(who)):
        for form in FORM.findall(page.text):
            action = ACTION.search(form)
            path = html.unescape(action[1]) if action else url
            allowed = roles_for(app.view_functions[urls.match(path.split("?")[0], "POST")[0]])
            seen += 1
            if allowed is not None and not allowed & roles:
                refused.add((url, path))
    assert seen
    assert refused == set()
