"""MedMCQA: 4,183 questions of Indian medical entrance exams (Pal et al., arXiv 2203.14371; Apache-2.0).

The validation split, since the test answers are withheld. `cop` counts from 0 in this repository.
"""

from __future__ import annotations

from collections.abc import Mapping
from string import ascii_uppercase
from typing import Any

from megascience_hf.tasks import choices
from megascience_hf.tasks.benchmark import Benchmark, Development, Item, Source

_REVISION = "91c6572c454088bf71b679ad90aa8dffcd0d5868"
LONGEST = 2_000  # characters of an explanation that is shown in an example


def read(row: Mapping[str, Any]) -> Item | None:
    if row["cop"] < 0:
        return None  # the answers of the test split are withheld
    options = [row[column] for column in ("opa", "opb", "opc", "opd")]
    return choices.single(row["question"], options, ascii_uppercase[row["cop"]], row_id=row["id"])


MEDMCQA = Benchmark(
    name="medmcqa",
    title="MedMCQA",
    category="specific",
    items=4_183,
    sources=(Source("openlifescienceai/medmcqa", "default", "validation", _REVISION),),
    read=read,
    metric="equal letters",
    version=2,
    paper="https://arxiv.org/abs/2203.14371",
    licence="apache-2.0",
    parts={"subject": ("subject_name",)},
    development=Development(
        (Source("openlifescienceai/medmcqa", "default", "train", _REVISION),),
        solution=lambda row: str(row.get("exp") or "")[:LONGEST],
    ),
)
