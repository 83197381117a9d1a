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


def alternatives(*fields: str) -> str:
    """A pattern of the words and phrases of some fields, parted by "|", the longest first; of nothing without one."""
    words = {word for field in fields for word in field.split("|") if word}
    in_order = sorted(words, key=lambda word: (-len(word), word))
    return "|".join(re.escape(word).replace(r"\ ", r"\s") for word in in_order) or "(?!)"


def lazy_regex(pattern: str, flags: int = 0) -> re.Pattern[str]:
    """As `re.compile`, but later: a source that is no pattern raises `re.error` where it is first used."""
    return cast("re.Pattern[str]", LazyPattern(pattern, flags))
