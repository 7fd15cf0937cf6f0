"""Filling a week: what was typed is kept, what is impossible is said, what is stored is safe."""

from datetime import date, timedelta

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from hypothesis import given, settings
from werkzeug.datastructures import MultiDict
from wtforms import Form

from intranet.clock import today
from intranet.hours.forms import HoursField
from intranet.hours.grid import Grid
from intranet.hours.schedule import Special, Week, from_osm, parts, to_osm
from tests.hours.weeks import weeks

NBSP = "\u00a0"
OFFICE = "Mo-Fr 09:00-12:00,14:00-17:00; PH off"


class Opening(Form):
    hours = HoursField("Horaires")


def sent(form):
    """What a browser sends of the field, as it is shown."""
    grid = form.hours.grid
    cells = [cell for row in (*grid.rows, *grid.exceptions) for cell in row.cells]
    return {
        "hours-grille": "1",
        "hours": form.hours.text,
        **{cell.name: cell.value for cell in cells},
        **({"hours-feries": "1"} if grid.holidays else {}),
        **({"hours-lu": form.hours.read_before} if form.hours.read_before else {}),
    }


def opened(stored=""):
    return Opening(data={"hours": stored})


def answer(stored="", **typed):
    """The form once sent back with some of its inputs changed (`mo_0` is `hours-mo-0`)."""
    data = sent(opened(stored))
    for name, value in typed.items():
        data[f"hours-{name}".replace("_", "-") if name != "text" else "hours"] = value
    return posted(data, stored)


def posted(data, stored=""):
    form = Opening(MultiDict(data), data={"hours": stored})
    form.validate()
    return form


@given(weeks())
@settings(max_examples=200, deadline=None)
def test_a_week_comes_back_whole_from_the_grid(week):
    week = week.since(today())
    grid = Grid.of("hours", week)
    shown = {cell.name: cell.value for row in (*grid.rows, *grid.exceptions) for cell in row.cells}
    shown["hours-feries"] = "1" if grid.holidays else ""
    again = Grid.read("hours", lambda name: shown.get(name, ""))
    assert (again.week(), again.errors) == (week, [])


@given(weeks())
@settings(max_examples=100, deadline=None)
def test_a_week_typed_in_an_empty_form_is_stored_then_shown_again(week):
    week = week.since(today())
    if not any(week.days):
        return
    grid = Grid.of("hours", week)
    data = {c.name: c.value for row in (*grid.rows, *grid.exceptions) for c in row.cells}
    data |= {"hours-grille": "1"} | ({"hours-feries": "1"} if grid.holidays else {})
    form = posted(data)
    if not form.errors:  # a very long one is refused
        assert from_osm(form.hours.data) == week
        assert opened(form.hours.data).hours.week == week
    else:
        assert len(to_osm(week)) > 500


@pytest.mark.parametrize(
    "stored",
    [
        "",
        OFFICE,
        "Mo-Fr 9:00-12:00",  # not as we would write it
        "Th[1,3] 14:00-16:00; PH off",
        'Mo-Fr 09:00-12:00 "sur rendez-vous"',
        "Sur rendez-vous, le mardi",
        "Mo 09:00-12:00; 2020 Dec 24 off",
        "off",
    ],
)
def test_what_is_not_touched_stays_as_it_was(stored):
    form = answer(stored)
    assert not form.errors
    assert form.hours.data == stored


def test_a_field_that_was_not_sent_says_nothing():
    assert posted({}, OFFICE).hours.data == OFFICE


def test_hours_are_read_as_people_type_them():
    form = answer(mo_0="9", mo_1="12h30", tu_0="0930", tu_1="12:00", we_0="9 h 15", we_1="midi",
                  th_0="13.30", th_1="minuit", fr_0="20H", fr_1="00:00")  # fmt: skip
    assert form.hours.data == (
        "Mo 09:00-12:30; Tu 09:30-12:00; We 09:15-12:00; Th 13:30-24:00; Fr 20:00-24:00; PH off"
    )


def test_a_day_without_a_pause_may_stand_in_either_pair():
    assert answer(mo_2="9h", mo_3="17h").hours.data == "Mo 09:00-17:00; PH off"


def test_ranges_that_touch_are_one():
    form = answer(mo_0="9h", mo_1="12h", mo_2="12h", mo_3="17h")
    assert form.hours.data == "Mo 09:00-17:00; PH off"


