"""The counts of a mixture: for each source the rows after each step, why rows fell, and what the paper has."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path

from rich.table import Table

from megascience_hf.whole_file import write_text

STEPS = ("read", "dedup", "decontaminate", "select", "annotate", "cut")


@dataclass(frozen=True, slots=True)
class SourceAccount:
    """Rows of a source.

    Args:
        rows: step → rows left after it.
        dropped: step → reason → rows; of `read` those that were refused.
        published: step → rows in the paper.
    """

    name: str
    rows: dict[str, int]
    dropped: dict[str, dict[str, int]]
    published: dict[str, int]


@dataclass(frozen=True, slots=True)
class Account:
    """What a run ended in. `published_rows`: of the released dataset, None if there is none."""

    name: str
    sources: tuple[SourceAccount, ...]
    written: int
    published_rows: int | None
    cost: float
    seconds: float
    warnings: tuple[str, ...]

    def write(self, file: Path) -> None:
        write_text(file, json.dumps(asdict(self), indent=2) + "\n")


def table(account: Account) -> Table:
    """For the terminal: rows after each step, in brackets the paper's, and below them what fell."""
    made = Table(title=f"{account.name}: rows after each step (the paper's in brackets)", title_justify="left")
    made.add_column("Source")
    for step in STEPS:
        made.add_column(step.capitalize(), justify="right")
    made.add_column("Dropped")
    for source in account.sources:
        cells = [_cell(source.rows[step], source.published.get(step)) for step in STEPS]
        made.add_row(source.name, *cells, "\n".join(_dropped_texts(source)))
    made.add_section()
    totals = [_cell(sum(s.rows[step] for s in account.sources), _sum(account, step)) for step in STEPS[:-1]]
    made.add_row("all", *totals, _cell(account.written, account.published_rows), "")
    return made


def markdown(account: Account) -> str:
    """The same for a README."""
    lines = ["| Source | " + " | ".join(STEPS) + " | Dropped |", "| --- |" + " ---: |" * len(STEPS) + " --- |"]
    for source in account.sources:
        cells = [_cell(source.rows[step], source.published.get(step)) for step in STEPS]
        lines.append(f"| {source.name} | {' | '.join(cells)} | {'; '.join(_dropped_texts(source)).replace('|', '/')} |")
    return "\n".join(lines)


def _dropped_texts(source: SourceAccount) -> list[str]:
    return [f"{n:,} {reason}" for reasons in source.dropped.values() for reason, n in reasons.items()]


def _sum(account: Account, step: str) -> int | None:
    found = [s.published.get(step) for s in account.sources]
    return sum(n for n in found if n) if all(found) else None


def _cell(rows: int, published: int | None) -> str:
    return f"{rows:,}" + (f" ({published:,})" if published is not None else "")
