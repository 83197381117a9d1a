"""Stage decontaminate: pairs whose question is one of a benchmark are dropped.

Candidates are the nearest benchmark questions by embedding (where a model is there to judge them) and those that are
near-duplicates by words. Equal and nearly equal questions are decided without a model; of the others the model says
whether they are the same question. A run of 13 words in common decides nothing, and is noted.
"""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from pydantic import BaseModel

from megascience_hf.curation import embeddings
from megascience_hf.curation.asking import UNREADABLE, ask_for, model_decides
from megascience_hf.curation.benchmark_matches import decide
from megascience_hf.curation.benchmark_questions import BenchmarkQuestion, benchmark_questions
from megascience_hf.curation.model import CallFailedError
from megascience_hf.curation.nearest import nearest
from megascience_hf.curation.prompts import request
from megascience_hf.curation.records import QARecord
from megascience_hf.curation.reference_index import Index
from megascience_hf.curation.replies import UnreadableReplyError
from megascience_hf.curation.run_stage import LOOK_AGAIN, NOT_JUDGED
from megascience_hf.curation.settings import CurationSettings
from megascience_hf.curation.stage import Context, Outcome, Rows, Stage
from megascience_hf.errors import UserError


@dataclass(frozen=True, slots=True)
class Candidate:
    """A benchmark question that a row may be. `decided_by` as in `BenchmarkMatch`: "none" is for the model."""

    question: BenchmarkQuestion
    decided_by: str
    score: float
    shares_run: bool

    @property
    def decided(self) -> bool:
        return self.decided_by not in ("none", "13-gram")

    def name(self, decided_by: str) -> str:
        """What stands in the detail of a decision: benchmark, item, what decided it, score."""
        return f"{self.question.benchmark} {self.question.item_id} {decided_by} {self.score:.3f}"


class Same(BaseModel):
    """The reply that is asked for."""

    same: bool


async def decontaminate(row: QARecord, context: Context) -> Outcome:
    """The pair, unless it is a benchmark's; the reason names the benchmark, the detail the item."""
    if LOOK_AGAIN in context.gathered:
        return Outcome((row,), LOOK_AGAIN)
    candidates: list[Candidate] = context.gathered.get(row.id, [])
    for candidate in candidates:
        if candidate.decided:
            return Outcome(reason=f"in {candidate.question.benchmark}", detail=candidate.name(candidate.decided_by))
    if context.model is None:
        runs = [c.name("13-gram") for c in candidates if c.shares_run]
        return Outcome((row,), NOT_JUDGED, "; ".join(runs))
    for candidate in candidates:
        asked = request("same_question", row.id, first=row.question, second=candidate.question.text)
        try:
            reply = await ask_for(context.model, asked, Same)
        except CallFailedError as error:
            return Outcome(reason=str(error), failed=True)
        except UnreadableReplyError:
            return Outcome(reason=UNREADABLE, detail=candidate.name("model"))
        if reply.same:
            return Outcome(reason=f"in {candidate.question.benchmark}", detail=candidate.name("model"))
    return Outcome((row,))


def candidates_of(
    rows: Rows, stage: Callable[[str], Path], settings: CurationSettings
) -> dict[str, list[Candidate] | str]:
    """The candidates of each row, those that need no model first. If no benchmark can be read, that."""
    try:
        exams = benchmark_questions(settings.decontamination.data_dir)
    except UserError as error:
        return {LOOK_AGAIN: str(error)}
    ids, questions = [], []
    for row in rows():
        ids.append(row.id)
        questions.append(row.question)
    if not ids:
        return {}
    texts = [question.text for question in exams.questions]
    pairs: dict[tuple[int, int], tuple[float, bool]] = {}
    for place, match in Index(texts).matches_of(questions):
        pairs[place, match.reference] = (match.similarity, match.shares_run)
    if settings.model("decontaminate") is not None:
        for place, reference, score in _nearest(questions, texts, stage("embeddings").parent, settings):
            pairs.setdefault((place, reference), (score, False))
    if not pairs:
        return {}
    keys = sorted(pairs)
    decisions = decide(questions, texts, np.array([k[0] for k in keys]), np.array([k[1] for k in keys]))
    found: defaultdict[str, list[Candidate]] = defaultdict(list)
    for (place, reference), by, score in zip(
        keys, decisions.decided_by.to_list(), decisions.scores.tolist(), strict=True
    ):
        question, (similarity, run) = exams.questions[reference], pairs[place, reference]
        found[ids[place]].append(Candidate(question, by, score if by != "none" else similarity, run))
    return {row: sorted(of_row, key=lambda c: (not c.decided, -c.score)) for row, of_row in found.items()}


def _nearest(
    questions: list[str], texts: list[str], folder: Path, settings: CurationSettings
) -> list[tuple[int, int, float]]:
    """Row, benchmark question and inner product of the nearest of each row. Embeddings are kept in OUT/embeddings."""
    embedder = embeddings.load(settings.decontamination.embedder)
    store = embeddings.EmbeddingStore(folder.parent / "embeddings", embedder)
    store.add([*texts, *questions])
    found = nearest(store.blocks(questions), store.vectors(texts), settings.decontamination.nearest)
    return [
        (row, int(reference), float(score))
        for row, (references, scores) in enumerate(zip(found.references, found.scores, strict=True))
        for reference, score in zip(references, scores, strict=True)
    ]


def decides(settings: CurationSettings) -> dict[str, object]:
    """What the result depends on."""
    return {
        **model_decides("decontaminate", "same_question")(settings),
        "search": settings.decontamination.model_dump(),
        "copies": os.environ.get("MEGASCIENCE_BENCHMARKS"),
    }


DECONTAMINATE = Stage(
    name="decontaminate", version=1, source="filter", row=QARecord, makes=QARecord, decides=decides,
    judge=decontaminate, gather=candidates_of,
)  # fmt: skip
