"""Exercises of MyST by their labels, that a question names: quoted above it.

"Take the graph of {ref}`paths` and …": the exercise of that label stands before it in the same document, and the reader
of the book looks there. It is quoted as Exercise 1 if its own words are complete.
"""

from __future__ import annotations

import re

from megascience_hf.curation.extraction.external_references import refers_elsewhere
from megascience_hf.curation.extraction.rules.printed import as_printed

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
# "### 6.1 {#sec-problem-6.1}" of Quarto, "(x-1)=" above a heading of MyST.
_HEADING_LABEL = re.compile(
    r"\A#{1,6}[ \t][^\n]{0,200}\{[^{}\n]{0,60}?#(?P<label>[A-Za-z][\w:.-]{1,100})[^{}\n]{0,60}\}[ \t]*$", re.M
)


def label_at(text: str, start: int) -> str:
    """The label of the box that begins at an offset; "" for none."""
    head = text[start : start + _HEAD]
    found = _LABEL.match(head) or (_HEADING_LABEL.match(head) if head[:1] == "#" else None)
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
