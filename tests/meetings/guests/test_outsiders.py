"""Guests as people type them: one a line, in any usual order."""

import pytest

from intranet.events.choosing import NewGuest
from intranet.meetings.guests import outsiders

ANNE = NewGuest("Anne Le Goff", "anne.legoff@secours.example", "Secours populaire")


@pytest.mark.parametrize(
    "typed",
    [
        "Anne Le Goff, Secours populaire, anne.legoff@secours.example",
        "Anne Le Goff ; Secours populaire ; Anne.LeGoff@Secours.example",
        "Anne Le Goff\tSecours populaire\tanne.legoff@secours.example",
        "« Anne Le Goff » <anne.legoff@secours.example>, Secours populaire",
        "anne.legoff@secours.example, Anne Le Goff, Secours populaire",
    ],
)
def test_the_usual_orders_are_understood(typed):
    assert outsiders.read(typed).guests == [ANNE]


def test_an_address_alone_gives_the_name_that_it_bears():
    assert outsiders.read("marie.durand@asso.example").guests == [
        NewGuest("Marie Durand", "marie.durand@asso.example")
    ]


def test_several_addresses_as_a_mail_program_copies_them():
    typed = "Marie Durand <marie@asso.example>; Luc Petit <luc@asso.example>, paul@asso.example"
    assert [guest.name for guest in outsiders.read(typed).guests] == [
        "Marie Durand",
        "Luc Petit",
        "Paul",
    ]


def test_a_line_without_address_is_named():
    read = outsiders.read("Anne, anne@asso.example\n\nMarie Durand, Restos du cœur")
    assert read.errors == ["Ligne 3\u00a0: il manque une adresse de courriel."]


def test_a_whole_address_book_is_refused():
    read = outsiders.read("\n".join(f"a{n}@asso.example" for n in range(101)))
    assert read.errors == ["100 personnes au plus à la fois."]


@pytest.mark.parametrize(
    "typed",
    [
        f"Anne Le Goff, {'a' * 250}@asso.example",
        f"{'a' * 300}@asso.example, marie@asso.example",
        f"Anne <{'ﷺ' * 20}@asso.example>",
    ],
)
def test_an_address_that_no_mail_program_takes_is_named(typed):
    """Compared as it is kept: some letters become eighteen."""
    assert outsiders.read(typed).errors == [
        "Ligne 1\u00a0: cette adresse de courriel est trop longue."
    ]


def test_what_is_read_is_written_as_it_is_read():
    assert outsiders.read(outsiders.line_of(ANNE)).guests == [ANNE]
