"""Read a formula (LaTeX or plain) into a small tree.

A parser of our own instead of a call into sympy, for three reasons: model text is never handed to anything that
evaluates strings; the cost has a bound (tokens, depth, digits), so that no time-out is needed; and two formulas are
compared by their values at sample points (the Schwartz-Zippel idea), which never starts a simplification that may
not end. What the grammar does not know (integrals, sums, limits) raises `Unreadable` and is compared as text.
"""

from __future__ import annotations

from megascience_hf.answers.parsing import atoms
from megascience_hf.answers.parsing.lexer import CLOSERS, END, RELATIONS, Token, tokenize
from megascience_hf.answers.parsing.tree import Node, OverBudget, Unreadable, depth

FRACTIONS = frozenset(["\\frac", "\\dfrac", "\\tfrac", "\\cfrac"])


MAX_DEPTH = 40  # nesting of brackets, fractions, roots, exponents


# A sum of n terms is a tree of depth n, and trees are walked by recursion, of which Python allows little.
MAX_TREE_DEPTH = 120


class Parser:
    def __init__(self, tokens: list[Token]) -> None:
        self.tokens = tokens
        self.at = 0
        self.depth = 0
        self.bars = 0  # open |…|
        self.series = 0  # sums and products so far
        self.in_builder = False  # before the bar or colon of {x : …}

    def peek(self, ahead: int = 0) -> Token:
        k = self.at + ahead
        return self.tokens[k] if k < len(self.tokens) else END

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
            if self.peek().text in closers or self.peek() is END:
                break
            found.append(self.relation())
        return found

    def relation(self) -> Node:
        first = self.ratio()
        chain: list[Node] = [first]
        ops: list[str] = []
        while (self.peek().kind in ("op", "cmd")) and self.peek().text in RELATIONS:
            ops.append(RELATIONS[self.take().text])
            chain.append(self.ratio())
        if not ops:
            return first
        return Node("relation", tuple(chain), " ".join(ops))

    def ratio(self) -> Node:
        """1:2 is a quotient; 3:4:5 is a ratio of three, which is no quotient of a quotient."""
        parts = [self.union()]
        while self.peek().kind == "op" and self.peek().text == ":" and not self.in_builder:
            self.take()
            parts.append(self.union())
        return parts[0] if len(parts) == 1 else Node("/" if len(parts) == 2 else "ratio", tuple(parts))

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
            elif token.kind in ("op", "cmd") and token.text in ("/", "\\div"):
                self.take()
                node = Node("/", (node, self.factor()))
            elif self.starts_factor(token):
                node = Node("*", (node, self.factor()))
            else:
                return node

    def starts_factor(self, token: Token) -> bool:
        if token.kind in ("num", "word", "text"):
            return True
        if token.kind == "cmd":
            return token.text not in RELATIONS and token.text not in (
                "\\cup", "\\setminus", "\\cap", "\\pm", "\\mp", "\\cdot", "\\times", "\\div", "\\end", "\\ast",
                "\\rfloor", "\\rceil", "\\rangle", "\\rvert", "\\cr", "\\hline", "\\mid",
                "\\choose", "\\over",
            )  # fmt: skip
        if token.kind == "op" and token.text == "|":
            return not self.bars and not self.in_builder
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
        node = self.mixed_number(self.postfix(atoms.atom(self)))
        token = self.peek()
        if token.kind == "op" and token.text in ("^", "**"):
            self.take()
            nxt = self.peek()
            if nxt is END:
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

    def mixed_number(self, whole: Node) -> Node:
        """2\\frac{5}{8} is two and five eighths: a whole number before a proper fraction of whole numbers."""
        if whole.op != "num" or not whole.text.isdigit() or self.peek().text not in FRACTIONS:
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
        part = Node("/", (Node("num", (), top), Node("num", (), bottom)))
        return Node("paren", (Node("+", (whole, part)),))

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
            return atoms.atom(self)
        if token.kind == "num" and len(token.text) > 1 and token.text.isdigit() and not whole:
            self.split_token(1)  # \frac12
        elif token.kind == "word" and len(token.text) > 1:
            self.split_token(1)
        return atoms.atom(self, bare=True)

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
        if self.peek().text in ("\\choose", "\\over") and len(items) == 1:
            op = "binom" if self.take().text == "\\choose" else "/"
            items = [Node(op, (items[0], self.sum()))]
        if self.take().text != "}":
            raise Unreadable("unclosed group")
        self.depth -= 1
        return items[0] if len(items) == 1 else Node("list", tuple(items))

    def bracketed(self, opening: str) -> Node:
        self.enter()
        closers = CLOSERS
        if self.peek().text in closers:
            closing = self.take().text
            self.depth -= 1
            return Node("set" if opening == "\\{" else "tuple", (), opening + closing)
        outer, self.in_builder = self.in_builder, opening == "\\{"
        items = self.items(closers)
        self.in_builder = outer
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
        self.bars += close == "|"
        inner = self.sum()
        if self.take().text != close:
            raise Unreadable(f"{close} expected")
        self.bars -= close == "|"
        self.depth -= 1
        return inner


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
