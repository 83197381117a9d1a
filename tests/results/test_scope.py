"""What is not of a whole benchmark carries its mark wherever it is shown, and stands beside nothing published."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from megascience_hf.ablation import table
from megascience_hf.ablation.cells import Cell, Subset
from megascience_hf.ablation.settings import Source
from megascience_hf.cards import model_card
from megascience_hf.cards.base_licences import Licence
from megascience_hf.errors import UserError
from megascience_hf.results import (
    averages,
    comparison,
    export,
    figures,
    html_page,
    hub_entries,
    paper,
    report,
    report_tables,
    scaling,
    tables,
    unpaired,
)
from megascience_hf.results.records import Run, Scope
from megascience_hf.space import publish_results, results_view
from megascience_hf.space.results_view import Uploads
from megascience_hf.tasks import BENCHMARKS

MakeRun = Callable[..., Run]
MARKS = {Scope.WHOLE: "", Scope.UNKNOWN: " (part?)", Scope.PART: " (part)", Scope.SAMPLE: " (own sample)"}
FIELDS: dict[Scope, dict[str, Any]] = {
    Scope.WHOLE: {"benchmark": "gpqa_diamond", "verdicts": "10" * 99},
    Scope.PART: {"benchmark": "gpqa_diamond", "verdicts": "10" * 10},
    Scope.UNKNOWN: {"benchmark": "chembench", "verdicts": "10" * 10, "revision": None},
    Scope.SAMPLE: {"benchmark": "gpqa_diamond", "verdicts": "101", "sample": True},
}
MARKED = [scope for scope in Scope if scope is not Scope.WHOLE]


def made(make_run: MakeRun, scope: Scope, model: str = "m") -> Run:
    return make_run(model, **FIELDS[scope])


def built(monkeypatch: pytest.MonkeyPatch, *runs: Run, **options: Any) -> report.Report:
    from megascience_hf.results.records import Reading

    monkeypatch.setattr(report, "read", lambda _: Reading(list(runs), []))
    return report.build(["x"], **options)


@pytest.mark.parametrize("scope", list(Scope))
def test_a_run_has_its_scope_and_its_result_the_mark(make_run: MakeRun, scope: Scope) -> None:
    run = made(make_run, scope)
    assert (run.scope, run.result.scope) == (scope, scope)
    assert run.result.title.endswith(MARKS[scope] or "Diamond")


def test_of_several_results_the_scope_is_the_one_that_says_least() -> None:
    assert Scope.together([Scope.WHOLE]) is Scope.WHOLE
    assert Scope.together([Scope.PART, Scope.WHOLE, Scope.UNKNOWN]) is Scope.PART
    assert Scope.together([Scope.SAMPLE, Scope.PART]) is Scope.SAMPLE


def shown(make_run: MakeRun, scope: Scope, monkeypatch: pytest.MonkeyPatch, folder: Path) -> dict[str, str]:
    """Everything that shows a result, by its name."""
    run, other = made(make_run, scope), made(make_run, scope, "n")
    found = built(monkeypatch, run, other)
    compared = comparison.compare([run], [other])
    html_page.write(found, folder / "page.html")
    uploads = Uploads({"x": found})
    return {
        "table of eval and of cards": tables.markdown_table([run.result]),
        "report": report_tables.report_table(found).markdown(),
        "LaTeX": report_tables.report_table(found).latex(),
        "CSV": report_tables.report_csv(found),
        "pairs": report_tables.comparison_table(compared).markdown(),
        "power": report_tables.power_table(found).markdown(),
        "dots": figures.inline_svg(figures.accuracies(found.results, found.averages)),
        "outcomes": figures.inline_svg(figures.outcomes(found.results)),
        "page": (folder / "page.html").read_text(),
        "card of results": publish_results.results_card(found, "m", "me/results", "cc-by-4.0"),
        "table of the Space": str(results_view.leaderboard(uploads, ["Yours"], _category(run)).values()),
        "bars of the Space": results_view.bars_html(uploads, ["Yours"], run.benchmark),
        "pair of the Space": results_view.pair_html(uploads, "m", "n"),
    }


def _category(run: Run) -> str:
    from megascience_hf.tasks import BENCHMARKS

    return BENCHMARKS[run.benchmark].category.capitalize()


@pytest.mark.parametrize("scope", list(Scope))
def test_the_mark_is_wherever_a_result_is_shown(
    make_run: MakeRun, scope: Scope, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    for name, text in shown(make_run, scope, monkeypatch, tmp_path).items():
        for each, mark in MARKS.items():
            if mark and name != "CSV":
                assert (mark in text) is (each is scope), (name, mark)
        if name == "CSV":
            assert {row["scope"] for row in csv.DictReader(io.StringIO(text))} == {scope.value}


def test_whole_and_part_are_rows_of_their_own(make_run: MakeRun, monkeypatch: pytest.MonkeyPatch) -> None:
    runs = [made(make_run, Scope.SAMPLE, "b"), made(make_run, Scope.WHOLE, "a")]
    table = report_tables.report_table(built(monkeypatch, *runs))
    assert [row[:2] for row in table.rows] == [("GPQA-Diamond", "a"), ("GPQA-Diamond (own sample)", "b")]
    drawn = figures.inline_svg(figures.accuracies([run.result for run in runs], {}))
    assert ">GPQA-Diamond<" in drawn
    assert ">GPQA-Diamond (own sample)<" in drawn


def test_a_pair_of_which_one_is_a_part_is_of_a_part(make_run: MakeRun) -> None:
    found = comparison.compare([made(make_run, Scope.WHOLE)], [made(make_run, Scope.PART, "n")], common=True)
    assert found.benchmarks[0].scope is Scope.PART


def test_an_average_over_a_sample_is_one_of_a_sample(make_run: MakeRun, monkeypatch: pytest.MonkeyPatch) -> None:
    names = paper.GROUPS["Math"]
    runs = [make_run("m", name, "101", sample=name == "gsm8k") for name in names]
    table = report_tables.report_table(built(monkeypatch, *runs)).markdown()
    assert "Math (3) (own sample)" in table
    assert "Math (average) (own sample)" in figures.inline_svg(
        figures.accuracies([run.result for run in runs], {"m": averages.of_runs(runs)})
    )


@pytest.mark.parametrize("scope", MARKED)
def test_nothing_published_stands_beside_it(make_run: MakeRun, scope: Scope, monkeypatch: pytest.MonkeyPatch) -> None:
    run = made(make_run, scope)
    found = built(monkeypatch, run, paper_models=["Qwen2.5-7B-Instruct"])
    assert [row.model for row in found.rows if row.name == run.benchmark] == ["m"]
    assert any(note.startswith("paper: not beside") and run.result.title in note for note in found.notes)
    assert any(row.published for row in found.rows)  # the others are there
    with pytest.raises(UserError, match="not compared: "):
        unpaired.compare(unpaired.of_runs([run]), unpaired.of_paper("Qwen2.5-7B-Instruct"))
    with pytest.raises(UserError, match="not compared: "):
        results_view.pair_html(Uploads({"x": found}), "m", "Qwen2.5-7B-Instruct")


def test_of_a_model_with_both_the_whole_benchmarks_are_compared_and_the_rest_is_told(make_run: MakeRun) -> None:
    runs = [made(make_run, Scope.WHOLE), make_run("m", "gsm8k", "101", sample=True)]
    mine = unpaired.of_runs(runs)
    found, _ = unpaired.compare(mine, unpaired.of_paper("Qwen2.5-7B-Instruct"))
    assert [row.name for row in found] == ["gpqa_diamond"]
    table = report_tables.unpaired_table("m", "p", found, [], mine.left_out).markdown()
    assert "not compared: gsm8k 3, written for megascience-hf" in table


def test_gains_on_a_sample_are_not_beside_the_papers(make_run: MakeRun) -> None:
    names = paper.GROUPS["Math"]
    runs = [
        make_run(model, name, "110" if "Mega" in model else "100", sample=True)
        for model in ("Tiny-1B", "Tiny-1B-MegaScience")
        for name in names
    ]
    alone = report_tables.scaling_table(scaling.scaling(runs, group="Math")).markdown()
    assert "| here (own sample) |" in alone
    beside = scaling.scaling(runs, group="Math", with_paper=True)
    assert all(gain.published for gain in beside.gains)
    assert "Tiny-1B: not on whole benchmarks, so not beside the paper" in beside.notes
    assert beside.efficiency == []


@pytest.mark.parametrize("scope", MARKED)
def test_the_hub_is_never_given_it_as_the_benchmark(make_run: MakeRun, scope: Scope, tmp_path: Path) -> None:
    run = made(make_run, scope)
    with pytest.raises(ValueError, match="are not the benchmark"):
        hub_entries.entry(run)
    with pytest.raises(ValueError, match="are not the benchmark"):
        hub_entries.eval_result(run.result)
    training = model_card.Training("me/base", "rows", [], {}, [], None, "", None)
    text = str(model_card.build("me/m", training, [], [run.result], model_card.About(licence=Licence("mit"))))
    assert "model-index" not in text
    assert run.result.title in text
    assert ("written for it in the form of the" in text) is (scope is Scope.SAMPLE)
    export.export([run], "me/m", tmp_path / "out")
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["details"]
    assert MARKS[scope] in (tmp_path / "out" / "details" / "README.md").read_text()


def test_the_card_of_results_warns_before_its_table(make_run: MakeRun, monkeypatch: pytest.MonkeyPatch) -> None:
    found = built(monkeypatch, made(make_run, Scope.SAMPLE))
    card = publish_results.results_card(found, "m", "me/results", "cc-by-4.0")
    assert card.index("**Not of whole benchmarks**") < card.index("| GPQA-Diamond (own sample)")
    found = built(monkeypatch, made(make_run, Scope.WHOLE))
    assert "Not of whole" not in publish_results.results_card(found, "m", "me/results", "cc-by-4.0")


@pytest.mark.parametrize("scope", list(Scope))
def test_an_ablation_has_the_mark_over_its_columns_and_nothing_published_beside_it(
    make_run: MakeRun, scope: Scope
) -> None:
    source = Source(name="books", path=Path("books"), published_averages={"all": {"All": 50.0}})
    run = made(make_run, scope)
    outcome = table.Outcome(Cell(1, "books-all", Subset(source, None, None), 1), 10, None, [run], "done")
    [shown] = table.tables(table.Results("x", [outcome], [], [], []))
    assert f"{BENCHMARKS[run.benchmark].title}{scope.mark}" in shown.headers
    assert ("Paper All" in shown.headers) is (scope is Scope.WHOLE)
    assert any("own items" in note for note in shown.notes) is (scope is not Scope.WHOLE)
