"""What a column of a file may say: the fields of a structure, of a seat, of a person.

A title of column is compared folded (`text.fold`). `titles` are those that mean the field and
nothing else; a telephone or an address alone may be the structure's or the person's: `columns`
decides from the rest of the file.
"""

from dataclasses import dataclass

STRUCTURE, SEAT, PERSON = "structure", "seat", "person"


@dataclass(frozen=True)
class Field:
    """`key` is « structure.name »; `label` names the column in templates and errors."""

    key: str
    label: str
    titles: tuple[str, ...]

    @property
    def part(self) -> str:
        """Whose field it is: `STRUCTURE`, `SEAT` or `PERSON`."""
        return self.key.split(".")[0]

    @property
    def name(self) -> str:
        return self.key.split(".")[1]


FIELDS = (
    Field("structure.ours", "N° de fiche Maillage", ("n de fiche maillage", "no de fiche maillage",
          "fiche maillage", "n de fiche", "numero de fiche")),
    Field("structure.id", "Identifiant", ("identifiant", "id", "id structure", "code structure",
          "identifiant structure", "reference", "ref", "n", "no", "numero", "code interne")),
    Field("structure.name", "Nom de la structure", ("nom de la structure", "structure",
          "raison sociale", "denomination", "organisme", "etablissement", "nom structure",
          "nom organisme", "nom de organisme", "nom etablissement", "nom de etablissement",
          "association", "nom de association", "nom association", "employeur", "nom du service",
          "service", "partenaire", "lieu exercice", "nom du lieu", "libelle", "institution")),
    Field("structure.kind", "Type de structure", ("type de structure", "type", "categorie",
          "nature", "type organisme", "type etablissement", "typologie", "type structure")),
    Field("structure.address", "Adresse", ("adresse", "adresse postale", "rue", "voie",
          "adresse 1", "adresse1", "adresse complete", "libelle voie", "n et voie",
          "numero et voie", "adresse de la structure", "adresse structure")),
    Field("structure.address_complement", "Complément d’adresse", ("complement adresse",
          "complement", "adresse 2", "adresse2", "batiment", "lieu dit", "etage")),
    Field("structure.postcode", "Code postal", ("code postal", "cp", "c p", "codepostal",
          "code post", "postal")),
    Field("structure.commune", "Commune", ("commune", "ville", "localite", "nom commune",
          "nom de la commune", "bureau distributeur", "ville commune", "commune implantation")),
    Field("structure.insee", "Code INSEE", ("code insee", "insee", "code commune", "cog",
          "code insee commune", "code geographique", "codeinsee", "insee commune")),
    Field("structure.phone", "Téléphone de la structure", ("telephone de la structure",
          "telephone structure", "tel structure", "standard", "telephone standard",
          "telephone accueil", "tel accueil", "standard telephonique", "tel standard")),
    Field("structure.email", "Courriel de la structure", ("courriel de la structure",
          "mail structure", "courriel structure", "email structure", "mail accueil",
          "mail de la structure", "email de la structure", "courriel accueil")),
    Field("structure.website", "Site internet", ("site internet", "site", "site web", "url",
          "web", "internet", "lien", "adresse du site", "page web")),
    Field("structure.siret", "SIRET", ("siret", "n siret", "no siret", "numero siret",
          "siret etablissement", "code siret")),
    Field("structure.hours", "Horaires", ("horaires", "horaire", "horaires ouverture",
          "ouverture", "heures ouverture", "jours ouverture", "jours et horaires",
          "horaires accueil", "jours et heures ouverture", "horaires accueil du public")),
    Field("structure.description", "Présentation", ("presentation", "description", "missions",
          "mission", "activite", "activites", "objet", "services proposes", "observations",
          "commentaire", "commentaires", "remarques")),
    Field("seat.title", "Fonction", ("fonction", "poste", "intitule du poste", "qualite",
          "metier", "emploi", "role", "profession", "fonction occupee", "poste occupe", "titre",
          "intitule de la fonction", "fonctions")),
    Field("seat.phone", "Téléphone du poste", ("telephone du poste", "tel poste", "tel du poste",
          "telephone partage")),
    Field("seat.email", "Courriel du poste", ("courriel du poste", "mail du poste",
          "boite generique", "adresse generique", "mail generique", "boite partagee", "bal",
          "courriel partage", "email generique")),
    Field("person.last_name", "Nom", ("nom", "nom de famille", "nom usage", "nom contact",
          "nom agent", "nom du contact", "nom de agent", "nom du responsable seul", "noms")),
    Field("person.first_name", "Prénom", ("prenom", "prenoms", "prenom contact", "prenom agent",
          "prenom du contact", "prenom de agent")),
    Field("person.full_name", "Nom et prénom ensemble", ("nom et prenom", "nom prenom",
          "prenom nom", "prenom et nom", "nom prenoms", "contact", "interlocuteur", "referent",
          "responsable", "nom du responsable", "agent", "correspondant", "personne", "nom complet",
          "titulaire", "identite", "personne contact", "personne ressource", "interlocutrice",
          "referente", "nom du referent", "personne a contacter", "directeur", "directrice")),
    Field("person.email", "Courriel de la personne", ("courriel de la personne", "mail contact",
          "mail agent", "courriel professionnel", "mail professionnel", "email professionnel",
          "mail direct", "courriel contact", "email contact", "mail du contact", "mail pro")),
    Field("person.phone", "Téléphone de la personne", ("telephone de la personne",
          "telephone direct", "ligne directe", "tel direct", "tel pro", "telephone professionnel",
          "tel contact", "telephone contact", "tel agent", "telephone du contact")),
    Field("person.mobile", "Portable", ("portable", "mobile", "tel portable",
          "telephone portable", "gsm", "portable professionnel", "tel mobile", "portable pro",
          "telephone mobile", "tel port")),
)  # fmt: skip
BY_KEY = {field.key: field for field in FIELDS}
LABELS = {field.key: field.label for field in FIELDS}
# Whose they are depends on the rest of the file.
PHONE_TITLES = frozenset({
    "telephone", "tel", "telephone fixe", "tel fixe", "fixe", "n tel", "no tel", "n telephone",
    "numero de telephone", "tel 1", "telephone 1", "numero", "n de telephone", "no de telephone",
    "tel 2", "telephone 2", "telephones", "coordonnees telephoniques", "phone", "tph",
})  # fmt: skip
EMAIL_TITLES = frozenset({
    "mail", "email", "e mail", "courriel", "adresse mail", "adresse electronique", "mel",
    "adresse email", "adresse e mail", "adresse courriel", "mails", "messagerie", "courriels",
    "adresse de messagerie", "mail 1", "email 1", "adresse mel",
})  # fmt: skip
# A civility or a row number says nothing that is kept.
IGNORED_TITLES = frozenset(
    {"civilite", "civ", "m mme", "mme m", "titre civilite", "fax", "telecopie"}
)
PLACES = ("structure.commune", "structure.postcode", "structure.insee", "structure.address")
TEMPLATE = tuple(
    field.key for field in FIELDS
    if field.key not in ("structure.ours", "person.full_name", "seat.phone", "seat.email",
                         "structure.address_complement", "structure.insee")
)  # fmt: skip
