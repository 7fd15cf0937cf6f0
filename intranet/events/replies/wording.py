"""What became of a message, in words."""

from collections import Counter
from typing import NamedTuple

from intranet.mailroom.models import APPLIED, ASKED, IGNORED, SETTLED, UNTREATED
from intranet.web.dates import plural

ANSWER_LABELS = {"yes": "Oui", "maybe": "Peut-être", "no": "Non"}
METHODS = {
    "REPLY": "Réponse à une invitation",
    "COUNTER": "Autre date proposée",
    "REQUEST": "Invitation",
    "CANCEL": "Annulation",
    "PUBLISH": "Publication",
    "REFRESH": "Demande de mise à jour",
    "ADD": "Ajout",
    "DECLINECOUNTER": "Refus d’une autre date",
}
PARTSTATS = {
    "ACCEPTED": "accepte",
    "TENTATIVE": "accepte provisoirement",
    "DECLINED": "décline",
    "DELEGATED": "se fait remplacer",
    "NEEDS-ACTION": "n’a pas encore répondu",
    "COMPLETED": "a terminé",
    "IN-PROCESS": "est en cours",
}


class Explained(NamedTuple):
    """`short` for lists; `why` a whole sentence."""

    short: str
    why: str


REASONS = {
    # applied, or asked to whom it concerns
    "applied": Explained(
        "réponse enregistrée",
        "Notre serveur de courrier garantit l’expéditeur : la réponse a été enregistrée.",
    ),
    "unproven": Explained(
        "expéditeur non garanti",
        "Rien ne prouve que cette réponse vient de la personne invitée. Seul son lien personnel, "
        "ou vous, peut l’enregistrer.",
    ),
    "stale": Explained(
        "réponse à une ancienne date",
        "La personne a répondu à une version de l’invitation qui a changé depuis.",
    ),
    # a coordinator must look
    "unknown_uid": Explained(
        "invitation inconnue",
        "Aucune invitation envoyée d’ici ne porte cet identifiant : elle a pu être transmise à "
        "quelqu’un d’autre depuis, ou ne vient pas de ce site.",
    ),
    "other_attendee": Explained(
        "autre personne",
        "La réponse est donnée au nom d’une autre adresse que celle de la personne invitée.",
    ),
    "several_attendees": Explained(
        "plusieurs personnes", "La réponse parle de plusieurs personnes à la fois."
    ),
    "several_events": Explained(
        "plusieurs événements", "Le message porte plusieurs événements : lequel est concerné ?"
    ),
    "unreadable": Explained(
        "fichier illisible", "Le fichier d’agenda joint à ce message n’est pas lisible."
    ),
    "unread": Explained(
        "message illisible", "Ce message n’a pas pu être lu. Ouvrez-le dans la boîte du réseau."
    ),
    "too_large": Explained(
        "message trop volumineux",
        "Ce message est trop volumineux pour être lu ici. Ouvrez-le dans la boîte du réseau.",
    ),
    "words": Explained(
        "message écrit", "La personne a répondu avec ses mots, sans passer par son agenda."
    ),
    "counter": Explained(
        "autre date proposée", "La personne propose une autre date : à vous de lui répondre."
    ),
    "delegated": Explained(
        "remplacement", "La personne veut se faire remplacer : à vous d’inviter qui viendra."
    ),
    "future": Explained(
        "version inconnue",
        "La réponse porte sur une version de l’invitation plus récente que celle qui a été "
        "envoyée.",
    ),
    "cancelled": Explained(
        "événement annulé", "L’événement est annulé : il n’y a plus de réponse à enregistrer."
    ),
    "started": Explained(
        "événement commencé", "L’événement avait commencé : les réponses sont closes."
    ),
    "removed": Explained("invitation retirée", "Cette invitation a été retirée depuis."),
    "draft": Explained("pas encore publié", "L’événement n’est pas publié."),
    "vacant": Explained("poste vacant", "Le poste invité est vacant : personne ne le tient."),
    "one_of_several": Explained(
        "une demi-journée sur plusieurs",
        "La réponse ne concerne qu’une des demi-journées : à vous de voir avec la personne.",
    ),
    "overtaken": Explained(
        "réponse dépassée",
        "La personne a répondu autre chose par un autre chemin depuis. Laquelle est la bonne ?",
    ),
    "at_once": Explained(
        "deux réponses à la fois",
        "Deux réponses différentes portent la même heure\u00a0: laquelle est la bonne\u00a0?",
    ),
    "partstat": Explained("réponse incomprise", "L’agenda ne dit ni oui, ni peut-être, ni non."),
    "no_address": Explained(
        "aucune adresse", "Il faudrait demander à la personne, mais nous n’avons pas son adresse."
    ),
    "other_calendar": Explained(
        "autre invitation", "C’est une invitation ou un fichier d’agenda qui ne vient pas d’ici."
    ),
    "returned": Explained(
        "invitation revenue", "Une de nos invitations nous a été transmise, sans réponse."
    ),
    "other_recipient": Explained(
        "avis pour une autre adresse",
        "Un serveur n’a pas pu remettre un de nos messages, mais il nomme une autre adresse que "
        "celle où nous avions écrit.",
    ),
    # nothing to do
    "automatic": Explained("message automatique", "Un répondeur ou une liste a écrit ce message."),
    "echo": Explained("notre propre message", "C’est un de nos messages, revenu dans la boîte."),
    "receipt": Explained("accusé de lecture", "C’est un accusé de lecture ou un avis technique."),
    "older": Explained(
        "réponse plus ancienne", "Une réponse plus récente de la même personne est enregistrée."
    ),
    "repeated": Explained("réponse répétée", "Cette réponse était déjà enregistrée."),
    "same": Explained("réponse déjà connue", "La personne avait déjà donné cette réponse."),
    "bounced": Explained(
        "message revenu", "Un de nos messages n’a pas pu être remis : il est marqué comme revenu."
    ),
    "delayed": Explained(
        "remise retardée", "Un de nos messages tarde à être remis : le serveur essaie encore."
    ),
    "delivered": Explained("message remis", "Un de nos messages a été remis."),
    "relayed": Explained("message transmis", "Un de nos messages a été transmis plus loin."),
    "stray_report": Explained(
        "avis sans rapport", "C’est un avis de non-remise qui ne concerne aucun de nos messages."
    ),
}
UNNAMED = Explained("à voir", "Ce message attend votre regard.")
SETTLEMENTS = {
    "recorded": "Réponse enregistrée",
    "asked": "Question posée à la personne",
    "aside": "Mis de côté",
}


def explained(reason: str) -> Explained:
    """Why a message is where it is."""
    return REASONS.get(reason, UNNAMED)


def summary(ended: Counter[str]) -> str:
    """What `maillage replies` prints."""
    total = sum(ended.values())
    if not total:
        return "Aucun nouveau message."
    parts = [
        (ended[APPLIED], "appliqué"),
        (ended[ASKED], "en attente d’une confirmation"),
        (ended[UNTREATED], "à traiter par la coordination"),
        (ended[IGNORED], "sans suite"),
        (ended[SETTLED], "déjà traité"),
    ]
    said = [
        f"{count} {what}{'s' if what == 'appliqué' and count > 1 else ''}"
        for count, what in parts
        if count
    ]
    return f"{plural(total, 'message lu', 'messages lus')}\N{NO-BREAK SPACE}: {', '.join(said)}."
