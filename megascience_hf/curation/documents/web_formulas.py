r"""The formulas of a page of HTML as its author wrote them, and its pictures.

Of a formula that a page has in several forms (MathML, a picture, the letters of KaTeX) the LaTeX counts.
"""

from __future__ import annotations

import re
from urllib.parse import unquote

from lxml import html

from megascience_hf.curation.documents.web_elements import classes_of, elements

_DELIMITED = re.compile(r"\s*(?:\\[(\[]|\$|\\begin\{)")
_CODE = ("code", "pre", "script", "style", "textarea", "annotation")
# What MathJax reads without a sign of a formula around it.
_BARE_FORMULA = re.compile(
    r"(?<!\\\[)(?<!\$)(?<!\S)\\begin\{(?P<name>equation|align|gather|multline|eqnarray|alignat|flalign)(?P<star>\*?)\}"
    r"(?P<said>(?:(?!\\begin\{(?P=name)).){1,8000}?)\\end\{(?P=name)(?P=star)\}",
    re.S,
)
# PreTeXt puts the stop behind a formula into it.
_STOP_IN_FORMULA = re.compile(r"\\text\{([.,;:?!])\}(\s*\\\))")
_TEX_IMAGES = {"math", "latex", "tex", "ltx_Math", "mwe-math-fallback-image-inline", "mwe-math-fallback-image-display"}
_TEX_SERVICE = re.compile(
    r"//[^/?\s]{1,100}(?:codecogs\.com|googleapis\.com/chart|wp\.com/latex\.php)[^?\s]{0,200}\?(.{1,4000})"
)
# Signs of the end of a proof.
_ENDS = ("$\\qedsymbol$", "$\\Box$", "$\\square$", "$\\blacksquare$")
_ANNOTATION = ".//*[local-name()='annotation'][@encoding='application/x-tex']"
_WITH_SIGNS = re.compile(r"\$([^$]{1,4000})\$|\\\[(.{1,4000})\\\]|\\\((.{1,4000})\\\)", re.S)
_STYLE = re.compile(r"\A\{?\\(?:display|text)style\s(.{0,4000}?)\}?\Z", re.S)
_PICTURES = {"embed", "object", "iframe", "canvas", "video", "audio", "svg"}


def write_formulas(body: html.HtmlElement) -> None:
    """Puts the LaTeX of each formula where the page has it in another form."""
    for one in elements(body):
        if "\\" in (one.text or "") and one.tag not in _CODE:
            one.text = _in_words(one.text)
        if "\\" in (one.tail or "") and one.getparent().tag not in _CODE:
            one.tail = _in_words(one.tail)
        if one.tag == "table" and classes_of(one) & {"ltx_equation", "ltx_equationgroup"}:
            _without_cells(one)
        elif one.tag == "img" and (one.get("alt") or "").strip() in _ENDS:
            one.drop_tree()
        elif source := _source_of(one).strip():
            _replace(one, source)


def _source_of(one: html.HtmlElement) -> str:
    """The LaTeX of an element that is a formula; "" for others, and where the text around shows that it is LaTeX."""
    if one.tag == "math":
        return str(one.xpath(f"string({_ANNOTATION})") or one.get("alttext", ""))
    if one.tag == "script":
        return str(one.text or "") if one.get("type", "").startswith("math/tex") else ""
    if one.tag in ("img", "embed"):
        return _source_of_picture(one)
    classes = classes_of(one)
    to_be_drawn = "ltx_Math" in classes or ("math" in classes and classes & {"inline", "display"})
    is_bare = one.tag == "span" and to_be_drawn and not len(one) and not _DELIMITED.match(one.text or "")
    return str(one.text or "") if is_bare else ""


def _is_display(one: html.HtmlElement) -> bool:
    said = f"{one.get('display') or ''} {one.get('mode') or ''} {one.get('type') or ''}"
    return "block" in said or "display" in said or any(name.endswith("display") for name in classes_of(one))


def _in_words(text: str) -> str:
    return _STOP_IN_FORMULA.sub(r"\2\1", _BARE_FORMULA.sub(_displayed, text))


def _displayed(formula: re.Match[str]) -> str:
    said = formula["said"].strip()
    inner = said if formula["name"] in ("equation", "multline") else f"\\begin{{aligned}}{said}\\end{{aligned}}"
    return f"\\[{inner}\\]"


def _without_cells(table: html.HtmlElement) -> None:
    """A formula of LaTeXML, which sets it as a table with its number in the last cell, as a paragraph a row."""
    for number in table.find_class("ltx_tag_equation"):
        number.drop_tree()
    for one in elements(table):
        if one.tag == "td":
            one.drop_tag()
        elif one.tag == "tr":
            one.tag = "p"
        elif one is not table and one.tag in ("tbody", "thead"):
            one.drop_tag()
    table.tag = "div"


def _source_of_picture(picture: html.HtmlElement) -> str:
    """The LaTeX of a picture: "$…$" of latex2html, `alt` of WordPress, imgmath and wikis, the address of a service."""
    said = (picture.get("alt") or "").strip()
    if picture.xpath("ancestor::*[contains(@class,'mwe-math-element')]//math"):
        return ""  # a wiki's, beside its MathML
    if _WITH_SIGNS.fullmatch(said) or classes_of(picture) & _TEX_IMAGES:
        return said
    service = _TEX_SERVICE.search(picture.get("src") or "")
    return (said or unquote(service[1].partition("latex=")[2] or service[1])) if service else ""


def _replace(element: html.HtmlElement, source: str) -> None:
    display = _is_display(element)
    if delimited := _WITH_SIGNS.fullmatch(source):
        source = next(filter(None, delimited.groups()))
    source = _STYLE.sub(r"\1", source)
    if element.tag == "embed":  # to libxml2 it holds all that follows
        element.addprevious(formula := html.Element("span"))
        element.drop_tag()
    else:
        formula, tail = element, element.tail
        element.clear()
        formula.tag, formula.tail = "span", tail
    formula.text = f"\\[{source}\\]" if display else f"\\({source}\\)"


def show_pictures(body: html.HtmlElement) -> None:
    """What only a browser shows, as a picture, so that no question that needs it looks complete; icons are none."""
    for one in elements(body):
        if one.tag not in _PICTURES or one.getparent() is None:
            continue
        if one.tag == "embed":  # to libxml2 it holds all that follows
            one.addprevious(html.Element("img", {"src": "image"}))
            one.drop_tag()
            continue
        if one.tag == "svg" and (
            one.get("aria-hidden") == "true" or _is_small(one) or one.xpath("ancestor::a|ancestor::button")
        ):
            continue
        if not any(_is_drawn_formula(above) for above in one.iterancestors()):
            tail = one.tail
            one.clear()
            one.tag, one.tail = "img", tail
            one.set("src", "image")


def _is_drawn_formula(element: html.HtmlElement) -> bool:
    return element.tag.startswith("mjx-") or any(name.startswith(("MathJax", "katex")) for name in classes_of(element))


def _is_small(picture: html.HtmlElement) -> bool:
    width = re.match(r"\s*(\d+(?:\.\d+)?)\s*(px|em|rem|ex)?\s*\Z", picture.get("width") or "")
    return width is not None and float(width[1]) <= (2.5 if (width[2] or "px") != "px" else 40)
