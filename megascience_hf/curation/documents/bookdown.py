r"""Answers of bookdown that name by its label whose they are: "**Answer to Exercise \@ref(exr:trees)**".

They stand in boxes of a section of their own, mostly not of all exercises: each goes behind its exercise.
"""

from __future__ import annotations

import re

from megascience_hf.curation.extraction.edits import Edit, spliced

_BOX = re.compile(
    r"^(?P<marks>:{3,})[ \t]*\{(?P<attributes>[^}\n]{1,200})\}[ \t]*\n"
    r"(?P<body>(?:(?!:{3,})[^\n]*\n){1,300})(?P=marks)[ \t]*$",
    re.M,
)
_ASKS = re.compile(r"\.(?:exercise|problem|question|example)\b", re.I)
_SOLVES = re.compile(r"\.(?:answer|solution|sol|ans)s?\b", re.I)
_LABEL = re.compile(r"#(?:[a-z]{2,4}:)?(?P<label>[\w.-]{1,60})")
_WHOSE = re.compile(
    r"\s*[*_]{0,3}(?:answer|solution)s?(?:[ \t]+(?:to|of|for))?(?:[ \t]+[a-z]{2,12})?[*_]{0,3}[ \t]*"
    r"\\@ref\((?:[a-z]{2,4}:)?(?P<label>[\w.-]{1,60})\)[*_.: \t]*",
    re.I,
)


def with_answers_moved(text: str) -> str:
    """The text with each such answer as the solution behind its exercise; others stay where they are."""
    if "\\@ref(" not in text or ":::" not in text:
        return text
    asked: dict[str, int] = {}
    answers: dict[str, list[tuple[int, int, str]]] = {}
    for box in _BOX.finditer(text):
        label, whose = _LABEL.search(box["attributes"]), _WHOSE.match(box["body"])
        if _ASKS.search(box["attributes"]) and label:
            asked.setdefault(label["label"], box.end())
        elif _SOLVES.search(box["attributes"]) and whose:
            answer = box["body"][whose.end() :].strip("\n")
            answers.setdefault(whose["label"], []).append((box.start(), box.end(), answer))
    edits: list[Edit] = []
    for name, found in answers.items():
        if name in asked and len(found) == 1:  # of two, nobody knows which
            start, end, answer = found[0]
            edits += [(start, end, ""), (asked[name], asked[name], f"\n\n::: solution\n\n{answer}\n\n:::\n")]
    return spliced(text, sorted(edits))
