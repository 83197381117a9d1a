"""An ablation as its YAML file states it: sources, selections, sizes, training, evaluation, and what is assumed."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, model_validator

from megascience_hf import builders
from megascience_hf.curation.documents.tokenizers import APPROXIMATE
from megascience_hf.curation.mixture import settings as mixture
from megascience_hf.curation.pipeline.stage import ANSWER_TOKENS, QUESTION_TOKENS
from megascience_hf.errors import unknown_name
from megascience_hf.yaml_settings import Settings, checked, yaml_mapping

# The ablations that come with the package, by name.
SHIPPED = {file.stem: file for file in sorted((Path(__file__).parent / "examples").glob("*.yaml"))}
AS_DIFFICULTY = "as difficulty"
ALL = "all"  # the method of the baseline, the whole pool
COLUMNS = ("question", "answer", "subject", "reference_answer")
_SAMPLE = "megascience:sample"
# What the harness itself says on TRL's command line.
_OURS = ("model_name_or_path", "output_dir", "datasets", "dataset_name", "seed", "resume_from_checkpoint", "run_name")

Name = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9_.-]*$")]
Count = Annotated[int, Field(ge=1)]
Amount = Annotated[float, Field(gt=0)]


class Served(Settings):
    """A model behind a server of the OpenAI protocol; prices in US dollars for a million tokens."""

    name: str
    endpoint: str = "http://localhost:8000/v1"
    price_in: Annotated[float, Field(ge=0)] = 0.0
    price_out: Annotated[float, Field(ge=0)] = 0.0


class Asking(Settings):
    """How a selection asks its models, as in `megascience select`."""

    temperature: Annotated[float, Field(ge=0)] = 1.0
    max_tokens: Count = 4096
    concurrency: Count = 64
    budget: Annotated[float, Field(ge=0)] | None = None
    model: Served | None = None

    @property
    def priced(self) -> bool:
        """Whether a model has a price."""
        models = (self.model, getattr(self, "judge", None))
        return any(model.price_in or model.price_out for model in models if model is not None)


class Random(Settings):
    """Rows by a hash of their question: a smaller size is a subset of a larger one."""

    method: Literal["random"]
    name: Name = "random"
    seed: int = 42


class Length(Asking):
    """The longest responses: of a column of the source, or of a model that answers every question."""

    method: Literal["length"]
    name: Name = "length"
    column: str = "answer"
    tokenizer: str = APPROXIMATE


class Difficulty(Asking):
    """Questions whose responses have a mean score between `lowest` and `highest`; of them by hash.

    The mean scores are those of the source's file `scores`, else k responses of `model`, each scored by our own
    verification where the reference is exact, and else by `judge`.
    """

    method: Literal["difficulty"]
    name: Name = "difficulty"
    judge: Served | None = None
    k: Count = 16
    lowest: float = 1.0
    highest: float = 9.0
    seed: int = 42


Method = Annotated[Random | Length | Difficulty, Field(discriminator="method")]
Group = Literal["General", "Specific", "Math", "All"]


def _local(given: Any) -> Any:
    """`megascience:sample` is the embedded sample."""
    return Path(builders.__file__).parent / "sample.jsonl" if given == _SAMPLE else given


class Source(mixture.Source):
    """A source as in a mixture; without `columns` it has those of the released datasets.

    Args:
        path: also `megascience:sample`, the embedded sample.
        preset: instead of the ablation's.
        sizes: instead of the ablation's.
        scores: of its questions, for difficulty: Parquet or JSONL with `question` and `score`.
        mean_tokens: assumed of question and answer together, for the plan; what is here can be counted instead.
        response_tokens: assumed of a model's response to one of its questions, for the plan.
        published_averages: method → group → percent, to be shown beside ours.
    """

    path: Annotated[Path | None, BeforeValidator(_local)] = None
    columns: mixture.Mapping = mixture.Mapping(**{name: name for name in COLUMNS})  # type: ignore[arg-type]
    preset: str | None = None
    sizes: tuple[Count | Literal["as difficulty"], ...] | None = None
    scores: Path | None = None
    mean_tokens: Amount | None = None
    response_tokens: Amount = float(ANSWER_TOKENS)
    published_averages: dict[str, dict[Group, float]] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _no_selection(self) -> Source:
        if "select" in self.model_fields_set:
            raise ValueError("an ablation selects by its `methods`, not by `select`")
        if self.columns.answer is None:
            raise ValueError("columns needs an answer, which is what is trained")
        return self

    @property
    def rows_published(self) -> int | None:
        """Rows of the pool by what is published; None if nothing is."""
        return self.published.decontaminate or self.published.dedup or self.published.read


class Training(Settings):
    """A preset with its overrides as in `megascience sft`, and TRL's own options.

    `seeds` are those of the training: each makes a model of its own, and a comparison takes the items of all of them.
    """

    preset: str
    base_model: str | None = None
    variant: str | None = None
    gpus: Count | None = None
    gpu_memory: Count | None = None
    sharding: str | None = None
    packing: bool | None = None
    seeds: Annotated[tuple[int, ...], Field(min_length=1)] = (42,)
    options: dict[str, Any] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _not_ours(self) -> Training:
        if taken := set(self.options) & set(_OURS):
            raise ValueError(f"options: {', '.join(sorted(taken))}: the harness sets that itself")
        return self


class Evaluation(Settings):
    """As in `megascience eval`. `sample` are the embedded items, which are not the benchmarks."""

    tasks: str = "all"
    data_dir: Path | None = None
    sample: bool = False
    max_new_tokens: Count | None = None
    max_samples: Count | None = None
    batch_size: Count | None = None
    device: str | None = None

    @model_validator(mode="after")
    def _one_place(self) -> Evaluation:
        if self.sample and self.data_dir:
            raise ValueError("sample and data_dir exclude each other")
        return self


class Assumptions(Settings):
    """What the plan's hours and dollars rest on. None of it is measured here; all of it is shown with the plan.

    Args:
        gpu: its name, for the reader.
        gpu_flops: dense bfloat16 operations a second of one GPU.
        mfu: share of them that a training reaches, recomputation not counted, by 6 operations a parameter and token
            (`sft.forecast`).
        training_tokens_per_second: of one GPU, instead of the two.
        evaluation_tokens_per_second: generated by one GPU.
        response_tokens: of a response to a benchmark's item.
        gpu_hour: US dollars.
        question_tokens: sent with a question.
        judge_prompt_tokens: sent to a judge beside question and response.
        judge_reply_tokens: received from it.
        judged_share: of the responses, those whose reference is not exact and a judge has to score.
    """

    gpu: str = "H100 SXM"
    gpu_flops: Amount = 989e12
    mfu: Annotated[float, Field(gt=0, le=1)] = 0.4
    training_tokens_per_second: Amount | None = None
    evaluation_tokens_per_second: Amount = 2500.0
    response_tokens: Amount = 1345.0
    gpu_hour: Annotated[float, Field(ge=0)] = 0.0
    question_tokens: Amount = float(QUESTION_TOKENS)
    judge_prompt_tokens: Amount = 600.0
    judge_reply_tokens: Amount = 10.0
    judged_share: Annotated[float, Field(ge=0, le=1)] = 1.0


class Ablation(Settings):
    """All of it. Every source is also trained on whole: the baseline that selections are compared with."""

    name: Name
    sources: Annotated[tuple[Source, ...], Field(min_length=1)]
    methods: Annotated[tuple[Method, ...], Field(min_length=1)]
    sizes: Annotated[tuple[Count | Literal["as difficulty"], ...], Field(min_length=1)]
    training: Training
    evaluation: Evaluation = Evaluation()
    assumptions: Assumptions = Assumptions()

    @model_validator(mode="after")
    def _consistent(self) -> Ablation:
        _once("two sources have the name", [source.name for source in self.sources])
        _once("two methods have the name", [ALL, *(method.name for method in self.methods)])
        _once("the seed stands twice:", self.training.seeds)
        for method in self.methods:
            if isinstance(method, Asking) and method.budget is not None and not method.priced:
                raise ValueError(f"{method.name}: a budget needs the prices of the models, price_in and price_out")
        for source in self.sources:
            _once(f"{source.name}: the size stands twice:", self.sizes_of(source))
            if self.difficulty is None and AS_DIFFICULTY in self.sizes_of(source):
                raise ValueError(f'{source.name}: the size "{AS_DIFFICULTY}" needs the method difficulty')
            if self.difficulty is not None and self.difficulty.model is None and source.scores is None:
                raise ValueError(f"{source.name}: difficulty needs scores of the source, or a model")
            if unknown := set(source.published_averages) - {ALL, *(method.name for method in self.methods)}:
                raise ValueError(f"{source.name}: published_averages of no method: {', '.join(sorted(unknown))}")
        return self

    @property
    def difficulty(self) -> Difficulty | None:
        """The method whose number of rows a size "as difficulty" is: the first of its kind."""
        return next((method for method in self.methods if isinstance(method, Difficulty)), None)

    def sizes_of(self, source: Source) -> tuple[int | str, ...]:
        return self.sizes if source.sizes is None else source.sizes


def _once(what: str, values: Any) -> None:
    if twice := [value for value, count in Counter(values).items() if count > 1]:
        raise ValueError(f"{what} {twice[0]}")


def load_ablation(name: str, *, base_model: str | None = None) -> Ablation:
    """The ablation of a YAML file, or one of `SHIPPED` by its name.

    Args:
        base_model: instead of the file's.

    Raises:
        UserError: there is no such file or it is no YAML, or something in it is unknown or contradicts itself.
    """
    file = SHIPPED.get(name, Path(name))
    if not file.exists():
        raise unknown_name("file or ablation", name, list(SHIPPED))
    values = yaml_mapping(file, "`sources`, `methods`, `sizes` and `training`")
    ablation = checked(Ablation, values, f"{file}: ")
    if base_model is not None:
        training = ablation.training.model_copy(update={"base_model": base_model})
        ablation = ablation.model_copy(update={"training": training})
    return ablation
