"""Whether two readings mean the same, structure by structure: relations, regions, matrices, tuples, sets, lists."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from megascience_hf.answers.expressions import Node, substitute, variables
from megascience_hf.answers.formula_text import text_key
from megascience_hf.answers.inequalities import REGIONAL, bounded_variables, describes_region, without_bars
from megascience_hf.answers.items import Item
from megascience_hf.answers.regions import Interval, region, regions_equal
from megascience_hf.answers.renaming import renamed
from megascience_hf.answers.values import (
    ROUNDS,
    Undefined,
    arithmetic,
    as_number,
    close,
    exact_value,
    sample,
    scalars_equal,
    value_of,
)


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
    if _is_exotic(gold) or _is_exotic(answer):
        return _exotic_equal(gold, answer)
    if "relation" in (gold.op, answer.op):
        return _relations_equal(gold, answer, rel_tol, abs_tol)
    if gold.op == "tuple" and answer.op != "tuple":
        answer = _components(answer, len(gold.args)) or answer
    elif answer.op == "tuple" and gold.op != "tuple":
        gold = _components(gold, len(answer.args)) or gold
    if gold.op == "matrix" or answer.op == "matrix":
        rows, other_rows = _rows(gold), _rows(answer)
        return rows is not None and other_rows is not None and _all_equal(rows, other_rows, rel_tol, abs_tol)
    if gold.op in ("tuple", "set") or answer.op in ("tuple", "set"):
        if gold.op != answer.op:
            return False
        if gold.op == "set":
            return _match([Item(n, "") for n in gold.args], [Item(n, "") for n in answer.args], rel_tol, abs_tol)
        return gold.text == answer.text and _all_equal(gold.args, answer.args, rel_tol, abs_tol)
    return scalars_equal(gold, answer, rel_tol, abs_tol)


def _unwrap(node: Node) -> Node:
    while node.op == "paren":
        node = node.args[0]
    return node


def _rows(node: Node) -> tuple[Node, ...] | None:
    """A matrix row by row; a tuple is a column."""
    if node.op == "matrix":
        return tuple(Node("tuple", row.args, "()") for row in node.args)
    if node.op == "tuple" and node.args and all(a.op == "tuple" for a in node.args):  # [[1, 2], [3, 4]]
        return tuple(Node("tuple", row.args, "()") for row in node.args)
    if node.op == "tuple":
        return tuple(Node("tuple", (a,), "()") for a in node.args)
    return None


_AXES = ("unit i", "unit j", "unit k")


def _components(vector: Node, dimension: int) -> Node | None:
    """2i + 3j, in unit vectors, as (2, 3); None if the tree is no such vector."""
    axes = variables(vector) & frozenset(_AXES)
    if not axes or not axes <= frozenset(_AXES[:dimension]) or vector.op not in ("+", "-", "*", "/", "neg", "var"):
        return None
    parts = []
    for axis in _AXES[:dimension]:
        part = vector
        for other in _AXES:
            part = substitute(part, other, Node("num", (), "1" if other == axis else "0"))
        parts.append(part)
    return Node("tuple", tuple(parts), "()")


def _is_exotic(node: Node) -> bool:
    return node.op in ("ratio", "numeral", "residue")


def _exotic_equal(gold: Node, answer: Node) -> bool:
    """Ratios of three and more up to a factor; numerals of a base, which may be left out; residues."""
    if gold.op == "ratio" or answer.op == "ratio":
        if gold.op != answer.op or len(gold.args) != len(answer.args):
            return False
        return all(
            scalars_equal(Node("*", (g, answer.args[0])), Node("*", (a, gold.args[0])))
            for g, a in zip(gold.args[1:], answer.args[1:], strict=True)
        )
    if gold.op == "residue" or answer.op == "residue":
        if gold.op != answer.op:
            g, a = (n.args[0] if n.op == "residue" else n for n in (gold, answer))
            return scalars_equal(g, a)
        try:
            difference = exact_value(Node("-", (gold.args[0], answer.args[0])))
            modulus = exact_value(gold.args[1])
        except Undefined:
            return False
        same = gold.args[1] == answer.args[1]
        if difference is None or modulus is None:
            return same and scalars_equal(gold.args[0], answer.args[0])
        return same and (difference / modulus).denominator == 1
    digits = [n.text.split(" ")[0] for n in (gold, answer)]
    return digits[0] == digits[1] and (gold.op != answer.op)


def _all_equal(gold: Sequence[Node], answer: Sequence[Node], rel_tol: float | None, abs_tol: float | None) -> bool:
    return len(gold) == len(answer) and all(
        nodes_equal(g, a, rel_tol, abs_tol) for g, a in zip(gold, answer, strict=True)
    )


def _relations_equal(gold: Node, answer: Node, rel_tol: float | None, abs_tol: float | None) -> bool:
    if answer.op == "relation" and "~" in answer.text.split() and gold.op != "relation":
        # an exact value and its rounding: either may be meant
        return any(nodes_equal(gold, side, rel_tol, abs_tol) for side in answer.args)
    if gold.op == "relation" and "~" in gold.text.split() and answer.op != "relation":
        return any(nodes_equal(side, answer, rel_tol, abs_tol) for side in gold.args)
    if gold.op == "relation" and answer.op == "relation":
        if gold.text == answer.text and _all_equal(gold.args, answer.args, rel_tol, abs_tol):
            return True
        return gold.text == answer.text == "=" and _equations_equal(gold, answer)
    if answer.op == "relation":
        if set(answer.text.split()) == {"="} and not variables(answer):
            return nodes_equal(gold, answer.args[-1], rel_tol, abs_tol)  # 28 + 32 = 60
        return False
    return gold.text == "=" and _solves(gold, answer)


def _difference(equation: Node) -> Node:
    return Node("-", (equation.args[0], equation.args[1]))


def _equations_equal(gold: Node, answer: Node) -> bool:
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
    return agreeing >= 3


def _solves(equation: Node, value: Node) -> bool:
    """Whether `value` is what the equation gives for its one other variable, which must stand there linearly."""
    if equation.args[0].op in ("tuple", "matrix", "set") or value.op in ("tuple", "matrix", "set"):
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
        if abs(at[0]) > scale * ctx.mpf("1e-25") or scale == 0:
            return False
        if not close(ctx, at[2] - at[1], at[1] - at[0]):
            return False
        agreeing += 1
    return agreeing >= 3


def _items_equal(gold: Item, answer: Item, rel_tol: float | None, abs_tol: float | None) -> bool:
    if gold.node is None or answer.node is None:
        return gold.node is None and answer.node is None and text_key(gold.text) == text_key(answer.text)
    scale = _unit_ratio(gold.unit, answer.unit)
    if scale is not None and scale != 1:
        scaled = Node("*", (answer.node, Node("num", (), repr(scale))))
        return scale > 0 and scalars_equal(gold.node, scaled, max(rel_tol or 0, 1e-9), abs_tol)
    if gold.name and answer.name and gold.name != answer.name and len(gold.name) == len(answer.name) == 1:
        return False  # x = 3 is not y = 3
    if nodes_equal(gold.node, answer.node, rel_tol, abs_tol):
        return True
    if any(nodes_equal(gold.node, other, rel_tol, abs_tol) for other in renamed(gold, answer)):
        return True
    if gold.whole is not None and answer.whole is not None:
        return (
            gold.whole.text == answer.whole.text == "="
            and len(gold.whole.args) == 2
            and _equations_equal(gold.whole, answer.whole)
        )
    if gold.whole is None and gold.node.op == "relation" and answer.whole is not None:
        return nodes_equal(gold.node, answer.whole, rel_tol, abs_tol)
    if gold.whole is not None and answer.whole is None and answer.node.op == "relation" and len(gold.whole.args) == 2:
        return nodes_equal(gold.whole, answer.node, rel_tol, abs_tol)
    return False


def _unit_ratio(gold: str, answer: str) -> float | None:
    """How many of the gold's units one of the answer's is; 0 if they measure different things; None if unknown."""
    if not gold or not answer or gold == answer:
        return None
    from megascience_hf.answers.units import convert, parse_unit, same_dimension

    wanted, given = parse_unit(gold), parse_unit(answer)
    if wanted is None or given is None or wanted.dimensionless or given.dimensionless or wanted == given:
        return None
    if not same_dimension(wanted, given):
        return 0.0
    zero, one = convert(0.0, given, wanted), convert(1.0, given, wanted)
    return one if zero == 0 and one > 0 else None


def _match(gold: Sequence[Item], answer: Sequence[Item], rel_tol: float | None, abs_tol: float | None) -> bool:
    """One-to-one matching in any order."""
    if len(gold) != len(answer):
        return False
    left = list(answer)
    for g in gold:
        for i, a in enumerate(left):
            if _items_equal(g, a, rel_tol, abs_tol):
                del left[i]
                break
        else:
            return False
    return True


def answers_equal(gold: list[Item], answer: list[Item], rel_tol: float | None, abs_tol: float | None) -> bool:
    """Whether two readings are the same answer."""
    if len(gold) == len(answer) == 1:
        if _items_equal(gold[0], answer[0], rel_tol, abs_tol):
            return True
    elif _match(gold, answer, rel_tol, abs_tol):
        return True
    # a tuple written without its brackets, or in brackets that the gold lacks
    if (
        len(gold) == 1
        and gold[0].node is not None
        and gold[0].node.op == "tuple"
        and len(answer) > 1
        and gold[0].node.text == "()"
    ):
        nodes = [a.node for a in _in_order(answer, gold[0].name) if a.node is not None]
        return len(nodes) == len(answer) and _all_equal(gold[0].node.args, nodes, rel_tol, abs_tol)
    if (
        len(answer) == 1
        and answer[0].node is not None
        and answer[0].node.op == "tuple"
        and len(gold) > 1
        and answer[0].node.text in ("()", "[]")
    ):
        nodes = [g.node for g in _in_order(gold, answer[0].name) if g.node is not None]
        return len(nodes) == len(gold) and _all_equal(nodes, answer[0].node.args, rel_tol, abs_tol)
    # several inequalities or intervals in a row are the parts of one region
    if (len(gold) > 1) != (len(answer) > 1):
        regions = [[_item_region(i) for i in side] for side in (gold, answer)]
        flat = [None if any(r is None for r in side) else tuple(p for r in side if r for p in r) for side in regions]
        if (
            flat[0]
            and flat[1]
            and any(i.node is not None and i.node.op in (*REGIONAL, "relation") for i in (*gold, *answer))
        ):
            return regions_equal(flat[0], flat[1])
    return False


def _in_order(items: list[Item], names: str) -> list[Item]:
    """Named coordinates (y = 2, x = 1) in the order of `names`, "(x,y)", or of the alphabet."""
    own = [i.name for i in items]
    if not all(len(n) == 1 for n in own) or len(set(own)) < len(own):
        return items
    order = names.strip("()").split(",")
    if sorted(order) != sorted(own):
        order = sorted(own)
    return sorted(items, key=lambda i: order.index(i.name))


def _item_region(item: Item) -> tuple[Interval, ...] | None:
    if item.node is None:
        return None
    if len(item.name) == 1 and item.node.op in ("num", "neg", "/", "paren"):  # the lone point x = 1
        return (Interval(item.node, True, item.node, True),)
    return region(item.node)
