from datetime import UTC, date, datetime

import pytest

from intranet.audit import journal, labels, queries
from intranet.audit.models import JournalEntry
from intranet.audit.queries import Filters
from intranet.database import db

PAGE = "/administration/journal"


@pytest.fixture
def facts(cast):
    """Two facts about the CCAS, one about a person, on known days."""
    actor = type("A", (), {"account_id": 1, "display_name": "Maëlle Kerdoncuff"})()
    told = [
        journal.record(
            actor,
            "structure.updated",
            cast.ccas,
            before={"phone": "+33299470000"},
            after={"phone": "+33299120000"},
        ),
        journal.record(None, "person.created", cast.member),
        journal.record(actor, "structure.closed", cast.ccas),
    ]
    for fact, day in zip(told, (10, 11, 12), strict=True):
        fact.at = datetime(2026, 3, day, 22, 30, tzinfo=UTC)  # 23:30 in Paris
    db.session.commit()
    return told


def found(**filters) -> list[str]:
    return [e.verb for e in db.session.scalars(queries.journal_page(Filters(**filters)))]


def test_the_latest_fact_comes_first(facts):
    assert found() == ["structure.closed", "person.created", "structure.updated"]


@pytest.mark.parametrize(
    ("asked", "count"),
    [
        ({"who": "kerdon"}, 2),
        ({"who": "%"}, 0),
        ({"kind": "person"}, 1),
        ({"name": "cancale"}, 2),
        ({"since": date(2026, 3, 11)}, 2),
        ({"until": date(2026, 3, 11)}, 2),
        ({"since": date(2026, 3, 13)}, 0),
    ],
)
def test_filters_narrow_the_journal(facts, asked, count):
    assert len(found(**asked)) == count


def test_the_history_of_an_entry_is_its_own(cast, facts):
    history = db.session.scalars(queries.history_of(cast.ccas))
    assert [fact.verb for fact in history] == ["structure.closed", "structure.updated"]
    assert db.session.scalars(queries.history_of(cast.cdas)).all() == []


def test_an_administrator_reads_before_and_after_in_french(cast, facts):
    page = cast.sign_in("administrator").get(PAGE).text
    assert "Maëlle Kerdoncuff a modifié la structure «\xa0CCAS de Cancale\xa0»" in page
    assert "Téléphone" in page and "02\xa099\xa047\xa000\xa000" in page.replace(" ", "\xa0")


def test_the_page_keeps_its_filters(cast, facts):
    page = cast.sign_in("administrator").get(f"{PAGE}?quoi=person&qui=").text
    assert "Le site a créé la fiche de" in page and "a fermé" not in page


@pytest.mark.parametrize(
    "query", ["du=2026-02-30", "du=hier", "du=2026-03-12&au=2026-03-11", "quoi=secret"]
)
def test_an_impossible_filter_is_explained_and_kept(cast, facts, query):
    answer = cast.sign_in("administrator").get(f"{PAGE}?{query}")
    assert answer.status_code == 422
    assert "field-error" in answer.text


@pytest.mark.parametrize("name", ["coordinator", "manager", "member", "newcomer"])
def test_nobody_else_reads_the_journal(cast, name):
    assert cast.sign_in(name).get(PAGE).status_code == 403


def test_an_anonymous_visitor_is_asked_to_sign_in(cast):
    assert cast.client().get(PAGE).status_code == 302


def entry(**values) -> JournalEntry:
    return JournalEntry(
        **{
            "verb": "structure.updated",
            "object_kind": "structure",
            "object_id": 7,
            "object_name": "CCAS",
            "actor_name": "Awa",
            "before": {},
            "after": {},
        }
        | values
    )


def read(fact):
    """What a reader sees of the changes of a fact: label, before, after."""
    return [change[:3] for change in labels.changes(fact)]


def test_an_unknown_verb_and_field_still_read_as_french():
    fact = entry(verb="thing.frobbed", object_kind="thing", after={"colour_name": "bleu"})
    assert labels.sentence(fact) == "Awa a agi sur «\xa0CCAS\xa0»"
    assert read(fact) == [("Colour name", "", "bleu")]


def test_an_answer_reads_as_it_was_said():
    fact = entry(
        verb="invitation.answered",
        object_kind="invitation",
        before={"answer": "none", "place": ""},
        after={"answer": "yes", "place": "confirmed", "source": "link"},
    )
    assert read(fact) == [
        ("Réponse", "sans réponse", "oui"),
        ("Place", "", "place confirmée"),
        ("Répondu", "", "par le lien du message"),
    ]


def test_keys_of_rows_are_not_shown_to_readers():
    fact = entry(
        before={"commune_id": 1, "commune": "Cancale"}, after={"commune_id": 2, "commune": "Dol"}
    )
    assert read(fact) == [("Commune", "Cancale", "Dol")]


def test_articles_contract_as_in_french():
    fact = entry(verb="network.communes_changed", object_kind="network", object_name="Pays malouin")
    assert labels.sentence(fact) == "Awa a changé les communes du réseau «\xa0Pays malouin\xa0»"


def test_an_author_whose_name_was_erased_is_not_taken_for_the_site():
    assert labels.sentence(entry(actor_name="", actor_id=3)).startswith("Quelqu’un ")
    assert labels.sentence(entry(actor_name="", actor_id=None)).startswith("Le site ")


@pytest.mark.parametrize(
    ("field", "value", "text"),
    [
        ("manages_structure", True, "oui"),
        ("starts_on", "2027-03-11", "jeudi 11 mars 2027"),
        ("starts_at", "2027-03-11T08:00:00+00:00", "jeudi 11 mars 2027, 9\xa0h"),
        ("communes", ["Cancale", "Saint-Malo"], "Cancale, Saint-Malo"),
        ("name", None, ""),
        ("name", "2027-99-99", "2027-99-99"),
        ("siret", "2027-01-01T99:99:99", "2027-01-01T99:99:99"),
        ("description", "a" * 500, "a" * 199 + "…"),
    ],
)
def test_values_are_shown_as_people_say_them(field, value, text):
    assert labels.shown(field, value) == text


def test_markup_in_a_name_stays_text(cast):
    journal.record(
        None, "structure.updated", cast.ccas, name="<b>CCAS</b>", after={"name": "<i>x</i>"}
    )
    page = cast.sign_in("administrator").get(PAGE).text
    assert "<b>CCAS</b>" not in page and "&lt;i&gt;x&lt;/i&gt;" in page


@pytest.mark.parametrize("asked", ["du=0001-01-01", "au=9999-12-31"])
def test_the_ends_of_the_calendar_are_refused(cast, asked):
    """They have no midnight in UTC."""
    assert cast.sign_in("administrator").get(f"{PAGE}?{asked}").status_code == 422
