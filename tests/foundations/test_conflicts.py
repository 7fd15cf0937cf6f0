import pytest
from bs4 import BeautifulSoup
from sqlalchemy.orm.exc import StaleDataError
from wtforms import SelectField

from intranet.web.conflicts import Difference, conflict, differences
from intranet.web.forms import Form, Line, Paragraph, Version
from intranet.web.public import public


class Entry(Form):
    title = Line("Titre", required=True)
    kind = SelectField("Type", choices=[("ccas", "CCAS"), ("cdas", "CDAS")])
    text = Paragraph("Texte")
    version = Version()


TYPED = {"title": "Le mien", "kind": "ccas", "text": "deux\r\nlignes", "version": "3"}
THEIRS = {"title": "Le sien", "kind": "cdas", "text": "deux\nlignes"}


@pytest.fixture
def editor(app):
    @public
    def edit():
        return conflict(Entry(), THEIRS, 4, cancel_url="/fiche")

    @public
    def lose():
        raise StaleDataError

    app.add_url_rule("/essai/modifier", "edit", edit, methods=["POST"])
    app.add_url_rule("/essai/perdre", "lose", lose, methods=["POST"])
    return app.test_client()


def test_only_what_differs_is_told_and_in_the_words_of_the_screen(app):
    with app.test_request_context(method="POST", data=TYPED):
        found = differences(Entry(), THEIRS)
    assert found == [Difference("Titre", "Le sien", "Le mien"), Difference("Type", "CDAS", "CCAS")]


def test_a_conflict_keeps_what_was_typed_and_carries_the_current_version(editor):
    answer = editor.post("/essai/modifier", data=TYPED)
    page = BeautifulSoup(answer.text, "html.parser")
    assert answer.status_code == 409
    assert page.find(id="title")["value"] == "Le mien"
    assert page.find(id="version")["value"] == "4"
    assert page.find("form")["action"] == "/essai/modifier"
    assert "Le sien" in page.find("table").text
    assert page.find("a", href="/fiche")


def test_under_htmx_the_conflict_is_a_fragment(editor):
    answer = editor.post("/essai/modifier", data=TYPED, headers={"HX-Request": "true"})
    assert answer.status_code == 409
    assert "<html" not in answer.text
    assert 'id="conflict"' in answer.text


def test_a_version_overtaken_in_the_database_is_a_409(editor):
    assert editor.post("/essai/perdre").status_code == 409
