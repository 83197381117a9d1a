"""The number, with its unit, that a response gives as its answer."""

from __future__ import annotations

import re
from itertools import pairwise

from megascience_hf.answers.extraction.beside_containers import is_altered_beside, tail_of_container
from megascience_hf.answers.extraction.containers import unit_field
from megascience_hf.answers.extraction.final_answer import (
    Passage,
    closing_passage,
    ends_properly,
    last_lines,
    opening_line,
    says_none,
)
from megascience_hf.answers.extraction.hedges import retraction
from megascience_hf.answers.extraction.response import Body
from megascience_hf.answers.extraction.sentence_value import is_doubted, value_of_sentence
from megascience_hf.answers.parsing.quantities import is_one_quantity
from megascience_hf.answers.parsing.surroundings import NO_UNIT
from megascience_hf.answers.text.numerals import NUMBER_WORD
from megascience_hf.answers.text.patterns import lazy_regex
from megascience_hf.answers.text.unicode import VULGAR_CLASS
from megascience_hf.answers.types import CONTAINERS, Answer, Question, Rule

# What a sentence must hold to state a number: digits, a formula, a number in words, or that there is none.
_NO_NUMBER = lazy_regex(
    r"""
    \W{0,8}(?:undefined|indeterminate|infinit\w+|unknown|impossible
    | not\s(?:defined|known|determin\w+)|undetermined|none\b|does\snot\sexist
    | cannot\sbe|can't\sbe|nothing)
    """,
    re.I | re.X,
)
_HOLDS_NUMBER = lazy_regex(
    rf"""
    \d|{VULGAR_CLASS}|\\(?:[dtc]?frac|pi|ln|log|sqrt|binom|exp|sin|cos)(?![a-z])|\b{NUMBER_WORD}\b|(?x:{_NO_NUMBER.pattern})
    """,
    re.I | re.X,
)


def extract_numeric(body: Body, _: Question) -> Answer:
    """The number (with its unit) that the body states as its answer; failing that the last number of its end."""
    passage = closing_passage(body, lambda s: bool(_HOLDS_NUMBER.search(s)))
    if passage is None:
        return _unannounced(body)
    where = (passage.start, passage.end)
    if passage.rule in CONTAINERS:
        return _from_container(body, passage)
    if passage.denied and not _HOLDS_NUMBER.search(passage.value):
        return Answer(None, "no_answer", passage.rule, where)
    if _NO_NUMBER.match(passage.value) or is_doubted(body.text, *where):
        return Answer(None, "no_answer", passage.rule, where)
    found = value_of_sentence(body.text, passage.start, passage.end, announced=True)
    if found is not None:
        return Answer(body.text[found[0] : found[1]], "extracted", passage.rule, found)
    return Answer(passage.value, "extracted", passage.rule, where) if passage.value else Answer(None, "no_answer")


def _from_container(body: Body, passage: Passage) -> Answer:
    value, end = passage.value, passage.end
    if passage.rule in (Rule.BOXED, Rule.TAG) and is_altered_beside(body.text, body.start, body.end, passage):
        return Answer(None, "no_answer", passage.rule, (passage.start, passage.end))
    if passage.rule in (Rule.BOXED, Rule.TAG):
        behind, last = tail_of_container(body.text, body.end, passage, units=True)
        if tail := body.text[behind:last].strip(" \t\n$"):
            value, end = f"{value}{'' if tail[0] in _GLUED else ' '}{tail}", last
    if passage.rule == Rule.JSON and not _HOLDS_LETTER.search(value):
        unit = unit_field(body.text, passage.cue, passage.end, body.start, body.end)
        value = f"{value} {unit}".strip()
    if not value or (passage.denied and not _HOLDS_NUMBER.search(value)):
        return Answer(None, "no_answer", passage.rule, (passage.start, passage.end))
    return Answer(value, "extracted", passage.rule, (passage.start, end))


_HOLDS_LETTER = lazy_regex(r"[A-Za-z%°]")
_GLUED = ":_"  # "\\boxed{5}:1" is a ratio


