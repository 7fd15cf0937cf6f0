"""« Toujours exact »: who said when that an entry is true. Updated is not verified."""

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import update

from intranet.access import Actor
from intranet.audit import journal
from intranet.clock import now, to_paris, today
from intranet.database import db
from intranet.directory.models import Person, Structure
from intranet.web.dates import ago

VERIFIED_FOR = timedelta(days=183)  # six months, after which an entry is « à vérifier »


@dataclass(frozen=True)
class Truth:
    """What a page says of an entry's truth; `fresh` when there is nothing more to say today."""

    text: str
    due: bool
    fresh: bool


def truth(entry: Structure | Person) -> Truth:
    """`label` and `due` of an entry, for `directory/_verified_line.html`."""
    at = entry.verified_at
    return Truth(label(entry), due(entry), at is not None and to_paris(at).date() == today())


def confirm(actor: Actor, entry: Structure | Person) -> None:
    """Note that `actor` says today that all of `entry` is exact.

    The version stays: what somebody is typing on the same entry is not outdated by it.
    """
    before = entry.verified_at
    db.session.flush()
    moment = now()
    db.session.execute(
        update(type(entry))
        .where(type(entry).id == entry.id)
        .values(verified_at=moment, verified_by_id=actor.account_id)
        .execution_options(synchronize_session=False)
    )
    db.session.refresh(entry, ["verified_at", "verified_by_id"])
    db.session.expire(entry, ["verified_by"])
    journal.record(
        actor,
        f"{entry.__tablename__}.verified",
        entry,
        before={"verified_at": before},
        after={"verified_at": moment},
    )


def due(entry: Structure | Person) -> bool:
    """Whether `entry` was never verified, or not for six months."""
    return entry.verified_at is None or entry.verified_at < now() - VERIFIED_FOR


def label(entry: Structure | Person) -> str:
    """« vérifiée il y a 3 mois par Awa Martin », « importée, jamais vérifiée », …"""
    if entry.verified_at is None:
        return "importée, jamais vérifiée" if entry.source else "jamais vérifiée"
    by = entry.verified_by.display_name if entry.verified_by else ""
    return f"vérifiée {ago(entry.verified_at)}" + (f" par {by}" if by else "")
