"""Read a formula (LaTeX or plain) into a small tree.

A parser of our own instead of a call into sympy, for three reasons: model text is never handed to anything that
evaluates strings; the cost has a bound (tokens, depth, digits), so that no time-out is needed; and two formulas are
compared by their values at sample points (the Schwartz-Zippel idea), which never starts a simplification that may
not end. What the grammar does not know (integrals, sums, limits) raises `Unreadable` and is compared as text.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import NamedTuple

from megascience_hf.answers.text import word_set

MAX_LENGTH = 3_000  # characters
MAX_TOKENS = 1_200
MAX_DEPTH = 40  # nesting of brackets, fractions, roots, exponents
MAX_DIGITS = 40  # decimal digits of the arithmetic


class Unreadable(ValueError):
    """The text is not a formula of this grammar."""


class OverBudget(ValueError):
    """The formula is longer, deeper or larger than anything an exam asks for."""


class Node(NamedTuple):
    """`op` with `args` (nodes); leaves keep their text in `text`."""

    op: str
    args: tuple[Node, ...] = ()
    text: str = ""


# -- tokens ---------------------------------------------------------------------------------------------------

_TOKEN = re.compile(
    r"\s+|(?P<num>\d+(?:\.\d+)?(?:[eE][-+]?\d{1,4}(?![\dA-Za-z]))?|\.\d+)|\\(?P<cmd>[A-Za-z]+)\*?"
    r"|\\(?P<esc>[^A-Za-z])"
    r"|(?P<word>[A-Za-z]+)|(?P<op>\*\*|<=|>=|!=|->|[^\sA-Za-z0-9\\])"
)

_FUNCTIONS = word_set(
    "sin cos tan cot sec csc arcsin arccos arctan arccot arcsec arccsc sinh cosh tanh coth sech csch "
    "asin acos atan asinh acosh atanh arcsinh arccosh arctanh log ln lg exp sqrt abs floor ceil gcd lcm "
    "max min binom det"
)
_WORD_CONSTANTS = {"pi": "pi", "Pi": "pi", "inf": "oo", "infty": "oo", "infinity": "oo", "oo": "oo", "Infinity": "oo"}
_GREEK_WORDS = word_set(
    "alpha beta gamma delta epsilon theta lambda mu nu rho sigma tau phi psi omega Omega Delta Gamma hbar"
)
_SYMBOLS = {
    "π": "\\pi", "∞": "\\infty", "√": "\\sqrt", "·": "*", "⋅": "*", "×": "*", "∗": "*", "÷": "/", "∕": "/", "⁄": "/",
    "≤": "<=", "≥": ">=", "⩽": "<=", "⩾": ">=", "≠": "!=", "∈": "\\in", "∪": "\\cup", "±": "\\pm", "∓": "\\mp",
    "°": "\\degree",
    "≈": "\\approx", "−": "-", "–": "-", "∖": "\\setminus", "ħ": "\\hbar", "ℏ": "\\hbar", "′": "'", "ℝ": "\\reals",
    "∅": "\\emptyset",
    "α": "\\alpha", "β": "\\beta", "γ": "\\gamma", "δ": "\\delta", "ε": "\\epsilon", "ϵ": "\\epsilon",
    "θ": "\\theta", "λ": "\\lambda",
    "μ": "\\mu", "µ": "\\mu", "ν": "\\nu", "ρ": "\\rho", "σ": "\\sigma", "τ": "\\tau", "φ": "\\phi", "ϕ": "\\phi",
    "χ": "\\chi",
    "ψ": "\\psi", "ω": "\\omega", "Δ": "\\Delta", "Ω": "\\Omega", "Γ": "\\Gamma", "Φ": "\\Phi", "Ψ": "\\Psi",
    "η": "\\eta", "κ": "\\kappa",
    "½": "(1/2)", "¼": "(1/4)", "¾": "(3/4)", "⅓": "(1/3)", "⅔": "(2/3)", "→": "->",
}  # fmt: skip
_SUPERSCRIPTS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁺ⁿ", "0123456789-+n")
_SUBSCRIPTS = str.maketrans("₀₁₂₃₄₅₆₇₈₉", "0123456789")

# Commands that only change how a formula looks.
_DECORATION = word_set(
    "left right big Big bigg Bigg bigl bigr Bigl Bigr displaystyle textstyle limits nolimits quad qquad "
    "space thinspace enspace mathstrut hfill noindent middle medspace thickspace scriptstyle"
)
_FONTS = word_set(
    "mathrm mathbf mathit mathsf mathcal mathbb boldsymbol bm mathfrak vec hat bar tilde overline "
    "overrightarrow operatorname ensuremath mathop underline boxed fbox widehat rm bf it dot cal"
)
_TEXTS = frozenset(["text", "textbf", "textit", "textrm", "mbox", "hbox", "textnormal", "textsf"])
_RELATIONS = {
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
        "sum",
        "prod",
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
    out: list[str] = []
    raised = False
    for c in text:
        up = c.translate(_SUPERSCRIPTS)
        if up != c:
            out.append(up if raised else "^{" + up)
            raised = True
            continue
        if raised:
            out.append("}")
            raised = False
        low = c.translate(_SUBSCRIPTS)
        out.append("_" + low if low != c else _SYMBOLS.get(c, c) + (" " if c in _SYMBOLS else ""))
    return "".join(out) + ("}" if raised else "")


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


# -- grammar --------------------------------------------------------------------------------------------------

_OPENERS = {"(": ")", "[": "]", "\\{": "\\}"}
_CLOSERS = frozenset([")", "]", "\\}"])
_END = Token("end", "", False)


class _Parser:
    def __init__(self, tokens: list[Token]) -> None:
        self.tokens = tokens
        self.at = 0
        self.depth = 0

    def peek(self, ahead: int = 0) -> Token:
        k = self.at + ahead
        return self.tokens[k] if k < len(self.tokens) else _END

    def take(self) -> Token:
        token = self.peek()
        self.at += 1
        return token

    def enter(self) -> None:
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise OverBudget(f"nested deeper than {MAX_DEPTH}")

    # list := relation (, relation)*
    def items(self, closers: frozenset[str]) -> list[Node]:
        found = [self.relation()]
        while self.peek().text in (",", ";") and self.peek().kind == "op":
            self.take()
            if self.peek().text in closers or self.peek() is _END:
                break
            found.append(self.relation())
        return found

    def relation(self) -> Node:
        first = self.union()
        chain: list[Node] = [first]
        ops: list[str] = []
        while (self.peek().kind in ("op", "cmd")) and self.peek().text in _RELATIONS:
            ops.append(_RELATIONS[self.take().text])
            chain.append(self.union())
        if not ops:
            return first
        return Node("relation", tuple(chain), " ".join(ops))

    def union(self) -> Node:
        node = self.sum()
        while self.peek().text in ("\\cup", "\\setminus", "\\cap") or (
            self.peek().text == "U" and node.op in ("tuple", "set", "union")
        ):
            op = {"\\cup": "union", "U": "union", "\\setminus": "minus", "\\cap": "intersection"}[self.take().text]
            node = Node(op, (node, self.sum()))
        return node

    def sum(self) -> Node:
        node = self.term()
        while self.peek().kind in ("op", "cmd") and self.peek().text in ("+", "-", "\\pm", "\\mp"):
            op = self.take().text
            right = self.term()
            node = Node({"+": "+", "-": "-", "\\pm": "pm", "\\mp": "mp"}[op], (node, right))
        return node

    def term(self) -> Node:
        node = self.factor()
        while True:
            token = self.peek()
            if token.kind in ("op", "cmd") and token.text in ("*", "\\cdot", "\\times", "\\ast"):
                self.take()
                node = Node("*", (node, self.factor()))
            elif token.kind in ("op", "cmd") and token.text in ("/", "\\div", ":"):
                self.take()
                node = Node("/", (node, self.factor()))
            elif self.starts_factor(token):
                right = self.factor()
                node = Node("+" if _is_mixed_number(node, right) else "*", (node, right))
            else:
                return node

    def starts_factor(self, token: Token) -> bool:
        if token.kind in ("num", "word", "text"):
            return True
        if token.kind == "cmd":
            return token.text not in _RELATIONS and token.text not in (
                "\\cup", "\\setminus", "\\cap", "\\pm", "\\mp", "\\cdot", "\\times", "\\div", "\\end", "\\ast",
                "\\rfloor", "\\rceil", "\\rangle", "\\rvert", "\\cr", "\\hline", "\\mid",
            )  # fmt: skip
        return token.kind == "op" and token.text in ("(", "[", "{", "\\{", "\\$", "$")

    def factor(self) -> Node:
        token = self.peek()
        if token.kind in ("op", "cmd") and token.text in ("-", "+", "\\pm", "\\mp"):
            self.take()
            self.enter()
            inner = self.factor()
            # -2^2 is -(2^2); signs bind weaker than the power but stronger than the sum
            self.depth -= 1
            return {
                "-": Node("neg", (inner,)),
                "+": inner,
                "\\pm": Node("pm0", (inner,)),
                "\\mp": Node("mp0", (inner,)),
            }[token.text]
        return self.power()

    def power(self) -> Node:
        node = self.postfix(self.atom())
        token = self.peek()
        if token.kind == "op" and token.text in ("^", "**"):
            self.take()
            nxt = self.peek()
            if nxt is _END:
                return node  # a degree sign lost in a file
            if nxt.text in ("\\circ", "\\degree"):
                self.take()
                return self.minutes(Node("degree", (node,)))
            if nxt.text in ("\\prime", "'"):
                self.take()
                return Node("prime", (node,))
            self.enter()
            exponent = self.script(whole=True) if token.text == "^" else self.factor()
            if self.peek().kind == "op" and self.peek().text in ("^", "**"):  # 2^3^4 in plain text
                exponent = self.raised(exponent)
            self.depth -= 1
            if exponent.op == "var" and exponent.text in ("circ", "degree"):
                return self.minutes(Node("degree", (node,)))
            return self.postfix(Node("^", (node, exponent)))
        return node

    def raised(self, base: Node) -> Node:
        """`base` to the power that follows, from the right: a^b^c is a^(b^c)."""
        self.enter()
        self.take()
        exponent = self.script(whole=True)
        if self.peek().kind == "op" and self.peek().text in ("^", "**"):
            exponent = self.raised(exponent)
        self.depth -= 1
        return Node("^", (base, exponent))

    def minutes(self, node: Node) -> Node:
        """60^\\circ 42' is sixty degrees and 42 minutes of arc."""
        if self.peek().kind == "num" and self.peek(1).text in ("'", "\\prime", "^"):
            number = self.take()
            mark = self.take()
            if mark.text == "^":
                if self.peek().text not in ("\\prime", "{"):
                    raise Unreadable("exponent after an angle")
                self.script()
            arc = Node("/", (Node("num", (), number.text), Node("num", (), "60")))
            return Node("degree", (Node("+", (node.args[0], arc)),))
        return node

    def postfix(self, node: Node) -> Node:
        while True:
            token = self.peek()
            if token.text == "!" and token.kind == "op":
                self.take()
                node = Node("!", (node,))
            elif token.text in ("%", "\\%"):
                self.take()
                node = Node("percent", (node,))
            elif token.text in ("\\degree", "\\circ"):
                self.take()
                node = Node("degree", (node,))
            elif token.text == "'" and node.op == "var":
                self.take()
                node = Node("var", (), node.text + "'")
            else:
                return node

    def script(self, *, whole: bool = False) -> Node:
        """What a command or ^ takes: a group, or one digit, letter or command (10^12 is read as people mean it)."""
        token = self.peek()
        if token.text == "{":
            return self.group()
        if token.text in ("-", "+") and token.kind == "op":
            self.take()
            inner = self.script(whole=whole)
            return Node("neg", (inner,)) if token.text == "-" else inner
        if token.kind == "op" and token.text == "(":
            return self.atom()
        if token.kind == "num" and len(token.text) > 1 and token.text.isdigit() and not whole:
            self.split_token(1)  # \frac12
        elif token.kind == "word" and len(token.text) > 1:
            self.split_token(1)
        return self.atom(bare=True)

    def split_token(self, size: int) -> None:
        token = self.peek()
        self.tokens[self.at : self.at + 1] = [
            Token(token.kind, token.text[:size], token.spaced),
            Token(token.kind, token.text[size:], False),
        ]

    def group(self) -> Node:
        if self.take().text != "{":
            raise Unreadable("group expected")
        self.enter()
        if self.peek().text == "}":
            self.take()
            self.depth -= 1
            return Node("empty")
        items = self.items(frozenset(["}"]))
        if self.take().text != "}":
            raise Unreadable("unclosed group")
        self.depth -= 1
        return items[0] if len(items) == 1 else Node("list", tuple(items))

    def subscript(self) -> str:
        if self.peek().text != "_":
            return ""
        self.take()
        token = self.take()
        if token.text != "{":
            return "_" + token.text.lstrip("\\")
        depth, parts = 1, []
        while depth:
            token = self.take()
            if token is _END:
                raise Unreadable("unclosed subscript")
            depth += {"{": 1, "}": -1}.get(token.text, 0)
            if depth and token.text not in ("{", "}") and token.text.lstrip("\\") not in _FONTS:
                parts.append(token.text.lstrip("\\"))
        return "_" + "".join(parts).replace(" ", "")

    def bracketed(self, opening: str) -> Node:
        self.enter()
        closers = _CLOSERS
        if self.peek().text in closers:
            closing = self.take().text
            self.depth -= 1
            return Node("set" if opening == "\\{" else "tuple", (), opening + closing)
        items = self.items(closers)
        if opening == "\\{" and self.peek().text in ("|", ":", "\\mid", "\\|"):
            self.take()
            condition = self.items(closers)
            if self.take().text != "\\}":
                raise Unreadable("unclosed set")
            self.depth -= 1
            return Node("builder", (items[0], *condition))
        closing = self.take().text
        if closing not in closers:
            raise Unreadable("unclosed bracket")
        self.depth -= 1
        if opening == "\\{":
            return Node("set", tuple(items))
        if len(items) == 1 and opening + closing in ("()", "[]"):
            if items[0].op == "relation":
                raise Unreadable("relation in brackets")
            return Node("paren", (items[0],))
        return Node("tuple", tuple(items), opening + closing)

    def until(self, close: str) -> Node:
        self.enter()
        inner = self.sum()
        if self.take().text != close:
            raise Unreadable(f"{close} expected")
        self.depth -= 1
        return inner

    def argument(self) -> Node:
        """The argument of sin, ln …: a bracket, or the product that follows (sin 2x)."""
        token = self.peek()
        if token.text in ("(", "{", "["):
            return self.power() if token.text != "{" else self.postfix(self.group())
        self.enter()
        node = self.factor()
        while (
            self.starts_factor(self.peek())
            and self.peek().kind in ("num", "word", "cmd")
            and self.peek().text.lstrip("\\") not in _FUNCTIONS
            and self.peek().text not in ("(", "[")
        ):
            node = Node("*", (node, self.factor()))
        self.depth -= 1
        return node

    def function(self, name: str) -> Node:
        exponent: Node | None = None
        base: Node | None = None
        while self.peek().text in ("^", "_"):
            if self.take().text == "^":
                exponent = self.script(whole=True)
            else:
                base = self.script(whole=True)
        if name in ("gcd", "lcm", "max", "min", "det"):
            raise Unreadable(name)
        inner = self.argument()
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

    def atom(self, *, bare: bool = False) -> Node:
        token = self.take()
        if token.kind == "num":
            return Node("num", (), token.text)
        if token.kind == "text":
            return self.text_atom(token)
        if token.kind == "word":
            return self.word(token.text)
        if token.kind == "cmd":
            return self.command(token.text[1:])
        if token.text in ("$", "\\$"):
            return self.atom(bare=bare)
        if token.text == "{":
            self.at -= 1
            return self.group()
        if token.text in _OPENERS:
            return self.bracketed(token.text)
        if token.text in ("|", "\\|"):
            return Node("call", (self.until(token.text),), "abs")
        raise Unreadable(f"{token.text!r} where a value was expected")

    def text_atom(self, token: Token) -> Node:
        words = token.text.strip()
        if re.fullmatch(r"[A-Za-z]'?", words):
            return Node("var", (), words + self.subscript())
        if words in _FUNCTIONS:
            return self.function(words)
        if re.fullmatch(r"\d+(?:\.\d+)?", words):
            return Node("num", (), words)
        raise Unreadable("words in a formula")

    def word(self, word: str) -> Node:
        """Letters without a backslash: a function, a constant, or a product of one-letter variables."""
        if word in _WORD_CONSTANTS:
            return Node("const", (), _WORD_CONSTANTS[word])
        if word in _FUNCTIONS:
            return self.function(word) if word != "sqrt" else Node("call", (self.argument(),), "sqrt")
        if word in _GREEK_WORDS:
            return Node("var", (), word + self.subscript())
        if len(word) > 1:
            for size in (6, 5, 4, 3, 2):  # xsin, 2pi
                if word[:size] in _FUNCTIONS and size >= 3 and len(word) == size + 1:
                    self.at -= 1
                    self.split_token(size)
                    return self.word(self.take().text)
                known = word[-size:] in _FUNCTIONS or word[-size:] in _WORD_CONSTANTS
                if known and size < len(word) <= size + 2:
                    self.at -= 1
                    self.split_token(len(word) - size)
                    return self.word(self.take().text)
            if len(word) > 3:
                raise Unreadable(f"word {word!r}")
            self.at -= 1
            self.split_token(1)
            self.take()
            return self.letter(word[0])
        return self.letter(word)

    def letter(self, letter: str) -> Node:
        sub = self.subscript()
        if not sub and letter in ("e", "i"):
            return Node("const", (), letter)
        return Node("var", (), letter + sub)

    def command(self, name: str) -> Node:
        if name in ("frac", "dfrac", "tfrac", "cfrac"):
            self.enter()
            top = self.script()
            bottom = self.script()
            self.depth -= 1
            if top.op == "list" or bottom.op in ("list", "empty"):
                raise Unreadable("fraction")
            return Node("/", (top, bottom), "frac")
        if name == "sqrt":
            index: Node | None = None
            self.enter()
            if self.peek().text == "[":
                self.take()
                index = self.sum()
                if self.take().text != "]":
                    raise Unreadable("root index")
            inner = self.script()
            self.depth -= 1
            return Node("call", (inner,), "sqrt") if index is None else Node("root", (inner, index))
        if name in ("binom", "dbinom", "tbinom", "choose"):
            return Node("binom", (self.script(), self.script()))
        if name in ("pi",):
            return Node("const", (), "pi")
        if name in ("infty", "infinity"):
            return Node("const", (), "oo")
        if name in ("reals", "R"):
            return Node("const", (), "reals")
        if name in ("emptyset", "varnothing"):
            return Node("set", ())
        if name == "lfloor":
            return Node("call", (self.until("\\rfloor"),), "floor")
        if name == "lceil":
            return Node("call", (self.until("\\rceil"),), "ceil")
        if name in ("lvert", "vert"):
            return Node("call", (self.until("\\rvert" if name == "lvert" else "\\vert"),), "abs")
        if name in ("lbrace", "langle", "lbrack", "lparen"):
            pairs = {
                "lbrace": ("\\{", "\\rbrace"),
                "langle": ("(", "\\rangle"),
                "lbrack": ("[", "\\rbrack"),
                "lparen": ("(", "\\rparen"),
            }
            opening, close = pairs[name]
            items = self.items(frozenset([close]))
            if self.take().text != close:
                raise Unreadable("unclosed bracket")
            return (
                Node("set", tuple(items))
                if opening == "\\{"
                else Node("tuple", tuple(items), opening + _OPENERS[opening])
            )
        if name in _FUNCTIONS:
            return self.function(name)
        if name == "begin":
            return self.matrix()
        if name in _FONTS:
            if name == "mathbb" and self.peek().text == "{" and self.peek(1).text == "R":
                self.at += 3
                return Node("const", (), "reals")
            if name == "operatorname" and self.peek(1).text in _FUNCTIONS:
                self.take()
                word = self.take().text
                self.take()
                return self.function(word)
            if name in ("rm", "bf", "it", "cal"):
                return self.atom()
            if name in ("mathrm", "mathbf", "mathit") and self.peek().text == "{" and self.peek(2).text == "}":
                self.take()
                word = self.take().text.strip()
                self.take()
                if len(word) == 1:
                    return self.letter(word) if not word.isdigit() else Node("num", (), word)
                if word in _FUNCTIONS:
                    return self.function(word)
                if re.fullmatch(r"[A-Za-z]+", word):
                    raise Unreadable("upright words")
                self.at -= 3
            inner = self.script()
            if inner.op == "var":
                return Node("var", (), inner.text + self.subscript())
            return inner
        if name in ("ldots", "dots", "cdots", "dotsc", "end", "item", "hline", "cr"):
            raise Unreadable(f"\\{name}")
        if name in ("circ", "degree", "textdegree", "textcirc"):
            return Node("var", (), "degree")
        if name in ("displaylines", "phantom", "label", "tag"):
            raise Unreadable(f"\\{name}")
        name = {"varepsilon": "epsilon", "varphi": "phi", "vartheta": "theta", "hslash": "hbar", "ell": "l"}.get(
            name, name
        )
        return Node("var", (), name + self.subscript())

    def matrix(self) -> Node:
        if self.take().text != "{":
            raise Unreadable("environment")
        name = self.take().text
        if self.take().text != "}" or not name.endswith(("matrix", "array", "vmatrix")):
            raise Unreadable(f"environment {name}")
        if name == "array" and self.peek().text == "{":
            while self.take().text != "}":
                if self.peek() is _END:
                    raise Unreadable("unclosed array")
        if name == "vmatrix":
            raise Unreadable("determinant")
        self.enter()
        rows: list[Node] = []
        row: list[Node] = []
        while True:
            if self.peek().text == "\\end":
                break
            row.append(self.sum())
            token = self.take()
            if token.text == "&":
                continue
            if token.text in ("\\\\", "\\end"):
                rows.append(Node("row", tuple(row)))
                row = []
                if token.text == "\\end":
                    self.at -= 1
                    break
            else:
                raise Unreadable("matrix")
        self.take()
        for _ in range(3):
            self.take()
        self.depth -= 1
        if len({len(r.args) for r in rows}) != 1:
            raise Unreadable("ragged matrix")
        return Node("matrix", tuple(rows))


