"""The leaves of a formula: numbers, letters, words, functions with their arguments."""

from __future__ import annotations

import re

from megascience_hf.answers.parsing.latex_commands import COMMANDS, Commands
from megascience_hf.answers.parsing.lexer import (
    FONTS,
    FUNCTIONS,
    GREEK_WORDS,
    OPENERS,
    WORD_CONSTANTS,
    Token,
    TokenKind,
)
from megascience_hf.answers.parsing.tree import Node, Op, Unreadable, call, constant, number, variable
from megascience_hf.answers.text.words import word_set

# Words that are not the product of their letters.
_ENGLISH = word_set(
    "not the its and was are has had for but can get our you yes she how why who one two six ten of to we no if or is"
)


_DEGREE_SIGNS = frozenset(["\\circ", "\\degree"])


_OF_SEVERAL = frozenset(["gcd", "lcm", "max", "min"])


class Leaves(Commands):
    """Numbers, letters, words and functions."""

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
        """The argument of sin, ln …: a bracket, or the product that follows (sin 2x).

        What stands behind the bracket is done to the value: sin(x)^2 is (sin x)^2. The degrees of sin(30)° are within.
        """
        if self.peek().text in ("(", "[", "{"):
            node = self.atom()
            if self.peek().text in _DEGREE_SIGNS:
                return self.postfix(node)
            raised = self.at_power() and self.peek(1 + (self.peek(1).text == "{")).text in _DEGREE_SIGNS
            return self.raised_beside(node) if raised else node
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

    def is_letter(self, token: Token) -> bool:
        """Whether a token is a variable, a product of variables or a constant: no function, no structure."""
        if token.kind == TokenKind.WORD:
            return token.text not in FUNCTIONS and (len(token.text) < 2 or _first_part(token.text) is None)
        name = token.text[1:]
        return (
            token.kind == TokenKind.COMMAND
            and self.starts_factor(token)
            and (name == "pi" or not (name in COMMANDS or name in FUNCTIONS or name in FONTS))
        )


def _first_part(letters: str) -> int | None:
    """How many letters of a run stand before or are a known word: xsin, sinx, 2pi; None if it holds no such word."""
    for size in (6, 5, 4, 3, 2):
        if letters[:size] in FUNCTIONS and size >= 3 and len(letters) == size + 1:
            return size
        known = letters[-size:] in FUNCTIONS or letters[-size:] in WORD_CONSTANTS
        if known and size < len(letters) <= size + 2:
            return len(letters) - size
    return None
