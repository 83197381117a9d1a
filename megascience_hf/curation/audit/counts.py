"""Counts the side-car of an audit, for its report."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import polars as pl

from megascience_hf.answers.exact import Form
from megascience_hf.curation.audit.schema import AuditCounts, AuditExample, AuditReport
from megascience_hf.curation.report.benchmark_search import BenchmarkSearch
from megascience_hf.curation.report.schema import OTHERS, by_count

_MOST_LABELS = 200
_COUNTED = {
    "rows": pl.len(),
    "without_question": pl.col("empty").is_in(["question", "both"]).sum(),
    "without_answer": pl.col("empty").is_in(["answer", "both"]).sum(),
    "with_reference": (pl.col("form") != Form.NONE.value).sum(),
    "verifiable": pl.col("verifiable").sum(),
    "refuses_itself": (~pl.col("accepts_itself")).sum(),
    "agrees": pl.col("agrees").sum(),
    "contradicts": (~pl.col("agrees")).sum(),
    "self_contained": pl.col("self_contained").sum(),
    "duplicates": pl.col("duplicate_of").is_not_null().sum(),
    "in_exam": pl.col("exam").is_not_null().sum(),
}
_COUNTS = [expression.cast(pl.Int64).alias(name) for name, expression in _COUNTED.items()]


def report(
    side_car: Path,
    data: str,
    *,
    refused: Mapping[str, int],
    search: BenchmarkSearch | None,
    examples: tuple[AuditExample, ...],
) -> AuditReport:
    """The report of a side-car, which is read column by column.

    Args:
        data: its name.
        refused: what is no row with a question, by reason.
        search: of the benchmarks; None if that was not wished.
    """
    rows = pl.scan_parquet(side_car)
    by_form = _by(rows, "form")
    return AuditReport(
        data=data,
        whole=AuditCounts(*rows.select(_COUNTS).collect().row(0)),
        refused=dict(refused),
        by_form={form.value: by_form[form.value] for form in Form if form.value in by_form},
        by_source=_by(rows, "source"),
        by_subject=_by(rows, "subject"),
        languages=by_count(dict(rows.group_by("language").len().collect().rows())),
        benchmarks=_exams(rows) if search is not None and search.searched else None,
        embedded_items=search is not None and search.embedded,
        benchmarks_missing=search.missing if search is not None else {},
        benchmarks_incomplete=search.incomplete if search is not None else {},
        examples=examples,
    )


def _exams(rows: pl.LazyFrame) -> dict[str, tuple[int, int]]:
    """Benchmark → rows that are an item of it, and items."""
    found = rows.filter(pl.col("exam").is_not_null()).group_by("exam").agg(pl.len(), pl.col("exam_item").n_unique())
    ordered = found.collect().sort("len", "exam", descending=[True, False])
    return {name: (count, items) for name, count, items in ordered.rows()}


def _by(rows: pl.LazyFrame, column: str) -> dict[str, AuditCounts]:
    """Label → counts; those beyond some hundred labels are counted together."""
    found = rows.group_by(column).agg(_COUNTS).collect().sort("rows", column, descending=[True, False])
    if len(found) > _MOST_LABELS:
        rest = found.slice(_MOST_LABELS - 1).select(pl.lit(OTHERS).alias(column), pl.exclude(column).sum())
        found = pl.concat([found.head(_MOST_LABELS - 1), rest])
    return {label: AuditCounts(*counts) for label, *counts in found.rows()}
