"""What a reader of rows gives: rows, and what is no row with the place and the reason."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, NamedTuple

MEGABYTE = 1_000_000


@dataclass(frozen=True, slots=True)
class Limits:
    """Bytes beyond which a text is refused instead of read, so that memory stays bounded.

    Args:
        document: one row, or one file that is a document.
        line: one line of a text; a book has none of a megabyte, dumps and minified files have.
        pdf_pages: pages of one PDF.
    """

    document: int = 64 * MEGABYTE
    line: int = 4 * MEGABYTE
    pdf_pages: int = 5_000


LIMITS = Limits()
# For those who take the texts of a row as they are, whatever their lines.
WHOLE_ROWS = Limits(line=LIMITS.document)


class Row(NamedTuple):
    """The fields of one row. `position` is its line or row in the file from 1, 0 if it is the file."""

    fields: dict[str, Any]
    position: int
    file: str = ""

    @property
    def place(self) -> str:
        return place(self.file, self.position)


class Line(NamedTuple):
    """A line of a file as it stands there."""

    data: bytes
    position: int
    file: str = ""


class Refused(NamedTuple):
    """Why what stands at `position` was not read.

    Args:
        reason: in words that are counted.
        detail: what this one has of its own.
        rest_lost: whether nothing behind it in its file can be read, so that nobody knows how many rows are missing.
    """

    position: int
    reason: str
    detail: str = ""
    file: str = ""
    rest_lost: bool = False

    @property
    def place(self) -> str:
        return place(self.file, self.position)

    def __str__(self) -> str:
        return f"{self.reason}: {self.detail}" if self.detail else self.reason


def place(file: str, position: int) -> str:
    """A place as all messages give it; an editor opens it."""
    return f"{file}:{position}" if position else file


class RefusedRowError(Exception):
    """Why a row is not taken, in words that are counted."""


@dataclass(slots=True)
class Refusals:
    """What was not read or not taken.

    Args:
        reasons: how many, by reason.
        first: the place of the first, by reason.
    """

    reasons: Counter[str] = field(default_factory=Counter)
    first: dict[str, str] = field(default_factory=dict)

    def refuse(self, reason: str, place: str) -> None:
        """Count one."""
        self.reasons[reason] += 1
        self.first.setdefault(reason, place)

    def of(self, rows: Iterable[Row | Refused]) -> Iterator[Row]:
        """The rows; what is none is counted."""
        for row in rows:
            if isinstance(row, Refused):
                self.refuse(row.reason, row.place)
            else:
                yield row

    def lines(self) -> Iterator[str]:
        """For the terminal, the most frequent first."""
        for reason, count in sorted(self.reasons.items(), key=lambda item: (-item[1], item[0])):
            yield f"refused: {reason}: {count:,}, first {self.first[reason]}"

    def most_frequent(self) -> str:
        """For a message that there is nothing to use."""
        if not self.reasons:
            return "the files are empty"
        [(reason, count)] = self.reasons.most_common(1)
        return f"{count:,} rows: {reason}; first {self.first[reason]}"
