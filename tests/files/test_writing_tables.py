"""Tables that spreadsheets open, and that run nothing."""

from datetime import date
from io import BytesIO

import openpyxl
import pytest

from intranet.files import tables
from intranet.files.spreadsheets import read

HEADER = ("Nom", "Téléphone", "Vérifiée le")
ROWS = [("CCAS « Été » <&>", "02 99 47 00 00", date(2026, 3, 1)), ("=cmd|' /C calc'!A0", "", None)]
FORMULAS = ["=1+1", "+33", "-3", "@SUM(A1)", "\t=1", "\r=1", "＝1"]


def written(format, rows=ROWS, header=HEADER):
    file = BytesIO()
    assert tables.write(format, file, "Structures", header, iter(rows)) == len(rows)
    return file.getvalue()


def test_excel_reads_back_what_was_written():
    sheet = openpyxl.load_workbook(BytesIO(written("xlsx")))["Structures"]
    assert [cell.value for cell in sheet[1]] == list(HEADER)
    assert sheet["A2"].value == "CCAS « Été » <&>"
    assert (sheet["C2"].value.date(), sheet["C2"].is_date) == (date(2026, 3, 1), True)
    assert sheet["A1"].font.b


def test_a_csv_opens_in_a_french_excel():
    content = written("csv")
    assert content.startswith(b"\xef\xbb\xbf")
    assert (
        content.decode("utf-8-sig").splitlines()[1] == "CCAS « Été » <&>;02 99 47 00 00;01/03/2026"
    )


@pytest.mark.parametrize("formula", FORMULAS)
def test_nothing_written_is_a_formula(formula):
    header = (formula, "b", "c")
    rows = [(formula, "x", "y")]
    text = written("csv", rows, header).decode("utf-8-sig")
    assert not any(line.startswith(tuple("=+-@\t\r＝")) for line in text.split("\r\n")[:2])
    book = openpyxl.load_workbook(BytesIO(written("xlsx", rows, header)))
    for cell in (book.active["A1"], book.active["A2"]):
        assert cell.data_type == "s"
        assert cell.value.startswith("'")


@pytest.mark.parametrize("format", ["csv", "xlsx"])
def test_what_is_written_is_read_again(format):
    lines = [line.cells for line in read(written(format)).lines]
    assert lines == [("CCAS « Été » <&>", "02 99 47 00 00", "01/03/2026"), (ROWS[1][0], "", "")]


def test_what_xml_cannot_hold_is_left_out():
    rows = [("a\x00\x0b\ud800b", "\ufffe", "x" * 40_000)]
    book = openpyxl.load_workbook(BytesIO(written("xlsx", rows)))
    assert (book.active["A2"].value, len(book.active["C2"].value)) == ("ab", 32_767)
