"""Brings the entries of answer sections together with the questions they answer.

A key is printed at the end of a section, of a chapter or of the book, with or without the titles of the sets it
answers, with numbers that run on or begin anew. A group of entries is given to the set of questions that has its title
or its place in the book and most of its numbers; a group that fits none, or two alike, is left alone.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby, pairwise
from pathlib import PurePosixPath

from megascience_hf.curation.extraction.rules.answer_rows import SHORT, in_rows
from megascience_hf.curation.extraction.rules.questions import AnswerGroup, Entry, Question, place_in
from megascience_hf.curation.extraction.rules.short_answers import with_last_like_the_others
from megascience_hf.curation.extraction.rules.wording import IMPERATIVE, Announces, title_key

# Of the numbers of a group, the part that the set of questions must have.
ENOUGH = 0.6
MAX_SHORT = 60
# So many questions with one number are looked at, the nearest to the key, which keeps the time linear.
MAX_ALIKE = 100
_INLINE = re.compile(
    rf"(?<![\w.(])(?P<number>\d{{1,3}}(?:\.\d{{1,3}})?)[.):\-–]?[ \t]*(?P<answer>{SHORT})(?![\w'’])[ \t]*[,;.|]?"
)
# "Problem 3a": no entry 3 answers it.
_LETTERED = re.compile(r" [a-z]\Z")
_NAME = re.compile(r"[*_]{0,3}[^\W\d_][\w'’-]{1,30}(?: [\w'’-]{1,30}){0,3}[*_]{0,3}")
_KEY_FILE = re.compile(r"(?P<asks>.{1,200}?)[ _.–-]{1,3}(?:answers?(?:[ _-]?keys?)?|keys?|solutions?|sol|soln)")
_ANSWER_TITLE = re.compile(r"(?:correct |right )?(?:answers?|solutions?|options?|keys?)", re.I)
_STOPS = (".", ";", ":", "$", ")", "]", "}", "|")
# "Reflection Questions" are asked without answers: "Answers to the Self-Assessment Quiz" below them are not theirs.
_REFLECTS = re.compile(r"\b(?:reflect|discuss)", re.I)
_OF_ANOTHER = re.compile(
    r"\b(?:to|for|of)\b(?!.*\b(?:reflect|discuss|questions|exercises|problems)).*\w|quiz|test", re.I
)
_BELOW = re.compile(r"\n[ \t]*\n\s*(?=\S)")
_SPLIT = re.compile(r"(?:(?<=[\s;,|])|^)(?:\*\*)?(?P<number>\d{1,3})[.)](?:\*\*)?[ \t]+(?=\S)")


@dataclass(frozen=True, slots=True)
class Match:
    """A question and where its answer stands."""

    question: Question
    document: int
    start: int
    end: int


def matches(
    questions: Sequence[Question], groups: Sequence[AnswerGroup], texts: Sequence[str], keys: Mapping[int, int]
) -> Iterator[Match]:
    """The matches of one book's groups, in the order of the groups.

    Args:
        keys: documents that are the key of another one, by their numbers (`keys_of`).
    """
    waiting = _Waiting([one for one in questions if not _only_names(one, texts[one.document])])
    chapters: defaultdict[int, set[int]] = defaultdict(set)
    printed: Counter[int] = Counter()
    for group in groups:
        chapters[group.document].update(group.place[:1])
        printed[group.document] += bool(group.entries) or group.prelude[0] < group.prelude[1]
    for group in groups:
        entries = _entries(group, texts[group.document], waiting.asked)
        for part in _by_chapter(group, entries, waiting):
            if group.document in keys:
                chosen = _best_set(part, waiting.of(keys[group.document], part))
            else:
                sole = printed[group.document] == 1
                chosen = _choose(part, waiting, only_chapter=len(chapters[group.document]) == 1, sole=sole)
            for entry in part.entries:
                question = chosen.get(entry.number)
                if question is not None and id(question) not in waiting.answered:
                    waiting.answered.add(id(question))
                    yield Match(question, group.document, entry.start, entry.end)


def _only_names(question: Question, text: str) -> bool:
    """Whether a number outside exercises stands before a name: "1. literal constant" is an item of a list."""
    if question.run[0] != "list" or question.answer is not None:
        return False
    line = text[question.body : question.end].strip().split("\n", 1)[0]
    return bool(_NAME.fullmatch(line)) and not IMPERATIVE.match(line)


def keys_of(paths: Sequence[str]) -> dict[int, int]:
    """The files that say by their names that they answer one beside them: "test 1_key.md" answers "test 1.md"."""
    stems = {PurePosixPath(path).with_suffix("").as_posix().lower(): number for number, path in enumerate(paths)}
    named = ((_KEY_FILE.fullmatch(stem), number) for stem, number in stems.items())
    return {number: stems[key["asks"]] for key, number in named if key and key["asks"] in stems}


def _by_chapter(group: AnswerGroup, entries: list[Entry], waiting: _Waiting) -> Iterator[AnswerGroup]:
    """The group with its entries; in a key of its own, "2.14" without a title is number 14 of chapter 2."""
    if group.place or group.document in waiting.documents or not all(len(entry.number) > 1 for entry in entries):
        parts = [(group.place, entries)] if entries else []
    else:
        parts = [(place, list(part)) for place, part in groupby(entries, key=lambda entry: entry.number[:-1])]
    for place, part in parts:
        yield replace(group, place=place, entries=part)


class _Waiting:
    """The questions of a book that have no answer yet, by the last part of their number in a document or chapter."""

    def __init__(self, questions: Sequence[Question]) -> None:
        self.answered: set[int] = set()
        self.asked: set[int] = set()  # last parts of their numbers
        self.documents: set[int] = set()
        self._in_document: dict[tuple[int, int], list[Question]] = defaultdict(list)
        self._in_chapter: dict[tuple[int, int], list[Question]] = defaultdict(list)
        for question in questions:
            if question.number and question.answer is None:
                last = question.number[-1]
                self.asked.add(last)
                self.documents.add(question.document)
                self._in_document[question.document, last].append(question)
                for chapter in {*question.place[:1], *question.number[:-1][:1]}:
                    self._in_chapter[chapter, last].append(question)

    def before(self, group: AnswerGroup) -> list[Question]:
        """Those with the group's numbers that stand before it in its document."""
        found: list[Question] = []
        for last in _lasts(group):
            known = self._in_document.get((group.document, last), [])
            found += self._open(known[: bisect_left(known, group.start, key=lambda question: question.start)])
        return found

    def of_place(self, group: AnswerGroup) -> list[Question]:
        """Those with the group's numbers in its chapter or section, in any document."""
        chapter = group.place[0]
        found = [one for last in _lasts(group) for one in self._open(self._in_chapter.get((chapter, last), []))]
        return [question for question in found if _place_agrees(group.place, question)]

    def of_the_only_other(self, group: AnswerGroup) -> list[Question]:
        """Those with the group's numbers in the one document that has questions, if it is one and not the group's."""
        if len(self.documents) != 1 or group.document in self.documents:
            return []
        (other,) = self.documents
        return self.of(other, group)

    def of(self, document: int, group: AnswerGroup) -> list[Question]:
        """Those with the group's numbers in a document."""
        return [one for last in _lasts(group) for one in self._open(self._in_document.get((document, last), []))]

    def _open(self, questions: Sequence[Question]) -> list[Question]:
        return [question for question in questions[-MAX_ALIKE:] if id(question) not in self.answered]


