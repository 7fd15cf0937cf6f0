"""What people write is understood for certain, or not at all; what we write reads well."""

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from intranet.hours import reading
from intranet.hours.french import understand, words
from intranet.hours.schedule import to_osm
from intranet.hours.tokens import cut
from tests.hours.weeks import weeks

CERTAIN = {
    "lundi au vendredi 9h-12h": "Mo-Fr 09:00-12:00",
    "LUNDI AU VENDREDI : 8H30 - 12H00 / 13H30 - 17H00": "Mo-Fr 08:30-12:00,13:30-17:00",
    "du lundi au jeudi de 9h à 12h et de 14h à 17h, vendredi 9h-12h30":
        "Mo-Th 09:00-12:00,14:00-17:00; Fr 09:00-12:30",
    "lun. mar. jeu. 8h30-12h / 13h30-17h30": "Mo,Tu,Th 08:30-12:00,13:30-17:30",
    "Lu-Ve 8:30-12:00, 13:30-17:00": "Mo-Fr 08:30-12:00,13:30-17:00",
    "lundi - mardi - jeudi 9h - 12h / 14h - 17h": "Mo,Tu,Th 09:00-12:00,14:00-17:00",
    "mardi, jeudi 9-12h et 14-17h": "Tu,Th 09:00-12:00,14:00-17:00",
    "9h/12h - 14h/17h du lundi au vendredi": "Mo-Fr 09:00-12:00,14:00-17:00",
    "de 9h à 12h le lundi et de 14h à 17h le mardi": "Mo 09:00-12:00; Tu 14:00-17:00",
    "le mardi matin de 9h à 12h": "Tu 09:00-12:00",
    "lundi et mardi matin 9h-12h et après-midi 14h-17h": "Mo,Tu 09:00-12:00,14:00-17:00",
    "Matin : 9h-12h\nAprès-midi : 14h-17h\nLundi au vendredi": "Mo-Fr 09:00-12:00,14:00-17:00",
    "Lundi\n9h-12h\nMardi\n9h-12h 14h-17h": "Mo 09:00-12:00; Tu 09:00-12:00,14:00-17:00",
    "le lundi entre 9h et 12 heures 30": "Mo 09:00-12:30",
    "ouvert de midi à 14h le lundi": "Mo 12:00-14:00",
    "lundi 18h-minuit": "Mo 18:00-24:00",
    "tous les matins sauf le week-end 9h-12h": "Mo-Fr 09:00-12:00",
    "tous les jours sauf le dimanche 9h-12h": "Mo-Sa 09:00-12:00",
    "en semaine 9h-12h, le week-end 10h-12h": "Mo-Fr 09:00-12:00; Sa,Su 10:00-12:00",
    "dimanche au jeudi 9h-12h": "Mo-Th,Su 09:00-12:00",
    "1er et 3e jeudi du mois 14h-16h": "Th[1,3] 14:00-16:00",
    "Mardi et vendredi, 14 h – 18 h ; premier samedi du mois, 10 h – 12 h":
        "Tu,Fr 14:00-18:00; Sa[1] 10:00-12:00",
    "le dernier vendredi de chaque mois de 14h à 16h": "Fr[-1] 14:00-16:00",
    "24h/24": "24/7",
    "24h sur 24, 7j/7": "24/7",
    "24/7": "24/7",
    "ouvert 7 jours sur 7 de 9h à 12h, sauf jours fériés": "Mo-Su 09:00-12:00; PH off",
    "Jours fériés : fermé. Lundi 9h-12h": "Mo 09:00-12:00; PH off",
    "du lundi au vendredi sauf le mercredi, 9h-12h": "Mo,Tu,Th,Fr 09:00-12:00",
    "lundi au vendredi 9h-12h, fermé le mercredi": "Mo,Tu,Th,Fr 09:00-12:00",
    "Fermé samedi et dimanche. Ouvert du lundi au vendredi 9h-12h": "Mo-Fr 09:00-12:00",
    "du lundi au vendredi 9h-12h 14h-17h sauf mercredi après-midi":
        "Mo,Tu,Th,Fr 09:00-12:00,14:00-17:00; We 09:00-12:00",
    "Du lundi au vendredi, 8 h 45 – 12 h et 13 h 30 – 17 h ; fermé le mardi matin":
        "Mo,We-Fr 08:45-12:00,13:30-17:00; Tu 13:30-17:00",
    "le lundi 9h-12h ; le mardi : fermé": "Mo 09:00-12:00",
    "lundi au vendredi 9h-12h, mercredi également 14h-17h":
        "Mo,Tu,Th,Fr 09:00-12:00; We 09:00-12:00,14:00-17:00",
    "Mo-Fr 09:00-12:00": "Mo-Fr 09:00-12:00",
    "Mo-Fr 9:00-12:00; Sa off": "Mo-Fr 09:00-12:00",
    "Jul-Aug Mo-Fr 09:00-12:00": "Jul-Aug Mo-Fr 09:00-12:00",
}  # fmt: skip

