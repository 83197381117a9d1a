"""What a stage is: a function from a row to what becomes of it, and all else that is true of it.

Dry run, settings, budget, funnel and cards derive from the stages of `stages.registry`, which also has their order.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from megascience_hf.curation.pipeline.settings import CurationSettings
from megascience_hf.curation.prompts import StagePrompts
from megascience_hf.curation.records import Chunk, Document, QARecord
from megascience_hf.llm.client import Model

Row = Document | Chunk | QARecord

# Tokens of a question and an answer of the released dataset (arXiv 2507.16812, section 1).
QUESTION_TOKENS, ANSWER_TOKENS = 64, 410
# Tokens of the short analysis in front of a verdict, as the examples of the prompts have.
ANALYSIS_TOKENS = 40

# The remark on a row that a model should have judged.
NOT_JUDGED = "not judged"
# The remark on rows that were to be compared with something that could not be read. The next run does the stage again.
RERUN = "not decontaminated: no benchmark can be read"


@dataclass(frozen=True, slots=True)
class RunPaths:
    """Where a run reads and writes.

    Args:
        input: folder or file of books.
        out: the output folder.
        ledgers: where the ledgers are if not in it, as for a preview, which leaves its calls to the run.
    """

    input: Path
    out: Path
    ledgers: Path | None = None

    @property
    def ledger(self) -> Path:
        return self.ledgers or self.out / "ledger"

    def stage(self, name: str) -> Path:
        """The folder of a complete stage."""
        return self.out / "stages" / name


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
        paths: of the run.
        model: the model of this stage; None without one.
        prepared: what the stage looked up for its rows before they are processed (`Stage.prepare`).
    """

    settings: CurationSettings
    paths: RunPaths
    model: Model | None = None
    prepared: Mapping[str, Any] = field(default_factory=dict)


Process = Callable[[Any, Context], Awaitable[Outcome]]
# Rows that can be read anew: each call begins at the first.
Rows = Callable[[], Iterator[Any]]
# From the rows to the ids of those that are dropped, with reason and detail.
ProcessAll = Callable[[Rows, Context], Mapping[str, tuple[str, str]]]
# What a rank looks up for its rows, beside them from the folders of the stages before.
Prepare = Callable[[Rows, Context], Mapping[str, Any]]
# The share of a rank of what a run begins with: a name for each piece, and what became of it.
Produce = Callable[[Context, int, int], Iterator[tuple[str, Outcome]]]


@dataclass(frozen=True, slots=True)
class Prompt:
    """A prompt of a stage: how many of its calls a row takes, and the tokens of a reply."""

    name: str
    calls: float
    reply_tokens: float


def _nothing(_: CurationSettings) -> dict[str, object]:
    return {}


def _always(_: CurationSettings) -> bool:
    return True


@dataclass(frozen=True, slots=True)
class Stage:
    """One stage. It has one of `process`, `process_all` and `produce`.

    Args:
        name: also the name of its folder.
        version: raised when the same input and settings would leave other rows.
        row: the type of the rows that it takes.
        makes: the type of the rows that it leaves.
        process: from a row to its outcome; rows are independent of each other.
        process_all: for a stage that compares rows with each other; it runs in one task.
        produce: for the first stage, which has no rows but an input folder.
        prepare: looks up what `process` needs beside a row, for all rows of a rank at once.
        cache_key: the settings that its result depends on, beside its model and prompts.
        prompts: of a stage that asks a model where there is one.
        with_model: whether these settings want a model for this stage.
        wanted: whether these settings want this stage at all.
        kept: rows that go on for each row that comes in, in the paper's run; an estimate needs it.
        does: what it makes or drops, in the words of docs/curation.md.
        without_model: the same where no model is asked.
        source: the stage whose rows it takes, "" for the first. The registry sets it, where the order is.
    """

    name: str
    version: int
    row: type[Any]
    makes: type[Any]
    process: Process | None = None
    process_all: ProcessAll | None = None
    produce: Produce | None = None
    prepare: Prepare | None = None
    cache_key: Callable[[CurationSettings], Mapping[str, Any]] = _nothing
    prompts: tuple[Prompt, ...] = ()
    with_model: Callable[[CurationSettings], bool] = _always
    wanted: Callable[[CurationSettings], bool] = _always
    kept: float = 1.0
    does: str = ""
    without_model: str = "the same"
    source: str = ""

    def asks(self, settings: CurationSettings) -> bool:
        """Whether a model is asked."""
        return bool(self.prompts) and self.with_model(settings) and settings.model(self.name) is not None

    def decided_by(self, settings: CurationSettings) -> dict[str, Any]:
        """All settings that its result depends on: model, its parameters, prompts with that of the repair."""
        decided = dict(self.cache_key(settings))
        if self.prompts and self.with_model(settings):
            model = settings.model(self.name)
            decided["model"] = model and (model.name, model.parameters)
            if model is not None:
                prompts = StagePrompts(settings.prompts)
                decided["prompts"] = {name: prompts.hash(name) for name in (*(p.name for p in self.prompts), "repair")}
        return decided
