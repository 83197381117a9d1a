"""CNXML, the source of OpenStax's books, as HTML: its elements have HTML's meaning under other names."""

from __future__ import annotations

import re
from html import escape
from xml.etree import ElementTree

from megascience_hf.curation.documents.content_mathml import as_latex, is_content

_MATH = "{http://www.w3.org/1998/Math/MathML}"
_BOXES = ("exercise", "problem", "solution", "example")
_TAGS = {
    "para": "p", "item": "li", "row": "tr", "entry": "td", "quote": "blockquote", "sub": "sub", "sup": "sup",
    "table": "table", "thead": "thead", "tbody": "tbody", "code": "code", "preformat": "pre",
}  # fmt: skip
_ANSWERS = re.compile(r"(?:answer|solution)s?\s?[:.]?", re.I)
_LED_TO = ("example", "exercise", "table", "equation", "section", "list")
_DROPPED = ("metadata", "caption", "footnote", "media")


def as_html(raw: bytes) -> str | None:
    """A module as HTML; None if it is no XML. Entities of a document's own are not expanded (expat bounds them)."""
    try:
        root = ElementTree.fromstring(raw)  # noqa: S314  # expat since 2.4.1 stops at amplification
    except (ElementTree.ParseError, ValueError, LookupError):
        return None
    pieces: list[str] = []
    _with_solutions_beside(root)
    _with_links_named(root)
    _write(root, pieces, 1)
    return f"<html><body>{''.join(pieces)}</body></html>"


def _with_solutions_beside(root: ElementTree.Element) -> None:
    """Puts solutions at the end of a module into its exercises, if as many exercises are without one."""
    exercises = [one for one in root.iter() if _name(one) == "exercise"]
    open_ones = [one for one in exercises if not any(_name(inner) == "solution" for inner in one.iter())]
    inside = {
        id(inner)
        for one in (*exercises, *(one for one in root.iter() if _name(one) == "example"))
        for inner in one.iter()
    }
    apart = [
        (above, inner)
        for above in root.iter()
        for inner in above
        if _name(inner) == "solution" and id(inner) not in inside
    ]
    if not apart:
        return
    for above, solution in apart:
        above.remove(solution)
    if len(apart) == len(open_ones):
        for exercise, (_, solution) in zip(open_ones, apart, strict=True):
            exercise.append(solution)


def _with_links_named(root: ElementTree.Element) -> None:
    """Gives links without words those that are printed: what they lead to, "the table"; outside it is a figure."""
    kinds = {one.get("id"): kind for one in root.iter() if (kind := _name(one)) in _LED_TO}
    for link in root.iter():
        if _name(link) == "link" and (target := link.get("target-id")) and not (link.text or len(link)):
            link.text = f"the {kinds.get(target, 'figure')}"


def _name(element: ElementTree.Element) -> str:
    return str(element.tag).rpartition("}")[2]


def _write(element: ElementTree.Element, pieces: list[str], level: int) -> None:
    if element.tag.startswith(_MATH):
        if is_content(element) and (latex := as_latex(element)):
            begin, end = ("\\[", "\\]") if element.get("display") == "block" else ("\\(", "\\)")
            pieces.append(escape(f"{begin}{latex}{end}", quote=False))
            return
        math = ElementTree.tostring(element, encoding="unicode")
        tail = element.tail or ""
        pieces += [math.removesuffix(escape(tail, quote=False)) if tail else math]
        return
    name = _name(element)
    if name in _DROPPED:
        if name == "media":
            pieces.append('<img src="image"/>')
        return
    opened, closed = _tags(element, name, level)
    if name == "list" and (title := next((one for one in element if _name(one) == "title"), None)) is not None:
        said = "".join(title.itertext()).strip()
        pieces.append("" if _ANSWERS.fullmatch(said) else f"<p>{escape(said)}</p>")
        element.remove(title)
    pieces += [opened, escape(element.text or "")]
    for child in element:
        _write(child, pieces, level + (name in ("section", "content")))
        pieces.append(escape(child.tail or ""))
    pieces.append(closed)


def _tags(element: ElementTree.Element, name: str, level: int) -> tuple[str, str]:
    if name in _BOXES:
        return f'<div data-type="{name}">', "</div>"
    if name == "title":
        tag = f"h{min(level, 6)}"
        return f"<{tag}>", f"</{tag}>"
    if name == "emphasis":
        tag = "em" if element.get("effect") == "italics" else "strong"
        return f"<{tag}>", f"</{tag}>"
    if name == "list":
        if element.get("list-type") == "enumerated":
            kind = {"lower-alpha": "a", "upper-alpha": "A", "lower-roman": "i"}.get(
                element.get("number-style", ""), "1"
            )
            return f'<ol type="{kind}">', "</ol>"
        return "<ul>", "</ul>"
    if name == "link":
        target = element.get("target-id")
        return (f'<a href="#{escape(target)}">', "</a>") if target else ("", "")
    if name == "code" and element.get("display") == "block":
        return "<pre>", "</pre>"
    tag = _TAGS.get(name, "")
    return (f"<{tag}>", f"</{tag}>") if tag else ("", "")
