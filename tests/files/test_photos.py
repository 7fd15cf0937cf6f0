"""Pictures: by content and not by name, small, square, upright, and telling nothing else."""

import struct
import subprocess
import sys
import zlib
from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import ExifTags, Image
from PIL.PngImagePlugin import PngInfo

from intranet.files import photos
from intranet.files.limits import Unreadable

SECRET = "48.6778 N, -1.8525 O, chez Mme Untel"


def picture(size=(400, 300), colour=(40, 90, 160), mode="RGB"):
    return Image.new(mode, size, colour)


def encoded(image, kind, **options):
    out = BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def opened(portrait):
    return Image.open(BytesIO(portrait))


def chunks(portrait):
    """The names of the chunks of a WebP file."""
    found, at = [], 12
    while at < len(portrait):
        name, size = struct.unpack("<4sI", portrait[at : at + 8])
        found.append(name)
        at += 8 + size + size % 2
    return found


def told(content):
    with pytest.raises(Unreadable) as why:
        photos.portrait(content)
    return str(why.value)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_portrait_is_a_small_square(kind):
    noise = Image.effect_noise((900, 1200), 40).convert("RGB")
    portrait = photos.portrait(encoded(noise, kind))
    image = opened(portrait)
    assert (image.format, image.size, image.mode) == ("WEBP", (256, 256), "RGB")
    assert len(portrait) < 12_000


def metadata(kind):
    exif = Image.Exif()
    exif[ExifTags.Base.ImageDescription] = SECRET
    exif[ExifTags.Base.Artist] = SECRET
    exif.get_ifd(ExifTags.IFD.GPSInfo)[ExifTags.GPS.GPSLatitude] = (48.0, 40.0, 40.0)
    told = {"exif": exif, "icc_profile": SECRET.encode()}
    if kind == "PNG":
        texts = PngInfo()
        texts.add_text("Comment", SECRET)
        texts.add_itxt("XML:com.adobe.xmp", f"<x>{SECRET}</x>")
        told["pnginfo"] = texts
    elif kind == "JPEG":
        told |= {"comment": SECRET.encode(), "xmp": f"<x>{SECRET}</x>".encode()}
    else:
        told["xmp"] = f"<x>{SECRET}</x>".encode()
    return told


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_nothing_but_the_picture_is_kept(kind):
    sent = encoded(picture(), kind, **metadata(kind))
    assert SECRET.encode() in sent  # or this test would show nothing
    portrait = photos.portrait(sent)
    assert chunks(portrait) == [b"VP8 "]
    assert SECRET.encode() not in portrait
    assert not opened(portrait).getexif() and set(opened(portrait).info) <= {"loop", "background"}


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_picture_taken_on_its_side_stands_upright(kind, orientation):
    upright = picture((600, 600), "white")
    upright.paste(picture((600, 150), "red"), (0, 0))  # red above
    upright.paste(picture((150, 450), "blue"), (0, 150))  # blue on the left
    turn = {  # how a camera lays it down for each value
        2: Image.Transpose.FLIP_LEFT_RIGHT, 3: Image.Transpose.ROTATE_180,
        4: Image.Transpose.FLIP_TOP_BOTTOM, 5: Image.Transpose.TRANSPOSE,
        6: Image.Transpose.ROTATE_90, 7: Image.Transpose.TRANSVERSE, 8: Image.Transpose.ROTATE_270,
    }.get(orientation)  # fmt: skip
    exif = Image.Exif()
    exif[ExifTags.Base.Orientation] = orientation
    lying = upright.transpose(turn) if turn is not None else upright
    image = opened(photos.portrait(encoded(lying, kind, exif=exif)))
    above, left, rest = (image.getpixel(at) for at in ((128, 15), (20, 200), (200, 200)))
    assert above[0] > 200 and max(above[1:]) < 90, above
    assert left[2] > 200 and max(left[:2]) < 90, left
    assert min(rest) > 220, rest


@pytest.mark.parametrize(
    ("size", "wide"), [((1200, 300), True), ((300, 1200), False), ((97, 3000), False)]
)
def test_the_middle_is_kept_and_not_squeezed(size, wide):
    image = picture(size, "red")
    side, along = min(size), max(size)
    start = int((along - side) * (0.5 if wide else 0.4))
    middle = (start, 0) if wide else (0, start)
    image.paste(picture((side, side), "blue"), middle)
    made = opened(photos.portrait(encoded(image, "PNG")))
    assert all(made.getpixel(at)[2] > 180 for at in ((40, 40), (215, 40), (40, 215), (215, 215)))


@pytest.mark.parametrize("mode", ["L", "LA", "P", "RGBA", "CMYK", "I;16", "1"])
def test_every_kind_of_pixel_becomes_colours(mode):
    kind = "JPEG" if mode == "CMYK" else "PNG"
    image = Image.new(mode, (400, 300)) if mode == "I;16" else picture().convert(mode)
    assert opened(photos.portrait(encoded(image, kind))).mode == "RGB"


def test_what_is_transparent_is_white():
    sent = encoded(Image.new("RGBA", (300, 300), (0, 0, 0, 0)), "PNG")
    assert min(opened(photos.portrait(sent)).getpixel((128, 128))) > 245


