"""The table of a report in every format, what it leaves out and says so, and the power of its benchmarks."""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Callable
from pathlib import Path

import pytest
from rich.console import Console

from megascience_hf.errors import UserError
from megascience_hf.results import power, report_tables
from megascience_hf.results.cli_output import show_comparison, show_report, show_scaling
from megascience_hf.results.paper import GROUPS
from megascience_hf.results.records import Run
from megascience_hf.results.report import Report, build
from megascience_hf.results.scaling import base_name, parameters, scaling
from megascience_hf.results.tables import Table

MakeRun = Callable[..., Run]
Write = Callable[..., Path]


def exam(make_run: MakeRun, model: str, verdicts: str = "1101?T0011", leave_out: str | None = None) -> list[Run]:
    names = ["mmlu", *(name for name in GROUPS["All"] if name != leave_out)]
    return [make_run(model, name, verdicts) for name in names]


@pytest.fixture
def report(tmp_path: Path, make_run: MakeRun, write_lighteval: Write) -> Report:
    write_lighteval(tmp_path, exam(make_run, "org/a"))
    write_lighteval(tmp_path, exam(make_run, "org/b", "1111?10011"))
    return build([str(tmp_path)])


def text(table: Table, width: int = 200) -> str:
    console = Console(width=width, file=io.StringIO(), record=True)
    console.print(table.rich(width))
    return console.export_text()


def test_a_report_has_the_papers_rows_in_its_order_with_averages_under_their_groups(report: Report) -> None:
    rows = [row for row in report.rows if row.model == "org/a"]
    assert [row.title for row in rows[:2]] == ["MMLU (part) *", "MMLU-Pro (part)"]
    averages = ["General (5)", "Specific (6)", "Math (3)", "All (14)"]
    assert [row.title for row in rows if row.is_average] == [f"{title} (part)" for title in averages]
    names = [row.name for row in rows]
    assert names.index("General") < names.index("chembench") < names.index("Specific") < names.index("gsm8k")


def test_mmlu_is_shown_and_not_averaged(tmp_path: Path, make_run: MakeRun, write_lighteval: Write) -> None:
    runs = [run for run in exam(make_run, "m", "1111") if run.benchmark != "mmlu"]
    write_lighteval(tmp_path, [make_run("m", "mmlu", "0000"), *runs])
    found = build([str(tmp_path)])
    averages = {row.name: row for row in found.rows if row.is_average}
    assert averages["All"].accuracy == averages["General"].accuracy == 1.0
    assert "* not averaged" in report_tables.report_table(found).notes


def test_rates_and_lengths_stand_beside_accuracy(report: Report) -> None:
    row = next(row for row in report.rows if row.name == "gsm8k" and row.model == "org/a")
    assert (row.accuracy, row.extraction_rate, row.truncation_rate, row.tokens) == (0.5, 0.8, 0.1, 104.5)
    average = next(row for row in report.rows if row.name == "All" and row.model == "org/a")
    assert (average.extraction_rate, average.truncation_rate, average.tokens) == pytest.approx((0.8, 0.1, 104.5))


def test_a_missing_benchmark_leaves_no_average_of_its_group_and_a_note(
    tmp_path: Path, make_run: MakeRun, write_lighteval: Write
) -> None:
    write_lighteval(tmp_path, exam(make_run, "m", leave_out="math_500"))
    found = build([str(tmp_path)])
    assert {row.name for row in found.rows if row.is_average} == {"General", "Specific"}
    assert "m: no average Math, without MATH500" in found.notes
    assert "m: no average All, 1 of its 14 benchmarks missing" in found.notes


def test_the_csv_has_all_digits_and_empty_cells_for_what_is_not_known(report: Report) -> None:
    rows = list(csv.DictReader(io.StringIO(report_tables.report_csv(report))))
    found = next(row for row in rows if (row["name"], row["model"]) == ("gsm8k", "org/a"))
    assert (found["accuracy"], found["standard_error"], found["items"]) == ("0.5", "", "10")
    assert float(found["low"]) == pytest.approx(0.2365931)
    assert float(next(row for row in rows if row["name"] == "All")["standard_error"]) > 0


def test_latex_escapes_what_latex_would_read(tmp_path: Path, make_run: MakeRun, write_lighteval: Write) -> None:
    for model in ("a_b%c&d", r"x$\input{y}$"):
        write_lighteval(tmp_path, [make_run(model.replace("/", ""), "gsm8k", "10")])
    latex = report_tables.report_table(build([str(tmp_path)])).latex()
    typeset = "\n".join(line for line in latex.splitlines() if not line.startswith("%"))
    assert r"a\_b\%c\&d" in typeset
    assert r"\input{" not in typeset
    assert latex.count(r"\midrule") == 1
    assert r"\begin{tabular}{llrrrrrrr}" in latex


