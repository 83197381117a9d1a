"""Stage decontaminate: pairs whose question is one of a benchmark are dropped.

Candidates are the nearest benchmark questions by embedding (where a model is there to judge them) and those that are
near-duplicates by words. Equal and nearly equal questions are decided without a model; of the others the model says
whether they are the same question. A run of 13 words in common decides nothing, and is noted.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from megascience_hf import terminal
from megascience_hf.curation.pipeline.decontamination_report import (
    EXAMS,
    SHARED_RUN,
    Match,
    as_detail,
    dropped_reason,
    searched,
)
from megascience_hf.curation.pipeline.runner import input_hash
from megascience_hf.curation.pipeline.settings import CurationSettings
from megascience_hf.curation.pipeline.stage import (
    ANALYSIS_TOKENS,
    NOT_JUDGED,
    RERUN,
    Context,
    Outcome,
    Prompt,
    Rows,
    Stage,
)
from megascience_hf.curation.records import QARecord
from megascience_hf.errors import UserError
from megascience_hf.llm.client import CallFailedError
from megascience_hf.llm.replies import ask_for_verdict
from megascience_hf.llm.unreadable import UnreadableReplyError
from megascience_hf.llm.verdicts import Verdict
from megascience_hf.similarity import embeddings
from megascience_hf.similarity.benchmark_matches import decide
from megascience_hf.similarity.benchmark_questions import BenchmarkQuestion, benchmark_questions, local_copies
from megascience_hf.similarity.reference_index import Index
from megascience_hf.tasks import BENCHMARKS


@dataclass(frozen=True, slots=True)
class Candidate:
    """A benchmark question that a row may be.

    Args:
        decided_by: as in `benchmark_matches.Decisions`; "none" is for the model.
        score: what decided it; else the Jaccard similarity, or the inner product of the embeddings.
        shares_run: whether the two have 13 words in a row in common.
    """

    question: BenchmarkQuestion
    decided_by: str
    score: float
    shares_run: bool

    @property
    def decided(self) -> bool:
        return self.decided_by != "none"

    def match(self, decided_by: str) -> Match:
        """What the decision of the row tells of this candidate."""
        question = self.question
        text = question.text if BENCHMARKS[question.benchmark].public else None
        return Match(question.benchmark, question.item_id, decided_by, round(self.score, 4), text)


class Same(Verdict):
    """The reply that is asked for."""

    same: bool


async def decontaminate(row: QARecord, context: Context) -> Outcome:
    """The pair, unless it is a benchmark's; the reason names the benchmark, the detail the item."""
    if RERUN in context.prepared:
        return Outcome((row,), RERUN)
    candidates: list[Candidate] = context.prepared.get(row.id, [])
    for candidate in candidates:
        if candidate.decided:
            return _dropped(candidate, candidate.decided_by)
    noted = as_detail(candidate.match(SHARED_RUN) for candidate in candidates if candidate.shares_run)
    if context.model is None:
        return Outcome((row,), NOT_JUDGED, noted)
    for candidate in candidates:
        asked = context.model.prompts.request(
            "same_question", row.id, first=row.question, second=candidate.question.text
        )
        try:
            reply = await ask_for_verdict(context.model, asked, Same)
        except CallFailedError as error:
            return Outcome(reason=str(error), failed=True)
        except UnreadableReplyError as error:
            return Outcome(reason=error.reason, detail=as_detail([candidate.match("model")]))
        if reply.same:
            return _dropped(candidate, "model")
    return Outcome((row,), detail=noted)


def _dropped(candidate: Candidate, decided_by: str) -> Outcome:
    return Outcome(reason=dropped_reason(candidate.question.benchmark), detail=as_detail([candidate.match(decided_by)]))


def candidates_of(rows: Rows, context: Context) -> dict[str, list[Candidate] | str]:
    """The candidates of each row, those that need no model first. If no benchmark can be read, that.

    Which benchmarks are searched is written down in OUT/exams.json.
    """
    settings, out = context.settings, context.paths.out
    try:
        exams = benchmark_questions(settings.decontamination.data_dir)
    except UserError as error:
        return {RERUN: str(error)}
    searched(exams).write(out / EXAMS)
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
    if DECONTAMINATE.asks(settings):
        for place, reference, score in _nearest(questions, texts, out / "embeddings", settings):
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
    """Row, benchmark question and inner product of the nearest of each row. Embeddings are kept in the folder."""
    # it imports torch, which takes seconds, and every worker of every stage imports this module
    from megascience_hf.similarity.nearest import nearest

    embedder = embeddings.load(settings.decontamination.embedder)
    store = embeddings.EmbeddingStore(folder, embedder)
    everything = [*texts, *questions]
    waiting, done = len(store.missing(everything)), 0

    def tell(count: int) -> None:
        nonlocal done
        done += count
        terminal.say(f"decontaminate: {done:,} of {waiting:,} texts embedded")

    store.add(everything, tell if waiting > embeddings.BLOCK else lambda _: None)
    found = nearest(store.blocks(questions), store.vectors(texts), settings.decontamination.nearest)
    return [
        (row, int(reference), float(score))
        for row, (references, scores) in enumerate(zip(found.references, found.scores, strict=True))
        for reference, score in zip(references, scores, strict=True)
    ]


def cache_key(settings: CurationSettings) -> dict[str, object]:
    """What the result depends on beside the model."""
    copies = local_copies(settings.decontamination.data_dir)
    return {
        "search": settings.decontamination.model_dump(),
        "exams": [(name, benchmark.version, benchmark.sources) for name, benchmark in BENCHMARKS.items()],
        "copies": copies and input_hash(copies, None),
    }


DECONTAMINATE = Stage(
    name="decontaminate", version=2,
    does="questions of the benchmarks",
    without_model="equal and nearly equal ones",
    row=QARecord, makes=QARecord, process=decontaminate, prepare=candidates_of,
    cache_key=cache_key, prompts=(Prompt("same_question", 5, ANALYSIS_TOKENS + 10),),
    kept=651_840 / 728_767,  # of the paper's run (table 2)
)  # fmt: skip
