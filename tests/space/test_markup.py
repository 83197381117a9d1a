"""Untrusted text as HTML: nothing of it runs or loads, and formulas are found as models write them."""

from __future__ import annotations

import re
import time
from html import unescape
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from megascience_hf.space import markup

ALLOWED_TAGS = {
    *("div", "p", "br", "em", "strong", "code", "pre", "ul", "ol", "li", "a", "table", "thead", "tbody", "tr", "th"),
    *("td", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "hr", "wbr"),
}


class Elements(HTMLParser):
    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))


HOSTILE = """<script>| <img src=x onerror=y>|![a](http://e/x.png)|[b](javascript:x)|[c](https://e/)|$|$$|\\(|\\)|\\[|\\]
`|```\n|\n\n|&lt;|"|'|<|>|x|**|-|<!--|](|data:|\\begin{align}|\\end{align}|\\boxed{|{|}|\ue000|\ue003""".replace(
    "\n`", "|`"
).split("|")
MARKUP = st.lists(st.sampled_from(HOSTILE), max_size=14).map("".join)


@given(st.one_of(MARKUP, st.text(max_size=80)))
def test_no_text_becomes_markup_that_runs_or_loads(text: str) -> None:
    html = markup.response_html(text)
    for tag, attributes in Elements(html).found:
        assert tag in ALLOWED_TAGS
        assert not any(name.startswith("on") or name in ("src", "style") for name in attributes)
        assert (attributes.get("href") or "https://").startswith(("http://", "https://"))
    assert "\n\n" not in html  # the second renderer would read on as Markdown


FORMULAS = {
    "$x^2$": "(x^2)",
    "a $$x^2$$ b": "a [x^2] b",
    "so \\[ x \\] and": "so [ x ] and",
    "text\n\\[\na\n- b\n= 5\n\\]\nmore": "text|[\na\n- b\n= 5\n]|more",
    "$$\n\\begin{cases}a\\\\[2pt] b\\end{cases}\n$$. Hence": "[\n\\begin{cases}a\\\\[2pt] b\\end{cases}\n]|. Hence",
    "\\begin{eqnarray}a&=&b\\end{eqnarray}": "[\\begin{align}a&=&b\\end{align}]",
    "It is \\boxed{\\frac{1}{2}}.": "It is (\\boxed{\\frac{1}{2}}).",
    "$\\left[x\\right]$": "(\\left[x\\right])",
    "costs $5 and $6": "costs $5 and $6",
    "\\$5, US$ 5 and $ 6": "$5, US$ 5 and $ 6",
    "$open and\n\nclosed$": "$open and|closed$",
    "$a{b$": "$a{b$",
    "`code $x$`": "code $x$",
    "```\n$$x$$\n```": "$$x$$",
    "\\(unclosed": "(unclosed",
}


@pytest.mark.parametrize("text", FORMULAS, ids=[f"{number:02}" for number in range(len(FORMULAS))])
def test_formulas_are_found_as_models_write_them(text: str) -> None:
    """In what is expected, parentheses and brackets stand for the delimiters, a bar for the end of a paragraph."""
    shown = re.sub(
        r"\s*(<br />|</p> ?<p>|</?(p|div|code|pre)[^>]*>)",
        lambda m: "|" if "</p" in m[0] and "<p" in m[0] else "",
        markup.response_html(text),
    )
    for private, sign in zip("\ue000\ue001\ue002\ue003", "()[]", strict=True):
        shown = shown.replace(private, sign)
    assert " ".join(unescape(shown).split()) == " ".join(FORMULAS[text].split())


def test_a_long_hostile_text_is_rendered_in_time() -> None:
    """Each of these took a search for the end of a formula, or of a link, from each of its characters."""
    for piece in ("\\(", "\\[{", "$$a ", "\\begin{align}", "[", "*a **b "):
        started = time.monotonic()
        markup.response_html((piece * 32_000)[:32_000])
        assert time.monotonic() - started < 10


@given(st.text(max_size=60), st.integers(0, 60), st.integers(0, 60))
def test_a_marked_text_is_the_text(text: str, start: int, end: int) -> None:
    first, last = sorted((min(start, len(text)), min(end, len(text))))
    span = (first, last)
    pieces: list[str] = []
    parser = Elements("")
    parser.handle_data = pieces.append  # type: ignore[method-assign]
    parser.feed(markup.marked(text, span))
    parser.close()
    assert "".join(pieces) == text
