"""Titles of sections in a text without mark-up: "3.1 The Cell Membrane" alone on its line.

In a whole book of plain text nothing else says where a section, and with it its exercises or its answer key, ends. The
numbers of exercises and of the entries of keys are set alike, so what is in one line with the next of its kind (a table
of contents, a list, a key) is none, nor what ends like a sentence.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from megascience_hf.curation.extraction.rules.lines import MAX_TITLE, Kind, Line, is_title
from megascience_hf.curation.extraction.rules.titles import LOOSE
from megascience_hf.curation.extraction.rules.wording import EXERCISE_SECTION

# Between titles in small letters so much text stands at least; nearer ones are exercises without a full stop.
FAR = 1_500
MAX_WORDS = 16
# Of lines that look like titles: in a key the next entry may ("5.34 About 52 Feet").
STYLE = "title"
_TITLE = re.compile(r"(?P<number>\d{1,3}(?:\.\d{1,3}){1,2})[.:]?[ \t]+(?:[|•·–—-][ \t]+)?(?P<words>[A-Z][^\n]{2,110})")
_CHAPTER = re.compile(r"(?:^|(?<=\n))((?P<number>\d{1,3})[.:]?[ \t]+[A-Z][^\n.?!]{2,90})\s{1,4}\Z")
_ENDS_LIKE_A_TITLE = re.compile(r"[\w)’'\"*$?!]\Z")
_PROSE_BEHIND = re.compile(r"\n[ \t]*\n[A-Z][^\n]{150}")
_LINES_BEHIND = re.compile(r"\n(?:[ \t]*\n)?[A-Z][^\n]{50}")
_PAGE_BEHIND = re.compile(r"(?:[.·…_ ]{4,}|[ \t])\d{1,4}\Z")


def with_section_titles(text: str, lines: list[Line]) -> list[Line]:
    """`lines` with the numbered titles of sections as headings; as they were where headings are marked."""
    if any(line.kind is Kind.HEADING and text.startswith("#", line.start) for line in lines):
        return lines
    found = [(index, level) for index, line in enumerate(lines) if (level := _level(text, line))]
    places = [lines[index] for index, _ in found]
    alone = _not_in_lists(text, places)
    known: set[str] = set()
    for position, (index, level) in enumerate(found):
        line, words = lines[index], _words(text, lines[index])
        if not alone[position]:
            continue
        if (
            words in known
            or is_title(words, LOOSE)
            or EXERCISE_SECTION.search(words)
            or (_far_from_others(places, position) and _LINES_BEHIND.match(text, line.end))
            or _PROSE_BEHIND.match(text, line.end)
        ):
            known.add(words)
            title = text[line.start : line.end].strip()[:MAX_TITLE]
            start = _chapter_above(text, line)
            lines[index] = replace(
                line, kind=Kind.HEADING, start=start, level=level, title=title, style=STYLE, alone=True
            )
    return lines


def _level(text: str, line: Line) -> int:
    """The level of the title that a numbered line may be, by the parts of its number; 0 where it can be none."""
    if line.kind is not Kind.NUMBERED or line.indent or not (title := _TITLE.fullmatch(text, line.start, line.end)):
        return 0
    words = title["words"].rstrip()
    if not _ENDS_LIKE_A_TITLE.search(words) or len(words.split()) > MAX_WORDS or "=" in words:
        return 0
    if _PAGE_BEHIND.search(words):
        return 0
    if words[-1] in "?!" and not is_title(words[:-1]):
        return 0
    return 1 + title["number"].count(".")


def _chapter_above(text: str, line: Line) -> int:
    """Where the title of the chapter stands that begins with the section of `line`: "2 Vectors" above "2.1 …"."""
    if line.number[1:2] != (1,):
        return line.start
    above = _CHAPTER.search(text, max(0, line.start - MAX_TITLE), line.start)
    return above.start(1) if above and int(above["number"]) == line.number[0] else line.start


def _words(text: str, line: Line) -> str:
    title = _TITLE.fullmatch(text, line.start, line.end)
    return title["words"].rstrip().rstrip("?!") if title else ""


def _not_in_lists(text: str, lines: Sequence[Line]) -> list[bool]:
    """For each line whether it does not stand at once beside another with a number of as many parts."""
    alone = [True] * len(lines)
    for number, (one, other) in enumerate(pairwise(lines)):
        if len(one.number) == len(other.number) and not text[one.end : other.start].strip():
            alone[number] = alone[number + 1] = False
    return alone


def _far_from_others(lines: Sequence[Line], position: int) -> bool:
    here = lines[position].start
    return all(
        abs(lines[other].start - here) > FAR for other in (position - 1, position + 1) if 0 <= other < len(lines)
    )
