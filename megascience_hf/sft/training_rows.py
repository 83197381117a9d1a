"""Which rows can be trained: one verdict for `--check`, for `megascience sft` and for TRL's trainer.

TRL would train some of these rows as something else than they are: texts without the chat template, `None` as the word
"None", a tool call as nothing at all.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from megascience_hf.errors import UserError, first_line
from megascience_hf.rows.columns import encodes
from megascience_hf.rows.files import columns_of, rows_or_refused
from megascience_hf.rows.records import WHOLE_ROWS, Refused, Row

ROLES = ("system", "user", "assistant")
PROMPT_AND_COMPLETION = ("prompt", "completion")
MESSAGES = ("messages",)
TEXTBOOK = ("question", "answer", "subject", "reference_answer")
_TOOLS = "tools"  # a column that TRL gives to the chat template
_THOUGHTS = ("reasoning_content", "reasoning", "thinking")  # of a turn, beside its content
_SHOWN = 40  # characters of a value in a message


def form(columns: Collection[str]) -> tuple[str, ...] | None:
    """The columns that are trained of rows with these columns: turns before questions; None if nothing fits."""
    return next((names for names in (PROMPT_AND_COMPLETION, MESSAGES, TEXTBOOK) if set(names) <= set(columns)), None)


def problem(row: Mapping[str, Any]) -> str | None:
    """What is wrong with a row; None if it can be trained."""
    if row.get(_TOOLS):
        return f"{_TOOLS} are described, which the chat template would leave out"
    if "prompt" in row and "completion" in row:
        if isinstance(row["prompt"], str) or isinstance(row["completion"], str):
            return (
                "prompt and completion are plain texts, which TRL trains without the chat template: write lists of "
                "turns with role and content, or call the columns question and answer"
            )
        found = _turns("prompt", row["prompt"]) or _turns("completion", row["completion"])
        return found or _not_one_answer(row["prompt"], row["completion"])
    if "messages" in row:
        if "prompt" in row:  # TRL looks for it first
            return "there is a prompt beside messages and no completion: leave the column out"
        return _turns("messages", row["messages"]) or _not_answered(row["messages"])
    for name in TEXTBOOK:
        value = row.get(name)
        if value is not None and not isinstance(value, str):
            return f"{name} is {_kind(value)} ({_short(value)}), not a text"
        if value is not None and not encodes(value):
            return f"{name} has half of a surrogate pair, which is no text"
    return None  # blank ones are left out when they are read


def is_blank(row: Mapping[str, Any]) -> bool:
    """Whether a row of question and answer holds nothing to learn; such rows are left out."""
    turns = set(PROMPT_AND_COMPLETION) <= row.keys() or "messages" in row
    asked = "question" in row and not turns
    return asked and not all(str(row.get(name) or "").strip() for name in ("question", "answer"))


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


def check_files(files: Iterable[Path], columns: Collection[str], where: str) -> None:
    """The same of Parquet or JSON Lines files, before anything is loaded.

    Args:
        columns: of the data; a row that lacks one that is trained has nothing in it.

    Raises:
        UserError: also for a file that cannot be read, with the line.
    """
    trained = 0
    used = form(columns) or tuple(columns)
    for file in files:
        for row in _read(file, {*used, _TOOLS}):
            fields = {name: row.fields.get(name) for name in (*used, _TOOLS)}
            found = problem(fields)
            if found is not None:
                raise UserError(f"{row.place}: {found}")
            trained += not is_blank(fields)
    if not trained:
        raise UserError(f"{where} has no row with something to train")


def _read(file: Path, wanted: set[str]) -> Iterator[Row]:
    try:
        used = columns_of(file) & wanted if file.suffix == ".parquet" else ()
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
        if not encodes(turn["content"]):
            return f"a turn of {column} has half of a surrogate pair, which is no text"
        if thoughts := [name for name in _THOUGHTS if turn.get(name)]:
            return f"a turn of {column} has {thoughts[0]}, which the chat template would leave out: write it in content"
        if turn["role"] == "assistant" and not turn["content"].strip():
            return f"the assistant's turn in {column} is blank: nothing but the end of the turn would be trained"
    return None


def _not_one_answer(prompt: list[dict[str, Any]], completion: list[dict[str, Any]]) -> str | None:
    """TRL takes the loss on all that the template writes for the completion, the turns of a user too."""
    if not any(turn["role"] == "assistant" for turn in completion):
        return "completion has no turn of the assistant"
    if len(completion) > 1:
        return (
            "completion has more than the assistant's turn, and all of it would be trained: write the conversation as "
            "messages"
        )
    return "prompt ends with a turn of the assistant" if prompt[-1]["role"] == "assistant" else None


def _not_answered(turns: list[dict[str, Any]]) -> str | None:
    answers = [number for number, turn in enumerate(turns) if turn["role"] == "assistant"]
    if not answers:
        return "messages has no turn of the assistant to be trained"
    return None if answers[0] else "messages begins with a turn of the assistant: nothing is asked before it"


def _kind(value: Any) -> str:
    if value == []:
        return "an empty list"
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
