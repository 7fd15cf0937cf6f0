"""A need is recognised in what people type."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from intranet.text import fold
from intranet.vocabulary import synonyms, terms
from intranet.vocabulary.recognition import Lexicon, Match, reduced

LEXICON = Lexicon((reduced(words), key) for key, words in synonyms.shipped())
RIGHTS = "difficultes-administratives-ou-juridiques--accompagnement-pour-lacces-aux-droits"
SHELTER = "logement-hebergement--rechercher-une-solution-dhebergement-temporaire"


def keys(typed):
    return [match.key for match in LEXICON.recognise(fold(typed).split())]


@pytest.mark.parametrize(
    ("typed", "key"),
    [
        ("retraite janzé", RIGHTS),
        ("logement urgence combourg", SHELTER),
        ("hébergement d’urgence", SHELTER),
        ("115", SHELTER),
        ("impayés", "difficultes-financieres"),
        ("CMU", "sante--acces-aux-soins"),
        ("papiers", "difficultes-administratives-ou-juridiques--accompagnement-aux-demarches-administratives"),
        ("garde d'enfant", "famille--garde-denfants"),
        ("titre de séjour", "difficultes-administratives-ou-juridiques--accompagnement-pour-lacces-a-la-citoyennete"),
        ("MDPH", "sante--constituer-un-dossier-mdph-invalidite"),
        ("APL", "logement-hebergement--sinformer-sur-les-demarches-liees-a-lacces-au-logement"),
        ("cours de français", "lecture-ecriture-calcul--maitriser-le-francais"),
        ("faim", "equipement-et-alimentation--alimentation"),
    ],
)  # fmt: skip
def test_everyday_words_lead_to_a_theme(typed, key):
    assert keys(typed) == [key]


def test_the_longest_phrase_wins():
    assert keys("impayés de loyer") == ["logement-hebergement--reduire-les-impayes-de-loyer"]


def test_where_the_words_stand_is_told():
    words = fold("une aide pour ma carte de séjour à Rennes").split()
    (match,) = LEXICON.recognise(words)
    assert words[match.start : match.end] == ["carte", "de", "sejour"]
    assert match.label == "Accompagnement pour l’accès à la citoyenneté"


@pytest.mark.parametrize("typed", ["vêtement", "vêtements", "VETEMENTS", "retraité", "retraitées"])
def test_singular_plural_and_accents_do_not_matter(typed):
    assert keys(typed)


def test_a_word_being_typed_is_recognised_from_four_letters_at_the_end_only():
    assert keys("retr") == [RIGHTS]
    assert keys("ret") == []
    assert keys("retr janzé") == []
    assert LEXICON.recognise(["retr"])[0].partial


def test_a_phrase_being_typed_is_recognised():
    assert keys("allocation aux adultes handi") == ["sante--constituer-un-dossier-mdph-invalidite"]


def test_several_needs_are_told_in_their_order_without_overlap():
    assert keys("alcool et expulsion") == ["sante--addictions", "logement-hebergement--se-maintenir-dans-le-logement"]  # fmt: skip


@pytest.mark.parametrize("key", [*terms.CATEGORIES, *terms.THEMES])
def test_labels_are_recognised_without_any_synonym(key):
    assert key in [m.key for m in Lexicon([]).recognise(fold(terms.label(key)).split())]


@pytest.mark.parametrize(
    "typed", ["", "de la", "Saint-Malo", "Kerdoncuff", "« »", "{{7*7}}", "'; --"]
)
def test_nothing_is_recognised_in_what_names_no_need(typed):
    assert keys(typed) == []


def test_a_word_put_aside_as_empty_names_nothing_and_parts_phrases():
    assert LEXICON.recognise(["logement", "", "urgence"]) == [
        Match(0, 1, "logement-hebergement", "Logement et hébergement"),
        Match(2, 3, SHELTER, terms.label(SHELTER)),
    ]


@settings(max_examples=300, deadline=None)
@given(st.lists(st.sampled_from(["retraite", "de", "a", "carte", "sejour", "garde", "enfant", "x", "loge", "impaye", "loyer"]), max_size=9))  # fmt: skip
def test_matches_never_overlap_and_stay_within_the_words(words):
    found = LEXICON.recognise(words)
    edges = [edge for match in found for edge in (match.start, match.end)]
    assert edges == sorted(edges)
    assert all(0 <= match.start < match.end <= len(words) for match in found)
