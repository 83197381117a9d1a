"""The funnel of a run: what came in, what was kept, what was dropped and why, and what it cost."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from rich.table import Table

from megascience_hf.curation.stage_files import Manifest


def table(manifests: Sequence[Manifest]) -> Table:
    """For the terminal: a line for each stage, its drops by reason below each other. Empty columns are left out."""
    columns = {
        "Stage": [m.stage for m in manifests],
        "In": [f"{m.rows_in:,}" for m in manifests],
        "Kept": [f"{m.kept:,}" for m in manifests],
        "Not judged": [f"{m.not_judged:,}" if m.not_judged else "" for m in manifests],
        "Out": [f"{m.rows_out:,}" for m in manifests],
        "Failed": [f"{m.failed:,}" if m.failed else "" for m in manifests],
        "Dropped": ["\n".join(f"{count:,} {reason}" for reason, count in m.dropped.items()) for m in manifests],
        "Calls": [f"{m.calls:,}" if m.calls else "" for m in manifests],
        "Tokens": [f"{t:,}" if (t := m.usage.prompt_tokens + m.usage.completion_tokens) else "" for m in manifests],
        "Cost": [f"${m.cost:,.2f}" if m.cost else "" for m in manifests],
        "Seconds": [f"{m.seconds:,.1f}" for m in manifests],
    }
    shown = {name: cells for name, cells in columns.items() if any(cells)}
    made = Table(title="Rows from stage to stage", title_justify="left")
    for name in shown:
        made.add_column(name, justify="left" if name in ("Stage", "Dropped") else "right")
    for cells in zip(*shown.values(), strict=True):
        made.add_row(*cells)
    return made


def write(manifests: Sequence[Manifest], file: Path) -> None:
    """The same as JSON: a list with one object for each stage."""
    partial = file.with_name(f".{file.name}")
    partial.write_text(json.dumps([asdict(m) for m in manifests], indent=2) + "\n", encoding="utf-8")
    partial.replace(file)


def figure(manifests: Sequence[Manifest], file: Path) -> None:
    """Bars of the rows that each stage leaves, by subject; stages before the extraction count documents and chunks."""
    from matplotlib.figure import Figure

    pairs = [m for m in manifests if m.stage not in ("read", "chunk")]
    subjects = sorted({subject for m in pairs for subject in m.by_subject})
    drawing = Figure(figsize=(8, 1.5 + 0.4 * len(pairs)), layout="constrained")
    axes = drawing.add_subplot()
    left, places = [0] * len(pairs), range(len(pairs))
    for subject in subjects:
        widths = [m.by_subject.get(subject, 0) for m in pairs]
        axes.barh(places, widths, left=left, label=subject or "no subject")
        left = [a + b for a, b in zip(left, widths, strict=True)]
    for place, total in zip(places, left, strict=True):
        axes.annotate(f" {total:,}", (total, place), va="center")
    axes.set_yticks(places, [m.stage for m in pairs])
    axes.set_ylim(-0.6, len(pairs) - 0.4)
    axes.invert_yaxis()
    axes.set_xlabel("pairs left")
    axes.spines[["top", "right"]].set_visible(False)
    axes.margins(x=0.12)
    if subjects:
        axes.legend(loc="center left", bbox_to_anchor=(1.02, 0.5), frameon=False)
    drawing.savefig(file)
