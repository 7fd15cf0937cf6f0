"""The `maillage` command."""

import os
import sys

from flask.cli import FlaskGroup

from intranet.config import ConfigurationError


def main() -> None:
    """Run `maillage …`; a wrong setting stops with one line that names the variable."""
    from intranet.app import create_app

    os.environ.setdefault("FLASK_SKIP_DOTENV", "1")
    try:
        app = create_app()
    except ConfigurationError as error:
        print(error, file=sys.stderr)
        raise SystemExit(2) from None
    FlaskGroup(create_app=lambda: app, add_version_option=False)()


if __name__ == "__main__":
    main()
