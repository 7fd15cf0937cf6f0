"""What one cell says: a telephone, an address, a SIRET, hours, a name.

Each function gives (value, warning) or raises Wrong. They are kept in memory: files repeat.
"""

import re
from functools import lru_cache
from urllib.parse import urlsplit

import phonenumbers
from email_validator import EmailNotValidError, validate_email
from stdnum.exceptions import InvalidLength
from stdnum.exceptions import ValidationError as InvalidNumber
from stdnum.fr import siret as siret_number

from intranet.directory.kinds import KINDS
from intranet.exchange.sentences import Wrong
from intranet.hours import french, impossible
from intranet.text import clean_line, fold, normalise_email

KEPT = 4096
NOTHING = frozenset({
    "", "nc", "n c", "na", "n a", "neant", "sans objet", "non renseigne", "null", "vide", "aucun",
    "aucune", "xxx", "inconnu", "so", "nr", "non connu",
})  # fmt: skip
VACANT = frozenset({"vacant", "poste vacant", "a pourvoir", "vacante", "recrutement en cours",
                    "en recrutement", "non pourvu", "poste a pourvoir"})  # fmt: skip
_FRENCH_CODES = frozenset({33, 262, 508, 590, 594, 596, 681, 687, 689})
_SHORTENED = re.compile(r"^\d([.,]\d+)?E\+?\d+$", re.IGNORECASE)
_BROKEN = re.compile(
    r"^#(REF|N/A|NOM|NAME|VALEUR|VALUE|DIV/0|NUL|NULL|NOMBRE|NUM)\b.*$", re.IGNORECASE
)
_SEVERAL_PHONES = re.compile(r"\s*(?:/|;|,|\bou\b|\bet\b|\n| - )\s*")
_CIVILITY = re.compile(
    r"^(m|mr|mme|mlle|monsieur|madame|mademoiselle|dr|docteur)\.?\s+", re.IGNORECASE
)
# Words of a name or of a type that tell the kind of a structure, the most telling first.
_KIND_WORDS = (
    ("cias", ("cias", "centre intercommunal action sociale")),
    ("ccas", ("ccas", "centre communal action sociale")),
    ("cdas", ("cdas", "centre departemental action sociale", "mds",
              "maison departementale solidarites", "maison departementale des solidarites",
              "maison des solidarites")),
    ("france_services", ("france services", "france service", "msap",
                         "maison de services au public", "maison des services au public")),
    ("france_travail", ("france travail", "pole emploi")),
    ("mission_locale", ("mission locale", "missions locales")),
    ("caf", ("caf", "caisse allocations familiales")),
    ("cpam", ("cpam", "caisse primaire assurance maladie", "assurance maladie")),
    ("msa", ("msa", "mutualite sociale agricole")),
    ("carsat", ("carsat", "assurance retraite")),
    ("association", ("association", "asso", "associations", "secours populaire",
                     "secours catholique", "restos du coeur", "croix rouge", "emmaus",
                     "banque alimentaire", "centre social", "espace de vie sociale")),
    ("mairie", ("mairie", "hotel de ville", "commune", "ville", "mairies")),
)  # fmt: skip
_BY_LABEL = {fold(label): key for key, label in KINDS.items()} | {
    "autre": "autre",
    "autres": "autre",
}


def said(text: str) -> str:
    """The line of text of a cell, "" for « néant » and the like. Raises Wrong on « #N/A »."""
    line = clean_line(text)
    if _BROKEN.match(line):
        raise Wrong(f"La cellule contient une erreur de calcul ({line[:20]}) : retapez sa valeur.")
    return "" if fold(line) in NOTHING else line


@lru_cache(KEPT)
def phone(text: str) -> tuple[str, str]:
    """E.164; a zero lost by a spreadsheet is put back, the first of several numbers is kept."""
    if _SHORTENED.match(text):
        raise Wrong("Ce numéro a été abrégé par le tableur : mettez la colonne au format Texte.")
    digits = re.sub(r"\D", "", text)
    several = _SEVERAL_PHONES.split(text) if len(digits) > 15 else [text]
    warning = "Plusieurs numéros : seul le premier est gardé." if len(several) > 1 else ""
    first = next((part for part in several if len(re.sub(r"\D", "", part)) > 3), text)
    digits = re.sub(r"\D", "", first)
    if not digits:
        raise Wrong("Ce n’est pas un numéro de téléphone.")
    if 2 < len(digits) <= 4 and digits[0] in "13":
        short = (
            "Les numéros courts ne sont pas gardés comme téléphone : citez-le dans la présentation."
        )
        return "", short
    bare = re.sub(r"\(0\)", "", first)
    if len(digits) == 9 and digits[0] != "0" and not first.strip().startswith("+"):
        bare = f"0{digits}"
    try:
        number = phonenumbers.parse(bare, "FR")
    except phonenumbers.NumberParseException:
        raise Wrong("Ce n’est pas un numéro de téléphone. Exemple : 02 99 12 34 56") from None
    if not phonenumbers.is_possible_number(number):
        if number.country_code == 33:
            raise Wrong(
                f"Ce numéro a {len(digits)} chiffres : il en faut 10. Exemple : 02 99 12 34 56"
            )
        raise Wrong("Ce numéro de l’étranger n’a pas le bon nombre de chiffres.")
    if number.country_code not in _FRENCH_CODES:
        warning = f"Numéro de l’étranger (+{number.country_code}) : gardé tel quel."
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164), warning


