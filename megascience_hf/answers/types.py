"""What the scoring core takes and returns: one small frozen record at each border."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Kind = Literal["choice", "math", "numeric", "label", "text"]


Status = Literal["extracted", "no_answer", "ambiguous", "truncated", "over_budget"]


# What is measured beside accuracy: the share of all responses that have a status, under the same name everywhere.
RATES: dict[str, Status] = {
    "extraction_rate": "extracted",
    "no_answer_rate": "no_answer",
    "ambiguous_rate": "ambiguous",
    "truncation_rate": "truncated",
    "over_budget_rate": "over_budget",
}


class GoldError(ValueError):
    """The gold answer cannot be read. It is a fault of the benchmark file and is never charged to the model."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a response answers.

    Attributes:
        value: the answer as text; a tuple of capital letters for a choice with several answers; None if there
            is none. With status "ambiguous" it holds everything that stands in the place of one answer.
        status: "extracted", or why there is no single answer to verify.
        rule: the name of the rule that fired ("boxed", "statement", "json", …), for tables and highlighting.
        span: character offsets (start, end) of the extracted text in the response as it was given.
    """

    value: str | tuple[str, ...] | None
    status: Status
    rule: str | None = None
    span: tuple[int, int] | None = None

    @property
    def text(self) -> str | None:
        """The value for a table: the letters of a choice with several answers are joined by commas."""
        return ",".join(self.value) if isinstance(self.value, tuple) else self.value


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether an answer equals the gold answer, and by which comparison (or why not)."""

    correct: bool
    reason: str


@dataclass(frozen=True, slots=True)
class Score:
    """An extracted answer with its verdict."""

    answer: Answer
    verdict: Verdict

    @property
    def correct(self) -> bool:
        """True if the answer was verified to equal the gold."""
        return self.verdict.correct
