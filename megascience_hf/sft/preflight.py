"""`megascience preset NAME --check DATA`: what a training would make of the data, before any model is loaded.

Rows are tokenized with the preset's chat template as TRL tokenizes them, and packed by TRL's own function.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from rich.console import Console, Group, RenderableType
from rich.progress import Progress
from rich.table import Table
from rich.text import Text

from megascience_hf.errors import UserError
from megascience_hf.sft import folder, held_out, training_rows
from megascience_hf.sft.data import load
from megascience_hf.sft.preset import Preset
from megascience_hf.sft.recipe import SMOKE_STEPS, trainer_steps
from megascience_hf.sft.tokenizer import load_tokenizer, special_tokens
from megascience_hf.sft.variants import SMOKE

ROWS_AT_A_TIME = 1000  # what TRL packs together: the batch of `Dataset.map`
BINS = 12
BAR = 40  # columns

Lengths = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Row:
    """Tokens of one row."""

    prompt: int
    total: int


@dataclass(frozen=True, slots=True)
class Report:
    """What was counted. Lengths are in tokens, of rows before they are cut; shares are of all tokens of a batch."""

    preset: Preset
    source: str
    prompts: Lengths  # shape (rows,)
    totals: Lengths  # shape (rows,)
    packs: Lengths  # filled tokens of each pack, shape (packs,)
    padding: float  # share, without packing
    special: int  # rows whose own text holds a special token

    @property
    def max_length(self) -> int:
        return self.preset.recipe.data.max_length

    @property
    def cut(self) -> int:
        """Rows longer than `max_length`."""
        return int((self.totals > self.max_length).sum())

    @property
    def cut_tokens(self) -> int:
        return int(np.maximum(self.totals - self.max_length, 0).sum())

    @property
    def without_label(self) -> int:
        """Rows whose prompt alone fills `max_length`: without packing TRL drops them, packed they train nothing."""
        return int((self.prompts >= self.max_length).sum())

    @property
    def kept(self) -> Lengths:
        """Lengths of the rows that are trained on without packing, cut."""
        return np.minimum(self.totals, self.max_length)[self.prompts < self.max_length]

    @property
    def packed_padding(self) -> float:
        """The share of the packs that stays empty."""
        return 1 - float(self.packs.sum()) / (len(self.packs) * self.max_length)

    @property
    def steps(self) -> int:
        """Without packing, all epochs."""
        return trainer_steps(len(self.kept) - held_out.count(len(self.totals)), self.preset.recipe)

    @property
    def rows_a_pack(self) -> float:
        return len(self.totals) / len(self.packs)

    @property
    def seconds_tokens(self) -> int:
        """Tokens that all epochs, or the steps of the smoke test, work on, without padding."""
        recipe = self.preset.recipe
        if recipe.variant is SMOKE:
            return round(float(self.kept.mean()) * recipe.examples * SMOKE_STEPS)
        return int(self.kept.sum()) * recipe.data.epochs


def run(preset: Preset, source: str, tokenizer: str | None, console: Console) -> Report:
    """Count the data of a preset.

    Args:
        source: the data's title.
        tokenizer: folder or repository; by default that of the preset's model.

    Raises:
        UserError: the data or the tokenizer cannot be had, or have not what the preset needs.
    """
    loaded = load_tokenizer(tokenizer or preset.recipe.model.repo, preset.template)
    tokens = special_tokens(loaded)
    if preset.recipe.data.folder is not None:
        folder.check_rows(Path(preset.recipe.data.folder))
    rows = load(preset.recipe.data)
    training_rows.check(rows, preset.recipe.data.title)
    with Progress(console=console, transient=True) as progress:
        task = progress.add_task("tokenizing", total=len(rows))
        counted: list[Row] = []
        special = 0
        for batch in _batches(rows):
            special += sum(_holds(conversation, tokens) for _, conversation in batch)
            counted += _count(batch, loaded)
            progress.update(task, completed=len(counted))
    prompts = np.array([row.prompt for row in counted], dtype=np.int64)
    totals = np.array([row.total for row in counted], dtype=np.int64)
    limit = preset.recipe.data.max_length
    kept = np.minimum(totals, limit)[prompts < limit]
    if not len(kept):
        raise UserError(f"no row of {source} has a label within {limit} tokens: nothing would be trained")
    return Report(
        preset,
        source,
        prompts,
        totals,
        packs=_pack(totals, limit),
        padding=padding_share(kept, preset.recipe.micro_batch),
        special=special,
    )


def padding_share(lengths: Lengths, micro_batch: int, seed: int = 42) -> float:
    """The share of a batch that is padding, when rows are drawn in a random order and padded to the longest of each
    micro-batch.

    Args:
        lengths: tokens of each row, shape (rows,).
    """
    order = np.random.default_rng(seed).permutation(lengths)
    batches = [order[start : start + micro_batch] for start in range(0, len(order), micro_batch)]
    padded = sum(int(batch.max()) * len(batch) for batch in batches)
    return 1 - int(lengths.sum()) / padded


def show(report: Report, tokens_per_second: float | None) -> RenderableType:
    """The report for a terminal."""
    table = Table.grid(padding=(0, 2))
    for label, value in lines(report, tokens_per_second):
        table.add_row(label, value)
    return Group(Text("Length of a row in tokens, with the chat template"), histogram(report), Text(), table)


def lines(report: Report, tokens_per_second: float | None) -> list[tuple[str, str]]:
    """What the report says, label and value."""
    recipe = report.preset.recipe
    totals = report.totals
    rows = len(totals)
    middle = ", ".join(f"{share}% {int(np.percentile(totals, share)):,}" for share in (50, 90, 99))
    found = [
        ("rows", f"{rows:,}"),
        ("tokens", f"{int(totals.sum()):,} (mean {totals.mean():.0f}; {middle}; longest {int(totals.max()):,})"),
        (
            f"over {report.max_length:,}",
            f"{report.cut:,} rows ({report.cut / rows:.2%}) would be cut and lose {report.cut_tokens:,} tokens "
            f"({report.cut_tokens / int(totals.sum()):.2%})",
        ),
        ("without label", f"{report.without_label:,} rows, whose question alone fills the length: TRL drops them"),
        ("special tokens", f"{report.special:,} rows have one of the chat template's in their own text"),
        ("padding", f"{report.padding:.1%} of the tokens at {recipe.micro_batch} rows at a time"),
        (
            "packed",
            f"{len(report.packs):,} packs of {report.max_length:,}, {report.rows_a_pack:.1f} rows each, "
            f"{report.packed_padding:.1%} of them empty",
        ),
        ("steps", _steps(report)),
    ]
    if tokens_per_second is not None:
        worked = report.seconds_tokens
        padded = worked / (1 - report.padding)
        found.append(
            (
                "time",
                f"{_hours(padded / tokens_per_second)} without packing, {_hours(worked / tokens_per_second)} packed, "
                f"at {tokens_per_second:,.0f} tokens/s of all GPUs together",
            )
        )
    return found


def _steps(report: Report) -> str:
    recipe = report.preset.recipe
    if recipe.variant is SMOKE:
        return f"{recipe.steps} by the preset; an epoch would be {report.steps // recipe.data.epochs:,}"
    return (
        f"{report.steps:,} for {recipe.data.epochs} epochs of {recipe.rows} "
        f"{'packs' if recipe.packing else 'examples'} a step"
    )


def _hours(seconds: float) -> str:
    return f"{seconds / 3600:,.1f} h" if seconds >= 360 else f"{seconds:.0f} s"


def histogram(report: Report) -> Table:
    """Rows by length, in equal bins up to `max_length` and one for what is longer."""
    limit = report.max_length
    edges = np.linspace(0, limit, BINS + 1).astype(int)
    counts, _ = np.histogram(report.totals[report.totals <= limit], edges)
    labels = [f"{low + 1:,}–{high:,}" for low, high in itertools.pairwise(edges)]
    bins = [*zip(labels, counts.tolist(), strict=True), (f"over {limit:,}", report.cut)]
    most = max(count for _, count in bins)
    table = Table.grid(padding=(0, 2))
    table.add_column(justify="right")
    table.add_column()
    table.add_column(justify="right")
    for label, count in bins:
        table.add_row(label, "█" * round(BAR * count / most) or ("▏" if count else ""), f"{count:,}")
    return table


# --- reading and counting -------------------------------------------------------------------------------------------

Conversation = tuple[list[dict[str, str]], list[dict[str, str]]]  # prompt, and prompt with completion


def _batches(rows: Any) -> Iterator[list[tuple[list[dict[str, str]], list[dict[str, str]]]]]:
    for batch in rows.iter(ROWS_AT_A_TIME):
        if "prompt" in batch:
            yield [
                (prompt, prompt + completion)
                for prompt, completion in zip(batch["prompt"], batch["completion"], strict=True)
            ]
        else:
            yield [(_until_answer(messages), messages) for messages in batch["messages"]]


def _until_answer(messages: list[dict[str, str]]) -> list[dict[str, str]]:
    """The turns before the last one of the assistant: how much of the length is gone before it."""
    last = max(index for index, turn in enumerate(messages) if turn["role"] == "assistant")
    return messages[:last]


def _count(conversations: Sequence[Conversation], tokenizer: Any) -> list[Row]:
    prompts = _tokens([prompt for prompt, _ in conversations], tokenizer, add_generation_prompt=True)
    totals = _tokens([whole for _, whole in conversations], tokenizer, add_generation_prompt=False)
    return [Row(prompt, total) for prompt, total in zip(prompts, totals, strict=True)]


def _tokens(conversations: Sequence[list[dict[str, str]]], tokenizer: Any, add_generation_prompt: bool) -> list[int]:
    texts = tokenizer.apply_chat_template(
        list(conversations), tokenize=False, add_generation_prompt=add_generation_prompt
    )
    # The template has written what begins a text; the tokenizer must not do it again.
    return [len(ids) for ids in tokenizer(texts, add_special_tokens=False)["input_ids"]]


def _holds(conversation: Iterable[dict[str, str]], tokens: set[str]) -> bool:
    return any(token in turn["content"] for turn in conversation for token in tokens)


def _pack(lengths: Lengths, max_length: int) -> Lengths:
    """Filled tokens of each pack, by TRL's own best fit. Shape (packs,)."""
    import datasets
    from trl import pack_dataset

    packs: list[int] = []
    for start in range(0, len(lengths), ROWS_AT_A_TIME):
        rows = [np.zeros(length, dtype=np.int8) for length in lengths[start : start + ROWS_AT_A_TIME]]
        datasets.disable_progress_bars()
        packed = pack_dataset(datasets.Dataset.from_dict({"input_ids": rows}), max_length, "bfd")
        packs += [len(pack) for pack in packed["input_ids"]]
    return np.array(packs, dtype=np.int64)
