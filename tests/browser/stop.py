"""What a stop is: a page, and how to come to it."""

from collections.abc import Callable
from dataclasses import dataclass

from playwright.sync_api import Page

ADMINISTRATOR, COORDINATOR, MANAGER, MEMBER = "administrator", "coordinator", "manager", "member"


# What a browser without date inputs would let through.
AS_TEXT = "(input, typed) => { input.type = 'text'; input.value = typed; }"


@dataclass(frozen=True)
class Stop:
    """One page: who looks, where, and what they do there before the page to be judged."""

    name: str
    role: str | None
    path: str
    then: Callable[[Page], None] | None = None
    status: int = 200
    scripts: int = 0
    """Scripts of its own, beyond those of every page."""

    def __str__(self) -> str:
        return self.name


def press(label: str, **typed: str) -> Callable[[Page], None]:
    """Type into fields by id, then press the button called `label`."""

    def act(page: Page) -> None:
        for field, value in typed.items():
            page.locator(f"#{field}").evaluate(AS_TEXT, value)
        with page.expect_navigation():
            page.get_by_role("button", name=label).first.click()

    return act
