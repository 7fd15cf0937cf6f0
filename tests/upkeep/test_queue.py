"""« À vérifier »: what waits for those who answer for others, what is known of it, what they do."""

from datetime import timedelta

import pytest
from bs4 import BeautifulSoup

from intranet.audit.models import JournalEntry
from intranet.clock import now
from intranet.database import db
from intranet.directory.models import Assignment
from intranet.mailroom import doubts
from intranet.mailroom.models import FAILED
from intranet.upkeep.models import HOLDER, UNANSWERED
from tests.builders import directory
from tests.upkeep.conftest import addresses, digests, letters, request_about

QUEUE = "/a-verifier"


@pytest.fixture
def names(cast):
    """`names("coordinator", "?vue=personnes")`: what the queue lists, in order."""

    def read(name, query=""):
        answer = cast.sign_in(name).get(QUEUE + query)
        assert answer.status_code == 200, answer.status_code
        page = BeautifulSoup(answer.text, "html.parser")
        return [link.get_text() for link in page.select(".upkeep-line h2 a")]

    return read


def text(answer):
    return " ".join(answer.text.replace("\xa0", " ").split())


def again(row):
    db.session.expire_all()
    return db.session.get(type(row), row.id)


# Who sees what


def test_each_finds_what_they_keep(cast, names):
    assert names("coordinator") == ["CCAS de Cancale", "CDAS de la baie"]
    assert names("coordinator", "?vue=personnes") == ["Maëlle Kerdoncuff", "Awa Martin"]
    assert names("manager") == ["CCAS de Cancale"]
    assert names("manager", "?vue=personnes") == ["Maëlle Kerdoncuff"]
    assert names("other_coordinator") == ["CCAS de Fougères"]
    assert len(names("administrator")) == 3


@pytest.mark.parametrize("name", ["member", "outsider", "newcomer"])
def test_who_answers_for_nobody_has_no_queue(cast, name):
    assert cast.sign_in(name).get(QUEUE).status_code == 403


def test_only_what_is_due_waits_the_oldest_first(cast, names):
    cast.ccas.verified_at = now() - timedelta(days=250)
    cast.cdas.verified_at = now() - timedelta(days=300)
    assert names("coordinator") == ["CDAS de la baie", "CCAS de Cancale"]
    cast.cdas.verified_at = now()
    assert names("coordinator") == ["CCAS de Cancale"]
    never = directory.structure(cast.cancale, "Antenne")
    assert names("coordinator") == [never.name, "CCAS de Cancale"]


@pytest.mark.parametrize("gone", ["closed_at", "merged_into_id"])
def test_what_left_the_directory_does_not_wait(cast, names, gone):
    setattr(cast.ccas, gone, now() if gone == "closed_at" else cast.cdas.id)
    assert names("coordinator") == ["CDAS de la baie"]


def test_a_structure_with_a_seat_in_ones_network_waits_too(cast, names):
    directory.membership(directory.position(cast.other_ccas, "Accueil"), cast.network)
    assert "CCAS de Fougères" in names("coordinator")


def test_whoever_works_elsewhere_too_is_shown_and_left_to_them(cast):
    directory.position(cast.ccas, "Renfort", holder=cast.outsider)
    client = cast.sign_in("coordinator")
    page = text(client.get(f"{QUEUE}?vue=personnes"))
    assert "Hugo Besnard" in page and "hors de votre périmètre" in page
    assert f"/a-verifier/personnes/{cast.outsider.id}/exacte" not in page
    assert client.post(f"{QUEUE}/personnes/{cast.outsider.id}/exacte").status_code == 403


# Filters


def test_filters_narrow_the_list(cast, names):
    doubts.note("accueil@cdas.example", "550")
    assert names("coordinator", "?q=ccas+cancale") == ["CCAS de Cancale"]
    assert names("coordinator", "?q=zzz") == []
    assert names("coordinator", "?type=cdas") == ["CDAS de la baie"]
    assert names("coordinator", "?vue=personnes&type=cdas") == ["Awa Martin"]
    assert names("coordinator", "?vue=personnes&q=cancale") == ["Maëlle Kerdoncuff"]
    assert names("coordinator", "?vue=personnes&q=awa") == ["Awa Martin"]
    assert names("coordinator", "?vue=personnes&etat=douteuse") == ["Awa Martin"]
    far = directory.structure(cast.cancale, "Antenne")
    assert far.name not in names("coordinator", "?reseau=pays-malouin")
    assert names("coordinator", "?vue=personnes&reseau=pays-malouin") == ["Maëlle Kerdoncuff", "Awa Martin"]  # fmt: skip


