"""The plan of an ablation: every cell with what it would take, and the commands that make it. Nothing is run."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from megascience_hf.ablation import commands, costs
from megascience_hf.ablation.cells import Cell, Subset, cells
from megascience_hf.ablation.commands import Folders, Work
from megascience_hf.ablation.pools import Seen, look
from megascience_hf.ablation.settings import ALL, Ablation, Difficulty, Length, Source
from megascience_hf.curation.mixture.selection import read_scores
from megascience_hf.curation.mixture.settings import Selection
from megascience_hf.errors import UserError
from megascience_hf.results.tables import Table
from megascience_hf.sft import preset
from megascience_hf.sft.recipe import Recipe
from megascience_hf.sft.recipe import plan as plan_recipe
from megascience_hf.tasks import BENCHMARKS, loading
from megascience_hf.tasks.run import expand
from megascience_hf.whole_file import write_text

GROUPS = ("General", "Specific", "Math", "All")
COUNTED, PUBLISHED, ASKED = "counted", "published", "asked for"
_UNKNOWN = "?"


@dataclass(frozen=True, slots=True)
class CellPlan:
    """What a cell would take. `rows_are` counted, published or asked for; None is not known before the scores are."""

    cell: Cell
    rows: int | None
    rows_are: str
    training: costs.TrainingCost | None
    dollars: float | None
    published: dict[str, float]


@dataclass(frozen=True, slots=True)
class Plan:
    """Args:
    asked: the calls of models, which are shared by the sizes of a method.
    assumed: one line for each thing that is assumed and not known.
    work: title → commands, in the order in which they run.
    """

    ablation: Ablation
    cells: list[CellPlan]
    evaluation: costs.EvaluationCost
    asked: list[costs.Asked]
    assumed: list[str]
    work: dict[str, Work]


def check(ablation: Ablation, *, planning: bool) -> dict[str, Seen]:
    """Everything that can be wrong before anything runs; what was seen of the sources by the way.

    Raises:
        UserError: an unknown preset or task, a source or column that is not there, a size above the pool.
    """
    cells(ablation)
    for name in expand(ablation.evaluation.tasks):
        if not BENCHMARKS[name].graded:
            raise UserError(f"{name} has no golds: it cannot compare anything")
        if ablation.evaluation.data_dir is not None:
            loading.local_folders(BENCHMARKS[name], ablation.evaluation.data_dir)
    needed = [m.column for m in ablation.methods if isinstance(m, Length) and m.model is None and m.column != "answer"]
    seen = {}
    for source in ablation.sources:
        preset.adapt(commands.preset_name(ablation, source), commands.wishes(ablation, source))
        if ablation.training.packing and source.mean_tokens is None:
            raise UserError(f"{source.name}: packing needs its mean_tokens; megascience preset --check measures them")
        seen[source.name] = look(source, needed, planning=planning)
        rows = seen[source.name].rows
        for size in ablation.sizes_of(source):
            if isinstance(size, int) and rows is not None and size > rows:
                raise UserError(f"{source.name}: the size {size:,} is larger than the pool of {rows:,} rows")
        if source.scores is not None and ablation.difficulty is not None:
            read_scores(Selection(method="difficulty", scores=source.scores))
    return seen


def build(
    ablation: Ablation, folders: Folders, chosen: Sequence[Cell], counted: Callable[[Subset], int | None]
) -> Plan:
    """The plan.

    Args:
        chosen: the cells that it is of.
        counted: the rows of a subset that is made already, None for another.

    Raises:
        UserError: see `check`.
    """
    seen = check(ablation, planning=True)
    evaluation = costs.evaluation(ablation)
    made = [_cell(ablation, cell, seen[cell.subset.source.name], evaluation, counted) for cell in chosen]
    needed = _needed(ablation, chosen)
    measured = {(subset.source.name, subset.method_name): subset for subset in needed}
    asked = [
        one
        for subset in measured.values()
        if isinstance(subset.method, Length | Difficulty)
        for one in costs.asked(subset.source, seen[subset.source.name].rows or 0, subset.method, ablation.assumptions)
    ]
    rows = {plan.cell.subset.name: plan.rows for plan in made}
    assumed = list(_assumed(ablation, seen, made, asked))
    return Plan(ablation, made, evaluation, asked, assumed, _work(ablation, folders, chosen, needed, rows))


def _needed(ablation: Ablation, chosen: Sequence[Cell]) -> list[Subset]:
    """The subsets of the cells, behind those that say how many rows they have."""
    found: dict[str, Subset] = {}
    for subset in (cell.subset for cell in chosen):
        if subset.method is not None and subset.size is None:
            first = Subset(subset.source, ablation.difficulty, None)
            found.setdefault(first.name, first)
        found.setdefault(subset.name, subset)
    return list(found.values())


def _cell(
    ablation: Ablation,
    cell: Cell,
    seen: Seen,
    evaluation: costs.EvaluationCost,
    counted: Callable[[Subset], int | None],
) -> CellPlan:
    subset, source = cell.subset, cell.subset.source
    rows, rows_are = counted(subset), COUNTED
    if rows is None:
        rows, rows_are = subset.size, ASKED
    if rows is None and subset.method is None:
        rows, rows_are = seen.rows, COUNTED if seen.counted else PUBLISHED
    elif rows is None:
        rows, rows_are = source.published.select, PUBLISHED
    published = source.published_averages.get(subset.method_name, {})
    if rows is None:
        return CellPlan(cell, None, "", None, None, published)  # type: ignore[arg-type]
    training = costs.training(
        recipe(ablation, source, rows, seen.mean_tokens), rows, ablation.training.options, ablation.assumptions
    )
    dollars = None
    if training.gpu_hours is not None:
        dollars = (training.gpu_hours + evaluation.gpu_hours) * ablation.assumptions.gpu_hour
    return CellPlan(cell, rows, rows_are, training, dollars, published)  # type: ignore[arg-type]


def recipe(ablation: Ablation, source: Source, rows: int, measured: float | None) -> Recipe:
    """The recipe of a source's preset on so many rows; what is stated of their length wins over what was measured."""
    adapted = preset.adapt(commands.preset_name(ablation, source), commands.wishes(ablation, source)).recipe
    mean = source.mean_tokens or measured or adapted.data.mean_tokens
    data = replace(adapted.data, rows=rows, mean_tokens=mean)
    return plan_recipe(adapted.model, data, adapted.variant, adapted.hardware, adapted.sharding, adapted.packing)


