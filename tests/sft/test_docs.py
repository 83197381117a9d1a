"""docs/training.md: its table is the presets', and what it says of the training on the sample was measured."""

from __future__ import annotations

import ast
import json
import re
from functools import cache
from pathlib import Path

import pytest

from megascience_hf.sft import preset

DOCS = Path(__file__).resolve().parents[2] / "docs"
PAGE = (DOCS / "training.md").read_text(encoding="utf-8")
TESTS = Path(__file__).resolve().parents[1]
# trouble → the last column of its row
TROUBLE = {
    cells[1].strip(): cells[-2]
    for line in PAGE.partition("| trouble |")[2].partition("\n\n")[0].splitlines()[2:]
    if (cells := re.split(r"(?<!\\)\|", line))
}


def test_what_it_links_to_is_there() -> None:
    links = re.findall(r"\]\((?!http)([^)#]+)", PAGE)
    assert links
    assert [link for link in links if not (DOCS / link).exists()] == []


def test_the_refusals_it_shows_are_the_ones_that_are_given() -> None:
    shown = re.findall(r"^\$ megascience preset (\S+) --gpus (\d+)\nmegascience: (.+)$", PAGE, re.MULTILINE)
    assert len(shown) == 2
    for name, gpus, message in shown:
        try:
            preset.adapt(name, preset.Overrides(gpus=int(gpus)))
        except preset.UserError as error:
            given = str(error)
        else:
            given = ""
        assert given == message


def test_the_loss_of_held_out_rows_fell_and_the_share_in_the_asked_format_rose() -> None:
    result = json.loads((DOCS / "training-sample.json").read_text(encoding="utf-8"))
    losses = [loss for _, loss in result["held_out_loss"]]
    shares = [share for _, share in result["format_share"]]
    assert losses[-1] < losses[0]
    assert shares[-1] > shares[0]
    for value in (f"{losses[0]:.2f}", f"{losses[-1]:.2f}", f"{shares[0]:.0%}", f"{shares[-1]:.0%}"):
        assert value in PAGE


@cache
def names_in(file: Path) -> set[str]:
    tree = ast.parse(file.read_text(encoding="utf-8"))
    return {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")}


@pytest.mark.parametrize("trouble", TROUBLE)
def test_each_trouble_names_tests_that_are_there(trouble: str) -> None:
    named = TROUBLE[trouble].replace("`", "").split(",")
    for file, name in (one.strip().split("::") for one in named):
        assert name in names_in(TESTS / (file if "/" in file else f"sft/{file}"))


def test_the_table_of_trouble_was_read_whole() -> None:
    assert len(TROUBLE) >= 19
