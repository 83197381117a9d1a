r"""Equations of the chapter that a pair names by their labels, brought with it.

"Use {eq}`growth` to find …", `\eqref{growth}`, `@eq-growth`: a reader of the book looks up the formula, which its
source gives under that label. It is put in front of the question, or of the answer if that alone names it and it
comes later in the book, in the form of MyST, whose labels `printed` turns into numbers.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Container
from dataclasses import dataclass

MAX_FORMULA = 1_000
MAX_EQUATIONS = 4

_LABEL = r"[A-Za-z][\w:.-]{1,80}"
_ENVIRONMENT = r"(?:equation|align|gather|multline|eqnarray)"
# The formula and its label: MyST, Quarto, a directive of MyST, LaTeX, bookdown.
_LABELLED = re.compile(
    rf"""
      ^[ \t]*\$\$(?P<dollars>(?:[^$]|\\\$){{1,{MAX_FORMULA}}})\$\$[ \t]*
        (?:\((?P<myst>{_LABEL})\)|\{{\#(?P<quarto>eq-[\w-]{{1,80}})\}})?
    | ^[ \t]*`{{3,}}[ \t]*\{{math\}}[ \t]*\n(?:[ \t]*:(?!label)[\w-]+:[^\n]*\n)*
        [ \t]*:label:[ \t]+(?P<directive>{_LABEL})[ \t]*\n(?P<lines>[^`]{{1,{MAX_FORMULA}}})`{{3,}}
    | \\begin\{{(?P<name>{_ENVIRONMENT})\}}
        (?P<body>(?:[^\\]|\\(?!(?:begin|end)\{{{_ENVIRONMENT}\}})){{1,{MAX_FORMULA}}})\\end\{{(?P=name)\}}
    """,
    re.M | re.X,
)
_IN_BODY = re.compile(rf"\\label\s?\{{({_LABEL})\}}|\(\\#({_LABEL})\)")
_WRAPPED = re.compile(r"\\(?:begin|end)\{equation\*?\}")
# Where it is named, each as `{eq}` of MyST.
_NAMED = re.compile(
    rf"""
      \{{eq\}}`(?P<role>{_LABEL})`
    | \$\\eqref\{{(?P<math>{_LABEL})\}}\$ | \\eqref\s?\{{(?P<eqref>{_LABEL})\}} | \(\\ref\s?\{{(?P<ref>{_LABEL})\}}\)
    | \(?\\@ref\((?P<bookdown>eq:[\w-]{{1,80}})\)\)?
    | (?<![\w@])@(?P<quarto>eq-[\w-]{{1,80}}(?<!-))
    | \[\]\(\#?(?P<myst>{_LABEL})\) | \[\\?\[(?P<shown>{_LABEL})\\?\]\]\(\#(?P=shown)\)
    """,
    re.X,
)
_EQUATION_WORD = re.compile(r"\b(?:equations?|eqs?\.|formulas?|systems?|model)\s{0,2}(?:\w+\s)?\Z", re.I)


@dataclass(frozen=True, slots=True)
class Equation:
    """A formula and where it stands."""

    start: int
    formula: str


def equations_in(text: str) -> dict[str, Equation]:
    """The formulas of a text by their labels; a label that is given twice names none."""
    found: dict[str, Equation] = {}
    counted: Counter[str] = Counter()
    if "label" not in text and "$$" not in text and "\\#eq" not in text:
        return found
    for given in _LABELLED.finditer(text):
        formula = given["body"] or given["dollars"] or given["lines"]
        outside = given["myst"] or given["quarto"] or given["directive"]
        labels = [outside] if outside else [one for pair in _IN_BODY.findall(formula) for one in pair if one]
        if len(labels) != 1:  # each line of several has a number of its own
            continue
        formula = _WRAPPED.sub("", _IN_BODY.sub("", formula))
        if given["body"] and given["name"] != "equation":
            formula = f"\\begin{{aligned}}{formula}\\end{{aligned}}"
        counted[labels[0]] += 1
        found[labels[0]] = Equation(given.start(), formula.strip())
    return {label: one for label, one in found.items() if counted[label] == 1 and "\n\n" not in one.formula}


def with_equations(question: str, answer: str, at: int, equations: dict[str, Equation]) -> tuple[str, str]:
    """The question at offset `at` and its answer, with the equations that they name and do not give."""
    if not equations:
        return question, answer
    asked, answered = _labels(question, equations), _labels(answer, equations)
    if (not asked and not answered) or len({*asked, *answered}) > MAX_EQUATIONS:
        return question, answer
    question, answer = _as_role(question, equations), _as_role(answer, equations)
    whole = f"{question}\n{answer}"
    wanted = [label for label in dict.fromkeys([*asked, *answered]) if not _gives(whole, label)]
    for label in reversed(wanted):
        block = f"$$\n{equations[label].formula}\n$$ ({label})\n\n"
        if label in asked or equations[label].start < at:
            question = block + question
        else:
            answer = block + answer
    return question, answer


def _labels(text: str, equations: Container[str]) -> list[str]:
    found = (next(filter(None, named.groups())) for named in _NAMED.finditer(text))
    return list(dict.fromkeys(label for label in found if label in equations))


def _as_role(text: str, equations: Container[str]) -> str:
    def written(named: re.Match[str]) -> str:
        label = next(filter(None, named.groups()))
        if label not in equations or named["role"]:
            return named[0]
        bare = (named["myst"] or named["quarto"]) and not _EQUATION_WORD.search(
            text[max(0, named.start() - 30) : named.start()]
        )
        return f"{'equation ' if bare else ''}{{eq}}`{label}`"

    return _NAMED.sub(written, text)


def _gives(text: str, label: str) -> bool:
    name = re.escape(label)
    return bool(
        re.search(
            rf"\$\$[ \t]*\({name}\)|:label:[ \t]+{name}\s|\\label\s?\{{{name}\}}|\{{#{name}\}}|\(\\#{name}\)", text
        )
    )
