"""Forms over the everyday words."""

import re

from wtforms import SelectField, ValidationError

from intranet.vocabulary import terms
from intranet.vocabulary.recognition import reduced
from intranet.web.forms import CHOOSE, Form, Line

LONGEST = 80  # the column
MANY = 30


class WordsForm(Form):
    """Words, several at once between commas, for the whole of a category or one of its themes."""

    words = Line("Mots à ajouter", required=True, limit=1000)
    key = SelectField("Ils mènent à", invalid_choice_message=CHOOSE)

    def offer(self, category: str) -> None:
        """Let the category or one of its themes be chosen."""
        themes = [(theme.key, theme.label) for theme in terms.themes_of(category)]
        self.key.choices = [(category, "Toute la catégorie"), *themes]

    @property
    def each(self) -> list[str]:
        """The words one by one, as typed."""
        parts = (part.strip() for part in re.split("[,;]", self.words.data or ""))
        return list(dict.fromkeys(part for part in parts if part))

    def validate_words(self, field: Line) -> None:
        if not self.each or len(self.each) > MANY:
            raise ValidationError(
                f"Entre un et {MANY} mots ou expressions, séparés par des virgules."
            )
        for words in self.each:
            if len(words) > LONGEST:
                raise ValidationError(
                    f"« {words[:40]}… » est trop long : {LONGEST} caractères au plus."
                )
            if not reduced(words):
                raise ValidationError(
                    f"« {words} » ne peut pas être reconnu : "
                    "il y faut au moins un mot qui ait un sens."
                )
