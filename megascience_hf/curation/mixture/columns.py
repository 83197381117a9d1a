"""The columns of a mixture out of a row, by the paths of a mapping."""

from __future__ import annotations

import re
from collections.abc import Mapping as Fields
from typing import Any

from megascience_hf.curation.mixture.settings import Column, Mapping
from megascience_hf.rows.columns import MISSING, at_path, clean_text
from megascience_hf.rows.records import RefusedRowError

NAMES = ("question", "answer", "subject", "reference_answer", "response")


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
        text = clean_text(found, path)
        return (text.rpartition(column.after)[2] if column.after else text).strip()
    raise RefusedRowError(f"no column {' or '.join(column.columns)}")
