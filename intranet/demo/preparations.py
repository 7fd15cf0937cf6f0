"""Checklists half done, a template, the tables of a speed-meeting, a series of meetings."""

from datetime import timedelta

from sqlalchemy import select

from intranet.clock import to_paris
from intranet.database import db
from intranet.demo.world import World
from intranet.directory.seat_queries import seats_of_network
from intranet.events import invitations
from intranet.events.queries import network_ids_of
from intranet.events.scheduling import EventPlan, SlotPlan
from intranet.meetings import planning
from intranet.meetings.formats import checklist, keeping
from intranet.meetings.formats.content import FORMATS
from intranet.meetings.formats.models import ChecklistItem
from intranet.meetings.models import Meeting
from intranet.meetings.series import changing, creating, rules
from intranet.meetings.series import queries as found_series
from intranet.meetings.series.calendar import Calendar
from intranet.meetings.tables import plans, queries

LEAD = "pays-malouin"
TITLE = "Le café du réseau"
TEXT = """Une heure, un café, deux ou trois structures : on se donne des nouvelles, on présente \
les nouveaux venus, et chacun repart travailler.

On ne parle d’aucune personne accueillie, même sans la nommer."""
PLACE = "Maison des associations, 35 rue Ernest-Renan, Saint-Malo"
LEFT_UNDONE = 3  # one line in so many


def plan(world: World) -> None:
    """Put what was prepared on the timeline, once meetings are there and answered."""
    world.then(world.days.instant(-3, "09:15"), lambda: _series(world))
    world.then(world.now - timedelta(minutes=4), lambda: _prepare(world))


def _prepare(world: World) -> None:
    meetings = db.session.scalars(select(Meeting).order_by(Meeting.id)).all()
    for meeting in meetings:
        if meeting.kind in FORMATS and meeting.event.slots:
            _checklist(world, meeting)
    actor = world.coordinator(LEAD)
    agency = world.networks[LEAD].agency_id
    lead = world.networks[LEAD].id
    models = {one.kind: one for one in meetings if lead in network_ids_of(one.event_id)}
    keeping.keep(actor, agency, "Petit-déjeuner du pays malouin", models["petit_dejeuner"])
    found = queries.people(models["speed_meeting"].event_id)
    comes = frozenset(queries.expected(found))
    if len(comes) >= 4:
        wish = plans.Wish(comes, max(2, len(comes) // 3), 3, 10, 35)
        rounds = plans.draw(models["speed_meeting"].event_id, wish, found)
        plans.keep(actor, models["speed_meeting"].event_id, wish, rounds, 0)


def _checklist(world: World, meeting: Meeting) -> None:
    event = meeting.event
    if not db.session.scalar(select(ChecklistItem.id).where(ChecklistItem.event_id == event.id)):
        checklist.fill(event, FORMATS[meeting.kind].tasks)
    actor, day = world.coordinator(LEAD), to_paris(event.slots[0].starts_at).date()
    rows = db.session.scalars(select(ChecklistItem).where(ChecklistItem.event_id == event.id)).all()
    for number, row in enumerate(rows, 1):
        if day + timedelta(days=row.days) < world.days.today and number % LEFT_UNDONE:
            checklist.tick(actor, row, True)


def _series(world: World) -> None:
    """Every two weeks, published together."""
    actor, network = world.coordinator(LEAD), world.networks[LEAD]
    starts = world.days.instant(16, "08:30")
    slot = SlotPlan(starts, starts + timedelta(hours=1), PLACE)
    source = planning.create(actor, [network], "libre", EventPlan(TITLE, TEXT, None, (slot,)))
    seats = [row.position_id for row in seats_of_network(network.id)][:6]
    invitations.invite(actor, source.event_id, seats, [])
    rule = rules.Rule(rules.FORTNIGHTLY, count=4, skips_school=True)
    ends = slot.ends_at
    dates = rules.occurrences(rule, starts, ends, Calendar("35"), set())
    slots = [
        SlotPlan(*rules.instants(one.day, starts, ends), PLACE) for one in dates if not one.why
    ]
    words = rule.words(to_paris(starts).date())
    creating.repeat(actor, source, words, slots, guests=True)
    series = found_series.series_of(source.event_id)
    assert series is not None
    changing.publish_drafts(actor, series.id)
