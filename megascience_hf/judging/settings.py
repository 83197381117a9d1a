"""Which judge is asked, and how."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

from pydantic import Field

from megascience_hf.errors import UserError
from megascience_hf.judging.presets import Preset, preset_of
from megascience_hf.llm.client import ModelSettings
from megascience_hf.yaml_settings import checked, yaml_mapping

# Of votes on what was asked before in the same words: greedy ones would all be the first.
_TEMPERATURE_OF_VOTES = 0.7


class JudgeSettings(ModelSettings):
    """A judge and how it is asked; what is not named here is as in `ModelSettings`.

    Args:
        preset: the form of question and verdict; by default that of the model's name.
        votes: by how many the votes for an answer must lead those against it. Where they never do, and never fall
            behind, there is no verdict.
        swap: whether every second vote is asked for with gold and answer in each other's place.
    """

    temperature: Annotated[float, Field(ge=0)] = 0.0
    top_p: Annotated[float, Field(gt=0, le=1)] = 1.0
    max_tokens: Annotated[int, Field(ge=1)] = 2_048
    concurrency: Annotated[int, Field(ge=1)] = 16
    preset: str = ""
    votes: Annotated[int, Field(ge=1, le=99)] = 4
    swap: bool = True

    @property
    def most_votes(self) -> int:
        """Votes on a case at most; of a judge that is right more often than not nearly all cases take fewer."""
        return 2 * self.votes if self.votes > 1 else 1

    @property
    def temperature_of_votes(self) -> float:
        """Of votes on what was asked before in the same words."""
        return self.temperature or _TEMPERATURE_OF_VOTES

    @property
    def form(self) -> Preset:
        """
        Raises:
            UserError: there is no preset of the name.
        """
        return preset_of(self.name, self.preset)

    @property
    def record(self) -> str:
        """How rows name the judge: whoever asks the same has the same record."""
        votes = f"{self.votes} vote{'s' if self.votes > 1 else ''}"
        return f"{self.name} ({self.form.record}, {votes}{'' if self.swap else ', no swap'})"


def judge_settings(url: str, model: str | None, config: Path | None = None, **given: Any) -> JudgeSettings:
    """The settings of a YAML file with those of the command line on top; None does not override.

    Raises:
        UserError: no model is named, the file is no YAML, or a setting is unknown or out of range.
    """
    values = {} if config is None else yaml_mapping(config, "settings such as `max_tokens: 2048`")
    values["endpoint"] = url
    values |= {name: value for name, value in {"name": model, **given}.items() if value is not None}
    if not values.get("name"):
        raise UserError("name the judge: --judge-model, as its server calls it")
    if not url.startswith(("http://", "https://")):
        raise UserError(f"--judge is the base URL of a server, such as http://localhost:8000/v1, not {url!r:.60}")
    settings = checked(JudgeSettings, values, f"{config}: " if config else "judge: ")
    _ = settings.form
    return settings
