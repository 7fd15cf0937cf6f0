"""A poll over the date of a visit, under way: real-looking words, some still awaited."""

from datetime import datetime, timedelta
from functools import partial

from intranet.demo.days import office_hours
from intranet.demo.world import World
from intranet.directory.seat_queries import seats_of_network
from intranet.events import invitations
from intranet.events.models import BY_COORDINATOR, BY_LINK, BY_SITE, Event, Invitation
from intranet.events.scheduling import EventPlan, standing_invitations
from intranet.meetings.polls import answering, asking, planning, queries
from intranet.meetings.polls.planning import OptionPlan, PollPlan

LEAD = "pays-malouin"
TITLE = "Une matinée dans les accueils de la côte"
TEXT = """Cancale, Pleurtuit, La Richardais : trois comptoirs, une heure à chacun. \
On regarde comment la personne est reçue, ce qui lui est remis, ce qui se passe après. \
Covoiturage depuis Saint-Malo ; prévoyez un carnet."""
PLACE = "Départ de la mairie de Cancale, 48 rue du Port"
SLOTS = ((17, "09:00"), (19, "14:00"), (24, "09:00"), (26, "09:00"))
LENGTH = timedelta(hours=3)
# In the order of the slots: y(es), m(aybe), n(o); « - » has not answered.
ROUND = ("ynym", "yyny", "-", "nmyy", "ymyn", "-", "nyyn", "ynym", "yyyy")
AWAITED = ("Awa Martin",)  # whose first page shows the question
WORDS = {"y": "yes", "m": "maybe", "n": "no"}
SOURCES = (BY_LINK, BY_LINK, BY_SITE, BY_COORDINATOR)
COMMENTS = {
    3: "Le jeudi, je tiens la permanence de Cancale jusqu’à 11 h.",
    8: "Plutôt le matin si possible.",
}


def plan(world: World) -> None:
    """Put the poll on the timeline: prepared, opened, answered."""
    made: list[Event] = []
    prepared, opened = world.days.instant(-5, "11:00"), world.days.instant(-4, "09:20")
    world.then(prepared, lambda: made.append(_prepare(world)))
    world.then(opened, lambda: _open(world, made[0], opened))


def _prepare(world: World) -> Event:
    actor, network = world.coordinator(LEAD), world.networks[LEAD]
    starts = [world.days.instant(*slot) for slot in SLOTS]
    options = tuple(OptionPlan(at, at + LENGTH) for at in starts)
    asked = PollPlan(options, world.days.instant(7, "18:00"), PLACE)
    poll = planning.prepare(actor, [network], "visite", EventPlan(TITLE, TEXT, None, ()), asked)
    seats = [row.position_id for row in seats_of_network(network.id)]
    invitations.invite(actor, poll.event_id, seats, [])
    return poll.event


def _open(world: World, event: Event, opened: datetime) -> None:
    poll = queries.of_event(event.id)
    assert poll is not None
    actor = world.coordinator(LEAD)
    asking.open_poll(actor, event.id, poll.version)
    people = [row for row in standing_invitations(event.id) if row.person is not None]
    answering.mark_essential(actor, event.id, people[1], True)
    answering.mark_essential(actor, event.id, people[-1], True)
    span = world.now - opened
    for number, row in enumerate(people):
        said = ROUND[number % len(ROUND)]
        if said != "-" and row.name not in AWAITED:
            moment = office_hours(opened + span * ((number + 1) / (len(people) + 1)))
            world.then(max(moment, opened), partial(_answer, world, row, said, number))


def _answer(world: World, invitation: Invitation, said: str, number: int) -> None:
    poll = queries.of_event(invitation.event_id)
    if poll is None or invitation.person is None:
        return  # the seat was left meanwhile
    source = SOURCES[number % len(SOURCES)]
    actor = world.coordinator(LEAD) if source == BY_COORDINATOR else None
    words = {option.id: WORDS[letter] for option, letter in zip(poll.options, said, strict=True)}
    answering.answer(
        invitation, words, source=source, actor=actor, comment=COMMENTS.get(number, "")
    )
