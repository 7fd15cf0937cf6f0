"""What is not a table is recognised by its content, and hostile files cost little."""

import io
import random
import subprocess
import sys
import zipfile
from contextlib import suppress

import pytest

from intranet.files import detection, limits
from intranet.files.spreadsheets import Unreadable, read
from tests.builders.files import compound, delimited, excel, rezipped, with_sheet, workbook

EXCEL = excel(("Nom", "Commune"), ("CCAS de Janzé", "Janzé"))
BOOK = workbook(("Nom", "Commune"), ("CCAS de Janzé", "Janzé"))


def archive(**members):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as out:
        for name, content in members.items():
            out.writestr(name, content)
    return file.getvalue()


def refusal(content):
    with pytest.raises(Unreadable) as refused:
        read(content)
    return str(refused.value)


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (compound("EncryptedPackage", "EncryptionInfo"), detection.PROTECTED),
        (compound("Workbook"), detection.OLD_EXCEL),
        (compound("WordDocument"), detection.WORD),
        (compound("Autre"), detection.UNKNOWN),
        (b"%PDF-1.7\n" + bytes(100), detection.PDF),
        (b"\x89PNG\r\n\x1a\n" + bytes(100), detection.IMAGE),
        (b"\xff\xd8\xff\xe0" + bytes(100), detection.IMAGE),
        (archive(**{"word/document.xml": "<x/>"}), detection.WORD),
        (archive(**{"ppt/slides.xml": "<x/>"}), detection.SLIDES),
        (archive(**{"xl/workbook.bin": "x", "[Content_Types].xml": "x"}), detection.BINARY_EXCEL),
        (
            archive(mimetype="application/vnd.oasis.opendocument.spreadsheet"),
            detection.OPEN_DOCUMENT,
        ),
        (archive(**{"liste.csv": "a;b"}), detection.ARCHIVE),
        (b"PK\x03\x04" + bytes(200), limits.DAMAGED),
        (b"<html><table><tr><td>a</td></tr></table>", detection.WEB_PAGE),
        (b'<?xml version="1.0"?><Workbook/>', detection.OLD_XML),
        (b'[{"id": "x"}]', detection.JSON),
        (b"BEGIN:VCARD\r\nEND:VCARD", detection.CARDS),
        (b"{\\rtf1 bonjour}", detection.WORD),
        (bytes(range(256)) * 20, detection.UNKNOWN),
    ],
    ids=lambda value: value[:25] if isinstance(value, str) else "",
)
def test_each_wrong_type_has_its_sentence(content, sentence):
    assert refusal(content) == sentence


def test_a_zip_protected_by_a_password_is_told_apart():
    content = bytearray(archive(**{"xl/workbook.xml": "<x/>"}))
    central = content.rindex(b"PK\x01\x02")
    content[central + 8] |= 1
    assert refusal(bytes(content)) == detection.PROTECTED


def test_a_document_type_is_refused_wherever_it_hides():
    book = excel(("Nom", "Commune"), ("CCAS", "Janzé"))
    declared = b'<!DOCTYPE x [<!ENTITY a "aaaa">]>'
    for part in ("workbook.xml", "sheet1.xml", "sharedStrings.xml", ".rels"):

        def change(name, content, part=part):
            if not name.endswith(part):
                return content
            head, mark, body = content.partition(b"?>")
            return head + mark + declared + body if mark else declared + content

        assert refusal(rezipped(book, change)) == limits.FORBIDDEN_XML


BOMBS = {
    "a hundred megabytes of blanks": (b"<sheetData>", b"<sheetData>" + b" " * 110_000_000),
    "cells without end": (b"<sheetData>", b'<sheetData><row r="1">' + b"<c/>" * 20_000_000),
    "rows without end": (b"<sheetData>", b"<sheetData>" + b"<row/>" * 15_000_000),
    "unknown elements": (b"<sheetData>", b"<sheetData>" + b"<z/>" * 20_000_000),
    "one endless text": (
        b"<sheetData>",
        b'<sheetData><row><c t="str"><v>' + b"x" * 99_000_000 + b"</v></c></row>",
    ),
    "one endless attribute": (b"<sheetData>", b'<sheetData a="' + b"x" * 99_000_000 + b'">'),
}


@pytest.mark.parametrize("bomb", BOMBS)
def test_a_bomb_is_refused_within_three_hundred_megabytes(bomb, tmp_path):
    file = tmp_path / "bombe.xlsx"
    file.write_bytes(with_sheet(BOOK, *BOMBS[bomb]))
    assert file.stat().st_size < 1_000_000
    code = (
        "import re, sys; from intranet.files.spreadsheets import Unreadable, read\n"
        "try: read(open(sys.argv[1], 'rb').read())\n"
        "except Unreadable as refused: print(refused)\n"
        "print(int(re.search(r'VmHWM:\\s+(\\d+)', open('/proc/self/status').read())[1]) // 1024)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(file)], capture_output=True, text=True, check=True
    )
    sentence, megabytes = done.stdout.splitlines()
    assert sentence in (limits.TOO_LARGE, limits.DAMAGED)
    assert int(megabytes) < 300


def test_one_long_text_in_every_cell_is_too_large():
    """A shared string is stored once and would be kept a hundred thousand times."""
    long = "x" * 30_000
    content = excel(("Nom", "Commune"), *[(long, long)] * 1000)
    assert refusal(content) == limits.TOO_LARGE


def test_a_row_number_beyond_reason_costs_nothing():
    content = with_sheet(BOOK, b'<row r="2"', b'<row r="99999999999999999999"')
    assert read(content).lines[0].cells == ("CCAS de Janzé", "Janzé")


@pytest.mark.parametrize("seed", range(60))
def test_random_damage_is_read_or_refused(seed):
    """Never anything else than a table or a sentence."""
    chance = random.Random(seed)
    sources = (
        BOOK,
        EXCEL,
        delimited(("Nom", "Commune"), ("CCAS de Janzé", "Janzé"), encoding="cp1252"),
    )
    content = bytearray(chance.choice(sources))
    for _ in range(chance.randrange(1, 40)):
        place = chance.randrange(len(content))
        act = chance.randrange(3)
        if act == 0:
            content[place] = chance.randrange(256)
        elif act == 1:
            del content[place : place + chance.randrange(1, 50)]
        else:
            content[place:place] = bytes(chance.randrange(256) for _ in range(10))
        if not content:
            break
    try:
        read(bytes(content))
    except Unreadable as refused:
        assert str(refused).endswith((".", ")"))


@pytest.mark.parametrize("seed", range(60))
def test_damage_inside_the_archive_is_read_or_refused(seed):
    chance = random.Random(seed)

    def change(_name, part):
        damaged = bytearray(part)
        for _ in range(chance.randrange(4)):
            place = chance.randrange(len(damaged))
            damaged[place : place + chance.randrange(30)] = chance.choice(
                (b"", b"<", b'"', b"&x;", b"999999999", b"\xff", b"<c r='ZZZZZ1'>", b"-1")
            )
        return bytes(damaged)

    with suppress(Unreadable):
        read(rezipped(chance.choice((BOOK, EXCEL)), change))
