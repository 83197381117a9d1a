"""The sentence or line with which a response closes: "Therefore, the process is mitosis.", "**Process:** mitosis"."""

from __future__ import annotations

import re

from megascience_hf.answers.parsing.sentences import (
    DENIES,
    FINITE,
    MAX_SENTENCE,
    OTHER_THING,
    is_plain,
    sentence_pattern,
    stated_values,
    without_outer_marks,
)
from megascience_hf.answers.text.patterns import lazy_regex

# -- sentences that say that they conclude ------------------------------------------------------------------------

_SIGNAL = r"""
    (?:therefore|thus|hence|so|consequently|accordingly|in\s(?:conclusion|summary|short)|as\sa\sresult|overall|clearly
      |(?:from\sthis,\s|thus\s)?(?:we\s(?:can\s)?conclude|it\sfollows)\sthat),?\s
"""
_PLAIN_SUBJECT = r"(?:it|this|that|these|those|(?:the|this|that|these|those|its|such\san?)(?:\s[\w'’-]{1,30}){1,10}?)"
_IS_CALLED = (
    r"(?:is|are)\s(?:(?:therefore|thus|then|also|commonly|hence)\s)?(?:called|known\sas|termed|named|referred\sto\sas)"
)
_SIGNALLED = sentence_pattern(rf"\W{{0,4}}{_SIGNAL}(?P<rest>\S.{{3,300}})")
_CALLED = sentence_pattern(
    rf"\W{{0,4}}(?:{_SIGNAL})?(?P<lead>{_PLAIN_SUBJECT})\s{_IS_CALLED}\s(?P<value>[^.;:!?\n]{{1,80}})"
)
_SET_IN_BOLD = sentence_pattern(
    rf"(?:{_SIGNAL})?(?P<lead>{_PLAIN_SUBJECT})\s(?:is|are|was|were|must\sbe)\s(?:the\s|an?\s)?(?P<value>\*\*[^*\n]{{1,80}}\*\*)"
)


# Therefore, osmosis.
_BARE_CONCLUSION = lazy_regex(
    r"\W{0,4}(?:therefore|thus|hence|so)[,:]\s(?P<value>(?:the\s|an?\s)?[^\s.;:!?,]+(?:\s[^\s.;:!?,]+){0,3})", re.I
)
# The correct term is osmosis.
_RIGHT_ONE = sentence_pattern(
    r"""
    \W{0,4}(?P<lead>(?:the|its)\s(?:correct|right|proper|required|requested|most\s(?:likely|probable))(?:\s[\w-]{2,20}){1,6}?)
    \s(?:is|are|was|were)\s(?P<value>[^.;:!?\n]{1,80})
    """
)


def concluded_value(sentence: str) -> str | None:
    """What the last sentence of a response concludes: "Therefore, the process is mitosis.", "This is called mitosis.",
    "The process is **mitosis**."; None if it concludes nothing."""
    sentence = sentence.strip().rstrip(".! ")
    if len(sentence) > MAX_SENTENCE:
        return None
    for pattern in (_CALLED, _SET_IN_BOLD, _RIGHT_ONE):
        found = pattern.fullmatch(sentence)
        if found is not None and is_plain(found["lead"]) and not DENIES.search(found["value"]):
            return str(found["value"])
    bare = _BARE_CONCLUSION.fullmatch(sentence)
    if bare is not None and not DENIES.search(bare["value"]) and not FINITE.search(bare["value"]):
        return str(bare["value"])
    found = _SIGNALLED.fullmatch(sentence)
    values = stated_values(found["rest"].strip()) if found is not None else iter(())
    return next((value for value in values if len(value) <= 80 and not DENIES.search(value)), None)


# -- lines of their own at the end --------------------------------------------------------------------------------

MAX_CLOSING_VALUE = 80
# What a closing sentence says of something that is not the answer.
_ASIDE = lazy_regex(
    r"""
    ^one\s
    | \b(?:second|third|similar|related|analogous|comparable|example|starting|initial|intermediate|step|reactants?|given
      |first|next|would)\b
    """,
    re.I | re.X,
)
_KEYED = lazy_regex(
    r"""
    [\s\#>•-]{0,6}(?P<bold>\*\*)?(?P<key>[A-Za-z][A-Za-z /'-]{0,30}?)[*_]{0,3}\s?:[*_]{0,3}[ \t]{1,3}
    (?P<value>\S[^\n]{0,199}?)[*_]{0,3}\s*
    """,
    re.X,
)
_ANSWERS = lazy_regex(
    r"""
    (?:(?:my|the|final|overall|short|brief|correct)\s)*
    (?: results? | solutions? | conclusions? | output | an?s(?:wer)? | a | reply | response | verdict | diagnosis
      | identification | identity | in\s(?:short|summary|brief) | summary | finding | final | therefore | so | thus )
    """,
    re.I | re.X,
)
_NO_KEY = lazy_regex(
    r"""
    \b(?: key | terms? | related | similar | compare | contrast | opposite
      | notes? | hints? | examples? | tips? | remarks? | sources? | references? | caveats? | warnings? | facts? |
      points? | reason\w* | explanation | why | question | topic | subject | field | given | assumptions? | steps?
      | confidence | difficulty | date | units? | title | chapter | keywords? | tags? | category | distractors? |
      options? | choices? | background | context | definition | also | see | before | next | first | second |
      third | last | input | user | prompt | clues? | observations? | data | evidence | method | approach | check
      | verification | level | hypothesis | guess | students? | author | language | format | time | rating | score
      | status
    )\b
    """,
    re.I | re.X,
)
_IS_THE_ANSWER = sentence_pattern(
    r"""
    (?P<value>\S.{0,80}?)\s(?:is|was|are|were)\s(?:(?:thus|therefore|hence|clearly|indeed)\s)?
      (?:the|our|my)\s(?:(?:correct|right|final|best)\s)?(?:answer|solution|result|choice)
    """
)
_BARE = lazy_regex(
    r"(?:(?:[-•>]|→|=>|⇒)\s{0,2})?[\s*_\"'`]{0,5}(?P<value>[^\W_](?:[^\n:;?!]|:(?=\S)){0,59}?)[*_\"'`.]{0,5}\s*"
)
_NO_ANSWER_LINE = lazy_regex(
    r"""
    (?: step | part | explanation | reason\w* | analysis | approach | overview | introduction | summary | conclusion
      | answer | final | solution | result | thank\w* | cheers | good | best | hope | done | q\.?e\.?d | end | note | ok
      | okay | sure | yes | however | but | or | and | so | also | maybe | perhaps | not | no | none
      | it | this | that | these | those | we | they | he | she | there | i | you | all )\b
    """,
    re.I | re.X,
)
MAX_BARE_LINE = 4


