"""What a preview shows: each pair as every stage left it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Step:
    """What a stage made of a pair.

    Args:
        verdict: kept, dropped or failed.
        reason: why; of a pair that was kept a remark, or "".
        question, answer, reference: as the stage left them; None of a pair that it did not keep.
        changed: which of the three it changed.
        calls: of the model, in all runs into the folder.
        cost: of these, in US dollars.
    """

    stage: str
    verdict: str
    reason: str
    question: str | None
    answer: str | None
    reference: str | None
    changed: tuple[str, ...]
    calls: int
    cost: float


@dataclass(frozen=True, slots=True)
class PreviewedPair:
    """A pair on its way.

    Args:
        place: book and number, as far as they are known.
        question, answer: as they were extracted.
        steps: the stages after the extraction, up to the one that dropped it.
    """

    id: str
    place: str
    question: str
    answer: str
    steps: tuple[Step, ...]

    @property
    def last(self) -> Step | None:
        """The stage that it came to; None if there was none."""
        return self.steps[-1] if self.steps else None

    @property
    def cost(self) -> float:
        """US dollars, without the extraction."""
        return sum(step.cost for step in self.steps)


@dataclass(frozen=True, slots=True)
class StageCounts:
    """A stage of the preview: its rows, by what became of them, and what was paid.

    Args:
        reasons: of those that were dropped or failed.
        whole_cost: US dollars that the stage would cost at this rate for all rows; None where it asks no model.
    """

    stage: str
    rows_in: int
    rows_out: int
    reasons: dict[str, int]
    calls: int
    cost: float
    whole_cost: float | None


@dataclass(frozen=True, slots=True)
class Preview:
    """A few rows through all stages.

    Args:
        cut_from: rows that there were where the few were chosen, at the first stage that asks a model.
        cut_to: how many were chosen.
        cut_at: what was cut: chunks, or pairs.
    """

    input: str
    cut_at: str
    cut_from: int
    cut_to: int
    stages: tuple[StageCounts, ...]
    pairs: tuple[PreviewedPair, ...]

    @property
    def cost(self) -> float:
        """US dollars of the preview."""
        return sum(stage.cost for stage in self.stages)

    @property
    def whole_cost(self) -> float:
        """US dollars of a whole run at this rate."""
        return sum(stage.whole_cost or 0.0 for stage in self.stages)
