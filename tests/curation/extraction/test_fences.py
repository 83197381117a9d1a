"""Which lines are code: fences that close, that do not, that stand in another, in lists, in quotations."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from megascience_hf.curation.extraction.code_blocks import placed_blocks
from megascience_hf.curation.extraction.fences import Fences

# Each line, and whether it is code: "=" is, "." is not.
TEXTS = {
    "closed": ("Goats\n```python\nfeed()\n```\nmilk", ".===."),
    "never closed": ("Goats\n```\nfeed()\nmilk", "...."),
    "never closed, behind one that is": ("```\nfeed()\n```\n```r\nmilk", "===.."),
    "closed by more marks": ("```\nfeed()\n`````\nmilk", "===."),
    "fewer marks in it": ("````\n```\nfeed()\n```\n````\nmilk", "=====."),
    "longer than all that would close it": ("````\nfeed()\n```\nmilk", "...."),
    "another sign in it": ("~~~\n```\nfeed()\n~~~\nmilk", "====."),
    "in a list": ("1. Feed:\n\n    ```\n    feed()\n    ```\n2. Milk", "..===."),
    "in a quotation": ("> ```\n> feed()\n> ```\n> milk", "===."),
    "code in a line": ("```feed()``` is called\nmilk\n```\nfeed()\n```", "..==="),
    "a language on the last": ("```\nfeed()\n```r\n```", "===="),
    "nothing": ("", "."),
}  # fmt: skip


@pytest.mark.parametrize(("text", "code"), TEXTS.values(), ids=TEXTS)
def test_which_lines_are_code(text: str, code: str) -> None:
    lines = text.split("\n")
    fences = Fences(lines)
    assert "".join("=" if fences.holds(number, line) else "." for number, line in enumerate(lines)) == code


def test_what_is_never_closed_goes_to_the_end_of_a_pair() -> None:
    text = "Goats\n```python\nfeed()\nmilk()"
    [block] = placed_blocks(text)
    assert (block.language, block.code, block.end) == ("python", "feed()\nmilk()", len(text))


@given(st.lists(st.sampled_from(("```", "````", "~~~", "```r", "> ```", "feed()", "", "    ```")), max_size=12))
def test_no_code_is_left_open_at_the_end(lines: list[str]) -> None:
    fences = Fences(lines)
    for number, line in enumerate(lines):
        fences.holds(number, line)
    assert not fences.marks
