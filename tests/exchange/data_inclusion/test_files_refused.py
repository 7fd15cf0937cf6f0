"""Files that are none: each has its sentence, and nothing is written."""

import gzip
import io
import json
import zipfile

import pytest
from sqlalchemy import func, select

from intranet.database import db
from intranet.directory.models import Structure
from intranet.exchange.data_inclusion import documents, reading
from intranet.exchange.data_inclusion.documents import Unreadable
from intranet.exchange.data_inclusion.models import InclusionRun
from tests.exchange.data_inclusion import v1

ONE = json.dumps([v1.STRUCTURE]).encode()


def zipped(packing=zipfile.ZIP_DEFLATED, **members):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", packing) as archive:
        for name, content in members.items():
            archive.writestr(name.replace("_", "."), content)
    return file.getvalue()


def marked(flag):
    """A zip whose member says of itself what `flag` means."""
    content = bytearray(zipped(structures_json=ONE))
    for mark, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        content[content.index(mark) + place] |= flag
    return bytes(content)


UNREADABLE = {
    "empty": (b"", "Ce fichier est vide."),
    "blank": (b" \n\t", "Ce fichier est vide."),
    "a page": (b"<!DOCTYPE html><p>404</p>", "Ce n’est pas du JSON"),
    "a text": (b'"des structures"', "Ce n’est pas du JSON"),
    "a number": (b"12", "Ce n’est pas du JSON"),
    "numbers": (b"[1, 2]", "Ce n’est pas du JSON, à l’enregistrement"),
    "lists": (b"[[[]]]", "Ce n’est pas du JSON, à l’enregistrement"),
    "cut between records": (ONE[:-1], "Ce fichier est coupé"),
    "cut in a record": (ONE[:100], "Ce fichier est coupé"),
    "cut in a character": ('[{"nom": "é'.encode()[:-1], "pas en UTF-8"),
    "something after": (ONE + b"[]", "Ce n’est pas du JSON"),
    "a comma too many": (ONE[:-1] + b",]", "Ce n’est pas du JSON"),
    "Windows-1252": ('[{"nom": "Épicerie"}]'.encode("cp1252"), "pas en UTF-8"),
    "UTF-16": ('[{"nom": "Épicerie"}]'.encode("utf-16"), "pas en UTF-8"),
    "UTF-32": ('[{"nom": "Épicerie"}]'.encode("utf-32"), "pas en UTF-8"),
    "deep": (b'[{"nom": ' + b"[" * 100_000 + b"]" * 100_000 + b"}]", "trop imbriqué"),
    "deep objects": (b'{"a":' * 100_000, "trop imbriqué"),
    "a record of a megabyte": (b'[{"nom": "' + b"a" * 2**20 + b'"}]', "trop long"),
    "an endless string": (b'[{"nom": "' + b"a" * 2**21, "trop long"),
    "a zip of nothing": (zipped(), "aucun fichier JSON"),
    "a zip without JSON": (zipped(structures_csv=b"a;b"), "aucun fichier JSON"),
    "a workbook": (zipped(xl_workbook_xml=b"<x/>"), "aucun fichier JSON"),
    "a zip with a password": (marked(1), "mot de passe"),
    "a zip of a patch": (marked(0x20), "type que nous ne lisons pas"),
    "a zip in LZMA": (zipped(zipfile.ZIP_LZMA, a_json=ONE), "type que nous ne lisons pas"),
    "a zip in BZIP2": (zipped(zipfile.ZIP_BZIP2, a_json=ONE), "type que nous ne lisons pas"),
    "a zip of many": (zipped(**{f"s{n}_json": b"[]" for n in range(30)}), "plus de 20"),
    "half a zip": (zipped(structures_json=ONE * 50)[:200], "abîmé"),
    "half a gzip": (gzip.compress(ONE * 50)[:100], "abîmé"),
    "a zip of a zip": (zipped(a_json=zipped(b_json=ONE)), "pas en UTF-8"),
}  # fmt: skip


@pytest.mark.parametrize("name", UNREADABLE)
def test_what_is_no_file_of_records_is_refused_with_a_sentence(cast, name):
    content, sentence = UNREADABLE[name]
    before = _counts()
    with pytest.raises(Unreadable, match=sentence):
        reading.import_document(None, io.BytesIO(content), "x", apply=True)
    db.session.rollback()
    assert _counts() == before


@pytest.mark.parametrize("pack", [lambda c: zipped(a_json=c), gzip.compress, lambda c: c])
def test_a_bomb_stops_at_what_is_really_read(cast, pack):
    bomb = pack(b"[" + b" " * (3 * documents.MEGABYTE) + b"]")
    with pytest.raises(Unreadable, match="plus de 2 Mo"):
        reading.import_document(
            None, io.BytesIO(bomb), "x", apply=True, limit=2 * documents.MEGABYTE
        )


def test_the_members_of_a_zip_share_one_limit(cast):
    part = b"[" + b" " * documents.MEGABYTE + b"]"
    bomb = zipped(a_json=part, b_json=part, c_json=part)
    with pytest.raises(Unreadable, match="Mo de JSON"):
        reading.import_document(
            None, io.BytesIO(bomb), "x", apply=True, limit=2 * documents.MEGABYTE
        )


SHAPES = {
    "two lists": json.dumps({"structures": [v1.STRUCTURE], "services": [v1.SERVICE]}).encode(),
    "services first": json.dumps({"services": [v1.SERVICE], "structures": [v1.STRUCTURE]}).encode(),
    "one array": json.dumps([v1.SERVICE, v1.STRUCTURE]).encode(),
    "a page of the API": json.dumps(
        {"total": 2, "items": [v1.STRUCTURE, v1.SERVICE], "pages": {"a": [1, {}]}}
    ).encode(),
    "a record a line": f"{json.dumps(v1.STRUCTURE)}\n{json.dumps(v1.SERVICE)}\n".encode(),
    "with a byte order mark": b"\xef\xbb\xbf" + json.dumps([v1.STRUCTURE, v1.SERVICE]).encode(),
    "not escaped": json.dumps([v1.STRUCTURE, v1.SERVICE], ensure_ascii=False, indent=4).encode(),
    "a zip of two": zipped(
        services_json=json.dumps([v1.SERVICE]), structures_json=json.dumps([v1.STRUCTURE])
    ),
    "gzip": gzip.compress(json.dumps([v1.STRUCTURE, v1.SERVICE]).encode()),
}  # fmt: skip


@pytest.mark.parametrize("name", SHAPES)
def test_every_way_of_publishing_is_read(bring, name):
    assert bring(SHAPES[name]).counts == {"structure": {"new": 1}, "service": {"new": 1}}


@pytest.mark.parametrize("chunk", [1, 2, 3, 7])
def test_where_a_part_of_the_file_ends_changes_nothing(bring, monkeypatch, chunk):
    monkeypatch.setattr(documents, "CHUNK", chunk)
    content = json.dumps(
        {"n": 12, "structures": [v1.STRUCTURE | {"nom": 'a "é" \\ {[ b'}]}, ensure_ascii=False
    ).encode()
    assert bring(content).counts["structure"] == {"new": 1}


def _counts():
    return [
        db.session.scalar(select(func.count()).select_from(table))
        for table in (Structure, InclusionRun)
    ]
