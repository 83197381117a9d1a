"""Means of means and their standard errors: formulas of the literature, dependent items, and coverage by simulation."""

from __future__ import annotations

import gzip
import json
import math
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from statsmodels.stats.proportion import proportion_confint

from megascience_hf.results import averages, paper
from megascience_hf.results.estimates import (
    DIFFERENCE_PRIOR,
    Scores,
    accuracy_prior,
    mean_of_means,
    z_value,
)
from megascience_hf.results.records import Run, wilson
from megascience_hf.tasks import BENCHMARKS

MakeRun = Callable[..., Run]
SHARED = Path(__file__).resolve().parents[2].parent / "shared" / "benchmarks"
Z = 1.959963984540054


def scores(benchmark: str, values: Sequence[float], ids: Sequence[str] | None = None) -> Scores:
    return Scores(benchmark, ids or [f"row-{n}" for n in range(len(values))], np.array(values, dtype=float))


def right_and_wrong(right: int, wrong: int) -> list[float]:
    return [1.0] * right + [0.0] * wrong


@pytest.mark.parametrize(
    ("accuracy", "items", "percent"),
    # The example of Miller, arXiv 2411.00640: two models on MATH and on MGSM.
    [(0.655, 5_000, 0.7), (0.630, 5_000, 0.7), (0.753, 2_500, 0.9), (0.780, 2_500, 0.8)],
)
def test_the_error_of_one_benchmark_is_that_of_a_proportion(accuracy: float, items: int, percent: float) -> None:
    right = round(accuracy * items)
    found = mean_of_means([scores("math", right_and_wrong(right, items - right))], accuracy_prior())
    assert found.value == pytest.approx(accuracy, abs=1 / items)
    assert found.standard_error == pytest.approx(math.sqrt(accuracy * (1 - accuracy) / items), rel=2e-3)
    assert round(100 * found.standard_error, 1) == percent


def test_the_error_of_an_average_is_the_root_of_the_sum_of_squares_over_the_number() -> None:
    counts = [(700, 300), (90, 110), (2_000, 500)]
    found = mean_of_means([scores(f"b{n}", right_and_wrong(*c)) for n, c in enumerate(counts)], accuracy_prior())
    alone = [mean_of_means([scores("b", right_and_wrong(*c))], accuracy_prior()).standard_error for c in counts]
    assert found.value == pytest.approx(np.mean([0.7, 0.45, 0.8]))
    assert found.standard_error == pytest.approx(math.sqrt(sum(se**2 for se in alone)) / 3)
    assert found.standard_error < np.mean(alone)  # what lighteval reports for a group


def test_the_error_of_57_equal_parts_is_root_57_times_smaller_than_lightevals_mean_of_errors() -> None:
    parts = [scores(f"subject-{n}", right_and_wrong(70, 30)) for n in range(57)]
    alone = mean_of_means(parts[:1], accuracy_prior()).standard_error
    assert alone / mean_of_means(parts, accuracy_prior()).standard_error == pytest.approx(math.sqrt(57))


@pytest.mark.parametrize("right", [0, 3])
def test_a_perfect_score_on_three_items_is_not_certain_and_does_not_move_the_average(right: int) -> None:
    perfect = mean_of_means([scores("a", right_and_wrong(right, 3 - right))], accuracy_prior())
    centre = (right + Z**2 / 2) / (3 + Z**2)
    assert perfect.value == right / 3
    assert perfect.standard_error == pytest.approx(math.sqrt(centre * (1 - centre) / 3))
    low, high = proportion_confint(right, 3, method="agresti_coull")  # the same centre, a little narrower
    assert high - low < 2 * Z * perfect.standard_error
    many = mean_of_means([scores("a", right_and_wrong(5_000, 0))], accuracy_prior())
    assert 0 < many.standard_error < 0.001


def test_the_error_of_a_difference_is_bonett_and_prices() -> None:
    wins, losses, ties = 40, 25, 133
    found = mean_of_means([scores("a", [1.0] * wins + [-1.0] * losses + [0.0] * ties)], DIFFERENCE_PRIOR)
    p, q = (wins + 1) / 200, (losses + 1) / 200
    assert found.value == pytest.approx(15 / 198)
    assert found.standard_error == pytest.approx(math.sqrt((p + q - (p - q) ** 2) / 198))


