r"""What an answer consists of: items with their names, out of "x = 3, y = 4", "1 \pm \sqrt 2", "{1, 2}", "12 cm"."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import lru_cache

from megascience_hf.answers.parsing.domains import Condition, condition_of, without_conditions
from megascience_hf.answers.parsing.equation_names import name_of_left_side
from megascience_hf.answers.parsing.inequalities import congruence, is_congruent, is_ordered, joined, remainder
from megascience_hf.answers.parsing.surroundings import without_reason
from megascience_hf.answers.parsing.times import is_date
from megascience_hf.answers.parsing.tree import (
    PLUS_MINUS,
    STATING,
    Node,
    Op,
    OverBudget,
    Relation,
    contains,
    number,
    relation,
    variable,
    variables,
    with_sign,
)
from megascience_hf.answers.parsing.unit_tails import parse_one, value_and_unit
from megascience_hf.answers.text.beside import is_introduction
from megascience_hf.answers.text.commands import TEXT_OPEN
from megascience_hf.answers.text.latex import MAX_ITEMS, THOUSANDS, split_items, text_key
from megascience_hf.answers.text.numerals import number_in_words
from megascience_hf.answers.text.patterns import lazy_regex
from megascience_hf.answers.text.unicode import with_scripts
from megascience_hf.answers.text.words import word_set


@dataclass(frozen=True, slots=True)
class Item:
    """One answer out of a list: a tree, or text if it is no formula. `name`: what stood before the equals sign."""

    node: Node | None
    text: str
    name: str = ""
    whole: Node | None = None  # the equation it was taken from
    unit: str = ""  # as written
    of_set: bool = False  # a member of a set in braces, or one of alternatives
    conditions: tuple[Condition, ...] = ()  # what the letters of the whole answer run over


_BASES = {"two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10,
          "twelve": 12, "sixteen": 16}  # fmt: skip


# 1010_2, (1010)_{2}, 1010_{\\text{two}}
_NUMERAL = lazy_regex(
    rf"""\(?(?P<digits>[0-9A-Fa-f]{{1,60}})\)?\s?_\s?
        (?: (?P<base>\d) | \{{\s?(?P<braced>\d{{1,2}})\s?\}}
          | \{{?(?:{TEXT_OPEN})?(?P<word>{"|".join(_BASES)})\}}{{0,2}} )
      | (?P<digits_said>[0-9A-Fa-f]{{1,60}})\s?(?:{TEXT_OPEN})?\s?\(?(?:in\s)?base[\s-]
        (?:(?P<said>\d{{1,2}})|(?P<said_word>{"|".join(_BASES)}))\)?\s?\}}?""",
    re.I | re.X,
)


# ", \\text{ for all } n", "where C is a constant": what a value holds for, not what it is.
_QUALIFIER = lazy_regex(
    rf"""(?:{TEXT_OPEN})?\s?(?:,\s?)?(?<![A-Za-z])
        (?: for\s+(?:all|some|any|every|each|an?) | where | with\s+(?![-\d])
          | such\s+that | as\s+desired | respectively )
        (?![A-Za-z]).*$""",
    re.I | re.S | re.X,
)


# 7 R 3, 7 \\text{ remainder } 3, "quotient 7, remainder 3"
_DIVISION = lazy_regex(
    r"""(?:quotient\s{0,2}(?:=|:|is)?\s{0,2})?
        (?P<quotient>\d{1,15})\s{0,2},?\s{0,2}
        (?:(?:and|with)\s)?(?:an?\s)?(?:R|r\.?|rem\.?|remainder)\s{0,2}(?:=|:|is|of)?\s{0,2}
        (?P<rest>\d{1,15})\.?""",
    re.I | re.X,
)


def _division(text: str) -> Node | None:
    """A quotient with its remainder."""
    if len(text) > 80:
        return None
    found = _DIVISION.fullmatch(" ".join(re.sub(TEXT_OPEN + r"|\}", " ", text).split()))
    return Node(Op.DIVISION, (number(found["quotient"]), number(found["rest"]))) if found else None


# What a value is called, or how it is announced: "\\text{Area} = ", "\\text{The answer is } ", "Anna: ".
_TEXT_HEAD = lazy_regex(
    rf"""{TEXT_OPEN}(?P<words>[^{{}}]{{1,80}}?)\s{{0,3}}
        (?: (?:\b(?:is|are|equals)|[:=])\s{{0,3}}\}} | \}}\s{{0,3}}(?:[:=]|(?:is|are)\b) )
        \s{{0,4}}(?=\S)""",
    re.X,
)
_WORD_HEAD = lazy_regex(
    r"""(?P<words>[A-Za-z][A-Za-z ]{1,60}?\d{0,2})\s{0,3}
        (?::|=(?!=)|≈|\\approx(?![A-Za-z])|\b(?:is|are|equals)\b)\s{0,4}(?=\S)""",
    re.X,
)


# "Ben: 9", which is no ratio of B e n to 9.
_NAMED_PART = lazy_regex(r"[A-Z][a-z]{1,20}:\s")


# A left side that the grammar cannot read, such as \\lim f(x) or P(X > 2), is a name like another.
_OPAQUE_HEAD = lazy_regex(
    r"""(?P<words>
            (?=[^=]{0,80}[A-Za-z])
            (?![^=]{0,80}(?<![\\A-Za-z])[A-Za-z]{2,20}\s{1,3}[A-Za-z]{2})  # no words in a row, which are prose
            (?: [^=≈,;()\[\]] | \([^()]{0,40}\) | \[[^\[\]]{0,40}\] ){1,80}
        )=(?!=)\s{0,4}(?=[^\s=])""",
    re.X,
)


_CHAIN_SIGN = lazy_regex(r"(?<![<>=!:])=(?!=)|≈|\\(?:approx|simeq)(?![A-Za-z])")


def _chain_with_units(bare: str, text: str) -> Item | None:
    """A chain whose sides bear the same unit, or none: 10\\sqrt 3 \\text{ cm} \\approx 17.3 \\text{ cm}."""
    parts = _CHAIN_SIGN.split(bare)
    if not 2 <= len(parts) <= 4 or any(part.count("{") != part.count("}") or not part.strip() for part in parts):
        return None
    sides = [value_and_unit(part.strip()) for part in parts]
    units = {text_key(unit) for _, unit in sides if unit}
    nodes = [node for node, _ in sides if node is not None]
    if len(nodes) < len(sides) or len(units) != 1:
        return None
    chain = relation(nodes, *[Relation.ABOUT if sign != "=" else Relation.EQUAL for sign in _CHAIN_SIGN.findall(bare)])
    return replace(_named(chain, text, ""), unit=next(unit for _, unit in sides if unit))


def read_item(text: str, *, headed: bool = False) -> Item:
    """Read one formula: the tree itself, else without its unit, else without the words before it, else text."""
    bare = _QUALIFIER.sub("", text).strip() or text
    special = _special(bare)
    if special is not None:
        return special
    node, unit = (None, "") if _NAMED_PART.match(bare) else value_and_unit(bare)
    if node is not None:
        return replace(_named(node, text, ""), unit=unit)
    chain = _chain_with_units(bare, text)
    if chain is not None:
        return chain
    head = None if headed else _TEXT_HEAD.match(bare) or _WORD_HEAD.match(bare) or _OPAQUE_HEAD.match(bare)
    if head is None or not is_introduction(head["words"]) or _is_prose_before_a_letter(head["words"]):
        return Item(None, text)
    inner = read_item(bare[head.end() :], headed=True)
    return Item(inner.node, text, text_key(head["words"]), inner.whole, inner.unit)


_BEFORE_A_LETTER = word_set(
    "so then thus hence therefore finally the a an of is are where with for and we get have line curve circle parabola "
    "plane equation function value matrix vector point constant number answer solution slope if let when at"
)


def _is_prose_before_a_letter(words: str) -> bool:
    """Whether words stand before the letter of an equation that do not announce it: "ikke y"."""
    *before, last = words.split()
    if "\\" in words or len(last) > 1 or not last.isalpha():  # \\det A
        return False
    return not _BEFORE_A_LETTER.issuperset(word.lower().strip("$,:") for word in before)


_CONGRUENT = lazy_regex(r"\\equiv(?![a-zA-Z])|≡|=")
_DIFFERENT = lazy_regex(r"\\(?:not|nequiv|neq?|ncong)(?![a-zA-Z])|[≢≠\u0338]|!=")


def _class_of_numbers(chain: str, modulus: int, text: str) -> Item:
    """x \\equiv 10 \\equiv 3 \\pmod 7 as the residue 3 with the name x; 2x \\equiv 3 keeps its left side as a part."""
    sides = [parse_one(side) for side in _CONGRUENT.split(chain)]
    known = [side for side in sides if side is not None]
    if _DIFFERENT.search(chain) or len(known) < len(sides):
        return Item(None, text)
    head, value = known[0], known[-1]
    if any(not variables(side) and not is_congruent(side, value, modulus) for side in known[:-1]):
        return Item(None, text)  # a slip on the way: 2^{10} = 1024 \\equiv 3
    residue = (value, number(modulus))
    if len(sides) == 1 or not variables(head):
        return Item(Node(Op.RESIDUE, residue), text)
    name = name_of_left_side(head)
    return Item(Node(Op.RESIDUE, residue if name else (*residue, head)), text, name or "")


def _special(text: str) -> Item | None:
    """What looks like a formula and is none: numerals in another base, congruences, dates, numbers in words."""
    numeral = _NUMERAL.fullmatch(with_scripts(text))
    if numeral:
        base = numeral["base"] or numeral["braced"] or numeral["said"]
        base = base or str(_BASES[(numeral["word"] or numeral["said_word"]).lower()])
        digits = (numeral["digits"] or numeral["digits_said"]).upper().lstrip("0") or "0"
        return Item(Node(Op.NUMERAL, (number(base),), name=digits), text)
    residue = congruence(text)
    if residue is not None:
        value = remainder(*residue)
        return Item(number(value), text) if value is not None else _class_of_numbers(*residue, text)
    if is_date(text):
        return Item(None, text)
    in_words = (
        number_in_words(re.sub(r"\\text\s?\{([^{}]*)\}", r"\1", text)) if text[-1:].isalpha() or "}" in text else None
    )
    if in_words is not None:
        return Item(Node(Op.DIVIDE, (number(in_words.numerator), number(in_words.denominator))), text)
    return None


# What may stand between a name and its value.
_DEFINING = STATING | {Relation.IN, Relation.TO}


def _named(node: Node, text: str, name: str) -> Item:
    """Take the value out of `x = 3`, `f(x) = x^2`, `x \\in (0, 1)`, `2 + 2 = 4`."""
    label = name_of_left_side(node.args[0]) if node.op == Op.RELATION and _DEFINING.issuperset(node.relations) else None
    if label is None and node.op == Op.RELATION and node.relations == (Relation.EQUAL,):
        label = _name_of_matrix(*node.args)
    value = None if label is None else _defined(node)
    if value is not None and value.op == Op.LIST:  # A = {1, 2, 3} without the backslashes
        value = Node(Op.SET, value.args)
    return Item(node, text, name) if value is None else Item(value, text, label or "", node)


def _name_of_matrix(left: Node, right: Node) -> str | None:
    """What A^{-1} = (…) and A^T = (…) name; of numbers they would be equations for A."""
    if right.op != Op.MATRIX or left.op != Op.POWER or left.args[0].op != Op.VARIABLE:
        return None
    exponent = left.args[1]
    if exponent == Node(Op.NEGATIVE, (number(1),)):
        return f"inverse {left.args[0].name}"
    return f"transposed {left.args[0].name}" if exponent == variable("T") else None


def _defined(definition: Node) -> Node | None:
    """What stands behind the name in x = 3 or x = a = b; None if the name is defined by itself, as in x = 4x = 3."""
    sides, signs = definition.args[1:], definition.relations[1:]
    while signs and sides[0].op == Op.TIMES and name_of_left_side(sides[0]) is not None:
        sides, signs = sides[1:], signs[1:]  # y = f(x) = x^2, AB = CD = 5: another name
    if not signs:
        return sides[0]
    if not STATING.issuperset(definition.relations) or variables(definition.args[0]) & variables(sides[-1]):
        return None
    known = [side for side in sides if not variables(side)]
    if variables(sides[-1]):  # y = (x + 1)^2 = x^2 + 2x + 1
        return relation(sides, *signs) if not known else None
    if any(variables(definition.args[0]) & variables(side) for side in sides):
        return None
    # A = ab = 12: the formula is what the value was computed with
    return known[0] if len(known) == 1 else relation(known, *[Relation.ABOUT] * (len(known) - 1))


def parameter(item: Item) -> str | None:
    """The name of the argument in a definition f(n) = …"""
    if item.whole is None:
        return None
    left = item.whole.args[0]
    if left.op == Op.TIMES and left.args[1].op == Op.PAREN and left.args[1].args[0].op == Op.VARIABLE:
        return left.args[1].args[0].name
    return None


_BOTH = lazy_regex(r"(?<![A-Za-z])and(?![A-Za-z])|\\(?:land|wedge)(?![A-Za-z])|∧")


_DANGLING = lazy_regex(r"^(?:and|or)(?![A-Za-z])|(?<![A-Za-z\\])(?:and|or)$", re.I)  # an alternative that was cut off


_EITHER = lazy_regex(r"(?<![A-Za-z\\])or(?![A-Za-z])|\\(?:lor|vee)(?![A-Za-z])")


def read_answer(text: str) -> list[Item]:
    """All items of an answer; a plus-minus gives two, the members of a set in braces count one by one."""
    return list(_read_answer(text))


@lru_cache(
    maxsize=1024
)  # a reference is read to tell what it is, as a gold, and as the answer that most responses give
def _read_answer(text: str) -> tuple[Item, ...]:
    text, conditions = without_conditions(text)
    items, further = _with_conditions_apart(_items_of(text))
    conditions = (*further, *conditions)
    if len(items) == 1 and (family := _family(items[0])) is not None:
        items, conditions = [family[0]], (family[1], *conditions)
    if not conditions:
        return tuple(items)
    return tuple(replace(item, conditions=conditions) for item in items)


def _with_conditions_apart(items: list[Item]) -> tuple[list[Item], list[Condition]]:
    r"""Formulas, and the conditions on their letters behind them: \frac{x}{x-1}, x \ne 1; x^2 + C, C \in S."""
    conditions: list[Condition] = []
    while len(items) > 1:
        *before, last = items
        said = None if last.node is None else condition_of(last.whole or last.node)
        if said is None:
            break
        items, conditions = before, [said, *conditions]
    for item in items if conditions else ():
        if item.node is None or item.node.op in _NO_FORMULAS:
            return [*items, *(Item(None, "") for _ in conditions)], []
    letters = frozenset[str]().union(*(variables(item.node) for item in items if item.node is not None))
    if not letters.issuperset(one.name for one in conditions):
        return [*items, *(Item(None, "") for _ in conditions)], []
    return items, conditions


# What a condition behind them does not belong to: \frac{x}{x-1}, x \ne 1, but not x > 2, x \ne 3.
_NO_FORMULAS = frozenset([Op.RELATION, Op.SET, Op.UNION, Op.TUPLE])


def _family(item: Item) -> tuple[Item, Condition] | None:
    r"""\{k\pi \mid k \in \mathbb{Z}\} as k\pi with its condition; None for other sets."""
    if item.node is None or item.node.op != Op.SET_BUILDER or len(item.node.args) != 2:
        return None
    member, said = item.node.args
    condition = condition_of(said)
    if condition is None or member.op in (Op.VARIABLE, Op.RELATION) or condition.name not in variables(member):
        return None
    return replace(item, node=member), condition


def _items_of(text: str) -> list[Item]:
    """The items of an answer without what it says of their letters."""
    division = _division(text)
    if division is not None:
        return [Item(division, text)]
    if _DANGLING.search(text):
        return [Item(None, text)]
    parts = split_items(without_reason(text))
    if len(parts) > MAX_ITEMS:
        raise OverBudget("too many items")
    items: list[Item] = []
    for part in parts:
        item = read_item(part)
        if item.node is not None and item.node.op == Op.LIST:
            items.extend(_named(n, part, "") for n in item.node.args)
        else:
            items.append(item)
    if len(items) == 2 and items[0].node is not None and items[1].node is not None and not _EITHER.search(text):
        both = joined(items[0].node, items[1].node)
        if both is not None and (_BOTH.search(text) or is_ordered(both)):
            return [Item(both, text)]
    spread = [one for item in items for one in _spread(item)]
    if len(spread) > 1 and _EITHER.search(text):  # 1 or 2 is no point (1, 2)
        spread = [replace(item, of_set=True) for item in spread]
    return _coordinates(spread[0]) if len(spread) == 1 else spread


def _spread(item: Item) -> list[Item]:
    """The values of an item: both of a plus-minus, every member of a set in braces; a set of sets is one value."""
    if item.node is None or (item.node.op == Op.SET and any(member.op == Op.SET for member in item.node.args)):
        return [item]
    of_set = item.node.op == Op.SET
    members = tuple(dict.fromkeys(item.node.args)) if of_set and item.node.args else (item.node,)
    found: list[Item] = []
    for member in members:
        if contains(member, PLUS_MINUS):
            found.append(Item(with_sign(member, 1), item.text, item.name))
            found.append(Item(with_sign(member, -1), item.text, item.name))
        else:
            found.append(replace(item, node=member, of_set=of_set))
    return found


def _coordinates(item: Item) -> list[Item]:
    """(f(1), f(2)) = (3, 4) as two values of two names; anything else as it is."""
    if item.node is None or item.node.op != Op.TUPLE or not item.name.startswith("("):
        return [item]
    names = item.name[1:-1].split(",")
    if len(names) == len(item.node.args) and any("(" in n for n in names):
        return [Item(n, item.text, name) for n, name in zip(item.node.args, names, strict=True)]
    return [item]


# 0,25 and 1234,5: a comma that can be no list and no thousands separator.
_DECIMAL_COMMA = lazy_regex(r"-?(?:0,\d+|\d{4,},\d+)")


def readings(text: str) -> list[list[Item]]:
    """1,234 is a number first and a list second."""
    joined = THOUSANDS.sub(lambda m: m[0].replace(",", ""), text) if not re.search(r"[(\[{]", text) else text
    texts = [joined] if joined == text else [joined, text]
    if _DECIMAL_COMMA.fullmatch(text):
        texts.append(text.replace(",", "."))
    return [read_answer(t) for t in texts]
