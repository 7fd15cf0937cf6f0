"""Who reads the journal."""

from intranet.access import Actor


def may_read(actor: Actor) -> bool:
    """The whole journal is for administrators of the département; the history of one entry
    follows the rule of that entry's page."""
    return actor.is_administrator
