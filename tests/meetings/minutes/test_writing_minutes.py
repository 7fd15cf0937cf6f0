"""Writing minutes: when they open, what they begin with, what is kept whatever happens."""

import time

import pytest
from bs4 import BeautifulSoup
from sqlalchemy import select

from intranet.audit.models import JournalEntry
from intranet.database import db
from intranet.events import invitations
from intranet.meetings.minutes import comparing, queries
from intranet.meetings.minutes.models import FollowUp, Minutes
from intranet.meetings.minutes.preparing import Owner, recognise
from tests.builders import directory, meetings


def words(answer):
    return " ".join(BeautifulSoup(answer.text, "html.parser").get_text(" ").split())


def field(answer, name):
    return BeautifulSoup(answer.text, "html.parser").find(attrs={"name": name})


def place(event, rest=""):
    return f"/rencontres/{event.id}/compte-rendu{rest}"


def saved(event):
    db.session.expire_all()
    return queries.of_event(event.id)


def test_minutes_open_when_the_meeting_begins(cast, coordinator):
    coming = meetings.meeting(cast)
    for answer in (
        coordinator.get(place(coming, "/modifier")),
        coordinator.post(place(coming, "/modifier"), data={"text": "Trop tôt", "version": 0}),
        coordinator.get(place(coming)),
    ):
        assert (answer.status_code, answer.location) == (303, f"/rencontres/{coming.id}")
    assert db.session.scalars(select(Minutes)).all() == []


def test_the_draft_is_prepared_from_the_meeting(held, coordinator):
    text = field(coordinator.get(place(held, "/modifier")), "text").text
    assert held.title not in text  # each page says above what, when and where
    assert "Qui fait quoi sur l’accès aux droits." in text
    assert "- Awa Martin, CDAS de la baie" in text
    assert "Maëlle Kerdoncuff" not in text  # never answered


def test_a_name_cannot_write_markdown(cast, held, coordinator):
    cast.member.last_name = "[cliquez](https://pirate.example)"
    db.session.commit()
    text = field(coordinator.get(place(held, "/modifier")), "text").text
    assert r"\[cliquez\]\(https://pirate.example\)" in text


def test_a_draft_is_kept_and_told_to_nobody(held, coordinator, letters):
    before = letters()
    answer = coordinator.post(place(held, "/modifier"), data={"text": "Premier jet", "version": 0})
    assert (answer.status_code, answer.location) == (303, place(held))
    assert saved(held).text == "Premier jet"
    assert letters() == before


def test_the_page_warns_that_nothing_is_said_of_the_public(held, coordinator):
    assert "Rien sur les personnes accueillies" in words(coordinator.get(place(held, "/modifier")))


def test_the_preview_saves_nothing(held, coordinator):
    data = {"text": "Un **mot** fort", "version": 0, "act": "apercu"}
    answer = coordinator.post(place(held, "/modifier"), data=data)
    assert answer.status_code == 200 and "<strong>mot</strong>" in answer.text
    assert field(answer, "text").text.strip() == "Un **mot** fort"
    assert saved(held) is None


def test_the_preview_alone_comes_back_to_htmx(held, coordinator):
    answer = coordinator.post(
        place(held, "/modifier"),
        data={"text": "<script>alert(1)</script> *ici*", "version": 0, "act": "apercu"},
        headers={"HX-Request": "true", "HX-Request-Type": "partial"},
    )
    assert "<html" not in answer.text and "<em>ici</em>" in answer.text
    assert "<script>" not in answer.text


def test_the_second_of_two_editors_keeps_everything(held, coordinator, write):
    write("Nous avons parlé des permanences du mardi matin à la mairie de Cancale.")
    write("Nous avons parlé des permanences du jeudi matin à la mairie de Cancale.")
    mine = "Nous avons parlé des permanences du lundi matin à la mairie de Cancale."
    answer = coordinator.post(
        place(held, "/modifier"),
        data={"text": mine, "version": 1, "lines-0-kind": "action", "lines-0-text": "Ma ligne"},
    )
    page = BeautifulSoup(answer.text, "html.parser")
    assert answer.status_code == 409
    assert page.find(id="text").text.strip() == mine
    assert page.find("input", {"value": "Ma ligne"})
    assert [d.text.removeprefix("Retiré\u00a0: ") for d in page.select("del")] == ["jeudi"]
    assert [i.text.removeprefix("Ajouté\u00a0: ") for i in page.select("ins")] == ["lundi"]
    assert "jeudi" in saved(held).text and db.session.scalars(select(FollowUp)).all() == []
    again = {"text": mine, "version": page.find(id="version")["value"]}
    assert coordinator.post(place(held, "/modifier"), data=again).status_code == 303
    assert saved(held).text == mine


