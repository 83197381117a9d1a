"""What `report`, `compare`, `scaling` and `contamination` show, as tables of text."""

from __future__ import annotations

import csv
import io
import itertools
from collections.abc import Iterator, Sequence
from dataclasses import astuple, fields
from typing import TYPE_CHECKING

from megascience_hf.foreign_text import csv_cell
from megascience_hf.results import measures, power, usage
from megascience_hf.results.comparison import Comparison, Difference, by_part
from megascience_hf.results.estimates import Estimate
from megascience_hf.results.measures import Measure
from megascience_hf.results.paper import GROUPS
from megascience_hf.results.records import Run, Scope
from megascience_hf.results.report import OTHER_EXAMS, Report, Row, part_rows, resolutions
from megascience_hf.results.scaling import Scaling
from megascience_hf.results.tables import Table
from megascience_hf.results.unpaired import UnpairedDifference
from megascience_hf.tasks import BENCHMARKS
from megascience_hf.tasks.forecast import CHARACTERS_A_TOKEN, Forecast, Rates

if TYPE_CHECKING:  # it brings polars along, which the Space does without
    from megascience_hf.results.contamination import Contamination, Effect

UNKNOWN = "–"


def report_table(report: Report) -> Table:
    """The paper's table. The model has a column where there are several, and the title names it where there is one."""
    several = len(report.models) > 1
    faulty = any(row.errata for row in report.rows)
    rows, rules = [], []
    for number, row in enumerate(report.rows):
        if number and row.is_average != report.rows[number - 1].is_average:
            rules.append(number)
        first = not number or row.title != report.rows[number - 1].title
        if number and several and first and rules[-1:] != [number]:
            rules.append(number)
        rows.append(
            (
                row.title if first else "",
                *((row.model,) if several else ()),
                percent(row.accuracy),
                f"{percent(row.low)} to {percent(row.high)}",
                *(
                    (percent(row.without_errata), UNKNOWN if row.errata is None else f"{row.errata:,}")
                    if faulty
                    else ()
                ),
                percent(row.standard_error, 2),
                f"{row.items:,}",
                percent(row.extraction_rate),
                percent(row.truncation_rate),
                UNKNOWN if row.tokens is None else f"{row.tokens:,.0f}",
            )
        )
    starred = any(row.title.endswith("*") for row in report.rows)
    return Table(
        headers=(
            "Benchmark",
            *(("Model",) if several else ()),
            *("Accuracy", "95% interval"),
            *(("Without errata", "Errata") if faulty else ()),
            *("SE", "Items", "Extracted", "Cut", "Tokens"),
        ),
        rows=rows,
        texts=2 if several else 1,
        rules_before=tuple(rules),
        title=f"{report.models[0]}, percent" if not several else "Accuracy in percent",
        notes=(*(("* not averaged",) if starred else ()), *report.notes),
    )


def samples_table(runs: Sequence[Run]) -> Table | None:
    """avg@k, pass@k and maj@k of the runs with several samples of each item; None without one."""
    order = list(BENCHMARKS)
    repeated = sorted((run for run in runs if run.samples > 1), key=lambda run: order.index(run.benchmark))
    if not repeated:
        return None
    several = len({run.model for run in repeated}) > 1
    sizes = sorted({m.k for run in repeated for m in measures.of_samples(run.samples) if m.kind == "pass"})
    parts = [(run.result.title, [run]) for run in repeated]
    parts += [
        (group_title(group) + Scope.together(run.scope for run in of_group).mark, of_group)
        for group, of_group in _whole_groups(repeated)
    ]
    rows = []
    for title, of_it in parts:
        k, model = of_it[0].samples, of_it[0].model
        columns = [Measure("avg", k), *(Measure("pass", size) for size in sizes), Measure("maj", k)]
        cells = (with_interval(measures.found(of_it, measure)) for measure in columns)
        rows.append((title, *((model,) if several else ()), str(k), *cells))
    return Table(
        headers=(
            *("Benchmark", *(("Model",) if several else ()), "k", "avg@k"),
            *(f"pass@{size}" for size in sizes),
            "maj@k",
        ),
        rows=rows,
        texts=2 if several else 1,
        rules_before=(len(repeated),) if len(rows) > len(repeated) else (),
        title="k samples of each item, percent with 95% interval",
        notes=(
            "avg@k: the mean of k; pass@n: one of n is right, by the unbiased estimator; maj@k: the answer of most is "
            "right, equal answers by the scorer; of several with as many votes the share of them that is",
            "intervals are clustered by question: k responses to one are not k questions",
        ),
    )


