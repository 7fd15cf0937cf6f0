"""An administrator keeps the everyday words; what they decide holds."""

import pytest
from sqlalchemy import func, select

from intranet.audit.models import JournalEntry
from intranet.database import db
from intranet.vocabulary import queries, recognition, synonyms
from intranet.vocabulary.models import Synonym

PAGE = "/administration/synonymes"
HOUSING = "logement-hebergement"


def recognised(words):
    db.session.rollback()
    return [match.key for match in recognition.recognise(words.split())]


def add(client, words, key=HOUSING, category=HOUSING):
    return client.post(f"{PAGE}?categorie={category}", data={"words": words, "key": key})


def row(words):
    return queries.by_reduced(recognition.reduced(words))


def count():
    return db.session.scalar(select(func.count()).select_from(Synonym))


def test_what_is_added_is_recognised_at_once_and_journalled(supplied):
    client = supplied.sign_in("administrator")
    assert recognised("galere") == []
    assert add(client, "galère, Gîte pas cher").status_code == 303
    assert recognised("galere") == recognised("gites pas chers") == [HOUSING]
    entry = db.session.scalars(select(JournalEntry).order_by(JournalEntry.id.desc())).first()
    assert (entry.verb, entry.after["words"]) == ("synonym.added", "Gîte pas cher")


def test_what_is_removed_leads_nowhere_until_it_is_put_back(supplied):
    client, key = supplied.sign_in("administrator"), row("115").id
    assert client.post(f"{PAGE}/{key}/retirer").status_code == 303
    assert recognised("115") == []
    page = client.get(f"{PAGE}?categorie={HOUSING}").get_data(as_text=True)
    assert f"{PAGE}/{key}/remettre" in page
    client.post(f"{PAGE}/{key}/remettre")
    assert recognised("115") != []


def test_a_removal_is_not_undone_at_the_next_start(supplied):
    client, before = supplied.sign_in("administrator"), count()
    client.post(f"{PAGE}/{row('115').id}/retirer")
    synonyms.supply()
    assert (count(), recognised("115")) == (before, [])


def test_words_moved_to_another_theme_stay_there(supplied):
    client = supplied.sign_in("administrator")
    client.post(f"{PAGE}/{row('foyer').id}/retirer")
    assert add(client, "Foyer", "famille", "famille").status_code == 303
    synonyms.supply()
    assert recognised("foyers") == ["famille"]


def test_removing_twice_and_putting_back_twice_are_told_once(supplied):
    client, key = supplied.sign_in("administrator"), row("115").id
    for word in ("retirer", "retirer", "remettre", "remettre"):
        assert client.post(f"{PAGE}/{key}/{word}").status_code == 303
    verbs = db.session.scalars(select(JournalEntry.verb).order_by(JournalEntry.id)).all()
    assert verbs == ["synonym.removed", "synonym.restored"]


def test_words_that_lead_elsewhere_are_refused_and_kept_on_screen(supplied):
    client = supplied.sign_in("administrator")
    answer = add(client, "bidulon, RSA")
    text = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert "mène déjà à" in text
    assert "bidulon, RSA" in text
    assert recognised("bidulon") == []  # all or nothing


@pytest.mark.parametrize("words", ["", " , ; ", "de la", "!!!", "x" * 81, ", ".join("abcdefghijklmnopqrstuvwxyzABCDEFG")])  # fmt: skip
def test_unreadable_words_are_refused_with_a_sentence(supplied, words):
    before = count()
    answer = add(supplied.sign_in("administrator"), words)
    assert answer.status_code == 422
    assert "field-error" in answer.get_data(as_text=True)
    assert count() == before


@pytest.mark.parametrize("words", ["{{7*7}} besoin", "<b>gras</b>", "=cmd", "\u202eabri\u202c"])
def test_hostile_words_stay_inert(supplied, words):
    client = supplied.sign_in("administrator")
    add(client, words)
    page = client.get(f"{PAGE}?categorie={HOUSING}&q=<script>").get_data(as_text=True)
    assert "<b>gras" not in page
    assert "<script>" not in page
    assert "49 besoin" not in page


def test_a_key_of_another_category_is_refused(supplied):
    assert add(supplied.sign_in("administrator"), "bidulon", "famille").status_code == 422


@pytest.mark.parametrize("category", ["inconnue", "%00", "x" * 3000])
def test_an_unknown_category_is_not_found(supplied, category):
    assert supplied.sign_in("administrator").get(f"{PAGE}?categorie={category}").status_code in (400, 404)  # fmt: skip


def test_a_sentence_can_be_tried(supplied):
    page = supplied.sign_in("administrator").get(f"{PAGE}?q=retraite+janzé").get_data(as_text=True)
    assert "<strong>Accompagnement pour l’accès aux droits</strong>" in page


def test_supplying_twice_adds_nothing(supplied):
    before = count()
    synonyms.supply()
    assert count() == before == len(synonyms.shipped())


def test_recognising_costs_one_small_query(supplied, queries):
    recognition.recognise(["retraite"])
    queries.clear()
    recognition.recognise(["retraite"])
    assert len(queries) == 1


def test_a_rolled_back_change_is_forgotten(supplied, actor):
    synonyms.add(actor("administrator"), HOUSING, "bidule")
    assert recognition.recognise(["bidule"])
    db.session.rollback()
    assert not recognition.recognise(["bidule"])


def test_the_page_costs_the_same_however_many_words(supplied, queries):
    client = supplied.sign_in("administrator")
    client.get(f"{PAGE}?categorie=sante")
    queries.clear()
    client.get(f"{PAGE}?categorie=sante")
    many = len(queries)
    queries.clear()
    client.get(f"{PAGE}?categorie=creer-une-entreprise")
    assert len(queries) == many <= 6


def test_the_worker_supplies_a_new_site(cast):
    chores = cast.app.extensions["chores"]
    assert synonyms.supply in chores
