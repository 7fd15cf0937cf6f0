"""Sending a photo, and what the page of changes shows of it."""

from dataclasses import dataclass

from flask_wtf.file import FileField, FileRequired

from intranet.access import Actor
from intranet.directory import policy
from intranet.directory.models import Person
from intranet.directory.policy import Standing
from intranet.web.forms import Form


class PhotoForm(Form):
    picture = FileField("Photo", validators=[FileRequired("Choisissez une photo.")])


@dataclass(frozen=True)
class PhotoPanel:
    """What `directory/_photo_panel.html` shows; `told`: what has just been done."""

    person: Person
    form: PhotoForm
    may_put: bool
    may_remove: bool
    told: str = ""

    @property
    def is_shown(self) -> bool:
        return self.may_put or (self.may_remove and self.person.photo_id is not None)


def photo_panel(
    actor: Actor,
    person: Person,
    standing: Standing,
    form: PhotoForm | None = None,
    told: str = "",
) -> PhotoPanel:
    return PhotoPanel(
        person,
        form or PhotoForm(formdata=None),
        policy.may_put_photo(actor, standing),
        policy.may_remove_photo(actor, standing),
        told,
    )
