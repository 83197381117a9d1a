"""What a plan looks like: tables for the terminal, a page of Markdown, JSON."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

from megascience_hf.ablation import commands
from megascience_hf.ablation.plan import PUBLISHED, CellPlan, Plan, write_files
from megascience_hf.ablation.settings import ALL
from megascience_hf.results.paper import GROUPS
from megascience_hf.results.tables import Table
from megascience_hf.whole_file import write_text

_UNKNOWN = "?"


def tables(plan: Plan) -> list[Table]:
    """Of the cells and, where models are asked, of their calls."""
    return [_cells_table(plan), *([_asked_table(plan)] if plan.asked else [])]


def _cells_table(plan: Plan) -> Table:
    published = any(made.published for made in plan.cells)
    priced = plan.ablation.assumptions.gpu_hour > 0
    rows = [_cells_row(plan, made, priced, published) for made in plan.cells]
    known = [made.training for made in plan.cells if made.training is not None]
    lacking = len(known) < len(plan.cells) or any(training.gpu_hours is None for training in known)
    hours = sum(training.gpu_hours or 0 for training in known)
    dollars = sum(made.dollars or 0 for made in plan.cells)
    total = [
        f"all {len(plan.cells)}",
        "",
        "",
        "",
        f"{sum(training.steps for training in known):,}",
        _tokens(sum(training.tokens or 0 for training in known)),
        _hours(hours),
        f"{plan.evaluation.items * len(plan.cells):,}",
        _hours(plan.evaluation.gpu_hours * len(plan.cells)),
        *([f"${dollars:,.0f}"] if priced else []),
        *([""] * len(GROUPS) if published else []),
    ]
    starts = [n for n, made in enumerate(plan.cells) if n and made.cell.subset.method_name == ALL]
    first_seeds = [n for n in starts if plan.cells[n].cell.seed == plan.ablation.training.seeds[0]]
    return Table(
        headers=(
            *("Cell", "#", "Rows", "Epochs", "Steps", "Tokens", "Train GPU-h", "Items", "Eval GPU-h"),
            *(("Cost",) if priced else ()),
            *((f"Paper {group}" for group in GROUPS) if published else ()),
        ),
        rows=[*rows, tuple(total)],
        rules_before=(*first_seeds, len(rows)),
        title=f"{plan.ablation.name}: {len(plan.cells)} training{'s' if len(plan.cells) > 1 else ''}",
        notes=(
            "#: for --only; steps as the trainer counts them; GPU-h: hours of one GPU, loading and saving left out",
            _in_all(plan, hours, dollars),
            *(("the totals leave out what is not known",) if lacking else ()),
            *(f"assumed: {line}" for line in plan.assumed),
        ),
    )


def _in_all(plan: Plan, training_hours: float, dollars: float) -> str:
    hours = training_hours + plan.evaluation.gpu_hours * len(plan.cells)
    calls, asked = sum(one.calls for one in plan.asked), sum(one.dollars for one in plan.asked)
    priced = f", ${dollars + asked:,.0f}" if dollars + asked else ""
    return f"in all {_hours(hours)} GPU-hours and {calls:,} calls of models by the selections{priced}"


def _cells_row(plan: Plan, made: CellPlan, priced: bool, published: bool) -> tuple[str, ...]:
    training = made.training
    hours = training.gpu_hours if training is not None else None
    return (
        made.cell.name,
        str(made.cell.number),
        _UNKNOWN if made.rows is None else f"{'~' if made.rows_are == PUBLISHED else ''}{made.rows:,}",
        _UNKNOWN if training is None else f"{training.epochs:.3g}",
        _UNKNOWN if training is None else f"{training.steps:,}",
        _UNKNOWN if training is None or training.tokens is None else _tokens(training.tokens),
        _UNKNOWN if hours is None else _hours(hours),
        f"{plan.evaluation.items:,}",
        _hours(plan.evaluation.gpu_hours),
        *((_UNKNOWN if made.dollars is None else f"${made.dollars:,.0f}",) if priced else ()),
        *((f"{made.published[g]:.2f}" if g in made.published else "" for g in GROUPS) if published else ()),
    )


def _asked_table(plan: Plan) -> Table:
    rows = [
        (
            *(f"{one.source} {one.method}", one.model, f"{one.calls:,}"),
            *(_tokens(one.sent), _tokens(one.received), f"${one.dollars:,.0f}"),
        )
        for one in plan.asked
    ]
    sums = [sum(getattr(one, name) for one in plan.asked) for name in ("calls", "sent", "received", "dollars")]
    total = ("all", "", f"{sums[0]:,}", _tokens(sums[1]), _tokens(sums[2]), f"${sums[3]:,.0f}")
    return Table(
        headers=("Selection", "Model", "Calls", "Tokens sent", "Tokens received", "Cost"),
        rows=[*rows, total],
        texts=2,
        rules_before=(len(rows),),
        title="What the selections ask, once a source",
    )


def _hours(hours: float) -> str:
    return f"{hours:,.1f}" if hours >= 0.1 else f"{hours:.2g}"


def _tokens(count: float) -> str:
    for unit, name in ((1e9, " B"), (1e6, " M")):
        if count >= unit:
            return f"{count / unit:,.2f}{name}"
    return f"{count:,.0f}"


def markdown(plan: Plan, given: str, out: Path) -> str:
    """The page: tables, what is assumed, commands."""
    lines = (line for title, work in plan.work.items() for line in (f"# {title}", *map(commands.shown, work.commands)))
    parts = [
        f"# Plan of {plan.ablation.name}",
        f"Made by `megascience ablate {given} -o {out} --dry-run`; nothing of it was run.",
        *(table.markdown() for table in tables(plan)),
        "## Commands",
        "`megascience ablate` runs these, and so can you, by hand or as jobs. They read files that the same command "
        f"wrote beside this one.{_on_sizes(plan)}",
        "\n".join(["```bash", *lines, "```"]),
    ]
    return "\n\n".join(parts) + "\n"


def _on_sizes(plan: Plan) -> str:
    if any(made.rows_are == PUBLISHED and made.cell.subset.method is not None for made in plan.cells):
        return " A size that difficulty decides is the published one here, and the counted one in a run."
    return ""


def as_json(plan: Plan) -> str:
    """All of it for programs; numbers with all digits."""
    found: dict[str, Any] = {
        "ablation": plan.ablation.model_dump(mode="json", exclude_defaults=True),
        "cells": [
            {
                "number": made.cell.number,
                "name": made.cell.name,
                "source": made.cell.subset.source.name,
                "method": made.cell.subset.method_name,
                "seed": made.cell.seed,
                "rows": made.rows,
                "rows_are": made.rows_are,
                "training": asdict(made.training) if made.training else None,
                "dollars": made.dollars,
                "published_averages": made.published,
            }
            for made in plan.cells
        ],
        "evaluation_of_a_cell": asdict(plan.evaluation),
        "asked": [asdict(one) for one in plan.asked],
        "assumed": plan.assumed,
        "commands": {title: [commands.shown(c) for c in work.commands] for title, work in plan.work.items()},
    }
    return json.dumps(found, indent=2, ensure_ascii=False) + "\n"


def write(plan: Plan, given: str, out: Path) -> list[Path]:
    """Write plan.md, plan.json and the mixtures that the commands read into OUT."""
    out.mkdir(parents=True, exist_ok=True)
    files = {out / "plan.md": markdown(plan, given, out), out / "plan.json": as_json(plan)}
    for work in plan.work.values():
        write_files(work)
    for file, text in files.items():
        write_text(file, text)
    return list(files)
