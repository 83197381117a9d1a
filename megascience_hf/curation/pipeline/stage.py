"""What a stage is: a function from a row to what becomes of it, and what decides its result."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from megascience_hf.curation.llm.client import Model
from megascience_hf.curation.pipeline.settings import CurationSettings
from megascience_hf.curation.records import Chunk, Document, QARecord

Row = Document | Chunk | QARecord


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one row: the rows that go on (often itself, changed), or why none does.

    Args:
        rows: what goes on to the next stage.
        reason: why nothing goes on, in words that are counted; for a row that goes on, a remark.
        detail: what belongs to this row alone: the row that it repeats, the benchmark's item that it is.
        failed: the row could not be judged; it is set aside to be tried again (`--retry-failed`).
    """

    rows: tuple[Any, ...] = ()
    reason: str = ""
    detail: str = ""
    failed: bool = False

    @property
    def verdict(self) -> str:
        if self.failed:
            return "failed"
        return "kept" if self.rows else "dropped"


@dataclass(slots=True)
class Context:
    """What a stage has beside its row.

    Args:
        settings: of the whole run.
        input: folder or file that the run reads.
        out: folder of the run.
        model: the model of this stage; None without one.
        gathered: what the stage looked up for its rows before they are judged (`Stage.gather`).
    """

    settings: CurationSettings
    input: Path
    out: Path
    model: Model | None = None
    gathered: Mapping[str, Any] = field(default_factory=dict)


Judge = Callable[[Any, Context], Awaitable[Outcome]]
# Rows that can be read anew: each call begins at the first.
Rows = Callable[[], Iterator[Any]]
# From the rows to the ids of those that are dropped, with reason and detail.
JudgeAll = Callable[[Rows, Context], Mapping[str, tuple[str, str]]]
# What a rank looks up for its rows, from the rows and the folders of the stages before.
Gather = Callable[[Rows, Callable[[str], Path], CurationSettings], Mapping[str, Any]]
# The share of a rank of what a run begins with: a name for each piece, and what became of it.
Produce = Callable[[Context, int, int], Iterator[tuple[str, Outcome]]]


@dataclass(frozen=True, slots=True)
class Stage:
    """One stage. It has one of `judge`, `judge_all` and `produce`.

    Args:
        name: also the name of its folder.
        version: raised when the same input and settings would leave other rows.
        source: the stage whose rows it takes; "" for the first.
        row: the type of the rows that it takes.
        makes: the type of the rows that it leaves.
        decides: the settings that its result depends on, prompts and model included.
        judge: from a row to its outcome; rows are independent of each other.
        judge_all: for a stage that compares rows with each other; it runs in one task.
        produce: for the first stage, which has no rows but an input folder.
        gather: looks up what `judge` needs beside a row, for all rows of a rank at once.
    """

    name: str
    version: int
    source: str
    row: type[Any]
    makes: type[Any]
    decides: Callable[[CurationSettings], Mapping[str, Any]]
    judge: Judge | None = None
    judge_all: JudgeAll | None = None
    produce: Produce | None = None
    gather: Gather | None = None
