"""What the office mails to staff."""

from dataclasses import dataclass, field
from uuid import UUID, uuid4

from flask_babel import force_locale
from flask_babel import gettext as _

from portal.letters.commands import NewLetter


@dataclass(frozen=True, slots=True)
class Receiver:
    """To whom, in which language, and on behalf of which school."""

    person_id: UUID
    name: str
    email: str = field(repr=False)
    language: str
    school: str


def staff_invitation(to: Receiver, link: str) -> NewLetter:
    """The way in, for somebody who is new."""
    with force_locale(to.language):
        text = _(
            "Dag %(name)s,\n\n%(school)s nodigt je uit voor Driehoek. Daar bereid je de "
            "gesprekken met kind en ouders voor.\n\nKies hier je wachtwoord:\n%(link)s\n\n"
            "Deze link werkt één keer, en veertien dagen lang.",
            name=to.name,
            school=to.school,
            link=link,
        )
        return _letter(to, "staff_invitation", _("Je toegang tot Driehoek"), text, secret=True)


def staff_recovery(to: Receiver, link: str) -> NewLetter:
    """The way back in, after an administrator took the old one away."""
    with force_locale(to.language):
        text = _(
            "Dag %(name)s,\n\nEen beheerder van %(school)s heeft je toegang opnieuw gemaakt. Je "
            "oude wachtwoord en je oude app werken niet meer.\n\nBegin hier opnieuw:\n%(link)s\n\n"
            "Heb je hier niet om gevraagd? Bel dan school.",
            name=to.name,
            school=to.school,
            link=link,
        )
        return _letter(to, "staff_recovery", _("Je nieuwe toegang tot Driehoek"), text, secret=True)


def staff_recovery_done(to: Receiver, whose: str) -> NewLetter:
    """To the administrator who did it: if it was somebody else, this is how they find out."""
    with force_locale(to.language):
        text = _(
            "Dag %(name)s,\n\nMet jouw account is de toegang van %(whose)s opnieuw gemaakt.\n\n"
            "Was jij dat niet? Bel dan meteen een andere beheerder.",
            name=to.name,
            whose=whose,
        )
        return _letter(to, "staff_recovery", _("Je maakte een toegang opnieuw"), text, secret=False)


def _letter(to: Receiver, kind: str, subject: str, text: str, *, secret: bool) -> NewLetter:
    return NewLetter(
        kind=kind,
        once=str(uuid4()),
        to=to.email,
        subject=subject,
        text=text,
        person_id=to.person_id,
        language=to.language,
        is_secret=secret,
    )
