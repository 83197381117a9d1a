"""A card taken apart: its metadata as values and by line, and its body."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Literal

import yaml

_MOST_VALUES = 1_000_000  # of the metadata of a card, aliases written out
Severity = Literal["error", "warning"]
Path = tuple[str | int, ...]  # of a value in the metadata: keys and places


@dataclass(frozen=True, slots=True, order=True)
class Finding:
    """What is wrong with a card.

    Args:
        line: in the file, from 1.
        severity: an error is refused or ignored by the Hub; a warning is hidden, or missing for the reader.
        message: what it is.
        mend: what to do.
    """

    line: int
    severity: Severity
    message: str
    mend: str


@dataclass(slots=True)
class Card:
    """A card as it was read.

    Args:
        metadata: None if there is none that can be read.
        lines: line in the file of every value of the metadata.
        body: the text under the metadata.
        body_line: the line of the file that the body starts in, from 1.
        findings: what was wrong with the YAML itself.
    """

    metadata: dict[str, Any] | None
    lines: dict[Path, int]
    body: str
    body_line: int
    findings: list[Finding] = field(default_factory=list)

    def line(self, *path: str | int) -> int:
        """The line of a value, or of the nearest one around it."""
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines.get(path, 1)


def parse(text: str) -> Card:
    """Take a card apart; YAML that cannot be read is a finding."""
    rows = text.removeprefix("\ufeff").splitlines()
    if not rows or rows[0].rstrip() != "---":
        start = "put the metadata first: a line ---, the YAML, a line ---"
        return Card(None, {}, text, 1, [Finding(1, "error", "no metadata at the top: the Hub shows none", start)])
    end = next((number for number, row in enumerate(rows[1:], 1) if row.rstrip() == "---"), None)
    if end is None:
        unclosed = Finding(1, "error", "the metadata does not end", "close it with a line ---")
        return Card(None, {}, text, 1, [unclosed])
    card = Card(None, {}, "\n".join(rows[end + 1 :]), end + 2)
    source = "\n" + "\n".join(rows[1:end])  # so that the lines are those of the file
    value, card.findings = parse_yaml(source, card.lines)
    if isinstance(value, dict):
        card.metadata = value
    elif not card.findings:
        card.findings.append(Finding(1, "error", "the metadata are no keys with values", "write key: value"))
    return card


def parse_yaml(source: str, lines: dict[Path, int]) -> tuple[Any, list[Finding]]:
    """The value of a YAML text and what is wrong with it; the value is None if it cannot be read.

    Args:
        lines: is filled with the line of every value.
    """
    try:
        node = yaml.compose(source, Loader=yaml.SafeLoader)
        value = yaml.safe_load(source)
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        mark = getattr(error, "problem_mark", None)
        line = min(mark.line + 1, source.count("\n") + 1) if mark else 1
        what = getattr(error, "problem", None) or "a value that cannot be read"
        mend = "mend the YAML there; quote texts with a colon, a #, or a leading @ or *"
        return None, [Finding(line, "error", f"no valid YAML: {what}", mend)]
    if node is None:
        return value, []
    if _values(node, {}) > _MOST_VALUES:
        return None, [Finding(1, "error", "aliases make the metadata endless", "write the values out")]
    return value, list(_index(node, (), lines))


def _values(node: yaml.Node, counted: dict[int, int]) -> int:
    """How many values a node stands for with its aliases written out; far too many for one that holds itself."""
    if id(node) not in counted:
        counted[id(node)] = _MOST_VALUES + 1  # while it is open: met again, it holds itself
        below = node.value if isinstance(node, yaml.SequenceNode) else []
        if isinstance(node, yaml.MappingNode):
            below = [value for _, value in node.value]
        counted[id(node)] = 1 + sum(_values(each, counted) for each in below)
    return counted[id(node)]


def _index(node: yaml.Node, path: Path, lines: dict[Path, int]) -> Iterator[Finding]:
    """Note the line of every value below the node; gives the keys that are there twice."""
    lines.setdefault(path, node.start_mark.line + 1)
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            below = (*path, str(key.value))
            if below in lines:
                message = f"the key {key.value!r} is there twice (first in line {lines[below]}); the Hub refuses that"
                yield Finding(key.start_mark.line + 1, "error", message, "keep one")
                continue
            lines[below] = key.start_mark.line + 1
            yield from _index(value, below, lines)
    elif isinstance(node, yaml.SequenceNode):
        for place, value in enumerate(node.value):
            yield from _index(value, (*path, place), lines)
