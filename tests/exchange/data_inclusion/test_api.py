"""The address that programs read: a token opens it, and nothing else."""

import json
from datetime import timedelta

import pytest
from sqlalchemy import select

from intranet.audit.models import JournalEntry
from intranet.database import db
from intranet.directory import entries
from intranet.exchange.data_inclusion import tokens
from intranet.exchange.data_inclusion.models import InclusionToken
from tests.builders import directory, offer
from tests.exchange.data_inclusion import v1

STRUCTURES, SERVICES = "/api/data-inclusion/structures", "/api/data-inclusion/services"


@pytest.fixture
def token(cast, actor):
    """A token in use: (its row, its text)."""
    made = tokens.create(actor("administrator"), "data·inclusion", with_contacts=False)
    db.session.commit()
    return made


@pytest.fixture
def ask(cast, token):
    """`ask(path)`: GET with the token."""

    def call(path, **headers):
        given = {"Authorization": f"Bearer {token[1]}", **headers}
        return cast.client().get(path, headers=given)

    return call


def test_a_token_reads_the_export(ask, cast):
    offer.service(cast.ccas)
    db.session.commit()
    found = ask(STRUCTURES).get_json()
    assert [one["nom"] for one in found["items"]] == [
        "CCAS de Cancale",
        "CDAS de la baie",
        "CCAS de Fougères",
    ]
    assert {key: found[key] for key in ("total", "page", "size", "pages")} == {
        "total": 3,
        "page": 1,
        "size": 200,
        "pages": 1,
    }
    assert ask(SERVICES).get_json()["items"][0]["structure_id"] == f"cd35--{cast.ccas.id}"


@pytest.mark.parametrize("path", [STRUCTURES, SERVICES])
@pytest.mark.parametrize(
    "given",
    [
        None,
        "",
        "Bearer",
        "Bearer ",
        "Bearer faux",
        "Bearer maillage_" + "A" * 43,
        "Bearer \u00e9",
        "Basic YWRtaW46YWRtaW4=",
        "Bearer " + "A" * 5000,
    ],
)
def test_without_a_token_in_use_nothing_is_told(cast, path, given):
    headers = {} if given is None else {"Authorization": given.encode("utf-8").decode("latin-1")}
    answer = cast.client().get(path, headers=headers)
    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"].startswith("Bearer ")
    assert answer.mimetype == "application/json"
    assert set(answer.get_json()) == {"erreur", "conseil"}
    assert "CCAS" not in answer.text


def test_a_session_is_not_a_token(cast):
    assert cast.sign_in("administrator").get(STRUCTURES).status_code == 401


def test_a_token_in_the_address_is_not_read(cast, token):
    assert cast.client().get(f"{STRUCTURES}?token={token[1]}").status_code == 401


def test_a_revoked_token_opens_nothing_from_then_on(ask, token, actor):
    assert ask(STRUCTURES).status_code == 200
    tokens.revoke(actor("administrator"), db.session.merge(token[0]))
    db.session.commit()
    answer = ask(STRUCTURES)
    assert answer.status_code == 401
    assert 'error="invalid_token"' in answer.headers["WWW-Authenticate"]


def test_only_the_hash_of_a_token_is_kept(token):
    row, text = token
    assert text not in json.dumps({c.name: str(getattr(row, c.name)) for c in row.__table__.c})
    assert len(text.removeprefix(tokens.PREFIX)) == 43  # 256 bits
    facts = db.session.scalars(select(JournalEntry).where(JournalEntry.verb.like("inclusion%")))
    assert all(text not in str((f.before, f.after, f.object_name)) for f in facts)


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_it_is_only_read(ask, cast, token, method):
    headers = {"Authorization": f"Bearer {token[1]}"}
    answer = getattr(cast.client(), method)(STRUCTURES, headers=headers)
    assert answer.status_code == 405
    assert answer.mimetype == "application/json"
    assert "POST" not in answer.headers["Allow"]


def test_head_says_the_same_without_the_body(cast, token, ask):
    whole = ask(STRUCTURES)
    head = cast.client().head(STRUCTURES, headers={"Authorization": f"Bearer {token[1]}"})
    assert (head.status_code, head.data) == (200, b"")
    assert head.headers["ETag"] == whole.headers["ETag"]


