"""What a browser would never send: our field names, with values that fit nowhere, or somewhere."""

import re
from dataclasses import dataclass
from pathlib import Path

from hypothesis import strategies as st

TEMPLATES = Path(__file__).parents[2] / "templates"


def field_names() -> list[str]:
    """Every name that a form of ours has, so that a new form joins by itself."""
    found = {"op", "page", "base", "answer_to", "choice", "choices", "text", "note", "go", "keep"}
    for path in TEMPLATES.rglob("*.html"):
        found |= set(re.findall(r'name="([a-z_]+)"', path.read_text()))
        found |= set(re.findall(r"name='([a-z_]+)'", path.read_text()))
        found |= set(re.findall(r'form\.\w+\("([a-z_]+)"', path.read_text()))
    return sorted(found)


# Right for some field, so that examples get past the first check.
PLAUSIBLE = [
    *(b"1", b"0", b"2", b"3", b"yes", b"no", b"a", b"b", b"on", b"next", b"previous", b"later"),
    *(b"skip", b"together", b"teacher", b"paper", b"declined", b"portal", b"current", b"offered"),
    *(b"school_joy", b"friends", b"agenda", b"talk_with", b"1234", b"nl", b"en", b"begin", b"end"),
    *(b"2026-09-01", b"2026-09-01T15:20", b"15:20", b"parent", b"Hallo, dit is een zin."),
]
NASTY = [
    *(b"", b" ", b"\x00", b"a\x00b", b"\xff\xfe", b"\xed\xa0\x80", b"\xf0\x9f", b"\r\n", b"\\"),
    *(b"-1", b"9223372036854775808", b"1" * 400, b"1e999", b"NaN", b"0x10", b"\xd9\xa3", b"1.5"),
    *(b"2026-02-30", b"0000-00-00", b"99999-01-01", b"25:99", b"T", b"2026-09-01T15:20+99:99"),
    *(b"{{7*7}}", b"' OR 1=1 --", b"<script>", b"%s%n", b"../../etc", b"//evil.example", b"null"),
    *(b"x" * 5000, "é".encode() * 3000, "\u202e\u200f\u0000".encode(), b"[]", b"{}", b"true"),
    *(b"00000000-0000-0000-0000-000000000000", b"{12345678-1234-1234-1234-123456789012}"),
]
TYPES = [
    *["application/x-www-form-urlencoded"] * 12,
    "application/x-www-form-urlencoded; charset=utf-7",
    "multipart/form-data; boundary=x",
    "multipart/form-data",
    "application/json",
    "text/plain",
    "",
]


@dataclass(frozen=True)
class Attempt:
    """Where, by whom, with what."""

    route: int
    who: int
    seed: int
    fields: list[tuple[str, bytes]]
    raw: bytes
    kind: str
    is_htmx: bool


def attempts() -> st.SearchStrategy[Attempt]:
    value = st.one_of(
        st.sampled_from(PLAUSIBLE),
        st.sampled_from(NASTY),
        st.binary(max_size=40),
        st.text(max_size=40).map(lambda text: text.encode("utf-8", "surrogatepass")),
        st.just(b"<real id>"),
    )
    name = st.one_of(st.sampled_from(field_names()), st.text("abc_[]\x00", max_size=6))
    number = st.integers(0, 10**6)
    return st.builds(
        Attempt,
        route=number,
        who=number,
        seed=number,
        fields=st.lists(st.tuples(name, value), max_size=12),
        raw=st.binary(max_size=60),
        kind=st.sampled_from(TYPES),
        is_htmx=st.booleans(),
    )
