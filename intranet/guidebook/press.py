"""The two formats of a guide, printed."""

from dataclasses import asdict
from pathlib import Path

from intranet.guidebook.content import Guide
from intranet.printing.documents import pressed
from intranet.printing.press import LONGEST

TEMPLATE = Path(__file__).parent / "data" / "guide.typ"
A4, TELEPHONE = "a4", "telephone"
FORMATS = {A4: "A4, à imprimer", TELEPHONE: "Téléphone"}


def printed(guide: Guide, form: str, *, seconds: float = LONGEST) -> bytes:
    """`guide` as a PDF in one of `FORMATS`. What was not committed is lost. Raises
    NotPrinted."""
    return pressed(TEMPLATE, asdict(guide), inputs={"format": form}, seconds=seconds)
