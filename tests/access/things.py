"""One of each thing that the rules of the application name."""

from datetime import timedelta

from sqlalchemy import select

from intranet.accounts.models import Grant
from intranet.audit.models import JournalEntry
from intranet.clock import now, today
from intranet.database import db
from intranet.directory import actors, changeovers, entries
from intranet.directory.changeover_rules import Wish
from intranet.directory.models import REQUESTED, Assignment, Membership
from intranet.duplicates import merging
from intranet.events import invitations, scheduling
from intranet.events.attendance import halves, marking
from intranet.events.models import Event, Invitation
from intranet.events.replies.models import Reply
from intranet.events.scheduling import EventPlan
from intranet.exchange.data_inclusion import tokens
from intranet.exchange.data_inclusion.models import InclusionRun
from intranet.exchange.models import CHECKED, ImportRow, ImportRun, ImportSource
from intranet.files import storage
from intranet.mailroom.models import IncomingMail, OutgoingMail
from intranet.meetings.formats import checklist, keeping
from intranet.meetings.formats.models import ChecklistItem
from intranet.meetings.messages import sending
from intranet.meetings.minutes import attachments, drafting, publishing
from intranet.meetings.minutes.drafting import LinePlan
from intranet.meetings.minutes.models import FollowUp
from intranet.meetings.minutes.preparing import Owner
from intranet.meetings.models import Meeting
from intranet.meetings.polls import asking
from intranet.meetings.polls import planning as polls
from intranet.meetings.polls.planning import OptionPlan, PollPlan
from intranet.meetings.series.models import MeetingSeries, SeriesMeeting
from intranet.meetings.tables import plans
from intranet.networks.models import Network
from intranet.preferences import choices
from intranet.trainings import catalogue
from intranet.upkeep import corrections
from intranet.vocabulary import synonyms
from tests.builders import directory, events, offer
from tests.builders.attendance import shift
from tests.cast import Cast


def furnish(cast: Cast) -> dict[str, dict[str, object]]:
    """What each placeholder of a rule stands for, by prefix of the endpoint."""
    meeting = events.event(cast, invite=[cast.member_seat])
    db.session.add(Meeting(event=meeting, kind="rencontre"))
    template, task = _prepared(cast, meeting)
    course = catalogue.create_course(None, {"title": "Accueil", "agency_id": cast.agency.id})
    session = catalogue.plan_session(None, course, [cast.network], events.plan(), "")
    scheduling.publish(None, session.event_id)
    asked = directory.membership(
        directory.position(cast.cdas, "Secrétaire"), cast.network, REQUESTED
    )
    grant = db.session.scalars(select(Grant).where(Grant.agency_id == cast.agency.id)).one()
    joined = db.session.scalars(
        select(Membership).where(Membership.position_id == cast.vacant_seat.id)
    ).one()
    twin = directory.structure(cast.cancale, "CCAS Cancale")
    administrator = actors.of_account(cast.accounts["administrator"])
    held = db.session.scalars(
        select(Assignment.id).where(Assignment.position_id == cast.member_seat.id)
    ).one()
    wish = Wish(held_id=held, leaves_on=today() + timedelta(days=30))
    planned = changeovers.say(administrator, cast.member_seat, wish)
    versions = cast.ccas.version, twin.version
    merge = merging.merge(administrator, cast.ccas, twin, {}, versions=versions)
    picture = storage.store(b"RIFF", name="photo-1.webp", content_type="image/webp")
    cast.member.photo_id = picture.id
    word = synonyms.add(None, "sante", "toubib")
    proposal = corrections.propose(
        actors.of_account(cast.accounts["member"]), cast.ccas, "name", "CCAS", ""
    )
    entries.edit_structure(None, cast.ccas, {"phone": "+33299890000"}, cast.ccas.version)
    entries.edit_person(None, cast.member, {"phone": "+33299890000"}, cast.member.version)
    moved = db.session.scalars(
        select(JournalEntry.id)
        .where(JournalEntry.verb.in_(("structure.updated", "person.updated")))
        .order_by(JournalEntry.id)
    ).all()
    choices.choose(None, choices.VERIFIED_FOR, 3)
    chosen = db.session.scalars(
        select(JournalEntry.id).where(JournalEntry.verb == "preference.chosen")
    ).one()
    return {
        "": {
            "meeting_id": meeting.id,
            "event_id": session.event_id,
            "invitation_id": db.session.scalars(select(Invitation.id)).first(),
            "mail_id": db.session.scalars(select(OutgoingMail.id)).first(),
            "structure_id": cast.ccas.id,
            "person_id": cast.member.id,
            "position_id": cast.vacant_seat.id,
            "membership_id": asked.id,
            "correction_id": proposal.id,
            "slug": cast.network.slug,
            "key": cast.accounts["member"].id,
            "grant_key": grant.id,
            "token": "faux",
            "synonym_id": word.id,
            "service_id": offer.service(cast.ccas).id,
            "session_id": offer.permanence(cast.ccas, cast.cdas).id,
            "filename": "app.css",
        },
        **_day(cast),
        "formats": {"template_id": template, "item_id": task},
        "minutes": _minutes(cast),
        "messages": {
            "meeting_id": meeting.id,
            "slug": cast.network.slug,
            "network_id": cast.network.id,
            "message_id": _message(meeting),
        },
        "messages.announcement": {"message_id": (announced := _message(cast.network))},
        "messages.withdraw_announcement": {"message_id": announced},
        "polls": _poll(cast),
        "replies": {"mail_id": _reply(cast, meeting).mail_id},
        "privacy.own_rows": {"name": "account"},
        "turnover": {"position_id": cast.member_seat.id, "key": planned.id},
        "duplicates": {"sort": "structures", "one": cast.ccas.id, "other": cast.cdas.id},
        "duplicates.part": {"key": merge.id},
        "directory.end_membership": {"membership_id": joined.id},
        "trainings": {"slug": course.slug},
        "territories": {"slug": cast.agency.slug},
        "accounts.revoke": {"key": grant.account_id},
        "preferences": {"fact_id": chosen},
        "upkeep.restore_structure": {"fact_id": moved[0]},
        "upkeep.restore_person": {"fact_id": moved[1]},
        "privacy": {"name": "account"},
        "exchange": {"run_id": _import_run(cast).id, "number": 1, "format": "csv"},
        "data_inclusion": {
            "run_id": _inclusion_run().id,
            "token_id": tokens.create(None, "Essai", with_contacts=False)[0].id,
        },
    }


