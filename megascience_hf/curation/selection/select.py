"""`megascience select`: read once, measure, choose, write the chosen rows with all their columns.

The order and the choice are those of `megascience mix` (`mixture.selection`); `scores.jsonl` is what its `difficulty`
takes.
"""

from __future__ import annotations

import asyncio
import json
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow.parquet as pq
from pydantic import ValidationError
from rich.table import Table

from megascience_hf.curation.ledger import Ledger
from megascience_hf.curation.mixture import selection
from megascience_hf.curation.mixture.columns import RefusedRowError, mapped
from megascience_hf.curation.mixture.read import Pool, fields_of, read_source
from megascience_hf.curation.mixture.settings import Mixture, Source
from megascience_hf.curation.mixture.sources import Refusals
from megascience_hf.curation.model import Budget, CallFailedError, Model, ModelSettings
from megascience_hf.curation.selection import difficulty
from megascience_hf.curation.selection.plot import plot_scores
from megascience_hf.curation.token_counts import token_counter
from megascience_hf.errors import UserError

METHODS = ("length", "difficulty", "random")
_REPLY_TOKENS, _GRADE_TOKENS = 410, 10  # mean tokens of a released answer (arXiv 2507.16812); a line of JSON
_BATCH = 10_000


@dataclass(frozen=True, slots=True)
class Wishes:
    """A selection as it is asked for. `model` answers the questions, `judge` scores what `answers` cannot."""

    source: Source
    out: Path
    tokenizer: str
    model: ModelSettings | None
    judge: ModelSettings | None
    samples: int
    budget: float | None
    retry_failed: bool


@dataclass(frozen=True, slots=True)
class Account:
    """Rows that were read, refused, taken and not taken by reason; responses that were not scored by reason."""

    rows: int
    refused: dict[str, int]
    taken: int
    dropped: dict[str, int]
    problems: dict[str, int]
    asked_for: int
    cost: float

    def lines(self) -> Iterator[str]:
        yield f"{self.rows:,} rows, {self.taken:,} taken, ${self.cost:.4f}"
        for what, counts in (("refused", self.refused), ("not taken", self.dropped), ("not scored", self.problems)):
            for reason, count in sorted(counts.items()):
                yield f"  {what}: {reason}: {count:,}"
        if self.taken < self.asked_for:
            yield f"{self.asked_for:,} rows are asked for and {self.taken:,} are there; all are taken"


def source(
    data: str, method: str, *, revision: str, split: str, question: str, response: str, reference: str,
    by_model: bool, size: int | None, fraction: float | None, seed: int, lowest: float, highest: float, out: Path,
) -> Source:  # fmt: skip
    """The dataset and the selection from it.

    Raises:
        UserError: they contradict each other.
    """
    if method not in METHODS:
        raise UserError(f"--method is one of {', '.join(METHODS)}, not {method}")
    if method == "difficulty" and not by_model:
        raise UserError("difficulty needs --model, the model whose responses are scored")
    columns = {"question": question}
    if method == "length" and not by_model:
        columns["response"] = response
    if method == "difficulty":
        columns["reference_answer"] = reference
    here = Path(data)
    if here.exists():
        place: dict[str, Any] = {"path": here}
    elif data.count("/") == 1 and not here.suffix:
        place = {"hub": data, "revision": revision, "split": split}
    else:
        raise UserError(f"no {data}: name a folder, a file of Parquet or JSON Lines, or a Hub dataset")
    choice = {
        "method": method, "size": size, "fraction": fraction, "seed": seed, "lowest": lowest, "highest": highest,
        "scores": out / "scores.jsonl" if method == "difficulty" else None,
    }  # fmt: skip
    try:
        return Source(name="input", columns=columns, select=choice, **place)  # type: ignore[arg-type]
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        where = ".".join(map(str, first["loc"]))
        raise UserError(f"{where}{': ' if where else ''}{first['msg'].removeprefix('Value error, ')}") from None


def select(wishes: Wishes) -> Account:
    """Select into OUT/data/train.jsonl.

    Raises:
        UserError: the input has no usable rows, or the run must stop; the same command goes on.
    """
    pool = _read(wishes)
    chosen = wishes.source.select
    order, lengths = _order(pool)
    scores, problems, cost = None, Counter[str](), 0.0
    if wishes.model is not None and chosen.method != "random":
        measured, problems, cost = asyncio.run(_measure(wishes, pool))
        if chosen.method == "difficulty":
            scores = measured
            plot_scores(measured, chosen.lowest, chosen.highest, wishes.samples, wishes.out / "difficulty.png")
        else:
            lengths = np.nan_to_num(measured).astype(np.int64)
            scores = np.where(np.isnan(measured), np.nan, chosen.highest)  # a question without response is not taken
    reasons = selection.choose(chosen, order, lengths, scores)
    _write(wishes, reasons == "")
    taken = int((reasons == "").sum())
    dropped = Counter(reasons[reasons != ""].tolist())
    asked = selection.wanted(chosen, pool.rows) if chosen.size or chosen.fraction else 0
    account = Account(pool.rows, pool.refused, taken, dict(dropped), dict(problems), asked, round(cost, 6))
    _replace(wishes.out / "account.json", json.dumps(asdict(account), indent=2) + "\n")
    return account


