"""A contact drawn as a QR code, for a telephone that has neither account nor network here."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import groupby

import qrcode
from markupsafe import Markup
from qrcode.constants import ERROR_CORRECT_M

from intranet.directory import vcard
from intranet.directory.vcard import Card

# 65 dots a side at most (version 12, a quarter of it may be dirty): half a millimetre each on a
# square of four centimetres.
MOST_OCTETS = 287
LONG, SHORT = 60, 24  # octets of a name


def drawing(card: Card, label: str) -> Markup:
    """`card` as SVG without style, called `label` by screen readers."""
    code = qrcode.QRCode(error_correction=ERROR_CORRECT_M, border=4)
    code.add_data(words(card).encode(), optimize=0)
    rows = code.get_matrix()
    # Black on white also in the dark scheme: telephones read nothing else.
    return Markup(
        '<svg role="img" aria-label="{label}" viewBox="0 0 {side} {side}">'
        '<rect width="100%" height="100%" fill="#fff"/><path d="{dots}"/></svg>'
    ).format(label=label, side=len(rows), dots="".join(_dots(rows)))


def _dots(rows: list[list[bool]]) -> Iterator[str]:
    """Each run of dark dots as a rectangle."""
    for y, row in enumerate(rows):
        x = 0
        for dark, run in groupby(row):
            length = len(list(run))
            if dark:
                yield f"M{x} {y}h{length}v1h-{length}z"
            x += length


def words(card: Card) -> str:
    """What the code says: as much of the contact as an old telephone can still read."""
    for smaller in _smaller_and_smaller(card):
        text = vcard.short_document(smaller)
        if len(text.encode()) <= MOST_OCTETS:
            break
    return text


def _smaller_and_smaller(card: Card) -> Iterator[Card]:
    yield (card := _shortened(card, LONG))
    yield (card := _shortened(card, SHORT))
    yield (card := replace(card, mobile=""))
    yield (card := replace(card, organisation=""))
    yield replace(card, email="")


def _shortened(card: Card, octets: int) -> Card:
    return replace(
        card,
        name=_cut(card.name, octets),
        family=_cut(card.family, octets),
        given=_cut(card.given, octets),
        organisation=_cut(card.organisation, octets),
    )


def _cut(text: str, octets: int) -> str:
    whole = text.encode()
    if len(whole) <= octets:
        return text
    return whole[: octets - 3].decode("utf-8", "ignore").rstrip() + "…"
