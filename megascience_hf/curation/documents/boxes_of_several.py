"""An exercise with several questions, each above its own solution, as several exercises that are all given its story.

The story stands once, in front of the first question: a box or the text below "## Exercise 3" that goes on asking
behind a solution. Parts that are lettered or counted count on: "(a)" stands in front of the first solution, "(b)" in
front of the second.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from megascience_hf.curation.documents.situations import MOST_GIVEN
from megascience_hf.curation.extraction import box_names, solution_titles
from megascience_hf.curation.extraction import words_abroad as abroad
from megascience_hf.curation.extraction.fences import Fences
from megascience_hf.curation.extraction.rules.wording import ASKS, IMPERATIVE

_HEAD = re.compile(
    r"[ \t]{0,12}(?P<marks>:{3,}|`{3,}|~{3,})[ \t]*"
    r"(?:\{(?P<said>[^{}\n]{1,200})\}[ \t]*(?P<title>[^\n`]{0,200})|(?P<bare>[A-Za-z]{2,20})[ \t]*:*[ \t]*)$"
)
_TAIL = re.compile(r"[ \t]{0,12}(?P<marks>:{3,}|`{3,}|~{3,})[ \t]*$")
_NAME = re.compile(r"[#.]?(?P<name>[A-Za-z]+(?:[-:][A-Za-z]+)?)")
_TITLE_OPTION = re.compile(r"\btitle=[\"']([^\"'\n]{1,80})[\"']")
_OPTION = re.compile(r"[ \t]*:[\w-]{1,30}:(?:[ \t]|$)")
_SIGN = re.compile(r"^[\W\d_]+")
_DETAILS = re.compile(r"[ \t]{0,12}<details\b[^<>\n]{0,200}>[ \t]*(?P<rest>[^\n]{0,300})$", re.I)
_SUMMARY = re.compile(r"[ \t]*<summary\b[^<>\n]{0,100}>(?P<said>[^\n]{1,200}?)</summary>[ \t]*(?P<rest>[^\n]*)$", re.I)
_END_OF_DETAILS = re.compile(r"(?P<before>[^\n]{0,2000}?)</details>[ \t]*$", re.I)
_TAG = re.compile(r"</?[a-z][^<>\n]{0,100}>", re.I)
_HEADING = re.compile(
    r"(?P<marks>#{1,6})[ \t]+(?P<words>[^\n]{1,200})$|\*\*(?P<bold>[^*\n]{1,80})\*\*[.:]?[ \t]*(?P<told>[^\n]*)$"
)
_BELOW_ALL = 7
_EXERCISE = re.compile(rf"[^\w\n]{{0,8}}(?:{box_names.NUMBERED})(?:[ \t]+[\d.]{{1,8}})?(?=[\s:.()*–—-]|$)", re.I)
_ASKING_TITLE = re.compile(rf"(?:{box_names.ASKS}|{abroad.pattern(abroad.EXERCISES)})\b", re.I)
# What the rules count or letter themselves.
_ITEM = re.compile(r"\s*(?:[-+][ \t]|#|[*_]{0,3}\(?(?:\d{1,3}|[a-h]|[ivx]{1,4})[.)][*_]{0,3}(?:\s|$))")
# "**Answer:** It is …"
_SAYS = rf"(?:{box_names.A_SOLUTION})"
_ANSWER = re.compile(
    rf"[ \t]{{0,3}}(?:(?P<mark>\*{{1,2}}|_{{1,2}}){_SAYS}[ \t]?[.:]?(?P=mark)[.:]?"
    rf"|#{{2,6}}[ \t]+{_SAYS}[.:]?(?=[ \t]*$)|{_SAYS}[ \t]?:)(?P<said>[ \t][^\n]*)?$",
    re.I,
)
# "(a) …", "**b.** …", "2. …", "- …", "#### Part (c)": a part, and how it counts.
_COUNT = r"\d{1,2}|[a-h]|[ivx]{1,4}"
_PART = re.compile(
    r"^[ \t]{0,3}(?:[-*+•]"
    rf"|(?:#{{2,6}}[ \t]+|\*\*|__)?(?:part[ \t]+\(?(?P<part>{_COUNT})[.):]{{0,2}}|\(?(?P<count>{_COUNT})[.):]{{1,2}})"
    r"(?:\*\*|__)?[.:]?)"
    r"(?:[ \t]+|[ \t]*\n\s{0,3}|[ \t]*$)",
    re.I | re.M,
)
_PART_TITLE = re.compile(rf"#{{2,6}}[ \t]+(?:part[ \t]+)?\(?(?:{_COUNT})[.):]{{0,2}}[ \t]*$", re.I)
_COUNTS = (tuple("abcdefgh"), ("i", "ii", "iii", "iv", "v", "vi", "vii", "viii"), tuple("123456789"), ("",) * 20)
# "**Question 2.** What …" in a box.
_LABEL = re.compile(
    r"\A\s*(?P<mark>\*\*|__)(?:question|part|task|q)[ \t]?(?:\d{1,2}|[a-h])?[.:)]?(?P=mark)[.:]?\s+(?=\S)", re.I
)
_SOLVES_ABROAD = re.compile(rf"\b(?:{abroad.pattern(abroad.SOLUTIONS)})\b", re.I)
_SENTENCE = re.compile(r"(?<=[.!?:])\s+(?=[A-ZÀ-Þ¿$\\(“\"*])")
_NO_PROSE = re.compile(r"[ \t]*(?:\||`{3}|~{3}|\$\$|:{3}|<|!\[|[-*+][ \t]|\d{1,3}[.)][ \t]|\\)")
_BLANK = re.compile(r"\n[ \t]*\n")
_COLONS = re.compile(r"^[ \t]*(:{3,})", re.M)
_WORD = re.compile(r"\w")


@dataclass(slots=True)
class _Node:
    """A box or a section: the kind that its name or title gives it, the lines of its text, and the solutions in it."""

    kind: str
    start: int  # the line that opens it
    body: int
    end: int = -1  # the line that closes it, and of a section the one behind it
    marks: str = ""
    level: int = 0  # of the heading of a section
    solutions: list[_Node] = field(default_factory=list)
    told: str = ""  # what stands behind a title in bold: "**Problem 1.** The function …"
    labels: list[int] = field(default_factory=list)  # the lines that begin with "**Answer:**", in no box of their own


def with_one_question_a_box(text: str) -> str:
    """A text where the later questions of an exercise stand in boxes of their own, below what the first is told."""
    if text.count("olution") + text.count("nswer") < 2 and not _says_it_elsewhere(text):
        return text
    lines = text.split("\n")
    written: list[str] = []
    last = 0
    for node in sorted(_asking(lines), key=lambda node: node.start):
        parts = list(_parts(node, lines)) if node.start >= last else []
        if not parts:
            continue
        written += lines[last : node.start if node.marks or node.told else node.body]
        if node.marks or node.solutions:
            written += _in_boxes(parts)
        else:
            title = lines[node.start].removesuffix(node.told).rstrip()
            titled = [line for asked, answer in parts for line in (title, "", asked, "", answer, "")]
            written += titled if node.told else titled[1:]
        if node.marks and node.solutions:
            written += lines[node.solutions[-1].end + 1 : node.end]
        last = node.end + bool(node.marks) if node.marks or not node.solutions else node.solutions[-1].end + 1
    return "\n".join([*written, *lines[last:]]) if last else text


def _says_it_elsewhere(text: str) -> bool:
    return (":::" in text or "```{" in text or "<details" in text) and bool(_SOLVES_ABROAD.search(text))


def _asking(lines: Sequence[str]) -> list[_Node]:
    """The boxes and sections that ask and hold two solutions or more, none of them in a deeper box."""
    found: list[_Node] = []
    boxes: list[_Node] = []
    section: _Node | None = None
    fences = Fences(lines)
    for number, line in enumerate(lines):
        head = None if fences.marks else _opened(lines, number)
        ends = head is None and not fences.marks and bool(boxes) and _closes(boxes[-1], line, number)
        if head is None and not ends and fences.holds(number, line):
            continue
        if head is not None:
            around = boxes[-1] if boxes else section
            if head.kind == "solution" and around is not None and around.kind in ("exercise", "problem"):
                around.solutions.append(head)
            boxes.append(head)
        if ends or (head is not None and _closes(head, line, number)):
            boxes[-1].end = number
            found.append(boxes.pop())
        elif head is None and _ANSWER.match(line):
            around = boxes[-1] if boxes else section
            if around is not None and around.kind in ("exercise", "problem"):
                around.labels.append(number)
        elif head is None and not boxes and (heading := _HEADING.match(line)):
            of_section = section is not None and _LABEL.match(line) and not _LABEL.match(lines[section.start] + " x")
            if not heading["told"] or (_EXERCISE.match(heading["bold"]) and not of_section):
                section = _next_section(section, heading, number, found)
    if section is not None:
        section.end = len(lines)
        found.append(section)
    return [
        node
        for node in found
        if (len(node.solutions) > 1 and all(one.end >= 0 for one in node.solutions))
        or (len(node.labels) > 1 and not node.solutions)
    ]


def _next_section(section: _Node | None, heading: re.Match[str], number: int, found: list[_Node]) -> _Node | None:
    """The section that a line begins, or the one that goes on in spite of it."""
    level = len(heading["marks"] or "") or _BELOW_ALL
    asks = bool(_EXERCISE.match(heading["words"] or heading["bold"]))
    if section is not None and level > section.level and not asks:
        if level < _BELOW_ALL and not _PART_TITLE.match(heading[0]):
            section.solutions.clear()  # parts with titles are the rules' own
            section.labels.clear()
            section.kind = ""
        return section
    if section is not None:
        section.end = number
        found.append(section)
    return _Node("exercise", number, number + 1, level=level, told=heading["told"] or "") if asks else None


def _opened(lines: Sequence[str], number: int) -> _Node | None:
    """The box that a line opens; None for lines of code and all others."""
    line = lines[number]
    if details := _DETAILS.match(line) if "<" in line else None:
        at = number if details["rest"].strip() else number + 1
        summary = _SUMMARY.match(details["rest"] or (lines[at] if at < len(lines) else ""))
        if summary is None:
            return _Node("", number, at, marks="<")
        kind = "solution" if _solves(_TAG.sub("", summary["said"])) else ""
        return _Node(kind, number, at + 1, marks="<")
    head = _HEAD.match(line) if line.lstrip(" \t")[:3] in (":::", "```", "~~~") else None
    if head is None or (head["bare"] and head["marks"][0] != ":"):
        return None
    name = _NAME.match(head["bare"] or head["said"].strip())
    key = name["name"].lower().removeprefix("prf:") if name else ""
    titled = _TITLE_OPTION.search(head["said"] or "")
    title, body = (titled[1] if titled else head["title"] or "").strip(), number + 1
    while body < len(lines) and _OPTION.match(lines[body]):
        body += 1
    if not title and head["marks"][0] == ":":
        below = next((at for at in range(body, min(body + 3, len(lines))) if lines[at].strip()), body)
        heading = _HEADING.match(lines[below]) if below < len(lines) else None
        if heading and heading["words"]:
            title, body = heading["words"].strip(), below + 1
    kind = box_names.KINDS.get(key, "") or box_names.KINDS.get(key.partition("-")[0], "")
    if key.endswith(("-start", "-end")):
        kind = ""
    if not kind and title:
        kind = "solution" if _solves(title) else "exercise" if _ASKING_TITLE.match(_SIGN.sub("", title)) else ""
    if head["marks"][0] != ":" and not kind:
        return None  # "```{python}"
    return _Node(kind, number, body, marks=head["marks"])


def _solves(title: str) -> bool:
    return bool(solution_titles.WHOLE.match(_SIGN.sub("", title.strip(" *_:"))))


def _closes(box: _Node, line: str, number: int) -> bool:
    if box.marks == "<":
        return number >= box.body - 1 and bool(_END_OF_DETAILS.match(line))
    tail = _TAIL.match(line) if number > box.start else None
    return bool(tail and tail["marks"].startswith(box.marks if box.marks[0] != ":" else ":::"))


def _parts(node: _Node, lines: Sequence[str]) -> Iterator[tuple[str, str]]:
    """The questions of an exercise, each with what is told to all, and their answers; none where it is no such one."""
    pairs = list(_of_boxes(node, lines) if node.solutions else _of_labels(node, lines))
    asked = [question for question, _ in pairs]
    if pairs and node.told:
        asked[0] = (
            f"{node.told}\n{asked[0]}" if lines[node.body : node.body + 1] != [""] else f"{node.told}\n\n{asked[0]}"
        )
    if len(pairs) > 1 and (items := _of_items(asked)):
        yield from zip(items, _without_counts([answer for _, answer in pairs]), strict=True)
        return
    if not asked or any(not _asks(one) or _ITEM.match(one) for one in asked[1:]) or _FIRST_ITEM.search(asked[0]):
        return
    asked = [_LABEL_WITHIN.sub("", asked[0], count=1), *(_LABEL.sub("", one) for one in asked[1:])]
    given = _story(asked[0])
    if not given or len(given) > MOST_GIVEN:
        return
    yield asked[0], pairs[0][1]
    for question, (_, answer) in zip(asked[1:], pairs[1:], strict=True):
        yield f"{given}\n\n{question}", answer


def _of_items(asked: Sequence[str]) -> list[str]:
    """The parts that are asked one by one, each below what is given to all; none where they do not count on."""
    later = [_PART.match(one) for one in asked[1:]]
    counted = [_count(part) for part in later if part]
    counts = next((counts for counts in _COUNTS if counted == list(counts[1 : len(asked)])), None)
    firsts = [part for part in _PART.finditer(asked[0]) if counts and _count(part) == counts[0]]
    if counts is None or not firsts:
        return []
    given, first = asked[0][: firsts[-1].start()].strip(), asked[0][firsts[-1].end() :]
    items = [first.strip(), *(one[part.end() :].strip() for one, part in zip(asked[1:], later, strict=True) if part)]
    asks = bool(counts[0]) or ASKS.search(given) or IMPERATIVE.match(given) or all(map(_asks, items))
    return (
        [f"{given}\n\n{item}" for item in items] if given and len(given) <= MOST_GIVEN and all(items) and asks else []
    )


def _count(part: re.Match[str]) -> str:
    return (part["part"] or part["count"] or "").lower()


def _without_counts(answers: Sequence[str]) -> list[str]:
    """The answers without their letters, if each has one."""
    parts = [_PART.match(one) for one in answers]
    counted = [_count(part) for part in parts if part]
    if counted not in [list(counts[: len(answers)]) for counts in _COUNTS[:3]]:
        return list(answers)
    return [one[part.end() :] for one, part in zip(answers, parts, strict=True) if part]


def _of_boxes(node: _Node, lines: Sequence[str]) -> Iterator[tuple[str, str]]:
    starts = [node.body, *(one.end + 1 for one in node.solutions[:-1])]
    for start, solution in zip(starts, node.solutions, strict=True):
        yield "\n".join(lines[start : solution.start]).strip(), _inside(solution, lines)


def _of_labels(node: _Node, lines: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Each question is the paragraph above "**Answer:**", and the answer goes on to the next question."""
    starts = [node.body]
    for before, label in pairwise(node.labels):
        start = last = next((at for at in range(label - 1, before, -1) if lines[at].strip()), before)
        while start > before + 1 and lines[start - 1].strip():
            start -= 1
        above = next((at for at in range(start - 1, before, -1) if lines[at].strip()), start)
        is_part = bool(_PART.match(lines[start]))
        if _PART_TITLE.match(lines[above]):
            start, is_part = above, True
        asks = is_part or _ASKS_AT_END.search(lines[last]) or IMPERATIVE.match(lines[start])
        if start <= before + 1 or not asks:
            return
        starts.append(start)
    ends = [*starts[1:], node.end]
    for start, label, end in zip(starts, node.labels, ends, strict=True):
        said = "\n".join(lines[label:end]).strip()
        if node.marks:  # the box says that it is the answer
            found = _ANSWER.match(lines[label])
            said = "\n".join([(found["said"] or "").strip() if found else "", *lines[label + 1 : end]]).strip()
        yield "\n".join(lines[start:label]).strip(), said


