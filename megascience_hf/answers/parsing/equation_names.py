"""What an equation names on its left side: x, f(x), a point, a segment, a sum of unknowns."""

from __future__ import annotations

from collections.abc import Callable

from megascience_hf.answers.parsing.tree import BINDING, COMPOSED, Node, Op, number, variable, variables
from megascience_hf.answers.text.words import word_set


def name_of_left_side(left: Node) -> str | None:
    """The name that an equation defines: x, f(x), T(10), (x, y), A:B; None if it is an equation proper."""
    name_of = _NAMES.get(left.op)
    return None if name_of is None else name_of(left)


# Functions whose value is hardly ever asked for: \\log x = 5 is an equation for x, \\sin x = 0.5 an answer.
_SOLVED_FOR = frozenset(["log", "ln", "lg", "exp", "sqrt"])
# Squares that are quantities with names of their own: the coefficient of determination, chi-squared, a variance.
_SQUARES = frozenset(["R", "chi", "eta", "sigma"])


# Commands of operators that a question defines: 3 \\dagger 4 = 5.
_OPERATORS = word_set("dagger ddagger star ast diamond bigstar clubsuit heartsuit spadesuit oplus otimes odot circ")


def names_a_value(left: Node) -> bool:
    """Whether a left side is what was asked for, and not a function of it: x, f(x), a + b, sin x, not x^2, 2x, 1/x.

    "x^2 = 5" is an equation for x, whose value is not 5; "a + b = 5" and "P(A) = 0.5" can only say what was asked.
    """
    left = with_applications(left)
    if not variables(left):
        return True
    if left.op == Op.POWER:
        return left.args[0].name.partition("_")[0] in _SQUARES and left.args[1] == number(2)
    if left.op in (Op.NEGATIVE, Op.ROOT, Op.FACTORIAL):
        return False
    names = variables(left)
    if name_of_left_side(left) is not None or len(names) != 1 or names <= _OPERATORS:
        return True
    if left.op in (Op.PLUS, Op.MINUS):  # x + 1/x, not x + 1
        return all(map(variables, left.args))
    return left.op == Op.CALL and left.name not in _SOLVED_FOR


def _names_in_brackets(left: Node) -> str | None:
    names = [name_of_left_side(a) for a in left.args]
    return None if None in names else "(" + ",".join(name or "" for name in names) + ")"


_TRANSFORMS = frozenset(["L", "F", "Z"])  # of Laplace, of Fourier, to z


def _product_name(left: Node) -> str | None:
    """\\Delta x, f(x), f^{-1}(x), and figures: AB, \\angle A, m\\angle ABC."""
    first, last = left.args
    if first == variable("m") and last.name.startswith("angle "):
        return last.name
    if first == variable("Delta") and last.op == Op.VARIABLE:
        return "Delta " + last.name
    if first.op == Op.PAREN and COMPOSED in first.args[0].name:  # (f ∘ g)(x)
        first = first.args[0]
    if first.op == Op.VARIABLE and last.op in (Op.PAREN, Op.TUPLE):
        return first.name + "(" + ",".join(_argument(a) for a in last.args) + ")"
    if first.op == Op.VARIABLE and first.name in _TRANSFORMS and last.op == Op.SET and len(last.args) == 1:
        return first.name + "(" + _argument(last.args[0]) + ")"  # \\mathcal{L}\\{\\cos 2t\\}
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


_SET_SIGNS = {Op.UNION: "∪", Op.INTERSECTION: "∩", Op.SET_MINUS: "∖"}


def _set_name(left: Node) -> str | None:
    """A ∪ B, of sets that have names."""
    names = [arg.name if arg.op == Op.VARIABLE else "" for arg in left.args]
    return _SET_SIGNS[left.op].join(names) if all(names) else None


def _ratio_name(left: Node) -> str:
    """a : b, which is not b : a."""
    return "ratio " + ":".join("".join(sorted(_factors(part))) for part in left.args)


