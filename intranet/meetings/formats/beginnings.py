"""Where a new meeting begins: with a format, or with one of the templates of the agency."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from intranet.access import Actor
from intranet.database import GREATEST_KEY, db
from intranet.meetings.formats import queries
from intranet.meetings.formats.content import FORMATS, asked
from intranet.meetings.models import USUAL_MINUTES

SHOWN = 6  # templates beside the formats; the others have a page


@dataclass(frozen=True)
class Beginning:
    """What a form holds before anybody types. `name` is what was chosen, `kind` its format,
    `minutes` how long it lasts when that is not the usual length."""

    name: str = ""
    kind: str = ""
    purpose: str = ""
    minutes: int | None = None
    values: Mapping[str, Any] = field(default_factory=dict)
    tasks: Sequence[tuple[int, str]] = ()

    def tasks_for(self, kind: str) -> Sequence[tuple[int, str]]:
        """The things to do: those of what was chosen, unless another format was."""
        found = FORMATS.get(kind)
        return self.tasks if kind == self.kind else found.tasks if found else ()

    def minutes_for(self, kind: str | None) -> int | None:
        return self.minutes if kind == self.kind else None


def beginning(actor: Actor, arguments: Mapping[str, str]) -> Beginning | None:
    """What `?format=` or `?modele=` names, None when it names nothing that the actor sees."""
    if found := asked(arguments.get("format")):
        values: dict[str, Any] = {
            name: getattr(found, name) for name in ("kind", "title", "capacity", "description")
        }
        return Beginning(found.label, found.kind, found.purpose, None, values, found.tasks)
    key = arguments.get("modele", "")
    if not (key.isascii() and key.isdigit() and len(key) < 11 and int(key) <= GREATEST_KEY):
        return None
    row = queries.template(actor, int(key))
    if row is None or row.removed_at is not None:
        return None
    values = {name: getattr(row, name) for name in ("title", "description", "capacity", "place")}
    values["kind"] = row.kind if row.kind in USUAL_MINUTES else "libre"
    tasks = [(line.days, line.label) for line in row.lines]
    return Beginning(row.name, values["kind"], "", row.minutes, values, tasks)


def choices(actor: Actor, slug: str | None) -> dict[str, Any]:
    """What the page of formats shows; `slug` names the network that the meeting is for."""
    statement = queries.templates_of(actor).limit(SHOWN + 1)
    own = list(db.session.scalars(statement))
    return {
        "formats": list(FORMATS.values()),
        "own": own[:SHOWN],
        "more": len(own) > SHOWN,
        "slug": slug,
    }
