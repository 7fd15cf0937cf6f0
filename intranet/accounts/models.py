"""Accounts and what they are granted. Columns of Flask-Security keep the names it expects."""

from datetime import datetime

from flask_security.core import UserMixin, WebAuthnMixin
from flask_security.datastore import AsaList
from sqlalchemy import ForeignKey, Index, LargeBinary, String, UniqueConstraint
from sqlalchemy.ext.mutable import MutableList
from sqlalchemy.orm import Mapped, mapped_column, relationship

from intranet.database import Base, Instant

ADMINISTRATOR = "administrator"
COORDINATOR = "coordinator"


class Account(Base, UserMixin):
    """A person's sign-in. `email` is in its identity form (`text.normalise_email`)."""

    __tablename__ = "account"

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(String(254), unique=True)
    display_name: Mapped[str] = mapped_column(String(200), default="")
    password: Mapped[str | None] = mapped_column(String(255))  # type: ignore[assignment]
    active: Mapped[bool] = mapped_column(default=True)
    fs_uniquifier: Mapped[str] = mapped_column(String(64), unique=True)
    fs_webauthn_user_handle: Mapped[str | None] = mapped_column(  # type: ignore[assignment]
        String(64), unique=True
    )
    created_at: Mapped[datetime] = mapped_column(Instant)
    confirmed_at: Mapped[datetime | None] = mapped_column(Instant)  # type: ignore[assignment]
    last_login_at: Mapped[datetime | None] = mapped_column(Instant)  # type: ignore[assignment]
    current_login_at: Mapped[datetime | None] = mapped_column(Instant)  # type: ignore[assignment]
    login_count: Mapped[int | None]  # type: ignore[assignment]
    tf_primary_method: Mapped[str | None] = mapped_column(String(64))
    tf_totp_secret: Mapped[str | None] = mapped_column(String(255))
    tf_last_counter: Mapped[int | None]
    mf_recovery_codes: Mapped[list[str] | None] = mapped_column(MutableList.as_mutable(AsaList()))

    webauthn: Mapped[list["Passkey"]] = relationship(  # type: ignore[assignment]
        back_populates="account", cascade="all, delete-orphan"
    )


class Passkey(Base, WebAuthnMixin):
    """A WebAuthn credential of an account."""

    __tablename__ = "passkey"

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"))
    credential_id: Mapped[bytes] = mapped_column(LargeBinary(1024), unique=True)
    public_key: Mapped[bytes] = mapped_column(LargeBinary)
    sign_count: Mapped[int | None] = mapped_column(default=0)  # type: ignore[assignment]
    transports: Mapped[list[str] | None] = mapped_column(MutableList.as_mutable(AsaList()))
    extensions: Mapped[str | None] = mapped_column(String(255))
    name: Mapped[str] = mapped_column(String(64))
    usage: Mapped[str] = mapped_column(String(64))
    backup_state: Mapped[bool] = mapped_column(default=False)
    device_type: Mapped[str] = mapped_column(String(64), default="")
    lastuse_datetime: Mapped[datetime] = mapped_column(Instant)

    account: Mapped[Account] = relationship(back_populates="webauthn")

    __table_args__ = (Index(None, "account_id"),)

    def get_user_mapping(self) -> dict[str, int]:
        """How Flask-Security finds the owner of a passkey."""
        return {"id": self.account_id}


class Grant(Base):
    """What an account may do beyond its seats: administer the département, or coordinate an
    agency's networks (`agency_id` set). One row each."""

    __tablename__ = "account_grant"

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"))
    role: Mapped[str] = mapped_column(String(20))
    agency_id: Mapped[int | None] = mapped_column(ForeignKey("agency.id"), index=True)

    __table_args__ = (UniqueConstraint("account_id", "role", "agency_id"),)


class SignInAttempt(Base):
    """A failed sign-in, counted per account and per network address; swept after a day.

    `subject` is `account:<keyed hash of the e-mail>` or `address:<client address>`.
    """

    __tablename__ = "sign_in_attempt"

    id: Mapped[int] = mapped_column(primary_key=True)
    subject: Mapped[str] = mapped_column(String(120))
    at: Mapped[datetime] = mapped_column(Instant)

    __table_args__ = (Index(None, "subject", "at"),)


class SignInCode(Base):
    """A code sent by mail that opens one session; asking again replaces it."""

    __tablename__ = "sign_in_code"

    account_id: Mapped[int] = mapped_column(
        ForeignKey("account.id", ondelete="CASCADE"), primary_key=True
    )
    digest: Mapped[str] = mapped_column(String(64))
    expires_at: Mapped[datetime] = mapped_column(Instant)


class AccountInvitation(Base):
    """An invitation to open an account, by mail: the link carries `id` and `nonce`, signed.

    Used once (`accepted_at`), or withdrawn; a new one for the same address replaces it.
    `account_id` is set from the start: the account waits, without password, to be opened.
    """

    __tablename__ = "account_invitation"

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(String(254), index=True)
    display_name: Mapped[str] = mapped_column(String(200), default="")
    nonce: Mapped[str] = mapped_column(String(32))
    invited_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    invited_at: Mapped[datetime] = mapped_column(Instant)
    expires_at: Mapped[datetime] = mapped_column(Instant)
    accepted_at: Mapped[datetime | None] = mapped_column(Instant)
    withdrawn_at: Mapped[datetime | None] = mapped_column(Instant)
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
