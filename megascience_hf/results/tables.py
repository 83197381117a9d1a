"""Tables of text for the terminal (rich), Markdown and LaTeX, and the small table of results of `eval` and of cards."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

from rich.console import Console
from rich.markup import escape
from rich.table import Table as RichTable

from megascience_hf import foreign_text
from megascience_hf.results.records import Result
from megascience_hf.tasks import BENCHMARKS

_LEAST_NAME = 20  # characters of a line of a model's name on a narrow terminal


@dataclass(frozen=True, slots=True)
class Table:
    """Cells of text.

    Args:
        headers: one for each column.
        rows: as long as the headers each.
        texts: the number of columns at the left that hold text; the others hold numbers and are set to the right.
        rules_before: numbers of the rows that a line is drawn above.
        title, notes: above and under the table.
    """

    headers: tuple[str, ...]
    rows: Sequence[tuple[str, ...]]
    texts: int = 1
    rules_before: tuple[int, ...] = ()
    title: str | None = None
    notes: tuple[str, ...] = ()

    def rich(self, width: int | None = None) -> RichTable:
        """For a terminal of this width: only names of models are broken, because half a number is a wrong number."""
        from rich.box import SIMPLE_HEAD

        table = RichTable(
            title=escape(self.title) if self.title else None,
            title_justify="left",
            box=SIMPLE_HEAD,
            padding=(0, 1, 0, 0),
            pad_edge=False,
        )
        widths = [max(map(len, cells)) for cells in zip(self.headers, *self.rows, strict=True)]
        frame = 2 * len(widths) + 1  # a space behind each cell, and between two and at the edges
        excess = sum(widths) + frame - width if width else 0
        for place, header in enumerate(self.headers):
            name = 0 < place < self.texts
            cut = max(min(widths[place], _LEAST_NAME), widths[place] - excess) if name and excess > 0 else widths[place]
            justify: Literal["left", "right"] = "left" if place < self.texts else "right"
            table.add_column(header, justify=justify, overflow="fold", width=cut)
        table.min_width = sum(column.width or 0 for column in table.columns) + frame
        for number, row in enumerate(self.rows):
            table.add_row(*map(escape, row), end_section=number + 1 in self.rules_before)
        return table

    def print(self, console: Console) -> None:
        """Print it with its notes. No number is broken: on a narrow terminal it comes in pieces, piped it is as wide as
        it has to be."""
        if console.is_terminal:
            console.print(self.rich())
        else:
            width = console.width
            shown = self.rich(width)
            console.width = max(shown.min_width or 0, width)
            console.print(shown)
            console.width = width
        for note in self.notes:
            console.print(f"[dim]- {escape(note)}[/dim]", highlight=False)

    def markdown(self, harmless: Callable[[str], str] = foreign_text.markdown) -> str:
        """
        Args:
            harmless: what is done to each text; `foreign_text.plain_markdown` where all of it is somebody's.
        """
        marks = tuple("---" if place < self.texts else "---:" for place in range(len(self.headers)))
        cells = [tuple(harmless(cell).replace("|", r"\|") for cell in row) for row in (self.headers, *self.rows)]
        lines = ["| " + " | ".join(line) + " |" for line in (cells[0], marks, *cells[1:])]
        title = [f"**{harmless(self.title)}**", ""] if self.title else []
        notes = [f"- {harmless(note)}" for note in self.notes]
        return "\n".join([*title, *lines, *(("", *notes) if notes else ())])

    def latex(self) -> str:
        """A `tabular` for the packages booktabs and inputenc, with everything of the cells escaped."""
        import pandas as pd

        frame = pd.DataFrame([list(row) for row in self.rows], columns=list(self.headers))
        styled = frame.style.hide(axis="index").format(escape="latex").format_index(escape="latex", axis="columns")
        columns = "l" * self.texts + "r" * (len(self.headers) - self.texts)
        lines = styled.to_latex(hrules=True, column_format=columns).splitlines()
        first = lines.index(r"\midrule") + 1
        for place in sorted(self.rules_before, reverse=True):
            lines.insert(first + place, r"\midrule")
        said = (r"Needs \usepackage{booktabs}.", self.title, *self.notes)
        comments = [f"% {' '.join(note.split())}" for note in said if note]
        return "\n".join([*comments, *lines]) + "\n"


def by_benchmark(results: Sequence[Result]) -> list[Result]:
    """Models side by side: benchmarks in the order of the paper's table, models in the order given."""
    order = list(BENCHMARKS)
    return sorted(results, key=lambda result: order.index(result.benchmark))


def results_table(results: Sequence[Result], title: str | None = None, notes: Sequence[str] = ()) -> Table:
    """One row a result, in percent: benchmark, model, items, accuracy, Wilson interval, extraction and truncation."""
    rows: list[tuple[str, ...]] = []
    for result in results:
        low, high = result.interval()
        rows.append(
            (
                result.title,
                result.model,
                f"{result.items:,}",
                f"{100 * result.accuracy:.1f}",
                f"{100 * low:.1f} to {100 * high:.1f}",
                f"{100 * result.extraction_rate:.1f}",
                f"{100 * result.truncation_rate:.1f}",
            )
        )
    headers = ("Benchmark", "Model", "Items", "Accuracy", "95% interval", "Extracted", "Cut")
    return Table(headers, rows, texts=2, title=title, notes=tuple(notes))


def markdown_table(results: Sequence[Result]) -> str:
    return results_table(results).markdown()
