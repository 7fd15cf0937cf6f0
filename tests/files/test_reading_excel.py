"""Excel files as people send them."""

from datetime import date, datetime, time

import openpyxl
import pytest
from openpyxl.styles import numbers

from intranet.files import limits
from intranet.files.spreadsheets import Unreadable, read
from tests.builders.files import excel, rezipped, with_sheet, workbook

HEADER = ("Nom", "Commune", "Téléphone")
ROW = ("CCAS de Janzé", "Janzé", "02 99 47 00 00")


def knows(title):
    return title in HEADER


def first(*row):
    return read(workbook(HEADER, row, ROW), knows).lines[0].cells


def saved(book):
    from io import BytesIO

    file = BytesIO()
    book.save(file)
    return file.getvalue()


def test_a_workbook_is_read():
    table = read(workbook(HEADER, ROW), knows)
    assert (table.format, table.header, table.lines[0].cells) == ("xlsx", HEADER, ROW)


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (299470000, "299470000"),
        (21350049900018, "21350049900018"),
        (2.5, "2.5"),
        (48.0, "48"),
        (True, "oui"),
        (date(2026, 3, 1), "01/03/2026"),
        (datetime(2026, 3, 1, 9, 30), "01/03/2026 09:30"),  # noqa: DTZ001 - Excel knows no zone
        (time(9, 0), "09:00"),
        ("  deux\u00a0mots ", "deux\u00a0mots"),
        ("#N/A", "#N/A"),
    ],
)
def test_values_are_read_as_a_person_would_type_them(value, said):
    assert first("CCAS", "Janzé", value)[2] == said


def test_zeros_that_a_format_shows_are_read():
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(("Nom", "Commune", "CP"))
    sheet.append(("CCAS", "Bourg", 1000))
    sheet["C2"].number_format = "00000"
    assert read(saved(book), knows).lines[0].cells[2] == "01000"


def test_a_date_counted_from_1904_is_the_same_day():
    book = openpyxl.Workbook()
    book.epoch = openpyxl.utils.datetime.CALENDAR_MAC_1904
    book.active.append(HEADER)
    book.active.append(("CCAS", "Janzé", date(2026, 3, 1)))
    assert read(saved(book), knows).lines[0].cells[2] == "01/03/2026"


def test_a_number_in_a_currency_format_is_no_date():
    book = openpyxl.Workbook()
    book.active.append(HEADER)
    book.active.append(("CCAS", "Janzé", 12))
    book.active["C2"].number_format = numbers.FORMAT_CURRENCY_EUR_SIMPLE
    assert read(saved(book), knows).lines[0].cells[2] == "12"


def test_a_merged_title_above_the_header_is_left_out():
    book = openpyxl.Workbook()
    sheet = book.active
    sheet["A1"] = "Annuaire des CCAS 2026"
    sheet.merge_cells("A1:C1")
    sheet.append(())
    sheet.append(HEADER)
    sheet.append(ROW)
    table = read(saved(book), knows)
    assert (table.header_line, [line.cells for line in table.lines]) == (3, [ROW])


def test_the_sheet_that_has_the_table_is_chosen_and_told():
    content = workbook(
        ("Mode d’emploi",),
        ("Remplissez l’autre feuille",),
        name="Lisez-moi",
        Structures=[HEADER, ROW],
    )
    table = read(content, knows)
    assert table.header == HEADER
    assert any("Structures" in note and "2 feuilles" in note for note in table.notes)


def test_a_hidden_sheet_comes_after_the_others():
    book = openpyxl.load_workbook(filename=_file(workbook(HEADER, ROW, name="Visible")))
    hidden = book.create_sheet("Cachée", 0)
    hidden.sheet_state = "hidden"
    hidden.append(HEADER)
    hidden.append(("Ancienne", "Janzé", ""))
    assert read(saved(book), knows).lines[0].cells == ROW


def test_a_formula_gives_its_kept_value_and_is_never_computed():
    content = with_sheet(workbook(HEADER, ("CCAS", "Janzé", "=1+1"), ROW), b"<v />", b"<v>41</v>")
    table = read(content, knows)
    assert table.lines[0].cells[2] == "41"
    assert any("formules" in note for note in table.notes)


def test_a_formula_without_kept_value_is_pointed_out():
    table = read(workbook(HEADER, ("CCAS", "Janzé", "=1+1"), ROW), knows)
    assert table.lines[0].cells[2] == ""
    assert "C2" in table.lines[0].doubt


def test_rows_and_cells_that_the_file_skips_keep_their_place():
    book = openpyxl.Workbook()
    book.active.append(HEADER)
    book.active["C9"] = "02 99"
    book.active["A12"] = "CCAS"
    table = read(saved(book), knows)
    assert [(line.number, line.cells) for line in table.lines] == [
        (9, ("", "", "02 99")),
        (12, ("CCAS", "", "")),
    ]


def test_text_cut_by_styles_and_phonetics_is_put_together():
    def change(name, part):
        if name.endswith("sharedStrings.xml"):
            rich = (
                "<r><t>Jan</t></r><r><rPr><b/></rPr><t>zé</t></r><rPh sb='0' eb='1'><t>x</t></rPh>"
            )
            assert "<t>Janzé</t>".encode() in part
            return part.replace("<t>Janzé</t>".encode(), rich.encode())
        return part

    assert read(rezipped(excel(HEADER, ROW), change), knows).lines[0].cells[1] == "Janzé"


@pytest.mark.parametrize("prefix", ["", "x"])
def test_what_excel_itself_writes_is_read(prefix):
    table = read(excel(HEADER, ROW, prefix=prefix), knows)
    assert (table.header, table.lines[0].cells) == (HEADER, ROW)


def test_escaped_characters_are_read():
    content = rezipped(
        workbook(HEADER, ROW),
        lambda name, part: part.replace("Janzé".encode(), b"Jan_x007A__x00E9__xD800_"),
    )
    assert read(content, knows).lines[0].cells[1] == "Janzé"


def test_the_row_and_column_limits_hold():
    assert len(read(excel(HEADER, *[ROW] * 20_000), knows).lines) == 20_000
    with pytest.raises(Unreadable, match="20\u202f000"):
        read(excel(HEADER, *[ROW] * 20_001), knows)
    with pytest.raises(Unreadable, match="100"):
        read(workbook([f"T{n}" for n in range(101)], ["x"] * 101))


def test_empty_cells_far_away_are_no_columns():
    book = openpyxl.Workbook()
    book.active.append(HEADER)
    book.active.append(ROW)
    book.active["XFD3"].number_format = "0.00"
    book.active["A90000"].number_format = "0.00"
    assert len(read(saved(book), knows).header) == 3


def test_a_workbook_without_table_is_refused():
    with pytest.raises(Unreadable) as refused:
        read(workbook(("Bonjour",), name="Feuil1"), knows)
    assert str(refused.value) == limits.NO_TABLE


def _file(content):
    from io import BytesIO

    return BytesIO(content)
