"""Whether two answers are the same, item by item: with names and units, in any order where the order is free."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from megascience_hf.answers.comparison.alpha import renamed
from megascience_hf.answers.comparison.conditions import conditions_agree
from megascience_hf.answers.comparison.expressions import scalars_equal
from megascience_hf.answers.comparison.intervals import Interval, region, regions_equal
from megascience_hf.answers.comparison.item_units import in_unit_of, is_another_unit, units_matter
from megascience_hf.answers.comparison.structures import (
    all_equal,
    equations_equal,
    has_further_solutions,
    nodes_equal,
    solves,
)
from megascience_hf.answers.comparison.tolerance import TOL
from megascience_hf.answers.parsing.equation_names import names_a_value, with_applications
from megascience_hf.answers.parsing.evaluate import infinity
from megascience_hf.answers.parsing.inequalities import REGIONAL, bounded_variables
from megascience_hf.answers.parsing.parsed_answers import Item
from megascience_hf.answers.parsing.tree import Node, Op, Relation, variables, vector, with_degrees_as_radians
from megascience_hf.answers.parsing.unit_tails import RADIANS, value_and_bare_unit
from megascience_hf.answers.parsing.units import clash, parse_unit, same_dimension
from megascience_hf.answers.text.latex import text_key
from megascience_hf.answers.text.patterns import lazy_regex

# f(2), P(X = 3), E[X|Y = 2]
_FUNCTION_VALUE = lazy_regex(r"(\\?[A-Za-z]+'*)[(\[]([^()\[\]]*)[)\]]")


# How names of segments, angles, ratios and what is made of matrices begin.
_FIGURES = ("object ", "angle ", "vec ", "ratio ", "inverse ", "transposed ")


def _items_equal(gold: Item, answer: Item, rel_tol: float | None, abs_tol: float | None) -> bool:
    if RADIANS in (gold.unit, answer.unit):
        gold, answer = _in_radians(gold), _in_radians(answer)
    if bool(gold.unit) != bool(answer.unit):
        gold, answer = _with_bare_unit(gold, answer), _with_bare_unit(answer, gold)
    if gold.node is None or answer.node is None:
        return gold.node is None and answer.node is None and text_key(gold.text) == text_key(answer.text)
    if clash(gold.unit, answer.unit) or is_another_unit(gold.unit, answer.unit):
        return False
    if units_matter(gold.unit, answer.unit):
        converted = in_unit_of(gold.unit, answer.unit, answer.node)
        return converted is not None and scalars_equal(gold.node, converted, max(rel_tol or 0, TOL.of_floats), abs_tol)
    if _other_name(gold.name, answer.name) or (variables(gold.node) and _other_argument(gold.name, answer.name)):
        return _same_equation(gold, answer)
    asked = None if gold.name or gold.node.op == Op.RELATION else _asked_value(answer.node)
    if asked is not None and (variables(gold.node) or not variables(asked)):
        return nodes_equal(gold.node, asked, rel_tol, abs_tol)
    if any(nodes_equal(gold.node, node, rel_tol, abs_tol) for node in (answer.node, *renamed(gold, answer))):
        return True
    return _same_before_solving(gold, answer, rel_tol, abs_tol)


def _asked_value(node: Node) -> Node | None:
    """What an equation gives for what only can have been asked for: \\gcd(a, b) = 3, xy = 3, not x^2 = 3."""
    if node.op != Op.RELATION or node.relations not in ((Relation.EQUAL,), (Relation.ABOUT,)):
        return None
    left, right = node.args
    asked = variables(left) and not variables(left) & variables(right) and names_a_value(left)
    return right if asked and (not variables(right) or len(variables(left)) > 1) else None


def _with_bare_unit(item: Item, other: Item) -> Item:
    """The item, its letters read as a unit if they measure what the unit of the other does: 2500 J beside 2.5 kJ."""
    if item.unit or not other.unit or item.node is None or not variables(item.node):
        return item
    value, unit = value_and_bare_unit(item.text)
    given, wanted = parse_unit(unit), parse_unit(other.unit)
    alike = value is not None and given is not None and wanted is not None and same_dimension(given, wanted)
    return replace(item, node=value, unit=unit) if alike else item


def _in_radians(item: Item) -> Item:
    """An angle as a number, beside another that is said to be in radians: its degrees are no mere numbers then."""
    unit = "" if item.unit == RADIANS else item.unit
    return item if item.node is None else replace(item, node=with_degrees_as_radians(item.node), unit=unit)


def _same_before_solving(gold: Item, answer: Item, rel_tol: float | None, abs_tol: float | None) -> bool:
    """Whether the equations that the values were taken from are the same, or one side's equation is the other."""
    if gold.node is None or answer.node is None:
        return False
    if gold.whole is not None and answer.whole is not None:
        return _same_equation(gold, answer)
    if gold.whole is None:
        equation = gold.node.op == Op.RELATION and answer.whole is not None
        return equation and answer.whole is not None and nodes_equal(gold.node, answer.whole, rel_tol, abs_tol)
    if _is_solution(answer.node, gold):
        return True
    equation = answer.node.op == Op.RELATION and len(gold.whole.args) == 2
    return equation and nodes_equal(gold.whole, answer.node, rel_tol, abs_tol)


