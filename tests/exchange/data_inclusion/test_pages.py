"""The pages of administrators: look first, then apply, leave or undo; tokens shown once."""

import io
import json

import pytest
from sqlalchemy import select

from intranet.audit.models import JournalEntry
from intranet.database import db
from intranet.directory import entries
from intranet.directory.models import Structure
from intranet.exchange.data_inclusion import forms, undoing
from intranet.exchange.data_inclusion.models import InclusionLine, InclusionRun, InclusionToken
from tests.builders import directory
from tests.exchange.data_inclusion import v1

HOME = "/administration/data-inclusion"


@pytest.fixture
def admin(cast):
    return cast.sign_in("administrator")


@pytest.fixture
def send(admin):
    """`send(document)`: POST the file; returns the answer."""

    def call(document, name="v1.json"):
        content = document if isinstance(document, bytes) else json.dumps(document).encode()
        return admin.post(f"{HOME}/importer", data={"file": (io.BytesIO(content), name)})

    return call


def run():
    db.session.expire_all()
    return db.session.scalars(select(InclusionRun).order_by(InclusionRun.id.desc())).first()


def came():
    db.session.expire_all()
    return db.session.scalars(
        select(Structure).where(Structure.source == "dora").order_by(Structure.id)
    ).all()


def test_a_file_is_shown_before_anything_is_written(send, admin):
    answer = send([v1.STRUCTURE, v1.SERVICE])
    assert (answer.status_code, answer.location) == (303, f"{HOME}/imports/{run().id}")
    page = admin.get(answer.location).text
    assert v1.STRUCTURE["nom"] in page
    assert "Appliquer l’import" in page
    assert came() == []


def test_applying_writes_and_says_how_to_undo(send, admin):
    url = send([v1.STRUCTURE]).location
    answer = admin.post(f"{url}/appliquer", follow_redirects=True)
    assert "Import appliqué" in answer.text
    assert "Annuler cet import" in answer.text
    assert len(came()) == 1


def test_applying_twice_writes_once(send, admin):
    url = send([v1.STRUCTURE]).location
    admin.post(f"{url}/appliquer")
    version = came()[0].version
    answer = admin.post(f"{url}/appliquer", follow_redirects=True)
    assert "déjà été appliqué" in answer.text
    assert [row.version for row in came()] == [version]


def test_leaving_a_file_writes_nothing(send, admin):
    url = send([v1.STRUCTURE]).location
    answer = admin.post(f"{url}/abandonner", follow_redirects=True)
    assert "rien n’a changé" in answer.text
    assert run().state == "discarded"
    assert db.session.scalar(select(InclusionLine.id)) is None
    assert (
        "déjà été appliqué ou abandonné"
        in admin.post(f"{url}/appliquer", follow_redirects=True).text
    )


def test_what_was_edited_here_is_shown_and_can_be_replaced(send, admin, actor):
    admin.post(f"{send([v1.STRUCTURE]).location}/appliquer")
    row = came()[0]
    entries.edit_structure(actor("administrator"), row, {"phone": "+33261910009"}, row.version)
    db.session.commit()
    changed = {**v1.STRUCTURE, "telephone": "+33261910002"}
    url = send([changed]).location
    page = admin.get(url).text
    assert "02\u00a061\u00a091\u00a000\u00a009" in page
    assert "modifié ici" in page
    admin.post(f"{url}/appliquer")
    assert came()[0].phone == "+33261910009"
    url = send([{**changed, "telephone": "+33261910003"}]).location
    admin.post(f"{url}/appliquer", data={"overwrites": "y"})
    db.session.expire_all()
    assert came()[0].phone == "+33261910003"


def test_a_directory_that_changed_meanwhile_is_shown_again(send, admin, actor):
    admin.post(f"{send([v1.STRUCTURE]).location}/appliquer")
    other = {**v1.STRUCTURE, "id": "dora--2", "nom": "Autre épicerie"}
    url = send([{**v1.STRUCTURE, "telephone": "+33261910002"}, other]).location
    row = came()[0]
    entries.edit_structure(actor("administrator"), row, {"phone": "+33261910009"}, row.version)
    db.session.commit()
    answer = admin.post(f"{url}/appliquer")
    assert answer.status_code == 409
    assert "L’annuaire a changé entre-temps" in answer.text
    assert len(came()) == 1
    assert run().counts["structure"] == {"kept": 1, "new": 1}
    admin.post(f"{url}/appliquer")
    assert len(came()) == 2
    assert came()[0].phone == "+33261910009"


def test_a_structure_that_came_meanwhile_is_not_added_twice(send, admin):
    url, again = send([v1.STRUCTURE]).location, send([v1.STRUCTURE]).location
    admin.post(f"{url}/appliquer")
    assert admin.post(f"{again}/appliquer").status_code == 409
    assert run().counts["structure"] == {"unchanged": 1}
    assert admin.post(f"{again}/appliquer").status_code == 303
    assert len(came()) == 1


