"""Whether what two answers say of their letters agrees: k\\pi for all integers k, 1/(x - 1) for x other than 1."""

from __future__ import annotations

from collections.abc import Sequence

from megascience_hf.answers.comparison.alpha import is_periodic
from megascience_hf.answers.comparison.structures import nodes_equal
from megascience_hf.answers.parsing.domains import COMPLEX, INTEGERS, NATURALS, REALS, Condition, is_of
from megascience_hf.answers.parsing.parsed_answers import Item
from megascience_hf.answers.parsing.tree import Relation


def conditions_agree(gold: Item, answer: Item) -> bool:
    """Whether the answer's conditions are the gold's. It may leave them out, and add what goes without saying."""
    if not answer.conditions:
        return True
    if not gold.conditions:
        periodic = answer.node is not None and is_periodic(answer.node)
        usual = (INTEGERS,) if periodic else (INTEGERS, NATURALS, REALS, COMPLEX)
        return all(said.sign == Relation.NOT_EQUAL or is_of(said, *usual) for said in answer.conditions)
    return _same(gold.conditions, answer.conditions)


def _same(gold: Sequence[Condition], answer: Sequence[Condition]) -> bool:
    """Whether two lists of conditions are one, in any order; a lone letter may have another name."""
    one_letter = all(len({said.name for said in side}) == 1 for side in (gold, answer))
    left = list(answer)
    for wanted in gold:
        for said in left:
            named = one_letter or not wanted.name or not said.name or wanted.name == said.name
            if named and wanted.sign == said.sign and nodes_equal(wanted.where, said.where, None, None):
                left.remove(said)
                break
        else:
            return False
    return not left
