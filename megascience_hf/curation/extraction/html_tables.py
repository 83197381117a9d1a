"""Tables that OCR and Markdown print as HTML, as Markdown prints them: a pair is read without a browser."""

from __future__ import annotations

import re

from megascience_hf.curation.extraction.code_blocks import CODE

_TABLE = re.compile(
    rf"(?P<code>{CODE})"
    r"|^[ \t]{0,3}<table\b[^<>]{0,300}>(?P<rows>(?:(?!</?table\b)[\s\S]){1,20000}?)</table>[ \t]*$",
    re.M | re.I,
)
_ROW = re.compile(r"<tr\b[^<>]{0,300}>([\s\S]*?)</tr>", re.I)
_CELL = re.compile(r"<t[dh]\b([^<>]{0,300})>([\s\S]*?)</t[dh]>", re.I)
# What Markdown has no table for: cells over several columns, paragraphs, lists and code in a cell.
_TOO_MUCH = re.compile(r"\b(?:col|row)span\s*=\s*[\"']?(?!1\b)\d|<(?:ul|ol|p|div|pre|img)\b|`{3}|\n[ \t]*\n", re.I)
_BREAK = re.compile(r"\s*<br\s*/?>\s*|\s*\n\s*", re.I)
_BAR = re.compile(r"(?<!\\)\|")


def with_plain_tables(text: str) -> str:
    """A text with its tables of HTML in Markdown, as far as that can be."""
    if "</t" not in text.lower():
        return text
    return _TABLE.sub(lambda found: found[0] if found["code"] else (_plain(found["rows"]) or found[0]), text)


def _plain(rows: str) -> str | None:
    """The table in Markdown; None if it has more than that can show."""
    cells = [[_BREAK.sub(" ", said).strip() for _, said in _CELL.findall(row)] for row in _ROW.findall(rows)]
    # In a formula a bar is no letter that can be escaped.
    told = any("$" in cell and _BAR.search(cell) for row in cells for cell in row)
    if told or _TOO_MUCH.search(rows) or not cells or not all(cells) or len({len(row) for row in cells}) > 1:
        return None
    first, *others = ["| " + " | ".join(_BAR.sub(r"\\|", cell) for cell in row) + " |" for row in cells]
    return "\n".join(["", first, "|" + " --- |" * len(cells[0]), *others, ""])
