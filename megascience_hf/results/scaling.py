"""Gain of MegaScience over the official instruct model against size, and accuracy against the length of responses."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import fmean

from megascience_hf.errors import UserError
from megascience_hf.results import averages, exams, paper
from megascience_hf.results.comparison import Difference, compare
from megascience_hf.results.estimates import Estimate
from megascience_hf.results.records import Run, Scope

_SIZE = re.compile(r"(?<![A-Za-z0-9.])(\d{1,4}(?:\.\d{1,3})?)[\s_-]?([BM])(?![A-Za-z0-9])", re.IGNORECASE)
_TRAINED = re.compile(r"[-_ ]?mega[-_ ]?science.*$", re.IGNORECASE)
_OFFICIAL = re.compile(r"[-_ ](instruct|it|chat)$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Gain:
    """One base model's gain.

    Args:
        base: its name.
        family: models of one family are joined by a line.
        parameters: in billions.
        gain: of the group's average, 0 to 1.
        paired: whether its interval is of paired items; if not, the two models are taken as independent.
        published: whether it is the paper's.
        scope: of the exam that it was measured on.
    """

    base: str
    family: str
    parameters: float
    gain: Estimate
    paired: bool
    published: bool
    scope: Scope = Scope.WHOLE


@dataclass(frozen=True, slots=True)
class Efficiency:
    """One model's average accuracy (0 to 1) and the mean length of its responses in tokens."""

    model: str
    accuracy: Estimate
    tokens: float
    published: bool
    scope: Scope = Scope.WHOLE


@dataclass(frozen=True, slots=True)
class RankTest:
    """Kendall's tau between size and gain, with its two-sided p-value (exact where no two sizes are equal)."""

    published: bool
    models: int
    tau: float
    p_value: float


@dataclass(frozen=True, slots=True)
class Scaling:
    group: str
    gains: list[Gain]
    efficiency: list[Efficiency]
    rank_tests: list[RankTest]
    notes: list[str]


def scaling(runs: Sequence[Run], *, group: str = "All", with_paper: bool = False) -> Scaling:
    """Pair the instruct and the MegaScience model of each base by their names, and measure the gains.

    Args:
        runs: of any number of models. `X-MegaScience` is paired with `X-Instruct`, `X-it`, `X-chat` or `X`.
        group: the average that is looked at, a key of `paper.GROUPS`.
        with_paper: add the nine pairs of the paper.

    Raises:
        UserError: nothing can be paired, or a name does not say how large its model is.
    """
    by_model = defaultdict[str, list[Run]](list)
    for run in runs:
        by_model[run.model].append(run)
    gains, notes = _measured(by_model, group)
    efficiency = _efficiency(by_model, group, notes)
    if with_paper:
        gains, efficiency = _beside_the_paper(gains, efficiency, notes)
        notes += exams.judged_beside_published(runs)
        gains += [
            Gain(
                base.name,
                base.family,
                base.parameters,
                averages.published_gain(base, group),
                paired=False,
                published=True,
            )
            for base in paper.BASES
        ]
        if group == "All":
            efficiency += [
                Efficiency(name, averages.of_published(name, group), tokens, published=True)
                for name, tokens in paper.RESPONSE_TOKENS.items()
            ]
    if not gains:
        raise UserError(
            "no pair of an instruct and a MegaScience model: name them X-Instruct (or X) and X-MegaScience, or take "
            f"the paper's with --with-paper{_because(notes)}"
        )
    gains.sort(key=lambda gain: (gain.parameters, gain.base))
    tests = [rank_test([gain for gain in gains if gain.published is published]) for published in (False, True)]
    return Scaling(group, gains, efficiency, [test for test in tests if test], notes)


def _beside_the_paper(
    gains: Sequence[Gain], efficiency: Sequence[Efficiency], notes: list[str]
) -> tuple[list[Gain], list[Efficiency]]:
    """What was measured on whole benchmarks; the rest cannot stand beside what is published."""
    left_out = [gain.base for gain in gains if gain.scope is not Scope.WHOLE]
    left_out += [point.model for point in efficiency if point.scope is not Scope.WHOLE]
    notes += [f"{name}: not on whole benchmarks, so not beside the paper" for name in dict.fromkeys(left_out)]
    whole = Scope.WHOLE
    return [gain for gain in gains if gain.scope is whole], [point for point in efficiency if point.scope is whole]


