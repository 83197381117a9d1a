"""Where in the last lines of a response its formula stands, and what behind it only says what it holds for.

"The maximum is $\\frac{\\pi}{4}$ at $x = 1$." gives π/4, "$g = \\frac{GM}{r^2}$, where $M$ is the mass" the first.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from megascience_hf.answers.extraction.final_answer import math_spans
from megascience_hf.answers.parsing.domains import without_conditions
from megascience_hf.answers.parsing.parsed_answers import Item, read_answer
from megascience_hf.answers.parsing.tree import Op, OverBudget, Relation
from megascience_hf.answers.text.beside import is_introduction
from megascience_hf.answers.text.latex import clean
from megascience_hf.answers.text.patterns import lazy_regex

Span = tuple[int, int]

_ENVIRONMENT = lazy_regex(
    r"""
    \\begin\s?\{(?P<name>(?:equation|align|aligned|gather|gathered|multline|eqnarray)\*?)\}
    (?P<inside>.{1,800}?)\\end\s?\{(?P=name)\}
    """,
    re.S | re.X,
)


def formula_spans(text: str, start: int, end: int) -> list[Span]:
    """Offsets of the formulas of a stretch of text: in delimiters, or in an environment that stands by itself."""
    spans = math_spans(text, start, end)
    if "\\begin" in text[start:end]:
        alone = [m.span() for m in _ENVIRONMENT.finditer(text, start, end)]
        spans += [(a, b) for a, b in alone if not any(first <= a and b <= last for first, last in spans)]
    return sorted(spans)


_SENTENCE = lazy_regex(r"[.!?][*_]{0,2}\s+(?=[A-Z])|\n\s*\n")
_BEHIND = r"[\s$\\)\]*_]{0,8}[,.;]?\s{0,4}\(?"
_WHERE = lazy_regex(
    rf"{_BEHIND}(?:,\s)?(?:where|in\swhich|here|with)\s(?:[a-z]{{1,12}}\s){{0,4}}[\s$\\(\[]{{0,4}}", re.I
)
_FOR = lazy_regex(
    rf"""{_BEHIND}
        (?: (?:valid\s|holds\s|taken\s|attained\s|reached\s|achieved\s)?(?:for|at|on|over|when|whenever)
          | (?:(?:as\s)?(?:obtained|found|derived|computed|evaluated)\s)?(?:with|by|from|using|via)
              (?:\s(?:using|setting|taking|letting|substituting|substitution))? )
        \s(?:(?:all|any|some|every|each|the|an?|its|point|value|values|angle|substitution|interval|only|both)\s){{0,3}}[$\\(\[]{{0,4}}""",
    re.I | re.X,
)
_RELATION = lazy_regex(r"[=<>≤≥≠∈]|\\(?:neq?|leq?|geq?|lt|gt|in|to|approx|leqslant|geqslant)(?![A-Za-z])")
_JOINED = lazy_regex(r"[\s$\\)\](\[]{0,6}(?:,?\s?\b(?:and|or)\b|[,;])?[\s$\\(\[)\]]{0,6}")


def is_a_row(line: str, spans: Sequence[Span]) -> bool:
    """Whether a line holds formulas and nothing else but what joins them: "$x = 2$, $y = 3$"."""
    gaps = [
        line[: spans[0][0]],
        line[spans[-1][1] :],
        *(line[a[1] : b[0]] for a, b in pairwise(spans)),
    ]
    return all(_JOINED.fullmatch(gap.strip(" .;*_")) for gap in gaps)


# What a circumstance does not hold: a denial, a correction, another case
_TURNS = lazy_regex(
    r"\b(?:not|never|wrong|incorrect|false|but|however|instead|actually|unless|otherwise|else|if|or|should|\w{1,8}n't)\b",
    re.I,
)
_LINK = lazy_regex(
    r"""
    (?: (?:\b(?:is|are|equals|gives?|yields?|gets?|obtain|have|becomes|be|that|as|find|to)\b|[=:])[\s*_]{0,4}
      | ^[\s*_]*(?:(?:so|thus|hence|therefore|then|finally|now)\b[\s,:*_]{0,4})? )
    (?:\\begin\s?\{\w{1,12}\*?\})?[\s$\\(\[]{0,4}$
    """,
    re.I | re.X,
)
_ZERO = lazy_regex(r"=\s?0\s*[.,]?\s*$")


def without_circumstances(text: str, spans: Sequence[Span], end: int) -> int | None:
    """Which span holds the value, if all that follow it only say what it holds for; None if none is such a one.

    Args:
        text: the response.
        spans: the formulas of its last lines.
        end: where it ends.
    """
    if len(spans) < 2:
        return None
    begin = [m.end() for m in _SENTENCE.finditer(text, spans[0][0] - min(spans[0][0], 200), spans[-1][0])]
    for k, (first, last) in enumerate(spans[:-1]):
        start = max([at for at in begin if at <= first], default=max(0, first - 200))
        start = max(start, text.rfind("\n", 0, first) + 1 if not text[start:first].strip("$\\[ \n") else start)
        if begin and begin[-1] > first:
            continue  # not of the last sentence
        before = text[start:first]
        if _LINK.search(before) is None or not is_introduction(before):
            continue
        if _is_where(text, last, spans[k + 1], end) or _is_for(text, spans[k:], end):
            return k
    return None


def _is_where(text: str, last: int, following: Span, end: int) -> bool:
    """Whether what follows a formula tells what its letters are: "where $M$ is the mass of the star"."""
    between = _WHERE.fullmatch(text, last, following[0])
    return between is not None and _TURNS.search(text, last, end) is None


def _is_for(text: str, spans: Sequence[Span], end: int) -> bool:
    """Whether relations follow a formula that say for what it holds: "for $r > R$", "at $x = 1$ and $y = 2$"."""
    (first, last), *further = spans
    if _FOR.fullmatch(text, last, further[0][0]) is None or _ZERO.search(text, first, last):
        return False
    if any(_RELATION.search(text, *span) is None for span in further):
        return False
    if any(_JOINED.fullmatch(text, a[1], b[0]) is None for a, b in pairwise(further)):
        return False
    behind = text[further[-1][1] : end].strip(" \n\t$\\)]*_.!")
    return len(behind) <= 40 and _TURNS.search(behind) is None and re.search(r"\d", behind) is None


def says_what_letters_run_over(formula: str) -> bool:
    """Whether a formula with what follows it names a set for its letters, which is a part of the answer."""
    text = clean(formula)
    return bool(without_conditions(text)[1]) or any(item.conditions for item in _read(text))


_ARROW = lazy_regex(r"\\(?:Rightarrow|implies|therefore|iff|Longrightarrow)(?![A-Za-z])|[⇒⟹∴]")


def whole_statement(text: str, first: int, last: int) -> Span | None:
    """The statement that a formula makes behind its last arrow: x = 5, 2x - y = 6, x = 2 or x = 3; None if none."""
    arrows = [arrow.end() for arrow in _ARROW.finditer(text, first, last)]
    first = arrows[-1] if arrows and text[arrows[-1] : last].strip() else first
    items = _read(clean(text[first:last]))
    if not items or any(item.node is None for item in items):
        return None
    if len(items) > 1:
        return (first, last) if all(item.name for item in items) else None
    (item,) = items
    if item.node is None or (item.whole is None and item.node.op != Op.RELATION):
        return None
    relations = (item.whole or item.node).relations
    steps = len(relations) > 1 and set(relations) == {Relation.EQUAL}  # of which the last is the result
    return None if steps else (first, last)


def _read(text: str) -> list[Item]:
    try:
        return read_answer(text)
    except OverBudget:
        return []
