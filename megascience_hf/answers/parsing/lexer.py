"""Split a formula (LaTeX or plain) into tokens, without what only changes its looks."""

from __future__ import annotations

import re
from dataclasses import dataclass

from megascience_hf.answers.parsing.tree import OverBudget, Unreadable
from megascience_hf.answers.text.unicode import GREEK, VULGAR_FRACTIONS, with_scripts
from megascience_hf.answers.text.words import word_set

MAX_LENGTH = 3_000  # characters


MAX_TOKENS = 1_200


MAX_DIGITS = 40  # decimal digits of the arithmetic


_TOKEN = re.compile(
    r"\s+|(?P<num>\d+(?:\.\d+)?(?:[eE][-+]?\d{1,4}(?![\dA-Za-z]))?|\.\d+)|\\(?P<cmd>[A-Za-z]+)\*?"
    r"|\\(?P<esc>[^A-Za-z])"
    r"|(?P<word>[A-Za-z]+)|(?P<op>\*\*|<=|>=|!=|->|[^\sA-Za-z0-9\\])"
)


FUNCTIONS = word_set(
    "sin cos tan cot sec csc arcsin arccos arctan arccot arcsec arccsc sinh cosh tanh coth sech csch "
    "asin acos atan asinh acosh atanh arcsinh arccosh arctanh log ln lg exp sqrt abs floor ceil gcd lcm "
    "max min binom det cis"
)


WORD_CONSTANTS = {"pi": "pi", "Pi": "pi", "inf": "oo", "infty": "oo", "infinity": "oo", "oo": "oo", "Infinity": "oo"}


GREEK_WORDS = word_set(
    "alpha beta gamma delta epsilon theta lambda mu nu rho sigma tau phi psi omega Omega Delta Gamma hbar"
)


_SYMBOLS = {
    "∞": "\\infty", "√": "\\sqrt", "·": "*", "⋅": "*", "×": "*", "∗": "*", "÷": "/", "∕": "/", "⁄": "/",
    "≤": "<=", "≥": ">=", "⩽": "<=", "⩾": ">=", "≠": "!=", "∈": "\\in", "∪": "\\cup", "±": "\\pm", "∓": "\\mp",
    "°": "\\degree", "≈": "\\approx", "−": "-", "–": "-", "∖": "\\setminus", "ħ": "\\hbar", "ℏ": "\\hbar", "′": "'",
    "ℝ": "\\reals", "∅": "\\emptyset", "→": "->",
}  # fmt: skip
_SYMBOLS |= {letter: "\\" + name for letter, name in GREEK.items()}
_SYMBOLS |= {vulgar: f"({value})" for vulgar, value in VULGAR_FRACTIONS.items()}

# Commands that only change how a formula looks.
_DECORATION = word_set(
    "left right big Big bigg Bigg bigl bigr Bigl Bigr displaystyle textstyle limits nolimits quad qquad "
    "space thinspace enspace mathstrut hfill noindent middle medspace thickspace scriptstyle"
)


FONTS = word_set(
    "mathrm mathbf mathit mathsf mathcal mathbb boldsymbol bm mathfrak vec hat bar tilde overline "
    "overrightarrow operatorname ensuremath mathop underline boxed fbox widehat rm bf it dot cal"
)


_TEXTS = frozenset(["text", "textbf", "textit", "textrm", "mbox", "hbox", "textnormal", "textsf"])


RELATIONS = {
    "=": "=", "<": "<", ">": ">", "<=": "<=", ">=": ">=", "!=": "!=", "\\le": "<=", "\\leq": "<=",
    "\\leqslant": "<=", "\\ge": ">=",
    "\\geq": ">=", "\\geqslant": ">=", "\\lt": "<", "\\gt": ">", "\\ne": "!=", "\\neq": "!=", "\\in": "in",
    "\\approx": "~",
    "\\equiv": "=", "\\sim": "~", "\\simeq": "~", "\\leqq": "<=", "\\geqq": ">=", "\\cong": "~", "\\to": "->",
    "->": "->",
    "\\rightarrow": "->", "\\mapsto": "->",
}  # fmt: skip


_UNSUPPORTED = frozenset(
    [
        "int",
        "lim",
        "oint",
        "iint",
        "bigcup",
        "bigcap",
        "partial",
        "nabla",
        "iff",
        "Rightarrow",
        "implies",
        "forall",
        "exists",
        "pmod",
        "mod",
        "bmod",
    ]
)


@dataclass(frozen=True, slots=True)
class Token:
    kind: str  # num, cmd, word, op, text
    text: str
    spaced: bool  # preceded by a blank


def _expand_symbols(text: str) -> str:
    if text.isascii():
        return text
    return "".join(_SYMBOLS[c] + " " if c in _SYMBOLS else c for c in with_scripts(text))


def tokenize(source: str) -> list[Token]:
    """Split a formula into tokens; text commands become one token, decoration is dropped."""
    if len(source) > MAX_LENGTH:
        raise OverBudget(f"formula of {len(source)} characters")
    source = _expand_symbols(source)
    tokens: list[Token] = []
    i, spaced = 0, False
    while i < len(source):
        m = _TOKEN.match(source, i)
        if m is None:
            raise Unreadable(f"character {source[i]!r}")
        i = m.end()
        if m["num"]:
            if len(m["num"]) > MAX_DIGITS:
                raise OverBudget("number with too many digits")
            tokens.append(Token("num", m["num"], spaced))
        elif m["cmd"]:
            name = m["cmd"]
            if name in _TEXTS:
                stop = _text_end(source, i)
                words = source[i:stop].strip().strip("{}").strip()
                tokens.append(Token("text", words, spaced))
                i = stop
            elif name in _UNSUPPORTED:
                raise Unreadable(f"\\{name}")
            elif name not in _DECORATION:
                tokens.append(Token("cmd", "\\" + name, spaced))
            elif name in ("left", "right", "middle") and source[i : i + 1] == ".":
                i += 1
        elif m["esc"]:
            if m["esc"] in "{}%$|#&_":
                tokens.append(Token("op", "\\" + m["esc"], spaced))
            elif m["esc"] == "\\":
                tokens.append(Token("op", "\\\\", spaced))
        elif m["word"]:
            tokens.append(Token("word", m["word"], spaced))
        elif m["op"] == "." and re.match(r"\s*(?:[)\]}]|\\right|$)", source[i:]):
            pass  # a full stop inside the formula
        elif m["op"]:
            tokens.append(Token("op", m["op"], spaced))
        spaced = not (m["num"] or m["cmd"] or m["word"] or m["op"])
        if len(tokens) > MAX_TOKENS:
            raise OverBudget("too many tokens")
    return tokens


def _text_end(source: str, i: int) -> int:
    while i < len(source) and source[i] == " ":
        i += 1
    if i >= len(source) or source[i] != "{":
        return i
    depth = 0
    for j in range(i, len(source)):
        if source[j] == "{":
            depth += 1
        elif source[j] == "}":
            depth -= 1
            if depth == 0:
                return j + 1
    raise Unreadable("text command without closing brace")


END = Token("end", "", False)


OPENERS = {"(": ")", "[": "]", "\\{": "\\}"}


CLOSERS = frozenset([")", "]", "\\}"])
