"""What may go with an announcement: a PDF, or a picture that we write anew."""

from dataclasses import dataclass

from portal.announcements import pdf
from portal.images import NotAPictureError, as_jpeg, opened

MOST_BYTES = 5 * 1024 * 1024
LONGEST_SIDE = 2000
PDF, JPEG = "application/pdf", "image/jpeg"
NAME_ENDS = {PDF: ".pdf", JPEG: ".jpg"}
LONGEST_NAME = 80


class RefusedError(Exception):
    """It cannot go with an announcement: `why` is empty, size, kind, active, pixels or broken."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


@dataclass(frozen=True, slots=True)
class Harmless:
    """A file as it is kept: `kind` follows from what is in it, never from its name."""

    name: str
    kind: str
    data: bytes


def made_harmless(name: str, data: bytes) -> Harmless:
    """Look what it is; raises RefusedError when it is not what we can vouch for."""
    if not data:
        raise RefusedError("empty")
    if len(data) > MOST_BYTES:
        raise RefusedError("size")
    if data.startswith(pdf.BEGINS):
        _check_pdf(data)
        return Harmless(_named(name, PDF), PDF, data)
    try:
        return Harmless(_named(name, JPEG), JPEG, as_jpeg(opened(data), LONGEST_SIDE))
    except NotAPictureError as refused:
        raise RefusedError(refused.why) from None


def _check_pdf(data: bytes) -> None:
    if not pdf.is_whole(data):
        raise RefusedError("broken")
    if pdf.acts(data):
        raise RefusedError("active")


def _named(name: str, kind: str) -> str:
    """The name it came with, with the ending that it should have."""
    stem = name.replace("\\", "/").rsplit("/", 1)[-1].rsplit(".", 1)[0]
    kept = "".join(sign for sign in stem if sign.isalnum() or sign in " -_().").strip(" .")
    return (kept[:LONGEST_NAME] or "bijlage") + NAME_ENDS[kind]
