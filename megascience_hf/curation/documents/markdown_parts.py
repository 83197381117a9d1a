"""Parts of an exercise that have titles of their own: "### Question a" below "## Exercise 3" is read as "(a) …"."""

from __future__ import annotations

import re
from dataclasses import dataclass

from megascience_hf.curation.documents.markdown_code import lines_of_code
from megascience_hf.curation.documents.situations import MOST_GIVEN
from megascience_hf.curation.extraction import box_names

# "### Question a", or "**(a)**" alone in its line.
_TITLE = re.compile(
    r"(?P<marks>#{1,6})[ \t]+(?P<words>[^\n]{1,300}?)(?:[ \t]+\{[.#-][^{}\n]{0,80}\})?[ \t]*$"
    r"|\*\*(?P<bold>[^*\n]{1,24})\*\*[.:]?[ \t]*$"
)
_PART = re.compile(r"(?:[^\W\d]{3,14}[ \t]+)?\(?(?P<letter>[a-h])[).:]?[ \t]*#*[ \t]*")
# "### Question 3.2" below "## Exercise 3".
_COUNTED = re.compile(r"(?:[^\W\d]{3,14}[ \t]+)?(?P<of>\d{1,3})\.(?P<number>[1-8])[).:]?[ \t]*#*[ \t]*")
_EXERCISE = re.compile(rf"(?:{box_names.NUMBERED})[ \t]+(?P<number>\d{{1,3}})\b", re.I)
_FENCE = re.compile(r"[ \t]*(?:`{3,}|~{3,}|:{3,})(?P<said>[^\n`]*)$")
# What a mark of a part does not go in front of.
_NO_WORDS = re.compile(r"[ \t]*(?:#|`{3}|~{3}|:{3}|\||[-*+][ \t]|\d{1,2}[.)]|\(?[a-z][.)][ \t]|<)")
_WORD = box_names.SOLUTIONS
_ANSWERS = re.compile(
    rf"[ \t]*(?:(?:[`~:]{{3,}}|[*_]{{2,3}}|#|<(?:details|summary))[^\n]{{0,80}}?\b(?:{_WORD})\b"
    rf"|[*_]?(?:{_WORD})[ \t]?[.:])",
    re.I,
)
_FORMULA = re.compile(r"\$\$?([^$]{1,2000})\$")
_COMMAND = re.compile(r"\\[A-Za-z]+")
# What a part may define: "h_1", "A", "g(x)"; other small letters are new ones in each part.
_NAME = re.compile(r"(?<![A-Za-z])(?:[A-Za-z]_\{?\w+\}?|[A-Z]|[a-z](?=\())")
_GATE = re.compile(r"\{solution-(?P<gate>start|end)\}")
_AROUND = "* \t.:"
_BELOW_ALL = "#######"


@dataclass
class _Part:
    letter: str
    level: int
    start: int
    end: int
    in_answer: bool = False
    given: int | None = None  # where begins what an exercise gives to all of its parts
    is_answered: bool = False
    is_open: bool = False  # its answer is in no box: only the next title ends it

    def answer(self, line: str, boxes: int) -> None:
        """Note the line that announces the answer."""
        self.is_open = self.is_open or (not self.is_answered and not boxes and line.lstrip()[0] not in "`~:<")
        self.is_answered = True


def with_parts(text: str) -> str:
    """A text where "### Question a", "### Question b" below one title are "(a) …", "(b) …": parts of one exercise.

    A part without an answer among those that have theirs is left out, as the next answer is none to it, and with it
    the later parts that need what it defines.
    """
    if "\n#" not in f"\n{text}" and "\n**" not in text:
        return text
    lines = text.split("\n")
    groups = _groups(lines)
    for parts, before in zip(groups, [None, *groups], strict=False):
        last = max((number for number, part in enumerate(parts) if part.is_answered), default=-1)
        jointly = parts[0].in_answer or last < 0 or (last > 0 and not any(part.is_answered for part in parts[:last]))
        if not jointly:
            _leave_out(parts, lines, "\n".join(lines[before[-1].end if before else 0 : parts[0].start]))
        if jointly or not any(part.is_open for part in parts):
            for part in parts:
                if lines[part.start] and not (part.in_answer and lines[part.start][0] == "*"):
                    _set_in_front(f"({part.letter}) ", lines, part.start)
        elif parts[0].given is not None:
            given = "\n".join(lines[parts[0].given : parts[0].start]).strip("\n")
            lines[parts[0].given : parts[0].start] = [""] * (parts[0].start - parts[0].given)
            for part in parts:
                if lines[part.start] and 0 < len(given) <= MOST_GIVEN:
                    below = part.start + 1
                    title = lines[part.start]
                    title = title if title[0] == "#" else f"###### {title.strip(_AROUND)}"
                    lines[part.start] = f"{title}\n\n{given}"
                    lines[part.start] += "\n" if below < len(lines) and lines[below].strip() else ""
    return "\n".join(lines)


def _leave_out(parts: list[_Part], lines: list[str], given: str) -> None:
    left_out: set[str] = set()
    for part in parts:
        said = _names(lines[part.start : part.end])
        if not part.is_answered or said & left_out:
            left_out |= said - _names([given])
            lines[part.start : part.end] = [""] * (part.end - part.start)


def _groups(lines: list[str]) -> list[list[_Part]]:
    """The parts that each title has, from a on."""
    code = lines_of_code(lines)
    groups: list[list[_Part]] = []
    current: list[_Part] = []  # empty where no part may follow but the first
    above, above_at, given, boxes, solving = "", 0, False, 0, False
    for number, line in enumerate(lines):
        title = None if code[number] else _TITLE.match(line)
        letter = _letter(title["words"] or title["bold"], above, given) if title else ""
        if fence := _FENCE.match(line):
            boxes = max(boxes + (1 if fence["said"].strip() else -1), 0)
            gate = _GATE.search(fence["said"])
            solving = gate["gate"] == "start" if gate else solving
        if title is None or (title["bold"] and not letter):
            given = given or bool(line.strip())
            if current and current[-1].end > number and _ANSWERS.match(line):
                current[-1].answer(line, boxes)
            continue
        level = len(title["marks"] or _BELOW_ALL)
        if current and (boxes or level >= current[-1].level) and not letter and _ANSWERS.match(line):
            current[-1].answer(line, boxes)
            continue
        if current and level <= current[-1].level:
            current[-1].end = number
        if current and level == current[-1].level and letter > current[-1].letter:
            current.append(_Part(letter, level, number, len(lines), current[0].in_answer))
        elif letter == "a":
            in_answer = boxes > 0 or solving or bool(_ANSWERS.match(f"# {above}"))
            current = [_Part("a", level, number, len(lines), in_answer)]
            current[0].given = above_at + 1 if _EXERCISE.match(above) else None
            groups.append(current)
        elif not current or level <= current[-1].level:
            current, above, above_at, given = [], title["words"] or "", number, False
    return groups


def _letter(words: str, above: str, given: bool) -> str:
    """The letter of a part by its title, or none. Counted ones are parts of an exercise that gives something to all."""
    if part := _PART.fullmatch(words):
        return part["letter"]
    part, exercise = _COUNTED.fullmatch(words), _EXERCISE.match(above)
    is_part = part and exercise and given and int(part["of"]) == int(exercise["number"])
    return "abcdefgh"[int(part["number"]) - 1] if part and is_part else ""


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
