"""`make migration NAME=0003_attendance TITLE="Who came."`: write that migration from the models."""

import sys
import tempfile
from dataclasses import replace
from pathlib import Path

from intranet import config
from intranet.app import create_app
from intranet.database import db
from intranet.operations import drafts, schema


def main(name: str, title: str) -> None:
    versions = schema.MIGRATIONS / "versions"
    target, revision, follows = drafts.target(versions, name)
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{Path(folder) / 'draft.sqlite3'}"
        with create_app(replace(config.load(), database_url=url)).app_context() as context:
            schema.install(context.app)
            target.unlink(missing_ok=True)
            with schema.changing(db.engine) as connection:
                schema.upgrade(connection, follows)
                text = drafts.text(connection, revision, follows, title)
            db.engine.dispose()
    target.write_text(text, encoding="utf-8")
    print(target.relative_to(schema.MIGRATIONS.parent))


if __name__ == "__main__":
    try:
        main(*sys.argv[1:3])
    except ValueError as wrong:
        sys.exit(str(wrong))
