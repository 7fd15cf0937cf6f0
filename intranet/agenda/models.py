"""Addresses of personal feeds."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from intranet.database import Base, Instant


class FeedAddress(Base):
    """The secret address of an account's feed; one an account.

    The token is made from `nonce` and the site's secret key, so that it can be shown again; the
    database alone, which holds its SHA-256, does not give it away.
    """

    __tablename__ = "feed_address"

    account_id: Mapped[int] = mapped_column(
        ForeignKey("account.id", ondelete="CASCADE"), primary_key=True
    )
    nonce: Mapped[str] = mapped_column(String(32))
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    created_at: Mapped[datetime] = mapped_column(Instant)


class NetworkFeedAddress(Base):
    """The secret address of what a network announces, as one account reads it. It answers only
    while the account may see the network."""

    __tablename__ = "network_feed_address"

    account_id: Mapped[int] = mapped_column(
        ForeignKey("account.id", ondelete="CASCADE"), primary_key=True
    )
    network_id: Mapped[int] = mapped_column(
        ForeignKey("network.id", ondelete="CASCADE"), primary_key=True
    )
    nonce: Mapped[str] = mapped_column(String(32))
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    created_at: Mapped[datetime] = mapped_column(Instant)

    __table_args__ = (Index(None, "network_id"),)
