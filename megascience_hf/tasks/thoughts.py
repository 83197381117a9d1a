"""Whether the chat template opens the thought, so that a response holds only its end, or nothing of its marks.

The scorer must know: "The answer is A. Hmm, wait", cut there, is a thought and no answer.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from megascience_hf.answers.extraction.reasoning_formats import FORMATS

_FORMATS = [
    (re.compile(row.opens, re.I | re.M), re.compile(row.closes, re.I | re.M))
    for row in FORMATS
    if row.opens and row.closes
]


def opened_by(prompt: str, question: str) -> str:
    """What of the rendered prompt opens a thought behind the question, such as "<think>\\n"; empty if nothing does."""
    tail = prompt[prompt.rfind(question) + len(question) :] if question in prompt else prompt[-200:]
    for opens, closes in _FORMATS:
        marks = list(opens.finditer(tail))
        if marks and not closes.search(tail, marks[-1].end()):
            return tail[marks[-1].start() :]
    return ""


def opened_before(responses: Iterable[str]) -> str:
    """The opening mark that the template must have written, since a response closes a thought that it did not open.

    For a server that does not show its template. Empty if no response does.
    """
    for text in responses:
        for opens, closes in _FORMATS:
            close = closes.search(text)
            if close is None or opens.search(text, 0, close.start()):
                continue
            opening = close.group().replace("/", "", 1)
            if opening != close.group() and opens.fullmatch(opening):
                return opening
    return ""
