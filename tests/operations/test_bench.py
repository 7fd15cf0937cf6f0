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
    assert len(pages) == 9
    assert all(page["per second"] > 0 for page in pages.values())


def test_the_bench_measures_the_guide_in_both_formats(tmp_path):
    small = ["--structures", "3", "--times", "1", "--results", str(tmp_path)]
    subprocess.run([sys.executable, "-m", "bench.guide", *small], cwd=ROOT, check=True)
    (report,) = tmp_path.glob("*-guide.json")
    formats = json.loads(report.read_text())["formats"]
    assert len(formats) == 2 and all(row["kilobytes"] > 0 for row in formats.values())


def test_the_bench_takes_rows_in_and_out(tmp_path):
    small = ["--rows", "20", "--databases", "sqlite", "--results", str(tmp_path)]
    subprocess.run([sys.executable, "-m", "bench", "exchange", *small], cwd=ROOT, check=True)
    (report,) = tmp_path.glob("exchange-*.json")
    works = json.loads(report.read_text())["databases"]["sqlite"]
    spreadsheet, inclusion = works["bench.spreadsheet"], works["bench.inclusion"]
    assert {"apply", "undo", "export people .xlsx"} <= set(spreadsheet)
    assert {"read, check and apply", "undo", "export"} <= set(inclusion)
    steps = [*spreadsheet.values(), *inclusion.values()]
    assert all(took["peak MB"] >= took["resting MB"] > 0 for took in steps)
    assert spreadsheet["export people .xlsx"]["rows"] == inclusion["export"]["rows"] == 20


def test_the_bench_asks_a_large_directory_of_either_database(tmp_path):
    small = ["--people", "40", "--rounds", "1", "--questions", "1"]
    where = ["--port", str(free_port()), "--results", str(tmp_path)]
    command = [sys.executable, "-m", "bench", "scale", *small, *where]
    subprocess.run(command, cwd=ROOT, check=True)
    (report,) = tmp_path.glob("scale-*.json")
    databases = json.loads(report.read_text())["databases"]
    assert set(databases) == {"sqlite", "postgresql"}
    for found in databases.values():
        assert {row["role"] for row in found["rows"]} == {"member", "coordinator", "administrator"}
        assert all(row["p99 40"] > 0 for row in found["rows"]) and len(found["rows"]) == 24
        assert set(found["worker megabytes"]) == {"40"}


def test_the_bench_gathers_a_great_meeting(tmp_path):
    small = ["--invitees", "70", "--answers", "8", "--places", "5", "--published", "60"]
    short = ["--seconds", "0.1", "--port", str(free_port()), "--results", str(tmp_path)]
    subprocess.run([sys.executable, "-m", "bench.gathering", *small, *short], cwd=ROOT, check=True)
    (report,) = tmp_path.glob("*-gathering.json")
    found = json.loads(report.read_text())
    assert 0 < found["meeting page"]["elements"] <= 700
    assert (found["answering"]["at once"], found["answering"]["places"]) == (8, 5)
    assert found["mails"]["written"] == found["publishing"]["invitations"] == 60
    assert found["mails"]["delivered"] == 60 + 70 + 8 + 3  # those in line are told
