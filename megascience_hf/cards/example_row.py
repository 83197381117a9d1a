"""A row as a card shows it: bounded, and harmless whatever it says."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from megascience_hf import foreign_text

_LONGEST_TEXT, _LONGEST_ROW, _MOST_VALUES = 600, 4_000, 20


def fenced(row: Mapping[str, Any]) -> str:
    """The row as JSON in a fence that nothing in it can close; long texts and lists are cut."""
    text = foreign_text.terminal(
        json.dumps(_cut(row), ensure_ascii=False, indent=2, default=lambda value: type(value).__name__)
    )
    if len(text) > _LONGEST_ROW:
        text = text[:_LONGEST_ROW] + "\n…"
    return foreign_text.fenced(text, "json")


def _cut(value: Any) -> Any:
    if isinstance(value, str):
        return value if len(value) <= _LONGEST_TEXT else f"{value[:_LONGEST_TEXT]}…"
    if isinstance(value, bytes):
        return f"{len(value):,} bytes"
    if isinstance(value, Mapping):
        return {str(key)[:100]: _cut(each) for key, each in list(value.items())[:_MOST_VALUES]}
    if isinstance(value, list | tuple):
        return [_cut(each) for each in value[:_MOST_VALUES]] + (["…"] if len(value) > _MOST_VALUES else [])
    return value
