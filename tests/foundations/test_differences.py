"""What changed between two long texts is shown word by word."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from intranet.web.differences import COME, GONE, KEPT, differences

LONG = "Aides d’urgence, domiciliation, portage de repas. Une permanence numérique le jeudi matin."


def test_only_the_words_that_changed_are_marked():
    assert differences(LONG, LONG.replace("jeudi", "mardi")) == [
        (KEPT, "… repas. Une permanence numérique le"),
        (GONE, "jeudi"),
        (COME, "mardi"),
        (KEPT, "matin."),
    ]


def test_what_is_far_from_any_change_is_left_out():
    words = [f"mot{number}" for number in range(20)]
    parts = differences(" ".join(["un", *words, "deux"]), " ".join(["trois", *words, "quatre"]))
    assert parts[2] == (KEPT, "mot0 mot1 mot2 mot3 mot4 … mot15 mot16 mot17 mot18 mot19")


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("02 99 11 22 33", "02 99 11 22 34"),
        (LONG, "Fermé définitivement depuis le mois de juin, voyez plutôt la mairie annexe."),
        (LONG, ""),
        (None, LONG),
        (LONG, {"valeur": 1}),
        ("mot " * 500, "mot " * 499),
    ],
)
def test_what_is_short_or_another_text_is_read_whole(before, after):
    assert differences(before, after) == []


@settings(deadline=None)
@given(st.lists(st.sampled_from("abcdefgh"), min_size=30, max_size=60), st.data())
def test_what_is_said_to_go_and_to_come_is_what_does(words, data):
    at = data.draw(st.integers(0, len(words)))
    after = [*words[:at], "zz", *words[at:]]
    parts = differences(" ".join(words), " ".join(after))
    assert [text for kind, text in parts if kind != KEPT] == ["zz"]
