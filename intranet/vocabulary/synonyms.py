"""Adding, removing, putting back the everyday words of a theme. Verbs flush, never commit."""

from pathlib import Path

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite

from intranet.access import Actor
from intranet.audit import journal
from intranet.clock import now
from intranet.database import db, is_sqlite, locked
from intranet.vocabulary import queries, terms
from intranet.vocabulary.models import Synonym
from intranet.vocabulary.recognition import reduced

SHIPPED = Path(__file__).parent / "data" / "synonyms.tsv"


class AlreadyThere(Exception):
    """These words, or others that recognition cannot tell from them, are in use: `row`."""

    def __init__(self, row: Synonym):
        self.row = row


def add(actor: Actor | None, key: str, words: str) -> Synonym:
    """Let `words` lead to `key`, from the next search on. Words that were removed come back,
    wherever they led. Raises AlreadyThere; ValueError when nothing in them can be recognised."""
    compared = reduced(words)
    if not compared or not terms.is_known(key):
        raise ValueError(words)
    row = queries.by_reduced(compared)
    if row is not None and row.removed_at is None:
        raise AlreadyThere(row)
    if row is None:
        row = Synonym(reduced=compared)
        db.session.add(row)
    row.key, row.words, row.changed_at, row.removed_at = key, words, now(), None
    db.session.flush()
    journal.record(actor, "synonym.added", row, after={"words": words, "theme": terms.label(key)})
    return row


def remove(actor: Actor | None, row: Synonym) -> None:
    """Let the words lead nowhere any more. Twice does nothing."""
    _turn(actor, row, "synonym.removed", away=True)


def put_back(actor: Actor | None, row: Synonym) -> None:
    """Undo `remove`."""
    _turn(actor, row, "synonym.restored", away=False)


def supply(path: Path = SHIPPED) -> None:
    """Add the shipped words that this site never had: what an administrator removed or moved
    stays as they left it. Safe to repeat, and to run twice at once."""
    known = set(db.session.scalars(select(Synonym.reduced)))
    moment = now()
    rows = [
        {"key": key, "words": words, "reduced": reduced(words), "changed_at": moment, "version": 1}
        for key, words in shipped(path)
        if reduced(words) not in known
    ]
    if rows:
        insert = sqlite.insert if is_sqlite() else postgresql.insert
        db.session.execute(insert(Synonym).on_conflict_do_nothing(), rows)


def shipped(path: Path = SHIPPED) -> list[tuple[str, str]]:
    """(key, words) of the list that comes with the program. One line a key: the key, a
    tabulation, words separated by commas."""
    lines = (line.split("\t") for line in path.read_text(encoding="utf-8").splitlines())
    return [(key, words) for key, told in lines for words in told.split(", ")]


def _turn(actor: Actor | None, row: Synonym, verb: str, *, away: bool) -> None:
    db.session.scalar(locked(select(Synonym.version).where(Synonym.id == row.id)))
    db.session.refresh(row)
    if (row.removed_at is not None) == away:
        return
    row.changed_at, row.removed_at = now(), now() if away else None
    db.session.flush()
    told = {"words": row.words, "theme": terms.label(row.key)}
    journal.record(actor, verb, row, before=told if away else None, after=None if away else told)
