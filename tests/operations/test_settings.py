"""A wrong setting stops the start: one line that names the variable, exit code 2, no traceback."""

import os
import runpy
import sys

import pytest

from intranet import cli, config
from intranet.config import ROOT
from intranet.operations import logs

WRONG = [
    ("MAILLAGE_DATABASE_URL", "mysql://serveur/base"),
    ("MAILLAGE_DATABASE_URL", "maillage.sqlite3"),
    ("MAILLAGE_DATABASE_URL", "postgresql://serveur:port/base"),
    ("MAILLAGE_SECRET_KEY", "trop courte"),
    ("MAILLAGE_BASE_URL", "maillage.example"),
    ("MAILLAGE_BASE_URL", "ftp://maillage.example"),
    ("MAILLAGE_BASE_URL", "https://maillage.example/intranet"),
    ("MAILLAGE_BASE_URL", "http://maillage.example"),
    ("MAILLAGE_BASE_URL", "https://maillage.example:99999"),
    ("MAILLAGE_DEPARTEMENT", "Ille-et-Vilaine"),
    ("MAILLAGE_DEPARTEMENT", "00"),
    ("MAILLAGE_DEPARTEMENT", "20"),
    ("MAILLAGE_SMTP_URL", "http://relais.example"),
    ("MAILLAGE_SMTP_URL", "smtp://"),
    ("MAILLAGE_IMAP_URL", "pop://boite.example"),
    ("MAILLAGE_AUTHSERV_ID", "le serveur"),
    ("MAILLAGE_OIDC_ISSUER", "http://fournisseur.example"),
    ("MAILLAGE_DEMO", "peut-être"),
    ("MAILLAGE_INSTANCE", "/dev/null/instance"),
    ("PORT", "huit mille"),
    ("PORT", "0"),
]
OIDC = {
    "MAILLAGE_OIDC_ISSUER": "https://fournisseur.example",
    "MAILLAGE_OIDC_CLIENT_ID": "maillage",
    "MAILLAGE_OIDC_CLIENT_SECRET": "secret",
}


@pytest.fixture
def surroundings(monkeypatch, tmp_path):
    """The process's environment, without any setting of ours but a place to write."""
    for name in list(os.environ):
        if name.startswith("MAILLAGE_") or name == "PORT":
            monkeypatch.delenv(name)
    monkeypatch.setenv("MAILLAGE_INSTANCE", str(tmp_path))
    monkeypatch.setattr(logs, "install", lambda: None)
    return monkeypatch


def set_wrong(surroundings, name: str, value: str) -> None:
    if name.startswith("MAILLAGE_OIDC"):
        for other, right in OIDC.items():
            surroundings.setenv(other, right)
    surroundings.setenv(name, value)


@pytest.mark.parametrize(("name", "value"), WRONG)
def test_the_command_stops_with_one_line_naming_the_variable(surroundings, capsys, name, value):
    set_wrong(surroundings, name, value)
    surroundings.setattr(sys, "argv", ["maillage", "db", "current"])

    with pytest.raises(SystemExit) as stopped:
        cli.main()

    said = capsys.readouterr()
    assert stopped.value.code == 2
    assert said.err.startswith(f"{name} :") and said.err.count("\n") == 1
    assert said.out == ""


@pytest.mark.parametrize(("name", "value"), WRONG)
def test_the_web_application_stops_with_one_line_naming_the_variable(
    surroundings, capsys, name, value
):
    set_wrong(surroundings, name, value)

    with pytest.raises(SystemExit) as stopped:
        runpy.run_path(str(ROOT / "wsgi.py"))

    said = capsys.readouterr()
    assert stopped.value.code == 2
    assert said.err.startswith(f"{name} :") and said.err.count("\n") == 1


@pytest.mark.parametrize("missing", OIDC)
def test_single_sign_on_needs_its_three_settings(missing):
    given = {name: value for name, value in OIDC.items() if name != missing}

    with pytest.raises(config.ConfigurationError, match=missing):
        config.load(given)


