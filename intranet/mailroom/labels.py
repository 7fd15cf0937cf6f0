"""What the states of a mail are called on screen."""

from typing import NamedTuple

from intranet.mailroom.models import BOUNCED, FAILED, QUEUED, SENT, WITHDRAWN


class State(NamedTuple):
    """`label` for one mail, `tab` for many, `badge` a kind of the badge component."""

    label: str
    tab: str
    badge: str


STATES = {
    FAILED: State("Non remis", "Non remis", "error"),
    BOUNCED: State("Revenu", "Revenus", "error"),
    QUEUED: State("En attente", "En attente", "waiting"),
    SENT: State("Envoyé", "Envoyés", "yes"),
    WITHDRAWN: State("Retiré", "Retirés", "no"),
}
