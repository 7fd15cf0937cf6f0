"""Who acts, and what it takes to be allowed.

Policies are pure functions over an `Actor`; they never see a route, a request or a table.
"""

from typing import Protocol, TypeVar

T = TypeVar("T")


class Actor(Protocol):
    """A signed-in professional, with the scopes that decide what they see and do.

    All sets hold primary keys. `network_ids` are the networks whose life the actor shares:
    through a seat (membership) or because an agency of theirs coordinates it.
    """

    @property
    def account_id(self) -> int: ...
    @property
    def person_id(self) -> int | None: ...
    @property
    def display_name(self) -> str: ...
    @property
    def is_administrator(self) -> bool: ...
    @property
    def agency_ids(self) -> frozenset[int]:
        """Agencies that the actor coordinates."""
        ...

    @property
    def coordinated_network_ids(self) -> frozenset[int]: ...
    @property
    def network_ids(self) -> frozenset[int]: ...
    @property
    def position_ids(self) -> frozenset[int]:
        """Seats held today."""
        ...

    @property
    def structure_ids(self) -> frozenset[int]:
        """Structures in which a seat is held today."""
        ...

    @property
    def managed_structure_ids(self) -> frozenset[int]: ...


class Denied(Exception):
    """The actor sees the thing but may not do this to it: 403."""


class NotVisible(Exception):
    """The thing does not exist, or not for this actor: 404, without telling which."""


def require(allowed: bool) -> None:
    """Stop with 403 unless `allowed`."""
    if not allowed:
        raise Denied


def visible(thing: T | None) -> T:
    """`thing`, or stop with 404 when the scoped query found nothing."""
    if thing is None:
        raise NotVisible
    return thing
