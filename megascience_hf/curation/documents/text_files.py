"""Markdown and plain text files as documents; what is broken comes as a refusal with the reason."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

from megascience_hf.rows.json_files import a_long_line, longest_line, too_large
from megascience_hf.rows.records import Limits, Refused, Row

NOT_UTF8 = "not UTF-8 (iconv -f LATIN1 -t UTF-8 converts it)"
_MAX_FRONT_MATTER = 20_000


def text_row(path: Path, limits: Limits) -> Iterator[Row | Refused]:
    """The one document of a Markdown or plain text file; YAML front matter gives its fields."""
    if path.stat().st_size > limits.document:
        yield Refused(0, too_large(limits.document))
        return
    raw = path.read_bytes()
    if longest_line(raw) > limits.line:
        yield Refused(0, a_long_line(limits))
        return
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        yield Refused(0, NOT_UTF8)
        return
    fields, body = _front_matter(text)
    yield Row({**fields, "text": body}, 0)


def _front_matter(text: str) -> tuple[dict[str, object], str]:
    """The fields of `---` front matter and the text behind it; what is no YAML mapping is text."""
    if not text.startswith("---\n") or not 0 < (end := text.find("\n---\n", 3)) < _MAX_FRONT_MATTER:
        return {}, text
    fields = yaml_in(text[4:end])
    if not isinstance(fields, dict):
        return {}, text
    return {str(name): value for name, value in fields.items() if name != "text"}, text[end + 5 :]


def yaml_in(text: str) -> Any:
    """What YAML says, None where it is broken: a date may have no such month, and brackets may be too deep."""
    try:
        return yaml.safe_load(text)
    except (yaml.YAMLError, ValueError, RecursionError):
        return None


def text_below(path: Path, most: int) -> str:
    """The text of a file of fewer bytes than `most`; "" of others, and of what is no text."""
    try:
        return path.read_text("utf-8") if path.is_file() and path.stat().st_size < most else ""
    except (OSError, UnicodeDecodeError):
        return ""
