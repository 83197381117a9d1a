"""What an equation names on its left side: x, f(x), a point, a segment, a sum of unknowns."""

from __future__ import annotations

from collections.abc import Callable

from megascience_hf.answers.parsing.tree import BINDING, Node, Op, number, variable


def name_of_left_side(left: Node) -> str | None:
    """The name that an equation defines: x, f(x), T(10), (x, y), A:B; None if it is an equation proper."""
    name_of = _NAMES.get(left.op)
    return None if name_of is None else name_of(left)


def _names_in_brackets(left: Node) -> str | None:
    names = [name_of_left_side(a) for a in left.args]
    return None if None in names else "(" + ",".join(name or "" for name in names) + ")"


def _product_name(left: Node) -> str | None:
    """\\Delta x, f(x), f^{-1}(x), and figures: AB, \\angle ABC."""
    first, last = left.args
    if first == variable("Delta") and last.op == Op.VARIABLE:
        return "Delta " + last.name
    if first.op == Op.VARIABLE and last.op in (Op.PAREN, Op.TUPLE):
        return first.name + "(" + ",".join(_leaf(a) for a in last.args) + ")"
    if last.op == Op.PAREN and first.op == Op.POWER and first.args[1] == Node(Op.NEGATIVE, (number(1),)):
        return f"inverse {first.args[0].name}" if first.args[0].op == Op.VARIABLE else None
    if _is_object(left):
        return "object " + "".join(sorted(n for n in _factors(left) if n.isupper()))
    return None


def _sum_name(left: Node) -> str | None:
    """a + b, of different variables: what was asked for is their sum."""
    names = _summands(left)
    return "+".join(names) if names and len(set(names)) == len(names) else None


def _modulus_name(left: Node) -> str | None:
    return "abs" if left.name == "abs" and _factors(left.args[0]) else None


_NAMES: dict[Op, Callable[[Node], str | None]] = {
    Op.VARIABLE: lambda left: left.name,
    Op.PRIME: lambda _: "derivative",
    Op.TUPLE: _names_in_brackets,
    Op.PAREN: _names_in_brackets,
    Op.TIMES: _product_name,
    Op.PLUS: _sum_name,
    Op.DIVIDE: lambda left: "ratio" if all(map(_is_product_of_two, left.args)) else None,
    Op.CALL: _modulus_name,
    **dict.fromkeys(BINDING, lambda left: str(left.op)),
}


def _summands(left: Node) -> list[str]:
    """The variables of a + b + c; none if another term is among them."""
    if left.op == Op.PLUS:
        first, last = _summands(left.args[0]), _summands(left.args[1])
        return [*first, *last] if first and last else []
    return [left.name] if left.op == Op.VARIABLE else []


def _is_product_of_two(node: Node) -> bool:
    """A variable or two of them, as a point or a segment is named."""
    return node.op == Op.VARIABLE or (node.op == Op.TIMES and all(b.op == Op.VARIABLE for b in node.args))


def _is_object(left: Node) -> bool:
    """A product of capitals, as segments (AB), figures and angles (\\angle ABC, m\\angle A) are named."""
    names = _factors(left)
    while names and names[0] in ("m", "angle", "triangle"):
        names = names[1:]
    return len(names) >= 1 and left.op == Op.TIMES and all(len(n) == 1 and n.isupper() for n in names)


def _factors(node: Node) -> list[str]:
    if node.op == Op.VARIABLE:
        return [node.name]
    if node.op == Op.TIMES:
        left, right = _factors(node.args[0]), _factors(node.args[1])
        return [*left, *right] if left and right else []
    return []


def _leaf(node: Node) -> str:
    return node.name or node.brackets or str(node.op)
