"""A report of an audit: its tables, and the page of HTML that loads nothing."""

from __future__ import annotations

import json
from collections.abc import Mapping
from importlib.metadata import version
from pathlib import Path

from rich.console import Console

from megascience_hf.curation.audit.schema import AuditCounts, AuditReport
from megascience_hf.out_folder import OutFolder
from megascience_hf.pages.dataset_tables import (
    BY_WORDS,
    EMBEDDED,
    NONE,
    NOT_SEARCHED,
    language_table,
    not_searched,
    refused_table,
    share,
    title_of,
)
from megascience_hf.results import html_templates
from megascience_hf.results.tables import Table
from megascience_hf.whole_file import write_text

FILES = ("report.html", "report.json")
_MOST_LABELS = 30
_FORMS = {
    "choice": "choice: a letter, yes or no, true or false",
    "numeric": "numeric: a number, with or without a unit",
    "formula": "formula",
    "text": "text: words, names, sentences",
    "none": "no reference answer",
}
_AGREEMENT = (
    "Agrees: our scorer finds the final answer of the answer, and it equals the reference. Contradicts: it finds "
    "another one and is sure. The rest cannot be told by rules: no reference, words, no final answer, a value near it."
)
_VERIFIABLE = (
    "Verifiable: rules can score responses by the reference, as the rl configs and the rewards do. Refuses itself: the "
    "reference, given as a response, is not right by our scorer."
)

_LANGUAGES = "Of questions and answers: by English function words, and by py3langid where these do not tell."
_REFUSED = "They are in no other count, and have no row in the side-car."


def write(report: AuditReport, folder: Path) -> None:
    """Write the page, and the same as JSON, into the folder of an audit."""
    page, data = (folder / name for name in FILES)
    write_text(page, as_html(report))
    write_text(data, json.dumps(report.to_json(), indent=2, ensure_ascii=False) + "\n")
    OutFolder(folder).wrote(*FILES)


def show(report: AuditReport, console: Console) -> None:
    """Print the tables."""
    console.print(f"{report.data}: {report.whole.rows:,} rows\n", highlight=False, markup=False)
    for tables in sections(report).values():
        for table in tables:
            table.print(console)
            console.print()
    if report.benchmarks is None:
        console.print(NOT_SEARCHED)


def as_html(report: AuditReport) -> str:
    """One page that loads nothing; all text of the data is escaped."""
    templates = html_templates.environment(Path(__file__).parent / "templates")
    return templates.get_template("audit_report.html.jinja").render(
        report=report, sections=sections(report), not_searched=NOT_SEARCHED, version=version("megascience-hf")
    )


def sections(report: AuditReport) -> dict[str, list[Table]]:
    """The tables by the part of the page where they stand."""
    groups = [_group_table("Rows by source", "Source", report.by_source, report)]
    groups.append(_group_table("Rows by subject", "Subject", report.by_subject, report))
    exams = [_exam_table(report)] if report.benchmarks is not None else []
    refused = refused_table(report.refused, report.whole.rows, _REFUSED)
    parts = {
        "Rows": [_whole_table(report), _form_table(report), *([refused] if refused is not None else [])],
        "Groups": [table for table in groups if len(table.rows) > 1],
        "Languages": [language_table(report.languages, report.whole.rows, _LANGUAGES)],
        "Exams": exams,
    }
    return {title: tables for title, tables in parts.items() if tables or title != "Groups"}


def _whole_table(report: AuditReport) -> Table:
    found = report.whole
    counted = {
        "without a question": found.without_question,
        "without an answer": found.without_answer,
        "with a reference answer": found.with_reference,
        "verifiable by rules": found.verifiable,
        "whose reference refuses itself": found.refuses_itself,
        "whose answer agrees with the reference": found.agrees,
        "whose answer contradicts the reference": found.contradicts,
        "self-contained": found.self_contained,
        "whose question is nearly that of an earlier row": found.duplicates,
    }
    if report.benchmarks is not None:
        counted["whose question is an item of a benchmark"] = found.in_exam
    rows = [(what, f"{count:,}", share(count, found.rows)) for what, count in counted.items()]
    return Table(("Rows", "Count", "Share"), rows, title="All rows", notes=(_VERIFIABLE, _AGREEMENT))


def _form_table(report: AuditReport) -> Table:
    rows = [
        (
            _FORMS[form], f"{of.rows:,}", share(of.rows, report.whole.rows), share(of.verifiable, of.rows),
            f"{of.refuses_itself:,}", share(of.agrees, of.rows), share(of.contradicts, of.rows),
        )
        for form, of in report.by_form.items()
    ]  # fmt: skip
    headers = ("Reference", "Rows", "Share", "Verifiable", "Refuse themselves", "Agree", "Contradict")
    return Table(headers, rows, title="Kinds of reference answers")


def _group_table(title: str, header: str, groups: Mapping[str, AuditCounts], report: AuditReport) -> Table:
    searched = report.benchmarks is not None
    rows = [
        (
            label or NONE, f"{of.rows:,}", share(of.verifiable, of.rows), share(of.agrees, of.rows),
            share(of.contradicts, of.rows), share(of.self_contained, of.rows), share(of.duplicates, of.rows),
            *((share(of.in_exam, of.rows),) if searched else ()),
        )
        for label, of in list(groups.items())[:_MOST_LABELS]
    ]  # fmt: skip
    headers = (header, "Rows", "Verifiable", "Agree", "Contradict", "Self-contained", "Near-duplicates")
    more = (f"And {len(groups) - _MOST_LABELS:,} more.",) if len(groups) > _MOST_LABELS else ()
    return Table((*headers, *(("In a benchmark",) if searched else ())), rows, title=title, notes=more)


def _exam_table(report: AuditReport) -> Table:
    found = report.benchmarks or {}
    rows = [
        (title_of(name), f"{rows:,}", share(rows, report.whole.rows), f"{items:,}")
        for name, (rows, items) in found.items()
    ]
    notes = (BY_WORDS, *([EMBEDDED] if report.embedded_items else []))
    notes += tuple(not_searched(report.benchmarks_missing, report.benchmarks_incomplete))
    headers = ("Benchmark", "Rows", "Share", "Items")
    return Table(headers, rows or [("none", "0", "0%", "0")], title="Rows that are items of benchmarks", notes=notes)
