"""What a run would ask of its models: calls, tokens and cost for each stage, before anything is paid.

Stages that need no model are run in a folder of their own that is thrown away, so their rows are exact. From the first
stage that asks a model on, the rows are estimated by what the paper's run kept (table 2), and a question and an answer
count as many tokens as the released ones have (arXiv 2507.16812, section 1).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from statistics import fmean
from tempfile import TemporaryDirectory

from rich.table import Table

from megascience_hf.curation.documents.tokenizers import APPROXIMATE, load_tokenizer
from megascience_hf.curation.pipeline.funnel import dollars
from megascience_hf.curation.pipeline.manifest import count_rows, read_rows
from megascience_hf.curation.pipeline.runner import finish, run_rank
from megascience_hf.curation.pipeline.settings import CurationSettings
from megascience_hf.curation.pipeline.stage import ANSWER_TOKENS, QUESTION_TOKENS, RunPaths, Stage
from megascience_hf.curation.prompts import StagePrompts
from megascience_hf.curation.records import Chunk, Document, QARecord
from megascience_hf.llm.ledger import Usage
from megascience_hf.llm.prompts import Prompts

# Rows whose prompts are rendered and counted; the mean of them stands for all.
_SAMPLE = 200


@dataclass(frozen=True, slots=True)
class Estimate:
    """What a stage would ask. `exact`: its rows were counted, not estimated."""

    stage: str
    rows: int
    exact: bool
    calls: int
    usage: Usage
    cost: float


def estimate(paths: RunPaths, settings: CurationSettings, stages: Sequence[Stage]) -> list[Estimate]:
    """Estimates for the stages in their order. Nothing is written into the output folder, no model is asked.

    Raises:
        UserError: the input cannot be read.
    """
    with TemporaryDirectory(prefix="megascience-") as folder:
        trial = RunPaths(paths.input, Path(folder))
        return list(_estimates(trial, settings, stages))


def of_chunks(chunks: int, settings: CurationSettings, stages: Sequence[Stage]) -> list[Estimate]:
    """Estimates for the stages that have pairs, of a number of chunks of 4,096 tokens that nobody has yet."""
    rows, found = float(chunks), []
    for stage in (stage for stage in stages if stage.makes is QARecord):
        came_in = round(rows)
        sample = _values_of_usual_length()
        found.append(
            _of_stage(stage, settings, came_in, False, [sample])
            if stage.asks(settings)
            else _free(stage, came_in, False)
        )
        rows *= stage.kept
    return found


def _estimates(trial: RunPaths, settings: CurationSettings, stages: Sequence[Stage]) -> Sequence[Estimate]:
    found: list[Estimate] = []
    rows, exact = 0.0, True
    for stage in stages:
        asks = stage.asks(settings)
        if asks or not exact:
            came_in = count_rows(trial.stage(stage.source)) if exact and stage.source else round(rows)
            sample = _sample(trial, stage, exact)
            found.append(_of_stage(stage, settings, came_in, exact, sample) if asks else _free(stage, came_in, exact))
            rows, exact = came_in * stage.kept, False
        else:
            run_rank(stage, trial, settings, 0, 1)
            done = finish(stage, trial, settings, 1, 0.0)
            found.append(_free(stage, done.rows_in, True))
            rows = done.rows_out
    return found


def _free(stage: Stage, rows: int, exact: bool) -> Estimate:
    return Estimate(stage.name, rows, exact, 0, Usage(), 0.0)


def _of_stage(
    stage: Stage, settings: CurationSettings, rows: int, exact: bool, sample: Sequence[dict[str, str]]
) -> Estimate:
    calls, usage = 0.0, Usage()
    tokens, prompts = _counter(), StagePrompts(settings.prompts)
    for prompt in stage.prompts:
        lengths = [tokens(_rendered(prompts, prompt.name, values)) for values in sample]
        asked = rows * prompt.calls
        calls += asked
        usage += Usage(round(asked * (fmean(lengths) if lengths else 0)), round(asked * prompt.reply_tokens))
    model = settings.model(stage.name)
    return Estimate(stage.name, rows, exact, round(calls), usage, model.cost(usage) if model else 0.0)


def _rendered(prompts: Prompts, prompt: str, values: dict[str, str]) -> str:
    """The text of a prompt; what only its own stage knows to fill in counts as a question."""
    unknown = dict.fromkeys(prompts.variables(prompt), values["question"])
    return prompts.request(prompt, "", **(unknown | values)).messages[0].content


def _counter() -> Callable[[str], int]:
    tokenizer = load_tokenizer(APPROXIMATE)
    return lambda text: len(tokenizer.encode(text).ids)


def _sample(trial: RunPaths, stage: Stage, exact: bool) -> list[dict[str, str]]:
    """Values for the prompts of a stage: of its rows where they are there, else texts of the usual length."""
    if not exact:
        return [_values_of_usual_length()]
    rows = islice(read_rows(trial.stage(stage.source), stage.row), _SAMPLE)
    return [_values_of(row) for row in rows]


def _values_of_usual_length() -> dict[str, str]:
    word, chunk = "seven c ", "seven c " * 2048
    values = {"question": word * (QUESTION_TOKENS // 2), "answer": word * (ANSWER_TOKENS // 2), "source": chunk}
    return _values("science", chunk, **values)


def _values_of(row: Document | Chunk | QARecord) -> dict[str, str]:
    if isinstance(row, QARecord):
        return _values(row.subject, "", question=row.question, answer=row.answer, source="seven c " * 2048)
    return _values(row.subject, row.text, question="", answer="", source="")


def _values(subject: str, text: str, *, question: str, answer: str, source: str) -> dict[str, str]:
    return {
        "subject": subject or "science", "guide": "other", "text": text, "source": source, "question": question,
        "answer": answer, "first": question, "second": question,
    }  # fmt: skip


def table(estimates: Sequence[Estimate]) -> Table:
    """For the terminal, with a line for the sum; estimated rows are marked by ~."""
    made = Table(title="What the run would ask (~ estimated from the paper's yields)", title_justify="left")
    for name in ("Stage", "Rows", "Calls", "Tokens sent", "Tokens received", "Cost"):
        made.add_column(name, justify="left" if name == "Stage" else "right")
    for e in estimates:
        made.add_row(e.stage, ("" if e.exact else "~") + f"{e.rows:,}", *_cells(e.calls, e.usage, e.cost))
    usage = sum((e.usage for e in estimates), Usage())
    total = _cells(sum(e.calls for e in estimates), usage, sum(e.cost for e in estimates))
    made.add_section()
    made.add_row("all", "", *total)
    return made


def _cells(calls: int, usage: Usage, cost: float) -> tuple[str, ...]:
    sent, received = usage.prompt_tokens, usage.completion_tokens
    return (
        f"{calls:,}" if calls else "",
        f"{sent:,}" if sent else "",
        f"{received:,}" if received else "",
        dollars(cost),
    )
