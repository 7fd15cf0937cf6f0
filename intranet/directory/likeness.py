"""When two entries look like one: the rules, for forms, imports and the list of duplicates. Pure.

A key is what `text.match_key` makes of a name. Two names are near when the words of one are
among those of the other: « Mission locale » and « Mission locale du pays de Fougères ».
"""

from intranet.text import fold

# A body may sign with its initials or at length: « Centre communal d’action sociale » is a CCAS.
AT_LENGTH = {
    "ccas": frozenset({"centre", "communal", "action", "sociale"}),
    "cias": frozenset({"centre", "intercommunal", "action", "sociale"}),
    "cdas": frozenset({"centre", "departemental", "action", "sociale"}),
    "mds": frozenset({"maison", "departementale", "solidarites"}),
    "caf": frozenset({"caisse", "allocations", "familiales"}),
    "cpam": frozenset({"caisse", "primaire", "assurance", "maladie"}),
    "msa": frozenset({"mutualite", "sociale", "agricole"}),
}


def words_of(key: str) -> frozenset[str]:
    """The words of a key, initials in place of the name at length."""
    words = frozenset(key.split())
    for initials, spelled in AT_LENGTH.items():
        if spelled <= words:
            words = words - spelled | {initials}
    return words


def same_name(one: str, other: str) -> bool:
    """Whether two keys are the same name: the same words, spaced as one likes."""
    if not one or not other:
        return False
    return words_of(one) == words_of(other) or one.replace(" ", "") == other.replace(" ", "")


def near_name(one: str, other: str) -> bool:
    """Whether two keys are the same name, or all the words of one are in the other."""
    words, others = words_of(one), words_of(other)
    return same_name(one, other) or bool(words and others and (words <= others or others <= words))


def kin_name(one: str, other: str, apart_from: str = "") -> bool:
    """Whether two keys share a word of weight, besides those of `apart_from` (a commune's name):
    enough when something else is the same, a telephone for instance."""
    common = words_of(one) & words_of(other) - words_of(fold(apart_from))
    return same_name(one, other) or any(len(word) > 2 for word in common)