def closing_line_value(line: str, before: str) -> str | None:
    """What a line gives that stands by itself at the end of a response; None if it gives nothing.

    A sentence ("The process is mitosis."), a value behind its name ("**Process:** mitosis"), a value alone
    ("**Mitosis**") behind a paragraph.

    Args:
        line: the line.
        before: what stands before it.
    """
    bare = line.strip()
    if len(bare) > MAX_SENTENCE or bare.endswith(("?", ":")):
        return None
    keyed = _KEYED.fullmatch(bare)
    if keyed is not None and not FINITE.search(keyed["key"]):
        return _keyed_value(keyed, before)
    introduced = _INTRODUCED.search(before[-200:])
    if introduced is not None:
        bare = f"{introduced['lead']} {bare.strip(' *_')}"
    sentence = _ON_GROUNDS.sub("", without_outer_marks(bare).rstrip(".! "), count=1)
    answer = _IS_THE_ANSWER.fullmatch(sentence)
    if answer is not None:
        return None if DENIES.search(sentence) or OTHER_THING.search(sentence) else str(answer["value"])
    if not _ASIDE.search(sentence):
        described = _DESCRIBES.fullmatch(sentence)
        values = stated_values(sentence) if described is None else iter([described["value"]])
        for value in values:
            if len(value) <= MAX_CLOSING_VALUE and not DENIES.search(value):
                return value
    return None if introduced is not None else _bare_value(bare, before)


# "The process is:", and a line below
_INTRODUCED = lazy_regex(
    r"(?:\A|\n|[.!?]\s)(?P<lead>[^.!?:\n]{4,100}\b(?:is|are|was|were))[*_]{0,2}:[*_]{0,2}\s*\Z", re.I
)
_ON_GROUNDS = lazy_regex(r"(?:based\son|given|considering|from|according\sto)\s(?!that\b)[\w\s'-]{2,80},\s", re.I)
_DESCRIBES = sentence_pattern(
    r"""
    (?:this|it|the\s(?:description|statement|passage|question|phenomenon|situation|scenario))\s(?:\w{2,10}ly\s)?
    (?:describes|represents|illustrates|demonstrates|exemplifies|characterizes|defines|(?:is|refers\sto)\s(?:an\sexample\sof\s)?)\s
    (?P<value>(?!(?:how|why|what|that|when|where|an?\s\w+\s(?:in|of|where|that))\b)[^,;:.]{2,60})
    """
)


def _keyed_value(keyed: re.Match[str], before: str) -> str | None:
    key, value = keyed["key"], keyed["value"]
    if DENIES.search(key) or OTHER_THING.search(key) or _NO_KEY.search(key) or DENIES.search(value):
        return None
    previous = before[-400:].rstrip().rpartition("\n")[2]
    if _ANSWERS.fullmatch(key):
        listed = len(key) == 1 and _KEYED.fullmatch(previous.strip()) is not None
        return None if listed else str(value)
    alone = _KEYED.fullmatch(previous.strip()) is None
    named = keyed["bold"] is not None and len(key.split()) <= 3
    return str(value) if alone and named and not FINITE.search(value) and len(value) <= MAX_CLOSING_VALUE else None


_ENDS_A_SENTENCE = lazy_regex(r"\w[^\n]{6,}[.!)][*_\"']{0,3}\s*\n\s*\Z")


def _bare_value(bare: str, before: str) -> str | None:
    found = _BARE.fullmatch(bare)
    if found is None or len(found["value"].split()) > MAX_BARE_LINE or _ENDS_A_SENTENCE.search(before[-400:]) is None:
        return None
    value = found["value"].strip("*_ ")
    if FINITE.search(value) or DENIES.search(value) or _NO_ANSWER_LINE.match(value):
        return None
    return value
