"""QR codes as SVG without style, which the security policy would refuse."""

from collections.abc import Iterator
from itertools import groupby

from markupsafe import Markup


def drawing(content: str | bytes, label: str = "") -> Markup:
    """`content` as a drawing called `label` by screen readers, or hidden from them without one.

    A quarter of it may be dirty. Bytes are kept as they are; text is packed as it comes.
    """
    import qrcode  # with Pillow, too slow to load for the few who draw
    from qrcode.constants import ERROR_CORRECT_M

    code = qrcode.QRCode(error_correction=ERROR_CORRECT_M, border=4)
    code.add_data(content, optimize=0)
    rows = code.get_matrix()
    named = Markup('role="img" aria-label="{}"').format(label)
    # Black on white also in the dark scheme: telephones read nothing else.
    return Markup(
        '<svg {named} viewBox="0 0 {side} {side}">'
        '<rect width="100%" height="100%" fill="#fff"/><path d="{dots}"/></svg>'
    ).format(
        named=named if label else Markup('aria-hidden="true"'),
        side=len(rows),
        dots="".join(_dots(rows)),
    )


def _dots(rows: list[list[bool]]) -> Iterator[str]:
    """Each run of dark dots as a rectangle."""
    for y, row in enumerate(rows):
        x = 0
        for dark, run in groupby(row):
            length = len(list(run))
            if dark:
                yield f"M{x} {y}h{length}v1h-{length}z"
            x += length