def _is_solution(equation: Node, gold: Item) -> bool:
    """Whether an equation is the gold `y = …` before it was solved for y, and holds nowhere else: xy = 1."""
    return (
        equation.op == Op.RELATION
        and equation.relations == (Relation.EQUAL,)
        and gold.node is not None
        and variables(equation) - variables(gold.node) == {gold.name}
        and solves(equation, gold.node)
        and not has_further_solutions(equation, gold.name)
    )


def _other_name(gold: str, answer: str) -> bool:
    """Whether two values are told to be of different things: x = 3 and y = 3, AB = 5 and CD = 5, f(2) and f(3)."""
    if not gold or not answer or gold == answer:
        return False
    if len(gold) == len(answer) == 1 or (gold.startswith(_FIGURES) and answer.startswith(_FIGURES)):
        return True
    if gold.rstrip("'") == answer.rstrip("'"):  # y' and y
        return True
    if _OF_SETS.search(gold) and _OF_SETS.search(answer):
        return True
    if _PLAIN_NAME.fullmatch(gold) and _FUNCTION_OF_NAME.search(answer):
        return True
    heads = [_FUNCTION_VALUE.fullmatch(name) for name in (gold, answer)]
    if heads[0] is None or heads[1] is None:
        return False
    at = [head[2] for head in heads if head]
    return heads[0][1] != heads[1][1] or (at[0] != at[1] and all(map(_SAYS_WHERE.search, at)))


def _other_argument(gold: str, answer: str) -> bool:
    """Whether two formulas are of one function at different things: f(x) and f(2x), not f(n) and f(m)."""
    for pattern in (_FUNCTION_VALUE, _OF_SEQUENCE):
        heads = [pattern.fullmatch(name) for name in (gold, answer)]
        if heads[0] is not None and heads[1] is not None and heads[0][1] == heads[1][1]:
            at = [head[2] for head in heads if head]
            return at[0] != at[1] and not all(map(_LETTERS.fullmatch, at))
    return False


_LETTERS = lazy_regex(r"[A-Za-z](?: [A-Za-z])*")
_OF_SEQUENCE = lazy_regex(r"([A-Za-z]+)_(\w[\w+-]*)")  # a_n and a_n+1
# f(2) and f(3), P(X = 1) and P(X = 2); but f(x) may be f(2).
_SAYS_WHERE = lazy_regex(r"\A\d+\Z|[<>=]")
_OF_SETS = lazy_regex(r"[∪∩∖]")
_PLAIN_NAME = lazy_regex(r"[A-Za-z](?:\([A-Za-z]\))?")
# Names of what is made of another thing: |x|, y', the inverse of f, the conjugate of z, x + y, a ratio, x \\bmod 7.
_FUNCTION_OF_NAME = lazy_regex(
    r"'|[∪∩∖]|\+|\\|\^|\A(?:abs|derivative|integral|sum|prod)\Z|\A(?:inverse|transposed|ratio) | bar\Z"
)


def _same_equation(gold: Item, answer: Item) -> bool:
    """Whether two answers are one equation, whatever they are solved for: t = 2s, s = t/2."""
    if gold.whole is None or answer.whole is None or len(gold.whole.args) != 2 or len(answer.whole.args) != 2:
        return False
    return gold.whole.relations == answer.whole.relations == (Relation.EQUAL,) and equations_equal(
        with_applications(gold.whole), with_applications(answer.whole)
    )


def _match(gold: Sequence[Item], answer: Sequence[Item], rel_tol: float | None, abs_tol: float | None) -> bool:
    """One-to-one matching in any order."""
    if len(gold) != len(answer):
        return False
    if any(
        _are_of_different_things(side) and _is_mixed_beside(side, other)
        for side, other in ((gold, answer), (answer, gold))
    ):
        return False
    if _are_of_different_things(gold) and not any(a.name for a in answer):  # a = 1, b = 2 is not 2, 1
        return all(_items_equal(g, a, rel_tol, abs_tol) for g, a in zip(gold, answer, strict=True))
    if _are_of_different_things(answer) and not any(g.name for g in gold):
        orders = [answer, sorted(answer, key=lambda a: a.name)]
        return any(
            all(_items_equal(g, a, rel_tol, abs_tol) for g, a in zip(gold, order, strict=True)) for order in orders
        )
    left = list(answer)
    for g in gold:
        for i, a in enumerate(left):
            if _items_equal(g, a, rel_tol, abs_tol):
                del left[i]
                break
        else:
            return False
    return True


