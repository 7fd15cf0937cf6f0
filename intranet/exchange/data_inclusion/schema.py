"""The package's own models, imported when first needed: they take a third of a second."""

from functools import cache
from typing import Any

from intranet.exchange.data_inclusion.models import SERVICE, STRUCTURE

# What a model refuses, in French; `{…}` is filled from the context that pydantic gives.
REASONS = {
    "missing": "manque",
    "string_type": "un texte est attendu",
    "string_too_short": "{min_length} caractères au moins",
    "string_too_long": "{max_length} caractères au plus",
    "string_pattern_mismatch": "n’a pas la forme attendue",
    "string_unicode": "contient des caractères illisibles",
    "too_short": "une valeur au moins, ou rien du tout",
    "enum": "« {value} » n’est pas dans le vocabulaire v1",
    "literal_error": "n’a pas la forme attendue",
    "set_type": "une liste est attendue",
    "list_type": "une liste est attendue",
    "float_type": "un nombre est attendu",
    "float_parsing": "un nombre est attendu",
    "finite_number": "un nombre est attendu",
    "int_type": "un nombre entier est attendu",
    "int_parsing": "un nombre entier est attendu",
    "int_from_float": "un nombre entier est attendu",
    "greater_than_equal": "{ge} au moins",
    "url_parsing": "une adresse complète est attendue, avec https://",
    "url_scheme": "une adresse complète est attendue, avec https://",
    "url_too_long": "{max_length} caractères au plus",
    "url_type": "une adresse complète est attendue, avec https://",
}
DATE = "une date est attendue, comme 2026-03-12"
EMAIL = "n’est pas une adresse électronique"
OTHER = "n’est pas accepté"


@cache
def model(kind: str) -> Any:
    """The pydantic model of structures, or of services."""
    from data_inclusion.schema import v1

    return {STRUCTURE: v1.Structure, SERVICE: v1.Service}[kind]


@cache
def fields(kind: str) -> tuple[str, ...]:
    """The names of the fields of a record, in the order of the package."""
    return tuple(model(kind).model_fields)


@cache
def required(kind: str) -> frozenset[str]:
    """The fields without which a record is refused."""
    return frozenset(
        name for name, field in model(kind).model_fields.items() if field.is_required()
    )


@cache
def sets(kind: str) -> frozenset[str]:
    """The fields whose values have no order."""
    return frozenset(
        name
        for name, field in model(kind).model_fields.items()
        if str(field.annotation).startswith("set[")
    )


def checked(kind: str, values: dict[str, Any]) -> tuple[dict[str, Any], dict[str, str]]:
    """What the model makes of `values`, then why it refuses them; one of the two is empty.

    The first are `values` as it writes them in JSON: only the fields given, what has no order
    sorted. The second are reasons in French, by field.
    """
    from pydantic import ValidationError

    try:
        accepted = model(kind).model_validate(values)
    except ValidationError as error:
        reasons: dict[str, str] = {}
        for one in error.errors(include_url=False):
            reasons.setdefault(str(one["loc"][0]) if one["loc"] else "", _reason(one))
        return {}, reasons
    written = accepted.model_dump(mode="json", exclude_unset=True)
    for name in sets(kind) & written.keys():
        written[name] = sorted(written[name]) if written[name] is not None else None
    return written, {}


def refusals(kind: str, values: dict[str, Any]) -> dict[str, str]:
    """Why the model refuses `values`: a reason in French by field; empty when it does not."""
    return checked(kind, values)[1]


def _reason(error: Any) -> str:
    kind, context = error["type"], error.get("ctx") or {}
    if kind.startswith("date"):
        return DATE
    if kind == "value_error":
        said = str(context.get("error", ""))
        # What the package says itself is in French; the rest comes from the e-mail library.
        return said.rstrip(".").replace("`", "") if said else EMAIL
    value = str(error.get("input"))
    shown = value if len(value) <= 40 else f"{value[:39]}…"
    if len(error["loc"]) > 1 and kind != "enum":  # one of a list
        return f"« {shown} » n’a pas la forme attendue"
    if isinstance(context.get("ge"), float):
        context = {**context, "ge": f"{context['ge']:g}"}
    return REASONS.get(kind, OTHER).format(**{**context, "value": shown})
