"""What people mark up reads well in a mail that shows no mark-up."""

import time

import pytest

from intranet.web.markdown import to_text


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("### Ordre du jour\n\nTexte", "Ordre du jour\n\nTexte"),
        (
            "Garez-vous **place du Marché**, à trois minutes",
            "Garez-vous place du Marché, à trois minutes",
        ),
        ("un *mot* et _un autre_", "un mot et un autre"),
        ("[le plan](https://a.example/plan)", "le plan (https://a.example/plan)"),
        ("- un\n- deux", "- un\n- deux"),
        ("2 * 3 * 4, nom_de_fichier_long", "2 * 3 * 4, nom_de_fichier_long"),
        ("https://a.example/un_lien_long_", "https://a.example/un_lien_long_"),
        ("M\\. Durand", "M. Durand"),
        (None, ""),
    ],
)
def test_the_signs_go_and_the_words_stay(written, read):
    assert to_text(written) == read


@pytest.mark.parametrize("hostile", ["*" * 50_000, "_a" * 25_000, "[" * 50_000, "[a](" * 12_000])
def test_a_hostile_text_takes_no_time(hostile):
    begun = time.perf_counter()
    to_text(hostile)
    assert time.perf_counter() - begun < 2
