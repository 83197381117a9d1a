"""Steps cut and write: the dataset in OUT/data, without answers that are empty or too long, and the provenance."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path

import numpy as np
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq

from megascience_hf.curation.documents.tokenizers import token_counter
from megascience_hf.curation.mixture.context import Run
from megascience_hf.curation.mixture.decisions import decided, dropped_rows, joined
from megascience_hf.curation.mixture.read import refused_rows
from megascience_hf.curation.pipeline.dataset import DatasetFiles
from megascience_hf.curation.pipeline.manifest import Manifest, read_rows
from megascience_hf.curation.pipeline.progress import counted
from megascience_hf.curation.records import QARecord
from megascience_hf.out_folder import OutFolder
from megascience_hf.rows.parquet_files import batches
from megascience_hf.whole_file import replacing

COLUMNS = ("question", "answer", "subject", "reference_answer", "source")
NO_ANSWER, TOO_LONG = "no answer", "answer too long"
_SCHEMA = pa.schema([(name, pa.string()) for name in COLUMNS])


def write_dataset(run: Run, answers: Path | None, steps: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    """Write what is left, unless it is written already; the rows that were cut.

    Args:
        answers: folder of the stage with new answers; None without.
        steps: the decisions of the steps before, for the provenance.
    """
    out = OutFolder(run.out)

    def write() -> pl.DataFrame:
        cut = _write_rows(run, answers, out.begin(".data"))
        out.replace(".data", "data", stale=("funnel.json", "README.md", "provenance.parquet"))
        _write_provenance(run, {**steps, "cut": cut})
        return cut

    annotated = Manifest.read(answers) if answers is not None else None
    content = "" if annotated is None else annotated.content
    mark = run.mark("cut", 1, run.mixture.tokenizer, run.mixture.max_answer_tokens, content)
    return decided(run.out / "steps" / "cut.parquet", mark, write, made=run.out / "data")


def _write_rows(run: Run, answers: Path | None, folder: Path) -> pl.DataFrame:
    cut = [dropped_rows([], [])]
    files = DatasetFiles(folder, _SCHEMA)
    with counted("cut and write", int(run.kept.sum()), run.console) as tell:
        done = 0
        for numbers, batch in _answered(run, answers):
            reasons = _too_long(run, batch["answer"])
            out = np.flatnonzero(reasons != "")
            cut.append(dropped_rows(numbers[out], reasons[out].tolist()))
            files.write(batch.filter(pl.Series(reasons == "")).to_arrow())
            done += len(numbers)
            tell(done)
    files.close()
    return joined(cut)


def _answered(run: Run, answers: Path | None) -> Iterator[tuple[np.ndarray, pl.DataFrame]]:
    annotation = run.mixture.annotation
    asked = set(annotation.sources) if annotation is not None else set()
    new = read_rows(answers, QARecord) if answers is not None else iter(())
    for pool in run.pools:
        for numbers, batch in run.of_pool(pool, *COLUMNS[:-1]):
            frame = batch.with_columns(pl.lit(pool.source.name).alias("source"))
            if pool.source.name in asked:
                # both are in the order of the rows, and those without a new answer fell
                texts = [next(new).answer for _ in range(len(numbers))]
                frame = frame.with_columns(pl.Series("answer", texts, dtype=pl.String))
            yield numbers, frame.select(COLUMNS)


def _too_long(run: Run, answers: pl.Series) -> np.ndarray:
    reasons = np.full(len(answers), "", dtype="<U15")
    reasons[answers.str.len_bytes().to_numpy() == 0] = NO_ANSWER
    most = run.mixture.max_answer_tokens
    if most is not None:
        # a token is at least a byte, so most answers need not be counted
        long = np.flatnonzero(answers.str.len_bytes().to_numpy() > most)
        counts = token_counter(run.mixture.tokenizer)(answers.gather(long))
        reasons[long[counts > most]] = TOO_LONG
    return reasons


def _write_provenance(run: Run, steps: Mapping[str, pl.DataFrame]) -> None:
    """For each row of the sources: file and position, and the step in which it fell, with reason and detail.

    One that was refused fell in step read, and has no id.
    """
    frames = [
        frame.with_columns(pl.col("reason").cast(pl.String), pl.lit(step).alias("fell_in"))
        for step, frame in steps.items()
    ]
    known = pl.concat(frames).sort("row")
    schema = pa.schema([(n, pa.string()) for n in ("id", "source", "place", "fell_in", "reason", "detail")])
    # endpoints and the names of variables are in the settings, never a key
    described = schema.with_metadata({"mixture": json.dumps(run.mixture.model_dump(mode="json", exclude_none=True))})
    with replacing(run.out / "provenance.parquet") as partial, pq.ParquetWriter(partial, described) as out:
        for pool in run.pools:
            at = pool.start
            for batch in batches(pool.file, 100_000, ["id", "place"]):
                rows = pl.DataFrame(batch).with_columns(
                    pl.int_range(at, at + batch.num_rows, dtype=pl.UInt32).alias("row"),
                    pl.lit(pool.source.name).alias("source"),
                )
                of_batch = known.filter((pl.col("row") >= at) & (pl.col("row") < at + batch.num_rows))
                joined = rows.join(of_batch, on="row", how="left", maintain_order="left")
                out.write_table(joined.select(schema.names).to_arrow().cast(out.schema))
                at += batch.num_rows
            for batch in batches(refused_rows(pool.file)):
                refused = pl.DataFrame(batch).with_columns(
                    pl.lit(None, pl.String).alias("id"),
                    pl.lit(pool.source.name).alias("source"),
                    pl.lit("read").alias("fell_in"),
                    pl.lit("").alias("detail"),
                )
                out.write_table(refused.select(schema.names).to_arrow().cast(out.schema))
