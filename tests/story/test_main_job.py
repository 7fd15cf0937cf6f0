"""The main job, told once from end to end through real SMTP, and read back by two independent
calendar readers: schedule, invite, answer, move, uninvite, cancel."""

import re
from dataclasses import replace
from datetime import timedelta

import pytest
import time_machine

from intranet.clock import now
from intranet.database import db
from intranet.mailroom.delivery import deliver_due
from tests.smtp import SmtpServer

MEMBER, MANAGER = "accueil@cdas.example", "direction@ccas-cancale.example"


@pytest.fixture
def post(app):
    """A real mail server, and `post()` which delivers all that waits in the outbox."""
    with SmtpServer() as server:
        app.extensions["settings"] = replace(app.extensions["settings"], smtp_url=server.url)

        def deliver() -> SmtpServer:
            db.session.commit()
            deliver_due()
            return server

        yield deliver


@pytest.fixture
def read(read_with_icalendar, read_with_icaljs):
    """What both readers say of a file; they must agree on every value."""

    def agreed(file: bytes) -> dict:
        first, second = read_with_icalendar(file), read_with_icaljs(file)
        assert first == second
        return first

    return agreed


class Coordinator:
    """What a coordinator does, through the pages."""

    def __init__(self, cast):
        self.client, self.cast = cast.sign_in("coordinator"), cast
        self.path = ""

    def schedule(self, day: str, starts: str, ends: str, **values: str) -> None:
        form = {
            "title": "Petit-déjeuner partenarial",
            "kind": "petit_dejeuner",
            "networks": str(self.cast.network.id),
            "description": "Qui fait quoi autour du logement ?",
            **self._when(day, starts, ends),
            **values,
        }
        answer = self.client.post("/rencontres/nouvelle", data=form)
        assert answer.status_code == 303, answer.text
        self.path = answer.headers["Location"]

    def invite_the_network(self) -> None:
        chosen = {
            "positions": [
                str(seat.id)
                for seat in (self.cast.member_seat, self.cast.manager_seat, self.cast.vacant_seat)
            ]
        }
        preview = self.client.post(f"{self.path}/invites/apercu", data=chosen)
        assert MEMBER in preview.text
        assert MANAGER in preview.text
        assert "vacant" in preview.text
        assert self.client.post(f"{self.path}/invites", data=chosen).status_code == 303

    def publish(self) -> None:
        assert self.client.post(f"{self.path}/publier").status_code == 303

    def move(self, day: str, starts: str, ends: str) -> None:
        page = self.client.get(f"{self.path}/modifier").text
        form = {
            "title": "Petit-déjeuner partenarial",
            "kind": "petit_dejeuner",
            "description": "Qui fait quoi autour du logement ?",
            "version": re.search(r'name="version"[^>]*value="(\d+)"', page)[1],
            **self._when(day, starts, ends),
        }
        assert self.client.post(f"{self.path}/modifier", data=form).status_code == 303

    def cancel(self, reason: str) -> None:
        assert self.client.post(f"{self.path}/annuler", data={"reason": reason}).status_code == 303

    @staticmethod
    def _when(day: str, starts: str, ends: str) -> dict[str, str]:
        return {"day": day, "starts": starts, "ends": ends, "place": "Salle des Halles, Cancale"}


@pytest.fixture
def coordinator(cast):
    with time_machine.travel("2027-02-01T09:00:00Z", tick=True):
        yield Coordinator(cast)


def link_in(received) -> str:
    text = received.message.get_body(("plain",)).get_content()
    return re.search(r"http://localhost(/i/\S+)", text)[1]


