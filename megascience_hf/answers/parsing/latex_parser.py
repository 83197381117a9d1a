"""Read a formula (LaTeX or plain) into a small tree.

A parser of our own instead of a call into sympy, for three reasons: model text is never handed to anything that
evaluates strings; the cost has a bound (tokens, depth, digits), so that no time-out is needed; and two formulas are
compared by their values at sample points (the Schwartz-Zippel idea), which never starts a simplification that may
not end. What the grammar does not know (limits, indefinite integrals) raises `Unreadable` and is compared as text.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Container, Iterator
from contextlib import contextmanager
from functools import partial

from megascience_hf.answers.parsing.lexer import (
    CLOSERS,
    END,
    FONTS,
    FUNCTIONS,
    GREEK_WORDS,
    OPENERS,
    RELATIONS,
    WORD_CONSTANTS,
    Token,
    TokenKind,
    tokenize,
)
from megascience_hf.answers.parsing.progressions import sum_of_progression
from megascience_hf.answers.parsing.tree import (
    SERIES,
    Node,
    Op,
    OverBudget,
    Relation,
    Unreadable,
    call,
    constant,
    contains,
    depth,
    number,
    relation,
    variable,
    vector,
)
from megascience_hf.answers.text.words import word_set

MAX_DEPTH = 40  # nesting of brackets, fractions, roots, exponents


# A sum of n terms is a tree of depth n, and trees are walked by recursion, of which Python allows little.
MAX_TREE_DEPTH = 120


MAX_SERIES = 3


FRACTIONS = frozenset(["\\frac", "\\dfrac", "\\tfrac", "\\cfrac"])


# Words that are not the product of their letters.
_ENGLISH = word_set(
    "not the its and was are has had for but can get our you yes she how why who one two six ten of to we no"
)


# Marks on a letter that make it another one, and fonts in which i, j, k are the unit vectors.
_ACCENTS = {"bar": "bar", "overline": "bar", "hat": "hat", "widehat": "hat", "tilde": "tilde", "dot": "dot"}


_BASIS_FONTS = frozenset(["hat", "widehat", "vec", "mathbf", "bm", "boldsymbol"])


_SUMS = {"+": Op.PLUS, "-": Op.MINUS, "\\pm": Op.PLUS_MINUS, "\\mp": Op.MINUS_PLUS}


_SIGNS = {"-": Op.NEGATIVE, "+": None, "\\pm": Op.SIGN_PLUS_MINUS, "\\mp": Op.SIGN_MINUS_PLUS}


_PRODUCTS = {
    "*": Op.TIMES, "\\cdot": Op.TIMES, "\\times": Op.TIMES, "\\ast": Op.TIMES, "/": Op.DIVIDE, "\\div": Op.DIVIDE,
}  # fmt: skip


_DOTS = frozenset(["\\dots", "\\ldots", "\\cdots", "\\dotsb", "\\dotsc"])


_UNIONS = {"\\cup": Op.UNION, "U": Op.UNION, "\\setminus": Op.SET_MINUS, "\\cap": Op.INTERSECTION}


# Commands that end a factor instead of beginning one.
_NO_FACTORS = word_set(
    r"\cup \setminus \cap \pm \mp \cdot \times \div \end \ast \rfloor \rceil \rangle \rvert \cr \hline \mid"
    r" \choose \over"
)


# Brackets by name: what they stand for, and what closes them.
_NAMED_BRACKETS = {
    "lbrace": ("\\{", "\\rbrace"), "langle": ("(", "\\rangle"), "lbrack": ("[", "\\rbrack"),
    "lparen": ("(", "\\rparen"),
}  # fmt: skip


# Other spellings of a letter's name.
_SAME_LETTER = {"varepsilon": "epsilon", "varphi": "phi", "vartheta": "theta", "hslash": "hbar", "ell": "l"}


_OF_SEVERAL = frozenset(["gcd", "lcm", "max", "min"])


class Parser:
    """Recursive descent: one method for each level of the grammar, from lists down to letters."""

    def __init__(self, tokens: list[Token]) -> None:
        self.tokens = tokens
        self.at = 0
        self.depth = 0
        self.bars = 0  # open |…|
        self.series = 0  # sums and products so far
        self.in_builder = False  # before the bar or colon of {x : …}
        self.in_integral = False

    # -- tokens -------------------------------------------------------------------------------------------------

    def peek(self, ahead: int = 0) -> Token:
        """The token to come, or one after it; `END` behind the last."""
        k = self.at + ahead
        return self.tokens[k] if k < len(self.tokens) else END

    def take(self) -> Token:
        """The token to come, which is then behind."""
        token = self.peek()
        self.at += 1
        return token

    def expect(self, text: str, what: str) -> None:
        """Take a token that must be this one.

        Raises:
            Unreadable: it is another one; the message says what was looked for.
        """
        if self.take().text != text:
            raise Unreadable(what)

    def at_sign(self, texts: Container[str]) -> bool:
        """Whether one of these operators or commands comes next."""
        token = self.peek()
        return token.kind in (TokenKind.SIGN, TokenKind.COMMAND) and token.text in texts

    def at_power(self) -> bool:
        return self.peek().kind == TokenKind.SIGN and self.peek().text in ("^", "**")

    def split_token(self, size: int) -> None:
        """Cut the token to come in two: `\\frac12`, `xy`."""
        token = self.peek()
        self.tokens[self.at : self.at + 1] = [
            Token(token.kind, token.text[:size], token.spaced),
            Token(token.kind, token.text[size:], False),
        ]

    @contextmanager
    def nested(self) -> Iterator[None]:
        """One level deeper."""
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise OverBudget(f"nested deeper than {MAX_DEPTH}")
        try:
            yield
        finally:
            self.depth -= 1

    # -- lists, relations, sums, products -----------------------------------------------------------------------

    def items(self, closers: frozenset[str]) -> list[Node]:
        """relation (, relation)*"""
        found = [self.relation()]
        while self.peek().text in (",", ";") and self.peek().kind == TokenKind.SIGN:
            self.take()
            if self.peek().text in closers or self.peek() is END:
                break
            found.append(self.relation())
        return found

    def relation(self) -> Node:
        """ratio (= ratio)*"""
        chain = [self.ratio()]
        relations: list[Relation] = []
        while self.at_sign(RELATIONS):
            relations.append(RELATIONS[self.take().text])
            chain.append(self.ratio())
        return relation(chain, *relations) if relations else chain[0]

    def ratio(self) -> Node:
        """1:2 is a quotient; 3:4:5 is a ratio of three, which is no quotient of a quotient."""
        parts = [self.union()]
        while self.peek().kind == TokenKind.SIGN and self.peek().text == ":" and not self.in_builder:
            self.take()
            parts.append(self.union())
        if len(parts) == 1:
            return parts[0]
        return Node(Op.DIVIDE if len(parts) == 2 else Op.RATIO, tuple(parts))

    def union(self) -> Node:
        """sum (\\cup sum)*; a capital U between two sets is meant as \\cup."""
        node = self.sum()
        while self.peek().text in _UNIONS and (self.peek().text != "U" or node.op in (Op.TUPLE, Op.SET, Op.UNION)):
            op = _UNIONS[self.take().text]
            node = Node(op, (node, self.sum()))
        return node

    def sum(self) -> Node:
        """term (+ term)*"""
        node = self.term()
        terms = [node]  # as long as there are only plus signs
        while self.at_sign(_SUMS):
            op = _SUMS[self.take().text]
            if op == Op.PLUS and self.peek().text in _DOTS and self.peek(1).text == "+":
                self.at += 2
                node = self.progression(terms, self.term())
                continue
            term = self.term()
            terms.append(term)
            node = Node(op, (node, term))
            if op != Op.PLUS:
                terms = []
        return node

    def progression(self, terms: list[Node], last: Node) -> Node:
        """1 + 2 + \\dots + n"""
        total = sum_of_progression(terms, last)
        if total is None:
            raise Unreadable("dots")
        return total

    def term(self) -> Node:
        """factor (* factor)*, where the sign of the product may be left out."""
        node = self.factor()
        while True:
            if self.at_sign(_PRODUCTS):
                sign = self.take().text
                right = self.factor()
                if sign == "/" and not (node.op == Op.NUMBER and right.op == Op.NUMBER):
                    right = self.close_product(right)
                node = Node(_PRODUCTS[sign], (node, right))
            elif self.starts_factor(self.peek()):
                node = Node(Op.TIMES, (node, self.factor()))
            else:
                return node

    def close_product(self, node: Node) -> Node:
        """What stands below a slash in h/2\\pi and e^{-t/RC}: letters written close together belong together.

        Not in 1/2 x, 1/2mv^2 and n/2(n + 1), where the half is a factor.
        """
        while not self.peek().spaced and self.is_letter(self.peek()):
            node = Node(Op.TIMES, (node, self.factor()))
        return node

    def is_letter(self, token: Token) -> bool:
        """Whether a token is a variable, a product of variables or a constant: no function, no structure."""
        if token.kind == TokenKind.WORD:
            return token.text not in FUNCTIONS and (len(token.text) < 2 or _first_part(token.text) is None)
        name = token.text[1:]
        return (
            token.kind == TokenKind.COMMAND
            and self.starts_factor(token)
            and (name == "pi" or not (name in _COMMANDS or name in FUNCTIONS or name in FONTS))
        )

    def starts_factor(self, token: Token) -> bool:
        """Whether a token goes on with a product whose sign is left out."""
        if token.kind in (TokenKind.NUMBER, TokenKind.WORD, TokenKind.TEXT):
            return True
        if token.kind == TokenKind.COMMAND:
            return token.text not in RELATIONS and token.text not in _NO_FACTORS
        if token.kind == TokenKind.SIGN and token.text == "|":
            return not self.bars and not self.in_builder
        return token.kind == TokenKind.SIGN and token.text in ("(", "[", "{", "\\{", "\\$", "$")

    # -- factors: signs, powers, what stands behind a value -----------------------------------------------------

    def factor(self) -> Node:
        """A power with its sign: -2^2 is -(2^2); signs bind weaker than the power but stronger than the sum."""
        if not self.at_sign(_SIGNS):
            return self.power()
        op = _SIGNS[self.take().text]
        with self.nested():
            inner = self.factor()
        return inner if op is None else Node(op, (inner,))

    def power(self) -> Node:
        """A value with what is raised beside it: an exponent, a degree sign, a prime."""
        return self.raised_beside(self.mixed_number(self.postfix(self.atom())))

    def raised_beside(self, node: Node) -> Node:
        """A value with the exponent that follows, if one does."""
        if not self.at_power():
            return node
        primes = self.primes()
        if primes:
            return self.raised_beside(self.primed(node, primes))
        sign = self.take().text
        following = self.peek()
        if following is END:
            return node  # a degree sign lost in a file
        if following.text in ("\\circ", "\\degree"):
            self.take()
            return self.minutes(Node(Op.DEGREE, (node,)))
        with self.nested():
            exponent = self.script(whole=True) if sign == "^" else self.factor()
            if self.at_power():  # 2^3^4 in plain text
                exponent = self.raised(exponent)
        if exponent.op == Op.VARIABLE and exponent.name in ("circ", "degree"):
            return self.minutes(Node(Op.DEGREE, (node,)))
        return self.postfix(Node(Op.POWER, (node, exponent)))

    def primes(self) -> int:
        """How many primes f^\\prime, f^{\\prime\\prime}, f^{'} has; they are taken. 0 for another exponent."""
        braced = self.peek(1).text == "{"
        count = 0
        while self.peek(1 + braced + count).text in ("\\prime", "'"):
            count += 1
        if not count or (braced and self.peek(2 + count).text != "}"):
            return 0
        self.at += 1 + count + 2 * braced
        return count

    def primed(self, node: Node, count: int) -> Node:
        """f with its primes is a name of its own; of anything else it is a derivative, which has no value here."""
        if node.op == Op.VARIABLE:
            return variable(node.name + "'" * count)
        return Node(Op.PRIME, (node,))

    def mixed_number(self, whole: Node) -> Node:
        """2\\frac{5}{8} is two and five eighths: a whole number before a proper fraction of whole numbers."""
        if whole.op != Op.NUMBER or not whole.name.isdigit() or self.peek().text not in FRACTIONS:
            return whole
        digits = [self.peek(k).text for k in range(1, 7)]
        if digits[0] == "{" and digits[2:4] == ["}", "{"] and digits[5] == "}":
            top, bottom, size = digits[1], digits[4], 7
        elif len(digits[0]) == 2:  # \\frac58
            top, bottom, size = digits[0][0], digits[0][1], 2
        else:
            return whole
        if not (top.isdigit() and bottom.isdigit() and int(top) < int(bottom)):
            return whole
        self.at += size
        part = Node(Op.DIVIDE, (number(top), number(bottom)))
        return Node(Op.PAREN, (Node(Op.PLUS, (whole, part)),))

    def raised(self, base: Node) -> Node:
        """`base` to the power that follows, from the right: a^b^c is a^(b^c)."""
        with self.nested():
            self.take()
            exponent = self.script(whole=True)
            if self.at_power():
                exponent = self.raised(exponent)
        return Node(Op.POWER, (base, exponent))

    def minutes(self, node: Node) -> Node:
        """60^\\circ 42' is sixty degrees and 42 minutes of arc."""
        if self.peek().kind == TokenKind.NUMBER and self.peek(1).text in ("'", "\\prime", "^"):
            minutes = self.take()
            mark = self.take()
            if mark.text == "^":
                if self.peek().text not in ("\\prime", "{"):
                    raise Unreadable("exponent after an angle")
                self.script()
            arc = Node(Op.DIVIDE, (number(minutes.text), number(60)))
            return Node(Op.DEGREE, (Node(Op.PLUS, (node.args[0], arc)),))
        return node

    def postfix(self, node: Node) -> Node:
        """A value with the signs behind it: n!, 5%, 30°, f'."""
        while True:
            token = self.peek()
            if token.text == "!" and token.kind == TokenKind.SIGN:
                node = Node(Op.FACTORIAL, (node,))
            elif token.text in ("%", "\\%"):
                node = Node(Op.PERCENT, (node,))
            elif token.text in ("\\degree", "\\circ"):
                node = Node(Op.DEGREE, (node,))
            elif token.text in ("'", "\\prime") and node.op == Op.VARIABLE:
                node = self.primed(node, 1)
            else:
                return node
            self.take()

    # -- groups and brackets ------------------------------------------------------------------------------------

    def script(self, *, whole: bool = False) -> Node:
        """What a command or ^ takes: a group, or one digit, letter or command (10^12 is read as people mean it)."""
        token = self.peek()
        if token.text == "{":
            return self.group()
        if token.text in ("-", "+") and token.kind == TokenKind.SIGN:
            self.take()
            inner = self.script(whole=whole)
            return Node(Op.NEGATIVE, (inner,)) if token.text == "-" else inner
        if token.kind == TokenKind.NUMBER and len(token.text) > 1 and token.text.isdigit() and not whole:
            self.split_token(1)  # \frac12
        elif token.kind == TokenKind.WORD and len(token.text) > 1:
            self.split_token(1)
        return self.atom()

    def group(self) -> Node:
        """{…}"""
        self.expect("{", "group expected")
        with self.nested():
            if self.peek().text == "}":
                self.take()
                return Node(Op.EMPTY)
            items = self.items(frozenset(["}"]))
            if self.peek().text in ("\\choose", "\\over") and len(items) == 1:
                op = Op.BINOMIAL if self.take().text == "\\choose" else Op.DIVIDE
                items = [Node(op, (items[0], self.sum()))]
            self.expect("}", "unclosed group")
        return items[0] if len(items) == 1 else Node(Op.LIST, tuple(items))

    def bracketed(self, opening: str) -> Node:
        """What stands in brackets whose opening one was taken: one expression, a point, an interval, a set."""
        with self.nested():
            return self.set_in_braces() if opening == "\\{" else self.tuple_in_brackets(opening)

    def set_in_braces(self) -> Node:
        """{1, 2} or {x : x > 1}."""
        if self.peek().text in CLOSERS:
            self.take()
            return Node(Op.SET)
        outer, self.in_builder = self.in_builder, True
        items = self.items(CLOSERS)
        self.in_builder = outer
        if self.peek().text in ("|", ":", "\\mid", "\\|"):
            self.take()
            conditions = self.items(CLOSERS)
            self.expect("\\}", "unclosed set")
            return Node(Op.SET_BUILDER, (items[0], *conditions))
        if self.take().text not in CLOSERS:
            raise Unreadable("unclosed bracket")
        return Node(Op.SET, tuple(items))

    def tuple_in_brackets(self, opening: str) -> Node:
        """(a), (a, b), [a, b)."""
        if self.peek().text in CLOSERS:
            return vector((), opening + self.take().text)
        outer, self.in_builder = self.in_builder, False
        items = self.items(CLOSERS)
        self.in_builder = outer
        closing = self.take().text
        if closing not in CLOSERS:
            raise Unreadable("unclosed bracket")
        if len(items) == 1 and opening + closing in ("()", "[]"):
            if items[0].op == Op.RELATION:
                raise Unreadable("relation in brackets")
            return Node(Op.PAREN, (items[0],))
        return vector(items, opening + closing)

    def named_bracket(self, name: str) -> Node:
        """\\langle 1, 2 \\rangle and its kin."""
        opening, close = _NAMED_BRACKETS[name]
        items = self.items(frozenset([close]))
        self.expect(close, "unclosed bracket")
        return Node(Op.SET, tuple(items)) if opening == "\\{" else vector(items, opening + OPENERS[opening])

    def enclosed(self, function: str, close: str) -> Node:
        """|x|, \\lfloor x \\rfloor: a function that is written as a pair of brackets."""
        with self.nested():
            self.bars += close == "|"
            inner = self.sum()
            self.expect(close, f"{close} expected")
            self.bars -= close == "|"
        return call(function, inner)

    def subscript(self) -> str:
        """`_` and the index that follows a letter, as a part of its name; empty if there is none."""
        if self.peek().text != "_":
            return ""
        self.take()
        following = self.peek()
        if following.kind == TokenKind.WORD and len(following.text) in (2, 3) and following.text.isupper():
            self.split_token(1)  # k_BT is k_B T, v_max one name
        token = self.take()
        if token.text != "{":
            return "_" + token.text.lstrip("\\")
        level, parts = 1, []
        while level:
            token = self.take()
            if token is END:
                raise Unreadable("unclosed subscript")
            level += {"{": 1, "}": -1}.get(token.text, 0)
            if level and token.text not in ("{", "}") and token.text.lstrip("\\") not in FONTS:
                parts.append(token.text.lstrip("\\"))
        return "_" + "".join(parts).replace(" ", "")

    # -- leaves: numbers, letters, words ------------------------------------------------------------------------

    def atom(self) -> Node:
        """A number, a letter, a function with its argument, a command, a bracket."""
        token = self.take()
        if token.kind == TokenKind.NUMBER:
            return number(token.text)
        if token.kind == TokenKind.TEXT:
            return self.text(token.text.strip())
        if token.kind == TokenKind.WORD:
            return self.word(token.text)
        if token.kind == TokenKind.COMMAND:
            return self.command(token.text[1:])
        if token.text in ("$", "\\$"):
            return self.atom()
        if token.text == "{":
            self.at -= 1
            return self.group()
        if token.text in OPENERS:
            return self.bracketed(token.text)
        if token.text in ("|", "\\|"):
            return self.enclosed("abs", token.text)
        raise Unreadable(f"{token.text!r} where a value was expected")

    def text(self, words: str) -> Node:
        """\\text{…}: a letter, a function or a number; other words make the whole no formula."""
        if re.fullmatch(r"[A-Za-z]'?", words):
            return variable(words + self.subscript())
        if words in FUNCTIONS:
            return self.function(words)
        if re.fullmatch(r"\d+(?:\.\d+)?", words):
            return number(words)
        if words in ("constant", "const", "const."):  # of integration
            return variable("constant")
        raise Unreadable("words in a formula")

    def word(self, letters: str) -> Node:
        """Letters without a backslash: a function, a constant, or a product of one-letter variables."""
        if letters in WORD_CONSTANTS:
            return constant(WORD_CONSTANTS[letters])
        if letters in FUNCTIONS and (letters != "lg" or self.starts_factor(self.peek())):  # else l times g
            return self.function(letters) if letters != "sqrt" else call("sqrt", self.argument())
        if letters in GREEK_WORDS:
            return variable(letters + self.subscript())
        if len(letters) == 1:
            return self.letter(letters)
        first = _first_part(letters)
        if first is None:
            if len(letters) > 3 or letters in _ENGLISH:
                raise Unreadable(f"word {letters!r}")
            first = 1
        self.at -= 1
        self.split_token(first)
        return self.word(self.take().text)

    def letter(self, name: str) -> Node:
        """A variable with its index; e and i are constants."""
        index = self.subscript()
        return constant(name) if not index and name in ("e", "i") else variable(name + index)

    # -- functions ----------------------------------------------------------------------------------------------

    def argument(self) -> Node:
        """The argument of sin, ln …: a bracket, or the product that follows (sin 2x)."""
        token = self.peek()
        if token.text in ("(", "["):
            return self.power()
        if token.text == "{":
            return self.postfix(self.group())
        with self.nested():
            node = self.factor()
            while self.continues_argument(self.peek()):
                node = Node(Op.TIMES, (node, self.factor()))
        return node

    def continues_argument(self, token: Token) -> bool:
        """Whether a token belongs to the argument of a function without brackets: not another function."""
        return (
            token.kind in (TokenKind.NUMBER, TokenKind.WORD, TokenKind.COMMAND)
            and self.starts_factor(token)
            and token.text.lstrip("\\") not in FUNCTIONS
            and not (self.in_integral and self.at_differential())
        )

    def function(self, name: str) -> Node:
        """sin, \\log_2, \\sin^2, \\sin^{-1}, \\max with the argument that follows."""
        exponent: Node | None = None
        base: Node | None = None
        while self.peek().text in ("^", "_"):
            if self.take().text == "^":
                exponent = self.script(whole=True)
            else:
                base = self.script(whole=True)
        if name == "det":
            raise Unreadable(name)
        inner = self.argument()
        if name in _OF_SEVERAL:
            if inner.op not in (Op.TUPLE, Op.SET) or exponent is not None or base is not None:
                raise Unreadable(name)
            return call(name, *inner.args)
        if inner.op == Op.TUPLE:
            raise Unreadable("function of several arguments")
        if exponent == Node(Op.NEGATIVE, (number(1),)) and name in ("sin", "cos", "tan"):
            return call("arc" + name, inner)
        node = call(name, inner)
        if base is not None:
            if name != "log":
                raise Unreadable("subscript on a function")
            node = Node(Op.DIVIDE, (call("ln", inner), call("ln", base)))
        return node if exponent is None else Node(Op.POWER, (node, exponent))

    # -- commands of LaTeX --------------------------------------------------------------------------------------

    def command(self, name: str) -> Node:
        """What a command stands for: a structure, a constant, a function, a font, else a letter of that name."""
        method = _COMMANDS.get(name)
        if method is not None:
            return method(self)
        if name in FUNCTIONS:
            return self.function(name)
        if name in FONTS:
            return self.font(name)
        return variable(_SAME_LETTER.get(name, name) + self.subscript())

    def fraction(self) -> Node:
        """\\frac{a}{b}, \\frac12"""
        with self.nested():
            top = self.script()
            bottom = self.script()
        if top.op == Op.LIST or bottom.op in (Op.LIST, Op.EMPTY):
            raise Unreadable("fraction")
        return Node(Op.DIVIDE, (top, bottom))

    def square_root(self) -> Node:
        """\\sqrt{a}, \\sqrt[n]{a}"""
        index: Node | None = None
        with self.nested():
            if self.peek().text == "[":
                self.take()
                index = self.sum()
                self.expect("]", "root index")
            inner = self.script()
        return call("sqrt", inner) if index is None else Node(Op.ROOT, (inner, index))

    def binomial(self) -> Node:
        """\\binom{n}{k}"""
        return Node(Op.BINOMIAL, (self.script(), self.script()))

    def bounds(self) -> tuple[Node | None, Node | None]:
        """What stands below and above the sign of a sum or an integral."""
        found: dict[str, Node] = {}
        while self.peek().text in ("_", "^"):
            mark = self.take().text
            found[mark] = self.script(whole=True)
        return found.get("_"), found.get("^")

    def sum_or_product(self, op: Op) -> Node:
        """A finite sum or product over k from a to b: (k, a, b, term)."""
        start, high = self.bounds()
        if start is None or high is None or start.relations != (Relation.EQUAL,) or start.args[0].op != Op.VARIABLE:
            raise Unreadable(f"bounds of a {op}")
        body = self.term()
        self.series += 1
        if self.series > MAX_SERIES or contains(body, SERIES):
            raise Unreadable(f"too many of {op}, or one within another")
        return Node(op, (start.args[0], start.args[1], high, body))

    def integral(self) -> Node:
        """\\int_a^b f(x)\\,dx: (x, a, b, f(x)). Without bounds it is no value."""
        low, high = self.bounds()
        if low is None or high is None or self.in_integral:
            raise Unreadable("an integral without bounds, or one within another")
        self.in_integral = True
        with self.nested():
            found = _without_differential(self.sum())
        self.in_integral = False
        if found is None:
            raise Unreadable("an integral without its differential")
        integrand, name = found
        return Node(Op.INTEGRAL, (name, low, high, integrand))

    def at_differential(self) -> bool:
        """Whether dx or \\mathrm{d}x comes next."""
        text = self.peek().text
        return (len(text) == 2 and text[0] == "d") or (
            text == "\\mathrm" and [self.peek(k).text for k in (1, 2, 3)] == ["{", "d", "}"]
        )

    def environment(self) -> Node:
        """\\begin{…}: a matrix or cases."""
        self.expect("{", "environment")
        name = self.take().text
        self.expect("}", "environment")
        return self.cases() if name in ("cases", "dcases", "rcases") else self.matrix(name)

    def cases(self) -> Node:
        """Values with their conditions; without conditions, a list of equations."""
        rows: list[Node] = []
        with self.nested():
            while self.peek().text != "\\end":
                rows.append(self.case())
        self.at += 4  # \end{cases}
        if all(len(row.args) == 1 for row in rows):
            return Node(Op.LIST, tuple(row.args[0] for row in rows))
        return Node(Op.CASES, tuple(rows))

    def case(self) -> Node:
        """A row of cases, with the \\\\ behind it; \\end is left."""
        cells = [self.relation()]
        if self.peek().text == ",":
            self.take()
        if self.peek().text == "&":
            self.take()
            cells.append(self.condition())
        if self.peek().text in (",", ".", ";"):
            self.take()
        if self.peek().text == "\\\\":
            self.take()
        elif self.peek().text != "\\end":
            raise Unreadable("cases")
        return Node(Op.ROW, tuple(cells))

    def condition(self) -> Node:
        """x < 0, \\text{if } x < 0, \\text{otherwise}"""
        if self.peek().kind == TokenKind.TEXT:
            word = self.take().text.strip(" ,.:").lower()
            if word in ("otherwise", "else"):
                return variable("otherwise")
            if word not in ("if", "for", "when", "where"):
                raise Unreadable("condition in words")
        return self.relation()

    def matrix(self, name: str) -> Node:
        """\\begin{pmatrix} a & b \\\\ c & d \\end{pmatrix}"""
        if not name.endswith(("matrix", "array")) or name == "vmatrix":
            raise Unreadable(f"environment {name}")
        if name == "array" and self.peek().text == "{":  # the columns' alignment
            while self.take().text != "}":
                if self.peek() is END:
                    raise Unreadable("unclosed array")
        rows: list[Node] = []
        with self.nested():
            while self.peek().text != "\\end":
                rows.append(self.row())
        for _ in range(4):  # \end{pmatrix}
            self.take()
        if len({len(r.args) for r in rows}) != 1:
            raise Unreadable("ragged matrix")
        return Node(Op.MATRIX, tuple(rows))

    def row(self) -> Node:
        """A row of a matrix, with the \\\\ behind it; \\end is left."""
        cells = [self.sum()]
        while self.peek().text == "&":
            self.take()
            cells.append(self.sum())
        if self.peek().text == "\\\\":
            self.take()
        elif self.peek().text != "\\end":
            raise Unreadable("matrix")
        return Node(Op.ROW, tuple(cells))

    def font(self, name: str) -> Node:
        """\\mathrm{x}, \\vec{v}, \\hat{i}, \\mathbb{R}: a letter in another font or with a mark on it."""
        if name == "mathbb" and self.peek().text == "{" and self.peek(1).text == "R":
            self.at += 3
            return constant("reals")
        if name == "operatorname" and self.peek(1).text in FUNCTIONS:
            self.take()
            word = self.take().text
            self.take()
            return self.function(word)
        if name in ("rm", "bf", "it", "cal"):
            return self.atom()
        if name in ("mathrm", "mathbf", "mathit") and self.peek().text == "{" and self.peek(2).text == "}":
            upright = self.upright_word(name)
            if upright is not None:
                return upright
        inner = self.script()
        if name in _BASIS_FONTS and (inner.name in ("i", "j", "k", "imath", "jmath") or inner.name.startswith("unit ")):
            return variable("unit " + inner.name.removeprefix("unit ")[0])
        if inner.op == Op.NUMBER and name in _ACCENTS and name != "overline":
            raise Unreadable("a mark on a number")
        if inner.op == Op.VARIABLE:  # the mean of x is not x
            accent = f" {_ACCENTS[name]}" if name in _ACCENTS else ""
            return variable(inner.name + accent + self.subscript())
        return inner

    def upright_word(self, font: str) -> Node | None:
        """The one token in the braces of \\mathrm{…}: a letter, a digit, a function; None if it is something else."""
        word = self.peek(1).text.strip()
        if len(word) != 1 and word not in FUNCTIONS:
            if re.fullmatch(r"[A-Za-z]+", word):
                raise Unreadable("upright words")
            return None
        self.at += 3
        if font == "mathbf" and word in ("i", "j", "k"):
            return variable("unit " + word)
        if word in FUNCTIONS:
            return self.function(word)
        return number(word) if word.isdigit() else self.letter(word)

    def refused(self, name: str) -> Node:
        """A command that is no part of a formula that can be computed."""
        raise Unreadable(f"\\{name}")


def _first_part(letters: str) -> int | None:
    """How many letters of a run stand before or are a known word: xsin, sinx, 2pi; None if it holds no such word."""
    for size in (6, 5, 4, 3, 2):
        if letters[:size] in FUNCTIONS and size >= 3 and len(letters) == size + 1:
            return size
        known = letters[-size:] in FUNCTIONS or letters[-size:] in WORD_CONSTANTS
        if known and size < len(letters) <= size + 2:
            return len(letters) - size
    return None


def _without_differential(node: Node) -> tuple[Node, Node] | None:
    """An integrand without its dx, and the x; None if it has none."""
    left = node.args[0] if node.args else node
    if node.op == Op.TIMES and node.args[1].op == Op.VARIABLE:
        if left == variable("d"):
            return number(1), node.args[1]
        if left.op == Op.TIMES and left.args[1] == variable("d"):
            return left.args[0], node.args[1]
    part = {Op.PLUS: 1, Op.MINUS: 1, Op.DIVIDE: 0}.get(node.op)
    inner = None if part is None else _without_differential(node.args[part])
    if part is None or inner is None:
        return None
    args = (left, inner[0]) if part else (inner[0], node.args[1])
    return Node(node.op, args), inner[1]


def _of_constant(name: str) -> Callable[[Parser], Node]:
    return lambda _: constant(name)


# Commands that are no functions, fonts or letters.
_COMMANDS: dict[str, Callable[[Parser], Node]] = {
    **dict.fromkeys(("frac", "dfrac", "tfrac", "cfrac"), Parser.fraction),
    **dict.fromkeys(("binom", "dbinom", "tbinom", "choose"), Parser.binomial),
    "sqrt": Parser.square_root,
    "sum": partial(Parser.sum_or_product, op=Op.SUM),
    "prod": partial(Parser.sum_or_product, op=Op.PRODUCT),
    "int": Parser.integral,
    "begin": Parser.environment,
    "lfloor": partial(Parser.enclosed, function="floor", close="\\rfloor"),
    "lceil": partial(Parser.enclosed, function="ceil", close="\\rceil"),
    "lvert": partial(Parser.enclosed, function="abs", close="\\rvert"),
    "vert": partial(Parser.enclosed, function="abs", close="\\vert"),
    "pi": _of_constant("pi"),
    **dict.fromkeys(("infty", "infinity"), _of_constant("oo")),
    **dict.fromkeys(("reals", "R"), _of_constant("reals")),
    **dict.fromkeys(("emptyset", "varnothing"), lambda _: Node(Op.SET)),
    **dict.fromkeys(("circ", "degree", "textdegree", "textcirc"), lambda _: variable("degree")),
    **{name: partial(Parser.named_bracket, name=name) for name in _NAMED_BRACKETS},
    **{
        name: partial(Parser.refused, name=name)
        for name in (
            *("ldots", "dots", "cdots", "dotsc", "end", "item", "hline", "cr"),
            *("displaylines", "phantom", "label", "tag", "not", "neg", "lnot", "lor", "vee", "land", "wedge"),
        )
    },
}


def parse(source: str) -> list[Node]:
    """Parse a formula, or several separated by commas.

    Raises:
        Unreadable: not a formula of this grammar.
        OverBudget: longer or deeper than the budgets of this module.
    """
    parser = Parser(tokenize(source))
    if parser.peek() is END:
        raise Unreadable("nothing to read")
    items = parser.items(frozenset())
    if parser.peek() is not END:
        raise Unreadable(f"{parser.peek().text!r} left over")
    if any(depth(item) > MAX_TREE_DEPTH for item in items):
        raise OverBudget(f"a chain of more than {MAX_TREE_DEPTH} operations")
    return items
