"""Reads the outline of one document: which questions it asks, which answers it prints, and where.

One pass over the lines that matter, each of which changes what has been read so far (`read_so_far`). An answer section
is read into groups of numbered entries, which `answer_keys` brings together with the questions.
"""

from __future__ import annotations

import re

from megascience_hf.curation.extraction.rules.key_titles import (
    LISTED,
    answered_as_list,
    answers_parts,
    is_key,
    is_key_on_line,
    may_head_key,
)
from megascience_hf.curation.extraction.rules.lead_ins import LeadIn, lead_in_at, trailing_instruction
from megascience_hf.curation.extraction.rules.lines import MAX_TITLE, TIGHT, Kind, Line, is_title
from megascience_hf.curation.extraction.rules.numbering import MAX_GAP, Numbering
from megascience_hf.curation.extraction.rules.parts import given_by_example, headed_part
from megascience_hf.curation.extraction.rules.proofs import statement
from megascience_hf.curation.extraction.rules.questions import IN_PROSE, Outline, Question, Span, place_in
from megascience_hf.curation.extraction.rules.read_so_far import INDENTED, ReadSoFar
from megascience_hf.curation.extraction.rules.section_titles import STYLE
from megascience_hf.curation.extraction.rules.titles import behind_numbered_title, behind_title, title_before
from megascience_hf.curation.extraction.rules.unannounced import (
    ask_again,
    next_item_asks,
    question_above,
    section_of_list,
)
from megascience_hf.curation.extraction.rules.wording import (
    ANSWER_SECTION,
    EXERCISE_SECTION,
    IMPERATIVE,
    INLINE_SOLUTION,
    PART_LABEL,
    SETS_OUT,
    Announces,
    title_key,
)

_LOWEST = 6
_PARTS = 2  # of a number such as 3.1
_FOLD = re.compile(r"</?(?:p|div|section|details)\b[^<>\n]{0,100}>", re.I)
# "**1. What is a stack?**", "1. **What is a stack?**" and nothing behind it.
_ASKED_AGAIN = re.compile(r"(?:\*\*\d{1,3}[.)]|\d{1,3}[.)][ \t]+\*\*)[^*\n]{5,400}[?.]\*\*[ \t]*$", re.M)
# The first option of a question, a line or two below its number.
_OPTION_A = re.compile(r"\A(?!\d{1,3}[.)])[^\n]*\n(?:(?!\d{1,3}[.)])[^\n]+\n){0,2}\s*\(?[Aa][.)]")
# A section of exercises below an example is none of its parts.
_ASKS_ANEW = re.compile(r"\b(?:self[- ]?checks?|quiz|exercises|practice|your turn|check yourself)\b", re.I)
_NAME = re.compile(r"[^\W\d_]{2}")
_OF_PART = re.compile(r"[ (][a-h]\)?$")


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


