"""Opening sealed answers: the keys of a whole page in one statement."""

import json
from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import Row

from portal import sealing
from portal.sealing import DataKey
from portal.viewer import Viewer

Keys = Mapping[UUID, DataKey]


def keys_of(viewer: Viewer, ids: Iterable[UUID]) -> Keys:
    """The keys that still exist: what was sealed with another is gone for good."""
    wanted = set(ids)
    return sealing.store().keys(viewer.school_id, wanted) if wanted else {}


def opened(viewer: Viewer, keys: Keys, row: Row[Any]) -> dict[str, Any]:
    """The value of one answer or late edit; {} when its key was destroyed."""
    key = keys.get(row.response_id)
    if key is None:
        return {}
    place = (viewer.school_id, row.response_id, row.question, row.revision)
    value: dict[str, Any] = json.loads(key.open(row.sealed, *place))
    return value
