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
FEWEST = min(map(len, AT_LENGTH.values()))


def words_of(key: str) -> frozenset[str]:
    """The words of a key, initials in place of the name at length."""
    words = frozenset(key.split())
    if len(words) < FEWEST:
        return words
    for initials, spelled in AT_LENGTH.items():
        if spelled <= words:
            words = words - spelled | {initials}
    return words


def same_words(one: frozenset[str], other: frozenset[str]) -> bool:
    """Whether the words of two names are the same, spaced as one likes."""
    return one == other or "".join(sorted(one)) == "".join(sorted(other))


def same_name(one: str, other: str) -> bool:
    """Whether two keys are the same name."""
    return bool(one and other) and same_words(words_of(one), words_of(other))


def near_name(one: str, other: str) -> bool:
    """Whether two keys are the same name, or all the words of one are in the other."""
    words, others = words_of(one), words_of(other)
    if not words or not others:
        return False
    return words <= others or others <= words or same_words(words, others)


def kin_words(one: frozenset[str], other: frozenset[str], apart_from: str = "") -> bool:
    """Whether the words of two names have one of weight in common, besides those of `apart_from`
    (a commune's name): enough when something else is the same, a telephone for instance."""
    common = one & other
    return any(len(word) > 2 for word in common) and (
        one == other or any(len(word) > 2 for word in common - words_of(fold(apart_from)))
    )
