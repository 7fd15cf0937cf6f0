"""Steps of a long work, each in a process started for it: its time, and its own peak of memory.

What an earlier step leaves in memory would count as the next one's.
"""

import json
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from intranet.app import create_app
from intranet.config import ROOT

Took = dict[str, float]


def take(module: str, name: str, folder: Path, variables: dict[str, str]) -> Took:
    """What `module.STEPS[name]` took in a process of its own, on the site of `variables`. It is
    given the folder that steps share, and returns how many rows it treated."""
    code = (
        f"import {module} as work; from pathlib import Path; from bench import alone; "
        f"alone.report(work, {name!r}, Path({str(folder)!r}))"
    )
    command = [sys.executable, "-c", code]
    done = subprocess.run(command, cwd=ROOT, env=variables, capture_output=True, text=True)
    if done.returncode:
        raise SystemExit(f"{name}: {done.stderr}")
    took: Took = json.loads(done.stdout.splitlines()[-1])
    return took


def report(work: Any, name: str, folder: Path) -> None:
    """Take a step in the site that the environment tells; print what it took."""
    app = create_app()
    with app.app_context():
        work.warm()
        resting = _megabytes()
        began, used = time.perf_counter(), time.process_time()
        rows = work.STEPS[name](folder)
        seconds, used = time.perf_counter() - began, time.process_time() - used
    told = {"rows": rows, "seconds": round(seconds, 3), "processor": round(used, 3)}
    print(json.dumps(told | {"resting MB": resting, "peak MB": _megabytes()}))


def print_table(title: str, steps: dict[str, Took]) -> None:
    print(f"\n{title}")
    print(f"{'':28}{'rows':>8}{'seconds':>10}{'processor':>11}{'rows/s':>9}{'peak MB':>9}"
          f"{'of which':>10}")  # fmt: skip
    for name, took in steps.items():
        print(
            f"{name:28}{took['rows']:>8,}{took['seconds']:>10.2f}{took['processor']:>11.2f}"
            f"{took['rows'] / took['seconds']:>9,.0f}{took['peak MB']:>9.0f}"
            f"{took['peak MB'] - took['resting MB']:>10.0f}",
            flush=True,
        )


def _megabytes() -> float:
    """The highest resident memory of this process since its program began. `ru_maxrss` would
    count what started it too."""
    status = Path("/proc/self/status").read_text()
    return round(int(status.split("VmHWM:")[1].split()[0]) / 1024, 1)
