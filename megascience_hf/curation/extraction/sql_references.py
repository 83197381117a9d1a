"""Tells whether SQL of an answer reads columns that its question does not name: those of a schema of the chapter."""

from __future__ import annotations

import re

from megascience_hf.curation.extraction.code_blocks import placed_blocks

_FENCE = re.compile(r"[ \t]*(?:`{3,}|~{3,})[ \t]*(?:sql|postgresql|mysql|sqlite3?|tsql|plsql)\b", re.I)
# A table that is made, or a block of SQL in the question, gives the columns; so does a table that is shown.
_GIVES = re.compile(r"\bCREATE\s(?:TEMP(?:ORARY)?\s)?(?:TABLE|VIEW)\b|\bINSERT\sINTO\b", re.I)
_SHOWS = re.compile(r"^[ \t]*\|.*\||^[ \t]*(?:`{3}|~{3})", re.M)
_NO_NAME = re.compile(r"'[^'\n]{0,200}'|--[^\n]*|/\*.{0,2000}?\*/", re.S)
# What the query itself names: "AS total", "WITH best_rows AS", "FROM orders o".
_NAMED = re.compile(r"\bAS\s+[\"`\[]?(\w{1,60})|\b(\w{1,60})\s+AS\s*\(", re.I)
# A name as only columns and tables have them, and no function: "order_date", "OrderDate".
_COLUMN = re.compile(
    r"(?<![\w@:])(?:[a-z]{1,30}(?:_[a-z0-9]{1,30}){1,5}|[A-Z][a-z0-9]{1,30}(?:[A-Z][A-Za-z0-9]{0,30}){1,4})\b(?!\s?\()"
)
_SEVERAL = 2


def reads_columns_elsewhere(question: str, answer: str) -> bool:
    """Whether SQL of the answer reads two columns or more that the question neither names nor shows."""
    code = _NO_NAME.sub(" ", _sql(answer))
    if not code or _GIVES.search(code) or _GIVES.search(question) or _SHOWS.search(question):
        return False
    named = {_bare(name) for pair in _NAMED.findall(code) for name in pair if name}
    asked = _bare(question)
    read = {_bare(name) for name in _COLUMN.findall(code)} - named
    return sum(name not in asked for name in read) >= _SEVERAL


def _sql(text: str) -> str:
    return "\n".join(block.code for block in placed_blocks(text) if _FENCE.match(text, block.start))


def _bare(text: str) -> str:
    return re.sub(r"[\W_]+", "", text).lower()
