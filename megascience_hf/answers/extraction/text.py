"""The short text that a response gives as its answer."""

from __future__ import annotations

import re

from megascience_hf.answers.extraction.final_answer import closing_passage
from megascience_hf.answers.extraction.response import Body
from megascience_hf.answers.types import Answer, Question, Rule

# Without any announcement, a response this short is itself the answer.
MAX_BARE_ANSWER = 200


def extract_text(body: Body, _: Question) -> Answer:
    """The stretch of text that the body states as its answer."""
    passage = closing_passage(body, lambda s: not re.match(r"\s*(?:let's|let us|we |to |as follows)", s, re.I))
    if passage is not None:
        if passage.value and not passage.denied:
            return Answer(passage.value, "extracted", passage.rule, (passage.start, passage.end))
        return Answer(None, "no_answer", passage.rule, (passage.start, passage.end))
    content = body.text[body.start : body.end].strip().rstrip(".")
    if content and len(content) <= MAX_BARE_ANSWER and "\n" not in content:
        first = body.text.index(content, body.start)
        return Answer(content, "extracted", Rule.WHOLE_TEXT, (first, first + len(content)))
    return Answer(None, "no_answer")
