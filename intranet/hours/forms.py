"""Opening hours in a form."""

from typing import Any

from intranet.web.forms import Line

LIMIT = 500


class HoursField(Line):
    """Opening hours; `data` is their OSM text, "" when nothing is said.

    Drawn by `hours_grid` of `templates/components/hours.html`."""

    def __init__(self, label: str = "Horaires", **kwargs: Any):
        super().__init__(label, limit=LIMIT, **kwargs)
