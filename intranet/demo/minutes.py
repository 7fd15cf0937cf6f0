"""What two meetings left: minutes in two versions with what follows, a draft; and messages."""

from collections.abc import Callable
from datetime import date, timedelta

from sqlalchemy import select

from intranet.clock import today
from intranet.database import db
from intranet.demo.world import World
from intranet.directory.models import Assignment
from intranet.events.models import Event, Slot
from intranet.meetings.messages import muting, sending
from intranet.meetings.minutes import (
    attachments,
    drafting,
    follow_up_queries,
    preparing,
    publishing,
    queries,
)
from intranet.meetings.minutes.drafting import LinePlan
from intranet.meetings.minutes.preparing import Owner

LEAD = "pays-malouin"
HELD, DRAFTED = "Petit-déjeuner partenarial\u00a0: perdre son emploi", "Visite du garage solidaire"
SAID = """\
France Travail a montré, écran à l’appui, ce qui se joue les quinze premiers jours : \
l’inscription, l’actualisation, le premier rendez-vous. La CAF et la CPAM ont dit ce qui change \
chez elles et à quel moment les prévenir.

**Ce qui bloque le plus souvent** : l’attestation de l’employeur qui tarde, et le changement de \
situation déclaré à la CAF avant l’inscription.

**Ce qu’un accueil peut faire tout de suite** : vérifier que l’espace personnel existe, prendre \
rendez-vous en ligne avec la personne, donner la fiche réflexe."""
WHEN = "Le prochain petit-déjeuner aura lieu {} janvier, à la France services de Pleurtuit."
FILE = """Étape;À qui s’adresser;Délai
Inscription;France Travail;le premier jour
Changement de situation;CAF;après l’inscription
Complémentaire santé;CPAM;dans le mois
"""
NOBODY = Owner("")
GARAGE = """\
Visite des ateliers, puis échange autour d’un café.

### Ce qui s’est dit

- Les réparations se paient selon le quotient familial ; le devis est gratuit.
- Le prêt de voiture dure trois mois au plus, renouvelable une fois.
- Il manque une fiche d’orientation commune."""


def plan(world: World) -> None:
    """Put the minutes and the messages on the timeline."""
    _after(world, HELD, 1, lambda event: _write(world, event))
    _after(world, HELD, 3, lambda event: _publish(world, event))
    _after(world, HELD, 9, lambda event: _correct(world, event))
    _after(world, DRAFTED, 2, lambda event: _draft(world, event))
    world.then(world.days.instant(-35, "15:10"), lambda: _write_to_invitees(world))
    world.then(world.days.instant(-16, "10:05"), lambda: _mute(world))
    world.then(world.days.instant(-15, "11:20"), lambda: _announce(world))


def _after(world: World, title: str, days: int, act: Callable[[Event], None]) -> None:
    """`act` some days after the meeting, whose date is known once it is planned."""

    def look() -> None:
        event, slot = _found(title)
        world.then(slot.ends_at + timedelta(days=days, hours=1), lambda: act(event))

    world.then(world.days.instant(-36 if title == HELD else -100, "08:20"), look)


def _found(title: str) -> tuple[Event, Slot]:
    row = db.session.execute(
        select(Event, Slot)
        .join(Slot, Slot.event_id == Event.id)
        .where(Event.title.startswith(title))
    ).one()
    return row[0], row[1]


def _write(world: World, event: Event) -> None:
    actor = world.coordinator(LEAD)
    text = preparing.text_for(event).replace("### Ce qui s’est dit\n\n…", _told("le 14"))
    late, soon = today() + timedelta(days=25), today() + timedelta(days=40)
    attestation = _owner(world, "Émeline Chérel")
    lines = [
        _line("Une fiche réflexe commune, relue à chaque automne.", kind="decision"),
        _line("Envoyer le modèle d’attestation.", attestation, late - timedelta(days=10)),
        _line("Relire la fiche réflexe, côté accueil.", _owner(world, "Awa Martin"), soon),
        _line("Demander une formation courte.", _owner(world, "Valérie Crespel"), late),
    ]
    minutes = drafting.save(actor, event.id, text, lines, 0)
    attachments.attach(actor, minutes, FILE.encode(), "Les quinze premiers jours.csv")


def _line(
    text: str, owner: Owner = NOBODY, due_on: date | None = None, kind: str = "action"
) -> LinePlan:
    return LinePlan(None, kind, text, owner, due_on)


def _told(day: str) -> str:
    return f"### Ce qui s’est dit\n\n{SAID}\n\n{WHEN.format(day)}"


def _owner(world: World, name: str) -> Owner:
    """Whoever holds a seat is named by it: the action follows the seat."""
    seat = db.session.scalar(
        select(Assignment.position_id).where(
            Assignment.person_id == world.people[name].id, Assignment.ends_on.is_(None)
        )
    )
    return Owner(name, None, seat) if seat else Owner(name, world.people[name].id)


def _publish(world: World, event: Event) -> None:
    minutes = queries.of_event(event.id)
    assert minutes is not None
    publishing.publish(world.coordinator(LEAD), event.id, minutes.version)


def _correct(world: World, event: Event) -> None:
    actor, minutes = world.coordinator(LEAD), queries.of_event(event.id)
    assert minutes is not None
    text = minutes.text.replace("le 14 janvier", "le 21 janvier")
    minutes = drafting.save(actor, event.id, text, [], minutes.version)
    note = "La date du prochain petit-déjeuner"
    publishing.publish(actor, event.id, minutes.version, note=note, tell=False)
    row = next(
        one for one in follow_up_queries.of_event(event.id) if one.text.startswith("Envoyer")
    )
    drafting.settle(actor, row, "done")


def _draft(world: World, event: Event) -> None:
    drafting.save(world.coordinator(LEAD), event.id, GARAGE, [], 0)


def _write_to_invitees(world: World) -> None:
    event, _ = _found(HELD)
    _send(
        world,
        event,
        "oui",
        "Pour se garer",
        "Le parking de la salle est en travaux. Garez-vous **place du Marché**, à trois minutes à "
        "pied : c’est gratuit le matin.",
    )


def _mute(world: World) -> None:
    person = world.people["Corentin Lemée"]
    muting.mute(None, person, world.networks[LEAD])


def _announce(world: World) -> None:
    _send(
        world,
        world.networks[LEAD],
        "reseau",
        "Vos idées pour les rencontres du printemps",
        "Nous préparons le programme du printemps. Une visite à proposer, un sujet qui revient "
        "au comptoir ? Répondez à ce message avant la fin du mois.",
    )


def _send(world: World, about: sending.Subject, audience: str, subject: str, text: str) -> None:
    digest = sending.audience_of(about, audience).digest
    draft = sending.Draft(audience, subject, text, f"demonstration-{about.__tablename__}", digest)
    sending.send(world.coordinator(LEAD), about, draft)
