"""Inequalities in forms that describe a region of numbers: |x| < 2, and two inequalities joined by "and"."""

from __future__ import annotations

import re

from megascience_hf.answers.parsing.tree import (
    LESS_OR_SO,
    ORDER,
    Node,
    Op,
    Relation,
    contains,
    relation,
    variables,
)

_MODULUS = re.compile(r"\(?\s?\\?(?:pmod|bmod|mod)(?![a-zA-Z])\s?\{?\s?(\d{1,15})\s?\}?\s?\)?$")


def congruence(text: str) -> tuple[str, int] | None:
    """`x \\equiv 3 \\pmod 7` without its modulus, and the modulus; None if it is no congruence."""
    found = _MODULUS.search(text[-40:]) if "mod" in text[-40:] else None
    if found is None or int(found[1]) == 0:
        return None
    return text[: len(text) - len(found[0])].strip(), int(found[1])


REGIONAL = frozenset([Op.UNION, Op.SET_MINUS, Op.SET_BUILDER, Op.INTERSECTION])


def describes_region(node: Node) -> bool:
    """Whether the tree is a set of real numbers other than a single interval or a list of points."""
    if node.op == Op.CONSTANT:
        return node.name == "reals"
    if node.op == Op.RELATION:
        return node.relations not in ((Relation.EQUAL,), (Relation.ABOUT,))
    return node.op in REGIONAL


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


def variable_first(node: Node) -> tuple[Node, Relation, Node] | None:
    """An inequality of a variable and something as the variable, the sign and the something; None for others."""
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
