"""Questions that nothing announces: a solution stands below their text, or they stand behind the answer of a part."""

from __future__ import annotations

import re
from dataclasses import replace

from megascience_hf.curation.extraction.rules.key_titles import ONE_EXERCISE, answered_as_list
from megascience_hf.curation.extraction.rules.lines import Line
from megascience_hf.curation.extraction.rules.parts import (
    asked_of_titled,
    first_part,
    is_headed_part,
    last_asked,
    last_part,
    later_part,
    next_item,
    quoted_above,
    stem,
)
from megascience_hf.curation.extraction.rules.questions import Question
from megascience_hf.curation.extraction.rules.read_so_far import INDENTED, MAX_UNANNOUNCED, ReadSoFar
from megascience_hf.curation.extraction.rules.titles import asking_title
from megascience_hf.curation.extraction.rules.wording import ASKS, IMPERATIVE, Announces
from megascience_hf.curation.extraction.rules.wording import asks as asks_something

# The text between the box of a solution and the next solution, where a question was announced before.
_MAX_BETWEEN = 600
_MAX_ITEMS = 30
_COUNTED = re.compile(r"^(\d{1,2})[.)][ \t]", re.M)
_QUOTES = re.compile(r"^[ \t]{0,3}(?:>[ \t]?){1,6}", re.M)
_PARAGRAPH = re.compile(r"\n[ \t]{0,40}\n")
_BULLET = re.compile(r"\A[ \t]*(?:[-*+][ \t]+)?(?:\*\*[^*\n]{1,20}\*\*[ \t]+)?")
_PART_LETTER = re.compile(r"^[ \t]*(?:\*\*)?\(?([a-h])[.)](?=[ \t*])", re.M)


def question_above(so_far: ReadSoFar, line: Line) -> Question | None:
    """Opens the text under the last heading as a question where a solution stands that nothing announced."""
    if not (line.alone or line.loose or line.start == so_far.heading_end + 1):
        return None
    if part := _next_part(so_far, line.start):
        return part
    if not so_far.headings and not so_far.questions and so_far.box_end < 0:
        so_far.headings, so_far.heading_end = [(0, "")], 0  # a file that is one problem
    begin = max(so_far.heading_end, so_far.box_end)  # what stands above a solution's end is answered already
    far = MAX_UNANNOUNCED if so_far.heading_end >= 0 else _MAX_BETWEEN
    if not so_far.headings or begin < 0 or line.start - begin > far:
        return None
    if begin == so_far.heading_end:
        begin = asking_title(so_far.text, begin)
    between = so_far.text[begin : line.start].strip()
    level, title = so_far.headings[-1]
    before = so_far.questions[-1] if so_far.questions else None
    given = asked_of_titled(so_far.text, before, between) if before and before.label == title else None
    quoted = quoted_above(so_far.text, begin, line.start)
    of_one = ONE_EXERCISE.match(title) or (begin == so_far.heading_end and ONE_EXERCISE.match(so_far.label))
    asks = given or quoted or of_one or any(map(asks_something, _paragraphs(between)))
    if not between or not asks:
        return None
    first = so_far.text.index(between, begin, line.start)
    begin = quoted or last_asked(so_far.text, first, line.start)
    if begin > first and not (quoted or given or asks_something(so_far.text[begin : line.start])):
        return None  # what asks stands above its label
    question = so_far.new_question(Announces.EXERCISE, begin, begin, (), title, "")
    if given is None and is_headed_part(title):
        given = so_far.stem_of_part(begin)
    question.level, question.lead_in = level, given
    so_far.ask(question)
    return question


def _paragraphs(text: str) -> list[str]:
    """The paragraphs of a text, without the marks of a quotation."""
    return [paragraph.strip() for paragraph in _PARAGRAPH.split(_QUOTES.sub("", text))]


def section_of_list(so_far: ReadSoFar, index: int, line: Line) -> Question | None:
    """Opens the text under a heading as a question where the list in it, which is open, is a part of it.

    A list that no title calls exercises, or that one solution answers, and of which no item has an answer:
    "1. [2, 4] 2. [4, 8]" under "## Lists" and above "### Solution".
    """
    asked = so_far.open
    if asked is None or asked.announced or so_far.part == "answer" or not line.alone or line.indent >= INDENTED:
        return None
    first = len(so_far.questions)
    while first and so_far.questions[first - 1].start >= so_far.heading_end:
        if so_far.questions[first - 1].listed != asked.listed:
            break
        first -= 1
        if so_far.questions[first].answer:  # mostly the last one: no other is looked at
            return None
    items = so_far.questions[first:]
    if len(items) < 2:
        return None
    alike = _are_options(so_far, items, line) or answered_as_list(so_far, index, line) or _in_one_exercise(so_far)
    if asked.listed and not alike:
        return None
    del so_far.questions[first:]
    so_far.open = None
    if question := question_above(so_far, line):
        return question
    so_far.questions += items
    so_far.open = asked
    return None


