"""The default questionnaires, read and checked once when the portal starts."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from portal.questionnaires.schema import (
    Audience,
    Band,
    Form,
    FormRefused,
    Moment,
    check_pairs,
    check_together,
)
from portal.questionnaires.source import read_form

FORMS = Path(__file__).parent / "forms"

_Place = tuple[Moment, Audience, Band | None]


@dataclass(frozen=True, slots=True)
class Library:
    """Every default form, by moment, audience and band."""

    _forms: Mapping[_Place, Form]

    def form(self, moment: Moment, audience: Audience, band: Band | None = None) -> Form:
        """The default form; the band of the child matters for parent and child only.

        KeyError when parent or child is asked for without a band.
        """
        banded = audience in {Audience.PARENT, Audience.CHILD}
        return self._forms[moment, audience, band if banded else None]

    def forms(self) -> Iterator[tuple[Moment, Audience, Band | None, Form]]:
        """All of them, with where each belongs."""
        for (moment, audience, band), form in self._forms.items():
            yield moment, audience, band, form


@cache
def load(folder: Path = FORMS) -> Library:
    """The library; FormRefused names the file, the question and what to do about it."""
    forms = {
        (moment, audience, band): read_form(folder, audience, band, moment)
        for moment in Moment
        for audience in Audience
        for band in _bands(audience)
    }
    library = Library(forms)
    for moment in Moment:
        _check_side_by_side(library, moment)
    return library


def _bands(audience: Audience) -> tuple[Band | None, ...]:
    return tuple(Band) if audience in {Audience.PARENT, Audience.CHILD} else (None,)


def _check_side_by_side(library: Library, moment: Moment) -> None:
    family = library.form(moment, Audience.FAMILY)
    for band in Band:
        parent = library.form(moment, Audience.PARENT, band)
        try:
            check_together(parent, family)
            check_pairs(parent, library.form(moment, Audience.CHILD, band))
        except FormRefused as refused:
            raise FormRefused(f"{moment.value}, {band.grades}: {refused}") from refused
