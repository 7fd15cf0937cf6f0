"""A network's communes, day by day."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from intranet.access import Denied
from intranet.audit.models import JournalEntry
from intranet.clock import today
from intranet.database import db
from intranet.directory.actors import of_account
from intranet.networks import queries, territory
from intranet.networks.models import NetworkCommune
from tests.builders import territories

MARCH = date(2021, 3, 1)
JUNE = date(2022, 6, 1)


@pytest.fixture
def coordinator(cast):
    return of_account(cast.accounts["coordinator"])


def on(network, day=None):
    return {commune.name for commune in queries.communes_on(network, day)}


def rows(network):
    return list(
        db.session.scalars(select(NetworkCommune).where(NetworkCommune.network_id == network.id))
    )


def test_a_commune_that_leaves_was_there_until_the_day_before(cast, coordinator):
    change = territory.set_communes(coordinator, cast.network, {cast.cancale.id}, MARCH)
    assert [c.name for c in change.removed] == ["Saint-Méloir-des-Ondes"]
    assert on(cast.network, date(2021, 2, 28)) == {"Cancale", "Saint-Méloir-des-Ondes"}
    assert on(cast.network, MARCH) == {"Cancale"}
    assert on(cast.network) == {"Cancale"}


def test_nothing_is_known_before_the_first_day(cast):
    assert on(cast.network, date(2019, 9, 30)) == set()
    assert on(cast.network, date(2019, 10, 1)) == {"Cancale", "Saint-Méloir-des-Ondes"}


def test_a_commune_that_comes_is_there_from_that_day(cast, coordinator):
    wanted = {cast.cancale.id, cast.saint_meloir.id, cast.fougeres.id}
    change = territory.set_communes(coordinator, cast.network, wanted, MARCH)
    assert [c.name for c in change.added] == ["Fougères"]
    assert "Fougères" not in on(cast.network, date(2021, 2, 28))
    assert "Fougères" in on(cast.network, MARCH)


def test_a_commune_may_come_back_and_both_stays_are_written(cast, coordinator):
    both = {cast.cancale.id, cast.saint_meloir.id}
    territory.set_communes(coordinator, cast.network, {cast.cancale.id}, MARCH)
    territory.set_communes(coordinator, cast.network, both, JUNE)
    assert on(cast.network, MARCH) == {"Cancale"}
    assert on(cast.network) == {"Cancale", "Saint-Méloir-des-Ondes"}
    assert [row.ends_on for row in queries.history(cast.network)] == [MARCH]


def test_doing_and_undoing_the_same_day_leaves_no_empty_stay(cast, coordinator):
    both = {cast.cancale.id, cast.saint_meloir.id}
    before = {(r.commune_id, r.starts_on, r.ends_on) for r in rows(cast.network)}
    territory.set_communes(coordinator, cast.network, {cast.fougeres.id}, today())
    territory.set_communes(coordinator, cast.network, both, today())
    assert {(r.commune_id, r.starts_on, r.ends_on) for r in rows(cast.network)} == before


def test_the_future_is_refused(cast, coordinator):
    with pytest.raises(territory.DayRefused) as refused:
        territory.set_communes(coordinator, cast.network, set(), today() + timedelta(days=1))
    assert refused.value.last_change is None
    assert len(on(cast.network)) == 2


def test_history_is_not_rewritten(cast, coordinator):
    territory.set_communes(coordinator, cast.network, {cast.cancale.id}, JUNE)
    with pytest.raises(territory.DayRefused) as refused:
        territory.set_communes(coordinator, cast.network, set(), MARCH)
    assert refused.value.last_change == JUNE


def test_unknown_and_former_communes_are_refused(cast, coordinator):
    antrain = territories.commune("Antrain", "35004", kind="commune-deleguee")
    for wrong in (antrain.id, 999_999):
        with pytest.raises(territory.NotACurrentCommune):
            territory.set_communes(coordinator, cast.network, {cast.cancale.id, wrong}, MARCH)
    assert len(on(cast.network)) == 2


def test_a_change_is_journalled_and_no_change_is_not(cast, coordinator):
    territory.set_communes(coordinator, cast.network, {cast.cancale.id}, MARCH)
    territory.set_communes(coordinator, cast.network, {cast.cancale.id}, MARCH)
    entry = db.session.scalars(
        select(JournalEntry).where(JournalEntry.verb == "network.communes_changed")
    ).one()
    assert entry.before == {"communes": ["Saint-Méloir-des-Ondes (35299)"]}
    assert entry.after == {"communes": [], "day": "2021-03-01"}


@pytest.mark.parametrize("name", ["other_coordinator", "manager", "member", "newcomer"])
def test_others_are_refused_by_the_action_itself(cast, name):
    actor = of_account(cast.accounts[name])
    with pytest.raises(Denied):
        territory.set_communes(actor, cast.network, set(), MARCH)
    with pytest.raises(Denied):
        territory.close(actor, cast.network)
    with pytest.raises(Denied):
        territory.edit(actor, cast.network, name="Autre", description="")
    with pytest.raises(Denied):
        territory.create(actor, cast.agency, "Autre")


def test_two_networks_may_share_a_commune(cast):
    administrator = of_account(cast.accounts["administrator"])
    wanted = {cast.fougeres.id, cast.cancale.id}
    territory.set_communes(administrator, cast.other_network, wanted, MARCH)
    assert {n.name for n in queries.of_commune(cast.cancale.id)} == {
        "Pays malouin",
        "Fougères Agglomération",
    }


def test_coverage_tells_communes_without_network_and_with_several(cast):
    dinard = territories.commune("Dinard", "35093")
    territories.commune("Antrain", "35004", kind="commune-deleguee")
    administrator = of_account(cast.accounts["administrator"])
    wanted = {cast.fougeres.id, cast.cancale.id}
    territory.set_communes(administrator, cast.other_network, wanted, MARCH)
    found = queries.coverage()
    assert (found.communes, found.covered) == (4, 3)
    assert found.uncovered == [dinard]
    assert found.shared == [cast.cancale]
    assert found.networks_of[cast.cancale.id] == ["Fougères Agglomération", "Pays malouin"]


def test_coverage_follows_the_day(cast, coordinator):
    territory.set_communes(coordinator, cast.network, {cast.cancale.id}, MARCH)
    assert cast.saint_meloir in queries.coverage().uncovered
    assert cast.saint_meloir not in queries.coverage(date(2020, 1, 1)).uncovered


def test_a_closed_network_frees_its_communes_and_keeps_its_history(cast, coordinator):
    territory.close(coordinator, cast.network)
    assert on(cast.network) == set()
    assert len(queries.history(cast.network)) == 2
    assert {cast.cancale, cast.saint_meloir} <= set(queries.coverage().uncovered)
    assert queries.of_agency(cast.agency.id) == []
    with pytest.raises(Denied):
        territory.set_communes(coordinator, cast.network, {cast.cancale.id}, today())


def test_who_sees_which_network(cast):
    def seen(name):
        actor = of_account(cast.accounts[name])
        return {n.name for n in db.session.scalars(queries.visible_to(actor))}

    assert seen("administrator") == {"Pays malouin", "Fougères Agglomération"}
    assert seen("coordinator") == seen("member") == {"Pays malouin"}
    assert seen("outsider") == {"Fougères Agglomération"}
    assert seen("newcomer") == set()
