"""The typed record of one benchmark's result."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Result:
    """What one model scored on one benchmark in one run.

    Args:
        model: Hub id, or the name of the checkpoint's folder.
        benchmark: the name in `megascience_hf.tasks.BENCHMARKS`.
        items: number of items that were scored.
        correct: how many were right.
        status: number of responses by status of the extraction ("extracted", "no_answer", …).
        task_version: the benchmark's version when it ran.
        dataset: Hub id or local folder of the items, as the run recorded it.
        revision: the dataset's revision; None for a local folder.
        max_new_tokens: budget of a response in tokens.
        date: ISO 8601, local time, as lighteval names its files.
    """

    model: str
    benchmark: str
    items: int
    correct: int
    status: dict[str, int]
    task_version: int
    dataset: str
    revision: str | None
    max_new_tokens: int
    date: str

    @property
    def accuracy(self) -> float:
        """Share of the items that were right, 0 to 1."""
        return self.correct / self.items

    @property
    def extraction_rate(self) -> float:
        """Share of the responses that an answer could be read from, 0 to 1."""
        return self.status.get("extracted", 0) / self.items

    def interval(self, level: float = 0.95) -> tuple[float, float]:
        """Wilson interval of the accuracy (Wilson 1927), the one that holds its level on few items."""
        from statsmodels.stats.proportion import proportion_confint

        low, high = proportion_confint(self.correct, self.items, alpha=1 - level, method="wilson")
        return float(low), float(high)