def test_markdown_and_the_terminal_do_not_obey_names_of_models() -> None:
    table = Table(("Benchmark", "Model"), [("GSM8K", "[red]a|b[/red]")], texts=2)
    assert r"[red]a\|b[/red]" in table.markdown()
    assert "[red]a|b[/red]" in text(table)


@pytest.mark.parametrize("width", [40, 80, 130])
def test_numbers_are_never_broken_on_a_narrow_terminal(report: Report, width: int) -> None:
    console = Console(width=width, file=io.StringIO(), record=True)
    shown = report_tables.report_table(report).rich(width)
    console.width = max(width, shown.min_width or 0)
    console.print(shown)
    assert console.export_text().count("23.7 to 76.3") >= 15


def test_the_paper_stands_beside_a_run_of_the_same_model(
    tmp_path: Path, make_run: MakeRun, write_lighteval: Write
) -> None:
    write_lighteval(tmp_path, [make_run("MegaScience/Qwen3-8B-MegaScience", "gsm8k", "1" * 1_319)])
    found = build([str(tmp_path)], with_paper=True)
    assert found.models == ["MegaScience/Qwen3-8B-MegaScience", "paper:Qwen3-8B-MegaScience"]
    published = {row.name: row for row in found.rows if row.published}
    assert (100 * published["gsm8k"].accuracy, published["gsm8k"].items) == (pytest.approx(93.48), 1_319)
    assert 100 * published["All"].accuracy == pytest.approx(67.87, abs=0.01)
    assert published["gsm8k"].low < 0.9348 < published["gsm8k"].high
    assert any("other code than ours" in note for note in found.notes)
    assert "mmlu" not in published


def test_a_model_that_the_paper_does_not_have_is_put_beside_its_main_table(
    tmp_path: Path, make_run: MakeRun, write_lighteval: Write
) -> None:
    write_lighteval(tmp_path, [make_run("mine", "gsm8k", "10")])
    assert build([str(tmp_path)], with_paper=True).models[1:] == [
        "paper:Qwen2.5-7B-Instruct",
        "paper:Qwen2.5-7B-MegaScience",
    ]


@pytest.mark.parametrize(
    ("name", "says"),
    [("x.docx", "the ending says the format"), ("nowhere/x.csv", "there is no folder")],
)
def test_a_file_that_cannot_be_written_is_refused_before_anything_is_read(tmp_path: Path, name: str, says: str) -> None:
    with pytest.raises(UserError, match=says):
        show_report(["/nowhere"], [tmp_path / name], Console(quiet=True))


def test_every_format_is_written_whole(tmp_path: Path, make_run: MakeRun, write_lighteval: Write) -> None:
    write_lighteval(tmp_path / "r", exam(make_run, "m"))
    files = [tmp_path / f"report{ending}" for ending in (".md", ".tex", ".csv", ".html")]
    show_report([str(tmp_path / "r")], files, Console(quiet=True), power=True)
    assert all(file.stat().st_size > 1_000 for file in files)
    assert not list(tmp_path.glob(".*"))
    assert "Smallest difference" in files[0].read_text()


# Power.


def test_the_number_of_items_for_a_difference_is_millers() -> None:
    # Miller's example (arXiv 2411.00640): 3 points, a variance of 1/9 between questions and no other noise.
    assert power._items(0.03 / math.sqrt(1 / 9)) == pytest.approx(969, abs=1)


def test_more_items_resolve_smaller_differences_and_pairs_resolve_more_than_separate_runs() -> None:
    few, many = (power.resolution("gsm8k", items, 0.6, 0.2) for items in (200, 20_000))
    assert few.unpaired is not None
    assert few.paired is not None
    assert many.paired is not None
    assert few.paired < few.unpaired
    assert few.paired / many.paired == pytest.approx(10, rel=0.01)
    assert power.resolution("gsm8k", few.items_for_one_point, 0.6, 0.2).paired == pytest.approx(0.01, rel=0.01)


def test_three_items_resolve_nothing_and_the_table_says_so() -> None:
    found = power.resolution("gsm8k", 3, 1.0)
    assert (found.unpaired, found.paired) == (None, None)


