"""Split a formula (LaTeX or plain) into tokens, without what only changes its looks."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from megascience_hf.answers.parsing.tree import OverBudget, Relation, Unreadable
from megascience_hf.answers.text.patterns import lazy_regex
from megascience_hf.answers.text.unicode import GREEK, VULGAR_FRACTIONS, with_scripts
from megascience_hf.answers.text.words import word_set

MAX_LENGTH = 3_000  # characters


MAX_TOKENS = 1_200


MAX_DIGITS = 40  # decimal digits of the arithmetic


_TOKEN = lazy_regex(
    r"""
    \s+|(?P<num>\d+(?:\.\d+)?(?:[eE][-+]?\d{1,4}(?![\dA-Za-z]))?|\.\d+)|\\(?P<cmd>[A-Za-z]+)\*?
    |\\(?P<esc>[^A-Za-z])
    |(?P<word>[A-Za-z]+)|(?P<op>\*\*|<=|>=|!=|->|[^\sA-Za-z0-9\\])
    """,
    re.X,
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
    "space thinspace enspace mathstrut hfill noindent middle medspace thickspace scriptstyle tiny small large Large "
    "LARGE huge Huge normalsize checkmark"
)


FONTS = word_set(
    "mathrm mathbf mathit mathsf mathtt mathnormal mathcal mathbb boldsymbol bm mathfrak vec hat bar tilde overline "
    "overrightarrow operatorname ensuremath mathop underline boxed fbox widehat rm bf bfseries bold it dot cal"
)


_TEXTS = word_set("text textbf textit textrm textnormal textsf texttt textsc textup textmd textsl mbox hbox emph")


# Signs of relations, each with the ways to write it.
RELATIONS = {
    spelling: relation
    for relation, spellings in {
        Relation.EQUAL: r"= \equiv \coloneqq \triangleq",
        Relation.NOT_EQUAL: r"!= \ne \neq",
        Relation.LESS: r"< \lt",
        Relation.AT_MOST: r"<= \le \leq \leqslant \leqq",
        Relation.GREATER: r"> \gt",
        Relation.AT_LEAST: r">= \ge \geq \geqslant \geqq",
        Relation.IN: r"\in",
        Relation.ABOUT: r"\approx \sim \simeq \cong \doteq",
        Relation.TO: r"-> \to \rightarrow \mapsto",
    }.items()
    for spelling in spellings.split()
}


_UNSUPPORTED = word_set("lim oint iint bigcup bigcap partial nabla iff Rightarrow implies forall exists pmod mod bmod")


class TokenKind(StrEnum):
    """What a token is."""

    NUMBER = "num"
    COMMAND = "cmd"
    WORD = "word"
    SIGN = "op"
    TEXT = "text"  # a whole \\text{…}
    END = "end"


@dataclass(frozen=True, slots=True)
class Token:
    """A token, and whether a blank stands before it."""

    kind: TokenKind
    text: str
    spaced: bool


END = Token(TokenKind.END, "", False)


OPENERS = {"(": ")", "[": "]", "\\{": "\\}"}


CLOSERS = frozenset([")", "]", "\\}"])


def _expand_symbols(text: str) -> str:
    if text.isascii():
        return text
    return "".join(_SYMBOLS[c] + " " if c in _SYMBOLS else c for c in with_scripts(text))


# A full stop at the end of the formula, or of what stands in brackets.
_FULL_STOP = lazy_regex(r"\s*(?:[)\]}]|\\right|$)")


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
        if m["cmd"]:
            i, found = _command(source, i, m["cmd"])
        else:
            found = _other_token(m, source)
        if found is not None:
            tokens.append(Token(*found, spaced))
        blank = not (m["num"] or m["cmd"] or m["word"] or m["op"])
        # the blank behind \pi only ends the name of the command
        spaced = blank and not (tokens and tokens[-1].kind == TokenKind.COMMAND)
        if len(tokens) > MAX_TOKENS:
            raise OverBudget("too many tokens")
    return tokens


def _command(source: str, i: int, name: str) -> tuple[int, tuple[TokenKind, str] | None]:
    """The token of a command of LaTeX, None if it is mere decoration, and where the text goes on."""
    if name in _TEXTS:
        stop = _text_end(source, i)
        return stop, (TokenKind.TEXT, source[i:stop].strip().strip("{}").strip())
    if name == "vert":  # which opens and closes alike
        return i, (TokenKind.SIGN, "|")
    if name in ("bigcup", "bigcap") and source[i : i + 1] not in ("_", "^"):  # of two sets
        return i, (TokenKind.COMMAND, "\\" + name.removeprefix("big"))
    if name in _UNSUPPORTED:
        raise Unreadable(f"\\{name}")
    if name not in _DECORATION:
        return i, (TokenKind.COMMAND, "\\" + name)
    if name in ("left", "right", "middle") and source[i : i + 1] == ".":  # an invisible bracket
        return i + 1, None
    return i, None


def _other_token(m: re.Match[str], source: str) -> tuple[TokenKind, str] | None:
    if m["num"]:
        if len(m["num"]) > MAX_DIGITS:
            raise OverBudget("number with too many digits")
        return TokenKind.NUMBER, m["num"]
    if m["word"]:
        return TokenKind.WORD, m["word"]
    if m["esc"]:
        return (TokenKind.SIGN, "\\" + m["esc"]) if m["esc"] in "{}%$|#&_\\" else None
    if m["op"] is None or (m["op"] == "." and _FULL_STOP.match(source, m.end())):
        return None
    return TokenKind.SIGN, m["op"]


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
