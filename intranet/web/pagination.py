"""Pages of a list, with links that keep the filters."""

from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from flask import request, url_for
from sqlalchemy import Select, func, select

from intranet.access import NotVisible
from intranet.database import db

Row = TypeVar("Row")
PER_PAGE = 20
LAST_PAGE = 100_000


@dataclass(frozen=True)
class Page(Generic[Row]):
    """One page of `total` rows; `number` counts from 1."""

    items: list[Row]
    number: int
    total: int
    per_page: int = PER_PAGE

    @property
    def pages(self) -> int:
        return max(1, -(-self.total // self.per_page))

    @property
    def has_prev(self) -> bool:
        return self.number > 1

    @property
    def has_next(self) -> bool:
        return self.number < self.pages

    def url_for(self, number: int) -> str:
        """The current address, other filters kept, at page `number`."""
        values: dict[str, Any] = {**request.args.to_dict(flat=False), **(request.view_args or {})}
        values.pop("page", None)
        if number > 1:
            values["page"] = number
        return url_for(request.endpoint or "", **values)


def page_number() -> int:
    """The `page` of the query string: 1 when absent or unreadable."""
    asked = request.args.get("page", "1")
    number = int(asked) if asked.isascii() and asked.isdigit() and len(asked) <= 6 else 1
    return min(max(1, number), LAST_PAGE)


def paginate(
    statement: Select[Any], *, scalars: bool = True, per_page: int = PER_PAGE
) -> Page[Any]:
    """Run an ordered `statement` for the page asked; 404 beyond the last one.

    Two queries: the count and the rows. `scalars=False` gives Core rows.
    """
    number = page_number()
    counted = statement.order_by(None).options() if scalars else statement.order_by(None)
    total = db.session.scalar(select(func.count()).select_from(counted.subquery())) or 0
    if number > 1 and (number - 1) * per_page >= total:
        raise NotVisible
    rows = db.session.execute(statement.limit(per_page).offset((number - 1) * per_page))
    items = list(rows.scalars()) if scalars else list(rows)
    return Page(items, number, total, per_page)
