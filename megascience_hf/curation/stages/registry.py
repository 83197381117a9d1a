"""All stages in their order, and the settings of a run, which name models by stage."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

from megascience_hf.curation.pipeline.settings import CurationSettings
from megascience_hf.curation.pipeline.stage import Stage
from megascience_hf.curation.prompts import StagePrompts
from megascience_hf.curation.stages.chunk import CHUNK
from megascience_hf.curation.stages.classify import CLASSIFY
from megascience_hf.curation.stages.cot import COT
from megascience_hf.curation.stages.decontaminate import DECONTAMINATE
from megascience_hf.curation.stages.dedup import DEDUP
from megascience_hf.curation.stages.extract import EXTRACT
from megascience_hf.curation.stages.filter import FILTER
from megascience_hf.curation.stages.finalise import FINALISE
from megascience_hf.curation.stages.read import READ
from megascience_hf.curation.stages.reference import REFERENCE
from megascience_hf.curation.stages.refine import REFINE
from megascience_hf.errors import UserError
from megascience_hf.yaml_settings import checked, yaml_mapping

# Each takes the rows that the one before it leaves.
_ORDER = (READ, CLASSIFY, CHUNK, EXTRACT, DEDUP, REFINE, COT, FILTER, DECONTAMINATE, REFERENCE, FINALISE)


def _linked(stages: Sequence[Stage]) -> list[Stage]:
    return [stages[0], *(replace(stage, source=before.name) for before, stage in pairwise(stages))]


STAGES: dict[str, Stage] = {stage.name: stage for stage in _linked(_ORDER)}


def stages_of(settings: CurationSettings) -> list[Stage]:
    """The stages that a run of these settings has."""
    return _linked([stage for stage in _ORDER if stage.wanted(settings)])


def load_settings(file: Path | None, **overrides: Any) -> CurationSettings:
    """The settings of a run from a YAML file, with those of the command line on top; None does not override.

    Raises:
        UserError: the file is missing or no YAML, or a setting is unknown or out of range.
    """
    values = {} if file is None else yaml_mapping(file, "settings such as `extractor: rules`")
    for name, value in overrides.items():
        if isinstance(value, dict) and isinstance(values.get(name), dict):
            values[name] = values[name] | value
        elif value is not None:
            values[name] = value
    settings = checked(CurationSettings, values, "setting ")
    StagePrompts(settings.prompts)  # what is wrong with a template is said before anything is read
    known = ["default", *(stage.name for stage in STAGES.values() if stage.prompts)]
    for name in settings.models:
        if name not in known:
            raise UserError(f"setting models.{name}: no stage of this name asks a model (there are {', '.join(known)})")
    return settings
