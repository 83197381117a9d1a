"""The texts of a row of any dataset with questions, whatever its columns are called. Rows are untrusted."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from megascience_hf.errors import UserError
from megascience_hf.rows.records import RefusedRowError

# Where texts are looked for if no column was named; the first one that is not empty is taken.
USUAL: Mapping[str, tuple[str, ...]] = {
    "question": ("question", "prompt", "problem", "instruction", "messages"),
    "answer": ("answer", "completion", "solution", "response", "output", "messages"),
    "subject": ("subject",),
    "reference_answer": ("reference_answer",),
    "source": ("source",),
}
NAMES = tuple(USUAL)
MISSING = object()
_ROLES = {"question": "user", "answer": "assistant"}
_COLUMNS_SHOWN = 20
_MEMBER = re.compile(r"([^\[\]]+)\[(\w+)=([^\]]*)\]$")


def has_question(columns: Iterable[str]) -> bool:
    """Whether one of the columns is a usual one of a question."""
    return not set(USUAL["question"]).isdisjoint(columns)


class Columns:
    """Takes the texts out of rows, and counts which columns they were in.

    Args:
        named: name of `NAMES` → column or path as in a mixture (`responses.0.response`); the others are looked for in
            `USUAL`.
        names: the texts that are taken.
    """

    def __init__(self, named: Mapping[str, str] | None = None, names: Sequence[str] = NAMES) -> None:
        self._named = {name: column for name, column in (named or {}).items() if column}
        self.used: dict[str, Counter[str]] = {name: Counter() for name in names}
        self._seen: dict[str, None] = {}

    def texts(self, fields: Mapping[str, Any]) -> dict[str, str]:
        """The texts of a row by their names; one that is missing or null is "", a number is its digits.

        Of a list of turns (`messages`) the first of the user and the last of the assistant are taken.

        Raises:
            RefusedRowError: there is no column of a question, or a value is no text.
        """
        if len(self._seen) < _COLUMNS_SHOWN:
            self._seen.update(dict.fromkeys(fields))
        return {name: self._text(name, fields) for name in self.used}

    def check(self) -> None:
        """Raise if a column that was named is in no row.

        Raises:
            UserError: the first such column, and those that there are.
        """
        for name, column in self._named.items():
            if not self.used[name]:
                raise UserError(f"no row has a column {column}; its columns are {', '.join(self._seen) or 'none'}")

    @property
    def seen(self) -> str:
        """The first columns that rows have."""
        return ", ".join(self._seen)

    def _text(self, name: str, fields: Mapping[str, Any]) -> str:
        if name in self._named:
            column = self._named[name]
            # a name with a dot in it is a name, if there is such a column
            value = fields[column] if column in fields else at_path(fields, column)
        else:
            there = [usual for usual in USUAL[name] if usual in fields]
            column = next((usual for usual in there if fields[usual] not in (None, "", [])), there[0] if there else "")
            value = fields[column] if column else MISSING
        if value is MISSING:
            if name == "question":
                raise RefusedRowError(f"no column {self._named.get(name) or ', '.join(USUAL[name])}")
            return ""
        self.used[name][column] += 1
        if isinstance(value, list) and name in _ROLES:
            value = _turn(value, _ROLES[name])
        if isinstance(value, (int, float)):
            value = str(value)
        return "" if value is None else clean_text(value, column).strip()


def clean_text(value: Any, column: str) -> str:
    """A value as text that every file can hold: without NUL bytes and halves of surrogate pairs.

    Raises:
        RefusedRowError: it is no text.
    """
    if not isinstance(value, str):
        raise RefusedRowError(f"{column} is no text but {type(value).__name__}")
    text = value.replace("\0", "")
    return text if text.isascii() else text.encode("utf-8", "replace").decode("utf-8")


def row_hash(question: str | None, answer: str | None, reference: str | None) -> str:
    """What a row is known by beside its file: 24 hexadecimal digits of its three texts, read as `Columns` reads them.

    Raises:
        RefusedRowError: one is no text.
    """
    return clean_row_hash(*(clean_text(text or "", "a text").strip() for text in (question, answer, reference)))


def clean_row_hash(question: str, answer: str, reference: str) -> str:
    """As `row_hash`, of texts that `Columns` has read."""
    return hashlib.blake2b(f"{question}\0{answer}\0{reference}".encode(), digest_size=12).hexdigest()


def encodes(text: str) -> bool:
    """Whether UTF-8 can hold it: it has no half of a surrogate pair."""
    if text.isascii():
        return True
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True


def _turn(turns: list[Any], role: str) -> Any:
    """The first turn of the user, the last of the assistant; the list itself if it holds no turns."""
    if not all(isinstance(turn, dict) and "role" in turn for turn in turns):
        return turns
    found = [turn.get("content") for turn in turns if turn["role"] == role]
    return found[0 if role == "user" else -1] if found else None


def at_path(value: Any, path: str) -> Any:
    """What stands at a path, None if a part of it is empty, `MISSING` if the row has no such place.

    Args:
        path: "question", "responses.0.response", or "input[role=user].content" (the one member of a list whose role is
            user).

    Raises:
        RefusedRowError: a list has no such member, or more than one.
    """
    for step in re.findall(r"(?:[^.\[]|\[[^\]]*\])+", path):
        if value is None:
            return None
        member = _MEMBER.fullmatch(step)
        if member is not None:
            value = _member(value, path, *member.groups())
        elif isinstance(value, dict):
            value = value.get(step, MISSING)
        elif isinstance(value, list) and step.isdecimal():
            value = value[int(step)] if int(step) < len(value) else None
        else:
            return MISSING
        if value is MISSING:
            return value
    return value


def _member(value: Any, path: str, name: str, key: str, wanted: str) -> Any:
    members = value.get(name, MISSING) if isinstance(value, dict) else MISSING
    if members is MISSING or members is None:
        return members
    found = [m for m in members if isinstance(m, dict) and m.get(key) == wanted] if isinstance(members, list) else []
    if len(found) != 1:
        raise RefusedRowError(f"{path}: {'none' if not found else 'more than one'} with {key}={wanted}")
    return found[0]
