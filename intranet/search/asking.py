"""What is asked of the directory: words, filters and page, as the address carries them."""

from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from intranet.access import Actor, visible
from intranet.directory import indexing, kinds
from intranet.index.queries import EVERYONE, Search
from intranet.networks import queries as networks
from intranet.networks.models import Network
from intranet.territories.forms import candidates, resolve
from intranet.territories.queries import FoundCommune
from intranet.text import clean_line, fold
from intranet.vocabulary import recognition, terms
from intranet.web.pagination import page_number

PATH = "/annuaire"
COMMUNE = "commune"
LIMIT = 200


@dataclass(frozen=True)
class Need:
    """A theme or a category that words typed name."""

    key: str
    label: str


@dataclass(frozen=True)
class Asked:
    """`theme` is a theme or a category that is filtered by; `needs` those that the words typed
    name, `unsaid` the words that name none. `communes` is what the commune field may mean,
    `commune` the one it means when that is settled: until then, whatever stands in any of them
    is found."""

    typed: str = ""
    place: str = ""
    communes: tuple[FoundCommune, ...] = ()
    commune: FoundCommune | None = None
    network: Network | None = None
    kind: str = ""
    theme: str = ""
    audience: str = ""
    needs: tuple[Need, ...] = ()
    unsaid: str = ""
    page: int = 1

    @property
    def filtered(self) -> bool:
        return bool(self.place or self.network or self.kind or self.theme or self.audience)

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
        places = [self.commune] if self.commune else self.communes
        group = frozenset(indexing.facet_of_commune(c.current_code) for c in places)
        # A commune is an answer to words, not a member of a list.
        with_communes = self.typed and not self.filtered
        return Search(
            self.typed,
            circles=None if circles is None else circles | {EVERYONE},
            facets=tuple(self._facets()),
            kinds=(*indexing.KINDS, COMMUNE) if with_communes else indexing.KINDS,
            any_facets=(group,) if group else (),
        )

    def by_need(self, actor: Actor) -> Search | None:
        """The structures that deal with what the words name, whatever they call it; None when
        the words name no need."""
        if not self.needs:
            return None
        named = [indexing.facet_of_theme(need.key) for need in self.needs]
        return replace(
            self.search(actor),
            typed=self.unsaid,
            facets=(*self._facets(), *named),
            kinds=(indexing.STRUCTURE,),
        )

    def _facets(self) -> Iterator[str]:
        if self.network:
            yield indexing.facet_of_network(self.network.id)
        if self.kind:
            yield indexing.facet_of_kind(self.kind)
        if self.theme:
            yield indexing.facet_of_theme(self.theme)
        if self.audience:
            yield indexing.facet_of_audience(self.audience)

    def url(self, **changes: object) -> str:
        """The shortest address of this search, with `changes` to its parameters; page 1 unless
        told."""
        values: dict[str, object] = {
            "q": self.typed,
            "commune": self.commune.current_label if self.commune else self.place,
            "reseau": self.network.slug if self.network else "",
            "type": self.kind,
            "theme": self.theme,
            "public": self.audience,
            **changes,
        }
        asked = urlencode({name: value for name, value in values.items() if value})
        return f"{PATH}?{asked}" if asked else PATH


def read(actor: Actor, given: Mapping[str, str]) -> Asked:
    """What the address asks; 404 for a network that `actor` does not see, an unknown type, theme
    or audience."""
    place = _line(given.get("commune"))
    found = tuple(candidates(place)) if place else ()
    slug, kind = given.get("reseau"), _known(given.get("type"), kinds.KINDS)
    typed = _line(given.get("q"))
    needs, unsaid = _needs(typed)
    return Asked(
        typed=typed,
        place=place,
        communes=found,
        commune=resolve(place, list(found)),
        network=visible(networks.by_slug(actor, slug)) if slug else None,
        kind=kind,
        theme=_known(given.get("theme"), {**terms.CATEGORIES, **terms.THEMES}),
        audience=_known(given.get("public"), terms.AUDIENCES),
        needs=needs,
        unsaid=unsaid,
        page=page_number(),
    )


def address_of_commune(name: str, insee_code: str) -> str:
    """The directory of one commune."""
    return f"{PATH}?{urlencode({'commune': f'{name} ({insee_code})'})}"


def _known(key: str | None, table: Container[str]) -> str:
    if key and key not in table:
        visible(None)
    return key or ""


def _needs(typed: str) -> tuple[tuple[Need, ...], str]:
    """What `typed` names, and its words that name nothing."""
    words = fold(typed).split()
    found = recognition.recognise(words) if words else []
    said = {at for match in found for at in range(match.start, match.end)}
    unsaid = " ".join(word for at, word in enumerate(words) if at not in said)
    return tuple({m.key: Need(m.key, m.label) for m in found}.values()), unsaid


def _line(text: str | None) -> str:
    return clean_line((text or "")[:LIMIT])
