"""Brings the entries of answer sections together with the questions they answer.

A key is printed at the end of a section, of a chapter or of the book, with or without the titles of the sets it
answers, with numbers that run on or begin anew. A group of entries is given to the set of questions that has its title
or its place in the book and most of its numbers; a group that fits none, or two alike, is left alone.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from megascience_hf.curation.extraction_rules.outline import AnswerGroup, Entry, Question, place_in
from megascience_hf.curation.extraction_rules.wording import Announces, title_key

# Of the numbers of a group, the part that the set of questions must have.
ENOUGH = 0.6
MAX_SHORT = 60
# A key without a place answers questions near it; so many are looked at, which keeps the time linear.
MAX_BEFORE = 3_000
_SHORT = r"\(?(?:[A-Ha-h]|[Tt]rue|[Ff]alse|TRUE|FALSE|T|F|[Yy]es|[Nn]o|[IVX]{1,4})\)?(?:[ \t]*(?:,|and|&)[ \t]*\(?[A-Ha-h]\)?(?![\w.)]))*"
_INLINE = re.compile(rf"(?<![\w.(])(?P<number>\d{{1,3}}(?:\.\d{{1,3}})?)[.):\-–]?[ \t]*(?P<answer>{_SHORT})(?![\w'’])[ \t]*[,;.|]?")
_SPLIT = re.compile(r"(?:(?<=[\s;,|])|^)(?P<number>\d{1,3})[.)][ \t]+(?=\S)")


@dataclass(frozen=True, slots=True)
class Match:
    """A question and where its answer stands."""

    question: Question
    document: int
    start: int
    end: int


def matches(questions: Sequence[Question], groups: Sequence[AnswerGroup], texts: Sequence[str]) -> Iterator[Match]:
    """The matches of one book's groups, in the order of the groups."""
    waiting = _Waiting(questions)
    for group in groups:
        entries = _entries(group, texts[group.document])
        for part in _by_chapter(group, entries, waiting):
            chosen = _choose(part, part.entries, waiting)
            for entry in part.entries:
                if question := chosen.get(entry.number):
                    waiting.answered.add(id(question))
                    yield Match(question, group.document, entry.start, entry.end)


def _by_chapter(group: AnswerGroup, entries: list[Entry], waiting: _Waiting) -> Iterator[AnswerGroup]:
    """The group with its entries; in a key of its own, "2.14" without a title is number 14 of chapter 2."""
    if group.place or group.document in waiting.by_document or not all(len(entry.number) > 1 for entry in entries):
        parts = [(group.place, entries)] if entries else []
    else:
        parts = [(place, list(part)) for place, part in groupby(entries, key=lambda entry: entry.number[:-1])]
    for place, part in parts:
        yield replace(group, place=place, entries=part)


class _Waiting:
    """The questions of a book that have no answer yet, by document and by chapter."""

    def __init__(self, questions: Sequence[Question]) -> None:
        self.answered: set[int] = set()
        self.by_document: dict[int, list[Question]] = defaultdict(list)
        self.by_chapter: dict[int, list[Question]] = defaultdict(list)
        for question in questions:
            if question.number and question.answer is None:
                self.by_document[question.document].append(question)
                for chapter in {*question.place[:1], *question.number[:-1][:1]}:
                    self.by_chapter[chapter].append(question)

    def before(self, group: AnswerGroup) -> list[Question]:
        """Those that stand before the group in its document, at most the last `MAX_BEFORE`."""
        found: list[Question] = []
        for question in reversed(self.by_document.get(group.document, ())):
            if question.start < group.start and id(question) not in self.answered:
                found.append(question)
                if len(found) == MAX_BEFORE:
                    break
        return found[::-1]

    def of_place(self, place: tuple[int, ...]) -> list[Question]:
        candidates = self.by_chapter.get(place[0], ())
        return [one for one in candidates if id(one) not in self.answered and _place_agrees(place, one)]

    def of_the_only_other(self, document: int) -> list[Question]:
        """Those of the one document that has questions, if it is one and not this one."""
        others = [number for number in self.by_document if number != document]
        if len(others) != 1 or document in self.by_document:
            return []
        return [one for one in self.by_document[others[0]] if id(one) not in self.answered]


def _entries(group: AnswerGroup, text: str) -> list[Entry]:
    """The group's entries, with "1. B 3. C 5. A" on one line and tables of letters taken apart."""
    entries = list(_inline(text, *group.prelude)) if group.prelude[1] > group.prelude[0] else []
    for entry in group.entries:
        entries.extend(_split(entry, text))
    return entries


def _inline(text: str, start: int, end: int) -> Iterator[Entry]:
    found = list(_INLINE.finditer(text, start, end))
    numbers = [int(match["number"].rsplit(".")[-1]) for match in found]
    if len(found) >= 2 and numbers == sorted(set(numbers)):
        for match in found:
            number = tuple(int(part) for part in match["number"].split("."))
            yield Entry(number, match.start("answer"), match.end("answer"))
        return
    yield from _two_rows(text, start, end)


