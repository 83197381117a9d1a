"""PubMedQA: 500 questions on the abstracts of biomedical papers (Jin et al., arXiv 1909.06146; MIT).

Yes, no or maybe, with the abstract given and its conclusion left out. The Hub's labelled config holds 1,000 rows; the
official test set is 500 of them, scattered, whose ids are in `pubmedqa_test_ids.txt` (`data/test_ground_truth.json` of
github.com/pubmedqa/pubmedqa).
"""

from __future__ import annotations

import functools
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from megascience_hf.tasks import choices
from megascience_hf.tasks.benchmark import Benchmark, Development, Item, Source

_SOURCES = (Source("qiaojin/PubMedQA", "pqa_labeled", "train", "9001f2853fb87cab8d220904e0de81ac6973b318"),)
_LABELS = ("Yes", "No", "Maybe")


@functools.cache
def test_ids() -> frozenset[int]:
    """The PubMed ids of the official test set."""
    return frozenset(map(int, Path(__file__).with_name("pubmedqa_test_ids.txt").read_text().split()))


def read(row: Mapping[str, Any]) -> Item | None:
    pubid = int(row["pubid"])
    if pubid >= 0 and pubid not in test_ids():  # the embedded sample has negative ids
        return None
    return _item(row)


def read_development(row: Mapping[str, Any]) -> Item | None:
    """Of the 500 labelled rows that are not in the test set."""
    return None if int(row["pubid"]) < 0 or read(row) is not None else _item(row)


def _item(row: Mapping[str, Any]) -> Item:
    contexts = "\n".join(f"- {context.strip()}" for context in row["context"]["contexts"])
    gold = "ABC"[_LABELS.index(row["final_decision"].strip().capitalize())]
    given = f"Abstract:\n{contexts}\n\n"
    return choices.single(row["question"], _LABELS, gold, given=given, row_id=str(row["pubid"]))


PUBMEDQA = Benchmark(
    name="pubmedqa",
    title="PubMedQA",
    category="specific",
    items=500,
    sources=_SOURCES,
    read=read,
    note="the 500 official test items",
    metric="equal letters",
    version=2,
    paper="https://arxiv.org/abs/1909.06146",
    licence="mit",
    development=Development(_SOURCES, solution=lambda row: str(row.get("long_answer") or ""), read=read_development),
)