def rank_test(gains: Sequence[Gain]) -> RankTest | None:
    """Whether larger models gain more; None for fewer than three, whose order tells nothing. All from one source."""
    from scipy.stats import kendalltau

    if len(gains) < 3:
        return None
    found = kendalltau([gain.parameters for gain in gains], [gain.gain.value for gain in gains])
    return RankTest(gains[0].published, len(gains), float(found.statistic), float(found.pvalue))


def parameters(name: str) -> float:
    """Billions of parameters, from a name such as `Qwen3-30B-A3B` (all of them: 30) or `SmolLM2-135M`.

    Raises:
        UserError: the name does not say.
    """
    sizes = _SIZE.findall(name)
    if not sizes:
        raise UserError(
            f"{name!r} does not say how large the model is, as 8B or 135M in a name does: rename its folder"
        )
    number, unit = sizes[0]
    return float(number) / (1_000 if unit.upper() == "M" else 1)


def base_name(model: str) -> str:
    """What the names of a base's two models have in common: Qwen3-8B for `MegaScience/Qwen3-8B-MegaScience`."""
    bare = model.partition(" (")[0].rpartition("/")[2]
    return _OFFICIAL.sub("", _TRAINED.sub("", bare)).replace("Llama-3.1", "Llama3.1")


def _measured(by_model: dict[str, list[Run]], group: str) -> tuple[list[Gain], list[str]]:
    trained, official = dict[str, str](), dict[str, str]()
    for model in by_model:
        role = trained if _TRAINED.search(model.partition(" (")[0].rpartition("/")[2]) else official
        key = base_name(model).casefold()
        if key in role:
            raise UserError(f"{role[key]} and {model} are of the same base: name one of them with DIR#MODEL")
        role[key] = model
    gains, notes = [], []
    for key, model in trained.items():
        if key not in official:
            notes.append(f"{model}: no instruct model to compare with, left out")
            continue
        comparison = compare(by_model[official[key]], by_model[model], resamples=0)
        found = [average for average in comparison.averages if average.name == group]
        if not found:
            notes.append(f"{model}: no average {group}, left out ({_missing(by_model, [model, official[key]], group)})")
            continue
        gains.append(_gain(base_name(model), found[0]))
        notes.append(f"{base_name(model)}: {model} against {official[key]}")
    notes += [f"{model}: no MegaScience model to compare with" for key, model in official.items() if key not in trained]
    return gains, notes


def _gain(base: str, average: Difference) -> Gain:
    known = next((b for b in paper.BASES if b.name.casefold() == base.casefold()), None)
    family = known.family if known else _SIZE.sub("", base).strip("-_ ").partition("-")[0]
    size = known.parameters if known else parameters(base)
    return Gain(base, family, size, average.difference, paired=True, published=False, scope=average.scope)


def _missing(by_model: dict[str, list[Run]], models: Sequence[str], group: str) -> str:
    lacking = {title for m in models for title in averages.missing({run.benchmark for run in by_model[m]}, group)}
    return f"without {', '.join(sorted(lacking))}"


def _efficiency(by_model: dict[str, list[Run]], group: str, notes: list[str]) -> list[Efficiency]:
    points = []
    for model, runs in by_model.items():
        of_group = [run for run in runs if run.benchmark in paper.GROUPS[group]]
        accuracy = averages.of_runs(of_group)[group]
        lengths = [run.mean_tokens for run in of_group]
        known = [length for length in lengths if length is not None]
        if accuracy is None:
            continue
        if len(known) < len(lengths):
            notes.append(f"{model}: the length of its responses is not known (a server's tokens are not counted)")
            continue
        # As the accuracies are averaged: each benchmark with one weight.
        scope = Scope.together(run.scope for run in of_group)
        points.append(Efficiency(model, accuracy, fmean(known), published=False, scope=scope))
    return points


def _because(notes: Sequence[str]) -> str:
    return f" ({'; '.join(notes)})" if notes else ""
