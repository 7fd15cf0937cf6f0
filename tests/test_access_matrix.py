"""Who may open what: every rule of the application × every role × GET and POST.

A rule that the table does not name fails. Nothing is ever committed here: each request is rolled
back, so that one database serves the whole matrix and the order of roles does not matter.
"""

import shutil
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from intranet.accounts.models import Grant
from intranet.app import create_app
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
from intranet.web import limiter
from tests.builders import directory, events, offer
from tests.builders.attendance import shift
from tests.cast import Cast, assemble
from tests.databases import create_postgresql

ROLES = (
    "newcomer",
    "outsider",
    "other_manager",
    "other_coordinator",
    "member",
    "manager",
    "coordinator",
    "administrator",
)
OUTSIDE = ("newcomer", "outsider", "other_manager", "other_coordinator")


def expected(*, allowed: str, outside: int = 404) -> dict[str, int]:
    """The refusal of each role, 0 for « allowed »; `outside` is what outsiders get."""
    may = allowed.split()
    refusal = {role: outside if role in OUTSIDE else 403 for role in ROLES}
    return {role: 0 if role in may else refusal[role] for role in ROLES}


EVERYONE = dict.fromkeys(ROLES, 0)
ADMINISTRATION = expected(allowed="administrator", outside=403)
NETWORK = expected(allowed="member manager coordinator administrator")
NETWORK_RUN = expected(allowed="coordinator administrator")
ORGANISERS = expected(allowed="coordinator other_coordinator administrator", outside=403)
CCAS_RUN = expected(allowed="manager coordinator administrator")
MEMBER_SELF = expected(allowed="member coordinator administrator")
INVITEE = {**NETWORK_RUN, "coordinator": 403, "administrator": 403, "member": 0}

# What belongs to the coordination of one agency, and nobody else sees.
AGENCY_RUN = {role: 0 if role in ("coordinator", "administrator") else 404 for role in ROLES}

# Found by those who organise meetings alone, and by no other agency.
AGENCY_TEMPLATE = {
    **ORGANISERS,
    **dict.fromkeys(("member", "manager"), 403),
    "other_coordinator": 404,
}

