"""Results by subject, field, level: from the rows of a benchmark to the tables, page and comparison of its runs."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from megascience_hf.errors import UserError
from megascience_hf.results import comparison, html_page, parts, report_tables
from megascience_hf.results import report as reports
from megascience_hf.results.cli_output import show_comparison, show_report
from megascience_hf.results.reading import read
from megascience_hf.results.records import Run
from megascience_hf.tasks import BENCHMARKS, loading

MakeRun = Callable[..., Run]
LEVELS = ["Level 10", "Level 2", "Level 2", "Level 10", "Level 2"]


@pytest.fixture
def make_parts(make_run: MakeRun) -> Callable[..., Run]:
    def make(model: str, verdicts: str, levels: Sequence[str] = LEVELS, kind: str = "level") -> Run:
        run = make_run(model, "math", verdicts)
        items = [replace(item, parts=((kind, level),)) for item, level in zip(run.items, levels, strict=True)]
        return replace(run, items=tuple(items))

    return make


@pytest.mark.parametrize("name", [name for name, one in BENCHMARKS.items() if one.parts and one.graded])
def test_every_item_of_a_benchmark_with_parts_says_which_it_is_of(name: str) -> None:
    items = loading.items(BENCHMARKS[name], loading.SAMPLE)
    for item in items:
        assert set(item.parts) == set(BENCHMARKS[name].parts)
        assert all(item.parts.values())


@pytest.mark.parametrize(
    ("name", "kind", "found"),
    [
        ("chembench", "field", {"general_chemistry", "toxicity_and_safety"}),
        ("math", "subject", {"Algebra", "Number Theory", "Precalculus"}),
        ("math_500", "level", {"3"}),
        ("olympicarena", "subject", {"Astronomy", "Biology", "Chemistry", "Geography", "Math", "Physics"}),
    ],
)
def test_the_part_is_that_of_the_row_or_of_the_config_it_stands_in(name: str, kind: str, found: set[str]) -> None:
    assert found <= {item.parts[kind] for item in loading.items(BENCHMARKS[name], loading.SAMPLE)}


def test_what_a_row_says_of_its_part_is_short_and_changes_no_item() -> None:
    row = {"problem": "1?", "solution": "\\boxed{1}", "type": "x" * 500, "level": 3}
    item, plain = BENCHMARKS["math"].item(row), BENCHMARKS["math"].read(row)
    assert item is not None
    assert plain is not None
    assert item.parts == {"subject": "x" * 80, "level": "3"}
    assert item.id == plain.id


def test_each_part_has_its_own_accuracy_and_the_numbers_in_their_names_their_order(
    make_parts: Callable[..., Run],
) -> None:
    rows = reports.part_rows([make_parts("m", "10T11"), make_parts("n", "11111")])
    assert [(row.part, row.model, row.items, row.accuracy) for row in rows] == [
        ("Level 2", "m", 3, pytest.approx(1 / 3)),
        ("Level 2", "n", 3, 1.0),
        ("Level 10", "m", 2, 1.0),
        ("Level 10", "n", 2, 1.0),
    ]
    assert [row.truncation_rate for row in rows] == [pytest.approx(1 / 3), 0, 0, 0]
    [table] = report_tables.part_tables([make_parts("m", "10T11")])
    assert (table.title, table.headers[0]) == ("MATH (part) by level, percent", "Level")
    assert [row[:2] for row in table.rows] == [("Level 2", "33.3"), ("Level 10", "100.0")]


@pytest.mark.parametrize(
    ("levels", "kinds"),
    [(LEVELS, ["level"]), (["same"] * 5, []), ([str(n) for n in range(5)], ["level"])],
)
def test_parts_of_which_there_is_one_or_which_are_legion_are_no_table(
    make_parts: Callable[..., Run], monkeypatch: pytest.MonkeyPatch, levels: list[str], kinds: list[str]
) -> None:
    assert parts.kinds(make_parts("m", "10111", levels)) == kinds
    monkeypatch.setattr(parts, "MOST_PARTS", 1)
    assert parts.kinds(make_parts("m", "10111", levels)) == []


def test_an_item_that_does_not_say_its_part_is_in_one_of_its_own(make_parts: Callable[..., Run]) -> None:
    run = make_parts("m", "10111")
    run = replace(run, items=(replace(run.items[0], parts=()), *run.items[1:]))
    assert {part: len(one.items) for part, one in parts.split(run, "level").items()} == {
        "Level 2": 3,
        "Level 10": 1,
        "unknown": 1,
    }


def test_two_models_are_paired_on_each_part_with_holms_correction_over_them(make_parts: Callable[..., Run]) -> None:
    levels = ["a"] * 10 + ["b"] * 10
    a, b = make_parts("a", "0" * 20, levels), make_parts("b", "1" * 10 + "0" * 10, levels)
    [(benchmark, kind, rows)] = comparison.by_part(comparison.compare([a], [b]))
    assert (benchmark, kind) == ("math", "level")
    assert [(row.name, row.items, row.wins, row.ties) for row in rows] == [("a", 10, 10, 0), ("b", 10, 0, 10)]
    assert rows[0].p_value == pytest.approx(2 / 2**10)
    assert rows[0].p_holm == pytest.approx(2 * 2 / 2**10)


def test_part_names_are_foreign_text_in_the_page(tmp_path: Path, make_parts: Callable[..., Run]) -> None:
    run = make_parts("m", "10", ["<script>alert(1)</script>", "fine"])
    html_page.write(reports.Report(["m"], [run], [], {"m": {}}, []), tmp_path / "page.html")
    page = (tmp_path / "page.html").read_text()
    assert "MATH (part) by level, percent" in page
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)" in page


def test_lightevals_details_keep_the_parts_and_the_commands_show_them(
    tmp_path: Path, make_parts: Callable[..., Run], write_lighteval: Callable[..., Path]
) -> None:
    for name, verdicts in (("a", "10101"), ("b", "11111")):
        write_lighteval(tmp_path / name, [make_parts(name, verdicts)])
    [run] = read([str(tmp_path / "a")]).runs
    assert Counter(dict(item.parts)["level"] for item in run.items) == Counter(LEVELS)
    files = [tmp_path / "t.csv", tmp_path / "t.md"]
    show_report([str(tmp_path / "a")], files, Console(quiet=True), by_part=True)
    rows = list(csv.DictReader(files[0].open()))
    assert [(row["kind"], row["part"], row["items"]) for row in rows] == [
        ("", "", "5"),
        ("level", "Level 2", "3"),
        ("level", "Level 10", "2"),
    ]
    assert "MATH (part) by level, percent" in files[1].read_text()
    show_comparison(str(tmp_path / "a"), str(tmp_path / "b"), files[1:], Console(quiet=True), by_part=True)
    assert "| Level 10 |" in files[1].read_text()
    with pytest.raises(UserError, match="leave out --items, --common and --parts"):
        show_comparison("paper:Qwen2.5-7B-Instruct", "x", [], Console(quiet=True), by_part=True)


def test_inspects_logs_keep_the_parts(tmp_path: Path) -> None:
    inspect_ai = pytest.importorskip("inspect_ai")
    from inspect_ai.model import ModelAPI, ModelOutput, modelapi

    class Mute(ModelAPI):  # type: ignore[misc]
        async def generate(self, *_: Any, **__: Any) -> ModelOutput:
            return ModelOutput.from_content("mute", "I cannot answer this.")

        async def count_text_tokens(self, text: str) -> int:
            return len(text)

    modelapi(name="mute_by_part")(lambda: Mute)
    arguments: dict[str, Any] = {"task_args": {"sample": True}, "log_dir": str(tmp_path), "display": "none"}
    [log] = inspect_ai.eval("megascience_hf/math", model="mute_by_part/model", **arguments)
    assert log.status == "success", log.error
    [run] = read([str(tmp_path)]).runs
    assert set(parts.split(run, "level")) == {"Level 3", "Level 4"}
