"""A guardian by hand: who it is, and what school settled about them and the child."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from flask_babel import gettext as _

from portal.people.forms import typed
from portal.people.homes import Change, Home
from portal.people.models import Authority
from portal.people.queries.homes import Guardian
from portal.people.relations import choices

LANGUAGES = {
    "nl": "Nederlands",
    "en": "English",
    "tr": "Türkçe",
    "ar": "العربية",
    "pl": "Polski",
    "uk": "Українська",
}
LONGEST_REASON = 200
Problems = tuple[tuple[str, str], ...]
_SAYS = {"yes": True, "no": False, "unknown": None}


@dataclass(frozen=True, slots=True)
class GuardianForm:
    """What was typed about a guardian, and what is wrong with it."""

    first_name: str = ""
    last_name: str = ""
    relation: str = ""
    language: str = "nl"
    email: str = field(default="", repr=False)
    phone: str = field(default="", repr=False)
    problems: Problems = ()


@dataclass(frozen=True, slots=True)
class HomeForm:
    """What was chosen about two homes, and what is wrong with it."""

    change: Change
    problems: Problems = ()


def filled(guardian: Guardian) -> GuardianForm:
    """As school knows them."""
    return GuardianForm(
        guardian.first_name,
        guardian.last_name,
        guardian.relation,
        guardian.language,
        guardian.email,
        guardian.phone,
    )


def shown(guardian: Guardian) -> HomeForm:
    """As school settled it."""
    return HomeForm(Change(guardian.home, "", guardian.home.stamp()))


def read(sent: Mapping[str, str]) -> GuardianForm:
    """Who it is, with the problems."""
    first, last = typed.line(sent, "first_name"), typed.line(sent, "last_name")
    email, phone = typed.line(sent, "email", 254), typed.line(sent, "phone", 30)
    right = {
        "first_name": (typed.is_name(first), _("Vul een voornaam in.")),
        "last_name": (typed.is_name(last), _("Vul een achternaam in.")),
        "email": (typed.address(email) is not None, _("Dit is geen e-mailadres.")),
        "phone": (typed.phone(phone) is not None, _("Dit is geen telefoonnummer.")),
    }
    return GuardianForm(
        first,
        last,
        relation(sent),
        sent.get("language", "") if sent.get("language") in LANGUAGES else "nl",
        email,
        phone,
        tuple((name, sentence) for name, (is_right, sentence) in right.items() if not is_right),
    )


def relation(sent: Mapping[str, str]) -> str:
    """What they are to the child, in Dutch as it is kept; also a word that a file brought in."""
    return typed.line(sent, "relation", 40) or "ouder"


def relations(now: str = "") -> list[tuple[str, str]]:
    """What can be chosen; what it is now stays among it."""
    known = choices()
    return known if not now or now in dict(known) else [(now, now), *known]


def read_home(sent: Mapping[str, str]) -> HomeForm:
    """What is settled from now on, and why.

    May fill in is only kept where there is no authority: with authority it follows from that.
    """
    authority = sent.get("authority", "")
    is_known = authority in {each.value for each in Authority}
    kind = Authority(authority) if is_known else Authority.UNKNOWN
    ticked = "may_fill_in" in sent
    home = Home(
        kind,
        ticked and kind is not Authority.YES,
        "may_see_agreements" in sent,
        _SAYS.get(sent.get("lives_with", "unknown")),
    )
    why = typed.line(sent, "reason", LONGEST_REASON)
    right = {
        "authority-yes": (is_known, _("Kies ja, nee of onbekend.")),
        "may_fill_in-1": (
            not (ticked and kind is Authority.UNKNOWN),
            _("Zoek eerst uit wie het gezag heeft. Daarna kan iemand invullen."),
        ),
        "reason": reason_is_right(why),
    }
    problems = tuple((name, words) for name, (is_right, words) in right.items() if not is_right)
    return HomeForm(Change(home, why, typed.line(sent, "shown")), problems)


def reason_is_right(why: str) -> tuple[bool, str]:
    """It is needed, and no address: it is kept where others read it."""
    if "@" in why:
        return False, _("Zet hier geen e-mailadres in.")
    return bool(why), _("Schrijf kort waarom.")
