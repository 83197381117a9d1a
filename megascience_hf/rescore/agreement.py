"""How far scores agree with people: `megascience score --human labels.jsonl`."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from megascience_hf.errors import UserError
from megascience_hf.proportions import wilson
from megascience_hf.rows.json_files import sound_rows

# Where a label stands in a row of people's labels; the first of these that is there is taken.
LABELS = ("correct", "label_correct", "human_correct", "label")
_Key = tuple[str, str | None, int]


@dataclass(slots=True)
class Agreement:
    """Verdicts beside labels: `counts` by (right by the verdict, right by people)."""

    counts: Counter[tuple[bool, bool]] = field(default_factory=Counter)

    @property
    def total(self) -> int:
        return self.counts.total()

    @property
    def accuracy(self) -> float:
        """Share of verdicts that are people's, 0 to 1."""
        return (self.counts[True, True] + self.counts[False, False]) / self.total

    @property
    def kappa(self) -> float | None:
        """Agreement beyond chance (Cohen 1960); None where chance alone agrees wholly: all have one label."""
        right, said = (sum(n for pair, n in self.counts.items() if pair[side]) / self.total for side in (1, 0))
        chance = right * said + (1 - right) * (1 - said)
        # rounded, since a difference of nearly nothing would be printed as -0.000
        return None if chance == 1 else round((self.accuracy - chance) / (1 - chance), 9) + 0.0

    @property
    def false_positives(self) -> tuple[int, int]:
        """Answers that are found right, and are wrong by people; of how many that are wrong."""
        return self.counts[True, False], self.counts[True, False] + self.counts[False, False]

    @property
    def false_negatives(self) -> tuple[int, int]:
        """Answers that are not found right, and are right by people; of how many that are right."""
        return self.counts[False, True], self.counts[False, True] + self.counts[True, True]


class Labels:
    """People's labels, and what the scores say beside them.

    Args:
        file: JSON lines with the `id` of a scored row, its `task` and `sample` where ids alone do not tell rows apart,
            and `correct` (or another name of `LABELS`): true or false; null is left out.

    Raises:
        UserError: the file cannot be read, a row has no id or no label, or two rows label one response.
    """

    def __init__(self, file: Path) -> None:
        self._file = file
        self._labels: dict[_Key, bool] = {}
        self._met: set[_Key] = set()
        self.by_rules, self.with_judge = Agreement(), Agreement()
        self.without = 0
        for row in sound_rows(file):
            self._take(row.fields, row.place)
        if not self._labels:
            raise UserError(f"{file} holds no labels: rows with 'id' and 'correct', true or false")

    def take_in(self, lines: Sequence[str]) -> None:
        """Put scored rows beside their labels.

        Raises:
            UserError: two rows have the id of one label.
        """
        for line in lines:
            self._compare(line)

    def _compare(self, line: str) -> None:
        row: dict[str, Any] = json.loads(line)
        sample = row.get("sample", 1)
        keys: list[_Key] = [(str(row["id"]), row.get("task"), sample), (str(row["id"]), None, sample)]
        key = next((key for key in keys if key in self._labels), None)
        if key is None:
            self.without += 1
            return
        if key in self._met:
            raise UserError(f"two rows have the id {key[0]!r:.60}, and {self._file} has one label for them: add 'task'")
        self._met.add(key)
        self.by_rules.counts[row.get("rule_correct", row["correct"]), self._labels[key]] += 1
        self.with_judge.counts[row["correct"], self._labels[key]] += 1

    @property
    def unmet(self) -> int:
        """Labels whose row was not among those that were scored."""
        return len(self._labels) - len(self._met)

    def _take(self, fields: dict[str, Any], place: str) -> None:
        name = next((name for name in LABELS if name in fields), None)
        if fields.get("id") is None or name is None:
            raise UserError(f"{place}: no 'id' and 'correct'")
        value, sample = fields[name], fields.get("sample", 1)
        if value is None:
            return
        if not isinstance(value, bool):
            raise UserError(f"{place}: {name!r} must be true, false or null, not {value!r:.40}")
        task = fields.get("task")
        key = str(fields["id"]), task if isinstance(task, str) else None, sample if isinstance(sample, int) else 1
        if key in self._labels:
            raise UserError(f"{place}: a second label for the id {key[0]!r:.60}")
        self._labels[key] = value


def lines(name: str, found: Agreement) -> list[str]:
    """For the terminal: accuracy, kappa, and both kinds of errors with 95% Wilson intervals."""
    kappa = "not defined (all have one label)" if found.kappa is None else f"{found.kappa:.3f}"
    right = found.counts[True, True] + found.counts[False, False]
    return [
        f"{name}: agrees with people on {_share(right, found.total)} of {found.total:,} answers, Cohen's kappa {kappa}",
        f"  false positives: {_errors(*found.false_positives, 'wrong')}",
        f"  false negatives: {_errors(*found.false_negatives, 'right')}",
    ]


def _errors(number: int, of: int, what: str) -> str:
    if not of:
        return f"none can be: people find no answer {what}"
    return f"{number:,} of {of:,} {what} answers, {_share(number, of)}"


def _share(number: int, of: int) -> str:
    low, high = wilson(number, of)
    return f"{100 * number / of:.1f}% (95% interval {100 * low:.1f} to {100 * high:.1f})"
