"""The program that turns data into a PDF: run by `press`, never imported by the site.

It reads {"folder", "main", "data", "inputs", "pictures"} as JSON on its input and writes a PDF on
its output. Templates and data are handed to typst from memory, pictures in an empty folder that
goes away: nothing else can be read. It loads nothing of the site, so that starting it takes a
tenth of a second.
"""

import base64
import json
import resource
import sys
import tempfile
from contextlib import suppress
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import typst

STANDARD: dict[str, Any] = {"pdf_standards": "ua-1"}  # PDF/UA: what screen readers need
HOUSE = Path(__file__).with_name("house.typ")  # what every document looks like
MEMORY, SECONDS = 3 * 2**30, 120  # octets, of processor time


def main() -> None:
    _limit()
    asked = json.load(sys.stdin.buffer)
    main_file = f"{asked['main']}.typ"
    own = sorted(Path(asked["folder"]).glob("*.typ"))
    files = {path.name: path.read_bytes() for path in (HOUSE, *own)}
    files["main.typ"] = files.pop(main_file)
    files[f"{asked['main']}.json"] = json.dumps(asked["data"]).encode()
    with tempfile.TemporaryDirectory() as nowhere:
        for name, image in asked["pictures"].items():
            (Path(nowhere) / Path(name).name).write_bytes(base64.b64decode(image))
        options = {
            "root": nowhere,
            "font_paths": typst.Fonts(include_system_fonts=False, font_paths=[_fonts()]),
            "sys_inputs": asked["inputs"],
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
    """What a document could ask of the machine at worst."""
    for what, most in ((resource.RLIMIT_AS, MEMORY), (resource.RLIMIT_CPU, SECONDS)):
        with suppress(ValueError, OSError):
            resource.setrlimit(what, (most, most))


if __name__ == "__main__":
    main()
