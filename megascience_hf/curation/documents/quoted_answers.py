"""Answers that are set as quotations below what asks: "### Question 2", its text, and "> The limit is 1."

So people write who answer a sheet of another, whose words they leave as they are. Only where most questions of a
document are answered so, and nothing in it is called a solution: a quotation may as well be what is asked of.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from megascience_hf.curation.documents.markdown_code import lines_of_code
from megascience_hf.curation.extraction import box_names
from megascience_hf.curation.extraction.rules.wording import asks

_WORD = rf"(?:q|ex|part|{box_names.NUMBERED})"
_NUMBER = r"#?(?:\d{1,3}(?:\.\d{1,3}){0,2}[a-z]?|\(?[a-h]\)?)"
_HEADING = re.compile(r"#{1,6}[ \t]+(?P<said>[^\n]*?)[ \t]*(?:\{[^{}\n]{1,80}\})?[ \t#]*$")
_TITLE = re.compile(rf"[*_]{{0,2}}{_WORD}\b[.]?[ \t]*{_NUMBER}(?![\w%])|[^\n]{{8,200}}\?[*_]{{0,2}}$", re.I)
_LABEL = re.compile(rf"(?:\*\*|__)(?:{_WORD}[.]?[ \t]*)?{_NUMBER}[ \t]?[.:)]?[^*\n]{{0,200}}(?:\*\*|__)", re.I)
_ITEM = re.compile(r"[ ]{0,3}\d{1,3}[.)][ \t]+(?P<said>\S[^\n]*)$")
_QUOTE = re.compile(r"[ ]{0,6}>(?![ \t]*(?:\[!|>))[ \t]?")
_NO_ANSWER = re.compile(
    r"[\W_]{0,8}(?:hints?|tips?|notes?|remarks?|warning|caution|source|recall|example|tipp|hinweis|indication|remarque"
    r"|pista|nota|suggerimento)\b[^\n\w]{0,4}(?:[:.(]|\*)"
    rf"|[ \t]*(?:[*_]{{1,3}}|`)?(?:{_WORD}[.]?[ \t]?)?\d[\d.]{{0,6}}[.:)]",
    re.I,
)
_CALLED = re.compile(
    rf"^[ \t>]*(?:#{{1,6}}[ \t]*|[*_]{{1,3}}|:{{3,}}[ \t{{.]*|<summary>[ \t]*)?"
    rf"(?:{box_names.A_SOLUTION})s?\b[ \t]*(?:[.:*_}}<]|$)",
    re.I | re.M,
)
_LEAST, _MOSTLY = 3, 0.7


def with_quoted_answers(text: str) -> str:
    """The text with such answers as boxes of solutions."""
    if text.count("\n>") + text.count("\n ") < _LEAST or text.count(">") < _LEAST or _CALLED.search(text):
        return text
    lines = text.split("\n")
    code = lines_of_code(lines)
    units = list(_units(lines, code))
    answers = {start: at for start, end in units if (at := _answer(lines[start:end]))}
    leaves = [(start, end) for start, end in units if any(line.strip() for line in lines[start + 1 : end])]
    if len(answers) < _LEAST or len(answers) < _MOSTLY * len(leaves):
        return text
    ends = dict(units)
    for start in sorted(answers, reverse=True):
        first, end = start + answers[start], ends[start]
        said = [line[quote.end() :] if (quote := _QUOTE.match(line)) else line for line in lines[first:end]]
        lines[first:end] = ["", "::::: solution", "", *said, "", ":::::", ""]
    return "\n".join(lines)


def _units(lines: Sequence[str], code: Sequence[bool]) -> Iterator[tuple[int, int]]:
    """Where each question begins, and where the next does or a heading stands."""
    start = -1
    for number, line in enumerate(lines):
        if code[number] or not line.strip():
            continue
        heading = _HEADING.match(line) if line[0] == "#" else None
        begins = bool(heading and _TITLE.match(heading["said"]))
        if heading is None and not _QUOTE.match(line):
            item = _ITEM.match(line)
            begins = bool(_LABEL.match(line)) or bool(item and (item["said"].endswith("?") or asks(item["said"])))
        if (begins or heading) and start >= 0:
            yield start, number
            start = -1
        start = number if begins else start
    if start >= 0:
        yield start, len(lines)


def _answer(lines: Sequence[str]) -> int:
    """Where the quotation begins that a question ends with; 0 where something else stands behind it, or it is none."""
    first = next((number for number, line in enumerate(lines) if number and _QUOTE.match(line)), 0)
    asked = any(line.strip() and not line.startswith("#") for line in lines[:first]) or lines[0].rstrip("*_ ").endswith(
        "?"
    )
    if not first or not asked or _NO_ANSWER.match(_QUOTE.sub("", lines[first], count=1)):
        return 0
    above = next((line for line in reversed(lines[:first]) if line.strip()), "")
    if above.rstrip("*_ ").endswith(":") and not asks(above.rsplit(".", 1)[-1]):
        return 0  # which announces it
    blank = False
    for line in lines[first:]:
        if blank and line.strip() and not _QUOTE.match(line) and not line.startswith(("    ", "\t")):
            return 0
        blank = not line.strip()
    return first
