"""MedQA: 1,273 questions of the US medical licensing exam, five options (Jin et al., arXiv 2009.13081).

The form with five options, as in the paper; most copies on the Hub have four and are easier. No licence is stated by
its authors' dataset card (re-uploads say MIT). The options come as a list of key and value, or as an object.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from megascience_hf.tasks import choices, prompts
from megascience_hf.tasks.benchmark import Benchmark, Development, Item, Source


def read(row: Mapping[str, Any]) -> Item:
    options = row["options"]
    if not isinstance(options, Mapping):
        options = {option["key"]: option["value"] for option in options}
    texts = [options[letter] for letter in prompts.letters_of(list(options))]
    return choices.single(row["question"], texts, row["answer_idx"])


def _source(split: str) -> Source:
    revision = "d91bdffb54d120d01afb80837a4ff66369f443c3"
    return Source("lavita/medical-qa-datasets", "med-qa-en-5options-source", split, revision)


MEDQA = Benchmark(
    name="medqa",
    title="MedQA",
    category="specific",
    items=1_273,
    sources=(_source("test"),),
    read=read,
    note="five options",
    metric="equal letters",
    version=2,
    paper="https://arxiv.org/abs/2009.13081",
    licence="unknown",
    parts={"step": ("meta_info",)},
    development=Development((_source("train"),)),
)