class _Reader(ReadSoFar):
    def read(self, index: int, line: Line) -> None:
        if line.kind is Kind.HEADING:
            self.take_given(line)
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
            self.open_key(line.start, line.level, line.title)
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
            self.leave_headings(line.level)
            self.headings.append((line.level, line.title))
            self.in_exercises = any(EXERCISE_SECTION.search(title) for _, title in self.headings[-3:])
            self._new_section(index, line)

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
                self.open_key(line.start, line.level, line.title)
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
            self.leave_headings(line.level)
        # "Solved Problems", "Self-Assessment", and perhaps "Easy" or a few words before the first
        many = line.title.lower().endswith("s") or line.printed.lower().endswith("s")
        many |= said is Announces.IN_TEXT and line.kind is Kind.HEADING
        heads = many and (self.ahead.leads_to_entry(index) or self._heads_numbers(index, line))
        if said is not Announces.EXAMPLE:
            heads |= self.ahead.has_entry(index) or (many and self.ahead.has_entry_soon(index))
        if line.alone and (self._heads_list(index, line) or (heads and not line.number)):
            self.in_exercises = True
            if line.kind is Kind.HEADING:  # a list ends with any heading, however OCR ranks it
                self.headings.append((_LOWEST if line.number else line.level, line.title))
            self._new_section(index, line, line.title or line.printed)
            return
        word = re.sub(r"[^A-Za-z ]+", " ", line.printed).strip()
        question = self.new_question(said, line.start, line.body, line.number, line.printed, word.lower())
        question.titles, question.lead_in = (word, *question.titles), given
        question.level = line.level if line.kind is Kind.HEADING else IN_PROSE
        question.body = behind_title(self.text, line, self.ahead.next_line(index))
        self.ask(question)
        if solved := INLINE_SOLUTION.search(self.text, question.body, line.end):
            question.end = solved.start()
            self.begin_answer(question, solved.end(), IN_PROSE)

    def _heads_numbers(self, index: int, line: Line) -> bool:
        """Whether "## Practice Problems" stands at once above "### 6.1"."""
        after = self.ahead.next_at_once(index) if line.kind is Kind.HEADING else None
        numbered = after is not None and after.kind is Kind.HEADING and bool(after.number) and after.announces is None
        return after is not None and numbered and after.style != STYLE and after.level > line.level

    def _heads_list(self, index: int, line: Line) -> bool:
        """Whether "Exercise 3.1" names a list of exercises that count from 1 below it, and is none itself."""
        named = line.alone and len(line.number) >= _PARTS and line.printed.lower().startswith("exercise")
        if not named or self.ahead.counted(index) < LISTED:
            return False
        solution = self.ahead.solution(index)
        return solution is None or self.ahead.counted(solution) >= LISTED

    def _heads_next_group(self, index: int, line: Line) -> bool:
        """Whether "Exercise 3.2" heads answers 1, 3 and 4, or stands behind those that "Exercise 3.1" heads."""
        titles = self.key.groups[-1].titles
        if not line.alone or len(line.number) < _PARTS:
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
        elif may_head_key(self, index, line) and is_key(self, index, line):
            for item in answered_as_list(self, index, line):
                item.listed = self.key_of_box = True
            self.open_key(line.start, line.level, line.title or line.printed)
        elif not line.number and is_key_on_line(self, line):
            self.open_key(line.start, line.level, "")
            self.key.groups[-1].prelude = (line.body, line.body)
        elif line.number and (self.open is None or self.open.number[-1:] != line.number[-1:]):
            # "Solution to Exercise 1" behind exercise 2: a key without a heading.
            if self.key.knows(line.number):
                if self.open and self.open.answer and not self.text[self.open.answer[0] : line.start].strip():
                    self.open.answer = None  # "Solution" headed all of them
                self.open_key(line.start, line.level - 1, "")
                self.key.open_entry(line)
        elif self._solves_several(index, line):
            self.close(line.start)
        elif question := section_of_list(self, index, line) or self.open or question_above(self, line):
            self._answer(question, line)

    def _solves_several(self, index: int, line: Line) -> bool:
        """Whether "Solutions" stands behind exercises that both wait for an answer: it is not that of the last."""
        many = (line.title or line.printed).lower().startswith(("solutions", "answers"))
        waiting = self.questions[-2:]
        if not many or len(waiting) < 2 or self.open is not waiting[-1] or self.part != "question":
            return False
        one, other = waiting
        if answers_parts(self, index, line, other):
            return False
        follows = one.number and other.number == (*one.number[:-1], one.number[-1] + 1) and one.titles == other.titles
        return bool(follows) and all(asked.announced and asked.answer is None for asked in waiting)

    def _solution_in_key(self, index: int, line: Line) -> None:
        if self.key.knows(line.number):
            self.key.open_entry(line)
        elif self.key.is_behind(line.number):
            self.close(line.start)  # of an exercise that was not found
        elif not line.number and line.kind is Kind.HEADING and not self.key.holds(line.level):
            self.close(line.start)
            self.key.leave()
            if is_key(self, index, line):
                self.open_key(line.start, line.level, line.title)

    def _answer(self, question: Question, line: Line) -> None:
        if self.part == "answer":
            if question.answer and not _FOLD.sub("", self.text[question.answer[0] : line.start]).strip():
                question.answer = (line.body, -1)  # "Solution" as the title of a box that is one
                return
            again = None if _OF_PART.search(line.printed) else ask_again(self, question, line.start)
            if again is None:
                if line.kind is Kind.HEADING and question.level >= line.level:
                    self.close(line.start)  # "## Solutions": a section that answers nothing here
                return
            question = again
        if self.part == "question":
            question.end = line.start
            if part := headed_part(self.text, question.body, line.start):
                question.lead_in, question.body = self.stem_of_part(part[0]), part[1]
            if line.printed == "Proof":
                question.body = statement(self.text, question.body, line.start)
        self.begin_answer(question, line.body, line.level)

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
        if self.open is None and next_item_asks(self, line):
            return
        if (self.open is not None and self.open.announced) or not self.count.is_next(line, self.text):
            return
        self._take_instruction(line)
        self._take_title(line)
        self.close(line.start)
        label, counted = f"Exercise {line.printed}", "" if self.in_exercises else "list"
        body = behind_numbered_title(self.text, line) if line.kind is Kind.HEADING else line.body
        question = self.new_question(Announces.EXERCISE, line.start, body, line.number, label, counted)
        sure = line.number[0] < 0 or "___" in self.text[line.body : line.end]  # "**B2.** …"; a gap to fill
        question.listed, question.announced = self.in_exercises or sure, False
        question.level = line.level if line.kind is Kind.HEADING else IN_PROSE
        question.lead_in = self._lead_in_of(line)
        self.ask(question)

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
        question = self.new_question(Announces.EXERCISE, line.start, line.body, line.number, label, "again")
        self.ask(question)
        question.end = line.end
        self.begin_answer(question, line.end, IN_PROSE)

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
        if self.open.level != IN_PROSE:
            return  # what stands below "### 6.1" is its own
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
