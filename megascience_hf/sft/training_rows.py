"""Which rows can be trained: one verdict for `--check`, for `megascience sft` and for TRL's trainer.

TRL would train some of these rows as something else than they are: texts without the chat template, `None` as the word
"None", a tool call as nothing at all.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from megascience_hf.errors import UserError, first_line
from megascience_hf.rows.files import columns_of, rows_or_refused
from megascience_hf.rows.records import WHOLE_ROWS, Refused, Row

ROLES = ("system", "user", "assistant")
_READ = ("prompt", "completion", "messages", "question", "answer")
_SHOWN = 40  # characters of a value in a message


def problem(row: Mapping[str, Any]) -> str | None:
    """What is wrong with a row; None if it can be trained."""
    if "prompt" in row and "completion" in row:
        if isinstance(row["prompt"], str) or isinstance(row["completion"], str):
            return (
                "prompt and completion are plain texts, which TRL trains without the chat template: write lists of "
                "turns with role and content, or call the columns question and answer"
            )
        found = _turns("prompt", row["prompt"]) or _turns("completion", row["completion"])
        return found or (None if _answers(row["completion"]) else "completion has no turn of the assistant")
    if "messages" in row:
        found = _turns("messages", row["messages"])
        return found or (None if _answers(row["messages"]) else "messages has no turn of the assistant to be trained")
    for name in ("question", "answer"):
        if row.get(name) is not None and not isinstance(row[name], str):
            return f"{name} is {_kind(row[name])} ({_short(row[name])}), not a text"
    return None  # blank ones are left out when they are read


def is_blank(row: Mapping[str, Any]) -> bool:
    """Whether a row of question and answer holds nothing to learn; such rows are left out."""
    return "question" in row and not all(str(row.get(name) or "").strip() for name in ("question", "answer"))


def check(rows: Iterable[Mapping[str, Any]], where: str) -> None:
    """
    Raises:
        UserError: a row cannot be trained, or there is none; the message has its number, counted from 1.
    """
    trained = 0
    for number, row in enumerate(rows, start=1):
        found = problem(row)
        if found is not None:
            raise UserError(f"{where}, row {number:,}: {found}")
        trained += not is_blank(row)
    if not trained:
        raise UserError(f"{where} has no row with something to train")


def check_files(files: Iterable[Path], where: str) -> None:
    """The same of Parquet or JSON Lines files, before anything is loaded.

    Raises:
        UserError: also for a file that cannot be read, with the line.
    """
    trained = 0
    for file in files:
        for row in _read(file):
            found = problem(row.fields)
            if found is not None:
                raise UserError(f"{row.place}: {found}")
            trained += not is_blank(row.fields)
    if not trained:
        raise UserError(f"{where} has no row with something to train")


def _read(file: Path) -> Iterator[Row]:
    try:
        used = columns_of(file).intersection(_READ) if file.suffix == ".parquet" else ()
        for row in rows_or_refused(file, WHOLE_ROWS, str(file), used):
            if isinstance(row, Refused):
                raise UserError(f"{row.place} cannot be read: {row}")
            yield row
    except (OSError, ValueError) as error:  # pyarrow's errors are ValueErrors
        raise UserError(f"{file} cannot be read: {first_line(error)}") from error


def _turns(column: str, turns: Any) -> str | None:
    if not isinstance(turns, list) or not turns:
        return f"{column} is {_kind(turns)}, not a list of turns with role and content"
    for turn in turns:
        if not isinstance(turn, dict) or not isinstance(turn.get("role"), str):
            return f"a turn of {column} has no role"
        if turn.get("tool_calls"):
            return f"a turn of {column} calls a tool, which the chat template would leave out"
        if turn["role"] not in ROLES:
            return f"a turn of {column} has the role {_short(turn['role'])}; the chat template knows {', '.join(ROLES)}"
        if not isinstance(turn.get("content"), str):
            return f"a turn of {column} has {_kind(turn.get('content'))} as content, not a text"
        if turn["role"] == "assistant" and not turn["content"].strip():
            return f"the assistant's turn in {column} is blank: nothing but the end of the turn would be trained"
    return None


def _answers(turns: list[dict[str, Any]]) -> bool:
    return any(turn["role"] == "assistant" for turn in turns)


def _kind(value: Any) -> str:
    if value is None:
        return "nothing (null)"
    if isinstance(value, bool):
        return "a truth value"
    if isinstance(value, int | float):
        return "a number"
    names: dict[type, str] = {list: "a list of parts", dict: "an object", str: "a text"}
    return names.get(type(value), type(value).__name__)


def _short(value: Any) -> str:
    text = str(value)
    return text if len(text) <= _SHOWN else text[:_SHOWN] + "…"
