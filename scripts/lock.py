"""`make lock`: write requirements.lock (what the site needs) and requirements-dev.lock (tests).

Versions are those a fresh environment gets today; no index address is written.
"""

import subprocess
import sys
import tempfile
import tomllib
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def main() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    with tempfile.TemporaryDirectory() as folder:
        venv.create(folder, with_pip=True)
        python = str(Path(folder) / "bin" / "python")
        runtime = _install_and_list(python, project["dependencies"])
        everything = _install_and_list(python, project["optional-dependencies"]["dev"])
    _write("requirements.lock", "make run and a server install these", runtime)
    _write("requirements-dev.lock", "make test adds these", everything - runtime)


def _install_and_list(python: str, what: list[str]) -> set[str]:
    subprocess.run([python, "-m", "pip", "install", "-q", *what], check=True)
    listed = subprocess.run(
        [python, "-m", "pip", "freeze"],
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    pins = set(listed.split("\n")) - {""}
    if loose := [pin for pin in pins if "==" not in pin or "@" in pin]:
        sys.exit(f"not an exact version: {loose}")
    return pins


def _write(name: str, purpose: str, pins: set[str]) -> None:
    lines = [f"# Exact versions: {purpose}. Written by `make lock`.", *sorted(pins, key=str.lower)]
    (ROOT / name).write_text("\n".join(lines) + "\n", encoding="utf-8")
    print(f"{name}: {len(pins)} packages")


if __name__ == "__main__":
    main()
