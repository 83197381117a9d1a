"""The records of the rules extractor: questions as printed, answers of an answer section, and where they stand."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache

from megascience_hf.curation.extraction.rules.wording import (
    CHAPTER_OR_SECTION,
    PLACE_AT_END,
    PLACE_INSIDE,
    Announces,
)

Span = tuple[int, int]
# The level of a question that no heading announces: any heading ends it.
IN_PROSE = 9


@dataclass(slots=True)
class Question:
    """A question as printed.

    Args:
        kind: EXAMPLE, IN_TEXT or EXERCISE.
        titles: headings and labels it stands under, the nearest first.
        place: number of its chapter or section, (3, 1) for "3.1 …"; () if unknown.
        run: what is counted ("" for bare numbers) and how often that count has begun anew in the document.
        listed: it stands in a section of exercises or was announced by a word, and is not just any numbered list.
        announced: by a word ("Example", "Try It"), so that numbers inside it count nothing.
        level: of the heading that announced it, `IN_PROSE` if it was no heading.
        boxed: its answer stands in a box of its own, which ends it.
        given: what stands above the lead-in: the exercise, where the lead-in is that of one of its items.
    """

    kind: Announces
    document: int
    start: int
    body: int
    number: tuple[int, ...]
    label: str
    titles: tuple[str, ...]
    place: tuple[int, ...]
    run: tuple[str, int]
    listed: bool
    announced: bool
    level: int = IN_PROSE
    end: int = -1
    lead_in: Span | None = None
    answer: Span | None = None
    boxed: bool = False
    given: Span | None = None


@dataclass(slots=True)
class Entry:
    """One answer of an answer section: its number and where its text stands; `whole` if numbers in it are its own."""

    number: tuple[int, ...]
    start: int
    end: int = -1
    whole: bool = False


@dataclass(slots=True)
class AnswerGroup:
    """The entries under one title of an answer section. `prelude` is text before the first, where tables stand; `own`
    tells that the place may be that of the section itself: "26. Answers", which answers section 25; `section` is the
    title of the section."""

    document: int
    start: int
    titles: tuple[str, ...]
    place: tuple[int, ...]
    prelude: Span = (0, 0)
    own: bool = False
    section: str = ""
    entries: list[Entry] = field(default_factory=list)


@dataclass(slots=True)
class Outline:
    """What one document asks and answers."""

    questions: list[Question]
    groups: list[AnswerGroup]


@lru_cache(maxsize=4096)
def place_in(title: str) -> tuple[int, ...]:
    """The number of chapter or section that a title gives."""
    if match := CHAPTER_OR_SECTION.match(title) or PLACE_INSIDE.search(title) or PLACE_AT_END.search(title):
        return tuple(int(part) for part in match["number"].split("."))
    return ()
