"""Reads the outline of one document: which questions it asks, which answers it prints, and where.

One pass over the lines that matter. At any time at most one question is open; it goes through the parts question,
strategy, answer, and is closed by whatever begins next. An answer section is read into groups of numbered entries,
which `answer_keys` brings together with the questions.
"""

from __future__ import annotations

import re
from dataclasses import replace

from megascience_hf.curation.extraction.rules.answer_rows import begins_rows
from megascience_hf.curation.extraction.rules.answer_sections import AnswerSections
from megascience_hf.curation.extraction.rules.lead_ins import LeadIn, lead_in_at, trailing_instruction
from megascience_hf.curation.extraction.rules.lines import (
    MAX_TITLE,
    TIGHT,
    Kind,
    Line,
    is_title,
    lines_that_matter,
    plain,
)
from megascience_hf.curation.extraction.rules.lookahead import Lookahead
from megascience_hf.curation.extraction.rules.numbering import MAX_GAP, Numbering, rank
from megascience_hf.curation.extraction.rules.parts import (
    asked_of_titled,
    closing_answer,
    first_part,
    given_by_example,
    headed_part,
    is_headed_part,
    last_asked,
    last_part,
    later_part,
    next_item,
    quoted_above,
    stem,
)
from megascience_hf.curation.extraction.rules.proofs import statement
from megascience_hf.curation.extraction.rules.questions import IN_PROSE, Outline, Question, Span, place_in
from megascience_hf.curation.extraction.rules.section_titles import STYLE, with_section_titles
from megascience_hf.curation.extraction.rules.titles import (
    asking_title,
    behind_numbered_title,
    behind_title,
    title_before,
)
from megascience_hf.curation.extraction.rules.wording import (
    ANSWER_SECTION,
    ASKS,
    EXERCISE_SECTION,
    IMPERATIVE,
    INLINE_SOLUTION,
    PART_LABEL,
    SETS_OUT,
    Announces,
    title_key,
)

# The text above a solution that nothing announced; longer is a section, not a question.
MAX_UNANNOUNCED = 3_000
# The text between the box of a solution and the next solution, where a question was announced before.
MAX_BETWEEN = 600
# What stands so far in belongs to the item of a list above it.
INDENTED = 2
# So many numbers make a list of exercises of what stands below "Exercise 3.1".
LISTED, PARTS = 3, 2
# So many questions are looked at for the one that a solution names.
RECENT = 60
LOWEST = 6
_MAX_ITEMS = 30
_FOLD = re.compile(r"</?(?:p|div|section|details)\b[^<>\n]{0,100}>", re.I)
# "### Exercise 4": whatever stands under it is one.
_ONE_EXERCISE = re.compile(r"(?:exercise|problem|challenge|task)\b", re.I)
_PART_1 = re.compile(r"^[ \t]*\(?1[.)][ \t]", re.M)
_COUNTED = re.compile(r"^(\d{1,2})[.)][ \t]", re.M)
# "**1. What is a stack?**", "1. **What is a stack?**" and nothing behind it.
_ASKED_AGAIN = re.compile(r"(?:\*\*\d{1,3}[.)]|\d{1,3}[.)][ \t]+\*\*)[^*\n]{5,400}[?.]\*\*[ \t]*$", re.M)
# The first option of a question, a line or two below its number.
_OPTION_A = re.compile(r"\A(?!\d{1,3}[.)])[^\n]*\n(?:(?!\d{1,3}[.)])[^\n]+\n){0,2}\s*\(?[Aa][.)]")
# A section of exercises below an example is none of its parts.
_ASKS_ANEW = re.compile(r"\b(?:self[- ]?checks?|quiz|exercises|practice|your turn|check yourself)\b", re.I)
_NAME = re.compile(r"[^\W\d_]{2}")
_OF_PART = re.compile(r"[ (][a-h]\)?$")
# "1. B 2. C", "1) 12 2) 15"; the numbers in "0.18, 0.86" or "12, 15" are answers.
_OF_KEY = r"\(?\d{1,3}(?:(?:[.:\-](?!\d)|\))[ \t]*\(?\w{1,12}|[ \t]*\(?[A-Ha-h](?!\w))"
_KEY_ON_LINE = re.compile(rf"\s*{_OF_KEY}\)?[ \t]*[,;]?[ \t]+{_OF_KEY}")


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
    return Outline(reader.questions, reader.key.groups)


