"""A portrait made of whatever picture somebody sends: square, small, and nothing but an image.

What comes out is drawn anew from the pixels alone: no EXIF, no place, no camera, no thumbnail of
what was cut away, no profile. The library of images is imported when a picture first comes in.
"""

import warnings
from io import BytesIO
from typing import TYPE_CHECKING

from intranet.files.limits import Unreadable

if TYPE_CHECKING:
    from PIL.Image import Image

MOST_BYTES = 10 * 1024 * 1024
SIDE = 256  # pixels, for a portrait shown at half of that on fine screens
SMALLEST = 96
# What can be decoded in two hundred megabytes: JPEG alone comes out reduced, WebP comes out twice.
MOST_PIXELS = {"JPEG": 60_000_000, "PNG": 24_000_000, "WEBP": 12_500_000}
WEIGHT = 9_000  # bytes: a page with a portrait still weighs what a page may
QUALITIES = (82, 74, 66, 58, 50, 40)
CONTENT_TYPE = "image/webp"

HEAVY = "Cette photo dépasse 10\u00a0Mo. Choisissez-en une plus légère."
NO_PHOTO = "Ce fichier n’est pas une photo JPEG, PNG ou WebP, même si son nom le dit."
HEIC = (
    "Cette photo est au format HEIC des iPhone, que les navigateurs ne lisent pas. Envoyez-la en "
    "JPEG : depuis le téléphone, « Partager » puis « Enregistrer » la convertit."
)
EMPTY = "Ce fichier est vide."
ENORMOUS = "Cette image est démesurée. Choisissez une photo de 12\u00a0millions de pixels au plus."
TINY = "Cette photo est trop petite : il lui faut au moins 96 pixels de côté."
DAMAGED = "Cette photo est abîmée et ne peut pas être lue."


def portrait(content: bytes) -> bytes:
    """The WebP image, `SIDE` pixels square, of the middle of a JPEG, PNG or WebP picture turned
    the right way up. Raises Unreadable with a sentence for whoever sent it."""
    kind = _kind(content)
    from PIL import Image

    with warnings.catch_warnings():
        warnings.simplefilter("error", Image.DecompressionBombWarning)
        try:
            with Image.open(BytesIO(content), formats=[kind]) as opened:
                _measure(opened, kind)
                return _written(_square(opened))
        except Unreadable:
            raise
        except (Image.DecompressionBombWarning, Image.DecompressionBombError):
            raise Unreadable(ENORMOUS) from None
        except Exception:  # a damaged picture raises anything
            raise Unreadable(DAMAGED) from None


def _kind(content: bytes) -> str:
    if not content:
        raise Unreadable(EMPTY)
    if len(content) > MOST_BYTES:
        raise Unreadable(HEAVY)
    if content.startswith(b"\xff\xd8\xff"):
        return "JPEG"
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return "PNG"
    if content.startswith(b"RIFF") and content[8:12] == b"WEBP":
        return "WEBP"
    if content[4:8] == b"ftyp" and content[8:11] in (b"hei", b"hev", b"mif", b"msf"):
        raise Unreadable(HEIC)
    raise Unreadable(NO_PHOTO)


def _measure(image: "Image", kind: str) -> None:
    """From the header alone: nothing is decoded yet."""
    width, height = image.size
    if width * height > MOST_PIXELS[kind]:
        raise Unreadable(ENORMOUS)
    if min(width, height) < SMALLEST:
        raise Unreadable(TINY)


def _square(image: "Image") -> "Image":
    from PIL import Image, ImageOps

    image.draft("RGB", (2 * SIDE, 2 * SIDE))  # a JPEG is decoded at a half, a quarter, an eighth
    side = min(image.size)
    if side > 4 * SIDE:
        image = image.reduce(side // (2 * SIDE))
    image = ImageOps.exif_transpose(image)
    if image.mode in ("P", "PA", "LA", "La", "RGBA", "RGBa") or "transparency" in image.info:
        clear = image.convert("RGBA")
        image = Image.new("RGBA", clear.size, "white")
        image.alpha_composite(clear)
    # A face is rather above the middle of a standing picture.
    fitted = ImageOps.fit(image.convert("RGB"), (SIDE, SIDE), centering=(0.5, 0.4))
    bare = Image.new("RGB", (SIDE, SIDE))
    bare.paste(fitted)
    return bare


def _written(image: "Image") -> bytes:
    for quality in QUALITIES:
        out = BytesIO()
        image.save(out, "WEBP", quality=quality, method=4)
        if out.tell() <= WEIGHT:
            break
    return out.getvalue()
