"""The messages of this room, one function each."""

from collections.abc import Sequence
from dataclasses import dataclass

from intranet.directory.models import Structure
from intranet.directory.reports import path
from intranet.mailroom import letters, outbox
from intranet.mailroom.addresses import Address
from intranet.mailroom.letters import Letter
from intranet.upkeep import links, subjects
from intranet.upkeep.models import VerificationAsk
from intranet.upkeep.recipients import MAILBOX, RUNS, SELF, Recipient
from intranet.upkeep.subjects import Subject
from intranet.web.dates import ago
from intranet.web.phones import phone


@dataclass(frozen=True)
class Line:
    """One entry of a digest: its name and what is known of it, in a few words, and its link."""

    name: str
    what: str
    known: str
    since: str
    url: str
    mine: bool


def digest(to: Address, asks: Sequence[VerificationAsk], asked: Sequence[Recipient]) -> Letter:
    """« Toujours exact ? » about each of `asks`; `asked` says in what capacity."""
    lines = [_line(ask, one) for ask, one in zip(asks, asked, strict=True)]
    roles = {one.role for one in asked}
    return letters.compose(
        "upkeep/mails/digest",
        to=to,
        lines=lines,
        role=next(role for role in (RUNS, "manager", MAILBOX, SELF) if role in roles),
        again=all(ask.request.tries for ask in asks),
        days=links.VERIFY.days,
    )


def disowned(opened: links.Opened, why: str, message: str, to: Recipient) -> bool:
    """To whoever comes next: somebody says that an entry is not theirs (any more)."""
    letter = letters.compose(
        "upkeep/mails/disowned",
        to=to.to,
        role=to.role,
        entry=opened.entry,
        who=opened.ask.name,
        address=opened.ask.address,
        why=why,
        message=message,
        own=opened.ask.person_id is not None and opened.ask.person_id == opened.actor.person_id,
        is_person=not isinstance(opened.entry, Structure),
        path=path(opened.entry),
    )
    return outbox.queue(letter, purpose="upkeep.disowned", to=to.to, cause=opened.ask) is not None


def _line(ask: VerificationAsk, recipient: Recipient) -> Line:
    entry = subjects.find(ask.request.entry_kind, ask.request.entry_id)
    assert entry is not None  # its request was just locked
    return Line(
        name="Votre fiche" if recipient.role == SELF else entry.name,
        what=path(entry),
        known=_known(entry),
        since=f"vérifiée {ago(entry.verified_at)}" if entry.verified_at else "jamais vérifiée",
        url=links.address(ask),
        mine=recipient.role == SELF,
    )


def _known(entry: Subject) -> str:
    """The contact details, as a line."""
    numbers = [entry.phone] if isinstance(entry, Structure) else [entry.phone, entry.mobile]
    parts = [*(phone(number) for number in numbers if number), entry.email]
    return ", ".join(part for part in parts if part) or "ni téléphone ni courriel"
