"""Opening hours of structures: filled, read, searched, fought over, told in the journal."""

from datetime import datetime

import pytest
import time_machine
from bs4 import BeautifulSoup

from intranet.clock import PARIS
from intranet.database import db
from intranet.directory import indexing

NBSP = "\u00a0"
OFFICE = "Mo-Fr 09:00-12:00,14:00-17:00; PH off"
MONDAY = datetime(2027, 3, 15, 10, 0, tzinfo=PARIS)


@pytest.fixture
def monday(cast):
    """Somebody's session on a Monday at ten."""
    with time_machine.travel(MONDAY, tick=False):
        yield cast


def page(answer):
    return BeautifulSoup(answer.get_data(as_text=True), "html.parser")


def plain(tag):
    return " ".join(tag.get_text(" ", strip=True).split()).replace(NBSP, " ")


def keep(row, **values):
    for name, value in values.items():
        setattr(row, name, value)
    db.session.commit()


def edition(client, row):
    return page(client.get(f"/annuaire/structures/{row.id}/modifier"))


def fields(form, **changed):
    """What a browser sends of the page's form."""
    sent = {}
    for one in form.select("form [name]"):
        if one.name == "select":
            chosen = one.select_one("option[selected]")
            sent[one["name"]] = chosen["value"] if chosen else ""
        elif one.name == "textarea":
            sent[one["name"]] = one.get_text()
        elif one.get("type") not in ("checkbox", "radio") or one.has_attr("checked"):
            sent[one["name"]] = one.get("value", "")
    return {**sent, **changed}


def save(client, row, **changed):
    form = fields(edition(client, row), **changed)
    return client.post(f"/annuaire/structures/{row.id}/modifier", data=form)


def hours_of(row):
    db.session.expire_all()
    return row.opening_hours


def test_a_week_is_filled_then_read(monday):
    client = monday.sign_in("manager")
    typed = {"opening_hours-mo-0": "9h", "opening_hours-mo-1": "12h30", "hours_note": "Sonnez."}
    assert save(client, monday.ccas, **typed).status_code == 303
    assert hours_of(monday.ccas) == "Mo 09:00-12:30; PH off"
    shown = plain(page(client.get(f"/annuaire/structures/{monday.ccas.id}")).main)
    assert "Lundi : 9 h – 12 h 30 Fermé les jours fériés Sonnez." in shown
    assert "Ouvert jusqu’à 12 h 30" in shown


def test_another_change_leaves_the_hours_as_they_are(cast):
    client = cast.sign_in("manager")
    for stored in ("Th[1,3] 14:00-16:00", "Sur rendez-vous", "Mo 9:00-12:00; 2020 Dec 24 off"):
        keep(cast.ccas, opening_hours=stored)
        assert save(client, cast.ccas, address="2 rue du Port").status_code == 303
        assert hours_of(cast.ccas) == stored


def test_impossible_hours_are_explained_and_nothing_is_written(cast):
    client = cast.sign_in("manager")
    keep(cast.ccas, opening_hours=OFFICE)
    answer = save(client, cast.ccas, **{"opening_hours-mo-1": "8h", "address": "2 rue du Port"})
    shown = page(answer)
    assert answer.status_code == 422
    assert "Lundi : 9 h – 8 h : la fin doit venir après le début." in plain(shown.main)
    assert shown.find(id="opening_hours-mo-1")["value"] == "8h"
    assert shown.find(id="opening_hours-mo-1")["aria-invalid"] == "true"
    assert shown.find(id="address")["value"] == "2 rue du Port"
    assert shown.select_one('.error-summary a[href="#opening_hours"]')
    assert hours_of(cast.ccas) == OFFICE and cast.ccas.address == ""


def test_words_that_are_not_understood_are_asked_about(cast):
    client = cast.sign_in("manager")
    answer = save(client, cast.ccas, opening_hours="lundi 9h-12h, parfois le mardi")
    shown = page(answer)
    assert answer.status_code == 422
    assert "Nous n’avons pas compris « parfois »" in plain(shown.main)
    assert shown.find(id="opening_hours-mo-0")["value"] == "9h"
    assert client.post(
        f"/annuaire/structures/{cast.ccas.id}/modifier", data=fields(shown)
    ).location.endswith(f"/annuaire/structures/{cast.ccas.id}")
    assert hours_of(cast.ccas) == "Mo 09:00-12:00; PH off"


