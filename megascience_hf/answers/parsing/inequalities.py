"""Inequalities in forms that describe a region of numbers: |x| < 2, and two inequalities joined by "and"."""

from __future__ import annotations

import re

from megascience_hf.answers.parsing.tree import Node, contains, variables

_MODULUS = re.compile(r"\(?\s?\\?(?:pmod|bmod|mod)(?![a-zA-Z])\s?\{?\s?(\d{1,15})\s?\}?\s?\)?$")


def congruence(text: str) -> tuple[str, int] | None:
    """`x \\equiv 3 \\pmod 7` without its modulus, and the modulus; None if it is no congruence."""
    found = _MODULUS.search(text[-40:]) if "mod" in text[-40:] else None
    if found is None or int(found[1]) == 0:
        return None
    return text[: len(text) - len(found[0])].strip(), int(found[1])


_ORDER = frozenset(["<", ">", "<=", ">="])


REGIONAL = frozenset(["union", "minus", "builder", "intersection"])


def describes_region(node: Node) -> bool:
    """Whether the tree is a set of real numbers other than a single interval or a list of points."""
    if node.op == "const":
        return node.text == "reals"
    return node.op in REGIONAL or (node.op == "relation" and node.text not in ("=", "~"))


def without_bars(node: Node) -> Node:
    """|x - a| < b as a - b < x < a + b, |x - a| > b as a union; any other tree as it is."""
    if node.op != "relation" or node.text not in _ORDER:
        return node
    left, right, op = *node.args, node.text
    if right.op == "call" and right.text == "abs":
        left, right, op = right, left, op.translate(str.maketrans("<>", "><"))
    if not (left.op == "call" and left.text == "abs") or contains(right, frozenset(["call"])):
        return node
    inner = left.args[0]
    if inner.op == "var":
        low, high, name = Node("neg", (right,)), right, inner
    elif inner.op in ("-", "+") and inner.args[0].op == "var" and not variables(inner.args[1]):
        name, shift = inner.args
        middle = shift if inner.op == "-" else Node("neg", (shift,))
        low, high = Node("-", (middle, right)), Node("+", (middle, right))
    else:
        return node
    if op[0] == "<":
        return Node("relation", (low, name, high), f"{op} {op}")
    less = "<" + op[1:]
    return Node("union", (Node("relation", (name, low), less), Node("relation", (name, high), op)))


def joined(first: Node, second: Node) -> Node | None:
    """x > 1 and x < 3 as 1 < x < 3; None if the two are no lower and upper bound of one variable."""
    bounds: dict[str, tuple[Node, Node, str]] = {}
    for node in (first, second):
        if node.op != "relation" or node.text not in _ORDER:
            return None
        left, right, op = *node.args, node.text
        if left.op != "var":
            left, right, op = right, left, op.translate(str.maketrans("<>", "><"))
        if left.op != "var" or variables(right):
            return None
        bounds[op[0]] = (left, right, op)
    if len(bounds) != 2 or bounds["<"][0] != bounds[">"][0]:
        return None
    name, high, less = bounds["<"]
    _, low, greater = bounds[">"]
    return Node("relation", (low, name, high), f"<{greater[1:]} {less}")


def bounded_variables(node: Node) -> frozenset[str]:
    """The variables that inequalities bound; empty for intervals and set builders, whose variable is a mere dummy."""
    if node.op == "relation":
        return variables(node)
    if node.op == "union":
        return bounded_variables(node.args[0]) | bounded_variables(node.args[1])
    return frozenset()
