"""People, accounts, the directory, and what keeps it true."""

from intranet.privacy.columns import SUBJECT, Columns

DIRECTORY: dict[str, Columns] = {
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
}
