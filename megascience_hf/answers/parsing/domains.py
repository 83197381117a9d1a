r"""What the letters of an answer run over: "k\pi, k \in \mathbb{Z}", "\frac{1}{x-1}, x \ne 1", "for any integer n".

A domain is part of an answer: k\pi for the natural numbers k is another family than for all integers.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from megascience_hf.answers.parsing.tree import Node, Op, Relation, constant
from megascience_hf.answers.text.commands import TEXT_OPEN
from megascience_hf.answers.text.patterns import lazy_regex


@dataclass(frozen=True, slots=True)
class Condition:
    """What holds of a letter: that it lies in a set, or that it is not a value. `name` is empty if none is named."""

    name: str
    sign: Relation
    where: Node


INTEGERS, NATURALS, REALS, COMPLEX = (constant(name) for name in ("integers", "naturals", "reals", "complex numbers"))
_FROM_ZERO = constant("naturals with zero")
_BY_LETTER = {"Z": INTEGERS, "N": NATURALS, "R": REALS, "C": COMPLEX, "Q": constant("rationals")}
_BY_CHARACTER = dict(zip("ℤℕℝℂℚ", "ZNRCQ", strict=True))
_POSITIVE = frozenset(["+", "*", ">0", "1", "\\ge1", "\\geq1", "≥1", ">=1"])
_FROM_0 = frozenset(["0", "\\ge0", "\\geq0", "≥0", ">=0", "\\geqslant0"])

_LEAD = rf"""[\s,;]{{1,4}}\(? (?:{TEXT_OPEN})?\s{{0,2}} (?:(?:where|with|for|and|here)\b,?\s{{0,2}})?
        (?:(?:some|any|all|every|each)\s{{1,2}})? \}}?\s{{0,2}} \(?"""
_NAME = r"(?P<name>[A-Za-z](?:_\{?\w{1,3}\}?)?)(?:\s?,\s?[A-Za-z](?:_\{?\w{1,3}\}?)?){0,2}\s{0,2}"
# ", k \\in 2\\mathbb{Z}"
_IN_SET = lazy_regex(
    rf"""(?<=[\w)}}\]°]){_LEAD}{_NAME}(?:\\in(?![A-Za-z])|∈)\s{{0,2}}
        (?P<factor>\d{{0,4}})\s?
        (?: \\mathbb\s?\{{?\s?(?P<letter>[ZNRCQ])\s?\}}? | (?P<character>[ℤℕℝℂℚ]) | \\?(?P<bare>[ZNRCQ])(?![A-Za-z]) )
        (?P<mark>(?:\s?[\^_]\s?(?:\{{[^{{}}]{{1,12}}\}}|[+*\d]))?)
        (?P<without_0>\s?\\setminus\s?\\\{{\s?0\s?\\\}})?
        \)?\}}?[\s.]{{0,3}}$""",
    re.X,
)
_NUMBERS = r"""(?P<kind>(?:(?:positive|negative|non-?negative|non-?zero|even|odd|natural|whole|real|complex|rational
        |prime|arbitrary)\s)? (?:integers?|numbers?|constants?))"""
# ", where k is an integer"; "for any integer k", "for all integers"
_OF_KIND = lazy_regex(
    rf"""(?<=[\w)}}\]°])(?: {_LEAD}{_NAME}(?:{TEXT_OPEN})?\s{{0,2}}
          (?:is\s|are\s|being\s)?(?:an?\s|any\s|all\s|some\s)?{_NUMBERS}
        | [\s,;]{{1,4}}\(?(?:{TEXT_OPEN})?\s{{0,2}}(?:where|with|for)\s(?:an?\s|some\s|any\s|all\s|every\s|each\s)?
          {_NUMBERS.replace("<kind>", "<kind_first>")}\s{{0,2}}\}}?\s{{0,2}}[A-Za-z]?
        )\s{{0,2}}\}}?\)?[\s.]{{0,3}}$""",
    re.I | re.X,
)
_BY_WORD = {"integer": INTEGERS, "positive integer": NATURALS, "natural number": NATURALS, "real number": REALS,
            "complex number": COMPLEX, "whole number": _FROM_ZERO, "nonnegative integer": _FROM_ZERO,
            "arbitrary integer": INTEGERS}  # fmt: skip
MAX_CONDITIONS = 3


def without_conditions(text: str) -> tuple[str, tuple[Condition, ...]]:
    """An answer without what its end says that its letters run over, and the conditions; constants say nothing."""
    found: list[Condition] = []
    for _ in range(MAX_CONDITIONS):
        start = max(0, len(text) - 120)
        condition: Condition | None
        if match := _IN_SET.search(text, start):
            condition = _in_set(match)
        elif match := _OF_KIND.search(text, start):
            condition = _of_kind(match)
        else:
            break
        text = text[: match.start()]
        if condition is not None:
            found.append(condition)
    return text, tuple(found)


def _in_set(match: re.Match[str]) -> Condition:
    letter = match["letter"] or match["bare"] or _BY_CHARACTER[match["character"]]
    mark = re.sub(r"[\s{}^_]|\\(?=[>])", "", match["mark"])
    where = _BY_LETTER[letter]
    if match["without_0"]:
        mark = "+" if letter == "N" else "without 0"
    if letter in "ZN" and mark in _POSITIVE and not (letter == "Z" and mark == "*"):
        where = NATURALS
    elif letter in "ZN" and mark in _FROM_0:
        where = _FROM_ZERO
    elif mark:
        where = constant(f"{where.name} {mark}")
    factor = match["factor"]
    return Condition(match["name"], Relation.IN, constant(f"{factor} {where.name}") if factor else where)


def _of_kind(match: re.Match[str]) -> Condition | None:
    kind = " ".join((match["kind"] or match["kind_first"]).lower().replace("non-", "non").split()).removesuffix("s")
    if kind.endswith("constant") or kind in ("number", "arbitrary number"):
        return None
    return Condition(match["name"] or "", Relation.IN, _BY_WORD.get(kind, constant(kind)))


def condition_of(node: Node) -> Condition | None:
    """A relation that says of a letter where it lies or what it is not: x \\ne 1, k \\in \\mathbb{Z}."""
    if node.op != Op.RELATION or node.relations not in ((Relation.NOT_EQUAL,), (Relation.IN,)):
        return None
    left, right = node.args
    if left.op != Op.VARIABLE:
        return None
    is_set = node.relations == (Relation.IN,) and right.op == Op.VARIABLE
    return Condition(left.name, node.relations[0], _BY_LETTER.get(right.name, right) if is_set else right)


def is_of(condition: Condition, *sets: Node) -> bool:
    """Whether a condition says that a letter lies in one of these sets."""
    return condition.sign == Relation.IN and condition.where in sets
