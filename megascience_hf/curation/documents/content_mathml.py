"""Content MathML, which says what a formula means and not how it looks, as LaTeX: pandoc writes only its letters.

Source: MathML 3, chapter 4. A formula with an element that is not in these tables stays as it is.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from xml.etree import ElementTree

_SIGNS = {
    "eq": "=", "neq": "\\ne", "gt": ">", "lt": "<", "geq": "\\ge", "leq": "\\le", "approx": "\\approx",
    "equivalent": "\\equiv",
    "in": "\\in", "notin": "\\notin", "subset": "\\subseteq", "prsubset": "\\subset", "union": "\\cup",
    "intersect": "\\cap",
    "setdiff": "\\setminus", "and": "\\land", "or": "\\lor", "implies": "\\Rightarrow", "tendsto": "\\to",
    "cartesianproduct": "\\times", "vectorproduct": "\\times", "scalarproduct": "\\cdot",
}  # fmt: skip
_CONSTANTS = {
    "pi": "\\pi", "infinity": "\\infty", "exponentiale": "e", "imaginaryi": "i", "eulergamma": "\\gamma",
    "integers": "\\mathbb{Z}", "reals": "\\mathbb{R}", "rationals": "\\mathbb{Q}", "naturalnumbers": "\\mathbb{N}",
    "complexes": "\\mathbb{C}", "emptyset": "\\emptyset", "true": "\\text{true}", "false": "\\text{false}",
}  # fmt: skip
_LATEX_KNOWS = (
    "sin", "cos", "tan", "sec", "csc", "cot", "sinh", "cosh", "tanh", "coth", "arcsin", "arccos", "arctan", "exp", "ln",
    "min", "max", "gcd",
)  # fmt: skip
_FUNCTIONS = {
    **{name: f"\\{name}" for name in _LATEX_KNOWS},
    "determinant": "\\det", "real": "\\operatorname{Re}", "imaginary": "\\operatorname{Im}", "arg": "\\arg",
}  # fmt: skip
_SUMS = {"sum": "\\sum", "product": "\\prod", "int": "\\int", "limit": "\\lim"}
_RAISED = {"msub": "_", "msup": "^", "msubsup": "_^"}
_QUALIFIERS = ("bvar", "lowlimit", "uplimit", "condition", "domainofapplication", "degree", "logbase")
_DEEPEST = 60
# How strongly a formula holds together: a sum, a product, what needs no brackets.
_LOOSE, _PRODUCT, _TIGHT = 0, 1, 2
_Part = tuple[str, int]


class _Unknown(Exception):
    """An element that is in no table here."""


def is_content(math: ElementTree.Element) -> bool:
    return any(_name(one) in ("apply", "ci", "cn", "interval", "set", "vector", "matrix") for one in math.iter())


def as_latex(math: ElementTree.Element) -> str:
    """A formula in LaTeX; "" if not all of it is known here."""
    try:
        return " ".join(_latex(one, 0)[0] for one in math)
    except _Unknown:
        return ""


def _name(element: ElementTree.Element) -> str:
    return str(element.tag).rpartition("}")[2]


def _latex(one: ElementTree.Element, depth: int) -> _Part:
    name, inside = _name(one), list(one)
    if depth > _DEEPEST:
        raise _Unknown
    if name in ("semantics", "mrow", "mstyle", "math"):
        found = [_latex(inner, depth + 1) for inner in inside if not _name(inner).startswith("annotation")]
        return found[0] if len(found) == 1 else ("".join(said for said, _ in found), _LOOSE)
    if name in _CONSTANTS:
        return _CONSTANTS[name], _TIGHT
    if name in ("ci", "cn", "csymbol"):
        return _token(one, depth)
    if name in ("mi", "mn", "mo", "mtext"):
        return _word(one.text or "", is_text=name == "mtext"), _TIGHT
    if (signs := _RAISED.get(name)) and len(inside) == len(signs) + 1:
        parts = [_latex(inner, depth + 1)[0] for inner in inside]
        return parts[0] + "".join(f"{sign}{{{said}}}" for sign, said in zip(signs, parts[1:], strict=True)), _TIGHT
    if name in ("interval", "set", "list", "vector"):
        return _listed(one, name, depth)
    if name in ("reln", "apply") and inside:
        return _applied(inside, depth)
    raise _Unknown


def _word(said: str, *, is_text: bool = False) -> str:
    said = " ".join(said.split())
    if any(sign in said for sign in "\\{}$#%&"):
        raise _Unknown
    return said if not is_text and (len(said) == 1 or not said.isalpha()) else f"\\text{{{said}}}"


def _token(one: ElementTree.Element, depth: int) -> _Part:
    if len(one) and _name(one[0]) != "sep":
        return "".join(_latex(inner, depth + 1)[0] for inner in one), _TIGHT
    if len(one):  # "<cn type="rational">1<sep/>2</cn>"
        parts = [_word(one.text or ""), *(_word(inner.tail or "") for inner in one)]
        if one.get("type") == "rational" and len(parts) == len(("above", "below")):
            return f"\\frac{{{parts[0]}}}{{{parts[1]}}}", _TIGHT
        raise _Unknown
    said = _word(one.text or "")
    return said, _LOOSE if said.startswith("-") else _TIGHT


def _listed(one: ElementTree.Element, name: str, depth: int) -> _Part:
    if any(_name(inner) in _QUALIFIERS for inner in one):
        raise _Unknown
    said = ", ".join(_latex(inner, depth + 1)[0] for inner in one)
    closure = one.get("closure", "closed")
    begin, end = {
        "set": ("\\{", "\\}"),
        "interval": (
            "(" if closure in ("open", "open-closed") else "[",
            ")" if closure in ("open", "closed-open") else "]",
        ),
    }.get(name, ("(", ")"))
    return f"{begin}{said}{end}", _TIGHT


def _applied(inside: Sequence[ElementTree.Element], depth: int) -> _Part:
    name = _name(inside[0])
    given = {_name(one): list(one) for one in inside[1:] if _name(one) in _QUALIFIERS}
    parts = [_latex(one, depth + 1) for one in inside[1:] if _name(one) not in _QUALIFIERS]
    qualified = {key: " ".join(_latex(one, depth + 1)[0] for one in said) for key, said in given.items()}
    if name in _SUMS:
        return _summed(name, parts, qualified)
    if name == "root" and len(parts) == 1 and set(given) <= {"degree"}:
        degree = f"[{qualified['degree']}]" if qualified.get("degree", "2") != "2" else ""
        return f"\\sqrt{degree}{{{parts[0][0]}}}", _TIGHT
    if name == "log" and len(parts) == 1 and set(given) <= {"logbase"}:
        base = f"_{{{qualified['logbase']}}}" if "logbase" in given else ""
        return f"\\log{base}{_bracketed(parts[0])}", _PRODUCT
    if name == "diff" and len(parts) == 1 and set(given) == {"bvar"} and len(given["bvar"]) == 1:
        return f"\\frac{{d}}{{d{qualified['bvar']}}}{_held(parts[0], _PRODUCT)}", _PRODUCT
    if given:
        raise _Unknown
    if name in _SIGNS and len(parts) > 1:
        return f" {_SIGNS[name]} ".join(said for said, _ in parts), _LOOSE
    if name in _FUNCTIONS and parts:
        return f"{_FUNCTIONS[name]}({', '.join(said for said, _ in parts)})", _PRODUCT
    if (written := _OPERATORS.get((name, len(parts)))) or (written := _OPERATORS.get((name, -1))):
        return written(parts)
    if name in ("ci", "csymbol") and parts:  # a function with a name
        return f"{_latex(inside[0], depth + 1)[0]}({', '.join(said for said, _ in parts)})", _PRODUCT
    raise _Unknown


def _summed(name: str, parts: Sequence[_Part], given: dict[str, str]) -> _Part:
    if len(parts) != 1 or "domainofapplication" in given:
        raise _Unknown
    variable, low, high = given.get("bvar", ""), given.get("lowlimit", ""), given.get("uplimit", "")
    below = given.get("condition", "")
    if not below and low:
        below = (
            f"{variable} \\to {low}"
            if name == "limit"
            else low
            if name == "int" or not variable
            else f"{variable}={low}"
        )
    said = _SUMS[name] + (f"_{{{below}}}" if below else "") + (f"^{{{high}}}" if high else "")
    return f"{said} {_held(parts[0], _PRODUCT)}" + (f"\\,d{variable}" if name == "int" and variable else ""), _LOOSE


def _bracketed(part: _Part) -> str:
    return f"({part[0]})"


def _held(part: _Part, least: int) -> str:
    return part[0] if part[1] >= least else _bracketed(part)


def _plus(parts: Sequence[_Part]) -> _Part:
    said = parts[0][0]
    for part, _ in parts[1:]:
        said += f" - {part[1:].lstrip()}" if part.startswith("-") else f" + {part}"
    return said, _LOOSE


def _times(parts: Sequence[_Part]) -> _Part:
    said = _held(parts[0], _PRODUCT)
    for part in parts[1:]:
        held = _held(part, _PRODUCT)
        said += f" \\cdot {held}" if held[:1].isdigit() else f" {held}"
    return said, _PRODUCT


_OPERATORS: dict[tuple[str, int], Callable[[Sequence[_Part]], _Part]] = {
    ("plus", -1): _plus,
    ("minus", 1): lambda parts: (f"-{_held(parts[0], _PRODUCT)}", _LOOSE),
    ("minus", 2): lambda parts: (f"{parts[0][0]} - {_held(parts[1], _PRODUCT)}", _LOOSE),
    ("times", -1): _times,
    ("divide", 2): lambda parts: (f"\\frac{{{parts[0][0]}}}{{{parts[1][0]}}}", _TIGHT),
    ("power", 2): lambda parts: (f"{_held(parts[0], _TIGHT)}^{{{parts[1][0]}}}", _PRODUCT),
    ("abs", 1): lambda parts: (f"|{parts[0][0]}|", _TIGHT),
    ("conjugate", 1): lambda parts: (f"\\overline{{{parts[0][0]}}}", _TIGHT),
    ("factorial", 1): lambda parts: (f"{_held(parts[0], _TIGHT)}!", _PRODUCT),
    ("floor", 1): lambda parts: (f"\\lfloor {parts[0][0]} \\rfloor", _TIGHT),
    ("ceiling", 1): lambda parts: (f"\\lceil {parts[0][0]} \\rceil", _TIGHT),
    ("transpose", 1): lambda parts: (f"{_held(parts[0], _TIGHT)}^T", _PRODUCT),
    ("inverse", 1): lambda parts: (f"{_held(parts[0], _TIGHT)}^{{-1}}", _PRODUCT),
    ("not", 1): lambda parts: (f"\\lnot {_held(parts[0], _PRODUCT)}", _PRODUCT),
}
