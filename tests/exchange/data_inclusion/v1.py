"""Any record that the package accepts, as hypothesis draws it; and two written by hand."""

from datetime import date, timedelta

from data_inclusion.schema import v1
from hypothesis import strategies as st

from intranet.clock import today
from intranet.vocabulary import terms

HERE = ("35049", "35299", "35115")
STRUCTURE = {
    "source": "dora",
    "id": "dora--ccas-cancale",
    "nom": "Épicerie solidaire de Cancale",
    "date_maj": "2025-02-14",
    "description": "Une épicerie ouverte à toutes et à tous.",
    "lien_source": "https://dora.example/structures/epicerie",
    "siret": "21350049900016",
    "commune": "Cancale",
    "code_postal": "35260",
    "code_insee": "35049",
    "adresse": "12 rue du Port",
    "longitude": -1.85,
    "latitude": 48.67,
    "telephone": "+33261910001",
    "courriel": "Contact@Epicerie.example",
    "site_web": "https://epicerie.example/",
    "horaires_accueil": "Mo-Fr 08:30-12:30; PH off",
    "accessibilite_lieu": "https://acceslibre.beta.gouv.fr/app/x/",
    "reseaux_porteurs": ["banques-alimentaires"],
}
SERVICE = {
    "source": "dora",
    "structure_id": "dora--ccas-cancale",
    "id": "dora--colis",
    "nom": "Colis d’urgence",
    "description": "Un colis pour trois jours, sans condition.",
    "date_maj": "2025-02-15",
    "type": "aide-materielle",
    "thematiques": ["equipement-et-alimentation--alimentation"],
    "frais": "gratuit",
    "publics": ["tous-publics"],
    "modes_accueil": ["en-presentiel"],
    "zone_eligibilite": ["35049", "243500782"],
    "contact_nom_prenom": "Rozenn Jouan",
    "modes_mobilisation": ["telephoner"],
    "mobilisable_par": ["professionnels", "usagers"],
    "volume_horaire_hebdomadaire": 1.5,
    "nombre_semaines": 3,
}

# Everything but lone surrogates and NUL, which no database holds.
characters = st.characters(exclude_categories=["Cs"], exclude_characters="\x00")
ids = st.from_regex(r"[A-Za-z0-9:][A-Za-z0-9:_ -]{0,20}[A-Za-z0-9]", fullmatch=True)
sources = st.sampled_from(("dora", "soliguide", "cd35", "emplois-de-linclusion"))
days = st.dates(date(2000, 1, 1), today() - timedelta(days=1)).map(date.isoformat)
names = st.text(characters, min_size=3, max_size=150)
long_texts = st.text(characters, min_size=5, max_size=400) | st.just("a" * 10_000)  # fmt: skip
texts = st.text(characters, max_size=60) | st.just("é à " * 150)
urls = st.builds(
    "http{}://{}.example/{}".format,
    st.sampled_from(("", "s")),
    st.from_regex(r"[a-z][a-z0-9-]{0,10}[a-z]", fullmatch=True),
    st.text("abc/?=&%20é#-_.", max_size=20) | st.just("a" * 600),
)
emails = st.builds("{}@{}.fr".format, st.from_regex(r"[A-Za-z][A-Za-z0-9.+]{0,8}[a-z]", fullmatch=True).filter(lambda s: ".." not in s), st.sampled_from(("ccas", "Ville-Cancale")))  # fmt: skip
phones = (
    st.sampled_from(("+33299896020", "02 99 89 60 20", "3949", "39 49 ou 0299896020", "")) | texts
)
opening = st.sampled_from(("Mo-Fr 08:30-12:30; PH off", "24/7", "du lundi au vendredi", "Mo[1] 09:00-12:00", "x" * 600))  # fmt: skip
degrees = st.floats(-180, 180, allow_nan=False)


def some(terms_of, least=0):
    return st.lists(st.sampled_from(sorted(terms_of)), min_size=least, max_size=4, unique=True)


def maybe(**fields):
    """Each of these fields there, null, or absent."""
    return st.fixed_dictionaries({}, optional={n: st.none() | s for n, s in fields.items()})


place = {
    "commune": texts,
    "code_postal": st.from_regex(r"[0-9]{5}", fullmatch=True),
    "adresse": texts,
    "complement_adresse": texts,
    "longitude": degrees,
    "latitude": degrees,
    "telephone": phones,
    "courriel": emails,
    "lien_source": urls,
    "horaires_accueil": opening | texts,
}


def _identified(fields):
    own = fields.pop("own_id")
    return {**fields, "id": f"{fields['source']}--{own}"}


structures = st.builds(
    lambda required, optional: _identified({**optional, **required}),
    st.fixed_dictionaries(
        {"source": sources, "own_id": ids, "nom": names, "date_maj": days, "code_insee": st.sampled_from(HERE)}
    ),
    maybe(
        **place,
        description=long_texts,
        siret=st.from_regex(r"[0-9]{14}", fullmatch=True) | st.just("21350049900016"),
        site_web=urls,
        accessibilite_lieu=urls,
        reseaux_porteurs=some(terms.CARRIERS),
    ),
)  # fmt: skip
services = st.builds(
    lambda required, optional: _identified({**optional, **required}),
    st.fixed_dictionaries(
        {"source": sources, "own_id": ids, "nom": names, "date_maj": days, "description": long_texts}
    ),
    maybe(
        **place,
        code_insee=st.sampled_from((*HERE, "75056", "22278")),
        type=st.sampled_from(sorted(terms.SERVICE_KINDS)),
        thematiques=some(terms.THEMES),
        frais=st.sampled_from(sorted(terms.FEES)),
        frais_precisions=texts,
        publics=st.just([terms.EVERYONE]) | some(set(terms.AUDIENCES) - {terms.EVERYONE}, 1),
        publics_precisions=texts,
        conditions_acces=texts,
        modes_accueil=some(terms.RECEPTION_MODES),
        zone_eligibilite=st.lists(
            st.sampled_from((*HERE, "35", "22", "2A", "243500782", "france", "99100", "75056")),
            min_size=1,
            max_size=4,
        ),
        contact_nom_prenom=texts,
        lien_mobilisation=urls,
        modes_mobilisation=some(terms.MOBILISATION_MODES, 1),
        mobilisable_par=some(terms.MOBILISED_BY, 1),
        mobilisation_precisions=texts,
        volume_horaire_hebdomadaire=st.floats(0, 168, allow_nan=False),
        nombre_semaines=st.integers(1, 10**15),
    ),
)  # fmt: skip


@st.composite
def documents(draw, most=4):
    """`{"structures": …, "services": …}`: identifiers are each once, services have a structure."""
    places = draw(st.lists(structures, min_size=1, max_size=most, unique_by=lambda s: s["id"]))
    offers = draw(st.lists(services, max_size=most, unique_by=lambda s: s["id"]))
    known = st.sampled_from([one["id"] for one in places])
    for offer in offers:
        offer["structure_id"] = draw(known)
    return {"structures": places, "services": offers}


def as_models(document):
    """What the package reads: its models by id. Raises when one is refused."""
    return {
        "structures": {one["id"]: v1.Structure(**one) for one in document["structures"]},
        "services": {one["id"]: v1.Service(**one) for one in document["services"]},
    }


def as_told(document):
    """The same, field by field, what is null told from what is absent."""
    return {
        kind: {key: one.model_dump(exclude_unset=True) for key, one in found.items()}
        for kind, found in as_models(document).items()
    }
