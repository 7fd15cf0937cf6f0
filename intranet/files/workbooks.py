"""Excel workbooks (.xlsx): their sheets, and what sheets share."""

import posixpath
from collections.abc import Iterator

from intranet.files import limits, worksheets
from intranet.files.limits import Unreadable
from intranet.files.packages import Found, Package, Workbook
from intranet.files.rows import Sheet

MOST_SHEETS = 50


def sheets(content: bytes) -> Iterator[Sheet]:
    """The sheets in order, hidden ones last. Raises Unreadable, whatever is wrong inside."""
    try:
        workbook = _open(content)
        order = sorted(workbook.sheets, key=lambda sheet: sheet.hidden)
        for found in order:
            sheet = worksheets.read(workbook, found)
            if len(order) > 1:
                several = f"Ce classeur a {len(order)} feuilles : « {found.name} » seule a été lue."
                sheet.notes.insert(0, several)
            yield sheet
    except Unreadable:
        raise
    except Exception:  # a damaged archive or damaged XML raises anything
        raise Unreadable(limits.DAMAGED) from None


def _open(content: bytes) -> Workbook:
    package = Package(content)
    workbook = Workbook(package)
    main = _related(package, "_rels/.rels", "").get("officeDocument", ["xl/workbook.xml"])[0]
    folder = posixpath.dirname(main)
    rels = f"{folder}/_rels/{posixpath.basename(main)}.rels"
    kinds, targets = _related(package, rels, folder), _targets(package, rels, folder)

    def start(name: str, attributes: dict[str, str]) -> None:
        if name == "workbookPr":
            workbook.starts_in_1904 = attributes.get("date1904") in ("1", "true")
        elif name == "sheet" and len(workbook.sheets) < MOST_SHEETS:
            key = next((v for k, v in attributes.items() if k.endswith(":id")), "")
            path = targets.get(key, "")
            if path in package.names and path in kinds.get("worksheet", []):
                hidden = attributes.get("state", "visible") != "visible"
                workbook.sheets.append(Found(attributes.get("name", ""), path, hidden))

    package.parse(main, start)
    for path in kinds.get("sharedStrings", [])[:1]:
        workbook.strings = _strings(package, path)
    for path in kinds.get("styles", [])[:1]:
        workbook.styles = _styles(package, path)
    return workbook


def _relations(package: Package, path: str, folder: str) -> list[tuple[str, str, str]]:
    """(key, kind, member) of each relation that stays in the package."""
    found: list[tuple[str, str, str]] = []

    def start(name: str, attributes: dict[str, str]) -> None:
        if name == "Relationship" and attributes.get("TargetMode") != "External":
            target = attributes.get("Target", "")
            member = posixpath.normpath(posixpath.join("/", folder, target)).lstrip("/")
            kind = attributes.get("Type", "").rpartition("/")[2]
            found.append((attributes.get("Id", ""), kind, member))

    if path in package.names:
        package.parse(path, start)
    return found


def _related(package: Package, path: str, folder: str) -> dict[str, list[str]]:
    kinds: dict[str, list[str]] = {}
    for _, kind, member in _relations(package, path, folder):
        if member in package.names:
            kinds.setdefault(kind, []).append(member)
    return kinds


def _targets(package: Package, path: str, folder: str) -> dict[str, str]:
    return {key: member for key, _, member in _relations(package, path, folder)}


def _strings(package: Package, path: str) -> list[str]:
    """The texts that cells share; what tells how to pronounce them is left out."""
    strings: list[str] = []
    parts: list[str] = []
    state = {"text": False, "aside": False, "letters": 0}

    def start(name: str, attributes: dict[str, str]) -> None:
        if name == "si":
            parts.clear()
        elif name == "rPh":
            state["aside"] = True
        state["text"] = name == "t" and not state["aside"]

    def end(name: str) -> None:
        state["text"] = False
        if name == "rPh":
            state["aside"] = False
        elif name == "si":
            strings.append("".join(parts))

    def text(piece: str) -> None:
        if state["text"]:
            state["letters"] += len(piece)
            if state["letters"] > limits.MOST_LETTERS:
                raise Unreadable(limits.TOO_LARGE)
            parts.append(piece)

    package.parse(path, start, end, text)
    return strings


def _styles(package: Package, path: str) -> list[str]:
    """The number format of each style: a code, or the number of a built-in one."""
    codes: dict[str, str] = {}
    styles: list[str] = []
    inside: list[str] = []

    def start(name: str, attributes: dict[str, str]) -> None:
        if name == "numFmt":
            codes[attributes.get("numFmtId", "")] = attributes.get("formatCode", "")
        elif name == "xf" and inside and inside[-1] == "cellXfs":
            number = attributes.get("numFmtId", "0")
            styles.append(codes.get(number, number))
        elif name in ("cellXfs", "cellStyleXfs"):
            inside.append(name)

    def end(name: str) -> None:
        if inside and name == inside[-1]:
            inside.pop()

    package.parse(path, start, end)
    return styles
