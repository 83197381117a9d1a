"""Whether "Solution" or "Answers" heads a key with the answers of many, or answers the question that is open."""

from __future__ import annotations

import re

from megascience_hf.curation.extraction import words_abroad as abroad
from megascience_hf.curation.extraction.rules.answer_rows import begins_rows
from megascience_hf.curation.extraction.rules.lines import Kind, Line
from megascience_hf.curation.extraction.rules.questions import Question
from megascience_hf.curation.extraction.rules.read_so_far import INDENTED, ReadSoFar
from megascience_hf.curation.extraction.rules.wording import EXERCISE_SECTION

# So many numbers make a list of exercises of what stands below "Exercise 3.1".
LISTED = 3
# So many questions are looked at for the one that a solution names.
_RECENT = 60
# "### Exercise 4": whatever stands under it is one.
ONE_EXERCISE = re.compile(
    rf"(?:exercise|problem|challenge|task|your turn|now you try|try it(?: yourself| out| now)?|activity"
    rf"|{abroad.ONE_EXERCISE})\b",
    re.I,
)
_PART_1 = re.compile(r"^[ \t]*\(?1[.)][ \t]", re.M)
_COUNTED = re.compile(r"^[ \t]*\(?(\d{1,2})[.)][ \t]", re.M)
# "1. B 2. C", "1) 12 2) 15"; the numbers in "0.18, 0.86" or "12, 15" are answers.
_OF_KEY = r"\(?\d{1,3}(?:(?:[.:\-](?!\d)|\))[ \t]*\(?\w{1,12}|[ \t]*\(?[A-Ha-h](?!\w))"
_KEY_ON_LINE = re.compile(rf"\s*{_OF_KEY}\)?[ \t]*[,;]?[ \t]+{_OF_KEY}")


def may_head_key(so_far: ReadSoFar, index: int, line: Line) -> bool:
    """Whether an announced solution stands alone and answers more than the exercise that it names."""
    heads = line.alone and (not line.number or line.kind is Kind.HEADING or so_far.ahead.counted(index) >= LISTED)
    return heads and not _answers_one(so_far, line)


def is_key_on_line(so_far: ReadSoFar, line: Line) -> bool:
    """Whether "Answers: 1. B 2. C" answers a list of questions, and not the numbered parts of the open one."""
    parts = so_far.open is not None and _PART_1.search(so_far.text, so_far.open.body, line.start)
    return not parts and bool(_KEY_ON_LINE.match(so_far.text, line.body) or begins_rows(so_far.text, line.body))


def is_key(so_far: ReadSoFar, index: int, line: Line) -> bool:
    """Whether "Answers" heads a section of answers; else it announces the answers of the parts of one question."""
    title = (line.title or line.printed).lower()
    many = title.startswith(("solutions", "answers")) or "key" in title
    many = many or _heads_items(so_far, answered_as_list(so_far, index, line))
    if not (many or so_far.open is None) or not so_far.ahead.has_answers(index):
        return False
    if so_far.open is None and not many and not so_far.key.knows(so_far.ahead.first_number(index)):
        return False  # "0.25 kg" is no number of a key
    if so_far.open is None or "key" in title or (line.kind is Kind.HEADING and line.level < so_far.open.level):
        return True
    if answers_parts(so_far, index, line, so_far.open):
        return False
    own, first = so_far.open.number, so_far.ahead.first_number(index)
    if not first or len(own) != len(first):
        return not first or not so_far.open.announced
    return first < own or (first == own and not so_far.open.announced and not so_far.count.in_list)


def answers_parts(so_far: ReadSoFar, index: int, line: Line, asked: Question) -> bool:
    """Whether "Answers" counts as far as the numbered parts of the announced exercise above it."""
    parts = [int(part) for part in _COUNTED.findall(so_far.text[asked.body : line.start])] if asked.announced else []
    counts = len(parts) > 1 and parts == list(range(1, len(parts) + 1))
    return counts and so_far.ahead.counted(index) == len(parts)


def _answers_one(so_far: ReadSoFar, line: Line) -> bool:
    """Whether "Solution to Exercise 1" names an exercise that waits for it: a list below it is its own."""
    if not line.number or (line.title or line.printed).lower().startswith(("solutions", "answers")):
        return False
    asked = so_far.questions[-_RECENT:]
    return any(one.announced and one.number == line.number and one.answer is None for one in asked)


def answered_as_list(so_far: ReadSoFar, index: int, line: Line) -> list[Question]:
    """Exercises 1 to n, none of which is answered yet, if one "Solution" behind them counts from 1 to n."""
    last = so_far.open.number if so_far.open is not None and line.indent < INDENTED else ()
    if not last or so_far.ahead.counted(index) != last[-1]:
        return []
    items = so_far.questions[-last[-1] :]
    counted = [(one.number, one.answer) for one in items]
    return items if counted == [((*last[:-1], number), None) for number in range(1, last[-1] + 1)] else []


def _heads_items(so_far: ReadSoFar, items: list[Question]) -> bool:
    """Whether each of these is an exercise of its own: what is above them is no more than their title."""
    if not items or items[-1].announced or not so_far.headings:
        return len(items) > 1 or bool(items and not items[0].announced)
    title = so_far.label or so_far.headings[-1][1]
    above = so_far.text[max(so_far.heading_end, so_far.box_end, 0) : items[0].start].strip()
    return not above or bool(EXERCISE_SECTION.search(title) and not ONE_EXERCISE.search(title))
