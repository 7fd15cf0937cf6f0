"""Who may do what to an entry. Pure: what the database knows comes in as a `Standing`."""

from dataclasses import dataclass

from intranet.access import Actor

NOBODY: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Standing:
    """Where an entry stands (see `standings`).

    `structure_ids`: the structure itself, or those in which the person holds a seat.
    `agency_ids`: the agencies of their communes. `network_ids`: the networks of which one of
    their seats is an active member. `person_id`: the person, when the entry is one; `workplaces`
    then says the same of each of their structures alone.
    """

    structure_ids: frozenset[int] = NOBODY
    agency_ids: frozenset[int] = NOBODY
    network_ids: frozenset[int] = NOBODY
    person_id: int | None = None
    workplaces: tuple["Standing", ...] = ()


def may_create_structure(actor: Actor) -> bool:
    """Coordinators and administrators add structures; a manager edits, and adds none."""
    return actor.is_administrator or bool(actor.agency_ids)


def may_place_structure(actor: Actor, agency_ids: frozenset[int]) -> bool:
    """A structure may be put in a commune of these agencies by an administrator or by the
    coordinator of one of them: elsewhere it would be out of the coordinator's own sight."""
    return actor.is_administrator or bool(actor.agency_ids & agency_ids)


def may_move_structure(actor: Actor, standing: Standing, agency_ids: frozenset[int]) -> bool:
    """Moving a structure to a commune of these agencies: its manager may follow it anywhere, a
    coordinator only where they may place one."""
    return bool(actor.managed_structure_ids & standing.structure_ids) or may_place_structure(
        actor, agency_ids
    )


def may_edit_structure(actor: Actor, standing: Standing) -> bool:
    """The structure's manager, administrators, and the coordinator whose scope covers it: it
    stands in a commune of their agency, or one of its seats belongs to one of their networks."""
    return _runs(actor, standing)


def may_close_structure(actor: Actor, standing: Standing) -> bool:
    """Closing takes people out of the directory of every network: administrators and the
    coordinator of the agency where it stands, never the manager alone, nor a coordinator who
    merely has one of its seats in a network. The same people reopen."""
    return actor.is_administrator or bool(actor.agency_ids & standing.agency_ids)


def may_edit_person(actor: Actor, standing: Standing) -> bool:
    """The person themself, administrators, and whoever runs (as a manager or a coordinator) all
    the structures in which they hold a seat: giving somebody a seat of one's own by their
    address must not give their entry, to which invitations are written."""
    if actor.is_administrator or _is(actor, standing):
        return True
    places = standing.workplaces
    return bool(places) and all(_runs(actor, place) for place in places)


def may_put_photo(actor: Actor, standing: Standing) -> bool:
    """The person alone: nobody's face is put there by somebody else."""
    return _is(actor, standing)


def may_remove_photo(actor: Actor, standing: Standing) -> bool:
    """The person, and administrators, for a picture that has no place there."""
    return actor.is_administrator or _is(actor, standing)


def may_verify_structure(actor: Actor, standing: Standing) -> bool:
    """« Toujours exact » is said by those who can know, who are those who may edit."""
    return may_edit_structure(actor, standing)


def may_verify_person(actor: Actor, standing: Standing) -> bool:
    """« Toujours exact » is said by those who can know, who are those who may edit."""
    return may_edit_person(actor, standing)


def _is(actor: Actor, standing: Standing) -> bool:
    return standing.person_id is not None and standing.person_id == actor.person_id


def _runs(actor: Actor, standing: Standing) -> bool:
    return (
        actor.is_administrator
        or bool(actor.managed_structure_ids & standing.structure_ids)
        or _coordinates(actor, standing)
    )


def _coordinates(actor: Actor, standing: Standing) -> bool:
    return bool(
        actor.agency_ids & standing.agency_ids
        or actor.coordinated_network_ids & standing.network_ids
    )
