"""Drawing the plan of a meeting, and keeping it. Verbs flush, never commit."""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import delete, insert

from intranet.access import Actor
from intranet.audit import journal
from intranet.clock import now
from intranet.database import db
from intranet.events import queries as events
from intranet.meetings.tables import drawing, queries
from intranet.meetings.tables.drawing import Round
from intranet.meetings.tables.models import TablePlan, TableSeat


class StalePlan(Exception):
    """Somebody drew another plan since the page was opened."""


@dataclass(frozen=True)
class Wish:
    """What is asked: `people` are keys of invitations, `from_round` the first round to draw
    (those before are kept: they were played)."""

    people: frozenset[int]
    tables: int
    rounds: int
    minutes: int
    seed: int
    from_round: int = 1


def draw(event_id: int, wish: Wish, found: Collection[queries.Someone]) -> list[Round]:
    """The rounds from `wish.from_round` on. Takes up to a second: hold no lock meanwhile.

    Raises ValueError when a table would hold fewer than two people.
    """
    groups = {one.id: one.group for one in found if one.id in wish.people}
    played: list[Round] = []
    plan = queries.plan_of(event_id)
    if plan is not None and wish.from_round > 1:
        played = queries.rounds_of(plan)[: wish.from_round - 1]
    met = queries.met_before(event_id, [one for one in found if one.id in groups])
    left = wish.rounds - wish.from_round + 1
    return drawing.draw(groups, wish.tables, left, wish.seed, played=played, met=met)


def keep(
    actor: Actor | None, event_id: int, wish: Wish, rounds: list[Round], version: int | None
) -> TablePlan:
    """Write the drawn rounds in the place of those from `wish.from_round` on.

    `version` is that of the plan that was looked at, 0 for none. Raises StalePlan.
    """
    event = events.lock(event_id)
    plan = queries.plan_of(event_id)
    if version is not None and version != (plan.version if plan else 0):
        raise StalePlan
    verb = "table_plan.redrawn" if plan else "table_plan.drawn"
    if plan is None:
        plan = TablePlan(event_id=event_id)
        db.session.add(plan)
    plan.tables, plan.rounds, plan.minutes = wish.tables, wish.rounds, wish.minutes
    plan.seed, plan.drawn_from = wish.seed, wish.from_round
    plan.drawn_at, plan.drawn_by_id = now(), actor.account_id if actor else None
    plan.version = (plan.version or 0) + 1
    db.session.flush()
    db.session.execute(
        delete(TableSeat).where(TableSeat.plan_id == plan.id, TableSeat.round >= wish.from_round)
    )
    _seat(plan.id, wish, rounds)
    told = {"tables": wish.tables, "rounds": wish.rounds, "minutes": wish.minutes}
    told |= {"from_round": wish.from_round, "seated": len(wish.people)}
    journal.record(actor, verb, plan, name=event.title, after=told)
    return plan


def _seat(plan_id: int, wish: Wish, rounds: list[Round]) -> None:
    seats = [
        {"plan_id": plan_id, "round": number, "invitation_id": key, "number": table}
        for number, tables in enumerate(rounds, wish.from_round)
        for table, company in enumerate(tables, 1)
        for key in company
    ]
    if seats:
        db.session.execute(insert(TableSeat), seats)
