"""The commands behind `maillage`: the rooms' own and the operator's."""

import gc
import sys
from importlib import import_module

import click
from flask import Flask
from flask.cli import ScriptInfo

from intranet.config import ConfigurationError
from intranet.operations import logs, start
from intranet.operations.start import NotReady

EXIT_WRONG_SETTING = 2
# Loaded when they are called: Alembic alone takes as long as a room of the site.
OPERATORS = {
    "backup": "intranet.operations.terminal:backup",
    "db": "flask_migrate.cli:db",
    "prepare": "intranet.operations.terminal:prepare",
    "restore": "intranet.operations.terminal:restore",
    "serve": "intranet.operations.serving:command",
}
# Needs no application in this process; its workers look for cycles again once they are ready.
SERVE = "serve"


class Commands(click.Group):
    """The rooms' own commands and the operator's; none of the frameworks' besides `db`."""

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The list of --help, which needs no database."""
        found = {name: _operators(name) for name in OPERATORS}
        shown = {**_rooms_commands(_application(ctx)), **found}
        rows = [(name, shown[name].get_short_help_str(70)) for name in sorted(shown)]
        with formatter.section("Commandes"):
            formatter.write_dl([row for row in rows if not shown[row[0]].hidden])

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Every command, in alphabetical order."""
        return sorted({*OPERATORS, *_rooms_commands(_application(ctx))})

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command called `cmd_name`."""
        if cmd_name == SERVE:
            return _operators(cmd_name)
        app = _application(ctx)
        gc.enable()
        start.require_database(app.extensions["settings"])
        if cmd_name not in OPERATORS:
            return _rooms_commands(app).get(cmd_name)
        from intranet.operations import schema

        schema.install(app)
        return _operators(cmd_name)


def _operators(name: str) -> click.Command:
    module, attribute = OPERATORS[name].split(":")
    return getattr(import_module(module), attribute)


def _application(ctx: click.Context) -> Flask:
    return ctx.ensure_object(ScriptInfo).load_app()


def _rooms_commands(app: Flask) -> dict[str, click.Command]:
    return {name: found for name, found in app.cli.commands.items() if _is_ours(found)}


def _is_ours(command: click.Command) -> bool:
    if isinstance(command, click.Group) and command.commands:
        return any(_is_ours(inner) for inner in command.commands.values())
    return getattr(command.callback, "__module__", "").startswith("intranet.")


def _create_app() -> Flask:
    from intranet.app import create_app

    return create_app()


commands = Commands("maillage", help="Maillage : servir, sauvegarder, restaurer, administrer.")


def run() -> None:
    """Run `maillage …`; a wrong setting stops with one line that names the variable."""
    logs.install()
    try:
        commands(obj=ScriptInfo(create_app=_create_app))
    except (ConfigurationError, NotReady) as error:
        print(error, file=sys.stderr)
        raise SystemExit(EXIT_WRONG_SETTING) from None
