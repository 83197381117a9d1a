"""When a letter may bear another name: the argument of a function, a constant of integration, the integer of a family.

Every other variable keeps its name: x^2 is not y^2.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import permutations

from megascience_hf.answers.parsing.parsed_answers import Item, parameter
from megascience_hf.answers.parsing.tree import Node, Op, contains, holds_pi, substitute, variable, variables
from megascience_hf.answers.text.patterns import lazy_regex

_CONSTANTS = frozenset(["C", "c", "K", "C_1", "C_0", "c_1", "C_2", "const", "constant"])


INTEGERS = frozenset(["k", "n", "m", "l", "j", "p", "N", "K"])


def renamed(gold: Item, answer: Item) -> Iterator[Node]:
    """The answer's tree with a letter named as in the gold, for each reason that there may be to do so."""
    if gold.node is None or answer.node is None:
        return
    mine, theirs = parameter(gold), parameter(answer)
    if mine and theirs and mine != theirs and mine not in variables(answer.node):  # f(n) = 2n is f(m) = 2m
        yield _renamed(answer.node, theirs, mine)
    only_gold, only_answer = (
        variables(gold.node) - variables(answer.node),
        variables(answer.node) - variables(gold.node),
    )
    if _are_indexed_constants(only_gold) and len(only_answer) == len(only_gold) and _may_be_constants(only_answer):
        for order in permutations(sorted(only_answer)):
            tree = answer.node
            for wanted, given in zip(sorted(only_gold), order, strict=True):
                tree = _renamed(tree, given, wanted)
            yield tree
        return
    if len(only_gold) != 1 or len(only_answer) != 1:
        return
    (wanted,), (given,) = only_gold, only_answer
    constant = wanted in _CONSTANTS and given in _CONSTANTS and variables(gold.node) != only_gold
    # a family with one parameter, whatever its name: (x, y) = (t, 2t)
    family = (
        gold.node.op == answer.node.op == Op.TUPLE and gold.name.startswith("(") and variables(gold.node) == only_gold
    )
    periodic = wanted in INTEGERS and given in INTEGERS and all(map(is_periodic, (gold.node, answer.node)))
    if constant or family or periodic:
        yield _renamed(answer.node, given, wanted)


_INDEXED = lazy_regex(r"[Cc]_[0-4]")
_OTHER_CONSTANTS = lazy_regex(r"[ABCDKabcdk](?:_[0-4])?")


def _are_indexed_constants(names: frozenset[str]) -> bool:
    """Whether names are C_1, C_2, as the constants of integration of an equation of higher order are called."""
    return 1 < len(names) <= 3 and all(map(_INDEXED.fullmatch, names))


def _may_be_constants(names: frozenset[str]) -> bool:
    return all(map(_OTHER_CONSTANTS.fullmatch, names))


def _renamed(node: Node, old: str, new: str) -> Node:
    return substitute(node, old, variable(new))


def is_periodic(node: Node) -> bool:
    """Whether the tree may be a family of angles: x = \\pi/4 + k\\pi, 30^\\circ + 360^\\circ k."""
    return contains(node, frozenset([Op.DEGREE])) or holds_pi(node)
