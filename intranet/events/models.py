"""Events, their slots, who is invited, and the calendar copy that each invitee holds."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from intranet.database import Base, Instant
from intranet.directory.models import Person, Position

MEETING, TRAINING = "meeting", "training"
DRAFT, PUBLISHED, CANCELLED = "draft", "published", "cancelled"
NO_ANSWER, YES, MAYBE, NO = "none", "yes", "maybe", "no"
BY_LINK, BY_SITE, BY_COORDINATOR, BY_CALENDAR = "link", "site", "coordinator", "calendar"
BY_POLL = "poll"  # said of that date in a poll
BY_DOOR = "door"  # nobody asked them: they came
CONFIRMED, OFFERED, WAITING = "confirmed", "offered", "waiting"


class Event(Base):
    """What people are invited to: a meeting, or a training session of several half-days.

    `state`: draft → published → cancelled. The row is the lock for its places: whoever counts
    or gives one takes it first (`database.locked`). `version` guards edits.
    """

    __tablename__ = "event"

    id: Mapped[int] = mapped_column(primary_key=True)
    family: Mapped[str] = mapped_column(String(10))
    path: Mapped[str] = mapped_column(String(100), default="")
    title: Mapped[str] = mapped_column(String(200))
    description: Mapped[str] = mapped_column(Text, default="")
    state: Mapped[str] = mapped_column(String(10), default=DRAFT)
    capacity: Mapped[int | None]
    organizer_name: Mapped[str] = mapped_column(String(200))
    organizer_address: Mapped[str] = mapped_column(String(254))
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"), index=True)
    created_at: Mapped[datetime] = mapped_column(Instant)
    updated_at: Mapped[datetime] = mapped_column(Instant)
    published_at: Mapped[datetime | None] = mapped_column(Instant)
    cancelled_at: Mapped[datetime | None] = mapped_column(Instant)
    cancel_reason: Mapped[str] = mapped_column(String(500), default="")
    version: Mapped[int] = mapped_column(default=1)

    slots: Mapped[list["Slot"]] = relationship(
        back_populates="event", order_by="Slot.starts_at", cascade="all, delete-orphan"
    )

    __mapper_args__ = {"version_id_col": version}
    __table_args__ = (CheckConstraint("capacity IS NULL OR capacity > 0", name="capacity"),)


class EventNetwork(Base):
    """The networks that an event belongs to: their members see it."""

    __tablename__ = "event_network"

    event_id: Mapped[int] = mapped_column(ForeignKey("event.id"), primary_key=True)
    network_id: Mapped[int] = mapped_column(ForeignKey("network.id"), primary_key=True)

    __table_args__ = (Index(None, "network_id"),)


class Slot(Base):
    """One stretch of time at one place: the whole meeting, or one half-day of a training.

    `sequence` is the iCalendar SEQUENCE; it grows when title, time, place or status change.
    `component` keeps the rendered VEVENT for feeds (see `ical.feed_component`), `digest` its
    hash. `uid` names the slot for those who are not invited.
    """

    __tablename__ = "slot"

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id"), index=True)
    uid: Mapped[str] = mapped_column(String(120), unique=True)
    starts_at: Mapped[datetime] = mapped_column(Instant, index=True)
    ends_at: Mapped[datetime] = mapped_column(Instant, index=True)
    place: Mapped[str] = mapped_column(String(300), default="")
    link: Mapped[str] = mapped_column(String(500), default="")
    sequence: Mapped[int] = mapped_column(default=0)
    updated_at: Mapped[datetime] = mapped_column(Instant)
    component: Mapped[str] = mapped_column(Text, default="")
    digest: Mapped[str] = mapped_column(String(64), default="")

    event: Mapped[Event] = relationship(back_populates="slots")

    __table_args__ = (CheckConstraint("ends_at > starts_at", name="order"),)


class Guest(Base):
    """Someone outside the directory, known to one event alone: asked by e-mail, sent by a seat
    in its holder's place, or come without being asked. `email` may be empty for the last."""

    __tablename__ = "guest"

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id"), index=True)
    name: Mapped[str] = mapped_column(String(200))
    email: Mapped[str] = mapped_column(String(254), default="", index=True)
    organisation: Mapped[str] = mapped_column(String(200), default="")
    added_at: Mapped[datetime] = mapped_column(Instant)
    added_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"), index=True)


