"""A mail as the bytes that leave: the same ones at every try.

The header lines are written here, word by word, and the parts by `email`. Left to itself,
`email` on Python 3.11 decodes what looks like an encoded word when a header is set, and can
then write the line break that hides in it: a name becomes a `Bcc:`.
"""

import re
from base64 import b64encode
from email import policy
from email.header import decode_header, make_header
from email.headerregistry import AddressHeader
from email.message import EmailMessage
from email.parser import BytesHeaderParser
from email.utils import format_datetime, parseaddr

from intranet.clock import to_paris
from intranet.mailroom.addresses import NAME_LIMIT, Address, header_text
from intranet.mailroom.letters import SUBJECT_LIMIT
from intranet.mailroom.models import OutgoingMail

HEADERS = (
    "From", "To", "Subject", "Date", "Message-ID", "Auto-Submitted", "Content-Language",
    "MIME-Version", "Content-Type",
)  # fmt: skip
UNSUBSCRIBE = ("List-Unsubscribe", "List-Unsubscribe-Post")
# RFC 5322 atoms, less the ones that mean something in an address.
_PLAIN_NAME = re.compile(r"[A-Za-z0-9]+(?:[ '-][A-Za-z0-9]+)*")
_PLAIN_LINE = re.compile(r"[!-~](?:[ -~]{0,58}[!-~])?")
_METHOD = re.compile(r"[A-Z]{1,10}")
_WORD_BYTES = 39  # 52 letters of base64: an encoded word and its header name fit on one line


class Unsendable(ValueError):
    """No server can carry this mail; the text says why, in French."""


def build(mail: OutgoingMail) -> bytes:
    """The message of `mail`, with CRLF lines of ASCII.

    Raises Unsendable when what was built does not read back as exactly one sender, one
    recipient, the subject and the headers of `HEADERS`, with those of `UNSUBSCRIBE` if it has any.
    """
    sender = _envelope(mail.sender_name, mail.sender_address)
    recipient = _envelope(mail.recipient_name, mail.recipient_address)
    subject = header_text(mail.subject, SUBJECT_LIMIT)
    head = (
        f"From: {_mailbox(sender)}",
        f"To: {_mailbox(recipient)}",
        f"Subject: {_words(subject)}",
        f"Date: {format_datetime(to_paris(mail.created_at))}",
        f"Message-ID: {mail.message_id}",
        "Auto-Submitted: auto-generated",
        "Content-Language: fr",
        *_unsubscribe(mail.unsubscribe_url),
        "MIME-Version: 1.0",
        "",  # Content-Type is the first line of the parts
    )
    content = "\r\n".join(head).encode("ascii", "strict") + _parts(mail)
    headers = list(HEADERS)
    if mail.unsubscribe_url:
        headers[-2:-2] = UNSUBSCRIBE
    _require_exact(content, sender, recipient, subject, tuple(headers))
    return content


def _unsubscribe(url: str) -> tuple[str, ...]:
    """One click in the mail program, without a page (RFC 2369, RFC 8058)."""
    if not url:
        return ()
    if not re.fullmatch(r"[!-;=?-~]+", url):
        raise Unsendable("L’adresse de désabonnement est illisible.")
    return f"List-Unsubscribe:\r\n <{url}>", "List-Unsubscribe-Post: List-Unsubscribe=One-Click"


def _parts(mail: OutgoingMail) -> bytes:
    body = EmailMessage(policy=policy.SMTP)
    body.set_content(mail.text, cte="quoted-printable")
    body.add_alternative(mail.html, subtype="html", cte="quoted-printable")
    if mail.calendar is not None:
        _add_calendar(body, mail.calendar, mail.calendar_method)
    mark = re.sub(r"[^A-Za-z0-9]", "", mail.message_id)[:32]
    for number, part in enumerate(body.walk()):
        del part["MIME-Version"]
        if part.is_multipart():
            # « =_ » occurs in neither base64 nor quoted-printable.
            part.set_boundary(f"=_{mark}_{number}")
    return body.as_bytes()


def _add_calendar(body: EmailMessage, calendar: bytes, method: str) -> None:
    if not _METHOD.fullmatch(method):
        raise Unsendable("La méthode du fichier d’agenda est illisible.")
    # As bytes: text would be decoded, its line ends changed and its lines folded again.
    body.add_alternative(calendar, maintype="text", subtype="calendar", cte="base64")
    part = list(body.iter_parts())[-1]
    del part["Content-Type"]
    part["Content-Type"] = f"text/calendar; method={method}; charset=UTF-8; component=VEVENT"
    body.add_attachment(
        calendar, maintype="application", subtype="ics", filename="invitation.ics", cte="base64"
    )


def _envelope(name: str, address: str) -> Address:
    """The address as servers take it: a domain in accents has an ASCII form, a name has not."""
    local, _, domain = address.rpartition("@")
    if not local.isascii():
        raise Unsendable(
            "Cette adresse a des lettres accentuées avant « @ » : le courrier ne les accepte pas."
        )
    try:
        host = domain.encode("idna").decode("ascii")
        return Address(header_text(name, NAME_LIMIT), f"{local}@{host}")
    except ValueError:  # UnicodeError included
        raise Unsendable("Cette adresse n’est pas valide.") from None


def envelope_address(address: str) -> str:
    """`address` as it is said to a server. Raises Unsendable."""
    return _envelope("", address).address


def _mailbox(who: Address) -> str:
    if not who.name:
        return who.address
    plain = len(who.name) <= 60 and _PLAIN_NAME.fullmatch(who.name)
    return f"{who.name if plain else _encoded(who.name)}\r\n <{who.address}>"


def _words(line: str) -> str:
    return line if _PLAIN_LINE.fullmatch(line) else _encoded(line)


def _encoded(text: str) -> str:
    """`text` as encoded words (RFC 2047), one a line, never cut inside a character."""
    chunks: list[bytes] = [b""]
    for character in text:
        octets = character.encode()
        if len(chunks[-1]) + len(octets) > _WORD_BYTES:
            chunks.append(b"")
        chunks[-1] += octets
    return "\r\n ".join(f"=?utf-8?b?{b64encode(chunk).decode()}?=" for chunk in chunks)


def _require_exact(
    content: bytes, sender: Address, recipient: Address, subject: str, headers: tuple[str, ...]
) -> None:
    head = content[: content.index(b"\r\n\r\n") + 4]
    read = BytesHeaderParser(policy=policy.default).parsebytes(head)
    raw = BytesHeaderParser(policy=policy.compat32).parsebytes(head)
    exact = (
        tuple(read.keys()) == headers
        and _only_address(read["From"]) == sender.address
        and _only_address(read["To"]) == recipient.address
        and _name(raw["From"]) == sender.name
        and _name(raw["To"]) == recipient.name
        and str(read["Subject"]) == subject
        and not read.defects
    )
    if not exact:
        raise Unsendable("Le message assemblé ne se relit pas à l’identique.")


def _only_address(header: AddressHeader) -> str | None:
    addresses = [address.addr_spec for address in header.addresses]
    return addresses[0] if len(addresses) == 1 else None


def _name(header: str) -> str:
    """The display name; `AddressHeader` puts spaces between encoded words, readers must not."""
    return str(make_header(decode_header(parseaddr("".join(header.splitlines()))[0])))
