"""Questions that are set as quotations with numbers, and below each its answer, as boxes.

"> **2M3.** Suppose …" and a chunk of R: so people write who solve the exercises of another's book.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from megascience_hf.curation.documents.markdown_code import lines_of_code
from megascience_hf.curation.documents.solved_items import boxes
from megascience_hf.curation.extraction import box_names
from megascience_hf.curation.extraction import words_abroad as abroad
from megascience_hf.curation.extraction.rules.wording import asks

_WORD = rf"(?:exercise|problem|question|task|q|ex|{abroad.pattern(abroad.EXERCISES)})"
_NUMBER = r"(?:\d{1,2}[A-Z]{1,2}\d{1,3}|[A-Z]{0,2}\d{1,3}(?:[.-]\d{1,3}){0,3}[a-z]?)"
_LABELLED = re.compile(
    rf"[ ]{{0,3}}>[ \t]?(?:\*\*|__|`)(?:{_WORD}\b[.]?[ \t]?#?)?(?P<number>{_NUMBER})[ \t]?[.:)]?"
    r"(?:\*\*|__|`)[.:)]?[ \t]*(?P<said>[^\n]*)$",
    re.I,
)
# "> 3E1. Which …", "> 7.1. Is it …", "> Exercise 4: Find …": so no list counts.
_PLAIN = re.compile(
    r"[ ]{0,3}>[ \t]?(?P<number>\d{0,2}[A-Z]{1,2}\d{1,3}|\d{1,2}(?:\.\d{1,3}){1,2}[a-z]?"
    rf"|(?i:{_WORD})[.]?[ \t]?#?{_NUMBER})[.:)]{{1,2}}[ \t]+(?P<said>\S[^\n]*)$"
)
_NUMBER_ALONE = re.compile(
    rf"#{{2,6}}[ \t]+(?:{_WORD}\b[.]?[ \t]?#?)?{_NUMBER}[.:]?[ \t]*(?:\{{[^{{}}\n]{{1,80}}\}})?[ \t]*$", re.I
)
_QUOTE = re.compile(r"[ ]{0,3}>[ \t]?")
_ENDS = re.compile(r"#{1,6}[ \t]|(?:-{3,}|\*{3,}|_{3,})[ \t]*$")
# Where an answer is called one, other rules read it.
_CALLED = re.compile(rf"[ \t>]*(?:[-*+#:<`*_\[{{(!?][^\w\n]{{0,8}})?(?:{box_names.SOLUTIONS})\b", re.I)
_TRUE_OR_FALSE = re.compile(
    r"[\W_]*(?:t/f|wahr oder falsch|richtig oder falsch|vrai ou faux|verdadero o falso"
    r"|verdadeiro ou falso|vero o falso)\b",
    re.I,
)
# "> (b) …" below the answer to part a.
_PART = re.compile(r"[ ]{0,3}>[ \t]?(?P<said>\((?P<letter>[a-h])\)[ \t]+\S[^\n]*)$")
_FIRST_PART = re.compile(r"^\(a\)[ \t]", re.M)
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
        boxed = _in_parts(lines[head:below], lines[below:end]) or _boxed(lines[head:below], lines[below:end])
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
    """Where a quotation ends; parts of it may stand apart: "> (a) …", a blank line, "> (b) …"."""
    at = head + 1
    while at < len(lines) and _QUOTE.match(lines[at]):
        at += 1
    below = next((number for number in range(at, min(at + 3, len(lines))) if lines[number].strip()), at)
    if below > at and below < len(lines) and _PART.match(lines[below]):
        return _behind_quote(lines, below)
    return at


def _in_parts(quote: Sequence[str], answer: Sequence[str]) -> list[str]:
    """An exercise whose parts are quoted one by one, each above its answer, as boxes of the parts; else nothing."""
    starts = [number for number, line in enumerate(answer) if _PART.match(line)]
    asked = _asked(quote)
    first = _FIRST_PART.search(asked)
    letters = [part["letter"] for number in starts if (part := _PART.match(answer[number]))]
    if not starts or not first or letters != [chr(98 + number) for number in range(len(letters))]:
        return []
    given = asked[: first.start()].strip()
    written: list[str] = []
    parts = [(asked[first.start() :], answer[: starts[0]])]
    for start, end in zip(starts, [*starts[1:], len(answer)], strict=True):
        below = _behind_quote(answer, start)
        parts.append((_asked(answer[start:below]), answer[below:end]))
    for said, solved in parts:
        if not _WORDS.search("\n".join(solved)):
            return []
        written += boxes(f"{given}\n\n{said}".strip(), "\n".join(solved))
    return written


def _asked(quote: Sequence[str]) -> str:
    """The words of a quotation without its number."""
    head = _label(quote[0])
    said = head["said"] if head else _QUOTE.sub("", quote[0], count=1)
    return "\n".join([said, *(_QUOTE.sub("", line, count=1) for line in quote[1:])]).strip()


def _boxed(quote: Sequence[str], answer: Sequence[str]) -> list[str]:
    """Question and answer as boxes; nothing where the quotation asks nothing, or what is below is called an answer."""
    head = _label(quote[0])
    asked = _asked(quote)
    first = next((line for line in answer if line.strip()), "")
    if head is None and any(map(_QUOTE.match, answer)):
        return []  # the items that it asks of are quoted too
    if not (asks(asked) or _TRUE_OR_FALSE.match(asked)) or not _WORDS.search("\n".join(answer)) or _CALLED.match(first):
        return []
    return boxes(asked, "\n".join(answer))
