"""The number, with its unit, that a response gives as its answer."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from megascience_hf.answers.extraction.final_answer import Passage, closing_passage, ends_properly, last_lines
from megascience_hf.answers.extraction.response import Body
from megascience_hf.answers.parsing.bounds import bound_of
from megascience_hf.answers.parsing.numbers import find_numbers
from megascience_hf.answers.parsing.quantities import NotAQuantity, read_quantities, unit_end
from megascience_hf.answers.parsing.surroundings import AFTER_EQUALS
from megascience_hf.answers.parsing.tree import OverBudget
from megascience_hf.answers.text.latex import TEXT_OPEN
from megascience_hf.answers.text.numerals import NUMBER_WORD, numbers_in_words
from megascience_hf.answers.text.unicode import RAISED_NUMBER
from megascience_hf.answers.types import CONTAINERS, Answer, Question, Reason, Rule

# What a sentence must hold to state a number: digits, a formula, a number in words, or that there is none.
_NO_NUMBER = re.compile(
    r"\W{0,8}(?:undefined|indeterminate|infinit\w+|unknown|impossible|not\s(?:defined|known|determin\w+)|undetermined|none\b"
    r"|does\snot\sexist|cannot\sbe|can't\sbe|nothing)",
    re.I,
)
_HOLDS_NUMBER = re.compile(
    rf"\d|\\(?:[dtc]?frac|pi|ln|log|sqrt|binom|exp|sin|cos)(?![a-z])|\b{NUMBER_WORD}\b|{_NO_NUMBER.pattern}", re.I
)
# After a box: a power of ten, a percent sign, a unit.
_TAIL = re.compile(
    r"\}(?P<tail>[ \t]{0,3}(?:(?:\\[,;!: ]|~|[ \t]){0,3}(?:×|x|X|\*|\\times|\\cdot)(?:\\[,;! ]|~"
    rf"|[ \t]){{0,3}}10[ \t]?\^?[ \t]?(?:\{{[-+]?\d{{1,4}}\}}|[-+]?\d{{1,4}}|{RAISED_NUMBER})|\\%|%)?"
    rf"(?:(?:\\[,;!: ]|~|[ \t]){{0,4}}{TEXT_OPEN}[^{{}}\n]{{1,40}}\}}(?:\^\{{?-?\d\}}?)?){{0,6}})"
)
# A refusal says that there is no number, whatever numbers the text has.
_REFUSAL = re.compile(
    r"\b(?:(?:cannot|can't|can\snot|could\snot|unable\sto|impossible\sto)\s(?:be\s)?(?:tell|told|say|said|determine[d]?"
    r"|calculate[d]?|compute[d]?|answer(?:ed)?|solve[d]?|find|found|know|known|give|given|decide[d]?)"
    r"|(?:do|does)(?:\snot|n't)\sknow|not\senough\s(?:information|data)|insufficient\s(?:information|data)"
    r"|(?:is|are|remains?)\s(?:undefined|indeterminate|undetermined|unknown)|i\sgive\sup|no\sidea)\b",
    re.I,
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
    if _NO_NUMBER.match(passage.value):
        return Answer(None, "no_answer", passage.rule, where)
    found = value_of_sentence(body.text, passage.start, passage.end, announced=True)
    if found is not None:
        return Answer(body.text[found[0] : found[1]], "extracted", passage.rule, found)
    return Answer(passage.value, "extracted", passage.rule, where) if passage.value else Answer(None, "no_answer")


def _from_container(body: Body, passage: Passage) -> Answer:
    value, end = passage.value, passage.end
    if passage.rule == Rule.BOXED:
        tail = _TAIL.match(body.text, passage.end, min(body.end, passage.end + 200))
        if tail and tail["tail"].strip():
            value, end = value + " " + tail["tail"].strip(), tail.end()
    if not value or (passage.denied and not _HOLDS_NUMBER.search(value)):
        return Answer(None, "no_answer", passage.rule, (passage.start, passage.end))
    return Answer(value, "extracted", passage.rule, (passage.start, end))


_SENTENCE_END = re.compile(r"(?<=[.!?])\s+(?=[A-Z\\$*(])|\n+")


def _unannounced(body: Body) -> Answer:
    """The number of the last sentence that has one."""
    start, end = last_lines(body)
    if start >= end or _REFUSAL.search(body.text, start, end):
        return Answer(None, "no_answer")
    bounds = [start, *(m.end() for m in _SENTENCE_END.finditer(body.text, start, end)), end]
    for first, stop in reversed(list(pairwise(bounds))):
        found = value_of_sentence(body.text, first, stop, announced=False)
        if found is None:
            continue
        if not ends_properly(body.text, found[1], end):
            return Answer(None, "no_answer")
        return Answer(body.text[found[0] : found[1]], "extracted", Rule.LAST_NUMBER, found)
    return Answer(None, "no_answer")


# -- the value of a sentence ------------------------------------------------------------------------------------

_VERB = re.compile(
    r"(?:(?<![<>!])=(?!=)|≈|\\approx(?![a-z])|:(?=\s)|\b(?:is|are|was|were|be|equals|gives|yields|becomes|get|gets|obtain|est|ist|es|é)\b)"
    r"(?:\s(?:therefore|thus|then|about|approximately|roughly|exactly|equal\sto|only|given\sby|found\sto\sbe|simply|just|now))*\s*",
    re.I,
)
# What a sentence concludes with: "so 24 atoms in total".
_CONCLUDES = re.compile(
    r"\b(?:so|thus|therefore|hence|giving|which\sgives|in\stotal|altogether|for\sa\stotal\sof)\b", re.I
)
# Words before a number that make it a circumstance of the value: "at 25 °C", "to 3 significant figures".
_CIRCUMSTANCE = re.compile(
    r"\b(?:at|after|in|for|from|to|with|when|if|every|per|of|by|under|using|since|because|as|step|part|question|equation|table|figure"
    r"|problem|eq\.?|fig\.?|than|within|during|n|x|t)\s?=?\s?(?:the\s|about\s|approximately\s|\(|\$)?$",
    re.I,
)
_BEFORE = 24  # characters before a number that may hold such words


@dataclass(frozen=True, slots=True)
class _Candidate:
    """A number of a sentence at `text[start:end]`, unit included. `spoken`: said in words."""

    start: int
    end: int
    spoken: bool = False


_SIGN_BEFORE = re.compile(r"(?<=[^\n])[<>]=?\s?$")
# "if it is 5": a number that is only supposed.
_SUPPOSED = re.compile(r"\b(?:if|unless|suppos\w+|assum\w+|whether)\b[^,.;:]{0,40}$", re.I)


def value_of_sentence(text: str, start: int, end: int, *, announced: bool) -> tuple[int, int] | None:
    """Where the value of a sentence stands, with its unit, and with the words that make a bound or a range of it.

    Args:
        text: the response.
        start: where the sentence begins, or what was announced as the answer.
        end: where it ends.
        announced: whether words before `start` announce the answer.
    """
    if announced and (sign := _SIGN_BEFORE.search(text[max(0, start - 4) : start])):
        start -= len(sign.group())  # "the answer is >5": the sign is no mark of a quotation
    clause = _as_a_whole(text, start, end) if announced else None
    if clause is not None:
        return clause
    candidates = _candidates(text, start, end, announced=announced)
    if not candidates:
        return None
    best = _chosen(text, start, end, candidates, announced=announced)
    if best is None:
        return None
    first = bound_of(text, start, best.start)
    return (best.start if first is None else first), best.end


def _as_a_whole(text: str, start: int, end: int) -> tuple[int, int] | None:
    """The whole of what was announced, from its last verb on, if it reads as a quantity or as what is none."""
    begin = start
    for verb in _VERB.finditer(text, start, end):
        if text[verb.end() : end].strip(" .*_"):
            begin = verb.end()
    for at in dict.fromkeys([begin, start]):
        stop = at + len(text[at:end].rstrip(" \t\n.*_"))
        if at >= stop or stop - at > 400:
            continue
        try:
            read_quantities(text[at:stop])
        except NotAQuantity as error:
            if error.reason in (Reason.BOUND, Reason.AMBIGUOUS, Reason.VARIABLE):
                return at, stop
        except OverBudget:
            return at, stop
        else:
            return at, stop
    return None


def _candidates(text: str, start: int, end: int, *, announced: bool) -> list[_Candidate]:
    """The numbers of a sentence that may be its value: not the circumstances, not what stands in brackets."""
    found = [
        _Candidate(n.start, unit_end(text, _decimals_end(text, n.end, end), end))
        for n in find_numbers(text, start, end)
    ]
    if not found:
        found = [_Candidate(a, unit_end(text, b, end), True) for a, b in numbers_in_words(text, start, end)]
        found = [c for c in found if not _is_pronoun(text, c)]
    outside = [c for c in found if not _in_brackets(text, start, c.start)]
    if not announced:
        outside = [c for c in outside if not _SUPPOSED.search(text[max(start, c.start - 60) : c.start])]
    plain = [c for c in outside if not _CIRCUMSTANCE.search(text[max(start, c.start - _BEFORE) : c.start])]
    return plain or outside or (found if announced else [])


_DECIMAL_COMMA = re.compile(r",(?:\d{1,2}|\d{4,12})(?![\d,])")


def _decimals_end(text: str, at: int, end: int) -> int:
    """Where a number ends that ends at `at`, or after a decimal comma there."""
    comma = _DECIMAL_COMMA.match(text, at, end)
    return comma.end() if comma else at


_ONE_THING = re.compile(r"\b(?:there\sis|is|only|exactly|just|just\sthe)\s$|:\s$", re.I)


def _is_pronoun(text: str, candidate: _Candidate) -> bool:
    """ "one" that counts nothing: "one of them", "this one", "one can see"."""
    word = text[candidate.start : candidate.end].split()[:1]
    if [w.lower() for w in word] != ["one"]:
        return False
    counted = _ONE_THING.search(text[max(0, candidate.start - _BEFORE) : candidate.start])
    return counted is None or text.startswith((" of ", " can ", " that "), candidate.start + 3)


def _in_brackets(text: str, start: int, at: int) -> bool:
    return text.count("(", start, at) > text.count(")", start, at) and "\\(" not in text[start:at]


def _chosen(text: str, start: int, end: int, candidates: Sequence[_Candidate], *, announced: bool) -> _Candidate | None:
    """The one number that a sentence gives: the one behind its last equals sign, its conclusion or its verb."""
    if len(candidates) == 1:
        return candidates[0]
    equals = [m.end() for m in AFTER_EQUALS.finditer(text, start, end)]
    if equals and (after := [c for c in candidates if c.start >= equals[-1]]):
        return after[0]
    for conclusion in reversed(list(_CONCLUDES.finditer(text, start, end))):
        if after := [c for c in candidates if c.start >= conclusion.end()]:
            return after[0]
    at_verb = [c for c in candidates if _follows_verb(text, start, c.start)]
    if at_verb:
        return at_verb[-1]
    return candidates[0] if announced else candidates[-1]


def _follows_verb(text: str, start: int, at: int) -> bool:
    verbs = _VERB.finditer(text, max(start, at - 40), at)
    return any(not text[verb.end() : at].strip(" $*_\\(~") for verb in verbs)
