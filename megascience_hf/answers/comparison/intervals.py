"""Sets of real numbers: intervals, unions, inequalities in one variable, set builders."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from megascience_hf.answers.comparison.expressions import close, scalars_equal
from megascience_hf.answers.parsing.evaluate import Undefined, arithmetic, infinity, value_of
from megascience_hf.answers.parsing.inequalities import joined, variable_first
from megascience_hf.answers.parsing.tree import (
    GREATER_OR_SO,
    LESS_OR_SO,
    Node,
    Op,
    Relation,
    constant,
    variable,
    variables,
)


@dataclass(frozen=True, slots=True)
class Interval:
    """From `low` to `high`; a point if both are the same node."""

    low: Node
    low_closed: bool
    high: Node
    high_closed: bool


_INFINITY = constant("oo")


_MINUS_INFINITY = Node(Op.NEGATIVE, (_INFINITY,))


_REALS = (Interval(_MINUS_INFINITY, False, _INFINITY, False),)


def region(node: Node) -> tuple[Interval, ...] | None:
    """The set of numbers that an interval, a union, an inequality in one variable or a set builder describes."""
    if node.op == Op.TUPLE and len(node.args) == 2 and len(node.brackets) == 2:
        return (Interval(node.args[0], node.brackets[0] == "[", node.args[1], node.brackets[1] == "]"),)
    if node.op == Op.CONSTANT and node.name == "reals":
        return _REALS
    if node.op == Op.SET and node.args:
        return tuple(Interval(a, True, a, True) for a in node.args)
    if node.op in (Op.UNION, Op.SET_MINUS, Op.MINUS):
        left, right = region(node.args[0]), region(node.args[1])
        if left is None or right is None:
            return None
        return left + right if node.op == Op.UNION else _without_points(left, right)
    if node.op == Op.SET_BUILDER:
        if not _is_a_real(node.args[0], node.args[1:]):
            return None
        conditions = node.args[1:]
        both = joined(*conditions) if len(conditions) == 2 else conditions[0] if len(conditions) == 1 else None
        return None if both is None else region(both)
    if node.op == Op.RELATION:
        return _inequality(node)
    return None


def _is_a_real(member: Node, conditions: Sequence[Node]) -> bool:
    """Whether {x | …} or {x \\in \\mathbb{R} | …} lists the letter that its conditions are on: not {2x | x > 2}."""
    if member.op == Op.RELATION and member.relations == (Relation.IN,) and member.args[1] in (_REAL, _R):
        member = member.args[0]
    return member.op == Op.VARIABLE and all(member.name in variables(condition) for condition in conditions)


_REAL, _R = constant("reals"), variable("R")


def _without_points(left: tuple[Interval, ...], points: tuple[Interval, ...]) -> tuple[Interval, ...] | None:
    """A region without the points and intervals of another; None if an end is not a number."""
    parts = list(left)
    for point in points:
        start, stop = _position(point.low), _position(point.high)
        cut: list[Interval] = []
        for part in parts:
            low, high = _position(part.low), _position(part.high)
            if start is None or stop is None or low is None or high is None:
                return None
            if stop < low or high < start:
                cut.append(part)
                continue
            if low < start or (low == start and part.low_closed and not point.low_closed):
                cut.append(Interval(part.low, part.low_closed, point.low, not point.low_closed))
            if stop < high or (stop == high and part.high_closed and not point.high_closed):
                cut.append(Interval(point.high, not point.high_closed, part.high, part.high_closed))
        parts = cut
    return tuple(parts)


def _position(node: Node) -> Any:
    """Where an end lies on the line, as a number; None if it holds variables or is not real."""
    ctx = arithmetic()
    sign = infinity(node)
    if sign is not None:
        return ctx.inf * sign
    if variables(node):
        return None
    try:
        value = value_of(node, {})
    except Undefined:
        return None
    return ctx.re(value) if ctx.im(value) == 0 else None


def _inequality(node: Node) -> tuple[Interval, ...] | None:
    signs, args = node.relations, node.args
    if signs == (Relation.IN,):
        return region(args[1])
    if signs == (Relation.NOT_EQUAL,) and args[0].op == Op.VARIABLE:
        return _without_points(_REALS, (Interval(args[1], True, args[1], True),))
    if len(signs) == 2 and args[1].op == Op.VARIABLE:
        closed = [sign.holds_when_equal for sign in signs]
        if LESS_OR_SO.issuperset(signs):
            return (Interval(args[0], closed[0], args[2], closed[1]),)
        if GREATER_OR_SO.issuperset(signs):
            return (Interval(args[2], closed[1], args[0], closed[0]),)
    bound = variable_first(node)
    if bound is None:
        return None
    _, sign, end = bound
    if sign in LESS_OR_SO:
        return (Interval(_MINUS_INFINITY, False, end, sign.holds_when_equal),)
    return (Interval(end, sign.holds_when_equal, _INFINITY, False),)


def _merged(parts: Sequence[Interval]) -> list[tuple[Any, bool, Any, bool]] | None:
    """Numeric intervals in order, joined where they touch; None if an end is not a number."""
    ends: list[tuple[Any, bool, Any, bool]] = []
    for p in parts:
        low, high = _position(p.low), _position(p.high)
        if low is None or high is None or low > high:
            return None
        ends.append((low, p.low_closed, high, p.high_closed))
    ends.sort(key=lambda e: (e[0], not e[1]))
    merged: list[tuple[Any, bool, Any, bool]] = []
    for low, low_closed, high, high_closed in ends:
        if merged and (low < merged[-1][2] or (low == merged[-1][2] and (low_closed or merged[-1][3]))):
            last = merged.pop()
            if high > last[2]:
                merged.append((last[0], last[1], high, high_closed))
            else:
                merged.append((last[0], last[1], last[2], last[3] or (high == last[2] and high_closed)))
        else:
            merged.append((low, low_closed, high, high_closed))
    return merged


def _ends_equal(gold: Node, answer: Node) -> bool:
    g, a = infinity(gold), infinity(answer)
    if g is not None or a is not None:
        return g == a
    return scalars_equal(gold, answer)


def regions_equal(gold: tuple[Interval, ...], answer: tuple[Interval, ...]) -> bool:
    """Whether two regions hold the same numbers."""
    g, a = _merged(gold), _merged(answer)
    if g is not None and a is not None:
        ctx = arithmetic()
        return len(g) == len(a) and all(
            x[1] == y[1]
            and x[3] == y[3]
            and all(
                p == q or (ctx.isfinite(p) and ctx.isfinite(q) and close(ctx, p, q))
                for p, q in ((x[0], y[0]), (x[2], y[2]))
            )
            for x, y in zip(g, a, strict=True)
        )
    return len(gold) == len(answer) and all(
        x.low_closed == y.low_closed
        and x.high_closed == y.high_closed
        and _ends_equal(x.low, y.low)
        and _ends_equal(x.high, y.high)
        for x, y in zip(gold, answer, strict=True)
    )