def _lasts(group: AnswerGroup) -> set[int]:
    return {entry.number[-1] for entry in group.entries}


def _entries(group: AnswerGroup, text: str, asked: Collection[int]) -> list[Entry]:
    """The group's entries, with "1. B 3. C 5. A" on one line and tables of letters taken apart."""
    rows = in_rows(group, text)
    above = not rows or rows[0].start >= group.prelude[1]  # what stands before the first entry is not read yet
    entries = list(_inline(text, *group.prelude)) if above and group.prelude[1] > group.prelude[0] else []
    own = {entry.number for entry in rows}
    for entry in rows:
        entries.extend(_split(entry, text, asked, own))
    return with_last_like_the_others(entries, text)


def _inline(text: str, start: int, end: int) -> Iterator[Entry]:
    found = list(_INLINE.finditer(text, start, end))
    numbers = [int(match["number"].rsplit(".")[-1]) for match in found]
    if len(found) >= 2 and numbers == sorted(set(numbers)):
        for match in found:
            number = tuple(int(part) for part in match["number"].split("."))
            yield Entry(number, match.start("answer"), match.end("answer"))
        return
    yield from _tabled(text, start, end)


def _tabled(text: str, start: int, end: int) -> Iterator[Entry]:
    """Tables of numbers and answers: side by side in the cells of a row, or answers in the row below their numbers."""
    rows: list[list[tuple[str, int, int]]] = []
    position = start
    for line in text[start:end].split("\n"):
        if line.count("|") >= 2 and not re.fullmatch(r"[\s|:\-]+", line):
            rows.append(
                [
                    (cell[0].strip(), position + cell.start(), position + cell.end())
                    for cell in re.finditer(r"[^|\n]+", line)
                ]
            )
        position += len(line) + 1
    if (column := _answer_column(rows)) is not None:
        for row in rows[1:]:
            number = row[0][0].strip("*. )")
            if number.isdecimal() and len(row) > column and row[column][0]:
                yield Entry((int(number),), row[column][1], row[column][2])
        return
    beside = [row for row in rows if len(row) % 2 == 0 and all(cell[0].rstrip(".)").isdecimal() for cell in row[::2])]
    beside = [row for row in beside if not all(cell[0].isdecimal() for cell in row)]  # "| 1 | 2 |" heads "| b | c |"
    if beside and len(beside) >= len(rows) - 1:
        pairs = (pair for row in beside for pair in zip(row[::2], row[1::2], strict=True))
        yield from (Entry((int(top[0].rstrip(".)")),), cell[1], cell[2]) for top, cell in pairs if cell[0])
        return
    for above, below in pairwise(rows):
        numbered = [(re.sub(r"[^\d]", "", top[0]), bottom) for top, bottom in zip(above, below, strict=False)]
        if sum(bool(number) for number, _ in numbered) >= 2 and not any(
            cell[0].rstrip(".").isdigit() for cell in below
        ):
            yield from (
                Entry((int(number),), bottom[1], bottom[2]) for number, bottom in numbered if number and bottom[0]
            )