def _assumed(
    ablation: Ablation, seen: dict[str, Seen], made: Sequence[CellPlan], asked: Sequence[costs.Asked]
) -> Sequence[str]:
    given = ablation.assumptions
    if given.training_tokens_per_second is not None:
        hours = f"a GPU ({given.gpu}) trains {given.training_tokens_per_second:,.0f} tokens a second"
    else:
        hours = (
            f"training takes 6 operations a parameter and token, at {given.mfu:.0%} of the "
            f"{given.gpu_flops / 1e12:,.0f} TFLOP/s of one {given.gpu}"
        )
    lines = [
        hours,
        f"a GPU generates {given.evaluation_tokens_per_second:,.0f} tokens a second in the evaluation, and a response "
        f"has {given.response_tokens:,.0f} tokens, or as many as it may",
    ]
    if given.gpu_hour:
        lines.append(f"an hour of a GPU costs ${given.gpu_hour:,.2f}")
    sources = {made_of.cell.subset.source.name: made_of.cell.subset.source for made_of in made}.values()
    for source in sources:
        of_it = seen[source.name]
        mean = source.mean_tokens or of_it.mean_tokens
        where = "stated in the file" if source.mean_tokens else "of its first rows, by the approximate tokenizer"
        if mean is None:
            mean = recipe(ablation, source, 1, None).data.mean_tokens
            where = "of the preset's data"
        if mean is None:
            lines.append(f"{source.name}: nothing is known of the length of its rows; `mean_tokens` states it")
        else:
            lines.append(f"{source.name}: {mean:,.0f} tokens a row ({where}), whatever selects them")
    if any(plan.rows_are == PUBLISHED for plan in made):
        lines.append("rows marked ~ are the published numbers, not counted")
    if asked:
        lines.append(
            f"a selection's question has {given.question_tokens:,.0f} tokens; its response "
            + ", ".join(f"{source.response_tokens:,.0f} ({source.name})" for source in sources)
        )
        models = {
            model.name: model
            for method in ablation.methods
            if isinstance(method, Length | Difficulty)
            for model in (method.model, method.judge if isinstance(method, Difficulty) else None)
            if model is not None and (model.price_in or model.price_out)
        }
        if models:
            lines.append(
                "a million tokens sent and received cost "
                + ", ".join(f"${m.price_in:g} and ${m.price_out:g} ({m.name})" for m in models.values())
            )
        if any(method.judge is not None for method in ablation.methods if isinstance(method, Difficulty)):
            lines.append(
                f"{given.judged_share:.0%} of the responses go to the judge, with {given.judge_prompt_tokens:,.0f} "
                f"tokens of prompt and reference, and {given.judge_reply_tokens:,.0f} come back"
            )
    return lines