def test_a_new_structure_is_closed_on_holidays_unless_told(cast):
    shown = page(cast.sign_in("coordinator").get("/annuaire/structures/nouvelle"))
    assert shown.find(id="opening_hours-feries").has_attr("checked")


def test_words_of_old_are_shown_as_written_and_only_editors_are_asked_for_more(cast):
    keep(cast.ccas, opening_hours="Sur rendez-vous <b>le</b> {{7*7}}")
    address = f"/annuaire/structures/{cast.ccas.id}"
    for who, asked in (("manager", True), ("member", False)):
        shown = page(cast.sign_in(who).get(address))
        assert "Sur rendez-vous <b>le</b> {{7*7}}" in plain(shown.main)
        assert ("À préciser" in plain(shown.main)) is asked
        assert shown.select_one(".hours-now") is None


def test_a_closed_structure_is_not_said_to_be_open(monday):
    keep(monday.ccas, opening_hours="24/7", closed_at=MONDAY)
    shown = page(monday.sign_in("coordinator").get(f"/annuaire/structures/{monday.ccas.id}"))
    assert shown.select_one(".hours-now") is None


def test_both_versions_of_hours_read_as_words(cast):
    client = cast.sign_in("manager")
    keep(cast.ccas, opening_hours=OFFICE)
    stale = fields(edition(client, cast.ccas), **{"opening_hours-fr-3": "16h"})
    save(client, cast.ccas, **{"opening_hours-mo-0": "8h30"})
    answer = client.post(f"/annuaire/structures/{cast.ccas.id}/modifier", data=stale)
    shown = page(answer)
    assert answer.status_code == 409
    told = plain(shown.table)
    assert "Lundi : 8 h 30 – 12 h et 14 h – 17 h" in told
    assert "Vendredi : 9 h – 12 h et 14 h – 16 h" in told
    assert shown.find(id="opening_hours-fr-3")["value"] == "16h"
    again = client.post(f"/annuaire/structures/{cast.ccas.id}/modifier", data=fields(shown))
    assert again.status_code == 303
    assert (
        hours_of(cast.ccas) == "Mo-Th 09:00-12:00,14:00-17:00; Fr 09:00-12:00,14:00-16:00; PH off"
    )


def test_the_history_tells_hours_in_words(cast):
    client = cast.sign_in("manager")
    save(client, cast.ccas, opening_hours="lundi 9h-12h")
    told = plain(page(client.get(f"/annuaire/structures/{cast.ccas.id}/historique")).main)
    assert "Horaires Après : Lundi : 9 h – 12 h ; Fermé les jours fériés" in told
    assert "Mo 09:00" not in told


def test_results_say_what_is_open_at_no_cost(monday, queries):
    indexing.rebuild()
    client = monday.sign_in("member")
    keep(monday.ccas, opening_hours="")
    client.get("/annuaire?q=ccas")
    queries.clear()
    assert page(client.get("/annuaire?q=ccas")).select_one(".entry-where.is-open") is None
    bare = len(queries)
    keep(monday.ccas, opening_hours=OFFICE)
    client.get("/annuaire?q=ccas")
    queries.clear()
    shown = page(client.get("/annuaire?q=ccas"))
    assert len(queries) == bare
    assert plain(shown.select_one(".entry-structure .is-open")) == "Ouvert jusqu’à 12 h"


def test_the_pages_of_people_say_when_their_workplace_is_open(monday):
    keep(monday.ccas, opening_hours=OFFICE)
    shown = page(monday.sign_in("member").get(f"/annuaire/personnes/{monday.manager.id}"))
    assert plain(shown.select_one(".hours-now")) == "Ouvert jusqu’à 12 h"


def test_words_are_understood_as_one_types_them(cast):
    client = cast.sign_in("member")
    given = {"champ": "opening_hours", "opening_hours": "lundi 9h-12h"}
    shown = page(client.get("/horaires/compris", query_string=given))
    assert plain(shown) == "Compris : Lundi : 9 h – 12 h"
    assert shown.find(id="hours-read-opening_hours")
    given["opening_hours"] = "lundi <b>parfois</b>"
    assert "parfois" in plain(page(client.get("/horaires/compris", query_string=given)))


@pytest.mark.parametrize("name", ["", "a b", "<x>", "x" * 60, "../x"])
def test_the_field_of_words_has_a_plain_name(cast, name):
    asked = {"champ": name}
    assert cast.sign_in("member").get("/horaires/compris", query_string=asked).status_code == 404
