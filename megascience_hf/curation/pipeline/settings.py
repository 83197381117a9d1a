"""The settings of a run, from `curation.yaml` and the command line."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import Field, field_validator, model_validator

from megascience_hf.curation.documents.pdf import PdfReader
from megascience_hf.curation.documents.subjects import subject_of
from megascience_hf.curation.documents.tokenizers import APPROXIMATE
from megascience_hf.curation.extraction.garbage import BOUND
from megascience_hf.curation.records import SUBJECTS
from megascience_hf.llm.client import ModelSettings, require_prices
from megascience_hf.yaml_settings import Settings


class DedupSettings(Settings):
    """When two questions are one. `as-published`: one band of ten rows and no verification, as the paper's script.

    With `keep_variants` exercises that differ in a number, a formula or behind a common lead-in are not one, with
    `compare_answers` those whose short results differ.
    """

    preset: Literal["verified", "as-published"] = "verified"
    threshold: Annotated[float, Field(gt=0, le=1)] = 0.6
    keep_variants: bool = True
    compare_answers: bool = True


class DecontaminationSettings(Settings):
    """What is compared with the benchmarks, and how."""

    embedder: str = "BAAI/bge-large-en-v1.5"
    nearest: Annotated[int, Field(ge=1, le=50)] = 5
    data_dir: Path | None = None


class ExecutorSettings(Settings):
    """Where the stages run. `tasks` is also the number of parts of each stage."""

    kind: Literal["local", "slurm", "ray", "hf-jobs"] = "local"
    tasks: Annotated[int, Field(ge=1)] = 1
    workers: int = -1
    options: dict[str, Any] = Field(default_factory=dict)


class CurationSettings(Settings):
    """Everything that a run depends on beside its input.

    Args:
        extractor: rules, a model, or rules first and a model for the chunks that they left.
        tokenizer: Hub name or folder of the tokenizer that chunks are measured with; "approximate" needs no download.
        subject: of documents that do not say theirs; one of the seven.
        pdf_reader: text (the text layer), docling or olmocr; auto is olmOCR where it can run, else the text layer.
        classify: whether a model is asked for subject and level of each book; those below university are dropped.
        models: by stage; "default" is for the stages that are not named.
        garbage_bound: share of pairs with signs of garbage beyond which a run by rules stops.
        prompts: folder of templates that go before those of the package with their names.
        reread: no call is made; replies are those of the ledger.
    """

    extractor: Literal["rules", "llm", "both"] = "rules"
    tokenizer: str = APPROXIMATE
    chunk_tokens: Annotated[int, Field(ge=64)] = 4096
    limit: Annotated[int, Field(ge=1)] | None = None
    subject: str = ""
    pdf_reader: PdfReader = "auto"
    classify: bool = False
    models: dict[str, ModelSettings] = Field(default_factory=dict)
    dedup: DedupSettings = DedupSettings()
    decontamination: DecontaminationSettings = DecontaminationSettings()
    executor: ExecutorSettings = ExecutorSettings()
    budget: Annotated[float, Field(ge=0)] | None = None
    garbage_bound: Annotated[float, Field(ge=0, le=1)] = BOUND
    prompts: Path | None = None
    reread: bool = False

    @field_validator("subject")
    @classmethod
    def _is_one_of_the_seven(cls, name: str) -> str:
        if name and not subject_of(name):
            raise ValueError(f"is none of {', '.join(SUBJECTS)}")
        return subject_of(name)

    @model_validator(mode="after")
    def _asks_somebody(self) -> Self:
        if self.classify and self.model("classify") is None:
            raise ValueError("classify asks a model: name one (--model, or models.classify)")
        return self

    @model_validator(mode="after")
    def _can_keep_its_budget(self) -> Self:
        require_prices(self.budget, self.models.values())
        return self

    def model(self, stage: str) -> ModelSettings | None:
        """The model of a stage; None without one."""
        return self.models.get(stage) or self.models.get("default")