def _two_rows(text: str, start: int, end: int) -> Iterator[Entry]:
    """Numbers in one row of a table, answers in the row below."""
    rows: list[list[tuple[str, int, int]]] = []
    position = start
    for line in text[start:end].split("\n"):
        if line.count("|") >= 2 and not re.fullmatch(r"[\s|:\-]+", line):
            rows.append([(cell[0].strip(), position + cell.start(), position + cell.end()) for cell in re.finditer(r"[^|\n]+", line)])
        position += len(line) + 1
    for above, below in zip(rows, rows[1:], strict=False):
        numbered = [(re.sub(r"[^\d]", "", top[0]), bottom) for top, bottom in zip(above, below, strict=False)]
        if sum(bool(number) for number, _ in numbered) >= 2 and not any(cell[0].rstrip(".").isdigit() for cell in below):
            yield from (Entry((int(number),), bottom[1], bottom[2]) for number, bottom in numbered if number and bottom[0])


def _split(entry: Entry, text: str) -> Iterator[Entry]:
    """One entry, or the several short ones that stand on its line."""
    if len(entry.number) == 1 and "\n\n" not in text[entry.start : entry.end].strip():
        starts, last = [], entry.number[0]
        for match in _SPLIT.finditer(text, entry.start, entry.end):
            if last < int(match["number"]) <= last + 12:
                last = int(match["number"])
                starts.append((last, match.start(), match.end()))
        bounds = [entry.start, *(start for _, start, _ in starts), entry.end]
        pieces = [text[a:b].strip() for a, b in zip(bounds, bounds[1:], strict=False)]
        if starts and all(0 < len(piece) <= MAX_SHORT for piece in pieces[:-1]) and entry.number[0] + 1 <= last:
            begins = [(entry.number[0], entry.start), *((number, body) for number, _, body in starts)]
            ends = [*(start for _, start, _ in starts), entry.end]
            yield from (Entry((number,), body, end) for (number, body), end in zip(begins, ends, strict=True))
            return
    yield entry


def _choose(group: AnswerGroup, entries: Sequence[Entry], waiting: _Waiting) -> dict[tuple[int, ...], Question]:
    """For each number of the group its question, or nothing where no set of questions fits."""
    if group.place:
        pool = waiting.of_place(group.place)
        here = [one for one in pool if one.document == group.document and one.start < group.start]
        elsewhere = [one for one in pool if one.document != group.document]
        return _best_set(group, entries, here) or _best_set(group, entries, elsewhere)
    # A key that does not say whose it is answers what stands before it.
    here = waiting.before(group)
    return _best_set(group, entries, here or waiting.of_the_only_other(group.document))


def _best_set(group: AnswerGroup, entries: Sequence[Entry], pool: Sequence[Question]) -> dict[tuple[int, ...], Question]:
    sets: dict[tuple[int, tuple[str, int], bool], dict[tuple[int, ...], Question]] = defaultdict(dict)
    for question in pool:
        titled = _titles_agree(group.titles, question)
        if not (question.listed or titled) or (question.kind is Announces.EXAMPLE and not titled):
            continue
        # The later of two with one number is the nearer to the key.
        sets[question.document, question.run, titled][question.number] = question
    scored = []
    for (document, (series, _), titled), numbers in sets.items():
        found = {entry.number: question for entry in entries if (question := _asked(entry.number, numbers, group.place))}
        if len(found) >= max(1.0, ENOUGH * len(entries)):
            scored.append(((titled, len(found), series == "", -abs(document - group.document), max(one.start for one in found.values())), found))
    if not scored:
        return {}
    best = max(scored, key=lambda pair: pair[0])
    return best[1]


def _asked(
    number: tuple[int, ...], asked: dict[tuple[int, ...], Question], place: tuple[int, ...]
) -> Question | None:
    if question := asked.get(number):
        return question
    if len(number) == 1 and place:
        return next((asked[full] for full in ((*place, *number), (*place[:1], *number)) if full in asked), None)
    if len(number) > 1:
        question = asked.get(number[-1:])
        return question if question and number[:-1] in (question.place, place) else None
    return None


def _place_agrees(place: tuple[int, ...], question: Question) -> bool:
    shared = min(len(place), len(question.place))
    if question.place and place[:shared] == question.place[:shared]:
        return True
    return len(question.number) > 1 and question.number[0] == place[0]


def _titles_agree(titles: Sequence[str], question: Question) -> bool:
    wanted = [key for title in titles[:2] if not (place_in(title) and len(title) < 16) and (key := title_key(title))]
    if not wanted:
        return False
    return any(_same_title(wanted[0], title_key(title)) for title in question.titles)


def _same_title(one: str, other: str) -> bool:
    if not one or not other:
        return False
    return one == other or (min(len(one), len(other)) >= 6 and (one in other or other in one))
