"""Any of the words of a service or of a permanence, in any order, with or without accents, cut
short or not, finds it; and the structure that offers it."""

import random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from intranet.directory import indexing
from intranet.index.queries import MAX_WORDS, Hit, Search, find
from intranet.text import fold
from intranet.vocabulary import synonyms, terms
from intranet.vocabulary.recognition import Lexicon, reduced
from tests.builders import offer

THEMES = sorted(terms.THEMES)
NAMES = ["Aide à l’énergie", "Épicerie SOLIDAIRE", "Cœur de Œuvre", "Point d’accès n° 3"]


def words_of(*texts):
    """Words as somebody would type them: those that folding keeps."""
    return [word for text in texts for word in text.split() if fold(word)]


@pytest.fixture
def entries(cast):
    """(hit, words) of one service a theme in four, of two permanences, of their structures."""
    made = {}
    for number, theme in enumerate(THEMES[::4]):
        name = f"{NAMES[number % 4]} {number}"
        service = offer.service(cast.ccas, name, [theme])
        labels = terms.label(theme), terms.label(terms.category_of(theme))
        made[Hit("service", service.id)] = words_of(name, *labels, cast.ccas.name, "Cancale")
    for place in ("Bureau n° 2", "Salle des fêtes"):
        session = offer.permanence(cast.other_ccas, cast.ccas, place=place, themes=[THEMES[0]])
        made[Hit("outreach", session.id)] = words_of(
            place, cast.other_ccas.name, cast.ccas.name, terms.label(THEMES[0]), "permanence"
        )
    made[Hit("structure", cast.ccas.id)] = words_of(cast.ccas.name, *NAMES, *(terms.label(t) for t in THEMES[::4]))  # fmt: skip
    indexing.rebuild()
    return made


@settings(
    max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(seed=st.integers(0, 2**32), count=st.integers(1, MAX_WORDS))
def test_any_words_of_an_entry_find_it(entries, seed, count):
    chance = random.Random(seed)
    hit = chance.choice(sorted(entries, key=str))
    chosen = chance.sample(entries[hit], min(count, len(entries[hit])))
    typed = []
    for word in chosen:
        word = fold(word) if chance.random() < 0.5 else word
        # An elision (« d’ ») or a word of two pieces is cut no shorter than its last piece.
        typed.append(word[: chance.randint(len(word) - 1, len(word))] if word.isalpha() else word)
    text = " ".join(word for word in typed if fold(word))
    assert hit in find(Search(text, circles=None), limit=200), text


@pytest.mark.parametrize("words", [words for _, words in synonyms.shipped()][::9])
def test_everyday_words_find_whoever_deals_with_their_theme(words):
    lexicon = Lexicon((reduced(said), key) for key, said in synonyms.shipped())
    wanted = next(key for key, said in synonyms.shipped() if said == words)
    for typed in (words, words.upper(), fold(words), f"{words} janzé", f"janzé {words}"):
        assert wanted in [match.key for match in lexicon.recognise(fold(typed).split())]
