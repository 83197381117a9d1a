r"""What siunitx sets, in LaTeX that KaTeX knows: `\SI{9.81}{\metre\per\second\squared}` as 9.81 m s^-2.

KaTeX has no siunitx. The scorer reads the same commands as text (`answers/text/siunitx.py`); here they are to be looked
at. Source: https://ctan.org/pkg/siunitx, version 3, sections 3.1 to 3.5. What is not read is set as it stands.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from megascience_hf.answers.text.siunitx import PREFIXES

_PREFIXES = {**PREFIXES, "mu": r"\mu "}
_UNITS = {
    "ampere": "A", "candela": "cd", "kelvin": "K", "kilogram": "kg", "gram": "g", "gramme": "g", "metre": "m",
    "meter": "m", "mole": "mol", "second": "s", "becquerel": "Bq", "coulomb": "C", "farad": "F", "gray": "Gy",
    "hertz": "Hz", "henry": "H", "joule": "J", "katal": "kat", "lumen": "lm", "lux": "lx", "newton": "N",
    "ohm": r"\Omega ", "pascal": "Pa", "radian": "rad", "siemens": "S", "sievert": "Sv", "steradian": "sr",
    "tesla": "T", "volt": "V", "watt": "W", "weber": "Wb", "day": "d", "hour": "h", "minute": "min", "hectare": "ha",
    "litre": "L", "liter": "L", "tonne": "t", "electronvolt": "eV", "eV": "eV", "dalton": "Da", "bel": "B",
    "decibel": "dB", "neper": "Np", "bar": "bar", "mmHg": "mmHg", "atm": "atm", "atmosphere": "atm", "bit": "bit",
    "byte": "B", "percent": r"\%", "angstrom": "\u00c5", "degreeCelsius": r"{}^{\circ}C", "celsius": r"{}^{\circ}C",
    "degree": r"{}^{\circ}", "arcminute": "'", "arcsecond": "''", "astronomicalunit": "au", "molar": "M",
    "calorie": "cal", "gauss": "G", "barn": "b", "knot": "kn", "poise": "P", "erg": "erg", "dyne": "dyn",
    "torr": "Torr",
    # the short ones
    "A": "A", "K": "K", "g": "g", "kg": "kg", "mg": "mg", "ug": r"\mu g", "m": "m", "km": "km", "cm": "cm", "mm": "mm",
    "um": r"\mu m", "nm": "nm", "pm": "pm", "mol": "mol", "mmol": "mmol", "kmol": "kmol", "s": "s", "ms": "ms",
    "us": r"\mu s", "ns": "ns", "Hz": "Hz", "kHz": "kHz", "MHz": "MHz", "GHz": "GHz", "N": "N", "kN": "kN", "Pa": "Pa",
    "kPa": "kPa", "MPa": "MPa", "GPa": "GPa", "J": "J", "kJ": "kJ", "W": "W", "kW": "kW", "MW": "MW", "V": "V",
    "mV": "mV", "kV": "kV", "C": "C", "F": "F", "uF": r"\mu F", "pF": "pF", "T": "T", "l": "l", "L": "L", "ml": "ml",
    "mL": "mL", "hl": "hl", "mA": "mA", "uA": r"\mu A", "keV": "keV", "MeV": "MeV", "GeV": "GeV", "dB": "dB",
    "kWh": "kWh", "Omega": r"\Omega ",
}  # fmt: skip
_RAISED = {"squared": "2", "cubed": "3"}  # the unit before them
_RAISING = {"square": "2", "cubic": "3"}  # the unit behind them
_TOKEN = re.compile(
    r"\\[A-Za-z]+|\\.|\{(?:[^{}]|\{[^{}]*\})*\}|[-+]?\d+|[A-Za-z\u00b5\u03bc\u03a9\u2126\u00c5]+|.", re.DOTALL
)
_LETTERS = str.maketrans({"\u00b5": r"\mu ", "\u03bc": r"\mu ", "\u03a9": r"\Omega ", "\u2126": r"\Omega "})
_SIGNS = {"%": r"\%", "\u00b0": r"{}^{\circ}", "'": "{}'"}
_APART = frozenset([".", "~", "*", " ", "\n", "\t", "\u00b7", "\u22c5", r"\,", r"\ ", r"\;", r"\:", r"\!", r"\cdot"])
_OPTIONS = re.compile(r"\s*\[[^\[\]]{0,80}\]")
_SPACE = re.compile(r"\s*")


@dataclass(slots=True)
class _Factor:
    """A unit with its power, or what stands between units as it is."""

    symbol: str = ""
    power: str = ""
    sign: str = ""
    below: str = ""
    is_unit: bool = True

    def __str__(self) -> str:
        if not self.is_unit:
            return self.symbol
        power = self.sign + (self.power or "1" * bool(self.sign))
        below = rf"_{{\mathrm{{{self.below}}}}}" if self.below else ""
        return rf"\mathrm{{{self.symbol}}}" + below + (f"^{{{power}}}" if power else "")


def unit(written: str) -> str:
    r"""A unit, of macros such as \kilo\gram\per\metre or of letters such as kg.m^{-1}."""
    factors: list[_Factor] = []
    coming = _Factor()  # what is known of the next unit
    pieces = _TOKEN.findall(stripped(written))
    if not {"{", "}"}.isdisjoint(pieces):  # deeper than any unit
        return written
    last, rest = "", iter(pieces)
    for piece in rest:
        name = piece[1:] if piece[0] == "\\" else ""
        if name == "per":
            coming.sign = "-"
        elif name in _PREFIXES:
            coming.symbol += _PREFIXES[name]
        elif name in _RAISING or name == "raiseto":
            coming.power = _RAISING.get(name) or _inside(rest)
        elif name in _RAISED or name == "tothe" or piece == "^":
            _raise(factors, _RAISED.get(name) or _inside(rest))
        elif name == "of" or piece == "_":
            below = _inside(rest)
            if factors:
                factors[-1].below = below
        elif name in _UNITS or piece.isalpha():
            coming.symbol += _UNITS.get(name) or piece.translate(_LETTERS)
            factors.append(coming)
            coming = _Factor()
        elif last.isalpha() and piece.lstrip("+-").isdigit():  # mol-1
            _raise(factors, piece)
        elif piece not in _APART:
            factors.append(_Factor(_SIGNS.get(piece, piece), is_unit=False))
        last = piece
    return "".join(
        (r"\," if place and factor.is_unit and factors[place - 1].is_unit else "") + str(factor)
        for place, factor in enumerate(factors)
    )


def _raise(factors: list[_Factor], power: str) -> None:
    if factors and factors[-1].is_unit:
        factors[-1].power += power
    else:  # of a bracket or a sign
        factors.append(
            _Factor(f"^{{{power}}}" if not factors or "^" not in factors[-1].symbol else power, is_unit=False)
        )


def _inside(rest: Iterator[str]) -> str:
    """What the next piece holds, without its braces."""
    piece = next((each for each in rest if not each.isspace()), "")
    return piece[1:-1] if piece.startswith("{") else piece


def stripped(written: str) -> str:
    """Without the blanks around it, but for one that a backslash stands before."""
    text = written.strip()
    is_escaped = (len(text) - len(text.rstrip("\\"))) % 2 == 1
    return f"{text} " if is_escaped else text


def number(written: str) -> str:
    text = re.sub(r"\s*(?:\+-|\\pm(?![A-Za-z])|\u00b1)\s*", r" \\pm ", stripped(written))
    text = re.sub(r"(?<=\d)\s*[x\u00d7*]\s*(?=\d)", r" \\times ", text)
    text = re.sub(r"(?<=[\d.)])\s*[eEdD]\s*([-+]?\d+)", r" \\times 10^{\1}", text)
    text = re.sub(r"^([-+]?)[eE]([-+]?\d+)$", r"\g<1>10^{\2}", text)
    return re.sub(r"\^([-+]?\d+)", r"^{\1}", re.sub(r"(?<!\\)%", r"\\%", text))


def _quantity(amount: str, of: str) -> str:
    return rf"{number(amount)}\,{unit(of)}"


def _angle(written: str) -> str:
    signs = (r"^{\circ}", "'", "''")
    return "".join(number(part) + sign for part, sign in zip(written.split(";"), signs, strict=False) if part.strip())


def _list(written: str, of: str = "") -> str:
    *first, last = (_quantity(part, of) if of else number(part) for part in written.split(";"))
    return (r",\ ".join(first) + r"\text{ and }" if first else "") + last


def _range(low: str, high: str, of: str = "") -> str:
    return r"\text{ to }".join(_quantity(one, of) if of else number(one) for one in (low, high))


# How many arguments each command has, and what prints them.
COMMANDS: dict[str, tuple[int, Callable[..., str]]] = {
    **dict.fromkeys(("SI", "qty"), (2, _quantity)),
    **dict.fromkeys(("si", "unit"), (1, unit)),
    **dict.fromkeys(("num", "numproduct"), (1, number)),
    "ang": (1, _angle),
    **dict.fromkeys(("SIrange", "qtyrange"), (3, _range)),
    "numrange": (2, _range),
    **dict.fromkeys(("SIlist", "qtylist"), (2, _list)),
    "numlist": (1, _list),
    "qtyproduct": (2, _quantity),
}
_COMMAND = re.compile(rf"\\({'|'.join(COMMANDS)})(?![A-Za-z])")


def without_siunitx(tex: str) -> str:
    """The formula with the commands of siunitx replaced by what they print."""
    pieces, place = [], 0
    while found := _COMMAND.search(tex, place):
        count, printed = COMMANDS[found[1]]
        read = arguments(tex, found.end(), count)
        pieces.append(tex[place : found.start()])
        pieces.append(found[0] if read is None else f"{{{printed(*read[0])}}}")
        place = found.end() if read is None else read[1]
    return "".join((*pieces, tex[place:]))


def arguments(tex: str, place: int, count: int) -> tuple[list[str], int] | None:
    """The arguments of a command whose name ends at this place, and where they end; None if there are fewer."""
    if options := _OPTIONS.match(tex, place):
        place = options.end()
    found: list[str] = []
    for _ in range(count):
        start = _SPACE.match(tex, place).end()  # type: ignore[union-attr]
        end = closing_brace(tex, start + 1) if tex.startswith("{", start) else None
        if end is None:
            return None
        found.append(tex[start + 1 : end])
        place = end + 1
    return found, place


def closing_brace(tex: str, start: int) -> int | None:
    """Where the brace ends that was opened before this place; braces behind a backslash are signs."""
    depth, place = 1, start
    while place < len(tex):
        if tex[place] == "\\":
            place += 2
            continue
        depth += {"{": 1, "}": -1}.get(tex[place], 0)
        if depth == 0:
            return place
        place += 1
    return None
