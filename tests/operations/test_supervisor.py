"""`make run` keeps web and worker together, and leaves nothing behind."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from intranet.config import ROOT
from tests.operations.conftest import ask, environment, free_port, wait_until

# Two children of the supervisor; the first has a child of its own that ignores SIGTERM.
CHILDREN = """
import sys
from intranet.operations.supervisor import Child, supervise
stubborn = ("import signal, subprocess, sys, time; "
    "subprocess.Popen([sys.executable, '-c', 'import signal, time; "
    "signal.signal(signal.SIGTERM, signal.SIG_IGN); print(1, flush=True); time.sleep(99)']); "
    "time.sleep(99)")
plain = "import time; print(2, flush=True); time.sleep(99)"
sys.exit(supervise(
    [Child("web", [sys.executable, "-c", stubborn]), Child("worker", [sys.executable, "-c", plain])],
    lambda: True,
))
"""


@pytest.fixture
def supervisor(tmp_path):
    process = subprocess.Popen(
        [sys.executable, "-c", CHILDREN],
        cwd=ROOT,
        env=environment(tmp_path, TRACE=str(tmp_path)),
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    # Unbuffered, a number and the end of its line are two writes, which may mix.
    assert sorted(process.stdout.read(4)) == ["\n", "\n", "1", "2"]
    yield process
    process.stdout.close()
    for left in marked(tmp_path):
        os.kill(left, signal.SIGKILL)


def marked(tmp_path: Path) -> list[int]:
    """The living processes started by this test, whoever their parent is now."""
    mark = f"TRACE={tmp_path}".encode()
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                if mark in (entry / "environ").read_bytes().split(b"\0"):
                    found.append(int(entry.name))
            except OSError:
                continue
    return found


def children(supervisor) -> list[int]:
    text = Path(f"/proc/{supervisor.pid}/task/{supervisor.pid}/children").read_text()
    return [int(pid) for pid in text.split()]


def test_ctrl_c_stops_everything(supervisor, tmp_path):
    os.killpg(supervisor.pid, signal.SIGINT)

    assert supervisor.wait(15) == 0
    assert marked(tmp_path) == []


def test_sigterm_stops_everything(supervisor, tmp_path):
    supervisor.terminate()

    assert supervisor.wait(15) == 0
    assert marked(tmp_path) == []


@pytest.mark.parametrize("which", [0, 1])
def test_a_killed_child_ends_the_whole_and_says_so(supervisor, tmp_path, which):
    os.kill(children(supervisor)[which], signal.SIGKILL)

    assert supervisor.wait(15) == 1
    assert "SIGKILL" in supervisor.stdout.read()
    assert marked(tmp_path) == []


def test_a_supervisor_killed_outright_takes_its_children_along(supervisor, tmp_path):
    direct = children(supervisor)
    supervisor.kill()
    supervisor.wait(15)

    wait_until(lambda: not [pid for pid in direct if pid in marked(tmp_path)])


@pytest.mark.slow
def test_the_whole_site_starts_and_stops(tmp_path):
    port = free_port()
    process = subprocess.Popen(
        [sys.executable, "-m", "intranet.operations.supervisor"],
        cwd=ROOT,
        env=environment(tmp_path, PORT=str(port), MAILLAGE_DEMO="1", TRACE=str(tmp_path)),
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    said = ""
    try:
        while "Maillage est prêt" not in said:
            line = process.stdout.readline()
            assert line, said
            said += line
        assert ask(port, "GET", "/sante")[0] == 200
        os.killpg(process.pid, signal.SIGINT)
        assert process.wait(30) == 0
        assert marked(tmp_path) == []
    finally:
        process.stdout.close()
        for left in marked(tmp_path):
            os.kill(left, signal.SIGKILL)
