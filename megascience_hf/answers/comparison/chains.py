"""What a chain of equals and about signs states: one value, or an exact value and its rounding.

`0 \\approx 1 \\approx 2` states nothing. Only a chain whose sides agree is an answer, and at most two of its sides may
differ: one has to be what the other is when it is rounded.
"""

from __future__ import annotations

from megascience_hf.answers.comparison.expressions import close, decimals_shown, scalars_equal
from megascience_hf.answers.comparison.tolerance import TOL
from megascience_hf.answers.parsing.evaluate import Undefined, arithmetic, exact_value, value_of
from megascience_hf.answers.parsing.tree import STATING, Node, Op, variables


def is_chain(node: Node) -> bool:
    """Whether the sides of a relation are told to be one value: all constants, or all with variables."""
    return (
        node.op == Op.RELATION
        and STATING.issuperset(node.relations)
        and len({bool(variables(side)) for side in node.args}) == 1
    )


def stated_values(chain: Node) -> tuple[Node, ...]:
    """The sides of a chain that may be its value: none if they disagree."""
    sides = chain.args
    distinct: list[Node] = []
    for side in sides:
        if not any(_identical(known, side) for known in distinct):
            distinct.append(side)
        if len(distinct) > 2:
            break
    if len(distinct) == 1:
        return (sides[-1], *sides[:-1])
    if variables(sides[0]):
        return ()
    if len(sides) > 2 and _identical(sides[0], sides[-1]):  # "5 + 6 = 12 = 11": a slip on the way
        return (sides[-1],)
    if len(distinct) > 2:
        return ()
    first, last = distinct
    if _rounds_to(first, last) or _rounds_to(last, first):
        shown = _shown(last)
        # "0.4 \\approx 0" is 0: so rough a rounding takes the place of what it rounds
        return (last, first) if shown is None or shown[1] >= TOL.digits_of_stated_rounding else (last,)
    formula = _shown(first) is None and _shown(last) is not None
    return (first,) if formula and scalars_equal(first, last, TOL.sloppy_rounding) else ()


def _identical(a: Node, b: Node) -> bool:
    """Whether two sides are one value to the last digit; no rounding is one."""
    if a == b or variables(a) or variables(b):
        return scalars_equal(a, b)
    try:
        exact_a, exact_b = exact_value(a), exact_value(b)
        if exact_a is not None and exact_b is not None:
            return exact_a == exact_b
        return close(arithmetic(), value_of(a, {}), value_of(b, {}))
    except Undefined:
        return False


def _rounds_to(exact: Node, rounded: Node) -> bool:
    """Whether a number is another one with fewer digits, rounded or cut off."""
    shown, more = _shown(rounded), _shown(exact)
    if shown is None or (more is not None and more[0] <= shown[0]):
        return False
    ctx = arithmetic()
    try:
        difference = abs(value_of(exact, {}) - value_of(rounded, {}))
    except Undefined:
        return False
    cut = shown[0] > 0 and shown[1] >= TOL.digits_of_stated_rounding
    return bool(difference < ctx.mpf(10) ** -shown[0] * (1 if cut else TOL.half_a_unit))


def _shown(node: Node) -> tuple[int, int] | None:
    """(decimals, significant digits) of a number written in digits; None for a formula."""
    while node.op in (Op.NEGATIVE, Op.PAREN):
        node = node.args[0]
    if node.op == Op.NUMBER and node.name.isdigit():
        return 0, len(node.name.lstrip("0")) or 1
    return decimals_shown(node)
