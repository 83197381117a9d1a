"""Several samples of each item: against enumeration, statsmodels' clustered errors, and by simulation."""

from __future__ import annotations

import itertools
import json
import math
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow.parquet as pq
import pytest
import statsmodels.api as sm

from megascience_hf.results import (
    averages,
    comparison,
    details,
    every_eval_ever,
    html_page,
    hub_entries,
    measures,
    pairing,
    paper,
    repeats,
    report_tables,
)
from megascience_hf.results import report as reports
from megascience_hf.results.measures import Measure
from megascience_hf.results.records import Item, Run

MakeRun = Callable[..., Run]


@pytest.fixture
def make_samples(make_run: MakeRun) -> Callable[..., Run]:
    """A run of several samples: for each item the votes of its samples, "0" right, "1" and on wrong, " " none."""

    def make(model: str, benchmark: str, votes: Sequence[str], **fields: Any) -> Run:
        items = [
            Item(
                id=f"{benchmark}-{number}",
                correct=said == "0",
                status="no_answer" if said == " " else "extracted",
                tokens=10,
                sample=sample,
                vote=None if said == " " else int(said),
            )
            for number, of_item in enumerate(votes)
            for sample, said in enumerate(of_item, 1)
        ]
        items.sort(key=lambda item: item.sample)
        return replace(make_run(model, benchmark, "1", **fields), items=tuple(items))

    return make


@pytest.mark.parametrize(("samples", "right"), [(1, 0), (1, 1), (4, 0), (4, 1), (5, 2), (6, 6), (8, 3)])
def test_pass_at_k_is_the_share_of_all_choices_of_k_that_hold_a_right_one(samples: int, right: int) -> None:
    responses = [1] * right + [0] * (samples - right)
    for k in range(1, samples + 1):
        chosen = [any(choice) for choice in itertools.combinations(responses, k)]
        assert repeats.pass_at_k(samples, right, k) == pytest.approx(sum(chosen) / len(chosen))
    with pytest.raises(ValueError, match="pass@"):
        repeats.pass_at_k(samples, right, samples + 1)


def test_pass_at_k_is_exact_where_a_product_of_floats_is_not() -> None:
    by_product = 1 - math.prod(1 - 10 / n for n in range(200 - 7 + 1, 200 + 1))  # as the paper's code has it
    assert repeats.pass_at_k(200, 7, 10) == pytest.approx(by_product)


@pytest.mark.parametrize(
    ("votes", "right"),
    [
        ([0, 0, 1], 1.0),
        ([0, 1, 1], 0.0),
        ([0, 1], 0.5),
        ([0, 1, 2], 1 / 3),
        ([1, 2], 0.0),
        ([None, None, 0], 1.0),
        ([None, None], 0.0),
        ([0, None, 1, 1, None], 0.0),
    ],
)
def test_the_majority_is_of_those_who_answer_and_a_tie_is_shared(votes: list[int | None], right: float) -> None:
    assert repeats.majority(votes) == pytest.approx(right)


def scored(answers: Sequence[str | None], key: dict[str, Any]) -> list[int | None]:
    """The votes of answers to one question, by the readers' own function."""
    from megascience_hf.answers import verify

    right = [answer is not None and verify(key["gold"], answer, key["kind"]).correct for answer in answers]
    items = [
        Item("q", ok, "no_answer" if answer is None else "extracted", sample=sample)
        for sample, (answer, ok) in enumerate(zip(answers, right, strict=True), 1)
    ]
    return [item.vote for item in measures.numbered(items, answers, [key] * len(items), "a file")]


@pytest.mark.parametrize(
    ("kind", "gold", "answers", "votes"),
    [
        ("math", "\\frac{1}{2}", ["0.5", "\\frac{1}{3}", "1/3", "2", None], [0, 1, 1, 2, None]),
        ("numeric", "3", ["3.0", "4", "4.0", "four", "5"], [0, 1, 1, 1, 2]),
        ("choice", "B", ["C", "A", "C", "B"], [1, 2, 1, 0]),
        ("choice", ["A", "C"], ["A,B", "C,A", "B,A"], [1, 0, 1]),
        ("text", "oxygen", ["nitrogen", "Oxygen", "Nitrogen"], [1, 0, 1]),
    ],
)
def test_equal_answers_are_one_vote_by_the_scorers_own_equality(
    kind: str, gold: Any, answers: list[str | None], votes: list[int | None]
) -> None:
    assert scored(answers, {"kind": kind, "gold": gold}) == votes


