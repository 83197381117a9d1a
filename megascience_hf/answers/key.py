"""What the responses to one question are judged by: the one record that every shell scores through."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields, replace
from functools import lru_cache
from typing import Any

from megascience_hf.answers.scoring import find_answer, judge
from megascience_hf.answers.types import Answer, Gold, Kind, Question, Score, as_gold, as_list


@dataclass(frozen=True, slots=True)
class AnswerKey:
    """The answer key of one question, with the arguments of `score` as its fields.

    lighteval, Inspect, `evaluate` and `megascience score` all make one of these and call its `score`, so that the
    same response has the same score everywhere.

    Args:
        gold: the right answer; a tuple as in `answers.verify`.
        alternatives: further golds, each of them as right as `gold`.
        kind, letters, options, labels, multiple, unit, rel_tol, abs_tol: as in `answers.Question`.

    Raises:
        ValueError: a field is of another type; the message names it.
        GoldError: the gold is empty, of another type, or longer than any answer.
    """

    gold: Gold
    kind: Kind
    letters: str | None = None
    options: tuple[str, ...] | None = None
    labels: tuple[str, ...] | None = None
    multiple: bool = False
    unit: str | None = None
    rel_tol: float | None = None
    abs_tol: float | None = None
    alternatives: tuple[Gold, ...] = ()

    def __post_init__(self) -> None:
        put = object.__setattr__
        put(self, "gold", as_gold(self.gold))
        put(self, "alternatives", tuple(as_gold(gold) for gold in as_list("alternatives", self.alternatives)))
        question = Question(**{name: getattr(self, name) for name in _OF_QUESTION})
        for name in _OF_QUESTION:
            put(self, name, getattr(question, name))

    @property
    def question(self) -> Question:
        """The key without its golds: all that the extraction of an answer may know."""
        return _question(
            self.kind, self.letters, self.options, self.labels, self.multiple, self.unit, self.rel_tol, self.abs_tol
        )

    def score(self, response: str | None, finish_reason: str | None = None, opened: str = "") -> Score:
        """The score against the first gold that the response meets; if it meets none, against the first that rules
        cannot tell from its answer, or against `gold`.

        Args:
            opened: what the chat template wrote of the response, such as "<think>": a thought that it opened and that
                was cut is no answer, though the response has no mark of it.

        Raises:
            GoldError: a gold cannot be read.
        """
        question = self.question
        whole = _whole(response, opened)
        scores = [judge(whole, gold, question, finish_reason) for gold in (self.gold, *self.alternatives)]
        found = next((s for s in scores if s.correct), None) or next(
            (s for s in scores if s.verdict.undecided), scores[0]
        )
        return replace(found, answer=_moved(found.answer, len(opened))) if opened else found

    def extract(self, response: str | None, finish_reason: str | None = None, opened: str = "") -> Answer:
        """What the response answers, for questions whose gold is withheld. Arguments as of `score`."""
        return _moved(find_answer(_whole(response, opened), self.question, finish_reason), len(opened))

    def to_row(self) -> dict[str, Any]:
        """The fields as plain values for JSON and Arrow; golds are always lists, so that a column has one type."""
        row = asdict(self)
        row["gold"] = _as_list(self.gold)
        row["alternatives"] = [_as_list(gold) for gold in self.alternatives]
        row["options"] = list(self.options) if self.options else None
        row["labels"] = list(self.labels) if self.labels else None
        return row

    @classmethod
    def from_row(cls, row: Mapping[str, Any]) -> AnswerKey:
        """The key in a row of a file; other columns are left alone, missing and null ones take their defaults.

        Raises:
            ValueError: a field is missing or of another type; the message names it.
        """
        given = {f.name: row[f.name] for f in fields(cls) if row.get(f.name) is not None}
        for name in ("gold", "kind"):
            if name not in given:
                raise ValueError(f"no {name!r}")
        return cls(**given)


def _whole(response: str | None, opened: str) -> str | None:
    return opened + response if opened and isinstance(response, str) else response


def _moved(answer: Answer, opened: int) -> Answer:
    """The answer with its span in the response alone."""
    if not opened or answer.span is None:
        return answer
    start, end = answer.span
    return replace(answer, span=(max(0, start - opened), max(0, end - opened)))


@lru_cache(
    maxsize=1024
)  # a key is asked for its question with every response, and most questions differ in the gold alone
def _question(*normalised: Any) -> Question:
    return Question(*normalised)


_OF_QUESTION = tuple(f.name for f in fields(Question))


def _as_list(gold: Gold) -> list[str]:
    return [gold] if isinstance(gold, str) else list(gold)
