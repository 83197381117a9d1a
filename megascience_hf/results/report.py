"""The paper's table of one or more models: each cell with its interval, averages with a correct standard error."""

from __future__ import annotations

import itertools
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from statistics import fmean

from megascience_hf.proportions import wilson
from megascience_hf.results import averages, errata, exams, paper, parts, power
from megascience_hf.results.estimates import Estimate
from megascience_hf.results.pairing import same_exam
from megascience_hf.results.paper import GROUPS
from megascience_hf.results.reading import read
from megascience_hf.results.records import Result, Run, Scope
from megascience_hf.tasks import BENCHMARKS
from megascience_hf.tasks.errata import Errata, known

# Where nothing is named the paper's like for like: the base of its main table.
DEFAULT_PUBLISHED = ("Qwen2.5-7B-Instruct", "Qwen2.5-7B-MegaScience")
OTHER_EXAMS = (
    "paper: other code than ours scored OlympicArena (another split), GPQA-Diamond (every right answer was D) and "
    "ChemBench (one of several right options was enough); docs/evaluation.md"
)


@dataclass(frozen=True, slots=True)
class Row:
    """A benchmark or an average of one model; rates and accuracies from 0 to 1.

    Args:
        name: of the benchmark, or of the group of an average.
        title: as shown.
        low, high: of the 95% interval: Wilson's for a benchmark.
        standard_error: of an average.
        extraction_rate, truncation_rate, tokens: None where they are not known.
        published: whether it is the paper's number.
        kind, part: of a part of a benchmark, such as "level" and "Level 3"; empty for the whole.
        scope: what of the benchmark was answered, or of that of an average which says least.
        errata: number of items whose published gold is known to be wrong or broken; None of a published number.
        without_errata: accuracy on the others, None if there are none.
    """

    name: str
    title: str
    model: str
    items: int
    accuracy: float
    low: float
    high: float
    standard_error: float | None = None
    extraction_rate: float | None = None
    truncation_rate: float | None = None
    tokens: float | None = None
    published: bool = False
    kind: str = ""
    part: str = ""
    scope: Scope = Scope.WHOLE
    errata: int | None = None
    without_errata: float | None = None

    @property
    def is_average(self) -> bool:
        return self.name in GROUPS


@dataclass(frozen=True, slots=True)
class Report:
    """What is shown of some models. `averages` is model → group → average, None where a benchmark is missing."""

    models: list[str]
    runs: list[Run]
    rows: list[Row]
    averages: dict[str, dict[str, Estimate | None]]
    notes: list[str]

    @property
    def results(self) -> list[Result]:
        return [run.result for run in self.runs]


def build(
    sources: Sequence[str],
    *,
    with_paper: bool = False,
    paper_models: Sequence[str] = (),
    allow: bool = False,
    errata_files: Sequence[Path] = (),
) -> Report:
    """Read the sources and make the report.

    Args:
        sources: as in `reading.read`; may be empty if a model of the paper is named.
        with_paper: put the published numbers of the same models beside them, or those of the paper's main table where
            no model has a name that is in the paper.
        paper_models: the paper's models to show.
        allow: average runs of a model that were got in different ways.
        errata_files: lists of faulty items beside our own.

    Raises:
        UserError: a source has no results or is damaged, a list of errata is none, or the paper has no such model.
    """
    published = list(paper_models)
    for name in published:
        paper.model(name)  # raises before anything is read
    listed = known(errata_files)
    reading = read(sources)
    runs, notes = reading.runs, reading.notes
    if with_paper and not published:
        named = [paper.same_model(model) for model in dict.fromkeys(run.model for run in runs)]
        published = [name for name in dict.fromkeys(named) if name] or list(DEFAULT_PUBLISHED)
    models = list(dict.fromkeys(run.model for run in runs))
    found = {model: averages.of_runs([run for run in runs if run.model == model], allow) for model in models}
    for model in models:
        ways = exams.differences([run for run in runs if run.model == model], of_one_model=True)
        if ways:
            what = "averaged all the same" if allow else "no average over them (--allow makes one)"
            notes.append(f"{model}: its benchmarks were run with different {', '.join(ways)}: {what}")
        names = {run.benchmark for run in runs if run.model == model}
        for group in GROUPS:
            absent = averages.missing(names, group)
            if absent and group != "All" and len(absent) < len(GROUPS[group]):
                notes.append(f"{model}: no average {group}, without {', '.join(absent)}")
        absent = averages.missing(names, "All")
        if absent:
            notes.append(f"{model}: no average All, {len(absent)} of its {len(GROUPS['All'])} benchmarks missing")
    if published:
        notes.append(OTHER_EXAMS)
        notes += exams.judged_beside_published(runs)
        notes += _thinking_against_the_paper(runs)
    notes += errata.notes(runs, listed)
    notes += exams.how(runs)
    rows = _with_errata(_rows(runs, found), runs, found, listed, allow)
    others = _only_marked(rows)
    if published and others:
        notes.append(f"paper: not beside {', '.join(others.values())}, which are not the exam that it reports")
    rows += [row for name in published for row in _published_rows(name) if row.name not in others]
    return Report([*models, *(paper.PREFIX + name for name in published)], runs, _in_order(rows), found, notes)


