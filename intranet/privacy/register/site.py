"""Mails, the journal, imports, and what the site is set to."""

from intranet.privacy.columns import Columns

SITE: dict[str, Columns] = {
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
