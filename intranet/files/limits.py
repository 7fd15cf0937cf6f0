"""What a file may weigh once opened, and how it is refused."""

MOST_BYTES = 5 * 1024 * 1024
MOST_STREAMED = 100 * 1024 * 1024  # bytes that really come out of a compressed file
MOST_ROWS = 20_000
MOST_COLUMNS = 100
ABOVE = 50  # rows that may stand above the table
MOST_LETTERS = 20_000_000  # in all cells: a string that a thousand cells share counts a thousand
MOST_TAGS = 4_000_000  # of XML, full or empty: reading them takes some three seconds

TOO_HEAVY = (
    "Ce fichier dépasse 5\u00a0Mo. Enregistrez-le en CSV, ou coupez-le en plusieurs fichiers."
)
TOO_LONG = (
    "Ce fichier a plus de 20\u202f000\u00a0lignes. Coupez-le en plusieurs fichiers, "
    "et importez-les l’un après l’autre."
)
TOO_WIDE = (
    "Ce fichier a plus de 100\u00a0colonnes remplies. Ne gardez que celles de l’annuaire, "
    "puis recommencez."
)
TOO_LARGE = (
    "Une fois ouvert, ce classeur est démesuré. Copiez ses seules valeurs dans un classeur neuf "
    "(collage spécial, « Valeurs »), puis recommencez."
)
DAMAGED = (
    "Ce classeur est abîmé et ne peut pas être lu. Ouvrez-le dans votre tableur, "
    "enregistrez-le sous un autre nom, puis recommencez."
)
FORBIDDEN_XML = (
    "Ce classeur contient des déclarations (DTD) qu’aucun tableur n’écrit : il est refusé "
    "par sécurité. Enregistrez-le de nouveau depuis votre tableur."
)
EMPTY = "Ce fichier est vide : il n’y a rien à importer."
NO_TABLE = (
    "Aucun tableau n’a été trouvé dans ce fichier. Il faut une ligne de titres de colonnes, "
    "puis une ligne par structure ou par personne."
)


class Unreadable(ValueError):
    """The file cannot be used; `str()` is the sentence for whoever sent it."""
