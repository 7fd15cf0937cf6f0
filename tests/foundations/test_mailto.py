import pytest

from intranet.web.urls import mailto


def test_an_address_opens_a_message_to_it():
    assert mailto("awa.martin+accueil@ccas.example") == "mailto:awa.martin+accueil@ccas.example"


@pytest.mark.parametrize("address", ["a?bcc=b%40c.fr@d.fr", "a&body=x@d.fr", "a#b@d.fr"])
def test_nothing_in_an_address_becomes_a_header(address):
    assert not set("?&#") & set(mailto(address))


def test_a_page_writes_to_one_person(cast):
    cast.member.email = "a?bcc=b%40c.fr@d.fr"
    page = cast.sign_in("coordinator").get(f"/annuaire/personnes/{cast.member.id}").text
    assert 'href="mailto:a%3Fbcc=b%2540c.fr@d.fr"' in page
