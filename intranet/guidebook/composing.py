"""From rows to a guide."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from intranet.clock import to_paris
from intranet.directory import verification
from intranet.directory.models import Person, Structure
from intranet.directory.offer.models import OutreachSession, Service
from intranet.directory.rosters import Workplace
from intranet.guidebook import by_commune, by_theme, words
from intranet.guidebook.content import Entry, Guide, IndexLine, Link, Permanence, Place
from intranet.guidebook.queries import Gathered
from intranet.text import fold
from intranet.vocabulary import terms
from intranet.web.dates import day, plural
from intranet.web.urls import absolute_path, mailto


@dataclass(frozen=True)
class Summary:
    """What a guide holds, at a glance: figures in words, the share of entries verified (None
    without any), the categories of themes and the communes that it goes through."""

    figures: Sequence[str]
    share: int | None
    categories: Sequence[str]
    communes: Sequence[str]


def summary(found: Gathered) -> Summary:
    """What `compose` would give, without composing it."""
    themes = [row.themes for row in found.services] + [row.themes for row in found.sessions]
    told = {terms.category_of(key) for keys in themes for key in keys}
    return Summary(
        _figures(found),
        _share(found, verification.horizon()),
        [label for key, label in terms.CATEGORIES.items() if key in told],
        [commune.name for commune in found.communes],
    )


def compose(found: Gathered, at: datetime) -> Guide:
    """The guide of what was gathered, as of the instant `at`."""
    horizon = verification.horizon()  # once: it reads what was chosen
    known = {place.structure.id for place in found.places}
    services = _by_structure(found.services)
    sessions = [_session(row, at, known) for row in found.sessions]
    entries = [_entry(place, services, sessions, found.areas, horizon) for place in found.places]
    communes, everywhere, empty = by_commune.communes(found, services, sessions)
    return Guide(
        title=words.line(found.network.name),
        agency=words.line(found.network.agency.name),
        day=day(to_paris(at).date(), weekday=False),
        share=_share(found, horizon),
        figures=_figures(found),
        territory=[commune.name for commune in found.communes],
        categories=by_theme.categories(found.places, services, found.sessions),
        everywhere=everywhere,
        communes=communes,
        empty=empty,
        entries=entries,
        index=_index(found.places, communes),
        site=_site(found.network.slug),
        doubtful=sorted(mailto(address).lower() for address in found.doubtful),
    )


def _session(
    row: OutreachSession, at: datetime, known: set[int]
) -> tuple[OutreachSession, Permanence]:
    target = row.structure_id if row.structure_id in known else None
    return row, words.permanence(row, at, target)


def _entry(
    place: Workplace,
    services: dict[int, list[Service]],
    sessions: Iterable[tuple[OutreachSession, Permanence]],
    areas: Mapping[frozenset[str], str],
    horizon: datetime,
) -> Entry:
    row = place.structure
    due = _is_due(row, horizon)
    return Entry(
        key=row.id,
        name=words.line(row.name),
        kind=words.kind(row),
        commune=row.commune.name,
        address=words.address(row),
        lines=words.contact_lines(row.phone, row.email, row.website),
        hours=words.hours(row.opening_hours, row.hours_note),
        area=areas.get(frozenset(row.area), ""),
        services=[words.service(service) for service in services.get(row.id, ())],
        held=[told for session, told in sessions if session.structure_id == row.id],
        hosted=[
            told
            for session, told in sessions
            if session.host_id == row.id and session.structure_id != row.id
        ],
        contacts=[words.contact(seat) for seat in place.seats],
        verified=words.verified(row, due=due),
        last=words.last_verified(row, due=due),
        due=due,
    )


def _by_structure(services: Iterable[Service]) -> dict[int, list[Service]]:
    found: dict[int, list[Service]] = {}
    for service in services:
        found.setdefault(service.structure_id, []).append(service)
    return found


def _is_due(entry: Structure | Person, horizon: datetime) -> bool:
    return entry.verified_at is None or entry.verified_at < horizon


def _share(found: Gathered, horizon: datetime) -> int | None:
    """How many entries in a hundred are verified, structures and people alike."""
    entries = found.entries
    if not entries:
        return None
    return 100 * sum(not _is_due(entry, horizon) for entry in entries) // len(entries)


def _figures(found: Gathered) -> list[str]:
    structures = len(found.places)
    return [
        plural(structures, "structure"),
        plural(len(found.entries) - structures, "personne"),
        plural(len(found.communes), "commune"),
    ]


def _site(slug: str) -> Link:
    address = absolute_path(f"/reseaux/{slug}")
    return Link(words.address_line(address.partition("://")[2]), address)


def _index(places: Iterable[Workplace], communes: Iterable[Place]) -> list[IndexLine]:
    lines = {_line(place.structure.name, "structure", place.structure.id) for place in places}
    lines |= {
        _line(f"{seat.holder.last_name} {seat.holder.first_name}", "person", place.structure.id)
        for place in places
        for seat in place.seats
        if seat.holder
    }
    lines |= {_line(place.name, "commune", rank) for rank, place in enumerate(communes)}
    return sorted(lines, key=lambda one: (one.letter == "#", fold(one.text), one.text, one.target))


def _line(text: str, kind: str, target: int) -> IndexLine:
    first = fold(text)[:1]
    return IndexLine(words.line(text), first.upper() if first.isalpha() else "#", kind, target)
