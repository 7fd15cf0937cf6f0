import pytest

from intranet.accounts.models import Account
from intranet.database import db
from intranet.directory.models import Person, Structure
from tests.builders import accounts, directory

LIST = "/annuaire/doublons"


def pair(one, other, sort="structures"):
    return f"{LIST}/{sort}/{one.id}/{other.id}"


@pytest.fixture
def choices(cast, twin):
    """What the form sends when nothing is touched but the entry to keep."""
    db.session.commit()
    return {
        "kept": cast.ccas.id,
        "version_one": cast.ccas.version,
        "version_other": twin.version,
        "choix_name": cast.ccas.id,
        "choix_phone": twin.id,
    }


def merged_into(model, row):
    db.session.expire_all()
    return db.session.get(model, row.id).merged_into_id


@pytest.mark.parametrize(("who", "status"), [("member", 403), ("manager", 403), ("newcomer", 403)])
def test_duplicates_are_for_those_who_coordinate(cast, who, status):
    for path in (LIST, f"{LIST}?sur=personnes", f"{LIST}/fusions"):
        assert cast.sign_in(who).get(path).status_code == status


def test_the_list_says_why_two_entries_look_like_one(cast, twin):
    page = cast.sign_in("coordinator").get(LIST)

    assert "même nom, même commune" in page.text
    assert f'href="{pair(cast.ccas, twin)}"' in page.text


def test_the_list_of_people_says_where_they_work(cast, homonym):
    page = cast.sign_in("coordinator").get(f"{LIST}?sur=personnes")

    assert "même nom, même structure" in page.text
    assert "Référente logement, CDAS de la baie" in page.text


def test_there_is_no_such_list(cast):
    assert cast.sign_in("coordinator").get(f"{LIST}?sur=poneys").status_code == 404
    assert cast.sign_in("coordinator").get(f"{LIST}?page=9").status_code == 404


def test_the_list_costs_the_same_with_more_pairs(cast, twin, queries):
    client = cast.sign_in("coordinator")
    client.get(LIST)
    queries.clear()
    client.get(LIST)
    before = len(queries)
    for number in range(12):
        for name in (f"Relais {number}", f"Le Relais {number}"):
            directory.structure(cast.cancale, name, "association")
    db.session.commit()
    queries.clear()
    client.get(LIST)

    assert len(queries) == before <= 12


def test_the_list_is_paged(cast):
    for number in range(25):
        for name in (f"Relais {number}", f"Le Relais {number}"):
            directory.structure(cast.cancale, name, "association")

    client = cast.sign_in("coordinator")

    assert client.get(LIST).text.count(">Comparer<") == 20
    assert client.get(f"{LIST}?page=2").text.count(">Comparer<") == 5


def test_what_differs_is_chosen_and_what_is_best_is_chosen_already(cast, twin):
    page = cast.sign_in("coordinator").get(pair(cast.ccas, twin)).text

    assert "02 99 89 00 00" in page.replace("\u00a0", " ")
    assert f'name="choix_phone" type="radio" value="{twin.id}"' in page.replace(
        f'checked id="choix_phone-1" name="choix_phone" required type="radio" value="{twin.id}"',
        f'name="choix_phone" type="radio" value="{twin.id}"',
    )
    assert "Accueil social, Gaël Le Roux" in page
    assert "choix_kind" not in page


def test_merging_leads_to_the_kept_entry(cast, twin, choices):
    answer = cast.sign_in("coordinator").post(pair(cast.ccas, twin), data=choices)

    assert (answer.status_code, answer.location) == (303, f"/annuaire/structures/{cast.ccas.id}")
    assert merged_into(Structure, twin) == cast.ccas.id
    assert db.session.get(Structure, cast.ccas.id).phone == "+33299890000"


def test_either_entry_may_be_the_one_that_is_kept(cast, twin, choices):
    cast.sign_in("coordinator").post(
        pair(cast.ccas, twin), data={**choices, "kept": twin.id, "choix_name": cast.ccas.id}
    )

    assert merged_into(Structure, cast.ccas) == twin.id
    assert db.session.get(Structure, twin.id).name == "CCAS de Cancale"


