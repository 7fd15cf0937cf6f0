"""Words as people type them: folding for search, slugs, cleaning."""

import re
import unicodedata

_LIGATURES = {"œ": "oe", "æ": "ae", "ß": "ss", "ø": "o", "ł": "l", "đ": "d"}
_ELISION = re.compile(r"\b(?:[dlnsjtmc]|qu)['’ʼ‘`´](?=\w)")
_SEPARATORS = re.compile(r"[^a-z0-9]+")
_SAINT = {"st": "saint", "ste": "sainte", "sts": "saints", "stes": "saintes"}
_SMALL = {"a", "au", "aux", "de", "des", "du", "en", "et", "la", "le", "les", "sur", "un", "une"}
_INITIALS = re.compile(r"\b[a-z0-9](?: [a-z0-9]\b)+")
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u2028\u2029\u202a-\u202e\u2066-\u2069]")


class _Bare(dict[int, str | None]):
    """For `str.translate`: a ligature opened, an accent dropped, anything else as it is. A
    character is looked at once; every word that is indexed or typed comes this way."""

    def __missing__(self, code: int) -> str | None:
        character = chr(code)
        kept = None if unicodedata.combining(character) else character
        kept = _LIGATURES.get(character, kept)
        if code < 0x3000:  # beyond, nobody types here: never a million characters in memory
            self[code] = kept
        return kept


_BARE = _Bare()


def fold(text: str) -> str:
    """`text` reduced to lower-case ASCII words separated by one space.

    Accents, ligatures, case, hyphens and elisions (« l’ », « d’ ») disappear, « St » becomes
    « saint », so that two ways of writing the same name fold to the same string.
    Folding twice changes nothing.
    """
    lowered = unicodedata.normalize("NFKD", text.casefold())
    bare = lowered if lowered.isascii() else lowered.translate(_BARE)
    words = _SEPARATORS.sub(" ", _ELISION.sub("", bare)).split()
    return " ".join([_SAINT.get(word, word) for word in words])


def match_key(name: str) -> str:
    """What two spellings of one name share: folded words in alphabetical order, without « de »,
    « du », « la »…, initials joined. « C.C.A.S. de Cancale » and « CCAS Cancale » have the same.
    """
    joined = _INITIALS.sub(lambda found: found[0].replace(" ", ""), fold(name))
    return " ".join(sorted(word for word in joined.split() if word not in _SMALL))[:200]


def slugify(text: str, limit: int = 80) -> str:
    """A URL segment for `text`: folded words joined by hyphens, never empty."""
    return fold(text).replace(" ", "-")[:limit].strip("-") or "sans-nom"


def clean(text: str) -> str:
    """`text` as typed, NFC, without control or direction-changing characters, trimmed."""
    return _CONTROLS.sub("", unicodedata.normalize("NFC", text.replace("\r\n", "\n"))).strip()


def clean_line(text: str) -> str:
    """Like `clean`, on one line: runs of white space become one space."""
    return " ".join(clean(text).split())


def normalise_email(address: str) -> str:
    """The identity form of an address: trimmed, NFKC, lower case."""
    return unicodedata.normalize("NFKC", address).strip().lower()
