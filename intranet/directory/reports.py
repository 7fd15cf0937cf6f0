"""« Signaler une erreur »: a mail to whoever can correct the entry."""

from intranet.access import Actor
from intranet.audit import journal
from intranet.directory import entry_queries
from intranet.directory.models import Person, Structure
from intranet.directory.policy import Standing
from intranet.mailroom import letters, outbox
from intranet.mailroom.addresses import Address


def report(actor: Actor, entry: Structure | Person, standing: Standing, message: str) -> int:
    """Queue one mail for each keeper of `entry`, with the words of `actor` and the address to
    answer to; returns how many. The journal notes the fact, not the words."""
    address = entry_queries.email_of(actor)
    queued = 0
    for keeper in entry_queries.keepers(standing):
        letter = letters.compose(
            "directory/mails/error_reported",
            entry=entry,
            message=message,
            actor=actor,
            answer_to=address,
            role=keeper.role,
            path=path(entry),
        )
        try:
            to = Address(keeper.name, keeper.email)
        except ValueError:  # imported broken
            continue
        outbox.queue(letter, purpose="directory.error_reported", to=to, cause=entry)
        queued += 1
    journal.record(actor, f"{entry.__tablename__}.error_reported", entry)
    return queued


def path(entry: Structure | Person) -> str:
    """The page of an entry, from the root of the site."""
    folder = "structures" if isinstance(entry, Structure) else "personnes"
    return f"/annuaire/{folder}/{entry.id}"
