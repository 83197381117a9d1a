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
from megascience_hf.space.chemistry import without_mhchem
from megascience_hf.space.printed_units import without_siunitx

ALLOWED_TAGS = {
    *("details", "summary"),
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
    html = markup.thought_html(text)
    for tag, attributes in Elements(html).found:
        assert tag in ALLOWED_TAGS
        assert not any(name.startswith("on") or name in ("src", "style") for name in attributes)
        assert (attributes.get("href") or "https://").startswith(("http://", "https://"))
    assert "\n\n" not in html  # the second renderer would read on as Markdown


@pytest.mark.parametrize(
    ("text", "thought", "rest"),
    [
        ("<think>Well.</think>Four.", "Well.", "Four."),
        ("\n<thinking>\nWell.\n</thinking>\n\nFour.", "Well.", "Four."),
        ("Well.</think>Four.", "Well.", "Four."),  # the template wrote the opening mark
        ("<think>Well, it", "Well, it", ""),  # it still grows
        ("Four.", None, "Four."),
        ("I <think> so.", None, "I &lt;think&gt; so."),
        ("<think>\n\n</think>\n\nFour.", None, "Four."),  # the model was told not to think
        ("<THINK>Well.</THINK>Four.", "Well.", "Four."),
        ("<think>One.</think> Half. <think>Two.</think> Four.", "One. Half. Two.", "Four."),
        ("<seed:think>Well.</seed:think>Four.", "Well.", "Four."),
        ("[THINK]Well.[/THINK]Four.", "Well.", "Four."),
        ("\u25c1think\u25b7Well.\u25c1/think\u25b7Four.", "Well.", "Four."),
        ("<|channel|>analysis<|message|>Well", "Well", ""),
        (
            "<|channel|>analysis<|message|>Well.<|end|><|start|>assistant<|channel|>final<|message|>Four.<|return|>",
            "Well.",
            "Four.",
        ),
        ("<|begin_of_thought|>Well.<|end_of_thought|><|begin_of_solution|>Four.", "Well.", "Four."),
        (
            "<think>Well.</think>\n<response>\nFour, of two and two and nothing beside.</response>",
            "Well.",
            "Four, of two and two and nothing beside.",
        ),
        ("Four.\n<think>Is it", "Is it", "Four."),
    ],
)
def test_the_thought_of_a_response_is_folded(text: str, thought: str | None, rest: str) -> None:
    html = markup.thought_html(text)
    folded = re.fullmatch(r"(?:<details[^>]*><summary>Thought</summary>(.*?)</details>)?(.*)", html)
    assert folded
    texts = [re.sub("<[^>]+>", " ", part) if part is not None else None for part in folded.groups()]
    plain = [" ".join(part.split()) if part is not None else None for part in texts]
    assert plain == [thought, rest]


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
    "\\begin{pmatrix}1&2\\\\3&4\\end{pmatrix}": "[\\begin{pmatrix}1&2\\\\3&4\\end{pmatrix}]",
    "so \\begin{cases}a\\\\b\\end{cases} holds": "so [\\begin{cases}a\\\\b\\end{cases}] holds",
    "\\begin{aligned}a&=b\\end{aligned}": "[\\begin{aligned}a&=b\\end{aligned}]",
    "$\\ce{H2O}$ is water": "({\\mathrm{H}_{2}\\mathrm{O}}) is water",
    "bare \\ce{SO4^2-} too": "bare ({\\mathrm{SO}_{4}^{2-}}) too",
    "\\pu{4.2 kJ/mol}": "(4.2\\ \\mathrm{kJ}/\\mathrm{mol})",
    "It is \\SI{5}{\\metre\\per\\second}.": "It is ({5\\,\\mathrm{m}\\,\\mathrm{s}^{-1}}).",
    "\\SI{5} alone": "\\SI{5} alone",
    "\\SIrange{1}{3}{m} wide": "({1\\,\\mathrm{m}\\text{ to }3\\,\\mathrm{m}}) wide",
    "\\boxed{\n4\n}": "(\\boxed{\n4\n})",
    "\\ce{$n$ H2O}": "({n\\ \\mathrm{H}_{2}\\mathrm{O}})",
    "\\begin{dcases}a\\\\b\\end{dcases}": "[\\begin{dcases}a\\\\b\\end{dcases}]",
    "\\begin{flalign*}a&=b\\end{flalign*}": "[\\begin{align*}a&=b\\end{align*}]",
    "\\[\\begin{eqnarray}a&=&b\\end{eqnarray}\\]": "[\\begin{align}a&=&b\\end{align}]",
    "\\begin{displaymath}x\\end{displaymath}": "[x]",
    "so \\begin{math}x\\end{math}": "so (x)",
    "\\begin{subequations}\n\\begin{align}a\\end{align}\n\\end{subequations}": "[\\begin{align}a\\end{align}]",
    "$\\begin{align}a\\end{align}$": "[\\begin{align}a\\end{align}]",  # KaTeX takes it on a line of its own only
    "$x \\tag{1}$": "[x \\tag{1}]",
    "\\begin{equation}\\label{eq:one}x\\end{equation}": "[\\begin{equation}x\\end{equation}]",
    "$\\require{mhchem}\\ce{H2}$": "({\\mathrm{H}_{2}})",
    "\\begin{align*}\\ce{A &-> B}\\end{align*}": "["
    "\\begin{align*}\\mathrm{A}\\ & \\rightarrow \\mathrm{B}\\end{align*}]",
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


CHEMISTRY = {
    "H2O": r"\mathrm{H}_{2}\mathrm{O}",
    "2H2 + O2 -> 2H2O": r"2\,\mathrm{H}_{2} + \mathrm{O}_{2} \rightarrow 2\,\mathrm{H}_{2}\mathrm{O}",
    "N2 + 3 H2 <=> 2 NH3": r"\mathrm{N}_{2} + 3\,\mathrm{H}_{2} \rightleftharpoons 2\,\mathrm{NH}_{3}",
    "SO4^2-": r"\mathrm{SO}_{4}^{2-}",
    "Fe^{3+}": r"\mathrm{Fe}^{3+}",
    "Na+ + Cl-": r"\mathrm{Na}^{+} + \mathrm{Cl}^{-}",
    "[Cu(NH3)4]^2+": r"[\mathrm{Cu}(\mathrm{NH}_{3})_{4}]^{2+}",
    "^{227}_{90}Th+": r"{}^{227}_{90}\mathrm{Th}^{+}",
    "CuSO4.5H2O": r"\mathrm{CuSO}_{4}\cdot 5\,\mathrm{H}_{2}\mathrm{O}",
    "HC#CH": r"\mathrm{HC}\equiv \mathrm{CH}",
    "CH3-CH3": r"\mathrm{CH}_{3}{-}\mathrm{CH}_{3}",
    "1/2 O2": r"1/2\,\mathrm{O}_{2}",
    "AgCl v": r"\mathrm{AgCl}\ \downarrow ",
    r"A ->[\Delta] B": r"\mathrm{A} \xrightarrow[]{{\Delta}} \mathrm{B}",
    "A <=>[a] B": r"\mathrm{A} \underset{}{\overset{{\mathrm{a}}}{\rightleftharpoons}} \mathrm{B}",
    "$n$ C": r"n\ \mathrm{C}",
    "H2 ^": r"\mathrm{H}_{2}\ \uparrow ",
    "Ag+(aq)": r"\mathrm{Ag}^{+}(\mathrm{aq})",
    "Y^{99}+": r"\mathrm{Y}^{99+}",
    "A^2^3": r"\mathrm{A}^{23}",
    "A_1_2": r"\mathrm{A}_{1}{}_{2}",
    "NaCl_(s)": r"\mathrm{NaCl}_{(s)}",
    r"A ->[\text{heat}] B": r"\mathrm{A} \xrightarrow[]{{\text{heat}}} \mathrm{B}",
    "A \u2192 B": r"\mathrm{A} \rightarrow \mathrm{B}",
}


@pytest.mark.parametrize("written", CHEMISTRY)
def test_chemistry_is_set_as_mhchem_sets_it(written: str) -> None:
    assert without_mhchem(f"x \\ce{{{written}}} y") == f"x {{{CHEMISTRY[written]}}} y"


@given(st.text(alphabet="aHCl24^_{}[]<=>-+.*$\\ #v/", max_size=60))
def test_any_chemistry_keeps_its_braces_balanced_or_is_left_as_it_is(inside: str) -> None:
    printed = without_mhchem(f"\\ce{{{inside}}}")
    bare, given = (re.sub(r"\\.", "", text) for text in (printed, f"\\ce{{{inside}}}"))
    assert bare.count("{") - bare.count("}") == given.count("{") - given.count("}")


UNITS = {
    r"\SI{9.81}{m/s^2}": r"9.81\,\mathrm{m}/\mathrm{s}^{2}",
    r"\SI{9.81}{m.s^{-2}}": r"9.81\,\mathrm{m}\,\mathrm{s}^{-2}",
    r"\qty{3}{\metre\per\second\squared}": r"3\,\mathrm{m}\,\mathrm{s}^{-2}",
    r"\qty[per-mode=symbol]{3}{\per\cubic\centi\metre}": r"3\,\mathrm{cm}^{-3}",
    r"\SI{2}{\metre\tothe{4}}": r"2\,\mathrm{m}^{4}",
    r"\SI{5}{\micro\metre}": r"5\,\mathrm{\mu m}",
    r"\SI{20}{\degreeCelsius}": r"20\,\mathrm{{}^{\circ}C}",
    r"\SI{50}{\percent}": r"50\,\mathrm{\%}",
    r"\SI{50}{%}": r"50\,\%",
    r"\SI{5\pm0.1}{m}": r"5 \pm 0.1\,\mathrm{m}",
    r"\SI{1.0(2)e-3}{J\,mol^{-1}}": r"1.0(2) \times 10^{-3}\,\mathrm{J}\,\mathrm{mol}^{-1}",
    r"\si{\kilo\gram\of{CO2}}": r"\mathrm{kg}_{\mathrm{CO2}}",
    r"\unit{\Omega\cdot m}": r"\mathrm{\Omega }\,\mathrm{m}",
    r"\num{e5}": r"10^{5}",
    r"\ang{30;15;}": r"30^{\circ}15'",
    r"\qtyrange{1}{3}{m}": r"1\,\mathrm{m}\text{ to }3\,\mathrm{m}",
    r"\numlist{1;2;3}": r"1,\ 2\text{ and }3",
}


@pytest.mark.parametrize("written", UNITS)
def test_units_are_set_as_siunitx_sets_them(written: str) -> None:
    assert without_siunitx(f"x {written} y") == f"x {{{UNITS[written]}}} y"


@given(st.text(alphabet="aSk24^_{}[]\\ .-+*$%/;e\u00b5", max_size=60))
def test_any_quantity_keeps_its_braces_balanced_or_is_left_as_it_is(inside: str) -> None:
    for command in (f"\\SI{{{inside}}}{{{inside}}}", f"\\pu{{{inside}}}"):
        printed = without_mhchem(without_siunitx(command))
        bare, given = (re.sub(r"\\.", "", text, flags=re.DOTALL) for text in (printed, command))
        assert bare.count("{") - bare.count("}") == given.count("{") - given.count("}")


@pytest.mark.parametrize(
    ("row", "cells"),
    [
        ("| $P(A|B)$ | $|x|$ |", ["(P(A|B))", "(|x|)"]),
        (r"| \ce{H2O} | \SI{2}{m} |", [r"({\mathrm{H}_{2}\mathrm{O}})", r"({2\,\mathrm{m}})"]),
        (r"| \(a|b\) | $$a|b$$ |", ["(a|b)", "[a|b]"]),
        ("| $5 | $6 |", ["$5", "$6"]),
        (r"| $a \mid b$ | a\|b |", [r"(a \mid b)", "a|b"]),
        ("| `a` | b |", ["a", "b"]),
    ],
)
def test_a_bar_in_a_formula_ends_no_cell_of_a_table(row: str, cells: list[str]) -> None:
    html = markup.response_html(f"|a|b|\n|-|-|\n{row}\n\n|x| = 1").translate(
        {0xE000 + place: sign for place, sign in enumerate("()[]")}
    )
    found = re.findall(r"<td>(.*?)</td>", html)
    assert [unescape(re.sub("<[^>]+>", "", cell)) for cell in found] == cells
    assert "|x| = 1" in html
    assert "\ue004" not in html


def test_a_long_hostile_text_is_rendered_in_time() -> None:
    """Each of these took a search for the end of a formula, or of a link, from each of its characters."""
    for piece in ("\\(", "\\[{", "$$a ", "\\begin{align}", "\\SI{", "\\ce{", "$\\qty{a}{", "|$a", "[", "*a **b "):
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
