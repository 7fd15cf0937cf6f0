"""A spreadsheet as a coordination really keeps one: three hundred rows, some wrong, some known."""

import unicodedata
from datetime import date
from pathlib import Path

import openpyxl
from openpyxl.styles import Font

COMMUNES = (
    ("Cancale", "35260"), ("La Fresnais", "35111"), ("La Gouesnière", "35350"), ("Hirel", "35120"),
    ("Lillemer", "35111"), ("Miniac-Morvan", "35540"), ("Plerguer", "35540"),
    ("Saint-Benoît-des-Ondes", "35114"), ("Saint-Coulomb", "35350"), ("Saint-Guinoux", "35430"),
    ("Saint-Jouan-des-Guérets", "35430"), ("Saint-Malo", "35400"), ("Saint-Suliac", "35430"),
    ("Saint-Méloir-des-Ondes", "35350"), ("Le Tronchet", "35540"), ("Dinard", "35800"),
    ("Le Minihic-sur-Rance", "35870"), ("Pleurtuit", "35730"), ("La Richardais", "35780"),
    ("Saint-Briac-sur-Mer", "35800"), ("Saint-Lunaire", "35800"), ("Baguer-Morvan", "35120"),
    ("Cherrueix", "35120"), ("Dol-de-Bretagne", "35120"), ("Mont-Dol", "35120"),
    ("Pleine-Fougères", "35610"), ("Roz-Landrieux", "35120"), ("Saint-Broladre", "35120"),
)  # fmt: skip
BODIES = (
    "Épicerie solidaire", "Amicale des aînés", "Jardin partagé", "Maison des associations",
    "Point info jeunes", "Vestiaire solidaire", "Halte-garderie", "Aide aux devoirs",
    "Transport solidaire", "Café des parents",
)  # fmt: skip
# (name as the file has it, commune, postcode) of entries that the demonstration has too.
KNOWN = (
    ("C.C.A.S. CANCALE", "CANCALE", "35260"),
    ("CCAS Dinard", "Dinard", "35800"),
    ("Ccas de pleurtuit", "PLEURTUIT", "35730"),
    ("CCAS de St Méloir des Ondes", "St-Méloir-des-Ondes", "35350"),
    ("Centre communal d'action sociale de Miniac-Morvan", "Miniac-Morvan", "35540"),
    ("CDAS Dinard", "Dinard", "35800"),
    ("C.D.A.S. de St-Malo", "ST MALO", "35400"),
    ("CAF d'Ille et Vilaine - accueil de Saint-Malo", "Saint-Malo CEDEX", "35400"),
)
HEADER = (
    "Raison sociale ", "Catégorie", "Adresse", "C.P.", "Ville", "Tél.\u00a0(standard)", "E-mail",
    "N° SIRET", "Jours et horaires\nd’ouverture", "Mis à jour le",
)  # fmt: skip
HEADER_LINE = 4
DAYS = (date(2026, 3, 2), "02/03/2026", "2 mars 2026")  # a date, and two that are text
ERRORS = 12


def french_excel(path: Path | str, known=KNOWN, rows: int = 300) -> Path:
    """Write `rows` rows at `path`: 12 in error, one a likely double for each of `known` (name,
    commune, postcode), the others new. Titles stand above in merged cells, phones have lost their
    zero, cells keep what Windows and others left in them."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "Partenaires"
    sheet["A1"] = "Partenaires du pays de Saint-Malo"
    sheet["A1"].font = Font(bold=True, size=16)
    sheet.merge_cells("A1:J1")
    sheet["A2"] = "Tableau tenu par la coordination, ne pas diffuser"
    sheet.merge_cells("A2:J2")
    for first, cells, title in ((1, "A3:B3", "Structure"), (3, "C3:G3", "Pour les joindre")):
        sheet.cell(3, first).value = title
        sheet.merge_cells(cells)
    for line in [HEADER, *_lines(known, rows)]:
        sheet.append(line)
    notes = book.create_sheet("Lisez-moi")
    notes.append(("Mettre à jour chaque trimestre.",))
    book.save(path)
    return Path(path)


def _lines(known, rows: int):
    good = _good(rows - ERRORS - len(known))
    wrong, doubles = _wrong(), [_double(*one) for one in known]
    mixed = []
    for place, line in enumerate(good):
        mixed.append(line)
        if place % 23 == 7 and wrong:
            mixed.append(wrong.pop(0))
        if place % 31 == 11 and doubles:
            mixed.append(doubles.pop(0))
    return [*mixed, *wrong, *doubles]


def _good(many: int):
    found = []
    for number in range(many):
        body = BODIES[(number // len(COMMUNES)) % len(BODIES)]
        commune, postcode = COMMUNES[number % len(COMMUNES)]
        serial = number // (len(COMMUNES) * len(BODIES))
        name = f"{body} de {commune}" + (f" n° {serial + 1}" if serial else "")
        if number % 7 == 3:  # accents apart, as a Mac writes them
            name = unicodedata.normalize("NFD", name)
        phone = (
            261_910_000 + number,
            f"02.61.91.{number // 100:02d}.{number % 100:02d}",
            f"02\u00a061\u00a091\u00a0{number // 100:02d}\u00a0{number % 100:02d} ",
        )[number % 3]
        mail = f"contact{number}@{body.split()[0].lower().replace('é', 'e')}.example"
        hours = ("lundi au vendredi 9h-12h", "mardi et jeudi de 14h à 17h", "sur rendez-vous", None)
        street = f"{number % 40 + 1}, rue de la Mairie" + "\r\nBâtiment B" * (number % 11 == 5)
        found.append((name, "Association", street, int(postcode),
                      commune.upper() if number % 5 == 0 else f"{commune} ", phone, mail, None,
                      hours[number % 4], DAYS[number % 3]))  # fmt: skip
    return found


def _double(name: str, commune: str, postcode: str):
    return (name, None, None, int(postcode), commune, None, None, None, None, DAYS[0])


def _wrong():
    def line(
        name, postcode=35260, town="Cancale", phone=None, mail=None, siret=None, hours=None
    ):  # fmt: skip
        return (name, "Association", None, postcode, town, phone, mail, siret, hours, DAYS[1])

    return [
        line("Ressourcerie de Cancale", siret="21350049900019"),
        line("Conciergerie de Cancale", siret="2,13501E+13"),
        line("Repair café", postcode=None, town="Cancal"),
        line("Entraide angevine", 49000, "Angers"),
        line("Bibliothèque de rue", phone="02 61 91"),
        line("Théâtre forum", mail="theatre.forum(at)cancale"),
        line(None),
        line("Maison du lac", None, None),
        line("Ludothèque itinérante", 35120, None),
        line("Ludobus", hours="lundi au vendredi 9h-27h"),
        line("Cuisine nomade", phone="#N/A"),
        line("Point conseil budget", "3526O"),
    ]
