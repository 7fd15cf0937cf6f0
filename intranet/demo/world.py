"""What has been made so far, by the names that the data files use, and the steps to come."""

import heapq
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from itertools import count

from intranet import clock
from intranet.access import Actor
from intranet.accounts.models import Account
from intranet.demo.days import Days
from intranet.directory import actors
from intranet.directory.models import Person, Position, Structure
from intranet.networks.models import Network
from intranet.territories.models import Agency, Commune

Step = tuple[datetime, int, Callable[[], object]]


@dataclass
class World:
    """Rows by key; seats by (structure, title), people by name, `coordinators` by agency.

    `now` is the real instant, whatever the clock of the step being done."""

    admin: Account
    days: Days
    now: datetime
    communes: dict[str, Commune] = field(default_factory=dict)
    agencies: dict[str, Agency] = field(default_factory=dict)
    networks: dict[str, Network] = field(default_factory=dict)
    structures: dict[str, Structure] = field(default_factory=dict)
    seats: dict[tuple[str, str], Position] = field(default_factory=dict)
    people: dict[str, Person] = field(default_factory=dict)
    coordinators: dict[int, Account] = field(default_factory=dict)
    managers: dict[str, Person] = field(default_factory=dict)
    _steps: list[Step] = field(default_factory=list)
    _order: Iterator[int] = field(default_factory=count)

    def then(self, moment: datetime, act: Callable[[], object]) -> None:
        """`act` is to be done as of `moment`; a step may add steps that come after it."""
        heapq.heappush(self._steps, (moment, next(self._order), act))

    def replay(self) -> None:
        """Do every step in the order of time, each with the clock of its own moment.

        Mails, journal and places then come in the order in which they would have come.
        """
        while self._steps:
            moment, _, act = heapq.heappop(self._steps)
            with clock.at(moment):
                act()

    @property
    def administrator(self) -> Actor:
        """Scopes are read once an actor: each act gets a new one."""
        return actors.of_account(self.admin)

    def actor(self, name: str) -> Actor:
        """The person called `name`, acting for themself."""
        account = self.people[name].account
        return actors.of_account(account or self.admin)

    def coordinator(self, network: str) -> Actor:
        """Whoever coordinates a network: its agency's account, else the administrator."""
        account = self.coordinators.get(self.networks[network].agency_id)
        return actors.of_account(account or self.admin)

    def manager(self, structure: str) -> Actor:
        """Whoever manages a structure, else the administrator."""
        person = self.managers.get(structure)
        return actors.of_account((person.account if person else None) or self.admin)