def _is_mixed_number(left: Node, right: Node) -> bool:
    """2\\frac{5}{8} is two and five eighths: a whole number before a proper fraction of whole numbers."""
    if left.op != "num" or not left.text.isdigit() or right.op != "/" or right.text != "frac":
        return False
    top, bottom = right.args
    return (
        top.op == bottom.op == "num"
        and top.text.isdigit()
        and bottom.text.isdigit()
        and int(top.text) < int(bottom.text)
    )


def parse(source: str) -> list[Node]:
    """Parse a formula, or several separated by commas.

    Raises:
        Unreadable: not a formula of this grammar.
        OverBudget: longer or deeper than the budgets of this module.
    """
    parser = _Parser(tokenize(source))
    if parser.peek() is _END:
        raise Unreadable("nothing to read")
    items = parser.items(frozenset())
    if parser.peek() is not _END:
        raise Unreadable(f"{parser.peek().text!r} left over")
    return items


def variables(node: Node) -> frozenset[str]:
    """Names of the free variables of a tree."""
    if node.op == "var":
        return frozenset([node.text])
    return frozenset().union(*(variables(a) for a in node.args)) if node.args else frozenset()


def contains(node: Node, ops: frozenset[str]) -> bool:
    """Whether any node of the tree has one of these operations."""
    return node.op in ops or any(contains(a, ops) for a in node.args)


def with_sign(node: Node, sign: int) -> Node:
    """The tree with every plus-minus read as + (sign 1) or - (sign -1)."""
    args = tuple(with_sign(a, sign) for a in node.args)
    if node.op in ("pm", "mp"):
        plus = (sign > 0) == (node.op == "pm")
        return Node("+" if plus else "-", args)
    if node.op in ("pm0", "mp0"):
        plus = (sign > 0) == (node.op == "pm0")
        return args[0] if plus else Node("neg", args)
    return node._replace(args=args)
