"""Two administrators at once: nothing is added twice, nothing is lost."""

import io
import json
from collections import Counter
from threading import Barrier, Thread

from sqlalchemy import func, select

from intranet.database import db
from intranet.directory.models import Structure
from tests.exchange.data_inclusion import v1

HOME = "/administration/data-inclusion"


def at_once(app, clients, paths):
    """POST each path by its client, all at the same moment; the count of each status."""
    ready, statuses = Barrier(len(paths)), []

    def post(client, path):
        with app.app_context():
            ready.wait()
            statuses.append(client.post(path).status_code)
            db.session.remove()

    threads = [Thread(target=post, args=pair) for pair in zip(clients, paths, strict=True)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    db.session.expire_all()
    return Counter(statuses)


def send(client, *records):
    content = json.dumps(records).encode()
    answer = client.post(f"{HOME}/importer", data={"file": (io.BytesIO(content), "v1.json")})
    return f"{answer.location}/appliquer"


def count(source="dora"):
    statement = select(func.count(Structure.id)).where(Structure.source == source)
    return db.session.scalar(statement)


def test_the_same_run_applied_twice_at_once_is_applied_once(app, cast):
    clients = [cast.sign_in("administrator") for _ in range(2)]
    path = send(clients[0], v1.STRUCTURE)
    db.session.rollback()
    assert at_once(app, clients, [path, path]) == {303: 2}
    assert count() == 1


def test_two_runs_that_bring_the_same_structure_add_it_once(app, cast):
    clients = [cast.sign_in("administrator") for _ in range(2)]
    paths = [send(client, v1.STRUCTURE) for client in clients]
    db.session.rollback()
    assert at_once(app, clients, paths) == {303: 1, 409: 1}
    assert count() == 1


def test_two_runs_that_bring_different_structures_both_come_in(app, cast):
    clients = [cast.sign_in("administrator") for _ in range(2)]
    paths = [send(client, {**v1.STRUCTURE, "id": f"dora--{n}"}) for n, client in enumerate(clients)]
    db.session.rollback()
    assert at_once(app, clients, paths) == {303: 2}
    assert count() == 2
