"""The application served over HTTP by a thread of the test, on a copy of the demonstration."""

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path
from threading import Thread

from flask import Flask
from werkzeug.serving import WSGIRequestHandler, make_server

from intranet import config
from intranet.app import create_app
from intranet.database import db
from intranet.demo import loading

PASSWORD = loading.PASSWORD
ROLES = {
    role: f"{local}@demo.maillage.example"
    for role, local in {
        "administrator": "admin",
        "coordinator": "coordination.saint-malo",
        "manager": "structure",
        "member": "membre",
    }.items()
}


def _application(database: Path, base_url: str) -> Flask:
    return create_app(
        config.load(
            {
                "MAILLAGE_INSTANCE": str(database.parent),
                "MAILLAGE_DATABASE_URL": f"sqlite:///{database}",
                "MAILLAGE_SECRET_KEY": "clef-de-test-" * 4,
                "MAILLAGE_BASE_URL": base_url,
                "MAILLAGE_DEMO": "1",
            }
        )
    )


def load_demonstration(file: Path) -> None:
    """Write the demonstration into `file`, which appears once it is complete."""
    unfinished, complete = file.with_suffix(".partial"), file.with_suffix(".complete")
    app = _application(unfinished, "http://127.0.0.1")
    with app.app_context():
        db.create_all()
        loading.load()
        db.session.commit()
        db.session.remove()
        db.engine.dispose()
    with closing(sqlite3.connect(unfinished)) as connection:  # one file, without its journal
        connection.execute("VACUUM INTO ?", (str(complete),))
    complete.rename(file)


class _Handler(WSGIRequestHandler):
    protocol_version = "HTTP/1.1"

    def log(self, *_):
        pass


class Site:
    """`with Site(demonstration, folder) as site:` serves at `site.url`; `site.app` is behind."""

    def __init__(self, demonstration: Path, folder: Path):
        self.database = folder / "site.sqlite3"
        shutil.copyfile(demonstration, self.database)
        # The port is known once bound; the application is told its address, then takes the calls.
        self._server = make_server(
            "127.0.0.1", 0, lambda *call: self.app(*call), threaded=True, request_handler=_Handler
        )
        self.url = f"http://127.0.0.1:{self._server.port}"
        self.app = _application(self.database, self.url)

    def __enter__(self) -> "Site":
        Thread(
            target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True
        ).start()
        return self

    def __exit__(self, *_) -> None:
        self._server.shutdown()
        self._server.server_close()
        with self.app.app_context():
            db.engine.dispose()
