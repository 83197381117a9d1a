"""The units of items of a mathematical answer: whether they decide, and a value converted from one to another."""

from __future__ import annotations

import math
import re
from fractions import Fraction
from typing import Any

from megascience_hf.answers.parsing.evaluate import Undefined, arithmetic, value_of
from megascience_hf.answers.parsing.tree import Node, Op, number, variables
from megascience_hf.answers.parsing.units import convert, parse_unit, plain_unit, same_dimension


def units_matter(gold: str, answer: str) -> bool:
    """Whether both units are known and differ. A missing or unknown unit is no reason to refuse a value."""
    if not gold or not answer or gold == answer:
        return False
    wanted, given = parse_unit(gold), parse_unit(answer)
    if wanted is None or given is None or wanted.dimensionless or given.dimensionless:
        return False
    return bool(wanted != given)


# Words for a unit that say nothing of what is measured.
_NEUTRAL = frozenset(["unit", "units", "square", "cubic", "sq", "total", "in"])


def is_another_unit(gold: str, answer: str) -> bool:
    """Whether one side is a physical unit and the other some thing or a unit that is not known: kg and solar masses.

    Of several words the first that is a unit decides: "hours of work" are hours.
    """
    if not gold or not answer or gold == answer:
        return False
    known = [_first_unit(text) for text in (gold, answer)]
    if (known[0] is None) == (known[1] is None) or (known[0] or known[1]).dimensionless:
        return False
    unknown = plain_unit(gold if known[0] is None else answer)
    return not _NEUTRAL.issuperset(re.findall(r"[a-z]+", unknown.lower()))


def _first_unit(text: str) -> Any:
    whole = parse_unit(text)
    head = re.match(r"[A-Za-zµΩÅ]+", plain_unit(text)) if whole is None else None
    return parse_unit(head[0]) if head else whole


def in_unit_of(gold: str, answer: str, value: Node) -> Node | None:
    """A constant in the gold's unit; None if it measures something else or holds variables."""
    wanted, given = parse_unit(gold), parse_unit(answer)
    if variables(value) or not same_dimension(wanted, given):
        return None
    zero, one = convert(0.0, given, wanted), convert(1.0, given, wanted)
    if zero == 0 and math.isfinite(one):  # the factor keeps what is exact
        return Node(Op.TIMES, (value, _signed(one)))
    ctx = arithmetic()
    try:
        known = float(ctx.re(value_of(value, {})))
    except (Undefined, OverflowError):
        return None
    converted = convert(known, given, wanted)
    return _signed(converted) if math.isfinite(converted) else None


def _signed(value: float) -> Node:
    exact = Fraction(repr(value))
    node = Node(Op.DIVIDE, (number(abs(exact.numerator)), number(exact.denominator)))
    return Node(Op.NEGATIVE, (node,)) if value < 0 else node