def judge_table(runs: Sequence[Run]) -> Table | None:
    """Accuracy by rules alone and with the judge, what it was asked, and where both differ; None without a judge."""
    order = list(BENCHMARKS)
    judged = sorted((run for run in runs if run.judge is not None), key=lambda run: order.index(run.benchmark))
    if not judged:
        return None
    several = len({run.model for run in judged}) > 1
    rows = []
    for run in judged:
        verdicts = [item.judged for item in run.items if item.judged is not None]
        asked = [one for one in verdicts if one.asked]
        unavailable = sum(one.undecided and one.correct is None for one in asked)
        both = [one for one in asked if not one.undecided and one.correct is not None]
        against = sum(one.by_rules != one.correct for one in both)
        total, right = len(run.items), sum(item.correct for item in run.items)
        rows.append(
            (
                run.result.title,
                *((run.model,) if several else ()),
                percent(sum(one.by_rules for one in verdicts) / total),
                percent(right / total),
                percent((right + unavailable) / total) if unavailable else UNKNOWN,
                percent(len(asked) / total),
                f"{unavailable:,}",
                f"{against:,} of {len(both):,}" if both else UNKNOWN,
            )
        )
    return Table(
        headers=(
            *("Benchmark", *(("Model",) if several else ())),
            *("Rules", "With judge", "At most", "Judged", "Unavailable", "Differ"),
        ),
        rows=rows,
        texts=2 if several else 1,
        title="Rules alone and with the judge, percent",
        notes=(
            f"judge: {', '.join(dict.fromkeys(str(run.judge) for run in judged))}; it is asked where rules cannot tell",
            "unavailable: answers without a verdict, which count as rules have them; at most: if all of them are right",
            "differ: verdicts on answers that rules have decided, which count as the rules say",
        ),
    )


def _whole_groups(runs: Sequence[Run]) -> Iterator[tuple[str, list[Run]]]:
    """The groups of which a model has every benchmark, with as many samples."""
    for model in dict.fromkeys(run.model for run in runs):
        by_name = {run.benchmark: run for run in runs if run.model == model}
        for group, names in GROUPS.items():
            of_group = [by_name[name] for name in names if name in by_name]
            if len(of_group) == len(names) and len({run.samples for run in of_group}) == 1:
                yield group, of_group


def with_interval(found: tuple[float, float, float] | None) -> str:
    """A share and the ends of its interval, in percent."""
    if found is None:
        return UNKNOWN
    value, low, high = (percent(share) for share in found)
    return f"{value} ({low} to {high})"


def samples_comparisons(comparison: Comparison) -> list[Table]:
    """A table for each of pass@k and maj@k, where both models have samples."""
    return [
        Table(
            headers=("Benchmark", "A", "B", "B - A", "95% interval", "Won", "Lost", "Tied", "p", "p Holm"),
            rows=[(difference_title(row), *difference_cells(row)) for row in rows],
            rules_before=(sum(row.name not in GROUPS for row in rows),) if any(r.name in GROUPS for r in rows) else (),
            title=f"{title}   A: {comparison.model_a}   B: {comparison.model_b}",
            notes=("paired by item, clustered by question; p by the normal approximation",),
        )
        for title, rows in comparison.of_samples.items()
    ]


def report_csv(report: Report, with_parts: bool = False) -> str:
    """One line a row with all digits; rates from 0 to 1, empty where they are not known.

    Args:
        with_parts: with a line for each part of the benchmarks that have some.
    """
    rows = [*report.rows, *(part_rows(report.runs) if with_parts else [])]
    return to_csv(tuple(field.name for field in fields(Row)), [astuple(row) for row in rows])


