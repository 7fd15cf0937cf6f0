"""Meetings and trainings, and all that their thread leaves."""

from intranet.privacy.columns import Columns

GATHERINGS: dict[str, Columns] = {
    # meetings and trainings
    "event": Columns(
        text="title description organizer_name organizer_address cancel_reason",
        links="created_by_id",
        plain="id family path state capacity created_at updated_at published_at cancelled_at "
        "version",
    ),
    "slot": Columns(
        text="place link component",
        plain="id event_id uid starts_at ends_at sequence updated_at digest",
    ),
    "invitation": Columns(
        "Mes invitations, mes réponses, mes inscriptions",
        own={"person_id": "comment"},
        links="answered_by_id replaces_id",
        hidden="nonce",
        plain="id event_id position_id guest_id self_registered invited_at answer answer_source "
        "answered_at answered_sequence reminded_at place rank offered_until removed_at",
    ),
    "guest": Columns(
        "Les rencontres où l’on m’a invité·e par courriel",
        own={"email": "name organisation"},
        links="added_by_id",
        plain="id event_id added_at",
    ),
    "date_poll": Columns(
        text="place link",
        links="opened_by_id closed_by_id",
        plain="id event_id state deadline opened_at closed_at asked_by_hand_at deadline_told_at "
        "version",
    ),
    "poll_option": Columns(text="place", plain="id poll_id starts_at ends_at chosen_at"),
    "poll_voter": Columns(
        links="answered_by_id",
        hidden="nonce",
        plain="id poll_id invitation_id asked_at reminded_at answered_at source essential",
    ),
    "poll_vote": Columns(
        "Mes réponses aux sondages de date",
        own={"person_id": ""},
        plain="id option_id invitation_id word at",
    ),
    "attendance": Columns(
        "Mes présences",  # by the invitation, which is theirs
        links="recorded_by_id",
        plain="id invitation_id slot_id part state source key recorded_at",
    ),
    "door": Columns(plain="id event_id generation renewed_at"),
    "door_claim": Columns(
        text="name organisation",
        links="decided_by_id",
        plain="id event_id invitation_id part state claimed_at decided_at",
    ),
    "entry_review": Columns(
        links="said_by_id",
        plain="id event_id entry_kind entry_id outcome said_at",
    ),
    "minutes": Columns(
        text="text",
        links="updated_by_id",
        plain="id event_id number created_at updated_at version",
    ),
    "minutes_version": Columns(
        text="text note",
        links="published_by_id",
        plain="id minutes_id number told published_at erased_at",
    ),
    "minutes_attachment": Columns(
        text="name", links="added_by_id", plain="id minutes_id file_id added_at removed_at"
    ),
    "follow_up": Columns(
        "Ce que j’ai à faire après une rencontre",
        own={"person_id": ""},
        text="text owner",
        links="done_by_id created_by_id",
        plain="id event_id position_id kind due_on state done_at rank warned_at late_told_at "
        "created_at",
    ),
    "message": Columns(
        text="subject text",
        links="sent_by_id",
        hidden="nonce",
        plain="id event_id network_id audience recipients sent_at leaves_at withdrawn_at",
    ),
    "announcement_mute": Columns(
        "Les réseaux dont je ne reçois plus les annonces",
        own={"person_id": "muted_at"},
        plain="id network_id",
    ),
    "calendar_copy": Columns(
        plain="id invitation_id slot_id uid sent_sequence sent_method mail_id pending pending_from "
        "reply_sequence reply_stamp"
    ),
    "training_session": Columns(text="trainers", plain="id course_id event_id"),
    "course": Columns(
        text="title aim programme audience duration",
        plain="id slug agency_id created_at archived_at version",
    ),
    "meeting": Columns(plain="id event_id kind"),
    "event_network": Columns(plain="event_id network_id"),
    "meeting_template": Columns(
        text="name title description place",
        links="created_by_id",
        plain="id agency_id kind capacity minutes created_at removed_at version",
    ),
    "meeting_template_line": Columns(text="label", plain="id template_id days"),
    "checklist_item": Columns(
        text="label",
        links="done_by_id",
        plain="id event_id days done_at removed_at",
    ),
    "table_plan": Columns(
        links="drawn_by_id",
        plain="id event_id tables rounds minutes seed drawn_from drawn_at version",
    ),
    "table_seat": Columns(plain="plan_id round invitation_id number"),
    "meeting_series": Columns(
        text="title rule",
        links="created_by_id",
        plain="id created_at",
    ),
    "series_meeting": Columns(plain="event_id series_id"),
}
