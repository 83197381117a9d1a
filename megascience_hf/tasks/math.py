"""MATH: 5,000 competition problems of seven subjects (Hendrycks et al., arXiv 2103.03874; MIT).

The gold is the last `\\boxed{}` of the solution. 90 solutions box the parts of their answer one by one; a response that
gives all the parts is right as well. 500 of these items are MATH-500, so the two scores are not independent.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from megascience_hf.answers import AnswerKey, GoldError
from megascience_hf.answers.text.latex import brace_end
from megascience_hf.tasks import prompts
from megascience_hf.tasks.benchmark import Benchmark, Development, Item, Source

SUBJECTS = (
    "algebra",
    "counting_and_probability",
    "geometry",
    "intermediate_algebra",
    "number_theory",
    "prealgebra",
    "precalculus",
)
_REVISION = "21a5633873b6a120296cce3e2df9d5550074f4a3"
_BOX = re.compile(r"\\(?:boxed|fbox)\s*(?:\{|(\d+))")


def read(row: Mapping[str, Any]) -> Item:
    boxes = boxed(row["solution"])
    if not boxes:
        raise GoldError(f"the solution has no \\boxed{{}}: {row['solution'][:80]!r}")
    parts = tuple(dict.fromkeys(boxes))
    key = AnswerKey(gold=boxes[-1], kind="math", alternatives=(parts,) if len(parts) > 1 else ())
    return Item(prompts.boxed(row["problem"].strip()), key)


def boxed(solution: str) -> list[str]:
    r"""The contents of the boxes of a solution in their order: `\boxed{…}`, and `\boxed 5` with its bare number."""
    contents = []
    for box in _BOX.finditer(solution):
        if box[1]:
            contents.append(box[1])
        elif (end := brace_end(solution, box.end() - 1, len(solution))) is not None:
            contents.append(solution[box.end() : end].strip())
    return contents


DEVELOPMENT = Development(
    tuple(Source("EleutherAI/hendrycks_math", subject, "train", _REVISION) for subject in SUBJECTS),
    solution=lambda row: str(row["solution"]),
    read=read,
    local="math",
)
MATH = Benchmark(
    name="math",
    title="MATH",
    category="math",
    items=5_000,
    sources=tuple(Source("EleutherAI/hendrycks_math", subject, "test", _REVISION) for subject in SUBJECTS),
    read=read,
    metric="equal mathematics",
    version=2,
    paper="https://arxiv.org/abs/2103.03874",
    licence="mit",
    parts={"subject": ("type",), "level": ("level",)},
    development=DEVELOPMENT,
)
