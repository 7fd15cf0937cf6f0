"""Sentences about what happens to several dates at once."""

from collections.abc import Iterable

from intranet.meetings.series.changing import (
    AMBIGUOUS,
    FULL,
    GONE,
    IMPOSSIBLE,
    STALE,
    Trouble,
)
from intranet.web import dates

WHY = {
    STALE: "quelqu’un l’a modifiée entre-temps",
    GONE: "elle vient d’être annulée",
    IMPOSSIBLE: "cette heure n’existe pas ce jour-là (changement d’heure)",
    AMBIGUOUS: "cette heure existe deux fois ce jour-là : modifiez cette date à part",
}


def trouble_sentences(troubles: Iterable[Trouble]) -> list[str]:
    """Why nothing was changed, date by date."""
    told = ["Rien n’a été modifié, car toutes les dates ne peuvent pas suivre :"]
    for one in troubles:
        why = f"{one.taken} places y sont déjà prises" if one.why == FULL else WHY[one.why]
        told.append(f"{dates.day(one.day)} : {why}.")
    return told