def test_pages_follow_each_other_and_miss_nobody(ask, cast):
    for number in range(7):
        directory.structure(cast.cancale, f"CIAS {number}")
    db.session.commit()
    address, found = f"{STRUCTURES}?size=4", []
    while address:
        answer = ask(address)
        found += [one["id"] for one in answer.get_json()["items"]]
        links = dict(part.split("; rel=")[::-1] for part in answer.headers["Link"].split(", "))
        address = links.get('"next"', "").strip("<>").removeprefix("http://localhost")
    assert len(found) == len(set(found)) == 10
    assert found == sorted(found, key=lambda one: int(one.rpartition("--")[2]))


def test_beyond_the_last_page_there_is_nothing(ask):
    answer = ask(f"{STRUCTURES}?page=9")
    assert (answer.status_code, answer.get_json()["items"]) == (200, [])


@pytest.mark.parametrize(
    "query", ["page=0", "page=-1", "page=x", "page=", "page=1e3", "size=0", "size=1001", "size=٣",
              f"page={2**63}", "page=" + "9" * 400]
)  # fmt: skip
def test_a_page_that_is_none_is_refused_in_french(ask, query):
    answer = ask(f"{STRUCTURES}?{query}")
    assert answer.status_code == 422
    assert "un nombre de 1 à" in answer.get_json()["conseil"]


def test_nothing_new_costs_nothing(ask, queries):
    etag = ask(STRUCTURES).headers["ETag"]
    queries.clear()
    answer = ask(STRUCTURES, **{"If-None-Match": etag})
    assert (answer.status_code, answer.data) == (304, b"")
    assert answer.headers["ETag"] == etag
    assert len(queries) <= 6


def test_each_change_is_noticed(ask, bring, cast, actor):
    bring([v1.STRUCTURE, v1.SERVICE])
    seen = set()

    def look():
        tags = ask(STRUCTURES).headers["ETag"], ask(SERVICES).headers["ETag"]
        assert tags not in seen
        assert tags[0] != tags[1]
        seen.add(tags)

    look()
    row = db.session.merge(cast.ccas)
    entries.edit_structure(actor("administrator"), row, {"phone": "+33261910009"}, row.version)
    db.session.commit()
    look()
    entries.close_structure(actor("administrator"), row)
    entries.reopen_structure(actor("administrator"), row)
    db.session.commit()
    look()
    service = offer.service(row)
    db.session.commit()
    look()
    service.name = "Autre nom"
    db.session.commit()
    look()
    bring([{**v1.STRUCTURE, "adresse": "12  rue du Port"}])  # which no column shows
    look()


def test_it_may_be_kept_by_nobody_between(ask):
    answer = ask(STRUCTURES)
    assert answer.headers["Cache-Control"] == "private, no-cache"
    assert "Authorization" in answer.headers["Vary"]
    assert "Set-Cookie" not in answer.headers


def test_it_names_nobody_unless_an_administrator_said_so(cast, ask, bring, actor):
    bring([v1.STRUCTURE, v1.SERVICE])
    assert "Rozenn" not in ask(SERVICES).text
    text = tokens.create(actor("administrator"), "Département", with_contacts=True)[1]
    db.session.commit()
    named = cast.client().get(SERVICES, headers={"Authorization": f"Bearer {text}"})
    assert named.get_json()["items"][0]["contact_nom_prenom"] == "Rozenn Jouan"
    assert named.headers["ETag"] != ask(SERVICES).headers["ETag"]


def test_the_last_use_is_noted_once_an_hour(ask, token, time_machine_at):
    ask(STRUCTURES)
    first = _last_use(token)
    assert first is not None
    time_machine_at(minutes=30)
    ask(STRUCTURES)
    assert _last_use(token) == first
    time_machine_at(hours=2)
    ask(STRUCTURES)
    assert _last_use(token) > first + timedelta(hours=1)


def test_a_database_that_only_reads_still_answers(ask, token, monkeypatch):
    from sqlalchemy.exc import OperationalError

    def full(*_args, **_kwargs):
        raise OperationalError("UPDATE", {}, Exception("disk full"))

    monkeypatch.setattr(db.engine, "begin", full)
    assert ask(STRUCTURES).status_code == 200


def test_guessing_tokens_is_stopped(cast):
    client = cast.client()
    for number in range(50):
        client.get(STRUCTURES, headers={"Authorization": f"Bearer {number}"})
    answer = client.get(STRUCTURES, headers={"Authorization": "Bearer 51"})
    assert answer.status_code == 429
    assert answer.mimetype == "application/json"


def test_an_address_that_does_not_exist_answers_programs_in_json(cast):
    answer = cast.client().get("/api/data-inclusion/personnes")
    assert (answer.status_code, answer.mimetype) == (404, "application/json")


def _last_use(token):
    db.session.expire_all()
    return db.session.get_one(InclusionToken, token[0].id).last_used_at
