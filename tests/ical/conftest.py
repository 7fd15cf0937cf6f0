"""A meeting to put in calendar files."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from intranet.ical.documents import CalendarEvent, Party


@pytest.fixture(scope="session")
def meeting() -> Callable[..., CalendarEvent]:
    """The « petit-déjeuner partenarial » of 12 March 2027, with the changes asked for."""
    usual = CalendarEvent(
        uid="5f0c2b7e9a4d4f8e8b1d3c6a7e902f14@maillage",
        starts_at=datetime(2027, 3, 12, 8, 0, tzinfo=UTC),
        ends_at=datetime(2027, 3, 12, 11, 0, tzinfo=UTC),
        summary="Petit-déjeuner partenarial : l’accès aux droits, à Janzé",
        description="Au programme :\n- qui fait quoi ;\n- les permanences, à jour.",
        location="Mairie, salle du conseil, 35150 Janzé",
        url="https://maillage.example/rencontres/12?vue=carte,plan;grand",
        sequence=2,
        updated_at=datetime(2027, 2, 1, 9, 30, tzinfo=UTC),
        organizer=Party("Réseau de la Roche aux Fées", "reseau.roche-aux-fees@maillage.example"),
    )
    return lambda **changes: replace(usual, **changes)


@pytest.fixture(scope="session")
def invitee() -> Party:
    return Party("Maëlle Le Goff", "maelle.le-goff@ccas-janze.example")


@pytest.fixture(scope="session")
def sent_at() -> datetime:
    return datetime(2027, 2, 3, 14, 5, 6, tzinfo=UTC)
