"""Recognising columns: by what the source used last time, by their titles, by what they hold."""

import re
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence

from intranet.exchange import cells
from intranet.exchange.communes import Places
from intranet.exchange.fields import (
    EMAIL_TITLES,
    FIELDS,
    IGNORED_TITLES,
    LABELS,
    PHONE_TITLES,
    PLACES,
)
from intranet.text import fold

SAMPLE = 200  # rows looked at
ENOUGH = 0.8  # of the cells that say something
PHONE, EMAIL = "phone", "email"  # of somebody: whose is decided last

_TITLES = {title: field.key for field in FIELDS for title in field.titles}
_TITLES |= dict.fromkeys(PHONE_TITLES - {"numero"}, PHONE) | dict.fromkeys(EMAIL_TITLES, EMAIL)
_WORDS = [(frozenset(title.split()), key) for title, key in _TITLES.items() if len(title) > 3]
_HOURS = re.compile(r"\b(lundi|mardi|mercredi|jeudi|vendredi|samedi|lun|\d{1,2} ?h)\b")

Rows = Sequence[Sequence[str]]


def is_known(title: str) -> bool:
    """Whether a title is one that files like ours have."""
    return bool(_by_title(title)) or _folded(title) in IGNORED_TITLES


def names(header: Sequence[str]) -> list[str]:
    """What a source remembers a column by: its folded title, and its rank among the same."""
    seen: dict[str, int] = defaultdict(int)
    found = []
    for title in header:
        folded = fold(title)[:100]
        seen[folded] += 1
        found.append(folded if seen[folded] == 1 else f"{folded} #{seen[folded]}")
    return found


def recognise(
    header: Sequence[str], rows: Rows, remembered: Mapping[str, str], places: Places
) -> list[str]:
    """A field or "" for each column; no field twice."""
    kept = [remembered.get(name) for name in names(header)]
    samples = [_sample(rows, place) for place in range(len(header))]
    found = ["" if known is None else known for known in kept]
    taken = {key for key in found if key}
    guesses = [
        None if known is not None else _guess(title, sample, places)
        for known, title, sample in zip(kept, header, samples, strict=True)
    ]
    people = any(_is_of_person(key) for key in [*taken, *filter(None, guesses)])
    guesses = _settle_names(header, guesses, taken)
    for place, guess in enumerate(guesses):
        if guess in (PHONE, EMAIL):
            guess = _whose(guess, place, found, guesses, rows, people, taken)
        if guess and guess not in taken and guess in LABELS:
            found[place] = guess
            taken.add(guess)
    _forget_row_numbers(found, rows)
    return found


def missing(mapping: Sequence[str]) -> str:
    """Why these columns cannot be imported, "" when they can."""
    if "structure.ours" in mapping:
        return ""
    if "structure.name" not in mapping:
        return "Dites quelle colonne donne le nom de la structure."
    if not set(PLACES) & set(mapping):
        return "Dites quelle colonne donne la commune, le code postal, le code INSEE ou l’adresse."
    return ""


def _folded(title: str) -> str:
    """Without what stands in parentheses, nor the « (s) » of a plural."""
    return fold(re.sub(r"\([^)]*\)", " ", title)) or fold(title)


def _by_title(title: str) -> str:
    folded = _folded(title)
    if folded in _TITLES:
        return _TITLES[folded]
    words = set(folded.split())
    best: tuple[int, str] = (0, "")
    for wanted, key in _WORDS:
        if wanted <= words and len(words) - len(wanted) <= 3 and len(wanted) > best[0]:
            best = (len(wanted), key)
    return best[1]


def _guess(title: str, sample: list[str], places: Places) -> str:
    if _folded(title) in IGNORED_TITLES:
        return ""
    told = _by_title(title)
    held = _by_content(sample, places)
    if not told:
        return held
    # « Contact » may hold addresses or telephones: what a column holds is surer than its title.
    if held in (PHONE, EMAIL) and told.rpartition(".")[2] not in (PHONE, EMAIL, "mobile"):
        return held
    return told