_SENTENCE_END = lazy_regex(r"(?<=[.!?])\s+(?=[A-Z\\$*(#])|\n+")


_BREAKS_OFF = lazy_regex(r"(?:[-+*/^=<(,]|\\(?:cdot|times|div|frac|sqrt|pm))\s?$")
# A line without a word of prose: numbers, signs, units, and the words that alter or deny a value.
_PROSE = lazy_regex(r"[^\x00-\x7f]{2}|[a-z]?[ß-öø-ɏ][a-z]?|(?<![\\A-Za-z])[A-Za-z]{4,}")
_MAX_BARE_LINE = 60
# A response that begins with a number and has no second line is the answer from end to end.
_BEGINS_AS_VALUE = lazy_regex(r"[\s$*_(\[{]*(?:[-+−±~≈<>≤≥=]\s?)?(?:[\d.]|\\[a-zA-Z(\[]|" + VULGAR_CLASS + ")")
_MAX_ALONE = 100
# A response of a few words with a number behind them, and neither a verb nor a full stop: "nicht 5", "a multiple of 5".
_IS_PHRASE = lazy_regex(
    r"""
    [\s*_]*(?:(?!(?:the|get|got|find|found|have|say|but|so|i)\b|\w+s\b)[^\W\d_]{1,14}\s){1,3}
    -?\d+(?:[.,]\d+)*(?:\s?[A-Za-z%°/]{1,6})?[\s*_]*
    """,
    re.I | re.X,
)


def _is_bare(line: str) -> bool:
    """Whether a line holds a number and no prose, so that all of it is the answer."""
    if len(line) > _MAX_BARE_LINE or not re.search(r"\d", line):
        return False
    return all(word[0].lower() in NO_UNIT for word in _PROSE.finditer(line)) and not _VERB.search(line)


# "42 apples are left."
_REMAINS = lazy_regex(
    r"\b(?:(?:is|are|were)\s(?:left|needed|required|remaining|possible|formed|produced)|equals)\b", re.I
)
_VERB = lazy_regex(r"\b(?:is|are|equals?|was|were|has|have|gets?|got|it|i|so|but|he|she|we|you|they|the)\b", re.I)


def _unannounced(body: Body) -> Answer:
    """The number of the last sentence that has one."""
    start, end = last_lines(body)
    start += len(body.text[start:end]) - len(body.text[start:end].lstrip())
    if start >= end or says_none(body.text, start, end):
        return Answer(None, "no_answer")
    opening = opening_line(body, is_one_quantity)
    if opening is not None:
        return Answer(body.text[opening[0] : opening[1]], "extracted", Rule.FIRST_LINE, opening)
    line = max(body.text.rfind("\n", start, end) + 1, start)
    alone = (
        line == start
        and end - line <= _MAX_ALONE
        and _BEGINS_AS_VALUE.match(body.text, line, end)
        and _SENTENCE_END.search(body.text, line, end) is None
        and not _REMAINS.search(body.text, line, end)
    )
    if (
        alone
        or _is_bare(body.text[line:end])
        or (not body.start and line == start and _IS_PHRASE.fullmatch(body.text, line, end))
    ):
        if not ends_properly(body.text, end, end):
            return Answer(None, "no_answer")
        if body.text[line] == body.text[end - 1] == "_" and end - line > 2:  # "_42_"
            line, end = line + 1, end - 1
        return Answer(body.text[line:end], "extracted", Rule.LAST_NUMBER, (line, end))
    bounds = [start, *(m.end() for m in _SENTENCE_END.finditer(body.text, start, end)), end]
    for first, stop in reversed(list(pairwise(bounds))):
        found = value_of_sentence(body.text, first, stop, announced=False)
        if found is None:
            continue
        if not ends_properly(body.text, found[1], end) or _BREAKS_OFF.search(body.text, found[0], found[1]):
            return Answer(None, "no_answer")
        if retraction(body.text, found[0], body.end, found[1]) is not None:
            return Answer(None, "no_answer")
        return Answer(body.text[found[0] : found[1]], "extracted", Rule.LAST_NUMBER, found)
    return Answer(None, "no_answer")
