"""A pupil by hand: who it is."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from flask_babel import gettext as _

from portal.people.forms import typed
from portal.people.importing.columns import passes_test_of_eleven
from portal.people.queries.pupils import PupilPage

LONGEST_NUMBER = 30
BSN_LENGTH = 9
OLDEST = 20


@dataclass(frozen=True, slots=True)
class PupilForm:
    """What was typed, and what is wrong with it: pairs of a field and a sentence."""

    first_name: str = ""
    last_name: str = ""
    number: str = ""
    born: str = ""
    group: str = ""
    problems: tuple[tuple[str, str], ...] = ()

    @property
    def born_on(self) -> date | None:
        """The day that was typed."""
        return typed.day(self.born)


def blank(group: str = "") -> PupilForm:
    """Nothing typed yet."""
    return PupilForm(group=group)


def filled(pupil: PupilPage) -> PupilForm:
    """As the school knows the pupil."""
    born = pupil.born_on.isoformat() if pupil.born_on else ""
    return PupilForm(pupil.first_name, pupil.last_name, pupil.number, born)


def read(sent: Mapping[str, str], today: date) -> PupilForm:
    """What was sent, with its problems."""
    first, last = typed.line(sent, "first_name"), typed.line(sent, "last_name")
    number = typed.line(sent, "number", LONGEST_NUMBER)
    born, group = typed.line(sent, "born", 10), typed.line(sent, "group")
    problems = []
    if not typed.is_name(first):
        problems.append(("first_name", _("Vul een voornaam in.")))
    if not typed.is_name(last):
        problems.append(("last_name", _("Vul een achternaam in.")))
    if _is_bsn(number):
        problems.append(("number", _("Dit lijkt een BSN. Dat mag hier niet staan.")))
    if born and not _can_be(typed.day(born), today):
        problems.append(("born", _("Dit is geen geboortedatum. Schrijf 31-12-2016.")))
    return PupilForm(first, last, number, born, group, tuple(problems))


def _can_be(born_on: date | None, today: date) -> bool:
    return born_on is not None and today.year - OLDEST <= born_on.year and born_on <= today


def _is_bsn(number: str) -> bool:
    """Nine digits that pass the test: a number that a school may not keep here."""
    return len(number) == BSN_LENGTH and passes_test_of_eleven(number)