def part_tables(runs: Sequence[Run]) -> list[Table]:
    """A table for each kind of part of each benchmark: MATH by subject, MATH by level."""
    several = len({run.model for run in runs}) > 1
    tables = []
    for (_, kind), of_kind in itertools.groupby(part_rows(runs), lambda row: (row.title, row.kind)):
        rows = list(of_kind)
        firsts = [number == 0 or rows[number - 1].part != row.part for number, row in enumerate(rows)]
        tables.append(
            Table(
                headers=(
                    *(kind.capitalize(), *(("Model",) if several else ())),
                    *("Accuracy", "95% interval", "Items", "Extracted", "Cut"),
                ),
                rows=[
                    (
                        row.part if first else "",
                        *((row.model,) if several else ()),
                        percent(row.accuracy),
                        f"{percent(row.low)} to {percent(row.high)}",
                        f"{row.items:,}",
                        percent(row.extraction_rate),
                        percent(row.truncation_rate),
                    )
                    for row, first in zip(rows, firsts, strict=True)
                ],
                texts=2 if several else 1,
                rules_before=tuple(number for number, first in enumerate(firsts) if number and first)
                if several
                else (),
                title=f"{rows[0].title.removesuffix(' *')} by {kind}, percent",
            )
        )
    return tables


def part_comparisons(comparison: Comparison) -> list[Table]:
    """Two models on the parts of each benchmark, a table for each kind of part."""
    return [
        Table(
            headers=(kind.capitalize(), "A", "B", "B - A", "95% interval", "Won", "Lost", "Tied", "p", "p Holm"),
            rows=[(row.name, *difference_cells(row)) for row in rows],
            title=(
                f"{BENCHMARKS[benchmark].title}{rows[0].scope.mark} by {kind}   "
                f"A: {comparison.model_a}   B: {comparison.model_b}"
            ),
            notes=(f"as above; Holm's correction over these {len(rows)} parts",),
        )
        for benchmark, kind, rows in by_part(comparison)
    ]


