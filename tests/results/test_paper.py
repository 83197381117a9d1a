"""The published numbers: every printed average follows from its cells, and three statements do not hold everywhere."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pytest

from megascience_hf.errors import UserError
from megascience_hf.results import averages, benchmark_table, paper, paper_claims
from megascience_hf.tasks import BENCHMARKS

SHARED = Path(__file__).resolve().parents[2].parent / "shared" / "results" / "paper_results.csv"
TITLES = {"GPQA-D": "gpqa_diamond"} | {benchmark.title: benchmark.name for benchmark in BENCHMARKS.values()}


def test_there_are_22_models_with_all_14_benchmarks() -> None:
    assert len(paper.accuracies()) == 22
    assert all(set(cells) == set(paper.GROUPS["All"]) for cells in paper.accuracies().values())


def test_the_nine_base_models_are_those_of_the_presets_by_size() -> None:
    assert [(base.name, base.parameters, base.family) for base in paper.BASES] == [
        ("Qwen2.5-1.5B", 1.54, "Qwen2.5"),
        ("Qwen3-1.7B", 1.72, "Qwen3"),
        ("Qwen2.5-3B", 3.09, "Qwen2.5"),
        ("Qwen3-4B", 4.02, "Qwen3"),
        ("Qwen2.5-7B", 7.62, "Qwen2.5"),
        ("Llama3.1-8B", 8.03, "Llama3.1"),
        ("Qwen3-8B", 8.19, "Qwen3"),
        ("Qwen3-14B", 14.8, "Qwen3"),
        ("Qwen3-30B-A3B", 30.5, "Qwen3"),
    ]


def test_the_cells_are_those_of_the_paper() -> None:
    if not SHARED.exists():
        pytest.skip("../shared/results is not here")
    with SHARED.open(newline="") as file:
        published = list(csv.DictReader(file))
    assert len(published) == 22 * 14
    for row in published:
        assert paper.model(row["model"])[TITLES[row["benchmark"]]] == float(row["accuracy_percent"]), row


@pytest.mark.parametrize("group", paper.GROUPS)
@pytest.mark.parametrize("model", paper.accuracies())
def test_every_printed_average_is_the_mean_of_its_cells(model: str, group: str) -> None:
    cells = [paper.model(model)[benchmark] for benchmark in paper.GROUPS[group]]
    printed = paper.printed_averages()[model][group]
    assert printed == pytest.approx(np.mean(cells), abs=0.0101)  # the paper rounds some means twice
    assert 100 * averages.of_published(model, group).value == pytest.approx(np.mean(cells))


def test_the_number_of_items_of_olympicarena_is_the_smallest_that_its_figures_allow() -> None:
    figures = [cells["olympicarena"] for cells in paper.accuracies().values()]

    def all_are_fractions_of(items: int) -> bool:
        return all(abs(100 * round(figure * items / 100) / items - figure) < 0.00501 for figure in figures)

    assert next(items for items in range(100, 10_000) if all_are_fractions_of(items)) == paper.items("olympicarena")


def test_two_of_nine_models_lose_and_the_findings_name_them() -> None:
    found = paper_claims.every_model_gains()
    assert not found.holds
    assert found.models == ("Qwen2.5-1.5B", "Qwen2.5-3B")
    assert "2 of 9 models lose" in found.instead


def test_three_of_nine_models_gain_less_than_half_a_point() -> None:
    found = paper_claims.every_gain_is_clear()
    assert not found.holds
    assert found.models == ("Qwen2.5-1.5B", "Qwen2.5-3B", "Qwen3-4B")
    assert "Qwen3-4B +0.39" in found.instead


def test_gains_are_not_monotone_below_8b_and_are_from_there_on() -> None:
    found = paper_claims.gains_grow_with_size()
    assert not found.holds
    assert found.models == ("Qwen3-4B",)
    assert found.instead == "Below 8B gains are not monotone: Qwen3-1.7B +0.95, Qwen3-4B +0.39."


def test_the_findings_are_computed_and_would_hold_for_other_numbers(monkeypatch: pytest.MonkeyPatch) -> None:
    better = {
        base.megascience: {"All": paper.printed_averages()[base.instruct]["All"] + base.parameters}
        for base in paper.BASES
    }
    instruct = {base.instruct: paper.printed_averages()[base.instruct] for base in paper.BASES}
    monkeypatch.setattr(paper, "printed_averages", lambda: instruct | better)
    assert [finding.holds for finding in paper_claims.findings()] == [True, True, True]


def test_the_gains_are_those_of_the_papers_table() -> None:
    assert list(paper_claims.gains().values()) == [-2.99, 0.95, -0.15, 0.39, 2.21, 1.40, 2.05, 2.82, 3.24]
    assert 100 * averages.published_gain(paper.BASES[4]).value == pytest.approx(2.21, abs=0.01)


@pytest.mark.parametrize(
    ("name", "published"),
    [
        ("MegaScience/Qwen3-8B-MegaScience", "Qwen3-8B-MegaScience"),
        ("Qwen/Qwen2.5-7B-Instruct", "Qwen2.5-7B-Instruct"),
        ("meta-llama/Llama-3.1-8B-Instruct", "Llama3.1-8B-Instruct"),
        ("me/my-model", None),
    ],
)
def test_a_model_is_known_by_its_name_on_the_hub(name: str, published: str | None) -> None:
    assert paper.same_model(name) == published


def test_an_unknown_model_of_the_paper_is_refused_with_the_nearest() -> None:
    with pytest.raises(UserError, match="did you mean Qwen3-8B-MegaScience"):
        paper.model("Qwen3-8B-Megascience")


@pytest.mark.parametrize(
    ("tasks", "names"),
    [
        ("gsm8k", ["gsm8k"]),
        ("gsm8k, mmlu", ["mmlu", "gsm8k"]),
        ("gsm8k,gsm8k,math", ["gsm8k", "math", "math_500"]),
        ("megascience:math", ["math"]),
        ("specific", ["chembench", "csbench", "medqa", "medmcqa", "pubmedqa", "piqa"]),
        ("gpqa_main,math_500", ["gpqa_main", "math_500"]),
    ],
)
def test_names_and_groups_become_benchmarks_in_the_order_of_the_table(tasks: str, names: list[str]) -> None:
    assert paper.named_benchmarks(tasks) == names


def test_an_unknown_benchmark_is_answered_with_the_nearest_name() -> None:
    with pytest.raises(UserError, match=r"'gsm9k'.*gsm8k"):
        paper.named_benchmarks("gsm9k")
    with pytest.raises(UserError, match=r"did you mean math, math_500\?$"):  # a group and a benchmark are called math
        paper.named_benchmarks("mat")


def test_the_exam_of_the_paper_is_what_it_averages_and_mmlu() -> None:
    assert len(paper.exam("all")) == 15
    assert set(paper.exam("all")) - set(paper.GROUPS["All"]) == {"mmlu"}


def test_the_task_lists_and_the_table_of_the_documentation_are_rendered() -> None:
    assert benchmark_table.write(check=True) == []


def test_the_table_tells_what_the_paper_averages_from_what_it_evaluates_and_from_the_rest() -> None:
    rows = {line.split(" | ")[0].strip("| `"): line for line in benchmark_table.markdown().splitlines()}
    assert rows["gsm8k"] == "| `gsm8k` | 1,319 | `openai/gsm8k`, `main`, test | equal numbers |  | averaged |"
    assert rows["mmlu"].endswith("| not averaged |")
    assert rows["gpqa_main"].endswith("|  |")
    assert set(BENCHMARKS) <= set(rows)
