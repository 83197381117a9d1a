"""Sums whose middle is left out: 1 + 2 + … + n, 1 + 3 + … + 99, 1 + 2 + 4 + … + 2^n."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from itertools import pairwise

from megascience_hf.answers.parsing.evaluate import Undefined, exact_value
from megascience_hf.answers.parsing.tree import Node, Op, number, variables

MAX_TERMS = 10_000


def sum_of_progression(shown: Sequence[Node], last: Node) -> Node | None:
    """The sum of an arithmetic or a geometric progression from its first terms, numbers, and its last; None for others.

    Two terms make an arithmetic progression; a geometric one needs three.
    """
    try:
        first = [exact_value(term) for term in shown]
        end = None if variables(last) else exact_value(last)
    except Undefined:
        return None
    known = [value for value in first if value is not None]
    if len(known) != len(first) or len(known) < 2 or (end is None and not variables(last)):
        return None
    step = known[1] - known[0]
    if step and all(b - a == step for a, b in pairwise(known)):
        return _arithmetic(shown[0], step, last, None if end is None else (end - known[0]) / step)
    if len(known) > 2 and known[0] and known[1]:
        ratio = known[1] / known[0]
        if all(a and b / a == ratio for a, b in pairwise(known)):
            return _geometric(shown[0], ratio, last, end, known[-1])
    return None


def _arithmetic(first: Node, step: Fraction, last: Node, steps: Fraction | None) -> Node | None:
    if steps is not None and (steps.denominator != 1 or not 2 <= steps <= MAX_TERMS):
        return None
    count = Node(Op.PLUS, (Node(Op.DIVIDE, (Node(Op.MINUS, (last, first)), _node(step))), number(1)))
    return Node(Op.DIVIDE, (Node(Op.TIMES, (Node(Op.PLUS, (first, last)), count)), number(2)))


def _geometric(first: Node, ratio: Fraction, last: Node, end: Fraction | None, shown: Fraction) -> Node | None:
    for _ in range(100 if end is not None else 0):
        if shown == end:
            break
        shown *= ratio
    else:
        if end is not None:
            return None
    past = Node(Op.MINUS, (Node(Op.TIMES, (last, _node(ratio))), first))
    return Node(Op.DIVIDE, (past, _node(ratio - 1)))


def _node(value: Fraction) -> Node:
    node = Node(Op.DIVIDE, (number(abs(value.numerator)), number(value.denominator)))
    return Node(Op.NEGATIVE, (node,)) if value < 0 else node
