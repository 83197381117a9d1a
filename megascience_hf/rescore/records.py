"""What passes between the reader, the processes that score and the writer."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import NamedTuple

from megascience_hf.rescore.tally import Tally
from megascience_hf.rows.records import Line, Refused, Row


class Group(NamedTuple):
    """What rows are counted together: the task they come from, where the file names it, and the kind of answer."""

    task: str | None
    kind: str


Chunk = list[Line | Row | Refused]


@dataclass(slots=True)
class ScoredChunk:
    """The output lines of a few rows in their order, the counts, and the rows left out."""

    lines: list[str] = field(default_factory=list)
    tallies: defaultdict[Group, Tally] = field(default_factory=lambda: defaultdict(Tally))
    bad: list[Refused] = field(default_factory=list)
