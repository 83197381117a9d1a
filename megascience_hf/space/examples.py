"""One question of each of the seven subjects, out of the embedded sample, with its kind and gold."""

from __future__ import annotations

import functools
import re
import textwrap
from dataclasses import dataclass

from megascience_hf.answers import GoldError, Kind, verify
from megascience_hf.space.ask import Question, letters
from megascience_hf.space.data_source import sample

_MOST_CHARACTERS = 420
_MOST_OF_A_TITLE = 80


@dataclass(frozen=True, slots=True)
class Example:
    """A question to start from."""

    subject: str
    question: Question

    @property
    def title(self) -> str:
        """Its first words as plain text: a button renders no formula, and a screen reader would spell it."""
        words = re.split(r"[$\n\\]", self.question.text, maxsplit=1)[0]
        words = textwrap.shorten(words, _MOST_OF_A_TITLE, placeholder="")
        return f"{self.subject}: {words}" + ("" if words == self.question.text else " …")


@functools.cache
def examples() -> tuple[Example, ...]:
    """The shortest question of each subject whose reference is an answer that the scorer can compare."""
    found: dict[str, Example] = {}
    for row in sorted(sample().rows, key=lambda row: (len(row.question), row.question)):
        kind = _kind(row.question, row.reference_answer)
        if row.subject not in found and kind and len(row.question) <= _MOST_CHARACTERS:
            found[row.subject] = Example(row.subject, Question(row.question, kind, row.reference_answer))
    return tuple(found[subject] for subject in sorted(found))


def _kind(question: str, reference: str) -> Kind | None:
    """The kind that fits the reference; None where only a reader could tell whether an answer equals it."""
    if letters(question):
        return "choice" if len(reference) == 1 else None
    if not any(character.isdigit() for character in reference):
        return None
    if reference.isalnum() and not reference.isdigit():
        return "text"
    kind: Kind = "numeric" if "\\text" in reference or reference.isdigit() else "math"
    try:
        return kind if verify(reference, reference, kind).correct else None
    except GoldError:
        return None
