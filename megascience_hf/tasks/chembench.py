"""ChemBench: about 2,790 questions on nine fields of chemistry (Mirza et al., arXiv 2404.01475; MIT).

Two forms of item. Multiple choice: the options are the keys of a JSON object of scores, and those with 1.0 are right.
15% of them have several right options, most in toxicity and safety. They are asked and scored as such, all letters or
wrong; the evaluation code of the MegaScience paper says that one is right and accepts the first only. A number: right
within 1% of the target, the benchmark's own measure.

The pinned revision is the commit after which chemical_preference has 1,000 rows. The number of items at that commit
could not be checked here; the copy that the paper used had 2,788, with one row twice.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from string import ascii_uppercase
from typing import Any

from megascience_hf.answers import AnswerKey, GoldError
from megascience_hf.tasks import choices, prompts
from megascience_hf.tasks.benchmark import CONFIG, Benchmark, Item, Source

REL_TOL = 0.01
FIELDS = ("analytical", "general", "inorganic", "organic", "physical", "technical")
CONFIGS = (
    *(f"{field}_chemistry" for field in FIELDS),
    "materials_science",
    "toxicity_and_safety",
    "chemical_preference",
)


def read(row: Mapping[str, Any]) -> Item:
    (example,) = row["examples"]
    question = example["input"].strip()
    if not example["target_scores"]:
        key = AnswerKey(gold=str(example["target"]).strip(), kind="numeric", rel_tol=REL_TOL)
        return Item(prompts.boxed(question), key, row["uuid"])
    scores = example["target_scores"]
    scores = json.loads(scores) if isinstance(scores, str) else scores
    golds = [letter for letter, score in zip(ascii_uppercase, scores.values(), strict=False) if score == 1]
    if not golds:
        raise GoldError(f"no option of {row['uuid']} has the score 1")
    if len(golds) > 1:
        return choices.several(question, list(scores), golds, row_id=row["uuid"])
    return choices.single(question, list(scores), golds[0], row_id=row["uuid"])


CHEMBENCH = Benchmark(
    name="chembench",
    title="ChemBench",
    category="specific",
    items=None,
    sources=tuple(
        Source("jablonkagroup/ChemBench", config, "train", "d93c6dac1e94dc8a8a8a28842e4703c803a9c431")
        for config in CONFIGS
    ),
    read=read,
    metric="equal sets of letters; number within 1%",
    rel_tol=REL_TOL,
    version=2,
    paper="https://arxiv.org/abs/2404.01475",
    licence="mit",
    parts={"field": (CONFIG, "subject")},
    public=False,
)
