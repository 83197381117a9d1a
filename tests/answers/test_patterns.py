"""What every regular expression of the answers must be, wherever it stands."""

from __future__ import annotations

import importlib
import pkgutil
import re
from collections.abc import Iterator
from re import _constants, _parser  # type: ignore[attr-defined]
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import megascience_hf.answers as answers
from megascience_hf.answers.extraction.echoes import _instructions
from megascience_hf.answers.text.numerals import is_bare_number, tidy
from megascience_hf.answers.text.patterns import LazyPattern, Signs, alternatives, lazy_regex
from megascience_hf.answers.text.unicode import ascii_words, beyond_ascii


def patterns() -> dict[str, Any]:
    found = {}
    for module in pkgutil.walk_packages(answers.__path__, answers.__name__ + "."):
        for name, value in vars(importlib.import_module(module.name)).items():
            if isinstance(value, re.Pattern | LazyPattern):
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


WORDS = st.lists(st.text("abc -.+", min_size=1, max_size=6).filter(lambda word: word == word.strip()), max_size=12)


@given(WORDS, st.text("abc -.+", max_size=12))
def test_alternatives_find_the_longest_of_the_words(words: list[str], text: str) -> None:
    pattern = re.compile(alternatives(*words))
    found = [
        max((word for word in words if text.startswith(word, at)), key=len, default=None) for at in range(len(text))
    ]
    assert [match and match[0] for at in range(len(text)) for match in [pattern.match(text, at)]] == found


INSTRUCTIONS = [
    "Let's think step by step.", "Please reason step-by-step.", "Then put your final answer in a box.",
    "Write only the answer.", "Close your answer with a full stop.", "Finish with the number.",
    "Reply only with a word.", "Your answer should be a number.", "The very last line of your reply is read.",
    "The last line of your reply is read.", "The answer is an integer.", "Choose exactly one option.",
    "Indicate the letter.", "Mark all options that are right.", "Here is a question.",
    "The following are hard problems.", "Answer the following short questions.", "Finally, please, round the result.",
    "First, then give the number.",
]  # fmt: skip


@pytest.mark.parametrize("before", ["It is 5. ", "So: ", "(See above.) ", "Aha!\n", "one; ", "\n> **"])
@pytest.mark.parametrize("instruction", INSTRUCTIONS)
def test_an_instruction_is_found_behind_any_sentence(before: str, instruction: str) -> None:
    [found] = _instructions(before + instruction, 0, len(before + instruction))
    assert found.end() == len(before + instruction)


def test_a_pattern_of_more_than_120_characters_is_verbose() -> None:
    assert [n for n, p in patterns().items() if len(p.pattern) > 120 and not p.flags & re.X] == []


def test_every_pattern_of_a_module_is_lazy_and_can_be_compiled() -> None:
    for name, pattern in patterns().items():
        assert isinstance(pattern, LazyPattern), name
        assert isinstance(pattern.flags, int), name  # a source that is no pattern raises here


@pytest.mark.parametrize("flags", [0, re.I | re.X])
def test_a_lazy_pattern_does_what_a_pattern_does(flags: int) -> None:
    source, text = r"(?P<word>[a-z]+) (\d)?", "One1 two 3ab"
    lazy, plain = lazy_regex(source, flags), re.compile(source, flags)
    assert (lazy.pattern, lazy.flags, lazy.groupindex) == (plain.pattern, plain.flags, plain.groupindex)
    for method in ("search", "match", "fullmatch"):
        assert str(getattr(lazy, method)(text)) == str(getattr(plain, method)(text))
    assert [str(m) for m in lazy.finditer(text)] == [str(m) for m in plain.finditer(text)]
    assert lazy.findall(text) == plain.findall(text)
    assert lazy.sub("-", text, count=1) == plain.sub("-", text, count=1)
    assert lazy.subn("-", text) == plain.subn("-", text)
    assert lazy.split(text) == plain.split(text)
    with pytest.raises(re.error):
        lazy_regex("(").search(text)  # here, and not where it was written
    with pytest.raises(AttributeError):
        _ = lazy.no_such_method  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("text", "signs", "there"),
    [
        ("a <b> c", ("<b>",), True),
        ("a < b", ("<b>",), False),
        ("no sign", ("<b>", "hidden", "sign"), True),
        ("\n> quoted", ("\n>",), True),
        ("a\nb > c", ("\n>",), False),
        ("", ("x",), False),
    ],
)
def test_signs_are_found_as_by_one_search_for_each(text: str, signs: tuple[str, ...], there: bool) -> None:
    assert Signs(*signs).are_in(text) is there is any(sign in text for sign in signs)


def test_characters_and_words_are_told_by_their_alphabet() -> None:
    assert beyond_ascii("plain text, 5 %") == ""
    assert beyond_ascii("l'été à 5 °C, 答案\ud800") == "ééà°答案\ud800"  # half of a pair of surrogates is one too
    assert ascii_words("Die Antwort: x_2 = réponse (ans.)") == {"Die", "Antwort", "x", "r", "ponse", "ans"}


@pytest.mark.parametrize(
    ("text", "bare"),
    [("5", True), ("-12.50", True), ("+3", True), (".5", False), ("5.", False), ("1,234", False), ("5 %", False)],
)
def test_a_bare_number_is_plain_already(text: str, bare: bool) -> None:
    assert is_bare_number(text) is bare
    if bare:
        assert tidy(text) == text