@pytest.mark.parametrize(
    ("typed", "message", "wrong"),
    [
        ({"mo_0": "12h", "mo_1": "9h"}, "Lundi : 12 h – 9 h : la fin doit venir après le début.", 2),
        ({"mo_0": "9h", "mo_1": "9h"}, "Lundi : 9 h – 9 h : la fin doit venir après le début.", 2),
        ({"sa_0": "25h", "sa_1": "26h"}, "Samedi : « 25h » n’est pas une heure. Exemple : 9h30.", 2),
        ({"sa_0": "9h75", "sa_1": "12h"}, "Samedi : « 9h75 » n’est pas une heure.", 1),
        ({"sa_0": "le matin", "sa_1": "12h"}, "Samedi : « le matin » n’est pas une heure.", 1),
        ({"tu_0": "9h"}, "Mardi : il manque l’heure de fin.", 1),
        ({"tu_3": "9h"}, "Mardi : il manque l’heure de début.", 1),
        ({"we_0": "9h", "we_1": "13h", "we_2": "12h", "we_3": "17h"},
         "Mercredi : les deux plages se chevauchent.", 4),
        ({"th_0": "22h", "th_1": "6h"}, "Jeudi : 22 h – 6 h passe minuit.", 2),
        ({"x0_du": "32/12/2026"}, "« 32/12/2026 » n’est pas une date.", 1),
        ({"x0_du": "2019-12-24"}, "Vérifiez l’année du 24 décembre 2019.", 1),
        ({"x0_du": "24/12/9999"}, "Vérifiez l’année du 24 décembre 9999.", 1),
        ({"x0_au": "2026-12-24"}, "Période particulière sans date de début.", 1),
        ({"x0_du": "{next}", "x0_heures": "vers 9h"}, "« vers 9h » ne se lit pas.", 1),
        ({"x0_du": "{next}", "x0_au": "{soon}"}, "elle finit avant de commencer.", 1),
        ({"x0_du": "{soon}", "x0_au": "{next}", "x1_du": "{next}"},
         "Deux périodes particulières se chevauchent autour du", 2),
        ({"x0_du": "{past}"}, "est déjà passée.", 2),
        ({"x0_du": "{next}"}, "remplissez d’abord la semaine.", 0),
    ],
)  # fmt: skip
def test_impossible_hours_are_said_and_kept(typed, message, wrong):
    days = {"{soon}": 5, "{next}": 9, "{past}": -1}
    typed = {
        name: (today() + timedelta(days=days[value])).isoformat() if value in days else value
        for name, value in typed.items()
    }
    form = answer(**typed)
    said = " ".join(form.hours.errors).replace(NBSP, " ")
    assert message in said
    grid = form.hours.grid
    cells = {cell.name: cell for row in (*grid.rows, *grid.exceptions) for cell in row.cells}
    assert sum(cell.wrong for cell in cells.values()) == wrong
    for name, value in typed.items():
        assert cells[f"hours-{name}".replace("_", "-")].value == value


def test_dates_are_stored_after_the_week():
    year = today().year + 1
    form = answer(OFFICE, x0_du=f"24/12/{year}", x1_du=f"2 août {year}", x1_au=f"{year}-08-20",
                  x1_heures="9h-12h")  # fmt: skip
    assert form.hours.data == (
        f"{OFFICE}; {year} Aug 02-{year} Aug 20 09:00-12:00; {year} Dec 24 off"
    )


def test_dates_that_are_over_go_when_the_week_changes():
    form = answer("Mo 09:00-12:00; 2020 Dec 24 off", tu_0="9h", tu_1="12h")
    assert form.hours.data == "Mo,Tu 09:00-12:00"


def test_everything_can_be_emptied():
    cleared = {f"{day}_{n}": "" for day in ("mo", "tu", "we", "th", "fr") for n in range(4)}
    assert answer(OFFICE, **cleared).hours.data == ""


# Hours that no grid holds


def test_hours_that_no_grid_holds_are_said_and_the_grid_is_empty():
    form = opened("Th[1,3] 14:00-16:00")
    assert [line.replace(NBSP, " ") for line in form.hours.beyond] == [
        "1er et 3e jeudi du mois : 14 h – 16 h"
    ]
    assert all(row.is_blank for row in form.hours.grid.rows)


def test_filling_the_grid_replaces_them():
    form = answer("Th[1,3] 14:00-16:00", mo_0="9h", mo_1="12h")
    assert form.hours.data == "Mo 09:00-12:00"


def test_dates_are_added_to_them():
    year = today().year + 1
    form = answer("Th[1,3] 14:00-16:00; PH off", x0_du=f"{year}-08-05")
    assert form.hours.data == f"Th[1,3] 14:00-16:00; PH off; {year} Aug 05 off"


def test_they_can_be_erased():
    assert answer("Th[1,3] 14:00-16:00", effacer="1").hours.data == ""


