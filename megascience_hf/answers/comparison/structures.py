"""Whether two trees mean the same, structure by structure: relations, regions, matrices, tuples, sets."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import Any

from megascience_hf.answers.comparison.alpha import INTEGERS
from megascience_hf.answers.comparison.chains import is_chain, stated_values
from megascience_hf.answers.comparison.expressions import close, scalars_equal
from megascience_hf.answers.comparison.intervals import region, regions_equal
from megascience_hf.answers.comparison.tolerance import TOL
from megascience_hf.answers.parsing.equation_names import names_a_value, with_applications
from megascience_hf.answers.parsing.evaluate import (
    ROUNDS,
    Undefined,
    arithmetic,
    as_number,
    exact_value,
    sample,
    value_of,
)
from megascience_hf.answers.parsing.inequalities import bounded_variables, describes_region, solved, without_bars
from megascience_hf.answers.parsing.tree import (
    GREATER_OR_SO,
    ORDER,
    Node,
    Op,
    OverBudget,
    Relation,
    constant,
    number,
    relation,
    substitute,
    variable,
    variables,
    vector,
)


def nodes_equal(gold: Node, answer: Node, rel_tol: float | None, abs_tol: float | None) -> bool:
    """Whether two trees mean the same, structure by structure."""
    gold, answer = (_ascending(solved(without_bars(_unwrap(with_applications(node))))) for node in (gold, answer))
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
    return _values_equal(gold, answer, rel_tol, abs_tol)


def _ascending(node: Node) -> Node:
    """b > a as a < b; any other tree as it is."""
    if node.op != Op.RELATION or not GREATER_OR_SO.issuperset(node.relations) or not variables(node.args[-1]):
        return node
    return relation(node.args[::-1], *(sign.turned for sign in reversed(node.relations)))


def _values_equal(gold: Node, answer: Node, rel_tol: float | None, abs_tol: float | None) -> bool:
    """Matrices, tuples and sets part by part, everything else by its values."""
    if any(variables(node) & frozenset(_AXES) for node in (gold, answer)):
        gold, answer = _with_axes(gold), _with_axes(answer)
    if (gold.op == Op.TUPLE) != (answer.op == Op.TUPLE):
        gold, answer = _as_vectors(gold, answer)
    if Op.MATRIX in (gold.op, answer.op):
        rows, other_rows = _rows(gold), _rows(answer)
        return rows is not None and other_rows is not None and all_equal(rows, other_rows, rel_tol, abs_tol)
    if not {gold.op, answer.op} & {Op.TUPLE, Op.SET}:
        return scalars_equal(gold, answer, rel_tol, abs_tol)
    if gold.op != answer.op:
        return False
    if gold.op == Op.SET:
        return _equal_in_any_order(gold.args, answer.args, rel_tol, abs_tol)
    if gold.brackets != answer.brackets and (len(gold.args) < 3 or {gold.brackets, answer.brackets} != {"()", "[]"}):
        return False  # of three and more no brackets make an interval
    return all_equal(gold.args, answer.args, rel_tol, abs_tol)


def _unwrap(node: Node) -> Node:
    """A tree without brackets around it; (1, 2, 3)^T as (1, 2, 3), which stands for a column."""
    while node.op == Op.PAREN:
        node = node.args[0]
    if node.op == Op.POWER and node.args[1] in _TRANSPOSED:
        inner = _unwrap(node.args[0])
        return inner if inner.op == Op.TUPLE and len(inner.args) > 2 else node
    return node


_TRANSPOSED = tuple(variable(name) for name in ("T", "top", "intercal"))


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
        answer = _with_axes(answer)
        return gold, _components(answer, len(gold.args)) or answer
    return _components(_with_axes(gold), len(answer.args)) or gold, answer


def _with_axes(node: Node) -> Node:
    """3i + 4j in unit vectors, if it has j or k beside i; as it is if it may be a complex number."""
    if not variables(node) & {"j", "k"} or not variables(node) <= {"j", "k"} or node.op not in _LINEAR:
        return node
    return _renamed_axes(node)


def _renamed_axes(node: Node) -> Node:
    if node == constant("i") or (node.op == Op.VARIABLE and node.name in ("j", "k")):
        return variable(f"unit {node.name}")
    return node._replace(args=tuple(map(_renamed_axes, node.args)))


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
    """Residues are equal modulo one modulus, which may be left out behind a number."""
    if gold.op != answer.op:
        residue, other = (gold, answer) if gold.op == Op.RESIDUE else (answer, gold)
        if not _is_remainder(residue):
            return False
        if not variables(residue.args[0]) and scalars_equal(residue.args[0], other):  # x mod 3 is not x
            return True
        return _runs_through(residue, other)
    if gold.args[1] != answer.args[1] or len(gold.args) != len(answer.args):
        return False
    if not all_equal(gold.args[2:], answer.args[2:], None, None):
        return False
    try:
        difference = exact_value(Node(Op.MINUS, (gold.args[0], answer.args[0])))
        modulus = exact_value(gold.args[1])
    except Undefined:
        return False
    if difference is None or modulus is None:
        return scalars_equal(gold.args[0], answer.args[0])
    return (difference / modulus).denominator == 1


def _is_remainder(residue: Node) -> bool:
    """Whether a residue names its number: 3 modulo 7, not 3 modulo 2, nor that of 2x."""
    if len(residue.args) > 2 and not names_a_value(residue.args[2]):
        return False
    try:
        value, modulus = (exact_value(arg) for arg in residue.args[:2])
    except Undefined:
        return False
    return value is None or modulus is None or abs(value) < modulus


def _runs_through(residue: Node, family: Node) -> bool:
    """Whether 3k + 1 is the residue 1 modulo 3: a family of whole numbers with that step."""
    names = variables(family)
    if len(names) != 1 or not names <= INTEGERS:
        return False
    (name,) = names
    try:
        at = [exact_value(substitute(family, name, number(k))) for k in range(4)]
        wanted, modulus = (exact_value(arg) for arg in residue.args[:2])
    except Undefined:
        return False
    known = [value for value in at if value is not None]
    if wanted is None or modulus is None or len(known) < len(at):
        return False
    steps = {abs(b - a) for a, b in pairwise(known)}
    return steps == {modulus} and ((known[0] - wanted) / modulus).denominator == 1


def _numerals_equal(gold: Node, answer: Node) -> bool:
    """A numeral of a base, which the answer may leave out; where only the answer names one, its value must be meant."""
    if gold.op == answer.op:
        return False
    if gold.op == Op.NUMERAL:
        return gold.name == answer.name
    base = int(answer.args[0].name)
    try:
        return gold.op == Op.NUMBER and gold.name == answer.name and int(answer.name, base) == int(gold.name)
    except ValueError:
        return False


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
    if is_chain(gold) or is_chain(answer):  # 28 + 32 = 60, \\sqrt 2 \\approx 1.41
        golds = stated_values(gold) if is_chain(gold) else (gold,)
        answers = stated_values(answer) if is_chain(answer) else (answer,)
        if not golds and Relation.ABOUT in gold.relations:  # \\Delta E \\approx pV: what it defines
            golds = gold.args[-1:]
        if any(nodes_equal(g, a, rel_tol, abs_tol) for g in golds for a in answers):
            return True
    if gold.op != answer.op:
        return gold.op == Op.RELATION and gold.relations == (Relation.EQUAL,) and solves(gold, answer)
    if gold.relations == answer.relations and all_equal(gold.args, answer.args, rel_tol, abs_tol):
        return True
    return equations_equal(gold, answer)


def _difference(equation: Node) -> Node:
    return Node(Op.MINUS, (equation.args[0], equation.args[1]))


def equations_equal(gold: Node, answer: Node) -> bool:
    """Two equations are the same if their differences of sides are proportional; inequalities by a positive factor."""
    if len(gold.relations) != 1 or len(answer.relations) != 1:
        return False
    (sign,), (other,) = gold.relations, answer.relations
    if sign == other == Relation.EQUAL:
        return _ratio(gold, answer) is not None
    if sign not in ORDER or other not in (sign, sign.turned):
        return False
    ratio = _ratio(gold, answer)
    return ratio is not None and arithmetic().im(ratio) == 0 and bool(arithmetic().re(ratio) > 0) == (sign == other)


def _ratio(gold: Node, answer: Node) -> Any:
    """The factor by which the differences of the sides of two relations differ everywhere; None if there is none."""
    g, a = _difference(gold), _difference(answer)
    names = variables(g) | variables(a)
    if variables(g) != variables(a) or not names:
        return None
    ctx = arithmetic()
    ratio: Any = None
    agreeing = 0
    for round_ in range(ROUNDS):
        env = {name: as_number(sample(name, round_)) for name in names}
        try:
            x, y = value_of(g, env), value_of(a, env)
        except (Undefined, OverBudget):
            continue
        if y == 0 or x == 0:
            return None
        if ratio is None:
            ratio = x / y
        elif not close(ctx, ratio, x / y):
            return None
        agreeing += 1
    return ratio if agreeing >= TOL.equation_points else None


_NO_SCALARS = frozenset([Op.TUPLE, Op.MATRIX, Op.SET])


def solves(equation: Node, value: Node) -> bool:
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
        except (Undefined, OverBudget):
            continue
        scale = max(abs(at[1]), abs(at[2]))
        if abs(at[0]) > scale * ctx.mpf(TOL.computed) or scale == 0:
            return False
        if not close(ctx, at[2] - at[1], at[1] - at[0]):
            return False
        agreeing += 1
    return agreeing >= TOL.equation_points


def has_further_solutions(equation: Node, name: str) -> bool:
    """Whether an equation holds whatever `name` is where another variable is 0: xy = x(2x + 1) is more than a line."""
    difference = _difference(equation)
    for other in variables(equation) - {name}:
        env = {n: as_number(sample(n, 0)) for n in variables(equation)} | {other: arithmetic().mpf(0)}
        try:
            if value_of(difference, env) == 0:
                return True
        except (Undefined, OverBudget):
            continue
    return False


def _cases_equal(gold: Node, answer: Node) -> bool:
    """Cases are equal in any order of their rows; "otherwise" is what the other rows leave of the real numbers."""
    if gold.op != answer.op or len(gold.args) != len(answer.args):
        return False
    rows, others = ([vector(row.args) for row in side.args] for side in (gold, answer))
    if _equal_in_any_order(rows, others, None, None):
        return True
    for full, short in ((rows, others), (others, rows)):
        rest = [row for row in short if row.args[-1] == _OTHERWISE]
        if len(rest) == 1 and not any(row.args[-1] == _OTHERWISE for row in full) and _cover_the_reals(full):
            named = [vector((rest[0].args[0], row.args[-1])) for row in full]
            kept = [row for row in short if row is not rest[0]]
            return any(_equal_in_any_order(full, [*kept, row], None, None) for row in named)
    return False


_OTHERWISE = variable("otherwise")
_REALS = region(constant("reals"))


def _cover_the_reals(rows: Sequence[Node]) -> bool:
    """Whether the conditions of all rows together hold for every real number."""
    parts = [region(row.args[-1]) for row in rows]
    names = {name for row in rows for name in variables(row.args[-1])}
    known = [interval for part in parts if part is not None for interval in part]
    return len(names) == 1 and None not in parts and _REALS is not None and regions_equal(tuple(known), _REALS)


def _divisions_equal(gold: Node, answer: Node) -> bool:
    """7 remainder 3 is neither 7 nor 7 remainder 4."""
    return gold.op == answer.op and all_equal(gold.args, answer.args, None, None)


_EXOTIC: dict[Op, Callable[[Node, Node], bool]] = {
    Op.RATIO: _ratios_equal,
    Op.RESIDUE: _residues_equal,
    Op.NUMERAL: _numerals_equal,
    Op.CASES: _cases_equal,
    Op.DIVISION: _divisions_equal,
}
