"""Commands of LaTeX in a formula: fractions, roots, sums, integrals, matrices, cases, fonts."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import partial

from megascience_hf.answers.parsing.latex_brackets import NAMED_BRACKETS, Brackets
from megascience_hf.answers.parsing.lexer import END, FONTS, FUNCTIONS, TokenKind
from megascience_hf.answers.parsing.tree import (
    SERIES,
    Node,
    Op,
    Relation,
    Unreadable,
    call,
    constant,
    contains,
    number,
    variable,
    variables,
)
from megascience_hf.answers.text.words import word_set

MAX_SERIES = 3


# Marks on a letter that make it another one, and fonts in which i, j, k are the unit vectors.
_ACCENTS = {"bar": "bar", "overline": "bar", "hat": "hat", "widehat": "hat", "tilde": "tilde", "dot": "dot"}


_ARROWS = frozenset(["vec", "overrightarrow"])


_BASIS_FONTS = frozenset(["hat", "widehat", "vec", "mathbf", "bm", "boldsymbol"])


# Other spellings of a letter's name.
_SAME_LETTER = {"varepsilon": "epsilon", "varphi": "phi", "vartheta": "theta", "hslash": "hbar", "ell": "l"}


def _with_index_i(node: Node) -> Node:
    """The tree with i for the index of a sum, which is no imaginary unit."""
    if node == constant("i"):
        return variable("i")
    return node._replace(args=tuple(map(_with_index_i, node.args))) if node.args else node


class Commands(Brackets):
    """What a command stands for, with what it takes."""

    def command(self, name: str) -> Node:
        """What a command stands for: a structure, a constant, a function, a font, else a letter of that name."""
        method = COMMANDS.get(name)
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
        if start is not None and start.op == Op.RELATION and start.args[0] == constant("i"):
            start = _with_index_i(start)
        if start is None or high is None or start.relations != (Relation.EQUAL,) or start.args[0].op != Op.VARIABLE:
            raise Unreadable(f"bounds of a {op}")
        body = self.term() if start.args[0] != variable("i") else _with_index_i(self.term())
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
        return self.bracketed_condition() or self.relation()

    def bracketed_condition(self) -> Node | None:
        """(x \\ge 0), if the row ends with it."""
        at = self.at
        if self.take().text == "(":
            inner = self.relation()
            if inner.op == Op.RELATION and self.take().text == ")" and self.peek().text in ("\\\\", "\\end", ",", "."):
                return inner
        self.at = at
        return None

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
        if name == "mathbb" and self.peek(self.peek().text == "{").text == "R":
            self.at += 3 if self.peek().text == "{" else 1
            return constant("reals")
        if name == "operatorname" and self.peek(1).text in FUNCTIONS:
            self.take()
            word = self.take().text
            self.take()
            return self.function(word)
        if name in ("rm", "bf", "it", "cal", "bfseries"):
            return self.factor()
        if name in ("mathrm", "mathbf", "mathit") and self.peek().text == "{" and self.peek(2).text == "}":
            upright = self.upright_word(name)
            if upright is not None:
                return upright
        if name in _ARROWS and self.peek().text == "{" and self.peek(2).text == "}" and len(self.peek(1).text) > 1:
            return self.vector_between_points()
        inner = self.script()
        if name in _BASIS_FONTS and (inner.name in ("i", "j", "k", "imath", "jmath") or inner.name.startswith("unit ")):
            return variable("unit " + inner.name.removeprefix("unit ")[0])
        if inner.op == Op.NUMBER and name in _ACCENTS and name != "overline":
            raise Unreadable("a mark on a number")
        if inner.op == Op.VARIABLE:  # the mean of x is not x
            accent = f" {_ACCENTS[name]}" if name in _ACCENTS else ""
            return variable(inner.name + accent + self.subscript())
        return inner if name not in _ACCENTS or inner.op == Op.NUMBER else _marked(inner, _ACCENTS[name])

    def vector_between_points(self) -> Node:
        """\\vec{AB}, which is not \\vec{BA}."""
        points = self.peek(1).text
        if not points.isalpha() or not points.isupper():
            return self.script()
        self.at += 3
        return variable(f"vec {points}")

    def angle(self) -> Node:
        """\\angle ABC is \\angle CBA, but not \\angle ACB; \\angle A is the product that names it."""
        points, size = "", 0
        while len(points) < 3 and self.peek(size).kind == TokenKind.WORD:
            points += self.peek(size).text
            size += 1
        if len(points) != 3 or not points.isupper():
            return variable("angle" + self.subscript())
        self.at += size
        return variable(f"angle {min(points, points[::-1])}")

    def cross_product(self) -> Node:
        """What stands between two vectors, named for the second, as their order counts."""
        ahead = (self.peek(k) for k in range(4))
        second = next((token.text for token in ahead if token.kind == TokenKind.WORD), "")
        return variable(f"crossproduct {second}")

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


def _marked(inner: Node, mark: str) -> Node:
    """A formula below a mark: the conjugate of a number, a segment of points; a mark on another has no value."""
    if mark == "bar" and not variables(inner):
        return call("conj", inner)
    names = variables(inner)
    if inner.op == Op.TIMES and all(len(name) == 1 and name.isupper() for name in names):
        return inner
    raise Unreadable(f"a {mark} on a formula")


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


def _of_constant(name: str) -> Callable[[Commands], Node]:
    return lambda _: constant(name)


# Signs whose two sides cannot be exchanged, which products can: of what they are between nothing is computed.
_OF_TWO_SIDES = word_set(
    "subset subseteq subsetneq supset supseteq supsetneq nsubseteq sqsubset sqsubseteq ni notin prec preceq succ succeq"
    " ll gg nmid vdash models propto leftarrow longrightarrow longleftarrow uparrow downarrow hookrightarrow leadsto"
    " rtimes ltimes otimes wr trianglelefteq lhd unlhd"
)


# Commands that are no functions, fonts or letters.
COMMANDS: dict[str, Callable[[Commands], Node]] = {
    **dict.fromkeys(("frac", "dfrac", "tfrac", "cfrac"), Commands.fraction),
    **dict.fromkeys(("binom", "dbinom", "tbinom", "choose"), Commands.binomial),
    "sqrt": Commands.square_root,
    "sum": partial(Commands.sum_or_product, op=Op.SUM),
    "prod": partial(Commands.sum_or_product, op=Op.PRODUCT),
    "int": Commands.integral,
    "begin": Commands.environment,
    "lfloor": partial(Commands.enclosed, function="floor", close="\\rfloor"),
    "lceil": partial(Commands.enclosed, function="ceil", close="\\rceil"),
    "lvert": partial(Commands.enclosed, function="abs", close="\\rvert"),
    "pi": _of_constant("pi"),
    **dict.fromkeys(("infty", "infinity"), _of_constant("oo")),
    **dict.fromkeys(("reals", "R"), _of_constant("reals")),
    **dict.fromkeys(("emptyset", "varnothing"), lambda _: Node(Op.SET)),
    **dict.fromkeys(("circ", "degree", "textdegree", "textcirc"), lambda _: variable("degree")),
    "angle": Commands.angle,
    "crossproduct": Commands.cross_product,
    **{name: partial(Commands.named_bracket, name=name) for name in NAMED_BRACKETS},
    **{
        name: partial(Commands.refused, name=name)
        for name in (
            *("ldots", "dots", "cdots", "dotsc", "end", "item", "hline", "cr"),
            *("displaylines", "phantom", "label", "tag", "not", "neg", "lnot", "lor", "vee", "land", "wedge"),
            *sorted(_OF_TWO_SIDES),
        )
    },
}