def test_a_question_that_is_asked_twice_is_no_new_evidence() -> None:
    ids = [f"{n:016x}" for n in range(400)]
    values = right_and_wrong(280, 120)
    once = mean_of_means([scores("a", values, ids)], accuracy_prior())
    twice = mean_of_means([scores("a", values * 2, ids * 2)], accuracy_prior())
    assert twice.standard_error == pytest.approx(once.standard_error, rel=0.01)
    apart = mean_of_means([scores("a", values * 2)], accuracy_prior())
    assert twice.standard_error == pytest.approx(math.sqrt(2) * apart.standard_error, rel=0.01)


def test_the_items_of_math_500_are_those_of_math() -> None:
    math_ids = [f"{n:016x}" for n in range(5_000)]
    rng = np.random.default_rng(1)
    values = (rng.random(5_000) < 0.8).astype(float)
    both = [scores("math", values, math_ids), scores("math_500", values[:500], math_ids[:500])]
    dependent = mean_of_means(both, accuracy_prior()).standard_error
    independent = mean_of_means([both[0], scores("math_500", values[:500])], accuracy_prior()).standard_error
    variance = 0.8 * 0.2
    expected = math.sqrt(variance / 5_000 + variance / 500 + 2 * variance / 5_000) / 2
    assert dependent == pytest.approx(expected, rel=0.05)
    assert independent < 0.95 * dependent
    # From counts alone the covariance is put in by formula.
    counts = {"math": (float(values.mean()), 5_000), "math_500": (float(values[:500].mean()), 500)}
    assert averages.of_counts(counts).standard_error == pytest.approx(dependent, rel=0.05)


def test_every_item_of_math_500_has_the_id_of_an_item_of_math() -> None:
    if not SHARED.exists():
        pytest.skip("../shared/benchmarks is not here")
    with gzip.open(SHARED / "_extra" / "math_test_tora.jsonl.gz", "rt", encoding="utf-8") as lines:
        whole = [BENCHMARKS["math"].read(json.loads(line)) for line in lines]
    with (SHARED / "math500" / "test.jsonl").open(encoding="utf-8") as lines:
        part = [BENCHMARKS["math_500"].read(json.loads(line)) for line in lines]
    ids = {item.id for item in whole if item}
    assert len(ids) == 5_000
    assert sum(item.id in ids for item in part if item) == 500


def test_numbers_of_rows_are_not_taken_for_questions() -> None:
    one, other = scores("a", right_and_wrong(50, 50)), scores("b", right_and_wrong(50, 50))
    found = mean_of_means([one, other], accuracy_prior()).standard_error
    alone = mean_of_means([one], accuracy_prior()).standard_error
    assert found == pytest.approx(alone / math.sqrt(2))


def test_an_average_without_one_of_its_benchmarks_is_none(make_run: MakeRun) -> None:
    runs = [make_run("m", name, "1101") for name in ("gsm8k", "math")]
    assert averages.of_runs(runs)["Math"] is None
    whole = averages.of_runs([*runs, make_run("m", "math_500", "0000")])
    assert whole["Math"] is not None
    assert whole["Math"].value == pytest.approx(0.5)
    assert whole["All"] is None


def test_the_groups_are_those_of_the_paper() -> None:
    assert {group: len(names) for group, names in paper.GROUPS.items()} == {
        "General": 5,
        "Specific": 6,
        "Math": 3,
        "All": 14,
    }
    assert "mmlu" not in paper.GROUPS["All"]


@given(st.lists(st.lists(st.booleans(), min_size=1, max_size=30), min_size=1, max_size=5))
def test_every_average_has_a_positive_error_and_an_interval_around_it(verdicts: list[list[bool]]) -> None:
    found = mean_of_means(
        [scores(f"b{n}", [float(v) for v in part]) for n, part in enumerate(verdicts)], accuracy_prior()
    )
    low, high = found.interval()
    assert low < found.value < high
    assert found.value == pytest.approx(np.mean([np.mean(part) for part in verdicts]))


# Simulations. Each draws whole exams and asks how often the interval holds the truth; as arrays of counts, because the
# variance of independent items depends on nothing else (the test below checks that against `mean_of_means`).

