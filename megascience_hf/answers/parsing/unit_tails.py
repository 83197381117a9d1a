"""A value with the unit or the counted noun behind it: "12 cm", "9\\pi \\text{ square units}", "4 apples"."""

from __future__ import annotations

import re

from megascience_hf.answers.parsing.latex_parser import parse
from megascience_hf.answers.parsing.surroundings import NO_UNIT
from megascience_hf.answers.parsing.tree import Node, Op, Unreadable, variables
from megascience_hf.answers.parsing.units import parse_unit, plain_unit
from megascience_hf.answers.text.beside import REMARK, is_counted_noun
from megascience_hf.answers.text.commands import TEXT_OPEN
from megascience_hf.answers.text.patterns import lazy_regex
from megascience_hf.answers.text.unicode import with_scripts

MAX_TEXT_WITH_UNIT = 400


# The unit as commands that set text, possibly with exponents. Possessive, so that no tail is tried twice.
_TEXT_TAIL = lazy_regex(
    rf"""(?P<value>.*?(?:[\d)}}\]%!π]|\\pi))\s{{0,4}}
        (?P<unit>(?:
            (?: {TEXT_OPEN}(?:[^{{}}]|\{{[^{{}}]*+\}})*+\}} | \\(?:cdot|times|circ)(?![a-z]) | [/.] )
            \s? (?: \^\s?\{{?\s?-?\s?\d\s?\}}? )?+ \s?
        )++)$""",
    re.S | re.X,
)


# The unit as bare words.
_WORD_TAIL = lazy_regex(
    r"""(?P<value>.*[\d)}\]%!π])\s{0,4}
        (?P<unit>(?=[A-Za-zµμÅΩ]{2}|[/·])
            (?: (?: [A-Za-zµμÅΩ]++\.?+ | [/·] ) (?: \s?\^?\{?-?\d\}? )?+ \s? )++
        )$""",
    re.S | re.X,
)


# Unit words that would otherwise be read as products of variables: behind a number, or apart from any constant.
_KNOWN_TAIL = lazy_regex(
    r"""(?P<value>[-+]?[\d.,]+(?:\s?/\s?\d+)?\s*|[^A-Za-z]{0,60}\\(?:sqrt|frac|pi)[^A-Za-z]{0,60}(?<=\s))
        (?: [sS]q(?:uare|\.)?\s | [cC]u(?:bic|\.)?\s )?
        (?: cm|mm|km|nm|dm|kg|mg|ml|mL|ft|in|yd|mi|hr|hrs|min|sec|ms|mph|lb|lbs|oz|kPa|Pa
          | Hz|eV|kJ|mol|rad|deg|cc|kW|kV|Ah )
        \.?
        (?: \s?(?:\^\s?)?\{?\d\}? )?""",
    re.X,
)


_TEMPERATURE = lazy_regex(
    rf"""
    (?<=\d)\s?(?:\^\s?\{{?\s?\\circ\s?\}}?|\\degree|°)\s?(?:{TEXT_OPEN})?(?P<scale>[CF])\s?\}}?$
    """,
    re.X,
)


_ANGLE = lazy_regex(
    rf"""
    (?<=[\d)}}i])\s{{0,2}}(?:{TEXT_OPEN})?(?<![A-Za-z])(?P<unit>radians?|rads?|degrees?|deg)\.?\s{{0,2}}\}}?$
    """,
    re.X,
)


RADIANS = "rad"


def parse_one(text: str) -> Node | None:
    """The tree of a formula, a list if there are several; None if it cannot be read."""
    try:
        nodes = parse(text)
    except (Unreadable, RecursionError):
        return None
    return nodes[0] if len(nodes) == 1 else Node(Op.LIST, tuple(nodes))


def value_and_unit(text: str) -> tuple[Node | None, str]:
    """The tree of a value, and the unit that follows it. Text after a value is no variable if it is a known unit."""
    text = with_scripts(text)
    known = _KNOWN_TAIL.fullmatch(text)
    if known:
        return parse_one(known["value"].strip()), text[known.end("value") :].strip()
    temperature = _TEMPERATURE.search(text[-40:])
    if temperature:
        return parse_one(text[: len(text) - len(temperature[0])]), "°" + temperature["scale"]
    angle = _ANGLE.search(text[-30:])
    if angle:
        text = text[: len(text) - len(angle[0])]
        degrees = angle["unit"].startswith("deg")
        return parse_one(text + "^\\circ" * degrees), "" if degrees else RADIANS
    node = parse_one(text)
    if len(text) > MAX_TEXT_WITH_UNIT:
        return node, ""
    tail = _TEXT_TAIL.match(text)
    if node is not None and tail and variables(node):
        value = parse_one(tail["value"])
        said = value.args[-1] if value is not None and value.op == Op.RELATION else value
        if value is not None and said is not None and not variables(said) and parse_unit(tail["unit"]) is not None:
            return value, tail["unit"].strip()
    if node is not None:
        return node, ""
    for pattern in (_TEXT_TAIL, _WORD_TAIL):
        tail = pattern.match(text)
        if tail and _is_unit(tail["unit"]) and (node := parse_one(tail["value"])) is not None:
            return node, tail["unit"].strip()
    return None, ""


_BARE_UNIT = lazy_regex(
    r"""(?:[^=]{0,40}=\s?)?
        (?P<value>[-+]?[\d.,]*\d(?:\s?(?:\\times|\\cdot|×|·)\s?10\^\{?[-+]?\d{1,3}\}?)?)\s{0,3}
        (?P<unit>(?=[A-Za-zµΩ])[A-Za-zµΩ\d/·^{}*()\s-]{1,40})""",
    re.X,
)


def value_and_bare_unit(text: str) -> tuple[Node | None, str]:
    """A number with a unit that the grammar takes for letters: 2500 J, 9.8 m/s^2."""
    found = _BARE_UNIT.fullmatch(with_scripts(text).strip())
    if found is None or parse_unit(found["unit"]) is None:
        return None, ""
    return parse_one(found["value"]), found["unit"].strip()


def _is_unit(text: str) -> bool:
    """Whether the words behind a value only say what it is a number of, or remark on it: cm, apples, (double root)."""
    words = plain_unit(text)
    if words != "times" and not NO_UNIT.isdisjoint(words.lower().split()):
        return False  # "6 times 3"
    return REMARK.fullmatch(words) is not None or is_counted_noun(words) or parse_unit(text) is not None
