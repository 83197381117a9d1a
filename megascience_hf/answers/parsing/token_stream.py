"""The tokens of a formula as they are read one after another, and what the levels of the grammar know of each other.

The grammar is one class in four files, each a level that knows those below it: `TokenStream`, `latex_brackets`,
`latex_commands`, `latex_leaves`, and on top of them `latex_parser`.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Container, Iterator
from contextlib import contextmanager

from megascience_hf.answers.parsing.lexer import END, Token, TokenKind
from megascience_hf.answers.parsing.tree import Node, OverBudget, Unreadable

MAX_DEPTH = 40  # nesting of brackets, fractions, roots, exponents


class TokenStream(ABC):
    """Tokens, the place that was reached, and the state that the levels of the grammar share."""

    def __init__(self, tokens: list[Token]) -> None:
        self.tokens = tokens
        self.at = 0
        self.depth = 0
        self.bars = 0  # open |…|
        self.series = 0  # sums and products so far
        self.in_builder = False  # before the bar or colon of {x : …}
        self.in_integral = False

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

    # -- levels of the grammar that lower ones go back to ---------------------------------------------------------

    @abstractmethod
    def items(self, closers: frozenset[str]) -> list[Node]:
        """What commas separate."""

    @abstractmethod
    def relation(self) -> Node:
        """Sums with signs of relations between them."""

    @abstractmethod
    def sum(self) -> Node:
        """Terms with signs of sums between them."""

    @abstractmethod
    def term(self) -> Node:
        """A product."""

    @abstractmethod
    def factor(self) -> Node:
        """A power with its sign."""

    @abstractmethod
    def power(self) -> Node:
        """A value with its exponent."""

    @abstractmethod
    def postfix(self, node: Node) -> Node:
        """A value with the signs behind it."""

    @abstractmethod
    def raised_beside(self, node: Node) -> Node:
        """A value with the exponent that follows."""

    @abstractmethod
    def starts_factor(self, token: Token) -> bool:
        """Whether a token goes on with a product whose sign is left out."""

    @abstractmethod
    def atom(self) -> Node:
        """A number, a letter, a function with its argument, a command, a bracket."""

    @abstractmethod
    def letter(self, name: str) -> Node:
        """A variable with its index."""

    @abstractmethod
    def function(self, name: str) -> Node:
        """A function with the argument that follows."""
