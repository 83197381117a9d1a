"""`megascience mix`: read, dedup, decontaminate, select, annotate, cut, write.

The rows of each source are read once into one Parquet file and stay there. A step decides by number which of them
fall, and streams only the column that it needs, so that memory is a few hundred bytes a row whatever the answers are.
Every step has a mark of all that decides it; a step whose mark is the same is not done again.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
from rich.console import Console

from megascience_hf.content_id import content_id
from megascience_hf.curation.mixture.accounts import STEPS, Account, SourceAccount
from megascience_hf.curation.mixture.decisions import decided, fallen, joined
from megascience_hf.curation.mixture.readme import write_readme
from megascience_hf.curation.mixture.settings import Mixture, Selection
from megascience_hf.curation.mixture.steps import asking
from megascience_hf.curation.mixture.steps import select as selection
from megascience_hf.curation.mixture.steps.cut import write_dataset
from megascience_hf.curation.mixture.steps.dedup import repeated_rows
from megascience_hf.curation.mixture.steps.read import Pool, read_source
from megascience_hf.curation.pipeline.progress import counted
from megascience_hf.curation.pipeline.runner import LOOK_AGAIN
from megascience_hf.errors import UserError
from megascience_hf.parquet_batches import batches
from megascience_hf.similarity.near_duplicates import NearDuplicates
from megascience_hf.whole_file import replacing

BATCH = 20_000
Alive = npt.NDArray[np.bool_]


@dataclass(slots=True)
class Run:
    """A run under way: `alive` says which rows of all pools are left, `marks` what decided that.

    With `retry_failed` calls of a model that failed for good are made again.
    """

    mixture: Mixture
    out: Path
    pools: list[Pool]
    alive: Alive
    marks: list[str]
    warnings: list[str]
    retry_failed: bool
    console: Console

    def batches(self, *columns: str) -> Iterator[tuple[npt.NDArray[np.int64], pl.DataFrame]]:
        """Numbers and columns of the rows that are left, some thousand at a time."""
        for pool in self.pools:
            yield from self.of_pool(pool, *columns)

    def of_pool(self, pool: Pool, *columns: str) -> Iterator[tuple[npt.NDArray[np.int64], pl.DataFrame]]:
        at = pool.start
        for batch in batches(pool.file, BATCH, columns):
            alive = self.alive[at : at + batch.num_rows]
            yield at + np.flatnonzero(alive), pl.DataFrame(batch).filter(pl.Series(alive))
            at += batch.num_rows

    def mark(self, *what: object) -> str:
        return content_id(*self.marks, *map(str, what))


def mix(mixture: Mixture, out: Path, *, retry_failed: bool = False, console: Console | None = None) -> Account:
    """Make the dataset of a mixture in OUT/data, with its provenance and counts.

    Raises:
        UserError: a source cannot be read or has no rows, or the run must stop; the same command goes on.
    """
    console = console or Console(stderr=True)
    begin = time.monotonic()
    by_difficulty = {source.name: source.select for source in mixture.sources if source.select.method == "difficulty"}
    scores = {name: selection.read_scores(chosen) for name, chosen in by_difficulty.items() if _are_there(chosen)}
    missing = [name for name in by_difficulty if name not in scores]
    if missing:
        console.print(f"no scores of {', '.join(missing)} yet: the run stops before step select", highlight=False)
    for folder in ("rows", "steps"):
        (out / folder).mkdir(parents=True, exist_ok=True)
    run = _read(mixture, out, console, retry_failed=retry_failed)
    steps: dict[str, pl.DataFrame] = {}

    def do(name: str, fell: pl.DataFrame) -> None:
        steps[name] = fell
        _apply(run, name, fell)

    do("dedup", _dedup(run))
    do("decontaminate", _decontaminate(run))
    if missing:
        raise UserError(_how_to_score(run, missing[0]))
    do("select", _select(run, scores))
    fell, answers = asking.annotate(run)
    do("annotate", fell)
    do("cut", write_dataset(run, answers, steps))
    written = int(run.alive.sum())
    account = Account(
        mixture.name, tuple(_source_account(pool, steps) for pool in run.pools), written, mixture.published_rows,
        asking.cost(run), round(time.monotonic() - begin, 1), tuple(run.warnings),
    )  # fmt: skip
    account.write(out / "funnel.json")
    write_readme(run.mixture, account, out / "README.md")
    if not written:
        raise UserError(f"no row is left of {sum(p.rows for p in run.pools):,}; {out / 'funnel.json'} says why")
    return account


def _read(mixture: Mixture, out: Path, console: Console, *, retry_failed: bool) -> Run:
    pools: list[Pool] = []
    start = 0
    for number, source in enumerate(mixture.sources):
        file = out / "rows" / f"{number:02d}-{source.name}.parquet"
        with counted(f"read {source.name}", None, console) as tell:
            pool = read_source(source, mixture, file, start, tell)
        refused = f", {sum(pool.refused.values()):,} refused" if pool.refused else ""
        console.print(f"read {source.name}: {pool.rows:,} rows{refused}", highlight=False)
        pools.append(pool)
        start += pool.rows
    run = Run(mixture, out, pools, np.ones(start, bool), [pool.mark for pool in pools], [], retry_failed, console)
    for source in mixture.sources:
        if source.hub and not (len(source.revision) == 40 and set(source.revision) <= set("0123456789abcdef")):
            run.warnings.append(f"{source.name}: revision {source.revision!r} is no commit, so its rows may change")
    return run


def _apply(run: Run, name: str, frame: pl.DataFrame) -> None:
    run.alive[frame["row"].to_numpy()] = False
    run.marks.append(content_id(name, str(frame.select(pl.col("row").hash(0)).sum().item()), str(len(frame))))
    run.console.print(f"{name}: {len(frame):,} fell, {int(run.alive.sum()):,} left", highlight=False)


def _dedup(run: Run) -> pl.DataFrame:
    settings = run.mixture.dedup
    if settings is None:
        return fallen([], [])
    if settings.preset == "as-published":
        raise UserError("a mixture is deduplicated with the preset verified: as-published compares within one source")

    def decide() -> pl.DataFrame:
        return repeated_rows(run, NearDuplicates(settings.threshold, keep_variants=settings.keep_variants))

    mark = run.mark("dedup", 2, settings.model_dump_json())
    return decided(run.out / "steps" / "dedup.parquet", mark, decide).fallen


def _decontaminate(run: Run) -> pl.DataFrame:
    settings = run.mixture.decontamination
    if not settings.enabled:
        run.warnings.append("not decontaminated: the mixture says so")
        return fallen([], [])
    try:
        if settings.model is not None:
            # the stage knows itself whether it is done: with --retry-failed it may not be
            return asking.decontaminate(run)
        mark = run.mark("decontaminate", 1, settings.model_dump_json())
        return decided(run.out / "steps" / "decontaminate.parquet", mark, lambda: _by_words(run)).fallen
    except asking.NoBenchmarkError as error:
        run.warnings.append(f"{LOOK_AGAIN} ({error}); the next run looks again")
        return fallen([], [])


def _by_words(run: Run) -> pl.DataFrame:
    from megascience_hf.similarity.benchmark_matches import same_questions
    from megascience_hf.similarity.benchmark_questions import benchmark_questions
    from megascience_hf.similarity.reference_index import Index

    try:
        exams = benchmark_questions(run.mixture.decontamination.data_dir)
    except UserError as error:
        raise asking.NoBenchmarkError(str(error)) from None
    texts = pl.Series([question.text for question in exams.questions], dtype=pl.String)
    index = Index(texts.to_list())
    rows, reasons, details = [], [], []
    with counted("decontaminate", int(run.alive.sum()), run.console) as tell:
        done = 0
        for numbers, batch in run.batches("question"):
            for place, found in same_questions(batch["question"].to_list(), texts, index):
                reference, by, score = max(found, key=lambda f: (f[2], -f[0]))
                question = exams.questions[reference]
                rows.append(int(numbers[place]))
                reasons.append(f"in {question.benchmark}")
                details.append(f"{question.benchmark} {question.item_id} {by} {score:.3f}")
            done += len(numbers)
            tell(done)
    return fallen(rows, reasons, details)


def _select(run: Run, scores: dict[str, tuple[selection.Order, npt.NDArray[np.float64]]]) -> pl.DataFrame:
    found = [fallen([], [])]
    for pool in run.pools:
        chosen = pool.source.select
        if chosen.method == "all":
            continue
        numbers, order, keys, lengths = [], [], [], []
        for rows, batch in run.of_pool(pool, "question", "length"):
            questions = batch["question"].to_list()
            numbers.append(rows)
            order.append(selection.hash_order(questions, chosen.seed))
            lengths.append(batch["length"].to_numpy())
            if pool.source.name in scores:
                keys.append(selection.hash_order(questions, 0))
        row = np.concatenate([np.empty(0, np.int64), *numbers])
        if not len(row):
            continue
        of_rows = selection.scores_of(np.concatenate(keys), scores[pool.source.name]) if keys else None
        reasons = selection.choose(chosen, np.concatenate(order), np.concatenate(lengths), of_rows)
        taken, asked = int((reasons == "").sum()), selection.wanted(chosen, len(row))
        if (taken < asked and chosen.method != "difficulty") or (chosen.size is not None and taken < chosen.size):
            run.warnings.append(
                f"{pool.source.name}: {asked:,} rows are asked for and {taken:,} are there; all are taken"
            )
        out = np.flatnonzero(reasons != "")
        found.append(fallen(row[out], reasons[out].tolist()))
    return joined(found)


def _are_there(chosen: Selection) -> bool:
    return chosen.scores is not None and chosen.scores.exists()


def _how_to_score(run: Run, name: str) -> str:
    """Write the rows of the source that are left, which are the ones to score, and say how."""
    pool = next(pool for pool in run.pools if pool.source.name == name)
    file = run.out / "left" / f"{name}.parquet"
    file.parent.mkdir(exist_ok=True)
    schema = pa.schema([(column, pa.string()) for column in ("question", "subject", "reference_answer")])
    with replacing(file) as partial, pq.ParquetWriter(partial, schema, compression="zstd") as out:
        for _, batch in run.of_pool(pool, *schema.names):
            out.write_table(batch.to_arrow().cast(schema))
    return (
        f"{pool.source.select.scores} is not there: make it of {file} with `megascience select {file} -o "
        f"{run.out / 'scores'} --method difficulty --model …`, which leaves scores.jsonl, and run this command again"
    )


def _source_account(pool: Pool, steps: dict[str, pl.DataFrame]) -> SourceAccount:
    left, rows = pool.rows, {"read": pool.rows}
    dropped: dict[str, dict[str, int]] = {"read": dict(pool.refused)} if pool.refused else {}
    for name in STEPS[1:]:
        frame = steps[name].filter((pl.col("row") >= pool.start) & (pl.col("row") < pool.start + pool.rows))
        left -= len(frame)
        rows[name] = left
        reasons = Counter(frame["reason"].cast(pl.String).to_list())
        if reasons:
            dropped[name] = dict(sorted(reasons.items(), key=lambda item: (-item[1], item[0])))
    published = {name: n for name, n in pool.source.published.model_dump().items() if n is not None}
    return SourceAccount(pool.source.name, rows, dropped, published)
