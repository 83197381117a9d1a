"""Parts of one question: what is given to all of them, where the next begins, and an answer printed at the end."""

from __future__ import annotations

import re

from megascience_hf.curation.extraction_rules.questions import Question, Span
from megascience_hf.curation.extraction_rules.wording import BRACKETED_ANSWER, CLOSING_ANSWER

_MAX_CLOSING = 400
_FIRST_PART = re.compile(r"(?:^|(?<=\n))[ \t]*(?:\*\*)?\(?a[.)]")
_NEXT_PART = re.compile(r"\n[ \t]*\n((?:\*\*)?\(?[b-h][.)])")


def stem(text: str, question: Question) -> Span | None:
    """What is given to all parts of `question`: the text before part a, or all of it where part a is not marked."""
    part = _FIRST_PART.search(text, question.body, question.end)
    end = part.start() if part else question.end
    return (question.body, end) if text[question.body : end].strip() else None


def last_part(text: str, start: int, end: int) -> int | None:
    """Where the last of the parts b to h that begin a paragraph of `text[start:end]` stands."""
    parts = [part.start(1) for part in _NEXT_PART.finditer(text, start, end)]
    return parts[-1] if parts else None


def closing_answer(text: str, question: Question) -> tuple[int, Span] | None:
    """Splits "… of 50 Hz? (Ans. 0.02 s)": where the question ends, and where its answer stands."""
    asked = text[question.body : question.end].rstrip()
    begins = max(asked.rfind("\n") + 1, len(asked) - _MAX_CLOSING)
    if answer := CLOSING_ANSWER.search(asked, begins) or BRACKETED_ANSWER.search(asked, begins):
        span = question.body + answer.start("answer"), question.body + answer.end("answer")
        return question.body + answer.start(), span
    return None
