"""Parts of an exercise that have titles of their own: "### Question a" below "## Exercise 3" is read as "(a) …"."""

from __future__ import annotations

import re
from dataclasses import dataclass

from megascience_hf.curation.documents.markdown_code import lines_of_code
from megascience_hf.curation.extraction import words_abroad as abroad

_TITLE = re.compile(r"(?P<marks>#{1,6})[ \t]+(?P<words>[^\n]{1,300})$")
_PART = re.compile(r"(?:[^\W\d]{3,14}[ \t]+)?\(?(?P<letter>[a-h])[).:]?[ \t]*#*[ \t]*")
# What a mark of a part does not go in front of.
_NO_WORDS = re.compile(r"[ \t]*(?:#|`{3}|~{3}|:{3}|\||[-*+][ \t]|\d{1,2}[.)]|\(?[a-z][.)][ \t]|<)")
_WORD = rf"solutions?|answers?|{abroad.pattern(abroad.SOLUTIONS)}"
_ANSWERS = re.compile(rf"[ \t]*(?:[`~:]{{3,}}|[*_]{{2,3}}|#|<(?:details|summary))[^\n]{{0,80}}?\b(?:{_WORD})\b", re.I)
_FORMULA = re.compile(r"\$\$?([^$]{1,2000})\$")
_COMMAND = re.compile(r"\\[A-Za-z]+")
# What a part may define: "h_1", "A", "g(x)"; other small letters are new ones in each part.
_NAME = re.compile(r"(?<![A-Za-z])(?:[A-Za-z]_\{?\w+\}?|[A-Z]|[a-z](?=\())")


@dataclass
class _Part:
    letter: str
    level: int
    start: int
    end: int
    is_answered: bool = False


def with_parts(text: str) -> str:
    """A text where "### Question a", "### Question b" below one title are "(a) …", "(b) …": parts of one exercise.

    A part without an answer among those that have theirs is left out, as the next answer is none to it, and with it
    the later parts that need what it defines.
    """
    if "\n#" not in text:
        return text
    lines = text.split("\n")
    groups = _groups(lines)
    for parts, above in zip(groups, [None, *groups], strict=False):
        given = "\n".join(lines[above[-1].end if above else 0 : parts[0].start])
        last = max((number for number, part in enumerate(parts) if part.is_answered), default=0)
        each = any(part.is_answered for part in parts[:last])  # not one answer at the end, to all of them
        left_out: set[str] = set()
        for part in parts:
            said = _names(lines[part.start : part.end])
            if each and (not part.is_answered or said & left_out):
                left_out |= said - _names([given])
                lines[part.start : part.end] = [""] * (part.end - part.start)
            else:
                _set_in_front(f"({part.letter}) ", lines, part.start)
    return "\n".join(lines)


def _groups(lines: list[str]) -> list[list[_Part]]:
    """The parts that each title has, from a on."""
    code = lines_of_code(lines)
    groups: list[list[_Part]] = []
    current: list[_Part] = []  # empty where no part may follow but the first
    for number, line in enumerate(lines):
        title = None if code[number] else _TITLE.match(line)
        if title is None:
            if current and current[-1].end > number and _ANSWERS.match(line):
                current[-1].is_answered = True
            continue
        level, part = len(title["marks"]), _PART.fullmatch(title["words"])
        if current and level <= current[-1].level:
            current[-1].end = number
        if part and current and level == current[-1].level and part["letter"] > current[-1].letter:
            current.append(_Part(part["letter"], level, number, len(lines)))
        elif part and part["letter"] == "a":
            current = [_Part("a", level, number, len(lines))]
            groups.append(current)
        elif current and level <= current[-1].level:
            current = []
        elif current and _ANSWERS.match(line):
            current[-1].is_answered = True
    return groups


def _names(lines: list[str]) -> set[str]:
    formulas = _FORMULA.findall("\n".join(lines)) if any("$" in line for line in lines) else []
    return {
        name.replace("{", "").replace("}", "") for one in formulas for name in _NAME.findall(_COMMAND.sub(" ", one))
    }


def _set_in_front(mark: str, lines: list[str], number: int) -> None:
    """Set the mark of a part in front of the paragraph that follows its title, or alone in the place of the title."""
    words = next((below for below in range(number + 1, min(number + 5, len(lines))) if lines[below].strip()), number)
    lines[number] = ""
    if words == number or _NO_WORDS.match(lines[words]):
        lines[number] = mark.strip()
    else:
        lines[words] = mark + lines[words].lstrip()
