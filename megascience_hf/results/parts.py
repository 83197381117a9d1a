"""Results by the parts of a benchmark: MMLU's subjects, MATH's levels, SciBench's books."""

from __future__ import annotations

import functools
import json
import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from megascience_hf.results.records import Run
from megascience_hf.tasks import BENCHMARKS
from megascience_hf.tasks.benchmark import LONGEST_PART

# Of a file that names each item another part no table is made.
MOST_PARTS = 400
UNKNOWN = "unknown"
_NUMBER = re.compile(r"(\d{1,9})")


def named(known: Any) -> tuple[tuple[str, str], ...]:
    """The parts of an item as a file has them; what is no mapping of texts is none."""
    if not isinstance(known, dict):
        return ()
    return tuple((str(kind)[:LONGEST_PART], str(part)[:LONGEST_PART]) for kind, part in known.items())[:8]


@functools.lru_cache(maxsize=4_096)
def named_by_text(known: str) -> tuple[tuple[str, str], ...]:
    """The same of JSON.

    Raises:
        ValueError: it is none.
    """
    return named(json.loads(known))


def kinds(run: Run) -> list[str]:
    """The kinds of parts that a run's items have, in the benchmark's own order; those of one part tell nothing."""
    order = list(BENCHMARKS[run.benchmark].parts)
    found = {kind for item in run.items for kind, _ in item.parts}
    several = [kind for kind in found if 1 < len(set(of_items(run, kind))) <= MOST_PARTS]
    return sorted(several, key=lambda kind: (order.index(kind) if kind in order else len(order), kind))


def of_items(run: Run, kind: str) -> list[str]:
    """The part that each response is of."""
    return [dict(item.parts).get(kind, UNKNOWN) for item in run.items]


def split(run: Run, kind: str) -> dict[str, Run]:
    """The run of each part, numbers in names in their order.

    Args:
        kind: one of `kinds`.
    """
    places: defaultdict[str, list[int]] = defaultdict(list)
    for place, part in enumerate(of_items(run, kind)):
        places[part].append(place)
    return {
        part: replace(run, items=tuple(run.items[place] for place in places[part])) for part in in_order(list(places))
    }


def in_order(names: Sequence[str]) -> list[str]:
    return sorted(names, key=lambda name: [int(x) if x.isdigit() else x.casefold() for x in _NUMBER.split(name)])
