"""What the commands `report`, `compare` and `scaling` print and write."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import Console
from rich.markup import escape

from megascience_hf import out_file, terminal
from megascience_hf.errors import UserError
from megascience_hf.rescore import print_summary, score_file
from megascience_hf.results import (
    comparison,
    exams,
    figures,
    html_page,
    judged,
    paper,
    paper_claims,
    report_tables,
    scaling,
    unpaired,
)
from megascience_hf.results import report as reports
from megascience_hf.results.errata import as_published
from megascience_hf.results.paper import GROUPS
from megascience_hf.results.reading import cautions, read, read_samples, read_source, with_source
from megascience_hf.results.records import Reading, Run
from megascience_hf.results.tables import Table, results_table
from megascience_hf.rows.records import Refusals
from megascience_hf.tasks import BENCHMARKS, forecast
from megascience_hf.tasks.evaluation import Evaluation
from megascience_hf.whole_file import replacing, write_text

if TYPE_CHECKING:
    from megascience_hf.rescore.judged import Judging

_TABLE_FORMATS = (".md", ".tex", ".csv")
_LISTED = 5  # differing items of a benchmark, or pairs, on the terminal
_SHOWN_CHARACTERS = 80


def show_evaluation(out: Path, tasks: Sequence[str], console: Console) -> None:
    """Print the accuracies of what `megascience eval` left, or where it goes if the golds are withheld."""
    if any(BENCHMARKS[name].graded for name in tasks):
        runs = [run for run in read_source(str(out)).runs if run.benchmark in tasks]
        title = f"Results in {out}, accuracy in percent"
        results_table([run.result for run in runs], title, [*cautions(runs), *exams.how(runs)]).print(console)
        if (repeated := report_tables.samples_table(runs)) is not None:
            repeated.print(console)
        if (with_judge := report_tables.judge_table(runs)) is not None:
            with_judge.print(console)
    else:
        next_step = f"megascience olympicarena-submission {out} -o submission.json"
        console.print(f"The golds are withheld. Next: {next_step}", markup=False, highlight=False, soft_wrap=True)


def judge_evaluation(out: Path, judging: Judging) -> None:
    """Have a judge read what rules cannot tell of the responses in a folder, and leave its verdicts beside them.

    Raises:
        UserError: the folder has responses of several models, or the judge's run must stop; the same command goes on.
    """
    file = out / judged.FILE
    file.unlink(missing_ok=True)  # verdicts on earlier responses; what was paid for is in the ledger
    print_summary(score_file(str(out), str(file), judging=judging))


def show_forecast(evaluation: Evaluation, rates: forecast.Rates, console: Console, said: Sequence[str] = ()) -> None:
    """Print what an evaluation would ask, and what else is to be said of it, such as the machine that is rented."""
    rows, missing = forecast.forecast(evaluation, rates)
    notes = [*said, *(f"left out: {line}" for line in missing)]
    report_tables.forecast_table(rows, rates, notes).print(console)


def show_report(
    sources: Sequence[str],
    out: Sequence[Path],
    console: Console,
    *,
    with_paper: bool = False,
    paper_models: Sequence[str] = (),
    power: bool = False,
    samples: int | None = None,
    allow: bool = False,
    by_part: bool = False,
    errata: Sequence[Path] = (),
    rates: forecast.Rates = forecast.Rates(),  # noqa: B008 - it is frozen
) -> None:
    """Print the report and write it in the format of each name: .md, .tex, .csv or .html.

    Raises:
        UserError: see `report.build`; or a name has another ending, or nothing is named.
    """
    _check_formats(out, (*_TABLE_FORMATS, ".html"))
    out_file.named(out, [*sources, *errata])
    if not sources and not paper_models:
        raise UserError("name folders of results, or a model of the paper with --paper-model")
    report = reports.build(sources, with_paper=with_paper, paper_models=paper_models, allow=allow, errata_files=errata)
    tables = [report_tables.report_table(report)]
    if (repeated := report_tables.samples_table(report.runs)) is not None:
        tables.append(repeated)
    if (with_judge := report_tables.judge_table(report.runs)) is not None:
        tables.append(with_judge)
    if by_part:
        tables += report_tables.part_tables(report.runs)
    if power and report.runs:
        tables.append(report_tables.power_table(report))
    if (took := report_tables.usage_table(report.runs, rates)) is not None:
        tables.append(took)
    _print(tables, console)
    for file in out:
        if file.suffix == ".html":
            html_page.write(
                report,
                file,
                samples_per_run=html_page.SAMPLES_PER_RUN if samples is None else samples,
                power=power and bool(report.runs),
                rates=rates,
            )
        else:
            _write(file, tables, report_tables.report_csv(report, by_part))
    terminal.say_written(out, console)


def show_comparison(
    a: str,
    b: str,
    out: Sequence[Path],
    console: Console,
    *,
    items: Path | None = None,
    common: bool = False,
    allow: bool = False,
    resamples: int = comparison.RESAMPLES,
    by_part: bool = False,
) -> None:
    """Print how two models differ, and write the table and the items that only one of them has right.

    Args:
        a, b: as in `reading.read`, of one model each; or `paper:NAME` for a published model.
        items: file of JSON lines for the items on which they differ, with both responses.

    Raises:
        UserError: a source has several models, they sat different exams, or a published model was asked for its items.
    """
    _check_formats(out, _TABLE_FORMATS)
    items = out_file.named([*out, items], [a, b])[-1]
    if a.startswith(paper.PREFIX) or b.startswith(paper.PREFIX):
        if items or common or by_part:
            raise UserError("the paper has no verdicts item by item: leave out --items, --common and --parts")
        table, more = _unpaired_table(a, b, allow=allow), []
        _print([table], console)
    else:
        runs_a, runs_b, notes = _two_models(a, b)
        found = comparison.compare(runs_a, runs_b, common=common, allow=allow, resamples=resamples)
        table = report_tables.comparison_table(found)
        table = replace(table, notes=(*table.notes, *notes))
        more = report_tables.samples_comparisons(found)
        more += report_tables.part_comparisons(found) if by_part else []
        _print([table, *more], console)
        _list_differing(found, console)
        if items:
            _write_differing(found, items)
    for file in out:
        rows = [row for one in (table, *more) for row in one.rows]
        _write(file, [table, *more], report_tables.to_csv(table.headers, rows))
    terminal.say_written([*out, *([items] if items else [])], console)


def show_scaling(
    sources: Sequence[str],
    out: Sequence[Path],
    console: Console,
    *,
    with_paper: bool = False,
    group: str = "All",
    figure: Path | None = None,
    efficiency_figure: Path | None = None,
) -> None:
    """Print gains by model size and accuracy by length of responses, and draw them.

    Raises:
        UserError: nothing can be paired, there is no such group, or a file has a name of no known format.
    """
    _check_formats(out, _TABLE_FORMATS)
    if group not in GROUPS:
        raise UserError(f"no average {group!r}: {', '.join(GROUPS)}")
    out_file.named([*out, figure, efficiency_figure], sources)
    reading = read(sources) if sources else Reading()
    found = scaling.scaling(reading.runs, group=group, with_paper=with_paper)
    found.notes.extend(reading.notes)
    tables = [report_tables.scaling_table(found)]
    if found.efficiency:
        tables.append(report_tables.efficiency_table(found))
    _print(tables, console)
    if with_paper and group == "All":
        for finding in paper_claims.findings():
            console.print(
                f"[dim]- not everywhere in the paper: {escape(finding.statement)} {escape(finding.instead)}[/dim]"
            )
    if figure:
        figures.save(figures.gains(found), figure)
    if efficiency_figure:
        if not found.efficiency:
            raise UserError("no model whose response lengths are known on all benchmarks: leave out the second figure")
        figures.save(figures.efficiency(found), efficiency_figure)
    for file in out:
        _write(file, tables, report_tables.to_csv(tables[0].headers, tables[0].rows))
    terminal.say_written([*out, *(name for name in (figure, efficiency_figure) if name)], console)


def show_contamination(
    train: str,
    benchmarks: Sequence[str],
    out: Sequence[Path],
    console: Console,
    *,
    data_dir: Path | None,
    column: str | None,
    threshold: float,
    results: Sequence[str],
    pairs: Path | None,
) -> None:
    """Print how many items have a near-duplicate in the training data, and write the table and the pairs.

    Raises:
        UserError: the data cannot be read, or the results are of another exam.
    """
    from megascience_hf.results import contamination  # it brings polars along, which a report does without

    _check_formats(out, _TABLE_FORMATS)
    pairs = out_file.named([*out, pairs], [train, data_dir, *results])[-1]
    runs = read(results).runs if results else []
    refusals = Refusals()
    trained_on = contamination.training_questions(train, column, refusals)
    exams, missing = contamination.load_exams(benchmarks, data_dir)
    for line in missing:
        console.print(f"left out: {line}", highlight=False, markup=False, soft_wrap=True)
    contamination.check_same_exam(runs, exams)
    found = contamination.find(trained_on, exams, threshold)
    if not found.rows:
        raise UserError(f"{train} has no rows")
    for line in refusals.lines():
        terminal.Console(stderr=True).print(line, highlight=False, markup=False, soft_wrap=True)
    table = report_tables.contamination_table(found, contamination.effects(runs, found))
    _print([table], console)
    for pair in found.pairs[:_LISTED]:
        where = f"row {pair.row} and {pair.benchmark} {pair.item}, similarity {pair.similarity:.2f}"
        console.print(f"{where}: {pair.trained_on[:_SHOWN_CHARACTERS]!r}", highlight=False, markup=False)
    if pairs:
        contamination.write_pairs(found, pairs)
    for file in out:
        _write(file, [table], report_tables.to_csv(table.headers, table.rows))
    terminal.say_written([*out, *([pairs] if pairs else [])], console)


def one_model(source: str) -> tuple[list[Run], list[str]]:
    """The runs of a source of one model, and the notes on them.

    Raises:
        UserError: there are several.
    """
    reading = read_source(source)
    models = list(dict.fromkeys(run.model for run in reading.runs))
    if len(models) > 1:
        named = ", ".join(f"'{source}#{model}'" for model in models)
        raise UserError(f"{source} has several models, name one: {named}")
    return reading.runs, reading.notes


def _two_models(a: str, b: str) -> tuple[list[Run], list[Run], list[str]]:
    if a == b:
        raise UserError(f"{a} is compared with itself")
    (runs_a, notes_a), (runs_b, notes_b) = one_model(a), one_model(b)
    if runs_a[0].model == runs_b[0].model:
        runs_a, runs_b = with_source(runs_a, a), with_source(runs_b, b)
    runs = [*runs_a, *runs_b]
    return runs_a, runs_b, [*notes_a, *notes_b, *cautions_of(runs, paired=True), *exams.how(runs)]


def cautions_of(runs: Sequence[Run], *, paired: bool = False) -> list[str]:
    """What makes numbers differ for other reasons than the model; where they are shown as published alone."""
    return [*cautions(runs, paired=paired), *as_published(runs)]


def _unpaired_table(source_a: str, source_b: str, *, allow: bool) -> Table:
    """
    Raises:
        UserError: a run is judged, and the published numbers are not.
    """
    sources = (source_a, source_b)
    of_runs = {source: one_model(source)[0] for source in sources if not source.startswith(paper.PREFIX)}
    a, b = (
        unpaired.of_runs(of_runs[source]) if source in of_runs else unpaired.of_paper(source.removeprefix(paper.PREFIX))
        for source in sources
    )
    runs = [run for of_source in of_runs.values() for run in of_source]
    by_judge = exams.judged_beside_published(runs)
    if by_judge and not allow:
        raise UserError(f"{by_judge[0]}: --allow compares them all the same")
    benchmarks, averages = unpaired.compare(a, b)
    notes = (*a.left_out, *b.left_out, *by_judge, *cautions_of(runs), *exams.how(runs))
    return report_tables.unpaired_table(a.model, b.model, benchmarks, averages, notes)


def _list_differing(found: comparison.Comparison, console: Console) -> None:
    for pair in found.pairs:
        ids, (a, b), numbers = pair.ids, pair.values(), pair.differing()
        if not len(numbers):
            continue
        shown = [f"{ids[number]} {'B' if b[number] > a[number] else 'A'}" for number in numbers[:_LISTED]]
        more = f", … ({len(numbers):,}; all with --items FILE)" if len(numbers) > _LISTED else ""
        only = "right only" if pair.a.samples == pair.b.samples == 1 else "right more often"
        console.print(f"{pair.benchmark}: {only} {', '.join(shown)}{more}", highlight=False, soft_wrap=True)


def _write_differing(found: comparison.Comparison, file: Path) -> None:
    """A line for each item; of several samples the texts are those of the first, and `right` is the share of all."""
    with replacing(file) as partial, partial.open("w", encoding="utf-8") as lines:
        for pair in found.pairs:
            ids, (a, b), numbers = pair.ids, pair.values(), pair.differing()
            texts_a = read_samples(pair.a, pair.places_a[numbers].tolist())
            texts_b = read_samples(pair.b, pair.places_b[numbers].tolist())
            for at, number in enumerate(numbers):
                row: dict[str, object] = {"benchmark": pair.benchmark, "item": ids[number]}
                for name, run, place, right, texts in (
                    ("a", pair.a, pair.places_a[number], a[number], texts_a),
                    ("b", pair.b, pair.places_b[number], b[number], texts_b),
                ):
                    item = run.items[place]
                    row[name] = {"model": run.model, "correct": item.correct, "status": item.status}
                    if run.samples > 1:
                        row[name] |= {"samples": run.samples, "right": float(right)}  # type: ignore[operator]
                    if texts is not None:
                        text = texts[at]
                        row |= {"prompt": text.prompt, "gold": text.gold}
                        row[name] |= {"answer": text.answer, "reason": text.reason, "response": text.response}  # type: ignore[operator]
                lines.write(json.dumps(row, ensure_ascii=False) + "\n")


def _check_formats(files: Sequence[Path], known: Sequence[str]) -> None:
    for file in files:
        if file.suffix not in known:
            raise UserError(f"{file}: the ending says the format, and is one of {', '.join(known)}")
        if not file.absolute().parent.is_dir():
            raise UserError(f"{file}: there is no folder {file.parent}")


def _write(file: Path, tables: Sequence[Table], as_csv: str) -> None:
    texts = {
        ".md": lambda: "\n\n".join(table.markdown() for table in tables) + "\n",
        ".tex": lambda: "\n".join(table.latex() for table in tables),
        ".csv": lambda: as_csv,
    }
    write_text(file, texts[file.suffix]())


def _print(tables: Sequence[Table], console: Console) -> None:
    for table in tables:
        table.print(console)
        console.print()
