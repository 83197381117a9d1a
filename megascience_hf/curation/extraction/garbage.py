"""Signs that rules have misread a book: what no pair of a book that they understand looks like."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

from megascience_hf.curation.extraction.defects.answers import is_empty

# Beyond this share of the pairs, of at least so many, a run by rules stops: the book is not one that they read.
BOUND, AT_LEAST = 0.15, 20
LEFT_OVER, TITLE_ONLY, SEVERAL, EMPTY = (
    "left-over mark-up",
    "a title in place of an answer",
    "several problems in one question",
    "an answer without a word",
)
_MATH = re.compile(r"\$\$.*?\$\$|\$[^$\n]{1,400}\$|```.*?```|`[^`\n]{1,200}`", re.S)
_MARKUP = re.compile(
    r"""
      \\(?:begin|end)\{(?!(?:equation|align|gather|multline|eqnarray|[bpvB]?matrix|cases|array|aligned|split|tabular))
    | \\(?:item|section|subsection|chapter|label|index|exsol|setcounter|includegraphics|footnote)\b
    | </?(?:div|span|section|table|para|exercise|problem|solution|h[1-6])\b
    | ^:{3,} | ^\{:[ ] | ^\.\.[ ]\w+:: | \[TABLE\]
    """,
    re.M | re.X,
)
_TITLE = re.compile(
    r"\W*(?:(?:worked |sample )?solutions?|answers?|proof|exercises?|problems?)(?:\s\d[\d.]*)?\W*", re.I
)
_ANNOUNCED = re.compile(r"^[\s>*#_]{0,8}(?:exercise|problem|question)\s\d[\d.]*\b", re.M | re.I)


def signs_of_garbage(question: str, answer: str) -> list[str]:
    """What is wrong with a pair as it looks, in words that are counted."""
    found = []
    if _MARKUP.search(_MATH.sub(" ", question)) or _MARKUP.search(_MATH.sub(" ", answer)):
        found.append(LEFT_OVER)
    if _TITLE.fullmatch(answer[:80]):
        found.append(TITLE_ONLY)
    if len(_ANNOUNCED.findall(question)) > 1:
        found.append(SEVERAL)
    if is_empty(answer):
        found.append(EMPTY)
    return found


def garbage_in(pairs: Iterable[tuple[str, str]]) -> tuple[int, int, Counter[str]]:
    """Pairs, those with a sign of garbage, and how often each sign is there."""
    total, marked = 0, 0
    signs: Counter[str] = Counter()
    for question, answer in pairs:
        found = signs_of_garbage(question, answer)
        total += 1
        marked += bool(found)
        signs.update(found)
    return total, marked, signs
