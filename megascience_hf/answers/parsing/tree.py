"""The tree of a formula, and what is asked of trees. `latex_parser` makes them, `evaluate` computes with them."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from typing import NamedTuple


class Unreadable(ValueError):
    """The text is not a formula of this grammar."""


class OverBudget(ValueError):
    """The formula is longer, deeper or larger than anything an exam asks for."""


class Op(StrEnum):
    """What a node of the tree is. The comment tells its parts: `args`, and the field that it uses beside them."""

    # leaves
    NUMBER = "num"  # name: its digits
    VARIABLE = "var"  # name
    CONSTANT = "const"  # name: pi, e, i, oo (infinity), reals
    EMPTY = "empty"  # {}
    # arithmetic
    PAREN = "paren"  # one expression in round or square brackets
    NEGATIVE = "neg"
    PLUS = "+"
    MINUS = "-"
    TIMES = "*"
    DIVIDE = "/"
    POWER = "^"
    ROOT = "root"  # radicand, index
    FACTORIAL = "!"
    DOUBLE_FACTORIAL = "!!"  # of every second number
    BINOMIAL = "binom"  # n, k
    PERCENT = "percent"
    DEGREE = "degree"
    PRIME = "prime"  # a derivative, or minutes of arc
    CALL = "call"  # name: the function
    SUM = "sum"  # index, from, to, term
    PRODUCT = "prod"  # the same
    INTEGRAL = "integral"  # variable, from, to, integrand
    # two values in one: a plus-minus between terms, and one before a term
    PLUS_MINUS = "pm"
    MINUS_PLUS = "mp"
    SIGN_PLUS_MINUS = "pm0"
    SIGN_MINUS_PLUS = "mp0"
    # structures
    RELATION = "relation"  # sides; relations: one between each pair of them
    LIST = "list"
    TUPLE = "tuple"  # brackets: "()", "[)", …: a point, a vector or an interval
    SET = "set"
    SET_BUILDER = "builder"  # member, conditions
    UNION = "union"
    INTERSECTION = "intersection"
    SET_MINUS = "minus"
    MATRIX = "matrix"  # rows
    ROW = "row"
    RATIO = "ratio"  # of three and more
    NUMERAL = "numeral"  # name: its digits; the base
    RESIDUE = "residue"  # value, modulus; what is congruent to it, if that is no plain name
    DIVISION = "division"  # quotient, remainder
    CASES = "cases"  # rows of a value and its condition


class Relation(StrEnum):
    """What may stand between the sides of a relation."""

    EQUAL = "="
    NOT_EQUAL = "!="
    LESS = "<"
    AT_MOST = "<="
    GREATER = ">"
    AT_LEAST = ">="
    IN = "in"
    ABOUT = "~"
    TO = "->"

    @property
    def turned(self) -> Relation:
        """The relation read from the right: a < b is b > a."""
        return _TURNED.get(self, self)

    @property
    def holds_when_equal(self) -> bool:
        """Whether an inequality admits that its sides are equal."""
        return self in (Relation.AT_MOST, Relation.AT_LEAST)


_TURNED = {
    Relation.LESS: Relation.GREATER,
    Relation.AT_MOST: Relation.AT_LEAST,
    Relation.GREATER: Relation.LESS,
    Relation.AT_LEAST: Relation.AT_MOST,
}
LESS_OR_SO = frozenset([Relation.LESS, Relation.AT_MOST])
GREATER_OR_SO = frozenset([Relation.GREATER, Relation.AT_LEAST])
ORDER = LESS_OR_SO | GREATER_OR_SO

# Relations that state a value: "x = 5", "x ≈ 5".
STATING = frozenset([Relation.EQUAL, Relation.ABOUT])
PLUS_MINUS = frozenset([Op.PLUS_MINUS, Op.MINUS_PLUS, Op.SIGN_PLUS_MINUS, Op.SIGN_MINUS_PLUS])
SERIES = frozenset([Op.SUM, Op.PRODUCT])
# Operations whose first argument is a variable of their own.
BINDING = SERIES | {Op.INTEGRAL}


class Node(NamedTuple):
    """An operation with its arguments; what else it needs stands in the field that `Op` names."""

    op: Op
    args: tuple[Node, ...] = ()
    name: str = ""
    brackets: str = ""
    relations: tuple[Relation, ...] = ()


# Parts the names of two functions in the name of the one that applies both: f∘g.
COMPOSED = "∘"


def number(digits: str | int) -> Node:
    """The leaf of an unsigned number."""
    return Node(Op.NUMBER, name=str(digits))


def variable(name: str) -> Node:
    """The leaf of a variable."""
    return Node(Op.VARIABLE, name=name)


def constant(name: str) -> Node:
    """The leaf of a constant: pi, e, i, oo, reals."""
    return Node(Op.CONSTANT, name=name)


def call(name: str, *args: Node) -> Node:
    """A function of its arguments."""
    return Node(Op.CALL, args, name=name)


def vector(args: Iterable[Node], brackets: str = "()") -> Node:
    """A point, a vector or an interval."""
    return Node(Op.TUPLE, tuple(args), brackets=brackets)


def relation(sides: Iterable[Node], *relations: Relation) -> Node:
    """Sides with a relation between each pair of neighbours."""
    return Node(Op.RELATION, tuple(sides), relations=relations)


def variables(node: Node) -> frozenset[str]:
    """Names of the free variables of a tree."""
    if node.op == Op.VARIABLE:
        return frozenset([node.name])
    if node.op in BINDING:
        own, low, high, term = node.args
        return variables(low) | variables(high) | (variables(term) - {own.name})
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


def contains(node: Node, ops: frozenset[Op]) -> bool:
    """Whether any node of the tree has one of these operations."""
    return node.op in ops or any(contains(a, ops) for a in node.args)


def is_product_of_letters(node: Node) -> bool:
    """Whether a tree is letters without a sign between them."""
    if node.op == Op.TIMES:
        return all(map(is_product_of_letters, node.args))
    return node.op in (Op.VARIABLE, Op.CONSTANT) and len(node.name) == 1


def contains_call(node: Node, name: str) -> bool:
    """Whether a function of this name is taken anywhere in the tree."""
    return (node.op == Op.CALL and node.name == name) or any(contains_call(a, name) for a in node.args)


def holds_pi(node: Node) -> bool:
    """Whether pi stands anywhere in the tree."""
    return (node.op == Op.CONSTANT and node.name == "pi") or any(map(holds_pi, node.args))


def with_sign(node: Node, sign: int) -> Node:
    """The tree with every plus-minus read as + (sign 1) or - (sign -1)."""
    args = tuple(with_sign(a, sign) for a in node.args)
    if node.op in (Op.PLUS_MINUS, Op.MINUS_PLUS):
        plus = (sign > 0) == (node.op == Op.PLUS_MINUS)
        return Node(Op.PLUS if plus else Op.MINUS, args)
    if node.op in (Op.SIGN_PLUS_MINUS, Op.SIGN_MINUS_PLUS):
        plus = (sign > 0) == (node.op == Op.SIGN_PLUS_MINUS)
        return args[0] if plus else Node(Op.NEGATIVE, args)
    return node._replace(args=args)


def with_degrees_as_radians(node: Node) -> Node:
    """The tree with 30° as 30 pi/180."""
    args = tuple(map(with_degrees_as_radians, node.args))
    if node.op != Op.DEGREE:
        return node._replace(args=args) if args else node
    return Node(Op.DIVIDE, (Node(Op.TIMES, (Node(Op.PAREN, args), constant("pi"))), number(180)))


def substitute(node: Node, name: str, by: Node) -> Node:
    """The tree with the variable `name` replaced."""
    if node.op == Op.VARIABLE and node.name == name:
        return by
    return node._replace(args=tuple(substitute(a, name, by) for a in node.args)) if node.args else node