class Invitation(Base):
    """One person, guest or vacant seat asked to an event, and what became of it.

    `position_id` says in the name of which seat; `person_id` is empty while that seat is
    vacant and follows the seat to a successor. `guest_id` is somebody outside the directory.
    With `replaces_id`, whoever comes was sent by that person, who holds the seat: the seat keeps
    its place. A training registration made by the member is an invitation with
    `self_registered`. `answer` is the person's word, given on version `answered_sequence` of the
    date; `place` is what it gives them: `confirmed`, `offered` (theirs if they say so before
    `offered_until`), `waiting` (in the order of `rank`) or "". `removed_at` marks someone who was
    uninvited. `nonce` goes into the signed link.
    """

    __tablename__ = "invitation"

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id"))
    position_id: Mapped[int | None] = mapped_column(ForeignKey("position.id"), index=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    guest_id: Mapped[int | None] = mapped_column(ForeignKey("guest.id"), unique=True)
    replaces_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    nonce: Mapped[str] = mapped_column(String(32))
    self_registered: Mapped[bool] = mapped_column(default=False)
    invited_at: Mapped[datetime] = mapped_column(Instant)
    answer: Mapped[str] = mapped_column(String(8), default=NO_ANSWER)
    answer_source: Mapped[str] = mapped_column(String(12), default="")
    answered_at: Mapped[datetime | None] = mapped_column(Instant)
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    answered_sequence: Mapped[int | None]
    reminded_at: Mapped[datetime | None] = mapped_column(Instant)
    comment: Mapped[str] = mapped_column(String(500), default="")
    place: Mapped[str] = mapped_column(String(10), default="")
    rank: Mapped[int | None]
    offered_until: Mapped[datetime | None] = mapped_column(Instant)
    removed_at: Mapped[datetime | None] = mapped_column(Instant)

    event: Mapped[Event] = relationship()
    position: Mapped[Position | None] = relationship()
    person: Mapped[Person | None] = relationship(foreign_keys=person_id)
    replaces: Mapped[Person | None] = relationship(foreign_keys=replaces_id)
    guest: Mapped[Guest | None] = relationship()
    copies: Mapped[list["CalendarCopy"]] = relationship(
        back_populates="invitation", cascade="all, delete-orphan"
    )

    __table_args__ = (
        UniqueConstraint("event_id", "person_id"),
        UniqueConstraint("event_id", "position_id"),
        Index(None, "event_id", "place", "rank"),
        CheckConstraint(
            "position_id IS NOT NULL OR person_id IS NOT NULL OR guest_id IS NOT NULL",
            name="someone",
        ),
    )

    @property
    def is_vacant(self) -> bool:
        """Whether a seat is asked that nobody holds."""
        return self.person_id is None and self.guest_id is None

    @property
    def name(self) -> str:
        """Who is asked, "" for a vacant seat."""
        if self.guest is not None:
            return self.guest.name
        return self.person.name if self.person is not None else ""

    @property
    def called(self) -> str:
        """How a letter greets them: « Awa », or the whole name that a guest goes by."""
        if self.guest is not None:
            return self.guest.name
        return self.person.first_name if self.person is not None else ""

    @property
    def phone(self) -> str:
        """The number at which to reach them, theirs or that of their seat; "" when unknown."""
        own = (self.person.mobile or self.person.phone) if self.person is not None else ""
        return own or (self.position.phone if self.position is not None else "") or ""

    @property
    def organisation(self) -> str:
        """The structure that they come from, "" when nothing says it."""
        if self.position is not None:
            return self.position.structure.name
        return self.guest.organisation if self.guest is not None else ""


class CalendarCopy(Base):
    """What one invitee's calendar holds of one slot: the delivery ledger.

    `uid` is random and kept for life. `sent_sequence`, `sent_method` and `mail_id` tell the
    last calendar mail queued for it (see `mailroom.OutgoingMail` for its delivery).
    `pending` is the purpose of a mail that the worker is still to write, from `pending_from` on
    (see `events.later`). `reply_sequence` and `reply_stamp` are those of the last answer that was
    applied from it: the greatest pair wins.
    """

    __tablename__ = "calendar_copy"

    id: Mapped[int] = mapped_column(primary_key=True)
    invitation_id: Mapped[int] = mapped_column(ForeignKey("invitation.id"))
    slot_id: Mapped[int] = mapped_column(ForeignKey("slot.id"), index=True)
    uid: Mapped[str] = mapped_column(String(120), unique=True)
    sent_sequence: Mapped[int | None]
    sent_method: Mapped[str] = mapped_column(String(10), default="")
    mail_id: Mapped[int | None] = mapped_column(ForeignKey("outgoing_mail.id"))
    pending: Mapped[str | None] = mapped_column(String(20), index=True)
    pending_from: Mapped[datetime | None] = mapped_column(Instant)
    reply_sequence: Mapped[int | None]
    reply_stamp: Mapped[datetime | None] = mapped_column(Instant)

    invitation: Mapped[Invitation] = relationship(back_populates="copies")
    slot: Mapped[Slot] = relationship()

    __table_args__ = (UniqueConstraint("invitation_id", "slot_id"),)
