"""Where words for the labels of a question stand in a text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from megascience_hf.answers.comparison.label import is_remark, names_of
from megascience_hf.answers.text.commands import BOX, TEXT, TICKS
from megascience_hf.answers.text.patterns import lazy_regex
from megascience_hf.answers.text.words import word_set


@dataclass(frozen=True, slots=True)
class Mention:
    """A word for a label: `text[start:end]`. The label is "" where several stand in the place of one."""

    label: str
    start: int
    end: int


class Labels:
    """The labels of a question, with the pattern that finds their words."""

    def __init__(self, labels: tuple[str, ...]) -> None:
        self.labels = labels
        self.label_of = {name: label for label, names in names_of(labels).items() for name in names}
        self._remarks = {name for name in self.label_of if is_remark(name, labels)}
        longest_first = sorted(self.label_of, key=len, reverse=True)
        self._any = re.compile(rf"(?<![\w-])(?:{'|'.join(map(re.escape, longest_first))})(?![\w-]|[{_STRIKES}])", re.I)

    def at(self, text: str, start: int, end: int) -> Mention | None:
        """The label that begins at `start`, after articles, marks and the letter of its option."""
        skipped = _SKIP.match(text, start, end)
        for at in (skipped.end() if skipped else start, start):
            found = self._any.match(text, at, end)
            if found is not None and not self._is_attribute(text, found):
                return self._mention(found)
        return None

    def all_in(self, text: str, start: int, end: int) -> Iterator[Mention]:
        """All words for labels, in their order, that stand alone: "no", but not "no effect" or "the correct dose"."""
        for found in self._any.finditer(text, start, end):
            if self._stands_alone(text, found, end):
                yield self._mention(found)

    def are_in(self, text: str, start: int, end: int) -> set[str]:
        """The labels whose words stand anywhere in a text, alone or not."""
        return {self._mention(found).label for found in self._any.finditer(text, start, end)}

    def stand_before(self, text: str, start: int, at: int) -> bool:
        """Whether a label stands directly before in the place of the same answer: "yes; no", "yes? No"."""
        joint = _JOINT.search(text, max(start, at - 30), at)
        if joint is None or joint.start() == at:
            return False
        before = next((m for m in self._any.finditer(text, max(start, at - 90), at) if m.end() == joint.start()), None)
        return before is not None and not _OR_BEFORE.search(text, max(start, before.start() - 8), before.start())

    def _mention(self, found: re.Match[str]) -> Mention:
        return Mention(self.label_of.get(found.group().lower(), ""), found.start(), found.end())

    def _is_attribute(self, text: str, found: re.Match[str]) -> bool:
        """Whether "right" belongs to a noun: "the right one"."""
        before = text[max(0, found.start() - 4) : found.start()]
        return before.lower() == "the " and found.group().lower() in self._remarks

    def _stands_alone(self, text: str, found: re.Match[str], end: int) -> bool:
        word = found.group()
        if len(word) == 1 and word.isascii():
            return False  # T, F, Y and N count only directly behind an announcement
        if self._is_attribute(text, found):
            return False
        following = _NEXT_WORD.match(text, found.end(), end)
        if following is None:
            return True
        next_word = following[1].lower()
        return next_word in _GO_ON or next_word in self.label_of


@lru_cache(maxsize=256)
def labels_named(labels: tuple[str, ...]) -> Labels:
    return Labels(labels)


# What joins two labels in one place: signs without a full stop, LaTeX, "or".
_JOINT = lazy_regex(
    r"(?:[\s*_\"'()`${}\[\];,–—|/&?→⇒➡⟶-]|\.{2,}|…|\\[a-z]{1,6}(?![a-z])|\\[,;! \\&]|\b(?:or|and|to|then)\s){1,30}$",
    re.I,
)
_OR_BEFORE = lazy_regex(r"\bor\s[\s\"'*_]{0,3}$", re.I)  # "yes or no? No"
# Combining characters that strike a letter out.
_STRIKES = "\u0335-\u0338\u20d2\u20d3\u20e0\u20e5\u20e6\u20ea\u20eb"
_OPTION_MARK = r"[(\[]?(?<![A-Za-z])[A-Z][)\].:]\s"
_MARKS = rf"[\s*_`\"'(\[{{$<:>=#•{TICKS}-]|{BOX}"
SURELY = r"(?:definite|clear|absolute|certain|obvious|actual|simp|undoubted|demonstrab|tru)(?:ly)|indeed"
_FILLING = (
    r"\b(?:an?|the|option|choice|answer|(?:most\s)?(?:likely|probably)|statement|is|that|definite|clear|firm|resounding"
    rf"|{SURELY})\b"
)
_SKIP = lazy_regex(
    rf"""
    (?:(?<![^\n])[→⇒➡➔⟶](?:\ufe0f)?)?(?:{_OPTION_MARK}|{_MARKS}|{TEXT}|{_FILLING})*+
    """,
    re.I | re.X,
)
_NEXT_WORD = lazy_regex(r"[ \t]([a-z]{2,})", re.I)
# Words that go on after a label with a reason or a circumstance.
REASONS = word_set(
    "because since as for and but so therefore thus hence given due by in on from according with based explanation "
    "reason reasoning justification that this the it there they we see when whenever"
)
# Those and others; any other word makes the label an attribute of it ("no effect").
_GO_ON = REASONS | word_set("if unless otherwise or")
