"""The files under `data/`, as they are."""

import csv
import tomllib
from pathlib import Path
from typing import Any

DATA = Path(__file__).parent / "data"
DOMAIN = "demo.maillage.example"


def rows(name: str) -> list[dict[str, str]]:
    """The lines of `<name>.csv`, by column."""
    with (DATA / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def document(name: str) -> dict[str, Any]:
    """What `<name>.toml` says."""
    return tomllib.loads((DATA / f"{name}.toml").read_text(encoding="utf-8"))


def address(local_part: str) -> str:
    """An address that no mail can reach: `.example` is reserved; "" for none."""
    return f"{local_part}@{DOMAIN}" if local_part else ""
