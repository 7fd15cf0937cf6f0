"""What people read keeps its punctuation on the line of the word before it."""

import ast
import re
from pathlib import Path

import pytest

from intranet.config import ROOT

BREAKABLE = re.compile(r"« | »|(?<=[\w»)’…}]) [:;!?](?=[\s<&«]|$)")
COMMENT = re.compile(r"\{#.*?#\}", re.DOTALL)
TEMPLATES = sorted(
    path for path in (ROOT / "templates").rglob("*") if path.suffix in {".html", ".txt"}
)
# What a terminal, a log, a database, a pattern or another program reads.
ELSEWHERE = re.compile(
    r"/(operations|index|demo|bench)/|/(config|command_line|commands|terminal|addresses|lines|"
    r"exporting|recognition|impossible)\.py$"
)
ROOMS = sorted(
    path
    for path in (ROOT / "intranet").rglob("*.py")
    if not ELSEWHERE.search(f"/{path.relative_to(ROOT)}")
)


def told(path: Path) -> list[str]:
    """The texts of a module that are no docstring."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    silent = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    return [
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in silent
    ]


def test_templates_have_no_space_where_a_line_must_not_be_cut():
    faults = [
        f"{path.relative_to(ROOT)}: {line.strip()}"
        for path in TEMPLATES
        for line in COMMENT.sub("", path.read_text(encoding="utf-8")).splitlines()
        if BREAKABLE.search(line)
    ]
    assert faults == []


def test_nor_do_the_sentences_of_the_rooms():
    faults = [
        f"{path.relative_to(ROOT)}: {text}"
        for path in ROOMS
        for text in told(path)
        if BREAKABLE.search(text)
    ]
    assert faults == []


@pytest.mark.parametrize("text", ["« oui »", "Prêt ?", "Lieu : ", "{{ name }} ; puis"])
def test_such_a_space_is_recognised(text):
    assert BREAKABLE.search(text)
