"""Result tables, for the terminal (rich) and for Markdown."""

from __future__ import annotations

from collections.abc import Sequence

from rich.table import Table

from megascience_hf.results.records import Result
from megascience_hf.tasks import BENCHMARKS

_HEADERS = ("Benchmark", "Model", "Items", "Accuracy", "95% interval", "Extracted")


def rows(results: Sequence[Result]) -> list[tuple[str, ...]]:
    """One row a result, in percent: benchmark, model, items, accuracy, Wilson interval, extraction rate."""
    table: list[tuple[str, ...]] = []
    for result in results:
        low, high = result.interval()
        table.append(
            (
                BENCHMARKS[result.benchmark].title,
                result.model,
                f"{result.items:,}",
                f"{100 * result.accuracy:.1f}",
                f"{100 * low:.1f} to {100 * high:.1f}",
                f"{100 * result.extraction_rate:.1f}",
            )
        )
    return table


def by_benchmark(results: Sequence[Result]) -> list[Result]:
    """Models side by side: benchmarks in the order of the paper's table, models in the order given."""
    order = list(BENCHMARKS)
    return sorted(results, key=lambda result: order.index(result.benchmark))


def rich_table(results: Sequence[Result], title: str | None = None) -> Table:
    table = Table(title=title)
    for header in _HEADERS:
        table.add_column(header, justify="left" if header in _HEADERS[:2] else "right")
    for row in rows(results):
        table.add_row(*row)
    return table


def markdown_table(results: Sequence[Result]) -> str:
    lines = [
        _HEADERS,
        tuple("---" if header in _HEADERS[:2] else "---:" for header in _HEADERS),
        *rows(results),
    ]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)
