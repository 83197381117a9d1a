"""The Results tab: a leaderboard of the paper's models and the visitor's own, bars with intervals, pairs, scaling."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from html import escape
from urllib.parse import quote

from megascience_hf.errors import UserError, unknown_name
from megascience_hf.results import comparison, figures, paper, report, report_tables, scaling, unpaired
from megascience_hf.results.paper import GROUPS
from megascience_hf.results.records import Run, Scope
from megascience_hf.results.report import Report, Row
from megascience_hf.results.tables import Table
from megascience_hf.space import markup
from megascience_hf.tasks import BENCHMARKS

YOURS = "Yours"
OTHER_DATA = "Other data"
FAMILIES = (*dict.fromkeys(base.family for base in paper.BASES), OTHER_DATA, YOURS)
# A family has one colour in every figure and table, whatever else is shown.
COLOURS = dict(zip(FAMILIES, figures.PAGE_COLOURS, strict=True))
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

    Args:
        repo: on the Hub; empty if it is not known.
        official: the name of the instruct model of the same base, which its gain is over.
    """

    name: str
    family: str
    parameters: float | None
    rows: Mapping[str, Row]
    scope: Scope = Scope.WHOLE
    repo: str = ""
    official: str = ""

    def percent(self, name: str) -> float | None:
        """Its accuracy on a benchmark or average, None if it has none."""
        return round(100 * self.rows[name].accuracy, 1) if name in self.rows else None

    @property
    def is_own(self) -> bool:
        return self.family == YOURS

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
    return tuple(_published(name, by_model[name]) for name in names)


def _published(name: str, rows: Mapping[str, Row]) -> Model:
    base = next((base for base in paper.BASES if name in (base.instruct, base.megascience)), None)
    if base is None:  # the base of the main table on other data
        return Model(name, OTHER_DATA, None, rows, official=f"{name.partition('+')[0]}-Instruct")
    repo = base.instruct_repo if name == base.instruct else f"MegaScience/{name}"
    return Model(name, base.family, base.parameters, rows, repo=repo, official=base.instruct)


def models(uploads: Uploads) -> list[Model]:
    """The paper's models and those of the uploads."""
    found = list(published())
    own = [name for built in uploads.values() for name in built.models]
    for built in uploads.values():
        for name in built.models:
            for scope in Scope:
                rows = {row.name: row for row in built.rows if row.model == name and row.scope is scope}
                if rows:
                    found.append(Model(name, YOURS, None, rows, scope, official=_official(name, own)))
    return found


def _official(name: str, own: Sequence[str]) -> str:
    """The instruct model of the same base: one of the visitor's, else the paper's; empty if there is none."""
    base = scaling.base_name(name).casefold()
    official = f"{base}-instruct"
    known = [*own, *paper.accuracies()]
    return next((one for one in known if one.rpartition("/")[2].casefold() == official), "")


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


@dataclass(frozen=True, slots=True)
class Line:
    """A model of the leaderboard, its accuracies in percent and its gain over `official` in points.

    Args:
        rank: of its average among all models with one, 1 for the highest; None without an average of whole benchmarks.
        values: of the columns, None where it has no such result.
    """

    model: Model
    rank: int | None
    gain: float | None
    values: list[float | None]


@dataclass(frozen=True, slots=True)
class Leaderboard:
    """`columns` are benchmarks and averages; the first is the average that the lines are ranked by."""

    columns: list[str]
    lines: list[Line]

    @property
    def headers(self) -> list[str]:
        first, *others = map(title, self.columns)
        return ["Model", first, "Gain", *others, "Size (B)", "Family"]

    def values(self) -> list[list[str | float | None]]:
        """The lines as plain values, in the order of the headers."""
        return [
            [of.model.label, of.values[0], of.gain, *of.values[1:], of.model.parameters, of.model.family]
            for of in self.lines
        ]


def leaderboard(uploads: Uploads, families: Sequence[str], category: str) -> Leaderboard:
    """The models of some families, all if none is named, own ones first, each from the highest average down."""
    every = models(uploads)
    shown = [model for model in every if not families or model.family in families]
    names = columns(category, shown)
    average = "All" if category == AVERAGES else category
    names = [average, *(name for name in names if name != average)]
    whole = {(m.is_own, m.name): m for m in every if m.scope is Scope.WHOLE and average in m.rows}
    ranked = sorted((m.rows[average].accuracy for m in whole.values()), reverse=True)

    def line(model: Model) -> Line:
        value = model.percent(average)
        if value is None or model.scope is not Scope.WHOLE:
            return Line(model, None, None, [model.percent(name) for name in names])
        # The visitor's own run of the instruct model, if there is one, else the published one.
        official = whole.get((model.is_own, model.official)) or whole.get((False, model.official))
        gain = None
        if official is not None and official.name != model.name:
            gain = 100 * (model.rows[average].accuracy - official.rows[average].accuracy)
        rank = 1 + ranked.index(model.rows[average].accuracy)
        return Line(model, rank, None if gain is None else round(gain, 1), [model.percent(name) for name in names])

    lines = sorted(map(line, shown), key=lambda of: (not of.model.is_own, -(of.values[0] or 0.0), of.model.name))
    return Leaderboard(names, lines)


def leaderboard_html(uploads: Uploads, families: Sequence[str], category: str) -> str:
    """The table, and the same as a file of CSV behind a link."""
    board = leaderboard(uploads, families, category)
    if not board.lines:
        return markup.notice("No model of these families is here: choose another family, or add your own results.")
    rows = [_cells(line) for line in board.lines]
    own = [number for number, line in enumerate(board.lines) if line.model.is_own]
    caption = f"Accuracy in percent, {len(rows)} models, ranked by {title(board.columns[0])}"
    drawn = markup.sortable_table(board.headers, rows, caption, sorted_by=1, pinned=own)
    data = report_tables.to_csv(board.headers, board.values())
    return (
        f'{drawn}<p class="ms-under">Gain: points over the Instruct model of the same base. '
        f'<a download="megascience-{category.lower()}.csv" href="data:text/csv;charset=utf-8,{quote(data)}">'
        "Download as CSV</a></p>"
    )


def _cells(line: Line) -> list[markup.Cell]:
    model = line.model
    name = escape(model.label)
    if model.repo:
        hub = f"{model.repo} on the Hub" + (
            ", run without thinking" if model.family == "Qwen3" and model.name == model.official else ""
        )
        name = (
            f'<a href="https://huggingface.co/{model.repo}" title="{hub}" target="_blank" '
            f'rel="noopener noreferrer">{name}</a>'
        )
    colour = f"--family-{1 + FAMILIES.index(model.family)}"
    rank = "" if line.rank is None else str(line.rank)
    own = ' <span class="ms-tag">yours</span>' if model.is_own else ""
    first = f'<span class="ms-rank">{rank}</span><span class="ms-name">{name}{own}</span>'
    family = f'<span class="ms-family" style="--family: var({colour})">{escape(model.family)}</span>'
    return [
        markup.Cell(first, model.label),
        markup.number_cell(line.values[0], ".1f"),
        markup.number_cell(line.gain, "+.1f"),
        *(markup.number_cell(value, ".1f") for value in line.values[1:]),
        markup.number_cell(model.parameters, "g"),
        markup.Cell(family, model.family),
    ]


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
    return markup.figure(lambda width: figures.bars(rows, groups, colours=COLOURS, width=width), description)


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
    drawn = markup.figure(
        lambda width: figures.gains(found, ink=figures.PAGE_INK, colours=COLOURS, width=width), description
    )
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
