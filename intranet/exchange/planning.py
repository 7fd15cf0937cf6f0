"""What each row of a file would do to the directory, given what the directory holds.

Rows of one structure are planned together: the first one writes it, the others refer to it.
"""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from intranet.directory import likeness
from intranet.exchange.comparing import compare, same
from intranet.exchange.facts import STRUCTURE_COLUMNS, Facts, sound
from intranet.exchange.people_planning import Team, check_address
from intranet.exchange.plans import ALONE, LINE, MERGE, Part, Plan
from intranet.exchange.rights import Known
from intranet.text import match_key

SHOWN = 5  # likely doubles of a row
ELSEWHERE = "{} relève d’une autre agence : voyez avec sa coordination."
CLOSED = "Cette structure est fermée dans l’annuaire : rouvrez-la, ou ignorez cette ligne."
NOT_YOURS = "Cette fiche relève d’une autre agence : vous ne pouvez pas la modifier."
NO_ENTRY = "Aucune fiche de l’annuaire que vous puissiez modifier n’a ce numéro."
OTHERWISE = "La ligne {} donne autre chose ({}) : c’est elle qui compte."
NAMES = {
    "name": "nom", "kind": "type", "commune_id": "commune", "address": "adresse",
    "address_complement": "complément d’adresse", "postcode": "code postal",
    "phone": "téléphone", "email": "courriel", "website": "site", "siret": "SIRET",
    "opening_hours": "horaires", "hours_note": "horaires", "description": "présentation",
}  # fmt: skip


