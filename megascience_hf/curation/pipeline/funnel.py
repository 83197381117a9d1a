"""The funnel of a run: what came in, what was kept, what was dropped and why, and what it cost."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path

from rich.table import Table

from megascience_hf.curation.pipeline.manifest import Manifest
from megascience_hf.curation.pipeline.stats import SubjectAccount
from megascience_hf.terminal import dollars
from megascience_hf.whole_file import replacing, write_text


def table(manifests: Sequence[Manifest]) -> Table:
    """For the terminal: a line for each stage, its drops by reason below each other. Empty columns are left out."""
    columns = {
        "Stage": [m.stage for m in manifests],
        "In": [f"{m.rows_in:,}" for m in manifests],
        "Kept": [f"{m.kept:,}" for m in manifests],
        "Not judged": [_number(m.not_judged) for m in manifests],
        "Out": [f"{m.rows_out:,}" for m in manifests],
        "Failed": [_number(m.failed) for m in manifests],
        "Dropped": ["\n".join(f"{count:,} {reason}" for reason, count in m.dropped.items()) for m in manifests],
        "Noted": ["\n".join(f"{count:,} {remark}" for remark, count in m.remarks.items()) for m in manifests],
        "Calls": [_number(m.calls) for m in manifests],
        "Tokens": [_number(m.usage.prompt_tokens + m.usage.completion_tokens) for m in manifests],
        "Cost": [dollars(m.cost) for m in manifests],
        "Seconds": [f"{m.seconds:,.1f}" for m in manifests],
    }
    return _table("Rows from stage to stage", columns)


def subjects_table(pairs: Sequence[Manifest]) -> Table:
    """For the terminal: the pairs of each subject, from the stages that have pairs. Empty columns are left out."""
    none = SubjectAccount()
    names = sorted({name for m in pairs for name in m.subjects})
    of = {name: [m.subjects.get(name, none) for m in pairs] for name in names}
    columns: dict[str, list[str]] = {
        "Subject": [name or "(none)" for name in names],
        "Extracted": [f"{of[name][0].rows_out:,}" for name in names],
        "Left": [f"{of[name][-1].rows_out:,}" for name in names],
        "Dropped": [_reasons(of[name][1:]) for name in names],
        "Failed": [_number(sum(a.failed for a in of[name])) for name in names],
        "Calls": [_number(sum(a.calls for a in of[name])) for name in names],
        "Tokens": [_number(sum(a.usage.prompt_tokens + a.usage.completion_tokens for a in of[name])) for name in names],
    }
    return _table("Pairs by subject (each stage of them is in funnel.json)", columns)


def _number(count: int) -> str:
    return f"{count:,}" if count else ""


def _reasons(accounts: Sequence[SubjectAccount]) -> str:
    reasons: Counter[str] = Counter()
    for account in accounts:
        reasons.update(account.dropped)
    return "\n".join(f"{count:,} {reason}" for reason, count in reasons.most_common())


def _table(title: str, columns: Mapping[str, Sequence[str]]) -> Table:
    """Text at the left, numbers at the right."""
    shown = {name: cells for name, cells in columns.items() if any(cells)}
    made = Table(title=title, title_justify="left")
    for name in shown:
        text = name in ("Stage", "Subject", "Dropped", "Noted")
        made.add_column(
            name, justify="left" if text else "right", overflow="fold", no_wrap=name in ("Stage", "Subject")
        )
    for cells in zip(*shown.values(), strict=True):
        made.add_row(*cells)
    return made


def write(manifests: Sequence[Manifest], file: Path) -> None:
    """The same as JSON: a list with one object for each stage."""
    write_text(file, json.dumps([asdict(m) for m in manifests], indent=2) + "\n")


def figure(pairs: Sequence[Manifest], file: Path) -> None:
    """Bars of the pairs that each stage leaves, by subject; of the stages that have pairs."""
    from matplotlib.figure import Figure

    subjects = sorted({subject for m in pairs for subject in m.subjects})
    drawing = Figure(figsize=(8, 1.5 + 0.4 * len(pairs)), layout="constrained")
    axes = drawing.add_subplot()
    left, places = [0] * len(pairs), range(len(pairs))
    for subject in subjects:
        widths = [m.subjects.get(subject, SubjectAccount()).rows_out for m in pairs]
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
    with replacing(file) as partial:
        drawing.savefig(partial, format=file.suffix[1:])
