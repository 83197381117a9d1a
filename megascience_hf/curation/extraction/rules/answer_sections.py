"""Collects the groups and entries of answer sections while a document is read."""

from __future__ import annotations

import re

from megascience_hf.curation.extraction.rules.lines import Kind, Line
from megascience_hf.curation.extraction.rules.numbering import Numbering
from megascience_hf.curation.extraction.rules.questions import AnswerGroup, Entry, place_in
from megascience_hf.curation.extraction.rules.titles import title_within
from megascience_hf.curation.extraction.rules.wording import Announces

# "*Exercise 1: A second mortgage*" above its answer.
_TITLED_ENTRY = re.compile(
    r"[ \t>]{0,8}(?P<mark>\*{1,3}|_{1,3})(?![\s*_])[^*_\n\d]{1,30}\d[^*\n]{2,160}(?P=mark)[ \t]*$"
)
_PROSE_BELOW = re.compile(r"\s*\n[ \t]*\n[ \t]*(?![*_]{1,3}[^\W\d_]{2,14}[ \t]?\d|#)\S")


class AnswerSections:
    """The answer sections of one document; `level` is that of the heading of the open one, None outside;
    `says_answer` tells that its entries are announced as answers ("Answer 3").

    Args:
        known: last parts of the numbers that were asked so far; shared with the reader, which adds to it.
    """

    def __init__(self, text: str, document: int, known: set[int]) -> None:
        self.text, self.document, self.known = text, document, known
        self.groups: list[AnswerGroup] = []
        self.level: int | None = None
        self._place: tuple[int, ...] = ()
        self._numbered = False  # the title of the section begins with its number
        self._titles: list[tuple[int, str]] = []
        self._title = ""
        self._entry: Entry | None = None
        self._title_end = -1  # of the heading that opened it
        self.in_words = False
        self.says_answer = False
        self._empty = True
        self._count = Numbering(known=known)

    @property
    def is_open(self) -> bool:
        return self.level is not None

    def open(self, start: int, level: int, title: str) -> None:
        self.level, self._place, self._titles, self._empty = level, place_in(title), [], True
        self._title = title
        self.says_answer, self._numbered = False, title[:1].isdigit()
        end = self.text.find("\n", start) if title else -1
        self.open_group(start, start if end < 0 else end, level, "")

    def open_group(self, start: int, end: int, level: int, title: str) -> None:
        """Begins the group with that title, below those of lower levels; its text begins at `end`."""
        self.close(start)
        self._titles = [known for known in self._titles if known[0] < level]
        if title:
            self._titles.append((level, title))
        titles = tuple(known for _, known in reversed(self._titles))
        place = next((place for known in titles if (place := place_in(known))), ())
        own = not place and self._numbered
        self.groups.append(
            AnswerGroup(self.document, start, titles, place or self._place, (end, end), own, self._title)
        )
        self._count, self.in_words = Numbering(known=self.known), False

    def open_entry(self, line: Line) -> None:
        self.close(line.start)
        titled = line.announces is Announces.EXERCISE and _TITLED_ENTRY.match(self.text, line.start, line.end)
        begin = line.end if titled and _PROSE_BELOW.match(self.text, line.end) else line.body
        self._entry = Entry(line.number, begin, whole=line.announces is not None)
        self._title_end = line.end if line.kind is Kind.HEADING or line.alone else -1
        self.in_words, self._empty = line.announces is not None, False
        self.says_answer |= line.announces is Announces.SOLUTION
        self.groups[-1].entries.append(self._entry)

    def knows(self, number: tuple[int, ...]) -> bool:
        return bool(number) and number[-1] in self.known

    def answers(self, number: tuple[int, ...]) -> bool:
        """Whether the open section prints something, and no entry of a later number than `number`."""
        entries = [entry for group in self.groups[-2:] for entry in group.entries]
        return bool(number) and bool(entries) and all(entry.number <= number for entry in entries)

    def counts(self, line: Line) -> bool:
        """Whether a numbered line is the next entry; "1." inside "Answer 3" is not."""
        return not self.in_words and self.knows(line.number) and self._count.is_next(line, self.text)

    def close(self, at: int) -> None:
        """Ends the open entry, or the text before the first, at offset `at`."""
        if self._entry is not None:
            if self._entry.start < self._title_end <= at and self.text[self._title_end : at].strip():
                self._entry.start = self._title_end  # "### Exercise 2: Gravity", and its answer below
            self._entry.end, self._entry = at, None
        elif self.is_open and self.groups and not self.groups[-1].entries:
            begin = self.groups[-1].prelude[0]
            self.groups[-1].prelude = (begin, max(at, begin))

    def holds(self, level: int) -> bool:
        """Whether a heading of that level is inside the open section."""
        return self.level is not None and level > self.level

    def counts_on_to(self, number: tuple[int, ...]) -> bool:
        """Whether `number` is a later one in the row of the last entry: 5.34 behind 5.30."""
        if not self.is_open or not self.groups or not self.groups[-1].entries or not self.knows(number):
            return False
        last = self.groups[-1].entries[-1].number
        return last[:-1] == number[:-1] and last < number

    def is_behind(self, number: tuple[int, ...]) -> bool:
        """Whether `number` is later than that of the last entry, which is announced as it is."""
        last = self._entry
        return last is not None and last.whole and len(last.number) == len(number) and last.number < number

    def end_before_title(self) -> None:
        """Ends the last entry before the first title in it: the next section, which nothing else told from it."""
        if self.groups and self.groups[-1].entries:
            entry = self.groups[-1].entries[-1]
            entry.end = title_within(self.text, entry.start, entry.end) or entry.end

    def leave(self) -> None:
        self.level = None

    def goes_on_with(self, title: str) -> bool:
        """Whether a heading as high as the section's own may be its part: its first one, or the next chapter's."""
        place, last = place_in(title), self.groups[-1].place
        return self._empty or (bool(place) and bool(last) and place > last)
