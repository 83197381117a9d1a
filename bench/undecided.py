"""How much of each benchmark rules cannot tell: of wrong answers to its items, and of saved responses to it.

    python bench/undecided.py            # the table of docs/scoring.md

A wrong answer to an item is the gold of another item of the benchmark, the next one in the order of a hash, with
the same kind: an answer in the form that the exam's answers have. The items are those of the local copies in
../shared/benchmarks, the responses those of ../shared/responses that name a benchmark; both are private, and nothing of
them is printed. For each benchmark: the items, the share whose gold is a formula or words, the share of those wrong
answers that rules cannot tell from the gold, the responses, and the share of them that they cannot.
"""

from __future__ import annotations

import gzip
import json
import sys
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
sys.path.append(str(Path(__file__).resolve().parents[1] / "tests" / "tasks"))
from labelled_responses import RESPONSES, files, rows_of
from shared_data import lacks
from test_benchmarks import REAL, perfect_response, real_items
from verifier_benchmarks import scored_row

from megascience_hf.judging.records import JUDGED_KINDS, is_undecided
from megascience_hf.tasks import BENCHMARKS, Item

MOST = 2_000  # items of a benchmark whose wrong answers are scored


def of_items(items: Sequence[Item]) -> tuple[int, int, int]:
    """Items of a kind that may be undecided; wrong answers that were scored, and those that rules cannot tell."""
    ordered = sorted(items, key=lambda item: item.id)
    open_, scored, undecided = 0, 0, 0
    for at, item in enumerate(ordered):
        open_ += item.key.kind in JUDGED_KINDS
        if scored >= MOST:
            continue
        others = (ordered[(at + step) % len(ordered)] for step in range(1, 20))
        other = next((o for o in others if o.key.kind == item.key.kind and o.key.gold != item.key.gold), None)
        if other is None:
            continue
        score = item.key.score(perfect_response(other.key.gold, other.key))
        if not score.correct:
            scored += 1
            undecided += is_undecided(item.key, score)
    return open_, scored, undecided


def of_responses() -> dict[str, list[bool]]:
    """Whether rules cannot tell of each response, by the title of its benchmark as the files have it."""
    found: defaultdict[str, list[bool]] = defaultdict(list)
    for path in files(RESPONSES):
        with gzip.open(path, "rt", encoding="utf-8") as lines:
            named = {raw["id"]: (raw.get("benchmark") or "").partition("/")[0] for raw in map(json.loads, lines)}
        for row in rows_of(path):
            if not row.gold or not named[row.id]:
                continue
            if (scored := scored_row(row)) is not None:
                found[named[row.id]].append(is_undecided(*scored))
    return found


def share(number: int, of: int) -> str:
    return f"{100 * number / of:.1f}%" if of else "–"


def main() -> int:
    if lacks("benchmarks", "responses"):
        return 2
    saved = of_responses()
    print("| Benchmark | Items | Formula or words | Wrong answers, cannot tell | Responses | Cannot tell |")
    print("| --- | ---: | ---: | ---: | ---: | ---: |")
    for name in (name for name in BENCHMARKS if name in REAL):
        items = real_items(name)
        open_, scored, undecided = of_items(items)
        title = BENCHMARKS[name].title
        found = saved.pop(title, None) or saved.pop(title.replace("MATH500", "MATH-500"), [])
        print(f"| {title} | {len(items):,} | {share(open_, len(items))} | {share(undecided, scored)} | "
              f"{len(found):,} | {share(sum(found), len(found))} |")  # fmt: skip
    for title, found in saved.items():
        print(f"| {title} | – | – | – | {len(found):,} | {share(sum(found), len(found))} |")
    return 0


if __name__ == "__main__":
    sys.exit(main())
