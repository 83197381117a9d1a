"""CNXML, the source of OpenStax's books, as HTML: its elements have HTML's meaning under other names."""

from __future__ import annotations

from html import escape
from xml.etree import ElementTree

_MATH = "{http://www.w3.org/1998/Math/MathML}"
_BOXES = ("exercise", "problem", "solution", "example")
_TAGS = {
    "para": "p", "item": "li", "row": "tr", "entry": "td", "quote": "blockquote", "sub": "sub", "sup": "sup",
    "table": "table", "thead": "thead", "tbody": "tbody", "code": "code", "preformat": "pre",
}  # fmt: skip
_DROPPED = ("metadata", "caption", "footnote", "media")


def as_html(raw: bytes) -> str | None:
    """A module as HTML; None if it is no XML. Entities of a document's own are not expanded (expat bounds them)."""
    try:
        root = ElementTree.fromstring(raw)  # noqa: S314  # expat since 2.4.1 stops at amplification
    except (ElementTree.ParseError, ValueError, LookupError):
        return None
    pieces: list[str] = []
    _write(root, pieces, 1)
    return f"<html><body>{''.join(pieces)}</body></html>"


def _write(element: ElementTree.Element, pieces: list[str], level: int) -> None:
    if element.tag.startswith(_MATH):
        math = ElementTree.tostring(element, encoding="unicode")
        tail = element.tail or ""
        pieces += [math.removesuffix(escape(tail, quote=False)) if tail else math]
        return
    name = element.tag.rpartition("}")[2]
    if name in _DROPPED:
        if name == "media":
            pieces.append('<img src="image"/>')
        return
    opened, closed = _tags(element, name, level)
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
        return (
            (f'<a href="#{escape(target)}">{"" if element.text or len(element) else "the figure"}', "</a>")
            if target
            else ("", "")
        )
    tag = _TAGS.get(name, "")
    return (f"<{tag}>", f"</{tag}>") if tag else ("", "")
