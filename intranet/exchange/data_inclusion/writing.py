"""An entry as a v1 record: word for word what it came from, but for what was edited here.

Every record made here is accepted by the package's own model. What the model would refuse is made
right when that changes nothing to what it says (a name that is too long is cut), else left out;
both are said in the notes, and never break the export.
"""

from datetime import UTC, date, datetime
from typing import Any

from intranet.clock import now
from intranet.exchange.data_inclusion import columns, mapping, schema
from intranet.exchange.data_inclusion.differences import differs
from intranet.exchange.data_inclusion.fields import Notes, Site
from intranet.exchange.data_inclusion.identifiers import Identifiers
from intranet.exchange.data_inclusion.models import SERVICE, STRUCTURE
from intranet.exchange.data_inclusion.places import Elsewhere, Unknown
from intranet.exchange.data_inclusion.records import CONTACT

FIRST_DAY = date(2000, 1, 1)
# Required fields that can always be made anew; the others are made here whatever came.
REMADE = frozenset({"nom", "description"})


class Writer:
    """Makes records of rows of `queries.rows`; reads the database once, when made."""

    def __init__(self, *, with_contacts: bool = False) -> None:
        self.site = Site()
        self.identifiers = Identifiers()
        self._with_contacts = with_contacts

    def record(self, kind: str, row: Any) -> tuple[dict[str, Any], Notes]:
        """The record of a row, as the model writes it in JSON, and what could not be said.

        The named contact that came with a service is there only when the writer was asked for
        contacts.
        """
        notes: Notes = []
        source, identifier = self.identifiers.of_row(kind, row)
        values = self._values(kind, row, notes)
        values |= {"source": source, "id": identifier}
        if kind == SERVICE:
            values["structure_id"] = self.identifiers.of(
                STRUCTURE, row.structure_id, row.structure_source, row.structure_source_id
            )[1]
            if self._with_contacts and row.contact is not None:
                values[CONTACT] = row.contact
            elif not self._with_contacts:
                values.pop(CONTACT, None)
        return self._valid(kind, row, values, notes), notes

    def _values(self, kind: str, row: Any, notes: Notes) -> dict[str, Any]:
        said = row.said
        edited = self._edited(kind, row) if said is not None else frozenset()
        if said is not None and not edited:
            return dict(said)
        values: dict[str, Any] = dict(said or {})
        for name, (inputs, make) in mapping.FIELDS[kind].items():
            if said is None or edited & inputs:
                values.pop(name, None)
                if (made := make(row, self.site, notes)) is not None:
                    values[name] = made
        values["date_maj"] = _last_day(row.updated_at).isoformat()
        return values

    def _edited(self, kind: str, row: Any) -> frozenset[str]:
        """The columns that no longer say what the record said."""
        try:
            came = columns.of_record(kind, row.said, self.site.places)
        except (Elsewhere, Unknown):  # the communes of this site are no longer those of then
            return mapping.COLUMNS[kind]
        return frozenset(name for name in came if differs(name, came[name], getattr(row, name)))

    def _valid(self, kind: str, row: Any, values: dict[str, Any], notes: Notes) -> dict[str, Any]:
        accepted, refused = schema.checked(kind, values)
        if accepted:
            return accepted
        for name, reason in refused.items():
            notes.append(f"{name} : {reason}.")
            values.pop(name, None)
            if name in REMADE:
                values[name] = mapping.FIELDS[kind][name][1](row, self.site, notes)
            elif name == "date_maj":
                values[name] = _last_day(row.updated_at).isoformat()
        required = {name: values[name] for name in schema.required(kind)}
        return schema.checked(kind, values)[0] or schema.checked(kind, required)[0]


def _last_day(instant: datetime) -> date:
    # In UTC: the model compares with the day of the machine that reads, often on UTC, where the
    # day of Paris has not begun yet at midnight.
    return max(FIRST_DAY, min(instant, now()).astimezone(UTC).date())
