"""What the reference file says of real places."""

import hashlib
import json

import pytest
from sqlalchemy import func, select

from intranet.database import db
from intranet.index import queries as index
from intranet.index.models import IndexEntry
from intranet.territories import loading, queries, reference
from intranet.territories.models import Commune, Epci


def members_inside(name):
    epci = next(epci for epci in queries.epcis() if epci.name == name)
    return len(queries.communes_of_epci(epci.id)), epci.member_count


def test_ille_et_vilaine_has_332_communes_and_18_epci(ille_et_vilaine):
    assert (ille_et_vilaine.communes, ille_et_vilaine.epci) == (332, 18)
    assert queries.commune_count() == 332
    assert len(queries.epcis()) == 18


def test_maine_et_loire_loads_too(app):
    loaded = loading.load("49")
    assert (loaded.communes, loaded.epci) == (176, 10)
    assert reference.departement_name("49") == "Maine-et-Loire"


@pytest.mark.parametrize(
    ("name", "inside", "members"),
    [("Redon Agglomération", 12, 31), ("Côte d’Émeraude", 6, 8), ("Rennes Métropole", 43, 43)],
)
def test_an_epci_counts_its_members_beyond_the_departement(ille_et_vilaine, name, inside, members):
    assert members_inside(name) == (inside, members)


def test_every_commune_of_the_departement_is_in_an_epci(ille_et_vilaine):
    assert queries.communes_of_epci(None) == []


def test_former_communes_keep_their_kind_and_parent(ille_et_vilaine):
    rows = {
        (c.insee_code, c.kind): c
        for c in db.session.scalars(select(Commune).where(Commune.parent_id.is_not(None)))
    }
    antrain = rows["35004", "commune-deleguee"]
    assert (antrain.name, antrain.parent.name) == ("Antrain", "Val-Couesnon")
    assert antrain.parent.insee_code == antrain.insee_code  # told apart by their kind
    chaumere = rows["35074", "commune-associee"]
    assert chaumere.parent.name == "Domagné"
    assert len(rows) == 32


def test_loading_again_keeps_the_same_rows(ille_et_vilaine):
    before = db.session.execute(select(Commune.id, Commune.insee_code).order_by(Commune.id)).all()
    assert loading.load("35") == ille_et_vilaine
    after = db.session.execute(select(Commune.id, Commune.insee_code).order_by(Commune.id)).all()
    assert before == after
    assert db.session.scalar(select(func.count()).select_from(Epci)) == 18


def test_loading_again_corrects_what_changed(ille_et_vilaine):
    cancale = db.session.scalars(select(Commune).where(Commune.insee_code == "35049")).one()
    cancale.name, cancale.epci_id = "Kankaven", None
    db.session.flush()
    loading.load("35")
    assert (cancale.name, cancale.epci.name) == ("Cancale", "Pays de Saint Malo Agglomération")


def test_an_unknown_departement_is_refused(app):
    with pytest.raises(loading.UnknownDepartement):
        loading.load("20")


def test_current_and_delegated_communes_are_indexed_for_everyone_and_associated_ones_not(
    ille_et_vilaine,
):
    count = select(func.count()).where(IndexEntry.kind == "commune")
    assert db.session.scalar(count) == 332 + 31
    assert len(index.find(index.Search("antrain"), limit=20)) == 1
    assert index.find(index.Search("chaumere"), limit=20) == []


def test_the_command_loads_and_commits(app):
    result = app.test_cli_runner().invoke(args=["territories", "load"])
    assert "Ille-et-Vilaine : 332 communes" in result.output
    db.session.rollback()
    assert queries.commune_count() == 332


def test_the_file_says_where_it_comes_from():
    header = reference.header()
    assert header.source == "npm @etalab/decoupage-administratif"
    assert (header.version, header.vintage) == ("6.0.0", "2026")
    assert header.published_on == "2026-04-09"


@pytest.fixture
def package(tmp_path):
    """A tiny npm package of the same shape."""
    (tmp_path / "data").mkdir()
    (tmp_path / "package.json").write_text(
        json.dumps({"name": reference.PACKAGE, "version": "9.1.0"})
    )
    (tmp_path / "README.md").write_text("| 2031  | 9.1.0 | `npm install` |\n")
    communes = [
        {"code": "35999", "nom": "L'Œuf", "type": "commune-actuelle", "departement": "35"}
        | {"codesPostaux": ["35000", "35001"], "population": 12},
        {"code": "13201", "nom": "1er", "type": "arrondissement-municipal", "departement": "13"},
    ]
    epci = [
        {"code": "200000001", "type": "CC", "nom": "CC de l'Œuf", "membres": [{"code": "35999"}]}
    ]
    for name, rows in (
        ("communes", communes),
        ("epci", epci),
        ("departements", [{"code": "35", "nom": "Ille-et-Vilaine"}]),
    ):
        (tmp_path / "data" / f"{name}.json").write_text(json.dumps(rows))
    return tmp_path


def test_a_new_package_is_refreshed_into_the_same_bytes_each_time(package, tmp_path):
    from datetime import date

    digests = set()
    for name in ("a.gz", "b.gz"):
        made = reference.refresh(package, date(2031, 4, 1), tmp_path / name)
        digests.add(hashlib.sha256((tmp_path / name).read_bytes()).hexdigest())
    assert len(digests) == 1
    assert (made.version, made.vintage, made.published_on) == ("9.1.0", "2031", "2031-04-01")
    epci, commune = reference.records(path=tmp_path / "a.gz")
    assert (epci.name, epci.members) == ("L’Œuf", ("35999",))
    assert (commune.name, commune.postcodes, commune.population) == ("L’Œuf", "35000 35001", 12)


def test_another_package_is_refused(package, tmp_path):
    from datetime import date

    (package / "package.json").write_text('{"name": "left-pad", "version": "1.0.0"}')
    with pytest.raises(ValueError, match="ce n’est pas le paquet"):
        reference.refresh(package, date(2031, 4, 1), tmp_path / "a.gz")
    assert not (tmp_path / "a.gz").exists()
