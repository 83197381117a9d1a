"""The five texts of a row of any dataset with questions, whatever its columns are called."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from megascience_hf.curation.mixture.columns import MISSING, RefusedRowError, at_path
from megascience_hf.errors import UserError

NAMES = ("question", "answer", "subject", "reference_answer", "source")
# Where they are looked for if no column was named; the first one that a row has is taken.
USUAL: Mapping[str, tuple[str, ...]] = {
    "question": ("question", "prompt", "problem", "instruction", "messages"),
    "answer": ("answer", "completion", "solution", "response", "output", "messages"),
    "subject": ("subject",),
    "reference_answer": ("reference_answer",),
    "source": ("source",),
}
_ROLES = {"question": "user", "answer": "assistant"}
_COLUMNS_SHOWN = 20


def has_question(columns: Iterable[str]) -> bool:
    """Whether one of the columns is a usual one of a question."""
    return not set(USUAL["question"]).isdisjoint(columns)


class Columns:
    """Takes the texts out of rows, and counts which columns they were in.

    Args:
        named: name of `NAMES` → column or path as in a mixture (`responses.0.response`); the others are looked for in
            `USUAL`.
    """

    def __init__(self, named: Mapping[str, str] | None = None) -> None:
        self._named = {name: column for name, column in (named or {}).items() if column}
        self.used: dict[str, Counter[str]] = {name: Counter() for name in NAMES}
        self._seen: dict[str, None] = {}

    def texts(self, fields: Mapping[str, Any]) -> dict[str, str]:
        """The texts of a row by `NAMES`; one that is missing or null is "", a number is its digits.

        Of a list of turns (`messages`) the first of the user and the last of the assistant are taken.

        Raises:
            RefusedRowError: there is no column of a question, or a value is no text.
        """
        if len(self._seen) < _COLUMNS_SHOWN:
            self._seen.update(dict.fromkeys(fields))
        return {name: self._text(name, fields) for name in NAMES}

    def check(self) -> None:
        """Raise if a column that was named is in no row.

        Raises:
            UserError: the first such column, and those that there are.
        """
        for name, column in self._named.items():
            if not self.used[name]:
                raise UserError(f"no row has a column {column}; its columns are {', '.join(self._seen) or 'none'}")

    @property
    def seen(self) -> tuple[str, ...]:
        return tuple(self._seen)

    def _text(self, name: str, fields: Mapping[str, Any]) -> str:
        if name in self._named:
            column = self._named[name]
            # a name with a dot in it is a name, if there is such a column
            value = fields[column] if column in fields else at_path(fields, column)
        else:
            column = next((usual for usual in USUAL[name] if usual in fields), "")
            value = fields[column] if column else MISSING
        if value is MISSING:
            if name == "question":
                raise RefusedRowError(f"no column {self._named.get(name) or ', '.join(USUAL[name])}")
            return ""
        self.used[name][column] += 1
        if isinstance(value, list) and name in _ROLES:
            value = _turn(value, _ROLES[name])
        if value is None:
            return ""
        if isinstance(value, int | float):
            value = str(value)
        if not isinstance(value, str):
            raise RefusedRowError(f"{column} is no text but {type(value).__name__}")
        return value.replace("\0", "").encode("utf-8", "replace").decode("utf-8").strip()


def _turn(turns: list[Any], role: str) -> Any:
    """The first turn of the user, the last of the assistant; the list itself if it holds no turns."""
    if not all(isinstance(turn, dict) and "role" in turn for turn in turns):
        return turns
    found = [turn.get("content") for turn in turns if turn["role"] == role]
    return found[0 if role == "user" else -1] if found else None