def test_only_the_first_frame_of_what_moves_is_kept():
    frames = [picture((300, 300), "green"), picture((300, 300), "red")]
    sent = encoded(frames[0], "WEBP", save_all=True, append_images=frames[1:], duration=100)
    made = opened(photos.portrait(sent))
    assert getattr(made, "n_frames", 1) == 1
    assert made.getpixel((128, 128))[1] > 100 > made.getpixel((128, 128))[0]


OTHERS = {
    "an empty file": (b"", photos.EMPTY),
    "a page": (b"<html><script>alert(1)</script>", photos.NO_PHOTO),
    "a drawing that runs": (b'<svg xmlns="http://www.w3.org/2000/svg"><script/></svg>', photos.NO_PHOTO),
    "a document": (b"%PDF-1.7", photos.NO_PHOTO),
    "an archive": (b"PK\x03\x04", photos.NO_PHOTO),
    "a program": (b"MZ\x90\x00", photos.NO_PHOTO),
    "a GIF": (encoded(picture(), "GIF"), photos.NO_PHOTO),
    "a TIFF": (encoded(picture(), "TIFF"), photos.NO_PHOTO),
    "a BMP": (encoded(picture(), "BMP"), photos.NO_PHOTO),
    "an iPhone's": (b"\x00\x00\x00\x24ftypheic" + bytes(40), photos.HEIC),
    "a sound that begins alike": (b"RIFF\x24\x00\x00\x00WAVEfmt ", photos.NO_PHOTO),
    "a signature alone": (b"\xff\xd8\xff", photos.DAMAGED),
    "a signature and noise": (b"\x89PNG\r\n\x1a\n" + bytes(range(256)), photos.DAMAGED),
    "too heavy": (b"\xff\xd8\xff" + bytes(photos.MOST_BYTES), photos.HEAVY),
    "tiny": (encoded(picture((95, 400)), "PNG"), photos.TINY),
}  # fmt: skip


@pytest.mark.parametrize("what", OTHERS)
def test_what_is_no_usable_photo_has_its_sentence(what):
    content, sentence = OTHERS[what]
    assert told(content) == sentence


def test_a_file_is_judged_by_what_it_holds_and_by_no_other_reader():
    """A GIF under the first bytes of a PNG is read by nothing else than the PNG reader."""
    assert told(b"\x89PNG\r\n\x1a\n" + encoded(picture(), "GIF")) == photos.DAMAGED


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_file_cut_short_is_refused(kind):
    sent = encoded(Image.effect_noise((400, 400), 60).convert("RGB"), kind)
    assert told(sent[: len(sent) // 2]) == photos.DAMAGED


@given(
    st.sampled_from(["JPEG", "PNG", "WEBP"]),
    st.lists(st.tuples(st.integers(0, 10**6), st.binary(min_size=1, max_size=8)), max_size=5),
)
@settings(max_examples=200, deadline=None)
def test_a_damaged_file_is_refused_or_read_and_breaks_nothing(kind, damages):
    sent = bytearray(SMALL[kind])
    for at, noise in damages:
        sent[at % len(sent) : at % len(sent) + len(noise)] = noise
    try:
        assert opened(photos.portrait(bytes(sent))).size == (256, 256)
    except Unreadable as why:
        assert str(why)


SMALL = {
    kind: encoded(Image.effect_noise((120, 120), 60).convert("RGB"), kind)
    for kind in ("JPEG", "PNG", "WEBP")
}


def bomb(width, height):
    """A PNG that says how large it is, and whose pixels take a few kilobytes."""

    def chunk(name, data):
        return (
            struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
        )

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    line = zlib.compressobj(9)
    body = (
        b"".join(line.compress(bytes(1 + 3 * min(width, 30_000))) for _ in range(50)) + line.flush()
    )
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", body) + chunk(b"IEND", b"")
    )


@pytest.mark.parametrize("size", [(5000, 4801), (30_000, 30_000), (2**31 - 1, 1), (1, 2**31 - 1)])
def test_a_bomb_is_refused_from_its_header(size):
    assert told(bomb(*size)) in (photos.ENORMOUS, photos.TINY, photos.DAMAGED)


def test_a_swollen_text_in_a_png_is_refused():
    text = PngInfo()
    text.add_text("Comment", "A" * 80_000_000, zip=True)
    assert told(encoded(picture(), "PNG", pnginfo=text)) == photos.DAMAGED


LARGEST = {
    "JPEG": ((9000, 6600), {"quality": 40, "progressive": True}),
    "PNG": ((4890, 4890), {"compress_level": 1}),
    "WEBP": ((3535, 3535), {"lossless": True, "method": 0}),
}
MEASURE = """
import resource, sys
from intranet.files.photos import portrait
from PIL import Image
content = open(sys.argv[1], "rb").read()
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
portrait(content)
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)
"""


@pytest.mark.parametrize("kind", LARGEST)
def test_the_largest_that_is_accepted_fits_in_memory(kind, tmp_path):
    size, options = LARGEST[kind]
    file = tmp_path / "large"
    mode = "RGB" if kind == "JPEG" else "RGBA"
    picture(size, (9, 99, 199), mode).save(file, kind, **options)
    done = subprocess.run(
        [sys.executable, "-c", MEASURE, str(file)], capture_output=True, text=True, check=True
    )
    assert int(done.stdout) < 300 * 1024  # kilobytes, on Linux