def _answer_column(rows: list[list[tuple[str, int, int]]]) -> int | None:
    """Which column "Question | Answer | Why" calls the answer, if there are more than two."""
    titles = [cell[0].strip("* ").lower() for cell in rows[0]] if rows else []
    if len(titles) < 3 or not all(len(row) > 2 and row[0][0].strip("*. )").isdecimal() for row in rows[1:]):
        return None
    named = [number for number, title in enumerate(titles) if _ANSWER_TITLE.fullmatch(title)]
    return named[0] if len(named) == 1 and named[0] > 0 else None


def _split(entry: Entry, text: str, asked: Collection[int], own: Collection[tuple[int, ...]] = ()) -> Iterator[Entry]:
    """One entry, or the several that stand on its line: short ones, or those of asked numbers behind full stops.

    Args:
        own: numbers that have an entry of their own in the key; in "P(X < 2) = 0.4" no second answer begins either.
    """
    if len(entry.number) > 1 or entry.whole:
        yield entry
        return
    number, begin = entry.number[0], entry.start
    if row := re.compile(rf"\n\|[ \t]*{number + 1}\.[ \t]*\|[ \t]*\(").search(text, entry.start, entry.end):
        entry = replace(entry, end=row.start())  # a table with the next answers, which OCR made of some of them
    # What stands below a line of several answers is the text that goes on behind the key.
    below = _BELOW.search(text, entry.start, entry.end)
    until = below.start() if below else entry.end
    found: list[Entry] = []
    short = stopped = alone = True
    for match in _SPLIT.finditer(text, entry.start, until):
        after, piece = int(match["number"]), text[begin : match.start()].rstrip()
        if (after,) in own or (match[0].rstrip()[-1] == ")" and piece.count("(") > piece.count(")")):
            continue
        stops = piece[-1:] in _STOPS
        alone &= after > 1 or not stops  # "5. Steps: 1. …" has a list of its own
        if number < after <= number + 12:
            end = begin + len(piece.rstrip(",;|"))
            short &= begin < end <= begin + MAX_SHORT
            stopped &= stops and begin < end and after in asked
            found.append(Entry((number,), begin, end))
            number, begin = after, match.end()
    if len(found) > bool(below) and alone and (short or stopped):
        yield from (*found, Entry((number,), begin, until))
    else:
        yield entry