@pytest.mark.parametrize(
    ("content", "sentence"),
    [(b"", "Ce fichier est vide"), (b"%PDF-1.7", "Ce n’est pas du JSON"), (b"[{", "coupé")],
)
def test_a_file_that_is_none_is_refused_on_the_page(send, content, sentence):
    answer = send(content)
    assert answer.status_code == 422
    assert sentence in answer.text
    assert run() is None


def test_no_file_at_all_is_said(admin):
    answer = admin.post(f"{HOME}/importer", data={})
    assert answer.status_code == 422
    assert "Choisissez un fichier." in answer.text


def test_a_file_that_is_too_large_is_said(send, monkeypatch):
    monkeypatch.setattr(forms, "LARGEST_UPLOAD", 100)
    answer = send([v1.STRUCTURE])
    assert answer.status_code == 422
    assert "maillage import" in answer.text


def test_fifteen_megabytes_are_received_here_and_nowhere_else(send, admin):
    heavy = b"[" + b" " * (15 * 2**20) + b"]"
    assert send(heavy).status_code == 303
    elsewhere = admin.post(f"{HOME}/exporter", data={"x": (io.BytesIO(heavy), "x")})
    assert elsewhere.status_code == 413


def test_thirty_megabytes_are_not_received(send):
    assert send(b"[" + b" " * (30 * 2**20) + b"]").status_code == 413


def test_refusals_can_be_taken_away(send, admin):
    wrong = {**v1.STRUCTURE, "nom": "=1+1", "siret": "12"}
    url = send([wrong, {"nom": "@x"}]).location
    answer = admin.get(f"{url}/refus.csv")
    assert answer.headers["Content-Disposition"].startswith("attachment")
    lines = answer.data.decode("utf-8-sig").splitlines()
    assert lines[0] == "Type;N°;Identifiant;Nom;Raison"
    assert lines[1] == "Structure;1;dora--ccas-cancale;'=1+1;siret : 14 caractères au moins."
    assert "'@x" in lines[2]


def test_hostile_names_are_inert_on_the_page(send, admin):
    nasty = "<script>alert(1)</script>{{7*7}}\u202e"
    url = send([{**v1.STRUCTURE, "nom": nasty}], name="<script>x</script>.json").location
    page = admin.get(url).text
    assert "<script>alert" not in page
    assert "<script>x" not in page
    assert "{{7*7}}" in page
    assert "\u202e" not in page


def test_a_list_is_paged_and_costs_a_few_queries(send, admin, queries):
    many = [{**v1.STRUCTURE, "id": f"dora--{n}", "nom": f"Épicerie {n}"} for n in range(45)]
    url = send(many).location
    queries.clear()
    page = admin.get(f"{url}?etat=new&page=3")
    assert page.text.count("dora--") == 5
    assert len(queries) <= 14
    assert admin.get(f"{url}?etat=new&page=4").status_code == 404


def test_an_unknown_tab_shows_the_first(send, admin):
    url = send([v1.STRUCTURE]).location
    assert v1.STRUCTURE["nom"] in admin.get(f"{url}?etat=nimporte").text


def test_undoing_puts_everything_back(send, admin, actor):
    admin.post(f"{send([v1.STRUCTURE, v1.SERVICE]).location}/appliquer")
    changed = {**v1.STRUCTURE, "telephone": "+33261910002"}
    other = {**v1.STRUCTURE, "id": "dora--2", "nom": "Autre épicerie"}
    before = _tables()
    url = send(
        [changed, other, {**v1.SERVICE, "id": "dora--2", "structure_id": "dora--2"}]
    ).location
    admin.post(f"{url}/appliquer")
    assert _tables() != before
    answer = admin.post(f"{url}/annuler", follow_redirects=True)
    assert "Import annulé" in answer.text
    assert _tables() == before
    assert send([v1.STRUCTURE, v1.SERVICE]).status_code == 303
    assert run().counts == {"structure": {"unchanged": 1}, "service": {"unchanged": 1}}


def test_undoing_leaves_what_was_used_or_edited_since(send, admin, actor, cast):
    admin.post(f"{send([v1.STRUCTURE]).location}/appliquer")
    changed = {**v1.STRUCTURE, "telephone": "+33261910002"}
    other = {**v1.STRUCTURE, "id": "dora--2", "nom": "Autre épicerie"}
    url = send([changed, other]).location
    admin.post(f"{url}/appliquer")
    first, second = sorted(came(), key=lambda row: row.id)
    entries.edit_structure(actor("administrator"), first, {"email": "a@b.fr"}, first.version)
    directory.position(second, "Accueil")
    db.session.commit()
    page = admin.post(f"{url}/annuler", follow_redirects=True).text
    assert "a été modifiée depuis" in page
    assert "a servi ou changé depuis" in page
    assert (came()[0].phone, len(came())) == ("+33261910002", 2)