def plan(wishes: Wishes) -> Table:
    """What the run would ask: calls, tokens, cost."""
    pool = _read(wishes)
    table = Table("Model", "Calls at most", "Tokens sent", "Tokens received", "Cost", title=f"{pool.rows:,} rows")
    by_length = wishes.source.select.method == "length"
    if wishes.model is None or wishes.source.select.method == "random":
        return table
    count = token_counter()
    k = 1 if by_length else wishes.samples
    calls = sent = judged = 0
    for row in _questions(pool):
        calls += k
        sent += k * int(count([difficulty.response_request(row).messages[0].content])[0])
        judged += 0 if by_length or not row.reference or difficulty.is_exact(row.reference) else k
    _plan_line(table, wishes.model, calls, sent, calls * _REPLY_TOKENS)
    if wishes.judge is not None and judged:
        _plan_line(table, wishes.judge, judged, round(sent * judged / calls) + judged * 600, judged * _GRADE_TOKENS)
    return table


def _plan_line(table: Table, model: ModelSettings, calls: int, sent: int, received: int) -> None:
    cost = (sent * model.price_in + received * model.price_out) / 1e6
    table.add_row(model.name, f"{calls:,}", f"~{sent:,}", f"~{received:,}", f"~${cost:,.2f}")


def _read(wishes: Wishes) -> Pool:
    wishes.out.mkdir(parents=True, exist_ok=True)
    mixture = Mixture(sources=(wishes.source,), tokenizer=wishes.tokenizer)
    return read_source(wishes.source, mixture, wishes.out / "pool.parquet", 0, lambda _: None)


def _order(pool: Pool) -> tuple[selection.Order, npt.NDArray[np.int64]]:
    order, lengths = [], []
    with pq.ParquetFile(pool.file) as opened:
        for batch in opened.iter_batches(_BATCH, columns=["question", "length"]):
            order.append(selection.hash_order(batch["question"].to_pylist(), pool.source.select.seed))
            lengths.append(batch["length"].to_numpy())
    return np.concatenate(order), np.concatenate(lengths)


def _questions(pool: Pool) -> Iterator[difficulty.Question]:
    with pq.ParquetFile(pool.file) as opened:
        for batch in opened.iter_batches(1_000, columns=["id", "question", "reference_answer", "subject"]):
            for row in batch.to_pylist():
                yield difficulty.Question(row["id"], row["question"], row["reference_answer"], row["subject"])


async def _measure(wishes: Wishes, pool: Pool) -> tuple[npt.NDArray[np.float64], Counter[str], float]:
    """A score or a length for each row, NaN without one; written to scores.jsonl as well."""
    assert wishes.model is not None  # noqa: S101  # the caller has looked
    by_length = wishes.source.select.method == "length"
    partial, problems = wishes.out / ".scores.jsonl", Counter[str]()
    values = np.full(pool.rows, np.nan)
    async with AsyncExitStack() as stack:
        ledgers = [stack.enter_context(Ledger(wishes.out / "ledger", name, 0)) for name in ("respond", "judge")]
        settings = [wishes.model, wishes.judge or wishes.model]
        budget = Budget(wishes.budget, sum(s.cost(x.usage) for s, x in zip(settings, ledgers, strict=True)))
        models = [Model(s, x, budget, retry_failed=wishes.retry_failed) for s, x in zip(settings, ledgers, strict=True)]
        for model in models:
            stack.push_async_callback(model.close)
        results = _results(wishes, pool, models[0], models[1] if wishes.judge is not None else None, by_length)
        with partial.open("w", encoding="utf-8") as out:
            number = 0
            async for row, found in results:
                values[number] = np.nan if found.score is None else found.score
                problems.update(found.problems)
                line = {"question": row.question, "score": found.score, "samples": found.samples}
                out.write(json.dumps({**line, "problems": dict(found.problems)}) + "\n")
                number += 1
        cost = budget.spent
    partial.replace(wishes.out / ("lengths.jsonl" if by_length else "scores.jsonl"))
    return values, problems, cost


def _results(
    wishes: Wishes, pool: Pool, model: Model, judge: Model | None, by_length: bool
) -> AsyncIterator[tuple[difficulty.Question, difficulty.Difficulty]]:
    count = token_counter(wishes.tokenizer)

    async def length(row: difficulty.Question) -> difficulty.Difficulty:
        try:
            reply = await model.ask(difficulty.response_request(row))
        except CallFailedError as error:
            return difficulty.Difficulty(None, 0, Counter({f"call failed: {error}": 1}))
        return difficulty.Difficulty(float(count([reply.response])[0]), 1, Counter())

    async def score(row: difficulty.Question) -> difficulty.Difficulty:
        return await difficulty.measure(row, model, judge, wishes.samples)

    samples = 1 if by_length else wishes.samples
    ahead = max(2, 4 * model.settings.concurrency // samples)
    return difficulty.in_order(_questions(pool), length if by_length else score, ahead)


def _write(wishes: Wishes, taken: npt.NDArray[np.bool_]) -> None:
    """The taken rows as they were read: the rows that the mapping refuses are passed over as when the pool was made."""
    target = wishes.out / "data" / "train.jsonl"
    target.parent.mkdir(exist_ok=True)
    partial, number = target.with_name(".train.jsonl"), 0
    with partial.open("w", encoding="utf-8") as out:
        for _, fields in fields_of(wishes.source, Refusals()):
            try:
                mapped(fields, wishes.source.columns)
            except RefusedRowError:
                continue
            if taken[number]:
                out.write(json.dumps(fields, ensure_ascii=False, default=str) + "\n")
            number += 1
    partial.replace(target)


def _replace(file: Path, text: str) -> None:
    partial = file.with_name(f".{file.name}")
    partial.write_text(text, encoding="utf-8")
    partial.replace(file)
