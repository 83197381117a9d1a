"""What passes between the reader, the processes that score and the writer."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from megascience_hf.rescore.tally import Tally


class Group(NamedTuple):
    """What rows are counted together: the task they come from, where the file names it, and the kind of answer."""

    task: str | None
    kind: str


@dataclass(frozen=True, slots=True)
class InputRow:
    """A row as it was read: the bytes of a line, parsed where it is scored, or the parsed object.

    `number` counts lines, list items or table rows from 1.
    """

    number: int
    data: bytes | Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class BadRow:
    """A row that cannot be scored, and why."""

    number: int
    reason: str


Chunk = list[InputRow | BadRow]


@dataclass(slots=True)
class ScoredChunk:
    """The output lines of a few rows in their order, the counts, and the rows left out."""

    lines: list[str] = field(default_factory=list)
    tallies: defaultdict[Group, Tally] = field(default_factory=lambda: defaultdict(Tally))
    bad: list[BadRow] = field(default_factory=list)
