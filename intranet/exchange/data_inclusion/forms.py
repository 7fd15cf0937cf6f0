"""Forms of the pages of data·inclusion."""

from typing import Any

from flask_wtf.file import FileField, FileRequired
from wtforms import BooleanField, ValidationError

from intranet.exchange.data_inclusion.documents import MEGABYTE
from intranet.exchange.data_inclusion.reading import LARGEST_UPLOAD
from intranet.web.forms import Form, Line

CONTACTS = "Ils sont publiés tels que la source les a donnés : demandez-vous si c’est utile."


class ImportForm(Form):
    """One file of records."""

    file = FileField("Fichier", validators=[FileRequired("Choisissez un fichier.")])

    def validate_file(self, field: Any) -> None:
        if field.data and self.size() > LARGEST_UPLOAD:
            raise ValidationError(
                f"Ce fichier dépasse {LARGEST_UPLOAD // MEGABYTE} Mo. Compressez-le en zip, ou "
                "demandez à l’exploitant du site : maillage import lit des fichiers plus grands."
            )

    def size(self) -> int:
        """In bytes."""
        stream = self.file.data.stream
        size = stream.seek(0, 2)
        stream.seek(0)
        return int(size)


class ApplyForm(Form):
    """Whether the file wins over what was edited here."""

    overwrites = BooleanField("Remplacer aussi ce qui a été modifié ici")


class ExportForm(Form):
    """What the file holds."""

    with_contacts = BooleanField("Avec les contacts nommés des services", description=CONTACTS)


class TokenForm(Form):
    """A new token."""

    label = Line("Pour qui, ou pour quoi", required=True, limit=80)
    with_contacts = BooleanField("Avec les contacts nommés des services", description=CONTACTS)
