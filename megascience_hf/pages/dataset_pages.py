"""A report of a dataset as a page of HTML that loads nothing, as Markdown, and as JSON, which `read` takes back."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any

from markupsafe import Markup
from rich.console import Console

from megascience_hf.curation.report.schema import DatasetReport
from megascience_hf.errors import UserError
from megascience_hf.foreign_text import fenced, plain_markdown
from megascience_hf.pages import dataset_tables
from megascience_hf.results import figures, html_templates
from megascience_hf.results.tables import Table
from megascience_hf.terminal import say_written
from megascience_hf.whole_file import write_text

FORMATS = (".html", ".md", ".json")


def check(files: Sequence[Path]) -> None:
    """Raise before the work is done if a page could not be written.

    Raises:
        UserError: another ending, or no such folder.
    """
    for file in files:
        if file.suffix.lower() not in FORMATS:
            raise UserError(f"{file}: the ending says the format, which is one of {', '.join(FORMATS)}")
        if not file.parent.is_dir():
            raise UserError(f"no folder {file.parent}: make it first")


def write(report: DatasetReport, file: Path) -> None:
    """Write the page that the ending of the name says.

    Raises:
        UserError: another ending, or no such folder.
    """
    check([file])
    as_text = {".html": as_html, ".md": as_markdown, ".json": as_json}[file.suffix.lower()]
    write_text(file, as_text(report))


def read(file: Path) -> DatasetReport:
    """A report that was written as JSON.

    Raises:
        UserError: it cannot be read, or is none.
    """
    try:
        values = json.loads(file.read_text(encoding="utf-8"))
        if not isinstance(values, Mapping):
            raise UserError("JSON, but no report")
        return DatasetReport.from_json(values)
    except OSError as error:
        raise UserError(f"cannot read {file}: {error.strerror or error}") from None
    except ValueError as error:
        raise UserError(f"{file} is no JSON ({error}): megascience dataset-report … -o {file.name} writes it") from None
    except UserError as error:
        raise UserError(f"{file}: {error}: megascience dataset-report … -o {file.name} writes one") from None


def show_or_write(report: DatasetReport, files: Sequence[Path], console: Console) -> None:
    """Write the pages and say so; without any, print the tables."""
    for file in files:
        write(report, file)
    say_written(files, console)
    if not files:
        show(report, console)


def show(report: DatasetReport, console: Console) -> None:
    """Print the tables."""
    console.print(f"{report.data}: {report.rows:,} rows\n", highlight=False, markup=False)
    for table in dataset_tables.tables(report):
        table.print(console)
        console.print()
    if report.benchmarks is None:
        console.print(dataset_tables.NOT_SEARCHED)


def as_json(report: DatasetReport) -> str:
    return json.dumps(report.to_json(), indent=2, ensure_ascii=False) + "\n"


def as_html(report: DatasetReport) -> str:
    """One page that loads nothing; all text of the data is escaped."""
    contamination = dataset_tables.contamination_table(report)
    sections: dict[str, list[Table | None]] = {
        "Rows": [dataset_tables.source_table(report), dataset_tables.subject_table(report)],
        "Lengths": [dataset_tables.length_table(report)],
        "Quality": [
            dataset_tables.quality_table(report), dataset_tables.column_table(report),
            dataset_tables.refused_table(report.refused, report.rows), dataset_tables.sample_languages(report),
        ],
        "Contamination": [contamination],
    }  # fmt: skip
    drawn: dict[str, tuple[str, str]] = {"Rows": _rows_figure(report)}
    if (lengths := lengths_figure(report)) is not None:
        drawn["Lengths"] = ("Lengths in tokens", figures.inline_svg(lengths))
    templates = html_templates.environment(Path(__file__).parent / "templates")
    return templates.get_template("dataset_report.html.jinja").render(
        report=report,
        sections={name: [table for table in tables if table is not None] for name, tables in sections.items()},
        figures={name: (title, Markup(svg)) for name, (title, svg) in drawn.items()},  # noqa: S704 (as html_page)
        not_searched=dataset_tables.NOT_SEARCHED,
        version=version("megascience-hf"),
    )


def as_markdown(report: DatasetReport) -> str:
    """Text of the data stands in code blocks whose fence it does not contain, so it is shown as it is."""
    lines = [f"# {plain_markdown(report.data)}", "", f"{report.rows:,} rows.", ""]
    for table in dataset_tables.tables(report):
        lines += [table.markdown(plain_markdown), ""]
    if report.benchmarks is None:
        lines += [dataset_tables.NOT_SEARCHED, ""]
    if report.examples:
        lines += ["**Examples**", ""]
    for example in report.examples:
        labels = [plain_markdown(label) for label in (example.source or "no source", example.subject or "no subject")]
        lines += [", ".join(labels) + ":", "", fenced(example.question), "", fenced(example.answer), ""]
        if example.reference_answer:
            lines += ["Reference:", "", fenced(example.reference_answer), ""]
    return "\n".join(lines)


def _rows_figure(report: DatasetReport) -> tuple[str, str]:
    rows = dataset_tables.subjects_by_source(report)
    several = len(report.sources) > 1
    title = "Rows by subject and source" if several else "Rows by subject"
    return title, figures.inline_svg(figures.stacked(rows))


def lengths_figure(report: DatasetReport, **options: str) -> Any:
    """The lengths of questions and answers in tokens; None if no row has any."""
    named = (("questions", report.question_tokens), ("answers", report.answer_tokens))
    histograms: Sequence[tuple[str, tuple[int, ...], tuple[int, ...]]] = [
        (name, lengths.edges, lengths.counts) for name, lengths in named if lengths is not None
    ]
    return figures.length_histograms(histograms, **options) if histograms else None
