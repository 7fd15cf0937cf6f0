"""The actor behind an account: the seats held, the networks they open, what is granted."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from sqlalchemy import CompoundSelect, bindparam, literal, null, select, union_all

from intranet.accounts.models import ADMINISTRATOR, Account, Grant
from intranet.database import db
from intranet.directory.models import ACTIVE, Assignment, Membership, Person, Position, Structure
from intranet.networks.models import Network


@dataclass(frozen=True)
class SignedIn:
    """An `access.Actor`, read from the database by one query at its first question."""

    account_id: int
    display_name: str

    @cached_property
    def _facts(self) -> dict[str, frozenset[int]]:
        facts: dict[str, set[int]] = {}
        for kind, key in _read_facts(self.account_id):
            facts.setdefault(kind, set()).add(key)
        return {kind: frozenset(keys) for kind, keys in facts.items()}

    def _keys(self, kind: str) -> frozenset[int]:
        return self._facts.get(kind, frozenset())

    @property
    def person_id(self) -> int | None:
        return next(iter(self._keys("person")), None)

    @property
    def is_administrator(self) -> bool:
        return bool(self._keys("administrator"))

    @property
    def agency_ids(self) -> frozenset[int]:
        return self._keys("agency")

    @property
    def coordinated_network_ids(self) -> frozenset[int]:
        return self._keys("coordinated")

    @property
    def network_ids(self) -> frozenset[int]:
        return self._keys("member") | self._keys("coordinated")

    @property
    def position_ids(self) -> frozenset[int]:
        return self._keys("position")

    @property
    def structure_ids(self) -> frozenset[int]:
        return self._keys("structure")

    @property
    def managed_structure_ids(self) -> frozenset[int]:
        return self._keys("managed")


def of_account(account: Account) -> SignedIn:
    """The actor behind `account`."""
    return SignedIn(account.id, account.display_name or account.email)


def _facts_statement() -> CompoundSelect[tuple[str, int]]:
    # A closed structure keeps its manager, who may open it again, but no seat of it takes part.
    held = (
        select(
            Assignment.position_id,
            Position.structure_id,
            Position.manages_structure,
            Structure.closed_at,
        )
        .join(Person, Person.id == Assignment.person_id)
        .join(Position, Position.id == Assignment.position_id)
        .join(Structure, Structure.id == Position.structure_id)
        .where(
            Person.account_id == bindparam("account"),
            Assignment.ends_on.is_(None),
            Position.closed_at.is_(None),
        )
    ).subquery()
    granted = select(Grant).where(Grant.account_id == bindparam("account")).subquery()
    parts = [
        select(literal("person"), Person.id).where(Person.account_id == bindparam("account")),
        select(literal("administrator"), granted.c.id).where(granted.c.role == ADMINISTRATOR),
        select(literal("agency"), granted.c.agency_id).where(granted.c.agency_id != null()),
        select(literal("coordinated"), Network.id).join(
            granted, granted.c.agency_id == Network.agency_id
        ),
        select(literal("position"), held.c.position_id),
        select(literal("structure"), held.c.structure_id),
        select(literal("managed"), held.c.structure_id).where(held.c.manages_structure),
        select(literal("member"), Membership.network_id)
        .join(held, held.c.position_id == Membership.position_id)
        .join(Network, Network.id == Membership.network_id)
        .where(Membership.state == ACTIVE, Network.closed_at.is_(None), held.c.closed_at.is_(None)),
    ]
    return union_all(*parts)


# Every page asks it: building it costs more than running it.
FACTS = _facts_statement()


def _read_facts(account_id: int) -> list[Any]:
    """Rows (kind, key)."""
    return list(db.session.execute(FACTS, {"account": account_id}))
