"""What a request about somebody's data, and the answer to it, may hold."""

from collections.abc import Mapping
from uuid import UUID, uuid4


def written(form: Mapping[str, str], name: str) -> str:
    """A text of several lines, without what cannot be shown."""
    text = form.get(name, "").replace("\r\n", "\n").replace("\r", "\n")
    shown = "".join(sign for sign in text if sign.isprintable() or sign in "\n\t")
    return shown.encode("utf-8", "ignore").decode().strip()


def thing(form: Mapping[str, str], name: str) -> UUID:
    """The id that a page gave to what it makes; a new one when that was lost on the way."""
    try:
        return UUID(form.get(name, ""))
    except ValueError:
        return uuid4()
