"""What every regular expression of the answers must be, wherever it stands."""

from __future__ import annotations

import importlib
import pkgutil
import re
from collections.abc import Iterator
from re import _constants, _parser  # type: ignore[attr-defined]
from typing import Any

import megascience_hf.answers as answers


def patterns() -> dict[str, re.Pattern[str]]:
    found = {}
    for module in pkgutil.walk_packages(answers.__path__, answers.__name__ + "."):
        for name, value in vars(importlib.import_module(module.name)).items():
            if isinstance(value, re.Pattern):
                found[f"{module.name}.{name}"] = value
    return found


def captures_in_possessive(parsed: Any, *, inside: bool = False) -> Iterator[int]:
    """The groups that capture within a possessive repeat or an atomic group."""
    for op, args in parsed:
        now = inside or op in (_constants.POSSESSIVE_REPEAT, _constants.ATOMIC_GROUP)
        if op is _constants.SUBPATTERN and inside and args[0] is not None:
            yield args[0]
        for part in args if isinstance(args, tuple | list) else (args,):
            for inner in part if isinstance(part, list) else (part,):
                if isinstance(inner, _parser.SubPattern):
                    yield from captures_in_possessive(inner, inside=now)


def test_no_pattern_captures_within_a_possessive_repeat() -> None:
    # Python's re then raises SystemError on some texts: "The span of capturing group is wrong".
    assert len(patterns()) > 100
    found = {
        name: list(captures_in_possessive(_parser.parse(pattern.pattern, pattern.flags)))
        for name, pattern in patterns().items()
    }
    assert {name: groups for name, groups in found.items() if groups} == {}


def test_the_check_sees_such_a_pattern() -> None:
    assert list(captures_in_possessive(_parser.parse(r"(?:a|(?P<x>b))*+")))
    assert list(captures_in_possessive(_parser.parse(r"(?>a(b)?)")))


def test_a_pattern_of_more_than_120_characters_is_verbose() -> None:
    assert [n for n, p in patterns().items() if len(p.pattern) > 120 and not p.flags & re.X] == []