def _only_marked(rows: Sequence[Row]) -> dict[str, str]:
    """Name → title of the benchmarks and averages that no model has whole: nothing published can stand beside them."""
    whole = {row.name for row in rows if row.scope is Scope.WHOLE}
    return {row.name: row.title.removesuffix(" *") for row in rows if row.name not in whole}


def _thinking_against_the_paper(runs: Sequence[Run]) -> list[str]:
    """The paper ran Qwen3 without thinking (its section 4), which its template does by itself."""
    thought = {
        run.model: run.settings.thinking
        for run in runs
        if run.settings and run.settings.thinking not in (None, "off") and "qwen3" in run.model.lower()
    }
    return [
        f"{model}: thinking {mode}; the paper ran Qwen3 without, so its numbers are of another mode (--thinking off)"
        for model, mode in thought.items()
    ]


def _in_order(rows: Iterable[Row]) -> list[Row]:
    """Benchmarks in the order of the paper's table, an average under its group, All at the end; models as given."""
    order: list[str] = []
    for group in paper.EVALUATED:
        order += [name for name, benchmark in BENCHMARKS.items() if benchmark.category == group.lower()]
        order.append(group)
    order.append("All")
    scopes = list(Scope)
    return sorted(rows, key=lambda row: (order.index(row.name), scopes.index(row.scope)))


def _rows(runs: Sequence[Run], found: dict[str, dict[str, Estimate | None]]) -> list[Row]:
    rows = []
    by_model = defaultdict[str, dict[str, Run]](dict)
    for run in runs:
        by_model[run.model][run.benchmark] = run
        rows.append(_row(run, run.scope))
    for model, of_groups in found.items():
        for group, average in of_groups.items():
            if average is not None:
                rows.append(_average_row(model, group, average, [by_model[model][name] for name in GROUPS[group]]))
    return rows


def _with_errata(
    rows: Sequence[Row],
    runs: Sequence[Run],
    found: Mapping[str, dict[str, Estimate | None]],
    listed: Errata,
    allow: bool,
) -> list[Row]:
    """The rows with the accuracies without faulty items; an average is that of such accuracies, with equal weights."""
    faulty: dict[tuple[str, str], int] = {}
    values: dict[tuple[str, str], float | None] = {}
    for model in dict.fromkeys(run.model for run in runs):
        rest, whole = [], [run for run in runs if run.model == model]
        for run in whole:
            left = errata.without(run, listed)
            rest += [left] if left else []
            faulty[model, run.benchmark] = run.questions - (left.questions if left else 0)
            values[model, run.benchmark] = left.result.accuracy if left else None
        for group, average in (found[model] if rest == whole else averages.of_runs(rest, allow)).items():
            values[model, group] = average.value if average else None
            faulty[model, group] = sum(faulty.get((model, name), 0) for name in GROUPS[group])
    keys = [(row.model, row.name) for row in rows]
    return [replace(row, errata=faulty[key], without_errata=values[key]) for row, key in zip(rows, keys, strict=True)]