TABLE: dict[str, dict[str, int]] = {
    "home.home": EVERYONE,
    "home.networks": EVERYONE,
    "home.network": NETWORK,
    "search.directory": EVERYONE,
    "orientation.contact": EVERYONE,
    "territories.communes": EVERYONE,
    "hours.understood": EVERYONE,
    # one's own account
    "accounts.own": EVERYONE,
    "accounts.recovery_codes": EVERYONE,
    "accounts.change_address": EVERYONE,
    "accounts.confirm_address": dict.fromkeys(ROLES, 404),  # one's own link alone
    "accounts.change_password": EVERYONE,
    "accounts.second_factor_on": EVERYONE,
    "accounts.second_factor_off": EVERYONE,
    "accounts.close_sessions": EVERYONE,
    "agenda.subscription": EVERYONE,
    "agenda.reset": EVERYONE,
    "agenda.network_subscription": NETWORK,
    "agenda.reset_network": NETWORK,
    # administration
    "accounts.accounts": ADMINISTRATION,
    "accounts.account": ADMINISTRATION,
    "accounts.grant_administration": ADMINISTRATION,
    "accounts.grant_coordination": ADMINISTRATION,
    "accounts.disable": ADMINISTRATION,
    "accounts.enable": ADMINISTRATION,
    "accounts.revoke": ADMINISTRATION,
    "accounts.invite": ADMINISTRATION,
    "accounts.invite_again": ADMINISTRATION,
    "mailroom.queue": ADMINISTRATION,
    "mailroom.retry": ADMINISTRATION,
    "mailroom.retry_all": ADMINISTRATION,
    "mailroom.withdraw": ADMINISTRATION,
    "audit.journal": ADMINISTRATION,
    "preferences.preferences": ADMINISTRATION,
    # files brought in by the agency's coordination
    "exchange.imports": ORGANISERS,
    "exchange.new_import": ORGANISERS,
    "exchange.template": ORGANISERS,
    **dict.fromkeys(
        (
            "exchange.run",
            "exchange.run_columns",
            "exchange.run_row",
            "exchange.decide",
            "exchange.discard",
            "exchange.apply",
            "exchange.undo",
            "exchange.errors",
        ),
        AGENCY_RUN,
    ),
    "exchange.decide_all": dict.fromkeys(ROLES, 404),  # a choice that nobody offers
    "privacy.own": EVERYONE,
    "privacy.own_rows": EVERYONE,
    "privacy.download": EVERYONE,
    "privacy.forget": expected(allowed="administrator"),
    "exchange.export": EVERYONE,
    "exchange.download": EVERYONE,
    "data_inclusion.home": ADMINISTRATION,
    "data_inclusion.receive": ADMINISTRATION,
    "data_inclusion.preview": ADMINISTRATION,
    "data_inclusion.apply": ADMINISTRATION,
    "data_inclusion.discard": ADMINISTRATION,
    "data_inclusion.undo": ADMINISTRATION,
    "data_inclusion.refusals": ADMINISTRATION,
    "data_inclusion.download": ADMINISTRATION,
    "data_inclusion.adjustments": ADMINISTRATION,
    "data_inclusion.token_list": ADMINISTRATION,
    "data_inclusion.revoke_token": ADMINISTRATION,
    "preferences.choose_again": ADMINISTRATION,
    "vocabulary.words": ADMINISTRATION,
    "vocabulary.remove": ADMINISTRATION,
    "vocabulary.put_back": ADMINISTRATION,
    "networks.overview": ADMINISTRATION,
    "territories.new_agency": ADMINISTRATION,
    "territories.edit_agency": ADMINISTRATION,
    "territories.agency_communes": ADMINISTRATION,
    # networks
    "networks.coverage": expected(
        allowed="coordinator other_coordinator administrator", outside=403
    ),
    "networks.new_network": ORGANISERS,
    "networks.edit_network": NETWORK_RUN,
    "networks.edit_territory": NETWORK_RUN,
    "networks.close_network": NETWORK_RUN,
    "directory.membership_requests": NETWORK_RUN,
    "directory.accept_request": NETWORK_RUN,
    "directory.decline_request": NETWORK_RUN,
    "directory.vacant_seats": NETWORK_RUN,
    "directory.seats_to_add": NETWORK_RUN,
    "directory.add_seat": NETWORK_RUN,
    "directory.network_cards": NETWORK,
    "guidebook.guide": NETWORK,
    "guidebook.download": NETWORK,
    # the directory: the structure is the CCAS, the person and the held seat those of the member
    "directory.new_structure": ORGANISERS,
    "directory.structure": NETWORK,
    "directory.structure_card": NETWORK,
    "directory.structure_cards": NETWORK,
    "directory.structure_qr": NETWORK,
    "directory.structure_history": NETWORK,
    "directory.report_structure": NETWORK,
    "directory.edit_structure": CCAS_RUN,
    "directory.verify_structure": CCAS_RUN,
    "directory.close_structure": NETWORK_RUN,
    "directory.reopen_structure": NETWORK_RUN,
    "directory.new_seat": CCAS_RUN,
    "offer.typical_services": CCAS_RUN,
    "offer.new_service": CCAS_RUN,
    "offer.edit_service": CCAS_RUN,
    "offer.end_service": CCAS_RUN,
    "offer.resume_service": CCAS_RUN,
    "offer.new_session": CCAS_RUN,
    "offer.edit_session": CCAS_RUN,
    "offer.end_session": CCAS_RUN,
    "offer.resume_session": CCAS_RUN,
    "offer.report_session": NETWORK,
    "offer.hosts": EVERYONE,
    "directory.person": NETWORK,
    "directory.person_card": NETWORK,
    "directory.person_qr": NETWORK,
    "directory.person_history": NETWORK,
    "directory.report_person": NETWORK,
    "directory.edit_person": MEMBER_SELF,
    "directory.verify_person": MEMBER_SELF,
    "directory.photo": NETWORK,
    "directory.put_photo": expected(allowed="member"),
    "directory.remove_photo": expected(allowed="member administrator"),
    "upkeep.propose_for_structure": NETWORK,
    "upkeep.propose_for_person": NETWORK,
    "upkeep.corrections_page": EVERYONE,
    "upkeep.correction": NETWORK,  # proposed by the member, about the CCAS
    "upkeep.decide": CCAS_RUN,
    "upkeep.withdraw": expected(allowed="member"),
    "upkeep.queue": expected(
        allowed="manager other_manager coordinator other_coordinator administrator", outside=403
    ),
    "upkeep.rates_page": ORGANISERS,
    "upkeep.confirm_structure": CCAS_RUN,
    "upkeep.confirm_person": MEMBER_SELF,
    "upkeep.remind_structure": CCAS_RUN,
    "upkeep.remind_person": MEMBER_SELF,
    "upkeep.restore_structure": NETWORK_RUN,
    "upkeep.restore_person": NETWORK_RUN,
    "upkeep.vouch_for_structure": CCAS_RUN,
    "upkeep.vouch_for_person": MEMBER_SELF,
    "upkeep.vouch_for_seat": CCAS_RUN,
    "directory.changeover": EVERYONE,  # leads to the next ones, which judge
    "turnover.choose_seat": CCAS_RUN,
    "turnover.change": MEMBER_SELF,
    "turnover.preview": MEMBER_SELF,
    "turnover.say": MEMBER_SELF,
    "turnover.said": MEMBER_SELF,
    "turnover.take_back": NETWORK_RUN,
    "directory.edit_seat": CCAS_RUN,
    "directory.restore_seat": CCAS_RUN,
    "directory.abolition": CCAS_RUN,
    "directory.seat_networks": CCAS_RUN,
    "directory.end_membership": CCAS_RUN,
    # duplicates: the pair is the CCAS and the CDAS
    "duplicates.likely": ORGANISERS,
    "duplicates.merges": ORGANISERS,
    "duplicates.choose": NETWORK_RUN,
    "duplicates.compare": NETWORK_RUN,
    "duplicates.merge": NETWORK_RUN,
    "duplicates.say_different": NETWORK_RUN,
    "duplicates.part": NETWORK_RUN,
    # meetings and invitations
    "meetings.meetings": EVERYONE,
    "meetings.new": ORGANISERS,
    "meetings.create": ORGANISERS,
    # the template and the line of the checklist are those of the coordinator's agency
    "formats.templates": ORGANISERS,
    "formats.rename": AGENCY_TEMPLATE,
    "formats.remove": AGENCY_TEMPLATE,
    "formats.put_back": AGENCY_TEMPLATE,
    "formats.keep": NETWORK_RUN,
    "formats.preparation": NETWORK_RUN,
    "formats.add_task": NETWORK_RUN,
    "formats.tick": NETWORK_RUN,
    "formats.untick": NETWORK_RUN,
    "formats.remove_task": NETWORK_RUN,
    "formats.put_task_back": NETWORK_RUN,
    "tables.tables": NETWORK_RUN,
    "tables.draw": NETWORK_RUN,
    "tables.projection": NETWORK_RUN,
    "tables.print_rounds": NETWORK_RUN,
    "tables.print_cards": NETWORK_RUN,
    "series.repeat": NETWORK_RUN,
    "series.create": NETWORK_RUN,
    "series.series": NETWORK,
    "series.publish": NETWORK_RUN,
    "series.cancel": NETWORK_RUN,
    "series.restore": NETWORK_RUN,
    "series.duplicate": NETWORK_RUN,
    "meetings.meeting": NETWORK,
    "meetings.download": NETWORK,
    "meetings.edit": NETWORK_RUN,
    "meetings.publish": NETWORK_RUN,
    "meetings.cancel": NETWORK_RUN,
    "meetings.discard": NETWORK_RUN,
    "meetings.choose_guests": NETWORK_RUN,
    "meetings.preview_guests": NETWORK_RUN,
    "meetings.invite": NETWORK_RUN,
    # the minutes are published; the member is to do what follows
    "minutes.minutes": NETWORK,
    "minutes.version": NETWORK,
    "minutes.print_minutes": NETWORK,
    "minutes.attachment": NETWORK,
    **dict.fromkeys(
        (
            "minutes.edit",
            "minutes.publish",
            "minutes.attach",
            "minutes.remove_attachment",
            "minutes.restore_attachment",
            "minutes.erase",
        ),
        NETWORK_RUN,
    ),
    "minutes.follow_ups": EVERYONE,
    # messages: one about the meeting, one from the network
    **dict.fromkeys(
        (
            "messages.write",
            "messages.preview",
            "messages.send",
            "messages.history",
            "messages.message",
            "messages.withdraw",
            "messages.announce",
            "messages.preview_announcement",
            "messages.send_announcement",
            "messages.announcements",
            "messages.announcement",
            "messages.withdraw_announcement",
        ),
        NETWORK_RUN,
    ),
    "messages.own_mutes": EVERYONE,
    # one's own choice, for a network of one's own and with an entry in the directory
    "messages.say_own": {
        **expected(allowed="member manager"),
        "coordinator": 404,
        "administrator": 404,
    },
    "minutes.settle": expected(allowed="member coordinator administrator"),
    # the one tried is not a guest's: 404 for those who may
    "events.correct_address": {**NETWORK_RUN, "coordinator": 404, "administrator": 404},
    "events.invitation": NETWORK_RUN,
    "events.restore": NETWORK_RUN,
    "events.send_on_site": MEMBER_SELF,
    "events.take_back": NETWORK_RUN,
    # the day of a meeting, which has begun and ended: the member came to it
    **dict.fromkeys(
        (
            "day.sheet",
            "day.tick",
            "day.ticks",
            "day.state",
            "day.arrivals",
            "day.walk_in",
            "day.add_walk_in",
            "day.poster",
            "day.renew_poster",
            "day.signing_sheet",
            "day.badges",
            "day.badge_sheets",
            "day.attendance",
            "day.certificates",
            "review.run",
        ),
        NETWORK_RUN,
    ),
    "day.participants": NETWORK,
    "day.participants_list": NETWORK,
    "day.here": {
        **NETWORK_RUN,
        "manager": 404,
        "coordinator": 404,
        "administrator": 404,
        "member": 0,
    },
    "day.certificate": {**NETWORK_RUN, "member": 0},
    "review.leaf": NETWORK_RUN,
    "review.say": NETWORK_RUN,
    "review.correct": NETWORK_RUN,
    "events.answer_on_site": {**INVITEE, "manager": 403},
    "events.enter_answer": NETWORK_RUN,
    "events.uninvite": NETWORK_RUN,
    "events.resend": NETWORK_RUN,
    # a draft: those who do not run it see nothing of it, those who are asked answer
    "polls.new": ORGANISERS,
    **dict.fromkeys(
        (
            "polls.board",
            "polls.propose",
            "polls.slots",
            "polls.open_poll",
            "polls.remind",
            "polls.choose",
            "polls.reopen",
            "polls.voter",
            "polls.essential",
        ),
        AGENCY_RUN,
    ),
    "polls.own_answer": {role: 0 if role == "member" else 404 for role in ROLES},
    "polls.answer_on_site": {role: 0 if role == "member" else 404 for role in ROLES},
    # what came back to the mailbox of the network
    "replies.queue": ORGANISERS,
    **dict.fromkeys(
        (
            "replies.message",
            "replies.record",
            "replies.ask",
            "replies.set_aside",
            "replies.take_up",
        ),
        AGENCY_RUN,
    ),
    # trainings
    "trainings.courses": EVERYONE,
    "trainings.mine": EVERYONE,
    "trainings.course": EVERYONE,
    "trainings.new_course": ORGANISERS,
    "trainings.edit_course": expected(allowed="coordinator administrator", outside=403),
    "trainings.archive_course": expected(allowed="coordinator administrator", outside=403),
    "trainings.new_session": ORGANISERS,
    "trainings.session": NETWORK,
    "trainings.download": NETWORK,
    "trainings.enrol": {**NETWORK, "coordinator": 403, "administrator": 403},
    "trainings.enrol_someone": NETWORK_RUN,
    "trainings.edit_session": NETWORK_RUN,
    "trainings.publish_session": NETWORK_RUN,
    "trainings.cancel_session": NETWORK_RUN,
    "trainings.discard_session": NETWORK_RUN,
}
PUBLIC = {
    "accounts.welcome",
    "agenda.feed",
    "agenda.network_feed",
    "day.arrive",
    "day.arrive_unasked",
    "day.certificate_by_link",
    "day.enter",
    "day.here_by_link",
    "data_inclusion.structures",  # the token is the authorisation
    "data_inclusion.services",
    "events.answer_page",
    "events.answer_by_link",
    "events.send_by_link",
    "home.accessibility",
    "home.help",
    "home.privacy",
    "messages.mute_by_link",
    "messages.mute_page",
    "minutes.attachment_by_link",
    "minutes.own_actions",
    "minutes.read_by_link",
    "minutes.settle_by_link",
    "minutes.save",  # what was typed outlives a session; written by those who run the meeting
    "polls.answer_page",
    "polls.answer_by_link",
    "mailroom.mailbox",
    "mailroom.letter",
    "mailroom.source",
    "operations.sante",
    "security.login",
    "security.logout",
    "security.code",
    "security.code_request",
    "security.forgotten",
    "security.link_sent",
    "security.reset",
    "security.second_step",
    "static",
    "upkeep.correct",
    "upkeep.decide_by_link",
    "upkeep.disown",
    "upkeep.verification",
}

