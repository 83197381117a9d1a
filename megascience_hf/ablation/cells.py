"""What an ablation expands into: subsets of the sources' rows, and for each of them a training a seed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase

from megascience_hf.ablation.settings import ALL, AS_DIFFICULTY, Ablation, Difficulty, Length, Random, Source
from megascience_hf.errors import UserError, unknown_name


@dataclass(frozen=True)
class Subset:
    """Rows of a source.

    Args:
        method: None for the whole pool.
        size: rows to take; None for as many as difficulty keeps, or for the whole pool.
    """

    source: Source
    method: Random | Length | Difficulty | None
    size: int | None

    @property
    def method_name(self) -> str:
        return ALL if self.method is None else self.method.name

    @property
    def name(self) -> str:
        parts = (self.source.name, self.method_name, "" if self.size is None else str(self.size))
        return "-".join(part for part in parts if part)


@dataclass(frozen=True)
class Cell:
    """One training and its evaluation. `name` is that of its folders."""

    number: int
    name: str
    subset: Subset
    seed: int


def subsets(ablation: Ablation) -> list[Subset]:
    """Of each source the whole pool first, then method by method, size by size."""
    found = []
    for source in ablation.sources:
        found.append(Subset(source, None, None))
        found += [
            Subset(source, method, None if size == AS_DIFFICULTY else int(size))
            for size in ablation.sizes_of(source)
            for method in ablation.methods
        ]
    return found


def cells(ablation: Ablation) -> list[Cell]:
    """All cells in the order of the plan, numbered from 1.

    Raises:
        UserError: two would have one name.
    """
    several = len(ablation.training.seeds) > 1
    named = [
        (f"{subset.name}-seed{seed}" if several else subset.name, subset, seed)
        for subset in subsets(ablation)
        for seed in ablation.training.seeds
    ]
    if twice := [name for name, count in Counter(name for name, _, _ in named).items() if count > 1]:
        raise UserError(f"two cells would be called {twice[0]}: give a source or a method another name")
    return [Cell(number, *parts) for number, parts in enumerate(named, 1)]


def choose(all_cells: Sequence[Cell], wanted: Sequence[str]) -> list[Cell]:
    """The cells of these names, patterns (`nemotron-*`) or numbers; all if none is named.

    Raises:
        UserError: one of them is no cell's.
    """
    if not wanted:
        return list(all_cells)
    chosen: set[int] = set()
    for word in wanted:
        here = {cell.number for cell in all_cells if fnmatchcase(cell.name, word) or str(cell.number) == word}
        if not here:
            raise unknown_name("cell", word, [cell.name for cell in all_cells])
        chosen |= here
    return [cell for cell in all_cells if cell.number in chosen]
