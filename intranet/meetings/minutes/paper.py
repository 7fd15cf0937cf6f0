"""Minutes on paper: Markdown read as blocks of plain text, which the press lays out."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.token import Token

from intranet.events.models import Event
from intranet.meetings.minutes.follow_up_queries import Line
from intranet.meetings.minutes.models import ACTION, DONE, OPEN, MinutesVersion
from intranet.text import clean
from intranet.web.dates import day, span

TEMPLATE = Path(__file__).parent / "data" / "minutes.typ"
_markdown = MarkdownIt("commonmark", {"html": False, "breaks": True}).enable("table")


def contents(event: Event, version: MinutesVersion, lines: Iterable[Line]) -> dict[str, Any]:
    """Everything that the template reads: texts alone, so that no name is ever markup."""
    slot, rows = event.slots[0], list(lines)
    dated = day(version.published_at, weekday=False)
    return {
        "title": clean(event.title),
        "organizer": clean(event.organizer_name),
        "when": span(slot.starts_at, slot.ends_at),
        "place": clean(slot.place),
        "edition": f"Compte rendu, version {version.number}, publiée le {dated}",
        "blocks": list(blocks(version.text)),
        "decisions": [line.row.text for line in rows if line.row.kind != ACTION],
        "actions": [_action(line) for line in rows if line.row.kind == ACTION],
    }


def blocks(text: str) -> Iterator[dict[str, Any]]:
    """`kind` (heading, paragraph, item, quote, code), `runs` (text, strong, em, code), and for an
    item its `depth` from 1 and its `mark`. A row of a table is a paragraph, its cells apart."""
    inside: list[list[Any]] = []  # the lists that are open: [next number or None, mark to show]
    around = ""
    cells: list[dict[str, Any]] | None = None  # of the row that is open
    for token in _markdown.parse(text):
        if token.type in ("bullet_list_open", "ordered_list_open"):
            numbered = token.type == "ordered_list_open"
            inside.append([int(token.attrs.get("start", 1)) if numbered else None, ""])
        elif token.type in ("bullet_list_close", "ordered_list_close"):
            inside.pop()
        elif token.type == "list_item_open":
            number = inside[-1][0]
            inside[-1][1] = "•" if number is None else f"{number}."
            inside[-1][0] = None if number is None else number + 1
        elif token.type == "heading_open":
            around = "heading"
        elif token.type in ("heading_close", "blockquote_close"):
            around = ""
        elif token.type == "blockquote_open":
            around = "quote"
        elif token.type == "tr_open":
            cells = []
        elif token.type == "tr_close":
            yield {"kind": "paragraph", "runs": cells}
            cells = None
        elif cells is not None and token.type == "inline":
            cells += [_run(" · ")] * bool(cells) + list(_runs(token.children or []))
        elif token.type in ("inline", "fence", "code_block"):
            yield _block(token, inside, around)


def _block(token: Token, inside: list[list[Any]], around: str) -> dict[str, Any]:
    if token.type != "inline":
        return {"kind": "code", "runs": [_run(token.content.rstrip())]}
    runs = list(_runs(token.children or []))
    if inside and not around:
        mark, inside[-1][1] = inside[-1][1], ""  # a second paragraph of an item has no mark
        return {"kind": "item", "depth": len(inside), "mark": mark, "runs": runs}
    return {"kind": around or "paragraph", "runs": runs}


def _runs(tokens: list[Token]) -> Iterator[dict[str, Any]]:
    strong = em = 0
    address = ""
    for token in tokens:
        if token.type == "link_open":
            address = str(token.attrs.get("href", ""))
        elif token.type == "link_close" and address.startswith(("http", "mailto")):
            yield _run(f" ({address.removeprefix('mailto:')})")
        strong += {"strong_open": 1, "strong_close": -1}.get(token.type, 0)
        em += {"em_open": 1, "em_close": -1}.get(token.type, 0)
        if token.type in ("softbreak", "hardbreak"):
            yield _run("\n")
        elif token.content:
            yield _run(token.content, strong > 0, em > 0, token.type == "code_inline")


def _run(text: str, strong: bool = False, em: bool = False, code: bool = False) -> dict[str, Any]:
    return {"text": text, "strong": strong, "em": em, "code": code}


def _action(line: Line) -> dict[str, str]:
    row = line.row
    due = day(row.due_on, weekday=False) if row.due_on else ""
    settled = "" if row.state == OPEN else "faite" if row.state == DONE else "abandonnée"
    said = f"{due} ({settled})" if due and settled else due or settled
    return {"text": row.text, "owner": line.owner, "due": said}
