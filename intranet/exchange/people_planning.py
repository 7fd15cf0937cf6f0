"""Who a row names, and the seat they hold in its structure."""

from dataclasses import dataclass
from typing import Any

from intranet.exchange.comparing import compare, same
from intranet.exchange.facts import PERSON_COLUMNS, SEAT_COLUMNS, Facts
from intranet.exchange.plans import Part, Plan
from intranet.exchange.rights import Known
from intranet.exchange.understanding import person_key, seat_key
from intranet.text import fold, match_key

MEMBER = "Membre de l’équipe"
TAKEN_ADDRESS = "L’adresse {} est déjà celle de {} : corrigez l’adresse, ou le nom."
SECOND_SEAT = (
    "{} tient déjà un poste de ce nom : un second est créé. Si c’est un remplacement, "
    "enregistrez-le depuis la fiche de la structure."
)
NOT_EDITED = "La fiche de {} relève d’une autre coordination : elle n’est pas modifiée."
AGAIN = "Cette personne est déjà à la ligne {}, au même poste : rien de plus à faire."
NO_TITLE = "Fonction absente : le poste s’appellera « Membre de l’équipe »."


@dataclass(slots=True)
class _Seat:
    """A seat while rows are planned. `holder` is a person's `ref`, "" when vacant; `line` is the
    row that filled or made it."""

    part: Part
    title: str
    holder: str
    values: dict[str, Any]
    line: int = 0


def check_address(facts: Facts, plan: Plan) -> None:
    """Refuse a row that gives somebody an address that the directory knows as another's."""
    draft = plan.draft
    address = draft.person.get("email", "")
    owner = facts.people.get(facts.by_email.get(address, 0))
    if owner is not None and not _may_be(_name(owner), draft.person_name):
        who = _name(owner) if owner.is_editable else "quelqu’un d’autre"
        draft.wrong("person.email", TAKEN_ADDRESS.format(address, who))


