"""The journal in French: what was done, to what, and which fields changed.

Rooms may add to `VERBS`, `KINDS`, `FIELD_LABELS` and `VALUES` when they are imported; what is
missing falls back on the last word of the verb and on the name of the field.
"""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any, NamedTuple

from intranet.audit.models import JournalEntry
from intranet.web import dates
from intranet.web.phones import phone

KINDS = {
    "account": "le compte",
    "account_invitation": "l’invitation à ouvrir un compte",
    "agency": "l’agence",
    "assignment": "le titulaire du poste",
    "changeover": "le changement sur le poste",
    "course": "la formation",
    "event": "l’événement",
    "incoming_mail": "le message reçu",
    "invitation": "l’invitation de",
    "membership": "l’adhésion",
    "network": "le réseau",
    "outgoing_mail": "le courriel",
    "outreach_session": "la permanence",
    "person": "la fiche de",
    "position": "le poste",
    "preference": "le réglage",
    "service": "le service",
    "structure": "la structure",
    "synonym": "le mot courant",
    "training_session": "la session",
}
# Whole verbs first, then their last word alone.
VERBS = {
    "account.address_changed": "a changé l’adresse de connexion de",
    "account.granted": "a donné un rôle à",
    "account.grant_revoked": "a retiré un rôle à",
    "account.invited": "a invité à ouvrir un compte :",
    "account.invitation_withdrawn": "a retiré l’invitation à ouvrir un compte de",
    "account.opened": "a ouvert",
    "account.password_changed": "a changé le mot de passe de",
    "account.password_reset": "a choisi un nouveau mot de passe pour",
    "account.second_factor_on": "a activé la double vérification de",
    "account.second_factor_off": "a désactivé la double vérification de",
    "agency.communes_changed": "a changé les communes de",
    "network.communes_changed": "a changé les communes de",
    "network.cards_taken": "a téléchargé les contacts de",
    "network.guide_taken": "a téléchargé le guide de",
    "assignment.started": "a installé",
    "assignment.ended": "a mis fin à l’affectation :",
    "assignment.resumed": "a repris l’affectation :",
    "assignment.withdrawn": "a retiré l’affectation :",
    "changeover.planned": "a prévu",
    "changeover.failed": "n’a pas pu faire",
    "directory.error_reported": "a signalé une erreur sur",
    "event.invited": "a invité des personnes à",
    "feed.reset": "a renouvelé l’adresse d’agenda de",
    "network.feed_reset": "a renouvelé son adresse pour l’agenda de",
    "incoming_mail.asked": "a demandé confirmation de",
    "incoming_mail.recorded": "a enregistré la réponse donnée par",
    "incoming_mail.set_aside": "a mis de côté",
    "incoming_mail.taken_up": "a remis à traiter",
    "event.restored": "a rétabli",
    "invitation.address_corrected": "a corrigé l’adresse de l’invitation à",
    "invitation.answered": "a répondu à",
    "invitation.handed_over": "a transmis au nouveau titulaire",
    "invitation.passed_on": "a passé au suivant la place gardée pour",
    "invitation.replaced": "a envoyé quelqu’un à la place prévue à",
    "invitation.taken_back": "a repris sa place à",
    "invitation.promoted": "a donné une place libérée :",
    "membership.added": "a ajouté",
    "person.merged": "a réuni une autre fiche avec",
    "person.merged_into": "a réuni avec une autre",
    "person.parted": "a annulé la fusion de",
    "person.said_different": "a distingué d’une autre",
    "structure.merged": "a réuni une autre fiche avec",
    "structure.merged_into": "a réuni avec une autre",
    "structure.parted": "a annulé la fusion de",
    "structure.said_different": "a distingué d’une autre",
    "outgoing_mail.retried": "a remis dans la file",
    "person.photo_changed": "a changé la photo de",
    "person.photo_removed": "a retiré la photo de",
    "position.abolished": "a supprimé",
    "position.restored": "a rétabli",
    "preference.chosen": "a changé",
    "abolished": "a supprimé",
    "accepted": "a accepté",
    "added": "a ajouté",
    "address_vouched": "a dit bonne l’adresse de",
    "anonymised": "a anonymisé",
    "answered": "a répondu à",
    "cancelled": "a annulé",
    "closed": "a fermé",
    "correction_accepted": "a accepté une correction sur",
    "correction_declined": "a décliné une correction sur",
    "correction_proposed": "a proposé une correction sur",
    "correction_withdrawn": "a retiré sa proposition sur",
    "created": "a créé",
    "declined": "a refusé",
    "deleted": "a supprimé",
    "disabled": "a désactivé",
    "disowned": "a dit ne plus répondre de",
    "discarded": "a abandonné le brouillon de",
    "drafted": "a préparé",
    "enabled": "a réactivé",
    "ended": "a mis fin à",
    "error_reported": "a signalé une erreur sur",
    "imported": "a importé",
    "opened": "a ouvert",
    "published": "a publié",
    "registered": "a inscrit",
    "reminded": "a relancé au sujet de",
    "removed": "a retiré",
    "reopened": "a rouvert",
    "requested": "a demandé",
    "resent": "a renvoyé",
    "reset": "a renouvelé",
    "restored": "a rétabli",
    "updated": "a modifié",
    "value_restored": "a remis une valeur d’avant sur",
    "verified": "a vérifié",
    "withdrawn": "a retiré",
}
UNKNOWN = "a agi sur"
KEYS = ("_id", "_ids")

