"""Groups, scripts and brackets of a formula: {…}, x^{…}, x_{…}, (a, b), [a, b), {x : x > 1}, |x|."""

from __future__ import annotations

from megascience_hf.answers.parsing.lexer import CLOSERS, END, FONTS, OPENERS, TokenKind
from megascience_hf.answers.parsing.token_stream import TokenStream
from megascience_hf.answers.parsing.tree import Node, Op, Unreadable, call, vector

# Brackets by name: what they stand for, and what closes them.
NAMED_BRACKETS = {
    "lbrace": ("\\{", "\\rbrace"), "langle": ("(", "\\rangle"), "lbrack": ("[", "\\rbrack"),
    "lparen": ("(", "\\rparen"),
}  # fmt: skip
# Between the conditions of {x : x < 1 \\lor x > 3}.
EITHER = "\\lor"


class Brackets(TokenStream):
    """What stands in brackets, and what a command or a sign takes as its script."""

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
            while self.peek().text == EITHER and len(conditions) == 1:
                self.take()
                conditions = [Node(Op.UNION, (conditions[0], self.relation()))]
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
        opening, close = NAMED_BRACKETS[name]
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
