"""The day of a meeting. `{held}` is the one of the demonstration, as though it had begun an hour
ago; `{over}` a past one; `{door}` what its poster opens."""

from playwright.sync_api import Page

from tests.browser.stop import COORDINATOR, MEMBER, Stop, press


def _taken_already(page: Page) -> None:
    press("Ajouter, présent·e", name="Awa Martin")(page)


DAY = [
    Stop("roll", COORDINATOR, "{held}/emargement", scripts=1),
    Stop("roll, of the afternoon", COORDINATOR, "{held}/emargement?partie=apres-midi", scripts=1),
    Stop("roll, a name", COORDINATOR, "{held}/emargement?q=martin", scripts=1),
    Stop("roll, nobody", COORDINATOR, "{held}/emargement?q=zzzz", scripts=1),
    Stop("roll, before the start", COORDINATOR, "{meeting}/emargement"),
    Stop("meeting, running", COORDINATOR, "{held}"),
    Stop("meeting, running, as a member", MEMBER, "{held}"),
    Stop("walk-in", COORDINATOR, "{held}/emargement/ajouter?q=le"),
    Stop("walk-in, on the list", COORDINATOR, "{held}/emargement/ajouter", _taken_already, 409),
    Stop(
        "walk-in, refused",
        COORDINATOR,
        "{held}/emargement/ajouter",
        press("Ajouter, présent·e", email="non"),
        422,
    ),
    Stop("poster of the door", COORDINATOR, "{held}/porte"),
    Stop("door", None, "{door}"),
    Stop("door, a name", None, "{door}?q=ma"),
    Stop("door, before the hour", None, "{door_shut}"),
    Stop("badges", COORDINATOR, "{held}/badges"),
    Stop("participants", COORDINATOR, "{held}/participants"),
    Stop("own certificate by link", None, "{certified}"),
    Stop("reading together", COORDINATOR, "{read_structure}", scripts=1),
    Stop("reading together, a person", COORDINATOR, "{read_person}", scripts=1),
    Stop("reading together, corrected", COORDINATOR, "{read_person}/corriger"),
    Stop("reading together, nobody", COORDINATOR, "{meeting}/relecture"),
]
