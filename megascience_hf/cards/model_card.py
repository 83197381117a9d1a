"""The model card of a fine-tuned checkpoint, from what its training and its evaluations wrote."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from importlib.metadata import version
from statistics import fmean
from typing import Any

from huggingface_hub import ModelCard, ModelCardData

from megascience_hf.cards.base_licences import Licence
from megascience_hf.cards.rendering import TEMPLATES, render
from megascience_hf.language_names import language_name
from megascience_hf.results.hub_entries import eval_result
from megascience_hf.results.records import Result, Scope
from megascience_hf.results.tables import by_benchmark, markdown_table

TEMPLATE = TEMPLATES / "model_card.md.jinja"
_OURS = {"MegaScience/MegaScience", "MegaScience/TextbookReasoning"}
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
        own_rows: whether the data are the rows that this package embeds.
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
    own_rows: bool = False

    @property
    def is_science(self) -> bool:
        """Whether it was trained on the data of this project, so that the card may speak of science."""
        return bool(_OURS & set(self.datasets)) or self.own_rows

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


@dataclass(frozen=True, slots=True)
class Sampling:
    """How responses are drawn, as vLLM takes it.

    Args:
        given: the arguments of `SamplingParams`; empty if the model was not evaluated.
        thinking: whether it was told to think; None if it was not told.
    """

    given: Mapping[str, Any] = field(default_factory=dict)
    thinking: bool | None = None

    @property
    def arguments(self) -> str:
        """As they stand between the brackets of `SamplingParams`."""
        return ", ".join(f"{name}={value!r}" for name, value in (self.given or {"max_tokens": 2_048}).items())

    @property
    def chat(self) -> str:
        """What `LLM.chat` takes besides."""
        return "" if self.thinking is None else f", chat_template_kwargs={{'enable_thinking': {self.thinking}}}"


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """What the card says besides training and results.

    Args:
        licence: of the model.
        notice: a caution to be read before anything else.
        loss_plot, results_plot: file names of the loss curve and of the accuracies, beside the card.
        language: codes of the languages that it was trained on.
        versions: package → version that it was trained with; by default those that are installed.
        notes: cautions about the results, to stand under the table.
        sampling: how the responses were sampled, in words; `vllm` the same for the snippet.
        tags: of the metadata, besides those that follow from the data.
    """

    licence: Licence
    notice: str | None = None
    loss_plot: str | None = None
    results_plot: str | None = None
    language: Sequence[str] = ()
    versions: Mapping[str, str] | None = None
    notes: Sequence[str] = ()
    sampling: str = "greedy decoding"
    vllm: Sampling = Sampling()
    tags: Sequence[str] = ()


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
        language=list(about.language) or None,
        license=about.licence.id,
        license_name=about.licence.name or None,
        license_link=about.licence.link or None,
        library_name="peft" if training.adapter else "transformers",
        pipeline_tag="text-generation",
        base_model=training.base_model,
        base_model_relation="adapter" if training.adapter else "finetune",
        datasets=list(training.datasets) or None,
        metrics=["accuracy"] if after else None,
        tags=[*(["megascience", "science"] if training.is_science else []), *about.tags, *(["trl"] if trl else [])]
        or None,
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
        results_plot=about.results_plot,
        own_items=any(result.scope is Scope.SAMPLE for result in after),
        versions=versions,
        notes=about.notes,
        trl=trl,
        sampling=about.sampling,
        vllm=about.vllm,
        licence=about.licence,
        languages=[language_name(code) for code in about.language],
    )
    return ModelCard(text)
