"""All stages in their order."""

from __future__ import annotations

from megascience_hf.curation.chunk import CHUNK
from megascience_hf.curation.cot import COT
from megascience_hf.curation.decontaminate import DECONTAMINATE
from megascience_hf.curation.deduplicate import DEDUP
from megascience_hf.curation.extract import EXTRACT
from megascience_hf.curation.filter import FILTER
from megascience_hf.curation.finalise import FINALISE
from megascience_hf.curation.read import READ
from megascience_hf.curation.reference import REFERENCE
from megascience_hf.curation.refine import REFINE
from megascience_hf.curation.stage import Stage

STAGES: dict[str, Stage] = {
    stage.name: stage
    for stage in (READ, CHUNK, EXTRACT, DEDUP, REFINE, COT, FILTER, DECONTAMINATE, REFERENCE, FINALISE)
}
