"""What a number, a word, a command of LaTeX or a bracket stands for: the leaves of the grammar."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from megascience_hf.answers.parsing.lexer import END, FONTS, FUNCTIONS, GREEK_WORDS, OPENERS, WORD_CONSTANTS, Token
from megascience_hf.answers.parsing.tree import Node, Unreadable, contains
from megascience_hf.answers.text.words import word_set

if TYPE_CHECKING:
    from megascience_hf.answers.parsing.latex_parser import Parser

_ENGLISH = word_set(
    "not the its and was are has had for but can get our you yes she how why who one two six ten of to we no"
)


MAX_SERIES = 3


# Marks on a letter that make it another one, and fonts in which i, j, k are the unit vectors.
_ACCENTS = {"bar": "bar", "overline": "bar", "hat": "hat", "widehat": "hat", "tilde": "tilde", "dot": "dot"}


_BASIS_FONTS = frozenset(["hat", "widehat", "vec", "mathbf", "bm", "boldsymbol"])


def subscript(p: Parser) -> str:
    if p.peek().text != "_":
        return ""
    p.take()
    token = p.take()
    if token.text != "{":
        return "_" + token.text.lstrip("\\")
    depth, parts = 1, []
    while depth:
        token = p.take()
        if token is END:
            raise Unreadable("unclosed subscript")
        depth += {"{": 1, "}": -1}.get(token.text, 0)
        if depth and token.text not in ("{", "}") and token.text.lstrip("\\") not in FONTS:
            parts.append(token.text.lstrip("\\"))
    return "_" + "".join(parts).replace(" ", "")


def argument(p: Parser) -> Node:
    """The argument of sin, ln …: a bracket, or the product that follows (sin 2x)."""
    token = p.peek()
    if token.text in ("(", "{", "["):
        return p.power() if token.text != "{" else p.postfix(p.group())
    p.enter()
    node = p.factor()
    while (
        p.starts_factor(p.peek())
        and p.peek().kind in ("num", "word", "cmd")
        and p.peek().text.lstrip("\\") not in FUNCTIONS
        and p.peek().text not in ("(", "[")
    ):
        node = Node("*", (node, p.factor()))
    p.depth -= 1
    return node


def function(p: Parser, name: str) -> Node:
    exponent: Node | None = None
    base: Node | None = None
    while p.peek().text in ("^", "_"):
        if p.take().text == "^":
            exponent = p.script(whole=True)
        else:
            base = p.script(whole=True)
    if name == "det":
        raise Unreadable(name)
    inner = argument(p)
    if name in ("gcd", "lcm", "max", "min"):
        if inner.op not in ("tuple", "set") or exponent is not None or base is not None:
            raise Unreadable(name)
        return Node("call", inner.args, name)
    if inner.op == "tuple":
        raise Unreadable("function of several arguments")
    inverse = (
        exponent is not None and exponent == Node("neg", (Node("num", (), "1"),)) and name in ("sin", "cos", "tan")
    )
    if inverse:
        return Node("call", (inner,), "arc" + name)
    node = Node("call", (inner,), name)
    if base is not None:
        if name != "log":
            raise Unreadable("subscript on a function")
        node = Node("/", (Node("call", (inner,), "ln"), Node("call", (base,), "ln")))
    return node if exponent is None else Node("^", (node, exponent))


def atom(p: Parser, *, bare: bool = False) -> Node:
    token = p.take()
    if token.kind == "num":
        return Node("num", (), token.text)
    if token.kind == "text":
        return text_atom(p, token)
    if token.kind == "word":
        return word(p, token.text)
    if token.kind == "cmd":
        return command(p, token.text[1:])
    if token.text in ("$", "\\$"):
        return atom(p, bare=bare)
    if token.text == "{":
        p.at -= 1
        return p.group()
    if token.text in OPENERS:
        return p.bracketed(token.text)
    if token.text in ("|", "\\|"):
        return Node("call", (p.until(token.text),), "abs")
    raise Unreadable(f"{token.text!r} where a value was expected")


def text_atom(p: Parser, token: Token) -> Node:
    words = token.text.strip()
    if re.fullmatch(r"[A-Za-z]'?", words):
        return Node("var", (), words + subscript(p))
    if words in FUNCTIONS:
        return function(p, words)
    if re.fullmatch(r"\d+(?:\.\d+)?", words):
        return Node("num", (), words)
    raise Unreadable("words in a formula")


def word(p: Parser, letters: str) -> Node:
    """Letters without a backslash: a function, a constant, or a product of one-letter variables."""
    if letters in WORD_CONSTANTS:
        return Node("const", (), WORD_CONSTANTS[letters])
    if letters in FUNCTIONS:
        return function(p, letters) if letters != "sqrt" else Node("call", (argument(p),), "sqrt")
    if letters in GREEK_WORDS:
        return Node("var", (), letters + subscript(p))
    if len(letters) > 1:
        for size in (6, 5, 4, 3, 2):  # xsin, 2pi
            if letters[:size] in FUNCTIONS and size >= 3 and len(letters) == size + 1:
                p.at -= 1
                p.split_token(size)
                return word(p, p.take().text)
            known = letters[-size:] in FUNCTIONS or letters[-size:] in WORD_CONSTANTS
            if known and size < len(letters) <= size + 2:
                p.at -= 1
                p.split_token(len(letters) - size)
                return word(p, p.take().text)
        if len(letters) > 3 or letters in _ENGLISH:
            raise Unreadable(f"word {letters!r}")
        p.at -= 1
        p.split_token(1)
        p.take()
        return letter(p, letters[0])
    return letter(p, letters)


def letter(p: Parser, name: str) -> Node:
    sub = subscript(p)
    if not sub and name in ("e", "i"):
        return Node("const", (), name)
    return Node("var", (), name + sub)


def command(p: Parser, name: str) -> Node:
    if name in ("frac", "dfrac", "tfrac", "cfrac"):
        p.enter()
        top = p.script()
        bottom = p.script()
        p.depth -= 1
        if top.op == "list" or bottom.op in ("list", "empty"):
            raise Unreadable("fraction")
        return Node("/", (top, bottom), "frac")
    if name == "sqrt":
        index: Node | None = None
        p.enter()
        if p.peek().text == "[":
            p.take()
            index = p.sum()
            if p.take().text != "]":
                raise Unreadable("root index")
        inner = p.script()
        p.depth -= 1
        return Node("call", (inner,), "sqrt") if index is None else Node("root", (inner, index))
    if name in ("sum", "prod"):
        return series(p, name)
    if name in ("binom", "dbinom", "tbinom", "choose"):
        return Node("binom", (p.script(), p.script()))
    if name in ("pi",):
        return Node("const", (), "pi")
    if name in ("infty", "infinity"):
        return Node("const", (), "oo")
    if name in ("reals", "R"):
        return Node("const", (), "reals")
    if name in ("emptyset", "varnothing"):
        return Node("set", ())
    if name == "lfloor":
        return Node("call", (p.until("\\rfloor"),), "floor")
    if name == "lceil":
        return Node("call", (p.until("\\rceil"),), "ceil")
    if name in ("lvert", "vert"):
        return Node("call", (p.until("\\rvert" if name == "lvert" else "\\vert"),), "abs")
    if name in ("lbrace", "langle", "lbrack", "lparen"):
        pairs = {
            "lbrace": ("\\{", "\\rbrace"),
            "langle": ("(", "\\rangle"),
            "lbrack": ("[", "\\rbrack"),
            "lparen": ("(", "\\rparen"),
        }
        opening, close = pairs[name]
        items = p.items(frozenset([close]))
        if p.take().text != close:
            raise Unreadable("unclosed bracket")
        return (
            Node("set", tuple(items)) if opening == "\\{" else Node("tuple", tuple(items), opening + OPENERS[opening])
        )
    if name in FUNCTIONS:
        return function(p, name)
    if name == "begin":
        return matrix(p)
    if name in FONTS:
        if name == "mathbb" and p.peek().text == "{" and p.peek(1).text == "R":
            p.at += 3
            return Node("const", (), "reals")
        if name == "operatorname" and p.peek(1).text in FUNCTIONS:
            p.take()
            word = p.take().text
            p.take()
            return function(p, word)
        if name in ("rm", "bf", "it", "cal"):
            return atom(p)
        if name in ("mathrm", "mathbf", "mathit") and p.peek().text == "{" and p.peek(2).text == "}":
            p.take()
            word = p.take().text.strip()
            p.take()
            if name == "mathbf" and word in ("i", "j", "k"):
                return Node("var", (), "unit " + word)
            if len(word) == 1:
                return letter(p, word) if not word.isdigit() else Node("num", (), word)
            if word in FUNCTIONS:
                return function(p, word)
            if re.fullmatch(r"[A-Za-z]+", word):
                raise Unreadable("upright words")
            p.at -= 3
        inner = p.script()
        if name in _BASIS_FONTS and (inner.text in ("i", "j", "k", "imath", "jmath") or inner.text.startswith("unit ")):
            return Node("var", (), "unit " + inner.text.removeprefix("unit ")[0])
        if inner.op == "var":  # the mean of x is not x
            accent = f" {_ACCENTS[name]}" if name in _ACCENTS else ""
            return Node("var", (), inner.text + accent + subscript(p))
        return inner
    if name in ("ldots", "dots", "cdots", "dotsc", "end", "item", "hline", "cr"):
        raise Unreadable(f"\\{name}")
    if name in ("circ", "degree", "textdegree", "textcirc"):
        return Node("var", (), "degree")
    if name in ("displaylines", "phantom", "label", "tag"):
        raise Unreadable(f"\\{name}")
    name = {"varepsilon": "epsilon", "varphi": "phi", "vartheta": "theta", "hslash": "hbar", "ell": "l"}.get(name, name)
    return Node("var", (), name + subscript(p))


def series(p: Parser, op: str) -> Node:
    """A finite sum or product over k from a to b: (k, a, b, term)."""
    bounds: dict[str, Node] = {}
    while p.peek().text in ("_", "^"):
        mark = p.take().text
        bounds[mark] = p.script(whole=True)
    start, high = bounds.get("_"), bounds.get("^")
    if start is None or high is None or start.op != "relation" or start.text != "=" or start.args[0].op != "var":
        raise Unreadable(f"bounds of \\{op}")
    body = p.term()
    p.series += 1
    if p.series > MAX_SERIES or contains(body, frozenset(["sum", "prod"])):
        raise Unreadable(f"too many \\{op}, or one within another")
    return Node(op, (start.args[0], start.args[1], high, body))


def matrix(p: Parser) -> Node:
    if p.take().text != "{":
        raise Unreadable("environment")
    name = p.take().text
    if p.take().text != "}" or not name.endswith(("matrix", "array", "vmatrix")):
        raise Unreadable(f"environment {name}")
    if name == "array" and p.peek().text == "{":
        while p.take().text != "}":
            if p.peek() is END:
                raise Unreadable("unclosed array")
    if name == "vmatrix":
        raise Unreadable("determinant")
    p.enter()
    rows: list[Node] = []
    row: list[Node] = []
    while True:
        if p.peek().text == "\\end":
            break
        row.append(p.sum())
        token = p.take()
        if token.text == "&":
            continue
        if token.text in ("\\\\", "\\end"):
            rows.append(Node("row", tuple(row)))
            row = []
            if token.text == "\\end":
                p.at -= 1
                break
        else:
            raise Unreadable("matrix")
    p.take()
    for _ in range(3):
        p.take()
    p.depth -= 1
    if len({len(r.args) for r in rows}) != 1:
        raise Unreadable("ragged matrix")
    return Node("matrix", tuple(rows))
