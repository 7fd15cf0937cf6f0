import pytest

from intranet.directory import seat_cards, seats, standings
from intranet.directory.models import REQUESTED
from tests.builders import directory


def _cards(actor, structure):
    standing = standings.of_structure(structure.id)
    return {
        card.position.title: card for card in seat_cards.of_structure(actor, structure, standing)
    }


def test_a_vacant_card_says_since_when(cast, acting):
    left = seats.leave(acting("manager"), cast.manager_seat, seats.today())

    card = _cards(acting("administrator"), cast.ccas)["Directrice"]

    assert (card.holder, card.vacant_since) == (None, left.ends_on)


@pytest.mark.parametrize(
    ("who", "manage", "leave", "mine"),
    [
        ("manager", True, True, True),
        ("coordinator", True, True, False),
        ("administrator", True, True, False),
        ("member", False, False, False),
    ],
)
def test_a_card_offers_what_one_may_do_and_no_more(cast, acting, who, manage, leave, mine):
    may = _cards(acting(who), cast.ccas)["Directrice"].may

    assert (may.manage, may.leave, may.is_mine) == (manage, leave, mine)


def test_members_see_shared_networks_and_no_request(cast, acting):
    directory.membership(cast.manager_seat, cast.other_network, REQUESTED)

    seen = {
        who: [n.name for n in _cards(acting(who), cast.ccas)["Directrice"].networks]
        for who in ("member", "manager")
    }

    assert seen == {
        "member": ["Pays malouin"],
        "manager": ["Fougères Agglomération", "Pays malouin"],
    }


def test_the_number_of_seats_costs_no_query(cast, acting, queries):
    actor, structure = acting("manager"), cast.ccas
    standing = standings.of_structure(structure.id)
    for number in range(20):
        directory.position(structure, f"Poste {number}")
    assert actor.position_ids
    queries.clear()

    seat_cards.of_structure(actor, structure, standing)

    assert len(queries) == 4
