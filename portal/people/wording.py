"""Words that the office reads: what is wrong with a file, and what to do about it."""

from flask_babel import lazy_gettext as _

_WHAT_TO_DO = {
    "empty_file": _("Dit bestand is leeg. Kies een ander bestand."),
    "empty": _("Dit is leeg. Vul het in en probeer het opnieuw."),
    "no_rows": _("Er staan geen leerlingen in dit bestand."),
    "too_big": _("Dit bestand is te groot. Lees hoogstens 5 MB en 20.000 regels in."),
    "not_a_table": _("Dit bestand kunnen we niet lezen. Bewaar het als CSV of als XLSX."),
    "old_office": _("Dit is een oud bestand of er zit een wachtwoord op. Bewaar het als XLSX."),
    "unsafe": _("Dit bestand is niet veilig om te openen. Maak een nieuwe export."),
    "bsn": _("Hier staat een BSN in. Dat mag niet. Haal die kolom weg en probeer het opnieuw."),
    "too_long": _("Dit is te lang voor een naam. Maak het korter."),
    "formula": _("Dit begint met een teken van een formule. Haal dat teken weg."),
    "no_grade": _("Hier staat geen leerjaar in. Noem de groep bijvoorbeeld groep 5."),
    "date": _("Dit is geen datum. Schrijf 31-12-2016."),
    "email": _("Dit is geen e-mailadres."),
    "phone": _("Dit is geen telefoonnummer."),
    "language": _("Deze taal kennen we niet. Laat het leeg of schrijf Nederlands."),
    "authority": _("Schrijf ja, nee of onbekend."),
    "twice": _("Dit nummer staat al op een andere regel."),
}


def what_to_do(why: str) -> str:
    """A sentence in the reader's language."""
    return str(_WHAT_TO_DO[why])
