"""What leads to a place of the book and a pair does not need: the number of its figure, links, the next chapter."""

from __future__ import annotations

import re

NUMBER = r"\(?(?:\d{1,3}(?:[.\-–]\d{1,3}){0,3}[a-z]?|(?-i:[IVX]{1,5}|[A-Z][.\-–]\s?\d{1,3}(?:[.\-–]\d{1,3})*)\b)\)?"
# "Figure 3.5 What is …"; in "Figure 2.5 gives the velocity" it is the subject of the sentence.
FIGURE_LABEL = re.compile(
    rf"\A[*_]*fig(?:ure)?\.?\s{NUMBER}(?:[*_]*[.:][*_]*|[*_]*(?=\s+(?-i:[A-Z(\[$\d*])))\s+", re.IGNORECASE
)
_LEADS = re.compile(r"\[((?:\\[\[\]]|[^\[\]\n]){1,120})\]\(\#[^()\s]{1,100}\)(?:\{[^{}\n]{0,60}\})?")
# A link to a page of the book's site: "[LASSO](lasso.md)"; where it is a sentence by itself it only leads there.
_LOCAL = (
    r"(?:\?[^()\s]{1,200}|\.{1,2}/[^()\s]{1,200}"
    r"|[\w.~%/-]{1,200}\.(?:md|mdx|html?|qmd|rmd|ipynb|rst|tex)(?:[#?][^()\s]{0,100})?)"
)
_LINK = re.compile(rf"(?<!!)\[((?:\\[\[\]]|[^\[\]\n]){{1,120}})\]\({_LOCAL}\)")
_LINK_ALONE = re.compile(rf"(?:(?<=[.?!)])[ \t]+|^[ \t]*)\[[^\[\]\n]{{1,60}}\]\({_LOCAL}\)[ \t]*$", re.M)
# A picture alone on its line: a pair that is kept does not need it.
_PICTURE = re.compile(
    r"\n?^[ \t]*(?:!\[[^\]\n]{0,300}\]\([^()\n]{1,500}\)|<img\b[^<>\n]{1,500}>)(?:\{[^{}\n]{0,200}\})?[ \t]*$", re.M
)
# "Chapter 9 takes up what follows from it.", "See Lecture 2 §1.3. (<https://a.b>)" at the end of an answer.
_WAY_ON = re.compile(
    r"(?<=[.!?)$`])\s+(?:see\s(?:also\s)?)?(?:chapter|section|lecture|appendix|lesson)\s[\dA-Z][\d.]{0,6}(?:,?\s§\s?[\d.]{1,8})?"
    r"(?:\.|(?<=\.))(?:\s\(?<?https?://[^<>\s()]{4,200}>?\)?)?\s*\Z"
    r"|(?<=[.!?)$`])\s+(?:see|cf\.|compare)?\s?(?:the\snext\s)?(?:chapter|section|lecture|appendix)\b(?:\s[\dA-Z][\d.]{0,6})?"
    r"\s(?:takes\sup|discusses|shows|treats|explains|returns|covers|develops|describes|gives|has|will)\b[^.\n]{0,200}\.\s*\Z",
    re.I,
)


def without_figure_label(text: str) -> str:
    """`text` without the number of a figure that some books print before a question about it and before its answer."""
    return FIGURE_LABEL.sub("", text)


def without_places(text: str) -> str:
    """`text` without what leads nowhere outside of its book: "[the lemma](#lemma-2)" as "the lemma", pictures gone."""
    text = _PICTURE.sub("", text) if "<img" in text or "![" in text else text
    if "](" in text:
        text = _LINK.sub(r"\1", _LINK_ALONE.sub("", text)).strip()
    return _LEADS.sub(r"\1", text) if "](#" in text else text


def without_way_on(answer: str) -> str:
    """An answer without the sentence at its end that says what another chapter goes on with."""
    return _WAY_ON.sub("", answer)
