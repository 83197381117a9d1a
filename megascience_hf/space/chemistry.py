"""What mhchem sets, in LaTeX that KaTeX knows: `\\ce{2H2 + O2 -> 2H2O}`, `\\pu{4.2 kJ//mol}`.

Gradio's KaTeX comes without mhchem. Source: https://ctan.org/pkg/mhchem, version 4.10: formulas, charges, isotopes,
states, bonds, arrows with what stands over and under them; `\\pu`. What is not read is set as it stands.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from megascience_hf.space.printed_units import closing_brace, number, stripped, unit

_MOST_NESTING = 4
_ARROWS = {
    "<=>>": r"\rightleftharpoons",
    "<<=>": r"\rightleftharpoons",
    "<=>": r"\rightleftharpoons",
    "<->": r"\leftrightarrow",
    "<-->": r"\rightleftarrows",
    "-->": r"\longrightarrow",
    "->": r"\rightarrow",
    "<-": r"\leftarrow",
    "\u2192": r"\rightarrow",
    "\u21cc": r"\rightleftharpoons",
}
_TOKEN = re.compile(
    r"""
      \s* (?P<arrow> <=>> | <<=> | <=> | <--> | <-> | --> | -> | <- | [\u2192\u21cc] )
          (?P<over> \[ [^\[\]]{0,80} \] )? (?P<under> \[ [^\[\]]{0,80} \] )? \s*
    | (?P<math> \$ [^$]{0,200} \$ )
    | (?P<scripts> [\^_] (?: \{ [^{}]{0,40} \} | [-+\d]*[-+\d] | \w | \([a-z]{1,3}\) ) )
    | (?P<gas> \^ (?= \s | $ ) )
    | (?P<amount> (?<![\w)\]}]) \d+ (?: [./] \d+ )? \s* (?= [A-Za-z(\[\\$^_] ) )
    | (?P<element> [A-Za-z]+ )
    | (?P<count> \d+ )
    | (?P<charge> [-+] (?= \s | $ | [()\]},&] ) )
    | (?P<plus> \s+ \+ \s+ )
    | (?P<dot> \s* [.*] \s* )
    | (?P<bond> [=\#-] )
    | (?P<space> \s+ )
    | (?P<command> \\ [A-Za-z]+ (?: \s* \{ [^{}]{0,80} \} )* | \\ . )
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
        end = closing_brace(tex, start + len(opening))
        if end is None:
            break
        pieces += [tex[place:start], printed(tex[start + len(opening) : end])]
        place = end + 1
    return "".join((*pieces, tex[place:]))


def _formula(inside: str, nesting: int = 0) -> str:
    if nesting > _MOST_NESTING:
        return inside
    printed: list[str] = []
    after_atom = False  # whether a number or a sign belongs to what stands before it
    scripts = ""  # which that has already
    for found in _TOKEN.finditer(stripped(inside)):
        kind, text = str(found.lastgroup), found[0]
        if found["arrow"]:
            kind, text = "arrow", _arrow(found, nesting)
        elif kind == "count" and after_atom:
            kind, text = "scripts", f"_{{{text}}}"
        elif kind == "charge" and after_atom:
            kind, text = "scripts", f"^{{{text}}}"
        elif kind in _PRINTED:
            text = _PRINTED[kind](text)
        if kind != "scripts":
            scripts = ""
        elif after_atom and text[0] == "^" and printed[-1][:1] == "^":  # ^{2}+
            text = f"{printed.pop()[:-1]}{text[2:-1]}}}"
        elif not (after_atom or printed[-1:] == ["{}"]) or text[0] in scripts:
            text, scripts = "{}" + text, text[0]
        else:
            scripts += text[0]
        printed.append(text)
        after_atom = kind in ("element", "scripts") or text in ")]}"
    formula = "".join(printed)
    # Columns and lines are of the environment around the formula, and stand in no braces.
    return formula if "&" in formula or r"\\" in formula else f"{{{formula}}}"


_PRINTED: dict[str, Callable[[str], str]] = {
    "math": lambda text: text[1:-1],
    "scripts": lambda text: text if text[1] == "{" else f"{text[0]}{{{text[1:]}}}",
    "amount": lambda text: rf"{text.strip()}\,",
    "element": lambda text: {"v": r"\downarrow "}.get(text, rf"\mathrm{{{text}}}"),
    "plus": lambda _: " + ",
    "dot": lambda _: r"\cdot ",
    "bond": lambda text: {"#": r"\equiv ", "=": "=", "-": r"{-}"}[text],
    "space": lambda _: r"\ ",
    "gas": lambda _: r"\uparrow ",
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


_NUMBER = re.compile(
    r"\s*(?P<number>[-+]?\.?\d[\d.,]*(?:\(\d+\))?(?:\s*(?:[eE]|(?:x|\*|\\times)\s*10\^?)\{?[-+]?\d+\}?)?)\s*"
)
_TIMES_TEN = re.compile(r"\s*(?:x|\*|\\times)\s*10\^?\{?([-+]?\d+)\}?")


def _quantity(inside: str) -> str:
    found = _NUMBER.match(inside)
    amount = number(_TIMES_TEN.sub(r"e\1", found["number"])) if found else ""
    rest = inside[found.end() :] if found else inside
    of = unit(re.sub(r"/+", "/", rest.strip()))
    return f"{amount}\\ {of}" if amount and of else amount + of