# Pages that show one EPCI at a time: the one that the address names.
QUERY = {
    "networks.edit_territory": {"epci": "243500782"},
    "upkeep.restore_structure": {"champ": "phone"},
    "upkeep.restore_person": {"champ": "phone"},
    "territories.agency_communes": {"epci": "243500782"},
}


@pytest.fixture(scope="module")
def house(template, dialect, settings, tmp_path_factory) -> Iterator[tuple[Flask, Cast, dict]]:
    """The application on a database where everything the rules name exists."""
    if dialect == "sqlite":
        copy = tmp_path_factory.mktemp("matrix") / "matrix.sqlite3"
        shutil.copyfile(Path(template.removeprefix("sqlite:///")), copy)
        url = f"sqlite:///{copy}"
    else:
        url = template.replace("template_maillage", "matrix_maillage")
        create_postgresql(url, "template_maillage")
    app = create_app(replace(settings, database_url=url))
    app.testing = True
    app.config["WTF_CSRF_ENABLED"] = False
    limiter.enabled = False
    with app.app_context():
        cast = assemble(app)
        arguments = _furnish(cast)
        db.session.commit()
    yield app, cast, arguments
    limiter.enabled = True


def _furnish(cast: Cast) -> dict[str, dict[str, object]]:
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


def cases(app: Flask) -> list[tuple[str, str, str]]:
    """(endpoint, method, address) of every rule."""
    return [
        (rule.endpoint, method, rule.rule)
        for rule in app.url_map.iter_rules()
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"})
    ]