class Planner:
    """Fills plans with what would happen. One planner a file: it remembers who it met."""

    def __init__(self, facts: Facts):
        self._facts = facts
        self._people: dict[str, Part] = {}

    def plan(self, plans: Sequence[Plan]) -> None:
        """Complete `plans`, in the order of rows; problems and warnings go to their drafts."""
        for plan in plans:
            self._check_place(plan)
            check_address(self._facts, plan)
        groups: dict[str, list[Plan]] = defaultdict(list)
        for plan in plans:
            if not plan.draft.problems and not plan.is_skipped:
                groups[plan.draft.key].append(plan)
        for key, group in groups.items():
            main, apart = self._part(key, group)
            self._settle(key, main)
            for own, plan in apart:
                self._settle(own, [plan])

    def _check_place(self, plan: Plan) -> None:
        commune_id = plan.draft.structure.get("commune_id")
        allowed = self._facts.communes
        if commune_id is not None and allowed is not None and commune_id not in allowed:
            plan.draft.wrong("structure.commune", ELSEWHERE.format(plan.draft.commune))

    def _part(self, key: str, group: list[Plan]) -> tuple[list[Plan], list[tuple[str, Plan]]]:
        """(rows that speak of one structure, rows that only look like it with a key of their own).

        A row that names somebody belongs with the others; one that only repeats the structure may
        be a mistake, or another structure of the same name.
        """
        main: list[Plan] = []
        apart: list[tuple[str, Plan]] = []
        bare: Plan | None = None
        rank = 1
        for plan in group:
            draft = plan.draft
            if draft.person or draft.seat or bare is None:
                bare = bare or (None if draft.person or draft.seat else plan)
                main.append(plan)
                continue
            rank += 1
            own = f"{key}#{rank}"
            known = self._facts.records.get(("structure", own))
            line = {"line": bare.draft.number, "name": bare.draft.structure.get("name", "")}
            if plan.decision.startswith(LINE) or (
                known and self._is_the_same(known.object_id, key)
            ):
                plan.is_double, plan.candidates = not known, [line]
                plan.own_key = own
                main.append(plan)
            elif known or plan.decision == ALONE:
                apart.append((own, plan))
            else:
                plan.is_double, plan.candidates = True, [line]
        return main, apart

    def _is_the_same(self, structure_id: int, key: str) -> bool:
        first = self._facts.records.get(("structure", key))
        return first is not None and self._facts.kept(first.object_id) == self._facts.kept(
            structure_id
        )

    def _settle(self, key: str, group: list[Plan]) -> None:
        if not group:
            return
        lead = group[0]
        found, is_certain = self._target(key, group)
        if found is None and not is_certain:
            return
        for plan in group:
            if found is not None and (problem := _refusal(found)):
                plan.draft.wrong("structure.name", problem)
        if any(plan.draft.problems for plan in group):
            return
        said = _together(group)
        structure = self._structure(lead, key, found, said, group)
        team = Team(self._facts, self._people, key, structure)
        for plan in group:
            plan.structure = structure if plan is lead else _again(structure, plan)
            team.seat(plan)
            plan.links = self._is_news(plan)

    def _target(self, key: str, group: list[Plan]) -> tuple[Known | None, bool]:
        """(the entry that these rows speak of or None, whether that is settled)."""
        facts, lead = self._facts, group[0]
        if lead.draft.ours is not None:
            known = facts.structures.get(facts.kept(lead.draft.ours))
            if known is None or not known.is_editable:
                for plan in group:
                    plan.draft.wrong("structure.ours", NO_ENTRY)
            return known, True
        record = facts.records.get(("structure", key))
        direct = record.object_id if record else facts.by_source.get(key)
        if direct is not None and (known := facts.structures.get(facts.kept(direct))):
            return known, True
        candidates = self._candidates(lead)
        if not candidates:
            return None, True
        decision = next((plan.decision for plan in group if plan.decision), "")
        for plan in group:
            plan.is_double = True
            plan.candidates = [
                {"id": one.id, "name": one.values["name"], "why": why} for one, why in candidates
            ]
        for one, _ in candidates:
            if decision == f"{MERGE}{one.id}":
                return one, True
        return None, decision == ALONE

    def _candidates(self, plan: Plan) -> list[tuple[Known, str]]:
        """The entries that may be this structure, the likeliest first, and why."""
        facts, said, draft = self._facts, plan.draft.structure, plan.draft
        named = facts.by_name.get((said.get("commune_id", 0), sound(draft.match_key)), [])
        siret = facts.by_siret.get(said.get("siret", ""), [])
        phone = facts.by_phone.get(said.get("phone", ""), [])
        words = likeness.words_of(draft.match_key)
        kin = [
            key
            for key in phone
            if key in facts.structures
            and likeness.kin_words(words, self._words(key), draft.commune)
        ]
        found: dict[int, list[str]] = defaultdict(list)
        for why, keys in (("même nom", named), ("même SIRET", siret), ("même téléphone", kin)):
            for key in keys:
                found[key].append(why)
        known = [(facts.structures.get(key), ", ".join(why)) for key, why in found.items()]
        return [(one, why) for one, why in known if one and one.is_editable][:SHOWN]

    def _words(self, structure_id: int) -> frozenset[str]:
        return likeness.words_of(match_key(self._facts.structures[structure_id].values["name"]))

    def _structure(
        self, lead: Plan, key: str, found: Known | None, said: dict[str, Any], group: list[Plan]
    ) -> Part:
        lead.writes.add("structure")
        if found is None:
            empty = dict.fromkeys(STRUCTURE_COLUMNS, "")
            columns = {**empty, "kind": lead.draft.implied["kind"], **said}
            return Part(key, key, said=said, columns=columns)
        record = self._facts.records.get(("structure", key))
        takes_file = any(plan.takes_file for plan in group)
        last = record.values if record else None
        lead.changes += compare("structure", said, found.values, last, takes_file=takes_file)
        columns = {c.field: c.after for c in lead.changes if c.taken and c.on == "structure"}
        return Part(key, f"={found.id}", found.id, found.version, said, columns)

    def _is_news(self, plan: Plan) -> bool:
        """Whether the source learns that something is its own, or says something else of it."""
        parts = (("structure", plan.structure), ("position", plan.seat), ("person", plan.person))
        for kind, part in parts:
            if part is None or (part.is_new and part.key != plan.own_key):
                continue
            record = self._facts.records.get((kind, part.key))
            if record is None or any(record.values.get(k) != v for k, v in part.said.items()):
                return True
        return False


def _refusal(known: Known) -> str:
    if known.is_closed:
        return CLOSED
    return "" if known.is_editable else NOT_YOURS


def _together(group: list[Plan]) -> dict[str, Any]:
    """What the rows say of their structure; the first to speak counts, the others are told."""
    said: dict[str, Any] = {}
    by: dict[str, int] = {}
    for plan in group:
        for name, value in plan.draft.structure.items():
            if name not in said:
                said[name], by[name] = value, plan.draft.number
            elif not same(name, said[name], value):
                plan.draft.warn(f"structure.{name}", OTHERWISE.format(by[name], NAMES[name]))
    return said


def _again(structure: Part, plan: Plan) -> Part:
    """The structure for a further row: only referred to, under a record of its own when the row
    merely repeats it."""
    if not plan.own_key:
        return structure
    said = dict(plan.draft.structure)
    return Part(plan.own_key, structure.ref, structure.id, structure.version, said)
