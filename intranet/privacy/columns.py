"""What every column of every table says of somebody: the register of personal data.

A test fails on a column that is not here, so that each new one is thought of: it is then exported
to whom it concerns (`own_data`) and forgotten with them (`forgetting`).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

SUBJECT = "id"  # the row is the person, or the account


@dataclass(frozen=True)
class Columns:
    """The columns of one table, names separated by spaces.

    `label` is what the table holds, in French. `own`: said of the person whom a column points at,
    by that column (`SUBJECT`, a key of a person or of an account, or an e-mail address), blanked
    when they are forgotten. `text`: words in which anybody may be named, swept of who is forgotten.
    `links`: further keys of people and accounts. `hidden`: what opens a door, never shown. `plain`:
    says nothing of anybody.
    """

    label: str = ""
    own: Mapping[str, str] = field(default_factory=dict)
    text: str = ""
    links: str = ""
    hidden: str = ""
    plain: str = ""

    def names(self) -> Iterator[str]:
        """Every column that is classified."""
        for group in (*self.own.values(), self.text, self.links, self.hidden, self.plain):
            yield from group.split()
        yield from (link for link in self.own if link != SUBJECT)

    @property
    def personal(self) -> bool:
        """Whether its rows may be somebody's."""
        return bool(self.own or self.links)


