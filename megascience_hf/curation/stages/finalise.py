"""Stage finalise: the columns that others load (`pipeline.dataset` writes them)."""

from __future__ import annotations

from dataclasses import replace

from megascience_hf.curation.pipeline.stage import Context, Outcome, Stage
from megascience_hf.curation.records import QARecord


async def finalise(row: QARecord, _: Context) -> Outcome:
    """The columns that the released datasets have; a missing reference answer is an empty text, as there."""
    return Outcome((replace(row, reference_answer=row.reference_answer or ""),))


FINALISE = Stage(
    name="finalise",
    version=2,
    does="`question`, `answer`, `subject`, `reference_answer`",
    row=QARecord,
    makes=QARecord,
    process=finalise,
)
