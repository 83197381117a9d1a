"""All stages in their order."""

from __future__ import annotations

from megascience_hf.curation.pipeline.stage import Stage
from megascience_hf.curation.stages.chunk import CHUNK
from megascience_hf.curation.stages.cot import COT
from megascience_hf.curation.stages.decontaminate import DECONTAMINATE
from megascience_hf.curation.stages.dedup import DEDUP
from megascience_hf.curation.stages.extract import EXTRACT
from megascience_hf.curation.stages.filter import FILTER
from megascience_hf.curation.stages.finalise import FINALISE
from megascience_hf.curation.stages.read import READ
from megascience_hf.curation.stages.reference import REFERENCE
from megascience_hf.curation.stages.refine import REFINE

STAGES: dict[str, Stage] = {
    stage.name: stage
    for stage in (READ, CHUNK, EXTRACT, DEDUP, REFINE, COT, FILTER, DECONTAMINATE, REFERENCE, FINALISE)
}
