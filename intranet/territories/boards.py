"""What a screen shows to choose communes: the EPCI with their counts, and one of them open."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from intranet.territories import queries
from intranet.territories.models import Commune
from intranet.territories.queries import NO_EPCI, EpciCount


@dataclass(frozen=True)
class Board:
    """`chosen` are commune ids; `notes` say of a commune, by id, what to know before taking it.

    `opened` is the EPCI whose communes are shown (`communes`), None on the first screen.
    """

    counts: list[EpciCount]
    chosen: frozenset[int]
    opened: EpciCount | None = None
    communes: list[Commune] = field(default_factory=list)
    notes: Mapping[int, str] = field(default_factory=dict)

    @property
    def scope(self) -> frozenset[int]:
        """Ids of the communes shown."""
        return frozenset(commune.id for commune in self.communes)

    @property
    def ticked(self) -> frozenset[int]:
        """Those shown that are chosen already."""
        return self.scope & self.chosen

    @property
    def seen(self) -> str:
        """`ticked`, as a form carries it."""
        return " ".join(str(key) for key in sorted(self.ticked))


def board(siren: str | None, chosen: Collection[int]) -> Board | None:
    """The board with EPCI `siren` open, or none open when None; None for an unknown EPCI.
    Three queries at most."""
    counts = queries.epci_counts(chosen)
    if siren is None:
        return Board(counts, frozenset(chosen))
    opened = next((count for count in counts if count.siren == siren), None)
    if opened is None:
        return None
    epci = None if siren == NO_EPCI else queries.epci_by_siren(siren)
    communes = queries.communes_of_epci(epci.id if epci else None)
    return Board(counts, frozenset(chosen), opened, communes)
