"""Passwords: which are accepted, how they are kept and compared."""

import re
import unicodedata
from collections.abc import Iterable
from functools import cache

from flask_security.utils import hash_password, verify_password

from intranet.accounts.common_words import WORDS
from intranet.accounts.models import Account

SHORTEST = 12
LONGEST = 200

TOO_SHORT = f"{SHORTEST} caractères au moins. Une phrase de quelques mots convient très bien."
TOO_LONG = f"{LONGEST} caractères au plus."
TOO_COMMON = (
    "Ce mot de passe est trop facile à deviner (mot courant, suite, répétition, nom ou adresse). "
    "Choisissez plutôt trois ou quatre mots sans rapport entre eux."
)

_LEET = str.maketrans("013457@$€!|", "oieastaseil")
_ROWS = ("azertyuiop", "qsdfghjklm", "wxcvbn", "qwertyuiop", "asdfghjkl", "zxcvbnm",
         "abcdefghijklmnopqrstuvwxyz", "01234567890")  # fmt: skip
_SEQUENCES = _ROWS + tuple(row[::-1] for row in _ROWS)


def problem(password: str, about: Iterable[str] = ()) -> str | None:
    """Why `password` is refused, in French, or None. `about` holds what anyone knows of the
    person (name, e-mail): such words protect nothing."""
    password = normalise(password)
    if len(password) < SHORTEST:
        return TOO_SHORT
    if len(password) > LONGEST:
        return TOO_LONG
    return TOO_COMMON if _is_common(password, about) else None


def normalise(password: str) -> str:
    """The same bytes whatever the keyboard that typed the accents."""
    return unicodedata.normalize("NFKC", password)


def hashed(password: str) -> str:
    """What is kept of `password` (argon2)."""
    return hash_password(normalise(password))


def matches(account: Account | None, password: str) -> bool:
    """Whether `password` is the one of `account`; as long to say no for an account that does
    not exist, has no password yet, or is closed."""
    stand_in = _nobodys_hash()
    usable = account is not None and account.password and account.active and account.confirmed_at
    kept = account.password if usable and account is not None and account.password else stand_in
    return verify_password(normalise(password), kept) and bool(usable)


@cache
def _nobodys_hash() -> str:
    return hash_password("personne-n-a-ce-mot-de-passe")


def _is_common(password: str, about: Iterable[str]) -> bool:
    """True when two guesses from the usual places leave fewer than four characters unsaid."""
    lowered = _bare(password)
    if len(set(lowered)) < 5 or re.fullmatch(r"(.{1,6}?)\1+.{0,3}", lowered):
        return True
    known = WORDS | {
        word for text in about for word in re.split(r"[^a-z0-9]+", _bare(text)) if len(word) > 2
    }
    readings = {lowered, lowered.translate(_LEET)}
    return any(_unsaid(reading, known) < 4 for reading in readings)


def _unsaid(text: str, known: Iterable[str]) -> int:
    """How many characters two known words, suites and figures do not account for."""
    text = re.sub(r"[\W_]+", " ", text)
    found = sorted((word for word in known if word in text), key=len, reverse=True)
    for word in found[:2]:
        text = text.replace(word, " ")
    for row in _SEQUENCES:
        for length in range(len(row), 3, -1):
            for start in range(len(row) - length + 1):
                text = text.replace(row[start : start + length], " ")
    text = re.sub(r"[0-9]+|(.)\1{2,}", " ", text)
    return len(text.replace(" ", ""))


def _bare(text: str) -> str:
    spread = unicodedata.normalize("NFKD", text.casefold())
    return "".join(c for c in spread if not unicodedata.combining(c))
