"""The `maillage` command."""

import sys

import click
from flask import Flask
from flask.cli import ScriptInfo
from flask_migrate.cli import db as schema_commands

from intranet.config import ConfigurationError
from intranet.operations import logs, schema, start, terminal
from intranet.operations.start import NotReady

EXIT_WRONG_SETTING = 2


class Commands(click.Group):
    """The rooms' own commands and the operator's; none of the frameworks' besides `db`."""

    # These need no application in this process, and `serve` starts faster without it.
    ALONE = ("serve",)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The list of --help, which needs no database."""
        rooms = _rooms_commands(_application(ctx))
        shown = {name: c for name, c in {**rooms, **self.commands}.items() if not c.hidden}
        with formatter.section("Commandes"):
            formatter.write_dl(
                [(name, shown[name].get_short_help_str(70)) for name in sorted(shown)]
            )

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Every command, in alphabetical order."""
        return sorted({*self.commands, *_rooms_commands(_application(ctx))})

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command called `cmd_name`."""
        if cmd_name in self.ALONE:
            return self.commands[cmd_name]
        app = _application(ctx)
        start.require_database(app.extensions["settings"])
        return self.commands.get(cmd_name) or _rooms_commands(app).get(cmd_name)


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

    app = create_app()
    schema.install(app)
    return app


commands = Commands("maillage", help="Maillage : servir, sauvegarder, restaurer, administrer.")
for _command in (
    terminal.serve,
    terminal.backup,
    terminal.restore,
    terminal.prepare,
    schema_commands,
):
    commands.add_command(_command)


def main() -> None:
    """Run `maillage …`; a wrong setting stops with one line that names the variable."""
    logs.install()
    try:
        commands(obj=ScriptInfo(create_app=_create_app))
    except (ConfigurationError, NotReady) as error:
        print(error, file=sys.stderr)
        raise SystemExit(EXIT_WRONG_SETTING) from None


if __name__ == "__main__":
    main()