FIELD_LABELS = {
    "about": "Ce qu’il est utile de savoir",
    "active": "Compte actif",
    "address": "Adresse",
    "agency": "Agence",
    "aim": "Objectif",
    "answer": "Réponse",
    "arrives_on": "Arrivée le",
    "asked": "Écrit à",
    "audience": "Public",
    "cancel_reason": "Raison de l’annulation",
    "capacity": "Nombre de places",
    "closed_at": "Date de fermeture",
    "comment": "Commentaire",
    "commune": "Commune",
    "communes": "Communes",
    "day": "À partir du",
    "description": "Présentation",
    "display_name": "Nom affiché",
    "duration": "Durée",
    "email": "Courriel",
    "ends_at": "Fin",
    "ends_on": "Jusqu’au",
    "first_name": "Prénom",
    "hours_note": "Précision sur les horaires",
    "into": "Fiche gardée",
    "invitations": "Personnes invitées",
    "kind": "Type",
    "languages": "Langues parlées",
    "last_name": "Nom de famille",
    "leaver": "Personne qui part",
    "leaves_on": "Départ le",
    "link": "Lien de visioconférence",
    "mailbox": "Adresse du réseau",
    "manages_structure": "Gère la structure",
    "merged": "Fiche réunie",
    "mobile": "Portable",
    "name": "Nom",
    "opening_hours": "Horaires",
    "organizer_address": "Adresse de l’invitant",
    "organizer_name": "Invitant",
    "other": "Autre fiche",
    "person": "Personne",
    "phone": "Téléphone",
    "place": "Lieu",
    "position": "Poste",
    "postcode": "Code postal",
    "programme": "Programme",
    "proposal": "Proposition",
    "reason": "Raison",
    "role": "Rôle",
    "siret": "SIRET",
    "slug": "Adresse de la page",
    "starts_at": "Début",
    "starts_on": "À partir du",
    "state": "État",
    "subjects": "En parler avec moi",
    "theme": "Thématique",
    "successor": "Personne qui arrive",
    "title": "Intitulé",
    "trainers": "Intervenants",
    "value": "Valeur",
    "verified_at": "Vérifiée le",
    "website": "Site internet",
    "words": "Mots",
}
# A field that means something else in one kind of row.
OWN_LABELS = {
    "person": {"themes": "Thèmes suivis"},
    "invitation": {"place": "Place", "source": "Répondu"},
}
VALUES: dict[str, dict[str, str]] = {
    "kind": {},
    "answer": {"none": "sans réponse", "yes": "oui", "maybe": "peut-être", "no": "non"},
    "place": {
        "confirmed": "place confirmée",
        "offered": "place proposée",
        "waiting": "liste d’attente",
    },
    "role": {"administrator": "administration", "coordinator": "coordination"},
    "source": {
        "link": "par le lien du message",
        "site": "sur le site",
        "coordinator": "saisi par la coordination",
        "calendar": "depuis l’agenda",
        "poll": "dans le sondage",
    },
    "state": {
        "requested": "demandée",
        "active": "en cours",
        "declined": "refusée",
        "ended": "finie",
    },
}
# How a field reads when its value is no word: what the room that knows says of it.
WORDED: dict[str, Callable[[str], str]] = {}
_PHONES = frozenset({"phone", "mobile"})
LIMIT = 200


