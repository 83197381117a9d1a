"""CS-Bench: 1,336 four-option questions and 442 assertions on computer science (Song et al., arXiv 2406.08587).

The English test items; CC-BY-NC-4.0 by the authors' repository, the Hub copies carry no licence. Their assertions have
"True" or "False" as text, the official files a boolean: both are read. As in the paper's evaluation an assertion is a
choice between (A) True and (B) False. Fill-in and open questions are left out.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from megascience_hf.answers import GoldError
from megascience_hf.tasks import choices
from megascience_hf.tasks.benchmark import Benchmark, Item, Source


def read(row: Mapping[str, Any]) -> Item | None:
    if row["Language"] != "English":
        return None
    row_id = str(row["ID"])
    if row.get("A"):
        return choices.single(row["Question"], [row[letter] for letter in "ABCD"], row["Answer"].strip(), row_id=row_id)
    truth = str(row["Answer"]).strip().lower()
    if truth not in ("true", "false"):
        raise GoldError(f"the gold of the assertion {row_id} is {row['Answer']!r}, neither true nor false")
    return choices.single(row["Question"], ["True", "False"], "A" if truth == "true" else "B", row_id=row_id)


CSBENCH = Benchmark(
    name="csbench",
    title="CS-Bench",
    category="specific",
    items=1_778,
    # The full hashes could not be found without the Hub: `loading.py` completes them from the repositories' history.
    sources=(
        Source("lmms-lab-encoder/CSBench_MCQ", "default", "mcq", "3f52de1"),
        Source("lmms-lab-encoder/CSBench_Assertion", "default", "assertion", "22d723f"),
    ),
    read=read,
    metric="equal letters",
    version=2,
    paper="https://arxiv.org/abs/2406.08587",
    licence="cc-by-nc-4.0",
    parts={"domain": ("Domain",), "kind": ("Tag",)},
)
