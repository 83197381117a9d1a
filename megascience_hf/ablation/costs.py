"""What each piece of an ablation would take: rows, steps, tokens, hours of a GPU, calls, dollars."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import Any

from megascience_hf.ablation.settings import Ablation, Assumptions, Difficulty, Length, Served, Source
from megascience_hf.results import paper
from megascience_hf.results.paper import named_benchmarks
from megascience_hf.sft import render
from megascience_hf.sft.forecast import model_flops_a_token
from megascience_hf.sft.recipe import Recipe, trainer_steps
from megascience_hf.tasks import BENCHMARKS, loading

_SECONDS = 3_600


@dataclass(frozen=True, slots=True)
class TrainingCost:
    """Tokens and hours are None where the mean length of a row is not known."""

    epochs: float
    steps: int
    tokens: float | None
    gpu_hours: float | None


@dataclass(frozen=True, slots=True)
class EvaluationCost:
    items: int
    tokens: float
    gpu_hours: float


@dataclass(frozen=True, slots=True)
class Asked:
    """The calls of a model that a selection asks; they are made once a source and shared by all sizes."""

    source: str
    method: str
    model: str
    calls: int
    sent: float
    received: float
    dollars: float


def training(recipe: Recipe, rows: int, options: dict[str, Any], assumed: Assumptions) -> TrainingCost:
    """One training on so many rows, counted as the trainer counts.

    Args:
        recipe: with the mean tokens of a row, if they are known.
        options: TRL's, which win over the recipe.
    """
    settings = render.settings(recipe, "") | options
    epochs = float(settings.get("num_train_epochs", recipe.data.epochs))
    micro_batch = int(settings["per_device_train_batch_size"])
    accumulation = int(settings["gradient_accumulation_steps"])
    a_step = micro_batch * accumulation * recipe.processes
    own = replace(recipe, micro_batch=micro_batch, rows=a_step, data=replace(recipe.data, epochs=1))
    examples_a_row = recipe.examples / recipe.rows  # of a pack; 1 without packing
    steps, seen = math.ceil(trainer_steps(rows / examples_a_row, own) * epochs), rows * epochs
    most = int(settings.get("max_steps", -1))
    if most > 0:
        seen = most * a_step * examples_a_row
        steps, epochs = most, seen / rows
    if recipe.mean_tokens is None:
        return TrainingCost(epochs, steps, None, None)
    tokens = seen * min(recipe.mean_tokens, int(settings["max_length"]))
    if assumed.training_tokens_per_second is not None:
        seconds = tokens / assumed.training_tokens_per_second
    else:
        operations = model_flops_a_token(recipe.model.architecture, recipe.variant.adapters) * tokens
        seconds = operations / (assumed.gpu_flops * assumed.mfu)
    return TrainingCost(epochs, steps, tokens, seconds / _SECONDS)


def evaluation(ablation: Ablation) -> EvaluationCost:
    """One evaluation. The lengths of responses are assumed, never longer than the budget."""
    settings, assumed = ablation.evaluation, ablation.assumptions
    items, tokens = 0, 0.0
    for name in named_benchmarks(settings.tasks):
        of_it = _sample_items(name) if settings.sample else paper.items(name)
        of_it = min(of_it, settings.max_samples or of_it)
        items += of_it
        tokens += of_it * min(assumed.response_tokens, settings.max_new_tokens or BENCHMARKS[name].max_new_tokens)
    return EvaluationCost(items, tokens, tokens / assumed.evaluation_tokens_per_second / _SECONDS)


def _sample_items(name: str) -> int:
    from datasets import disable_progress_bars, enable_progress_bars

    disable_progress_bars()  # three items are there before a bar is drawn
    try:
        return len(loading.items(BENCHMARKS[name], loading.SAMPLE))
    finally:
        enable_progress_bars()


def asked(source: Source, rows: int, method: Length | Difficulty, assumed: Assumptions) -> list[Asked]:
    """The calls that measure every row of a pool; none where a file of scores or a column says it."""
    if method.model is None or (isinstance(method, Difficulty) and source.scores is not None):
        return []
    calls = rows * (method.k if isinstance(method, Difficulty) else 1)
    sent, received = calls * assumed.question_tokens, calls * min(source.response_tokens, method.max_tokens)
    found = [_asked(source, method, method.model, calls, sent, received)]
    if isinstance(method, Difficulty) and method.judge is not None:
        judged = round(calls * assumed.judged_share)
        prompt = assumed.judge_prompt_tokens + assumed.question_tokens + source.response_tokens
        found.append(_asked(source, method, method.judge, judged, judged * prompt, judged * assumed.judge_reply_tokens))
    return found


def _asked(
    source: Source, method: Length | Difficulty, model: Served, calls: int, sent: float, received: float
) -> Asked:
    dollars = (sent * model.price_in + received * model.price_out) / 1e6
    return Asked(source.name, method.name, model.name, calls, sent, received, dollars)
