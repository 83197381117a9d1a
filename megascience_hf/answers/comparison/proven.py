"""Which wrong answers are proven different from the gold, and which rules cannot tell from it.

Two numbers, two days and two formulas in the same letters are compared by their values, and so is their difference
known; a constant is no expression in letters. Other words may be a paraphrase; a formula that is not read, that has no
value, or that has other letters, may be the gold in another form.
"""

from __future__ import annotations

from collections.abc import Sequence

from megascience_hf.answers.comparison.numbers import gold_quantities, verify_numeric
from megascience_hf.answers.comparison.text import are_formulas
from megascience_hf.answers.parsing.dates import day_of
from megascience_hf.answers.parsing.evaluate import ROUNDS, Undefined, as_number, infinity, sample, value_of
from megascience_hf.answers.parsing.parsed_answers import Item, readings
from megascience_hf.answers.parsing.quantities import NotAQuantity, read_quantities
from megascience_hf.answers.parsing.tree import Node, Op, OverBudget, is_product_of_letters, variables
from megascience_hf.answers.text.latex import clean
from megascience_hf.answers.types import Gold, GoldError, Question, Reason, Verdict

# Why a number is not the gold.
_BY_VALUE = frozenset(
    [Reason.NOT_WITHIN_TOLERANCE, Reason.NOT_AFTER_CONVERSION, Reason.OTHER_DIMENSION, Reason.OTHER_COUNT]
)
_STRUCTURES = frozenset(
    [Op.RELATION, Op.LIST, Op.TUPLE, Op.SET, Op.SET_BUILDER, Op.UNION, Op.INTERSECTION, Op.SET_MINUS, Op.MATRIX,
     Op.ROW, Op.RATIO, Op.EMPTY]
)  # fmt: skip


def told_apart(gold: Gold, answer: str, verdict: Verdict, question: Question) -> Verdict:
    """The verdict on a text or a formula; one that is wrong, and not proven so, says that rules cannot tell."""
    if question.kind == "text" and verdict.reason == Reason.OTHER_WORDS:
        golds = [gold] if isinstance(gold, str) else list(gold)
        proven = all(_other_value(g, answer) or (are_formulas(g, answer) and _other_formula(g, answer)) for g in golds)
        return verdict if proven else Verdict(False, Reason.PARAPHRASE)
    if question.kind == "math" and verdict.reason == Reason.OTHER_VALUE:
        whole = gold if isinstance(gold, str) else ", ".join(gold)
        proven = _other_value(whole, answer) or _other_formula(whole, answer)
        return verdict if proven else Verdict(False, Reason.OTHER_FORM)
    return verdict


def _other_value(gold: str, answer: str) -> bool:
    """Whether both are days, or both are quantities and nothing else, of different values."""
    day, given = day_of(gold), day_of(answer)
    if day is not None and given is not None:
        return day != given
    try:
        if gold_quantities(gold, None) is None or not read_quantities(answer):
            return False
        return verify_numeric(gold, answer, Question("numeric")).reason in _BY_VALUE
    except (GoldError, NotAQuantity, OverBudget):
        return False


def _other_formula(gold: str, answer: str) -> bool:
    """Whether both are formulas in the same letters, or one of them in none, which have values; that these differ has
    been seen.
    """
    try:
        pairs = [(g, a) for g in readings(clean(gold)) for a in readings(clean(answer))]
    except OverBudget:
        return False
    return any(_is_read(g) and _is_read(a) and _are_comparable(g, a) for g, a in pairs)


def _are_comparable(gold: Sequence[Item], answer: Sequence[Item]) -> bool:
    letters, others = _letters(gold), _letters(answer)
    if letters == others:
        return True
    both = (*gold, *answer)
    one_expression_each = len(gold) == len(answer) == 1 and all(i.node and i.node.op not in _STRUCTURES for i in both)
    return one_expression_each and not (letters and others)


def _is_read(items: Sequence[Item]) -> bool:
    nodes = [item.node for item in items if item.node is not None]
    if not nodes or len(nodes) < len(items) or any(variables(n) and is_product_of_letters(n) for n in nodes):
        return False  # letters in a row may be a name
    return all(map(_has_value, nodes))


def _letters(items: Sequence[Item]) -> frozenset[str]:
    return frozenset().union(*(variables(item.node) for item in items if item.node is not None))


def _has_value(node: Node) -> bool:
    """Whether an expression can be computed at one of the points where expressions are compared; of a structure,
    whether its parts can."""
    if node.op in _STRUCTURES:
        return all(map(_has_value, node.args))
    if node.op == Op.NUMERAL or infinity(node) is not None:
        return True
    names = variables(node)
    for round_ in range(ROUNDS if names else 1):
        try:
            value_of(node, {name: as_number(sample(name, round_)) for name in names})
        except (Undefined, OverBudget):
            continue
        return True
    return False
