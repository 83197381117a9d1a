"""Sections of checks whose headings ask and whose texts answer: "### 1. What is a stack?" under "## Knowledge check".

In a chapter a heading that asks may head any text. Under a title that announces questions, if all of them are numbered
and none has an answer that is marked as one, what stands below each is its answer.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from megascience_hf.curation.extraction.fences import Fences

_HEADING = re.compile(r"(?P<marks>#{1,6})[ \t]+(?P<said>[^\n]+?)[ \t#]*$")
_CHECKS = re.compile(
    r"(?:[\d.]{1,8}[ \t]+)?(?:(?:knowledge|comprehension|concept|self|quick)[ -]checks?(?: questions?)?"
    r"|(?:check|test) your(?:self| understanding| knowledge)|quiz|self[ -]test"
    r"|(?:self[ -]test|review|interview|quiz|common|practice)(?: interview)? questions?(?: (?:and|&|with) answers?)?"
    r"|questions? (?:and|&|with) answers?|q ?(?:&|and) ?a)(?: \([^()\n]{1,40}\))?:?$",
    re.I,
)
_ASKED = re.compile(
    r"(?:\*\*)?(?:q|question)?[ \t]?#?\d{1,3}(?:[.:)]|[ \t]?[-–—])(?:\*\*)?[ \t]*(?P<asked>[^\n]{8,300}\?)(?:\*\*)?$",
    re.I,
)
# An answer that is marked as one, options, a place to write: no text that answers.
_NO_ANSWER = re.compile(
    r"^[ \t>*_-]{0,8}(?:(?:correct |sample |model |your )?(?:answer|solution)s?\b|<details|<summary|:{3,}|[?!]{3}"
    r"|\(?[A-Da-d][).][ \t]|\[[ xX]?\]|_{3,}|hints?\b)|^>|\?[ \t]*$",
    re.M | re.I,
)
_RULE = re.compile(r"\n[ \t]{0,3}(?:-{3,}|\*{3,}|_{3,})[ \t]*(?:\n[^\0]*)?\Z")
_FEWEST = 2
_MAX_ANSWER = 8_000


@dataclass(slots=True)
class _Heading:
    line: int
    level: int
    said: str


def with_asking_headings(text: str) -> str:
    """A text in Markdown with these questions and answers as boxes."""
    lines = text.split("\n")
    headings = _headings(lines)
    ends = [*(heading.line for heading in headings[1:]), len(lines)]
    written, last = list[str](), 0
    for number, heading in enumerate(headings):
        if heading.line < last or not _CHECKS.match(heading.said.strip("*_ ")):
            continue
        until = number + 1
        while until < len(headings) and headings[until].level > heading.level:
            until += 1
        bodies = ["\n".join(lines[headings[at].line + 1 : ends[at]]) for at in range(number + 1, until)]
        if boxes := _boxes(headings[number + 1 : until], bodies):
            written += [*lines[last : headings[number + 1].line], *boxes]
            last = ends[until - 1]
    return "\n".join([*written, *lines[last:]]) if last else text


def _headings(lines: list[str]) -> list[_Heading]:
    fences, found = Fences(lines), list[_Heading]()
    for number, line in enumerate(lines):
        if not fences.holds(number, line) and line.startswith("#") and (heading := _HEADING.match(line)):
            found.append(_Heading(number, len(heading["marks"]), heading["said"]))
    return found


def _boxes(headings: list[_Heading], bodies: list[str]) -> list[str]:
    """Each heading with the text below it, if all of them ask alike and all texts may answer."""
    asked = [_ASKED.match(heading.said) for heading in headings]
    answers = [_RULE.sub("", f"\n{body}").strip() for body in bodies]
    if len(headings) < _FEWEST or len({heading.level for heading in headings}) > 1:
        return []
    if any(not answer or len(answer) > _MAX_ANSWER or _NO_ANSWER.search(answer) for answer in answers):
        return []
    boxes = list[str]()
    for one, answer in zip(asked, answers, strict=True):
        if one is None:
            return []
        boxes += ["::: exercise", "", one["asked"], "", ":::", "", "::: solution", "", answer, "", ":::", ""]
    return boxes