class Change(NamedTuple):
    """A field that changed, all in French; "" where there was nothing. `field` is its name."""

    label: str
    before: str
    after: str
    field: str = ""


def verb(name: str) -> str:
    """« a modifié » for `structure.updated`; « a agi sur » for what has no word yet."""
    return VERBS.get(name) or VERBS.get(name.rsplit(".", 1)[-1], UNKNOWN)


def who(entry: JournalEntry) -> str:
    """Who did it. Whoever answers by the link of a mail is named by the invitation alone."""
    answered = entry.verb == "invitation.answered"
    return (
        entry.actor_name
        or (answered and (entry.after or {}).get("person"))
        or ("Quelqu’un" if entry.actor_id or answered else "Le site")
    )


def sentence(entry: JournalEntry) -> str:
    """« Awa Martin a modifié la structure « CCAS de Cancale » »."""
    nbsp = dates.NBSP
    name = (
        f"«{nbsp}{entry.object_name}{nbsp}»" if entry.object_name else f"n°{nbsp}{entry.object_id}"
    )
    did = verb(entry.verb)
    kind = "" if did.endswith(":") else KINDS.get(entry.object_kind, "")
    told = " ".join(part for part in (did, kind) if part)
    return f"{who(entry)} {told.replace(' de le ', ' du ').replace(' à le ', ' au ')} {name}"


def changes(entry: JournalEntry) -> list[Change]:
    """The fields of `entry` that changed for a reader, in the order they were written.

    Keys of rows are kept for programs (`commune_id` stands beside `commune`): they are not shown.
    """
    before, after = entry.before or {}, entry.after or {}
    own = OWN_LABELS.get(entry.object_kind, {})
    told = [
        Change(
            own.get(field) or FIELD_LABELS.get(field, field.replace("_", " ").capitalize()),
            shown(field, before.get(field)),
            shown(field, after.get(field)),
            field,
        )
        for field in {**before, **after}
        if not field.endswith(KEYS)
        and not (field == "person" and after.get(field) == who(entry))  # said by the sentence
    ]
    return [change for change in told if change.before != change.after]


def shown(field: str, value: Any) -> str:
    """`value` of `field` as people say it, at most `LIMIT` characters."""
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return "oui" if value else "non"
    if isinstance(value, list | tuple):
        return _cut(", ".join(shown(field, one) for one in value))
    if isinstance(value, dict):
        return _cut(", ".join(f"{key} : {shown(str(key), one)}" for key, one in value.items()))
    if value in VALUES.get(field, ()):
        return VALUES[field][value]
    if field in WORDED:
        return _cut(WORDED[field](str(value)))
    if field in _PHONES:
        return phone(str(value))
    return _cut(_moment(str(value)))


def _moment(text: str) -> str:
    """An ISO date or instant in French; any other text as it is."""
    try:
        if len(text) == 10:
            return dates.day(date.fromisoformat(text))
        if len(text) >= 19 and text[10] == "T":
            instant = datetime.fromisoformat(text)
            return f"{dates.day(instant)}, {dates.hour(instant)}"
    except ValueError:
        pass
    return text


def _cut(text: str) -> str:
    return text if len(text) <= LIMIT else f"{text[: LIMIT - 1].rstrip()}…"
