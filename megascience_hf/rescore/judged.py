"""Rows that rules have scored, with a judge's verdicts where rules cannot tell: a judge never overrules a proof."""

from __future__ import annotations

import json
from collections import Counter, deque
from collections.abc import Iterator, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from pathlib import Path

from megascience_hf.errors import NothingMadeError
from megascience_hf.judging.judge import Ask
from megascience_hf.judging.records import CALL_FAILED, Opinion, When
from megascience_hf.judging.records import fields as fields_of_judge
from megascience_hf.judging.settings import JudgeSettings
from megascience_hf.rescore.records import ScoredChunk

# Cases and chunks that wait for verdicts at most.
_CASES, _CHUNKS = 4, 256


@dataclass(frozen=True, slots=True)
class Judging:
    """How a file is judged.

    Args:
        settings: which judge is asked, and how.
        folder: of its ledger.
        when: which answers it is asked about.
        budget: US dollars that all runs with this folder may cost.
        retry_failed: whether calls that failed in an earlier run are made again.
    """

    settings: JudgeSettings
    folder: Path
    when: When = When.UNDECIDED
    budget: float | None = None
    retry_failed: bool = False


def with_verdicts(scored: Iterator[ScoredChunk], judging: Judging, ask: Ask) -> Iterator[ScoredChunk]:
    """The chunks in their order, each when all verdicts on its rows are there. Memory does not grow with the file.

    Raises:
        UserError: the budget is reached, or the server answers nobody, or not one call has a reply; what was asked is
            in the ledger.
    """
    waiting: deque[tuple[ScoredChunk, list[Future[Opinion] | None]]] = deque()
    cases, most = 0, _CASES * judging.settings.concurrency
    record = judging.settings.record
    problems = Counter[str]()

    def judged(chunk: ScoredChunk, opinions: Sequence[Future[Opinion] | None]) -> ScoredChunk:
        problems.update(opinion.result().problem for opinion in opinions if opinion is not None)
        return _judged(chunk, opinions, record)

    for chunk in scored:
        opinions = [ask(asked.case) if asked is not None else None for asked in chunk.asked]
        waiting.append((chunk, opinions))
        cases += len(opinions) - opinions.count(None)
        while waiting and (cases > most or len(waiting) > _CHUNKS):
            first, said = waiting.popleft()
            cases -= len(said) - said.count(None)
            yield judged(first, said)
    for chunk, opinions in waiting:
        yield judged(chunk, opinions)
    if problems and all(problem.startswith(CALL_FAILED) for problem in problems):
        raise NothingMadeError(
            f"{judging.settings.endpoint} has answered none of {problems.total():,} calls ({next(iter(problems))}): "
            "nothing was written; see to the server and run the same command with --retry-failed"
        )


def _judged(chunk: ScoredChunk, opinions: Sequence[Future[Opinion] | None], record: str) -> ScoredChunk:
    lines = []
    for line, asked, waited in zip(chunk.lines, chunk.asked, opinions, strict=True):
        opinion = waited.result() if waited is not None else None
        fields = json.loads(line)
        by_rules = bool(fields["correct"])
        if asked is not None and opinion is not None:
            chunk.tallies[asked.group].count_opinion(opinion, decided=asked.decided, by_rules=by_rules)
            if not asked.decided and opinion.correct:
                fields["correct"] = True
        fields |= fields_of_judge(record, by_rules, asked is not None and not asked.decided, opinion)
        lines.append(json.dumps(fields) + "\n")
    chunk.lines = lines
    return chunk