def to_csv(headers: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerows([csv_cell(value) for value in row] for row in (headers, *rows))
    return buffer.getvalue()


def power_table(report: Report) -> Table:
    rows = []
    for scope, one in resolutions(report):
        share = f"{percent(one.discordant)}{'' if one.measured else ' ?'}"
        rows.append(
            (
                BENCHMARKS[one.benchmark].title + scope.mark,
                f"{one.items:,}",
                percent(one.accuracy),
                percent(one.unpaired),
                percent(one.paired),
                share,
                f"{one.items_for_one_point:,}",
            )
        )
    rules = (len(rows),)
    for row in report.rows:
        if row.is_average and row.model == report.models[0] and row.standard_error is not None:
            unpaired, paired = power.of_average(row.standard_error)
            cells = (percent(row.accuracy), percent(unpaired), percent(paired), UNKNOWN, UNKNOWN)
            rows.append((row.title, f"{row.items:,}", *cells))
    return Table(
        headers=("Benchmark", "Items", "Accuracy", "Unpaired", "Paired", "Differ", "Items for 1 point"),
        rows=rows,
        rules_before=rules,
        title="Smallest difference in points that would be found",
        notes=(
            *(("accuracy: mean of the models",) if len(report.models) > 1 else ()),
            f"two-sided test of level {power.ALPHA}, power {power.POWER}: of two separate accuracies, and of the same "
            "items paired",
            "Differ: share of items that two models differ on, of the models above where they sat the same exam; "
            f"? is what a correlation of {power.CORRELATION} gives, as for the averages",
            f"{UNKNOWN}: fewer than {power.LEAST_DIFFERING} items would differ, and no exact test could tell",
        ),
    )


def comparison_table(comparison: Comparison) -> Table:
    rows = [(difference_title(row), *difference_cells(row)) for row in comparison.benchmarks]
    rules = (len(rows),) if comparison.averages else ()
    rows += [(difference_title(row), *difference_cells(row)) for row in comparison.averages]
    bootstraps = [
        f"{row.name} {points(row.bootstrap[0])} to {points(row.bootstrap[1])}"
        for row in comparison.averages
        if row.bootstrap
    ]
    return Table(
        headers=("Benchmark", "A", "B", "B - A", "95% interval", "Won", "Lost", "Tied", "p", "p Holm"),
        rows=rows,
        rules_before=rules,
        title=f"A: {comparison.model_a}   B: {comparison.model_b}",
        notes=(
            "paired by item; p by McNemar's exact test, of an average and of several samples by the normal "
            "approximation; Holm's correction over the benchmarks, and over the averages",
            "won, lost, tied: questions of B against A; one that is asked twice counts once",
            *((f"95% interval by paired bootstrap: {', '.join(bootstraps)}",) if bootstraps else ()),
            *comparison.notes,
        ),
    )


def unpaired_table(
    a: str,
    b: str,
    benchmarks: Sequence[UnpairedDifference],
    averages: Sequence[UnpairedDifference],
    notes: Sequence[str] = (),
) -> Table:
    return Table(
        headers=("Benchmark", "A", "B", "B - A", "95% interval", "p", "p Holm"),
        rows=[
            (
                group_title(row.name),
                percent(row.a),
                percent(row.b),
                points(row.difference),
                f"{points(row.low)} to {points(row.high)}",
                p_value(row.p_value),
                p_value(row.p_holm),
            )
            for row in (*benchmarks, *averages)
        ],
        rules_before=(len(benchmarks),) if averages else (),
        title=f"A: {a}   B: {b}",
        notes=(
            "not paired: of a published model only the accuracies are known, so the intervals are wider than those of "
            "the same items",
            "p by the score test of two proportions, of an average by the normal approximation; Holm's correction over "
            "the benchmarks, and over the averages",
            OTHER_EXAMS,
            *notes,
        ),
    )


def forecast_table(rows: Sequence[Forecast], rates: Rates, notes: Sequence[str] = ()) -> Table:
    """What an evaluation would ask; hours and dollars where a speed and a price are named."""
    timed, priced = rates.tokens_per_second is not None, rates.priced
    cells = []
    for row in rows:
        hours = [rates.hours(out) or 0.0 for out in (row.tokens_out, row.most_out)]
        dollars = [rates.dollars(row.tokens_in, out) for out in (row.tokens_out, row.most_out)]
        cells.append(
            (
                BENCHMARKS[row.benchmark].title if row.benchmark else "All",
                *(f"{number:,}" for number in (row.items, row.requests, row.tokens_in, row.tokens_out, row.most_out)),
                *((f"{hours[0]:,.2f}", f"{hours[1]:,.2f}") if timed else ()),
                *((f"{dollars[0]:,.2f}", f"{dollars[1]:,.2f}") if priced else ()),
            )
        )
    return Table(
        headers=(
            *("Benchmark", "Items", "Requests", "Tokens in", "Tokens out", "at most"),
            *(("Hours", "at most") if timed else ()),
            *(("US$", "at most") if priced else ()),
        ),
        rows=cells,
        rules_before=(len(cells) - 1,),
        title="What would be asked",
        notes=(
            f"tokens in: {CHARACTERS_A_TOKEN} characters each, without the chat template; tokens out: "
            f"{rates.response_tokens:,} a response, at most the token budget",
            *((f"hours at {rates.tokens_per_second:,g} tokens a second of all requests together",) if timed else ()),
            *notes,
        ),
    )


def difference_title(row: Difference) -> str:
    """The benchmark or average that a difference is of, with the mark of what is not the whole of it."""
    return group_title(row.name) + row.scope.mark


def group_title(name: str) -> str:
    return f"{name} ({len(GROUPS[name])})" if name in GROUPS else BENCHMARKS[name].title


def difference_cells(row: Difference) -> tuple[str, ...]:
    return (
        percent(row.a),
        percent(row.b),
        points(row.difference.value),
        interval(row.difference),
        f"{row.wins:,}",
        f"{row.losses:,}",
        f"{row.ties:,}",
        p_value(row.p_value),
        p_value(row.p_holm),
    )


def scaling_table(scaling: Scaling) -> Table:
    rows = [
        (
            gain.base,
            ("paper" if gain.published else "here") + gain.scope.mark,
            f"{gain.parameters:g}",
            points(gain.gain.value, 2),
            interval(gain.gain, 2),
        )
        for gain in scaling.gains
    ]
    found = [
        f"Kendall's tau between size and gain ({'paper' if test.published else 'here'}): {test.tau:.2f} on "
        f"{test.models} models, p = {p_value(test.p_value)}"
        for test in scaling.rank_tests
    ]
    unpaired = any(not gain.paired for gain in scaling.gains)
    return Table(
        headers=("Base model", "From", "Size (B)", "Gain", "95% interval"),
        rows=rows,
        texts=2,
        title=f"Gain of MegaScience over the official instruct model, points of the average {scaling.group}",
        notes=(
            *(found or ("fewer than three models: no rank test",)),
            *(("the paper's models are taken as independent: their intervals are too wide",) if unpaired else ()),
            *scaling.notes,
        ),
    )


def efficiency_table(scaling: Scaling) -> Table:
    rows = [
        (
            point.model,
            ("paper" if point.published else "here") + point.scope.mark,
            f"{point.tokens:,.0f}",
            percent(point.accuracy.value),
            f"{100 * point.accuracy.value / point.tokens * 1_000:.1f}",
        )
        for point in scaling.efficiency
    ]
    return Table(
        headers=("Model", "From", "Tokens", "Accuracy", "Per 1,000 tokens"),
        rows=rows,
        texts=2,
        title=f"Accuracy (percent, {scaling.group}) and mean length of the responses",
    )


def contamination_table(found: Contamination, effects: Sequence[Effect]) -> Table:
    several = len({effect.run.model for effect in effects}) > 1
    by_name: dict[str, list[Effect]] = {}
    for one_effect in effects:
        by_name.setdefault(one_effect.run.benchmark, []).append(one_effect)
    rows = []
    for one in found.benchmarks:
        counts = (f"{one.items:,}", f"{len(one.near):,}", f"{len(one.runs):,}", f"{len(one.flagged):,}")
        share = percent(len(one.flagged) / one.items)
        here: Sequence[Effect | None] = by_name.get(one.benchmark) or [None]
        for number, effect in enumerate(here):
            mark = effect.run.scope.mark if effect else ""
            first = (BENCHMARKS[one.benchmark].title + mark, *counts, share) if not number else ("",) * 6
            rows.append((first[0], *_effect_cells(effect, effects, several), *first[1:]))
    headers = ("Benchmark", *(("Model",) if several else ()), *(("Accuracy", "Without", "Flagged") if effects else ()))
    short = sum(one.too_short for one in found.benchmarks)
    return Table(
        headers=(*headers, "Items", "Near", "13 words", "Either", "Percent"),
        rows=rows,
        texts=2 if several else 1,
        title=f"Items with a near-duplicate among {found.rows:,} training questions",
        notes=(
            f"near: Jaccard similarity of word 3-grams from {found.threshold} on; 13 words: as many in a row in common",
            *((f"{short:,} questions have too few words to tell",) if short else ()),
            *(("accuracy on all items, without the flagged ones, and on the flagged ones alone",) if effects else ()),
        ),
    )


def _effect_cells(effect: Effect | None, effects: Sequence[Effect], several: bool) -> tuple[str, ...]:
    if not effects:
        return ()
    if effect is None:
        return (*((UNKNOWN,) if several else ()), UNKNOWN, UNKNOWN, UNKNOWN)
    cells = [percent(part.accuracy) if part else UNKNOWN for part in (effect.run.result, effect.clean, effect.flagged)]
    return (*((effect.run.model,) if several else ()), *cells)


def usage_table(runs: Sequence[Run], rates: Rates) -> Table | None:
    """Tokens, wall time and, with prices, dollars of each model; None where no file says any of it."""
    found = usage.of_runs(runs)
    if all(one.tokens_out is None and one.seconds is None for one in found):
        return None
    rows = []
    for one in found:
        counts = (one.responses, one.tokens_in, one.tokens_out, one.reasoning)
        rows.append(
            (
                one.model,
                *(UNKNOWN if count is None else f"{count:,}" for count in counts),
                UNKNOWN if one.seconds is None else f"{one.seconds / 3_600:.2f}",
                *((_dollars(one.dollars(rates)),) if rates.priced else ()),
            )
        )
    return Table(
        headers=(
            *("Model", "Responses", "Tokens in", "Tokens out", "In thoughts", "Hours"),
            *(("US$",) if rates.priced else ()),
        ),
        rows=rows,
        title="What the runs took",
        notes=(
            "in thoughts: of the tokens out, where a server counts them",
            "hours: wall time; of a run that was taken up again, of the process that ended it",
        ),
    )


def _dollars(amount: float | None) -> str:
    return UNKNOWN if amount is None else f"{amount:,.2f}"


def percent(share: float | None, digits: int = 1) -> str:
    return UNKNOWN if share is None else f"{100 * share:.{digits}f}"


def points(share: float, digits: int = 1) -> str:
    """A difference in percentage points, with its sign."""
    return f"{100 * share:+.{digits}f}"


def interval(estimate: Estimate, digits: int = 1) -> str:
    low, high = estimate.interval()
    return f"{points(max(-1.0, low), digits)} to {points(min(1.0, high), digits)}"


def p_value(p: float) -> str:
    return "<0.001" if p < 0.001 else f"{p:.3f}"