def test_undoing_twice_or_too_late_is_refused(send, admin, time_machine_at):
    url = send([v1.STRUCTURE]).location
    admin.post(f"{url}/appliquer")
    admin.post(f"{url}/annuler")
    assert "ne peut plus être annulé" in admin.post(f"{url}/annuler", follow_redirects=True).text
    url = send([v1.STRUCTURE]).location
    admin.post(f"{url}/appliquer")
    time_machine_at(days=8)
    assert "ne peut plus être annulé" in admin.post(f"{url}/annuler", follow_redirects=True).text
    assert len(came()) == 1


def test_what_was_undone_can_come_again(send, admin):
    url = send([v1.STRUCTURE]).location
    admin.post(f"{url}/appliquer")
    admin.post(f"{url}/annuler")
    admin.post(f"{send([v1.STRUCTURE]).location}/appliquer")
    assert len(came()) == 1


def test_the_detail_is_forgotten_after_a_week(send, admin, time_machine_at):
    kept = send([v1.STRUCTURE, {**v1.SERVICE, "contact_nom_prenom": "Rozenn Jouan"}]).location
    left = send([v1.STRUCTURE]).location
    admin.post(f"{kept}/appliquer")
    time_machine_at(days=8)
    undoing.purge()
    db.session.commit()
    assert db.session.scalar(select(InclusionLine.id)) is None
    assert "Le détail n’est plus gardé." in admin.get(kept).text
    assert "Import abandonné" in admin.get(left).text


def test_the_export_is_downloaded_and_journalled(admin, cast):
    answer = admin.post(f"{HOME}/exporter")
    assert answer.headers["Content-Disposition"].startswith("attachment; filename=cd35-data-")
    found = json.loads(answer.data)
    assert len(found["structures"]) == 3
    v1.as_models(found)
    fact = db.session.scalars(
        select(JournalEntry).where(JournalEntry.verb == "inclusion.exported")
    ).one()
    assert fact.after == {"structures": 3, "services": 0, "with_contacts": False}


def test_what_goes_out_otherwise_is_listed(admin, cast):
    row = db.session.merge(cast.ccas)
    row.website = "pas une adresse"
    db.session.commit()
    page = admin.get(f"{HOME}/ecarts").text
    assert "CCAS de Cancale" in page
    assert "site_web : une adresse complète est attendue" in page


def test_a_token_is_shown_once(admin):
    page = admin.post(f"{HOME}/jetons", data={"label": "Collecte"}).text
    text = page.split('id="jeton" type="text" value="')[1].split('"')[0]
    row = db.session.scalars(select(InclusionToken)).one()
    assert (row.label, row.with_contacts) == ("Collecte", False)
    assert text not in admin.get(f"{HOME}/jetons").text
    client = admin.application.test_client()
    headers = {"Authorization": f"Bearer {text}"}
    assert client.get("/api/data-inclusion/structures", headers=headers).status_code == 200


def test_a_double_click_makes_one_token(admin):
    admin.post(f"{HOME}/jetons", data={"label": "Collecte"})
    answer = admin.post(f"{HOME}/jetons", data={"label": "Collecte"})
    assert answer.status_code == 422
    assert "porte déjà ce nom" in answer.text
    assert len(db.session.scalars(select(InclusionToken)).all()) == 1


@pytest.mark.parametrize("label", ["", " ", "x" * 81])
def test_a_token_has_a_name(admin, label):
    assert admin.post(f"{HOME}/jetons", data={"label": label}).status_code == 422


def test_a_revoked_token_is_shown_as_such(admin):
    admin.post(f"{HOME}/jetons", data={"label": "Collecte"})
    key = db.session.scalars(select(InclusionToken.id)).one()
    page = admin.post(f"{HOME}/jetons/{key}/revoquer", follow_redirects=True).text
    assert "n’ouvre plus rien" in page
    assert "révoqué" in page
    verbs = select(JournalEntry.verb).where(JournalEntry.verb.like("inclusion_token%"))
    assert list(db.session.scalars(verbs.order_by(JournalEntry.id))) == [
        "inclusion_token.created",
        "inclusion_token.revoked",
    ]


def _tables():
    """What the directory says, without what only counts."""
    from intranet.directory.offer.models import Service
    from intranet.exchange.data_inclusion.models import InclusionRecord
    from intranet.index.models import IndexEntry

    db.session.expire_all()
    skipped = {"version", "updated_at", "revision", "imported_at", "id", "rowid"}
    found = {}
    for table in (Structure, Service, InclusionRecord, IndexEntry):
        rows = db.session.execute(select(table.__table__)).mappings()
        found[table.__name__] = sorted(
            str({k: v for k, v in row.items() if k not in skipped}) for row in rows
        )
    return found
