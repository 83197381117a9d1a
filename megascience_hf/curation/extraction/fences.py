"""Which lines of a text in Markdown are code, by its fences. Source: CommonMark 0.31, 4.5, "Fenced code blocks".

Unlike there, a fence may be indented as deep as lists go, and one that is never closed opens nothing: OCR leaves such
ones, and they must not make the rest of a book code.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

# "2. ```c": the item of a list is code.
ITEM_OF_CODE = r"(?:\d{1,3}[.)]|[-*+])[ \t]{1,4}(?=```\w)"
# Backticks behind the marks make code in a line of it.
_FENCE = re.compile(
    rf"[ \t>]{{0,12}}(?P<item>{ITEM_OF_CODE})?"
    r"(?P<marks>`{3,}(?=[^`\n]*$)|~{3,})[ \t]*(?P<said>[^\n]*)$"
)


class Fences:
    """Follows the fences through the lines of a text, which are shown to it in their order.

    Args:
        lines: of the text.
        to_the_end: a fence that is never closed holds the rest; else it opens nothing.
    """

    def __init__(self, lines: Sequence[str], *, to_the_end: bool = False) -> None:
        self.marks = ""  # of the fence that is open
        self.in_item = False  # the line is the item of a list that begins with a fence: "2. ```c"
        self.said = ""  # behind the marks of the fence that was opened last: the language
        self._to_the_end = to_the_end
        # For each mark, "```" or longer, the last line that closes it.
        self._last: dict[str, int] = {}
        for number, line in enumerate(lines):
            if (fence := _fence(line)) and not fence["said"].strip() and not fence["item"]:
                self._last[fence["marks"]] = number

    def holds(self, number: int, line: str) -> bool:
        """Whether a line, the first is 0, is in code, or a fence that opens or closes it."""
        fence, self.in_item = _fence(line), False
        if self.marks:
            if fence and fence["marks"].startswith(self.marks) and not fence["said"].strip():
                self.marks = ""
            return True
        if fence and (self._to_the_end or self._is_closed(number, fence["marks"])):
            self.marks, self.said, self.in_item = fence["marks"], fence["said"], bool(fence["item"])
            return True
        return False

    def _is_closed(self, number: int, marks: str) -> bool:
        return any(last > number and closing.startswith(marks) for closing, last in self._last.items())


def left_open(text: str) -> str:
    """The marks of the fence that a text opens and never closes; "" if all are closed."""
    if "```" not in text and "~~~" not in text:
        return ""
    lines = text.split("\n")
    fences = Fences(lines, to_the_end=True)
    for number, line in enumerate(lines):
        fences.holds(number, line)
    return fences.marks


def _fence(line: str) -> re.Match[str] | None:
    return _FENCE.match(line) if "```" in line or "~~~" in line else None
