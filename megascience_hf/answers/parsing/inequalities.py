"""Inequalities in forms that describe a region of numbers: |x| < 2, and two inequalities joined by "and"."""

from __future__ import annotations

import re

from megascience_hf.answers.parsing.evaluate import Undefined, arithmetic, exact_value, value_of
from megascience_hf.answers.parsing.tree import (
    LESS_OR_SO,
    ORDER,
    Node,
    Op,
    OverBudget,
    Relation,
    contains,
    number,
    relation,
    substitute,
    variable,
    variables,
)
from megascience_hf.answers.text.commands import TEXT_OPEN
from megascience_hf.answers.text.patterns import lazy_regex

# \\pmod 7, \\bmod{7}, (mod 7), (\\text{mod } 7)
_MODULUS = lazy_regex(
    rf"""\(?\s{{0,2}}(?:{TEXT_OPEN})?\\?(?:pmod|bmod|mod)(?![a-zA-Z])\s{{0,2}}\}}?\s{{0,2}}
        \{{?\s?(\d{{1,15}})\s?\}}?\s?\)?\s?\}}?$""",
    re.X,
)


def congruence(text: str) -> tuple[str, int] | None:
    """`x \\equiv 3 \\pmod 7` without its modulus, and the modulus; None if it is no congruence."""
    found = _MODULUS.search(text[-40:]) if "mod" in text[-40:] else None
    if found is None or int(found[1]) == 0:
        return None
    return text[: len(text) - len(found[0])].strip(), int(found[1])


def remainder(left: str, modulus: int) -> int | None:
    """What 14 mod 3 is, where it is no class of numbers: a number that is no remainder before its modulus."""
    return int(left) % modulus if left.isdecimal() and len(left) <= 15 and int(left) >= modulus else None


def is_congruent(one: Node, other: Node, modulus: int) -> bool:
    """Whether two numbers differ by a multiple of the modulus; numbers that are not computed exactly may."""
    try:
        difference = exact_value(Node(Op.MINUS, (one, other)))
    except (Undefined, OverBudget):
        return True
    return difference is None or (difference / modulus).denominator == 1


REGIONAL = frozenset([Op.UNION, Op.SET_MINUS, Op.SET_BUILDER, Op.INTERSECTION])


def describes_region(node: Node) -> bool:
    """Whether the tree is a set of real numbers other than a single interval or a list of points."""
    if node.op == Op.CONSTANT:
        return node.name == "reals"
    if node.op == Op.RELATION:
        return node.relations not in ((Relation.EQUAL,), (Relation.ABOUT,))
    return node.op in REGIONAL


def solved(node: Node) -> Node:
    """A linear inequality for its variable: -2x + 1 < 5 is x > -2, 2 < g(x) < 5 bounds g(x). Others as they are."""
    if node.op != Op.RELATION or len(node.args) > 3 or not ORDER.issuperset(node.relations):
        return node
    sides = tuple(map(_with_named_values, node.args))
    node = node._replace(args=sides)
    names = variables(node)
    bare = any(side.op == Op.VARIABLE for side in sides)
    if len(names) != 1 or (bare and sum(map(bool, map(variables, sides))) == 1):
        return node
    (name,) = names
    if len(sides) == 2:
        middle, ends = Node(Op.MINUS, sides), [number(0)]
    elif variables(sides[0]) or variables(sides[2]):
        return node
    else:
        middle, ends = sides[1], [sides[0], sides[2]]
    line = _line(middle, name)
    if line is None:
        return node
    slope, start, positive = line
    signs = node.relations if positive else tuple(sign.turned for sign in node.relations)
    bounds = [Node(Op.DIVIDE, (Node(Op.MINUS, (end, start)), slope)) for end in ends]
    return relation((*bounds[:-1], variable(name), bounds[-1]), *signs)


def _with_named_values(node: Node) -> Node:
    """f(x) as one variable of that name."""
    if node.op == Op.TIMES and node.args[0].op == Op.VARIABLE and node.args[1].op == Op.PAREN:
        argument = node.args[1].args[0]
        if argument.op == Op.VARIABLE and node.args[0].name in ("f", "g", "h", "F", "G", "H", "P", "p"):
            return variable(f"{node.args[0].name}({argument.name})")
    return node._replace(args=tuple(map(_with_named_values, node.args))) if node.args else node


