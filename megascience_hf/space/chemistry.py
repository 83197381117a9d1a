"""What mhchem sets, in LaTeX that KaTeX knows: `\\ce{2H2 + O2 -> 2H2O}`, `\\pu{4.2 kJ//mol}`.

Gradio's KaTeX comes without mhchem. Source: https://ctan.org/pkg/mhchem, version 4.10: formulas, charges, isotopes,
states, bonds, arrows with what stands over and under them; `\\pu`. What is not read is set as it stands.
"""

from __future__ import annotations

import re
from collections.abc import Callable

_MOST_NESTING = 4
_ARROWS = {
    "<=>>": r"\rightleftharpoons",
    "<<=>": r"\rightleftharpoons",
    "<=>": r"\rightleftharpoons",
    "<->": r"\leftrightarrow",
    "<-->": r"\rightleftarrows",
    "->": r"\rightarrow",
    "<-": r"\leftarrow",
}
_TOKEN = re.compile(
    r"""
      \s* (?P<arrow> <=>> | <<=> | <=> | <--> | <-> | -> | <- )
          (?P<over> \[ [^\[\]]{0,80} \] )? (?P<under> \[ [^\[\]]{0,80} \] )? \s*
    | (?P<math> \$ [^$]{0,200} \$ )
    | (?P<scripts> [\^_] (?: \{ [^{}]{0,40} \} | [-+\d]*[-+\d] | \w ) )
    | (?P<amount> (?<![\w)\]}]) \d+ (?: [./] \d+ )? \s* (?= [A-Za-z(\[\\$^_] ) )
    | (?P<element> [A-Za-z]+ )
    | (?P<count> \d+ )
    | (?P<charge> [-+] (?= \s | $ | [)\]}] ) )
    | (?P<plus> \s+ \+ \s+ )
    | (?P<dot> \s* [.*] \s* )
    | (?P<bond> [=\#-] )
    | (?P<space> \s+ )
    | (?P<command> \\ [A-Za-z]+ | \\ . )
    | (?P<other> . )
    """,
    re.VERBOSE | re.DOTALL,
)


def without_mhchem(tex: str) -> str:
    """The formula with `\\ce` and `\\pu` replaced by what they print."""
    if "\\ce" not in tex and "\\pu" not in tex:
        return tex
    return _replaced(_replaced(tex, "\\ce{", _formula), "\\pu{", _quantity)


def _replaced(tex: str, opening: str, printed: Callable[[str], str]) -> str:
    pieces, place = [], 0
    while (start := tex.find(opening, place)) >= 0:
        end = _closing(tex, start + len(opening))
        if end is None:
            break
        pieces += [tex[place:start], printed(tex[start + len(opening) : end])]
        place = end + 1
    return "".join((*pieces, tex[place:]))


def _closing(tex: str, start: int) -> int | None:
    """Where the brace ends that was opened before this place."""
    depth = 1
    for place in range(start, len(tex)):
        depth += {"{": 1, "}": -1}.get(tex[place], 0)
        if depth == 0:
            return place
    return None


def _formula(inside: str, nesting: int = 0) -> str:
    if nesting > _MOST_NESTING:
        return inside
    printed: list[str] = []
    after_atom = False  # whether a number or a sign belongs to what stands before it
    for found in _TOKEN.finditer(inside.strip()):
        kind, text = str(found.lastgroup), found[0]
        if found["arrow"]:
            kind, text = "arrow", _arrow(found, nesting)
        elif kind == "count" and after_atom:
            text = f"_{{{text}}}"
        elif kind == "charge" and after_atom:
            text = f"^{{{text}}}"
        elif kind in _PRINTED:
            text = _PRINTED[kind](text)
        printed.append(text if after_atom or kind != "scripts" or printed[-1:] == ["{}"] else "{}" + text)
        after_atom = kind in ("element", "count", "scripts") or text in ")]}"
    return "{" + "".join(printed) + "}"


def _element(text: str) -> str:
    return {"v": r"\downarrow "}.get(text, rf"\mathrm{{{text}}}")


_PRINTED: dict[str, Callable[[str], str]] = {
    "math": lambda text: text[1:-1],
    "scripts": lambda text: text if text[1] == "{" else f"{text[0]}{{{text[1:]}}}",
    "amount": lambda text: rf"{text.strip()}\,",
    "element": _element,
    "plus": lambda _: " + ",
    "dot": lambda _: r"\cdot ",
    "bond": lambda text: {"#": r"\equiv ", "=": "=", "-": r"{-}"}[text],
    "space": lambda _: r"\ ",
    "charge": lambda text: text,
}


def _arrow(found: re.Match[str], nesting: int) -> str:
    over, under = ((found[name] or "[]")[1:-1] for name in ("over", "under"))
    if not over and not under:
        return f" {_ARROWS[found['arrow']]} "
    above, below = (_formula(text, nesting + 1) if text else "" for text in (over, under))
    if found["arrow"] == "->":
        return rf" \xrightarrow[{below}]{{{above}}} "
    if found["arrow"] == "<-":
        return rf" \xleftarrow[{below}]{{{above}}} "
    return rf" \underset{{{below}}}{{\overset{{{above}}}{{{_ARROWS[found['arrow']]}}}}} "


_NUMBER = re.compile(r"\s*(?P<number>[-+]?\d[\d.,]*)(?:[eE](?P<power>[-+]?\d+))?\s*")
_UNIT_POWER = re.compile(r"\^?(-?\d+)")


def _quantity(inside: str) -> str:
    found = _NUMBER.match(inside)
    number, rest = "", inside.strip()
    if found:
        number = found["number"] + (rf"\times 10^{{{found['power']}}}" if found["power"] else "")
        rest = inside[found.end() :].strip()
    units = [
        r"\cdot ".join(rf"\mathrm{{{_UNIT_POWER.sub(_raised, name)}}}" for name in re.split(r"[\s.*]+", part) if name)
        for part in re.split(r"/+", rest)
    ]
    unit = "/".join(units) if rest else ""
    return f"{number}\\ {unit}" if number and unit else number + unit


def _raised(found: re.Match[str]) -> str:
    return f"^{{{found[1]}}}"
