"""« Elle est bonne »: an address that refused mail once is right, says somebody who knows."""

from flask import flash, url_for
from flask.typing import ResponseReturnValue

from intranet import web
from intranet.access import require, visible
from intranet.audit import journal
from intranet.directory import policy, queries, seat_facts, seat_policy, standings
from intranet.directory.models import Person, Position, Structure
from intranet.directory.reports import path
from intranet.mailroom import doubts
from intranet.upkeep.blueprint import pages


@pages.post("/annuaire/structures/<id:structure_id>/adresse-exacte")
def vouch_for_structure(structure_id: int) -> ResponseReturnValue:
    page = visible(queries.structure_page(web.actor(), structure_id))
    require(policy.may_edit_structure(web.actor(), page.standing))
    _vouch(page.structure)
    return web.done(path(page.structure))


@pages.post("/annuaire/personnes/<id:person_id>/adresse-exacte")
def vouch_for_person(person_id: int) -> ResponseReturnValue:
    page = visible(queries.person_page(web.actor(), person_id))
    require(policy.may_edit_person(web.actor(), page.standing))
    _vouch(page.person)
    return web.done(path(page.person))


@pages.post("/annuaire/postes/<id:position_id>/adresse-exacte")
def vouch_for_seat(position_id: int) -> ResponseReturnValue:
    seat = visible(seat_facts.find_seat(web.actor(), position_id))
    standing = standings.of_structure(seat.structure_id)
    require(seat_policy.may_manage_seats(web.actor(), standing))
    _vouch(seat)
    return web.done(url_for("directory.structure", structure_id=seat.structure_id))


def _vouch(row: Structure | Person | Position) -> None:
    if doubts.clear(row.email):
        name = row.title if isinstance(row, Position) else row.name
        journal.record(
            web.actor(),
            f"{row.__tablename__}.address_vouched",
            row,
            name=name,
            after={"email": row.email},
        )
    flash("C’est noté\u00a0: on écrira de nouveau à cette adresse.", "success")
