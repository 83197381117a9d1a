"""Find the formula that a response gives as its answer."""

from __future__ import annotations

import re

from megascience_hf.answers.extraction.final_answer import (
    closing_passage,
    ends_properly,
    last_lines,
    math_spans,
)
from megascience_hf.answers.extraction.response import Body
from megascience_hf.answers.parsing.bounds import bound_of
from megascience_hf.answers.parsing.numbers import find_numbers
from megascience_hf.answers.parsing.parsed_answers import read_answer, readings
from megascience_hf.answers.parsing.tree import OverBudget
from megascience_hf.answers.text.latex import clean
from megascience_hf.answers.text.unicode import plain
from megascience_hf.answers.types import CONTAINERS, Answer, Question, Rule

_FORMULA = re.compile(r"\d|\$|\\[(\[a-zA-Z]|[=^∞π√]|(?<![\w'])[b-hj-zB-HJ-Z](?![\w'])|infinit|none|no solution", re.I)


_LAST_EQUALS = re.compile(r"(?:=|≈|\\approx|\\Rightarrow)(?![^{}]*\})")


_EDGE = " \t\r\n*_`\"'"


_PERCENT_OR_DEGREE = re.compile(r"\}\s?(\\%|%|\^\{?\\circ\}?|°)")


# A response this short that is a formula from end to end is itself the answer.
MAX_BARE_FORMULA = 300


def _is_formula(content: str) -> bool:
    try:
        items = read_answer(clean(content))
    except OverBudget:
        return False
    return bool(items) and all(item.node is not None for item in items)


def extract_math(body: Body, _: Question | None = None) -> Answer:
    """The formula of the last box, tag or final statement; failing that the last formula or number of the end."""
    passage = closing_passage(body, lambda s: bool(_FORMULA.search(s)))
    text = body.text
    if passage is not None:
        if passage.denied and not _FORMULA.search(passage.value):
            return Answer(None, "no_answer", passage.rule, (passage.start, passage.end))
        start, end = passage.start, passage.end
        if passage.rule in CONTAINERS:
            value = passage.value
            sign = _PERCENT_OR_DEGREE.match(text, end, body.end) if passage.rule == Rule.BOXED else None
            if sign:
                value, end = value + sign[1], sign.end()
        else:
            start = _after_last_verb(text, start, end)
            spans = math_spans(text, start, min(body.end, end + 2))
            if spans:
                start, end = spans[0][0], spans[-1][1]
                value = ", ".join(text[a:b].strip() for a, b in spans)
            else:
                value = text[start:end].strip(_EDGE).rstrip(".")
                numbers = list(find_numbers(text, start, end)) if _PROSE.search(value) else []
                if len(numbers) == 1:  # "there are 12 ways to do so"
                    start, end = numbers[0].start, numbers[0].end
                    value = text[start:end]
        if value and start < end:
            return Answer(value, "extracted", passage.rule, (start, end))
    if "\\boxed{" in text[max(body.start, body.end - 300) : body.end]:
        return Answer(None, "truncated")  # a box that was never closed
    return _last_formula(body)


_PROSE = re.compile(r"(?<![A-Za-z])[A-Za-z]{3,}+\s{1,4}[A-Za-z]{2,}+\s{1,4}[A-Za-z]{2}|[\u4e00-\u9fff]{2}")


_VERB = re.compile(r"\b(?:is|are|was|equals|be|gives)\b[\s:]{1,3}(?=[^.]{0,120}[\d$\\])", re.I)


def _after_last_verb(text: str, start: int, end: int) -> int:
    """Where the value begins in "the volume of $ABCD$ is 120"."""
    begin = start
    for verb in _VERB.finditer(text, start, end):
        begin = verb.end()
    return begin


def _last_formula(body: Body) -> Answer:
    text = body.text
    content = text[body.start : body.end].strip(_EDGE)
    if content and len(content) <= MAX_BARE_FORMULA and "\n" not in content and _is_formula(content):
        first = text.index(content, body.start)
        return Answer(content, "extracted", Rule.WHOLE_TEXT, (first, first + len(content)))
    start, end = last_lines(body)
    if text.count("$", start, end) % 2:  # the window begins within a formula
        start = text.index("$", start, end) + 1
    spans = [s for s in math_spans(text, start, end) if text[s[0] : s[1]].strip()]
    numbers = list(find_numbers(text, start, end))
    at = max([s[1] for s in spans[-1:]] + [n.end for n in numbers[-1:]], default=-1)
    if at >= 0 and not ends_properly(text, at, end):
        return Answer(None, "no_answer")
    if spans and (not numbers or numbers[-1].start <= spans[-1][1]):
        a, b = spans[-1]
        for equals in _LAST_EQUALS.finditer(text, a, b):
            a = equals.end() if text[equals.end() : b].strip() else a
        value = text[a:b].strip().rstrip(".")
        if len(value) < 2 and not value.isdigit() and value.isascii():  # a variable that was merely spoken of
            return Answer(None, "no_answer")
        return Answer(value, "extracted", Rule.LAST_FORMULA, (a, b))
    if numbers:
        last = numbers[-1]
        return Answer(text[last.start : last.end], "extracted", Rule.LAST_NUMBER, (last.start, last.end))
    if content and len(content) <= MAX_BARE_FORMULA and "\n" not in content and _FORMULA.search(content):
        first = text.index(content, body.start)
        return Answer(content, "extracted", Rule.WHOLE_TEXT, (first, first + len(content)))
    return Answer(None, "no_answer")


def stated_formula(gold: str) -> str | None:
    """What a gold in words, such as a worked solution, announces as its result; None if it is a formula itself."""
    if not _WORD.search(_COMMAND.sub(" ", gold)) or _holds_formula(gold):
        return None
    text = plain(gold)
    found = extract_math(Body(text, 0, len(text), False))
    announced = found.rule in (Rule.STATEMENT, Rule.CLAUSE, Rule.HEADING, Rule.HASH, Rule.TAG)
    return found.value if announced and isinstance(found.value, str) else None


_COMMAND = re.compile(r"\\[A-Za-z]+")
_WORD = re.compile(r"[A-Za-z]{2,}|[\u3040-\u9fff]")


def formula_of_sentence(answer: str) -> str | None:
    """The formula of an answer that is a sentence and nothing but a sentence."""
    text = plain(answer)
    if not _WORD.search(_COMMAND.sub(" ", text)) or _holds_formula(answer):
        return None
    found = extract_math(Body(text, 0, len(text), False))
    if not isinstance(found.value, str) or found.span is None or found.value.strip() == answer.strip():
        return None
    return found.value if bound_of(text, 0, found.span[0]) is None else None  # "at least 3" is not 3


def _holds_formula(text: str) -> bool:
    """Whether any item of an answer is a formula."""
    try:
        return any(item.node is not None for item in readings(clean(text))[0])
    except OverBudget:
        return True
