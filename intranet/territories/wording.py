"""Départements as people say them: « toute l’Ille-et-Vilaine », « tout le Finistère »."""

from intranet.territories.reference import departement_name
from intranet.text import fold

_FEMININE = frozenset(
    {
        *("02", "07", "09", "10", "11", "16", "17", "19", "2A", "2B", "21", "23", "24", "26", "27"),
        *("31", "33", "35", "36", "37", "38", "42", "43", "44", "48", "50", "51", "52", "53", "54"),
        *("55", "57", "58", "60", "61", "70", "71", "72", "73", "74", "76", "77", "80", "85", "86"),
        *("87", "89", "91", "93", "971", "972", "973", "974"),
    }
)
_PLURAL = frozenset({"04", "05", "06", "08", "13", "22", "40", "64", "65", "66", "78", "79", "88"})
_MASCULINE_PLURAL = frozenset({"92"})
_WITHOUT_ARTICLE = frozenset({"75", "974", "976"})  # and overseas territories


def whole(code: str) -> str:
    """All of the département that has this code; the code itself when nobody knows it."""
    name = departement_name(code)
    if (
        name == code
        or code in _WITHOUT_ARTICLE
        or code[:2] == "98"
        or code in ("975", "977", "978")
    ):
        return f"tout {name}"
    if code in _PLURAL:
        return f"toutes les {name}"
    if code in _MASCULINE_PLURAL:
        return f"tous les {name}"
    feminine = code in _FEMININE
    if fold(name)[:1] in "aeiouyh" and name[:4] != "Haut":
        article = "l’"
    else:
        article = "la " if feminine else "le "
    return f"{'toute' if feminine else 'tout'} {article}{name}"
