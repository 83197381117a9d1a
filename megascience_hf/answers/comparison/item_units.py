"""The units of items of a mathematical answer: whether they decide, and a value converted from one to another."""

from __future__ import annotations

import math
from fractions import Fraction

from megascience_hf.answers.parsing.evaluate import Undefined, arithmetic, value_of
from megascience_hf.answers.parsing.tree import Node, Op, number, variables
from megascience_hf.answers.parsing.units import convert, parse_unit, same_dimension


def units_matter(gold: str, answer: str) -> bool:
    """Whether both units are known and differ. A missing or unknown unit is no reason to refuse a value."""
    if not gold or not answer or gold == answer:
        return False
    wanted, given = parse_unit(gold), parse_unit(answer)
    if wanted is None or given is None or wanted.dimensionless or given.dimensionless:
        return False
    return bool(wanted != given)


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
