"""The two formats of a guide, printed."""

from dataclasses import asdict
from pathlib import Path

from intranet.guidebook.content import Guide
from intranet.printing import press
from intranet.printing.press import Busy, Failed

__all__ = ["A4", "FORMATS", "TELEPHONE", "Busy", "Failed", "printed"]

TEMPLATE = Path(__file__).parent / "data" / "guide.typ"
A4, TELEPHONE = "a4", "telephone"
FORMATS = {A4: "A4, à imprimer", TELEPHONE: "Téléphone"}


def printed(guide: Guide, form: str, *, seconds: float = press.LONGEST) -> bytes:
    """`guide` as a PDF in one of `FORMATS`. Hold no transaction meanwhile. Raises Busy, Failed."""
    return press.printed(TEMPLATE, asdict(guide), inputs={"format": form}, seconds=seconds)
