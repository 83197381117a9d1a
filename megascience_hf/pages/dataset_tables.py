"""What a report of a dataset says, as tables: for the terminal, its pages, and the dataset's card."""

from __future__ import annotations

from collections.abc import Mapping

from megascience_hf.curation.report.schema import CUT, UNDETERMINED, DatasetReport
from megascience_hf.language_names import language_name
from megascience_hf.results.tables import Table
from megascience_hf.tasks import BENCHMARKS

NONE = "(none)"
BY_WORDS = "By words: equal, nearly equal, or quoted with more text around it. A paraphrase is not found this way."
EMBEDDED = (
    "The items are the few that megascience-hf embeds, written for it in the form of the benchmarks: they are not the "
    "benchmarks."
)
NOT_SEARCHED = "The benchmarks were not searched."
_MOST_LABELS = 30
_MOST_COLUMNS = 6  # sources that have a column of their own in the table of subjects, or a colour in its figure


def share(rows: int, of: int) -> str:
    """In percent; what is not nothing is not shown as nothing, and what is not all not as all."""
    if not of or not rows:
        return "0%"
    if rows == of:
        return "100%"
    return "<0.1%" if rows / of < 0.0005 else ">99.9%" if rows / of >= 0.9995 else f"{rows / of:.1%}"


def source_table(report: DatasetReport) -> Table:
    rows = [
        (
            name or NONE, f"{s.rows:,}", share(s.rows, report.rows), f"{s.question_tokens:,.0f}",
            f"{s.answer_tokens:,.0f}", share(s.with_reference, s.rows), share(s.exact_reference, s.rows),
            *(() if report.contaminated is None else (share(s.contaminated, s.rows),)),
        )
        for name, s in list(report.sources.items())[:_MOST_LABELS]
    ]  # fmt: skip
    searched = () if report.contaminated is None else ("In a benchmark",)
    return Table(
        ("Source", "Rows", "Share", "Question tokens", "Answer tokens", "Reference", "Exact", *searched),
        rows,
        title="Rows by source",
        notes=(
            "Tokens: means over the texts that are not empty. Reference: rows with a reference answer; exact: with one "
            "that can be compared without a judge.",
            *_more(report.sources),
        ),
    )


def subject_table(report: DatasetReport) -> Table:
    """By subject, with a column for each source if there are a few."""
    several = list(report.sources) if 1 < len(report.sources) <= _MOST_COLUMNS else []
    rows = [
        (
            subject or NONE, f"{count:,}", share(count, report.rows),
            *(f"{report.sources[source].subjects.get(subject, 0):,}" for source in several),
        )
        for subject, count in list(report.subjects.items())[:_MOST_LABELS]
    ]  # fmt: skip
    headers = ("Subject", "Rows", "Share", *(source or NONE for source in several))
    return Table(headers, rows, title="Rows by subject", notes=tuple(_more(report.subjects)))


def subjects_by_source(report: DatasetReport) -> dict[str, dict[str, int]]:
    """Subject → source → rows, for the figure; sources beyond a few are one."""
    named = list(report.sources)[: _MOST_COLUMNS - 1] if len(report.sources) > _MOST_COLUMNS else list(report.sources)
    found: dict[str, dict[str, int]] = {}
    for subject in list(report.subjects)[:_MOST_LABELS]:
        of_subject = found.setdefault(subject or NONE, {})
        for source, counts in report.sources.items():
            part = (source or NONE) if source in named else "other sources"
            of_subject[part] = of_subject.get(part, 0) + counts.subjects.get(subject, 0)
    return found


def length_table(report: DatasetReport) -> Table:
    rows = []
    for name, of in (("Questions", report.question_tokens), ("Answers", report.answer_tokens)):
        if of is None:
            continue
        counts = (of.p5, of.p25, of.median, of.p75, of.p95, of.p99, of.longest, of.over_cut)
        rows.append((name, f"{of.texts:,}", f"{of.mean:,.1f}", *(f"{count:,}" for count in counts)))
    headers = ("Column", "Rows", "Mean", "5%", "25%", "Median", "75%", "95%", "99%", "Longest", f"Over {CUT:,}")
    tokenizer = "approximate: pieces of words of seven letters at most" if report.tokenizer == "approximate" else ""
    return Table(headers, rows, title="Lengths in tokens", notes=(f"Tokenizer: {tokenizer or report.tokenizer}.",))