@pytest.mark.parametrize("field", ["kept", "choix_phone"])
@pytest.mark.parametrize("value", [None, "", "0", "999", "x" * 30, "-1"])
def test_a_choice_that_is_none_of_the_two_is_refused(cast, twin, choices, field, value):
    sent = {name: given for name, given in {**choices, field: value}.items() if given is not None}

    answer = cast.sign_in("coordinator").post(pair(cast.ccas, twin), data=sent)

    assert answer.status_code == 422
    assert merged_into(Structure, twin) is None


def test_the_second_of_two_clicks_hears_that_it_is_done(cast, twin, choices):
    client = cast.sign_in("coordinator")
    client.post(pair(cast.ccas, twin), data=choices)

    answer = client.post(pair(cast.ccas, twin), data=choices, follow_redirects=True)

    assert "déjà été réunie" in answer.text
    assert answer.request.path == f"/annuaire/structures/{cast.ccas.id}"


def test_an_entry_edited_meanwhile_is_shown_again_as_it_is(cast, twin, choices):
    client = cast.sign_in("coordinator")
    twin.phone = "+33299891234"
    db.session.commit()

    answer = client.post(pair(cast.ccas, twin), data=choices)

    assert answer.status_code == 409
    assert "02 99 89 12 34" in answer.text.replace("\u00a0", " ")
    assert merged_into(Structure, twin) is None


def test_an_entry_is_not_the_duplicate_of_itself(cast):
    answer = cast.sign_in("coordinator").get(pair(cast.ccas, cast.ccas), follow_redirects=True)

    assert "C’est la même fiche" in answer.text


def test_a_pair_of_two_agencies_is_for_the_administration(cast):
    directory.membership(
        directory.position(cast.other_ccas, "Accueil commun"), cast.network
    )  # seen by both
    url = pair(cast.ccas, cast.other_ccas)

    refused = cast.sign_in("coordinator").get(url)

    assert refused.status_code == 403
    assert "dépend d’une autre agence" in refused.text
    assert cast.sign_in("coordinator").post(url).status_code == 403
    assert cast.sign_in("administrator").get(url).status_code == 200


def test_what_one_does_not_see_is_compared_with_nothing(cast, twin):
    client = cast.sign_in("other_coordinator")

    for path in (pair(cast.ccas, twin), f"{LIST}/structures/{cast.ccas.id}"):
        assert client.get(path).status_code == 404
    assert client.post(pair(cast.ccas, twin)).status_code == 404
    assert client.post(f"{pair(cast.ccas, twin)}/differentes").status_code == 404


def test_a_pair_said_different_leaves_the_list(cast, twin):
    client = cast.sign_in("coordinator")
    client.post(f"{pair(cast.ccas, twin)}/differentes")

    assert "Aucun doublon en vue" in client.get(LIST).text


def test_the_other_entry_is_found_by_a_few_letters(cast, twin):
    from intranet.directory import indexing

    indexing.rebuild()
    client = cast.sign_in("coordinator")

    found = client.get(f"{LIST}/structures/{cast.ccas.id}?q=ccas")
    nobody = client.get(f"{LIST}/personnes/{cast.member.id}?q=besnard")

    assert "Comparer avec C.C.A.S. Cancale" in found.text
    assert "Comparer avec CCAS de Cancale" not in found.text
    assert "Hugo" not in nobody.text


def test_a_merge_is_undone_from_the_list_of_merges(cast, twin, choices, last_merge):
    client = cast.sign_in("coordinator")
    client.post(pair(cast.ccas, twin), data=choices)
    assert "Annuler la fusion" in client.get(f"{LIST}/fusions").text

    client.post(f"{LIST}/fusions/{last_merge().id}/annuler")
    again = client.post(f"{LIST}/fusions/{last_merge().id}/annuler", follow_redirects=True)

    assert merged_into(Structure, twin) is None
    assert "a déjà été annulée" in again.text
    assert client.get(f"/annuaire/structures/{twin.id}").status_code == 200


