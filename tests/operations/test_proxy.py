"""Whose address counts: behind TLS the proxy's word, else that of the connection."""

from dataclasses import replace

import pytest
from flask import request

from intranet.app import create_app
from intranet.web import public


@pytest.fixture
def address(settings):
    def of(base_url: str, forwarded: str) -> str:
        app = create_app(replace(settings, base_url=base_url))
        app.add_url_rule(
            "/essai", "essai", public(lambda: f"{request.remote_addr} {request.scheme}")
        )
        headers = {"X-Forwarded-For": forwarded, "X-Forwarded-Proto": "https"}
        host = base_url.partition("//")[2]
        return app.test_client().get("/essai", headers={**headers, "Host": host}).text

    return of


def test_behind_a_proxy_the_visitor_is_the_last_address(address):
    """What comes before is what the visitor pretended."""
    assert address("https://maillage.example", "6.6.6.6, 192.0.2.7") == "192.0.2.7 https"


def test_without_a_proxy_the_header_is_ignored(address):
    assert address("http://localhost", "6.6.6.6") == "127.0.0.1 http"
