"""The plan of an ablation: every cell with what it would take, and the commands that make it. Nothing is run."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from megascience_hf.ablation import commands, costs
from megascience_hf.ablation.cells import Cell, Subset, cells
from megascience_hf.ablation.commands import Folders, Work
from megascience_hf.ablation.pools import Seen, look
from megascience_hf.ablation.settings import Ablation, Difficulty, Length, Source
from megascience_hf.curation.mixture.settings import Selection
from megascience_hf.curation.mixture.steps.select import read_scores
from megascience_hf.errors import UserError
from megascience_hf.results.paper import named_benchmarks
from megascience_hf.sft import preset
from megascience_hf.sft.recipe import Recipe
from megascience_hf.sft.recipe import plan as plan_recipe
from megascience_hf.tasks import BENCHMARKS, loading
from megascience_hf.whole_file import write_text

COUNTED, PUBLISHED, ASKED = "counted", "published", "asked for"


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
    """Cells, and what they share.

    Args:
        evaluation: of each cell.
        asked: the calls of models, which are shared by the sizes of a method.
        assumed: one line for each thing that is assumed and not known.
        work: title → commands, in an order in which they can be run.
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
    for name in named_benchmarks(ablation.evaluation.tasks):
        if not BENCHMARKS[name].graded:
            raise UserError(f"{name} has no golds: it cannot compare anything")
        if ablation.evaluation.data_dir is not None:
            loading.local_folders(BENCHMARKS[name], ablation.evaluation.data_dir)
    needed = [m.column for m in ablation.methods if isinstance(m, Length) and m.model is None and m.column != "answer"]
    seen = {}
    for source in ablation.sources:
        preset.adapt(commands.preset_name(ablation, source), commands.overrides(ablation, source))
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
    adapted = preset.adapt(commands.preset_name(ablation, source), commands.overrides(ablation, source)).recipe
    mean = source.mean_tokens or measured or adapted.data.mean_tokens
    data = replace(adapted.data, rows=rows, mean_tokens=mean)
    return plan_recipe(adapted.model, data, adapted.variant, adapted.hardware, adapted.sharding, adapted.packing)


def _assumed(
    ablation: Ablation, seen: dict[str, Seen], made: Sequence[CellPlan], asked: Sequence[costs.Asked]
) -> Iterator[str]:
    given = ablation.assumptions
    if given.training_tokens_per_second is not None:
        yield f"a GPU ({given.gpu}) trains {given.training_tokens_per_second:,.0f} tokens a second"
    else:
        yield (
            f"training takes 6 operations a parameter and token (4 with adapters), at {given.mfu:.0%} of the "
            f"{given.gpu_flops / 1e12:,.0f} TFLOP/s of one {given.gpu}"
        )
    yield (
        f"a GPU generates {given.evaluation_tokens_per_second:,.0f} tokens a second in the evaluation, and a response "
        f"has {given.response_tokens:,.0f} tokens, or as many as it may"
    )
    if given.gpu_hour:
        yield f"an hour of a GPU costs ${given.gpu_hour:,.2f}"
    sources = {plan.cell.subset.source.name: plan.cell.subset.source for plan in made}.values()
    for source in sources:
        yield _length_of_rows(ablation, source, seen[source.name])
    if any(plan.rows_are == PUBLISHED for plan in made):
        yield "rows marked ~ are the published numbers, not counted"
    if asked:
        lengths = ", ".join(f"{source.response_tokens:,.0f} ({source.name})" for source in sources)
        yield f"a selection's question has {given.question_tokens:,.0f} tokens; its response {lengths}"
        yield from _prices(ablation)


def _length_of_rows(ablation: Ablation, source: Source, seen: Seen) -> str:
    mean = recipe(ablation, source, 1, seen.mean_tokens).data.mean_tokens
    if mean is None:
        return f"{source.name}: nothing is known of the length of its rows; `mean_tokens` states it"
    if source.mean_tokens is not None:
        where = "stated in the file"
    elif seen.mean_tokens is not None:
        where = "of its first rows, by the approximate tokenizer"
    else:
        where = "of the preset's data"
    return f"{source.name}: {mean:,.0f} tokens a row ({where}), whatever selects them"


def _prices(ablation: Ablation) -> Iterator[str]:
    given = ablation.assumptions
    judges = [m.judge for m in ablation.methods if isinstance(m, Difficulty) and m.judge is not None]
    asked = [m.model for m in ablation.methods if isinstance(m, Length | Difficulty) and m.model is not None]
    prices = {
        m.name: f"${m.price_in:.2f} and ${m.price_out:.2f}" for m in [*asked, *judges] if m.price_in or m.price_out
    }
    if prices:
        of_each = ", ".join(f"{price} ({name})" for name, price in prices.items())
        yield f"a million tokens sent and received cost {of_each}"
    if judges:
        yield (
            f"{given.judged_share:.0%} of the responses go to the judge, with {given.judge_prompt_tokens:,.0f} tokens "
            f"of prompt and reference, and {given.judge_reply_tokens:,.0f} come back"
        )


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
            work[f"scores of {source.name}, {method.name}"] = commands.measure(source, method, folders)
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


def write_files(work: Work) -> None:
    for file, text in work.files.items():
        file.parent.mkdir(parents=True, exist_ok=True)
        write_text(file, text)
