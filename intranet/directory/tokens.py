"""The tokens by which the word index filters. A token is letters and digits only.

A reader of theirs is `documents`, which writes them; `indexing` offers them to whoever searches.
"""

from functools import lru_cache


def facet_of_commune(insee_code: str) -> str:
    """The facet of what stands in a commune, delegated communes included."""
    return f"c{insee_code.lower()}"


def facet_of_kind(kind: str) -> str:
    """The facet of structures of a kind, and of who works there."""
    return f"t{_bare(kind)}"


def facet_of_network(network_id: int) -> str:
    """The facet of the members of a network. Offer it only to those who share its life."""
    return f"n{network_id}"


def facet_of_theme(key: str) -> str:
    """The facet of what deals with a theme, or with any theme of a category."""
    return f"h{_bare(key)}"


def facet_of_audience(key: str) -> str:
    """The facet of what is for this audience in particular."""
    return f"p{_bare(key)}"


def facet_of_area(code: str) -> str:
    """The facet of what answers for a commune (INSEE), an EPCI (SIREN), a département or the
    country (`france`), as it says so: a whole département has no facet for each commune."""
    return f"a{code.lower()}"


@lru_cache(maxsize=2048)
def _bare(key: str) -> str:
    return "".join(c for c in key.lower() if c.isalnum())