def _in_one_exercise(so_far: ReadSoFar) -> bool:
    """Whether a list stands below "Exercise", in a box or under a heading: its items are parts of that one."""
    return bool(ONE_EXERCISE.match(so_far.label or (so_far.headings[-1][1] if so_far.headings else "")))


def _are_options(so_far: ReadSoFar, items: list[Question], line: Line) -> bool:
    """Whether a list that asks nothing stands behind a question: "Which of these is a salt?", "1. Sand"."""
    above = so_far.text[max(so_far.heading_end, so_far.box_end, 0) : items[0].start].rstrip(" \t\n*_")
    ends = [*(one.start for one in items[1:]), line.start]
    said = (so_far.text[one.body : end] for one, end in zip(items, ends, strict=True))
    return above.endswith("?") and not any(ASKS.search(option) or IMPERATIVE.match(option) for option in said)


def _next_part(so_far: ReadSoFar, at: int) -> Question | None:
    """Opens "(b) …" behind the box with the answer of part a as a question, with what is given to all parts."""
    before = so_far.questions[-1] if so_far.questions else None
    if before is None or before.answer is None or before.answer[1] < 0 or so_far.box_end < before.answer[1]:
        return None
    begin = so_far.box_end
    if so_far.text[before.answer[1] : begin].strip(" \t\n*") or not later_part(so_far.text, begin, at):
        return None
    first = first_part(so_far.text, before)
    given = stem(so_far.text, before) if first else before.lead_in
    above = before.lead_in if first and given else before.given
    begin += len(so_far.text[begin:at]) - len(so_far.text[begin:at].lstrip())
    so_far.ask(replace(before, start=begin, body=begin, end=-1, answer=None, lead_in=given, given=above))
    return so_far.open


def next_item_asks(so_far: ReadSoFar, line: Line) -> bool:
    """Opens "2. …" behind the box with the answer to item 1 of an example, with what is given to all items."""
    before = so_far.questions[-1] if so_far.questions else None
    if before is None or before.answer is None or not before.announced or so_far.box_end < before.answer[1]:
        return False
    items = list(_COUNTED.finditer(so_far.text, before.body, before.end))
    behind = so_far.text[before.answer[1] : line.start].strip(" \t\n*")
    if behind or not items:
        return False
    # Where boxes part a list its numbers may begin again with 1: programs count them themselves.
    count = sum(one.label == before.label and one.titles == before.titles for one in so_far.questions[-_MAX_ITEMS:])
    if line.number not in ((int(items[-1][1]) + 1,), (1,), (count + 1,)):
        return False
    given = before.lead_in or ((before.body, items[0].start()) if items[0].start() > before.body else None)
    given = before.given or given  # behind the parts of an item
    so_far.ask(replace(before, start=line.start, body=line.start, end=-1, answer=None, lead_in=given, given=None))
    return True


def ask_again(so_far: ReadSoFar, first: Question, at: int) -> Question | None:
    """In a box with several questions the next one stands between an answer and the solution at offset `at`."""
    answered = so_far.looked_to
    part = last_part(so_far.text, answered, at)
    item = next_item(so_far.text, first, answered, at)
    so_far.looked_to = at
    if item is None and (alike := _asked_alike(so_far, first, answered, at)):
        so_far.close(alike[0])
        so_far.ask(replace(first, start=alike[0], body=alike[1], end=-1, answer=None, lead_in=None))
        return so_far.open
    if item is not None:
        part, lead_in = item
    elif part is None or (first.kind is Announces.EXERCISE and not _asks_next_part(so_far.text, first, part, at)):
        return None
    else:
        lead_in = first.lead_in or stem(so_far.text, first)
    so_far.close(part)
    so_far.ask(replace(first, start=part, body=part, end=-1, answer=None, lead_in=lead_in))
    return so_far.open


def _asked_alike(so_far: ReadSoFar, first: Question, begin: int, at: int) -> tuple[int, int] | None:
    """Where the paragraph begins that asks in front of a solution, and where its words do, if nothing announced what
    the first solution answers either."""
    answered = so_far.text[begin:at].rstrip()
    *above, said = _PARAGRAPH.split(answered)
    if not any(above):
        return None
    end, counted = begin + len(answered), _COUNTED.match(said)
    if first.number:  # each item is "1.", which a program counts
        return (
            (end - len(said), end - len(said) + counted.end())
            if counted and first.number == (int(counted[1]),)
            else None
        )
    if not so_far.headings or first.label != so_far.headings[-1][1]:
        return None
    mark = _BULLET.match(said)
    asked = said[mark.end() :] if mark else said
    asks = asked.rstrip("*_ ").endswith("?") or IMPERATIVE.match(asked)
    return (end - len(said), end - len(asked)) if asks else None


def _asks_next_part(text: str, first: Question, part: int, at: int) -> bool:
    """Whether the part of an exercise that stands in front of a solution is the one behind that answered last."""
    letters = _PART_LETTER.findall(text[first.body : first.end])
    found = _PART_LETTER.match(text, part)
    follows = found is not None and len(letters) == 1 and ord(found[1]) == ord(letters[0]) + 1
    return follows and bool(ASKS.search(text[part:at])) and "\n\n" not in text[part:at].strip()
