"""Reading a file: CSV as spreadsheets and administrations write it, XLSX, or EDEXML."""

import csv
import io
import re
import zipfile
from datetime import date, datetime
from xml.etree.ElementTree import ParseError

import openpyxl
from defusedxml.common import DefusedXmlException

from portal.people.importing import edexml
from portal.people.importing.table import (
    MOST_BYTES,
    MOST_COLUMNS,
    MOST_ROWS,
    Table,
    UnreadableError,
    checked,
)

MOST_UNPACKED, MOST_RATIO = 60 * 1024 * 1024, 300
OLD_OFFICE = b"\xd0\xcf\x11\xe0"  # an .xls, or an .xlsx with a password
DELIMITERS = ";,\t"
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f]")


def read(data: bytes) -> Table:
    """What the file holds; raises UnreadableError. The content decides, not the name."""
    if len(data) > MOST_BYTES:
        raise UnreadableError("too_big")
    if not data.strip():
        raise UnreadableError("empty_file")
    if data.startswith(b"PK"):
        return _workbook(data)
    if data.startswith(OLD_OFFICE):
        raise UnreadableError("old_office")
    start = data[:400].lstrip(b"\xef\xbb\xbf \r\n\t")
    if start.startswith(b"<") or data[:2] in {b"\xff\xfe", b"\xfe\xff"}:
        return _xml(data)
    return _csv(data)


def _xml(data: bytes) -> Table:
    try:
        return edexml.read(data)
    except DefusedXmlException:
        raise UnreadableError("unsafe") from None
    except (ParseError, UnicodeError, ValueError) as problem:
        if isinstance(problem, UnreadableError):
            raise
        raise UnreadableError("not_a_table") from None


def _csv(data: bytes) -> Table:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("cp1252", "replace")
    if _CONTROL.search(text) or text.count("\N{REPLACEMENT CHARACTER}") > len(text) // 100:
        raise UnreadableError("not_a_table")
    first = next((line for line in text.splitlines() if line.strip()), "")
    delimiter = max(DELIMITERS, key=first.count)
    if delimiter not in first:
        raise UnreadableError("not_a_table")
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
    except csv.Error:
        raise UnreadableError("not_a_table") from None
    return checked(rows)


def _workbook(data: bytes) -> Table:
    """The first sheet. What is packed too tightly to be a list of pupils is not unpacked."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            sizes = [(each.file_size, each.compress_size) for each in packed.infolist()]
    except Exception:  # noqa: BLE001 - a damaged zip fails in many ways, and each means the same
        raise UnreadableError("not_a_table") from None
    unpacked = sum(size for size, _ in sizes)
    tight = any(size > MOST_RATIO * max(small, 1) for size, small in sizes if size > 1_000_000)
    if unpacked > MOST_UNPACKED or tight:
        raise UnreadableError("unsafe")
    try:
        return checked(_cells(data))
    except UnreadableError:
        raise
    except DefusedXmlException:
        raise UnreadableError("unsafe") from None
    except Exception:  # noqa: BLE001 - so does what is in it: zlib, struct, a password, a date
        raise UnreadableError("not_a_table") from None


def _cells(data: bytes) -> list[list[str]]:
    """As text; of a formula what it came to, which is nothing when no program worked it out."""
    book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True)
    try:
        sheet = book.worksheets[0]
        rows = []
        for row in sheet.iter_rows(max_col=MOST_COLUMNS + 1, values_only=True):
            rows.append([_text(value) for value in row])
            if len(rows) > MOST_ROWS:
                raise UnreadableError("too_big")
        return rows
    finally:
        book.close()


def _text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)