def test_two_who_begin_at_once_are_told_too(held, coordinator, write):
    write("Le premier texte")
    answer = coordinator.post(place(held, "/modifier"), data={"text": "Le mien", "version": 0})
    assert answer.status_code == 409
    assert saved(held).text == "Le premier texte"


def test_a_form_without_a_version_overwrites_nothing(held, coordinator, write):
    write("Le premier texte")
    answer = coordinator.post(place(held, "/modifier"), data={"text": "Le mien"})
    assert answer.status_code == 409


def test_the_lines_alone_are_guarded_by_the_version_too(held, coordinator, write, line):
    first = write("Le texte", [line("Une action")])
    answer = coordinator.post(
        place(held, "/modifier"), data={"text": "Le texte", "version": first.version - 1}
    )
    assert answer.status_code == 409


def test_what_was_typed_outlives_the_session(cast, held):
    data = {"text": "Deux heures de travail", "version": 0, "lines-0-text": "Une <action>"}
    answer = cast.client().post(place(held, "/modifier"), data=data)
    page = BeautifulSoup(answer.text, "html.parser")
    assert page.find(id="text").text.strip() == "Deux heures de travail"
    form = {i["name"]: i["value"] for i in page.select("form input")}
    assert form == {"version": "0", "lines-0-text": "Une <action>"}
    assert saved(held) is None
    back = cast.sign_in("coordinator").post(
        page.form["action"], data={**form, "text": "Deux heures de travail", "act": "apercu"}
    )
    assert field(back, "text").text.strip() == "Deux heures de travail"


def test_another_token_saves_nothing_and_loses_nothing(app, held, coordinator):
    app.config["WTF_CSRF_ENABLED"] = True
    answer = coordinator.post(
        place(held, "/modifier"), data={"text": "Mon texte", "version": 0, "csrf_token": "vieux"}
    )
    assert answer.status_code == 422
    assert "Rien n’est perdu" in words(answer)
    assert field(answer, "text").text.strip() == "Mon texte"
    assert saved(held) is None


@pytest.mark.parametrize(
    ("data", "why"),
    [
        ({"text": " "}, "Écrivez au moins quelques mots."),
        ({"text": "x" * 60_001}, "caractères au plus"),
        ({"text": "ok", "lines-0-owner": "CAF"}, "Écrivez ce qui est décidé ou à faire"),
        ({"text": "ok", "lines-0-text": "x", "lines-0-due_on": "bientôt"}, "Cette date n’existe"),
        ({"text": "ok", "lines-0-text": "x", "lines-0-due_on": "01/01/0001"}, "Vérifiez l’année"),
        ({"text": "ok", "lines-0-text": "x", "lines-0-kind": "bal"}, "Choisissez dans la liste."),
        ({"text": "ok", "lines-0-text": "x" * 501}, "500 caractères au plus."),
    ],
)
def test_what_is_wrong_is_said_and_kept(held, coordinator, data, why):
    typed = {"version": 0, "lines-0-kind": "action", **data}
    answer = coordinator.post(place(held, "/modifier"), data=typed)
    assert answer.status_code == 422 and why in words(answer)
    assert saved(held) is None
    assert field(answer, "text").text.strip() == data["text"].strip()


def test_a_name_alone_says_who_when_nobody_else_there_bears_it():
    awa, homonym = Owner("Awa Martin, CDAS", None, 1), Owner("Awa Martin, CCAS", None, 2)
    assert recognise("awa martin", [awa]) == awa
    assert recognise("Awa Martin", [awa, homonym]) == Owner("Awa Martin")
    assert recognise("", [awa]) == Owner("")


