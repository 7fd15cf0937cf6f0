import pytest
from jinja2 import DictLoader

from intranet.mailroom.letters import Unexplained, compose

TEMPLATES = {
    "t/hello.subject.txt": "Bonjour\n {{ name }}\n",
    "t/hello.txt": "{% extends 'mailroom/frame.txt' %}{% block body %}Bonjour {{ name }},   \n\n\n\n"
    "à jeudi.{% endblock %}{% block reason %}Vous recevez ce message parce que vous êtes "
    "invitée.{% endblock %}",
    "t/hello.html": "{% extends 'mailroom/frame.html' %}{% block body %}<p>Bonjour {{ name }}</p>"
    "{% endblock %}{% block reason %}Vous recevez ce message parce que…{% endblock %}",
    "t/mute.subject.txt": "Bonjour",
    "t/mute.txt": "{% extends 'mailroom/frame.txt' %}{% block body %}Bonjour{% endblock %}",
    "t/mute.html": "<p>Bonjour</p>",
}


@pytest.fixture(autouse=True)
def templates(app, monkeypatch):
    own = app.jinja_env.loader
    frames = ("mailroom/frame.txt", "mailroom/frame.html", "mailroom/_parts.html")
    ours = TEMPLATES | {name: own.get_source(app.jinja_env, name)[0] for name in frames}
    monkeypatch.setattr(app.jinja_env, "loader", DictLoader(ours))


def test_the_subject_is_one_line_whatever_the_template_does():
    assert compose("t/hello", name="Awa\r\nBcc: x@y.fr").subject == "Bonjour Awa Bcc: x@y.fr"


def test_both_forms_carry_the_words_and_the_reason():
    letter = compose("t/hello", name="Awa")
    assert "Bonjour Awa,\n\nà jeudi." in letter.text
    assert "Vous recevez ce message parce que vous êtes invitée." in letter.text
    assert "<p>Bonjour Awa</p>" in letter.html and "Vous recevez" in letter.html


def test_a_letter_that_does_not_say_why_it_was_sent_is_refused():
    with pytest.raises(Unexplained):
        compose("t/mute")


@pytest.mark.parametrize("name", ["{{ 7*7 }}", "{0.__class__}", "{% raw %}"])
def test_template_code_in_a_name_stays_text(name):
    letter = compose("t/hello", name=name)
    assert name in letter.subject and name in letter.text and name in letter.html


def test_markup_in_a_name_is_escaped_in_html_and_left_as_typed_in_text():
    letter = compose("t/hello", name="<b>A & B</b>")
    assert "&lt;b&gt;A &amp; B&lt;/b&gt;" in letter.html
    assert "Bonjour <b>A & B</b>," in letter.text


def test_characters_that_no_database_holds_are_dropped():
    letter = compose("t/hello", name="A\x00w\ud800a\x07")
    assert "Bonjour Awa," in letter.text and "Bonjour Awa<" in letter.html


def test_addresses_in_a_mail_come_from_configuration():
    assert "\nhttp://localhost\n" in compose("t/hello", name="Awa").text