@pytest.mark.parametrize("query", ["?type=tribunal", "?etat=perdue", "?reseau=atlantide", "?reseau=fougeres-agglomeration", "?page=9"])  # fmt: skip
def test_an_unknown_filter_is_not_found(cast, query):
    assert cast.sign_in("coordinator").get(QUEUE + query).status_code == 404


def test_pages_keep_the_filters(cast):
    for number in range(30):
        directory.structure(cast.cancale, f"Antenne {number:02}")
    page = BeautifulSoup(cast.sign_in("coordinator").get(f"{QUEUE}?q=antenne").text, "html.parser")
    assert len(page.select(".upkeep-line")) == 12
    assert "30 fiches" in page.get_text().replace("\xa0", " ")
    assert page.select_one("a[rel=next]")["href"] == f"{QUEUE}?q=antenne&page=2"
    assert len(page.find_all(True)) <= 700


def test_a_page_costs_the_same_whatever_it_holds(cast, queries):
    counts = []
    for count in (1, 12):
        for number in range(count):
            holder = directory.person(
                "Anne", f"Le Bris {number}", email=f"a{count}{number}@x.example"
            )
            row = directory.structure(cast.cancale, f"Antenne {count}{number}", email=holder.email)
            directory.position(row, "Directrice", holder=holder, manages=True)
        client = cast.sign_in("coordinator")
        for view in ("", "?vue=personnes"):
            client.get(QUEUE + view)
            queries.clear()
            client.get(QUEUE + view)
            counts.append(len(queries))
    assert counts[:2] == counts[2:]
    assert max(counts) <= 13


# What is known


def test_what_is_known_is_told(cast, only, worker, time_machine_at):
    only(cast.member)
    cast.accounts["member"].last_login_at = now() - timedelta(days=90)
    cast.member.phone = "+33299470000"
    time_machine_at(days=8)
    [mail] = worker()
    mail.state = FAILED
    doubts.note("accueil@cdas.example", "550")
    db.session.commit()
    time_machine_at(days=10)
    page = text(cast.sign_in("coordinator").get(f"{QUEUE}?vue=personnes"))
    assert "Agent d’accueil" in page or "Agente d’accueil" in page or "CDAS de la baie" in page
    assert 'href="tel:+33299470000"' in page and 'href="mailto:accueil@cdas.example"' in page
    assert "Demandé à Awa Martin il y a 2 jours" in page
    assert "0 courriel envoyé, 1 refusé" in page
    assert "Dernière connexion il y a 3 mois" in page
    assert "Adresse douteuse" in page and "Jamais vérifiée" in page


def test_nobody_answering_is_told_apart(cast, only, worker, names, time_machine_at):
    only(cast.ccas, cast.cdas)
    for week in range(3):
        time_machine_at(days=8 + 7 * week, minutes=week)
        worker()
    assert request_about(cast.cdas).stage != HOLDER
    assert names("coordinator", "?etat=sans-reponse") == ["CCAS de Cancale", "CDAS de la baie"]
    for row in (request_about(cast.ccas),):
        row.stage = HOLDER
    db.session.commit()
    assert names("coordinator", "?etat=sans-reponse") == ["CDAS de la baie"]


def test_a_structure_shows_who_manages_it_with_their_line(cast):
    cast.manager.phone = "+33299890002"
    cast.ccas.phone = "+33299890000"
    page = text(cast.sign_in("coordinator").get(QUEUE))
    assert 'href="tel:+33299890000"' in page and 'href="tel:+33299890002"' in page
    assert "Personne ne tient cette fiche" in page  # the CDAS


