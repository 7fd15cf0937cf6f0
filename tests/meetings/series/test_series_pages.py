"""A meeting repeated, changed from a date on, published together, called off, duplicated."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from urllib.parse import urlencode

import pytest
from bs4 import BeautifulSoup
from icalendar import Calendar
from sqlalchemy import select

from intranet.clock import to_paris, today
from intranet.database import db
from intranet.events import answers, invitations, scheduling
from intranet.events.models import BY_SITE, Event, Slot
from intranet.events.scheduling import EventPlan
from intranet.mailroom.models import OutgoingMail
from intranet.meetings.formats import queries as formats
from intranet.meetings.series import queries, routes
from intranet.meetings.series.models import MeetingSeries
from tests.builders import meetings

RULE = {"rhythm": "weekly", "ordinal": "1", "weekday": "0", "end": "count", "count": "3"}


def words(answer):
    return " ".join(BeautifulSoup(answer.text, "html.parser").get_text(" ").split())


def address(event, **changes):
    return f"/rencontres/{event.id}/repeter?{urlencode(RULE | changes)}"


def proposed(client, event, **changes):
    page = BeautifulSoup(client.get(address(event, **changes)).text, "html.parser")
    return [box["value"] for box in page.select("[name=day]:not([disabled])")]


def repeat(client, event, **changes):
    days = proposed(client, event, **changes)
    return client.post(address(event, **changes), data={"day": days, "guests": "y"})


def all_events():
    db.session.expire_all()
    return db.session.scalars(select(Event).join(Slot).order_by(Slot.starts_at)).all()


@pytest.fixture
def series(source, coordinator):
    """Four drafts a week apart."""
    repeat(coordinator, source)
    return all_events()


def change(event, following, **changes):
    slot = event.slots[0]
    starts, ends = to_paris(slot.starts_at), to_paris(slot.ends_at)
    return {
        "title": event.title,
        "kind": "petit_dejeuner",
        "day": starts.date().isoformat(),
        "starts": starts.strftime("%H:%M"),
        "ends": ends.strftime("%H:%M"),
        "place": slot.place,
        "link": slot.link,
        "capacity": event.capacity or "",
        "description": event.description,
        "version": event.version,
        "scope": "following",
        "following": " ".join(f"{one.id}:{one.version}" for one in following),
        **changes,
    }


def test_the_rule_is_previewed_and_nothing_is_created(source, coordinator):
    assert len(proposed(coordinator, source)) == 3
    assert len(all_events()) == 1


def test_each_date_becomes_a_draft_with_its_own_uid(series, letters):
    assert [event.state for event in series] == ["draft"] * 4
    first = to_paris(series[0].slots[0].starts_at)
    for number, event in enumerate(series):
        starts = to_paris(event.slots[0].starts_at)
        assert starts.date() == first.date() + timedelta(weeks=number)
        assert (starts.hour, starts.minute) == (first.hour, first.minute)
    assert len({event.slots[0].uid for event in series}) == 4
    assert letters() == 0


def test_each_has_the_text_the_list_and_the_guests_of_the_first(series):
    for event in series[1:]:
        assert (event.title, event.description) == (series[0].title, series[0].description)
        assert formats.tasks_of(event.id) == [(-7, "Relancer")]
        seats = [row.position_id for row in queries.guest_list(event.id)]
        assert sorted(seats) == sorted(r.position_id for r in queries.guest_list(series[0].id))


def test_the_guests_stay_out_when_they_were_not_asked_for(source, coordinator):
    days = proposed(coordinator, source)
    coordinator.post(address(source), data={"day": days})
    assert queries.guest_list(all_events()[1].id) == []


def test_a_date_that_was_skipped_can_be_kept_all_the_same(source, coordinator):
    """Among the Mondays of a year, that of Easter at least is a public holiday."""
    slot = source.slots[0]
    ahead = timedelta(days=-to_paris(slot.starts_at).weekday() % 7)
    slot.starts_at, slot.ends_at = slot.starts_at + ahead, slot.ends_at + ahead
    db.session.commit()
    rule = {"count": "53", "skips_public": "y"}
    page = BeautifulSoup(coordinator.get(address(source, **rule)).text, "html.parser")
    skipped = [
        line.find("input")["value"]
        for line in page.select(".dates > li")
        if "Lundi de Pâques" in line.text and "garder quand même" in line.text
    ]
    assert skipped
    ticked = {box["value"] for box in page.select("[name=day][checked]")}
    assert len(ticked) == 53 and not ticked.intersection(skipped)
    answer = coordinator.post(address(source, **rule), data={"day": skipped[:1]})
    assert answer.status_code == 303
    days = [str(to_paris(event.slots[0].starts_at).date()) for event in all_events()]
    assert days[1:] == skipped[:1]


def test_only_dates_of_the_rule_are_created(source, coordinator):
    answer = coordinator.post(address(source), data={"day": ["2027-08-15"]})
    assert answer.status_code == 422
    assert len(all_events()) == 1


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"count": "400"}, "au plus 60 rencontres"),
        ({"count": "60"}, "au plus 60 rencontres"),
        ({"end": "until", "until": str(today() + timedelta(days=1500))}, "au plus 60 rencontres"),
        ({"count": "0"}, "Au moins une date."),
        ({"count": "dix"}, "Écrivez un nombre entier."),
        ({"count": ""}, "Dites combien de dates."),
        ({"end": "until", "until": ""}, "Indiquez le dernier jour"),
        ({"end": "until", "until": "2020-01-01"}, "Ce jour est passé"),
        ({"end": "until", "until": "9999-12-31"}, "Vérifiez l’année."),
        ({"rhythm": "daily"}, ""),
        ({"ordinal": "9"}, "Choisissez dans la liste."),
        ({"weekday": "x"}, "Choisissez dans la liste."),
    ],
)
def test_what_is_no_rule_is_refused_in_french(source, coordinator, changes, why):
    answer = coordinator.get(address(source, **changes))
    assert answer.status_code == 422
    assert why in words(answer)
    coordinator.post(address(source, **changes), data={"day": ["2027-01-01"]})
    assert len(all_events()) == 1


def test_no_date_ticked_creates_nothing(source, coordinator):
    answer = coordinator.post(address(source), data={})
    assert answer.status_code == 422 and "Cochez au moins une date." in words(answer)


def test_a_series_can_be_longer_later_and_never_longer_than_sixty(series, coordinator):
    assert len(repeat(coordinator, series[0]).location) > 1
    assert len(all_events()) == 7
    answer = coordinator.get(address(series[0], count="56"))
    assert answer.status_code == 422


def test_the_page_of_a_meeting_says_where_it_stands(series, coordinator):
    page = BeautifulSoup(coordinator.get(f"/rencontres/{series[1].id}").text, "html.parser")
    assert "2e rencontre sur 4" in page.select_one(".series").text
    assert {a["rel"][0]: a["href"] for a in page.select(".series a[rel]")} == {
        "prev": f"/rencontres/{series[0].id}",
        "next": f"/rencontres/{series[2].id}",
    }


def test_members_see_the_dates_that_were_published_alone(cast, series):
    scheduling.publish(None, series[0].id)
    scheduling.publish(None, series[2].id)
    page = words(cast.sign_in("member").get(f"/rencontres/{series[2].id}"))
    assert "2e rencontre sur 2" in page


def test_all_drafts_are_published_at_once(series, coordinator, letters):
    coordinator.post(f"/rencontres/{series[0].id}/serie/publier")
    assert [event.state for event in all_events()] == ["published"] * 4
    assert letters() == 4


def test_one_change_leaves_the_others_alone(series, coordinator):
    data = change(series[1], series[2:], title="Autrement", scope="one")
    coordinator.post(f"/rencontres/{series[1].id}/modifier", data=data)
    assert [event.title == "Autrement" for event in all_events()] == [False, True, False, False]


def test_this_one_and_the_following_change_alike_and_keep_their_days(series, coordinator):
    days = [to_paris(event.slots[0].starts_at).date() for event in series]
    data = change(
        series[1], series[2:], title="Autrement", place="Mairie", starts="14:00", ends="16:30"
    )
    coordinator.post(f"/rencontres/{series[1].id}/modifier", data=data)
    found = all_events()
    assert [event.title == "Autrement" for event in found] == [False, True, True, True]
    assert [event.slots[0].place == "Mairie" for event in found] == [False, True, True, True]
    local = [to_paris(event.slots[0].starts_at) for event in found]
    assert [moment.date() for moment in local] == days
    assert [moment.hour for moment in local] == [9, 14, 14, 14]
    assert all(e.slots[0].ends_at - e.slots[0].starts_at == timedelta(hours=2.5) for e in found[1:])


def test_what_one_date_has_of_its_own_stays(series, coordinator):
    series[2].title = "À part"
    db.session.commit()
    data = change(series[1], series[2:], place="Mairie")
    coordinator.post(f"/rencontres/{series[1].id}/modifier", data=data)
    assert [event.title for event in all_events()][2] == "À part"


def test_the_invitees_of_each_date_are_told(series, coordinator, letters):
    coordinator.post(f"/rencontres/{series[0].id}/serie/publier")
    before, found = letters(), all_events()
    data = change(found[1], found[2:], place="Mairie")
    coordinator.post(f"/rencontres/{found[1].id}/modifier", data=data)
    assert letters() - before == 3


def test_a_date_changed_meanwhile_stops_everything(series, coordinator, letters):
    coordinator.post(f"/rencontres/{series[0].id}/serie/publier")
    found = all_events()
    data = change(found[1], found[2:], place="Mairie", title="Autrement")
    other = change(found[3], [], description="Changé par une autre", scope="one")
    coordinator.post(f"/rencontres/{found[3].id}/modifier", data=other)
    before = letters()
    answer = coordinator.post(f"/rencontres/{found[1].id}/modifier", data=data)
    assert answer.status_code == 409
    assert "quelqu’un l’a modifiée entre-temps" in words(answer)
    assert BeautifulSoup(answer.text, "html.parser").find(id="title")["value"] == "Autrement"
    assert {event.slots[0].place for event in all_events()} == {series[0].slots[0].place}
    assert letters() == before


def test_a_date_with_more_places_taken_stops_everything(cast, series, coordinator):
    coordinator.post(f"/rencontres/{series[0].id}/serie/publier")
    last = all_events()[3]
    invitations.invite(None, last.id, [cast.manager_seat.id], [])
    for invitation in queries.guest_list(last.id):
        if invitation.person_id:
            answers.answer(invitation, "yes", source=BY_SITE, actor=None)
    db.session.commit()
    found = all_events()
    data = change(found[1], found[2:], capacity="1")
    answer = coordinator.post(f"/rencontres/{found[1].id}/modifier", data=data)
    assert answer.status_code == 409
    assert "2 places y sont déjà prises" in words(answer)
    assert [event.capacity for event in all_events()] == [None] * 4


def test_an_hour_that_does_not_exist_that_night_stops_everything(cast, coordinator, monkeypatch):
    from datetime import UTC, datetime

    moment = datetime(2027, 3, 10, 9, tzinfo=UTC)
    for module in ("intranet.clock", "intranet.events.slot_forms", "intranet.events.queries"):
        monkeypatch.setattr(f"{module}.now", lambda: moment)
    monkeypatch.setattr("intranet.meetings.series.queries.now", lambda: moment)
    event = meetings.meeting(cast, publish=False)
    slot = event.slots[0]
    slot.starts_at = datetime(2027, 3, 21, 3, tzinfo=UTC)
    slot.ends_at = datetime(2027, 3, 21, 5, tzinfo=UTC)
    db.session.commit()
    repeat(coordinator, event, count="1")
    found = all_events()
    data = change(found[0], found[1:], starts="02:30")
    answer = coordinator.post(f"/rencontres/{found[0].id}/modifier", data=data)
    assert answer.status_code == 409
    assert "cette heure n’existe pas ce jour-là" in words(answer)
    assert to_paris(all_events()[0].slots[0].starts_at).hour == 4


def test_calling_off_from_a_date_on_throws_the_drafts_away(series, coordinator, letters):
    for event in series[:3]:
        scheduling.publish(None, event.id)
    db.session.commit()
    before = letters()
    page = f"/rencontres/{series[1].id}/serie/annuler"
    assert "2 courriels" in words(coordinator.get(page)).replace("\xa0", " ")
    coordinator.post(page, data={"reason": "Salle fermée"})
    assert [event.state for event in all_events()] == ["published", "cancelled", "cancelled"]
    assert letters() - before == 2


def test_calling_off_says_how_many_people_learn_it(cast, series, coordinator):
    for event in series[:3]:
        scheduling.publish(None, event.id)
    invitations.invite(None, series[1].id, [cast.manager_seat.id], [])
    db.session.commit()
    page = coordinator.get(f"/rencontres/{series[1].id}/serie/annuler")
    told = words(page).replace("\xa0", " ")
    assert "3 rencontres concernées" in told
    assert "3 courriels d’annulation partiront, un par personne et par date, à 2 personnes." in told
    assert "Pendant une minute, vous pourrez tout rétablir" in told
    assert "1 brouillon sera supprimé pour de bon." in told


def test_what_was_called_off_together_is_restored_together(series, coordinator, letters):
    coordinator.post(f"/rencontres/{series[0].id}/serie/publier")
    where = f"/rencontres/{series[1].id}/serie"
    answer = coordinator.post(f"{where}/annuler", data={"reason": "Erreur"})
    assert "3 rencontres viennent d’être annulées" in words(
        coordinator.get(answer.location)
    ).replace("\xa0", " ")
    coordinator.post(f"{where}/retablir")
    assert [event.state for event in all_events()] == ["published"] * 4
    waiting = select(OutgoingMail).where(
        OutgoingMail.calendar_method == "CANCEL", OutgoingMail.state == "queued"
    )
    assert db.session.scalars(waiting).all() == []
    assert "Tout rétablir" not in coordinator.get(where).text


def test_a_minute_later_a_series_stays_called_off(cast, series, coordinator, time_machine_at):
    coordinator.post(f"/rencontres/{series[0].id}/serie/publier")
    where = f"/rencontres/{series[1].id}/serie"
    coordinator.post(f"{where}/annuler", data={"reason": "Erreur"})
    time_machine_at(minutes=2)
    client = cast.sign_in("coordinator")
    assert "Tout rétablir" not in client.get(where).text
    assert "Trop tard" in words(client.post(f"{where}/retablir", follow_redirects=True))
    assert [event.state for event in all_events()] == ["published"] + ["cancelled"] * 3


def test_a_draft_whose_date_is_being_looked_for_does_not_stop_the_page(series, coordinator):
    scheduling.edit(None, series[1].id, EventPlan("Essai", "", None, ()), None)
    db.session.commit()
    for page in ("serie", "serie/annuler", "repeter", "dupliquer"):
        answer = coordinator.get(f"/rencontres/{series[1].id}/{page}")
        assert answer.status_code in (200, 303), page


def test_a_series_goes_with_its_last_draft(series, coordinator):
    for event in series[1:]:
        coordinator.post(f"/rencontres/{event.id}/supprimer")
    assert db.session.scalars(select(MeetingSeries)).all()
    coordinator.post(f"/rencontres/{series[0].id}/supprimer")
    assert db.session.scalars(select(MeetingSeries)).all() == []


def test_two_clicks_at_once_make_each_date_once(cast, app, source, coordinator):
    """Both requests read the series before either wrote it."""
    days = proposed(coordinator, source)
    key, data = source.id, {"day": days, "guests": "y"}
    path = address(source)
    clients = [cast.sign_in("coordinator") for _ in range(4)]
    db.session.remove()

    def post(client):
        with app.app_context():
            return client.post(path, data=data).status_code

    with ThreadPoolExecutor(4) as pool:
        statuses = list(pool.map(post, clients))
    assert statuses.count(303) == 1 and set(statuses) <= {303, 409, 422}
    assert len(all_events()) == 4 and all_events()[0].id == key


def test_the_second_of_two_series_is_told(cast, source, coordinator, monkeypatch):
    """The dates are read before the lock is taken: they are read again once it is."""
    days = proposed(coordinator, source)
    repeat(coordinator, source)
    monkeypatch.setattr(routes, "_dates", lambda found: [])
    answer = coordinator.post(address(source), data={"day": days})
    assert answer.status_code == 409 and "Les dates ont changé entre-temps" in words(answer)
    assert len(all_events()) == 4


def test_calling_off_asks_for_a_reason(series, coordinator):
    answer = coordinator.post(f"/rencontres/{series[1].id}/serie/annuler", data={"reason": " "})
    assert answer.status_code == 422
    assert len(all_events()) == 4


def test_a_meeting_without_a_date_is_not_repeated(cast, coordinator):
    draft = meetings.meeting(cast, publish=False)
    draft.slots.clear()
    db.session.commit()
    answer = coordinator.get(f"/rencontres/{draft.id}/repeter")
    assert (answer.status_code, answer.location) == (303, f"/rencontres/{draft.id}")
    assert coordinator.get(f"/rencontres/{draft.id}/dupliquer").status_code == 200


def test_a_cancelled_meeting_stays_in_its_series(series, coordinator):
    scheduling.publish(None, series[0].id)
    scheduling.cancel(None, series[0].id, "x")
    db.session.commit()
    assert "Annulé" in coordinator.get(f"/rencontres/{series[0].id}/serie").text
    assert coordinator.get(f"/rencontres/{series[0].id}/repeter").status_code == 303


def test_independent_readers_agree_on_the_files_of_a_series(series, coordinator, any_reader):
    coordinator.post(f"/rencontres/{series[0].id}/serie/publier")
    files = db.session.scalars(
        select(OutgoingMail.calendar).where(OutgoingMail.calendar_method == "REQUEST")
    ).all()
    assert len(files) == 4
    expected = {event.slots[0].starts_at for event in all_events()}
    read = [Calendar.from_ical(file).events[0] for file in files]
    assert {one["DTSTART"].dt for one in read} == expected
    assert len({str(one["UID"]) for one in read}) == 4
    assert not any("RRULE" in one for one in read)
    found = [any_reader(file)["events"][0] for file in files]
    assert {one["uid"] for one in found} == {str(one["UID"]) for one in read}