COLUMNS: dict[str, Columns] = {
    # people and accounts
    "person": Columns(
        "Ma fiche",
        own={
            SUBJECT: "first_name last_name email phone mobile about languages themes subjects "
            "match_key source source_id"
        },
        links="photo_id account_id merged_into_id verified_by_id",
        plain="id created_at updated_at verified_at is_invented version forgotten_at",
    ),
    "account": Columns(
        "Mon compte",
        own={
            SUBJECT: "email display_name active confirmed_at last_login_at current_login_at "
            "login_count tf_primary_method"
        },
        hidden="password fs_uniquifier fs_webauthn_user_handle tf_totp_secret tf_last_counter "
        "mf_recovery_codes",
        plain="id created_at",
    ),
    "account_grant": Columns("Mes droits", own={"account_id": "role"}, plain="id agency_id"),
    "account_invitation": Columns(
        "Les invitations à ouvrir mon compte",
        own={"account_id": "email display_name"},
        links="invited_by_id",
        hidden="nonce",
        plain="id invited_at expires_at accepted_at withdrawn_at",
    ),
    "passkey": Columns(
        "Mes clés d’accès",
        own={"account_id": "name device_type usage lastuse_datetime"},
        hidden="credential_id public_key sign_count transports extensions backup_state",
        plain="id",
    ),
    "sign_in_code": Columns("", own={"account_id": ""}, hidden="digest", plain="expires_at"),
    "sign_in_attempt": Columns("", hidden="subject", plain="id at"),
    "feed_address": Columns(
        "Mon adresse d’agenda", own={"account_id": "created_at"}, hidden="nonce token_hash"
    ),
    "network_feed_address": Columns(
        "Les agendas de réseau auxquels je suis abonné·e",
        own={"account_id": "created_at"},
        hidden="nonce token_hash",
        plain="network_id",
    ),
    "dormancy_warning": Columns(
        "Les avertissements avant fermeture", own={"account_id": "warned_at"}
    ),
    # the directory
    "structure": Columns(
        # Bodies and streets are named after people who are not in the directory.
        text="phone email website description hours_note accessibility_url source_url",
        links="verified_by_id",
        plain="id kind name match_key address address_complement commune_id postcode siret "
        "opening_hours area longitude latitude carriers source_updated_on closed_at "
        "merged_into_id created_at updated_at verified_at source source_id is_invented version",
    ),
    "position": Columns(
        text="title phone email",
        plain="id structure_id manages_structure created_at closed_at version",
    ),
    "assignment": Columns(
        "Mes postes, d’hier et d’aujourd’hui",
        own={"person_id": ""},
        plain="id position_id starts_on ends_on",
    ),
    "changeover": Columns(
        "Les changements de poste annoncés",
        own={"successor_id": "first_name last_name email phone", "leaver_id": ""},
        text="problem",
        links="said_by_id",
        plain="id position_id held_id leaves_on left_at opens_account arrives_on arrived_at "
        "started_id state said_at ended_at",
    ),
    "membership": Columns(
        text="message", plain="id position_id network_id state requested_at decided_at ended_at"
    ),
    "service": Columns(
        text="description audience_note conditions fees_note mobilisation_note "
        "mobilisation_url phone email hours_note extra source_url",
        plain="id structure_id name kind themes audiences fees reception_modes mobilisation_modes "
        "mobilised_by opening_hours area source source_id source_updated_on created_at updated_at "
        "closed_at version",
    ),
    "outreach_session": Columns(
        text="hours_note phone email note",
        plain="id place address structure_id host_id commune_id opening_hours by_appointment "
        "themes created_at updated_at closed_at version",
    ),
    "merge": Columns(
        text="kept_before kept_after merged_before moved unrestored",
        links="by_id undone_by_id",
        plain="id kind kept_id merged_id at undone_at emptied_at",
    ),
    "not_duplicate": Columns(links="decided_by_id", plain="id kind low_id high_id decided_at"),
    "index_entry": Columns(text="words", plain="id kind ref_id facets circles"),
    "stored_file": Columns(
        "Mes fichiers", text="name content", plain="id content_type size digest created_at"
    ),
    # keeping entries true
    "verification_request": Columns(
        plain="id entry_kind entry_id opened_at stage tries asked_at next_at closed_at outcome"
    ),
    "verification_digest": Columns(
        "Les courriels qui m’ont demandé de vérifier",
        own={"address": ""},
        plain="id sent_at mail_id",
    ),
    "verification_ask": Columns(
        "Ce qu’on m’a demandé de vérifier",
        own={"person_id": "name address answer", "account_id": ""},
        hidden="nonce",
        plain="id request_id digest_id stage asked_at answered_at",
    ),
    "correction": Columns(
        "Les corrections que j’ai proposées",
        own={"proposed_by_id": "message"},
        text="old_value new_value decided_by_name reason",
        links="decided_by_id",
        hidden="nonce",
        plain="id entry_kind entry_id field proposed_at state decided_at",
    ),
    "doubtful_address": Columns(
        "Mes adresses refusées", own={"address": ""}, text="reason", plain="id since mail_id"
    ),
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
    # mails and the journal
    "outgoing_mail": Columns(
        "Les courriels que j’ai reçus du site",
        own={"recipient_address": "recipient_name subject text html calendar"},
        text="sender_name sender_address last_error dedupe_key unsubscribe_url",
        plain="id purpose cause_kind cause_id message_id calendar_method created_at state attempts "
        "next_try_at lease_until lease_holder sent_at report reported_at",
    ),
    "incoming_mail": Columns(
        "Les messages que j’ai envoyés à la boîte d’un réseau",
        own={"sender_address": "sender_name subject content"},
        text="recipients",
        plain="id mailbox uidvalidity uid digest message_id is_automatic received_at size state "
        "reason cause_kind cause_id read_at",
    ),
    "reply": Columns(
        "Les réponses reçues de mon agenda",
        own={"attendee": "comment text delegate"},
        links="settled_by_id",
        plain="mail_id event_id invitation_id network_id uid method partstat sequence stamped_at "
        "answer settlement settled_at",
    ),
    "journal_entry": Columns(
        "Ce que j’ai fait sur le site, et ce qui est arrivé à ma fiche",
        own={"actor_id": "actor_name"},
        text="object_name before after",
        plain="id at verb object_kind object_id",
    ),
    # imports
    "import_source": Columns(text="name", plain="id key agency_id columns created_at"),
    "import_run": Columns(
        "Mes imports",
        own={"account_id": ""},
        text="file_name problem notes header mapping done kept",
        plain="id source_id file_id digest size format state claim claimed_at header_line kind "
        "row_count counts created_at checked_at applied_at undone_at purged_at",
    ),
    "import_row": Columns(
        text="cells label structure_key changes problems warnings candidates done",
        plain="id run_id number doubt is_corrected outcome action decision takes_file has_conflict "
        "is_stale fingerprint",
    ),
    "imported_record": Columns(
        "Ce qu’un fichier importé disait de moi",
        own={"person_id": "values key"},
        plain="id source_id kind structure_id position_id",
    ),
    "inclusion_run": Columns(
        "Mes imports data·inclusion",
        own={"account_id": ""},
        text="file_name notes left",
        plain="id size state counts overwrites created_at applied_at undone_at purged_at",
    ),
    "inclusion_line": Columns(
        text="identifier label changes problems remarks values contact done",
        plain="id run_id kind number outcome is_edited target_id",
    ),
    "inclusion_record": Columns(
        text="values contact", plain="id structure_id service_id imported_at revision"
    ),
    "inclusion_token": Columns(
        text="label",
        links="created_by_id",
        hidden="token_hash",
        plain="id with_contacts created_at last_used_at revoked_at",
    ),
    # territories, networks, choices
    "agency": Columns(text="phone email", plain="id name address slug version"),
    "network": Columns(
        text="description mailbox", plain="id name slug agency_id created_at closed_at version"
    ),
    "network_commune": Columns(plain="id network_id commune_id starts_on ends_on"),
    "agency_commune": Columns(plain="commune_id agency_id"),
    "commune": Columns(
        plain="id insee_code kind name folded departement postcodes population parent_id epci_id"
    ),
    "epci": Columns(plain="id siren kind name member_count"),
    "preference": Columns(plain="id name value"),
    "synonym": Columns(plain="id key words reduced changed_at removed_at version"),
}