def test_hostile_names_stay_words(cast):
    cast.ccas.name = "<script>alert(1)</script>" + "N" * 170
    cast.manager.last_name = "{{7*7}}"
    page = cast.sign_in("coordinator").get(QUEUE).text
    assert "<script>alert" not in page and "{{7*7}}" in page


# What they do


def test_marking_exact_verifies_in_ones_own_name_and_comes_back(cast, names):
    client = cast.sign_in("coordinator")
    back = f"{QUEUE}?type=ccas"
    answer = client.post(f"{QUEUE}/structures/{cast.ccas.id}/exacte", data={"next": back})
    assert (answer.status_code, answer.location) == (303, back)
    assert again(cast.ccas).verified_by_id == cast.accounts["coordinator"].id
    assert names("coordinator") == ["CDAS de la baie"]
    client.post(f"{QUEUE}/personnes/{cast.member.id}/exacte")
    assert again(cast.member).verified_at is not None


def test_it_ends_the_questions(cast, only, worker, time_machine_at):
    only(cast.member)
    time_machine_at(days=8)
    worker()
    cast.sign_in("coordinator").post(f"{QUEUE}/personnes/{cast.member.id}/exacte")
    request = request_about(cast.member)
    assert (request.outcome, request.next_at) == ("exact", None) and request.closed_at


@pytest.mark.parametrize("elsewhere", ["//evil.example", "https://evil.example", "/\\evil"])
def test_it_leads_nowhere_else(cast, elsewhere):
    answer = cast.sign_in("coordinator").post(
        f"{QUEUE}/structures/{cast.ccas.id}/exacte", data={"next": elsewhere}
    )
    assert answer.location == QUEUE


@pytest.mark.parametrize("act", ["exacte", "relancer"])
@pytest.mark.parametrize(
    ("name", "status"),
    [("member", 403), ("outsider", 404), ("other_coordinator", 404), ("other_manager", 404)],
)
def test_nobody_else_acts(cast, act, name, status):
    client = cast.sign_in(name)
    assert client.post(f"{QUEUE}/structures/{cast.ccas.id}/{act}").status_code == status
    assert again(cast.ccas).verified_at is None and digests() == []


def test_asking_again_writes_at_once_to_the_holder(cast):
    client = cast.sign_in("coordinator")
    answer = client.post(f"{QUEUE}/personnes/{cast.member.id}/relancer")
    assert answer.status_code == 303
    [mail] = letters("upkeep.digest")
    assert mail.recipient_address == "accueil@cdas.example"
    assert mail.next_try_at <= now()
    assert "repart à Awa Martin" in text(client.get(QUEUE))
    fact = db.session.query(JournalEntry).filter_by(verb="person.reminded").one()
    assert fact.after == {"asked": ["Awa Martin"]}


def test_asking_again_never_makes_two_mails_a_week(cast, time_machine_at):
    client = cast.sign_in("coordinator")
    for _ in range(3):
        client.post(f"{QUEUE}/personnes/{cast.member.id}/relancer")
    assert len(letters("upkeep.digest")) == 1
    assert "déjà un message cette semaine" in text(client.get(QUEUE))
    time_machine_at(days=7, minutes=1)
    client.post(f"{QUEUE}/personnes/{cast.member.id}/relancer")
    assert len(letters("upkeep.digest")) == 2


def test_asking_again_begins_again_with_the_holder(cast, only, worker, time_machine_at):
    only(cast.member)
    for week in range(6):
        time_machine_at(days=8 + 7 * week, minutes=week)
        worker()
    assert request_about(cast.member).stage == UNANSWERED
    cast.sign_in("coordinator").post(f"{QUEUE}/personnes/{cast.member.id}/relancer")
    assert request_about(cast.member).stage == HOLDER
    time_machine_at(days=8 + 49, hours=1)
    assert addresses(worker()) == ["accueil@cdas.example"]


def test_one_does_not_ask_oneself_and_nobody_is_invented(cast):
    client = cast.sign_in("coordinator")
    cast.cdas.email = ""
    client.post(f"{QUEUE}/structures/{cast.cdas.id}/relancer")  # neither manager nor mailbox
    assert digests() == []
    assert "Personne à qui écrire" in text(client.get(QUEUE))


