"""Counts of scored responses, and the rates that are reported beside accuracy."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from megascience_hf.answers import RATES, Score, Status


@dataclass(slots=True)
class Tally:
    """How many responses were right, and how many had each status."""

    correct: int = 0
    by_status: Counter[Status] = field(default_factory=Counter)

    @property
    def total(self) -> int:
        """The responses scored, whatever their status."""
        return self.by_status.total()

    def count(self, score: Score) -> None:
        self.correct += score.correct
        self.by_status[score.answer.status] += 1

    def add(self, other: Tally) -> None:
        self.correct += other.correct
        self.by_status.update(other.by_status)

    def rates(self) -> dict[str, float]:
        """Accuracy and the share of each status, from 0 to 1; of all responses, also those without an answer.

        Raises:
            ZeroDivisionError: nothing was counted.
        """
        shares = {rate: self.by_status[status] / self.total for rate, status in RATES.items()}
        return {"accuracy": self.correct / self.total} | shares
