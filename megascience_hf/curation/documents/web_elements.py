"""What is asked of the elements of a page of HTML."""

from __future__ import annotations

from lxml import html


def elements(body: html.HtmlElement) -> list[html.HtmlElement]:
    """All of them in their order, as a list: those who read it change the page."""
    return [one for one in body.iter() if isinstance(one.tag, str)]


def classes_of(element: html.HtmlElement) -> set[str]:
    return set((element.get("class") or "").split())


def says(element: html.HtmlElement) -> str:
    """Its text, with single blanks."""
    return " ".join(element.text_content().split())
