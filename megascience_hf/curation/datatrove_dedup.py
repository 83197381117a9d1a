"""Dedup beyond one machine: the same settings as stages of datatrove's MinHash, on any of its executors.

datatrove proposes: its stages give connected components of rows that share a band, unverified. `decide` then
verifies them and keeps the best as `dedup` does. Two rows that share a band are in one component, so both ways find the
same pairs but for the other hashes.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, cast

import numpy as np
import polars as pl
from datatrove.executor import LocalPipelineExecutor
from datatrove.executor.base import PipelineExecutor
from datatrove.io import get_datafolder
from datatrove.pipeline.base import PipelineStep
from datatrove.pipeline.dedup.minhash import (
    MinhashConfig,
    MinhashDedupBuckets,
    MinhashDedupCluster,
    MinhashDedupSignature,
)
from datatrove.pipeline.readers import ParquetReader
from datatrove.pipeline.writers import ParquetWriter
from datatrove.utils.hashing import HashConfig
from datatrove.utils.text import TextNormConfig
from datatrove.utils.word_tokenizers import WordTokenizer

from megascience_hf.curation.dedup import MATCHES, dedup
from megascience_hf.similarity.near_duplicates import NearDuplicates
from megascience_hf.similarity.shingles import WORD


class Words(WordTokenizer):  # type: ignore[misc]
    """The words of `shingles`, filled up with empty ones to `least`, since datatrove leaves shorter texts out."""

    def __init__(self, least: int) -> None:
        super().__init__()
        self._word, self._least = re.compile(WORD), least

    def word_tokenize(self, text: str) -> list[str]:
        words = self._word.findall(unicodedata.normalize("NFKC", text).lower())
        return words + [""] * (self._least - len(words)) if words else [text.strip()] + [""] * (self._least - 1)

    def sent_tokenize(self, text: str) -> list[str]:
        raise NotImplementedError("dedup has no sentences")

    def span_tokenize(self, text: str) -> list[tuple[int, int]]:
        raise NotImplementedError("dedup has no sentences")


class InComponents(PipelineStep):  # type: ignore[misc]
    """Only the rows that share a component with others.

    datatrove's own filter would name the component of a row only where it removes another of the same file.
    """

    type = "DEDUP"
    name = "rows with candidates"

    def __init__(self, clusters: str) -> None:
        super().__init__()
        self._clusters = get_datafolder(clusters)

    def run(self, data: Iterator[Any], rank: int = 0, world_size: int = 1) -> Iterator[Any]:  # noqa: ARG002
        file = f"{rank:06d}.clusters"  # pairs of the number of a row and its component
        members: set[int] = set()
        if self._clusters.isfile(file):
            with self._clusters.open(file, "rb") as stream:
                members = set(np.frombuffer(stream.read(), "<u4")[::2].tolist())
        for number, document in enumerate(data):
            if number in members:
                self.stat_update("in_components")
                yield document


def minhash_pipeline(
    rows: Path | str,
    work: Path | str,
    settings: NearDuplicates | None = None,
    *,
    tasks: int,
    executor: Callable[..., PipelineExecutor] = LocalPipelineExecutor,
) -> PipelineExecutor:
    """The four stages; `run()` of what is returned runs them all, one after the other, and continues where it stopped.

    Args:
        rows: folder of Parquet files with `id`, `question`, `answer` and, if there, `reference_answer`.
        work: folder for signatures, components and results; shared by all machines.
        tasks: parts of the first and the last stage, of which each reads whole files. Never change it on a resume.
        executor: called with `pipeline`, `tasks`, `logging_dir` and `depends`. For Slurm or Ray, with their settings:
            `functools.partial(SlurmPipelineExecutor, time="2:00:00", partition="cpu")`, `RayPipelineExecutor`.
    """
    settings = settings or NearDuplicates()
    config = MinhashConfig(
        n_grams=settings.ngram,
        num_buckets=settings.bands.bands,
        hashes_per_bucket=settings.bands.rows,
        seed=settings.seed,
        # its own would take all numbers for one, and drop operators
        norm_config=TextNormConfig(
            lowercase=False, remove_punctuation=False, norm_unicode_diacritics=False, norm_numbers=False
        ),
        hash_config=HashConfig(precision=64),
    )
    reader = ParquetReader(str(rows), text_key="question", recursive=False, glob_pattern="*.parquet")

    def folder(name: str) -> str:
        return f"{work}/{name}"

    signatures = MinhashDedupSignature(folder("signatures"), config=config, language=Words(settings.ngram))
    buckets = MinhashDedupBuckets(folder("signatures"), folder("buckets"), config=config)
    clusters = MinhashDedupCluster(folder("buckets"), folder("clusters"), config=config, save_cluster_id=True)
    stages: list[tuple[list[Any], int]] = [
        ([reader, signatures], tasks),
        ([buckets], config.num_buckets),
        ([clusters], 1),
        ([reader, InComponents(folder("clusters")), ParquetWriter(folder("candidates"), adapter=_row)], tasks),
    ]
    last: Any = None
    for number, (pipeline, parts) in enumerate(stages, start=1):
        last = executor(pipeline=pipeline, tasks=parts, logging_dir=folder(f"logs/{number}"), depends=last)
    return cast(PipelineExecutor, last)


def decide(work: Path | str, settings: NearDuplicates | None = None, *, keep_variants: bool = False) -> pl.DataFrame:
    """Verify what `minhash_pipeline` left in `work` and keep the best: the `matches` of `dedup.Deduplicated`.

    Rows that are in no match are kept. Memory is that of the rows that have a candidate.
    """
    files = sorted(Path(work, "candidates").glob("*.parquet"))
    if not files:
        return pl.DataFrame(schema=MATCHES)
    return dedup(pl.concat([pl.read_parquet(file) for file in files]), settings, keep_variants=keep_variants).matches


def _row(_: ParquetWriter, document: Any) -> dict[str, Any]:
    """A row as it was read."""
    return {"id": document.id, "question": document.text, **document.metadata}
