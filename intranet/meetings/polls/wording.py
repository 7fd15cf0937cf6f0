"""Sentences about polls, shared by pages, mails and toasts."""

from collections.abc import Sequence
from datetime import datetime

from babel.dates import format_date

from intranet.clock import to_paris, today
from intranet.meetings.polls.models import CLOSED, DatePoll, PollOption
from intranet.meetings.polls.queries import Turnout
from intranet.meetings.polls.tallies import Tally
from intranet.web.dates import day, hour, plural, span

WORDS = {"yes": "Oui", "maybe": "Si besoin", "no": "Non"}
REFUSED = {
    "closed": "Ce sondage est clos : rouvrez-le pour le changer.",
    "not_closed": "Ce sondage n’est pas clos.",
    "exists": "Cette rencontre a déjà un sondage de date.",
    "published": "Cette rencontre est publiée : sa date se change en la modifiant.",
    "cancelled": "Cette rencontre est annulée.",
    "held": "Cette rencontre a déjà commencé : sa date ne se cherche plus.",
    "nobody": "Personne n’est sur la liste : choisissez d’abord qui interroger.",
    "late": "La date limite de réponse est passée : choisissez-en une à venir.",
    "few": "Il reste moins de deux dates à venir : proposez-en d’autres.",
    "past": "Cette date est passée : choisissez-en une autre.",
    "too_soon": "Une relance est partie il y a moins d’un jour : laissez le temps de répondre.",
    "nobody_due": "Personne à relancer : les personnes attendues ont été contactées il y a moins "
    "d’un jour, ou n’ont pas d’adresse.",
    "no_date": "Cette date ne fait plus partie du sondage : voici celles qui restent.",
    "stale": "Le sondage a changé depuis que vous avez ouvert la page : relisez avant de choisir.",
}


CLOSED_TO_VOTERS = {
    "closed": "Ce sondage est clos : la date est choisie.",
    "late": "La date limite est passée : le sondage ne prend plus de réponse.",
    "prepared": "Ce sondage n’est pas encore ouvert.",
    "cancelled": "C’est annulé : il n’y a plus à répondre.",
}


def moment(instant: datetime) -> str:
    """« vendredi 4 décembre 2026, 18 h »."""
    return f"{day(instant)}, {hour(instant)}"


def short(option: PollOption) -> str:
    """« jeu. 12 mars, 9 h », the head of a column."""
    local = to_paris(option.starts_at).date()
    pattern = "EEE d MMM" if local.year == today().year else "EEE d MMM y"
    return f"{format_date(local, pattern, locale='fr')}, {hour(option.starts_at)}"


def slot(option: PollOption) -> str:
    """« jeudi 12 mars 2027, de 9 h à 12 h »."""
    return span(option.starts_at, option.ends_at)


def why_best(tally: Tally, found: Sequence[Tally]) -> str:
    """Why no other slot is better."""
    others = [other for other in found if other is not tally]
    said = f"{plural(tally.yes, 'oui', 'oui')}"
    if all(other.yes < tally.yes for other in others):
        return f"Le plus de oui : {tally.yes}."
    even = [other for other in others if other.yes == tally.yes]
    if all(other.maybe < tally.maybe for other in even):
        return f"Autant de oui qu’une autre ({said}), et plus de « si besoin » : {tally.maybe}."
    even = [other for other in even if other.maybe == tally.maybe]
    if all(other.essential_no > tally.essential_no for other in even):
        return f"À égalité ({said}), c’est celle qui bloque le moins de personnes indispensables."
    return f"À égalité avec une autre : {said}, {tally.maybe} « si besoin »."


def standing(poll: DatePoll, turnout: Turnout) -> str:
    """« 12 réponses sur 30 », and until when."""
    said = f"{plural(turnout.answered, 'réponse')} sur {turnout.people}"
    if poll.state == CLOSED:
        return said
    if poll.is_late:
        return f"{said}, réponses closes depuis le {moment(poll.deadline)}"
    return f"{said}, jusqu’au {moment(poll.deadline)}"


def letters(count: int) -> str:
    """« 12 courriels partent », « aucun courriel ne part »."""
    if not count:
        return "aucun courriel ne part"
    return f"{plural(count, 'courriel')} {'partent' if count > 1 else 'part'}"
