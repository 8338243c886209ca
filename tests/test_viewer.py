"""Which day it is for somebody who looks, and for the portal at work."""

from datetime import UTC, date, datetime
from uuid import uuid4

import pytest

from portal.viewer import SystemViewer, Viewer

LAST, FIRST = date(2026, 7, 31), date(2026, 8, 1)


@pytest.mark.parametrize(
    ("at", "day"),
    [
        (datetime(2026, 7, 31, 21, 59, tzinfo=UTC), LAST),
        (datetime(2026, 7, 31, 22, 0, tzinfo=UTC), FIRST),  # in summer two hours ahead of UTC
        (datetime(2026, 12, 31, 22, 59, tzinfo=UTC), date(2026, 12, 31)),
        (datetime(2026, 12, 31, 23, 0, tzinfo=UTC), date(2027, 1, 1)),
    ],
)
def test_a_day_begins_at_midnight_at_school_in_summer_too(at: datetime, day: date):
    assert Viewer(uuid4(), uuid4(), at).today == day
    assert SystemViewer("the worker", at).today == day