EXAMS = {
    "Math": ([1_319, 5_000, 500], [0.92, 0.75, 0.69]),
    "General": ([12_032, 198, 26_529, 640, 6_060], [0.56, 0.31, 0.29, 0.43, 0.36]),
    "All": (
        [12_032, 198, 26_529, 640, 6_060, 2_788, 1_778, 1_273, 4_183, 500, 1_838, 1_319, 5_000, 500],
        [0.56, 0.31, 0.29, 0.43, 0.36, 0.52, 0.70, 0.54, 0.56, 0.74, 0.87, 0.92, 0.75, 0.69],
    ),
    "small": ([50, 60, 80, 100], [0.3, 0.5, 0.7, 0.8]),
}


def counted(right: np.ndarray, items: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Mean of means and its standard error for many exams at once: (exams, benchmarks) → (exams,), (exams,)."""
    centre = (right + Z**2 / 2) / (items + Z**2)
    return (right / items).mean(axis=1), np.sqrt((centre * (1 - centre) / items).sum(axis=1)) / len(items)


def test_the_simulations_compute_what_the_code_computes() -> None:
    items = np.array([40, 60])
    right = np.array([[31, 12]])
    mean, error = counted(right, items)
    parts = [
        scores(f"b{n}", right_and_wrong(int(r), int(i - r)))
        for n, (r, i) in enumerate(zip(right[0], items, strict=True))
    ]
    found = mean_of_means(parts, accuracy_prior())
    assert (found.value, found.standard_error) == pytest.approx((mean[0], error[0]))
    assert z_value() == pytest.approx(Z)


@pytest.mark.parametrize("exam", EXAMS)
def test_the_95_percent_interval_of_an_average_holds_the_truth_in_93_to_97_percent(exam: str) -> None:
    items, truth = (np.array(part) for part in EXAMS[exam])
    right = np.random.default_rng(20250717).binomial(items, truth, size=(20_000, len(items)))
    mean, error = counted(right, items)
    assert 0.93 <= float((abs(mean - truth.mean()) <= Z * error).mean()) <= 0.97


@pytest.mark.parametrize("truth", [0.9, 0.98, 0.5, 0.05])
def test_on_three_items_a_benchmark_the_interval_never_promises_too_much(truth: float) -> None:
    items = np.full(14, 3)
    right = np.random.default_rng(1).binomial(items, truth, size=(20_000, 14))
    mean, error = counted(right, items)
    assert float((abs(mean - truth) <= Z * error).mean()) >= 0.93


def test_with_math_500_inside_math_the_interval_holds_and_without_the_covariance_it_holds_less() -> None:
    rng = np.random.default_rng(3)
    inside = rng.binomial(500, 0.75, size=20_000)
    outside = rng.binomial(4_500, 0.75, size=20_000)
    whole, part = (inside + outside) / 5_000, inside / 500
    variance = whole * (1 - whole) / 5_000 + part * (1 - part) / 500
    covariance = 2 * np.sqrt(whole * (1 - whole) * part * (1 - part)) / 5_000
    off = abs((whole + part) / 2 - 0.75)
    held = float((off <= Z * np.sqrt(variance + covariance) / 2).mean())
    without = float((off <= Z * np.sqrt(variance) / 2).mean())
    assert 0.94 <= held <= 0.96
    assert without < held - 0.01
    [first] = zip(whole[:1], part[:1], strict=True)
    code = averages.of_counts({"math": (first[0], 5_000), "math_500": (first[1], 500)}).standard_error
    assert code == pytest.approx(math.sqrt(variance[0] + covariance[0]) / 2, rel=0.01)


@given(st.integers(1, 20_000), st.floats(0, 1), st.sampled_from([0.8, 0.95, 0.99]))
def test_wilsons_interval_is_that_of_statsmodels(items: int, share: float, level: float) -> None:
    for right in (share * items, 0, items):
        reference = proportion_confint(right, items, alpha=1 - level, method="wilson")
        assert wilson(right, items, level) == pytest.approx(reference, rel=1e-9, abs=1e-12)


@pytest.mark.parametrize(("items", "truth"), [(198, 0.31), (640, 0.43), (50, 0.5), (1_319, 0.92)])
def test_wilsons_interval_of_a_cell_holds_the_truth(items: int, truth: float) -> None:
    right = np.random.default_rng(5).binomial(items, truth, size=20_000)
    low, high = proportion_confint(right, items, method="wilson")
    assert 0.93 <= float(((low <= truth) & (truth <= high)).mean()) <= 0.97
