"""What a sentence states: "The capital is Paris." states Paris, "DNA, not RNA" states DNA.

A sentence is only read where it is a plain assertion from end to end: its subject and verb hold no negation, doubt,
condition or word of rejection. Text that merely contains an answer states nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from megascience_hf.answers.parsing.dates import day_of
from megascience_hf.answers.parsing.times import time_of_day

MAX_SENTENCE = 400

# Words that keep a sentence from asserting what stands at its end, by kind.
_NEGATIONS = (
    r"not|no|never|neither|nor|none|nobody|cannot|hardly|except|anything\sbut|far\sfrom|instead|rather|or|either"
)
_REJECTIONS = r"""
    wrong\w* | incorrect\w* | false\w* | mistake\w* | misconception\w* | opposite | contrary | reverse | reject\w*
    | eliminat\w* | exclud\w* | rul(?:ed|ing)\sout | den(?:y|ied|ies) | avoid\w* | trap | bait | distractor\w* | decoy
    | alternative\w* | least\s(?:likely|plausible) | question | options? | choices? | example
"""
_DOUBTS = r"""
    unlikely | impossible | implausible | unless | if | whether | might | may | could | perhaps | possibly | maybe
    | doubt\w* | guess\w* | assum\w* | suppos\w* | claim\w* | hypothe\w* | pretend\w* | imagines? | imagined | imagining
    | thinks? | believed?
    | say | says | said | once | formerly | used\sto
"""
DENIES = re.compile(rf"\b(?:{_NEGATIONS}|{_REJECTIONS}|{_DOUBTS})\b | n't\b | \?", re.I | re.X)

_OPENING = r"(?:(?:so|thus|therefore|hence|consequently|in\sconclusion|overall|well|sure|certainly|yes),?\s)?"
_OPENING += r"(?:i\s(?:think|believe|conclude|would\ssay)\s(?:that\s)?)?"
_DETERMINER = r"(?:the|its|their|his|her|my|our|this|that|these|those|an?|each|both|such|one|all)"
_PRONOUN = r"(?:it|this|that|these|those|there|he|she|they|we\s(?:get|have|find))"
_SUBJECT = rf"(?:{_PRONOUN}|{_DETERMINER}\s[^.;:!?,\n]{{1,120}}?)"
_AUXILIARY = r"(?:will|would|must|should|has\sto|have\sto)"
_BE = rf"(?:is|are|was|were|'s|equals|becomes|remains|{_AUXILIARY}\s(?:be|equal|become))"
_FILLING = r"""
    (?:\s(?:called|named|known\sas|termed|given\sby|therefore|thus|then|hence|simply|just|exactly|actually|indeed
    |located\sin|found\sin|equal\sto|to)){0,2}
"""
# The train arrives at 3:45 PM.
_TIMED = r"""
    (?:arriv|leav|depart|start|begin|end|open|clos|occur|happen|finish|land|took\splac|takes\splac|was\sborn|di)
    (?:e?s|e|ed)?\s(?:at|on|in|by)
"""
_CHANGE = r"""
    (?:in|de)creases? | rises? | falls? | doubles? | halves | triples? | grows? | shrinks? | expands? | contracts?
    | declines? | drops?
"""
# Adverbs and circumstances after "but not", which limit what was said and name no other answer.
_LIMITS = r"(?:\w+ly|quite|always|sure|in|for|on|at|when|if|so)"


def _sentence(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.I | re.X | re.S)


# What is stated is the group "value"; the group "lead" must deny nothing.
_SENTENCES = (
    # The capital is Paris. The rate will increase.
    _sentence(
        rf"{_OPENING}(?P<lead>{_SUBJECT}\s?\b(?:{_BE}{_FILLING}|{_TIMED}|will|should|must|does))[:\s]\s?(?P<value>\S.*)"
    ),
    # Paris is the capital.
    _sentence(
        r"(?P<value>\S.{0,80}?)\s(?:is|was|are|were)\s(?P<lead>(?:the|its|their|our|my)\s[^.;:!?,\n]{1,100}|correct|right)"
    ),
    # The rate increases.
    _sentence(rf"{_OPENING}(?P<lead>{_SUBJECT})\s(?P<value>{_CHANGE})"),
    # The number of stars grows as $r^3$: the only formula of a sentence, at its end
    _sentence(
        rf"{_OPENING}(?P<lead>(?:{_DETERMINER}|{_PRONOUN}|we)\s[^.;!?$\\]{{1,160}}?)\s?\$\s?(?P<value>[^$]{{1,120}})\$"
    ),
)
# It was signed on 4 July 1776: only for a date or a time.
_DATED = _sentence(rf"{_OPENING}(?P<lead>{_SUBJECT}\s{_BE}\s[^.;:!?,\n]{{1,60}}?\s(?:at|on|in|by))\s(?P<value>\S.*)")
# In 1945; at 3:45 PM.
_WHEN = _sentence(r"(?P<lead>at|on|in)\s(?:the\syear\s)?(?P<value>\S.*)")
_YEAR = re.compile(r"\d{3,4}")
_CONTRAST = _sentence(
    rf"(?P<value>\S.*?),?\s(?:not|rather\sthan|instead\sof|and\snot|but\snot)\s(?!{_LIMITS}\b)(?P<rest>[^.;:!?,()\n]{{1,60}})"
)
_ENDS_IN_VERB = re.compile(
    r"\b(?:is|are|was|were|be|been|do|does|did|has|have|had|will|would|can|should|must|but|it's)$", re.I
)
_POLITE = _sentence(
    r"(?:sure|certainly|of\scourse|okay|ok|well)[,!:.]\s(?P<value>\S.*)|(?P<before>\S.*),\sof\scourse"
    r"|(?:(?:so|thus|therefore|hence|consequently|in\sconclusion),?|i(?:'d|\swould)\ssay)\s(?P<after>\S.*)"
)


def stated_values(text: str) -> Iterator[str]:
    """What a text states in the place of an answer, if it is one plain sentence; nothing otherwise."""
    text = text.strip().strip("*_").rstrip(". ")
    if not 4 < len(text) <= MAX_SENTENCE or "\n" in text or not text[0].isalnum() or " " not in text:
        return
    polite = _POLITE.fullmatch(text)
    if polite is not None:
        text = polite["value"] or polite["before"] or polite["after"]
        yield text
    yield from _values(text)
    contrast = _CONTRAST.fullmatch(text)
    if contrast is None or DENIES.search(contrast["value"]) or _ENDS_IN_VERB.search(contrast["value"]):
        return
    if contrast["rest"].strip().lower() != contrast["value"].strip().lower():
        yield contrast["value"]
        yield from _values(contrast["value"])


def _values(text: str) -> Iterator[str]:
    for pattern in (*_SENTENCES, _DATED, _WHEN):
        found = pattern.fullmatch(text)
        if found is None or DENIES.search(found["lead"]):
            continue
        value = found["value"]
        if pattern in _SENTENCES or day_of(value) or time_of_day(value) or _YEAR.fullmatch(value):
            yield value
