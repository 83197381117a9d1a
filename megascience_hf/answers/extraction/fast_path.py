"""A short way to the choice of the many responses that end with their answer: "Answer: B", "the answer is (C)."

It gives the answer that the long way through all statements gives, at a third of the time, or none at all.
"""

from __future__ import annotations

import re

from megascience_hf.answers.extraction.cues import asks_again
from megascience_hf.answers.extraction.hedges import is_supposed
from megascience_hf.answers.extraction.response import Body
from megascience_hf.answers.types import Answer, Rule

# How much of the end is looked at.
_TAIL = 80


_LETTER = r"[*_]{0,2}(?P<open>\()?(?P<letter>[A-Z])(?(open)\))[*_.]{0,3}$"


_STATEMENT = re.compile(
    r"(?:^|[\n.,;:!)*])[ \t*_#>]{0,8}(?:(?:so|thus|therefore|hence),?[ ])?"
    r"(?:(?:the|my)[ ])?(?:(?:correct|final|best|right)[ ]){0,2}(?P<cue>answer)"
    r"(?:[ ]is\b:?|[*_]{0,2}:)[*_]{0,2}[ ]{1,2}" + _LETTER,
    re.I,
)


_FIELD = re.compile(r'"(?P<cue>(?:final_)?answer(?:_letter|_choice|_key)?)"\s?:\s?"(?P<letter>[A-Z])"\s{0,2}\}$')


_TAG = re.compile(r"(?P<cue>\[ANSWER\])[ ]?(?P<letter>[A-Z])[ ]?\[/ANSWER\]$")


def answer_at_the_end(body: Body, letters: str) -> Answer | None:
    """The letter that the last words name as the answer, where no other question stands before them."""
    text, end = body.text, body.end
    while end > body.start and text[end - 1].isspace():
        end -= 1
    start = max(body.start, end - _TAIL)
    if text.endswith("}", start, end):
        rule, found = Rule.JSON, _FIELD.search(text, start, end)
    elif text.endswith("]", start, end):
        rule, found = Rule.TAG, _TAG.search(text, start, end)
    else:
        rule, found = Rule.STATEMENT, _STATEMENT.search(text, start, end)
    if found is None or found["letter"] not in letters:
        return None
    cue = found.start("cue")
    if rule == Rule.TAG and text.find("[ANSWER]", body.start, cue) >= 0:
        return None  # several tags may be one answer
    if (rule == Rule.STATEMENT and is_supposed(text[max(body.start, cue - 60) : cue])) or asks_again(body):
        return None
    at = found.start("letter")
    return Answer(found["letter"], "extracted", rule, (at, at + 1))