def test_from_the_idea_to_the_cancellation(cast, coordinator, post, read):
    coordinator.schedule("12/03/2027", "9h", "11 h 30", capacity="1")
    coordinator.invite_the_network()
    assert post().received == []  # a draft writes to nobody
    coordinator.publish()
    box = post()

    assert sorted(received.recipients for received in box.received) == [[MEMBER], [MANAGER]]
    mine, theirs = box.to(MEMBER), box.to(MANAGER)
    first = read(mine[0].calendar)
    event = first["events"][0]
    assert first["method"] == "REQUEST"
    assert (event["starts"], event["ends"]) == ("2027-03-12T08:00:00Z", "2027-03-12T10:30:00Z")
    assert (event["sequence"], event["status"]) == (0, "CONFIRMED")
    assert event["organizer"]["address"] == f"mailto:{cast.network.mailbox}"
    assert [a["address"] for a in event["attendees"]] == [f"mailto:{MEMBER}"]
    assert MANAGER.encode() not in mine[0].content
    assert read(theirs[0].calendar)["events"][0]["uid"] != event["uid"]

    # Two people want the only place: by the link in the mail, then on the site.
    link = link_in(mine[0])
    assert cast.client().get(link).status_code == 200
    assert cast.client().post(link, data={"answer": "yes"}).status_code == 303
    manager = cast.sign_in("manager")
    number = re.search(r"/invitations/(\d+)/reponse", manager.get(coordinator.path).text)[1]
    manager.post(f"/invitations/{number}/reponse", data={"answer": "yes"})
    page = coordinator.client.get(coordinator.path).text
    assert "par le lien du message" in page
    assert "liste d’attente" in page
    assert "liste d’attente" in post().to(MANAGER)[-1].message["Subject"].lower()

    # The date moves over the March change: the same hour on a Paris clock, another one in UTC.
    coordinator.move("2027-04-02", "09:00", "11:30")
    box = post()
    moved = read(box.to(MEMBER)[-1].calendar)["events"][0]
    assert (moved["uid"], moved["sequence"]) == (event["uid"], 1)
    assert moved["starts"] == "2027-04-02T07:00:00Z"

    # The first one gives the place up: the next in line is told.
    cast.client().post(link, data={"answer": "no"})
    assert "place" in post().to(MANAGER)[-1].message["Subject"]

    coordinator.cancel("Salle inondée")
    with time_machine.travel(now() + timedelta(minutes=2), tick=True):  # past the time to undo it
        box = post()
    for address in (MEMBER, MANAGER):
        last = read(box.to(address)[-1].calendar)
        assert (last["method"], last["events"][0]["status"]) == ("CANCEL", "CANCELLED")
        assert last["events"][0]["sequence"] == 2
    assert read(box.to(MEMBER)[-1].calendar)["events"][0]["uid"] == event["uid"]
    assert "Salle inondée" in box.to(MEMBER)[-1].message.get_body(("plain",)).get_content()
    assert cast.client().post(link, data={"answer": "yes"}).status_code == 409
    assert {len(received.recipients) for received in box.received} == {1}


@pytest.mark.parametrize(
    ("day", "starts", "utc"),
    [
        ("2027-03-27", "09:00", "2027-03-27T08:00:00Z"),
        ("2027-03-28", "09:00", "2027-03-28T07:00:00Z"),
        ("2027-10-30", "09:00", "2027-10-30T07:00:00Z"),
        ("2027-10-31", "09:00", "2027-10-31T08:00:00Z"),
    ],
)
def test_hours_hold_across_the_clock_changes(cast, coordinator, post, read, day, starts, utc):
    coordinator.schedule(day, starts, "10:00")
    coordinator.invite_the_network()
    coordinator.publish()
    received = post().to(MEMBER)[0]
    assert read(received.calendar)["events"][0]["starts"] == utc
    assert "9 h" in received.message.get_body(("plain",)).get_content().replace("\u00a0", " ")


def test_a_member_downloads_and_subscribes_to_what_they_were_sent(cast, coordinator, post, read):
    coordinator.schedule("2027-03-12", "09:00", "11:00")
    coordinator.invite_the_network()
    coordinator.publish()
    sent = read(post().to(MEMBER)[0].calendar)["events"][0]
    member = cast.sign_in("member")
    download = read(member.get(f"{coordinator.path}.ics").data)
    member.post("/mon-compte/agenda")
    address = re.search(
        r"http://localhost(/agenda/\S+?\.ics)", member.get("/mon-compte/agenda").text
    )
    feed = read(cast.client().get(address[1]).data)
    for file in (download, feed):
        assert file["method"] == "PUBLISH"
        assert file["events"][0]["attendees"] == []
        same = ("uid", "starts", "ends", "summary", "location", "sequence")
        assert {k: file["events"][0][k] for k in same} == {k: sent[k] for k in same}
