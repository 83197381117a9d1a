"""`megascience select --dry-run`: calls, tokens and cost of a whole run. Nothing is asked or written into OUT."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from statistics import fmean
from tempfile import TemporaryDirectory

from rich.table import Table

from megascience_hf.answers.exact import is_exact
from megascience_hf.curation.documents.tokenizers import token_counter
from megascience_hf.curation.mixture.read import Pool
from megascience_hf.curation.pipeline.funnel import dollars
from megascience_hf.curation.pipeline.stage import ANSWER_TOKENS
from megascience_hf.curation.prompts import StagePrompts
from megascience_hf.curation.selection import difficulty
from megascience_hf.curation.selection.data import find_data
from megascience_hf.curation.selection.measure import distinct, questions_of
from megascience_hf.curation.selection.pool import read_pool
from megascience_hf.curation.selection.settings import SelectSettings
from megascience_hf.llm.client import ModelSettings
from megascience_hf.llm.ledger import Usage
from megascience_hf.llm.messages import Request

GRADE_TOKENS = 50  # with the analysis before it
# Responses to exact references that a judge is asked about all the same: measured on labelled responses
# (bench/exact_references.py).
NOT_SURE = 0.1
# Questions whose prompts are counted and whose references are looked at; they stand for all.
_SAMPLE = 1_000


@dataclass(frozen=True, slots=True)
class Asked:
    """What a model is asked in a whole run.

    Args:
        usage: tokens sent, by an approximate count; tokens received, assumed.
        most: US dollars if every reply is as long as max_tokens.
    """

    what: str
    model: ModelSettings
    calls: int
    usage: Usage
    cost: float
    most: float


@dataclass(frozen=True, slots=True)
class Plan:
    """A run before it is made: rows, questions that are not the same, what is asked, what is assumed for it."""

    rows: int
    questions: int
    asked: tuple[Asked, ...]
    assumed: tuple[str, ...]


def plan(settings: SelectSettings, data: str) -> Plan:
    """What a run would ask.

    Raises:
        UserError: the input cannot be read.
    """
    with TemporaryDirectory(prefix="megascience-") as name:
        folder = Path(name)
        pool = read_pool(settings, find_data(data, settings, folder), folder)
        if settings.model is None:
            return Plan(pool.rows, pool.rows, (), ())
        return _of_pool(settings, settings.model, pool)


def _of_pool(settings: SelectSettings, model: ModelSettings, pool: Pool) -> Plan:
    questions, prompts = len(distinct(pool)[0]), StagePrompts(settings.prompts)
    sample = list(islice(questions_of(pool), 0, None, max(1, pool.rows // _SAMPLE)))
    samples = 1 if settings.method == "length" else settings.k
    scored, judged = float(questions), 0.0
    assumed = [
        f"a response has {ANSWER_TOKENS} tokens, the mean of the paper's answers; tokens sent are an approximate count"
    ]
    if settings.method == "difficulty":
        exact = sum(is_exact(row.reference, row.question) for row in sample) / len(sample)
        given = sum(bool(row.reference) for row in sample) / len(sample)
        judge = settings.judge is not None
        scored = questions * (given if judge else exact)
        judged = questions * (given - exact + exact * NOT_SURE) if judge else 0.0
        assumed.append(
            f"of {len(sample):,} references {exact:.0%} are exact and {1 - given:.0%} empty, as of all; "
            + (f"the judge is asked about {NOT_SURE:.0%} of the responses to exact ones" if judge else
               "without a judge the others are not asked about")
        )  # fmt: skip
    sent = [_tokens(difficulty.response_request(prompts, row)) for row in sample]
    asked = [_asked("responses", model, scored * samples, sent, ANSWER_TOKENS)]
    if settings.judge is not None:
        sent = [_tokens(difficulty.grade_request(prompts, row, "")) + ANSWER_TOKENS for row in sample]
        asked.append(_asked("grades", settings.judge, judged * samples, sent, GRADE_TOKENS))
        assumed.append(f"a grade has {GRADE_TOKENS} tokens")
    free = [a.model.name for a in asked if not (a.model.price_in or a.model.price_out)]
    if free:
        assumed.append(f"{' and '.join(free)} costs nothing: no price_in or price_out is given")
    return Plan(pool.rows, questions, tuple(asked), tuple(assumed))


def _tokens(asked: Request) -> int:
    return int(token_counter()([asked.messages[0].content])[0])


def _asked(what: str, model: ModelSettings, calls: float, sent: list[int], received: int) -> Asked:
    count = round(calls)
    usage = Usage(round(count * fmean(sent)), count * min(received, model.max_tokens))
    most = Usage(usage.prompt_tokens, count * model.max_tokens)
    return Asked(what, model, count, usage, model.cost(usage), model.cost(most))


def table(found: Plan) -> Table:
    """For the terminal, a column for each model, so that it fits into 80."""
    made = Table(
        title=f"{found.rows:,} rows, {found.questions:,} different questions: what a whole run asks",
        title_justify="left", caption="\n".join(f"~ assumed: {line}" for line in found.assumed), caption_justify="left",
    )  # fmt: skip
    if not found.asked:
        made.add_row("no model is asked")
        return made
    made.add_column("")
    for a in found.asked:
        made.add_column(a.what, justify="right", overflow="fold")
    both = len(found.asked) > 1
    if both:
        made.add_column("all", justify="right")
    cells: list[tuple[str, list[str], str]] = [
        ("model", [a.model.name for a in found.asked], ""),
        ("calls", [f"~{a.calls:,}" for a in found.asked], f"~{sum(a.calls for a in found.asked):,}"),
        ("tokens sent", [f"~{a.usage.prompt_tokens:,}" for a in found.asked], ""),
        ("tokens received", [f"~{a.usage.completion_tokens:,}" for a in found.asked], ""),
        ("$ a million sent", [f"{a.model.price_in:g}" for a in found.asked], ""),
        ("$ a million received", [f"{a.model.price_out:g}" for a in found.asked], ""),
        ("cost", [_cost(a.cost) for a in found.asked], _cost(sum(a.cost for a in found.asked))),
        ("cost with every reply at max_tokens", [_cost(a.most) for a in found.asked],
         _cost(sum(a.most for a in found.asked))),
    ]  # fmt: skip
    for name, of_models, of_all in cells:
        made.add_row(name, *of_models, *([of_all] if both else []))
    return made


def _cost(cost: float) -> str:
    return f"~{dollars(cost) or '$0'}"
