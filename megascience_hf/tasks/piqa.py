"""PIQA: 1,838 choices between two ways to do an everyday thing (Bisk et al., arXiv 1911.11641; licence unknown).

The validation split, since the test labels are withheld, from a Parquet copy: the original repository is a loading
script, which `datasets` 5 refuses.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from megascience_hf.tasks import choices
from megascience_hf.tasks.benchmark import Benchmark, Development, Item, Source

_REVISION = "142f6d7367fd9877f0fb3b5734ea6a545f54cdd1"


def read(row: Mapping[str, Any]) -> Item | None:
    if row["label"] < 0:
        return None  # the labels of the test split are withheld
    return choices.single(row["goal"], (row["sol1"], row["sol2"]), "AB"[row["label"]])


PIQA = Benchmark(
    name="piqa",
    title="PIQA",
    category="specific",
    items=1_838,
    sources=(Source("baber/piqa", "default", "validation", _REVISION),),
    read=read,
    metric="equal letters",
    version=2,
    paper="https://arxiv.org/abs/1911.11641",
    licence="unknown",
    development=Development((Source("baber/piqa", "default", "train", _REVISION),)),
)
