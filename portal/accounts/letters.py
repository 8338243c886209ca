"""The letters about getting in. A name of a child stands in none of them."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from flask import current_app
from flask_babel import force_locale
from flask_babel import gettext as _

from portal.accounts.devices import in_words
from portal.letters.commands import NewLetter

WRITTEN = ("nl", "en")


@dataclass(frozen=True, slots=True)
class Receiver:
    """To whom, at which mailbox, and in which language."""

    email: str
    person_id: UUID | None
    name: str
    language: str
    school: str


def sign_in_code(to: Receiver, code_id: UUID, digits: str, link: str, device: str) -> NewLetter:
    """The six digits, and the link beside them."""
    with written_for(to):
        return letter(
            to,
            "sign_in_code",
            f"sign_in_code:{code_id}",
            _("Uw code om in te loggen"),
            (
                _("Uw code is %(digits)s.", digits=_spaced(digits)),
                _("Typ deze code op het toestel waarop u inlogt. De code werkt 15 minuten."),
                _("Of tik op deze link, op hetzelfde toestel:"),
                f"{_base()}/inloggen/mail/{link}",
                _asked_on(device),
                _("Vroeg u dit niet? Dan hoeft u niets te doen. Geef de code aan niemand."),
            ),
            is_secret=True,
        )


def use_your_password(to: Receiver, code_id: UUID, device: str) -> NewLetter:
    """For staff: a code by mail is not enough."""
    with written_for(to):
        return letter(
            to,
            "use_your_password",
            f"use_your_password:{code_id}",
            _("Inloggen met je wachtwoord"),
            (
                _("Je werkt op school. Log daarom in met je wachtwoord."),
                f"{_base()}/inloggen/personeel",
                _asked_on(device),
                _("Vroeg je dit niet? Dan hoef je niets te doen."),
            ),
        )


def confirm_address(to: Receiver, code_id: UUID, digits: str) -> NewLetter:
    """Six digits to show that somebody reads this mailbox."""
    with written_for(to):
        return letter(
            to,
            "confirm_address",
            f"confirm_address:{code_id}",
            _("Uw code om uw e-mailadres te bevestigen"),
            (
                _("Uw code is %(digits)s.", digits=_spaced(digits)),
                _("Typ deze code op uw toestel. De code werkt 15 minuten."),
                _("Vroeg u dit niet? Dan hoeft u niets te doen. Geef de code aan niemand."),
            ),
            is_secret=True,
        )


def again_code(to: Receiver, code_id: UUID, digits: str) -> NewLetter:
    """Six digits to prove again who one is."""
    with written_for(to):
        return letter(
            to,
            "again_code",
            f"again_code:{code_id}",
            _("Uw code om verder te gaan"),
            (
                _("Uw code is %(digits)s.", digits=_spaced(digits)),
                _("U opent een pagina waarvoor wij dit nog eens vragen. De code werkt 15 minuten."),
                _("Vroeg u dit niet? Geef de code aan niemand. Bel de school."),
            ),
            is_secret=True,
        )


def new_device(to: Receiver, once: str, device: str) -> NewLetter:
    """Somebody got in on a device that was not used before."""
    with written_for(to):
        return letter(
            to,
            "new_device",
            f"new_device:{once}",
            _("Er is ingelogd op een nieuw toestel"),
            (
                _("Er is ingelogd op dit toestel: %(device)s.", device=in_words(device)),
                *if_not_you(),
            ),
        )


def changed_address(to: Receiver, once: str) -> NewLetter:
    """To the old mailbox: it opens nothing any more."""
    with written_for(to):
        return letter(
            to,
            "changed_address",
            f"changed_address:{once}",
            _("Uw e-mailadres is gewijzigd"),
            (
                _("U logt voortaan niet meer in met dit e-mailadres."),
                _("Wilde u dit zelf? Dan hoeft u niets te doen."),
                _("Wilde u dit niet? Bel de school. Wij helpen u dan weer naar binnen."),
            ),
        )


@contextmanager
def written_for(to: Receiver) -> Iterator[None]:
    """In the reader's language where we write that, else in Dutch."""
    with force_locale(to.language if to.language in WRITTEN else WRITTEN[0]):
        yield


def class_changed(to: Receiver, pupil_id: UUID, group_id: UUID, group: str, day: date) -> NewLetter:
    """A child sits in another class from this day; its name is not in the mail."""
    with written_for(to):
        return letter(
            to,
            "class_changed",
            f"class_changed:{to.person_id}:{pupil_id}:{group_id}:{day}",
            _("Uw kind heeft een andere leerkracht"),
            (
                _("Uw kind zit nu in %(group)s.", group=group),
                _(
                    "Het gesprek op school gaat mee. Wat u en uw kind invulden, leest vanaf "
                    "vandaag de leerkracht van %(group)s. De vorige leerkracht ziet het niet meer.",
                    group=group,
                ),
                _("Wilt u iets wijzigen of intrekken? Dat kan tot het gesprek begint:"),
                f"{_base()}/start",
            ),
        )


def letter(  # noqa: PLR0913 - what a letter is made of
    to: Receiver,
    kind: str,
    once: str,
    subject: str,
    paragraphs: tuple[str, ...],
    *,
    is_secret: bool = False,
) -> NewLetter:
    """A letter with a greeting, signed by the school; `once` keeps it from going twice."""
    greeting = _("Dag %(name)s,", name=to.name) if to.name else _("Goedendag,")
    closing = _("Met vriendelijke groet,") + "\n" + to.school
    return NewLetter(
        kind=kind,
        once=once,
        to=to.email,
        subject=f"{subject} – {to.school}",
        text="\n\n".join((greeting, *paragraphs, closing)) + "\n",
        person_id=to.person_id,
        language=to.language,
        is_secret=is_secret,
    )


def _asked_on(device: str) -> str:
    return str(_("Er is om gevraagd met %(device)s.", device=in_words(device)))


def if_not_you() -> tuple[str, str]:
    """To parents and to staff alike, so without a word for you."""
    return (
        str(_("Klopt dit? Dan hoeft er niets te gebeuren.")),
        str(_("Klopt dit niet? Bel meteen de school. Wij zetten de toegang dan uit.")),
    )


def _spaced(digits: str) -> str:
    return f"{digits[:3]} {digits[3:]}"


def _base() -> str:
    return str(current_app.config["BASE_URL"]).rstrip("/")
