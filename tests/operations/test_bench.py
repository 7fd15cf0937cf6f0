"""The measures of speed still run; what they find is for `make bench` to say."""

import json
import subprocess
import sys

from intranet.config import ROOT
from tests.operations.conftest import free_port


def test_the_bench_measures_every_page(tmp_path):
    small = ["--people", "60", "--structures", "20", "--feed", "5"]
    short = ["--starts", "1", "--seconds", "0.1"]
    where = ["--port", str(free_port()), "--results", str(tmp_path)]
    subprocess.run([sys.executable, "-m", "bench", *small, *short, *where], cwd=ROOT, check=True)
    (report,) = tmp_path.glob("*.json")
    pages = json.loads(report.read_text())["pages"]
    assert len(pages) == 8
    assert all(page["per second"] > 0 for page in pages.values())


def test_the_bench_measures_the_guide_in_both_formats(tmp_path):
    small = ["--structures", "3", "--times", "1", "--results", str(tmp_path)]
    subprocess.run([sys.executable, "-m", "bench.guide", *small], cwd=ROOT, check=True)
    (report,) = tmp_path.glob("*-guide.json")
    formats = json.loads(report.read_text())["formats"]
    assert len(formats) == 2 and all(row["kilobytes"] > 0 for row in formats.values())
