"""Read a formula (LaTeX or plain) into a small tree.

A parser of our own instead of a call into sympy, for three reasons: model text is never handed to anything that
evaluates strings; the cost has a bound (tokens, depth, digits), so that no time-out is needed; and two formulas are
compared by their values at sample points (the Schwartz-Zippel idea), which never starts a simplification that may
not end. What the grammar does not know (limits, indefinite integrals) raises `Unreadable` and is compared as text.
"""

from __future__ import annotations

from megascience_hf.answers.parsing.latex_leaves import Leaves
from megascience_hf.answers.parsing.lexer import END, OPENERS, RELATIONS, Token, TokenKind, tokenize
from megascience_hf.answers.parsing.progressions import sum_of_progression
from megascience_hf.answers.parsing.tree import (
    COMPOSED,
    Node,
    Op,
    OverBudget,
    Relation,
    Unreadable,
    depth,
    number,
    relation,
    variable,
)
from megascience_hf.answers.text.words import word_set

# A sum of n terms is a tree of depth n, and trees are walked by recursion, of which Python allows little.
MAX_TREE_DEPTH = 120


FRACTIONS = frozenset(["\\frac", "\\dfrac", "\\tfrac", "\\cfrac"])


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
    r" \choose \over \lor"
)


def _are_two_numbers(left: Node, right: Node) -> bool:
    """Whether a number follows a number, which is no product: 2 3, 2|3|4. As in 1.4 10^3, a power of ten may."""
    while left.op == Op.NEGATIVE or (left.op == Op.CALL and left.name == "abs"):
        left = left.args[0]
    if left.op != Op.NUMBER or (right.op == Op.POWER and right.args[0] == number(10)):
        return False
    while right.op in (Op.POWER, Op.FACTORIAL, Op.PERCENT, Op.DEGREE):
        right = right.args[0]
    return right.op == Op.NUMBER


class Parser(Leaves):
    """Recursive descent: one method for each level of the grammar, from lists down to letters."""

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
        node = last = self.factor()
        while True:
            if self.at_sign(_PRODUCTS):
                sign = self.take().text
                last = right = self.factor()
                if sign == "/" and not (node.op == Op.NUMBER and right.op == Op.NUMBER):
                    right = self.close_product(right)
                node = Node(_PRODUCTS[sign], (node, right))
            elif self.starts_factor(self.peek()) and not self.at_union(node):
                before, last = last, self.factor()
                if _are_two_numbers(before, last):
                    raise Unreadable("two numbers without a sign between them")
                node = Node(Op.TIMES, (node, last))
            else:
                return node

    def at_union(self, node: Node) -> bool:
        """Whether a capital U between two sets comes next."""
        return node.op in (Op.TUPLE, Op.SET) and self.peek().text == "U" and self.peek(1).text in OPENERS

    def close_product(self, node: Node) -> Node:
        """What stands below a slash in h/2\\pi and e^{-t/RC}: letters written close together belong together.

        Not in 1/2 x, 1/2mv^2 and n/2(n + 1), where the half is a factor.
        """
        while not self.peek().spaced and self.is_letter(self.peek()):
            node = Node(Op.TIMES, (node, self.factor()))
        return node

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

    def composed(self, outer: Node) -> Node:
        """f \\circ g, whose order counts: a name of its own."""
        self.take()
        inner = self.atom()
        if outer.op != Op.VARIABLE or inner.op != Op.VARIABLE:
            raise Unreadable("a composition of what has no name")
        return self.postfix(variable(f"{outer.name}{COMPOSED}{inner.name}"))

    def postfix(self, node: Node) -> Node:
        """A value with the signs behind it: n!, 5%, 30°, f'."""
        while True:
            token = self.peek()
            if token.text == "!" and token.kind == TokenKind.SIGN:
                twice = self.peek(1).text == "!"
                self.at += twice
                if self.peek(1).text == "!":
                    raise Unreadable("three factorial signs")
                node = Node(Op.DOUBLE_FACTORIAL if twice else Op.FACTORIAL, (node,))
            elif token.text in ("%", "\\%"):
                node = Node(Op.PERCENT, (node,))
            elif token.text == "\\circ" and node.op != Op.NUMBER and self.starts_factor(self.peek(1)):
                return self.composed(node)
            elif token.text in ("\\degree", "\\circ"):
                node = Node(Op.DEGREE, (node,))
            elif token.text in ("'", "\\prime") and node.op == Op.VARIABLE:
                node = self.primed(node, 1)
            else:
                return node
            self.take()


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
