"""Run by the race tests: several threads of one process post answers by their mail links.

Arguments: database address, instance folder, answer, `locked` or `unlocked`, then one token a
line on standard input. Prints one status a line.
"""

import sys
import time
from concurrent.futures import ThreadPoolExecutor

from intranet import config, database
from intranet.app import create_app

THREADS = 8


def main() -> None:
    url, instance, answer, lock = sys.argv[1:5]
    if lock == "unlocked":
        database.locked = lambda statement: statement
        database.set_reading = lambda _only_reads: database._writing.set(False)
        import intranet.events.queries
        import intranet.web.transactions

        intranet.events.queries.locked = database.locked
        intranet.web.transactions.set_reading = database.set_reading
        _linger_after_counting()
    app = create_app(
        config.load(
            {
                "MAILLAGE_DATABASE_URL": url,
                "MAILLAGE_INSTANCE": instance,
                "MAILLAGE_SECRET_KEY": "clef-de-test-" * 4,
                "MAILLAGE_BASE_URL": "http://localhost",
            }
        )
    )
    app.config["WTF_CSRF_ENABLED"] = False

    def post(token: str) -> int:
        return app.test_client().post(f"/i/{token}", data={"answer": answer}).status_code

    with ThreadPoolExecutor(THREADS) as pool:
        for status in pool.map(post, sys.stdin.read().split()):
            print(status)


def _linger_after_counting() -> None:
    """Widen the moment between counting places and taking one, which the lock protects."""
    from intranet.events import places

    count = places.taken

    def slowly(event_id: int) -> int:
        found = count(event_id)
        time.sleep(0.03)
        return found

    places.taken = slowly


if __name__ == "__main__":
    main()