def _choose(
    group: AnswerGroup, waiting: _Waiting, *, only_chapter: bool, sole: bool
) -> dict[tuple[int, ...], Question]:
    """For each number of the group its question, or nothing where no set of questions fits."""
    pool = waiting.of_place(group) if group.place else []
    if group.place and (pool or not group.own):
        here = [one for one in pool if one.document == group.document and one.start < group.start]
        elsewhere = [one for one in pool if one.document != group.document]
        if found := _best_set(group, here) or _best_set(group, elsewhere):
            return found
        if not only_chapter:
            return {}
        # An excerpt whose key says "Chapter 2" and whose exercises do not say where they stand: the titles decide,
        # or that there is no other key and no other list.
        before = waiting.before(group)
        only = sole and not any(one.place for one in before) and len({one.run for one in before if one.listed}) == 1
        return _best_set(group, [one for one in before if only or (not one.place and _titles_agree(group.titles, one))])
    # A key that does not say whose it is answers what stands before it.
    return _best_set(group, waiting.before(group) or waiting.of_the_only_other(group))


def _best_set(group: AnswerGroup, pool: Sequence[Question]) -> dict[tuple[int, ...], Question]:
    sets: dict[tuple[int, tuple[str, int], bool], dict[tuple[int, ...], Question]] = defaultdict(dict)
    for question in pool:
        titled = _titles_agree(group.titles, question)
        if _REFLECTS.search(" ".join(question.titles[:1])) and _OF_ANOTHER.search(group.section):
            continue
        if not (question.listed or titled) or (question.kind is Announces.EXAMPLE and not titled):
            continue
        sets[question.document, question.run, titled][question.number] = question
    best: dict[tuple[int, ...], Question] = {}
    best_score: tuple[object, ...] = ()
    in_words = all(entry.whole for entry in group.entries)
    for (document, (counted, _), titled), numbers in sets.items():
        if _LETTERED.search(counted):
            continue
        found = {entry.number: one for entry in group.entries if (one := _asked(entry.number, numbers, group.place))}
        if len(found) < max(1.0, ENOUGH * len(group.entries)) or _one_a_chapter(found.values()):
            continue
        # Bare numbers in a key mean bare numbers of exercises, "Q1" does not; then the nearest set before the key.
        distance = abs(document - group.document)
        score = titled, len(found), (counted == "") != in_words, -distance, max(one.start for one in found.values())
        if score > best_score:
            best, best_score = found, score
    return best or _across_files(group, pool)


def _across_files(group: AnswerGroup, pool: Sequence[Question]) -> dict[tuple[int, ...], Question]:
    """The questions of several files that a key answers in words: "Exercise 5.2" of one section, "Exercise 5.7" of the
    next. Nothing where two files ask one number."""
    if not group.entries or not all(entry.whole and len(entry.number) > 1 for entry in group.entries):
        return {}
    named = [one for one in pool if one.announced and len(one.number) > 1 and one.kind is not Announces.EXAMPLE]
    times = Counter(one.number for one in named)
    found = {one.number: one for one in named if times[one.number] == 1}
    wanted = {entry.number: found[entry.number] for entry in group.entries if entry.number in found}
    many = len({one.document for one in wanted.values()}) > 1
    return wanted if many and len(wanted) >= ENOUGH * len(group.entries) else {}


def _one_a_chapter(found: Collection[Question]) -> bool:
    """Whether the questions are of as many chapters: "Problem 1", "Problem 2" and "Problem 3" of three are no set."""
    chapters = {one.place[:1] for one in found if len(one.number) == 1}
    return 1 < len(chapters) == len(found)


def _asked(number: tuple[int, ...], asked: dict[tuple[int, ...], Question], place: tuple[int, ...]) -> Question | None:
    if question := asked.get(number):
        return question
    if len(number) == 1 and place:
        return next((asked[full] for full in ((*place, *number), (*place[:1], *number)) if full in asked), None)
    if len(number) > 1:
        last = asked.get(number[-1:])
        return last if last and number[:-1] in (last.place, place) else None
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
