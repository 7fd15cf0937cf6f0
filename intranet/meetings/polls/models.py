"""A poll over the date of a meeting, its candidate slots, who is asked and what they said."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from intranet.audit.labels import KINDS, VALUES, VERBS
from intranet.clock import now
from intranet.database import Base, Instant
from intranet.events.models import CANCELLED, Event, Invitation

PREPARED, OPEN, CLOSED = "prepared", "open", "closed"
FEWEST, MOST = 2, 20

KINDS["date_poll"] = "le sondage de date de"
VERBS |= {
    "date_poll.prepared": "a préparé",
    "date_poll.opened": "a ouvert",
    "date_poll.changed": "a changé les dates proposées dans",
    "date_poll.prolonged": "a prolongé",
    "date_poll.reopened": "a rouvert",
    "date_poll.closed": "a choisi la date dans",
    "date_poll.reminded": "a relancé les personnes interrogées par",
    "date_poll.answered": "a répondu à",
    "date_poll.essential": "a marqué une personne indispensable dans",
    "date_poll.not_essential": "n’attend plus absolument une personne dans",
    "date_poll.deadline_passed": "a constaté la fin des réponses à",
}
VALUES["state"].update({PREPARED: "en préparation", OPEN: "ouvert", CLOSED: "clos"})


class DatePoll(Base):
    """The question « quand ? » about one event, asked of those on its list of invitations.

    `state`: prepared → open → closed, and open again. Answers are taken while it is open and
    `deadline` is to come. Whoever writes here locks the event first (`events.queries.lock`).
    `place` and `link` are those of every slot that does not name its own place. `version` grows
    when the slots, the deadline or the state change: a page older than that chooses nothing.
    `asked_by_hand_at` is the last reminder by hand; `deadline_told_at` when the coordination
    was told that time is up.
    """

    __tablename__ = "date_poll"

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"), unique=True)
    state: Mapped[str] = mapped_column(String(10), default=PREPARED)
    place: Mapped[str] = mapped_column(String(300), default="")
    link: Mapped[str] = mapped_column(String(500), default="")
    deadline: Mapped[datetime] = mapped_column(Instant, index=True)
    opened_at: Mapped[datetime | None] = mapped_column(Instant)
    opened_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"), index=True)
    closed_at: Mapped[datetime | None] = mapped_column(Instant)
    closed_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"), index=True)
    asked_by_hand_at: Mapped[datetime | None] = mapped_column(Instant)
    deadline_told_at: Mapped[datetime | None] = mapped_column(Instant)
    version: Mapped[int] = mapped_column(default=1)

    event: Mapped[Event] = relationship()
    options: Mapped[list["PollOption"]] = relationship(
        order_by="PollOption.starts_at, PollOption.id",
        cascade="all, delete-orphan",
        passive_deletes=True,
    )

    @property
    def takes_answers(self) -> bool:
        """Whether it is open, its deadline is to come, and the meeting was not called off."""
        return self.state == OPEN and self.deadline > now() and self.event.state != CANCELLED

    @property
    def is_late(self) -> bool:
        """Whether it is open and its deadline has passed: a date is to be chosen."""
        return self.state == OPEN and self.deadline <= now()

    @property
    def chosen(self) -> "PollOption | None":
        """The slot that was chosen, while the poll is closed."""
        return next((option for option in self.options if option.chosen_at is not None), None)

    @property
    def coming(self) -> list["PollOption"]:
        """The slots that are still to come."""
        return [option for option in self.options if option.starts_at > now()]


class PollOption(Base):
    """One candidate slot. It never changes: moving it makes a new one, asked anew.

    `place` "" means the poll's. `chosen_at` is set on the one that became the date.
    """

    __tablename__ = "poll_option"

    id: Mapped[int] = mapped_column(primary_key=True)
    poll_id: Mapped[int] = mapped_column(ForeignKey("date_poll.id", ondelete="CASCADE"))
    starts_at: Mapped[datetime] = mapped_column(Instant)
    ends_at: Mapped[datetime] = mapped_column(Instant)
    place: Mapped[str] = mapped_column(String(300), default="")
    chosen_at: Mapped[datetime | None] = mapped_column(Instant)

    __table_args__ = (
        UniqueConstraint("poll_id", "starts_at", "ends_at"),
        CheckConstraint("ends_at > starts_at", name="order"),
        # A page that was opened before a slot was dropped must not name the one that came after.
        {"sqlite_autoincrement": True},
    )


class PollVoter(Base):
    """What became of asking one invitee.

    `nonce` is the one of the invitation when they were asked: a seat that changed hands since
    has another, and is asked again. `essential` marks someone without whom the meeting makes
    little sense. `answered_at` is their last answer, whichever slots it was about.
    """

    __tablename__ = "poll_voter"

    id: Mapped[int] = mapped_column(primary_key=True)
    poll_id: Mapped[int] = mapped_column(ForeignKey("date_poll.id", ondelete="CASCADE"), index=True)
    invitation_id: Mapped[int] = mapped_column(
        ForeignKey("invitation.id", ondelete="CASCADE"), unique=True
    )
    nonce: Mapped[str] = mapped_column(String(32), default="")
    asked_at: Mapped[datetime | None] = mapped_column(Instant)
    reminded_at: Mapped[datetime | None] = mapped_column(Instant)
    answered_at: Mapped[datetime | None] = mapped_column(Instant)
    source: Mapped[str] = mapped_column(String(12), default="")
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"), index=True)
    essential: Mapped[bool] = mapped_column(default=False)

    invitation: Mapped[Invitation] = relationship()


class PollVote(Base):
    """What one invitee said of one slot: `word` is `yes`, `maybe` (« si besoin ») or `no`, said
    at `at`. `person_id` is whose word it is, empty for someone outside the directory."""

    __tablename__ = "poll_vote"

    id: Mapped[int] = mapped_column(primary_key=True)
    option_id: Mapped[int] = mapped_column(ForeignKey("poll_option.id", ondelete="CASCADE"))
    invitation_id: Mapped[int] = mapped_column(ForeignKey("invitation.id", ondelete="CASCADE"))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    word: Mapped[str] = mapped_column(String(8))
    at: Mapped[datetime] = mapped_column(Instant)

    __table_args__ = (
        UniqueConstraint("option_id", "invitation_id"),
        Index(None, "invitation_id"),
    )
