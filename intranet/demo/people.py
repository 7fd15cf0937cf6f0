"""Structures, seats and the invented people who hold them, before and after the opening."""

from datetime import date, datetime, time
from functools import partial
from typing import Any
from uuid import uuid4

from intranet.accounts import grants, passwords
from intranet.accounts.models import Account
from intranet.audit import journal
from intranet.clock import from_paris, now, to_paris
from intranet.database import db
from intranet.demo import reading
from intranet.demo.world import World
from intranet.directory import arrivals, entries, memberships, seats, verification
from intranet.directory.models import Assignment, Membership, Person, Position
from intranet.events import succession
from intranet.text import fold

OPENING = -430  # the day the site opened; older facts were written down that day
PASSWORD = "demonstration-maillage"  # noqa: S105 - public by design, in demonstrations only
COORDINATORS = {"agence-saint-malo": "saint-malo", "agence-fougeres": "fougeres"}
# Ranges that ARCEP keeps for fiction: nobody is ever called.
FICTION_LINE, FICTION_MOBILE = "+3326191{:04d}", "+3363998{:04d}"


def plan(world: World) -> None:
    """Put everything that happened to structures and seats on the timeline."""
    opening = world.days.instant(OPENING, "09:00")
    stories = reading.document("stories")
    for number, row in enumerate(reading.rows("structures")):
        world.then(opening, partial(_structure, world, row, number))
        if row["verified"]:
            moment = world.days.instant(int(row["verified"]), "11:20")
            world.then(moment, partial(_confirm_structure, world, row["key"]))
    for number, row in enumerate(reading.rows("seats")):
        _plan_seat(world, row, number, _profile(stories, row["holder"]))
    for story in stories["requests"]:
        _plan_request(world, story)
    for story in stories["arrivals"]:
        world.then(world.days.instant(story["day"], "14:10"), partial(_arrival, world, story))


def _structure(world: World, row: dict[str, str], number: int) -> None:
    commune = world.communes[row["commune"]]
    structure = entries.create_structure(
        world.administrator,
        {
            "kind": row["kind"],
            "name": row["name"],
            "commune_id": commune.id,
            "address": row["address"],
            "postcode": commune.postcodes.split()[0],
            "phone": FICTION_LINE.format(100 + number),
            "email": reading.address(row["key"]),
            "opening_hours": row["hours"],
            "hours_note": row["hours_note"],
            "description": row["description"],
        },
    )
    structure.is_invented = bool(row["invented"])
    world.structures[row["key"]] = structure


def _confirm_structure(world: World, key: str) -> None:
    verification.confirm(world.manager(key), world.structures[key])


def _profile(stories: dict[str, Any], name: str) -> dict[str, Any]:
    """What somebody says of themself."""
    return {"about": stories["about"].get(name, ""), **stories["profiles"].get(name, {})}


def _plan_seat(world: World, row: dict[str, str], number: int, profile: dict[str, Any]) -> None:
    opening = world.days.instant(OPENING, "09:30")
    since = world.days.read(row["since"]) if row["since"] else None
    comes = max(opening, _morning(since)) if since else None
    # A seat that someone left, or that waits for someone, was there before them.
    opened = opening if row["former"] or comes is None else comes
    world.then(opened, partial(_seat, world, row))
    if row["former"]:
        world.then(opened, partial(_former, world, row))
        world.then(world.days.instant(int(row["left"]), "17:10"), partial(_leave, world, row))
    if comes is not None and since is not None:
        world.then(comes, partial(_holder, world, row, since, number, profile))
        if row["verified"]:
            moment = world.days.instant(int(row["verified"]), "10:40")
            world.then(max(moment, comes), partial(_confirm_person, world, row["holder"]))
    joins = world.days.instant(int(row["joined"]), "11:00") if row["joined"] else opened
    for network in row["networks"].split():
        world.then(max(joins, opened), partial(_join, world, row, network))


def _morning(day: date) -> datetime:
    return from_paris(day, time(9, 45))


def _seat(world: World, row: dict[str, str]) -> Position:
    seat = seats.open_seat(
        world.administrator,
        world.structures[row["structure"]],
        {
            "title": row["title"],
            "email": reading.address(row["mailbox"]),
            "manages_structure": bool(row["manages"]),
        },
    )
    world.seats[row["structure"], row["title"]] = seat
    return seat


