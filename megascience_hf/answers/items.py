"""What an answer consists of: items with their names, out of "x = 3, y = 4", "1 \\pm \\sqrt 2", "{1, 2}", "12 cm"."""

from __future__ import annotations

import re
from dataclasses import dataclass

from megascience_hf.answers.expressions import Node, OverBudget, Unreadable, contains, with_sign
from megascience_hf.answers.formula_text import MAX_ITEMS, split_items, text_key
from megascience_hf.answers.grammar import parse


@dataclass(frozen=True, slots=True)
class Item:
    """One answer out of a list: a tree, or text if it is no formula. `name`: what stood before the equals sign."""

    node: Node | None
    text: str
    name: str = ""
    whole: Node | None = None  # the equation it was taken from


_QUALIFIER = re.compile(
    r"(?:\\(?:text|mbox|textrm)\s?\{)?\s?(?:,\s?)?(?<![A-Za-z])(?:for\s+(?:all|some|any|every|each|an?)|where|with\s"
    r"|when|such\s+that|which|in\s+which"
    r"|as\s+desired|respectively|if\s)(?![A-Za-z]).*$",
    re.I | re.S,
)
# What may follow a value as its unit: text commands, or words. Possessive, so that no tail is tried twice.
_UNIT_TAIL = re.compile(
    r"(?P<value>.*[\d)}\]%!π])\s{0,4}"
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
_HEAD_WORDS = re.compile(
    r"^(?:\\(?:text|mathrm|mbox|textrm)\s*\{[^{}]*\}|[A-Za-z][A-Za-z ]{2,40}\d{0,2})\s*"
    r"(?:[:=]|\b(?:is|are)\b(?![^\n]*\b(?:which|that|but|not|then|so|or)\b))\s*(?=\S)"
)


def _parse_one(text: str) -> Node | None:
    try:
        nodes = parse(text)
    except (Unreadable, RecursionError):
        return None
    return nodes[0] if len(nodes) == 1 else Node("list", tuple(nodes))


def read_item(text: str, *, headed: bool = False) -> Item:
    """Read one formula: the tree itself, else without its unit, else without the words before it, else text."""
    bare = _QUALIFIER.sub("", text).strip() or text
    known = _KNOWN_UNIT_TAIL.fullmatch(bare)
    if known:
        bare = known[1]
    node = _parse_one(bare)
    name = ""
    if node is None:
        for pattern in (_UNIT_TAIL, _WORD_TAIL):
            tail = pattern.match(bare) if len(bare) <= 400 else None
            if tail and (node := _parse_one(tail["value"])) is not None:
                break
    if node is None:
        head = None if headed else _HEAD_WORDS.match(text)
        if head:
            inner = read_item(text[head.end() :], headed=True)
            return Item(inner.node, text, text_key(head.group()).rstrip("=:"), inner.whole)
        return Item(None, text)
    return _named(node, text, name)


def _named(node: Node, text: str, name: str) -> Item:
    """Take the value out of `x = 3`, `f(x) = x^2`, `x \\in (0, 1)`, `2 + 2 = 4`."""
    if node.op != "relation":
        return Item(node, text, name)
    ops = node.text.split()
    left, right = node.args[0], node.args[-1]
    if all(op in ("=", "in", "->", "~") for op in ops) and ops[0] != "~":
        label = _label(left)
        if label is not None:
            if "~" in ops:  # x = a ~ b
                right = Node("relation", node.args[1:], " ".join(ops[1:]))
            return Item(right, text, label, node)
    return Item(node, text, name)


def _label(left: Node) -> str | None:
    """The name that an equation defines: x, f(x), T(10), (x, y), A:B; None if it is an equation proper."""
    if left.op == "var":
        return left.text
    if left.op == "*" and left.args[0].op == "var" and left.args[1].op in ("paren", "tuple"):
        inner = left.args[1]
        return left.args[0].text + "(" + ",".join(_leaf(a) for a in inner.args) + ")"
    if left.op in ("tuple", "paren") and all(_label(a) is not None for a in left.args):
        return "(" + ",".join(_label(a) or "" for a in left.args) + ")"
    if left.op == "/" and all(a.op == "var" or (a.op == "*" and all(b.op == "var" for b in a.args)) for a in left.args):
        return "ratio"
    if left.op == "prime":
        return "derivative"
    return None


def _leaf(node: Node) -> str:
    return node.text or node.op


def parameter(item: Item) -> str | None:
    """The name of the argument in a definition f(n) = …"""
    if item.whole is None:
        return None
    left = item.whole.args[0]
    if left.op == "*" and left.args[1].op == "paren" and left.args[1].args[0].op == "var":
        return left.args[1].args[0].text
    return None


def read_answer(text: str) -> list[Item]:
    """All items of an answer; a plus-minus gives two, the members of a set in braces count one by one."""
    items: list[Item] = []
    parts = split_items(text)
    if len(parts) > MAX_ITEMS:
        raise OverBudget("too many items")
    for part in parts:
        item = read_item(part)
        if item.node is not None and item.node.op == "list":
            items.extend(_named(n, part, "") for n in item.node.args)
        else:
            items.append(item)
    spread: list[Item] = []
    for item in items:
        if item.node is None:
            spread.append(item)
            continue
        members = item.node.args if item.node.op == "set" and item.node.args else (item.node,)
        for member in members:
            if contains(member, frozenset(["pm", "mp", "pm0", "mp0"])):
                spread.append(Item(with_sign(member, 1), item.text, item.name))
                spread.append(Item(with_sign(member, -1), item.text, item.name))
            else:
                spread.append(Item(member, item.text, item.name, item.whole))
    if (
        len(spread) == 1
        and spread[0].node is not None
        and spread[0].name.startswith("(")
        and spread[0].node.op == "tuple"
    ):
        names = spread[0].name[1:-1].split(",")
        if len(names) == len(spread[0].node.args) and any("(" in n for n in names):
            return [Item(n, spread[0].text, name) for n, name in zip(spread[0].node.args, names, strict=True)]
    return spread