def _work(
    ablation: Ablation,
    folders: Folders,
    chosen: Sequence[Cell],
    needed: Sequence[Subset],
    rows: dict[str, int | None],
) -> dict[str, Work]:
    work: dict[str, Work] = {}
    for subset in needed:
        source, method = subset.source, subset.method
        work[f"pool of {source.name}"] = commands.pool(source, folders)
        if isinstance(method, Difficulty) and source.scores is None:
            work[f"scores of {source.name}, {method.name}"] = Work((commands.measure(source, method, folders),))
        if method is not None:
            size: int | str | None = subset.size
            if size is None and not isinstance(method, Difficulty):
                size = rows[subset.name] or commands.UNKNOWN_SIZE
            work[f"rows of {subset.name}"] = commands.subset(subset, size, folders)
    for cell in chosen:
        work[f"training and evaluation of {cell.name}"] = Work(
            (commands.train(ablation, cell, folders), commands.evaluate(ablation, cell, folders))
        )
    return work


# What it looks like ---------------------------------------------------------------------------------------------------


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
        f"{hours:,.1f}",
        f"{plan.evaluation.items * len(plan.cells):,}",
        f"{plan.evaluation.gpu_hours * len(plan.cells):,.1f}",
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
        title=f"{plan.ablation.name}: {len(plan.cells)} trainings",
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
    return f"in all {hours:,.1f} GPU-hours and {calls:,} calls of models by the selections{priced}"


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
        _UNKNOWN if hours is None else f"{hours:,.1f}",
        f"{plan.evaluation.items:,}",
        f"{plan.evaluation.gpu_hours:,.1f}",
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


def _tokens(count: float) -> str:
    for unit, name in ((1e9, " B"), (1e6, " M")):
        if count >= unit:
            return f"{count / unit:,.2f}{name}"
    return f"{count:,.0f}"


def markdown(plan: Plan, given: str, out: Path) -> str:
    """The page: tables, what is assumed, commands."""
    parts = [
        f"# Plan of {plan.ablation.name}",
        f"Made by `megascience ablate {given} -o {out} --dry-run`; nothing of it was run.",
        *(table.markdown() for table in tables(plan)),
        "## Commands",
        "`megascience ablate` runs these, and so can you, by hand or as jobs. They read files that the same command "
        "wrote beside this one.",
        "\n".join(["```bash", *_command_lines(plan), "```"]),
    ]
    return "\n\n".join(parts) + "\n"


def _command_lines(plan: Plan) -> list[str]:
    return [line for title, work in plan.work.items() for line in (f"# {title}", *map(commands.shown, work.commands))]


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


def write_files(work: Work) -> None:
    for file, text in work.files.items():
        file.parent.mkdir(parents=True, exist_ok=True)
        write_text(file, text)
