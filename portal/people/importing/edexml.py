"""EDEXML 2.1, in which Dutch pupil administrations write groups, pupils and teachers.

It holds no parents. It may hold a BSN: that element is never looked at. The names of the elements
are those of the standard (Edu-V, EDEXML 2.1); a namespace in front of them makes no difference.
"""

from collections.abc import Iterator
from xml.etree.ElementTree import Element

from defusedxml.ElementTree import fromstring

from portal.people.importing.table import MOST_ROWS, Table, Teacher, UnreadableError, tidy

HEADER = ("leerlingnummer", "roepnaam", "tussenvoegsel", "achternaam", "geboortedatum", "groep")


def read(data: bytes) -> Table:
    """The pupils as a table, and the teachers beside it; raises UnreadableError."""
    root = fromstring(data, forbid_dtd=True)
    groups = dict(_groups(root))
    pupils = [_pupil(each, groups) for each in _below(root, "leerlingen", "leerling")]
    if not pupils:
        raise UnreadableError("no_rows")
    if len(pupils) > MOST_ROWS:
        raise UnreadableError("too_big")
    teachers = tuple(_teacher(each, groups) for each in _below(root, "leerkrachten", "leerkracht"))
    return Table(HEADER, tuple(pupils), 1, teachers)


def _groups(root: Element) -> Iterator[tuple[str, str]]:
    """The name of each group by its key, with the grade where the name does not say it."""
    for each in _below(root, "groepen", "groep"):
        name, grade = _text(each, "naam"), _text(each, "jaargroep")
        if not name:
            continue  # a teacher's, which only points at one of these
        has_grade = any(sign.isdigit() for sign in name)
        yield each.get("key", ""), name if has_grade or not grade.isdigit() else f"{name} ({grade})"


def _pupil(one: Element, groups: dict[str, str]) -> tuple[str, ...]:
    return (
        tidy(one.get("key", "")),
        _text(one, "roepnaam") or _text(one, "voornamen"),
        _text(one, "voorvoegsel"),
        _text(one, "achternaam"),
        _text(one, "geboortedatum"),
        _group(one, groups) or _text(one, "jaargroep"),
    )


def _teacher(one: Element, groups: dict[str, str]) -> Teacher:
    named = [each for each in one.iter() if _name(each) == "groep"]
    keys = [each.get("key") or tidy(each.text or "") for each in named]
    last = f"{_text(one, 'voorvoegsel')} {_text(one, 'achternaam')}".strip()
    first = _text(one, "roepnaam") or _text(one, "voorletters-1")
    taught = tuple(groups[key] for key in keys if key in groups)
    return Teacher(first, last, _text(one, "emailadres"), taught)


def _group(one: Element, groups: dict[str, str]) -> str:
    found = next((each for each in one if _name(each) == "groep"), None)
    if found is None:
        return ""
    return groups.get(found.get("key") or tidy(found.text or ""), "")


def _below(root: Element, list_name: str, name: str) -> Iterator[Element]:
    for each in root.iter():
        if _name(each) == list_name:
            yield from (one for one in each if _name(one) == name)


def _text(one: Element, name: str) -> str:
    found = next((each for each in one if _name(each) == name), None)
    return tidy(found.text or "") if found is not None else ""


def _name(element: Element) -> str:
    return str(element.tag).rpartition("}")[2].lower()
