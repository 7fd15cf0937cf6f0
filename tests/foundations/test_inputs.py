import io

import pytest

BEYOND = 2**63


@pytest.mark.parametrize("key", [0, -1, BEYOND, BEYOND * 2, 10**30, "1e3", "٣", "1%00"])
def test_a_key_no_database_holds_is_not_found(bench, key):
    assert 400 <= bench.browser.get(f"/essai/lire/{key}").status_code < 500


@pytest.mark.parametrize("key", [2**31 - 1, 2**31, 2**32, BEYOND - 1])
def test_a_great_key_is_only_not_found(bench, key):
    assert bench.browser.get(f"/essai/lire/{key}").status_code == 404


def test_a_great_number_that_reaches_the_database_is_no_500(bench):
    assert bench.browser.get(f"/essai/trouver?key={BEYOND - 1}").status_code < 500


@pytest.mark.parametrize(
    "text", ["%00", "a%00b", "%ED%A0%80", "%ed%b0%80", "%FF", "%C0%80", "a%80"]
)
def test_what_is_no_text_is_refused_in_a_query(bench, text):
    assert 400 <= bench.browser.get(f"/essai/chercher?name={text}").status_code < 500
    assert 400 <= bench.browser.get(f"/essai/chercher?{text}=1").status_code < 500


@pytest.mark.parametrize("text", ["%00", "a%00b", "%ED%A0%80", "%FF", "a%80"])
def test_what_is_no_text_is_refused_in_a_form(bench, text):
    kind = "application/x-www-form-urlencoded"
    answer = bench.browser.post("/essai/chercher", data=f"name={text}", content_type=kind)
    assert 400 <= answer.status_code < 500


@pytest.mark.parametrize("text", [b"\x00", b"\xed\xa0\x80", b"\xff"])
def test_what_is_no_text_breaks_nothing_in_a_multipart_form(bench, text):
    body = b'--x\r\nContent-Disposition: form-data; name="name"\r\n\r\n' + text + b"\r\n--x--\r\n"
    kind = "multipart/form-data; boundary=x"
    answer = bench.browser.post("/essai/chercher", data=body, content_type=kind)
    assert answer.status_code < 500


@pytest.mark.parametrize("path", ["/%00", "/essai/%00", "/%ED%A0%80", "/%FF", "/essai/%C0%80"])
def test_what_is_no_text_is_refused_in_a_path(bench, path):
    assert 400 <= bench.browser.get(path).status_code < 500


@pytest.mark.parametrize("path", ["/connexion", "/mot-de-passe/oublie", "/connexion/code"])
@pytest.mark.parametrize("text", ["\x00", "\ud800", "a" * 1_000_000])
def test_real_forms_hold(bench, path, text):
    data = {"email": text, "password": text, "next": text}
    body = "&".join(f"{k}={v}" for k, v in data.items()).encode("utf-8", "surrogatepass")
    kind = "application/x-www-form-urlencoded"
    assert 400 <= bench.browser.post(path, data=body, content_type=kind).status_code < 500


def test_a_parameter_of_a_megabyte_is_refused(bench):
    long = "a" * 1_000_000
    assert bench.browser.get(f"/essai/chercher?name={long}").status_code == 414
    assert bench.browser.get(f"/essai/chercher?{long}=1").status_code in (400, 414)
    assert bench.browser.post("/essai/chercher", data={"name": long}).status_code == 413


def test_twenty_thousand_fields_are_refused(bench):
    fields = "&".join(f"f{n}=1" for n in range(20_000))
    kind = "application/x-www-form-urlencoded"
    answer = bench.browser.post("/essai/chercher", data=fields, content_type=kind)
    assert answer.status_code == 413
    assert 400 <= bench.browser.get(f"/essai/chercher?{fields}").status_code < 500
    parts = b"".join(
        b'--x\r\nContent-Disposition: form-data; name="f%d"\r\n\r\n1\r\n' % n for n in range(20_000)
    )
    answer = bench.browser.post(
        "/essai/chercher", data=parts + b"--x--\r\n", content_type="multipart/form-data; boundary=x"
    )
    assert answer.status_code == 413


def test_a_body_beyond_the_limit_is_refused(bench):
    body = b"a" * (13 * 1024 * 1024)
    answer = bench.browser.post("/essai/chercher", data={"name": (io.BytesIO(body), "x")})
    assert answer.status_code == 413


@pytest.mark.parametrize("text", ["été", "🙂", "œuvre", "a+b c", "«\u00a0oui\u00a0»"])
def test_ordinary_text_passes(bench, text):
    assert bench.browser.get("/essai/chercher", query_string={"name": text}).status_code == 200
    assert bench.browser.post("/essai/chercher", data={"name": text}).status_code == 200


@pytest.mark.parametrize("page", ["0", "-1", "x", "99999999999999999999", "1e9", "٣"])
def test_an_unreadable_page_number_is_the_first(app, page):
    from intranet.web.pagination import page_number

    with app.test_request_context(query_string={"page": page}):
        assert 1 <= page_number() <= 100_000


def test_a_cookie_that_is_no_session_is_no_session(bench):
    bench.browser.set_cookie("maillage", "\u00ff.forged.cookie")
    assert bench.browser.get("/essai/ferme").status_code == 302
