"""Whether a list is of the exam that is run: a hash that no item has says nothing, and is an error of the list."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from megascience_hf.errors import UserError
from megascience_hf.tasks import loading
from megascience_hf.tasks.errata.records import Erratum
from megascience_hf.tasks.registry import BENCHMARKS


@dataclass(frozen=True, slots=True)
class Checked:
    """The errata of one benchmark.

    Args:
        unknown: hashes that no item has.
        complete: whether the benchmark was read as a whole: of a part of it an unknown hash may be of the rest.
        missing: why it could not be read; empty if it was.
    """

    benchmark: str
    errata: int
    unknown: tuple[str, ...] = ()
    complete: bool = True
    missing: str = ""


def check(errata: Sequence[Erratum], data_dir: Path | None) -> list[Checked]:
    """Compare the hashes of a list with the items of the benchmarks, of the Hub or of local copies."""
    return [
        _checked(name, of_it, data_dir)
        for name in BENCHMARKS
        if (of_it := [one for one in errata if one.benchmark == name])
    ]


def _checked(name: str, errata: Sequence[Erratum], data_dir: Path | None) -> Checked:
    benchmark = BENCHMARKS[name]
    hashes = dict.fromkeys(one.item for one in errata)
    try:
        items = [item.id for row in loading.rows(benchmark, data_dir) if (item := benchmark.item(row))]
    except UserError as error:
        return Checked(name, len(hashes), missing=str(error))
    complete = benchmark.items in (None, len(items)) and data_dir != loading.SAMPLE
    return Checked(name, len(hashes), tuple(sorted(hashes.keys() - set(items))), complete)