def _in_boxes(parts: Sequence[tuple[str, str]]) -> Iterator[str]:
    for asked, answer in parts:
        colons = ":" * (max((len(one) for one in _COLONS.findall(f"{asked}\n{answer}")), default=3) + 1)
        yield from ("", f"{colons}: exercise", "", asked, "", f"{colons} solution", "", answer, "", colons, "")
        yield from (f"{colons}:", "")


_ASKS_AT_END = re.compile(r"[?？][*_ \t]*$")
_FIRST_ITEM = re.compile(r"^[ \t]{0,3}[*_]{0,3}\(?(?:1|a|i)[.)][*_]{0,3}[ \t]+\S", re.M)


def _asks(text: str) -> bool:
    said = _LABEL.sub("", text)
    return bool(_WORD.search(said)) and bool(ASKS.search(said) or IMPERATIVE.match(said))


def _story(asked: str) -> str:
    """What is told in a question without the sentences that ask: for the later ones."""
    kept = []
    for block in _blocks(asked):
        if not _NO_PROSE.match(block):
            sentences = [one for one in _SENTENCE.split(block) if not (ASKS.search(one) or IMPERATIVE.match(one))]
            block = " ".join(sentences).strip()
        if block:
            kept.append(block)
    return "\n\n".join(kept)


