"""Results without the items whose published gold is known to be wrong or broken, beside those as published."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace

from megascience_hf.results import exams
from megascience_hf.results.estimates import names_question
from megascience_hf.results.records import Run
from megascience_hf.tasks.errata import Errata, known


def without(run: Run, errata: Errata) -> Run | None:
    """The run on the items that are not known to be faulty, itself if it has none of those; None if none is left."""
    faulty = errata.items.get(run.benchmark, frozenset())
    items = tuple(item for item in run.items if item.id not in faulty)
    if len(items) == len(run.items):
        return run
    return replace(run, items=items) if items else None


def as_published(runs: Sequence[Run]) -> list[str]:
    """The line for what shows accuracies as published alone: how many items of them our own list has."""
    errata = known()
    counts = {
        run.benchmark: len(errata.items.get(run.benchmark, frozenset()) & {item.id for item in run.items})
        for run in runs
    }
    named = ", ".join(f"{name} {count:,}" for name, count in counts.items() if count)
    return [f"as published, with items whose gold is known to be wrong or broken ({named}): megascience report shows "
            "accuracies without them"] if named else []  # fmt: skip


def notes(runs: Sequence[Run], errata: Errata) -> list[str]:
    """What the columns of errata are, and where they cannot tell; empty where no run has an item that is listed."""
    counts, unnamed, lines = dict[str, int](), defaultdict[str, list[str]](list), []
    for run in runs:
        listed = errata.items.get(run.benchmark, frozenset())
        found = len(listed & {item.id for item in run.items})
        counts[run.benchmark] = max(counts.get(run.benchmark, 0), found)
        if listed and not all(names_question(item.id) for item in run.items):
            unnamed[run.model].append(run.benchmark)
        elif found < len(listed) and exams.whole_exam(run):
            lines.append(
                f"errata: {run.benchmark} of {run.model} has {found:,} of the {len(listed):,} items that are listed: "
                "the list is of another version or revision"
            )
    lines += [
        f"errata: the items of {', '.join(names)} of {model} have no hashes of ours: nothing is known of their golds"
        for model, names in unnamed.items()
    ]
    named = ", ".join(f"{name} {count:,}" for name, count in counts.items() if count)
    if named:
        what = (
            f"errata: items whose published gold is known to be wrong or broken ({named}); accuracies, intervals and "
            "averages are as published, and beside them those without these items (megascience errata list)"
        )
        lines.insert(0, what)
    return lines