def clustered(right: np.ndarray[Any, Any]) -> tuple[float, float]:
    """Mean and its standard error by statsmodels, every response an observation, every item a cluster."""
    items, samples = right.shape
    model = sm.OLS(right.ravel(), np.ones(items * samples))
    groups = np.repeat(np.arange(items), samples)
    fit = model.fit(cov_type="cluster", cov_kwds={"groups": groups, "use_correction": False})
    return float(fit.params[0]), float(fit.bse[0])


def drawn(items: int, samples: int, seed: int, alpha: float = 0.7) -> np.ndarray[Any, Any]:
    """Responses of which some items are easier than others."""
    rng = np.random.default_rng(seed)
    return (rng.random((items, samples)) < rng.beta(alpha, alpha, (items, 1))).astype(float)


@pytest.mark.parametrize(("items", "samples"), [(50, 2), (198, 4), (500, 16)])
def test_the_standard_error_is_that_of_statsmodels_with_items_as_clusters(items: int, samples: int) -> None:
    right = drawn(items, samples, 3)
    mean, error = clustered(right)
    size = repeats.independent(right)
    assert math.sqrt(mean * (1 - mean) / size) == pytest.approx(error)
    assert items < size < items * samples


@pytest.mark.parametrize(
    ("right", "size"),
    [
        ([[1, 1], [0, 0], [1, 1]], 3.0),  # the second says nothing new
        ([[1, 1], [1, 1]], 2.0),
        ([[1, 0], [0, 1], [1, 0]], 6.0),  # no item is easier than another
    ],
)
def test_samples_are_worth_between_one_response_an_item_and_all(right: list[list[int]], size: float) -> None:
    assert repeats.independent(np.array(right, dtype=float)) == size


def test_the_interval_of_avg_at_k_holds_the_truth_where_that_of_all_responses_does_not(
    make_samples: Callable[..., Run],
) -> None:
    """The truth is 0.5: the items are drawn too, from a distribution whose mean it is."""
    from statsmodels.stats.proportion import proportion_confint

    held = naive = 0
    for seed in range(400):
        right = drawn(100, 8, seed)
        votes = ["".join("0" if one else "1" for one in item) for item in right]
        low, high = make_samples("m", "gsm8k", votes).result.interval()
        held += low <= 0.5 <= high
        low, high = proportion_confint(right.sum(), right.size, method="wilson")
        naive += low <= 0.5 <= high
    assert 0.925 <= held / 400 <= 0.975
    assert naive / 400 < 0.75


def test_one_sample_is_what_it_was(make_run: MakeRun, make_samples: Callable[..., Run]) -> None:
    one = make_run("m", "gsm8k", "1101")
    same = make_samples("m", "gsm8k", ["0", "0", "1", "0"])
    assert one.result.interval() == same.result.interval()
    assert (same.samples, same.result.independent) == (1, None)
    assert report_tables.samples_table([one]) is None


def test_a_question_asked_twice_is_two_items_with_samples_of_their_own() -> None:
    names = [("x", 1), ("x", 1), ("y", 1), ("y", 2), ("x", 2), ("x", 2)]
    assert repeats.by_question(names) == [(0, 4), (1, 5), (2, 3)]
    with pytest.raises(ValueError, match="item y has 1 of 2 samples"):
        repeats.by_question(names[:3] + names[4:])


def test_the_paired_difference_is_clustered_by_question(make_samples: Callable[..., Run]) -> None:
    a, b = drawn(300, 4, 1), drawn(300, 4, 2)
    runs = [
        make_samples(name, "gsm8k", ["".join("0" if one else "1" for one in item) for item in right])
        for name, right in (("a", a), ("b", b))
    ]
    found = comparison.compare([runs[0]], [runs[1]])
    [row] = found.benchmarks
    mean, error = clustered(b - a)
    assert row.difference.value == pytest.approx(mean)
    assert row.difference.standard_error == pytest.approx(error, rel=0.02)  # the prior of one win and one loss
    assert row.p_value == row.difference.p_value
    assert set(found.of_samples) == {"pass@4", "maj@4"}
    [passed] = found.of_samples["pass@4"]
    assert passed.difference.value == pytest.approx((b.max(axis=1) - a.max(axis=1)).mean())


