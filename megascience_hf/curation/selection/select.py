"""`megascience select`: read once, measure, choose, write the chosen rows with all their columns.

The order and the choice are those of `megascience mix` (`mixture.selection`); `scores.jsonl` is what its `difficulty`
takes.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from rich.console import Console

from megascience_hf.curation.mixture.read import Pool
from megascience_hf.curation.mixture.steps import select as selection
from megascience_hf.curation.selection.data import find_data
from megascience_hf.curation.selection.difficulty import pass_at
from megascience_hf.curation.selection.measure import Measured, measure
from megascience_hf.curation.selection.plot import plot_scores
from megascience_hf.curation.selection.pool import read_pool
from megascience_hf.curation.selection.settings import SelectSettings
from megascience_hf.curation.selection.write import write_taken
from megascience_hf.errors import NothingMadeError
from megascience_hf.out_folder import OutFolder, opened
from megascience_hf.rows.files import place_read
from megascience_hf.rows.parquet_files import batches
from megascience_hf.rows.records import Refusals
from megascience_hf.terminal import dollars
from megascience_hf.whole_file import replacing, write_text

NO_RESPONSE = "no response"
_BATCH = 10_000


@dataclass(frozen=True, slots=True)
class Account:
    """What was read, taken and not taken, and why.

    Args:
        data: what was selected from; of a Hub dataset with the commit.
        settings: as given; the names of the variables that hold keys, never a key.
        refused: rows that cannot be used, by reason; `first_refused` the place of the first, by reason.
        dropped: rows that were not taken, by reason.
        problems: responses that have no score, or questions, by reason.
        failed: questions that have no value since a call failed.
        cut: responses that were cut at max_tokens.
        asked_for: rows that were asked for; 0 if all that the method admits.
        cost: US dollars of all runs into this folder.
    """

    data: str
    settings: dict[str, Any]
    rows: int
    refused: dict[str, int]
    first_refused: dict[str, str]
    taken: int
    dropped: dict[str, int]
    problems: dict[str, int]
    failed: int
    cut: int
    asked_for: int
    cost: float

    def lines(self) -> Iterator[str]:
        """For the terminal."""
        yield f"{self.rows:,} rows, {self.taken:,} taken{f', {dollars(self.cost)}' if self.cost else ''}"
        for line in Refusals(Counter(self.refused), self.first_refused).lines():
            yield f"  {line}"
        for what, counts in (("not taken", self.dropped), ("problem", self.problems)):
            for reason, count in sorted(counts.items(), key=lambda item: (-item[1], item[0])):
                yield f"  {what}: {reason}: {count:,}"
        if self.cut:
            by_length = self.settings["method"] == "length"
            yield f"  cut at max_tokens: {self.cut:,}{', which count as the longest' if by_length else ''}"
        if self.failed:
            yield f"  {self.failed:,} questions have no value since calls failed: --retry-failed asks again"
        if self.taken < self.asked_for:
            yield f"{self.asked_for:,} rows are asked for and {self.taken:,} can be taken; all of these are"


def select(
    settings: SelectSettings, data: str, out: Path, *, retry_failed: bool = False, console: Console | None = None
) -> Account:
    """Select into OUT/data.

    Args:
        data: folder or file of Parquet or JSON Lines, or a Hub dataset.
        retry_failed: ask again where calls failed in an earlier run.

    Raises:
        UserError: the input has no usable rows, no row is taken, or the run must stop; the same command goes on.
    """
    with opened(out, "select", [place_read(Path(data))], replaces=["data"]) as folder:
        return _select(settings, data, folder, console, retry_failed=retry_failed)


def _select(
    settings: SelectSettings, data: str, folder: OutFolder, console: Console | None, *, retry_failed: bool
) -> Account:
    out = folder.path
    found = find_data(data, settings, out / "input")
    pool = read_pool(settings, found, out, console)
    scores_file = out / "scores.jsonl"
    chosen = settings.selection(scores_file)
    order, lengths = _order(pool, chosen.seed)
    scores, measured = None, None
    if settings.model is not None:
        measured = measure(settings, pool, out, retry_failed=retry_failed, console=console)
        if settings.method == "difficulty":
            scores = measured.values
            _write_measured(pool, measured, "score", scores_file, settings.k)
            plot_scores(scores, chosen.lowest, chosen.highest, _short(settings.model.name), settings.k,
                        out / "difficulty.png")  # fmt: skip
        else:
            lengths = _lengths(measured)
            scores = np.where(np.isnan(measured.values), np.nan, chosen.highest)  # who has no response is not taken
            _write_measured(pool, measured, "tokens", out / "lengths.jsonl")
    reasons = selection.choose(chosen, order, lengths, scores)
    if settings.method == "length":
        reasons[reasons == selection.NO_SCORE] = NO_RESPONSE
    account = _account(settings, found.name, pool, reasons, measured)
    if account.taken:
        write_taken(pool, reasons == "", folder, stale=["account.json"])
    else:
        folder.remove("data")
    write_text(out / "account.json", json.dumps(asdict(account), indent=2) + "\n")
    folder.wrote("account.json", "scores.jsonl", "lengths.jsonl", "difficulty.png")
    if not account.taken:
        why = ", ".join(f"{reason}: {count:,}" for reason, count in account.dropped.items())
        raise NothingMadeError(f"no row is taken of {pool.rows:,} ({why}); {out / 'account.json'} says more")
    return account


def _short(model: str) -> str:
    """The name of a model without its owner or folder."""
    return model.rstrip("/").rpartition("/")[2]


def _order(pool: Pool, seed: int) -> tuple[selection.Order, npt.NDArray[np.int64]]:
    order, lengths = [], []
    for batch in batches(pool.file, _BATCH, ["question", "length"]):
        order.append(selection.hash_order(batch["question"].to_pylist(), seed))
        lengths.append(batch["length"].to_numpy())
    return np.concatenate(order), np.concatenate(lengths)


def _lengths(measured: Measured) -> npt.NDArray[np.int64]:
    """Tokens of the responses. One that was cut is at least max_tokens long, however few its own count makes of it: it
    goes before every one that came to its end."""
    known = np.nan_to_num(measured.values).astype(np.int64)
    return np.where(measured.cut > 0, known.max() + 1, known)


def _write_measured(pool: Pool, measured: Measured, what: str, file: Path, k: int = 1) -> None:
    """A line for each row: the question and its value, and of a score how often the rules found it right."""
    row = 0
    with replacing(file) as partial, partial.open("w", encoding="utf-8") as out:
        for batch in batches(pool.file, _BATCH, ["question"]):
            for question in batch["question"].to_pylist():
                value = measured.values[row]
                known = None if np.isnan(value) else float(value) if what == "score" else int(value)
                line = {"question": question, what: known, "samples": int(measured.samples[row])}
                line |= {"cut": int(measured.cut[row])}
                if what == "score":
                    line |= _passes(k, int(measured.passed[row]))
                out.write(json.dumps(line, ensure_ascii=False) + "\n")
                row += 1


def _passes(samples: int, passed: int) -> dict[str, Any]:
    """Pass rate and pass@k at powers of two; null where the rules cannot verify the reference."""
    if passed < 0:
        return {"passed": None, "pass_rate": None, "pass_at": None}
    ks = [k for k in (1 << power for power in range(samples.bit_length())) if k <= samples]
    rates = {str(k): round(pass_at(k, samples, passed), 6) for k in ks}
    return {"passed": passed, "pass_rate": round(passed / samples, 6), "pass_at": rates}


def _account(
    settings: SelectSettings, data: str, pool: Pool, reasons: npt.NDArray[np.str_], measured: Measured | None
) -> Account:
    dropped = dict(zip(*(side.tolist() for side in np.unique(reasons[reasons != ""], return_counts=True)), strict=True))
    asked_for = selection.wanted(settings.selection(Path()), pool.rows) if settings.size or settings.fraction else 0
    kept = settings.model_dump(mode="json", exclude_none=True)
    return Account(
        data, kept, pool.rows, dict(pool.refusals.reasons), pool.refusals.first, int((reasons == "").sum()), dropped,
        dict(sorted(measured.problems.items())) if measured else {}, measured.failed if measured else 0,
        measured.responses_cut if measured else 0, asked_for, round(measured.cost, 6) if measured else 0.0,
    )  # fmt: skip