def test_dates_are_not_added_to_words_that_nobody_can_read():
    form = answer("Sur rendez-vous", x0_du=(today() + timedelta(days=9)).isoformat())
    assert "Les horaires actuels ne se lisent pas" in form.hours.errors[0]


def test_words_of_old_that_are_understood_fill_the_grid_and_are_stored_so():
    stored = "Du lundi au vendredi, 9 h – 12 h"
    form = opened(stored)
    assert form.hours.recovered
    assert form.hours.grid.rows[0].cells[0].value == "9h"
    assert answer(stored).hours.data == "Mo-Fr 09:00-12:00; PH off"


# Words


@pytest.mark.parametrize("stored", ["", OFFICE, "Th[1,3] 14:00-16:00", "Sur rendez-vous"])
def test_words_that_are_understood_are_stored(stored):
    form = answer(stored, text="lundi 9h-12h, fermé les jours fériés")
    assert not form.errors
    assert form.hours.data == "Mo 09:00-12:00; PH off"


def test_words_are_enough_without_the_grid():
    assert posted({"hours": "lundi 9h-12h"}).hours.data == "Mo 09:00-12:00; PH off"


def test_words_may_say_more_than_the_grid():
    year = today().year + 1
    form = answer(text="1er et 3e jeudi du mois 14h-16h", x0_du=f"{year}-08-05")
    assert form.hours.data == f"Th[1,3] 14:00-16:00; PH off; {year} Aug 05 off"


def test_words_that_are_not_understood_are_asked_about_then_the_grid_is_believed():
    form = answer(text="lundi 9h-12h, l’après-midi sur rendez-vous")
    assert "« sur rendez-vous »" in form.hours.errors[0].replace(NBSP, " ")
    assert form.hours.grid.rows[0].cells[1].value == "12h"
    again = posted(sent(form))
    assert not again.errors
    assert again.hours.data == "Mo 09:00-12:00; PH off"


def test_other_words_are_read_again():
    asked = sent(answer(text="lundi 9h-12h parfois"))
    form = posted({**asked, "hours": "mardi 9h-12h parfois"})
    assert form.errors


def test_the_grid_that_someone_filled_is_not_replaced_by_doubtful_words():
    form = answer(text="lundi 9h-12h parfois", tu_0="14h", tu_1="16h")
    assert form.hours.grid.rows[1].cells[0].value == "14h"
    assert form.hours.grid.rows[0].is_blank


def test_words_and_a_grid_that_disagree_are_refused():
    form = answer(OFFICE, text="lundi 9h-12h", tu_0="10h")
    assert "gardez l’un des deux" in form.hours.errors[0]
    assert not answer("", text="lundi 9h-12h", mo_0="9h", mo_1="12h").errors


def test_what_is_too_long_to_be_stored_is_refused():
    dates = {f"x{n}_du": (today() + timedelta(days=9 + n)).isoformat() for n in range(20)}
    dates |= {f"x{n}_heures": "9h-12h, 14h-17h" for n in range(20)}
    form = answer(OFFICE, **dates)
    assert form.hours.errors == [
        "Ces horaires sont trop longs : retirez des périodes particulières."
    ]


def test_hostile_words_are_only_words(app):
    form = answer(text="{{7*7}}<script>alert(1)</script>\u202e lundi", mo_0="<b>" * 90)
    with app.test_request_context():
        page = BeautifulSoup(str(form.hours()), "html.parser")
    assert page.find("script") is None and page.find("b") is None
    assert "{{7*7}}" in page.find(id="hours-texte").get_text()
    assert len(page.find(id="hours-mo-0")["value"]) == 60


def test_every_input_has_a_name_of_its_own(app: Flask):
    form = answer(OFFICE, mo_0="x", x0_du="x", x0_heures="x")
    with app.test_request_context():
        page = BeautifulSoup(str(form.hours()), "html.parser")
    labelled = {label["for"] for label in page.find_all("label")}
    inputs = [i for i in page.find_all("input") if i["type"] != "hidden"]
    names = [i.get("aria-label") or i["id"] for i in inputs]
    assert all(i.get("aria-label") or i["id"] in labelled for i in inputs)
    assert len(set(names)) == len(names)
    described = {
        word for i in page.select("[aria-describedby]") for word in i["aria-describedby"].split()
    }
    assert all(page.find(id=word) for word in described)


def test_a_period_without_its_week_is_told_apart_from_one_with():
    week = Week(exceptions=(Special(date(2027, 1, 4), date(2027, 1, 5)),))
    assert parts(to_osm(week)) == ("", week)