def test_the_smallest_resolvable_difference_is_found_four_times_in_five() -> None:
    import numpy as np
    from scipy.stats import binom

    found = power.resolution("scibench", 640, 0.5, 0.25)
    assert found.paired is not None
    rng = np.random.default_rng(5)
    wins_share = (0.25 + found.paired) / 2
    drawn = rng.multinomial(640, [wins_share, 0.25 - wins_share, 0.75], size=20_000)
    wins, differing = drawn[:, 0], drawn[:, 0] + drawn[:, 1]
    p = np.minimum(1.0, 2 * binom.cdf(np.minimum(wins, differing - wins), differing, 0.5))
    assert 0.75 <= float((p < 0.05).mean()) <= 0.83  # the exact test is a little weaker than the formula


def test_the_share_of_differing_items_is_measured_where_two_models_sat_the_exam(report: Report) -> None:
    from megascience_hf.results.report import resolutions

    found = {one.benchmark: one for _, one in resolutions(report)}
    assert found["gsm8k"].measured
    assert found["gsm8k"].discordant == pytest.approx(0.2)


# Scaling.


@pytest.mark.parametrize(
    ("name", "billions"),
    [
        ("Qwen3-30B-A3B", 30.0),
        ("SmolLM2-135M", 0.135),
        ("Qwen2.5-1.5B", 1.5),
        ("Llama-3.1-8B", 8.0),
        ("phi-4b-v2", 4.0),
    ],
)
def test_the_size_is_read_from_the_name(name: str, billions: float) -> None:
    assert parameters(name) == billions


def test_a_name_without_a_size_is_refused() -> None:
    with pytest.raises(UserError, match="does not say how large"):
        parameters("gpt2-large")


@pytest.mark.parametrize(
    "model", ["Qwen/Qwen3-8B", "Qwen3-8B-Instruct", "MegaScience/Qwen3-8B-MegaScience", "me/Qwen3-8B-megascience-v2"]
)
def test_the_models_of_a_base_share_its_name(model: str) -> None:
    assert base_name(model) == "Qwen3-8B"


def test_gains_are_paired_by_item_and_ranked_against_size(make_run: MakeRun) -> None:
    runs = []
    for size, verdicts in (("1B", "1100000000"), ("3B", "1110000000"), ("7B", "1111000000"), ("20B", "1111110000")):
        runs += exam(make_run, f"X-{size}-Instruct", "1100000000") + exam(make_run, f"X-{size}-MegaScience", verdicts)
    found = scaling(runs)
    assert [(gain.parameters, gain.paired) for gain in found.gains] == [(1, True), (3, True), (7, True), (20, True)]
    assert [round(gain.gain.value, 3) for gain in found.gains] == [0, 0.1, 0.2, 0.4]
    [test] = found.rank_tests
    assert (test.models, test.tau) == (4, 1.0)
    assert test.p_value == pytest.approx(2 / 24)  # one order of 4!, both ways
    assert len(found.efficiency) == 8


def test_the_papers_gains_rise_with_size_by_the_rank_test() -> None:
    found = scaling([], with_paper=True)
    [test] = found.rank_tests
    assert (test.published, test.models) == (True, 9)
    assert test.tau == pytest.approx(28 / 36)
    assert test.p_value == pytest.approx(0.0024, abs=2e-4)
    assert {point.model for point in found.efficiency} == {"Qwen2.5-7B-MegaScience", "Qwen3-8B-MegaScience"}


def test_models_without_a_partner_are_named(make_run: MakeRun) -> None:
    with pytest.raises(UserError, match=r"no pair .*X-1B-MegaScience: no instruct model"):
        scaling(exam(make_run, "X-1B-MegaScience"))


def test_the_figures_are_drawn(tmp_path: Path) -> None:
    files = [tmp_path / "gain.svg", tmp_path / "length.png"]
    show_scaling([], [], Console(quiet=True), with_paper=True, figure=files[0], efficiency_figure=files[1])
    assert "Qwen2.5 (paper)" in files[0].read_text()
    assert files[1].read_bytes().startswith(b"\x89PNG")


def test_published_models_are_compared_unpaired(tmp_path: Path) -> None:
    file = tmp_path / "c.csv"
    show_comparison("paper:Qwen2.5-7B-Instruct", "paper:Qwen2.5-7B-MegaScience", [file], Console(quiet=True))
    rows = {row["Benchmark"]: row for row in csv.DictReader(file.open())}
    assert (rows["All (14)"]["B - A"], rows["GSM8K"]["B - A"]) == ("+2.2", "-2.1")
    with pytest.raises(UserError, match="no verdicts item by item"):
        show_comparison("paper:Qwen2.5-7B-Instruct", "x", [], Console(quiet=True), items=tmp_path / "i")