class Team:
    """The seats of one structure, as the rows of a file fill them one after the other."""

    def __init__(self, facts: Facts, people: dict[str, Part], key: str, structure: Part):
        self._facts = facts
        self._met = people  # by record, whichever structure they were met in
        self._seats = [
            _Seat(
                Part("", f"={seat.id}", seat.id, seat.version),
                seat.values["title"],
                f"={seat.holder_id}" if seat.holder_id else "",
                seat.values,
            )
            for seat in facts.seats.get(structure.id or 0, ())
        ]
        self._key = key

    def seat(self, plan: Plan) -> None:
        """Complete `plan` with its person and seat, if it names any."""
        draft = plan.draft
        if draft.person:
            plan.person = self._person(plan)
            self._seat_of(plan, plan.person)
        elif draft.seat:
            self._empty_seat(plan)

    def _person(self, plan: Plan) -> Part:
        key = person_key(plan.draft)
        if key in self._met:
            return self._met[key]
        known_id = self._known_person(plan, key)
        said = {name: value for name, value in plan.draft.person.items() if value}
        if known_id is None:
            columns = {**dict.fromkeys(PERSON_COLUMNS, ""), **said}
            person = Part(key, f"+{key}", said=said, columns=columns)
        else:
            person = self._compared_person(plan, key, known_id, said)
        plan.writes.add("person")
        self._met[key] = person
        return person

    def _known_person(self, plan: Plan, key: str) -> int | None:
        """The key of the person, None for somebody new."""
        facts, draft = self._facts, plan.draft
        found = facts.by_email.get(draft.person.get("email", ""))
        if found in facts.people:
            return found
        record = facts.records.get(("person", key))
        if record and record.object_id in facts.people:
            return record.object_id
        wanted = match_key(draft.person_name)
        for seat in self._seats:
            holder = self._holder(seat)
            if holder and wanted == match_key(_name(holder)):
                return holder.id
        return None

    def _compared_person(self, plan: Plan, key: str, known_id: int, said: dict[str, Any]) -> Part:
        known = self._facts.people[known_id]
        record = self._facts.records.get(("person", key))
        last = record.values if record else None
        changes = compare("person", said, known.values, last, takes_file=plan.takes_file)
        if changes and not known.is_editable:
            plan.draft.warn("person.last_name", NOT_EDITED.format(plan.draft.person_name))
            changes = []
        plan.changes += changes
        columns = {change.field: change.after for change in changes if change.taken}
        return Part(key, f"={known_id}", known_id, known.version, said, columns)

    def _seat_of(self, plan: Plan, person: Part) -> None:
        wanted = fold(plan.draft.seat.get("title", ""))
        held = [seat for seat in self._seats if seat.holder == person.ref]
        again = [
            seat for seat in held if seat.line and fold(seat.title) == (wanted or fold(MEMBER))
        ]
        if again:
            plan.is_double = True
            plan.candidates = [{"line": again[0].line, "name": plan.draft.person_name}]
            plan.seat = again[0].part
            return
        chosen = self._recorded(plan, person) or self._held(held, wanted)
        if chosen is not None:
            self._keep(plan, chosen)
            return
        vacant = next((s for s in self._seats if not s.holder and fold(s.title) == wanted), None)
        if vacant is not None:
            self._keep(plan, vacant)
        else:
            vacant = self._new_seat(plan)
        vacant.holder = person.ref
        plan.assigns = True

    def _recorded(self, plan: Plan, person: Part) -> _Seat | None:
        record = self._facts.records.get(("position", seat_key(plan.draft)))
        found = record and next((s for s in self._seats if s.part.id == record.object_id), None)
        return found if found and found.holder == person.ref else None

    def _held(self, held: list[_Seat], wanted: str) -> _Seat | None:
        """The seat that somebody holds here already: of that title, else the only one."""
        free = [seat for seat in held if not seat.line]
        named = [seat for seat in free if wanted in ("", fold(seat.title))]
        return named[0] if named else (free[0] if len(held) == 1 and free else None)

    def _keep(self, plan: Plan, seat: _Seat) -> None:
        """Take a seat that exists, perhaps under another title from now on."""
        seat.line = plan.draft.number
        seat.part.key = seat_key(plan.draft)
        seat.part.said = dict(plan.draft.seat)
        plan.seat = seat.part
        if seat.part.id is None:
            return
        plan.writes.add("seat")
        record = self._facts.records.get(("position", seat.part.key))
        last = record.values if record else None
        changes = compare("seat", plan.draft.seat, seat.values, last, takes_file=plan.takes_file)
        plan.changes += changes
        seat.part.columns |= {change.field: change.after for change in changes if change.taken}

    def _new_seat(self, plan: Plan) -> _Seat:
        draft = plan.draft
        said = {name: value for name, value in draft.seat.items() if value}
        if "title" not in said:
            draft.warn("seat.title", NO_TITLE)
        title = said.get("title", MEMBER)
        other = next((s for s in self._seats if s.holder and same("title", s.title, title)), None)
        if other is not None and not other.line and draft.person:
            draft.warn("seat.title", SECOND_SEAT.format(_name(self._holder(other))))
        key = seat_key(draft)
        columns = {**dict.fromkeys(SEAT_COLUMNS, ""), **said, "title": title}
        made = _Seat(Part(key, f"+{key}#{draft.number}", said=said, columns=columns), title, "", {})
        made.line = draft.number
        plan.seat = made.part
        plan.writes.add("seat")
        self._seats.append(made)
        return made

    def _empty_seat(self, plan: Plan) -> None:
        """A title without anybody: a seat of that title, held or not, or a vacant one to make."""
        record = self._facts.records.get(("position", seat_key(plan.draft)))
        wanted = fold(plan.draft.seat["title"])
        for seat in self._seats:
            if (record and seat.part.id == record.object_id) or fold(seat.title) == wanted:
                self._keep(plan, seat)
                return
        self._new_seat(plan)

    def _holder(self, seat: _Seat) -> Known | None:
        """Who held the seat before the file."""
        return self._facts.people.get(int(seat.holder[1:])) if seat.holder[:1] == "=" else None


def _name(known: Known | None) -> str:
    if known is None:
        return "Quelqu’un"
    return f"{known.values['first_name']} {known.values['last_name']}".strip()


def _may_be(one: str, other: str) -> bool:
    """Whether two names may be one person's: a word of weight in common (a name before and after
    a marriage)."""
    return any(len(word) > 2 for word in set(fold(one).split()) & set(fold(other).split()))
