"""The file of a large school: every pupil with two guardians."""

HEADER = (
    "Leerlingnummer;Roepnaam;Tussenvoegsel;Achternaam;Geboortedatum;Groep;"
    "Verzorger 1 voornaam;Verzorger 1 achternaam;Verzorger 1 e-mail;Verzorger 1 gezag;"
    "Verzorger 2 voornaam;Verzorger 2 achternaam;Verzorger 2 e-mail;Verzorger 2 gezag"
)


def big(pupils: int) -> bytes:
    """So many pupils in eight groups, as CSV."""
    lines = [HEADER]
    lines += [
        f"{90000 + n};Kind{n};;Naam{n};1-2-2016;{n % 8 + 1};"
        f"Een{n};Naam{n};een{n}@voorbeeld.example;ja;Twee{n};Anders{n};twee{n}@voorbeeld.example;ja"
        for n in range(pupils)
    ]
    return "\n".join(lines).encode()
