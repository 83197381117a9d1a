"""The settings of a selection, from a YAML file and the command line."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Field, model_validator

from megascience_hf.curation.documents.tokenizers import APPROXIMATE
from megascience_hf.curation.mixture.settings import AColumn, Column, Mapping, Selection
from megascience_hf.errors import UserError
from megascience_hf.llm.client import ModelSettings, require_prices
from megascience_hf.yaml_settings import Settings, checked, yaml_mapping

# How the models are asked unless the settings say otherwise. The paper does not state how the 16 responses were
# sampled: they are drawn from the model's own distribution. Its released configuration answers greedily.
_RESPONSES = {"temperature": 1.0, "top_p": 1.0, "max_tokens": 4096}
_ANSWERS = {"max_tokens": 4096}
_GRADES = {"max_tokens": 512}
_ENDPOINT = "http://localhost:8000/v1"


class Columns(Settings):
    """Where the values stand in a row, by the paths of a mixture's columns."""

    question: AColumn = Column(columns=("question",))
    reference_answer: AColumn = Column(columns=("reference_answer",))
    response: AColumn = Column(columns=("answer",))
    subject: AColumn | None = None


class SelectSettings(Settings):
    """A selection from one dataset.

    Args:
        size, fraction: how many rows are taken, of those that the method admits.
        seed: of the order by hash.
        lowest, highest: for difficulty, the bounds of the mean scores that are kept.
        tokenizer: of the lengths: Hub name or folder; "approximate" needs no download.
        model: answers the questions: once for length, `k` times for difficulty.
        judge: scores responses where a reference is not exact; without one those questions have no score.
        budget: US dollars that all runs into one folder may cost.
        prompts: folder of templates that go before those of the package with their names.
        revision, config, split: of a Hub dataset.
    """

    method: Literal["length", "difficulty", "random"]
    size: Annotated[int, Field(ge=1)] | None = None
    fraction: Annotated[float, Field(gt=0, le=1)] | None = None
    seed: int = 42
    lowest: float = 1.0
    highest: float = 9.0
    columns: Columns = Columns()
    tokenizer: str = APPROXIMATE
    k: Annotated[int, Field(ge=1)] = 16
    model: ModelSettings | None = None
    judge: ModelSettings | None = None
    budget: Annotated[float, Field(ge=0)] | None = None
    prompts: Path | None = None
    revision: str = "main"
    config: str | None = None
    split: str = "train"

    @model_validator(mode="before")
    @classmethod
    def _sampling(cls, values: Any) -> Any:
        """What the entries of the models leave open."""
        if not isinstance(values, dict):
            return values
        values = dict(values)
        model, judge = values.get("model"), values.get("judge")
        if isinstance(model, dict):
            by_method = _RESPONSES if values.get("method") == "difficulty" else _ANSWERS
            values["model"] = {"endpoint": _ENDPOINT, **by_method, **model}
        if isinstance(judge, dict):
            endpoint = values["model"]["endpoint"] if isinstance(values.get("model"), dict) else _ENDPOINT
            values["judge"] = {"endpoint": endpoint, **_GRADES, **judge}
        return values

    @model_validator(mode="after")
    def _complete(self) -> SelectSettings:
        self.selection(Path())
        if self.method == "difficulty" and self.model is None:
            raise ValueError("difficulty needs a model, whose responses are scored")
        if self.method != "difficulty" and self.judge is not None:
            raise ValueError(f"{self.method} needs no judge")
        if self.method == "random" and self.model is not None:
            raise ValueError("random needs no model")
        if self.lowest > self.highest:
            raise ValueError(f"lowest {self.lowest:g} is above highest {self.highest:g}")
        require_prices(self.budget, (self.model, self.judge))
        return self

    def selection(self, scores: Path) -> Selection:
        """As a mixture states it."""
        return Selection(
            method=self.method, size=self.size, fraction=self.fraction, seed=self.seed, lowest=self.lowest,
            highest=self.highest, scores=scores if self.method == "difficulty" else None,
        )  # fmt: skip

    def mapping(self) -> Mapping:
        """The columns that the method needs."""
        given = self.columns
        if self.model is None:
            return Mapping(question=given.question, response=given.response if self.method == "length" else None)
        reference = given.reference_answer if self.method == "difficulty" else None
        return Mapping(question=given.question, subject=given.subject, reference_answer=reference)


def load_settings(file: Path | None, **given: Any) -> SelectSettings:
    """The settings of a YAML file with those of the command line on top; None does not override.

    Raises:
        UserError: the file is missing or no YAML, or a setting is unknown, out of range or contradicts another.
    """
    values = {} if file is None else yaml_mapping(file, "settings such as `method: random`")
    for name, value in given.items():
        if isinstance(value, dict):
            known = {key: v for key, v in value.items() if v is not None}
            if known:
                values[name] = (values.get(name) or {}) | known
        elif value is not None:
            values[name] = value
    if "method" not in values:
        raise UserError("how are the rows chosen? --method length, difficulty or random")
    return checked(SelectSettings, values)
