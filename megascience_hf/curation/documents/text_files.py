"""Markdown and plain text files as documents; what is broken comes as a refusal with the reason."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import yaml

from megascience_hf.rows.json_files import a_long_line, longest_line, too_large
from megascience_hf.rows.records import Limits, Refused, Row

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
        yield Refused(0, "not UTF-8 (iconv -f LATIN1 -t UTF-8 converts it)")
        return
    fields, body = _front_matter(text)
    yield Row({**fields, "text": body}, 0)


def _front_matter(text: str) -> tuple[dict[str, object], str]:
    """The fields of `---` front matter and the text behind it; what is no YAML mapping is text."""
    if not text.startswith("---\n") or not 0 < (end := text.find("\n---\n", 3)) < _MAX_FRONT_MATTER:
        return {}, text
    try:
        fields = yaml.safe_load(text[4:end])
    except yaml.YAMLError:
        return {}, text
    if not isinstance(fields, dict):
        return {}, text
    return {str(name): value for name, value in fields.items() if name != "text"}, text[end + 5 :]
