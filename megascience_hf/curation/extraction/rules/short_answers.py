"""Where a short answer ends behind which its book goes on without a mark: "Ans: 48 N", and the next section below.

One answer does not say how long the answers of its book are; the others of its set do. Where all of them are one short
paragraph, the one that has more took what stands behind the last exercise, or what is given to the next.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import groupby

from megascience_hf.curation.extraction.rules.questions import Entry, Question, Span

SHORT = 80
# An entry of a key is so long at most.
ENTRY = 200
# What stands in front of the next question, and is so long, is given to it.
SITUATION = 120
# So many other answers tell; of all that many may have more.
OTHERS, MORE = 2, 0.25
_PARAGRAPH = re.compile(r"\s*(\S[^\n]*(?:\n(?![ \t]*\n)[^\n]*)*?)[ \t]*(?:\n[ \t]*\n|\Z)")
# What belongs to an answer wherever it stands: a reason or "Decision: …", code, a list, a formula, a table.
_BELONGS = re.compile(
    r"\s*(?:[*_>#]{0,3}(?:explanation|reason|rationale|because|solution|justification|hint|note|why|so\b|thus|hence"
    r"|therefore|where|and\b|or\b|[^\W\d_][\w '()-]{2,50}:[ \t]+\S)"
    r"|```|~~~|\$\$|\||[-*+•]\s|[*_]{0,3}\(?\w{1,3}[.)][*_]{0,3}\s|(?-i:[a-z=(])|\\\[|<|!\[|:::)",
    re.I,
)
_BLANK = re.compile(r"\n[ \t]*\n")
_GOES_ON = (":", ",", ";", "=", "-", "–", "—")


def end_of_short_answers(questions: Sequence[Question], text: str) -> list[Question]:
    """`questions` of one document; the answers of a set of short ones end with their first paragraph."""
    found: list[Question] = []
    for _, group in groupby(questions, key=lambda question: (question.titles, question.announced)):
        found += _of_one_set(list(group), text)
    return found


def with_last_like_the_others(entries: list[Entry], text: str) -> list[Entry]:
    """The entries of a key; the last ends with its first paragraph where all others are one, and short."""
    if len(entries) <= OTHERS + 1 or any(entry.whole for entry in entries):
        return entries
    *before, last = entries
    said = [text[entry.start : entry.end].strip() for entry in before]
    if any(_BLANK.search(one) or len(one) > ENTRY for one in said):
        return entries
    first = len(text[last.start : last.end]) - len(text[last.start : last.end].lstrip())
    blank = _BLANK.search(text, last.start + first, last.end)
    if not blank or blank.start() - last.start > ENTRY or _BELONGS.match(text, blank.end(), last.end):
        return entries
    return entries if text[: blank.start()].rstrip().endswith(_GOES_ON) else [*before, replace(last, end=blank.start())]


def _of_one_set(questions: list[Question], text: str) -> list[Question]:
    answered = [question for question in questions if question.answer and question.answer[1] > question.answer[0]]
    if len(answered) <= OTHERS:
        return questions
    ends = {id(one): end for one in answered if (end := _end_of_first(one, text))}
    longer = [one for one in answered if id(one) in ends and text[ends[id(one)] : one.answer[1]].strip()]  # type: ignore[index]
    if len(ends) < len(answered) or not longer or len(longer) > MORE * len(answered) + 1:
        return questions
    if len(answered) - len(longer) < max(OTHERS, len(longer)):
        return questions
    cut = {id(one) for one in longer if not _BELONGS.match(text, ends[id(one)])}
    found: list[Question] = []
    given: Span | None = None
    for one in questions:
        behind = given if given and given[1] == one.start and one.lead_in is None else None
        given = None
        if id(one) in cut and one.answer:
            given = ends[id(one)], one.answer[1]
            given = given if len(text[slice(*given)].strip()) >= SITUATION else None
            one = replace(one, answer=(one.answer[0], ends[id(one)]))
        found.append(replace(one, lead_in=behind) if behind else one)
    return found


def _end_of_first(question: Question, text: str) -> int:
    """Where the first paragraph of its answer ends, if it is short and complete; else 0."""
    if question.answer is None or not (first := _PARAGRAPH.match(text, *question.answer)):
        return 0
    words = first[1].rstrip()
    return first.end(1) if len(words) <= SHORT and not words.endswith(_GOES_ON) else 0