def address_of(app: Flask, endpoint: str, arguments: dict[str, dict]) -> str:
    room = endpoint.split(".")[0]
    given = arguments[""] | arguments.get(room, {}) | arguments.get(endpoint, {})
    with app.test_request_context():
        rule = next(r for r in app.url_map.iter_rules() if r.endpoint == endpoint)
        values = {name: given[name] for name in rule.arguments}
        return app.url_for(endpoint, **values, **QUERY.get(endpoint, {}))


def ask(app: Flask, cast: Cast, role: str | None, method: str, address: str):
    client = app.test_client()
    if role:
        with client.session_transaction() as session:
            session["_user_id"] = UNIQUIFIERS[role]
            session["_fresh"] = True
    return client.open(address, method=method)


UNIQUIFIERS: dict[str, str] = {}


@pytest.fixture
def rolled_back(house, monkeypatch):
    app, cast, _ = house
    with app.app_context():
        UNIQUIFIERS.update({name: row.fs_uniquifier for name, row in _accounts(cast).items()})
        db.session.remove()
    monkeypatch.setattr("intranet.web.transactions.db.session.commit", db.session.rollback)


def _accounts(cast: Cast) -> dict:
    return {name: db.session.merge(row) for name, row in cast.accounts.items()}


def test_every_rule_is_in_the_table(house):
    app = house[0]
    known = TABLE.keys() | PUBLIC
    rules = {endpoint for endpoint, _, _ in cases(app)}
    assert rules - known == set(), "say who may open these"
    assert known - rules == set(), "these no longer exist"


def test_public_rules_are_the_ones_marked_public(house):
    app = house[0]
    marked = {e for e, view in app.view_functions.items() if getattr(view, "is_public", False)}
    assert marked | {"static"} == PUBLIC


def test_anonymous_visitors_are_sent_to_sign_in(house, rolled_back):
    app, cast, arguments = house
    wrong = []
    for endpoint, method, _ in cases(app):
        if endpoint in PUBLIC:
            continue
        answer = ask(app, cast, None, method, address_of(app, endpoint, arguments))
        if not (answer.status_code in (302, 303) and answer.location.startswith("/connexion")):
            wrong.append((endpoint, method, answer.status_code))
    assert wrong == []


@pytest.mark.parametrize("role", ROLES)
def test_each_role_opens_what_the_table_says(house, rolled_back, role):
    app, cast, arguments = house
    wrong = []
    for endpoint, method, _ in cases(app):
        if endpoint not in TABLE:
            continue
        status = ask(app, cast, role, method, address_of(app, endpoint, arguments)).status_code
        refusal = TABLE[endpoint][role]
        right = status == refusal if refusal else status in (200, 302, 303, 409, 422)
        if not right:
            wrong.append((endpoint, method, "expected", refusal or "allowed", "got", status))
    assert wrong == []
