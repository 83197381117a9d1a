"""What the package siunitx sets, in plain LaTeX: \\SI{5}{\\metre\\per\\second} is 5 \\text{ metre/second}.

Source: https://ctan.org/pkg/siunitx, version 3, sections 2.1 to 2.3.
"""

from __future__ import annotations

import re

from megascience_hf.answers.text.patterns import lazy_regex

_OPTIONS = r"\s?(?:\[[^\[\]]{0,80}\])?\s?"
_NUMBER = r"\{\s?(?P<number>[-+\d.,eE\s]{1,40}?)\s?\}"
_UNIT = r"\{\s?(?P<unit>[^{}]{1,120}(?:\{[^{}]{1,8}\}[^{}]{0,60}){0,4})\}"
_QUANTITY = lazy_regex(rf"\\(?:SI|qty){_OPTIONS}{_NUMBER}\s?{_UNIT}", re.X)
_BARE_UNIT = lazy_regex(rf"\\(?:si|unit){_OPTIONS}{_UNIT}", re.X)
_BARE_NUMBER = lazy_regex(rf"\\(?P<command>num|ang){_OPTIONS}{_NUMBER}", re.X)
_EXPONENT = lazy_regex(r"[eE]([-+]?\d{1,4})$")
# Commands that raise the unit before them, and those that raise the one behind them.
_RAISED = {"squared": "^2", "cubed": "^3"}
_RAISING = {"square": "^2", "cubic": "^3"}
# As they are printed.
PREFIXES = {
    "quecto": "q", "ronto": "r", "yocto": "y", "zepto": "z", "atto": "a", "femto": "f", "pico": "p", "nano": "n",
    "micro": r"\mu ", "milli": "m", "centi": "c", "deci": "d", "deca": "da", "deka": "da", "hecto": "h", "kilo": "k",
    "mega": "M", "giga": "G", "tera": "T", "peta": "P", "exa": "E", "zetta": "Z", "yotta": "Y", "ronna": "R",
    "quetta": "Q",
}  # fmt: skip
# Commands whose names are not the unit's.
_NAMES = {"degreeCelsius": "°C", "celsius": "°C", "percent": "%", "angstrom": "Å", "electronvolt": "eV"}
_COMMAND = lazy_regex(r"\\([A-Za-z]+)(?:\s?\{\s?([-\d]{1,3})\s?\})?")


def without_siunitx(text: str) -> str:
    """The text with the commands of siunitx replaced by what they print."""
    if "\\" not in text:
        return text
    text = _QUANTITY.sub(lambda m: rf"{_number(m['number'])} \text{{ {_unit(m['unit'])}}}", text)
    text = _BARE_UNIT.sub(lambda m: rf"\text{{ {_unit(m['unit'])}}}", text)
    return _BARE_NUMBER.sub(lambda m: _number(m["number"]) + r"^\circ" * (m["command"] == "ang"), text)


def _number(digits: str) -> str:
    return _EXPONENT.sub(r" \\times 10^{\1}", digits.replace(" ", ""))


def _unit(commands: str) -> str:
    """\\kilo\\gram\\meter\\per\\second\\squared as kilogram meter/second^2; what is no command as it stands."""
    if "\\" not in commands:
        return commands.replace(".", " ").replace("~", " ").strip()
    unit, between, power = "", "", ""
    for name, exponent in _COMMAND.findall(commands):
        if name == "per":
            between = "/"
        elif name in _RAISING:
            power = _RAISING[name]
        elif name in _RAISED or name == "tothe":
            unit += _RAISED.get(name, f"^{exponent}")
        elif name in PREFIXES:
            unit, between = unit + between + name, ""
            continue
        else:
            unit, power, between = unit + between + _NAMES.get(name, name) + power, "", " "
    return unit
