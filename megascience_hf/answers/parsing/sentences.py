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

# Words that keep a sentence from asserting what stands at its end.
DENIES = re.compile(
    r"\b(?:not|no|never|neither|nor|none|nobody|cannot|wrong\w*|incorrect\w*|false\w*|mistake\w*|misconception\w*|opposite"
    r"|contrary|reverse|unlikely|impossible|implausible|reject\w*|eliminat\w*|exclud\w*|rul(?:ed|ing)\sout|except|unless"
    r"|if|whether|might|may|could|perhaps|possibl[ey]|maybe|doubt\w*|den(?:y|ied|ies)|guess\w*|assum\w*|suppos\w*|claim\w*"
    r"|hypothe\w*|pretend\w*|imagin\w*|avoid\w*|trap|bait|distractor\w*|decoy|alternative\w*|least\s(?:likely|plausible)"
    r"|anything\sbut|far\sfrom|hardly|thinks?|believed?|say|says|said|or|either|instead|rather|once|formerly|used\sto"
    r"|question|options?|choices?|example)\b|n't\b|[?]",
    re.I,
)

_OPENING = r"(?:(?:so|thus|therefore|hence|consequently|in\sconclusion|overall|well|sure|certainly|of\scourse|ok|okay|yes),?\s)?"
_SUBJECT = (
    r"(?:i(?:t|t's|\sthink\sit)|that|this|these|those|there|he|she|they|we\s(?:get|have|find)"
    r"|(?:the|its|their|his|her|my|our|this|that|these|those|an?|each|both|such|one|all)\s[^.;:!?,\n]{1,120}?)"
)
_COPULA = (
    r"(?:is|are|was|were|'s|equals|becomes|remains|(?:will|would|must|should|has\sto|have\sto)\s(?:be|equal|become))"
    r"(?:\s(?:called|named|known\sas|termed|given\sby|therefore|thus|then|hence|simply|just|exactly|actually|indeed"
    r"|located\sin|found\sin|equal\sto|to)){0,2}"
)
# The train arrives at 3:45 PM; it happened on 3 May 1998.
_TIMED = (
    r"(?:arriv|leav|depart|start|begin|end|open|clos|occur|happen|finish|land|took\splac|takes\splac|was\sborn|di)"
    r"(?:e?s|e|ed)?\s(?:at|on|in|by)"
)
_STATEMENT = re.compile(
    rf"{_OPENING}(?P<lead>{_SUBJECT}\s?\b(?:{_COPULA}|{_TIMED}|will|should|must|does))[:\s]\s?(?P<value>\S.*)",
    re.I | re.S,
)
# It was signed on 4 July 1776: only for a date or a time.
_DATED = re.compile(
    rf"{_OPENING}(?P<lead>{_SUBJECT}\s(?:is|was|are|were)\s[^.;:!?,\n]{{1,60}}?\s(?:at|on|in|by))\s(?P<value>\S.*)",
    re.I,
)
_IDENTITY = re.compile(
    r"(?P<value>\S.{0,80}?)\s(?:is|was|are|were)\s(?P<lead>(?:the|its|their|our|my)\s[^.;:!?,\n]{1,100}|correct|right)",
    re.I,
)
# The rate increases.
_CHANGES = re.compile(
    rf"{_OPENING}(?P<lead>{_SUBJECT}|it)\s(?P<value>(?:in|de)creases?|rises?|falls?|doubles?|halves|triples?|grows?|shrinks?"
    r"|expands?|contracts?|declines?|drops?)",
    re.I,
)
_CONTRAST = re.compile(
    r"(?P<value>\S.*?),?\s(?:not|rather\sthan|instead\sof|and\snot|but\snot)\s(?P<lead>[^.;:!?,()\n]{1,60})", re.I
)
_POLITE = re.compile(
    r"(?:sure|certainly|of\scourse|okay|ok|well)[,!:.]\s(?P<value>\S.*)|(?P<before>\S.*),\sof\scourse", re.I
)

_CLAUSE = re.compile(r"[,;]\s(?:but|and|or|though|although|however|while|whereas|yet)\b|[.!?]\s+[A-Z]", re.I)


def stated_values(text: str) -> Iterator[str]:
    """What a text states in the place of an answer, if it is one plain sentence; nothing otherwise."""
    text = text.strip().strip("*_").rstrip(". ")
    if not 4 < len(text) <= MAX_SENTENCE or "\n" in text or not text[0].isalnum() or " " not in text:
        return
    yield from _sentence(text)
    contrast = _CONTRAST.fullmatch(text)
    if contrast is not None and not DENIES.search(contrast["value"]):
        yield contrast["value"]
        yield from _sentence(contrast["value"])


def _sentence(text: str) -> Iterator[str]:
    polite = _POLITE.fullmatch(text)
    if polite is not None:
        text = polite["value"] or polite["before"]
        yield text
    statement = _STATEMENT.fullmatch(text)
    if statement is not None and not DENIES.search(statement["lead"]):
        yield statement["value"]
    dated = _DATED.fullmatch(text)
    if (
        dated is not None
        and not DENIES.search(dated["lead"])
        and (day_of(dated["value"]) or time_of_day(dated["value"]))
    ):
        yield dated["value"]
    for pattern in (_IDENTITY, _CHANGES):
        found = pattern.fullmatch(text)
        if found is not None and not DENIES.search(found["lead"]):
            yield found["value"]