# Where a function of one variable is looked at to tell whether it is linear: no others take these values there.
# How far the values there may lie from those of a line, and it still is one: what the arithmetic leaves.
LINEAR_TO = "1e-30"
_POINTS = (-7, -2, 5, 11)


def _line(node: Node, name: str) -> tuple[Node, Node, bool] | None:
    """(slope, value at 0, whether it rises) of a linear function with numbers for coefficients; None for others."""
    start = substitute(node, name, number(0))
    slope = Node(Op.PAREN, (Node(Op.MINUS, (substitute(node, name, number(1)), Node(Op.PAREN, (start,)))),))
    ctx = arithmetic()
    try:
        at_0, rise = value_of(start, {}), value_of(slope, {})
        values = [value_of(substitute(node, name, number(x)), {}) for x in _POINTS]
    except (Undefined, OverBudget):
        return None
    tiny = ctx.mpf(LINEAR_TO) * max(1, abs(at_0), abs(rise))
    if ctx.im(at_0) or ctx.im(rise) or not rise:
        return None
    if any(abs(value - at_0 - rise * x) > tiny * abs(x) for x, value in zip(_POINTS, values, strict=True)):
        return None
    return slope, Node(Op.PAREN, (start,)), bool(ctx.re(rise) > 0)


def without_bars(node: Node) -> Node:
    """|x - a| < b as a - b < x < a + b, |x - a| > b as a union; any other tree as it is."""
    if node.op != Op.RELATION or len(node.relations) != 1 or node.relations[0] not in ORDER:
        return node
    (left, right), (sign,) = node.args, node.relations
    if _is_modulus(right):
        left, right, sign = right, left, sign.turned
    if not _is_modulus(left) or contains(right, frozenset([Op.CALL])):
        return node
    inner = left.args[0]
    if inner.op == Op.VARIABLE:
        low, high, name = Node(Op.NEGATIVE, (right,)), right, inner
    elif inner.op in (Op.MINUS, Op.PLUS) and inner.args[0].op == Op.VARIABLE and not variables(inner.args[1]):
        name, shift = inner.args
        middle = shift if inner.op == Op.MINUS else Node(Op.NEGATIVE, (shift,))
        low, high = Node(Op.MINUS, (middle, right)), Node(Op.PLUS, (middle, right))
    else:
        return node
    if sign in LESS_OR_SO:
        return relation((low, name, high), sign, sign)
    return Node(Op.UNION, (relation((name, low), sign.turned), relation((name, high), sign)))


def _is_modulus(node: Node) -> bool:
    return node.op == Op.CALL and node.name == "abs"


def joined(first: Node, second: Node) -> Node | None:
    """x > 1 and x < 3 as 1 < x < 3; None if the two are no lower and upper bound of one variable."""
    upper: tuple[Node, Relation, Node] | None = None
    lower: tuple[Node, Relation, Node] | None = None
    for node in (first, second):
        bound = variable_first(node)
        if bound is None or variables(bound[2]):
            return None
        if bound[1] in LESS_OR_SO:
            upper = bound
        else:
            lower = bound
    if upper is None or lower is None or upper[0] != lower[0]:
        return None
    return relation((lower[2], upper[0], upper[2]), lower[1].turned, upper[1])


def is_ordered(chain: Node) -> bool:
    """Whether the ends of a < x < b are numbers in this order."""
    try:
        low, high = (exact_value(end) for end in (chain.args[0], chain.args[-1]))
    except (Undefined, OverBudget):
        return False
    return low is not None and high is not None and low < high


def variable_first(node: Node) -> tuple[Node, Relation, Node] | None:
    """An inequality of a variable and something as the variable, the sign and the something; None for others."""
    node = solved(node)
    if node.op != Op.RELATION or len(node.relations) != 1 or node.relations[0] not in ORDER:
        return None
    (left, right), (sign,) = node.args, node.relations
    if left.op != Op.VARIABLE:
        left, right, sign = right, left, sign.turned
    return (left, sign, right) if left.op == Op.VARIABLE else None


def bounded_variables(node: Node) -> frozenset[str]:
    """The variables that inequalities bound; empty for intervals and set builders, whose variable is a mere dummy."""
    if node.op == Op.RELATION:
        return variables(node)
    if node.op == Op.UNION:
        return bounded_variables(node.args[0]) | bounded_variables(node.args[1])
    return frozenset()