def quality_table(report: DatasetReport) -> Table:
    """References, repetitions, and contamination in one line each."""
    counted = {
        "with a reference answer": report.with_reference,
        "with an exact reference answer": report.exact_reference,
        "question stands word for word in an earlier row": report.repeated,
        "question is nearly that of an earlier row": report.near_duplicates,
    }
    if report.contaminated is not None:
        counted["question is an item of a benchmark"] = report.contaminated
    return Table(
        ("Rows that have it", "Rows", "Share"),
        [(what, f"{rows:,}", share(rows, report.rows)) for what, rows in counted.items()],
        title="Quality",
        notes=(
            "Exact: a number or formula that our own scoring reads. Nearly: word 3-grams with a Jaccard similarity of "
            "0.6 or more; the repeated ones are among them.",
        ),
    )


def column_table(report: DatasetReport) -> Table:
    """Where the texts were read from, and how often they are empty."""
    rows = [
        (name, ", ".join(report.columns[name]) or NONE, f"{empty:,}", share(empty, report.rows))
        for name, empty in report.empty.items()
    ]
    return Table(("Text", "Column", "Empty or missing", "Share"), rows, texts=2, title="Empty fields")


def refused_table(refused: Mapping[str, int], rows: int, note: str = "They are in no other count.") -> Table | None:
    """Rows that could not be read, beside so many that could; None if all could."""
    if not refused:
        return None
    of = rows + sum(refused.values())
    cells = [(reason, f"{count:,}", share(count, of)) for reason, count in list(refused.items())[:_MOST_LABELS]]
    return Table(("Reason", "Rows", "Share"), cells, title="Rows that could not be read", notes=(note,))


def contamination_table(report: DatasetReport) -> Table | None:
    """What of each benchmark is in the rows; None if none was searched."""
    if report.benchmarks is None:
        return None
    rows = [
        (title_of(name), f"{b.rows:,}", share(b.rows, report.rows), f"{b.items:,}", f"{b.searched:,}",
         share(b.items, b.searched))
        for name, b in report.benchmarks.items()
    ]  # fmt: skip
    headers = ("Benchmark", "Rows", "Share", "Items found", "Items searched", "Share of items")
    embedded = [EMBEDDED] if report.embedded_items else []
    return Table(
        headers,
        rows,
        title="Contamination by benchmark",
        notes=(BY_WORDS, *embedded, *not_searched(report.benchmarks_missing, report.benchmarks_incomplete)),
    )


def not_searched(absent: Mapping[str, str], incomplete: Mapping[str, tuple[int, int]]) -> list[str]:
    """Which benchmarks were not searched, or not whole."""
    notes = []
    missing = ", ".join(map(title_of, absent))
    if missing:
        notes.append(f"Not searched, because they could not be read: {missing}.")
    for name, (found, whole) in incomplete.items():
        notes.append(f"Of {title_of(name)} there were {found:,} of {whole:,} items.")
    return notes


def language_table(languages: Mapping[str, int], of: int, note: str) -> Table:
    rows = []
    for code, count in list(languages.items())[:_MOST_LABELS]:
        name = "undetermined" if code == UNDETERMINED else f"{language_name(code)} ({code})"
        rows.append((name, f"{count:,}", share(count, of)))
    return Table(("Language", "Rows", "Share"), rows, title="Languages", notes=(note,))


def sample_languages(report: DatasetReport) -> Table:
    """The languages of the rows that were looked at."""
    looked_at = report.language_sample
    note = "Of all rows" if looked_at == report.rows else f"Of {looked_at:,} rows, chosen by a hash of their texts"
    return language_table(report.languages, looked_at, f"{note}; questions and answers by py3langid.")


def tables(report: DatasetReport) -> list[Table]:
    """All of them, in the order of the pages."""
    every = [
        source_table(report), subject_table(report), length_table(report), quality_table(report), column_table(report),
        refused_table(report.refused, report.rows), contamination_table(report), sample_languages(report),
    ]  # fmt: skip
    return [table for table in every if table is not None]


def title_of(name: str) -> str:
    """The title of a benchmark by its name."""
    return BENCHMARKS[name].title if name in BENCHMARKS else name


def _more(labels: Mapping[str, object]) -> list[str]:
    return [f"And {len(labels) - _MOST_LABELS:,} more."] if len(labels) > _MOST_LABELS else []
