"""Languages that professionals speak with the people they receive.

Keys are ISO 639 codes, the two-letter one where there is one; labels are French. The list is that
of the languages most asked for in social services of western France, and of signed French.
"""

from intranet.audit import labels

LANGUAGES = {
    "fsl": "langue des signes française (LSF)",
    "sq": "albanais",
    "de": "allemand",
    "am": "amharique",
    "en": "anglais",
    "ar": "arabe",
    "hy": "arménien",
    "az": "azéri",
    "bm": "bambara",
    "bn": "bengali",
    "ber": "berbère",
    "br": "breton",
    "bg": "bulgare",
    "zh": "chinois",
    "ko": "coréen",
    "ht": "créole haïtien",
    "rcf": "créole réunionnais",
    "hr": "croate",
    "prs": "dari",
    "es": "espagnol",
    "fa": "farsi",
    "ka": "géorgien",
    "el": "grec",
    "hi": "hindi",
    "hu": "hongrois",
    "it": "italien",
    "ja": "japonais",
    "kab": "kabyle",
    "km": "khmer",
    "ku": "kurde",
    "ln": "lingala",
    "mg": "malgache",
    "mn": "mongol",
    "nl": "néerlandais",
    "ur": "ourdou",
    "ps": "pachto",
    "ff": "peul",
    "pl": "polonais",
    "pt": "portugais",
    "rom": "romani",
    "ro": "roumain",
    "ru": "russe",
    "sr": "serbe",
    "swb": "shimaoré",
    "so": "somali",
    "snk": "soninké",
    "sw": "swahili",
    "ta": "tamoul",
    "cs": "tchèque",
    "ce": "tchétchène",
    "ti": "tigrigna",
    "tr": "turc",
    "uk": "ukrainien",
    "vi": "vietnamien",
    "wo": "wolof",
}
labels.VALUES["languages"] = LANGUAGES


def label(code: str) -> str:
    """What to show for a language; the code itself when unknown."""
    return LANGUAGES.get(code, code)
