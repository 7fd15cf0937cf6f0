"""Sentences about answers and places, shared by pages and toasts."""

from datetime import datetime

from babel.dates import format_date

from intranet.clock import to_paris
from intranet.events.answers import Outcome
from intranet.events.models import MAYBE, NO, NO_ANSWER, WAITING, Invitation
from intranet.web import dates

ANSWER_LABELS = {"yes": "Oui", "maybe": "Peut-être", "no": "Non", "none": "Sans réponse"}
SOURCE_LABELS = {
    "link": "par le lien du message",
    "site": "sur le site",
    "coordinator": "saisie par la coordination",
    "calendar": "depuis son agenda",
    "poll": "dans le sondage de date",
    "door": "en venant",
}
PLACE_LABELS = {
    "confirmed": "Place confirmée",
    "offered": "Place proposée",
    "waiting": "Liste d’attente",
}
CLOSED = {
    "cancelled": "C’est annulé : il n’y a plus à répondre.",
    "started": "C’est commencé : les réponses sont closes.",
    "removed": "Cette invitation a été retirée par l’organisation.",
    "draft": "Ce n’est pas encore publié.",
    "handed_over": "Cette invitation vient de changer de mains : rien n’est enregistré.",
    "vacant": "Ce poste est vacant : il n’y a personne à qui écrire ni pour qui répondre.",
}


def outcome_sentence(outcome: Outcome) -> str:
    """What to tell someone who has just answered."""
    if outcome.place == WAITING:
        return (
            "C’est noté. Il ne reste pas de place pour l’instant : vous êtes "
            f"n° {outcome.rank} sur la liste d’attente et serez prévenu·e par courriel."
        )
    if outcome.answer == NO:
        return "C’est noté : vous ne viendrez pas. Vous pouvez changer d’avis jusqu’au début."
    if outcome.answer == MAYBE:
        return "C’est noté : peut-être. Pensez à confirmer dès que possible."
    return "C’est noté : vous venez. À bientôt !"


def answered_sentence(invitation: Invitation) -> str:
    """What somebody said, by which route, when, of which version of the date."""
    if invitation.answer == NO_ANSWER or invitation.answered_at is None:
        return "Sans réponse."
    route = SOURCE_LABELS.get(invitation.answer_source, "")
    version = (
        f", sur la version {invitation.answered_sequence + 1}"
        if (invitation.answered_sequence)
        else ""
    )
    told = f"{ANSWER_LABELS[invitation.answer]}, {route}, {dates.near_day(invitation.answered_at)}"
    return f"{told}{version}."


def entered_sentence(outcome: Outcome) -> str:
    """What to tell a coordinator who has just entered someone's answer."""
    if outcome.place == WAITING:
        return f"Réponse enregistrée : n° {outcome.rank} sur la liste d’attente, faute de place."
    return f"Réponse enregistrée : {ANSWER_LABELS[outcome.answer].lower()}."


def closed_sentence(why: str) -> str:
    """Why an answer cannot be taken any more."""
    return CLOSED.get(why, CLOSED["cancelled"])


CANNOT_SEND = {
    "invited": "Cette personne est déjà invitée : elle vient en son propre nom.",
    "themself": "C’est déjà la personne attendue : indiquez quelqu’un d’autre.",
    "no_seat": "Seul un poste du réseau peut envoyer quelqu’un à sa place.",
}


def cannot_send_sentence(why: str) -> str:
    """Why nobody can be sent in somebody's place."""
    return CANNOT_SEND.get(why) or closed_sentence(why)


def leaf(instant: datetime) -> dict[str, str]:
    """The leaf of a calendar, on a Paris clock: `day` 12, `month` mars, `weekday` jeu."""
    local = to_paris(instant).date()
    return {
        "day": str(local.day),
        "month": format_date(local, "MMM", locale="fr"),
        "weekday": format_date(local, "EEE", locale="fr"),
    }
