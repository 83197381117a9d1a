"""Compare two mathematical answers: numbers, expressions, equations, sets, intervals, tuples, matrices, lists.

Expressions are equal if they take the same values (see `expressions`); structures are equal if their parts are.
The gold decides what counts: whether order matters, how many digits are asked, whether the end of an interval belongs
to it. What cannot be read as mathematics is compared as text.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from megascience_hf.answers.expressions import (
    Node,
    OverBudget,
    Unreadable,
    contains,
    parse,
    variables,
    with_sign,
)
from megascience_hf.answers.regions import Interval, region, regions_equal
from megascience_hf.answers.statements import brace_end
from megascience_hf.answers.text import plain
from megascience_hf.answers.types import GoldError, Verdict
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

MAX_ITEMS = 40

# -- text of the answer ---------------------------------------------------------------------------------------

# A control character where a backslash and a letter were meant: "\t" + "ext" for \text. Files that were written
# without escaping their backslashes are full of them.
_BROKEN = {"\t": "t", "\x0c": "f", "\x08": "b", "\r": "r", "\x0b": "v", "\x07": "a"}
_BROKEN_COMMAND = re.compile(
    r"([\t\x0c\x08\r\x0b\x07])(?=(?:extcirc|ext|imes|heta|an|au|o|riangle|rac|box|oxed|inom|egin|eta|ar|ight|ho|ec|lpha|ngle|pprox)\b)"
)
_AND_IN_TEXT = re.compile(
    r"\\(?:text|mbox|textrm)\s?\{([^{}]{1,80}?)\s(?:and|or)\s([^{}]{0,80})\}"
)  # 7 \text{ cats and } 4 …
_SPACES = re.compile(
    r"(?<!\\)\\[,;: ]|\\(?:quad|qquad|thinspace|enspace|hspace\{[^{}]{0,20}\}|phantom\{[^{}]{0,40}\})(?![A-Za-z])|~"
)
_DELIMITERS = re.compile(r"\\[()\[\]]|\$")
_THOUSANDS = re.compile(r"(?<![\d.,])(\d{1,3})((?:,\d{3})+)(?![\d])")
_DISPLAY = re.compile(r"\$\$\s{0,20}([^$]{1,400}?)\s{0,20}\$\$|\\\[\s{0,20}([^$]{1,400}?)\s{0,20}\\\]")
_WRAPPED_THOUSANDS = re.compile(r"(?<=\d)(?:\{,\}|,\\!|\\,)(?=\d{3}(?!\d))")
_TEXT_COMMAND = re.compile(
    r"\\(?:text|textbf|textit|textrm|mbox|mathrm|mathbf|rm|operatorname|hbox|textnormal)\s*\{([^{}]*)\}"
)
_QUALIFIER = re.compile(
    r"(?:\\(?:text|mbox|textrm)\s?\{)?\s?(?:,\s?)?(?<![A-Za-z])(?:for\s+(?:all|some|any|every|each|an?)|where|with\s"
    r"|when|such\s+that|which|in\s+which"
    r"|as\s+desired|respectively|if\s)(?![A-Za-z]).*$",
    re.I | re.S,
)
_AND = re.compile(
    r"\\(?:text|mbox|textrm|mathrm|quad\\text)\s?\{\s{0,3},?\s{0,3}(?:and|or)\s{0,3},?\s{0,3}\}|(?<![A-Za-z\\])(?:and|or)(?![A-Za-z])|(?<=\d)or(?=[A-Z])|\\(?:land|lor|vee|wedge)\b"
)


def unbox(text: str) -> str:
    """The contents of the boxes if there are any, joined by commas."""
    parts: list[str] = []
    at = 0
    while len(parts) < MAX_ITEMS:
        box = text.find("\\boxed{", at)
        if box < 0:
            break
        stop = brace_end(text, box + 6, len(text))
        if stop is None:
            parts.append(text[box + 7 :])
            break
        parts.append(text[box + 7 : stop])
        at = stop
    return ", ".join(parts) if parts else text


def clean(text: str) -> str:
    """The formula without delimiters, boxes, layout and the full stop at its end."""
    text = _BROKEN_COMMAND.sub(lambda m: "\\" + _BROKEN[m[1]], text)
    text = plain(text).strip()
    if "\\begin" not in text:
        text = re.sub(r"\\\\(?=[A-Za-z]{2})", lambda _: "\\", text)  # backslashes that were escaped twice
    text = unbox(text)
    text = re.sub(r"\\! ?", "", text.replace("\\$", " "))
    text = _DISPLAY.sub(lambda m: f" ${m[1] or m[2]}$ ", text)
    text = _WRAPPED_THOUSANDS.sub("", text)
    text = _DELIMITERS.sub(" ", text) if "\\\\[" not in text else text.replace("$", " ")
    text = _SPACES.sub(" ", text)
    text = re.sub(r"(?<!\\)\\%|%", "\\\\%", text)
    text = text.replace("**", "^") if re.search(r"[\w)]\*\*[\w(-]", text) else text.replace("**", "")
    text = text.strip().rstrip(".").strip()
    whole = _TEXT_COMMAND.fullmatch(text)
    return whole[1].strip() if whole else text


def text_key(text: str) -> str:
    """A formula or a few words, without case, spaces and commands that only change its looks."""
    text = _TEXT_COMMAND.sub(r" \1 ", text.lower())
    text = re.sub(r"\\(?:left|right|big|displaystyle|limits)(?![a-z])", "", text)
    text = re.sub(r"\\[dt]frac", r"\\frac", text)
    text = re.sub(r"\s+", "", text).rstrip(".")
    label = re.fullmatch(r"[({\[]*([a-z])[)}\]]*", text)
    return label[1] if label else _SYNONYMS.get(text, text)


# Words that stand for a formula.
_SYNONYMS = {
    "infinitelymany": "\\infty",
    "infinite": "\\infty",
    "infinity": "\\infty",
    "∞": "\\infty",
    "nosolutions": "nosolution",
}


def split_items(text: str) -> list[str]:
    """Split at the commas, semicolons and conjunctions that stand outside all brackets."""
    text = _AND.sub(" , ", _AND_IN_TEXT.sub(r"\\text{\1} , \\text{\2}", text))
    items: list[str] = []
    depth, start = 0, 0
    i = 0
    while i < len(text):
        c = text[i]
        if c == "\\" and i + 1 < len(text):
            if text.startswith("\\begin", i):
                depth += 1
            elif text.startswith("\\end", i):
                depth -= 1
            elif text[i + 1] == "{":
                depth += 1
            elif text[i + 1] == "}":
                depth -= 1
            elif text[i + 1] == "\\" and depth == 0:
                items.append(text[start:i])
                start = i + 2
            i += 2
            continue
        if c in "([{":
            depth += 1
        elif c in ")]}":
            depth -= 1
        elif c in ",;\n" and depth <= 0:
            items.append(text[start:i])
            start = i + 1
        i += 1
    items.append(text[start:])
    return [item.strip() for item in items if item.strip()]


# -- what an answer is ----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Item:
    """One answer out of a list: a tree, or text if it is no formula. `name`: what stood before the equals sign."""

    node: Node | None
    text: str
    name: str = ""
    whole: Node | None = None  # the equation it was taken from


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


def _parameter(item: Item) -> str | None:
    """The name of the argument in a definition f(n) = …"""
    if item.whole is None:
        return None
    left = item.whole.args[0]
    if left.op == "*" and left.args[1].op == "paren" and left.args[1].args[0].op == "var":
        return left.args[1].args[0].text
    return None


def _substitute(node: Node, name: str, by: Node) -> Node:
    if node.op == "var" and node.text == name:
        return by
    return node._replace(args=tuple(_substitute(a, name, by) for a in node.args)) if node.args else node


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


# -- structures -----------------------------------------------------------------------------------------------

_REGIONAL = frozenset(["union", "minus", "builder", "intersection"])


def nodes_equal(gold: Node, answer: Node, rel_tol: float | None, abs_tol: float | None) -> bool:
    """Whether two trees mean the same, structure by structure."""
    gold, answer = _unwrap(gold), _unwrap(answer)
    if gold == answer:
        return True
    for node in (gold, answer):
        if node.op in _REGIONAL or (node.op == "relation" and node.text not in ("=", "~")):
            g, a = region(gold), region(answer)
            if g is not None and a is not None:
                return regions_equal(g, a)
            break
    if "relation" in (gold.op, answer.op):
        return _relations_equal(gold, answer, rel_tol, abs_tol)
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
    if node.op == "tuple":
        return tuple(Node("tuple", (a,), "()") for a in node.args)
    return None


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
    if gold.name and answer.name and gold.name != answer.name and len(gold.name) == len(answer.name) == 1:
        return False  # x = 3 is not y = 3
    if nodes_equal(gold.node, answer.node, rel_tol, abs_tol):
        return True
    mine, theirs = _parameter(gold), _parameter(answer)
    if mine and theirs and mine != theirs:  # f(n) = 2n is f(m) = 2m
        renamed = _substitute(answer.node, theirs, Node("var", (), mine))
        return mine not in variables(answer.node) and nodes_equal(gold.node, renamed, rel_tol, abs_tol)
    if gold.node.op == answer.node.op == "tuple" and gold.name.startswith("("):
        # a family with one parameter, whatever its name
        free_gold, free_answer = variables(gold.node), variables(answer.node)
        if len(free_gold) == len(free_answer) == 1 and free_gold != free_answer:
            renamed = _substitute(answer.node, next(iter(free_answer)), Node("var", (), next(iter(free_gold))))
            return nodes_equal(gold.node, renamed, rel_tol, abs_tol)
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
        nodes = [a.node for a in answer if a.node is not None]
        return len(nodes) == len(answer) and _all_equal(gold[0].node.args, nodes, rel_tol, abs_tol)
    if (
        len(answer) == 1
        and answer[0].node is not None
        and answer[0].node.op == "tuple"
        and len(gold) > 1
        and answer[0].node.text in ("()", "[]")
    ):
        nodes = [g.node for g in gold if g.node is not None]
        return len(nodes) == len(gold) and _all_equal(nodes, answer[0].node.args, rel_tol, abs_tol)
    # several inequalities or intervals in a row are the parts of one region
    if (len(gold) > 1) != (len(answer) > 1):
        regions = [[_item_region(i) for i in side] for side in (gold, answer)]
        flat = [None if any(r is None for r in side) else tuple(p for r in side if r for p in r) for side in regions]
        if (
            flat[0]
            and flat[1]
            and any(i.node is not None and i.node.op in (*_REGIONAL, "relation") for i in (*gold, *answer))
        ):
            return regions_equal(flat[0], flat[1])
    return False


def _item_region(item: Item) -> tuple[Interval, ...] | None:
    if item.node is None:
        return None
    if len(item.name) == 1 and item.node.op in ("num", "neg", "/", "paren"):  # the lone point x = 1
        return (Interval(item.node, True, item.node, True),)
    return region(item.node)


# 0,25 and 1234,5: a comma that can be no list and no thousands separator.
_DECIMAL_COMMA = re.compile(r"-?(?:0,\d+|\d{4,},\d+)")


def _readings(text: str) -> list[list[Item]]:
    """1,234 is a number first and a list second."""
    joined = _THOUSANDS.sub(lambda m: m[0].replace(",", ""), text) if not re.search(r"[(\[{]", text) else text
    texts = [joined] if joined == text else [joined, text]
    if _DECIMAL_COMMA.fullmatch(text):
        texts.append(text.replace(",", "."))
    return [read_answer(t) for t in texts]


def verify_math(gold: str | Sequence[str], answer: str, rel_tol: float | None, abs_tol: float | None) -> Verdict:
    """Compare an answer with the gold formula.

    Raises:
        GoldError: the gold is empty, unbalanced or beyond the budgets.
    """
    gold_text = clean(gold if isinstance(gold, str) else ", ".join(gold))
    if not gold_text:
        raise GoldError("the gold is empty")
    answer_text = clean(answer)
    if not answer_text:
        return Verdict(False, "empty")
    try:
        golds = _readings(gold_text)
    except OverBudget as error:
        raise GoldError(f"gold {gold_text[:80]!r} is over budget: {error}") from error
    if isinstance(gold, str) and all(item.node is None for item in golds[0]):
        stated = _stated_formula(gold)  # a worked solution that ends in its answer
        if stated:
            golds = [*golds, *_readings(clean(stated))]
    if all(item.node is None for items in golds for item in items) and not _balanced(gold_text):
        raise GoldError(f"gold {gold_text[:80]!r} has unbalanced braces")
    if text_key(gold_text) == text_key(answer_text):
        return Verdict(True, "same text")
    try:
        if _any_equal(golds, _readings(answer_text), rel_tol, abs_tol):
            return Verdict(True, "equal value")
        formula = _formula_in_prose(answer)
        if formula and _any_equal(golds, _readings(clean(formula)), rel_tol, abs_tol):
            return Verdict(True, "equal value, said in a sentence")
    except OverBudget as error:
        if _computable(golds[0]):
            return Verdict(False, f"over budget: {error}")
    return Verdict(False, "different value")


def _any_equal(
    golds: list[list[Item]], answers: list[list[Item]], rel_tol: float | None, abs_tol: float | None
) -> bool:
    return any(answers_equal(g, a, rel_tol, abs_tol) for g in golds for a in answers)


def _computable(items: list[Item]) -> bool:
    """Whether the constants among the items can be computed (10^{10^{100}} cannot, and is compared as written)."""
    for item in items:
        if item.node is not None and not variables(item.node):
            try:
                exact_value(item.node)
            except OverBudget:
                return False
            except Undefined:
                continue
    return True


def _stated_formula(gold: str) -> str | None:
    """What a gold solution announces as its answer, as far as it announces one."""
    from megascience_hf.answers.formula import extract_math
    from megascience_hf.answers.text import Body

    text = plain(gold)
    found = extract_math(Body(text, 0, len(text), False))
    announced = found.rule in ("statement", "clause", "heading", "hash", "tag")
    return found.value if announced and isinstance(found.value, str) else None


def _formula_in_prose(answer: str) -> str | None:
    """The formula of an answer that is a sentence and nothing but a sentence."""
    if any(item.node is not None for item in _readings(clean(answer))[0]):
        return None
    from megascience_hf.answers.formula import extract_math
    from megascience_hf.answers.text import Body

    text = plain(answer)
    found = extract_math(Body(text, 0, len(text), False))
    return found.value if isinstance(found.value, str) and found.value.strip() != answer.strip() else None


def _balanced(text: str) -> bool:
    depth = 0
    for c in re.sub(r"\\[{}]", "", text):
        depth += {"{": 1, "}": -1}.get(c, 0)
        if depth < 0:
            return False
    return depth == 0
