"""Counts of scored responses, and the rates that are reported beside accuracy."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from megascience_hf.answers import RATES, Score, Status
from megascience_hf.judging.records import Opinion


@dataclass(slots=True)
class JudgeTally:
    """What a judge said of the answers that it was asked about.

    Attributes:
        right, wrong: answers that rules cannot tell from the gold, by its verdict.
        unavailable: of those the ones without a verdict, by the reason.
        beside: verdicts on answers that rules have decided, by (right by rules, right by the judge).
        beside_unavailable: how many of those have none.
    """

    right: int = 0
    wrong: int = 0
    unavailable: Counter[str] = field(default_factory=Counter)
    beside: Counter[tuple[bool, bool]] = field(default_factory=Counter)
    beside_unavailable: int = 0

    @property
    def asked(self) -> int:
        return self.right + self.wrong + self.unavailable.total() + self.beside.total() + self.beside_unavailable

    def add(self, other: JudgeTally) -> None:
        self.right += other.right
        self.wrong += other.wrong
        self.unavailable.update(other.unavailable)
        self.beside.update(other.beside)
        self.beside_unavailable += other.beside_unavailable


@dataclass(slots=True)
class Tally:
    """How many responses were right, and how many had each status; `correct` with a judge's verdicts, if there are."""

    correct: int = 0
    by_status: Counter[Status] = field(default_factory=Counter)
    undecided: int = 0
    judge: JudgeTally = field(default_factory=JudgeTally)

    @property
    def by_rules(self) -> int:
        """The responses that rules alone find right."""
        return self.correct - self.judge.right

    @property
    def total(self) -> int:
        """The responses scored, whatever their status."""
        return self.by_status.total()

    def count(self, score: Score) -> None:
        self.correct += score.correct
        self.by_status[score.answer.status] += 1
        self.undecided += score.verdict.undecided

    def count_opinion(self, opinion: Opinion, *, decided: bool, by_rules: bool) -> None:
        """Count what a judge said of a response that is counted already.

        Args:
            decided: whether rules have proven what it is.
            by_rules: whether they find it right.
        """
        judge = self.judge
        if decided and opinion.correct is None:
            judge.beside_unavailable += 1
        elif decided:
            judge.beside[by_rules, bool(opinion.correct)] += 1
        elif opinion.correct is None:
            judge.unavailable[opinion.problem] += 1
        else:
            judge.right += opinion.correct
            judge.wrong += not opinion.correct
            self.correct += opinion.correct

    def add(self, other: Tally) -> None:
        self.correct += other.correct
        self.by_status.update(other.by_status)
        self.undecided += other.undecided
        self.judge.add(other.judge)

    def rates(self) -> dict[str, float]:
        """Accuracy and the share of each status, from 0 to 1; of all responses, also those without an answer.

        Raises:
            ZeroDivisionError: nothing was counted.
        """
        shares = {rate: self.by_status[status] / self.total for rate, status in RATES.items()}
        return {"accuracy": self.correct / self.total} | shares
