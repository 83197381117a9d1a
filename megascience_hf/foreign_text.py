"""Text of models, files and servers, made harmless where it is shown: on a terminal, in Markdown, in a spreadsheet.

HTML is escaped by `results.html_templates`, LaTeX by `results.tables`.
"""

from __future__ import annotations

import re

# What moves the cursor, colours, hides or turns round what a terminal shows: control characters but tab and line end,
# marks of direction, tags, halves of a pair.
_ACTS = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff\U000e0000-\U000e007f]"
)
# The address of a server: a URL, an IP address, a name with a port.
_ADDRESS = re.compile(
    r"""
      \b (?: https? | wss? | grpc | tcp ) :// [^\s"'<>()\[\],;]* (?: \[ [0-9a-f:]+ \] [^\s"'<>(),;]* )?
    | (?<![\w.]) \d{1,3} (?: \. \d{1,3} ){3} (?: : \d+ )? (?![\w.]*\w)
    | (?<![\w.:]) [a-z0-9] [a-z0-9-]* (?: \. [a-z0-9-]+ )* : \d{2,5} (?! [\w.] )
    | \[ [0-9a-f:]{3,} \] (?: : \d+ )?
    """,
    re.VERBOSE | re.IGNORECASE,
)
_PUBLIC = re.compile(r"https?://(?:localhost(?=$|\s)|(?:www\.)?(?:huggingface\.co|hf\.co|arxiv\.org)(?=$|[/?#]))")
_BACKTICKS = re.compile(r"`+")
_MARKS = re.compile(r"([\\`*_<>\[\]&~#!])")
# A spreadsheet runs what begins so, but not what is a number, a difference or an interval.
_FORMULA = re.compile(r"\s*[=+\-@|%]|[\t\n]")
_NUMBERS = re.compile(r"[+-]?\d[\d.,]*(e[+-]?\d+)?( to [+-]?\d[\d.,]*)?\s?%?|[+-]", re.IGNORECASE)


def terminal(text: str) -> str:
    """With every character that a terminal would act on as its escape."""
    return _ACTS.sub(lambda found: ascii(found[0])[1:-1], text)


def one_line(text: str) -> str:
    """The same in one line."""
    return terminal(text).replace("\n", "\\n").replace("\t", "\\t")


def without_addresses(text: str) -> str:
    """Without the addresses of servers, which are their operator's and no visitor's business.

    The Hub's and the bare names of this machine are nobody's secret.
    """
    return _ADDRESS.sub(lambda found: found[0] if _PUBLIC.match(found[0]) else "(an address)", text)


def shortened(text: str, most: int) -> str:
    """Its first characters, and a mark where more are left out."""
    return text if len(text) <= most else text[:most] + " …"


def markdown(text: str) -> str:
    """In one line, without HTML, links and pictures; our own marks stay."""
    return " ".join(terminal(text).split()).replace("<", "&lt;").replace("](", r"]\(")


def markdown_cell(text: str) -> str:
    """The same within a cell of a table."""
    return markdown(text).replace("|", r"\|")


def plain_markdown(text: str) -> str:
    """In one line, with all marks of Markdown shown as they are."""
    return _MARKS.sub(r"\\\1", " ".join(terminal(text).split()))


def plain_markdown_cell(text: str) -> str:
    """The same within a cell of a table."""
    return plain_markdown(text).replace("|", r"\|")


def fenced(text: str, language: str = "text") -> str:
    """As a block of code that nothing in the text can close."""
    longest = max((len(run) for run in _BACKTICKS.findall(text)), default=0)
    mark = "`" * max(3, longest + 1)
    return f"{mark}{language}\n{text}\n{mark}"


def csv_cell(value: object) -> object:
    """A value for a cell; text that a spreadsheet would run begins with an apostrophe."""
    if not isinstance(value, str):
        return value
    text = terminal(value)
    return f"'{text}" if _FORMULA.match(text) and not _NUMBERS.fullmatch(text) else text
