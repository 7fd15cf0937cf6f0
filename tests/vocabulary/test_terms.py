"""The vocabulary is data·inclusion's, word for word."""

from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

from intranet.vocabulary import synonyms, terms

SCRIPT = Path(__file__).parents[2] / "scripts" / "vocabulary.py"


def script():
    spec = spec_from_file_location("vocabulary_script", SCRIPT)
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_file_says_what_the_package_says():
    assert terms.FILE.read_text(encoding="utf-8") == script().text()


def test_there_are_sixteen_categories_and_sixty_nine_themes_each_in_its_category():
    assert (len(terms.CATEGORIES), len(terms.THEMES)) == (16, 69)
    assert all(theme.category in terms.CATEGORIES for theme in terms.THEMES.values())
    assert sum(len(terms.themes_of(category)) for category in terms.CATEGORIES) == 69


def test_labels_are_typographic():
    told = [*terms.CATEGORIES.values(), *(t.label for t in terms.THEMES.values())]
    told += [
        *terms.CARRIERS.values(),
        *terms.AUDIENCES.values(),
        *terms.MOBILISATION_MODES.values(),
    ]
    assert not [label for label in told if "'" in label or label != label.strip()]


def test_every_category_and_every_theme_has_everyday_words():
    keys = {key for key, _ in synonyms.shipped()}
    assert keys == {*terms.CATEGORIES, *terms.THEMES}
    assert len(synonyms.shipped()) >= 150
