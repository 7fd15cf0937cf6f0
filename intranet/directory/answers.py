"""Answers that the pages of structures and of people share."""

from collections.abc import Sequence
from io import BytesIO

from flask import Response, flash, send_file
from werkzeug.wrappers import Response as BaseResponse

from intranet import web
from intranet.audit.queries import history_of
from intranet.directory import vcard, verification
from intranet.directory.forms import SeenForm
from intranet.directory.merged import absorbed_keys
from intranet.directory.models import Person, Structure
from intranet.directory.offer.queries import parts_of
from intranet.directory.reports import path


def verified(entry: Structure | Person, confirm_url: str) -> BaseResponse:
    """After « Toujours exact »: the new line under htmx, the entry's page otherwise."""
    if web.wants_fragment():
        return web.render(
            "directory/_verified_line.html",
            truth=verification.truth(entry),
            confirm_url=confirm_url,
            changed=True,
        )
    flash("Merci : la fiche est vérifiée d’aujourd’hui.", "success")
    return web.done(path(entry))


def is_overtaken(entry: Structure | Person) -> bool:
    """Whether `entry` changed since the page that this POST comes from was read."""
    seen = SeenForm().version.number
    return seen is not None and seen != entry.version


def read_again(entry: Structure | Person) -> BaseResponse:
    """Nobody says that something is exact which they did not read."""
    flash(
        "Quelqu’un a modifié cette fiche pendant que vous la lisiez\u00a0: relisez-la avant de la "
        "confirmer.",
        "warning",
    )
    return web.done(path(entry))


def saved(entry: Structure | Person, exact: bool) -> BaseResponse:
    """After an edit: back to the entry, saying whether it is verified too."""
    told = "La fiche est enregistrée" + (" et vérifiée d’aujourd’hui." if exact else ".")
    flash(told, "success")
    return web.done(path(entry))


def card(contact: vcard.Card) -> Response:
    """A contact card to download."""
    return cards([contact], contact.name)


def cards(contacts: Sequence[vcard.Card], name: str) -> Response:
    """Contact cards to download in one file, called after `name`."""
    return send_file(
        BytesIO(vcard.documents(contacts).encode()),
        mimetype=vcard.CONTENT_TYPE,
        as_attachment=True,
        download_name=vcard.filename(name),
        etag=False,
        max_age=None,
    )


def reported(entry: Structure | Person, told: int) -> BaseResponse:
    """After « Signaler une erreur »: who was told."""
    who = "la personne" if told == 1 else f"les {told} personnes"
    verb = "peut la corriger" if told == 1 else "peuvent la corriger"
    flash(f"Merci. Votre message part à {who} qui {verb}.".replace("à les", "aux"), "success")
    return web.done(path(entry))


def history(entry: Structure | Person) -> BaseResponse:
    """What happened to an entry, and to those that became it, newest first."""
    return web.render(
        "directory/history.html",
        entry=entry,
        back=path(entry),
        facts=web.paginate(history_of(entry, absorbed_keys(entry), parts_of(entry))),
    )
