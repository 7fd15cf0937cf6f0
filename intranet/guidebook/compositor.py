"""The program that turns a guide into a PDF: run by `press`, never imported by the site.

It reads {"format", "guide"} as JSON on its input and writes a PDF on its output. Templates and
data are handed to typst from memory, under an empty folder: nothing else can be read. It loads
nothing of the site, so that starting it takes a tenth of a second.
"""

import json
import resource
import sys
import tempfile
from contextlib import suppress
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import typst

DATA = Path(__file__).parent / "data"
STANDARD: dict[str, Any] = {"pdf_standards": "ua-1"}  # PDF/UA: what screen readers need
MEMORY, SECONDS = 3 * 2**30, 120  # octets, of processor time


def main() -> None:
    _limit()
    asked = json.load(sys.stdin.buffer)
    files = {path.name: path.read_bytes() for path in sorted(DATA.glob("*.typ"))}
    files["main.typ"] = files.pop("guide.typ")
    files["guide.json"] = json.dumps(asked["guide"]).encode()
    with tempfile.TemporaryDirectory() as nowhere:
        options = {
            "root": nowhere,
            "font_paths": typst.Fonts(include_system_fonts=False, font_paths=[_fonts()]),
            "sys_inputs": {"format": asked["format"]},
            "package_path": nowhere,
            "package_cache_path": nowhere,
            "format": "pdf",
        }
        sys.stdout.buffer.write(_compile(files, options))


def _compile(files: Any, options: dict[str, Any]) -> bytes:
    """Accessible; without the standard's stamp when a name holds a character that no font has."""
    try:
        return typst.compile(files, **options, **STANDARD)
    except typst.TypstError as error:
        if "font" not in str(error):
            raise
        return typst.compile(files, **options)


def _fonts() -> str:
    spec = find_spec("fontpkg_source_sans_3")
    if spec is None or not spec.submodule_search_locations:
        sys.exit("the package fontpkg-source-sans-3 is missing")
    return str(Path(spec.submodule_search_locations[0]) / "files")


def _limit() -> None:
    """What a guide could ask of the machine at worst."""
    for what, most in ((resource.RLIMIT_AS, MEMORY), (resource.RLIMIT_CPU, SECONDS)):
        with suppress(ValueError, OSError):
            resource.setrlimit(what, (most, most))


if __name__ == "__main__":
    main()
