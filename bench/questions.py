"""What people type, whatever the size of the directory: the same texts at every size.

Letters are beginnings of things that the directory holds, drawn as often as they come in it.
Sentences are those that an index fears: words that everybody has, words that nobody has, two
communes that nobody has together, a need of the whole département, the commonest need in the
largest commune.
"""

from dataclasses import dataclass
from random import Random
from urllib.parse import urlencode

from bench import words

DRAWN = 60
PARTIAL = {"HX-Request": "true", "HX-Request-Type": "partial"}


@dataclass(frozen=True)
class Questions:
    """Texts asked of one page, and what to call them in the table."""

    name: str
    page: str
    headers: dict[str, str]
    paths: tuple[str, ...]


def every() -> list[Questions]:
    """One row of the table each."""
    chance = Random(12)
    search = {
        "1 letter": tuple("abcdefghijklmnopqrstuvwxyz"),
        "3 letters": _beginnings(chance, 3, _of_the_directory),
        "12 letters": _beginnings(chance, 12, _of_the_directory),
        "sentences": SEARCHED,
    }
    contact = {
        "1 letter": tuple("abcdefghijklmnopqrstuvwxyz"),
        "3 letters": _beginnings(chance, 3, _of_needs),
        "12 letters": _beginnings(chance, 12, _of_needs),
        "sentences": ASKED,
    }
    return [
        *(_questions(f"search, {n}", "/annuaire", "results", t) for n, t in search.items()),
        *(_questions(f"who, {n}", "/qui-contacter", "answers", t) for n, t in contact.items()),
    ]


COMMUNES = ("Rennes", "Saint-Malo", "Fougères", "Janzé", "Combourg", "Redon", "Vitré", "Cancale",
            "Bruz", "Cesson-Sévigné", "Châteaugiron", "Le Sel-de-Bretagne")  # fmt: skip
NEEDS = ("retraite", "logement", "impayés", "papiers", "garde d’enfant", "emploi",
         "handicap", "dette", "violences", "numérique", "mutuelle", "alimentation",
         "permis de conduire")  # fmt: skip

SEARCHED = (
    "accueil", "agente d’accueil", "rennes", "saint", "de", "agent accueil rennes",
    "accueil social rennes", "association rennes", "accompagnement", "zzyzx", "accueil zzyzx",
    "agent accueil rennes zzyzx", "kerdoncuff accueil rennes", "martin rennes", "marie martin",
    "marie martin accueil rennes", "janzé rennes", "fougères redon", "saint malo vitré accueil",
    "ccas mairie", "directeur directrice", "poste vacant rennes", "a b c d e", "m a r t i n",
    "responsable administrative et financière", "conseillère numérique le sel de bretagne",
    "antenne martin", "infirmière bénévole", "rue martin 35000", "france services redon",
)  # fmt: skip
ASKED = (
    "retraite rennes", "logement rennes", "logement", "emploi", "retraite", "accueil",
    "accueil rennes", "agent accueil rennes", "zzyzx", "accueil zzyzx", "zzyzx rennes",
    "logement zzyzx", "logement urgence combourg", "retraite janzé", "impayés 35260",
    "garde d’enfant le sel de bretagne", "numérique emploi handicap", "logement retraite rennes",
    "mutuelle", "violences redon", "rennes", "saint malo", "martin", "marie martin rennes",
    "permis de conduire vitré", "papiers étrangers fougères", "ccas janzé", "mairie rennes",
    "confirmer son choix de métier rennes", "choisir un métier rennes", "choisir un métier",
)  # fmt: skip


def _questions(name: str, page: str, target: str, texts: tuple[str, ...]) -> Questions:
    paths = tuple(f"{page}?{urlencode({'q': text})}" for text in texts)
    return Questions(name, page, {**PARTIAL, "HX-Target": target}, paths)


def _beginnings(chance: Random, letters: int, draw: object) -> tuple[str, ...]:
    found: dict[str, None] = {}
    while len(found) < DRAWN:
        text = draw(chance)[:letters].strip()  # type: ignore[operator]
        if len(text) == letters:
            found.setdefault(text)
    return tuple(found)


def _of_the_directory(chance: Random) -> str:
    """A name, a function somewhere, a structure: as they are typed."""
    first, last = words.person(chance)
    title = chance.choices(words.TITLES, cum_weights=words.TITLE_WEIGHTS)[0]
    kind = chance.choices(words.KINDS, cum_weights=words.KIND_WEIGHTS)[0]
    commune = chance.choice(COMMUNES)
    said = (
        f"{first} {last}", f"{last} {first}", f"{last} {commune}", f"{title} {commune}",
        f"{commune} {title}", words.structure(chance, kind, commune),
    )  # fmt: skip
    return chance.choice(said)


def _of_needs(chance: Random) -> str:
    """A need and a commune, in any order, or somebody."""
    need, commune = chance.choice(NEEDS), chance.choice(COMMUNES)
    first, last = words.person(chance)
    return chance.choice((f"{need} {commune}", f"{commune} {need}", f"{first} {last}"))
