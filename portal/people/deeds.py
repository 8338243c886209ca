"""What was done at the office, in words: a sentence for the log, and a few words for a family."""

import re
from dataclasses import dataclass
from typing import Any

from flask_babel import lazy_gettext as _

# Per deed: the sentence of the log, and what somebody reads whom it was about.
_WORDS: dict[str, tuple[Any, Any]] = {
    "school_created": (_("Driehoek begon bij deze school."), _("School begonnen")),
    "school_changed": (_("%(who)s wijzigde de gegevens van school."), _("School gewijzigd")),
    "year_made": (_("%(who)s maakte schooljaar %(detail)s."), _("Schooljaar gemaakt")),
    "group_made": (_("%(who)s maakte de groep %(detail)s."), _("Groep gemaakt")),
    "group_removed": (_("%(who)s haalde de groep %(detail)s weg."), _("Groep weggehaald")),
    "people_imported": (_("%(who)s las een bestand in: %(detail)s."), _("Bestand ingelezen")),
    "pupils_moved": (
        _("Aantal leerlingen dat %(who)s in een andere groep plaatste: %(detail)s."),
        _("Naar een andere groep"),
    ),
    "staff_added": (_("%(who)s voegde %(whom)s toe aan het personeel."), _("Toegevoegd")),
    "staff_invited": (_("%(who)s nodigde %(whom)s uit."), _("Uitgenodigd")),
    "staff_disabled": (_("%(who)s zette de toegang van %(whom)s uit."), _("Toegang uitgezet")),
    "staff_enabled": (_("%(who)s zette de toegang van %(whom)s aan."), _("Toegang aangezet")),
    "way_in_reset": (
        _("%(who)s maakte de toegang van %(whom)s opnieuw."),
        _("Toegang opnieuw gemaakt"),
    ),
    "role_given": (_("%(who)s gaf %(whom)s de rol %(detail)s."), _("Rol gekregen")),
    "role_taken_back": (_("%(who)s nam de rol %(detail)s terug van %(whom)s."), _("Rol kwijt")),
    "group_given": (_("%(who)s gaf %(whom)s de groep %(detail)s."), _("Groep gekregen")),
    "group_taken_back": (_("%(who)s nam %(detail)s terug van %(whom)s."), _("Groep kwijt")),
    "cards_made": (_("%(who)s maakte kindkaarten: %(detail)s."), _("Kindkaarten gemaakt")),
    "card_made": (_("%(who)s maakte een kindkaart voor %(child)s."), _("Kindkaart gemaakt")),
    "letters_printed": (_("%(who)s printte brieven: %(detail)s."), _("Brieven geprint")),
    "letter_printed": (_("%(who)s printte een brief voor %(whom)s."), _("Brief geprint")),
    "letter_withdrawn": (_("%(who)s trok de brief voor %(whom)s in."), _("Brief ingetrokken")),
    "letter_used": (_("%(whom)s kwam binnen met een brief."), _("Binnengekomen met een brief")),
    "claim_confirmed": (
        _("%(who)s bevestigde dat het echt %(whom)s is."),
        _("School bevestigde dat u het bent"),
    ),
    "claim_refused": (
        _("%(who)s zei dat iemand anders de brief van %(whom)s gebruikte."),
        _("Brief door een ander gebruikt"),
    ),
    "provider_linked": (
        _("%(whom)s kan nu ook inloggen met %(detail)s."),
        _("Account van een aanbieder gekoppeld"),
    ),
    "provider_unlinked": (
        _("%(whom)s kan niet meer inloggen met %(detail)s."),
        _("Account van een aanbieder losgemaakt"),
    ),
    "announcement_sent": (_("%(who)s verstuurde een bericht."), _("Bericht verstuurd")),
    "announcement_withdrawn": (_("%(who)s trok een bericht in."), _("Bericht ingetrokken")),
    "morning_announced": (_("%(who)s kondigde een inloop aan."), _("Inloop aangekondigd")),
    "morning_cancelled": (_("%(who)s zegde een inloop af."), _("Inloop afgezegd")),
    "care_given": (
        _("%(who)s deelde %(child)s met %(whom)s."),
        _("Leerling gedeeld"),
    ),
    "care_taken_back": (
        _("%(who)s deelt %(child)s niet meer met %(whom)s."),
        _("Leerling niet meer gedeeld"),
    ),
    "class_letter_approved": (
        _("%(who)s verstuurde een brief van klassenouder %(whom)s."),
        _("Brief aan de klas verstuurd"),
    ),
    "class_letter_declined": (
        _("%(who)s gaf een brief terug aan klassenouder %(whom)s."),
        _("Brief aan de klas teruggegeven"),
    ),
    "class_message_reported": (
        _("%(who)s meldde een bericht van %(whom)s."),
        _("Bericht gemeld"),
    ),
    "class_parent_consents": (
        _("%(whom)s koos wat er op de kaart van de klassenouder staat."),
        _("Kaart als klassenouder gewijzigd"),
    ),
    "class_parent_invited": (
        _("%(who)s vroeg %(whom)s als klassenouder."),
        _("Gevraagd als klassenouder"),
    ),
    "class_parent_taken_back": (
        _("%(who)s nam de vraag aan %(whom)s als klassenouder terug."),
        _("Niet meer gevraagd als klassenouder"),
    ),
    "class_parent_withdrew": (
        _("%(whom)s is geen klassenouder meer."),
        _("Gestopt als klassenouder"),
    ),
    "class_report_settled": (
        _("%(who)s handelde een melding over een bericht af."),
        _("Melding afgehandeld"),
    ),
    "families_reminded": (
        _("%(who)s herinnerde gezinnen aan het gesprek: %(detail)s."),
        _("Gezinnen herinnerd"),
    ),
    "free_days_added": (
        _("%(who)s voegde vrije dagen toe: %(detail)s."),
        _("Vrije dagen erbij"),
    ),
    "free_days_changed": (
        _("%(who)s wijzigde vrije dagen: %(detail)s."),
        _("Vrije dagen gewijzigd"),
    ),
    "free_days_removed": (
        _("%(who)s haalde vrije dagen weg: %(detail)s."),
        _("Vrije dagen weg"),
    ),
    "guardian_changed": (
        _("%(who)s wijzigde de gegevens van %(whom)s."),
        _("Gegevens gewijzigd"),
    ),
    "guardian_linked": (
        _("%(who)s koppelde %(whom)s aan %(child)s."),
        _("Aan een kind gekoppeld"),
    ),
    "guardian_unlinked": (
        _("%(who)s haalde %(whom)s weg bij %(child)s."),
        _("Bij een kind weggehaald"),
    ),
    "home_changed": (
        _("%(who)s wijzigde gezag of wat daaruit volgt van %(whom)s bij %(child)s."),
        _("Gezag of toestemming gewijzigd"),
    ),
    "key_added": (
        _("%(whom)s voegde een sleutel toe."),
        _("Sleutel toegevoegd"),
    ),
    "key_removed": (
        _("%(whom)s haalde een sleutel weg."),
        _("Sleutel weggehaald"),
    ),
    "password_changed": (
        _("%(whom)s koos een nieuw wachtwoord."),
        _("Wachtwoord gewijzigd"),
    ),
    "app_changed": (
        _("%(whom)s koos een nieuwe app voor codes."),
        _("App voor codes gewijzigd"),
    ),
    "codes_changed": (
        _("%(whom)s maakte nieuwe herstelcodes."),
        _("Nieuwe herstelcodes"),
    ),
    "moved_up": (
        _("%(who)s zette iedereen klaar voor het volgende schooljaar."),
        _("Volgend schooljaar klaargezet"),
    ),
    "pupil_left_with_year": (
        _("%(who)s zette bij het nieuwe schooljaar dat %(child)s van school gaat."),
        _("Van school bij het nieuwe schooljaar"),
    ),
    "moved_back": (
        _("%(who)s draaide het volgende schooljaar terug."),
        _("Volgend schooljaar teruggedraaid"),
    ),
    "pupil_added": (
        _("%(who)s voegde %(child)s toe."),
        _("Leerling toegevoegd"),
    ),
    "pupil_changed": (
        _("%(who)s wijzigde de gegevens van %(child)s."),
        _("Leerling gewijzigd"),
    ),
    "pupil_left": (
        _("%(who)s schreef %(child)s uit."),
        _("Leerling van school"),
    ),
    "pupil_back": (
        _("%(who)s schreef %(child)s weer in."),
        _("Leerling weer op school"),
    ),
    "notice_seen": (_("%(who)s zag een melding over %(child)s."), _("Melding gezien")),
    "phone_changed": (
        _("%(whom)s gaf een ander telefoonnummer door."),
        _("Telefoonnummer gewijzigd"),
    ),
    "request_made": (
        _("%(whom)s deed een verzoek over eigen gegevens."),
        _("Verzoek over uw gegevens"),
    ),
    "request_read": (_("%(who)s las een verzoek van %(whom)s."), _("School las uw verzoek")),
    "request_settled": (
        _("%(who)s beantwoordde een verzoek van %(whom)s."),
        _("School beantwoordde uw verzoek"),
    ),
}
_ROLES = {
    "ib": _("intern begeleider"),
    "care": _("zorgteam"),
    "director": _("directeur"),
    "administrator": _("beheerder"),
}
_OTHER = (_("%(who)s deed iets anders: %(deed)s."), _("Iets anders"))
KNOWN = frozenset(_WORDS)


@dataclass(frozen=True, slots=True)
class About:
    """The names around a deed; empty where there is none, or none any more."""

    who: str
    whom: str = ""
    child: str = ""
    detail: str = ""


def sentence(deed: str, about: About) -> str:
    """What was done, by whom and to whom, in the reader's language."""
    values = {
        "who": about.who or str(_("Driehoek")),
        "whom": about.whom or str(_("iemand")),
        "child": about.child or str(_("een kind")),
        "detail": _detail(deed, about.detail),
        "deed": deed,
    }
    return str(_WORDS.get(deed, _OTHER)[0]) % values


def in_short(deed: str) -> str:
    """A few words, for whom it was about."""
    return str(_WORDS.get(deed, _OTHER)[1])


def _detail(deed: str, detail: str) -> str:
    if deed == "people_imported":
        new, changed, left = [*re.findall(r"\d+", detail), "0", "0", "0"][:3]
        counts = {"new": new, "changed": changed, "left": left}
        return str(_("%(new)s nieuw, %(changed)s gewijzigd, %(left)s van school")) % counts
    return str(_ROLES.get(detail, detail))
