"""Regular expressions that are compiled when they are first used, as Django's `_lazy_re_compile` does.

There are a thousand of them, which take half a second to a second; a command that only wants to know which benchmarks
there are, or scores numbers alone, should not wait for all.
"""

from __future__ import annotations

import re
from typing import Any, cast

_ATTRIBUTES = ("search", "match", "fullmatch", "finditer", "findall", "sub", "subn", "split", "flags", "groupindex")


class LazyPattern:
    """Behaves as the `re.Pattern` of its source, which is made at the first look at anything but the source.

    A match's `re` is the pattern that was made, not this one: which of two matched is seen by asking one by one.
    """

    def __init__(self, pattern: str, flags: int) -> None:
        self.pattern = pattern
        self._given = flags

    def __getattr__(self, name: str) -> Any:
        if name not in _ATTRIBUTES:
            raise AttributeError(name)
        compiled = re.compile(self.pattern, self._given)
        for attribute in _ATTRIBUTES:
            setattr(self, attribute, getattr(compiled, attribute))
        return getattr(self, name)


class Signs:
    """Pieces of text of which one is looked for, as `any(sign in text for sign in signs)` does but quicker.

    To look for one character takes a thirtieth of the time that several take, so the rarest of a piece comes first.
    """

    def __init__(self, *signs: str) -> None:
        self._signs = tuple((rarest(sign), sign) for sign in signs)

    def are_in(self, text: str) -> bool:
        """Whether at least one of them stands in the text."""
        for mark, sign in self._signs:  # noqa: SIM110 - a generator for each text would cost more than the search
            if mark in text and sign in text:
                return True
        return False


def rarest(sign: str) -> str:
    """The character of a sign that stands in the fewest texts."""
    return min(sign, key=_frequency)


def _frequency(character: str) -> int:
    """How often a character stands in prose, in three steps: marks and letters beyond ASCII, rare letters, others."""
    if character.isascii() and (character.isalpha() or character in " \n.,"):
        return 1 if character.lower() in "qxzjk" else 2
    return 0


def alternatives(*fields: str) -> str:
    """A pattern of the words and phrases of some fields, parted by "|", the longest first; of nothing without one.

    Words that begin alike share their beginning, so that at a place where none stands few letters are looked at.
    """
    tree = _Letters()
    for word in sorted({word for field in fields for word in field.split("|") if word}):
        branch = tree
        for letter in word:
            branch = branch.setdefault(letter, _Letters())
        branch[""] = _Letters()
    return _of_letters(tree) or "(?!)"


class _Letters(dict[str, "_Letters"]):
    """What may follow a beginning; "" where a word ends."""


def _of_letters(tree: _Letters) -> str:
    branches = [
        (r"\s" if letter == " " else re.escape(letter)) + _of_letters(rest) for letter, rest in tree.items() if letter
    ]
    if not branches:
        return ""
    if "" in tree:
        return f"(?:{'|'.join(branches)})?"
    return branches[0] if len(branches) == 1 else f"(?:{'|'.join(branches)})"


def lazy_regex(pattern: str, flags: int = 0) -> re.Pattern[str]:
    """As `re.compile`, but later: a source that is no pattern raises `re.error` where it is first used."""
    return cast("re.Pattern[str]", LazyPattern(pattern, flags))
