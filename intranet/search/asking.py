"""What is asked of the directory: words, filters and page, as the address carries them."""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from intranet.access import Actor, visible
from intranet.directory import indexing, kinds
from intranet.index.queries import EVERYONE, Search
from intranet.networks import queries as networks
from intranet.networks.models import Network
from intranet.territories.forms import candidates, resolve
from intranet.territories.queries import FoundCommune
from intranet.text import clean_line
from intranet.web.pagination import page_number

PATH = "/annuaire"
COMMUNE = "commune"
LIMIT = 200


@dataclass(frozen=True)
class Asked:
    """`communes` is what the commune field may mean, `commune` the one it means when that is
    settled. Until it is, whatever stands in any of them is found."""

    typed: str = ""
    place: str = ""
    communes: tuple[FoundCommune, ...] = ()
    commune: FoundCommune | None = None
    network: Network | None = None
    kind: str = ""
    page: int = 1

    @property
    def filtered(self) -> bool:
        return bool(self.place or self.network or self.kind)

    @property
    def lost(self) -> bool:
        """Whether a commune was typed that does not exist here."""
        return bool(self.place and not self.communes)

    @property
    def page_shown(self) -> int | None:
        """The page, as an address carries it: not at all for the first."""
        return self.page if self.page > 1 else None

    def search(self, actor: Actor) -> Search:
        """The same, for the word index, within what `actor` sees."""
        circles = indexing.circles_of(actor)
        facets = []
        if self.network:
            facets.append(indexing.facet_of_network(self.network.id))
        if self.kind:
            facets.append(indexing.facet_of_kind(self.kind))
        places = [self.commune] if self.commune else self.communes
        group = frozenset(indexing.facet_of_commune(c.current_code) for c in places)
        # A commune is an answer to words, not a member of a list.
        with_communes = self.typed and not self.filtered
        return Search(
            self.typed,
            circles=None if circles is None else circles | {EVERYONE},
            facets=tuple(facets),
            kinds=(*indexing.KINDS, COMMUNE) if with_communes else indexing.KINDS,
            any_facets=(group,) if group else (),
        )

    def url(self, **changes: object) -> str:
        """The shortest address of this search, with `changes` to its parameters; page 1 unless
        told."""
        values: dict[str, object] = {
            "q": self.typed,
            "commune": self.commune.current_label if self.commune else self.place,
            "reseau": self.network.slug if self.network else "",
            "type": self.kind,
            **changes,
        }
        asked = urlencode({name: value for name, value in values.items() if value})
        return f"{PATH}?{asked}" if asked else PATH


def read(actor: Actor, given: Mapping[str, str]) -> Asked:
    """What the address asks; 404 for a network that `actor` does not see or an unknown type."""
    place = _line(given.get("commune"))
    found = tuple(candidates(place)) if place else ()
    slug, kind = given.get("reseau"), given.get("type", "")
    if kind not in kinds.KINDS:
        visible(None if kind else kind)
    return Asked(
        typed=_line(given.get("q")),
        place=place,
        communes=found,
        commune=resolve(place, list(found)),
        network=visible(networks.by_slug(actor, slug)) if slug else None,
        kind=kind,
        page=page_number(),
    )


def address_of_commune(name: str, insee_code: str) -> str:
    """The directory of one commune."""
    return f"{PATH}?{urlencode({'commune': f'{name} ({insee_code})'})}"


def _line(text: str | None) -> str:
    return clean_line((text or "")[:LIMIT])