def test_equal_models_differ_significantly_in_one_case_of_twenty(make_samples: Callable[..., Run]) -> None:
    significant = 0
    for seed in range(300):
        rng = np.random.default_rng(seed)
        chance = rng.beta(0.7, 0.7, (80, 1))
        runs = [
            make_samples(name, "gsm8k", ["".join("0" if x else "1" for x in i) for i in rng.random((80, 4)) < chance])
            for name in "ab"
        ]
        [pair] = pairing.pair_runs([runs[0]], [runs[1]]).pairs
        row = comparison.difference("gsm8k", [pair])
        significant += row.p_value < 0.05
    assert 0.02 <= significant / 300 <= 0.08


def test_runs_of_one_and_of_several_samples_are_paired_by_their_means(
    make_run: MakeRun, make_samples: Callable[..., Run]
) -> None:
    one = make_run("a", "gsm8k", "10")
    several = make_samples("b", "gsm8k", ["0011", "0001"])
    found = comparison.compare([one], [several])
    [row] = found.benchmarks
    assert (row.items, row.a, row.b, row.wins, row.losses) == (2, 0.5, 0.625, 1, 1)
    assert found.of_samples == {}


def test_averages_of_samples_give_each_question_one_weight(make_samples: Callable[..., Run]) -> None:
    names = paper.GROUPS["Math"]
    twice = [make_samples("m", name, ["00", "11", "01"]) for name in names]
    often = [make_samples("m", name, ["0" * 8, "1" * 8, "01" * 4]) for name in names]
    few, many = (averages.of_counts({run.benchmark: (0.5, 3) for run in runs}) for runs in (twice, often))
    assert few == many
    table = report_tables.samples_table(twice)
    assert table is not None
    assert [row[0] for row in table.rows] == [f"{title} (part)" for title in ("GSM8K", "MATH", "MATH500", "Math (3)")]
    assert [cell.partition(" ")[0] for cell in table.rows[0]] == ["GSM8K", "2", "50.0", "66.7", "50.0"]


def test_a_majority_that_is_not_known_is_not_told(make_samples: Callable[..., Run]) -> None:
    run = make_samples("m", "gsm8k", ["01", "11"])
    without = replace(run, items=tuple(replace(item, vote=None) for item in run.items))
    assert not measures.known(without, Measure("maj", 2))
    table = report_tables.samples_table([without])
    assert table is not None
    assert table.rows[0][-1] == "–"


def test_page_and_exports_tell_what_the_samples_say(
    tmp_path: Path, make_samples: Callable[..., Run], monkeypatch: pytest.MonkeyPatch
) -> None:
    run = make_samples("m", "gsm8k", ["0001", "0111", "2111", "00 1"])
    for room in (html_page, details, every_eval_ever):
        monkeypatch.setattr(room, "read_samples", lambda *_: None)
    notes = hub_entries.notes(run)
    assert "4 samples of each item" in notes
    assert "mean of 4 samples of each item (avg@4), interval clustered by item; pass@2 " in notes
    assert "maj@4 50.0" in notes
    [file, *_] = every_eval_ever.write([run], "me/m", tmp_path, evaluator=every_eval_ever.Evaluator(), retrieved=0)
    [result] = json.loads(file.read_text())["evaluation_results"]
    assert result["score_details"]["details"]["maj@4"] == "0.500000"
    assert result["score_details"]["details"]["pass@4"] == "0.750000"
    assert result["score_details"]["score"] == pytest.approx(6 / 16)
    assert result["score_details"]["uncertainty"]["num_samples"] == 4
    details.write([run], "me/m", tmp_path / "details")
    rows = pq.read_table(tmp_path / "details" / "gsm8k" / "test.parquet").to_pylist()
    assert [row["sample"] for row in rows] == [1] * 4 + [2] * 4 + [3] * 4 + [4] * 4
    report = reports.Report(["m"], [run], reports._rows([run], {}), {"m": {}}, [])
    html_page.write(report, tmp_path / "page.html")
    page = (tmp_path / "page.html").read_text()
    assert "16 responses scored" in page
    assert '<th scope="col" class="number">maj@k</th>' in page
    assert "50.0 (" in page
