"""Two models on the same items: tests from the literature, refusals, ties to other libraries, levels by simulation."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from scipy.stats import binom
from statsmodels.stats.contingency_tables import mcnemar as statsmodels_mcnemar

from megascience_hf.errors import UserError
from megascience_hf.results import comparison, unpaired
from megascience_hf.results.comparison import Difference, bootstrap, compare, holm, mcnemar
from megascience_hf.results.estimates import DIFFERENCE_PRIOR, Estimate, Scores, mean_of_means
from megascience_hf.results.pairing import pair_runs
from megascience_hf.results.paper import GROUPS
from megascience_hf.results.records import Run

MakeRun = Callable[..., Run]


@pytest.mark.parametrize(
    ("wins", "losses", "p"),
    # Armitage and Berry 1994, p. 127: two media for the culture of tubercle bacilli, 12 and 2 discordant pairs.
    [(12, 2, 0.0129), (2, 12, 0.0129), (0, 0, 1.0), (1, 0, 1.0), (0, 5, 0.0625), (0, 6, 0.03125), (7, 7, 1.0)],
)
def test_mcnemars_exact_test_gives_the_published_p(wins: int, losses: int, p: float) -> None:
    assert mcnemar(wins, losses) == pytest.approx(p, abs=5e-5)
    if wins + losses:
        table = [[0, wins], [losses, 0]]
        assert mcnemar(wins, losses) == pytest.approx(statsmodels_mcnemar(table, exact=True).pvalue)


def test_holm_multiplies_the_smallest_p_by_the_number_of_tests_and_keeps_the_order(make_run: MakeRun) -> None:
    a = [make_run("a", "gsm8k", "0" * 20), make_run("a", "math", "10" * 10), make_run("a", "piqa", "1" * 9 + "0")]
    b = [make_run("b", "gsm8k", "1" * 20), make_run("b", "math", "10" * 10), make_run("b", "piqa", "0" * 3 + "1" * 7)]
    rows = {row.name: row for row in compare(a, b).benchmarks}
    assert rows["gsm8k"].p_holm == pytest.approx(3 * rows["gsm8k"].p_value)
    assert rows["piqa"].p_holm == pytest.approx(min(1, 2 * rows["piqa"].p_value))
    assert rows["math"].p_holm == 1.0


def test_wins_losses_and_ties_are_of_b_against_a(make_run: MakeRun) -> None:
    found = compare([make_run("a", "gsm8k", "1100?")], [make_run("b", "gsm8k", "0111?")])
    [row] = found.benchmarks
    assert (row.wins, row.losses, row.ties, row.items) == (2, 1, 2, 5)
    assert row.difference.value == pytest.approx(0.2)
    assert [found.pairs[0].ids[place] for place in found.pairs[0].differing()] == ["gsm8k-0", "gsm8k-2", "gsm8k-3"]


def test_items_are_paired_by_their_question_whatever_their_order(make_run: MakeRun) -> None:
    ids = ["x", "y", "z"]
    [pair] = pair_runs([make_run("a", "gsm8k", "100", ids)], [make_run("b", "gsm8k", "001", ids[::-1])]).pairs
    assert [side.tolist() for side in pair.values()] == [[1, 0, 0], [1, 0, 0]]


def test_the_second_time_of_a_question_is_paired_with_its_second_time_and_counts_once(make_run: MakeRun) -> None:
    ids = ["x", "x", "y"]
    found = compare([make_run("a", "mmlu", "100", ids)], [make_run("b", "mmlu", "011", ids)])
    [row] = found.benchmarks
    assert (row.items, row.wins, row.losses, row.ties) == (3, 1, 0, 1)


@pytest.mark.parametrize(
    ("b", "says"),
    [
        ({"ids": ["x", "y", "other"]}, r"gsm8k \(1 of 3 items only in a, the first z, 1 of 3 items only in b"),
        ({"ids": ["x", "y", "z"], "task_version": 2}, r"gsm8k \(task versions 1 and 2\)"),
        ({"ids": ["x", "y", "z", "more"], "verdicts": "1110"}, r"gsm8k \(1 of 4 items only in b, the first more\)"),
    ],
)
def test_another_exam_is_refused_and_named(make_run: MakeRun, b: dict[str, Any], says: str) -> None:
    verdicts = b.pop("verdicts", "111")
    with pytest.raises(UserError, match=rf"sat different exams: {says}.*--common"):
        pair_runs([make_run("a", "gsm8k", "110", ["x", "y", "z"])], [make_run("b", "gsm8k", verdicts, **b)])


def test_with_common_the_shared_items_are_compared_and_other_versions_left_out(make_run: MakeRun) -> None:
    a = [make_run("a", "gsm8k", "110", ["x", "y", "z"]), make_run("a", "math", "1", ["m"])]
    b = [make_run("b", "gsm8k", "01", ["y", "other"]), make_run("b", "math", "1", ["m"], task_version=2)]
    pairing = pair_runs(a, b, common=True)
    assert [(pair.benchmark, pair.ids) for pair in pairing.pairs] == [("gsm8k", ["y"])]
    assert any("gsm8k: on the 1 items of both" in note for note in pairing.notes)
    assert any("math: left out (task versions 1 and 2)" in note for note in pairing.notes)


def test_many_refused_benchmarks_are_one_short_line(make_run: MakeRun) -> None:
    names = GROUPS["All"]
    with pytest.raises(UserError, match=r"and 11 more benchmarks") as error:
        pair_runs([make_run("a", n, "1", ["x"]) for n in names], [make_run("b", n, "1", ["y"]) for n in names])
    assert len(str(error.value)) < 500


def test_models_without_a_benchmark_in_common_are_refused(make_run: MakeRun) -> None:
    with pytest.raises(UserError, match="no benchmark in common"):
        pair_runs([make_run("a", "gsm8k", "1")], [make_run("b", "math", "1")])


def test_there_is_no_average_of_a_part_of_a_group(make_run: MakeRun) -> None:
    names = [*GROUPS["Math"], "mmlu_pro"]
    found = compare([make_run("a", n, "1100") for n in names], [make_run("b", n, "1110") for n in names])
    assert [row.name for row in found.averages] == ["Math"]
    assert any("no average General: 4 of its 5 benchmarks are missing" in note for note in found.notes)


def exam(rng: np.random.Generator, sizes: dict[str, int], wins: float, losses: float) -> list[Scores]:
    found = []
    for name, size in sizes.items():
        values = rng.choice([1.0, -1.0, 0.0], p=[wins, losses, 1 - wins - losses], size=size)
        found.append(Scores(name, [f"row-{n}" for n in range(size)], values))
    return found


def test_the_bootstrap_agrees_with_the_analytic_interval_and_repeats_itself() -> None:
    scores = exam(np.random.default_rng(0), {"gsm8k": 1_319, "math": 2_000, "piqa": 600}, 0.12, 0.09)
    low, high = bootstrap(scores, 2_000)
    expected = mean_of_means(scores, DIFFERENCE_PRIOR).interval()
    assert (low, high) == pytest.approx(expected, abs=0.003)
    assert bootstrap(scores, 2_000) == (low, high)


def test_the_bootstrap_resamples_a_question_with_its_items_in_every_benchmark() -> None:
    rng = np.random.default_rng(4)
    ids = [f"{n:016x}" for n in range(2_000)]
    values = rng.choice([1.0, -1.0, 0.0], p=[0.15, 0.1, 0.75], size=2_000)
    nested = [Scores("math", ids, values), Scores("math_500", ids[:500], values[:500])]
    apart = [nested[0], Scores("math_500", [f"row-{n}" for n in range(500)], values[:500])]
    width = {name: np.diff(bootstrap(s, 4_000))[0] for name, s in (("nested", nested), ("apart", apart))}
    assert width["nested"] > 1.1 * width["apart"]


def test_an_exam_of_single_questions_has_a_bootstrap_interval_too() -> None:
    assert bootstrap([Scores("gsm8k", ["x"], np.array([1.0]))], 100) == (1.0, 1.0)


# Levels and coverage, by simulation.


def test_mcnemars_test_keeps_its_level() -> None:
    rng = np.random.default_rng(11)
    differing = rng.binomial(640, 0.25, size=20_000)
    wins = rng.binomial(differing, 0.5)
    smaller = np.minimum(wins, differing - wins)
    p = np.minimum(1.0, 2 * binom.cdf(smaller, differing, 0.5))
    for place in range(0, 20_000, 4_000):  # the array is what `mcnemar` gives one by one
        assert p[place] == pytest.approx(mcnemar(int(wins[place]), int(differing[place] - wins[place])), abs=1e-12)
    assert 0.02 <= float((p < 0.05).mean()) <= 0.05


@pytest.mark.parametrize(
    ("sizes", "wins", "losses"),
    [([198], 0.15, 0.1), ([640], 0.2, 0.2), ([50], 0.2, 0.1), ([1_319, 5_000, 500], 0.1, 0.07), ([200] * 14, 0.1, 0.1)],
)
def test_paired_intervals_hold_the_truth_and_the_test_of_an_average_keeps_its_level(
    sizes: list[int], wins: float, losses: float
) -> None:
    rng = np.random.default_rng(7)
    items = np.array(sizes)
    drawn = np.stack([rng.multinomial(n, [wins, losses, 1 - wins - losses], size=10_000) for n in sizes], axis=1)
    won, lost = drawn[..., 0], drawn[..., 1]
    p, q = (won + 1) / (items + 2), (lost + 1) / (items + 2)
    error = np.sqrt(((p + q - (p - q) ** 2) / items).sum(axis=1)) / len(sizes)
    mean = ((won - lost) / items).mean(axis=1)
    first = [
        Scores(f"b{n}", [f"row-{k}" for k in range(sizes[n])], np.repeat([1.0, -1.0, 0.0], drawn[0, n]))
        for n in range(len(sizes))
    ]
    assert mean_of_means(first, DIFFERENCE_PRIOR).standard_error == pytest.approx(error[0])
    assert 0.93 <= float((abs(mean - (wins - losses)) <= 1.95996 * error).mean()) <= 0.97
    if wins == losses:
        assert float((abs(mean / error) > 1.95996).mean()) <= 0.06


def test_the_family_wise_error_of_fifteen_benchmarks_is_held_by_holm() -> None:
    rng = np.random.default_rng(13)
    differing = rng.binomial(500, 0.25, size=(5_000, 15))
    wins = rng.binomial(differing, 0.5)
    p = np.minimum(1.0, 2 * binom.cdf(np.minimum(wins, differing - wins), differing, 0.5))
    smallest = np.minimum(1.0, 15 * p.min(axis=1))  # Holm finds something if its first step does
    row = Difference("gsm8k", 1, 0.0, 0.0, Estimate(0.0, 1.0), 0, 0, 0, 0.0, 0.0)
    corrected = holm([replace(row, p_value=float(value)) for value in p[0]])
    assert min(found.p_holm for found in corrected) == pytest.approx(smallest[0])
    assert float((p < 0.05).any(axis=1).mean()) > 0.3  # uncorrected, one of three comparisons finds something
    assert float((smallest < 0.05).mean()) <= 0.05


def test_an_unpaired_difference_is_newcombes_and_wider_than_the_paired_one(make_run: MakeRun) -> None:
    rng = np.random.default_rng(2)
    hard = rng.random(500)  # the 500 items of PubMedQA
    a = "".join("1" if h < 0.6 else "0" for h in hard)
    b = "".join("1" if h < 0.65 else "0" for h in hard)
    runs_a, runs_b = [make_run("a", "pubmedqa", a)], [make_run("b", "pubmedqa", b)]
    [alone], _ = unpaired.compare(unpaired.of_runs(runs_a), unpaired.of_runs(runs_b))
    [paired] = compare(runs_a, runs_b).benchmarks
    low, high = paired.difference.interval()
    assert alone.difference == pytest.approx(paired.difference.value)
    assert high - low < alone.high - alone.low
    # Newcombe 1998, method 10, on its own example: 56/70 and 48/80 differ by 0.0524 to 0.3339.
    found = unpaired._benchmark("gsm8k", 48 / 80, 80, 56 / 70, 70)
    assert (found.low, found.high) == pytest.approx((0.0524, 0.3339), abs=5e-5)


def test_equal_perfect_scores_have_no_difference(make_run: MakeRun) -> None:
    one, other = (unpaired.of_runs([make_run(m, "pubmedqa", "1" * 500)]) for m in "ab")
    [row], _ = unpaired.compare(one, other)
    assert (row.difference, row.p_value) == (0.0, 1.0)


def test_the_default_number_of_resamples_is_documented_in_the_command() -> None:
    import inspect

    from megascience_hf.cli import evaluate

    assert inspect.signature(evaluate.compare).parameters["resamples"].default == comparison.RESAMPLES
