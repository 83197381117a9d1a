"""Titles that no mark-up shows, and where the question behind them begins."""

from __future__ import annotations

import re

from megascience_hf.curation.extraction.rules.lines import MAX_TITLE, Kind, Line, is_title
from megascience_hf.curation.extraction.rules.wording import ASKS, IMPERATIVE, Announces

_ASKING_TITLE = re.compile(
    r"(?P<mark>#{1,6}[ \t]+(?:\*\*|__)?(?:(?:\d{1,3}(?:[.)]|[ \t]?[-–—:])|\d{1,3}(?:\.\d{1,3}){1,3}\.?)[ \t]+)?)"
    r"[^\n]{8,400}[?？][*_ \t#]*\Z"
)
# What is said below a number in a heading, and no title.
_NO_TITLE = re.compile(r"[\d$`=]|[.:!]\Z")
# The paragraph below a title.
_BELOW = re.compile(r"\s*\n[ \t]*\n(?!#|:::|\*\*(?:solution|answer))[^\n]+(?:\n(?![ \t]*\n)[^\n]+){0,30}", re.I)
_FAR = 1_500
_POINTS_BACK = re.compile(r"\W*(?:\w+\W+){0,3}?(?:it|its|they|them|their|this|these|those)\b", re.I)
# The share of capitals in a title that its place tells already: "Winds over the Land".
LOOSE = 0.6
_TITLE_LINE = re.compile(r"\s*\n([^\n]{3,90})\n[ \t]*\n(?=\s*\S)")
_DOING = re.compile(r"[A-Z][a-z]+ing\b[^.?!:]*[^.?!:;,]$")
_TITLE_BEFORE = re.compile(r"[.?!:$)_]\n[ \t]*\n([A-Z][^\n$|\d=*]{5,70})\n\s*\Z")
_TITLE_ALONE = re.compile(r"(?<=\n\n)([A-Z][^\n]{2,90})(?=\n[ \t]*\n)")
# A word of five letters without a capital, or one word alone: no title.
_SMALL = re.compile(r"(?:^|\s)[a-z]\w{4,}|^\S+$")


def behind_title(text: str, line: Line, after: Line | None) -> int:
    """Where the question that `line` announces begins: behind the title on its line or on the next one, if it has one.

    Args:
        after: the next line that matters.
    """
    until = after.start if after else len(text)
    below = text[line.end : until]
    if not (line.alone and line.title):
        title = text[line.body : line.end]
        only_title = len(title) < 90 and is_title(title) and below.startswith("\n\n") and bool(below.strip())
        return line.end if line.announces is Announces.EXAMPLE and only_title else line.body
    said = text[line.body : line.end].rstrip(" \t*_#")
    asks = said.endswith("?") or (said.endswith(".") and ASKS.search(said))
    if line.announces is Announces.EXERCISE and (asks or (said.endswith(":") and IMPERATIVE.match(said))):
        return line.body  # "**Q1: What is a stack?**", "### Q2. It sells for 12. Find its cost.": the title asks
    title_line = _TITLE_LINE.match(text, line.end) if line.announces is Announces.EXAMPLE else None
    if title_line and title_line.end(1) <= until and (is_title(title_line[1]) or _DOING.match(title_line[1])):
        return title_line.end(1)
    if below.strip():
        return line.end
    if after is not None and after.kind is Kind.LABEL and line.announces is Announces.EXAMPLE:
        return after.end
    # Without a text of its own the title is the question.
    return line.body if after is None or after.announces in (Announces.SOLUTION, Announces.STRATEGY) else line.end


def behind_numbered_title(text: str, line: Line) -> int:
    """Where the question of a heading begins: behind "2. Stack depth", if that asks nothing and a text stands below."""
    said = text[line.body : line.end].strip(" \t*_#")
    if ASKS.search(said) or IMPERATIVE.match(said) or len(said) > MAX_TITLE or _NO_TITLE.search(said):
        return line.body
    below = _BELOW.match(text, line.end)
    if not below:
        return line.body
    section = text[line.end : line.end + _FAR].partition("\n#")[0]  # a story first, and then what is asked
    asks = ASKS.search(below[0]) or IMPERATIVE.match(below[0].lstrip())
    return line.end if asks or (ASKS.search(section) and not _POINTS_BACK.match(below[0])) else line.body


def asking_title(text: str, end: int) -> int:
    """Where the words of the heading begin that ends at `end`, if it asks: "### 2. What does it print?"; else `end`."""
    title = _ASKING_TITLE.match(text, text.rfind("\n", 0, end) + 1, end)
    return title.end("mark") if title else end


def title_before(text: str, start: int, at: int) -> int | None:
    """Where the title stands, if `text[start:at]` ends with one: "Extensions" between two exercises."""
    title = _TITLE_BEFORE.search(text, max(start, at - MAX_TITLE), at)
    return title.start(1) if title and is_title(title[1]) and not _SMALL.search(title[1]) else None


def title_within(text: str, start: int, end: int) -> int | None:
    """Where the first line that is a paragraph and a title stands behind the first paragraph of `text[start:end]`."""
    titles = (title for title in _TITLE_ALONE.finditer(text, start, end) if is_title(title[1], LOOSE))
    return next((title.start(1) for title in titles if text[start : title.start(1)].strip()), None)
