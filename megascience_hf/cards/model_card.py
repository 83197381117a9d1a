"""The model card of a fine-tuned checkpoint, from what its training and its evaluations wrote."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from statistics import fmean
from typing import Any

from huggingface_hub import ModelCard, ModelCardData

from megascience_hf.results.hub_entries import eval_result
from megascience_hf.results.records import Result
from megascience_hf.results.tables import by_benchmark, markdown_table

TEMPLATE = Path(__file__).parent / "templates" / "model_card.md.jinja"
_REPORTED_VERSIONS = ("megascience-hf", "trl", "transformers", "datasets", "torch", "lighteval")


@dataclass(frozen=True, slots=True)
class Training:
    """What the card says of the fine-tuning.

    Args:
        base_model: Hub id of the model that was fine-tuned.
        data: what it was trained on, in words.
        datasets: Hub ids of the training data; empty for data that is not on the Hub.
        hyper_parameters: name → value, as given to the trainer.
        loss: training loss of each logged step, in the order of the steps.
        tokens: tokens seen.
        hardware: what it ran on.
        seconds: wall-clock time of the training.
    """

    base_model: str
    data: str
    datasets: Sequence[str]
    hyper_parameters: Mapping[str, Any]
    loss: Sequence[float]
    tokens: int
    hardware: str
    seconds: float

    @property
    def window(self) -> int:
        """Steps to average the loss over: one step's is mostly the noise of its few rows."""
        return max(1, len(self.loss) // 4)

    @property
    def first_loss(self) -> float:
        return fmean(self.loss[: self.window])

    @property
    def last_loss(self) -> float:
        return fmean(self.loss[-self.window :])


def build(
    name: str,
    training: Training,
    before: Sequence[Result],
    after: Sequence[Result],
    *,
    licence: str,
    notice: str | None = None,
    loss_plot: str | None = None,
    own_items: bool = False,
) -> ModelCard:
    """The card, metadata and body.

    Args:
        name: the model's name, the title of the card.
        before, after: results of the base model and of the fine-tuned one, on the same benchmarks.
        licence: the Hub's identifier of the model's licence.
        notice: a caution to be read before anything else.
        loss_plot: file name of the loss curve, beside the card.
        own_items: the items are the package's embedded sample, not the benchmarks' own; the metadata then must not
            name the benchmark's Hub repository as what was measured.
    """
    data = ModelCardData(
        language="en",
        license=licence,
        library_name="transformers",
        pipeline_tag="text-generation",
        base_model=training.base_model,
        datasets=list(training.datasets) or None,
        tags=["megascience", "science", "reasoning", "sft", "trl"],
        model_name=name,
        eval_results=[eval_result(result, own_items) for result in after] or None,
    )
    card: ModelCard = ModelCard.from_template(
        data,
        template_path=str(TEMPLATE),
        name=name,
        notice=notice,
        training=training,
        table=markdown_table(by_benchmark([*before, *after])),
        after=after,
        loss_plot=loss_plot,
        own_items=own_items,
        versions={package: version(package) for package in _REPORTED_VERSIONS},
    )
    return card
