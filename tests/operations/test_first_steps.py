"""What the guide says of a new server, as the program `maillage` runs it."""

import os
import subprocess
import sys

from intranet.config import ROOT


def test_a_new_server_gets_its_communes_and_its_first_account(tmp_path):
    kept = {name: value for name, value in os.environ.items() if not name.startswith("MAILLAGE_")}
    surroundings = {**kept, "MAILLAGE_INSTANCE": str(tmp_path)}

    def maillage(*words, typed=""):
        command = [sys.executable, "-m", "intranet.cli", *words]
        done = subprocess.run(
            command, cwd=ROOT, env=surroundings, input=typed, capture_output=True, text=True
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    maillage("db", "upgrade")
    assert "332 communes" in maillage("territories", "load")
    typed = "trois loutres sous la pluie\n"
    said = maillage("admin", "create", "ada@cd35.example", "--password-stdin", typed=typed)
    assert "ada@cd35.example" in said
