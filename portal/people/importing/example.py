"""An example file, to see how one may look. Nobody in it exists."""

import csv
import io

HEADER = (
    "leerlingnummer", "roepnaam", "tussenvoegsel", "achternaam", "geboortedatum", "groep",
    "verzorger 1 voornaam", "verzorger 1 tussenvoegsel", "verzorger 1 achternaam",
    "verzorger 1 e-mail", "verzorger 1 telefoon", "verzorger 1 gezag", "verzorger 1 taal",
    "verzorger 2 voornaam", "verzorger 2 tussenvoegsel", "verzorger 2 achternaam",
    "verzorger 2 e-mail", "verzorger 2 telefoon", "verzorger 2 gezag", "verzorger 2 taal",
)  # fmt: skip
ROWS = (
    ("1001", "Noor", "de", "Boer", "14-03-2017", "groep 5", "Fatma", "", "Yilmaz",
     "fatma@voorbeeld.example", "06 12345678", "ja", "Nederlands", "Jan", "de", "Boer",
     "jan@voorbeeld.example", "06 87654321", "ja", "Nederlands"),
    ("1002", "Sam", "de", "Boer", "02-11-2019", "groep 3", "Fatma", "", "Yilmaz",
     "fatma@voorbeeld.example", "06 12345678", "ja", "Nederlands", "", "", "", "", "", "", ""),
)  # fmt: skip


def as_csv() -> bytes:
    """With a byte order mark, so that a spreadsheet reads the accents as they are."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=";")
    writer.writerow(HEADER)
    writer.writerows(ROWS)
    return out.getvalue().encode("utf-8-sig")
