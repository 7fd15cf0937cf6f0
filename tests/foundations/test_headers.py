import pytest

CSP = (
    "default-src 'self'; object-src 'none'; base-uri 'none'; "
    "frame-ancestors 'none'; form-action 'self'"
)

ANSWERS = {
    "a page": ("get", "/essai/page", 200),
    "a redirect": ("get", "/essai/ferme", 302),
    "a redirect after a post": ("post", "/essai/ferme", 303),
    "nowhere": ("get", "/nulle-part", 404),
    "a wrong method": ("post", "/essai/page", 405),
    "a static file": ("get", "/static/app.css", 200),
    "a static file that is not there": ("get", "/static/rien.css", 404),
    "a json answer": ("get", "/essai/chercher", 200),
    "a refused name of parameter": ("get", "/essai/chercher?%00=1", 400),
}


@pytest.mark.parametrize("name", ANSWERS)
def test_every_answer_is_protected(bench, name):
    method, path, status = ANSWERS[name]
    answer = getattr(bench.browser, method)(path)
    assert answer.status_code == status
    assert answer.headers["Content-Security-Policy"] == CSP
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Referrer-Policy"] == "same-origin"


def test_an_unexpected_error_is_protected_and_says_nothing_of_itself(bench):
    bench.app.testing = False
    answer = bench.browser.get("/essai/echouer")
    assert answer.status_code == 500
    assert answer.headers["Content-Security-Policy"] == CSP
    assert "RuntimeError" not in answer.text
    assert "par exprès" not in answer.text


def test_a_foreign_host_is_refused_and_the_refusal_protected(bench):
    answer = bench.browser.get("/essai/page", headers={"Host": "ailleurs.example"})
    assert answer.status_code == 400
    assert answer.headers["Content-Security-Policy"] == CSP
    assert "ailleurs.example" not in answer.text


@pytest.mark.parametrize(
    "host", ["localhost:80@ailleurs.example", "localhost.ailleurs.example", ""]
)
def test_a_host_that_looks_alike_is_refused(bench, host):
    assert bench.browser.get("/essai/page", headers={"Host": host}).status_code == 400


def test_pages_are_kept_nowhere_and_vary_with_who_and_how(bench):
    answer = bench.member.get("/essai/page")
    assert answer.headers["Cache-Control"] == "no-store"
    assert {"Cookie", "HX-Request"} <= set(answer.vary)


def test_a_hashed_static_file_is_kept_for_ever(bench):
    assert "immutable" in bench.browser.get("/static/app.css?v=abc").headers["Cache-Control"]
    assert "immutable" not in bench.browser.get("/static/app.css").headers["Cache-Control"]


def test_no_cookie_but_the_session_s(bench):
    for path in ("/connexion", "/essai/page", "/nulle-part"):
        cookies = bench.browser.get(path).headers.getlist("Set-Cookie")
        assert all(cookie.startswith("maillage=") for cookie in cookies)
