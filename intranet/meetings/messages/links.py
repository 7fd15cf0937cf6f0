"""The signed link by which somebody mutes the announcements of a network, without signing in."""

from typing import Any

from intranet.database import db
from intranet.directory.models import Person
from intranet.networks.models import Network
from intranet.web import absolute_url
from intranet.web.links import LinkUnknown, Purpose

MUTE = Purpose("announcements", days=400)


def mute_url(person_id: int, network_id: int) -> str:
    """The address that goes into the mail."""
    return absolute_url("messages.mute_page", token=MUTE.sign([person_id, network_id]))


def opened(token: str) -> tuple[Person, Network]:
    """Whose announcements, of which network. Raises LinkUnknown or LinkExpired."""
    payload: Any = MUTE.read(token)
    person, network = db.session.get(Person, payload[0]), db.session.get(Network, payload[1])
    if person is None or network is None or person.forgotten_at is not None:
        raise LinkUnknown
    return person, network