def test_saving_again_hands_no_action_over_to_a_namesake(cast, held, coordinator, write, line):
    """Two people of one name are there; each keeps what is up to them, however often one saves."""
    homonyms = [directory.person("Yann", "Le Goff", email=f"y{n}@x.example") for n in range(6)]
    invitations.invite(None, held.id, [], [one.id for one in homonyms])
    plans = [line(f"Action {one.id}", owner=Owner("", one.id)) for one in homonyms]
    seats = [directory.position(cast.cdas, "Agent d’accueil") for _ in range(6)]
    plans += [line(f"Poste {seat.id}", owner=Owner("", None, seat.id)) for seat in seats]
    write("Le texte", plans)
    for _ in range(2):
        db.session.expire_all()
        page = BeautifulSoup(coordinator.get(place(held, "/modifier")).text, "html.parser")
        form = page.find("form", id="compte-rendu")
        typed = {
            i["name"]: i.get("value", "") for i in form.select("input[name]:not([type=checkbox])")
        }
        for choice in form.select("select"):
            typed[choice["name"]] = choice.find("option", selected=True)["value"]
        answer = coordinator.post(place(held, "/modifier"), data=typed | {"text": "Le texte"})
        assert answer.status_code == 303
        db.session.expire_all()
        rows = db.session.scalars(select(FollowUp).order_by(FollowUp.id)).all()
        assert [row.person_id for row in rows[:6]] == [one.id for one in homonyms]
        assert [row.position_id for row in rows[6:]] == [seat.id for seat in seats]


@pytest.mark.parametrize(
    "name", ["lines-²-text", f"lines-{'9' * 5000}-text", "lines--1-text", "lines-"]
)
def test_a_field_that_no_page_has_is_not_read(held, coordinator, name):
    typed = {"text": "Le texte", "version": 0, name: "x"}
    assert coordinator.post(place(held, "/modifier"), data=typed).status_code == 303
    assert db.session.scalars(select(FollowUp)).all() == []


def test_thousands_of_like_paragraphs_are_compared_at_once():
    before = "a\n" * 15_000
    started = time.perf_counter()
    [block] = comparing.blocks(before, before + "b")
    assert block.parts == [("come", "b")]
    assert comparing.blocks(before, before) == []
    changed = comparing.blocks(before, "b\n" * 15_000)
    assert len(changed) == 15_000 and changed[0].parts == [("gone", "a"), ("come", "b")]
    assert time.perf_counter() - started < 5


def test_a_line_is_added_changed_and_taken_away(cast, held, coordinator):
    typed = {"text": "Le texte", "version": 0, "lines-0-kind": "action"}
    typed |= {"lines-0-text": "Appeler la CAF", "lines-0-due_on": "12/03/2030"}
    typed |= {"lines-0-owner": "awa martin, cdas de la baie"}
    coordinator.post(place(held, "/modifier"), data=typed)
    row = db.session.scalars(select(FollowUp)).one()
    assert (row.position_id, row.person_id, row.owner) == (cast.member_seat.id, None, "")
    assert row.due_on.isoformat() == "2030-03-12"
    changed = typed | {"version": saved(held).version, "lines-0-key": row.id}
    coordinator.post(
        place(held, "/modifier"), data=changed | {"lines-0-owner": "Le groupe logement"}
    )
    db.session.expire_all()
    assert (row.position_id, row.owner) == (None, "Le groupe logement")
    dropped = changed | {"version": saved(held).version, "lines-0-drop": "y"}
    coordinator.post(place(held, "/modifier"), data=dropped)
    assert db.session.scalars(select(FollowUp)).all() == []
    verbs = db.session.scalars(
        select(JournalEntry.verb).where(JournalEntry.object_kind == "follow_up")
    ).all()
    assert verbs == ["follow_up.created", "follow_up.updated", "follow_up.removed"]


def test_a_line_of_another_meeting_is_out_of_reach(cast, held, coordinator, write, line):
    write("Le texte", [line("À nous")])
    row = db.session.scalars(select(FollowUp)).one()
    elsewhere = meetings.meeting(cast)
    row.event_id = elsewhere.id
    db.session.commit()
    data = {"text": "x", "version": saved(held).version, "lines-0-kind": "action"}
    data |= {"lines-0-key": row.id, "lines-0-text": "Volée"}
    coordinator.post(place(held, "/modifier"), data=data)
    db.session.expire_all()
    assert [r.text for r in db.session.scalars(select(FollowUp))] == ["À nous"]


@pytest.mark.parametrize(("name", "status"), [("member", 403), ("other_coordinator", 404)])
def test_only_those_who_run_the_meeting_write(cast, held, write, name, status):
    write()
    client = cast.sign_in(name)
    assert client.get(place(held, "/modifier")).status_code == status
    post = client.post(place(held, "/modifier"), data={"text": "Intrus", "version": 1})
    assert post.status_code == status
    assert client.get(place(held, "/publier")).status_code == status