_NAMES: dict[Op, Callable[[Node], str | None]] = {
    Op.VARIABLE: lambda left: left.name,
    Op.PRIME: lambda _: "derivative",
    Op.TUPLE: _names_in_brackets,
    Op.PAREN: _names_in_brackets,
    Op.TIMES: _product_name,
    Op.PLUS: _sum_name,
    Op.DIVIDE: lambda left: _ratio_name(left) if all(map(_is_product_of_two, left.args)) else None,
    Op.CALL: _modulus_name,
    **dict.fromkeys((Op.UNION, Op.INTERSECTION, Op.SET_MINUS), lambda left: _set_name(left)),
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


def _argument(node: Node) -> str:
    """What a function is taken of, as a part of its name, without brackets: f(2x) is not f(3x)."""
    return _written(node).translate(str.maketrans("()[],", "‹›‹› "))


# Letters that name functions, and those that their arguments are made of: h(x + 1) is no product, h(a + b) may be one.
_FUNCTION_LETTERS = frozenset("fghFGH")
_ARGUMENT_LETTERS = frozenset("xyz")


def with_applications(node: Node) -> Node:
    """The tree with each value of an unknown function, f(2x) or (f ∘ g)(x), as a variable of its own.

    As a product f(g(x)) would be g(f(x)), and f(2x) would be 2f(x).
    """
    if not node.args:
        return node
    if node.op in BINDING and (unknown := _of_unknown_function(node)) is not None:
        return unknown
    node = node._replace(args=tuple(map(with_applications, node.args)))
    if node.op != Op.TIMES or node.args[1].op != Op.PAREN:
        return node
    left, bracket = node.args
    factor = left.args[1] if left.op == Op.TIMES else left
    names = _functions(factor)
    inside = variables(bracket)
    if not names or not inside or any(len(name) == 1 and name not in _ARGUMENT_LETTERS for name in inside):
        return node
    value = bracket.args[0]
    for name in reversed(names):
        value = variable(f"{name}({_written(value)})")
    return value if factor is left else Node(Op.TIMES, (left.args[0], value))


def _of_unknown_function(node: Node) -> Node | None:
    r"""A sum or an integral of f(x), v(t) or a_k over that letter, as a variable of its own; None for any other.

    It has no value: taken for a product, or for one letter, \\int_0^1 f(x)\\,dx would be f(x) or f/2.
    """
    own, *_ = node.args
    term = node.args[3]
    if not _applies_to(term, own.name):
        return None
    return variable(_written(node._replace(args=(variable("□"), *node.args[1:3], _with_letter(term, own.name)))))


def _applies_to(node: Node, name: str) -> bool:
    """Whether a tree holds f(x), or a_x, of the letter."""
    if node.op == Op.VARIABLE:
        return node.name.partition("_")[2] == name
    return _is_application(node, name) or any(_applies_to(arg, name) for arg in node.args)


def _is_application(node: Node, name: str) -> bool:
    if node.op != Op.TIMES or node.args[1].op != Op.PAREN or name not in variables(node.args[1]):
        return False
    left = node.args[0].args[1] if node.args[0].op == Op.TIMES else node.args[0]
    if left.op != Op.VARIABLE or left.name == name:
        return False
    return node.args[1].args[0] == variable(name) or left.name.rstrip("'") in _FUNCTION_LETTERS


def _with_letter(node: Node, name: str) -> Node:
    """The tree with another sign for its letter, in indices too: the same for f(x) and f(t)."""
    if node.op == Op.VARIABLE:
        stem, _, index = node.name.partition("_")
        return variable("□" if node.name == name else f"{stem}_□" if index == name else node.name)
    return node._replace(args=tuple(_with_letter(arg, name) for arg in node.args))


def _functions(factor: Node) -> list[str]:
    """The names of the functions that are applied: f, or f and g of (f ∘ g); none if it is something else."""
    if factor.op == Op.PAREN and COMPOSED in factor.args[0].name:
        return factor.args[0].name.split(COMPOSED)
    name = factor.name if factor.op == Op.VARIABLE else ""
    return [name] if name.rstrip("'") in _FUNCTION_LETTERS else name.split(COMPOSED) if COMPOSED in name else []


def _written(node: Node) -> str:
    """A tree as text, the same for the same tree."""
    if node.op == Op.PAREN:
        return _written(node.args[0])
    return node.name or f"{node.op}[{' '.join(map(_written, node.args))}]"
