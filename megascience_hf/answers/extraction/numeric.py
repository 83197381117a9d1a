"""The number that a response gives as its answer."""

from __future__ import annotations

import re

from megascience_hf.answers.extraction.final_answer import (
    Passage,
    closing_passage,
    ends_properly,
    last_lines,
)
from megascience_hf.answers.extraction.response import Body
from megascience_hf.answers.parsing.numbers import find_numbers
from megascience_hf.answers.parsing.quantities import quantity_span, unit_end
from megascience_hf.answers.types import CONTAINERS, Answer, Question, Rule

# -- extraction -----------------------------------------------------------------------------------------------

_DIGIT = re.compile(
    r"\d|\\frac|\b(?:zero|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|\w{3,5}teen|(?:twen|thir|for"
    r"|fif|six|seven|eigh|nine)ty|hundred)\b",
    re.I,
)


_TAIL = re.compile(
    r"\}(?P<tail>[ \t]{0,3}(?:(?:\\[,;!: ]|~|[ \t]){0,3}(?:×|x|\*|\\times|\\cdot)(?:\\[,;! ]|~"
    r"|[ \t]){0,3}10[ \t]?\^?[ \t]?(?:\{[-+]?\d{1,4}\}|[-+]?\d{1,4}|[⁻⁺⁰¹²³⁴⁵⁶⁷⁸⁹]{1,4})|\\%|%)?"
    r"(?:(?:\\[,;!: ]|~|[ \t]){0,4}\\(?:text|mathrm|mbox|rm)\{[^{}\n]{1,40}\}(?:\^\{?-?\d\}?)?){0,6})"
)


def extract_numeric(body: Body, _: Question) -> Answer:
    """The number (with its unit) that the body states as its answer; failing that the last number of its end."""
    passage = closing_passage(body, lambda s: bool(_DIGIT.search(s)))
    if passage is not None:
        if passage.denied and not _DIGIT.search(passage.value):
            return Answer(None, "no_answer", passage.rule, (passage.start, passage.end))
        if passage.rule in CONTAINERS:
            return _from_container(body, passage)
        found = quantity_span(body.text, passage.start, passage.end)
        if found is not None:
            return Answer(body.text[found[0] : found[1]], "extracted", passage.rule, found)
        if not any(c.isdigit() for c in passage.value):
            return Answer(passage.value, "extracted", passage.rule, (passage.start, passage.end))
    start, end = last_lines(body)
    numbers = list(find_numbers(body.text, start, end))
    if not numbers or not ends_properly(body.text, numbers[-1].end, end):
        return Answer(None, "no_answer")
    last = numbers[-1]
    stop = unit_end(body.text, last.end, end)
    return Answer(body.text[last.start : stop], "extracted", Rule.LAST_NUMBER, (last.start, stop))


def _from_container(body: Body, passage: Passage) -> Answer:
    value, end = passage.value, passage.end
    if passage.rule == Rule.BOXED:
        tail = _TAIL.match(body.text, passage.end, min(body.end, passage.end + 200))
        if tail and tail["tail"].strip():
            value, end = value + " " + tail["tail"].strip(), tail.end()
    if not value:
        return Answer(None, "no_answer", passage.rule, (passage.start, passage.end))
    return Answer(value, "extracted", passage.rule, (passage.start, end))
