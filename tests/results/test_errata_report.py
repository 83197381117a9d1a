"""Reports with items whose gold is known to be wrong: as published in front, without them beside, never silently."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console
from typer.testing import CliRunner

from megascience_hf.cli import app
from megascience_hf.results import errata as left_out
from megascience_hf.results import report_tables
from megascience_hf.results.cli_output import show_report
from megascience_hf.results.paper import GROUPS
from megascience_hf.results.records import Item, Run
from megascience_hf.results.report import Report, build
from megascience_hf.tasks import BENCHMARKS, loading
from megascience_hf.tasks.errata import Errata, Erratum, Fault, lists

MakeRun = Callable[..., Run]
Write = Callable[..., Path]
NAMES = [f"{number:016x}" for number in range(10)]


@pytest.fixture
def errata(tmp_path: Path) -> Path:
    """The first and the third item of GSM8K have wrong golds, the second has two equal wrong options."""
    file = tmp_path / "errata.jsonl"
    faults = {NAMES[0]: Fault.WRONG_GOLD, NAMES[2]: Fault.UNCLEAR, NAMES[1]: Fault.REPEATED_OPTIONS}
    lists.write([Erratum("gsm8k", item, fault, "reason", "source") for item, fault in faults.items()], file)
    return file


def rows(report: Report) -> dict[str, tuple[float, float | None, int | None]]:
    return {row.name: (row.accuracy, row.without_errata, row.errata) for row in report.rows}


def test_the_accuracy_is_as_published_and_the_one_without_errata_stands_beside_it(
    tmp_path: Path, make_run: MakeRun, write_lighteval: Write, errata: Path
) -> None:
    write_lighteval(tmp_path / "r", [make_run("m", "gsm8k", "0101111111", NAMES), make_run("m", "math", "10")])
    report = build([str(tmp_path / "r")], errata_files=[errata])
    assert rows(report) == {"gsm8k": (0.8, 1.0, 2), "math": (0.5, 0.5, 0)}
    table = report_tables.report_table(report)
    assert table.headers[1:5] == ("Accuracy", "95% interval", "Without errata", "Errata")
    assert [row[1] for row in table.rows] == ["80.0", "50.0"]
    assert [row[3:5] for row in table.rows] == [("100.0", "2"), ("50.0", "0")]
    assert "(gsm8k 2)" in " ".join(table.notes)
    interval = next(row for row in report.rows if row.name == "gsm8k")
    assert (interval.low, interval.high) == make_run("m", "gsm8k", "0101111111").result.interval()


def test_a_report_without_such_items_is_as_it_was(tmp_path: Path, make_run: MakeRun, write_lighteval: Write) -> None:
    write_lighteval(tmp_path, [make_run("m", "gsm8k", "01", NAMES[:2])])
    table = report_tables.report_table(build([str(tmp_path)]))
    assert "Errata" not in table.headers
    assert not any(note.startswith("errata") for note in table.notes)


def test_an_average_without_errata_is_one_of_the_accuracies_without_them(
    tmp_path: Path, make_run: MakeRun, write_lighteval: Write, errata: Path
) -> None:
    runs = [
        make_run("m", name, "1" * 10, [f"{n}{name}" for n in range(10)]) for name in GROUPS["Math"] if name != "gsm8k"
    ]
    write_lighteval(tmp_path / "r", [make_run("m", "gsm8k", "0101111111", NAMES), *runs])
    found = rows(build([str(tmp_path / "r")], errata_files=[errata]))
    assert found["Math"] == (pytest.approx((0.8 + 2) / 3), 1.0, 2)


def test_where_every_item_is_faulty_there_is_no_accuracy_without_them(
    tmp_path: Path, make_run: MakeRun, write_lighteval: Write, errata: Path
) -> None:
    write_lighteval(tmp_path / "r", [make_run("m", "gsm8k", "01", [NAMES[0], NAMES[2]])])
    report = build([str(tmp_path / "r")], errata_files=[errata])
    assert rows(report) == {"gsm8k": (0.5, None, 2)}
    assert report_tables.report_table(report).rows[0][3:5] == ("–", "2")


def test_all_samples_of_a_faulty_item_are_left_out(make_run: MakeRun) -> None:
    whole = make_run("m", "gsm8k", "")
    items = tuple(Item(name, name == NAMES[1], "extracted", sample=k) for k in (1, 2) for name in NAMES[:2])
    rest = left_out.without(
        Run(**{field: getattr(whole, field) for field in whole.__slots__} | {"items": items}),
        Errata((Erratum("gsm8k", NAMES[0], Fault.WRONG_GOLD, "", ""),)),
    )
    assert rest is not None
    assert (rest.questions, rest.samples, rest.result.accuracy) == (1, 2, 1.0)


def test_of_a_whole_exam_without_the_listed_items_the_list_is_said_to_be_of_another(
    make_run: MakeRun, monkeypatch: pytest.MonkeyPatch
) -> None:
    from dataclasses import replace

    monkeypatch.setitem(BENCHMARKS, "gsm8k", replace(BENCHMARKS["gsm8k"], items=2))
    listed = Errata((Erratum("gsm8k", NAMES[5], Fault.WRONG_GOLD, "", ""),))
    [line] = left_out.notes([make_run("m", "gsm8k", "01", NAMES[:2])], listed)
    assert "has 0 of the 1 items that are listed" in line


def test_files_of_score_are_counted_by_their_hashes_and_unnamed_rows_are_said_to_be_unknown(
    tmp_path: Path, errata: Path
) -> None:
    def scores(name: str, ids: list[str]) -> str:
        lines = [
            {"id": item, "task": "megascience:gsm8k|0", "correct": n > 0, "status": "extracted"}
            for n, item in enumerate(ids)
        ]
        (tmp_path / name).write_text("".join(json.dumps(line) + "\n" for line in lines))
        return str(tmp_path / name)

    named = build([scores("a.jsonl", NAMES[:4])], errata_files=[errata])
    assert rows(named) == {"gsm8k": (0.75, 1.0, 2)}
    unnamed = build([scores("b.jsonl", ["1", "2"])], errata_files=[errata])
    assert rows(unnamed) == {"gsm8k": (0.5, 0.5, 0)}
    assert any("have no hashes of ours" in note for note in unnamed.notes)


def test_inspect_logs_are_counted_by_the_hashes_of_their_samples(tmp_path: Path) -> None:
    inspect_ai = pytest.importorskip("inspect_ai")
    from inspect_ai.model import ModelAPI, ModelOutput, modelapi

    class Mute(ModelAPI):  # type: ignore[misc]
        async def generate(self, *_: Any, **__: Any) -> ModelOutput:
            return ModelOutput.from_content("mute", "I cannot answer this.")

    modelapi(name="silent")(lambda: Mute)
    logs = str(tmp_path / "l")
    inspect_ai.eval("megascience_hf/gsm8k", model="silent/m", task_args={"sample": True}, log_dir=logs, display="none")
    first = loading.items(BENCHMARKS["gsm8k"], loading.SAMPLE)[0]
    lists.write([Erratum("gsm8k", first.id, Fault.UNCLEAR, "r", "s")], tmp_path / "errata.jsonl")
    assert rows(build([logs], errata_files=[tmp_path / "errata.jsonl"])) == {"gsm8k": (0.0, 0.0, 1)}


def test_the_table_and_the_page_have_the_columns_and_the_csv_all_digits(
    tmp_path: Path, make_run: MakeRun, write_lighteval: Write, errata: Path
) -> None:
    write_lighteval(tmp_path / "r", [make_run("m", "gsm8k", "0101111110", NAMES)])
    out = [tmp_path / f"report.{ending}" for ending in ("md", "html", "csv", "tex")]
    show_report([str(tmp_path / "r")], out, Console(file=io.StringIO()), errata=[errata])
    for file in out[:2]:
        assert "Without errata" in file.read_text()
    [row] = csv.DictReader(out[2].open())
    assert (row["accuracy"], row["errata"], row["without_errata"]) == ("0.7", "2", "0.875")


def test_what_shows_published_figures_alone_says_that_items_with_wrong_golds_are_in_them(
    tmp_path: Path, make_run: MakeRun, write_lighteval: Write
) -> None:
    name, faulty = next((name, sorted(items)[:2]) for name, items in lists.known().items.items() if len(items) > 1)
    ids = [*faulty, NAMES[3]]
    line = f"as published, with items whose gold is known to be wrong or broken ({name} 2)"
    for model, verdicts in (("a", "011"), ("b", "101")):
        write_lighteval(tmp_path / model, [make_run(model, name, verdicts, ids)])
    arguments = ["compare", str(tmp_path / "a"), str(tmp_path / "b"), "-o", str(tmp_path / "table.md")]
    done = CliRunner().invoke(app, arguments)
    assert done.exit_code == 0, done.output
    assert line in (tmp_path / "table.md").read_text()
    done = CliRunner().invoke(app, ["export", str(tmp_path / "a"), "org/a", "-o", str(tmp_path / "out")])
    assert line in done.output
    assert left_out.as_published([make_run("a", name, "1", [NAMES[3]])]) == []
