"""What the page of a meeting shows of its minutes."""

from typing import Any

from intranet.access import Actor
from intranet.meetings.minutes import drafting, follow_up_queries, queries
from intranet.meetings.minutes.models import ACTION, OPEN, FollowUp, Minutes
from intranet.meetings.models import Meeting
from intranet.meetings.thread import AHEAD, CURRENT, is_over
from intranet.meetings.thread import DONE as DONE_STEP

SHOWN = 8


def panel(actor: Actor, meeting: Meeting, runs: bool) -> dict[str, Any]:
    """`minutes_to_write`, or `minutes` with `minutes_version` (the last published one, or None) and
    `minutes_lines`; nothing of these before the meeting begins. `thread_after`: the last steps of
    the thread. Four queries at most."""
    event = meeting.event
    if not drafting.is_held(event):
        return {"thread_after": _steps(None, [], AHEAD)}
    minutes = queries.of_event(event.id)
    awaited = CURRENT if is_over(event) else AHEAD
    if minutes is None or not (runs or minutes.is_published):
        return {"minutes_to_write": runs, "thread_after": _steps(None, [], awaited)}
    rows = follow_up_queries.of_event(event.id)
    return {
        "thread_after": _steps(minutes, rows, awaited),
        "minutes": minutes,
        "minutes_version": queries.version(minutes, minutes.number),
        "minutes_lines": follow_up_queries.lines(rows[:SHOWN], actor),
        "minutes_line_count": len(rows),
    }


def _steps(minutes: Minutes | None, rows: list[FollowUp], unpublished: str) -> list[dict[str, Any]]:
    """« Compte rendu », `unpublished` until everybody may read them, then « Suites » as far as
    there are any."""
    told = minutes is not None and minutes.is_published
    actions = [row for row in rows if row.kind == ACTION]
    settled = [row for row in actions if row.state != OPEN]
    over = told and len(settled) == len(actions)
    return [
        {
            "label": "Compte rendu",
            "state": DONE_STEP if told else unpublished,
            "note": _note(minutes) or ("à écrire" if unpublished == CURRENT else ""),
        },
        {
            "label": "Suites",
            "state": DONE_STEP if over else CURRENT if told else AHEAD,
            "note": f"{len(settled)} sur {len(actions)}" if told and actions else "",
        },
    ]


def _note(minutes: Minutes | None) -> str:
    if minutes is None:
        return ""
    if not minutes.is_published:
        return "brouillon"
    return f"version {minutes.number}" if minutes.number > 1 else "publié"