DOUBTFUL = {
    "half of a week": "tous les matins sauf mercredi 9h-12h",
    "the end of the week": "tous les jours 9h-12h",
    "two days or three": "mardi-jeudi 9h-12h",
    "no day": "9:00-12:00",
    "no hours": "le mardi et le jeudi",
    "one hour": "lundi 9h",
    "hours or minutes": "lundi 9h 12h",
    "hours that pass for minutes": "lundi 9h 12 / 14h 17",
    "a day left empty": "Lundi : 9h-12h\nMardi :\nMercredi : 9h-12h",
    "closed or open": "fermé le mercredi, jeudi 9h-12h",
    "instead or besides": "lundi au vendredi 9h-12h et 14h-17h, mercredi 9h-12h",
    "instead or beside": "du lundi au vendredi, 9h-12h ; lundi et mercredi, 14h-17h",
    "closed in the middle": "du lundi au vendredi, fermé le mercredi, 9h-12h",
    "closed which one": "lundi fermé mardi 9h-12h",
    "closed or not": "mercredi 14h-17h. Fermé le mercredi.",
    "closed or not, among others": "lundi et mercredi 14h-17h. Fermé le mercredi.",
    "except them, or except and then": "lundi au vendredi 9h-12h sauf mercredi, samedi 14h-17h",
    "except what": "sauf le mercredi, lundi 9h-12h",
    "closed half of a range": "lundi au vendredi 9h-17h ; fermé le mardi matin",
    "closed when": "fermé",
    "appointments": "lundi au vendredi 9h-12h sur rendez-vous",
    "one week in two": "jeudi 14h-16h semaines impaires",
    "every other": "un jeudi sur deux 14h-16h",
    "a season": "lundi au vendredi 9h-12h de juin à août",
    "school holidays": "lundi au vendredi 9h-12h hors vacances scolaires",
    "a date": "Du 1er au 15 août fermé, lundi 9h-12h",
    "a telephone": "lundi 9h-12h, tél. 02 99 12 34 56",
    "by telephone": "Accueil téléphonique du lundi au vendredi 9h-12h",
    "one letter": "L M M J V 9h-12h",
    "a night": "lundi 22h-6h",
    "backwards": "lundi 12h-9h",
    "no such hour": "lundi 25h-26h",
    "no such minute": "lundi 9h75-12h",
    "two hours at once": "mardi 9h-12h et 11h-14h",
    "out of order": "lundi 14h-17h 9h-12h",
    "morning in the afternoon": "lundi matin 14h-17h",
    "morning without hours": "lundi matin, mardi après-midi 14h-17h",
    "an exception in brackets": "du lundi au vendredi 9h-12h et 13h30-17h (16h30 le vendredi)",
    "which first": "9h-12h lundi, mardi 14h-17h",
    "which month": "1er lundi 9h-12h",
    "each or first": "jeudi 9h-12h, 1er jeudi du mois 14h-16h",
    "across days": "du lundi 9h au vendredi 17h",
    "three ranges": "lundi 8h-9h, 10h-11h, 12h-13h",
    "open on holidays": "lundi 9h-12h, jours fériés 10h-12h",
    "nothing": "",
    "not hours": "{{7*7}} <b>lundi</b>",
    "endless": "lundi 9h-12h " * 200,
    "too long to be read through": "de " * 500 + "lundi 9h-12h",
}


@pytest.mark.parametrize("text", CERTAIN)
def test_what_can_be_read_one_way_is_understood(text):
    assert understand(text) == CERTAIN[text]


@pytest.mark.parametrize("why", DOUBTFUL)
def test_what_can_be_read_two_ways_is_not(why):
    assert understand(DOUBTFUL[why]) is None


