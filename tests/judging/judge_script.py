"""A judge by script: it compares the texts between the marks of the general prompt, and says what it is told to."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

_PART = re.compile(r"<<<(QUESTION|REFERENCE|ANSWER) ([0-9a-f]{16})\n(.*?)\n\1 \2>>>", re.S)


@dataclass(frozen=True)
class AskedFor:
    """What stands in a prompt."""

    question: str
    gold: str
    answer: str


def parts(prompt: str) -> AskedFor:
    """The three texts of a prompt; each is there once."""
    found = _PART.findall(prompt)
    assert [name for name, _, _ in found] == ["QUESTION", "REFERENCE", "ANSWER"]
    return AskedFor(*(text for _, _, text in found))


def verdict(same: bool, analysis: str = "compared") -> str:
    return f'{{"analysis": "{analysis}", "same_answer": {"true" if same else "false"}}}'


def by(same: Callable[[AskedFor], bool]) -> Callable[[object], str]:
    """A script for `scripted_server.serve`."""
    return lambda reply: verdict(same(parts(reply.prompt)))  # type: ignore[attr-defined]