def _are_of_different_things(items: Sequence[Item]) -> bool:
    """Whether every item has a name, and no two names have one letter (x_1 and x_2 are values of one unknown)."""
    letters = [i.name[:1] for i in items]
    return all(letters) and len(set(letters)) == len(items) > 1


def _is_mixed_beside(side: Sequence[Item], other: Sequence[Item]) -> bool:
    """Whether beside x = 1, y = 2 another answer names some of its values, x = 1, 2, or parts them: x = 1 or y = 2."""
    if other[0].of_set != side[0].of_set and any(item.name for item in other):
        return True
    return any(item.name for item in other) and not all(item.name for item in other)


def answers_equal(gold: list[Item], answer: list[Item], rel_tol: float | None, abs_tol: float | None) -> bool:
    """Whether two readings are the same answer."""
    if gold and answer and not conditions_agree(gold[0], answer[0]):
        return False
    if len(gold) == len(answer) == 1:
        if _items_equal(gold[0], answer[0], rel_tol, abs_tol):
            return True
    elif _match(gold, answer, rel_tol, abs_tol):
        return True
    if len(gold) == 1 < len(answer) and all(a.of_set and _items_equal(gold[0], a, rel_tol, abs_tol) for a in answer):
        return True  # 1/2 or 0.5
    if len(answer) > 1 and (point := _lone_tuple(gold, ("()",))) is not None and not any(a.of_set for a in answer):
        # without its brackets; but x in (2, 3) is an interval
        parts = _parts_in_order(answer, gold[0].name)
        if any(infinity(end) is not None for end in point.args):
            return False  # an interval, which 2 values are not
        return len(gold[0].name) != 1 and parts is not None and all_equal(point.args, parts, rel_tol, abs_tol)
    if len(gold) > 1 and (point := _lone_tuple(answer, ("()", "[]"))) is not None and not any(g.of_set for g in gold):
        parts = _parts_in_order(gold, answer[0].name)
        if parts is None:
            return False
        whole = Item(vector(parts, point.brackets), gold[0].text)
        return _items_equal(whole, replace(answer[0], name="", whole=None), rel_tol, abs_tol)
    return (len(gold) > 1) != (len(answer) > 1) and _same_region(gold, answer)


def _lone_tuple(items: Sequence[Item], brackets: tuple[str, ...]) -> Node | None:
    """The tuple in such brackets that an answer consists of; None if it is something else."""
    node = items[0].node if len(items) == 1 else None
    return node if node is not None and node.op == Op.TUPLE and node.brackets in brackets else None


def _parts_in_order(items: list[Item], names: str) -> list[Node] | None:
    nodes = [item.node for item in _in_order(items, names)]
    return None if None in nodes else [node for node in nodes if node is not None]


def _same_region(gold: Sequence[Item], answer: Sequence[Item]) -> bool:
    """Whether inequalities or intervals, several in a row as the parts of one region, hold the same numbers."""
    if not any(i.node is not None and (i.node.op in REGIONAL or i.node.op == Op.RELATION) for i in (*gold, *answer)):
        return False
    if any(len(_bounded(side)) > 1 for side in (gold, answer)):  # x > 2, y > 2
        return False
    regions: list[tuple[Interval, ...]] = []
    for side in (gold, answer):
        parts = [_item_region(item) for item in side]
        if None in parts:
            return False
        regions.append(tuple(interval for part in parts if part for interval in part))
    return all(regions) and regions_equal(*regions)


def _bounded(items: Sequence[Item]) -> frozenset[str]:
    """The letters that inequalities and lone values in a row are about."""
    about = (bounded_variables(item.node) for item in items if item.node is not None)
    return frozenset().union(*about, (item.name for item in items if item.name))


def _in_order(items: list[Item], names: str) -> list[Item]:
    """Named coordinates (y = 2, x = 1) in the order of `names`, "(x,y)", or of the alphabet."""
    own = [i.name for i in items]
    if not all(len(n) == 1 for n in own) or len(set(own)) < len(own):
        return items
    order = names.strip("()").split(",")
    if sorted(order) != sorted(own):
        order = sorted(own)
    return sorted(items, key=lambda i: order.index(i.name))


# Values that are a single point.
_PLAIN_VALUES = frozenset([Op.NUMBER, Op.NEGATIVE, Op.DIVIDE, Op.PAREN])


def _item_region(item: Item) -> tuple[Interval, ...] | None:
    if item.node is None:
        return None
    if len(item.name) == 1 and item.node.op in _PLAIN_VALUES:  # the lone point x = 1
        return (Interval(item.node, True, item.node, True),)
    return region(item.node)
