"""The tree of a formula, and what is asked of trees. `grammar` makes them, `values` computes with them."""

from __future__ import annotations

from typing import NamedTuple


class Unreadable(ValueError):
    """The text is not a formula of this grammar."""


class OverBudget(ValueError):
    """The formula is longer, deeper or larger than anything an exam asks for."""


class Node(NamedTuple):
    """`op` with `args` (nodes); leaves keep their text in `text`."""

    op: str
    args: tuple[Node, ...] = ()
    text: str = ""


def variables(node: Node) -> frozenset[str]:
    """Names of the free variables of a tree."""
    if node.op == "var":
        return frozenset([node.text])
    if node.op in ("sum", "prod"):
        return frozenset().union(*(variables(a) for a in node.args[1:])) - {node.args[0].text}
    return frozenset().union(*(variables(a) for a in node.args)) if node.args else frozenset()


def size(node: Node) -> int:
    """The number of nodes of a tree."""
    return 1 + sum(size(a) for a in node.args)


def depth(node: Node) -> int:
    """The length of the longest branch of a tree, without recursion."""
    level, found = [node], 0
    while level:
        found += 1
        level = [arg for parent in level for arg in parent.args]
    return found


def contains(node: Node, ops: frozenset[str]) -> bool:
    """Whether any node of the tree has one of these operations."""
    return node.op in ops or any(contains(a, ops) for a in node.args)


def with_sign(node: Node, sign: int) -> Node:
    """The tree with every plus-minus read as + (sign 1) or - (sign -1)."""
    args = tuple(with_sign(a, sign) for a in node.args)
    if node.op in ("pm", "mp"):
        plus = (sign > 0) == (node.op == "pm")
        return Node("+" if plus else "-", args)
    if node.op in ("pm0", "mp0"):
        plus = (sign > 0) == (node.op == "pm0")
        return args[0] if plus else Node("neg", args)
    return node._replace(args=args)


def substitute(node: Node, name: str, by: Node) -> Node:
    """The tree with the variable `name` replaced."""
    if node.op == "var" and node.text == name:
        return by
    return node._replace(args=tuple(substitute(a, name, by) for a in node.args)) if node.args else node
