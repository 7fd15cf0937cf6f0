"""The messages about corrections, one function each."""

from typing import Any

from intranet.access import Actor
from intranet.directory.reports import path
from intranet.mailroom import letters, outbox
from intranet.mailroom.addresses import Address
from intranet.upkeep import correction_links, fields
from intranet.upkeep.models import Correction
from intranet.upkeep.recipients import Recipient
from intranet.upkeep.subjects import Subject


def proposed(row: Correction, entry: Subject, to: Recipient) -> None:
    """To whoever may decide: what it says, what it should say, and a link to accept or not."""
    url = correction_links.address(row, to)
    _send("proposed", row, entry, to.to, role=to.role, url=url)


def accepted(row: Correction, entry: Subject, by: Actor) -> None:
    """To whoever proposed it: thank you."""
    _send("accepted", row, entry, _proposer(row), by=by.display_name)


def declined(row: Correction, entry: Subject, by: Actor) -> None:
    """To whoever proposed it: why not."""
    _send("declined", row, entry, _proposer(row), by=by.display_name)


def _proposer(row: Correction) -> Address | None:
    account = row.proposed_by
    try:
        return Address(account.display_name, account.email) if account.active else None
    except ValueError:
        return None


def _send(name: str, row: Correction, entry: Subject, to: Address | None, **more: Any) -> None:
    if to is None:
        return
    letter = letters.compose(
        f"upkeep/mails/correction_{name}",
        to=to,
        row=row,
        entry=entry,
        path=path(entry),
        label=fields.label(entry, row.field),
        old=fields.words(entry, row.field, row.old_value),
        new=fields.words(entry, row.field, row.new_value),
        proposer=row.proposed_by.display_name,
        **more,
    )
    outbox.queue(letter, purpose=f"upkeep.correction_{name}", to=to, cause=row)