_LABEL_WITHIN = re.compile(
    r"^(?P<mark>\*\*|__)(?:question|part|task|q)[ \t]?(?:1|a)?[.:)]?(?P=mark)[.:]?[ \t]+(?=\S)", re.I | re.M
)


def _blocks(text: str) -> Iterator[str]:
    """The paragraphs of a text; code is one with the blank lines in it."""
    lines = text.split("\n")
    fences, block = Fences(lines), list[str]()
    for number, line in enumerate(lines):
        if not fences.holds(number, line) and not line.strip():
            yield "\n".join(block)
            block = []
        else:
            block.append(line)
    yield "\n".join(block)


def _inside(solution: _Node, lines: Sequence[str]) -> str:
    """The text of a solution without its margin."""
    body = list(lines[solution.body : solution.end])
    if solution.marks == "<":
        summary = next(
            (found for one in lines[solution.start : solution.body] if (found := _SUMMARY_IN.search(one))), None
        )
        end = _END_OF_DETAILS.match(lines[solution.end])
        first = summary["rest"] if summary else ""
        if solution.end < solution.body:  # all in one line
            return _END_OF_DETAILS.sub(r"\g<before>", first).strip()
        body = [first, *body, end["before"] if end else ""]
    return "\n".join(body).strip("\n")


_SUMMARY_IN = re.compile(r"</summary>(?P<rest>[^\n]*)$", re.I)
