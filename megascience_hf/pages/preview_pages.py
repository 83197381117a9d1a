"""A preview of a curation: a table for the terminal, and a page of HTML that loads nothing."""

from __future__ import annotations

from functools import partial
from importlib.metadata import version
from pathlib import Path

from rich.console import Console

from megascience_hf.curation.preview.schema import Preview, PreviewedPair
from megascience_hf.foreign_text import shortened
from megascience_hf.results import html_templates
from megascience_hf.results.tables import Table
from megascience_hf.terminal import dollars
from megascience_hf.whole_file import write_text

FILE = "preview.html"
_SHOWN = 48  # characters of a question in the terminal
_CHARACTERS = 6_000  # of a text on the page


def write(preview: Preview, file: Path) -> None:
    """Write the page."""
    write_text(file, as_html(preview))


def as_html(preview: Preview) -> str:
    """One page that loads nothing; all text of books and models is escaped."""
    templates = html_templates.environment(Path(__file__).parent / "templates")
    templates.filters["dollars"] = dollars
    templates.filters["cut"] = partial(shortened, most=_CHARACTERS)
    return templates.get_template("preview.html.jinja").render(
        preview=preview, stages=stage_table(preview), pairs=pair_table(preview), version=version("megascience-hf")
    )


def show(preview: Preview, console: Console) -> None:
    """Print the tables."""
    for table in (stage_table(preview), pair_table(preview)):
        table.print(console)
        console.print()


def stage_table(preview: Preview) -> Table:
    """What became of the rows at each stage, and what it cost."""
    rows = [
        (
            counts.stage, "; ".join(f"{count:,} {reason}" for reason, count in counts.reasons.items()),
            f"{counts.rows_in:,}", f"{counts.rows_out:,}", f"{counts.calls:,}" if counts.calls else "",
            dollars(counts.cost), dollars(counts.whole_cost or 0.0),
        )
        for counts in preview.stages
    ]  # fmt: skip
    rows.append(("all", "", "", "", "", dollars(preview.cost), dollars(preview.whole_cost)))
    note = (
        f"Of {preview.cut_from:,} rows that {preview.cut_at} left, {preview.cut_to:,} went on, chosen by hash. All of "
        "them: what the stage would cost at this rate."
    )
    headers = ("Stage", "Dropped", "In", "Out", "Calls", "Cost", "All of them")
    return Table(headers, rows, texts=2, title="Stages", rules_before=(len(rows) - 1,), notes=(note,))


def pair_table(preview: Preview) -> Table:
    """A line for each pair: how far it came, and what it cost."""
    rows = [
        (shortened(" ".join(pair.question.split()), _SHOWN), pair.place, fate(pair), dollars(pair.cost))
        for pair in preview.pairs
    ]
    kept = sum(pair.last is None or pair.last.verdict == "kept" for pair in preview.pairs)
    note = f"{kept:,} of {len(preview.pairs):,} pairs are left at the end."
    return Table(("Question", "Place", "What became of it", "Cost"), rows, texts=3, title="Pairs", notes=(note,))


def fate(pair: PreviewedPair) -> str:
    """Kept, or where and why not; and the stages that changed it."""
    last = pair.last
    if last is not None and last.verdict != "kept":
        return f"{last.verdict} by {last.stage}: {last.reason}"
    changed = [step.stage for step in pair.steps if step.changed]
    return f"kept, changed by {', '.join(changed)}" if changed else "kept as it is"
