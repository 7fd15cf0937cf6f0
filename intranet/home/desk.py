"""The first page of one actor: everything that it shows."""

from typing import Any

from intranet.access import Actor
from intranet.directory.verification import truth
from intranet.events import policy
from intranet.home import coordination, queries
from intranet.meetings.minutes import desk as minutes
from intranet.meetings.polls import queries as polls
from intranet.upkeep import correction_pages


def of(actor: Actor) -> dict[str, Any]:
    """Context of `home/home.html`; a number of queries that does not grow with what waits."""
    entry, mine = queries.own_entry(actor), queries.my_networks(actor)
    corrections, proposed = correction_pages.to_decide(actor)
    asked, coming = queries.to_answer(actor.person_id), queries.coming(actor.person_id)
    known = [event.id for _, event, _ in asked] + [one.event.id for one in coming]
    keys = [network.id for network in mine]
    return {
        "first_name": (entry.first_name if entry else "") or actor.display_name,
        "entry": entry,
        "truth": truth(entry) if entry else None,
        "structures": [(one, truth(one)) for one in queries.due_structures(actor)],
        "corrections": corrections,
        "proposed": proposed,
        "to_answer": asked,
        "to_do": minutes.to_do(actor),
        "polls_to_answer": polls.to_answer(actor.person_id),
        "coming": coming,
        "networks": mine,
        "newcomers": queries.newcomers(keys),
        "announced": queries.published_lately(keys, but=known),
        "queue": coordination.queue(actor, mine),
        "administers": actor.is_administrator,
        "may_organise": policy.may_organise(actor),
    }