def _same_words(title: str, other: str) -> bool:
    return bool(place_in(other)) and title_key(title) == title_key(other)


class _Reader:
    def __init__(self, text: str, document: int, section: str, known: frozenset[int]) -> None:
        self.text, self.document = text, document
        self.lines = with_section_titles(text, lines_that_matter(text))
        self.ahead = Lookahead(text, self.lines)
        self.known = set(known)
        self.key = AnswerSections(text, document, self.known)
        self.questions: list[Question] = []
        self.open: Question | None = None
        self.part, self.answer_level, self.looked_to = "question", IN_PROSE, 0
        self.headings: list[tuple[int, str]] = [(0, section)] if section else []
        self.heading_end = self.box_end = -1
        self.label = ""
        self.in_exercises = False
        self.key_of_box = False  # what is open is one box with the answers of a list
        self.given: Span | None = None  # what the problem says above the headings of its parts; up to -1 before them
        self.asked_under: set[str] = set()
        self.lead_in: LeadIn | None = None
        self.count = Numbering()
        self.runs: dict[str, tuple[int, tuple[int, ...]]] = {}
        if section and ANSWER_SECTION.fullmatch(plain(section)):
            self.key.open(0, 0, section)

    def read(self, index: int, line: Line) -> None:
        if line.kind is Kind.HEADING:
            self._take_given(line)
        if line.kind is Kind.END:
            if line.style == "dash" and not (self.part == "answer" and self.open) and not self.key.is_open:
                return  # it may stand between a question and its answer
            self.close(line.start)
            if self.key_of_box:
                self.key.leave()
                self.key_of_box = False
            self.box_end = line.end
        elif line.announces is not None and not self._only_heads(line):
            self._announced(index, line, line.announces)
        elif line.kind is Kind.HEADING:
            self._heading(index, line)
        elif line.kind is Kind.LABEL:
            self._label(index, line)
        elif line.kind is Kind.LEAD_IN:
            self._lead_in(line)
        else:
            self._numbered(line)

    # What is open is closed by what begins.

    def close(self, at: int) -> None:
        """Ends the open question, answer, entry or lead-in at offset `at`."""
        if self.open is not None:
            if self.part == "question":
                self.open.end = at
                if answer := None if self._is_of_plain_list(self.open) else closing_answer(self.text, self.open):
                    self.open.end, self.open.answer = answer
            elif self.part == "answer" and self.open.answer is not None:
                self.open.answer = (self.open.answer[0], at)
            self.open = None
        self.key.close(at)
        if self.lead_in is not None and self.lead_in.end < 0:
            self.lead_in.end = at

    def _is_of_plain_list(self, item: Question) -> bool:
        """Whether an item goes on counting behind one without an answer: what is below the list is none either."""
        before = self.questions[-2] if len(self.questions) > 1 and not item.announced else None
        if before is None or before.answer or not item.number:
            return False
        follows = before.number == (*item.number[:-1], item.number[-1] - 1)
        return follows and "\n\n" in self.text[item.body : item.end].strip()

    def _ask(self, question: Question) -> None:
        self.open, self.part = question, "question"
        self.questions.append(question)
        self.asked_under.update(title_key(title) for _, title in self.headings)
        if question.number:
            self.known.add(question.number[-1])

    def _open_key(self, start: int, level: int, title: str) -> None:
        self.close(start)
        self.key.open(start, level, title)

    # Headings and labels

    def _only_heads(self, line: Line) -> bool:
        """Whether "## Summary" or "# Quiz 4" is a heading like any other and says nothing about the open question."""
        if line.kind is Kind.HEADING and line.printed.lower().startswith("quiz"):
            return True  # "# Quiz 4" is a section of questions
        if self.open is not None and self.open.level == line.level and line.printed.lower().startswith("hint"):
            return False  # "## Hints" between "## Question 1" and "## Solution"
        about_answer = line.announces in (Announces.AFTERTHOUGHT, Announces.STRATEGY)
        return line.kind is Kind.HEADING and about_answer and (self.open is None or self.open.level >= line.level)

    def _heading(self, index: int, line: Line) -> None:
        if not self.key.is_open and ANSWER_SECTION.fullmatch(line.title) and self.ahead.has_answers(index):
            self._open_key(line.start, line.level, line.title)
        elif line.style == STYLE and self.key.counts_on_to(line.number) and not self._asked_before(line):
            self.key.open_entry(line)
        elif self.key.is_open and self._stays_in_key(index, line):
            self.key.open_group(line.start, line.end, line.level, line.title)
        elif self.open is not None and self._inside_open(line) and not self._heads_list_inside(index, line):
            if line.title.lower() in ("problem", "question") and not self.text[self.open.body : line.start].strip():
                self.open.body = line.end  # "#### Problem" under "### Example 3.5"
        elif (
            line.number
            and line.style != STYLE
            and self.in_exercises
            and self.headings
            and line.level > self.headings[-1][0]
        ):
            self._numbered(line)
        else:
            self.close(line.start)
            self.key.leave()
            self._leave_headings(line.level)
            self.headings.append((line.level, line.title))
            self.in_exercises = any(EXERCISE_SECTION.search(title) for _, title in self.headings[-3:])
            self._new_section(index, line)

    def _take_given(self, line: Line) -> None:
        """What stands between "## Problem 3" and "### (a) The mean" is given to all such parts."""
        if not is_headed_part(line.title):
            self.given = line.end, -1
        elif self.given is not None and self.given[1] < 0:
            self.given = self.given[0], line.start

    def _stem_of_part(self, asked: int) -> Span | None:
        """What is given to the part that is asked at an offset; None where nothing is, or too much."""
        if self.given is None or not 0 <= self.given[1] <= asked or self.given[1] - self.given[0] > MAX_UNANNOUNCED:
            return None
        return self.given if self.text[slice(*self.given)].strip() else None

    def _leave_headings(self, level: int) -> None:
        self.headings = [heading for heading in self.headings if heading[0] < level]

    def _inside_open(self, line: Line) -> bool:
        """Whether a heading is a part of the open question, or of its answer if a heading announced that too."""
        if self.open is None:
            return False
        if self.part == "answer" and self.open.answer and not self.text[self.open.answer[0] : line.start].strip():
            return 0 < self.open.level < line.level  # a title at once behind "Solution" is the solution's
        if self.part == "question" and self.open.kind is Announces.EXAMPLE and _ASKS_ANEW.search(line.title):
            return False
        return line.level > (self.answer_level if self.part == "answer" else self.open.level)

    def _heads_list_inside(self, index: int, line: Line) -> bool:
        """Whether "#### Reflection Questions" in a task without an answer heads a list of questions of its own."""
        if self.part != "question" or not line.title.lower().endswith("questions"):
            return False
        return bool(EXERCISE_SECTION.search(line.title)) and self.ahead.has_entry(index)

    def _stays_in_key(self, index: int, line: Line) -> bool:
        if self.key.holds(line.level) or (self.key.goes_on_with(line.title) and self.ahead.leads_to_entry(index)):
            return True
        return self._asked_before(line)

    def _asked_before(self, line: Line) -> bool:
        """Whether a title is that of a section that asked something: it comes again in a key at the end of the book."""
        return bool(place_in(line.title)) and title_key(line.title) in self.asked_under

    def _new_section(self, index: int, line: Line, label: str = "") -> None:
        self.label, self.heading_end, self.count = label, line.end, Numbering()
        introduction = self.ahead.introduction(index) if self.in_exercises else None
        gives = introduction and SETS_OUT.match(self.text[slice(*introduction)].lstrip())
        self.lead_in = LeadIn(*introduction, only_instructs=not gives) if introduction else None

    def _label(self, index: int, line: Line) -> None:
        if line.style == TIGHT and not (self.ahead.has_entry_soon(index) or self.ahead.has_answers(index)):
            return
        if ANSWER_SECTION.fullmatch(line.title) and self.ahead.has_answers(index):
            if self.key.is_open:
                self.key.open_group(line.start, line.end, line.level, line.title)
            else:
                self._open_key(line.start, line.level, line.title)
        elif self.key.is_open:
            if self.key.says_answer and self._heads_questions(index, line):
                self.close(line.start)
                self.key.end_before_title()
                self.key.leave()
                self.in_exercises = True
                self._new_section(index, line, line.title)
            elif self._heads_group(index, line):
                self.key.open_group(line.start, min(line.body, line.end), line.level, line.title)
        elif line.body < line.end:
            return  # "Chapter 3: …" says something in a key only
        elif EXERCISE_SECTION.search(line.title) and self.ahead.has_entry_soon(index):
            self.close(line.start)
            self.in_exercises = True
            self._new_section(index, line, line.title)
        elif self.open is not None and self.open.level == IN_PROSE:
            self._label_in_question(index, line, self.open)

    def _heads_questions(self, index: int, line: Line) -> bool:
        """Whether a label stands above "Question 1": a section of its own, since answers are announced as such here."""
        after = self.ahead.next_line(index)
        asks = after is not None and after.announces is Announces.EXERCISE and bool(after.number)
        return asks and bool(EXERCISE_SECTION.search(line.title))

    def _heads_group(self, index: int, line: Line) -> bool:
        """Whether a label in a key names whose answers follow; an indented one, or "9 17.64", is part of an answer."""
        if line.indent >= INDENTED or not _NAME.search(line.title):
            return False
        entry = self.ahead.next_at_once(index)
        numbered = entry is not None and entry.kind is Kind.NUMBERED and self.key.in_words
        return (self.ahead.has_entry(index) and not numbered) or bool(place_in(line.title)) or line.body < line.end

    def _label_in_question(self, index: int, line: Line, question: Question) -> None:
        """A bold line may be a title between exercises, a part of a question or solution, or the end of its box."""
        if question.listed and not question.announced:
            if self.ahead.has_entry(index):
                self.close(line.start)
                self._new_section(index, line, line.title)
            return
        part = PART_LABEL.match(line.title) or ":" in self.text[line.end - 4 : line.end]
        begins = question.answer is not None and not self.text[question.answer[0] : line.start].strip()
        if not (self.part == "answer" and (part or begins)) and not self.ahead.has_solution(index):
            self.close(line.start)

    # Announcements: examples, questions, solutions

    def _announced(self, index: int, line: Line, said: Announces) -> None:
        if said is Announces.SOLUTION:
            self._solution(index, line)
        elif said is Announces.STRATEGY:
            if self.open is not None and self.part == "question" and not self.key.is_open:
                self.open.end, self.part = line.start, "strategy"
        elif said is Announces.AFTERTHOUGHT:
            boxed = self.open and self.open.kind is not Announces.EXERCISE and self.open.level > line.level - 3
            if (
                boxed
                and self.part in ("answer", "strategy")
                and line.level < IN_PROSE
                and (line.alone or line.level == 7)
            ):
                self.close(line.start)
        elif said is Announces.STATEMENT:
            if self.open is not None and self.open.announced and self.open.level == IN_PROSE:
                self.close(line.start)
        elif self.key.is_open and self.key.says_answer and said is Announces.EXERCISE and line.number:
            self.close(line.start)  # "Question 1" behind "Answer 9": the next section
            self.key.end_before_title()
            self._open_question(index, line, said)
        elif self.key.is_open and self._asks_anew(index, line):
            self._open_question(index, line, said)
        elif self.key.is_open and (line.kind is not Kind.HEADING or self._stays_in_key(index, line)):
            if self.key.knows(line.number) and not (
                self._heads_list(index, line) or self._heads_next_group(index, line)
            ):
                self.close(line.start)
                self.key.open_entry(line)
            elif self.ahead.has_entry(index):
                self.key.open_group(line.start, line.end, line.level, line.title or line.printed)
        elif self.open is None or self.open.level >= line.level or line.number:
            self._open_question(index, line, said)

    def _asks_anew(self, index: int, line: Line) -> bool:
        """Whether a manual of solutions prints the question again: "Problem 1.1", its text, "Solution"."""
        after = self.ahead.next_line(index)
        says = after is not None and after.announces is Announces.SOLUTION and after.number in ((), line.number)
        return says and bool(self.text[line.body : after.start].strip()) if after else False

    def _open_question(self, index: int, line: Line, said: Announces) -> None:
        given = given_by_example(self.text, self.open, self.part, line) if said is Announces.EXERCISE else None
        self.close(line.start)
        self.key.leave()
        self.heading_end = -1
        if line.kind is Kind.HEADING:
            self._leave_headings(line.level)
        # "Solved Problems", "Self-Assessment", and perhaps "Easy" or a few words before the first
        many = line.title.lower().endswith("s") or line.printed.lower().endswith("s")
        many |= said is Announces.IN_TEXT and line.kind is Kind.HEADING
        heads = many and self.ahead.leads_to_entry(index)
        if said is not Announces.EXAMPLE:
            heads |= self.ahead.has_entry(index) or (many and self.ahead.has_entry_soon(index))
        if line.alone and (self._heads_list(index, line) or (heads and not line.number)):
            self.in_exercises = True
            if line.kind is Kind.HEADING:  # a list ends with any heading, however OCR ranks it
                self.headings.append((LOWEST if line.number else line.level, line.title))
            self._new_section(index, line, line.title or line.printed)
            return
        word = re.sub(r"[^A-Za-z ]+", " ", line.printed).strip()
        question = self._question(said, line.start, line.body, line.number, line.printed, word.lower())
        question.titles, question.lead_in = (word, *question.titles), given
        question.level = line.level if line.kind is Kind.HEADING else IN_PROSE
        question.body = behind_title(self.text, line, self.ahead.next_line(index))
        self._ask(question)
        if solved := INLINE_SOLUTION.search(self.text, question.body, line.end):
            question.end, question.answer = solved.start(), (solved.end(), -1)
            self.part, self.answer_level, self.looked_to = "answer", IN_PROSE, solved.end()

    def _heads_list(self, index: int, line: Line) -> bool:
        """Whether "Exercise 3.1" names a list of exercises that count from 1 below it, and is none itself."""
        named = line.alone and len(line.number) >= PARTS and line.printed.lower().startswith("exercise")
        if not named or self.ahead.counted(index) < LISTED:
            return False
        solution = self.ahead.solution(index)
        return solution is None or self.ahead.counted(solution) >= LISTED

    def _heads_next_group(self, index: int, line: Line) -> bool:
        """Whether "Exercise 3.2" heads answers 1, 3 and 4, or stands behind those that "Exercise 3.1" heads."""
        titles = self.key.groups[-1].titles
        if not line.alone or len(line.number) < PARTS:
            return False
        return self.ahead.skips(index) or any(
            len(place_in(one)) > 1 and _same_words(one, line.title) for one in titles[:1]
        )

    def _solution(self, index: int, line: Line) -> None:
        if line.printed == "Proof" and (self.open is None or self.part == "answer"):
            return
        if self.key.is_open and self.open is not None:
            self._answer(self.open, line)
        elif self.key.is_open:
            self._solution_in_key(index, line)
        elif self._may_head_key(index, line) and self._is_key(index, line):
            for item in self._answered_as_list(index, line):
                item.listed = self.key_of_box = True
            self._open_key(line.start, line.level, line.title or line.printed)
        elif not line.number and self._is_key_on_line(line):
            self._open_key(line.start, line.level, "")
            self.key.groups[-1].prelude = (line.body, line.body)
        elif line.number and (self.open is None or self.open.number[-1:] != line.number[-1:]):
            # "Solution to Exercise 1" behind exercise 2: a key without a heading.
            if self.key.knows(line.number):
                if self.open and self.open.answer and not self.text[self.open.answer[0] : line.start].strip():
                    self.open.answer = None  # "Solution" headed all of them
                self._open_key(line.start, line.level - 1, "")
                self.key.open_entry(line)
        elif question := self._section_of_list(index, line) or self.open or self._question_above(line):
            self._answer(question, line)

    def _is_key_on_line(self, line: Line) -> bool:
        """Whether "Answers: 1. B 2. C" answers a list of questions, and not the numbered parts of the open one."""
        parts = self.open is not None and _PART_1.search(self.text, self.open.body, line.start)
        return not parts and bool(_KEY_ON_LINE.match(self.text, line.body) or begins_rows(self.text, line.body))

    def _solution_in_key(self, index: int, line: Line) -> None:
        if self.key.knows(line.number):
            self.key.open_entry(line)
        elif self.key.is_behind(line.number):
            self.close(line.start)  # of an exercise that was not found
        elif not line.number and line.kind is Kind.HEADING and not self.key.holds(line.level):
            self.close(line.start)
            self.key.leave()
            if self._is_key(index, line):
                self._open_key(line.start, line.level, line.title)

    def _answer(self, question: Question, line: Line) -> None:
        if self.part == "answer":
            if question.answer and not _FOLD.sub("", self.text[question.answer[0] : line.start]).strip():
                question.answer = (line.body, -1)  # "Solution" as the title of a box that is one
                return
            again = None if _OF_PART.search(line.printed) else self._ask_again(question, line.start)
            if again is None:
                if line.kind is Kind.HEADING and question.level >= line.level:
                    self.close(line.start)  # "## Solutions": a section that answers nothing here
                return
            question = again
        if self.part == "question":
            question.end = line.start
            if part := headed_part(self.text, question.body, line.start):
                question.lead_in, question.body = self._stem_of_part(part[0]), part[1]
            if line.printed == "Proof":
                question.body = statement(self.text, question.body, line.start)
        question.answer = (line.body, -1)
        self.part, self.answer_level, self.looked_to = "answer", line.level, line.body

    def _question_above(self, line: Line) -> Question | None:
        """Opens the text under the last heading as a question where a solution stands that nothing announced."""
        if not (line.alone or line.loose or line.start == self.heading_end + 1):
            return None
        if part := self._next_part(line.start):
            return part
        if not self.headings and not self.questions and self.box_end < 0:
            self.headings, self.heading_end = [(0, "")], 0  # a file that is one problem
        begin = max(self.heading_end, self.box_end)  # what stands above a solution's end is answered already
        far = MAX_UNANNOUNCED if self.heading_end >= 0 else MAX_BETWEEN
        if not self.headings or begin < 0 or line.start - begin > far:
            return None
        if begin == self.heading_end:
            begin = asking_title(self.text, begin)
        between = self.text[begin : line.start].strip()
        level, title = self.headings[-1]
        before = self.questions[-1] if self.questions else None
        given = asked_of_titled(self.text, before, between) if before and before.label == title else None
        quoted = quoted_above(self.text, begin, line.start)
        asks = given or quoted or _ONE_EXERCISE.match(title) or any(map(ASKS.search, between.split("\n\n")))
        if not between or not asks:
            return None
        first = self.text.index(between, begin, line.start)
        begin = quoted or last_asked(self.text, first, line.start)
        if begin > first and not (quoted or given or ASKS.search(self.text[begin : line.start])):
            return None  # what asks stands above its label
        question = self._question(Announces.EXERCISE, begin, begin, (), title, "")
        if given is None and is_headed_part(title):
            given = self._stem_of_part(begin)
        question.level, question.lead_in = level, given
        self._ask(question)
        return question

    def _section_of_list(self, index: int, line: Line) -> Question | None:
        """Opens the text under a heading as a question where the list in it, which is open, is a part of it.

        A list that no title calls exercises, or that one solution answers, and of which no item has an answer:
        "1. [2, 4] 2. [4, 8]" under "## Lists" and above "### Solution".
        """
        asked = self.open
        if asked is None or asked.announced or self.part == "answer" or not line.alone or line.indent >= INDENTED:
            return None
        first = len(self.questions)
        while first and self.questions[first - 1].start >= self.heading_end:
            if self.questions[first - 1].listed != asked.listed:
                break
            first -= 1
            if self.questions[first].answer:  # mostly the last one: no other is looked at
                return None
        items = self.questions[first:]
        if len(items) < 2:
            return None
        if asked.listed and not (self._are_options(items, line) or self._answered_as_list(index, line)):
            return None
        del self.questions[first:]
        self.open = None
        if question := self._question_above(line):
            return question
        self.questions += items
        self.open = asked
        return None

    def _are_options(self, items: list[Question], line: Line) -> bool:
        """Whether a list that asks nothing stands behind a question: "Which of these is a salt?", "1. Sand"."""
        above = self.text[max(self.heading_end, self.box_end, 0) : items[0].start].rstrip(" \t\n*_")
        ends = [*(one.start for one in items[1:]), line.start]
        said = (self.text[one.body : end] for one, end in zip(items, ends, strict=True))
        return above.endswith("?") and not any(ASKS.search(option) or IMPERATIVE.match(option) for option in said)

    def _next_part(self, at: int) -> Question | None:
        """Opens "(b) …" behind the box with the answer of part a as a question, with what is given to all parts."""
        before = self.questions[-1] if self.questions else None
        if before is None or before.answer is None or before.answer[1] < 0 or self.box_end < before.answer[1]:
            return None
        begin = self.box_end
        if self.text[before.answer[1] : begin].strip(" \t\n*") or not later_part(self.text, begin, at):
            return None
        given = stem(self.text, before) if first_part(self.text, before) else before.lead_in
        begin += len(self.text[begin:at]) - len(self.text[begin:at].lstrip())
        self._ask(replace(before, start=begin, body=begin, end=-1, answer=None, lead_in=given))
        return self.open

    def _next_item(self, line: Line) -> bool:
        """Opens "2. …" behind the box with the answer to item 1 of an example, with what is given to all items."""
        before = self.questions[-1] if self.questions else None
        if before is None or before.answer is None or not before.announced or self.box_end < before.answer[1]:
            return False
        items = list(_COUNTED.finditer(self.text, before.body, before.end))
        behind = self.text[before.answer[1] : line.start].strip(" \t\n*")
        if behind or not items:
            return False
        # Where boxes part a list its numbers may begin again with 1: programs count them themselves.
        count = sum(one.label == before.label and one.titles == before.titles for one in self.questions[-_MAX_ITEMS:])
        if line.number not in ((int(items[-1][1]) + 1,), (1,), (count + 1,)):
            return False
        given = before.lead_in or ((before.body, items[0].start()) if items[0].start() > before.body else None)
        self._ask(replace(before, start=line.start, body=line.start, end=-1, answer=None, lead_in=given))
        return True

    def _ask_again(self, first: Question, at: int) -> Question | None:
        """In a box with several questions the next one stands between an answer and the solution at offset `at`."""
        part = last_part(self.text, self.looked_to, at)
        item = next_item(self.text, first, self.looked_to, at)
        self.looked_to = at
        if item is not None:
            part, lead_in = item
        elif part is None or first.kind is Announces.EXERCISE:
            return None
        else:
            lead_in = first.lead_in or stem(self.text, first)
        self.close(part)
        self._ask(replace(first, start=part, body=part, end=-1, answer=None, lead_in=lead_in))
        return self.open

    def _may_head_key(self, index: int, line: Line) -> bool:
        """Whether an announced solution stands alone and answers more than the exercise that it names."""
        heads = line.alone and (not line.number or line.kind is Kind.HEADING or self.ahead.counted(index) >= LISTED)
        return heads and not self._answers_one(line)

    def _answers_one(self, line: Line) -> bool:
        """Whether "Solution to Exercise 1" names an exercise that waits for it: a list below it is its own."""
        if not line.number or (line.title or line.printed).lower().startswith(("solutions", "answers")):
            return False
        asked = self.questions[-RECENT:]
        return any(one.announced and one.number == line.number and one.answer is None for one in asked)

    def _is_key(self, index: int, line: Line) -> bool:
        """Whether "Answers" heads a section of answers; else it announces the answers of the parts of one question."""
        title = (line.title or line.printed).lower()
        many = title.startswith(("solutions", "answers")) or "key" in title
        many = many or self._heads_items(self._answered_as_list(index, line))
        if not (many or self.open is None) or not self.ahead.has_answers(index):
            return False
        if self.open is None and not many and not self.key.knows(self.ahead.first_number(index)):
            return False  # "0.25 kg" is no number of a key
        if self.open is None or "key" in title or (line.kind is Kind.HEADING and line.level < self.open.level):
            return True
        own, first = self.open.number, self.ahead.first_number(index)
        if not first or len(own) != len(first):
            return not first or not self.open.announced
        return first < own or (first == own and not self.open.announced and not self.count.in_list)

    def _answered_as_list(self, index: int, line: Line) -> list[Question]:
        """Exercises 1 to n, none of which is answered yet, if one "Solution" behind them counts from 1 to n."""
        last = self.open.number if self.open is not None and line.indent < INDENTED else ()
        if not last or self.ahead.counted(index) != last[-1]:
            return []
        items = self.questions[-last[-1] :]
        counted = [(one.number, one.answer) for one in items]
        return items if counted == [((*last[:-1], number), None) for number in range(1, last[-1] + 1)] else []

    def _heads_items(self, items: list[Question]) -> bool:
        """Whether each of these is an exercise of its own: what is above them is no more than their title."""
        if not items or items[-1].announced or not self.headings:
            return len(items) > 1 or bool(items and not items[0].announced)
        title = self.label or self.headings[-1][1]
        above = self.text[max(self.heading_end, self.box_end, 0) : items[0].start].strip()
        return not above or bool(EXERCISE_SECTION.search(title) and not _ONE_EXERCISE.search(title))

    # Numbered lines

    def _numbered(self, line: Line) -> None:
        if self.key.is_open and not self._asks_on(line):
            if self._asks_again(line):
                self._answered_again(line)
            elif self.open is None and self.key.counts(line):
                self.key.open_entry(line)
            return
        if self._heads_section(line):
            self.close(line.start)
            return
        if self.open is None and self._next_item(line):
            return
        if (self.open is not None and self.open.announced) or not self.count.is_next(line, self.text):
            return
        self._take_instruction(line)
        self._take_title(line)
        self.close(line.start)
        label, counted = f"Exercise {line.printed}", "" if self.in_exercises else "list"
        body = behind_numbered_title(self.text, line) if line.kind is Kind.HEADING else line.body
        question = self._question(Announces.EXERCISE, line.start, body, line.number, label, counted)
        sure = line.number[0] < 0 or "___" in self.text[line.body : line.end]  # "**B2.** …"; a gap to fill
        question.listed, question.announced = self.in_exercises or sure, False
        question.level = line.level if line.kind is Kind.HEADING else IN_PROSE
        question.lead_in = self._lead_in_of(line)
        self._ask(question)

    def _asks_on(self, line: Line) -> bool:
        """Whether the questions go on counting behind a key that answers all before, with one that asks."""
        last = self.count.last
        if line.indent or self.key.knows(line.number) or line.style != self.count.style or not self.key.answers(last):
            return False
        below = self.text[line.body : line.end + MAX_TITLE]
        if (
            line.number[:-1] != last[:-1]
            or not 0 < line.number[-1] - last[-1] <= MAX_GAP
            or not _OPTION_A.search(below)
        ):
            return False
        self.close(line.start)
        self.key.leave()
        return True

    def _asks_again(self, line: Line) -> bool:
        """Whether an entry of a key is a question in bold alone on its line: "1. **What is a stack?**"."""
        asked = _ASKED_AGAIN.match(self.text, line.start, line.end)
        return bool(asked and ("?" in asked[0] or IMPERATIVE.match(self.text, line.body)))

    def _answered_again(self, line: Line) -> None:
        """Opens a question that a key prints again above its answer, as one of its own."""
        self.close(line.start)
        label = f"Exercise {line.printed}"
        question = self._question(Announces.EXERCISE, line.start, line.body, line.number, label, "again")
        self._ask(question)
        question.end, question.answer = line.end, (line.end, -1)
        self.part, self.answer_level, self.looked_to = "answer", IN_PROSE, line.end

    def _heads_section(self, line: Line) -> bool:
        """Whether "3.3 Work" behind the answer of an example, or in bold behind any, is the next section's title."""
        if self.open is None or self.part != "answer" or len(line.number) != 2 or line.kind is Kind.HEADING:
            return False
        rest = self.text[line.body : line.end]
        bold = line.style == "bold" and line.loose and rest.rstrip().endswith(("**", "__"))
        bare = line.style == "bare" and self.open.kind is Announces.EXAMPLE
        return (bold or bare) and len(rest) < 60 and is_title(rest.rstrip("*_ "))

    def _lead_in_of(self, line: Line) -> Span | None:
        return self.lead_in.span_for(line.number, self.text[line.body : line.end]) if self.lead_in else None

    def _take_instruction(self, line: Line) -> None:
        """Makes the last paragraph of the open exercise the lead-in of the next ones, if it is one."""
        if self.open is None or self.part != "question" or not self.in_exercises or not line.loose:
            return
        if (at := trailing_instruction(self.text, self.open.body, line.start)) is not None:
            self.close(at)
            self.lead_in = LeadIn(at, line.start, only_instructs=True) if IMPERATIVE.match(self.text, at) else None

    def _take_title(self, line: Line) -> None:
        """Ends the open exercise before a title without mark-up that stands between it and the next: "Extensions"."""
        if self.open is None or self.part != "question" or not self.in_exercises or not line.loose:
            return
        if (at := title_before(self.text, self.open.body, line.start)) is not None:
            self.close(at)
            self.lead_in = None

    def _lead_in(self, line: Line) -> None:
        boxed = self.open is not None and self.open.announced
        if self.key.is_open or boxed or not (self.in_exercises or self.count.last):
            return
        self.close(line.start)
        self.lead_in = lead_in_at(self.text, line)

    # Where a question stands

    def _question(
        self, kind: Announces, start: int, body: int, number: tuple[int, ...], label: str, counted: str
    ) -> Question:
        titles = tuple(title for _, title in reversed(self.headings))
        titles = (self.label, *titles) if self.label else titles
        place = next((place for title in titles if (place := place_in(title))), ())
        run, last = self.runs.get(counted, (0, ()))
        if number:
            run += rank(number) <= rank(last)
            self.runs[counted] = run, number
        return Question(
            kind=kind,
            document=self.document,
            start=start,
            body=body,
            number=number,
            label=label,
            titles=titles,
            place=place,
            run=(counted, run),
            listed=True,
            announced=True,
        )
