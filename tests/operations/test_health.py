"""What watches the site is told whether the database answers, and nothing else."""

from dataclasses import replace

from intranet.app import create_app
from intranet.database import db


def test_health_is_open_to_all_and_says_ok(app):
    response = app.test_client().get("/sante")

    assert (response.status_code, response.json) == (200, {"etat": "ok"})


def test_health_is_503_when_the_database_does_not_answer(settings):
    app = create_app(
        replace(settings, database_url="postgresql+psycopg://nobody@127.0.0.1:1/nowhere")
    )
    response = app.test_client().get("/sante")

    assert (response.status_code, response.json) == (503, {"etat": "indisponible"})


def test_pages_say_503_when_the_database_does_not_answer(settings):
    app = create_app(
        replace(settings, database_url="postgresql+psycopg://nobody@127.0.0.1:1/nowhere")
    )
    client = app.test_client()
    with client.session_transaction() as session:
        session["_user_id"] = "quelqu-un"
        session["_fresh"] = True
    response = client.get("/annuaire")

    assert response.status_code == 503
    assert "momentanément indisponible" in response.text


def test_health_comes_back_with_the_database(app):
    client = app.test_client()
    db.engine.dispose()

    assert client.get("/sante").status_code == 200
