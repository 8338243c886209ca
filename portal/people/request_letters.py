"""The letters about a request: that it came in, and that there is an answer; never what it says."""

from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from babel.dates import format_date
from flask_babel import force_locale
from flask_babel import gettext as _

from portal.letters.commands import NewLetter

WRITTEN = ("nl", "en")


@dataclass(frozen=True, slots=True)
class Receiver:
    """To whom, at which mailbox, in which language, and on behalf of which school."""

    person_id: UUID
    name: str
    email: str = field(repr=False)
    language: str
    school: str


def received(to: Receiver, request_id: UUID, due_on: date) -> NewLetter:
    """School has it, and until when it may take."""
    language = _written(to)
    with force_locale(language):
        day = format_date(due_on, "d MMMM y", locale=language)
        return _letter(
            to,
            f"request_received:{request_id}",
            _("Uw verzoek is ontvangen"),
            _("Uw verzoek over uw gegevens is binnen."),
            _("School antwoordt uiterlijk op %(day)s.", day=day),
            _("U vindt uw verzoek in Driehoek, bij Gegevens."),
            _("Vroeg u dit niet? Bel de school."),
        )


def answered(to: Receiver, request_id: UUID) -> NewLetter:
    """There is an answer; it stands in the portal."""
    with force_locale(_written(to)):
        return _letter(
            to,
            f"request_answered:{request_id}",
            _("Er is een antwoord op uw verzoek"),
            _("School heeft uw verzoek over uw gegevens beantwoord."),
            _("U leest het antwoord in Driehoek, bij Gegevens."),
        )


def _written(to: Receiver) -> str:
    return to.language if to.language in WRITTEN else WRITTEN[0]


def _letter(to: Receiver, once: str, subject: str, *paragraphs: str) -> NewLetter:
    greeting = _("Dag %(name)s,", name=to.name)
    closing = _("Met vriendelijke groet,") + "\n" + to.school
    return NewLetter(
        kind=once.partition(":")[0],
        once=once,
        to=to.email,
        subject=f"{subject} – {to.school}",
        text="\n\n".join((greeting, *paragraphs, closing)) + "\n",
        person_id=to.person_id,
        language=to.language,
    )
