"""Several who save or publish at once: one wins, and the others keep all that they typed."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import update

from intranet.database import db
from intranet.mailroom.models import OutgoingMail
from intranet.meetings.minutes import drafting, queries
from intranet.meetings.minutes.models import Minutes, MinutesVersion

FOUR = range(4)


@pytest.fixture
def at_once(app, cast):
    """Send these four forms together to one address of a meeting; (status, text) of each."""

    def send(event, rest, forms):
        clients = [cast.sign_in("coordinator") for _ in forms]
        address = f"/rencontres/{event.id}/compte-rendu/{rest}"
        db.session.remove()

        def post(pair):
            with app.app_context():
                answer = pair[0].post(address, data=pair[1])
                return answer.status_code, answer.text

        with ThreadPoolExecutor(len(forms)) as pool:
            return list(pool.map(post, zip(clients, forms, strict=True)))

    return send


def test_of_those_who_save_at_once_the_others_keep_their_text(held, write, at_once):
    version = write("Le début").version
    forms = [{"text": f"Le texte de {n}", "version": version} for n in FOUR]
    answers = at_once(held, "modifier", forms)
    assert sorted(status for status, _ in answers) == [303, 409, 409, 409]
    for number, (status, text) in enumerate(answers):
        assert status == 303 or f"Le texte de {number}" in text
        assert status == 303 or "a enregistré une autre version" in text


@pytest.fixture
def overtaken(held, monkeypatch):
    """Somebody else saves between the reading of a form and the lock."""
    real = drafting.events.lock

    def lock(event_id):
        monkeypatch.setattr(drafting.events, "lock", real)
        with db.engine.begin() as connection:
            connection.execute(
                update(Minutes)
                .where(Minutes.event_id == event_id)
                .values(text="Celui d’une autre", version=Minutes.version + 1)
            )
        return real(event_id)

    return lambda: monkeypatch.setattr(drafting.events, "lock", lock)


@pytest.mark.several_writers
def test_who_is_overtaken_at_the_last_moment_keeps_their_text(held, write, coordinator, overtaken):
    data = {"text": "Le mien", "version": write("Le début").version}
    overtaken()
    answer = coordinator.post(f"/rencontres/{held.id}/compte-rendu/modifier", data=data)
    assert answer.status_code == 409
    assert "Le mien" in answer.text and "Celui d’une autre" in answer.text


@pytest.mark.several_writers
def test_what_nobody_read_again_is_not_published(held, write, coordinator, overtaken):
    version = write("Le début").version
    overtaken()
    answer = coordinator.post(
        f"/rencontres/{held.id}/compte-rendu/publier", data={"version": version}
    )
    assert answer.status_code == 409
    assert "Celui d’une autre" in answer.text and "le voici, avant de publier" in answer.text


def test_of_those_who_publish_at_once_one_does_and_nobody_is_alarmed(held, write, at_once):
    version, key = write("Le texte").version, held.id
    answers = at_once(held, "publier", [{"version": version} for _ in FOUR])
    assert [status for status, _ in answers] == [303] * 4
    assert queries.of_event(key).number == 1
    assert db.session.query(MinutesVersion).count() == 1
    assert db.session.query(OutgoingMail).filter_by(purpose="minutes").count() == 2
