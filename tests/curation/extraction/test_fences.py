"""Which lines are code: fences that close, that do not, that stand in another, in lists, in quotations."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from megascience_hf.curation.extraction.code_blocks import CODE, placed_blocks
from megascience_hf.curation.extraction.fences import Fences, left_open

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


# Each text with the code in it set off by "|".
LEFT = {
    "a block": "Goats\n|```python\nfeed(`x`)\n```|\nmilk",
    "in a list": "1. Feed:\n|    ~~~\n    feed()\n    ~~~|\n2. Milk",
    "as the item of a list": "|2. ```c\n   feed();\n   ```|\n3. Milk\n|```\nmilk()\n```|",
    "in a quotation": "|> ```\n> feed()\n> ```|\n> milk",
    "in a line": "Call |`feed()`| and |`milk()`|.",
    "a block in a block": "|````\n```\nfeed()\n```\n````|\nmilk",
    "never closed": "```\nfeed()\nmilk",
}


@pytest.mark.parametrize("name", LEFT)
def test_what_patterns_leave_as_it_stands(name: str) -> None:
    text = LEFT[name].replace("|", "")
    assert re.sub(CODE, lambda code: f"|{code[0]}|", text, flags=re.M) == LEFT[name]


@pytest.mark.parametrize(("text", "marks"), [("```r\nfeed()", "```"), ("2. ```c\nfeed()", "```"), ("```\n```", "")])
def test_which_fence_is_left_open(text: str, marks: str) -> None:
    assert left_open(text) == marks


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
