"""« Toujours exact »: who said when that an entry is true. Updated is not verified.

A structure's word covers its services and its permanences, which are part of its entry.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, or_, update

from intranet.access import Actor
from intranet.audit import journal
from intranet.clock import months_ago, now, to_paris, today
from intranet.database import db
from intranet.directory.models import Person, Structure
from intranet.preferences.choices import VERIFIED_FOR
from intranet.web.dates import ago


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


def confirm(actor: Actor, entry: Structure | Person, *, where: str = "") -> None:
    """Note that `actor` says today that all of `entry` is exact; `where` is kept in its history
    (during which meeting).

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
        after={"verified_at": moment} | ({"where": where} if where else {}),
    )


def due(entry: Structure | Person) -> bool:
    """Whether `entry` was never verified, or not since `horizon`."""
    return entry.verified_at is None or entry.verified_at < horizon()


def is_due(kind: type[Structure] | type[Person]) -> ColumnElement[bool]:
    """`due`, in SQL."""
    return or_(kind.verified_at.is_(None), kind.verified_at < horizon())


def horizon() -> datetime:
    """What was verified before this instant is to be verified again: as many months ago as the
    département chose (`preferences.choices.VERIFIED_FOR`)."""
    return months_ago(VERIFIED_FOR.now())


def label(entry: Structure | Person) -> str:
    """« vérifiée il y a 3 mois par Awa Martin », « importée, jamais vérifiée », …"""
    if entry.verified_at is None:
        return "importée, jamais vérifiée" if entry.source else "jamais vérifiée"
    by = entry.verified_by.display_name if entry.verified_by else ""
    return f"vérifiée {ago(entry.verified_at)}" + (f" par {by}" if by else "")
