"""Minutes and their published versions, what is attached to them, what was decided."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Date, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from intranet.audit.labels import FIELD_LABELS, KINDS, VALUES, VERBS
from intranet.database import Base, Instant
from intranet.directory.models import Person, Position
from intranet.events.models import Event
from intranet.files.models import StoredFile

DECISION, ACTION = "decision", "action"
OPEN, DONE, DROPPED = "open", "done", "dropped"
FOLLOW_UP_KINDS = {ACTION: "Action", DECISION: "Décision"}

KINDS.update(
    {
        "minutes": "le compte rendu de",
        "minutes_attachment": "la pièce jointe",
        "follow_up": "la suite",
    }
)
VERBS.update(
    {
        "minutes.corrected": "a corrigé",
        "minutes.drafted": "a écrit",
        "minutes.erased": "a effacé une version de",
        "minutes.published": "a publié",
        "minutes_attachment.added": "a joint",
        "minutes_attachment.restored": "a remis",
        "follow_up.done": "a fait",
        "follow_up.dropped": "a abandonné",
        "follow_up.reopened": "a rouvert",
    }
)
FIELD_LABELS.update({"due_on": "Pour le", "owner": "À faire par", "note": "Ce qui change"})
VALUES["kind"].update({key: label.lower() for key, label in FOLLOW_UP_KINDS.items()})


class Minutes(Base):
    """The minutes of a meeting. `text` (Markdown) is what the organisers are writing; everyone
    else reads the version `number`, 0 while nothing is published. `version` guards edits of
    the text and of the lines beside it."""

    __tablename__ = "minutes"

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id"), unique=True)
    text: Mapped[str] = mapped_column(Text)
    number: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime] = mapped_column(Instant)
    updated_at: Mapped[datetime] = mapped_column(Instant)
    updated_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"), index=True)
    version: Mapped[int] = mapped_column(default=1)

    event: Mapped[Event] = relationship()

    __mapper_args__ = {"version_id_col": version}

    @property
    def is_published(self) -> bool:
        """Whether others than the organisers may read them."""
        return self.number > 0


class MinutesVersion(Base):
    """The minutes as they were published. `note` says what changed, `told` how many people were
    written to. The text of a version that another one corrects may be erased, for good."""

    __tablename__ = "minutes_version"

    id: Mapped[int] = mapped_column(primary_key=True)
    minutes_id: Mapped[int] = mapped_column(ForeignKey("minutes.id"))
    number: Mapped[int]
    text: Mapped[str] = mapped_column(Text)
    note: Mapped[str] = mapped_column(String(300), default="")
    told: Mapped[int] = mapped_column(default=0)
    published_at: Mapped[datetime] = mapped_column(Instant)
    published_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"), index=True)
    erased_at: Mapped[datetime | None] = mapped_column(Instant)

    __table_args__ = (UniqueConstraint("minutes_id", "number"),)


class MinutesAttachment(Base):
    """A file beside the minutes. `name` is what people read; what is downloaded is called by us.
    `removed_at` marks one that was taken away and may come back, for a day."""

    __tablename__ = "minutes_attachment"

    id: Mapped[int] = mapped_column(primary_key=True)
    minutes_id: Mapped[int] = mapped_column(ForeignKey("minutes.id"), index=True)
    file_id: Mapped[int | None] = mapped_column(ForeignKey("stored_file.id"), index=True)
    name: Mapped[str] = mapped_column(String(120))
    added_at: Mapped[datetime] = mapped_column(Instant)
    added_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"), index=True)
    removed_at: Mapped[datetime | None] = mapped_column(Instant, index=True)

    minutes: Mapped[Minutes] = relationship()
    file: Mapped[StoredFile | None] = relationship()


class FollowUp(Base):
    """Something that was decided, or that somebody is to do.

    It is up to a seat (whoever holds it), a person, or whatever `owner` says when neither is
    known. `rank` orders the lines of one meeting. `warned_at` and `late_told_at` say when its
    owner was reminded, before the day and after it.
    """

    __tablename__ = "follow_up"

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id"))
    kind: Mapped[str] = mapped_column(String(10))
    text: Mapped[str] = mapped_column(String(500))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    position_id: Mapped[int | None] = mapped_column(ForeignKey("position.id"), index=True)
    owner: Mapped[str] = mapped_column(String(300), default="")
    due_on: Mapped[date | None] = mapped_column(Date)
    state: Mapped[str] = mapped_column(String(10), default=OPEN)
    done_at: Mapped[datetime | None] = mapped_column(Instant)
    done_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"), index=True)
    rank: Mapped[int] = mapped_column(default=0)
    warned_at: Mapped[datetime | None] = mapped_column(Instant)
    late_told_at: Mapped[datetime | None] = mapped_column(Instant)
    created_at: Mapped[datetime] = mapped_column(Instant)
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"), index=True)

    event: Mapped[Event] = relationship()
    person: Mapped[Person | None] = relationship()
    position: Mapped[Position | None] = relationship()

    __table_args__ = (
        Index(None, "event_id", "rank"),
        Index(None, "state", "due_on"),
        CheckConstraint("kind IN ('decision', 'action')", name="kind"),
        CheckConstraint("state IN ('open', 'done', 'dropped')", name="state"),
    )

    @property
    def is_open(self) -> bool:
        """Whether somebody still has it to do."""
        return self.kind == ACTION and self.state == OPEN
