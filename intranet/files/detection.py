"""What a file is, from its content: neither its name nor what the browser says is believed."""

import zipfile
from io import BytesIO

from intranet.files import limits
from intranet.files.limits import Unreadable

CSV, XLSX = "csv", "xlsx"

_SAVE_AS = "Enregistrez-le au format « Classeur Excel (.xlsx) » ou « CSV », puis recommencez."
PROTECTED = (
    "Ce classeur est protégé par un mot de passe. Ouvrez-le, retirez le mot de passe "
    "(Fichier, Informations, Protéger le classeur, Chiffrer), enregistrez-le, puis recommencez."
)
OLD_EXCEL = f"C’est un classeur d’un ancien Excel (.xls). {_SAVE_AS}"
BINARY_EXCEL = f"C’est un classeur Excel binaire (.xlsb). {_SAVE_AS}"
OPEN_DOCUMENT = f"C’est un classeur LibreOffice (.ods). {_SAVE_AS}"
WORD = f"C’est un texte, pas un tableau. Copiez son tableau dans un classeur. {_SAVE_AS}"
SLIDES = "C’est une présentation, pas un tableau. Envoyez un fichier Excel (.xlsx) ou CSV."
PDF = (
    "C’est un PDF : il se lit, mais ne s’importe pas. Demandez le tableau d’origine, Excel ou CSV."
)
IMAGE = "C’est une image, pas un tableau. Envoyez un fichier Excel (.xlsx) ou CSV."
ARCHIVE = "C’est une archive compressée. Sortez-en le tableau, et envoyez-le seul."
WEB_PAGE = f"C’est une page web, même si son nom dit autre chose. Ouvrez-la dans Excel. {_SAVE_AS}"
OLD_XML = f"C’est un tableau au format XML. Ouvrez-le dans Excel. {_SAVE_AS}"
JSON = "C’est un fichier JSON, pas un tableau. Envoyez un fichier Excel (.xlsx) ou CSV."
CARDS = "C’est un fichier de contacts (vCard), pas un tableau. Envoyez un fichier Excel ou CSV."
UNKNOWN = "Ce type de fichier n’est pas reconnu. Envoyez un fichier Excel (.xlsx) ou CSV."

_BEGINNINGS: tuple[tuple[bytes, str], ...] = (
    (b"%PDF-", PDF),
    (b"\x89PNG", IMAGE),
    (b"\xff\xd8\xff", IMAGE),
    (b"GIF8", IMAGE),
    (b"BM", IMAGE),
    (b"II*\x00", IMAGE),
    (b"MM\x00*", IMAGE),
    (b"RIFF", IMAGE),
    (b"\x1f\x8b", ARCHIVE),
    (b"7z\xbc\xaf", ARCHIVE),
    (b"Rar!", ARCHIVE),
    (b"{\\rtf", WORD),
)
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_UTF16 = (b"\xff\xfe", b"\xfe\xff")


def recognise(content: bytes) -> str:
    """`CSV` or `XLSX`. Raises Unreadable with what to do for anything else, or too heavy."""
    if not content.strip(b"\x00\t\r\n \xef\xbb\xbf\xff\xfe"):
        raise Unreadable(limits.EMPTY)
    if len(content) > limits.MOST_BYTES:
        raise Unreadable(limits.TOO_HEAVY)
    if content.startswith(_OLE):
        raise Unreadable(_compound(content))
    if content.startswith(b"PK"):
        return _zipped(content)
    for beginning, sentence in _BEGINNINGS:
        if content.startswith(beginning) and (beginning != b"BM" or b"\x00" in content[:30]):
            raise Unreadable(sentence)
    _refuse_other_texts(content)
    if not content.startswith(_UTF16) and _is_binary(content):
        raise Unreadable(UNKNOWN)
    return CSV


def _compound(content: bytes) -> str:
    """An OLE container keeps the names of its streams in UTF-16: « EncryptedPackage »…"""
    for name, sentence in (
        ("EncryptedPackage", PROTECTED),
        ("Workbook", OLD_EXCEL),
        ("Book", OLD_EXCEL),
        ("WordDocument", WORD),
        ("PowerPoint Document", SLIDES),
    ):
        if name.encode("utf-16-le") in content:
            return sentence
    return UNKNOWN


def _zipped(content: bytes) -> str:
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            members = {member.filename: member for member in archive.infolist()}
            first = archive.read("mimetype")[:100] if _is_small(members.get("mimetype")) else b""
    except Exception:  # a damaged archive raises anything
        raise Unreadable(limits.DAMAGED) from None
    if any(member.flag_bits & 1 for member in members.values()):
        raise Unreadable(PROTECTED)
    if "xl/workbook.bin" in members:
        raise Unreadable(BINARY_EXCEL)
    if "[Content_Types].xml" in members and any(name.startswith("xl/") for name in members):
        return XLSX
    if b"opendocument.spreadsheet" in first:
        raise Unreadable(OPEN_DOCUMENT)
    if b"opendocument" in first or any(name.startswith("word/") for name in members):
        raise Unreadable(WORD)
    if any(name.startswith("ppt/") for name in members):
        raise Unreadable(SLIDES)
    raise Unreadable(ARCHIVE)


def _is_small(member: zipfile.ZipInfo | None) -> bool:
    return member is not None and member.file_size <= 200 and not member.flag_bits & 1


def _refuse_other_texts(content: bytes) -> None:
    start = content[:4000].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if start.startswith((b"<!doctype html", b"<html", b"<table", b"<head", b"<meta")):
        raise Unreadable(WEB_PAGE)
    if start.startswith(b"<?xml") or start.startswith(b"<workbook"):
        raise Unreadable(WEB_PAGE if b"<html" in start else OLD_XML)
    if start.startswith((b"{", b"[{")):
        raise Unreadable(JSON)
    if start.startswith(b"begin:vcard"):
        raise Unreadable(CARDS)


def _is_binary(content: bytes) -> bool:
    """Control characters no text has. UTF-16 without its mark has as many NULs as letters."""
    sample = content[:20_000]
    nulls = sample.count(0)
    if nulls and abs(2 * nulls - len(sample)) <= len(sample) / 5:
        return False
    odd = sum(sample.count(code) for code in (*range(9), *range(14, 27), *range(28, 32)))
    return odd > max(3, len(sample) / 100)