@given(weeks(step=5, dated=False))
@settings(max_examples=300, deadline=None)
def test_our_own_words_are_understood(week):
    assume(any(week.days))
    osm = to_osm(week)
    for joint in ("\n", " ; "):
        assert understand(joint.join(words(osm))) == osm


@given(weeks(step=5, dated=False), st.integers(0, 40))
@settings(max_examples=100, deadline=None)
def test_one_unknown_word_is_enough_to_ask(week, at):
    assume(any(week.days))
    said = "\n".join(words(to_osm(week))).split(" ")
    said.insert(at % (len(said) + 1), "parfois")
    found = reading.read(" ".join(said))
    assert not found.sure
    assert any("parfois" in left for left in found.left) or found.doubts


@given(st.text(st.sampled_from("lundimarjeuvH0123456789:;,.-–/à()[]\n sauf fermé du 9h12h")))
@settings(max_examples=500, deadline=None)
def test_no_text_breaks_the_reading(text):
    found = reading.read(text)
    assert all(0 <= token.start < token.end <= len(text) for token in cut(text))
    assert not found.sure or found.osm


def test_what_was_not_understood_is_named_as_it_was_typed():
    found = reading.read("Du lundi au vendredi 9h-12h, l’Après-midi sur Rendez-Vous")
    assert found.osm == "Mo-Fr 09:00-12:00"
    assert found.left == ("sur Rendez-Vous",)


NBSP = "\u00a0"


@pytest.mark.parametrize(
    ("osm", "lines"),
    [
        ("Mo,Tu,Th 09:00-12:00,13:30-17:00; PH off",
         ["Lundi, mardi et jeudi : 9_h – 12_h et 13_h_30 – 17_h", "Fermé les jours fériés"]),
        ("Mo-We,Fr 00:00-24:00", ["Du lundi au mercredi et vendredi : 24_h/24"]),
        ("24/7", ["Du lundi au dimanche : 24_h/24"]),
        ("Sa 18:00-24:00", ["Samedi : 18_h – minuit"]),
        ("Mo 09:00-12:00; 2126 Dec 24 off", ["Mo 09:00-12:00", "Le 24 décembre 2126 : fermé"]),
        ("Th[1,3] 14:00-16:00; Fr[-1] 10:00-12:00",
         ["1er et 3e jeudi du mois : 14_h – 16_h", "Dernier vendredi du mois : 10_h – 12_h"]),
        ("Mo-Fr 22:00-02:00", ["Du lundi au vendredi : 22_h – 2_h"]),
        ("week 02-52/2 Th 14:00-16:00", ["Jeudi, semaines paires : 14_h – 16_h"]),
        ("Jul-Aug Mo-Fr 09:00-12:00",
         ["De juillet à août, du lundi au vendredi : 9_h – 12_h"]),
        ("Dec 24-31 off", ["Du 24 au 31 décembre : fermé"]),
        ('Mo-Fr 09:00-12:00 "sur rendez-vous"',
         ["Du lundi au vendredi : 9_h – 12_h (sur rendez-vous)"]),
        ('Mo 09:00-12:00 || "sur rendez-vous"',
         ["Lundi : 9_h – 12_h", "Sinon : sur rendez-vous"]),
        ("SH off", ["Vacances scolaires : fermé"]),
        ("off", ["Fermé"]),
        ("sunrise-sunset", ["sunrise-sunset"]),
        ("Le mardi,\nsur rendez-vous", ["Le mardi,", "sur rendez-vous"]),
        ("", []),
    ],
)  # fmt: skip
def test_hours_read_as_people_say_them(osm, lines):
    expected = [line.replace("_", NBSP).replace(" :", f"{NBSP}:") for line in lines]
    if osm.endswith("2126 Dec 24 off"):  # beyond the years of a grid, and still said
        expected[0] = f"Lundi{NBSP}: 9{NBSP}h – 12{NBSP}h"
    assert words(osm) == expected


def test_exceptions_are_said_until_they_are_over(time_machine_at):
    from datetime import timedelta

    from intranet.clock import today
    from intranet.hours.schedule import MONTHS

    day = today() + timedelta(days=3)
    osm = f"Mo 09:00-12:00; {day.year} {MONTHS[day.month - 1]} {day.day:02d} off"
    assert len(words(osm)) == 2
    time_machine_at(days=5)
    assert words(osm) == [f"Lundi{NBSP}: 9{NBSP}h – 12{NBSP}h"]