def _day(cast: Cast) -> dict[str, dict[str, object]]:
    """A meeting of yesterday, to which the member came."""
    event = events.event(cast, invite=[cast.member_seat])
    shift(event, now() - timedelta(days=1))
    db.session.add(Meeting(event=event, kind="rencontre"))
    invitation = db.session.scalars(select(Invitation).where(Invitation.event_id == event.id)).one()
    part = halves.parts_of(event.slots[0])[0].key
    marking.mark(None, marking.Said(invitation.id, event.slots[0].id, part, "present"))
    day = {"meeting_id": event.id, "invitation_id": invitation.id, "format": "csv"}
    return {"day": day, "review": {**day, "sort": "structures", "key": cast.cdas.id}}


def _prepared(cast: Cast, meeting: Event) -> tuple[int, int]:
    """A template and a line of the checklist; the meeting also has a plan and a series."""
    row = db.session.scalars(select(Meeting).where(Meeting.event_id == meeting.id)).one()
    checklist.fill(meeting, [(-7, "Relancer")])
    task = db.session.scalars(select(ChecklistItem.id)).one()
    series = MeetingSeries(title="Essai", rule="chaque semaine", created_at=now())
    db.session.add(series)
    db.session.flush()
    db.session.add(SeriesMeeting(event_id=meeting.id, series_id=series.id))
    wish = plans.Wish(frozenset(db.session.scalars(select(Invitation.id))), 1, 1, 5, 1)
    plans.keep(None, meeting.id, wish, [[list(wish.people)]], 0)
    return keeping.keep(None, cast.agency.id, "Essai", row).id, task


def _message(about: Event | Network) -> int:
    """A message about the meeting, or from the network."""
    digest = sending.audience_of(about, "tous").digest
    draft = sending.Draft("tous", "Objet", "Texte", f"nonce-{about.__tablename__}", digest)
    return sending.send(None, about, draft).id


def _minutes(cast: Cast) -> dict[str, int]:
    """A meeting that was held: its minutes, published, a file beside them, what is to be done."""
    held = events.event(cast, invite=[cast.member_seat], slots=1)
    db.session.add(Meeting(event=held, kind="rencontre"))
    for slot in held.slots:
        slot.starts_at, slot.ends_at = (
            i - timedelta(days=20) for i in (slot.starts_at, slot.ends_at)
        )
    db.session.flush()
    line = LinePlan(None, "action", "Appeler", Owner("", None, cast.member_seat.id), None)
    minutes = drafting.save(None, held.id, "Dit.", [line], 0)
    file = attachments.attach(None, minutes, b"%PDF-1.7 essai", "ordre du jour.pdf")
    publishing.publish(None, held.id, minutes.version)
    row = db.session.scalars(select(FollowUp)).one()
    return {
        "meeting_id": held.id,
        "number": 1,
        "attachment_id": file.id,
        "follow_up_id": row.id,
    }


def _poll(cast: Cast) -> dict[str, int]:
    """A draft whose date is asked of the member."""
    starts = [now() + timedelta(days=days) for days in (20, 21)]
    options = tuple(OptionPlan(at, at + timedelta(hours=2)) for at in starts)
    asked = PollPlan(options, now() + timedelta(days=9), "Cancale")
    plan = EventPlan("Essai", "", None, ())
    poll = polls.prepare(None, [cast.network], "visite", plan, asked)
    invited = invitations.invite(None, poll.event_id, [cast.member_seat.id], [])
    asking.open_poll(None, poll.event_id, poll.version)
    return {
        "meeting_id": poll.event_id,
        "option_id": poll.options[0].id,
        "invitation_id": invited[0].id,
    }


def _reply(cast: Cast, event: Event) -> Reply:
    mail = IncomingMail(
        mailbox="m", uidvalidity=1, uid=1, digest="d", received_at=now(), size=1, read_at=now()
    )
    reply = Reply(mail=mail, event_id=event.id)
    db.session.add(reply)
    db.session.flush()
    return reply


def _import_run(cast: Cast) -> ImportRun:
    source = ImportSource(key="essai", name="Essai", agency_id=cast.agency.id, created_at=now())
    db.session.add(source)
    db.session.flush()
    run = ImportRun(
        source_id=source.id,
        file_name="essai.csv",
        digest="",
        size=2,
        state=CHECKED,
        row_count=1,
        created_at=now(),
        checked_at=now(),
    )
    db.session.add(run)
    db.session.flush()
    db.session.add(ImportRow(run_id=run.id, number=1, cells=[], outcome="error"))
    db.session.flush()
    return run


def _inclusion_run() -> InclusionRun:
    run = InclusionRun(file_name="v1.json", size=2, state="checked", created_at=now())
    db.session.add(run)
    db.session.flush()
    return run
