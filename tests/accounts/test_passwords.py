import pytest

from intranet.accounts.passwords import TOO_COMMON, TOO_LONG, TOO_SHORT, problem

ABOUT = ("nolwenn.legoff@cd35.example", "Nolwenn Le Goff")


@pytest.mark.parametrize(
    "password",
    ["motdepasse12", "M0tdepasse123!", "P@ssw0rd1234", "passwordpassword", "azertyuiop123",
     "qsdfghjklm12", "123456789012", "aaaaaaaaaaaa", "abcabcabcabc", "Bonjour2024!!",
     "IlleEtVilaine35", "jetaimemaman2020", "nolwenn.legoff35", "Legoff-Nolwenn-1984",
     "ÉtéÉtéÉtéÉté", "Motdepasse!Motdepasse!", "Septembre2026!"],
)  # fmt: skip
def test_what_anyone_would_try_is_refused(password):
    assert problem(password, ABOUT) == TOO_COMMON


@pytest.mark.parametrize(
    "password",
    ["trois loutres sous la pluie", "k7#Gm2!pXw9zq", "soleil bonjour rennes football pluie",
     "demonstration-maillage", "le tapis vert du couloir", "Привет из далёкой страны"],
)  # fmt: skip
def test_what_nobody_would_guess_is_accepted(password):
    assert problem(password, ABOUT) is None


def test_eleven_characters_are_too_few():
    assert problem("kz7#Gm2!pXw") == TOO_SHORT


def test_an_accent_counts_for_one_however_it_is_typed():
    assert problem("kz7#Gm2!pé\u0301"[:11]) == TOO_SHORT
    assert problem("kz7#Gm2!pXe\u0301") == TOO_SHORT


def test_a_novel_is_too_long():
    assert problem("trois loutres " * 20) == TOO_LONG
