"""What a browser would never send: our field names, with values that fit nowhere, or somewhere."""

from dataclasses import dataclass
from urllib.parse import quote_from_bytes

from hypothesis import strategies as st

REAL_ID = b"<real id>"
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
    *(b"{{7*7}}", b"' OR 1=1 --", b"<script>", b"%s%n", b"../../etc", b"//evil.example", b"//[x"),
    *(b"x" * 5000, "é".encode() * 3000, "\u202e\u200f\u0000".encode(), b"[]", b"{}", b"true"),
    *(b"00000000-0000-0000-0000-000000000000", b"{12345678-1234-1234-1234-123456789012}", b"null"),
]
FORM = "application/x-www-form-urlencoded"
FILES = "multipart/form-data; boundary=x"
TYPES = [
    *[FORM] * 10,
    *[FILES] * 4,
    f"{FORM}; charset=utf-7",
    "multipart/form-data",
    "application/json",
    "text/plain",
    "",
]


@dataclass(frozen=True)
class Attempt:
    """By whom, with what: each field is the nth that the page asks for, or any name."""

    who: int
    seed: int
    fields: list[tuple[int | str, bytes]]
    raw: bytes | None
    kind: str
    is_htmx: bool


def attempts() -> st.SearchStrategy[Attempt]:
    value = st.one_of(
        st.sampled_from(PLAUSIBLE),
        st.sampled_from(NASTY),
        st.binary(max_size=40),
        st.text(max_size=40).map(lambda text: text.encode("utf-8", "surrogatepass")),
        st.just(REAL_ID),
    )
    number = st.integers(0, 10**6)
    name = st.one_of(number, number, st.text("abc_[]\x00", max_size=6))
    return st.builds(
        Attempt,
        who=number,
        seed=number,
        fields=st.lists(st.tuples(name, value), min_size=2, max_size=9),
        raw=st.one_of(*[st.none()] * 9, st.binary(max_size=60)),
        kind=st.sampled_from(TYPES),
        is_htmx=st.booleans(),
    )


def encoded(fields: list[tuple[str, bytes]], kind: str, files: set[str]) -> bytes:
    """As a browser would send these fields, each once or more; some of them as a file."""
    if kind == FILES:
        return b"".join(_part(name, value, name in files) for name, value in fields) + b"--x--\r\n"
    pairs = (
        f"{quote_from_bytes(name.encode('utf-8', 'surrogatepass'))}={quote_from_bytes(value)}"
        for name, value in fields
    )
    return "&".join(pairs).encode()


def _part(name: str, value: bytes, is_file: bool) -> bytes:
    named = b'--x\r\nContent-Disposition: form-data; name="%s"' % name.encode()
    filed = b'; filename="../\xff.png"\r\nContent-Type: image/png' if is_file else b""
    return named + filed + b"\r\n\r\n" + value + b"\r\n"
