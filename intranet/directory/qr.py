"""A contact drawn as a QR code, for a telephone that has neither account nor network here."""

from collections.abc import Iterator
from dataclasses import replace

from markupsafe import Markup

from intranet.directory import vcard
from intranet.directory.vcard import Card
from intranet.web import qr

# 65 dots a side at most (version 12, a quarter of it may be dirty): half a millimetre each on a
# square of four centimetres.
MOST_OCTETS = 287
LONG, SHORT = 60, 24  # octets of a name


def drawing(card: Card, label: str) -> Markup:
    """`card` as SVG without style, called `label` by screen readers."""
    return qr.drawing(words(card).encode(), label)


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
