"""The letters that tell somebody that their own ways in changed."""

from enum import Enum
from hashlib import sha256

from flask_babel import gettext as _

from portal.accounts.devices import in_words
from portal.accounts.letters import Receiver, if_not_you, letter, written_for
from portal.letters.commands import NewLetter


class Changed(Enum):
    """What somebody of the staff changed about getting in."""

    PASSWORD = "password_changed"  # noqa: S105 - the name of a deed
    APP = "app_changed"
    CODES = "codes_changed"


def new_key(to: Receiver, once: str, device: str) -> NewLetter:
    """Somebody can get in with a finger or a face from now on."""
    with written_for(to):
        said = _(
            "Inloggen kan nu ook met een vinger, gezicht of sleutel op dit toestel: %(device)s.",
            device=in_words(device),
        )
        return _told(to, "new_key", once, _("Er is een sleutel bij gekomen"), said)


def key_removed(to: Receiver, once: str) -> NewLetter:
    """A finger, a face or a key works no more."""
    with written_for(to):
        said = _("Een van de sleutels voor vinger of gezicht opent niets meer.")
        return _told(to, "key_removed", once, _("Er is een sleutel weggehaald"), said)


def provider_linked(to: Receiver, once: str, label: str) -> NewLetter:
    """An account elsewhere opens this one from now on."""
    with written_for(to):
        said = _("Inloggen kan nu ook met je account bij %(label)s.", label=label)
        mark = sha256(once.encode()).hexdigest()[:32]
        return _told(to, "provider_linked", mark, _("Je account is gekoppeld"), said)


def provider_unlinked(to: Receiver, once: str, label: str) -> NewLetter:
    """An account elsewhere opens this one no more."""
    with written_for(to):
        said = _("Inloggen met je account bij %(label)s kan niet meer.", label=label)
        return _told(to, "provider_unlinked", once, _("Je account is losgemaakt"), said)


def changed(to: Receiver, once: str, what: Changed) -> NewLetter:
    """Another password, another app or other codes for on paper."""
    with written_for(to):
        subject, said = {
            Changed.PASSWORD: (
                _("Je wachtwoord is gewijzigd"),
                _("Je oude wachtwoord werkt niet meer. Andere toestellen zijn uitgelogd."),
            ),
            Changed.APP: (
                _("Je app voor codes is gewijzigd"),
                _("Alleen codes van de nieuwe app werken nog."),
            ),
            Changed.CODES: (
                _("Je hebt nieuwe herstelcodes"),
                _("De herstelcodes van eerder werken niet meer."),
            ),
        }[what]
        return _told(to, what.value, once, subject, said)


def _told(to: Receiver, kind: str, once: str, subject: str, said: str) -> NewLetter:
    return letter(to, kind, f"{kind}:{once}", subject, (said, *if_not_you()))
