"""Tells the numbers of exercises from the numbers of lists inside them.

"34. Given f: 1. evaluate f(2) 2. solve f(x) = 7" is one exercise with two parts; in OCR both kinds of numbers stand at
the start of a line. What gives them away: a list begins with 1 again, its numbers stand close, it is set in another
style or further in, and the exercises go on counting behind it.
"""

from __future__ import annotations

import re
from collections.abc import Set
from dataclasses import dataclass

from megascience_hf.curation.extraction.rules.lines import Line

# Of a printed sequence some numbers are lost: exercises that were pictures, or that an excerpt left out.
MAX_GAP = 6
_PART = re.compile(r"[ \t*_]*(?:[\u24d0-\u24e9\u2460-\u2473]|\(?[a-h]\))")


@dataclass
class Numbering:
    """The count of one section. `is_next` is asked for each numbered line in order.

    Args:
        known: in an answer section the last parts of the numbers that were asked; gaps are then of any length.
    """

    known: Set[int] | None = None
    last: tuple[int, ...] = ()
    style: str = ""
    _inner: int = 0
    _inner_is_tight: bool = True
    _inner_has_parts: bool = False

    @property
    def in_list(self) -> bool:
        """Whether the open exercise has a numbered list."""
        return self._inner > 0

    def is_next(self, line: Line, text: str) -> bool:
        """Whether `line` opens the next exercise or answer; if not, it is a part of the open one or no count at all."""
        number, part = line.number, bool(_PART.match(text, line.body, line.end))
        if line.indent >= 2 and self.last:
            return False
        inner = len(number) == 1 and bool(self.last) and (number[0] == 1 or number[0] == self._inner + 1 > 1)
        outer = self._follows(number) and (not self.style or line.style == self.style)
        if inner and outer:
            inner = self._is_inner(line, part)
            outer = not inner
        if outer:
            self.last, self.style, self._inner = number, line.style, 0
            return True
        if inner:
            begins = number[0] == 1
            self._inner_is_tight = begins or (self._inner_is_tight and not line.loose)
            self._inner_has_parts = part if begins else self._inner_has_parts
            self._inner = number[0]
        return False

    def _is_inner(self, line: Line, part: bool) -> bool:
        """Whether a number that both counts would take belongs to the list inside the open exercise."""
        if part or self._inner_has_parts:
            return part
        if not line.loose:
            return True
        if self._inner_is_tight and self._inner > 1:
            return False
        return self._inner > 1 and line.number[0] != self.last[-1] + 1

    def _follows(self, number: tuple[int, ...]) -> bool:
        if self.known is not None and number[-1] not in self.known:
            return False
        if not self.last:
            return True
        if len(number) != len(self.last):
            return False
        if number[:-1] != self.last[:-1]:
            return rank(number) > rank(self.last) and number[-1] <= MAX_GAP
        gap = number[-1] - self.last[-1]
        return gap > 0 and (self.known is not None or gap <= MAX_GAP)


def rank(number: tuple[int, ...]) -> tuple[int, ...]:
    """A number as it is compared: the letters in it count down from -1."""
    return tuple(abs(part) for part in number)
