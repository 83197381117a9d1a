"""Pairs that a book marks itself: a box of a question with a box of its solution in it or behind it.

Boxes are fenced divs (`::: problem`, `::: {.exercise}`), as pandoc writes and reads them, and HTML's
(`<div data-type="problem">`, `<div class="exercise">`). A box whose solution is not in a box is left to the rules that
read lines.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field

from megascience_hf.curation.extraction import box_names
from megascience_hf.curation.extraction import words_abroad as abroad
from megascience_hf.curation.extraction.edits import Edit, spliced
from megascience_hf.curation.extraction.fences import Fences
from megascience_hf.curation.extraction.rules.questions import Question, Span
from megascience_hf.curation.extraction.rules.wording import Announces

_OPENS = re.compile(
    r"""
      ^[ \t>]{0,12}:{3,}[ \t]*
        (?:\{[^}\n]{0,200}?[.#](?P<classed>[A-Za-z]+)[^}\n]{0,200}\}|(?P<bare>[A-Za-z]+))[ \t]*:*[ \t]*$
    | <(?:div|section|aside)\b[^<>\n]{0,200}?\b(?:data-type|class)=["'](?P<html>[A-Za-z]+)[^<>\n]{0,200}>
    | <(?P<plain>div|section|aside)\b[^<>\n]{0,400}>
    | (?P<other>^[ \t>]{0,12}:{3,}[ \t]*[^\s:][^\n]{0,200}$)
    | (?P<closes>^[ \t>]{0,12}:{3,}[ \t]*$|</(?:div|section|aside)>)
    """,
    re.M | re.X | re.I,
)
# What may stand between a question and its solution, or around both: nothing, rules of HTML, a label, a title.
_NOTHING = re.compile(r"(?:\s|</?(?:p|div|section|aside|header)\b[^<>\n]{0,200}>|:{3,}|\([\w:.-]{1,100}\)=)*", re.I)
_TITLE = re.compile(r"\s*(?:\#{1,6}[ \t][^\n]{0,100}|\*\*[^*\n]{1,80}\*\*|<h\d[^\n]{0,200}</h\d>)[ \t]*(?:\n|\Z)")
# "**True.**", "**12**" above the reasons: what a solution says first, and no title of it.
_SAYS = re.compile(
    r"\s*\*\*(?:(?:true|false|yes|no|correct|incorrect|none|both|neither|[A-Ha-h]|[-\d.,/% ]{1,20})[.!)]?"
    r"|(?!(?:solution|answer|proof|step|part)\b)[^*\n]{1,78}[.!])\*\*[ \t]*(?:\n|\Z)",
    re.I,
)
# "**Exercise 3.** What …", "**1.** What …": what the box is called stands before its text.
_CALLED = re.compile(
    r"\s*(?P<mark>\*\*|__)"
    rf"(?:(?:{box_names.ASKS}|example|q|ex\.?|{abroad.pattern(abroad.EXERCISES)})[ \t]?[A-Z]?[\d.\-–]*"
    r"|\d{1,3}(?:\.\d{1,3}){0,2})"
    r"(?:[ \t]\([^()\n]{1,80}\)|(?<=\d\.)[ \t][^*_\n?]{1,80})?[.:)]?[ \t]?(?P=mark)[.:]?[ \t]+(?=\S)",
    re.I,
)
_COMMENTS = re.compile(r"(?:\s*<!--(?:(?!-->)[^\0]){0,400}-->){0,3}")
# "*Solution A1.*" above what it says.
_SOLUTION_TITLE = re.compile(
    rf"\s*(?P<mark>[*_]{{1,2}})(?:{box_names.A_SOLUTION})[ \t]?[A-Z]?[\d.\-–]{{0,9}}"
    r"[.:]?(?P=mark)[.:]?[ \t]*\n",
    re.I,
)
# "**Answer:**" above the box of the answer.
_SAID_ABOVE = re.compile(r"\s*([*_]{1,3})(?:solution|answer)[.:]?\1[.:]?\s*\Z", re.I)
# How to solve it is no part of what is asked.
_STRATEGY = re.compile(
    r"^[ \t>]*(?:\#{1,6}[ \t]+|\*\*)(?:strategy|approach|hints?)[.:]?(?:\*\*)?[.:]?[ \t]*$", re.M | re.I
)
_KRAMDOWN = re.compile(r"^\{:[^}\n]{0,100}\}[ \t]*$", re.M)
_LETTERED = re.compile(r"^\{:[^}\n]{0,80}type=[\"']?(?P<type>[aA])[\"']?[^}\n]{0,40}\}[ \t]*$", re.M)
_ITEM = re.compile(r"^(\d{1,2})([.)] )", re.M)
_MAX_DEPTH = 30
_MAX_ITEMS = 4_000  # characters of a list above its mark


@dataclass(slots=True)
class _Box:
    word: str
    start: int
    body: int
    end: int = -1  # of its body
    after: int = -1
    inside: list[_Box] = field(default_factory=list)


def boxed_pairs(text: str, document: int) -> list[Question]:
    """The questions of a text that stand in a box with their solution in another, in their order."""
    if "<" not in text and ":::" not in text:
        return []
    found = [_question(text, document, *pair) for pair in _pairs(text, _boxes(text))]
    return [question for question in found if question is not None]


def without(text: str, questions: list[Question]) -> str:
    """The text with blanks in the place of these questions and answers; line ends stay, and so do offsets."""
    spans = [(one.start, one.answer[1] if one.answer else one.end) for one in questions]
    return spliced(text, [(start, end, re.sub(r"[^\n]", " ", text[start:end])) for start, end in spans])


def with_fences(text: str) -> str:
    """The text with HTML's boxes of exercises as fenced ones, as long as before: their solutions stand in no box."""
    if "<" not in text:
        return text
    edits: list[Edit] = []
    boxes = deque(_boxes(text))
    while boxes:
        box = boxes.popleft()
        boxes.extendleft(reversed(box.inside))
        opens = text[box.start : box.body]
        alone = not text[text.rfind("\n", 0, box.start) + 1 : box.start].strip()
        if box.word in ("exercise", "problem") and opens.startswith("<") and alone:
            edits.append((box.start, box.body, f"::: {box.word}".ljust(len(opens) - 1) + "\n"))
            edits.append((box.end, box.after, "\n:::".ljust(box.after - box.end - 1) + "\n"))
    return spliced(text, sorted(edits))


def with_letters(text: str) -> str:
    """The text with lists that kramdown is told to letter (`{: type="a"}`) lettered, as long as before."""
    edits: list[Edit] = []
    for mark in _LETTERED.finditer(text):
        begin = max(text.rfind("\n\n\n", 0, mark.start()), mark.start() - _MAX_ITEMS, edits[-1][1] if edits else 0)
        items = list(_ITEM.finditer(text, begin, mark.start()))
        firsts = [number for number, item in enumerate(items) if item[1] == "1"]
        if not firsts:
            continue
        for item in items[firsts[-1] :]:
            if int(item[1]) <= 26:
                letter = chr(ord(mark["type"]) + int(item[1]) - 1)
                edits.append((item.start(), item.end(), letter.ljust(len(item[1]), item[2][0]) + item[2]))
        edits.append((mark.start(), mark.end(), " " * len(mark[0])))
    return _KRAMDOWN.sub(lambda mark: " " * len(mark[0]), spliced(text, edits))


def _boxes(text: str) -> list[_Box]:
    """The outermost boxes."""
    roots: list[_Box] = []
    stack: list[_Box] = []
    code = _code(text)
    for mark in _OPENS.finditer(text):
        while code and code[0][1] <= mark.start():
            code.popleft()
        if code and code[0][0] <= mark.start():
            continue
        if mark["closes"]:
            if stack:
                box = stack.pop()
                box.end, box.after = mark.start(), mark.end()
                (stack[-1].inside if stack else roots).append(box)
        elif len(stack) < _MAX_DEPTH:
            word = (mark["classed"] or mark["bare"] or mark["html"] or "").lower()
            stack.append(_Box(box_names.KINDS.get(word, ""), mark.start(), mark.end()))
    for box in reversed(stack):  # never closed: what is in them counts, they do not
        roots += box.inside
    return sorted(roots, key=lambda box: box.start)


def _code(text: str) -> deque[Span]:
    """Where lines of code stand, in their order."""
    lines, found, start = text.split("\n"), deque[Span](), 0
    fences = Fences(lines)
    for number, line in enumerate(lines):
        end = start + len(line) + 1
        if fences.holds(number, line):
            found.append((start, end))
        start = end
    return found


def _pairs(text: str, boxes: list[_Box]) -> Iterator[tuple[_Box, Span, _Box]]:
    """The box that holds the question, where the question stands in it, and the box of the solution."""
    for number, box in enumerate(boxes):
        follow, last_choice = number + 1, box
        while follow < len(boxes) and boxes[follow].word == "choices":
            last_choice, follow = boxes[follow], follow + 1
        after = boxes[follow] if follow < len(boxes) else None
        solved = (
            after is not None
            and after.word == "solution"
            and _NOTHING.fullmatch(text, last_choice.after, after.start)
            and (last_choice is box or _NOTHING.fullmatch(text, box.after, boxes[number + 1].start))
        )
        last = box.inside[-1] if box.inside else None
        if box.word in ("exercise", "problem", "example"):
            inside = [one.word for one in box.inside if one.word not in ("", "hint", "choices")]
            hint = next((one.start for one in box.inside if one.word == "hint"), box.end)
            if inside == ["solution"] and last is not None and last.word == "solution":
                yield box, (box.body, min(hint, last.start)), last
                continue
            if not inside and last is not None and not last.word and [one.word for one in last.inside] == ["solution"]:
                yield box, (box.body, min(hint, last.start)), last.inside[0]  # a box around it, with its button
                continue
            if inside == ["problem", "solution"] or ("problem" in inside and inside[-1:] == ["solution"]):
                yield from _pairs(text, box.inside)
                continue
            if solved and after is not None and "solution" not in inside:
                yield box, (box.body, hint if last_choice is box else last_choice.end), after
                continue
        yield from _pairs(text, box.inside)


def _question(text: str, document: int, box: _Box, asked: Span, solution: _Box) -> Question | None:
    question = question_of(text, document, box.start, asked, box.word)
    if question is None or not text[solution.body : solution.end].strip():
        return None
    question.answer = answer_in(text, solution.body, solution.end)
    return question


def answer_in(text: str, start: int, end: int) -> Span:
    """What the box of a solution says, without its title."""
    start = _COMMENTS.match(text, start, end).end()  # type: ignore[union-attr]
    title = None if _SAYS.match(text, start, end) else _TITLE.match(text, start, end)
    title = title or _SOLUTION_TITLE.match(text, start, end)
    return (title.end() if title and text[title.end() : end].strip() else start), end


def question_of(text: str, document: int, start: int, asked: Span, word: str) -> Question | None:
    """What a box of this word asks, without its title and what is said of how to solve it; None for nothing."""
    body, end = asked
    body = _COMMENTS.match(text, body, end).end()  # type: ignore[union-attr]
    while (title := _TITLE.match(text, body, end)) and text[title.end() : end].strip():
        if title[0].rstrip(" \t\n*").endswith("?"):
            break
        body = title.end()
    if called := _CALLED.match(text, body, end):
        body = called.end()
    if cut := _STRATEGY.search(text, body, end) or _SAID_ABOVE.search(text, body, end):
        end = cut.start()
    if not text[body:end].strip():
        return None
    return Question(
        kind=Announces.EXAMPLE if word == "example" else Announces.EXERCISE, document=document, start=start, body=body,
        number=(), label="", titles=(), place=(), run=("", 0), listed=True, announced=True, end=end, boxed=True,
    )  # fmt: skip
