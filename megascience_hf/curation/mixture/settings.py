"""A mixture as its YAML file states it."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, field_validator, model_validator

from megascience_hf.curation.documents.tokenizers import APPROXIMATE
from megascience_hf.curation.pipeline.settings import CurationSettings, DecontaminationSettings, DedupSettings
from megascience_hf.llm.client import ModelSettings, require_prices
from megascience_hf.rows.dataset import Dataset
from megascience_hf.yaml_settings import Settings, checked, yaml_mapping

ANNOTATE = "annotate"  # the step, its stage and its ledger
MEGASCIENCE = Path(__file__).parent / "megascience.yaml"


class Column(Settings):
    """Where a value stands in a row.

    Args:
        columns: paths, of which the first that the row has is taken: "question", "responses.0.response",
            "input[role=user].content" (the one member of a list whose role is user).
        after: only the text behind the last place of this mark, such as "</think>".
        value: the same text for every row, instead of a column.
    """

    columns: tuple[str, ...] = ()
    after: str = ""
    value: str | None = None


def _column(given: Any) -> Any:
    if isinstance(given, str):
        return {"columns": (given,)}
    return {"columns": tuple(given)} if isinstance(given, list) else given


AColumn = Annotated[Column, BeforeValidator(_column)]


class Mapping(Settings):
    """The columns of the mixture out of those of a source; `response` is what selection by length measures."""

    question: AColumn
    answer: AColumn | None = None
    subject: AColumn | None = None
    reference_answer: AColumn | None = None
    response: AColumn | None = None


class Selection(Settings):
    """Which rows of a source are taken.

    Args:
        method: all; random, by a hash of the question, so that a smaller size is a subset of a larger one; length, the
            longest responses; difficulty, those whose mean score is neither too high nor too low.
        scores: for difficulty, Parquet or JSONL with `question` and `score` (the mean of 0 to 10).
    """

    method: Literal["all", "random", "length", "difficulty"] = "all"
    size: Annotated[int, Field(ge=1)] | None = None
    fraction: Annotated[float, Field(gt=0, le=1)] | None = None
    seed: int = 42
    scores: Path | None = None
    lowest: float = 1.0
    highest: float = 9.0

    @model_validator(mode="after")
    def _complete(self) -> Selection:
        if self.size is not None and self.fraction is not None:
            raise ValueError("size and fraction exclude each other")
        if self.method in ("random", "length") and self.size is None and self.fraction is None:
            raise ValueError(f"{self.method} needs a size or a fraction")
        if self.method == "difficulty" and self.scores is None:
            raise ValueError("difficulty needs scores, a file of questions and their mean score")
        return self


class Published(Settings):
    """Rows that the paper has after each step (table 4 of arXiv 2507.16812, in thousands with one decimal there)."""

    read: int | None = None
    dedup: int | None = None
    decontaminate: int | None = None
    select: int | None = None


class Source(Settings):
    """Where rows come from: `hub` at a commit, or `path`, a folder or file of Parquet or JSONL.

    One that is not `enabled` is left out of the mixture, and kept in its file for those who want it.
    """

    enabled: bool = True
    name: Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9_.-]*$")]
    hub: str = ""
    revision: str = ""
    config: str | None = None
    data_files: str | None = None
    split: str = "train"
    path: Path | None = None
    columns: Mapping
    select: Selection = Selection()
    published: Published = Published()

    @model_validator(mode="after")
    def _one_place(self) -> Source:
        if bool(self.hub) == (self.path is not None):
            raise ValueError("a source has either hub or path")
        if self.hub and not self.revision:
            raise ValueError(f"{self.hub} needs a revision: a commit, so that the same file makes the same rows")
        return self

    @property
    def dataset(self) -> Dataset:
        """Where its rows are."""
        return Dataset(self.path, self.hub, self.config, self.data_files, self.split, self.revision)


class Decontamination(DecontaminationSettings):
    """The search for benchmark questions; with a model it judges what words do not decide."""

    enabled: bool = True
    model: ModelSettings | None = None


class Annotation(Settings):
    """A model that writes new answers for the questions of some sources."""

    sources: tuple[str, ...]
    model: ModelSettings


class Mixture(Settings):
    """A mixture. Of near-duplicates across sources the one of the source that is named first is kept.

    `prompts` is a folder of templates that go before those of the package with their names.
    """

    name: str = "mixture"
    sources: Annotated[tuple[Source, ...], Field(min_length=1)]
    dedup: DedupSettings | None = DedupSettings()
    decontamination: Decontamination = Decontamination()
    annotation: Annotation | None = None
    tokenizer: str = APPROXIMATE
    max_answer_tokens: Annotated[int, Field(ge=1)] | None = 4096
    budget: Annotated[float, Field(ge=0)] | None = None
    prompts: Path | None = None
    published_rows: int | None = None

    @field_validator("sources")
    @classmethod
    def _enabled(cls, sources: tuple[Source, ...]) -> tuple[Source, ...]:
        if not (enabled := tuple(source for source in sources if source.enabled)):
            raise ValueError("no source is enabled")
        return enabled

    @model_validator(mode="after")
    def _names(self) -> Mixture:
        names = [source.name for source in self.sources]
        if len(set(names)) < len(names):
            raise ValueError("two sources have one name")
        if self.annotation is not None and (unknown := set(self.annotation.sources) - set(names)):
            raise ValueError(f"annotation names {', '.join(sorted(unknown))}; the sources are {', '.join(names)}")
        require_prices(self.budget, (self.decontamination.model, self.annotation.model if self.annotation else None))
        return self

    def asking(self) -> CurationSettings:
        """The settings of the stages that ask a model."""
        entries: dict[str, ModelSettings] = {}
        if self.decontamination.model is not None:
            entries["decontaminate"] = self.decontamination.model
        if self.annotation is not None:
            entries[ANNOTATE] = self.annotation.model
        search = self.decontamination.model_dump(exclude={"enabled", "model"})
        return CurationSettings(
            models=entries,
            decontamination=search,  # type: ignore[arg-type]
            budget=self.budget,
            prompts=self.prompts,
        )


def load_mixture(file: Path | None, *, budget: float | None = None, data_dir: Path | None = None) -> Mixture:
    """The mixture of a YAML file; the paper's without one.

    Raises:
        UserError: the file is missing or no YAML, or something in it is unknown or contradicts itself.
    """
    file = file or MEGASCIENCE
    values = yaml_mapping(file, "`sources`, a list") | ({} if budget is None else {"budget": budget})
    mixture = checked(Mixture, values, f"{file}: ")
    if data_dir is not None:
        changed = mixture.decontamination.model_copy(update={"data_dir": data_dir})
        mixture = mixture.model_copy(update={"decontamination": changed})
    return mixture
