"""A short text as tokens: words, numbers, ordinals, chemical formulas, and every other sign by itself.

Nothing that may distinguish two answers is lost here. What may be dropped is listed in `_DROPPED`, sign by sign, with
the place where it may; a sign that is not in the table always counts.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import Enum, auto
from functools import lru_cache

from megascience_hf.answers.parsing.chemistry import formula_at
from megascience_hf.answers.text.commands import BOX, COLOUR, TEXT, TEXT_NAME
from megascience_hf.answers.text.patterns import lazy_regex
from megascience_hf.answers.text.unicode import GREEK, VULGAR_FRACTIONS, plain, with_scripts
from megascience_hf.answers.text.words import word_set

# A text longer than this is no short answer; only as much of it is read.
MAX_TEXT = 2_000


class TokenKind(Enum):
    """What a token is."""

    WORD = auto()
    NUMBER = auto()
    ORDINAL = auto()
    FORMULA = auto()
    SIGN = auto()


@dataclass(frozen=True, slots=True)
class Token:
    """One token. `gap`: a space stands before it. `dropped`: the sign before it that was dropped, "-" only if it joins
    the token to the word before."""

    kind: TokenKind
    text: str
    gap: bool
    dropped: str = ""


# -- mark-up ----------------------------------------------------------------------------------------------------

# Commands of LaTeX that are a sign of the text.
_COMMANDS = {
    "rightarrow": "→", "to": "→", "longrightarrow": "→", "Rightarrow": "→", "implies": "→", "leftarrow": "←",
    "leftrightarrow": "↔", "rightleftharpoons": "⇌", "leq": "≤", "le": "≤", "leqslant": "≤", "geq": "≥", "ge": "≥",
    "geqslant": "≥", "neq": "≠", "ne": "≠", "lt": "<", "gt": ">", "approx": "≈", "sim": "~", "simeq": "≈",
    "cong": "≅", "pm": "±", "mp": "∓", "times": "×", "cdot": "·", "bullet": "·", "div": "÷", "cap": "∩", "cup": "∪",
    "in": "∈", "notin": "∉", "subset": "⊂", "subseteq": "⊆", "infty": "∞", "circ": "°", "degree": "°", "prime": "'",
    "neg": "¬", "lnot": "¬", "land": "∧", "wedge": "∧", "lor": "∨", "vee": "∨", "propto": "∝", "equiv": "≡",
    "parallel": "∥", "perp": "⊥", "ldots": "…", "dots": "…", "cdots": "…", "hbar": "ħ", "AA": "Å", "ell": "l",
}  # fmt: skip
_COMMANDS |= {name: letter for letter, name in GREEK.items() if "Α" <= letter <= "ω"}
_COMMANDS |= {name: f" {name} " for name in ("log", "ln", "lg", "exp", "sin", "cos", "tan", "min", "max", "lim", "det")}
_COMMANDS |= {
    "left": "",
    "right": "",
    "displaystyle": "",
    "textstyle": "",
    "quad": " ",
    "qquad": " ",
    "ce": "",
    "pu": "",
    "varepsilon": "ε",
}
_COMMANDS |= dict.fromkeys(
    ("tiny", "small", "large", "Large", "LARGE", "huge", "Huge", "normalsize", "scriptsize", "footnotesize"), ""
)
_COMMANDS |= dict.fromkeys(("underline", "uline", "bigl", "bigr", "big", "Big", "Bigl", "Bigr"), "")
_ENDS_IN_COMMAND = lazy_regex(r"\\[A-Za-z]{1,20}\Z")
_COMMAND = lazy_regex(r"\\([A-Za-z]+)")
# Colours, and environments that only set lines below each other.
_COLOUR = lazy_regex(
    rf"""
    {COLOUR} | \\h(?:space|skip)\*?\s?\{{[\w.\\-]{{1,12}}\}}
    | \\(?:begin|end)\s?\{{(?:aligned|align|gathered|split|center)\*?\}}
    | \\begin\{{array\}}\{{[lcr]\}} | \\end\{{array\}}
    """,
    re.X,
)
# What may stand at the ends of an answer set by LaTeX and says nothing of it.
_PADDING = lazy_regex(
    rf"""
    \A(?:\s|\\[ ,;:!]|\\q?quad(?![a-z])|~(?=\s*\\{TEXT_NAME}\b)|&?=(?=\s*\\{TEXT_NAME}\b)
        |(?:\\(?:therefore|Rightarrow|implies)(?![a-z])|[∴⇒])(?=\s*\\{TEXT_NAME}\b)){{1,12}}
    | (?:\s|\\[ ,;:!\\]|\\\Z|\\q?quad(?![a-z])|(?<=\}})~|\\(?:checkmark|blacksquare)(?![a-z])){{1,12}}\Z
    """,
    re.X,
)
_WRAPPER = lazy_regex(
    rf"""
    {TEXT}|{BOX}
    """,
    re.X,
)
_ESCAPED = lazy_regex(r"\\([%&$#_{}])")
_LATEX_SPACE = lazy_regex(r"\\[,;:! ]|(?<=[\w}])~(?=[\w\\{])|(?<=[a-z]{2})~(?=\()")
_MATH = lazy_regex(r"\$\$?(?=\S)([^$]{1,400}?)(?<=\S)\$\$?|\\[()\[\]]")
_SIMPLE_FRACTION = lazy_regex(r"\\[dt]?frac\s?\{(\w{1,12})\}\s?\{(\w{1,12})\}")
_RAISED_TAG = lazy_regex(r"<(su[bp])>([^<>]{1,40})</\1>", re.I)
_TAG = lazy_regex(r"</?(?:b|i|em|strong|u|p|span|br|code|div|tt|q)\s?/?>", re.I)
_POWER = lazy_regex(r"(?<=[\w)])\*\*(?=[\w(-])(?!\w+\*\*)")
_ITALIC = lazy_regex(
    r"(?<![\w*])\*(?=\S)([^*\n]{1,80}?)(?<=\S)\*(?![\w*])|(?<![\w_])_(?=\S)([^_\n]{1,80}?)(?<=\S)_(?![\w_])"
)
_BULLET = lazy_regex(r"^\s*(?:[-*•]\s+(?=[A-Za-z])|#{1,6}\s+)")
_GROUP = lazy_regex(r"([\^_])\s?\{([^{}]{0,80})\}")
_HYDRATE = lazy_regex(r"(?<=[A-Za-z\d)])\s?[.·•∙*]\s?(?=\d{0,2}H_?2O\b)")  # CuSO4.5H2O
_RAISED_ENDING = lazy_regex(r"(?<=\d)\^(?=(?:st|nd|rd|th)(?![A-Za-z]))")  # 19^th
_CAPITAL_INDEX = lazy_regex(r"(?<=[A-Z])_(?=[A-Za-z])")  # K_a is Ka
_ONE_LETTER = str.maketrans("\u00b5\u2206\u2126", "\u03bc\u0394\u03a9")  # micro, increment and ohm signs
_STATE_BELOW = lazy_regex(r"_\s?\{(\d{0,2})\s?(?:\\(?:mathrm|text)\s?\{)?\((aq|s|l|g)\)\}{1,2}")  # O_{2(g)}
_ROOT = lazy_regex(r"\\sqrt\s?\{([^{}]{1,80})\}")
# What needs no braces below, above, or under a bar or a root: x^{2y} is not x^2 y, but sp^{3} is sp3.
_SIMPLE_INDEX = lazy_regex(r"-?[A-Za-z0-9]+|[+-]|'+|°")
_SIMPLE_EXPONENT = lazy_regex(r"-?(?:\d+|[A-Za-z]|[A-Za-z]{3,}|st|nd|rd|th)|[+-]|'+|°")
_SIMPLE = lazy_regex(r"\d+|[A-Za-z]")


def _script(group: re.Match[str]) -> str:
    inside = group[2].strip()
    if not inside:
        return ""
    simple = _SIMPLE_INDEX if group[1] == "_" else _SIMPLE_EXPONENT
    return group[1] + (inside if simple.fullmatch(inside) else f"({inside})")


def _fraction(match: re.Match[str]) -> str:
    top, bottom = match[1], match[2]
    return f"{top}/{bottom} " if _SIMPLE.fullmatch(bottom) else f"{top}/({bottom})"


def _root(match: re.Match[str]) -> str:
    return rf"\sqrt {match[1]} " if _SIMPLE.fullmatch(match[1]) else rf"\sqrt({match[1]})"


def _formula(math: re.Match[str]) -> str:
    """What a formula holds. A command at its end does not run into the letters behind it: $\\Delta$G."""
    inside = math[1] or " "
    return inside + " " if _ENDS_IN_COMMAND.search(inside) else inside


def without_markup(text: str) -> str:
    """The text without fonts, boxes, delimiters and layout; commands that are signs become those signs."""
    text = with_scripts(text)
    if not text.isascii():
        text = text.translate(_ONE_LETTER)
    if any(c in VULGAR_FRACTIONS for c in text):
        text = "".join(f" {VULGAR_FRACTIONS[c]}" if c in VULGAR_FRACTIONS else c for c in text)
    text = plain(text)
    if "<" in text:
        text = _RAISED_TAG.sub(lambda m: ("_" if m[1].lower() == "sub" else "^") + "{" + m[2] + "}", text)
        text = _TAG.sub("", text)
    text = _ESCAPED.sub(lambda m: {"{": "⦃", "}": "⦄", "$": "＄"}.get(m[1], m[1]), text)
    if "$" in text or "\\" in text:
        text = _MATH.sub(_formula, text)
    if "\\" in text:
        text = _PADDING.sub("", _COLOUR.sub("", text))
        text = _SIMPLE_FRACTION.sub(_fraction, _WRAPPER.sub("", _LATEX_SPACE.sub(" ", text)))
        text = _ROOT.sub(_root, text)
        text = _COMMAND.sub(lambda m: _COMMANDS.get(m[1], m[0]), text)
    text = _POWER.sub("^", text).replace("**", "").replace("__", "").replace("`", "")
    text = _BULLET.sub("", _ITALIC.sub(lambda m: m[1] or m[2], text))
    if "{" in text:
        text = _STATE_BELOW.sub(lambda m: (f"_{m[1]}" if m[1] else "") + f"({m[2]})", text)
        for _ in range(3):  # scripts in scripts
            text = _GROUP.sub(_script, text)
        text = text.replace("{", "").replace("}", "")
    text = _RAISED_ENDING.sub("", text)
    text = _CAPITAL_INDEX.sub("", _HYDRATE.sub("·", text))
    return text.replace("^°", "°").replace("^'", "'").replace("⦃", "{").replace("⦄", "}").replace("＄", "$").strip()


# -- tokens -----------------------------------------------------------------------------------------------------

_TOKEN = lazy_regex(
    r"""
    (?P<ordinal>\d+(?:st|nd|rd|th)(?![A-Za-z]))
    |(?P<number>\d{1,3}(?:,\d{3})+(?!\d)(?:\.\d+)?|\d{1,3}(?:\s\d{3})+(?!\d)|\d+(?:\.\d+)?|(?<![\w.])\.\d+)
    |(?P<initials>(?:[A-Za-z]\.){2,12}(?![A-Za-z])|(?<![A-Za-z])(?:[A-Z]\.\s){1,6}[A-Z]\.(?=\s[A-Z])
    |(?<![A-Za-z])(?:[A-Z]\.){1,12}[A-Z](?![A-Za-z.]))
    |(?P<greek>[Α-Ωα-ωϕϵϑ])
    |(?P<word>(?:(?![Α-ω])[^\W\d_])+(?:'[^\W\d_]+)?)
    |(?P<arrow><=>|<->|-{1,2}>|=>|<-{1,2}(?!\d)|>=|<=|!=|\+/-)
    |(?P<command>\\[A-Za-z]+)
    |(?P<sign>\S)
    """,
    re.X,
)
_ARROWS = {
    "<=>": "⇌", "<->": "↔", "->": "→", "-->": "→", "=>": "→", "<-": "←", "<--": "←", ">=": "≥", "<=": "≤", "!=": "≠",
    "+/-": "±",
}  # fmt: skip
# Signs that are written in several ways.
_ONE_SIGN = str.maketrans({
    "–": "-", "∗": "*", "⋅": "·", "∙": "·", "•": "·", "×": "×", "⟶": "→", "⇒": "→", "➔": "→", "➜": "→", "⇔": "↔",
    "∼": "~", "≃": "≈", "⩽": "≤", "⩾": "≥", "⁄": "/", "∕": "/", "：": ":", "″": '"',
})  # fmt: skip
_POSSESSIVE = lazy_regex(r"'s$", re.I)
_NAMED = {"degree": "°", "degrees": "°", "percent": "%", "plus": "+", "minus": "-", "infinity": "∞"}


def _tokens(text: str) -> list[Token]:
    found: list[Token] = []
    at, size = 0, min(len(text), MAX_TEXT)
    while at < size:
        gap = text[at].isspace()
        while at < size and text[at].isspace():
            at += 1
        if at >= size:
            break
        formula = formula_at(text, at) if text[at] in "([" or (text[at].isupper() and text[at].isascii()) else None
        if formula is not None and (gap or at == 0 or not text[at - 1].isalpha()):
            found.append(Token(TokenKind.FORMULA, formula[0], gap))
            at = formula[1]
            continue
        match = _TOKEN.match(text, at, size)
        if match is None:
            break
        found.append(_token(match, gap))
        at = match.end()
    return found


def _token(match: re.Match[str], gap: bool) -> Token:
    kind, text = match.lastgroup, match.group()
    if kind == "number":
        text = re.sub(r"[,\s]", "", text)
        if "." in text:
            text = text.rstrip("0").rstrip(".")
            text = "0" + text if text.startswith(".") else text or "0"
        return Token(TokenKind.NUMBER, text, gap)
    if kind == "ordinal":
        return Token(TokenKind.ORDINAL, text[:-2] + "th", gap)
    if kind == "initials":
        return Token(TokenKind.WORD, re.sub(r"[.\s]", "", text), gap)
    if kind == "greek":
        return Token(TokenKind.WORD, text, gap)
    if kind == "word":
        word = _POSSESSIVE.sub("", text)
        sign = _NAMED.get(word.lower())
        return Token(TokenKind.SIGN, sign, True) if sign else Token(TokenKind.WORD, word, gap)
    if kind == "arrow":
        return Token(TokenKind.SIGN, _ARROWS[text], gap)
    return Token(TokenKind.SIGN, text.translate(_ONE_SIGN), gap)


# -- what may be dropped ----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a sign stands: the tokens beside it, and whether the text is prose (it has a word of four letters)."""

    before: Token | None
    sign: Token
    after: Token | None
    prose: bool

    def between_words(self) -> bool:
        return _is_word(self.before) and _is_word(self.after)

    def between_values(self) -> bool:
        return _is_value(self.before) and _is_value(self.after)


def _is_word(token: Token | None) -> bool:
    return token is not None and token.kind is TokenKind.WORD and len(token.text) > 1


def _is_value(token: Token | None) -> bool:
    """A number, a formula, a lone letter or a sign such as a bracket: what a comma or a colon may stand between."""
    return token is not None and not _is_word(token)


def _closed(place: _Place) -> bool:
    return not place.sign.gap and place.after is not None and not place.after.gap


def _hyphen(place: _Place) -> bool:
    """A hyphen in a compound, or a dash between words; not a minus, a charge or a range."""
    before, after = place.before, place.after
    if before is None or after is None:
        return False
    if before.kind is TokenKind.SIGN and not (before.text in ")'" and place.prose and _closed(place)):
        return False  # after an operator it is a sign; (R)-butan-2-ol and 5'-end are compounds
    if after.kind is TokenKind.SIGN and not (after.text == "(" and place.prose and _closed(place)):
        return False
    if place.between_words():
        return True
    if before.kind is TokenKind.NUMBER and after.kind is TokenKind.NUMBER:
        return False
    if not _closed(place):
        return place.prose and TokenKind.NUMBER not in (before.kind, after.kind)  # a dash, not "x - 1"
    return place.prose or _is_word(before) or _is_word(after)


def _quote(place: _Place) -> bool:
    """A quotation mark that has lost its partner; not a prime, nor the sign of inches and seconds."""
    before = place.before
    if before is None or place.sign.gap:
        return True
    plural = place.sign.text == "'" and before.text.endswith("s") and len(before.text) > 3  # the dogs' tails
    return plural or (place.sign.text == '"' and before.kind is not TokenKind.NUMBER and len(before.text) > 1)


_DROPPED: dict[str, Callable[[_Place], bool]] = {
    ".": lambda _: True,  # the point of a number is part of it
    ",": lambda place: not place.between_values(),
    ";": lambda place: not place.between_values(),
    ":": lambda place: not place.between_values(),
    "-": _hyphen,
    "—": lambda place: place.between_words(),
    '"': _quote,
    "'": _quote,
    "!": lambda place: place.after is None and _is_word(place.before) and len(place.before.text) > 2,  # type: ignore[union-attr]
    "_": lambda place: place.before is not None and place.before.kind is not TokenKind.NUMBER,  # v_0, but not 101_2
}
_ARTICLES = word_set("the a an")
_AFTER_A_NAME = word_set("and or is are then to vs versus in of for not but")  # A and B
_QUOTED_PART = lazy_regex(r"(?<![\w)])([\"'])((?:(?!\1).){1,80})\1(?!\w)")
_QUOTED = lazy_regex(r"^([\"'])(.*)\1$", re.S)


@lru_cache(maxsize=1024)
def read_tokens(text: str) -> tuple[Token, ...]:
    """The tokens of a text without what may be dropped."""
    text = without_markup(text[:MAX_TEXT])
    quoted = _QUOTED.match(text.rstrip("."))
    text = quoted[2] if quoted and quoted[1] not in quoted[2] else text
    text = _QUOTED_PART.sub(r"\2", text)
    tokens = _isotopes(_tokens(text))
    prose = any(t.kind is TokenKind.WORD and len(t.text) >= 4 for t in tokens)
    kept: list[Token] = []
    dropped = ""
    for i, token in enumerate(tokens):
        after = tokens[i + 1] if i + 1 < len(tokens) else None
        if token.kind is TokenKind.SIGN and token.text in _DROPPED:
            place = _Place(tokens[i - 1] if i else None, token, after, prose)
            if _DROPPED[token.text](place):
                dropped = token.text if token.text != "-" or _closed(place) else " "
                continue
        elif token.kind is TokenKind.WORD and _is_article(tokens[i - 1] if i else None, token, after):
            continue
        kept.append(replace(token, dropped=dropped) if dropped else token)
        dropped = ""
    return tuple(kept)


def _is_article(before: Token | None, token: Token, after: Token | None) -> bool:
    """An article before a word; "a" before a letter, a sign or nothing is a name of its own, as in vitamin A or 2a."""
    if token.text.lower() not in _ARTICLES or after is None or not after.gap or after.text.lower() in _AFTER_A_NAME:
        return False
    if token.text.lower() == "the":
        return True
    if before is not None and token.text.lower() == "a":
        touches = not token.gap and before.kind is not TokenKind.SIGN
        if touches or token.text == "A" or before.text.lower() in BEFORE_A_LETTER:
            return False
    return _is_word(after) or after.kind in _COUNTED


# Words behind which a lone letter is a name, whatever its case.
BEFORE_A_LETTER = word_set(
    "vitamin hepatitis influenza type group class factor phase grade strain haemophilia hemophilia"
)
_COUNTED = (TokenKind.NUMBER, TokenKind.ORDINAL)


def _isotopes(tokens: list[Token]) -> list[Token]:
    """^14C is 14C, 1s^2 is 1s2, sp^3 is sp3: beside a nuclide or an orbital a number needs no sign that raises it."""
    return [
        t for i, t in enumerate(tokens) if not (t.text == "^" and t.kind is TokenKind.SIGN and _needless(tokens, i))
    ]


def _needless(tokens: list[Token], i: int) -> bool:
    if i + 1 >= len(tokens) or tokens[i + 1].kind is not TokenKind.NUMBER:
        return False
    if i == 0 or tokens[i].gap:
        return i + 2 < len(tokens) and tokens[i + 2].kind is TokenKind.WORD
    shell = i >= 2 and tokens[i - 2].kind is TokenKind.NUMBER and not tokens[i - 1].gap
    inner = tokens[i - 1].text == "d" and i + 2 < len(tokens) and tokens[i + 2].text == "sp"  # d^2sp^3
    return inner or tokens[i - 1].text in ("sp", "dsp") or (shell and tokens[i - 1].text in ("s", "p", "d", "f"))