def test_a_closed_structure_is_neither_confirmed_nor_asked_about(cast):
    cast.ccas.closed_at = now()
    client = cast.sign_in("coordinator")
    for act in ("exacte", "relancer"):
        assert client.post(f"{QUEUE}/structures/{cast.ccas.id}/{act}").status_code == 404


def test_the_first_page_leads_to_the_whole_list(cast):
    for name in ("coordinator", "manager"):
        assert f'href="{QUEUE}"' in cast.sign_in(name).get("/").text
    assert f'href="{QUEUE}"' not in cast.sign_in("member").get("/").text


# Rates


def rows(cast, name, view):
    page = BeautifulSoup(cast.sign_in(name).get(f"{QUEUE}/taux?vue={view}").text, "html.parser")
    return [
        " | ".join(" ".join(cell.get_text().replace("\xa0", " ").split()) for cell in row.select("th, td"))
        for row in page.select("tbody tr")
    ]  # fmt: skip


def test_rates_by_agency_network_and_structure(cast):
    cast.ccas.verified_at = cast.manager.verified_at = now()
    assert rows(cast, "administrator", "agences") == [
        "Agence du pays de Fougères | 0 % 0 sur 1 | 0 % 0 sur 2",
        "Agence du pays de Saint-Malo | 50 % 1 sur 2 | 50 % 1 sur 2",
    ]
    assert rows(cast, "coordinator", "agences") == [
        "Agence du pays de Saint-Malo | 50 % 1 sur 2 | 50 % 1 sur 2"
    ]
    assert rows(cast, "coordinator", "reseaux") == ["Pays malouin | 50 % 1 sur 2 | 50 % 1 sur 2"]
    assert rows(cast, "coordinator", "structures") == [
        "CDAS de la baie Saint-Méloir-des-Ondes | À vérifier | 0 % 0 sur 1",
        "CCAS de Cancale Cancale | à jour | 100 % 1 sur 1",
    ]


def test_somebody_with_two_seats_counts_once(cast):
    for _ in range(2):
        directory.membership(directory.position(cast.cdas, holder=cast.member), cast.network)
    assert rows(cast, "coordinator", "reseaux") == ["Pays malouin | 0 % 0 sur 2 | 0 % 0 sur 2"]
    assert "0 % 0 sur 1" in rows(cast, "coordinator", "structures")[0]


def test_those_who_left_and_what_closed_do_not_count(cast):
    held = db.session.query(Assignment).filter_by(position_id=cast.member_seat.id).one()
    held.ends_on = held.starts_on
    cast.ccas.closed_at = now()
    assert rows(cast, "coordinator", "agences") == [
        "Agence du pays de Saint-Malo | 0 % 0 sur 1 | aucune"
    ]


@pytest.mark.parametrize("name", ["member", "manager", "outsider", "newcomer"])
def test_rates_are_for_those_who_run_a_territory(cast, name):
    assert cast.sign_in(name).get(f"{QUEUE}/taux").status_code == 403


def test_an_unknown_view_is_not_found(cast):
    assert cast.sign_in("coordinator").get(f"{QUEUE}/taux?vue=planete").status_code == 404


@pytest.mark.parametrize("view", ["agences", "reseaux", "structures"])
def test_rates_cost_the_same_however_much_they_count(cast, queries, view):
    counts = []
    for count in (1, 15):
        for number in range(count):
            row = directory.structure(cast.cancale, f"Antenne {count}{number}")
            seat = directory.position(row, holder=directory.person("Anne", f"{count}{number}"))
            directory.membership(seat, cast.network)
        client = cast.sign_in("coordinator")
        client.get(f"{QUEUE}/taux?vue={view}")
        queries.clear()
        client.get(f"{QUEUE}/taux?vue={view}")
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 9


def test_a_network_says_how_much_of_it_is_true(cast):
    cast.ccas.verified_at = now()
    page = text(cast.sign_in("member").get("/reseaux/pays-malouin"))
    assert "25 % des fiches sont à jour : 1 sur 4." in page
