"""Values of a row by the paths of a mapping. Rows are untrusted: a value that is no text refuses its row."""

from __future__ import annotations

import re
from collections.abc import Mapping as Fields
from typing import Any

from megascience_hf.curation.mixture.settings import Column, Mapping

NAMES = ("question", "answer", "subject", "reference_answer", "response")
_MEMBER = re.compile(r"([^\[\]]+)\[(\w+)=([^\]]*)\]$")
MISSING = object()


class RefusedRowError(Exception):
    """Why a row is not taken, in words that are counted."""


def mapped(fields: Fields[str, Any], mapping: Mapping) -> dict[str, str]:
    """The columns of the mixture; one that is empty or not mapped is "".

    Raises:
        RefusedRowError: a mapped column is not there or is no text, or the question is empty.
    """
    row = {}
    for name in NAMES:
        column: Column | None = getattr(mapping, name)
        row[name] = "" if column is None else _text(fields, column)
    if not row["question"]:
        raise RefusedRowError("empty question")
    return row


def top_columns(mapping: Mapping) -> set[str]:
    """The columns of a row that the paths of a mapping begin in."""
    columns = [getattr(mapping, name) for name in NAMES]
    return {re.split(r"[.\[]", path, maxsplit=1)[0] for c in columns if c is not None for path in c.columns}


def _text(fields: Fields[str, Any], column: Column) -> str:
    if column.value is not None:
        return column.value
    for path in column.columns:
        found = at_path(fields, path)
        if found is MISSING:
            continue
        if found is None:
            return ""
        if not isinstance(found, str):
            raise RefusedRowError(f"{path} is no text but {type(found).__name__}")
        text = found.replace("\0", "").encode("utf-8", "replace").decode("utf-8")
        return (text.rpartition(column.after)[2] if column.after else text).strip()
    raise RefusedRowError(f"no column {' or '.join(column.columns)}")


def at_path(value: Any, path: str) -> Any:
    """What stands at a path, None if a part of it is empty, `MISSING` if the row has no such place."""
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
