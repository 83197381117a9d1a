"""Whether two trees mean the same, structure by structure: relations, regions, matrices, tuples, sets."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from megascience_hf.answers.comparison.expressions import close, scalars_equal
from megascience_hf.answers.comparison.intervals import region, regions_equal
from megascience_hf.answers.comparison.tolerance import TOL
from megascience_hf.answers.parsing.evaluate import (
    ROUNDS,
    Undefined,
    arithmetic,
    as_number,
    exact_value,
    sample,
    value_of,
)
from megascience_hf.answers.parsing.inequalities import bounded_variables, describes_region, without_bars
from megascience_hf.answers.parsing.tree import (
    Node,
    Op,
    Relation,
    number,
    substitute,
    variables,
    vector,
)

_STRUCTURES = frozenset([Op.TUPLE, Op.SET])


def nodes_equal(gold: Node, answer: Node, rel_tol: float | None, abs_tol: float | None) -> bool:
    """Whether two trees mean the same, structure by structure."""
    gold, answer = without_bars(_unwrap(gold)), without_bars(_unwrap(answer))
    if gold == answer:
        return True
    if describes_region(gold) or describes_region(answer):
        g, a = region(gold), region(answer)
        if g is not None and a is not None:
            names = bounded_variables(gold), bounded_variables(answer)
            return regions_equal(g, a) and (not all(names) or names[0] == names[1])
    if gold.op == answer.op and gold.op in (Op.UNION, Op.INTERSECTION):  # of sets that have only names
        return _equal_in_any_order(gold.args, answer.args, rel_tol, abs_tol)
    for op, equal in _EXOTIC.items():
        if op in (gold.op, answer.op):
            return equal(gold, answer)
    if Op.RELATION in (gold.op, answer.op):
        return _relations_equal(gold, answer, rel_tol, abs_tol)
    if (gold.op == Op.TUPLE) != (answer.op == Op.TUPLE):
        gold, answer = _as_vectors(gold, answer)
    if Op.MATRIX in (gold.op, answer.op):
        rows, other_rows = _rows(gold), _rows(answer)
        return rows is not None and other_rows is not None and all_equal(rows, other_rows, rel_tol, abs_tol)
    if gold.op in _STRUCTURES or answer.op in _STRUCTURES:
        if gold.op != answer.op:
            return False
        if gold.op == Op.SET:
            return _equal_in_any_order(gold.args, answer.args, rel_tol, abs_tol)
        return gold.brackets == answer.brackets and all_equal(gold.args, answer.args, rel_tol, abs_tol)
    return scalars_equal(gold, answer, rel_tol, abs_tol)


def _unwrap(node: Node) -> Node:
    while node.op == Op.PAREN:
        node = node.args[0]
    return node


def _rows(node: Node) -> tuple[Node, ...] | None:
    """A matrix row by row; a tuple is a column."""
    if node.op == Op.MATRIX:
        return tuple(vector(row.args) for row in node.args)
    if node.op == Op.TUPLE and node.args and all(a.op == Op.TUPLE for a in node.args):  # [[1, 2], [3, 4]]
        return tuple(vector(row.args) for row in node.args)
    if node.op == Op.TUPLE:
        return tuple(vector((a,)) for a in node.args)
    return None


_AXES = ("unit i", "unit j", "unit k")


_LINEAR = frozenset([Op.PLUS, Op.MINUS, Op.TIMES, Op.DIVIDE, Op.NEGATIVE, Op.VARIABLE])


def _as_vectors(gold: Node, answer: Node) -> tuple[Node, Node]:
    """A tuple and a sum of unit vectors as two tuples, if they can be."""
    if gold.op == Op.TUPLE:
        return gold, _components(answer, len(gold.args)) or answer
    return _components(gold, len(answer.args)) or gold, answer


def _components(total: Node, dimension: int) -> Node | None:
    """2i + 3j, in unit vectors, as (2, 3); None if the tree is no such vector."""
    axes = variables(total) & frozenset(_AXES)
    if not axes or not axes <= frozenset(_AXES[:dimension]) or total.op not in _LINEAR:
        return None
    parts = []
    for axis in _AXES[:dimension]:
        part = total
        for other in _AXES:
            part = substitute(part, other, number(1 if other == axis else 0))
        parts.append(part)
    return vector(parts)


def _ratios_equal(gold: Node, answer: Node) -> bool:
    """Ratios of three and more are equal up to a factor."""
    if gold.op != answer.op or len(gold.args) != len(answer.args):
        return False
    return all(
        scalars_equal(Node(Op.TIMES, (g, answer.args[0])), Node(Op.TIMES, (a, gold.args[0])))
        for g, a in zip(gold.args[1:], answer.args[1:], strict=True)
    )


def _residues_equal(gold: Node, answer: Node) -> bool:
    """Residues are equal modulo one modulus, which may be left out."""
    if gold.op != answer.op:
        g, a = (n.args[0] if n.op == Op.RESIDUE else n for n in (gold, answer))
        return scalars_equal(g, a)
    if gold.args[1] != answer.args[1]:
        return False
    try:
        difference = exact_value(Node(Op.MINUS, (gold.args[0], answer.args[0])))
        modulus = exact_value(gold.args[1])
    except Undefined:
        return False
    if difference is None or modulus is None:
        return scalars_equal(gold.args[0], answer.args[0])
    return (difference / modulus).denominator == 1


def _numerals_equal(gold: Node, answer: Node) -> bool:
    """Numerals of a base, which one of them may leave out."""
    return gold.name == answer.name and gold.op != answer.op


_EXOTIC: dict[Op, Callable[[Node, Node], bool]] = {
    Op.RATIO: _ratios_equal,
    Op.RESIDUE: _residues_equal,
    Op.NUMERAL: _numerals_equal,
}


def all_equal(gold: Sequence[Node], answer: Sequence[Node], rel_tol: float | None, abs_tol: float | None) -> bool:
    return len(gold) == len(answer) and all(
        nodes_equal(g, a, rel_tol, abs_tol) for g, a in zip(gold, answer, strict=True)
    )


def _equal_in_any_order(
    gold: Sequence[Node], answer: Sequence[Node], rel_tol: float | None, abs_tol: float | None
) -> bool:
    left = list(answer)
    for g in gold:
        found = next((i for i, a in enumerate(left) if nodes_equal(g, a, rel_tol, abs_tol)), None)
        if found is None:
            return False
        del left[found]
    return not left


def _relations_equal(gold: Node, answer: Node, rel_tol: float | None, abs_tol: float | None) -> bool:
    if answer.op == gold.op:
        if gold.relations != answer.relations:
            return False
        return all_equal(gold.args, answer.args, rel_tol, abs_tol) or (
            gold.relations == (Relation.EQUAL,) and equations_equal(gold, answer)
        )
    if answer.op == Op.RELATION:
        if Relation.ABOUT in answer.relations:  # an exact value and its rounding: either may be meant
            return any(nodes_equal(gold, side, rel_tol, abs_tol) for side in answer.args)
        if set(answer.relations) == {Relation.EQUAL} and not variables(answer):
            last = answer.args[-1]  # 28 + 32 = 60, if that is true
            holds = all(
                nodes_equal(side, last, TOL.sides_stated_equal, TOL.sides_stated_equal) for side in answer.args[:-1]
            )
            return holds and nodes_equal(gold, last, rel_tol, abs_tol)
        return False
    if Relation.ABOUT in gold.relations:
        return any(nodes_equal(side, answer, rel_tol, abs_tol) for side in gold.args)
    return gold.relations == (Relation.EQUAL,) and _solves(gold, answer)


def _difference(equation: Node) -> Node:
    return Node(Op.MINUS, (equation.args[0], equation.args[1]))


def equations_equal(gold: Node, answer: Node) -> bool:
    """Two equations are the same if their differences of sides are proportional."""
    g, a = _difference(gold), _difference(answer)
    names = variables(g) | variables(a)
    if variables(g) != variables(a) or not names:
        return False
    ctx = arithmetic()
    ratio: Any = None
    agreeing = 0
    for round_ in range(ROUNDS):
        env = {name: as_number(sample(name, round_)) for name in names}
        try:
            x, y = value_of(g, env), value_of(a, env)
        except Undefined:
            continue
        if y == 0 or x == 0:
            return False
        if ratio is None:
            ratio = x / y
        elif not close(ctx, ratio, x / y):
            return False
        agreeing += 1
    return agreeing >= TOL.equation_points


_NO_SCALARS = frozenset([Op.TUPLE, Op.MATRIX, Op.SET])


def _solves(equation: Node, value: Node) -> bool:
    """Whether `value` is what the equation gives for its one other variable, which must stand there linearly."""
    if equation.args[0].op in _NO_SCALARS or value.op in _NO_SCALARS:
        return False
    unknown = variables(equation) - variables(value)
    if len(unknown) != 1 or not variables(value):
        return False
    (name,) = unknown
    difference = _difference(equation)
    ctx = arithmetic()
    agreeing = 0
    for round_ in range(ROUNDS):
        env = {n: as_number(sample(n, round_)) for n in variables(equation) | variables(value)}
        try:
            solution = value_of(value, env)
            at = [value_of(difference, {**env, name: solution + step}) for step in (0, 1, 2)]
        except Undefined:
            continue
        scale = max(abs(at[1]), abs(at[2]))
        if abs(at[0]) > scale * ctx.mpf(TOL.computed) or scale == 0:
            return False
        if not close(ctx, at[2] - at[1], at[1] - at[0]):
            return False
        agreeing += 1
    return agreeing >= TOL.equation_points
