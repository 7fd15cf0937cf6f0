"""Secret addresses of what a network announces: one a reader and a network."""

import secrets

from sqlalchemy import select

from intranet.access import Actor
from intranet.accounts.models import Account
from intranet.agenda.addresses import digest, sealed
from intranet.agenda.models import NetworkFeedAddress
from intranet.audit import journal
from intranet.clock import now
from intranet.database import db
from intranet.directory.actors import of_account
from intranet.networks.models import Network
from intranet.web import absolute_url


def of(actor: Actor, network: Network) -> NetworkFeedAddress | None:
    """The address of a network as one account reads it, if it has asked for one."""
    return db.session.get(NetworkFeedAddress, (actor.account_id, network.id))


def reset(actor: Actor, network: Network) -> NetworkFeedAddress:
    """A new address; whoever subscribed to the former one gets nothing from now on."""
    address = of(actor, network)
    if address is None:
        address = NetworkFeedAddress(account_id=actor.account_id, network_id=network.id)
    address.nonce = secrets.token_urlsafe(16)
    address.created_at = now()
    address.token_hash = digest(_token(address))
    db.session.add(address)
    db.session.flush()
    journal.record(actor, "network.feed_reset", network)
    return address


def url(address: NetworkFeedAddress) -> str:
    """The complete https address to subscribe to."""
    return absolute_url("agenda.network_feed", token=_token(address))


def network_of(token: str) -> Network | None:
    """The network behind a token, while its account is active and shares the network's life."""
    found = db.session.execute(
        select(NetworkFeedAddress, Account)
        .join(Account, Account.id == NetworkFeedAddress.account_id)
        .where(NetworkFeedAddress.token_hash == digest(token), Account.active)
    ).first()
    if found is None:
        return None
    address, account = found
    actor = of_account(account)
    if not (actor.is_administrator or address.network_id in actor.network_ids):
        return None
    return db.session.get(Network, address.network_id)


def _token(address: NetworkFeedAddress) -> str:
    return sealed(f"network-feed:{address.account_id}:{address.network_id}:{address.nonce}")
