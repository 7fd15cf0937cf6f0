"""Files as people send them, and as nobody should."""

import io
import zipfile
from collections.abc import Callable

import openpyxl


def workbook(*rows, name="Feuil1", **sheets) -> bytes:
    """An Excel file: `rows` in the first sheet, then one sheet for each of `sheets`."""
    book = openpyxl.Workbook()
    for title, lines in {name: rows, **sheets}.items():
        sheet = book.create_sheet(title)
        for line in lines:
            sheet.append(line)
    del book["Sheet"]
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def delimited(*rows, separator=";", encoding="utf-8-sig", end="\r\n") -> bytes:
    """A CSV file; cells that need it are quoted."""

    def cell(value: object) -> str:
        text = str(value)
        return f'"{text}"' if separator in text or "\n" in text else text

    text = "".join(separator.join(map(cell, row)) + end for row in rows)
    return text.encode(encoding)


def rezipped(content: bytes, change: Callable[[str, bytes], bytes]) -> bytes:
    """A copy of an archive, each member passed through `change`."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as source,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target,
    ):
        for name in source.namelist():
            target.writestr(name, change(name, source.read(name)))
    return out.getvalue()


def with_sheet(content: bytes, old: bytes, new: bytes) -> bytes:
    """A workbook whose first sheet has `new` in the place of `old`."""
    return rezipped(
        content,
        lambda name, part: part.replace(old, new) if name.endswith("sheet1.xml") else part,
    )


def compound(*streams: str) -> bytes:
    """The beginning of an OLE container with streams of these names."""
    return (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
        + bytes(504)
        + b"".join(name.encode("utf-16-le").ljust(128, b"\x00") for name in streams)
    )


_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"


def excel(*rows, prefix="") -> bytes:
    """A workbook as Excel itself writes it: texts shared by their number, targets relative.

    openpyxl writes texts in their cells. `prefix` names the elements, as some programs do.
    """
    strings: dict[str, int] = {}
    p = f"{prefix}:" if prefix else ""
    cells = [
        f'<{p}row r="{n}">'
        + "".join(
            f'<{p}c r="{chr(65 + place)}{n}" t="s"><{p}v>{strings.setdefault(text, len(strings))}</{p}v></{p}c>'
            for place, text in enumerate(row)
        )
        + f"</{p}row>"
        for n, row in enumerate(rows, 1)
    ]
    own = f'xmlns{":" + prefix if prefix else ""}="{_MAIN}"'
    texts = "".join(f"<{p}si><{p}t>{text}</{p}t></{p}si>" for text in strings)
    members = {
        "[Content_Types].xml": f'<Types xmlns="{_PACKAGE}/content-types"/>',
        "_rels/.rels": f'<Relationships xmlns="{_PACKAGE}/relationships">'
        f'<Relationship Id="r" Type="{_RELATIONS}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<{p}workbook {own} xmlns:r="{_RELATIONS}"><{p}sheets>'
        f'<{p}sheet name="Feuil1" sheetId="1" r:id="r1"/></{p}sheets></{p}workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{_PACKAGE}/relationships">'
        f'<Relationship Id="r1" Type="{_RELATIONS}/worksheet" Target="worksheets/sheet1.xml"/>'
        f'<Relationship Id="r2" Type="{_RELATIONS}/sharedStrings" Target="sharedStrings.xml"/>'
        "</Relationships>",
        "xl/sharedStrings.xml": f"<{p}sst {own}>{texts}</{p}sst>",
        "xl/worksheets/sheet1.xml": f"<{p}worksheet {own}><{p}sheetData>{''.join(cells)}"
        f"</{p}sheetData></{p}worksheet>",
    }
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in members.items():
            archive.writestr(name, f'<?xml version="1.0" encoding="UTF-8"?>\n{part}')
    return file.getvalue()
