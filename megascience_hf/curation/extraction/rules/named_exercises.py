"""Exercises of MyST by their labels: that a question names, quoted above it, and that another document solves.

"Take the graph of {ref}`paths` and …": the exercise of that label stands before it in the same document, and the reader
of the book looks there. It is quoted as Exercise 1 if its own words are complete.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator, Sequence
from functools import cached_property
from itertools import islice

from megascience_hf.curation.extraction import words_abroad as abroad
from megascience_hf.curation.extraction.external_references import refers_elsewhere
from megascience_hf.curation.extraction.rules.answer_keys import Match
from megascience_hf.curation.extraction.rules.printed import as_printed
from megascience_hf.curation.extraction.rules.questions import Question
from megascience_hf.curation.extraction.rules.wording import ASKS, Announces
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


# "### 6.1 {#sec-problem-6.1}" of Quarto, "(x-1)=" above a heading of MyST.
_HEADING_LABEL = re.compile(
    r"\A#{1,6}[ \t][^\n]{0,200}\{[^{}\n]{0,60}?#(?P<label>[A-Za-z][\w:.-]{1,100})[^{}\n]{0,60}\}[ \t]*$", re.M
)
# "#### Solution @sec-problem-6.1", "## Lösung zu [Aufgabe 1](#x-1)", "## Solution to {ref}`x-1`".
_HEADING_SOLVES = re.compile(
    rf"^(?P<marks>#{{1,6}})[ \t]+[*_]{{0,2}}(?:solutions?|answers?|{abroad.pattern(abroad.SOLUTIONS)})\b"
    r"[^\n@{(]{0,60}(?:\[?-?@(?P<quarto>[A-Za-z][\w:.-]{1,100}?)\]?"
    r"|\[[^\]\n]{0,60}\]\([\w./-]{0,80}#(?P<link>[A-Za-z][\w:.-]{1,100})\)"
    r"|\{(?:ref|numref|exercise|prf:ref)\}`(?:[^`<\n]{1,80}<)?(?P<role>[\w:.-]{1,100})>?`)"
    r"[*_.:]{0,3}(?:[ \t]+\{[^{}\n]{0,100}\})?[ \t]*$",
    re.M | re.I,
)
# "### Mean {#sec-mean}", and "(sec-mean)=" above it.
_LABELLED_HEADING = re.compile(
    r"^(?:(?P<marks>#{1,6})[ \t][^\n{]{1,200}\{#(?P<own>[A-Za-z][\w:.-]{1,100})[ \t}][^\n]*"
    r"|\((?P<above>[A-Za-z][\w:.-]{1,100})\)=[ \t]*\n\s{0,4}(?P<below>#{1,6})[ \t][^\n]*)$",
    re.M,
)
_HEADING = re.compile(r"(#{1,6})[ \t]")
_FENCE = re.compile(r"[ \t]{0,3}(?P<marks>`{3,}|~{3,}|:{3,})(?P<said>[^\n]*)$")


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


def solved_elsewhere(
    questions: Sequence[Question], documents: Sequence[Document], texts: Sequence[str]
) -> Iterator[Match]:
    """The exercises without an answer whose solution stands elsewhere in the book, under their label."""
    open_ones = [question for question in questions if question.answer is None]
    asked = {label_at(documents[one.document].text, one.start): one for one in open_ones}
    asked.pop("", None)
    sections = _Sections(documents, texts, questions)
    for number, document in enumerate(documents):
        for box in _SOLVES.finditer(document.text) if asked and "{solution" in document.text else ():
            question = asked.get(box["label"])
            if question is not None and question.document != number:
                del asked[box["label"]]
                end = texts[number].find("\n***", box.end())  # as `markup` ends the box
                yield Match(question, number, box.end(), end if end > 0 else len(document.text))
        for head in _HEADING_SOLVES.finditer(document.text) if "#" in document.text else ():
            label = head["quarto"] or head["link"] or head["role"]
            question = asked.pop(label, None) or sections.asked_in(label)
            if question is not None and (question.document, question.start) != (number, head.start()):
                yield Match(question, number, head.end(), sections.end(number, head.end(), len(head["marks"])))


class _Sections:
    """The sections of a book by the labels of their headings; read once, and only where a solution names one."""

    def __init__(self, documents: Sequence[Document], texts: Sequence[str], questions: Sequence[Question]) -> None:
        self._documents, self._texts, self._questions = documents, texts, questions
        self._headings: dict[int, list[tuple[int, int]]] = {}

    @cached_property
    def _labelled(self) -> dict[str, list[tuple[int, re.Match[str]]]]:
        found = defaultdict(list)
        for number, document in enumerate(self._documents):
            for head in _LABELLED_HEADING.finditer(document.text):
                found[head["own"] or head["above"]].append((number, head))
        return found

    def asked_in(self, label: str) -> Question | None:
        """The section of that label as an exercise, if it asks, and no rule has found one in it."""
        found = self._labelled.pop(label, [])
        if len(found) != 1:
            return None
        number, head = found[0]
        text, body = self._texts[number], head.end()
        end = self.end(number, body, len(head["marks"] or head["below"]))
        if end - body > 2 * MAX_QUOTED or not ASKS.search(text[body:end].strip()):
            return None
        inside = (one for one in self._questions if one.document == number and head.start() <= one.start < end)
        if any(one.answer is None or text[slice(*one.answer)].strip() for one in inside):
            return None
        return Question(
            kind=Announces.EXERCISE, document=number, start=head.start(), body=body, number=(), label="", titles=(),
            place=(), run=("", 0), listed=True, announced=True, end=end,
        )  # fmt: skip

    def end(self, number: int, at: int, level: int) -> int:
        """Where the section ends that goes on at an offset: with the next heading that is not below its own."""
        if number not in self._headings:
            self._headings[number] = list(_headings(self._documents[number].text))
        headings = self._headings[number]
        following = islice(headings, bisect_left(headings, (at, 0)), None)
        return next((start for start, one in following if one <= level), len(self._texts[number]))


def _headings(text: str) -> Iterator[tuple[int, int]]:
    """Offsets and levels of the headings that stand in no code and in no box."""
    depth, at, code = 0, 0, ""
    for line in text.split("\n"):
        fence = _FENCE.match(line)
        if fence and fence["marks"][0] == ":" and not code:
            depth = max(0, depth + (1 if fence["said"].strip() else -1))
        elif fence and fence["marks"][0] != ":":
            code = "" if code and fence["marks"].startswith(code) else code or fence["marks"]
        elif not depth and not code and (heading := _HEADING.match(line)):
            yield at, len(heading[1])
        at += len(line) + 1
