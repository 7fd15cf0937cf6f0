"""What a guide says, as plain values ready for the press: every text is final, in French.

Nothing here is markup: the press puts each text where it belongs, as a text.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Link:
    """What is read, and where a tap leads: `tel:`, `mailto:`, `https:`, or "" for nowhere."""

    text: str
    url: str = ""


@dataclass(frozen=True)
class Contact:
    """A seat. `holder` is "" when it is vacant."""

    title: str
    holder: str = ""
    lines: Sequence[Link] = ()


@dataclass(frozen=True)
class Permanence:
    """`who` and `place` in words; `next` are days to come; `target` the key of the entry of
    whoever holds it, when it is in the guide."""

    who: str
    place: str
    when: Sequence[str] = ()
    next: Sequence[str] = ()
    note: str = ""
    lines: Sequence[Link] = ()
    target: int | None = None


@dataclass(frozen=True)
class Offered:
    """A service: its name, what it is about, and what is its own."""

    name: str
    themes: Sequence[str] = ()
    when: Sequence[str] = ()
    lines: Sequence[Link] = ()


@dataclass(frozen=True)
class Entry:
    """A structure. `key` is unique in the guide; `verified` in two or three words, `due` when
    somebody should check it, `last` when it was checked for the last time."""

    key: int
    name: str
    kind: str
    commune: str
    address: Sequence[str]
    lines: Sequence[Link]
    hours: Sequence[str]
    area: str
    services: Sequence[Offered]
    held: Sequence[Permanence]
    hosted: Sequence[Permanence]
    contacts: Sequence[Contact]
    verified: str
    last: str
    due: bool


@dataclass(frozen=True)
class Mention:
    """An entry named elsewhere: its key, what is said of it there, and how to call it."""

    key: int | None
    name: str
    told: str = ""
    line: Link = field(default_factory=lambda: Link(""))


@dataclass(frozen=True)
class Theme:
    label: str
    mentions: Sequence[Mention]


@dataclass(frozen=True)
class Category:
    label: str
    themes: Sequence[Theme]


@dataclass(frozen=True)
class Place:
    """A commune: who is there, who comes at set hours, who serves it from elsewhere."""

    name: str
    there: Sequence[Mention]
    visiting: Sequence[Permanence]
    serving: Sequence[Mention]


@dataclass(frozen=True)
class IndexLine:
    """A line of the index: `kind` is `structure`, `person` or `commune`; `target` the key of an
    entry, or the rank of a commune among `Guide.communes`."""

    text: str
    letter: str
    kind: str
    target: int


@dataclass(frozen=True)
class Guide:
    """The whole. `share` is the percentage of entries that are verified, None without any;
    `territory` names its communes; `empty` those of which nothing is known; `site` is
    where the network is found today; `doubtful` are the links to addresses that refused mail."""

    title: str
    agency: str
    day: str
    share: int | None
    figures: Sequence[str]
    territory: Sequence[str]
    categories: Sequence[Category]
    everywhere: Sequence[Mention]
    communes: Sequence[Place]
    empty: Sequence[str]
    entries: Sequence[Entry]
    index: Sequence[IndexLine]
    site: Link
    doubtful: Sequence[str] = ()
