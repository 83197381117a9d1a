# ruff: noqa: E501  # formulas, a line of the table for each
"""Formulas of CNXML that say what they mean, as LaTeX."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest
from found_pairs import needs_pandoc

from megascience_hf.curation.documents.content_mathml import as_latex, is_content
from megascience_hf.curation.documents.pandoc import converted
from megascience_hf.rows.records import Limits, Row

X, N, ONE, TWO = "<ci>x</ci>", "<ci>n</ci>", "<cn>1</cn>", "<cn>2</cn>"
SUM = f"<apply><plus/>{X}{ONE}</apply>"
FORMULAS = [
    (f"<apply><divide/>{ONE}<ci><msub><mi>T</mi><mi>s</mi></msub></ci></apply>", r"\frac{1}{T_{s}}"),
    (f"<apply><eq/><apply><ci>f</ci>{X}</apply><apply><times/>{TWO}{SUM}</apply></apply>", "f(x) = 2 (x + 1)"),
    (f"<apply><minus/>{X}<apply><minus/>{N}{ONE}</apply></apply>", "x - (n - 1)"),
    (f"<apply><power/>{SUM}{TWO}</apply>", "(x + 1)^{2}"),
    (f"<apply><plus/>{X}<cn>-2</cn></apply>", "x - 2"),
    (f"<apply><times/>{TWO}<pi/><cn>30</cn></apply>", r"2 \pi \cdot 30"),
    (f"<apply><sin/><apply><times/>{TWO}<ci>&#960;</ci>{X}</apply></apply>", r"\sin(2 π x)"),
    (f"<apply><sum/><bvar>{N}</bvar><lowlimit>{ONE}</lowlimit><uplimit><infinity/></uplimit>{X}</apply>", r"\sum_{n=1}^{\infty} x"),
    (f"<apply><int/><bvar>{X}</bvar><lowlimit><cn>0</cn></lowlimit><uplimit>{ONE}</uplimit>{SUM}</apply>", r"\int_{0}^{1} (x + 1)\,dx"),
    (f"<apply><root/><degree><cn>3</cn></degree>{X}</apply>", r"\sqrt[3]{x}"),
    (f"<apply><root/>{X}</apply>", r"\sqrt{x}"),
    (f"<interval closure='closed-open'><apply><minus/>{ONE}</apply>{ONE}</interval>", "[-1, 1)"),
    ("<cn type='rational'>1<sep/>2</cn>", r"\frac{1}{2}"),
    (f"<apply><abs/><apply><minus/>{X}</apply></apply>", "|-x|"),
    ("<ci>speed</ci>", r"\text{speed}"),
    # not known: the formula stays as it is
    (f"<apply><divergence/>{X}</apply>", ""), (f"<apply><diff/>{X}</apply>", ""), ("<ci>a\\b</ci>", ""),
    ("<apply><plus/>" * 90 + X + "</apply>" * 90, ""),
]  # fmt: skip


def _math(inside: str) -> ElementTree.Element:
    return ElementTree.fromstring(f"<math>{inside}</math>")  # noqa: S314  # our own


@pytest.mark.parametrize(("written", "latex"), FORMULAS)
def test_a_formula_says_what_it_means(written: str, latex: str) -> None:
    assert as_latex(_math(written)) == latex


def test_presentation_is_left_to_pandoc() -> None:
    assert not is_content(_math("<mfrac><mn>1</mn><mi>x</mi></mfrac>"))


@needs_pandoc
def test_a_module_of_cnxml_has_its_formulas() -> None:
    ns = 'xmlns="http://cnx.rice.edu/cnxml" xmlns:m="http://www.w3.org/1998/Math/MathML"'
    rate = "<m:math><m:apply><m:lt/><m:cn>1</m:cn><m:ci>x</m:ci></m:apply></m:math>"
    text = f"<document {ns}><content><para>Let {rate}.</para></content></document>"
    found = next(converted(text.encode(), "cnxml", Limits()))
    assert isinstance(found, Row)
    assert str(found.fields["text"]).strip() == "Let $1 < x$."
