"""`megascience mix`: read, dedup, decontaminate, select, annotate, cut, write.

The rows of each source are read once into one Parquet file and stay there. A step decides by number which of them
fall, and streams only the column that it needs, so that memory is a few hundred bytes a row whatever the answers are.
Every step has a mark of all that decides it; a step whose mark is the same is not done again.
"""

from __future__ import annotations

import time
from collections import Counter
from pathlib import Path

import numpy as np
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
from rich.console import Console

from megascience_hf import terminal
from megascience_hf.content_id import content_id
from megascience_hf.curation.mixture.context import Run
from megascience_hf.curation.mixture.read import Pool, read_source
from megascience_hf.curation.mixture.readme import readme
from megascience_hf.curation.mixture.settings import Mixture
from megascience_hf.curation.mixture.stats import STEPS, Account, SourceAccount
from megascience_hf.curation.mixture.steps.annotate import annotate
from megascience_hf.curation.mixture.steps.cut import write_dataset
from megascience_hf.curation.mixture.steps.decontaminate import decontaminate
from megascience_hf.curation.mixture.steps.dedup import dedup
from megascience_hf.curation.mixture.steps.select import read_scores, select
from megascience_hf.curation.pipeline.progress import counted
from megascience_hf.curation.pipeline.runner import spent
from megascience_hf.curation.pipeline.stage import RunPaths
from megascience_hf.errors import NothingMadeError, UserError
from megascience_hf.out_folder import OutFolder, opened
from megascience_hf.rows.files import place_read
from megascience_hf.whole_file import replacing


def mix(mixture: Mixture, out: Path, *, retry_failed: bool = False, console: Console | None = None) -> Account:
    """Make the dataset of a mixture in OUT/data, with its provenance and counts.

    Raises:
        UserError: a source cannot be read or has no rows, or the run must stop; the same command goes on.
    """
    console = console or terminal.Console(stderr=True)
    inputs = [place_read(source.path) for source in mixture.sources if source.path is not None]
    with opened(out, "mix", inputs, replaces=["data"]):
        return _mix(mixture, out, console, retry_failed=retry_failed)


def _mix(mixture: Mixture, out: Path, console: Console, *, retry_failed: bool) -> Account:
    begin = time.monotonic()
    by_difficulty = {source.name: source.select for source in mixture.sources if source.select.method == "difficulty"}
    scores = {name: read_scores(c) for name, c in by_difficulty.items() if c.scores is not None and c.scores.exists()}
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

    do("dedup", dedup(run))
    do("decontaminate", decontaminate(run))
    if missing:
        raise UserError(_how_to_score(run, missing[0]))
    do("select", select(run, scores))
    fell, answers = annotate(run)
    do("annotate", fell)
    do("cut", write_dataset(run, answers, steps))
    written = int(run.kept.sum())
    account = Account(
        mixture.name, tuple(_source_account(pool, steps) for pool in run.pools), written, mixture.published_rows,
        spent(RunPaths(out, out), mixture.asking()), round(time.monotonic() - begin, 1), tuple(run.warnings),
    )  # fmt: skip
    if not OutFolder(out).write_page("README.md", readme(run.mixture, account)):
        console.print(f"{out / 'README.md'} was changed by somebody and is left as it is", soft_wrap=True)
    account.write(out / "funnel.json")
    OutFolder(out).wrote("funnel.json", "provenance.parquet")
    if not written:
        raise NothingMadeError(f"no row is left of {sum(p.rows for p in run.pools):,}; {out / 'funnel.json'} says why")
    return account


def _read(mixture: Mixture, out: Path, console: Console, *, retry_failed: bool) -> Run:
    pools: list[Pool] = []
    start = 0
    for number, source in enumerate(mixture.sources):
        file = out / "rows" / f"{number:02d}-{source.name}.parquet"
        with counted(f"read {source.name}", None, console) as tell:
            pool = read_source(source, mixture, file, start, tell)
        refused = f", {pool.refusals.reasons.total():,} refused" if pool.refusals.reasons else ""
        console.print(f"read {source.name}: {pool.rows:,} rows{refused}", highlight=False)
        for line in pool.refusals.lines():
            console.print(f"  {line}", highlight=False, markup=False, soft_wrap=True)
        pools.append(pool)
        start += pool.rows
    run = Run(mixture, out, pools, np.ones(start, bool), [pool.mark for pool in pools], [], retry_failed, console)
    for source in mixture.sources:
        if source.hub and not (len(source.revision) == 40 and set(source.revision) <= set("0123456789abcdef")):
            run.warnings.append(f"{source.name}: revision {source.revision!r} is no commit, so its rows may change")
    return run


def _apply(run: Run, name: str, frame: pl.DataFrame) -> None:
    run.kept[frame["row"].to_numpy()] = False
    run.marks.append(content_id(name, str(frame.select(pl.col("row").hash(0)).sum().item()), str(len(frame))))
    run.console.print(f"{name}: {len(frame):,} fell, {int(run.kept.sum()):,} left", highlight=False)


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
    dropped: dict[str, dict[str, int]] = {"read": dict(pool.refusals.reasons)} if pool.refusals.reasons else {}
    for name in STEPS[1:]:
        frame = steps[name].filter((pl.col("row") >= pool.start) & (pl.col("row") < pool.start + pool.rows))
        left -= len(frame)
        rows[name] = left
        reasons = Counter(frame["reason"].cast(pl.String).to_list())
        if reasons:
            dropped[name] = dict(sorted(reasons.items(), key=lambda item: (-item[1], item[0])))
    published = {name: n for name, n in pool.source.published.model_dump().items() if n is not None}
    return SourceAccount(pool.source.name, rows, dropped, published)