def _row(run: Run, scope: Scope, kind: str = "", part: str = "") -> Row:
    result = run.result
    return Row(
        run.benchmark,
        _title(run.benchmark, scope),
        run.model,
        result.items,
        result.accuracy,
        *result.interval(),
        extraction_rate=result.extraction_rate,
        truncation_rate=run.truncation_rate,
        tokens=run.mean_tokens,
        kind=kind,
        part=part,
        scope=scope,
    )


def part_rows(runs: Sequence[Run]) -> list[Row]:
    """A row for each part of each benchmark and each model; of one part the models stand one under the other."""
    rows = []
    for name in BENCHMARKS:
        of_it = [run for run in runs if run.benchmark == name]
        for kind in dict.fromkeys(kind for run in of_it for kind in parts.kinds(run)):
            found = [_row(of, run.scope, kind, part) for run in of_it for part, of in parts.split(run, kind).items()]
            order, scopes = parts.in_order(list(dict.fromkeys(row.part for row in found))), list(Scope)
            rows += sorted(found, key=lambda row: (scopes.index(row.scope), order.index(row.part)))
    return rows


def _average_row(model: str, group: str, average: Estimate, runs: Sequence[Run]) -> Row:
    """Rates and lengths are averaged as the accuracies are: each benchmark with one weight."""
    lengths = [run.mean_tokens for run in runs]
    known = [length for length in lengths if length is not None]
    scope = Scope.together(run.scope for run in runs)
    return Row(
        group,
        _average_title(group) + scope.mark,
        model,
        sum(run.questions for run in runs),
        average.value,
        *_inside(average.interval()),
        standard_error=average.standard_error,
        extraction_rate=fmean(run.result.extraction_rate for run in runs),
        truncation_rate=fmean(run.truncation_rate for run in runs),
        tokens=fmean(known) if len(known) == len(lengths) else None,
        scope=scope,
    )


def _published_rows(name: str) -> list[Row]:
    model, rows = paper.PREFIX + name, []
    for benchmark, percent in paper.model(name).items():
        items = paper.items(benchmark)
        low, high = wilson(paper.correct(name, benchmark), items)
        rows.append(Row(benchmark, _title(benchmark), model, items, percent / 100, low, high, published=True))
    for group, names in GROUPS.items():
        average = averages.of_published(name, group)
        rows.append(
            Row(
                group,
                _average_title(group),
                model,
                sum(map(paper.items, names)),
                average.value,
                *_inside(average.interval()),
                standard_error=average.standard_error,
                published=True,
            )
        )
    return rows


def _average_title(group: str) -> str:
    return f"{group} ({len(GROUPS[group])})"


def _inside(interval: tuple[float, float]) -> tuple[float, float]:
    return max(0.0, interval[0]), min(1.0, interval[1])


def _title(benchmark: str, scope: Scope = Scope.WHOLE) -> str:
    title = BENCHMARKS[benchmark].title + scope.mark
    return title if benchmark in GROUPS["All"] else f"{title} *"


def resolutions(report: Report) -> list[tuple[Scope, power.Resolution]]:
    """For every benchmark, and for what is not the whole of one, what difference could be found.

    The share of items that two models differ on is measured where the report has two models with the same items.
    """
    exams_sat = defaultdict[tuple[str, Scope], list[Run]](list)
    for run in report.runs:
        exams_sat[run.benchmark, run.scope].append(run)
    found = []
    for (benchmark, scope), runs in exams_sat.items():
        accuracy = fmean(run.result.accuracy for run in runs)
        found.append((scope, power.resolution(benchmark, runs[0].questions, accuracy, _discordant(runs))))
    order, scopes = list(BENCHMARKS), list(Scope)
    return sorted(found, key=lambda one: (order.index(one[1].benchmark), scopes.index(one[0])))


def _discordant(runs: Sequence[Run]) -> float | None:
    shares = []
    for a, b in itertools.combinations(runs, 2):
        pair = same_exam(a, b)
        if pair is not None:
            one, other = pair.values()
            shares.append(float(((one - other) ** 2).mean()))  # of single verdicts the share that differs
    return fmean(shares) if shares else None
