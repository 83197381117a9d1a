"""All stages in their order."""

from __future__ import annotations

from megascience_hf.curation.cot import COT
from megascience_hf.curation.filter import FILTER
from megascience_hf.curation.reference import REFERENCE
from megascience_hf.curation.refine import REFINE
from megascience_hf.curation.stage import Stage

STAGES: dict[str, Stage] = {stage.name: stage for stage in (REFINE, COT, FILTER, REFERENCE)}
