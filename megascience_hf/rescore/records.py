"""What passes between the reader, the processes that score and the writer."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import NamedTuple

from megascience_hf.judging.records import Case
from megascience_hf.rescore.tally import Tally
from megascience_hf.rows.records import Line, Refused, Row


class Group(NamedTuple):
    """What rows are counted together: the task they come from, where the file names it, and the kind of answer."""

    task: str | None
    kind: str


Chunk = list[Line | Row | Refused]


class Asked(NamedTuple):
    """A row that a judge is to be asked about: `decided` where rules have proven what it is."""

    group: Group
    case: Case
    decided: bool


@dataclass(slots=True)
class ScoredChunk:
    """The output lines of a few rows in their order, the counts, and the rows left out.

    `asked` says of each line what a judge is to be asked, None where nothing; it is empty where nobody judges.
    """

    lines: list[str] = field(default_factory=list)
    asked: list[Asked | None] = field(default_factory=list)
    tallies: defaultdict[Group, Tally] = field(default_factory=lambda: defaultdict(Tally))
    bad: list[Refused] = field(default_factory=list)
