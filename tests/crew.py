"""Worker processes on the database of one test, started, killed and dismissed."""

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]


class Crew:
    """Worker processes on the database and the server of one test."""

    def __init__(self, environment: dict[str, str]):
        self._environment = environment
        self._processes: list[subprocess.Popen[bytes]] = []

    def start(self, *options: str) -> subprocess.Popen[bytes]:
        process = subprocess.Popen(
            [sys.executable, "-m", "intranet.cli", "worker", *options],
            cwd=ROOT,
            env=self._environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )
        self._processes.append(process)
        return process

    def dismiss(self) -> None:
        for process in self._processes:
            if process.poll() is None:
                process.kill()
            process.communicate()


@pytest.fixture
def crew(app, smtp, database_url, settings):
    environment = os.environ | {
        "MAILLAGE_DATABASE_URL": database_url,
        "MAILLAGE_INSTANCE": str(settings.instance),
        "MAILLAGE_SECRET_KEY": settings.secret_key,
        "MAILLAGE_BASE_URL": settings.base_url,
        "MAILLAGE_SMTP_URL": smtp.url,
    }
    crew = Crew(environment)
    yield crew
    crew.dismiss()


def wait_until(condition, seconds=240):
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "never happened"
        time.sleep(0.05)


def kill_in_turn(crew, kills, done, total):
    """Two workers, one of them killed `kills` times while `done()` goes up to `total`, and replaced
    at once; then both stop as they are told."""
    workers = [crew.start(), crew.start()]
    chance = random.Random(total)
    for kill in range(kills):
        goal = total * (kill + 1) // (kills + 2)
        wait_until(lambda goal=goal: done() >= goal)
        time.sleep(chance.random() / 50)
        victim = kill % 2
        workers[victim].send_signal(signal.SIGKILL)
        workers[victim].wait()
        workers[victim] = crew.start()
    wait_until(lambda: done() >= total - kills)
    return workers


def stop(workers):
    for worker in workers:
        worker.send_signal(signal.SIGTERM)
        assert worker.wait(60) == 0
