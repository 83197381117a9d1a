r"""Definitions of commands, `\newcommand{\R}{\mathbb{R}}` and its kin, in LaTeX and in the Markdown of formulas."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from megascience_hf.curation.documents.latex_boxes import closing_brace

# Definitions stand in columns, with blanks between a name and what it stands for.
_DEFINES = re.compile(
    r"\\(?:(?P<by>(?:re)?newcommand|providecommand|DeclareRobustCommand|DeclareMathOperator)(?P<star>\*?)\s{0,9}"
    r"(?:\{\s?\\(?P<braced>[A-Za-z]+)\s?\}|\\(?P<bare>[A-Za-z]+))\s{0,40}(?:\[(?P<count>\d)\]\s{0,40})?"
    r"(?:\[(?P<default>[^\]\n]{0,60})\]\s{0,40})?"
    r"|def\s?\\(?P<plain>[A-Za-z]+)\s{0,40}(?P<places>(?:#\d){0,9})\s{0,40})\{"
)
CALLS = re.compile(r"\\([A-Za-z]+)")
_DEFINED = re.compile(
    r"\\(?:newcommand|renewcommand|providecommand|DeclareRobustCommand|DeclarePairedDelimiterX?|DeclareMathOperator|let"
    r"|(?:New|Renew|Provide|Declare)DocumentCommand|def)\*?\s?\{?\s?\\([A-Za-z]+)"
)


@dataclass(frozen=True, slots=True)
class Macro:
    """What a command stands for: its text with `#1`, how many arguments, and what the first is if it is not given."""

    body: str
    count: int = 0
    default: str | None = None


@dataclass(frozen=True, slots=True)
class Definition:
    """A definition and where it stands; `renews` says that the command was known before."""

    name: str
    macro: Macro
    start: int
    end: int
    renews: bool


def defined_commands(text: str) -> set[str]:
    """The names of the commands that a text defines."""
    return set(_DEFINED.findall(text))


def definitions(text: str, longest: int) -> Iterator[Definition]:
    """The definitions whose bodies have at most `longest` characters, also those within others."""
    for found in _DEFINES.finditer(text):
        end = closing_brace(text, found.end(), longest)
        if end is None:
            continue
        body = text[found.end() : end].strip()
        if found["by"] == "DeclareMathOperator":
            body = f"\\operatorname{found['star']}{{{body}}}"
        count = int(found["count"] or 0) or len(found["places"] or "") // 2
        name = found["braced"] or found["bare"] or found["plain"]
        macro = Macro(body, count, found["default"])
        yield Definition(name, macro, found.start(), end + 1, found["by"] == "renewcommand")
