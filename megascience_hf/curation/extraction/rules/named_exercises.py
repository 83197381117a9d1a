"""Exercises of MyST by their labels: that a question names, quoted above it, and that another document solves.

"Take the graph of {ref}`paths` and …": the exercise of that label stands before it in the same document, and the reader
of the book looks there. It is quoted as Exercise 1 if its own words are complete.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from megascience_hf.curation.extraction.external_references import refers_elsewhere
from megascience_hf.curation.extraction.rules.answer_keys import Match
from megascience_hf.curation.extraction.rules.printed import as_printed
from megascience_hf.curation.extraction.rules.questions import Question
from megascience_hf.curation.records import Document

MAX_QUOTED = 1_500
# The head of a box is so long.
_HEAD = 400
_LABEL = re.compile(
    r"\A[^\n]*\n(?:[ \t]*:[\w-]+:[^\n]*\n)*?[ \t]*:(?:label|name):[ \t]+(?P<label>[\w:.-]{1,100})[ \t]*\n"
)
_NAMED = re.compile(
    r"(?P<before>\b(?:exercises?|problems?)\s)?\{(?:ref|exercise|numref|prf:ref)\}`(?:[^`<\n]{1,80}<)?(?P<label>[\w:.-]{1,100})>?`",
    re.I,
)
_SOLVES = re.compile(
    r"^[ \t]{0,12}(?:`{3,}|:{3,})[ \t]*\{solution(?:-start)?\}[ \t]+(?P<label>[\w:.-]{1,100})[ \t]*$", re.M
)


def label_at(text: str, start: int) -> str:
    """The label of the box that begins at an offset; "" for none."""
    found = _LABEL.match(text[start : start + _HEAD])
    return found["label"] if found else ""


def with_named_exercise(question: str, before: dict[str, str]) -> str:
    """The question with the exercise that it names above it, if that is one of those before it."""
    named = {found["label"] for found in _NAMED.finditer(question)}
    quoted = before.get(named.pop(), "") if len(named) == 1 else ""
    if not quoted or len(quoted) > MAX_QUOTED:
        return question
    quoted, _ = as_printed(quoted, "")
    if refers_elsewhere(quoted, ""):
        return question
    lines = "\n".join(f"> {line}".rstrip() for line in f"**Exercise 1.** {quoted}".split("\n"))
    return f"{lines}\n\n{_NAMED.sub('Exercise 1', question)}"


def solved_elsewhere(
    questions: Sequence[Question], documents: Sequence[Document], texts: Sequence[str]
) -> Iterator[Match]:
    """The exercises without an answer whose solution stands in another document of the book, under their label."""
    open_ones = [question for question in questions if question.answer is None]
    asked = {label_at(documents[one.document].text, one.start): one for one in open_ones}
    asked.pop("", None)
    for number, document in enumerate(documents):
        for box in _SOLVES.finditer(document.text) if asked and "{solution" in document.text else ():
            question = asked.get(box["label"])
            if question is not None and question.document != number:
                del asked[box["label"]]
                end = texts[number].find("\n***", box.end())  # as `markup` ends the box
                yield Match(question, number, box.end(), end if end > 0 else len(document.text))
