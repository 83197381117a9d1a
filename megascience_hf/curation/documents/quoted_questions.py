"""Questions that are set as quotations with numbers, and below each its answer, as boxes.

"> **2M3.** Suppose …" and a chunk of R: so people write who solve the exercises of another's book.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from megascience_hf.curation.documents.markdown_code import lines_of_code
from megascience_hf.curation.documents.solved_items import boxes
from megascience_hf.curation.extraction import words_abroad as abroad
from megascience_hf.curation.extraction.rules.wording import ASKS

_WORD = rf"(?:exercise|problem|question|task|q|ex|{abroad.pattern(abroad.EXERCISES)})"
_NUMBER = r"(?:\d{1,2}[A-Z]{1,2}\d{1,3}|[A-Z]{0,2}\d{1,3}(?:[.-]\d{1,3}){0,3}[a-z]?)"
_LABELLED = re.compile(
    rf"[ ]{{0,3}}>[ \t]?(?:\*\*|__|`)(?:{_WORD}\b[.]?[ \t]?#?)?(?P<number>{_NUMBER})[ \t]?[.:)]?"
    r"(?:\*\*|__|`)[.:)]?[ \t]*(?P<said>[^\n]*)$",
    re.I,
)
# "> 3E1. Which …": so no list counts.
_PLAIN = re.compile(r"[ ]{0,3}>[ \t]?(?P<number>\d{0,2}[A-Z]{1,2}\d{1,3})[.:)][ \t]+(?P<said>\S[^\n]*)$")
_NUMBER_ALONE = re.compile(
    rf"#{{2,6}}[ \t]+(?:{_WORD}\b[.]?[ \t]?#?)?{_NUMBER}[.:]?[ \t]*(?:\{{[^{{}}\n]{{1,80}}\}})?[ \t]*$", re.I
)
_QUOTE = re.compile(r"[ ]{0,3}>[ \t]?")
_ENDS = re.compile(r"#{1,6}[ \t]|(?:-{3,}|\*{3,}|_{3,})[ \t]*$")
# Where an answer is called one, other rules read it.
_CALLED = re.compile(
    rf"[ \t>]*(?:[-*+#:<`*_\[{{(!?][^\w\n]{{0,8}})?(?:solutions?|answers?|{abroad.pattern(abroad.SOLUTIONS)})\b", re.I
)
_LEAST = 3
_WORDS = re.compile(r"\w")


def with_quoted_questions(text: str) -> str:
    """The text with its quoted, numbered questions and what stands below each as boxes, if there are several."""
    if text.count("\n>") < _LEAST - 1:
        return text
    lines = text.split("\n")
    code = lines_of_code(lines)
    heads = [number for number, line in enumerate(lines) if not code[number] and _label(line)]
    if len(heads) < _LEAST:
        heads = _below_numbers(lines, code)
    if len(heads) < _LEAST:
        return text
    written: list[str] = []
    at = 0
    for head, following in zip(heads, [*heads[1:], len(lines)], strict=True):
        below = _behind_quote(lines, head)
        end = next((n for n in range(below, following) if not code[n] and _ENDS.match(lines[n])), following)
        boxed = _boxed(lines[head:below], lines[below:end])
        written += [*lines[at:head], *(boxed or lines[head:end])]
        at = end
    return "\n".join([*written, *lines[at:]])


def _label(line: str) -> re.Match[str] | None:
    return _LABELLED.match(line) or _PLAIN.match(line)


def _below_numbers(lines: Sequence[str], code: Sequence[bool]) -> list[int]:
    """The quotations that stand at once below headings that are numbers: "## 2.1", "### Exercise 3"."""
    found: list[int] = []
    headed = False
    for number, line in enumerate(lines):
        if code[number]:
            headed = False
        elif line.strip():
            if headed and _QUOTE.match(line):
                found.append(number)
            headed = bool(_NUMBER_ALONE.match(line))
    return found


def _behind_quote(lines: Sequence[str], head: int) -> int:
    at = head + 1
    while at < len(lines) and _QUOTE.match(lines[at]):
        at += 1
    return at


def _boxed(quote: Sequence[str], answer: Sequence[str]) -> list[str]:
    """Question and answer as boxes; nothing where the quotation asks nothing, or what is below is called an answer."""
    head = _label(quote[0])
    said = head["said"] if head else _QUOTE.sub("", quote[0], count=1)
    asked = "\n".join([said, *(_QUOTE.sub("", line, count=1) for line in quote[1:])]).strip()
    first = next((line for line in answer if line.strip()), "")
    if head is None and any(map(_QUOTE.match, answer)):
        return []  # the items that it asks of are quoted too
    if not ASKS.search(asked) or not _WORDS.search("\n".join(answer)) or _CALLED.match(first):
        return []
    return boxes(asked, "\n".join(answer))
