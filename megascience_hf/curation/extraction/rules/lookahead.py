"""What stands behind a line: entries of a key, a solution, a lead-in."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise, takewhile

from megascience_hf.curation.extraction.rules.lines import Kind, Line
from megascience_hf.curation.extraction.rules.questions import Span
from megascience_hf.curation.extraction.rules.wording import IMPERATIVE, SETS_OUT, Announces

MAX_INTRODUCTION = 400
MAX_WORDS = 100
# So many lines are looked at for a solution; boxes with more labels before it are none.
_FAR = 12
_KEY_TABLE = re.compile(r"\s*(?:\|[^\d\n]*\|[ \t]*\n\|[-:| \t]+\|[ \t]*\n)?(?:\|[^|\d\n]{0,30})?\|?[ \t*]*\(?\d{1,3}\b")
# "1 – b; 2 – c", which no numbered line is.
_KEY_ROW = re.compile(r"(?:Q\.?[ \t]?)?\(?\d{1,3}\)?[ \t]*[.:=→–—-]?[ \t]*\(?[A-Ha-h](?![\w'’])[^\n]*")
_FOLD = re.compile(r"</?(?:details|div|section)\b[^<>\n]{0,200}>", re.IGNORECASE)
_ASKING = (Announces.EXAMPLE, Announces.IN_TEXT, Announces.EXERCISE)


class Lookahead:
    """Answers about the lines behind the one with a given index."""

    def __init__(self, text: str, lines: Sequence[Line]) -> None:
        self.text, self.lines = text, lines

    def next_line(self, index: int) -> Line | None:
        """The next line that matters, however far away."""
        return self.lines[index + 1] if index + 1 < len(self.lines) else None

    def next_at_once(self, index: int) -> Line | None:
        """The next line that matters, if only white space is between."""
        after = self.next_line(index)
        return after if after and not self.text[self.lines[index].end : after.start].strip() else None

    def has_entry(self, index: int) -> bool:
        """Whether a number, or a word with a number, follows at once."""
        after = self.next_at_once(index)
        return after is not None and (after.kind is Kind.NUMBERED or bool(after.announces and after.number))

    def leads_to_entry(self, index: int) -> bool:
        """Whether an entry follows at once, or behind a title or two: "Chapter 2", "Section 2.1", "1. …"."""
        for step in range(index, index + 3):
            after = self.next_at_once(step)
            if self.has_entry(step) or after is None or after.kind not in (Kind.HEADING, Kind.LABEL):
                return self.has_entry(step)
        return False

    def has_entry_soon(self, index: int) -> bool:
        """Whether a number or lead-in follows, at once or behind a few words."""
        after = self.next_line(index)
        if after is None or not (after.kind in (Kind.NUMBERED, Kind.LEAD_IN) or (after.announces and after.number)):
            return False
        return len(self.text[self.lines[index].end : after.start].strip()) < MAX_WORDS

    def has_solution(self, index: int) -> bool:
        return self.solution(index) is not None

    def solution(self, index: int) -> int | None:
        """The line that announces a solution, if one does before another question or section begins."""
        for step, line in enumerate(self.lines[index + 1 : index + _FAR], index + 1):
            if line.announces is Announces.SOLUTION:
                return step
            if line.kind is Kind.HEADING or line.announces in _ASKING:
                return None
        return None

    def has_answers(self, index: int) -> bool:
        """Whether a title such as "Solutions" is followed by answers: numbered ones, or titles with such.

        "Solutions" heads chapters of chemistry as well, so its answers must follow at once; behind "Answer Key" some
        words may come first.
        """
        title = self.lines[index].title.lower()
        sure = "answer" in title or "key" in title
        end = self.lines[index].end
        for step, line in enumerate(self.lines[index + 1 : index + 6]):
            between = _FOLD.sub("", self.text[end : line.start]).strip()
            words = sure and len(between) < 600
            if step == 0 and sure and _KEY_ROW.match(between):
                return True
            if line.kind is Kind.NUMBERED or (line.announces and line.number):
                return not between or words
            if between and not (words and step == 0):
                return sure and bool(_KEY_TABLE.match(between))
            if line.kind is Kind.END:
                return False
            end = line.end if line.kind is not Kind.LABEL else min(line.body, line.end)
        return sure and bool(_KEY_TABLE.match(self.text, end))

    def first_number(self, index: int) -> tuple[int, ...]:
        return next((line.number for line in self.lines[index + 1 : index + 4] if line.number), ())

    def counted(self, index: int) -> int:
        """The last number of the list that follows at once, "1." or "Q1.", counting from 1; 0 for none."""
        last, at = 0, self.lines[index].end
        for line in self.lines[index + 1 :]:
            numbered = line.kind is Kind.NUMBERED or (line.announces is Announces.EXERCISE and line.number)
            if not numbered or (not last and self.text[at : line.start].strip()):
                return last
            if line.number[-1:] == (last + 1,):
                last += 1
        return last

    def skips(self, index: int) -> bool:
        """Whether the list that follows at once leaves a number out, as keys of odd exercises do: 1, 3, 4."""
        listed = takewhile(lambda line: line.kind is Kind.NUMBERED, self.lines[index + 1 : index + _FAR])
        numbers = [line.number[0] for line in listed if len(line.number) == 1]
        return self.has_entry(index) and any(other > one + 1 for one, other in pairwise(numbers))

    def introduction(self, index: int) -> Span | None:
        """A short line before the first number that says what to do with all of them."""
        line, after = self.lines[index], self.next_line(index)
        if after is None or after.kind is not Kind.NUMBERED or after.start - line.end > MAX_INTRODUCTION:
            return None
        between = self.text[line.end : after.start].strip()
        if not between or "\n\n" in between or not (IMPERATIVE.match(between) or SETS_OUT.match(between)):
            return None
        return line.end, after.start
