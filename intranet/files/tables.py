"""Writing tables that French spreadsheets open well: CSV and Excel, row after row.

A cell that begins like a formula is guarded by an apostrophe, which `spreadsheets` takes away.
openpyxl would write Excel too, five times slower: exports have a hundred thousand rows.
"""

import csv
import re
import zipfile
from collections.abc import Iterable, Sequence
from datetime import date
from io import TextIOWrapper
from typing import IO, Any
from xml.sax.saxutils import escape, quoteattr

from intranet.files.rows import letters

CSV, XLSX = "csv", "xlsx"
CONTENT_TYPES = {
    CSV: "text/csv",  # `send_file` tells the charset
    XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
LONGEST_CELL = 32_767  # what a cell of Excel holds
_DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")
_NO_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_EPOCH = date(1899, 12, 30).toordinal()

Row = Sequence[Any]  # str, int, date or None


def write(
    format: str, file: IO[bytes], title: str, header: Sequence[str], rows: Iterable[Row]
) -> int:
    """Write one table to a binary file, in `CSV` or `XLSX`; how many rows it has."""
    if format == CSV:
        return write_csv(file, header, rows)
    return write_xlsx(file, [(title, header, rows)])


def write_csv(file: IO[bytes], header: Sequence[str], rows: Iterable[Row]) -> int:
    """UTF-8 with its mark, `;`, CRLF: what a French Excel opens with a double click."""
    text = TextIOWrapper(file, "utf-8-sig", newline="")
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    writer.writerow([guarded(title) for title in header])
    count = 0
    for row in rows:
        writer.writerow([_written(cell) for cell in row])
        count += 1
    text.detach()
    return count


def write_xlsx(file: IO[bytes], sheets: Sequence[tuple[str, Sequence[str], Iterable[Row]]]) -> int:
    """A workbook: a name, titles and rows for each sheet; how many rows in all."""
    count = 0
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=4) as archive:
        for name, content in _frame([name for name, _, _ in sheets]).items():
            archive.writestr(name, content)
        for number, (_, header, rows) in enumerate(sheets, 1):
            with archive.open(f"xl/worksheets/sheet{number}.xml", "w") as part:
                count += _write_sheet(part, header, rows)
    return count


def guarded(text: str) -> str:
    """`text`, which no spreadsheet will take for a formula."""
    return f"'{text}" if text.startswith(_DANGEROUS) else text


def _written(cell: Any) -> str:
    if isinstance(cell, date):
        return cell.strftime("%d/%m/%Y")
    return "" if cell is None else guarded(str(cell))


def _write_sheet(part: IO[bytes], header: Sequence[str], rows: Iterable[Row]) -> int:
    columns = "".join(
        f'<col min="{place}" max="{place}" width="{min(max(len(title) + 4, 16), 40)}" '
        'customWidth="1"/>'
        for place, title in enumerate(header, 1)
    )
    part.write(
        f'{_XML}<worksheet xmlns="{_MAIN}"><sheetViews><sheetView workbookViewId="0">'
        '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView>'
        f"</sheetViews><cols>{columns}</cols><sheetData>".encode()
    )
    names = [letters(place) for place in range(len(header))]
    part.write(_row(1, names, header, style=' s="1"').encode())
    number = 1
    for number, row in enumerate(rows, 2):
        part.write(_row(number, names, row).encode())
    part.write(f'</sheetData><autoFilter ref="A1:{names[-1]}{number}"/></worksheet>'.encode())
    return number - 1


def _row(number: int, names: list[str], cells: Row, style: str = "") -> str:
    said = [
        _cell(f"{name}{number}", cell, style)
        for name, cell in zip(names, cells, strict=True)
        if cell is not None and cell != ""
    ]
    return f'<row r="{number}">{"".join(said)}</row>'


def _cell(place: str, cell: Any, style: str) -> str:
    if isinstance(cell, date):
        return f'<c r="{place}" s="2"><v>{cell.toordinal() - _EPOCH}</v></c>'
    if isinstance(cell, int):
        return f'<c r="{place}"><v>{cell}</v></c>'
    text = escape(_NO_XML.sub("", guarded(str(cell)))[:LONGEST_CELL])
    return f'<c r="{place}" t="inlineStr"{style}><is><t xml:space="preserve">{text}</t></is></c>'


_XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_STYLES = (
    f'{_XML}<styleSheet xmlns="{_MAIN}"><fonts count="2">'
    '<font><sz val="11"/><name val="Calibri"/></font>'
    '<font><b/><sz val="11"/><name val="Calibri"/></font></fonts>'
    '<fills count="2"><fill><patternFill patternType="none"/></fill>'
    '<fill><patternFill patternType="gray125"/></fill></fills>'
    '<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>'
    '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
    '<cellXfs count="3"><xf numFmtId="49" fontId="0" fillId="0" borderId="0" xfId="0"/>'
    '<xf numFmtId="49" fontId="1" fillId="0" borderId="0" xfId="0" applyFont="1"/>'
    '<xf numFmtId="14" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>'
    '</cellXfs><cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles>'
    "</styleSheet>"
)


def _frame(names: list[str]) -> dict[str, str]:
    """What a workbook needs besides its sheets."""
    numbered = list(enumerate(names, 1))
    overrides = "".join(
        f'<Override PartName="/xl/worksheets/sheet{n}.xml" ContentType="{_TYPE}.worksheet+xml"/>'
        for n, _ in numbered
    )
    listed = "".join(
        f'<sheet name={quoteattr(name[:31])} sheetId="{n}" r:id="rId{n}"/>' for n, name in numbered
    )
    relations = "".join(
        f'<Relationship Id="rId{n}" Type="{_OFFICE}/worksheet" Target="worksheets/sheet{n}.xml"/>'
        for n, _ in numbered
    )
    return {
        "[Content_Types].xml": (
            f'{_XML}<Types xmlns="{_PACKAGE}/content-types">'
            '<Default Extension="rels" '
            'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
            '<Default Extension="xml" ContentType="application/xml"/>'
            f'<Override PartName="/xl/workbook.xml" ContentType="{_TYPE}.sheet.main+xml"/>'
            f'<Override PartName="/xl/styles.xml" ContentType="{_TYPE}.styles+xml"/>'
            f"{overrides}</Types>"
        ),
        "_rels/.rels": (
            f'{_XML}<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="rId1" '
            f'Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>'
        ),
        "xl/workbook.xml": (
            f'{_XML}<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><sheets>{listed}</sheets>'
            "</workbook>"
        ),
        "xl/_rels/workbook.xml.rels": (
            f'{_XML}<Relationships xmlns="{_PACKAGE}/relationships">{relations}<Relationship '
            f'Id="rId{len(names) + 1}" Type="{_OFFICE}/styles" Target="styles.xml"/>'
            "</Relationships>"
        ),
        "xl/styles.xml": _STYLES,
    }