def _former(world: World, row: dict[str, str]) -> None:
    person = _person(world, row["former"])
    seats.assign(
        world.administrator, _find(world, row), person, world.days.read(row["former_since"])
    )


def _leave(world: World, row: dict[str, str]) -> None:
    seats.leave(world.manager(row["structure"]), _find(world, row), to_paris(now()).date())
    succession.follow_turnover()


def _holder(
    world: World, row: dict[str, str], since: date, number: int, profile: dict[str, Any]
) -> None:
    person = _person(world, row["holder"], row["email"], profile)
    person.phone = FICTION_LINE.format(1000 + number)
    person.mobile = FICTION_MOBILE.format(100 + number) if number % 3 == 0 else ""
    account = _account(world, person, row)
    person.account_id = account.id
    db.session.flush()
    seats.assign(world.administrator, _find(world, row), person, since)
    if row["manages"]:
        world.managers[row["structure"]] = person
    if row["structure"] in COORDINATORS and row["email"]:
        agency = world.agencies[COORDINATORS[row["structure"]]]
        grants.grant_coordination(world.administrator, account, agency)
        world.coordinators[agency.id] = account
    if row["since"].startswith("-"):
        succession.follow_turnover()


def _person(
    world: World, name: str, local_part: str = "", profile: dict[str, Any] | None = None
) -> Person:
    """A row without account or mail: nobody is written to about what happened before today."""
    first, last = name.split(" ", 1)
    person = Person(
        first_name=first,
        last_name=last,
        email=reading.address(local_part or fold(name).replace(" ", ".")),
        **(profile or {}),
        is_invented=True,
        created_at=now(),
        updated_at=now(),
    )
    db.session.add(person)
    db.session.flush()
    journal.record(world.administrator, "person.created", person)
    world.people[name] = person
    return person


def _account(world: World, person: Person, row: dict[str, str]) -> Account:
    """An open account. Only those that the data names have a password; the others may ask for
    a code by mail, which the mailbox of the demonstration shows."""
    if row["email"] == "admin":
        return world.admin
    account = Account(
        email=person.email,
        display_name=person.name,
        password=passwords.hashed(PASSWORD) if row["email"] else None,
        active=True,
        fs_uniquifier=uuid4().hex,
        created_at=now(),
        confirmed_at=now(),
    )
    db.session.add(account)
    db.session.flush()
    return account


def _confirm_person(world: World, name: str) -> None:
    verification.confirm(world.actor(name), world.people[name])


def _join(world: World, row: dict[str, str], network: str) -> Membership | None:
    return memberships.add(world.coordinator(network), _find(world, row), world.networks[network])


def _plan_request(world: World, story: dict) -> None:
    key, network = tuple(story["seat"]), story["network"]
    made: list[Membership] = []

    def ask() -> None:
        seat = world.seats[key]
        holder = db.session.query(Assignment).filter_by(position_id=seat.id, ends_on=None).one()
        made.append(
            memberships.request(
                world.actor(holder.person.name), seat, world.networks[network], story["message"]
            )
        )

    world.then(world.days.instant(story["day"], "15:20"), ask)
    if "declined" in story:
        world.then(
            world.days.instant(story["declined"], "09:15"),
            lambda: memberships.decline(world.coordinator(network), made[0], story["reason"]),
        )


def _arrival(world: World, story: dict) -> None:
    """Someone who arrived this week and is invited to open their account."""
    structure, title = story["seat"]
    row = {"structure": structure, "title": title, "mailbox": story["mailbox"], "manages": ""}
    seat = _seat(world, row)
    for network in story["networks"]:
        _join(world, row, network)
    first, last = story["name"].split(" ", 1)
    email = reading.address(fold(story["name"]).replace(" ", "."))
    values = {"first_name": first, "last_name": last, "email": email, "phone": ""}
    today = to_paris(now()).date()
    arrived = arrivals.arrive_new(world.manager(structure), seat, values, today, replaced=None)
    arrived.person.is_invented = True
    world.people[story["name"]] = arrived.person


def _find(world: World, row: dict[str, str]) -> Position:
    return world.seats[row["structure"], row["title"]]
