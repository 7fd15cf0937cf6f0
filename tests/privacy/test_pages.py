import json
import re

import pytest
from sqlalchemy import select

from intranet.clock import today
from intranet.database import db
from intranet.directory import seats
from intranet.directory.models import Person
from intranet.mailroom import letters, outbox
from intranet.mailroom.addresses import Address
from intranet.mailroom.models import OutgoingMail
from intranet.privacy import own_data
from intranet.privacy.register import COLUMNS
from tests.builders import events
from tests.privacy.conftest import EMAIL, FIRST, LAST

OWN = "/mon-compte/mes-donnees"


@pytest.fixture
def mine(cast, leaver):
    """A client signed in as the leaver."""
    cast.accounts["leaver"] = leaver.account
    return lambda: cast.sign_in("leaver")


def test_the_export_covers_every_table_that_holds_something_of_mine(mine, leaver, everywhere):
    everywhere()

    data = json.loads(mine().get(f"{OWN}.json").text)["données"]

    held = {name for name, said in COLUMNS.items() if said.label}
    # One does not grant oneself roles in this test, nor is given keys by hand.
    assert held - data.keys() <= {"account_grant"}


def test_it_holds_the_words_and_no_secret(mine, leaver):
    text = mine().get(f"{OWN}.json").text

    assert f'"last_name": "{LAST}"' in text
    assert leaver.account.fs_uniquifier not in text
    assert "password" not in text and "token_hash" not in text
    assert mine().get(f"{OWN}.json").headers["Content-Disposition"].startswith("attachment")


def test_nobody_elses_rows_are_in_it(cast, mine, leaver):
    events.event(cast, invite=[cast.member_seat])

    text = mine().get(f"{OWN}.json").text

    assert cast.member.email not in text
    assert "Kerdoncuff" not in text


def test_the_address_that_one_writes_on_ones_entry_opens_nobody_elses_mails(cast):
    """Neither those of an account, nor those of an address that nobody signs in with."""
    client = cast.sign_in("member")
    theirs = cast.accounts["administrator"].email
    client.post("/mot-de-passe/oublie", data={"email": theirs})

    for address in (theirs, "accueil@mairie.example"):
        letter = letters.compose("accounts/mails/password_changed")
        outbox.queue(letter, purpose="essai", to=Address("Mairie", "accueil@mairie.example"))
        cast.member.email = address
        db.session.commit()
        data = json.loads(client.get(f"{OWN}.json").text)["données"]

        sent_to = {
            row["recipient_address"] for row in data.get("outgoing_mail", {"lignes": []})["lignes"]
        }
        assert not sent_to & {theirs, "accueil@mairie.example"}


def test_the_mails_that_are_kept_open_nothing_again(cast):
    """A session left open must not become a new password."""
    client, email = cast.sign_in("member"), cast.accounts["member"].email
    client.post("/mot-de-passe/oublie", data={"email": email})
    client.post("/connexion/code", data={"email": email})

    rows = json.loads(client.get(f"{OWN}.json").text)["données"]["outgoing_mail"]["lignes"]

    kept = {row.purpose: row for row in db.session.scalars(select(OutgoingMail))}
    told = {row["purpose"]: row["text"] + row["html"] for row in rows}
    token = re.search(r"/mot-de-passe/nouveau/(\S+)", kept["password-reset"].text)[1]
    assert token not in told["password-reset"]
    assert "/mot-de-passe/nouveau/***" in told["password-reset"]
    assert told.get("sign-in-code", "") == ""


def test_a_new_account_has_its_own_data_too(cast):
    client = cast.sign_in("newcomer")

    assert "nouveau@association.example" in client.get(f"{OWN}.json").text
    assert "Mon compte" in client.get(OWN).text


def test_what_is_kept_is_told_table_by_table_then_row_by_row(mine, leaver):
    client = mine()

    assert f'href="{OWN}/person"' in client.get(OWN).text
    assert LAST.replace("’", "’") in client.get(f"{OWN}/person").text
    assert client.get(f"{OWN}/agency").status_code == 404
    assert client.get(f"{OWN}/rien").status_code == 404


def test_the_account_page_leads_there(mine):
    assert OWN in mine().get("/mon-compte").text


# On demand.


def url(person):
    return f"/annuaire/personnes/{person.id}/effacement"


@pytest.mark.parametrize("who", ["coordinator", "manager", "member"])
def test_administrators_alone_forget_somebody(cast, who):
    assert cast.sign_in(who).get(url(cast.manager)).status_code == 403


def test_it_is_confirmed_by_the_name(cast, leaver):
    client = cast.sign_in("administrator")
    assert "Cela ne s’annule pas" in client.get(url(leaver)).text

    refused = client.post(url(leaver), data={"name": "Quelqu’un d’autre"})
    done = client.post(url(leaver), data={"name": f"{FIRST} {LAST}".upper()})

    assert (refused.status_code, done.status_code) == (422, 303)
    db.session.expire_all()
    assert db.session.get(Person, leaver.id).forgotten_at is not None
    assert client.get(f"/annuaire/personnes/{leaver.id}").status_code == 404


def test_whoever_holds_a_seat_is_not_forgotten_by_a_click(cast):
    answer = cast.sign_in("administrator").post(url(cast.member), data={"name": "Awa Martin"})

    assert answer.status_code == 422
    assert "enregistrez d’abord son départ" in answer.text


def test_pages_that_listed_them_still_open(cast, leaver, acting):
    """Past meetings name nobody, and hold."""
    seats.assign(acting("coordinator"), leaver.seat, leaver, today())
    meeting = events.event(cast, invite=[leaver.seat])
    seats.leave(acting("coordinator"), leaver.seat, today())
    client = cast.sign_in("administrator")
    client.post(url(leaver), data={"name": leaver.name})

    for path in (
        meeting.path,
        f"/annuaire/structures/{cast.cdas.id}",
        f"/annuaire/structures/{cast.cdas.id}/historique",
        "/administration/journal",
        "/administration/comptes",
        "/administration/courriels?etat=withdrawn",
        f"/reseaux/{cast.network.slug}",
    ):
        page = client.get(path)
        assert page.status_code in (200, 404), path
        assert EMAIL not in page.text
        assert LAST not in page.text
    assert own_data.label_of("person_id") == ""
    assert db.session.scalar(select(Person.last_name).where(Person.id == leaver.id)) == (
        "Personne anonymisée"
    )


def test_a_page_of_ones_own_data_says_no_word_of_programs(cast):
    """Dates, verbs and columns in French; the file keeps them as they are stored."""
    client = cast.sign_in("member")
    client.post(f"/annuaire/personnes/{cast.member.id}/verifier")
    client.post("/mot-de-passe/oublie", data={"email": cast.accounts["member"].email})
    events.event(cast, invite=[cast.member_seat])

    for name in ("person", "account", "assignment", "invitation", "journal_entry", "outgoing_mail"):
        page = client.get(f"{OWN}/{name}")
        said = re.search(r'<ul class="rows">.*?</ul>', page.text, re.S)
        assert said, name
        text = re.sub(r"<[^>]+>", " ", said.group())
        assert not re.search(
            r"\d{4}-\d\d-\d\d|None|\w_\w|\b(Object|Before|After|Purpose)\b", text
        ), (
            name,
            text,
        )
    assert "a vérifié la fiche de" in client.get(f"{OWN}/journal_entry").text
