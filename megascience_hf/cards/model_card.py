"""The model card of a fine-tuned checkpoint, from what its training and its evaluations wrote."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from importlib.metadata import version
from statistics import fmean
from typing import Any

from huggingface_hub import ModelCard, ModelCardData

from megascience_hf.cards.rendering import TEMPLATES, render
from megascience_hf.language_names import language_name
from megascience_hf.results.hub_entries import eval_result
from megascience_hf.results.records import Result, Scope
from megascience_hf.results.tables import by_benchmark, markdown_table

TEMPLATE = TEMPLATES / "model_card.md.jinja"
_REPORTED_VERSIONS = ("megascience-hf", "trl", "transformers", "datasets", "torch", "lighteval")


@dataclass(frozen=True, slots=True)
class Training:
    """What the card says of the fine-tuning.

    What is None, or an empty text or list, is not known, and the card does not speak of it.

    Args:
        base_model: Hub id of the model that was fine-tuned.
        data: what it was trained on, in words.
        datasets: Hub ids of the training data; empty for data that is not on the Hub.
        hyper_parameters: name → value, as given to the trainer.
        loss: training loss of each logged step, in the order of the steps.
        tokens: tokens seen.
        hardware: what it ran on.
        seconds: wall-clock time of the training.
        last_step: of the training; by default every step was logged.
        adapter: settings of a PEFT adapter; empty for whole weights.
        parameters: numbers in the weight files; of an adapter those of the adapter alone.
    """

    base_model: str
    data: str
    datasets: Sequence[str]
    hyper_parameters: Mapping[str, Any]
    loss: Sequence[float]
    tokens: int | None
    hardware: str
    seconds: float | None
    last_step: int | None = None
    adapter: Mapping[str, Any] = field(default_factory=dict)
    parameters: int | None = None

    @property
    def steps(self) -> int:
        return self.last_step or len(self.loss)

    @property
    def window(self) -> int:
        """Logged steps to average the loss over: one step's is mostly the noise of its few rows."""
        return max(1, len(self.loss) // 4)

    @property
    def first_loss(self) -> float:
        return fmean(self.loss[: self.window])

    @property
    def last_loss(self) -> float:
        return fmean(self.loss[-self.window :])


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """What the card says besides training and results.

    Args:
        licence: the Hub's identifier of the model's licence.
        notice: a caution to be read before anything else.
        loss_plot: file name of the loss curve, beside the card.
        language: codes of the languages that it was trained on.
        versions: package → version that it was trained with; by default those that are installed.
        notes: cautions about the results, to stand under the table.
        sampling: how the responses were sampled.
    """

    licence: str
    notice: str | None = None
    loss_plot: str | None = None
    language: Sequence[str] = ("en",)
    versions: Mapping[str, str] | None = None
    notes: Sequence[str] = ()
    sampling: str = "greedy decoding"


def build(name: str, training: Training, before: Sequence[Result], after: Sequence[Result], about: About) -> ModelCard:
    """The card, metadata and body.

    Args:
        name: the model's name, the title of the card.
        before, after: results of the base model and of the fine-tuned one, on the same benchmarks.
    """
    versions = about.versions
    if versions is None:
        versions = {package: version(package) for package in _REPORTED_VERSIONS}
    trl = "trl" in map(str.lower, versions)
    index = [eval_result(result) for result in after if result.scope is Scope.WHOLE]
    data = ModelCardData(
        language=list(about.language),
        license=about.licence,
        library_name="peft" if training.adapter else "transformers",
        pipeline_tag="text-generation",
        base_model=training.base_model,
        base_model_relation="adapter" if training.adapter else "finetune",
        datasets=list(training.datasets) or None,
        metrics=["accuracy"] if after else None,
        tags=["megascience", "science", "reasoning", "sft", *(["trl"] if trl else [])],
        model_name=name if index else None,
        eval_results=index or None,
    )
    text = render(
        TEMPLATE.name,
        data,
        name=name,
        notice=about.notice,
        training=training,
        table=markdown_table(by_benchmark([*before, *after])) if after else "",
        after=after,
        loss_plot=about.loss_plot,
        own_items=any(result.scope is Scope.SAMPLE for result in after),
        versions=versions,
        notes=about.notes,
        trl=trl,
        sampling=about.sampling,
        languages=[language_name(code) for code in about.language],
    )
    return ModelCard(text)
