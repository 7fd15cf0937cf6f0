"""Addresses that refuse mail for good: noted when it happens, cleared by somebody who knows.

A relay that takes a later mail proves nothing: it may refuse it an hour after. An answer given by
a link sent to the address does, and so does somebody who says that it is right.
"""

import re
from functools import cache
from importlib import import_module
from typing import Any

from sqlalchemy import delete

from intranet.clock import now
from intranet.database import db, is_sqlite
from intranet.mailroom.models import DoubtfulAddress
from intranet.text import normalise_email

REASON_LIMIT = 500
# RFC 3463: 5.7 is a matter of policy. A relay that refuses to serve us says it of everybody, and
# must not make the whole directory doubtful.
_POLICY = re.compile(r"\b5\.7\.\d|\brelay", re.IGNORECASE)
_ADDRESS = re.compile(r"^55[0-3]\b|\b5\.[12]\.\d")


def blames_address(answer: str) -> bool:
    """Whether a server that refused a recipient (« 550 5.1.1 no such user ») means the address,
    and not whoever writes to it."""
    return bool(_ADDRESS.search(answer)) and not _POLICY.search(answer)


def note(address: str, reason: str, mail_id: int | None = None) -> None:
    """`address` refused a mail for good, in these words; what was noted first stays."""
    values = {
        "address": normalise_email(address),
        "since": now(),
        "reason": reason[:REASON_LIMIT],
        "mail_id": mail_id,
    }
    db.session.execute(_insertion(is_sqlite()), values)


def clear(address: str) -> bool:
    """`address` is right after all; whether it was doubtful."""
    gone: Any = db.session.execute(
        delete(DoubtfulAddress).where(DoubtfulAddress.address == normalise_email(address))
    )
    return bool(gone.rowcount)


@cache
def _insertion(on_sqlite: bool) -> Any:
    # Only the dialect in use, as in `outbox`.
    dialect = import_module(f"sqlalchemy.dialects.{'sqlite' if on_sqlite else 'postgresql'}")
    table = DoubtfulAddress.__table__
    return dialect.insert(table).on_conflict_do_nothing(index_elements=["address"])
