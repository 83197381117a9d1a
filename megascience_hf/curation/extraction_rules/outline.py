"""Reads the outline of one document: which questions it asks, which answers it prints, and where.

One pass over the lines that matter. At any time at most one question is open; it goes through the parts question,
strategy, answer, and is closed by whatever begins next. An answer section is read into groups of numbered entries,
which `answer_keys` brings together with the questions.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache

from megascience_hf.curation.extraction_rules.lines import Kind, Line, lines_that_matter, plain
from megascience_hf.curation.extraction_rules.numbering import Numbering
from megascience_hf.curation.extraction_rules.wording import (
    ANSWER_SECTION,
    ASKS,
    CLOSING_ANSWER,
    CHAPTER_OR_SECTION,
    COUNTS,
    EXERCISE_SECTION,
    IMPERATIVE,
    NEXT_COUNT,
    PART_LABEL,
    PLACE_AT_END,
    PLACE_INSIDE,
    RANGE,
    Announces,
)

Span = tuple[int, int]
_NEXT_PART = re.compile(r"\n[ \t]*\n((?:\*\*)?\(?[b-h][.)])")
_OPTION = re.compile(r"(?:[-*+] )?[(\[]?[a-hA-H][.)\]][ \t]")
_KEY_ON_LINE = re.compile(r"\(?\d{1,3}[.):\-]?[ \t]*\(?\w{1,12}\)?[ \t]*[,;]?[ \t]+\(?\d{1,3}[.):\-]?[ \t]*\(?\w")
_KEY_TABLE = re.compile(r"\s*(?:\|[^|\d\n]{0,30})?\|?[ \t*]*\(?\d{1,3}\b")
_OF_PART = re.compile(r"[ (][a-h]\)?$")
_FORMULA = re.compile(r"\$\$?[^$]{0,2000}\$\$?")
_WORDS = re.compile(r"[A-Za-z]{2,}")
_MANY = re.compile(r"\b(?:the|each of the) following(?: [a-z-]+){1,4}s\b|\beach (?:of|expression|function|equation|statement|number)", re.I)
MAX_INTRODUCTION = 400
MAX_UNANNOUNCED = 3_000
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
        level: of the heading that announced it, `IN_PROSE` if it was no heading.
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
    level: int = IN_PROSE
    end: int = -1
    lead_in: Span | None = None
    answer: Span | None = None


@dataclass(slots=True)
class Entry:
    """One answer of an answer section: its number and where its text stands."""

    number: tuple[int, ...]
    start: int
    end: int = -1


@dataclass(slots=True)
class AnswerGroup:
    """The entries under one title of an answer section. `prelude` is text before the first, where tables stand."""

    document: int
    start: int
    titles: tuple[str, ...]
    place: tuple[int, ...]
    prelude: Span = (0, 0)
    entries: list[Entry] = field(default_factory=list)


@dataclass(slots=True)
class Outline:
    questions: list[Question]
    groups: list[AnswerGroup]


@lru_cache(maxsize=4096)
def place_in(title: str) -> tuple[int, ...]:
    """The number of chapter or section that a title gives."""
    if match := CHAPTER_OR_SECTION.match(title) or PLACE_INSIDE.search(title) or PLACE_AT_END.search(title):
        return tuple(int(part) for part in match["number"].split("."))
    return ()


def outline(text: str, document: int, section: str, known: frozenset[int]) -> Outline:
    """The questions and answers of `text`.

    Args:
        document: its number among the documents of its book.
        section: its title; a document that is itself an answer section says so there or in its first heading.
        known: last parts of numbers that earlier documents of the book asked.
    """
    reader = _Reader(text, document, section, known)
    for index, line in enumerate(reader.lines):
        reader.read(index, line)
    reader.close(len(text))
    return Outline(reader.questions, reader.groups)


class _Reader:
    def __init__(self, text: str, document: int, section: str, known: frozenset[int]) -> None:
        self.text, self.document = text, document
        self.lines = lines_that_matter(text)
        self.questions: list[Question] = []
        self.groups: list[AnswerGroup] = []
        self.known = set(known)
        self.headings: list[tuple[int, str]] = [(0, section)] if section else []
        self.in_exercises = False
        self.label = ""
        self.heading_end = -1
        self.count = Numbering()
        self.runs: dict[str, tuple[int, tuple[int, ...]]] = {}
        self.open: Question | None = None
        self.part = "question"
        self.lead_in: tuple[int, int, int | None, tuple[int, int] | None] | None = None
        self.key_level: int | None = None
        self.key_place: tuple[int, ...] = ()
        self.key_titles: list[tuple[int, str]] = []
        self.entry: Entry | None = None
        self.worded = False
        if section and ANSWER_SECTION.fullmatch(plain(section)):
            self._open_key(0, 0, section)

    # What is open is closed by what begins.

    def close(self, at: int) -> None:
        """Ends the open question, answer or prelude at offset `at`."""
        if self.open is not None:
            if self.part == "question":
                self.open.end = at
                self._take_closing_answer(self.open)
            elif self.part == "answer" and self.open.answer is not None:
                self.open.answer = (self.open.answer[0], at)
            self.open = None
        if self.entry is not None:
            self.entry.end = at
            self.entry = None
        elif self.key_level is not None and self.groups and not self.groups[-1].entries:
            group = self.groups[-1]
            group.prelude = (group.prelude[0], max(at, group.prelude[0]))
        if self.lead_in is not None and self.lead_in[1] < 0:
            self.lead_in = (self.lead_in[0], at, self.lead_in[2], self.lead_in[3])

    def _take_closing_answer(self, question: Question) -> None:
        """Splits "… of 50 Hz? (Ans. 0.02 s)"."""
        text = self.text[question.body : question.end].rstrip()
        begins = max(text.rfind("\n") + 1, len(text) - 400)
        if answer := CLOSING_ANSWER.search(text, begins):
            question.end = question.body + answer.start()
            question.answer = question.body + answer.start("answer"), question.body + answer.end("answer")

    def read(self, index: int, line: Line) -> None:
        if line.kind is Kind.END:
            self.close(line.start)
        elif line.announces is not None and not self._only_heads(line):
            self._announced(index, line)
        elif line.kind is Kind.HEADING:
            self._heading(index, line)
        elif line.kind is Kind.LABEL:
            self._label(index, line)
        elif line.kind is Kind.LEAD_IN:
            self._lead_in(index, line)
        else:
            self._numbered(line)

    def _only_heads(self, line: Line) -> bool:
        """Whether "## Summary" is a heading like any other and says nothing about the open question."""
        about_answer = line.announces in (Announces.AFTERTHOUGHT, Announces.STRATEGY)
        return line.kind is Kind.HEADING and about_answer and (self.open is None or self.open.level >= line.level)

    # Headings and labels

    def _heading(self, index: int, line: Line) -> None:
        if self.key_level is None and ANSWER_SECTION.fullmatch(line.title) and self._answers_follow(index):
            self._open_key(line.start, line.level, line.title)
        elif self.key_level is not None and self._stays_in_key(index, line):
            self._open_group(line.start, line.end, line.level, line.title)
        elif self.open is not None and self.open.level < line.level:
            return
        elif line.number and self.in_exercises and len(self.headings) and line.level > self.headings[-1][0]:
            self._numbered(line)
        else:
            self.close(line.start)
            self.key_level = None
            self.headings = [heading for heading in self.headings if heading[0] < line.level]
            self.headings.append((line.level, line.title))
            self.in_exercises = any(EXERCISE_SECTION.search(title) for _, title in self.headings[-3:])
            self._new_section(index, line)

    def _new_section(self, index: int, line: Line) -> None:
        self.label, self.lead_in, self.heading_end = "", None, line.end
        self.count = Numbering()
        if self.in_exercises and (introduction := self._introduction(index, line)):
            self.lead_in = (*introduction, None, None)

    def _introduction(self, index: int, line: Line) -> Span | None:
        """A short line between a heading and its first number that says what to do with all of them."""
        after = self.lines[index + 1] if index + 1 < len(self.lines) else None
        if after is None or after.kind is not Kind.NUMBERED or after.start - line.end > MAX_INTRODUCTION:
            return None
        between = self.text[line.end : after.start].strip()
        if not between or "\n\n" in between or not IMPERATIVE.match(between):
            return None
        return line.end, after.start

    def _label(self, index: int, line: Line) -> None:
        if ANSWER_SECTION.fullmatch(line.title) and self._answers_follow(index):
            if self.key_level is None:
                self._open_key(line.start, 7, line.title)
            else:
                self._open_group(line.start, line.end, 7, line.title)
        elif self.key_level is not None:
            if self._entry_follows(index) or place_in(line.title):
                self._open_group(line.start, min(line.body, line.end), 7, line.title)
        elif EXERCISE_SECTION.search(line.title) and (self._entry_follows(index) or self._lead_in_follows(index)):
            self.close(line.start)
            self.in_exercises = True
            self._new_section(index, line)
            self.label = line.title
        elif self.open is not None and self.open.level == IN_PROSE:
            if self.open.listed and self.count.last and self.open.number == self.count.last:
                if self._entry_follows(index):
                    self.close(line.start)
                    self._new_section(index, line)
                    self.label = line.title
            elif self.part == "answer":
                part = PART_LABEL.match(line.title) or ":" in self.text[line.end - 4 : line.end]
                if not part and not self._solution_follows(index):
                    self.close(line.start)
            elif not self._solution_follows(index):
                self.close(line.start)

    # Announcements: examples, questions, solutions

    def _announced(self, index: int, line: Line) -> None:
        said = line.announces
        if said is Announces.SOLUTION:
            self._solution(index, line)
        elif said is Announces.STRATEGY:
            if self.open is not None and self.part == "question" and self.key_level is None:
                self.open.end = line.start
                self.part = "strategy"
        elif said is Announces.AFTERTHOUGHT:
            boxed = self.open is not None and self.open.kind is not Announces.EXERCISE and self.open.level > line.level - 3
            if boxed and self.part in ("answer", "strategy") and line.level < 9 and (line.alone or line.level == 7):
                self.close(line.start)
        elif self.key_level is not None and not (line.kind is Kind.HEADING and not self._stays_in_key(index, line)):
            if line.number and self._known(line.number):
                self._open_entry(line)
            elif not line.number and self._entry_follows(index):
                self._open_group(line.start, line.end, line.level, line.title or line.printed)
        elif self.open is not None and self.open.level < line.level and not line.number:
            return
        else:
            self._open_question(index, line)

    def _open_question(self, index: int, line: Line) -> None:
        assert line.announces is not None
        self.close(line.start)
        self.key_level, self.heading_end = None, -1
        if line.kind is Kind.HEADING:
            self.headings = [heading for heading in self.headings if heading[0] < line.level]
        if not line.number and line.alone and line.announces is not Announces.EXAMPLE and self._entry_follows(index):
            self.in_exercises = True
            self._new_section(index, line)
            self.label = line.title or line.printed
            return
        word = re.sub(r"[^A-Za-z ]+", " ", line.printed).strip()
        self.open = Question(
            line.announces, self.document, line.start, line.body, line.number, line.printed, (word, *self._titles()), self._place(),
            self._run(word.lower(), line.number), True, level=line.level if line.kind is Kind.HEADING else IN_PROSE,
        )  # fmt: skip
        if line.alone and line.title:
            self.open.body = self._behind_title(index, line)
        self.part = "question"
        self.questions.append(self.open)
        self.known.add(line.number[-1] if line.number else 0)

    def _behind_title(self, index: int, line: Line) -> int:
        """Where the question begins: behind the title on the line, and behind a bold title on the next one."""
        after = self.lines[index + 1] if index + 1 < len(self.lines) else None
        between = self.text[line.end : after.start if after else len(self.text)]
        if after is None:
            return line.end if between.strip() else line.body
        if not between.strip():
            if after.kind is Kind.LABEL and line.announces is Announces.EXAMPLE:
                return after.end
            if after.announces in (Announces.SOLUTION, Announces.STRATEGY):
                return line.body
        return line.end

    def _solution(self, index: int, line: Line) -> None:
        if self.key_level is not None:
            if line.number and self._known(line.number):
                self._open_entry(line)
            elif not line.number and line.kind is Kind.HEADING and line.level <= self.key_level:
                self.close(line.start)
                self.key_level = None
                if self._is_key(index, line):
                    self._open_key(line.start, line.level, line.title)
            return
        if line.alone and (not line.number or line.kind is Kind.HEADING) and self._is_key(index, line):
            self._open_key(line.start, line.level, line.title or line.printed)
            return
        if not line.alone and not line.number and _KEY_ON_LINE.match(self.text, line.body, line.end):
            self._open_key(line.start, line.level, "")
            self.groups[-1].prelude = (line.body, line.body)
            return
        if line.number and (self.open is None or self.open.number[-1:] != line.number[-1:]):
            if line.number[-1] in self.known:
                self._open_key(line.start, line.level - 1, "")
                self._open_entry(line)
            return
        if self.open is None and not (line.alone and self._question_above(line)):
            return
        if self.part == "answer" and (_OF_PART.search(line.printed) or not self._ask_again(line.start)):
            return
        if self.part == "question":
            self.open.end = line.start
        self.open.answer = (line.body, -1)
        self.part = "answer"

    def _question_above(self, line: Line) -> bool:
        """Opens the text under the last heading as a question where a solution stands that nothing announced."""
        if not self.headings or self.heading_end < 0 or line.start - self.heading_end > MAX_UNANNOUNCED:
            return False
        between = self.text[self.heading_end : line.start].strip()
        if not between or not ASKS.search(between):
            return False
        level, title = self.headings[-1]
        self.open = Question(
            Announces.EXERCISE, self.document, self.heading_end, self.heading_end, (), title, self._titles(), self._place(),
            self._run("", ()), True, level=level,
        )  # fmt: skip
        self.part = "question"
        self.questions.append(self.open)
        return True

    def _ask_again(self, at: int) -> bool:
        """In a box with several questions the next one stands between an answer and the solution at offset `at`."""
        assert self.open is not None
        assert self.open.answer is not None
        first = self.open
        begins = first.answer[0] if first.answer else at
        asked = [match.start(1) for match in _NEXT_PART.finditer(self.text, begins, at)]
        if not asked or first.kind is Announces.EXERCISE:
            return False
        self.close(asked[-1])
        self.open = replace(first, start=asked[-1], body=asked[-1], end=-1, answer=None)
        self.part = "question"
        self.questions.append(self.open)
        return True

    def _is_key(self, index: int, line: Line) -> bool:
        """Whether "Answers" heads a section of answers; else it announces the answers of the parts of one question."""
        title = (line.title or line.printed).lower()
        many = title.startswith(("solutions", "answers")) or "key" in title
        if not (many or self.open is None) or not self._answers_follow(index):
            return False
        if self.open is None or (line.kind is Kind.HEADING and self.open.level == IN_PROSE):
            return True
        first = next((after.number for after in self.lines[index + 1 : index + 4] if after.number), ())
        if not first:
            return True
        return bool(self.open.number) and len(self.open.number) == len(first) and first < self.open.number

    # Numbered lines

    def _numbered(self, line: Line) -> None:
        if self.key_level is not None:
            if not self.worded and self._known(line.number) and self.count.is_next(line, self.text):
                self._open_entry(line)
            return
        boxed = self.open is not None and self.open.listed and self.open.number != self.count.last
        if boxed or not self.count.is_next(line, self.text):
            return
        if (instruction := self._trailing_instruction(line)) is not None:
            self.close(instruction)
            told = IMPERATIVE.match(self.text, instruction) is not None
            self.lead_in = (instruction, line.start, None, None) if told else None
        self.close(line.start)
        self.open = Question(
            Announces.EXERCISE, self.document, line.start, line.body, line.number, f"Exercise {line.printed}", self._titles(),
            self._place(), self._run("" if self.in_exercises else "list", line.number), self.in_exercises, level=line.level if line.kind is Kind.HEADING else IN_PROSE,
            lead_in=self._lead_in_of(line.number),
        )  # fmt: skip
        self.part = "question"
        self.questions.append(self.open)
        self.known.add(line.number[-1])

    def _trailing_instruction(self, line: Line) -> int | None:
        """Where, behind the open question, an instruction for the next ones begins: "Write the number in polar form." """
        if self.open is None or self.part != "question" or not self.in_exercises or not line.loose:
            return None
        text = self.text[self.open.body : line.start].rstrip()
        at = text.rfind("\n\n") + 2
        last = text[at:]
        if at < 2 or len(last) > MAX_INTRODUCTION or last[:1] in "|$-" or _OPTION.match(last):
            return None
        italic = last.startswith("*") and not last.startswith("**") and last.rstrip(".:").endswith("*") and last.count("*") == 2
        before = text[: at - 2]
        if not (italic or IMPERATIVE.match(last)):
            return None
        formula = "\n\n" not in before.strip() and len(_WORDS.findall(_FORMULA.sub("", before))) < 3
        options = bool(_OPTION.match(before.strip().rsplit("\n", 1)[-1].strip()))
        if italic or formula or options or _MANY.search(last):
            return self.open.body + at
        return None

    def _run(self, counted: str, number: tuple[int, ...]) -> tuple[str, int]:
        run, last = self.runs.get(counted, (0, ()))
        if number:
            run += number <= last
            self.runs[counted] = run, number
        return counted, run

    def _lead_in(self, index: int, line: Line) -> None:
        del index
        counted = self.open is None or self.open.number == self.count.last
        if self.key_level is not None or not counted or not (self.in_exercises or self.count.last):
            return
        self.close(line.start)
        said = self.text[line.start : min(line.end, line.start + 400)]
        numbers = RANGE.search(said)
        covered = (int(numbers["first"]), int(numbers["last"])) if numbers else None
        count = NEXT_COUNT.search(said)
        how_many = (COUNTS.get(count["count"].lower()) or int(count["count"])) if count else None
        self.lead_in = (line.start, -1, how_many, covered)

    def _lead_in_of(self, number: tuple[int, ...]) -> Span | None:
        if self.lead_in is None:
            return None
        start, end, count, covered = self.lead_in
        if covered and not covered[0] <= number[-1] <= covered[1]:
            return None
        if count is not None:
            self.lead_in = (start, end, count - 1, covered) if count > 1 else None
        return start, end

    # Answer sections

    def _open_key(self, start: int, level: int, title: str) -> None:
        self.close(start)
        self.key_level, self.key_place = level, place_in(title)
        self.key_titles = []
        end_of_line = self.text.find("\n", start)
        self._open_group(start, start if not title or end_of_line < 0 else end_of_line, level, "")

    def _open_group(self, start: int, end: int, level: int, title: str) -> None:
        self.close(start)
        self.key_titles = [known for known in self.key_titles if known[0] < level]
        if title:
            self.key_titles.append((level, title))
        places = [place for _, known in reversed(self.key_titles) if (place := place_in(known))]
        titles = tuple(known for _, known in reversed(self.key_titles))
        self.groups.append(AnswerGroup(self.document, start, titles, places[0] if places else self.key_place, (end, end)))
        self.count, self.worded = Numbering(known=self.known), False

    def _open_entry(self, line: Line) -> None:
        self.close(line.start)
        self.entry = Entry(line.number, line.body)
        self.worded = line.announces is not None
        self.groups[-1].entries.append(self.entry)

    def _known(self, number: tuple[int, ...]) -> bool:
        return number[-1] in self.known

    def _stays_in_key(self, index: int, line: Line) -> bool:
        assert self.key_level is not None
        if line.level > self.key_level:
            return True
        empty = len(self.groups) > 0 and not any(group.entries for group in self.groups if group.document == self.document)
        place = place_in(line.title)
        goes_on = bool(place) and bool(self.groups[-1].place) and place > self.groups[-1].place
        return (empty or goes_on) and self._entry_follows(index)

    # What stands behind a line

    def _next(self, index: int) -> Line | None:
        """The next line that matters, if only white space is between."""
        if index + 1 >= len(self.lines):
            return None
        line, after = self.lines[index], self.lines[index + 1]
        return after if not self.text[line.end : after.start].strip() else None

    def _entry_follows(self, index: int) -> bool:
        after = self._next(index)
        return after is not None and (after.kind is Kind.NUMBERED or (after.announces is not None and bool(after.number)))

    def _lead_in_follows(self, index: int) -> bool:
        after = self._next(index)
        return after is not None and after.kind is Kind.LEAD_IN

    def _solution_follows(self, index: int) -> bool:
        """Whether a solution is announced before another question or section begins."""
        for line in self.lines[index + 1 : index + 12]:
            if line.announces is Announces.SOLUTION:
                return True
            if line.kind is Kind.HEADING or line.announces in (Announces.EXAMPLE, Announces.IN_TEXT, Announces.EXERCISE):
                return False
        return False

    def _answers_follow(self, index: int) -> bool:
        """Whether a title such as "Solutions" is followed by answers: numbered ones, or titles with such."""
        title = self.lines[index].title.lower()
        sure = "answer" in title or "key" in title
        end = self.lines[index].end
        for step, line in enumerate(self.lines[index + 1 : index + 6]):
            between = self.text[end : line.start].strip()
            if line.kind is Kind.NUMBERED or (line.announces and line.number):
                return not between or (sure and len(between) < 600)
            if between and not (sure and step == 0 and len(between) < 600):
                return sure and bool(_KEY_TABLE.match(between))
            if line.kind is Kind.END:
                return False
            end = line.end if line.kind is not Kind.LABEL else min(line.body, line.end)
        return sure and bool(_KEY_TABLE.match(self.text, end))

    # Where a question stands

    def _titles(self) -> tuple[str, ...]:
        titles = tuple(title for _, title in reversed(self.headings))
        return (self.label, *titles) if self.label else titles

    def _place(self) -> tuple[int, ...]:
        places: Sequence[tuple[int, ...]] = [place for _, title in reversed(self.headings) if (place := place_in(title))]
        return places[0] if places else ()