@lru_cache(KEPT)
def email(text: str) -> tuple[str, str]:
    """In its identity form; the first of several addresses is kept."""
    bare = re.sub(r"^mailto:", "", text.strip(" <>"), flags=re.IGNORECASE)
    several = [part.strip(" <>") for part in re.split(r"[;,/\s]+", bare) if "@" in part]
    warning = "Plusieurs adresses : seule la première est gardée." if len(several) > 1 else ""
    address = normalise_email(several[0] if several else bare)
    try:
        validate_email(address, check_deliverability=False)
    except EmailNotValidError:
        raise Wrong("Cette adresse ne semble pas valide. Exemple : prenom.nom@ccas.fr") from None
    if len(address) > 254:
        raise Wrong("Cette adresse est trop longue : 254 caractères au plus.")
    return address, warning


@lru_cache(KEPT)
def siret(text: str) -> tuple[str, str]:
    """Its 14 digits, the key checked; La Poste has its own rule."""
    if _SHORTENED.match(text):
        raise Wrong(
            f"Le tableur a abrégé ce SIRET ({text}) : ses derniers chiffres sont perdus. "
            "Mettez la colonne au format Texte, et retapez-le."
        )
    digits = re.sub(r"[\s.\u00a0-]", "", text)
    if len(digits) == 9 and digits.isdigit():
        raise Wrong("C’est un SIREN (9 chiffres) : un SIRET en compte 14.")
    if len(digits) in (12, 13) and digits.isdigit():  # zeros that a spreadsheet took away
        digits = digits.zfill(14)
    try:
        return siret_number.validate(digits), ""
    except InvalidLength:
        raise Wrong("Un SIRET compte 14 chiffres. Exemple : 213 500 499 00018") from None
    except InvalidNumber:
        raise Wrong("Ce SIRET n’existe pas : un chiffre est sans doute faux.") from None


def website(text: str) -> tuple[str, str]:
    """With its `https://`."""
    address = text if "://" in text else f"https://{text}"
    try:
        parts = urlsplit(address)
        readable = parts.scheme in ("http", "https") and "." in (parts.hostname or "")
    except ValueError:
        readable = False
    if not readable or len(address) > 300 or any(c.isspace() or c in '<>"\\' for c in address):
        raise Wrong("Cette adresse de site ne semble pas valide. Exemple : www.ccas.fr")
    return address, ""


def postcode(text: str) -> tuple[str, str]:
    """Five digits; a zero lost by a spreadsheet is put back."""
    digits = re.sub(r"\s", "", text)
    found = re.match(r"(\d{5})(?!\d)", digits)
    if found:
        return found[1], ""
    if re.fullmatch(r"\d{4}", digits):
        return f"0{digits}", ""
    raise Wrong("Un code postal compte 5 chiffres. Exemple : 35260")


@lru_cache(KEPT)
def hours(text: str) -> tuple[dict[str, str], str]:
    """{"opening_hours": OSM} when the words are understood, {"hours_note": the words} if not.
    Raises Wrong for hours that no day has."""
    found = french.understand(text)
    if found and len(found) <= 500:
        return {"opening_hours": found}, ""
    if told := impossible.why(text):
        raise Wrong(f"Horaires impossibles, {told}")
    if len(text) > 500:
        raise Wrong(f"Ces horaires ont {len(text)} caractères : 500 au plus.")
    return {"hours_note": text}, "Horaires non compris : ils sont gardés en toutes lettres."


def is_kind(text: str) -> bool:
    """Whether `text` names a kind of structures, and nothing else."""
    words = fold(text)
    return words in _BY_LABEL or any(words in tellings for _, tellings in _KIND_WORDS)


def kind_of_label(text: str) -> str:
    """The kind that a cell « Type » names, "" when it names none."""
    return _BY_LABEL.get(fold(text)) or kind_of_name(text)


@lru_cache(KEPT)
def kind_of_name(name: str) -> str:
    """The kind that the words of a name tell, "" when they tell none."""
    words = f" {fold(name)} "
    joined = f" {fold(re.sub(r'(?<=[A-Za-z])[.](?=[A-Za-z]|$|[ ])', '', name))} "
    for kind, tellings in _KIND_WORDS:
        if any(f" {telling} " in words or f" {telling} " in joined for telling in tellings):
            return kind
    return ""


def person_name(text: str) -> str:
    """A name as people write theirs: « LE GALL » is « Le Gall »."""
    if len(text) > 2 and text.isupper():
        return re.sub(r"\w+", lambda word: word[0].capitalize(), text)
    return text


def split_name(text: str) -> tuple[str, str]:
    """(first name, last name) of « Mme LE GALL Soizic » or « Soizic Le Gall »."""
    words = without_civility(text).split()
    capitals = [word for word in words if len(word) > 1 and word.isupper()]
    if capitals and len(capitals) < len(words):
        first = " ".join(word for word in words if word not in capitals)
        return first, " ".join(capitals)
    return " ".join(words[:1]) if len(words) > 1 else "", " ".join(words[1:] or words)


def without_civility(text: str) -> str:
    """« Awa Martin » of « Mme Awa Martin »."""
    return _CIVILITY.sub("", text)
