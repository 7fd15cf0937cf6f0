"""What may be attached to a page: a list of kinds, recognised by content, whatever the name says.

Nothing is opened beyond the table of contents of an archive: what is attached is kept, and handed
back as a file to be saved, never shown.
"""

import re
import unicodedata
import zipfile
from dataclasses import dataclass
from io import BytesIO

from intranet.files.limits import Unreadable
from intranet.text import clean_line

MOST_BYTES = 10 * 1024 * 1024
NAME_LIMIT = 120
_MEMBERS = 10_000  # of an archive: a document of a thousand pages has hundreds


@dataclass(frozen=True)
class Kind:
    """`label` as people call it; `endings` that its names may have, the first one ours."""

    label: str
    content_type: str
    endings: tuple[str, ...]


_OPEN, _OFFICE = (
    "application/vnd.oasis.opendocument.",
    "application/vnd.openxmlformats-officedocument.",
)
PDF = Kind("un PDF", "application/pdf", ("pdf",))
PNG = Kind("une image PNG", "image/png", ("png",))
JPEG = Kind("une image JPEG", "image/jpeg", ("jpg", "jpeg"))
GIF = Kind("une image GIF", "image/gif", ("gif",))
WEBP = Kind("une image WebP", "image/webp", ("webp",))
TEXT = Kind("un texte brut", "text/plain", ("txt", "md"))
CSV = Kind("un tableau CSV", "text/csv", ("csv",))
_OPEN_DOCUMENTS = {
    f"{_OPEN}text": Kind("un texte LibreOffice", f"{_OPEN}text", ("odt",)),
    f"{_OPEN}spreadsheet": Kind("un classeur LibreOffice", f"{_OPEN}spreadsheet", ("ods",)),
    f"{_OPEN}presentation": Kind("une présentation LibreOffice", f"{_OPEN}presentation", ("odp",)),
}
_OFFICE_DOCUMENTS = {
    "word/": Kind("un texte Word", f"{_OFFICE}wordprocessingml.document", ("docx",)),
    "xl/": Kind("un classeur Excel", f"{_OFFICE}spreadsheetml.sheet", ("xlsx",)),
    "ppt/": Kind("une présentation PowerPoint", f"{_OFFICE}presentationml.presentation", ("pptx",)),
}
_BEGINNINGS = (
    (b"\x89PNG\r\n\x1a\n", PNG),
    (b"\xff\xd8\xff", JPEG),
    (b"GIF87a", GIF),
    (b"GIF89a", GIF),
)
ACCEPTED = (
    "PDF, images (JPEG, PNG, WebP, GIF), LibreOffice (.odt, .ods, .odp), Word, Excel et "
    "PowerPoint (.docx, .xlsx, .pptx), texte et CSV"
)
ACCEPT = ".pdf,.jpg,.jpeg,.png,.gif,.webp,.odt,.ods,.odp,.docx,.xlsx,.pptx,.txt,.md,.csv"

HEAVY = "Ce fichier dépasse 10\u00a0Mo. Allégez-le, ou déposez-le ailleurs et écrivez son lien."
EMPTY = "Ce fichier est vide."
MACROS = (
    "Ce document contient des macros, qui peuvent nuire à qui l’ouvre. Enregistrez-le sans macros, "
    "ou en PDF, puis recommencez."
)
DAMAGED = "Ce document est abîmé ou protégé par un mot de passe : enregistrez-le de nouveau."
NOT_TAKEN = f"Ce type de fichier n’est pas accepté. Le sont\u00a0: {ACCEPTED}."
_WEB_PAGE = re.compile(
    rb"<\s*(!doctype|html|head|body|script|svg|\?xml|iframe|meta)", re.IGNORECASE
)
_CONTROLS = re.compile(rb"[\x00-\x08\x0b\x0e-\x1f\x7f]")
_MARKS = re.compile("[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")


def recognise(content: bytes, name: str) -> Kind:
    """The kind of a file. Raises Unreadable, with a sentence for whoever sent it, for a kind that
    is not taken, and for a name that says another kind than the content."""
    if not content:
        raise Unreadable(EMPTY)
    if len(content) > MOST_BYTES:
        raise Unreadable(HEAVY)
    ending = _ending(name)
    found = _by_content(content, ending)
    if ending not in found.endings:
        said = f"«\u00a0.{ending}\u00a0»" if ending else "sans extension"
        raise Unreadable(
            f"Le nom de ce fichier est {said}, mais son contenu est {found.label}. Donnez-lui son "
            f"vrai nom (.{found.endings[0]}) s’il est bien ce que vous voulez joindre."
        )
    return found


def display_name(name: str) -> str:
    """What people read: the last part of the path, on one line, its ending kept, nothing in it
    that turns the reading around."""
    tail = re.split(r"[/\\]", _MARKS.sub("", unicodedata.normalize("NFC", name)))[-1]
    tail = clean_line(tail).strip(". ") or "document"
    if len(tail) <= NAME_LIMIT:
        return tail
    stem, dot, ending = tail.rpartition(".")
    if not dot or len(ending) > 5:
        return tail[: NAME_LIMIT - 1] + "…"
    return f"{stem[: NAME_LIMIT - len(ending) - 2]}….{ending}"


def _ending(name: str) -> str:
    tail = display_name(name)
    return tail.rpartition(".")[2].lower() if "." in tail else ""


def _by_content(content: bytes, ending: str) -> Kind:
    if content.startswith(b"%PDF-"):
        return PDF
    if content.startswith(b"RIFF") and content[8:12] == b"WEBP":
        return WEBP
    for beginning, kind in _BEGINNINGS:
        if content.startswith(beginning):
            return kind
    if content.startswith(b"PK\x03\x04"):
        return _archive(content)
    if not _is_text(content) or _WEB_PAGE.search(content[:4000]):
        raise Unreadable(NOT_TAKEN)
    if ending not in (*TEXT.endings, *CSV.endings):
        raise Unreadable(NOT_TAKEN)
    return CSV if ending in CSV.endings else TEXT


def _is_text(content: bytes) -> bool:
    """Letters of any alphabet, and none of the control characters that programs are full of."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        try:
            content = content.decode("utf-16").encode()
        except UnicodeDecodeError:
            return False
    return not _CONTROLS.search(content)


def _archive(content: bytes) -> Kind:
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            members = archive.infolist()
            names = {member.filename for member in members}
            declared = _declared(archive, members)
    except Exception:  # a damaged archive raises anything
        raise Unreadable(DAMAGED) from None
    if len(members) > _MEMBERS or any(member.flag_bits & 1 for member in members):
        raise Unreadable(DAMAGED)
    if any(
        n.lower().endswith("vbaproject.bin") or n.startswith(("Basic/", "Scripts/")) for n in names
    ):
        raise Unreadable(MACROS)
    if declared in _OPEN_DOCUMENTS:
        return _OPEN_DOCUMENTS[declared]
    if "[Content_Types].xml" in names:
        for folder, kind in _OFFICE_DOCUMENTS.items():
            if any(name.startswith(folder) for name in names):
                return kind
    raise Unreadable(NOT_TAKEN)


def _declared(archive: zipfile.ZipFile, members: list[zipfile.ZipInfo]) -> str:
    """What an OpenDocument says it is, in its first member; "" for anything else."""
    if not members or members[0].filename != "mimetype" or members[0].file_size > 200:
        return ""
    return archive.read(members[0]).decode("ascii", "replace").strip()
