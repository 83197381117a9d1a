"""What the responses to one question are judged by: the one record that every shell scores through."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from math import isfinite
from typing import Any, get_args

from megascience_hf.answers.scoring import extract, score
from megascience_hf.answers.types import Answer, Kind, Score

Gold = str | tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AnswerKey:
    """The answer key of one question, with the arguments of `score` as its fields.

    lighteval, Inspect, `evaluate` and `megascience score` all make one of these and call its `score`, so that the
    same response has the same score everywhere.

    Args:
        gold: the right answer; a tuple as in `answers.verify`.
        alternatives: further golds, each of them as right as `gold`.
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

    def score(self, response: str, finish_reason: str | None = None) -> Score:
        """The score against the first gold that the response meets, or against `gold` if it meets none.

        Raises:
            GoldError: a gold cannot be read.
        """
        scores = [
            score(
                response,
                gold,
                self.kind,
                letters=self.letters,
                options=self.options,
                labels=self.labels,
                multiple=self.multiple,
                finish_reason=finish_reason,
                unit=self.unit,
                rel_tol=self.rel_tol,
                abs_tol=self.abs_tol,
            )
            for gold in (self.gold, *self.alternatives)
        ]
        return next((s for s in scores if s.correct), scores[0])

    def extract(self, response: str, finish_reason: str | None = None) -> Answer:
        """What the response answers, for questions whose gold is withheld."""
        return extract(
            response,
            self.kind,
            letters=self.letters,
            options=self.options,
            labels=self.labels,
            multiple=self.multiple,
            finish_reason=finish_reason,
        )

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
        if given["kind"] not in get_args(Kind):
            raise ValueError(f"'kind' must be one of {', '.join(get_args(Kind))}, not {given['kind']!r}")
        read: dict[str, Any] = {"kind": given["kind"], "gold": _gold(given["gold"])}
        if "alternatives" in given:
            read["alternatives"] = tuple(_gold(gold) for gold in _sequence("alternatives", given["alternatives"]))
        for name in ("options", "labels"):
            if name in given and len(_sequence(name, given[name])):
                read[name] = tuple(_text(name, value) for value in given[name])
        for name in ("letters", "unit"):
            if given.get(name):
                read[name] = _letters(given[name]) if name == "letters" else _text(name, given[name])
        for name in ("rel_tol", "abs_tol"):
            if name in given:
                read[name] = _tolerance(name, given[name])
        if "multiple" in given:
            if not isinstance(given["multiple"], bool):
                raise ValueError(f"'multiple' must be true or false, not {given['multiple']!r}")
            read["multiple"] = given["multiple"]
        return cls(**read)


def _as_list(gold: Gold) -> list[str]:
    return [gold] if isinstance(gold, str) else list(gold)


def _gold(value: Any) -> Gold:
    """A single gold as text: a list of one is that one."""
    if isinstance(value, str | int | float):
        return _text("gold", value)
    parts = tuple(_text("gold", part) for part in _sequence("gold", value))
    if not parts:
        raise ValueError("'gold' is empty")
    return parts[0] if len(parts) == 1 else parts


def _text(name: str, value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str | int) or (isinstance(value, float) and isfinite(value)):
        return str(value)
    raise ValueError(f"{name!r} must be text or a number, not {value!r:.60}")


def _letters(value: Any) -> str:
    """Letters as text, "ABCD", or as a list of them."""
    letters = value if isinstance(value, str) else "".join(_text("letters", v) for v in _sequence("letters", value))
    return "".join(letter for letter in letters if letter.isalpha()).upper()


def _sequence(name: str, value: Any) -> Sequence[Any]:
    if isinstance(value, str | bytes | Mapping) or not hasattr(value, "__len__"):
        raise ValueError(f"{name!r} must be a list, not {value!r:.60}")
    return list(value)


def _tolerance(name: str, value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not isfinite(value) or value < 0:
        raise ValueError(f"{name!r} must be a number of at least 0, not {value!r:.60}")
    return float(value)
