"""What a directory is made of: names, functions, kinds, streets, with how often each comes."""

from itertools import accumulate, product
from random import Random

FIRST = """Marie Nathalie Isabelle Sylvie Catherine Anne Christine Sandrine Stéphanie Céline
Valérie Véronique Laurence Sophie Florence Virginie Karine Émilie Julie Aurélie Delphine Hélène
Élodie Laëtitia Camille Pauline Mathilde Gwenaëlle Maëlle Nolwenn Rozenn Soizic Bleuenn Katell
Tifenn Fatou Awa Inès Léa Manon Chloé Jean Philippe Michel Alain Patrick Nicolas Christophe Pierre
Christian Éric Frédéric Laurent Stéphane David Pascal Daniel Julien Thierry Olivier Bernard Thomas
Alexandre Gérard Didier Dominique Vincent François Bruno Guillaume Jérôme Loïc Yann Erwan Ronan
Gildas Hervé Yves Ousmane Mehdi Karim Hugo Lucas Théo""".split()

COMMON = """Martin Bernard Thomas Petit Robert Richard Durand Dubois Moreau Laurent Simon Michel
Lefebvre Leroy Roux David Bertrand Morel Fournier Girard Bonnet Dupont Lambert Fontaine Rousseau
Vincent Muller Lefèvre Faure André Mercier Blanc Guérin Boyer Garnier Chevalier François Legrand
Gauthier Garcia Perrin Robin Clément Morin Nicolas Henry Roussel Mathieu Gautier Masson Marchand
Duval Denis Dumont Marie Lemaire Noël Meyer Dufour Meunier Brun Blanchard Giraud Joly Rivière Lucas
Brunet Gaillard Barbier Arnaud Martinez Gérard Roche Renard Schmitt Roy Leroux Colin Vidal Caron
Picard Roger Fabre Aubert Lemoine Renaud Dumas Lacroix Olivier Philippe Bourgeois Pierre Benoît Rey
Leclerc Payet Rolland Leclercq Guillaume Lecomte Hamon Texier Besnard Kerdoncuff Le-Goff Prigent
Le-Gall Tanguy Quéré Rault Nédélec Bihan Marzin""".split()
# Most people have a name that few others have: these make some thirty thousand.
BEGINNINGS = """Bar Beau Bel Bois Bou Bri Cara Char Chau Com Cor Cour Dal Del Des Du Es Fer Fla Fon
Gau Gil Gou Gra Gui Hau Hue Jo Ker Lan Lau Le Li Lou Mai Mar Mau Men Mon Mou Nau Par Pel Per Pi
Plou Poi Pou Qui Ram Ren Ri Ro Rou Sau Ser Sou Tal Tre Tri Val Ver Vi""".split()
MIDDLES = "ba ber bri ca cha co da de do fa ga ge la le li lo ma mi na ne no pe ra ri ro sa so te ti va".split()  # noqa: E501
ENDS = "ard aud eau el et euc ez ier in ot oux our rd s on uel".split()

_KINDS = (
    ("association", 50), ("mairie", 12), ("ccas", 10), ("france_services", 6), ("autre", 6),
    ("cdas", 4), ("caf", 3), ("cpam", 3), ("msa", 2), ("carsat", 1), ("france_travail", 2),
    ("mission_locale", 1),
)  # fmt: skip
KINDS = [kind for kind, _ in _KINDS]
KIND_WEIGHTS = list(accumulate(share for _, share in _KINDS))
SAID = {
    "mairie": "Mairie", "ccas": "CCAS", "france_services": "France services", "cdas": "CDAS",
    "caf": "CAF", "cpam": "CPAM", "msa": "MSA", "carsat": "CARSAT", "autre": "Maison médicale",
    "france_travail": "France Travail", "mission_locale": "Mission locale",
}  # fmt: skip
ASSOCIATIONS = (
    "Secours populaire", "Secours catholique", "Restos du cœur", "Familles rurales", "ADMR",
    "Croix-Rouge", "Un toit pour tous", "Centre social", "Espace de vie sociale",
    "Épicerie solidaire",
    "Maison des jeunes", "Foyer de jeunes travailleurs", "Accueil de jour", "Aide à domicile",
    "Médiation et logement", "Femmes solidaires", "Cité des métiers", "Réseau d’échanges",
    "Banque alimentaire", "Emmaüs", "Point information jeunesse",
    "Relais petite enfance",
)  # fmt: skip

_TITLES = (
    ("Agente d’accueil", 22), ("Agent d’accueil", 11), ("Assistante sociale", 10),
    ("Assistant de service social", 4), ("Secrétaire de mairie", 6), ("Directrice", 5),
    ("Directeur", 4), ("Conseillère numérique", 4), ("Référente logement", 4),
    ("Référent insertion", 3), ("Travailleuse sociale", 4),
    ("Chargée d’accueil et d’orientation", 4),
    ("Conseillère en économie sociale et familiale", 3), ("Coordinatrice de réseau", 3),
    ("Responsable administrative et financière", 3), ("Médiatrice familiale", 2),
    ("Puéricultrice", 2),
    ("Infirmière", 2), ("Élue aux affaires sociales", 2), ("Bénévole", 2),
)  # fmt: skip
TITLES = [title for title, _ in _TITLES]
TITLE_WEIGHTS = list(accumulate(share for _, share in _TITLES))
SERVICES = (
    "Accompagnement", "Information et conseil", "Permanence", "Atelier collectif", "Aide d’urgence",
    "Accueil sans rendez-vous", "Suivi individuel", "Écrivain public",
)  # fmt: skip
STREETS = ("rue", "rue de l’", "place", "avenue", "boulevard", "allée", "impasse", "quai")


def falling(number: int, *, slowly: bool = False) -> list[float]:
    """Cumulated weights of `number` things, the first being the most frequent (Zipf)."""
    return list(accumulate((rank + 20) ** (-0.35 if slowly else -1) for rank in range(number)))


LAST = COMMON + ["".join(parts) for parts in product(BEGINNINGS, MIDDLES, ENDS)]
# A quarter of people share the hundred common names.
_LAST_WEIGHTS = list(
    accumulate(
        [60 / (rank + 12) for rank in range(len(COMMON))]
        + [300 / (len(LAST) - len(COMMON))] * (len(LAST) - len(COMMON))
    )
)
_FIRST_WEIGHTS = falling(len(FIRST))


def person(chance: Random) -> tuple[str, str]:
    """A first and a last name."""
    first = chance.choices(FIRST, cum_weights=_FIRST_WEIGHTS)[0]
    return first, chance.choices(LAST, cum_weights=_LAST_WEIGHTS)[0]


def structure(chance: Random, kind: str, commune: str) -> str:
    """The name of a structure of this kind in a commune."""
    told = SAID.get(kind) or chance.choice(ASSOCIATIONS)
    within = f", antenne {chance.choice(COMMON)}" if chance.random() < 0.3 else ""
    return f"{told} de {commune}{within}"


def service(chance: Random, theme: str) -> str:
    """The name of a service about a theme."""
    return f"{chance.choice(SERVICES)} : {theme.lower()}"


def street(chance: Random) -> str:
    """A street, named after somebody."""
    return f"{chance.choice(STREETS)} {chance.choice(LAST)}"
