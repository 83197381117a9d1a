r"""Questions with choices, of the class exam, of auto-multiple-choice and of authors' own: `\good{…}`, `\bad{…}`.

Pandoc knows none of the commands. The choices become a list with letters, the right ones the solution where none is
written, with the reasons that stand behind them.
"""

from __future__ import annotations

import re

from megascience_hf.curation.documents.latex_boxes import boxed, closing_braces
from megascience_hf.curation.extraction.edits import Edit, spliced

_CHOICES = r"(?:onepar)?(?:choices|checkboxes)"
_EXAM = (
    (re.compile(r"\\(?:bonus)?titledquestion\s?\{[^{}\n]{0,200}\}(?:\[[^\]\n]{0,20}\])?"), r"\\item "),
    (re.compile(r"\\(?:bonus)?question\b(?:\[[^\]\n]{0,20}\])?"), r"\\item "),
    (re.compile(r"\\(?:CorrectChoice|correctchoice|choice)\b"), r"\\item "),
    (
        re.compile(rf"\\begin\{{{_CHOICES}\}}(?:\[[^\]\n]{{0,40}}\])?(?:\\(?![A-Za-z]))?"),
        r"\\begin{enumerate}[(A)]",
    ),
    (re.compile(rf"\\end\{{{_CHOICES}\}}"), r"\\end{enumerate}"),
    (re.compile(r"\\(begin|end)\{questions\}"), r"\\\1{enumerate}"),
    (re.compile(r"\\fillin\b(?:\[[^\]\n]{0,100}\]){0,2}"), r"\\_\\_\\_\\_"),
    (re.compile(r"\\(?:fillwith\w{3,12}|makeemptybox|droppoints|droptotalpoints)\b(?:\{[^{}\n]{0,40}\})?"), ""),
)
_EXAM_QUESTION = re.compile(r"\\(?:bonus)?(?:titled)?question\b")
_CHOICE = re.compile(
    r"\\(?:(?P<right>[Cc]orrectChoice|correctchoice)|choice)\b(?P<said>(?:[^\\]|\\(?!(?:[Cc]orrect[Cc]hoice|choice|end)\b))*)"
)
_FILL_IN = re.compile(r"\\fillin\s?\[([^\[\]\n]{1,100})\]")
# "\\bonne{…}" and "\\mauvaise{…}" of auto-multiple-choice (https://www.auto-multiple-choice.net), "\\good", "\\bad".
_RIGHT = (
    "correct[Cc]hoice|correct(?:answer|item)?|right(?:answer|choice)?|good(?:answer|choice)?|bonne"
    "|true(?:answer|choice)|vrai|richtig"
)
_WRONG = (
    "wrong(?:[Cc]hoice|answer|item)?|bad(?:answer|choice)?|incorrect(?:answer)?|mauvaise|false(?:answer|choice)|faux|falsch"
    "|distractor"
)
_OFFERED = re.compile(rf"\\(?:(?P<right>{_RIGHT})|{_WRONG})(?![A-Za-z])\s?\{{")
_LISTED = re.compile(
    r"\\begin\{(?P<name>(?!(?:questions?|exercise|problem|document|frame)\})[A-Za-z]{3,30})\}"
    r"(?:\[[^\[\]\n]{0,80}\]|\{[^{}\n]{0,40}\}){0,2}"
)
_REASONS = re.compile(
    r"\s{0,40}(?:%[^\n]*\n\s{0,20}){0,3}\\begin\{(?P<name>explanations?|explications?|explain|feedback|rationale|comments?|reasons?)\}"
    r"(?P<said>(?:[^\\]|\\(?!(?:begin|end)\{(?P=name)\})){0,6000})\\end\{(?P=name)\}",
    re.I,
)
_MOST = 12_000  # characters of the choices of one question


def with_choices(text: str) -> str:
    """LaTeX whose choices are lists, and the right ones of them solutions."""
    if "{questions}" in text:
        text = _with_right_choices(text)
        for pattern, written in _EXAM:
            text = pattern.sub(written, text)
    return spliced(text, _lettered(text)) if _OFFERED.search(text) else text


def _lettered(text: str) -> list[Edit]:
    edits: list[Edit] = []
    closed = closing_braces(text)
    for begin in _LISTED.finditer(text):
        close = f"\\end{{{begin['name']}}}"
        end = text.find(close, begin.end(), begin.end() + _MOST)
        offered = list(_OFFERED.finditer(text, begin.end(), end)) if end > 0 else []
        said = [text[one.end() : closed.get(one.end() - 1, one.end())].strip() for one in offered]
        if (
            len(said) < 2
            or not all(said)
            or all(one["right"] for one in offered)
            or (edits and begin.start() < edits[-1][1])
        ):
            continue
        right = [f"({chr(65 + at)}) {said[at]}" for at, one in enumerate(offered[:26]) if one["right"]]
        reasons = _REASONS.match(text, end + len(close))
        solution = "; ".join(right) + (f"\n\n{reasons['said'].strip()}" if reasons else "")
        items = "\n".join(f"\\item {one}" for one in said)
        listed = f"\n\\begin{{enumerate}}[(A)]\n{items}\n\\end{{enumerate}}\n"
        behind = reasons.end() if reasons else end + len(close)
        edits.append((begin.start(), behind, listed + (boxed("solution", solution) if right else "")))
    return edits


def _with_right_choices(text: str) -> str:
    r"""The class exam with `\CorrectChoice`, or what is to be filled in, as the solution where none is written."""
    asked = [*_EXAM_QUESTION.finditer(text)]
    ends = [*(one.start() for one in asked[1:]), text.find("\\end{questions}")]
    edits: list[Edit] = []
    for one, end in zip(asked, ends, strict=True):
        body = text[one.end() : end]
        if end < one.end() or "\\begin{solution" in body or "\\begin{parts" in body:
            continue
        choices = list(_CHOICE.finditer(body))
        right = [
            f"({chr(65 + number)}) {choice['said'].strip()}"
            for number, choice in enumerate(choices[:26])
            if choice["right"]
        ] or [fill[1] for fill in _FILL_IN.finditer(body)]
        if right:
            edits.append((one.end() + len(body.rstrip()), end, f"\n{boxed('solution', '; '.join(right))}"))
    return spliced(text, edits)