def test_every_setting_has_a_test():
    """A variable read by config.py and never given a wrong value here fails."""
    code = (ROOT / "intranet" / "config.py").read_text(encoding="utf-8")
    import re

    read = set(re.findall(r"MAILLAGE_[A-Z_]+[A-Z]", code)) - {"MAILLAGE_OIDC"}

    assert read <= {name for name, _ in WRONG} | set(OIDC)


def test_no_password_is_shown(surroundings, capsys):
    surroundings.setenv(
        "MAILLAGE_DATABASE_URL", "postgresql://maillage:motdepasse@127.0.0.1:1/maillage"
    )
    surroundings.setattr(sys, "argv", ["maillage", "serve"])

    with pytest.raises(SystemExit) as stopped:
        cli.main()

    said = capsys.readouterr().err
    assert stopped.value.code == 2
    assert said.startswith("MAILLAGE_DATABASE_URL :") and said.count("\n") == 1
    assert "motdepasse" not in said


def test_help_needs_no_database(surroundings, capsys):
    surroundings.setenv("MAILLAGE_DATABASE_URL", "sqlite:////dev/null/maillage.sqlite3")
    surroundings.setattr(sys, "argv", ["maillage", "--help"])

    with pytest.raises(SystemExit) as stopped:
        cli.main()

    assert stopped.value.code == 0


@pytest.mark.parametrize("command", [["serve"], ["db", "upgrade"], ["backup", "fichier"]])
def test_an_unreachable_database_is_said_in_one_line(surroundings, capsys, command, tmp_path):
    surroundings.chdir(tmp_path)
    surroundings.setenv("MAILLAGE_DATABASE_URL", "sqlite:////dev/null/maillage.sqlite3")
    surroundings.setattr(sys, "argv", ["maillage", *command])

    with pytest.raises(SystemExit) as stopped:
        cli.main()

    said = capsys.readouterr().err
    assert stopped.value.code == 2
    assert said.startswith("MAILLAGE_DATABASE_URL :") and said.count("\n") == 1


def test_a_taken_port_is_said_in_one_line(surroundings, capsys, served_database):
    import socket

    surroundings.setenv("MAILLAGE_DATABASE_URL", served_database)
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        surroundings.setattr(
            sys, "argv", ["maillage", "serve", "--port", str(taken.getsockname()[1])]
        )
        with pytest.raises(SystemExit) as stopped:
            cli.main()

    assert stopped.value.code == 2
    assert capsys.readouterr().err.startswith("PORT :")


def test_a_database_of_another_version_is_not_served(surroundings, capsys, blank_app, database_url):
    surroundings.setenv("MAILLAGE_DATABASE_URL", database_url)
    surroundings.setattr(sys, "argv", ["maillage", "serve"])

    with pytest.raises(SystemExit) as stopped:
        cli.main()

    assert stopped.value.code == 2
    assert "maillage db upgrade" in capsys.readouterr().err


def test_only_our_own_commands_are_offered(surroundings, capsys):
    surroundings.setattr(sys, "argv", ["maillage", "--help"])

    with pytest.raises(SystemExit):
        cli.main()

    offered = capsys.readouterr().out
    assert {"serve", "backup", "restore", "db"} <= set(offered.split())
    assert not {"run", "shell", "routes", "users", "roles", "limiter"} & {
        line.split()[0] for line in offered.partition("Commandes:")[2].splitlines() if line.strip()
    }


@pytest.mark.parametrize("wrong", ["mx.example; dmarc", "mx example", "«", "x" * 300])
def test_a_name_that_no_server_has_stops_the_start(wrong, tmp_path):
    with pytest.raises(config.ConfigurationError, match="MAILLAGE_AUTHSERV_ID"):
        config.load({"MAILLAGE_INSTANCE": str(tmp_path), "MAILLAGE_AUTHSERV_ID": wrong})


def test_the_name_of_our_server_is_compared_in_lower_case(tmp_path):
    given = {"MAILLAGE_INSTANCE": str(tmp_path), "MAILLAGE_AUTHSERV_ID": " MX.Example "}
    assert config.load(given).authserv_id == "mx.example"
    assert config.load({"MAILLAGE_INSTANCE": str(tmp_path)}).authserv_id is None