def _by_content(sample: list[str], places: Places) -> str:
    """What nearly all the cells are, "" when that cannot be told."""
    if len(sample) < 2:
        return ""

    def share(test: Callable[[str], object]) -> float:
        return sum(bool(test(cell)) for cell in sample) / len(sample)

    tests: tuple[tuple[str, Callable[[str], object]], ...] = (
        (EMAIL, lambda cell: re.fullmatch(r"\S+@\S+\.\w+", cell)),
        ("structure.siret", lambda cell: re.fullmatch(r"\d{14}", cell.replace(" ", ""))),
        ("structure.insee", lambda cell: places.is_code(cell) and not places.is_postcode(cell)),
        ("structure.postcode", places.is_postcode),
        (PHONE, lambda cell: re.fullmatch(r"\+?[\d .()/-]{9,}", cell)),
        ("structure.website", lambda cell: re.match(r"(https?://|www\.)", cell)),
        ("structure.commune", places.is_name),
        ("structure.kind", cells.is_kind),
        ("structure.hours", lambda cell: _HOURS.search(fold(cell))),
    )
    found = next((key for key, test in tests if share(test) >= ENOUGH), "")
    if not found and share(cells.kind_of_name) >= ENOUGH / 2:
        return "structure.name"
    return found


def _settle_names(
    header: Sequence[str], guesses: list[str | None], taken: set[str]
) -> list[str | None]:
    """« Nom » alone is the structure's when the file names no other structure and has no first
    name; beside a first name, « Contact » or « Responsable » is somebody else's business."""
    said = {*taken, *guesses}
    if "person.last_name" in said and not said & {"structure.name", "structure.ours"}:
        first_names = "person.first_name" in said
        if not first_names:
            place = guesses.index("person.last_name") if "person.last_name" in guesses else -1
            return ["structure.name" if n == place else key for n, key in enumerate(guesses)]
    if said & {"person.last_name", "person.first_name"} and "person.last_name" in said:
        return ["" if key == "person.full_name" else key for key in guesses]
    return guesses


def _whose(
    what: str,
    place: int,
    found: list[str],
    guesses: list[str | None],
    rows: Rows,
    people: bool,
    taken: set[str],
) -> str:
    """The field that a telephone or an address alone is."""
    of_structure, of_person = f"structure.{what}", f"person.{what}"
    if not people:
        return of_structure
    if of_structure in taken or of_person in taken:
        return of_person if of_structure in taken else of_structure
    if what in guesses[place + 1 :]:  # two of them: first the structure's, then the person's
        return of_structure
    merged = [known or guess for known, guess in zip(found, guesses, strict=True)]
    if _differs_within_a_structure(place, merged, rows):
        return of_person
    after = [n for n, key in enumerate(merged) if key and _is_of_person(key)]
    return of_person if after and place > after[0] else of_structure


def _differs_within_a_structure(place: int, keys: Sequence[str | None], rows: Rows) -> bool:
    if "structure.name" not in keys:
        return False
    name = keys.index("structure.name")
    values: dict[str, set[str]] = defaultdict(set)
    for row in rows[:SAMPLE]:
        if row[place]:
            values[fold(row[name])].add(row[place])
    return any(len(several) > 1 for several in values.values())


def _forget_row_numbers(found: list[str], rows: Rows) -> None:
    """An identifier that is different on each row of one structure names rows, not structures."""
    if "structure.id" in found and _differs_within_a_structure(
        found.index("structure.id"), found, rows
    ):
        found[found.index("structure.id")] = ""


def _is_of_person(key: str) -> bool:
    return key.startswith(("person.", "seat."))


def _sample(rows: Rows, place: int) -> list[str]:
    return [row[place] for row in rows[:SAMPLE] if row[place]]
