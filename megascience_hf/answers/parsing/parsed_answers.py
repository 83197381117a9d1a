r"""What an answer consists of: items with their names, out of "x = 3, y = 4", "1 \pm \sqrt 2", "{1, 2}", "12 cm"."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from megascience_hf.answers.parsing.inequalities import congruence, joined
from megascience_hf.answers.parsing.latex_parser import parse
from megascience_hf.answers.parsing.times import is_date
from megascience_hf.answers.parsing.tree import (
    PLUS_MINUS,
    Node,
    Op,
    OverBudget,
    Relation,
    Unreadable,
    contains,
    number,
    relation,
    variables,
    with_sign,
)
from megascience_hf.answers.parsing.units import parse_unit
from megascience_hf.answers.text.latex import MAX_ITEMS, THOUSANDS, split_items, text_key
from megascience_hf.answers.text.numerals import number_in_words


@dataclass(frozen=True, slots=True)
class Item:
    """One answer out of a list: a tree, or text if it is no formula. `name`: what stood before the equals sign."""

    node: Node | None
    text: str
    name: str = ""
    whole: Node | None = None  # the equation it was taken from
    unit: str = ""  # as written
    of_set: bool = False  # a member of a set in braces


MAX_TEXT_WITH_UNIT = 400


_BASES = {"two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10,
          "twelve": 12, "sixteen": 16}  # fmt: skip


_NUMERAL = re.compile(
    r"\(?(?P<digits>[0-9A-Fa-f]{1,60})\)?\s?_\s?(?:(?P<base>\d)|\{\s?(?P<braced>\d{1,2})\s?\}|\{?(?:\\(?:text|mathrm)\s?\{)?(?P<word>"
    + "|".join(_BASES)
    + r")\}{0,2})",
    re.I,
)


_QUALIFIER = re.compile(
    r"(?:\\(?:text|mbox|textrm)\s?\{)?\s?(?:,\s?)?(?<![A-Za-z])(?:for\s+(?:all|some|any|every|each|an?)|where|with\s"
    r"|when|such\s+that|which|in\s+which"
    r"|as\s+desired|respectively|if\s)(?![A-Za-z]).*$",
    re.I | re.S,
)


# What may follow a value as its unit: text commands, or words. Possessive, so that no tail is tried twice.
_UNIT_TAIL = re.compile(
    r"(?P<value>.*(?:[\d)}\]%!π]|\\pi))\s{0,4}"
    r"(?P<unit>(?:(?:\\(?:text|mathrm|mbox|rm|textrm|mathit)\s?\{[^{}]*+\}|\\(?:cdot|times|circ)(?![a-z])|[/.])"
    r"\s?(?:\^\s?\{?\s?-?\s?\d\s?\}?)?+\s?)++)$",
    re.S,
)


_WORD_TAIL = re.compile(
    r"(?P<value>.*[\d)}\]%!π])\s{0,4}"
    r"(?P<unit>(?=[A-Za-zµμÅΩ]{2}|[/·])(?:(?:[A-Za-zµμÅΩ]++\.?+|[/·])(?:\s?\^?\{?-?\d\}?)?+\s?)++)$",
    re.S,
)


# Unit words that would otherwise be read as products of variables.
_KNOWN_UNIT_TAIL = re.compile(
    r"([-+]?[\d.,]+(?:\s?/\s?\d+)?)\s*(?:[sS]q(?:uare|\.)?\s|[cC]u(?:bic|\.)?\s)?(?:cm|mm|km|nm|dm|kg|mg|ml|mL|ft|in"
    r"|yd|mi|hr|hrs|min|sec|ms|mph|lb|lbs|oz|kPa|Pa"
    r"|Hz|eV|kJ|mol|rad|deg|cc|kW|kV|Ah)\.?(?:\s?(?:\^\s?)?\{?\d\}?)?"
)


_TEMPERATURE = re.compile(
    r"(?<=\d)\s?(?:\^\s?\{?\s?\\circ\s?\}?|\\degree|°)\s?(?:\\(?:text|mathrm|rm|textrm)\s?\{\s?)?([CF])\s?\}?$"
)


_ANGLE_TAIL = re.compile(r"(?<=[\d)}i])\s{0,2}(?<![A-Za-z])(radians?|rads?|degrees?|deg)\.?$")


_HEAD_WORDS = re.compile(
    r"^(?:\\(?:text|mathrm|mbox|textrm)\s*\{[^{}]*\}|[A-Za-z][A-Za-z ]{2,40}\d{0,2})\s*"
    r"(?:[:=]|\b(?:is|are)\b(?![^\n]*\b(?:which|that|but|not|then|so|or)\b))\s*(?=\S)"
)


def _parse_one(text: str) -> Node | None:
    try:
        nodes = parse(text)
    except (Unreadable, RecursionError):
        return None
    return nodes[0] if len(nodes) == 1 else Node(Op.LIST, tuple(nodes))


def read_item(text: str, *, headed: bool = False) -> Item:
    """Read one formula: the tree itself, else without its unit, else without the words before it, else text."""
    bare = _QUALIFIER.sub("", text).strip() or text
    special = _special(bare)
    if special is not None:
        return special
    node, unit = _with_unit(bare)
    if node is None:
        head = None if headed else _HEAD_WORDS.match(text)
        if head:
            inner = read_item(text[head.end() :], headed=True)
            return Item(inner.node, text, text_key(head.group()).rstrip("=:"), inner.whole, inner.unit)
        return Item(None, text)
    return replace(_named(node, text, ""), unit=unit)


def _special(text: str) -> Item | None:
    """What looks like a formula and is none: numerals in another base, congruences, dates, numbers in words."""
    numeral = _NUMERAL.fullmatch(text)
    if numeral:
        base = numeral["base"] or numeral["braced"] or str(_BASES[numeral["word"].lower()])
        digits = numeral["digits"].upper().lstrip("0") or "0"
        return Item(Node(Op.NUMERAL, (number(base),), name=digits), text)
    residue = congruence(text)
    if residue is not None:
        left = _parse_one(re.split(r"\\equiv(?![a-zA-Z])|≡|=", residue[0])[-1])
        return Item(None, text) if left is None else Item(Node(Op.RESIDUE, (left, number(residue[1]))), text)
    if is_date(text):
        return Item(None, text)
    in_words = (
        number_in_words(re.sub(r"\\text\s?\{([^{}]*)\}", r"\1", text)) if text[-1:].isalpha() or "}" in text else None
    )
    if in_words is not None:
        return Item(Node(Op.DIVIDE, (number(in_words.numerator), number(in_words.denominator))), text)
    return None


def _with_unit(text: str) -> tuple[Node | None, str]:
    """The tree of a value, and the unit that follows it. Text after a value is no variable if it is a known unit."""
    known = _KNOWN_UNIT_TAIL.fullmatch(text)
    if known:
        return _parse_one(known[1]), text[known.end(1) :].strip()
    temperature = _TEMPERATURE.search(text[-40:])
    if temperature:
        return _parse_one(text[: len(text) - len(temperature[0])]), "°" + temperature[1]
    angle = _ANGLE_TAIL.search(text[-16:])
    if angle:
        text = text[: len(text) - len(angle[0])]
        return _parse_one(text + ("^\\circ" if angle[1].startswith("deg") else "")), ""
    node = _parse_one(text)
    if len(text) > MAX_TEXT_WITH_UNIT:
        return node, ""
    tail = _UNIT_TAIL.match(text)
    if node is not None and tail and variables(node):
        value = _parse_one(tail["value"])
        if value is not None and not variables(value) and parse_unit(tail["unit"]) is not None:
            return value, tail["unit"].strip()
    if node is not None:
        return node, ""
    for pattern in (_UNIT_TAIL, _WORD_TAIL):
        tail = pattern.match(text)
        if tail and (node := _parse_one(tail["value"])) is not None:
            return node, tail["unit"].strip()
    return None, ""


# What may stand between a name and its value.
_DEFINING = frozenset([Relation.EQUAL, Relation.IN, Relation.TO, Relation.ABOUT])


def _named(node: Node, text: str, name: str) -> Item:
    """Take the value out of `x = 3`, `f(x) = x^2`, `x \\in (0, 1)`, `2 + 2 = 4`."""
    if node.op == Op.RELATION and _DEFINING.issuperset(node.relations) and node.relations[0] != Relation.ABOUT:
        label = _label(node.args[0])
        if label is not None:
            value = node.args[-1]
            if Relation.ABOUT in node.relations:  # x = a ~ b
                value = relation(node.args[1:], *node.relations[1:])
            return Item(value, text, label, node)
    return Item(node, text, name)


def _label(left: Node) -> str | None:
    """The name that an equation defines: x, f(x), T(10), (x, y), A:B; None if it is an equation proper."""
    if left.op == Op.VARIABLE:
        return left.name
    if left.op == Op.PRIME:
        return "derivative"
    if left.op in (Op.TUPLE, Op.PAREN):
        names = [_label(a) for a in left.args]
        return None if None in names else "(" + ",".join(name or "" for name in names) + ")"
    if left.op == Op.TIMES and left.args[0].op == Op.VARIABLE and left.args[1].op in (Op.PAREN, Op.TUPLE):
        return left.args[0].name + "(" + ",".join(_leaf(a) for a in left.args[1].args) + ")"
    if left.op == Op.DIVIDE and all(map(_is_product_of_two, left.args)):
        return "ratio"
    if _is_object(left):
        return "object " + "".join(sorted(n for n in _factors(left) if n.isupper()))
    return None


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


def _leaf(node: Node) -> str:
    return node.name or node.brackets or str(node.op)


def parameter(item: Item) -> str | None:
    """The name of the argument in a definition f(n) = …"""
    if item.whole is None:
        return None
    left = item.whole.args[0]
    if left.op == Op.TIMES and left.args[1].op == Op.PAREN and left.args[1].args[0].op == Op.VARIABLE:
        return left.args[1].args[0].name
    return None


_BOTH = re.compile(r"(?<![A-Za-z])and(?![A-Za-z])|\\(?:land|wedge)(?![A-Za-z])|∧")


def read_answer(text: str) -> list[Item]:
    """All items of an answer; a plus-minus gives two, the members of a set in braces count one by one."""
    parts = split_items(text)
    if len(parts) > MAX_ITEMS:
        raise OverBudget("too many items")
    items: list[Item] = []
    for part in parts:
        item = read_item(part)
        if item.node is not None and item.node.op == Op.LIST:
            items.extend(_named(n, part, "") for n in item.node.args)
        else:
            items.append(item)
    if len(items) == 2 and _BOTH.search(text) and items[0].node is not None and items[1].node is not None:
        both = joined(items[0].node, items[1].node)
        if both is not None:
            return [Item(both, text)]
    spread = [one for item in items for one in _spread(item)]
    return _coordinates(spread[0]) if len(spread) == 1 else spread


def _spread(item: Item) -> list[Item]:
    """The values of an item: both of a plus-minus, every member of a set in braces."""
    if item.node is None:
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
_DECIMAL_COMMA = re.compile(r"-?(?:0,\d+|\d{4,},\d+)")


def readings(text: str) -> list[list[Item]]:
    """1,234 is a number first and a list second."""
    joined = THOUSANDS.sub(lambda m: m[0].replace(",", ""), text) if not re.search(r"[(\[{]", text) else text
    texts = [joined] if joined == text else [joined, text]
    if _DECIMAL_COMMA.fullmatch(text):
        texts.append(text.replace(",", "."))
    return [read_answer(t) for t in texts]
