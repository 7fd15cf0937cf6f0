"""What each format of meeting brings to begin with: all of it can be changed before it is kept.

`days` of a thing to do count from the date: before it when negative, 0 on the day.
"""

from dataclasses import dataclass

from intranet.meetings.models import KINDS, USUAL_MINUTES

NO_PUBLIC = (
    "On ne parle d’aucune personne accueillie, même sans la nommer : les échanges portent sur nos "
    "métiers et sur nos façons de faire."
)


@dataclass(frozen=True)
class Format:
    """`purpose` says what it is for; `capacity` None means no limit; `tasks` are (days, label)."""

    kind: str
    purpose: str
    title: str
    description: str
    capacity: int | None
    tasks: tuple[tuple[int, str], ...]

    @property
    def label(self) -> str:
        return KINDS[self.kind]

    @property
    def minutes(self) -> int:
        return USUAL_MINUTES[self.kind]


ROLL = (0, "Faire émarger")
INVITE, REMIND = (-21, "Envoyer les invitations"), (-3, "Relancer les personnes sans réponse")
THANK = (1, "Remercier les personnes venues, et la structure qui a reçu")
MINUTES_WRITTEN = (7, "Rédiger et publier le compte rendu")

_SPEED = Format(
    "speed_meeting",
    "Faire se croiser beaucoup de monde en peu de temps : des tours de table de dix minutes, "
    "jamais deux fois avec les mêmes.",
    "Speed-meeting du réseau",
    f"""Vingt, trente collègues d’autres structures rencontrés en une heure et demie.

**Déroulé**

- Accueil et café : 10 minutes
- Tours de table de 10 minutes : à chaque tour, vous changez de table et de voisins
- Mise en commun : ce que j’ai découvert, qui j’appellerai

**À apporter**

- Vos cartes de visite, ou votre fiche de l’annuaire imprimée
- Une question que vous vous posez sur le métier d’en face
- Une idée reçue sur le vôtre, à tordre

{NO_PUBLIC}""",
    40,
    (
        (-28, "Réserver une grande salle et des tables de quatre à six"),
        INVITE,
        REMIND,
        (-2, "Composer les tours et les tables"),
        (-1, "Imprimer le plan de tables, les cartes et la feuille d’émargement"),
        (0, "Numéroter les tables et préparer la minuterie"),
        (0, "Recomposer les tours s’il manque quelqu’un"),
        THANK,
        (7, "Partager les coordonnées et les découvertes"),
    ),
)
_BREAKFAST = Format(
    "petit_dejeuner",
    "Un sujet, un café, une dizaine de structures : le format le plus simple à tenir dans la "
    "durée.",
    "Petit-déjeuner partenarial",
    f"""Deux heures autour d’un café pour savoir qui fait quoi.

**Déroulé**

- Accueil et tour de table : 20 minutes
- Le sujet du jour, présenté par une structure : 30 minutes
- Vos questions, vos façons de faire : 50 minutes
- Ce que chacun retient, et la prochaine date : 20 minutes

**À apporter**

- De quoi vous présenter en une minute : ce que vous proposez, à qui, comment vous joindre
- Un exemplaire de votre documentation

{NO_PUBLIC}""",
    25,
    (
        (-28, "Choisir le sujet et la structure qui le présente"),
        (-28, "Réserver la salle"),
        INVITE,
        REMIND,
        (-1, "Commander ou acheter de quoi déjeuner"),
        ROLL,
        THANK,
        MINUTES_WRITTEN,
    ),
)
_VISIT = Format(
    "visite",
    "Une structure ouvre ses portes : les lieux, les personnes, le parcours de quelqu’un qui "
    "arrive.",
    "Visite de structure",
    f"""Venez voir les lieux où vous orientez, et mettre un visage sur un numéro de téléphone.

**Déroulé**

- Accueil par l’équipe : 15 minutes
- Visite des lieux, en suivant le parcours d’une personne qui arrive : 45 minutes
- Échange avec l’équipe : ce que nous faisons, ce que nous ne faisons pas, comment nous orienter
- Temps libre pour prendre contact

**À savoir**

- Accès, stationnement, transports : à préciser
- La visite se fait hors des heures d’accueil, ou sans entrer dans les bureaux occupés

{NO_PUBLIC}""",
    15,
    (
        (-30, "Convenir de la date et du parcours avec la structure"),
        INVITE,
        (-7, "Préciser l’accès, le stationnement et le point de rendez-vous"),
        REMIND,
        (-2, "Donner à la structure le nombre de personnes attendues"),
        ROLL,
        THANK,
        (3, "Vérifier avec la structure que sa fiche de l’annuaire est exacte"),
    ),
)
_IMMERSION = Format(
    "immersion",
    "Une demi-journée aux côtés d’une ou d’un collègue d’une autre structure, à son poste.",
    "Une demi-journée en immersion",
    """Une demi-journée aux côtés d’une ou d’un collègue, à son poste, pour comprendre son métier.

**Déroulé**

- Accueil : les lieux, l’équipe, les règles de la maison : 30 minutes
- Observation au poste, avec l’accord de chaque personne reçue : 2 heures
- Retour à deux : ce qui m’a surpris, ce que je ferai autrement : 1 heure

**À savoir**

- L’accord de votre responsable est nécessaire
- Vous êtes tenu·e au secret professionnel, comme la personne qui vous reçoit : rien de ce que
  vous verrez sur les personnes accueillies ne s’écrit ni ne se répète
- Vous pourrez accueillir à votre tour""",
    4,
    (
        (-30, "Former les binômes avec les structures volontaires"),
        (-21, "Recueillir l’accord des responsables"),
        (-21, "Envoyer les invitations"),
        (-7, "Mettre les binômes en relation"),
        (-3, "Rappeler la règle de confidentialité aux deux équipes"),
        (2, "Demander à chacun son retour en trois lignes"),
        (14, "Proposer l’immersion en sens inverse"),
    ),
)
_COMMITTEE = Format(
    "comite",
    "Un ordre du jour, des décisions, leur suivi : comité technique ou de pilotage du réseau.",
    "Comité du réseau",
    """**Ordre du jour**

1. Suites du précédent comité
2. Vie du réseau : arrivées, départs, fiches à vérifier
3. Sujet à décider : à préciser
4. Calendrier des prochaines rencontres
5. Questions diverses

**À préparer**

- Relire le compte rendu précédent
- Envoyer vos points à l’ordre du jour une semaine avant

Les situations de personnes accueillies ne se traitent pas ici.""",
    None,
    (
        INVITE,
        (-14, "Demander les points à mettre à l’ordre du jour"),
        (-7, "Envoyer l’ordre du jour et les documents"),
        REMIND,
        ROLL,
        (0, "Noter les décisions, qui les porte et pour quand"),
        MINUTES_WRITTEN,
        (30, "Vérifier où en sont les décisions"),
    ),
)
_FORUM = Format(
    "instance",
    "Le rendez-vous annuel d’une agence avec les élus et les partenaires : bilan, "
    "orientations, paroles du terrain.",
    "Instance territoriale d’action sociale",
    """Une fois par an, les élus, les institutions et les professionnels de terrain font le point.

**Déroulé**

- Ouverture par les élus : 15 minutes
- Ce qui s’est passé depuis l’an dernier : chiffres, réussites, difficultés : 40 minutes
- Paroles de professionnels des réseaux locaux : 45 minutes
- Échanges en petits groupes : 45 minutes
- Ce que nous retenons pour l’année : 25 minutes

**À préparer**

- Par réseau : deux réussites, une difficulté, une proposition
- Par institution : ce qui change cette année pour l’accueil""",
    80,
    (
        (-90, "Arrêter la date avec les élus"),
        (-60, "Réserver la salle, la sonorisation et le vidéoprojecteur"),
        (-45, "Solliciter les intervenants"),
        (-30, "Envoyer les invitations"),
        (-14, "Réunir les chiffres de l’année"),
        (-7, "Relancer les personnes sans réponse"),
        (-2, "Imprimer badges et feuilles d’émargement"),
        (0, "Accueillir et faire émarger"),
        THANK,
        (15, "Rédiger et publier le compte rendu"),
    ),
)
_MEETING = Format(
    "rencontre",
    "Se présenter, structure par structure : pour lancer un réseau ou accueillir de nouveaux "
    "venus.",
    "Rencontre d’interconnaissance",
    f"""Qui sommes-nous, que faisons-nous, comment nous joindre ?

**Déroulé**

- Accueil : 15 minutes
- Chaque structure se présente en cinq minutes : ce qu’elle propose, à qui, et ce qu’elle ne fait
  pas
- Un sujet commun, en petits groupes : 40 minutes
- La suite : qui veut recevoir la prochaine fois ?

**À apporter**

- Votre présentation en cinq minutes, sans diaporama
- Ce que vous aimeriez que les autres sachent de votre accueil

{NO_PUBLIC}""",
    40,
    (
        (-28, "Réserver la salle"),
        INVITE,
        REMIND,
        (-1, "Imprimer badges et feuille d’émargement"),
        ROLL,
        (0, "Faire vérifier les fiches de l’annuaire"),
        THANK,
        MINUTES_WRITTEN,
    ),
)
_FREE = Format(
    "libre",
    "Une page blanche, pour tout ce qui n’entre dans aucune case.",
    "",
    "",
    None,
    (INVITE, REMIND, MINUTES_WRITTEN),
)
FORMATS = {
    one.kind: one
    for one in (
        _BREAKFAST,
        _SPEED,
        _VISIT,
        _IMMERSION,
        _MEETING,
        _COMMITTEE,
        _FORUM,
        _FREE,
    )
}


def asked(kind: str | None) -> Format | None:
    """The format of that key, if there is one."""
    return FORMATS.get(kind or "")
