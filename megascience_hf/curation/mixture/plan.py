"""`megascience mix --dry-run`: rows, calls, tokens and cost that a mixture would take. Nothing is read or asked."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from rich.table import Table

from megascience_hf.curation.mixture.settings import Mixture, Source
from megascience_hf.curation.pipeline.stage import ANSWER_TOKENS, QUESTION_TOKENS
from megascience_hf.curation.stages.decontaminate import DECONTAMINATE
from megascience_hf.llm.client import ModelSettings
from megascience_hf.llm.ledger import Usage
from megascience_hf.rows.files import count_rows, data_files
from megascience_hf.terminal import dollars

# Tokens of a prompt beside the question: `add_cot`, `same_question`.
_PROMPT = 300


@dataclass(frozen=True, slots=True)
class Planned:
    """What a step takes of a source.

    Args:
        rows: that it works on at most.
        counted: whether they were counted; else they are the published ones, 0 if there are none.
        model: the model that is asked; None if none is.
    """

    source: str
    step: str
    rows: int
    counted: bool
    model: ModelSettings | None = None
    calls: int = 0
    usage: Usage = field(default_factory=Usage)

    @property
    def cost(self) -> float:
        return self.model.cost(self.usage) if self.model is not None else 0.0


def planned(mixture: Mixture) -> Iterator[Planned]:
    """The steps of each source that select or ask.

    Raises:
        UserError: there is no file of a source.
    """
    for source in mixture.sources:
        read, counted = rows_of(source)
        known = source.published
        yield Planned(source.name, "read", read, counted)
        judge = mixture.decontamination.model
        if judge is not None and mixture.decontamination.enabled:
            rows = known.dedup or read
            calls = rows * mixture.decontamination.nearest
            reply = DECONTAMINATE.prompts[0].reply_tokens
            usage = Usage(calls * (2 * QUESTION_TOKENS + _PROMPT), round(calls * reply))
            yield Planned(source.name, "decontaminate", rows, counted and not known.dedup, judge, calls, usage)
        left = known.decontaminate or read
        selected = _selected(source, left)
        counted = counted and not known.decontaminate and source.select.method != "difficulty"
        yield Planned(source.name, "select", selected, counted)
        annotation = mixture.annotation
        if annotation is not None and source.name in annotation.sources:
            usage = Usage(selected * (QUESTION_TOKENS + _PROMPT), selected * ANSWER_TOKENS)
            yield Planned(source.name, "annotate", selected, counted, annotation.model, selected, usage)


def table(mixture: Mixture) -> Table:
    """For the terminal: at most so many rows go into each step that asks."""
    steps = list(planned(mixture))
    models = {step.model.name: step.model for step in steps if step.model is not None}
    unpriced = [name for name, model in models.items() if not (model.price_in or model.price_out)]
    made = Table(
        title=f"{mixture.name}: at most so much is asked (~ published, not counted)", title_justify="left",
        caption=f"no price_in and price_out are given for {', '.join(unpriced)}" if unpriced else None,
        caption_justify="left",
    )  # fmt: skip
    for name in ("Source, step", "Rows", "Calls", "Tokens sent", "received", "Cost"):
        made.add_column(name, justify="left" if name == "Source, step" else "right", overflow="fold")
    for step in steps:
        named = step.source if step.step == "read" else f"  {step.step}"
        rows = f"{'' if step.counted else '~'}{step.rows:,}"
        made.add_row(named, rows, *_cells(step.calls, step.usage, step.cost))
    usage, cost = sum((step.usage for step in steps), Usage()), sum(step.cost for step in steps)
    made.add_section()
    made.add_row("all", "", *_cells(sum(step.calls for step in steps), usage, cost))
    return made


def _cells(calls: int, usage: Usage, cost: float) -> tuple[str, ...]:
    return f"{calls:,}" if calls else "", _tokens(usage.prompt_tokens), _tokens(usage.completion_tokens), dollars(cost)


def _tokens(count: int) -> str:
    if not count:
        return ""
    return f"{count / 1e6:,.1f} M" if count >= 1_000_000 else f"{count:,}"


def rows_of(source: Source) -> tuple[int, bool]:
    """Rows of a source, and whether they were counted: on the Hub they are the published number, 0 if there is none."""
    if source.path is None:
        return source.published.read or 0, False
    counts = [count_rows(file) for file in data_files(source.path)]
    return sum(count or 0 for count in counts), None not in counts


def _selected(source: Source, left: int) -> int:
    chosen = source.select
    if chosen.size is not None:
        return min(chosen.size, left)
    if chosen.fraction is not None:
        return round(chosen.fraction * left)
    return source.published.select or left
