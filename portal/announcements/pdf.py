"""Whether a PDF is only something to read: nothing in it acts by itself or hides something else.

A word can be written with codes (`/J#61vaScript`), and stand in a packed list of objects. Pictures
and fonts are packed too: in those bytes a short word stands by chance, so it counts only where a
reader would take it for a word.
"""

import re
import zlib
from collections.abc import Iterator

BEGINS, ENDS, LAST_BYTES = b"%PDF-", b"%%EOF", 1024
MOST_UNPACKED = 20 * 1024 * 1024
ACTIVE = re.compile(
    rb"/(JavaScript|Launch|EmbeddedFiles?|RichMedia|Rendition|ImportData|SubmitForm|GoToE)"
    rb"(?![A-Za-z0-9])"
)
ACTIVE_AND_SHORT = re.compile(rb"/(JS|XFA)(?![A-Za-z0-9])")
LOCKED = re.compile(rb"/Encrypt(?![A-Za-z0-9])")  # then nobody can look what is in it
_CODED = re.compile(rb"#([0-9A-Fa-f]{2})")
_STREAM = re.compile(rb"(?<!end)stream\r?\n")
_WHOLE_STREAM = re.compile(rb"(?<!end)stream\r?\n.*?endstream", re.DOTALL)
_HEAD = 600  # bytes before a stream, in which it says what it is
_ODD = re.compile(rb"/Filter\s*\[|/Predictor|/(?:ASCII|LZW|RunLength|Crypt)")


class _HiddenError(Exception):
    """Something is packed in a way that we do not look into."""


def is_whole(data: bytes) -> bool:
    """It ends where a PDF ends, and nothing hangs behind that (such as a second file)."""
    tail = data[-LAST_BYTES:]
    end = tail.rfind(ENDS)
    return end >= 0 and not tail[end + len(ENDS) :].strip(b"\r\n\t \0")


def acts(data: bytes) -> bool:
    """Does it run, open, send or hold something, or does it keep us from looking?"""
    try:
        packed = _decoded(b"\n".join(_objects(data)))
    except _HiddenError:
        return True
    if ACTIVE.search(_decoded(data)) or ACTIVE.search(packed):
        return True
    read = _decoded(_WHOLE_STREAM.sub(b"", data))
    short = (ACTIVE_AND_SHORT, LOCKED)
    return any(word.search(where) for word in short for where in (read, packed))


def _decoded(data: bytes) -> bytes:
    """With the signs that were written as codes."""
    return _CODED.sub(lambda code: bytes([int(code[1], 16)]), data)


def _objects(data: bytes) -> Iterator[bytes]:
    """The packed lists of objects, unpacked."""
    left = MOST_UNPACKED
    for start in _STREAM.finditer(data):
        before = data[max(0, start.start() - _HEAD) : start.start()]
        head = _decoded(before).rpartition(b" obj")[2]
        if b"/ObjStm" not in head:
            continue
        one = _unpacked(head, data[start.end() :], left)
        left -= len(one)
        yield one


def _unpacked(head: bytes, packed: bytes, most: int) -> bytes:
    if b"/Filter" not in head:
        return packed.partition(b"endstream")[0]
    if _ODD.search(head) and not re.search(rb"/Filter\s*\[\s*/FlateDecode\s*\]", head):
        raise _HiddenError
    unpacking = zlib.decompressobj()
    try:
        one = unpacking.decompress(packed, most + 1)
    except zlib.error:
        raise _HiddenError from None
    if len(one) > most:
        raise _HiddenError
    return one