def test_what_could_not_be_put_back_is_told(cast, twin, choices, last_merge):
    client = cast.sign_in("coordinator")
    client.post(pair(cast.ccas, twin), data=choices)
    db.session.get(Structure, cast.ccas.id).phone = "+33299000000"
    db.session.commit()

    told = client.post(f"{LIST}/fusions/{last_merge().id}/annuler", follow_redirects=True).text

    assert told.count("Téléphone : modifié depuis, la fiche gardée le conserve.") == 2


def test_a_merge_of_another_agency_is_not_undone(cast, twin, choices, last_merge):
    cast.sign_in("coordinator").post(pair(cast.ccas, twin), data=choices)

    url = f"{LIST}/fusions/{last_merge().id}/annuler"
    assert cast.sign_in("other_coordinator").post(url).status_code == 404
    assert cast.sign_in("manager").post(url).status_code == 403
    assert merged_into(Structure, twin) == cast.ccas.id


# Old addresses.


@pytest.fixture
def chain(cast, twin, merge):
    """A third structure merged into the twin, itself merged into the CCAS."""
    third = directory.structure(cast.cancale, "Centre communal d’action sociale")
    merge(twin, third)
    merge(cast.ccas, twin)
    db.session.commit()
    return third


@pytest.mark.parametrize("end", ["", ".vcf", "/historique", "/modifier"])
def test_the_old_address_leads_to_the_kept_entry_along_the_chain(cast, chain, end):
    answer = cast.sign_in("coordinator").get(f"/annuaire/structures/{chain.id}{end}")

    assert answer.status_code == 301
    assert answer.location == f"/annuaire/structures/{cast.ccas.id}{end}"
    assert answer.headers["Cache-Control"] == "no-store"


def test_the_old_address_of_a_person_too(cast, homonym, merge):
    merge(cast.member, homonym)
    client = cast.sign_in("coordinator")

    for end in ("", ".vcf"):
        answer = client.get(f"/annuaire/personnes/{homonym.id}{end}")
        assert answer.status_code == 301
        assert answer.location == f"/annuaire/personnes/{cast.member.id}{end}"


def test_who_does_not_see_the_kept_entry_learns_nothing_from_the_old_address(cast, chain):
    for who in ("outsider", "newcomer", "other_coordinator"):
        assert cast.sign_in(who).get(f"/annuaire/structures/{chain.id}").status_code == 404


def test_what_was_being_written_on_a_merged_entry_is_not_lost_in_silence(cast, chain):
    answer = cast.sign_in("coordinator").post(
        f"/annuaire/structures/{chain.id}/modifier", data={"name": "X"}, follow_redirects=True
    )

    assert "vient d’être réunie avec une autre" in answer.text
    assert answer.request.path == f"/annuaire/structures/{cast.ccas.id}"


def test_the_history_of_the_kept_entry_tells_the_others_too(cast, twin, merge):
    from intranet.audit import journal

    journal.record(None, "structure.updated", twin, before={"phone": ""}, after={"phone": "1234"})
    merge(cast.ccas, twin)

    page = cast.sign_in("coordinator").get(f"/annuaire/structures/{cast.ccas.id}/historique")

    assert "1234" in page.text
    assert "a réuni une autre fiche avec la structure" in page.text


# People.


def test_two_people_who_sign_in_are_asked_which_account_remains(cast, homonym):
    homonym.account = accounts.account("awa.martin@cdas.example")
    db.session.commit()
    client, url = cast.sign_in("coordinator"), pair(cast.member, homonym, "personnes")
    page = client.get(url)
    assert "Quel compte reste ?" in page.text
    chosen = homonym.account_id
    sent = {
        "kept": cast.member.id,
        "version_one": cast.member.version,
        "version_other": homonym.version,
        "choix_email": homonym.id,
    }

    assert client.post(url, data={**sent, "account": ""}).status_code == 422
    assert client.post(url, data={**sent, "account": chosen}).status_code == 303
    assert db.session.get(Person, cast.member.id).account_id == chosen
    assert db.session.get(Account, cast.accounts["member"].id).active is False


def test_hostile_names_stay_inert(cast, twin):
    twin.name = "{{7*7}}<script>alert(1)</script>" + "x" * 160
    db.session.commit()

    page = cast.sign_in("coordinator").get(pair(cast.ccas, twin)).text

    assert "{{7*7}}&lt;script&gt;" in page
    assert "<script>alert" not in page
