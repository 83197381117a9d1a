"""The Results tab: the paper's table and the visitor's own results as rows, bars with intervals, pairs, scaling."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from html import escape

from megascience_hf.errors import UserError, unknown_name
from megascience_hf.results import comparison, figures, paper, report, report_tables, scaling, unpaired
from megascience_hf.results.paper import GROUPS
from megascience_hf.results.records import Run, Scope
from megascience_hf.results.report import Report, Row
from megascience_hf.results.tables import Table
from megascience_hf.space import markup
from megascience_hf.tasks import BENCHMARKS

YOURS = "Yours"
FAMILIES = (*dict.fromkeys(base.family for base in paper.BASES), "Other data", YOURS)
AVERAGES = "Averages"
CATEGORIES = (AVERAGES, *paper.EVALUATED)


@dataclass(frozen=True, eq=False)
class Uploads:
    """The reports of a visitor's files by name. Compared by identity, because Gradio hashes what it keeps."""

    reports: Mapping[str, Report] = field(default_factory=dict)

    def values(self) -> Iterable[Report]:
        return self.reports.values()

    def with_report(self, name: str, report: Report) -> Uploads:
        return Uploads({**self.reports, name: report})


@dataclass(frozen=True, slots=True)
class Model:
    """A model of the table: its family and size are None where its name is not of the paper.

    Its rows are all of one scope: what is not of whole benchmarks stands in a line of its own, under a marked name.
    """

    name: str
    family: str
    parameters: float | None
    rows: Mapping[str, Row]
    scope: Scope = Scope.WHOLE

    @property
    def label(self) -> str:
        return self.name + self.scope.mark


@functools.cache
def published() -> tuple[Model, ...]:
    """The 22 models of the paper."""
    names = list(paper.accuracies())
    built = report.build([], paper_models=names)
    by_model: dict[str, dict[str, Row]] = {}
    for row in built.rows:
        by_model.setdefault(row.model.removeprefix(paper.PREFIX), {})[row.name] = row
    bases = {name: base for base in paper.BASES for name in (base.instruct, base.megascience)}
    return tuple(
        Model(
            name,
            bases[name].family if name in bases else "Other data",
            bases[name].parameters if name in bases else None,
            by_model[name],
        )
        for name in names
    )


def models(uploads: Uploads) -> list[Model]:
    """The paper's models and those of the uploads."""
    found = list(published())
    for built in uploads.values():
        for name in built.models:
            for scope in Scope:
                rows = {row.name: row for row in built.rows if row.model == name and row.scope is scope}
                if rows:
                    found.append(Model(name, YOURS, None, rows, scope))
    return found


def columns(category: str, shown: Sequence[Model] = ()) -> list[str]:
    """The benchmarks and averages that a category shows: the paper's, and others that one of the models has."""
    if category not in CATEGORIES:
        raise unknown_name("category", category, CATEGORIES)
    if category == AVERAGES:
        return list(GROUPS)
    theirs = paper.EVALUATED[category]
    others = [
        name
        for name, benchmark in BENCHMARKS.items()
        if benchmark.category == category.lower() and name not in theirs and any(name in m.rows for m in shown)
    ]
    return [*theirs, *others, category]


def title(name: str) -> str:
    return f"{name} avg" if name in GROUPS else BENCHMARKS[name].title


def view_of(report: Report) -> tuple[str, str]:
    """The category of the table and the benchmark or average of the bars in which a report can be seen best."""
    names = {row.name for row in report.rows}
    for name in (*reversed(GROUPS), *BENCHMARKS):
        if name in names:
            if name == "All":
                return AVERAGES, name
            return (name if name in GROUPS else BENCHMARKS[name].category.capitalize()), name
    return AVERAGES, "All"


def accuracy_table(
    uploads: Uploads, families: Sequence[str], category: str
) -> tuple[list[str], list[list[str | float | None]]]:
    """Headers and rows, a model each, accuracies in percent; None where a model has no such result."""
    rows: list[list[str | float | None]] = []
    of_families = [model for model in models(uploads) if not families or model.family in families]
    shown = columns(category, of_families)
    for model in of_families:
        cells = [round(100 * model.rows[n].accuracy, 1) if n in model.rows else None for n in shown]
        rows.append([model.label, model.family, model.parameters, *cells])
    return ["Model", "Family", "Size (B)", *map(title, shown)], rows


def bars_html(uploads: Uploads, families: Sequence[str], measure: str) -> str:
    """Bars with 95% intervals of every model that is shown, on one benchmark or average."""
    found = [m for m in models(uploads) if (not families or m.family in families) and measure in m.rows]
    if not found:
        return markup.notice("No model of these families has this result: choose another family or benchmark.")
    found.sort(key=lambda model: model.rows[measure].accuracy)
    rows = [(m.label, m.rows[measure].accuracy, m.rows[measure].low, m.rows[measure].high) for m in found]
    groups = [m.family for m in found]
    best = found[-1]
    description = (
        f"Bars with 95% intervals: accuracy on {title(measure)} of {len(found)} models. "
        f"Highest: {best.label}, {100 * best.rows[measure].accuracy:.1f} percent; "
        f"lowest: {found[0].label}, {100 * found[0].rows[measure].accuracy:.1f} percent."
    )
    return markup.figure(lambda: figures.bars(rows, groups), description)


def scaling_html(uploads: Uploads, group: str) -> str:
    """The gain of MegaScience against size: the paper's nine pairs, and the visitor's where they can be paired."""
    runs = [run for built in uploads.values() for run in built.runs]
    notes: list[str] = []
    try:
        found = scaling.scaling(runs, group=group, with_paper=True)
    except UserError as error:
        found = scaling.scaling([], group=group, with_paper=True)
        notes.append(str(error))
    gains = ", ".join(f"{g.base} {report_tables.points(g.gain.value)}" for g in found.gains)
    description = f"Gain of MegaScience over the official instruct model by size, in points of {group}: {gains}."
    drawn = markup.figure(lambda: figures.gains(found, ink=figures.PAGE_INK), description)
    table = report_tables.scaling_table(found)
    return drawn + table_html(table) + "".join(markup.notice(note) for note in notes)


def pair_html(uploads: Uploads, a: str | None, b: str | None) -> str:
    """Two models compared: paired by item where both were uploaded, else as separate accuracies.

    Raises:
        UserError: one is missing, both are the same, or they have nothing in common.
    """
    if not a or not b:
        raise UserError("choose two models to compare")
    if a == b:
        raise UserError("choose two different models")
    runs = {name: [r for r in built.runs if r.model == name] for built in uploads.values() for name in built.models}
    if a in runs and b in runs:
        return table_html(report_tables.comparison_table(comparison.compare(runs[a], runs[b])))
    one, other = _accuracies(a, runs), _accuracies(b, runs)
    left_out = (*one.left_out, *other.left_out)
    return table_html(report_tables.unpaired_table(a, b, *unpaired.compare(one, other), left_out))


def _accuracies(name: str, runs: Mapping[str, list[Run]]) -> unpaired.Accuracies:
    return unpaired.of_runs(runs[name]) if name in runs else unpaired.of_paper(name)


def table_html(shown: Table) -> str:
    notes = "".join(f"<li>{escape(note)}</li>" for note in shown.notes)
    title = ", ".join(part for part in re.split(r" {3,}|\n", shown.title or "") if part)
    body = markup.table(shown.headers, shown.rows, title, texts=shown.texts)
    return body + (f'<ul class="ms-notes">{notes}</ul>' if notes else "")
