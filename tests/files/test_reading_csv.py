"""CSV files as people send them."""

import pytest

from intranet.files import limits
from intranet.files.spreadsheets import Unreadable, read
from tests.builders.files import delimited

HEADER = ("Nom", "Commune", "Téléphone")
ROW = ("CCAS de Janzé", "Janzé", "02 99 47 00 00")


def knows(title):
    return title in HEADER


def cells(content):
    return [line.cells for line in read(content, knows).lines]


@pytest.mark.parametrize("separator", [";", ",", "\t", "|"])
@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16", "utf-16-le", "mac_roman", "cp850"]
)
def test_separators_and_encodings_are_recognised(separator, encoding):
    table = read(delimited(HEADER, ROW, separator=separator, encoding=encoding), knows)
    assert (table.header, table.lines[0].cells) == (HEADER, ROW)


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_any_end_of_line_will_do(end):
    assert cells(delimited(HEADER, ROW, ROW, end=end)) == [ROW, ROW]


def test_a_line_in_another_encoding_is_read_and_pointed_out():
    content = delimited(HEADER, ROW, ROW, encoding="utf-8") + delimited(
        ("CCAS de Brécé", "Brécé", ""), encoding="cp1252"
    )
    table = read(content, knows)
    assert table.lines[2].cells == ("CCAS de Brécé", "Brécé", "")
    assert [bool(line.doubt) for line in table.lines] == [False, False, True]
    assert any("deux encodages" in note for note in table.notes)


def test_accents_broken_before_they_came_are_pointed_out():
    table = read(delimited(HEADER, ("CCAS de JanzÃ©", "Janzé", "")), knows)
    assert "abîmés" in table.lines[0].doubt


def test_the_separator_that_excel_declares_is_believed():
    content = b"sep=,\r\n" + delimited(
        HEADER, ("CCAS; de Janzé", "Janzé", ""), separator=",", encoding="utf-8"
    )
    assert cells(content) == [("CCAS; de Janzé", "Janzé", "")]


def test_blank_lines_are_left_out_and_numbers_are_those_of_the_file():
    table = read(delimited(HEADER, ROW, ("", "", ""), (), ROW), knows)
    assert [line.number for line in table.lines] == [2, 5]


def test_titles_above_the_header_are_left_out():
    content = delimited(
        ("Annuaire 2026", "", ""), (), ("Mis à jour le 3 mars", "", ""), HEADER, ROW
    )
    table = read(content, knows)
    assert (table.header, table.header_line, len(table.lines)) == (HEADER, 4, 1)
    assert any("ligne\u00a04" in note or "ligne 4" in note for note in table.notes)


def test_a_header_printed_again_on_each_page_is_no_row():
    assert cells(delimited(HEADER, ROW, HEADER, ROW)) == [ROW, ROW]


def test_a_file_without_header_has_columns_named_by_letters():
    table = read(delimited(ROW, ("CCAS de Brécé", "Brécé", "02 99 00 00 00")), knows)
    assert (table.header, len(table.lines)) == (("Colonne A", "Colonne B", "Colonne C"), 2)


def test_a_cell_may_hold_several_lines_and_the_separator():
    row = ("CCAS de Janzé", "Janzé", "lundi ; mardi\n9 h")
    assert cells(delimited(HEADER, row, ROW)) == [row, ROW]


def test_a_quote_that_nothing_closes_swallows_no_row():
    content = (
        delimited(HEADER, ROW) + b'"CCAS;Rennes;02\r\n' + delimited(*[ROW] * 60, encoding="utf-8")
    )
    table = read(content, knows)
    assert len(table.lines) == 62
    assert any("guillemet" in note for note in table.notes)


def test_guards_against_formulas_are_taken_away():
    row = ('="0299470000"', "'+33 2 99", "'=1+1")
    assert cells(delimited(HEADER, row, ROW))[0] == ("0299470000", "+33 2 99", "=1+1")


def test_what_looks_like_a_formula_is_text():
    row = ("=cmd|' /C calc'!A0", "@SUM(1)", "-3")
    assert cells(delimited(HEADER, row))[0] == row


def test_control_and_direction_marks_disappear():
    row = ("CC\x00AS\u202e", "\u200bJanzé\ufeff", "\u00a002 99\u00a0")
    assert cells(delimited(HEADER, row, encoding="utf-8"))[0] == ("CCAS", "Janzé", "02 99")


def test_a_ragged_table_is_squared():
    assert cells(delimited(HEADER, ("CCAS",), (*ROW, "en plus"))) == [
        ("CCAS", "", "", ""),
        (*ROW, "en plus"),
    ]


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", limits.EMPTY),
        (b"\xef\xbb\xbf\r\n \r\n", limits.EMPTY),
        (delimited(HEADER), limits.NO_TABLE),
        (b"bonjour", limits.NO_TABLE),
        (delimited(HEADER, *[ROW] * 20_001), limits.TOO_LONG),
        (delimited([f"T{n}" for n in range(101)], ["x"] * 101), limits.TOO_WIDE),
        (b"a;b\r\n" * 1_100_000, limits.TOO_HEAVY),
    ],
    ids=["empty", "blank", "titles alone", "a word", "long", "wide", "heavy"],
)
def test_what_cannot_be_imported_is_refused_with_its_reason(content, sentence):
    with pytest.raises(Unreadable) as refused:
        read(content, knows)
    assert str(refused.value) == sentence


def test_twenty_thousand_rows_and_a_hundred_columns_are_accepted():
    assert len(read(delimited(HEADER, *[ROW] * 20_000), knows).lines) == 20_000
    wide = read(delimited([f"Titre {n}" for n in range(100)], ["x"] * 100))
    assert len(wide.header) == 100
