"""Services that structures of a kind usually offer, so that describing one takes two minutes."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

FILE = Path(__file__).parent / "data" / "typical.toml"

# What a service is taken to be until somebody says otherwise.
DEFAULTS: dict[str, Any] = {
    "fees": "gratuit",
    "audiences": ["tous-publics"],
    "reception_modes": ["en-presentiel"],
    "mobilised_by": ["usagers", "professionnels"],
    "mobilisation_modes": ["se-presenter", "telephoner"],
}
# Who answers for the whole département, unless told otherwise.
EVERYWHERE = frozenset({"caf", "cpam", "msa", "carsat"})


@dataclass(frozen=True)
class Typical:
    """A model: `values` are columns of a service."""

    key: str
    kinds: tuple[str, ...]
    values: Mapping[str, Any]

    @property
    def name(self) -> str:
        return str(self.values["name"])


def of_kind(kind: str) -> list[Typical]:
    """The models for a structure of this kind, the most usual first."""
    return [model for model in every().values() if kind in model.kinds]


@cache
def every() -> dict[str, Typical]:
    """All models by key."""
    told = tomllib.loads(FILE.read_text(encoding="utf-8"))["service"]
    return {
        service["key"]: Typical(
            service.pop("key"), tuple(service.pop("kinds")), {**DEFAULTS, **service}
        )
        for service in told
    }
