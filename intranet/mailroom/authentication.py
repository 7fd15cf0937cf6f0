"""What our own mail server says of a sender (RFC 8601): the one word that is trusted."""

import re

from intranet.mailroom.opened import Opened

# A quoted word, what a backslash protects, a bracket, and all the rest.
_PIECES = re.compile(r'"(?:[^"\\]|\\.)*"|\\.|[()]|[^"()\\]+|.')
_QUOTED_PLAIN = re.compile(r'"[A-Za-z0-9.\-]+"')
_DMARC = re.compile(r"^dmarc\s*(?:/\s*\d+\s*)?=\s*([a-z]+)\b(.*)$", re.IGNORECASE | re.DOTALL)
_FROM = re.compile(r"\bheader\.from\s*=\s*\"?([^\s\";]+)", re.IGNORECASE)


def vouched(opened: Opened, authserv_id: str | None) -> str:
    """The address that our server says the message truly comes from, in lower case; "" when it
    says nothing of the kind.

    `authserv_id` names our server. Only the topmost field under that name counts: a server writes
    above what it received, and whoever sends can write our name further down. Its `dmarc=pass`
    counts when it is said once, and of the domain of the only From.
    """
    if not authserv_id or opened.sender is None:
        return ""
    for value in opened.headers("Authentication-Results"):
        name, results = _split(value)
        if not name:
            return ""  # ours perhaps, and made unreadable by whoever sends
        if name == authserv_id.lower():
            address = opened.sender.address.lower()
            return address if _passes(results, address.rpartition("@")[2]) else ""
    return ""


def _split(value: str) -> tuple[str, list[str]]:
    name, *results = [part.strip() for part in _bare(value).split(";")]
    return (name.split() or [""])[0].lower(), results


def _bare(value: str) -> str:
    """Without comments, which hold comments, nor what is quoted and is no plain word: whoever sends
    chooses what stands before the « @ » of their address, and servers repeat it there. "" for what
    can be read in two ways."""
    kept, depth = [], 0
    for piece in _PIECES.findall(value):
        depth += {"(": 1, ")": -1}.get(piece, 0)
        if depth < 0 or piece == '"' or (depth and piece[0] == '"'):
            return ""
        if not depth:
            kept.append(_outside(piece))
    return "" if depth else "".join(kept)


def _outside(piece: str) -> str:
    if _QUOTED_PLAIN.fullmatch(piece):
        return piece.strip('"')
    return " " if piece[0] in '")\\' else piece


def _passes(results: list[str], domain: str) -> bool:
    verdicts = [found for result in results if (found := _DMARC.match(result))]
    if len(verdicts) != 1 or verdicts[0][1].lower() != "pass":
        return False
    said_of = _FROM.search(verdicts[0][2])
    return said_of is None or said_of[1].lower().rstrip(".") == domain
