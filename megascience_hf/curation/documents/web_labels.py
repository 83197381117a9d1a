"""Labels of a page of HTML as lines: "(ex-2)=" for `id="ex-2"`, where an answer says that it is that of `#ex-2`.

Pandoc keeps no ids. They are written only where an answer needs them: `Solution to <a href="#ex-2">Exercise 2</a>`, or
`id="ex-2-solution"` of one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from lxml import html

from megascience_hf.curation.documents.web_elements import classes_of, elements, says
from megascience_hf.curation.extraction import box_names, labels
from megascience_hf.curation.extraction import words_abroad as abroad

_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
_BOXES = ("div", "section", "article", "details", "aside", "blockquote")
_TITLES = (*_HEADINGS, "summary")
_SOLUTION = rf"(?:{box_names.SOLUTIONS})"
# In front of the link in "Solution to Exercise 2".
_ANNOUNCES = re.compile(
    rf"\W{{0,4}}(?:(?:worked|detailed|full|sample|short) )?{_SOLUTION}\W{{0,3}}(?:(?:to|for|of|{abroad.OF})\s?)?"
    rf"(?:the )?(?:(?:{box_names.NUMBERED})s?\s?)?\W{{0,2}}\Z",
    re.I,
)
_SLUG, _COUNTED = re.compile(r"[^\w]+"), re.compile(r"-\d{1,3}\Z")
_NUMBER = re.compile(r"\A[\s\d.]{1,20}(?=[^\W\d])")
_NEAR = 30  # begins and ends of elements in front of a link
_MOST = 20_000  # elements of a page that are looked through


def write_labels(body: html.HtmlElement) -> None:
    """Labels of exercises and of answers that name them, as paragraphs."""
    everything = elements(body)[:_MOST]
    answers = list(_announced(everything))
    ids = [one for one in everything if one.get("id") and _bears_label(one)]
    wanted = {labels.as_label(label) for label, _ in answers}
    cores = {labels.core(one.get("id")) for one in ids if labels.solves(one.get("id"))}
    cores |= {labels.core(named) for one in everything if (named := _fragment(one)) and labels.solves(named)}
    for one in ids if wanted or cores else ():
        label = labels.as_label(one.get("id"))
        if label in wanted or labels.core(label) in cores:
            _write(label, one if one.tag not in ("span", "a") else _block_of(one, body))
    for label, title in answers:
        _write(labels.of_solution(label), title)
        if title.tag == "p":
            _drop_announcement(title)


def _announced(everything: list[html.HtmlElement]) -> Iterator[tuple[str, html.HtmlElement]]:
    """The labels that answers name in their first words, and the elements that these words stand in."""
    for link in everything:
        if label := _fragment(link):
            title = next((one for one in link.iterancestors() if one.tag in (*_TITLES, "p", *_BOXES)), None)
            if title is not None and _ANNOUNCES.match(_before(link, title)):
                yield label, title


def _fragment(link: html.HtmlElement) -> str:
    return (link.get("href") or "").rpartition("#")[2] if link.tag == "a" and "#" in (link.get("href") or "") else ""


def _before(link: html.HtmlElement, block: html.HtmlElement) -> str:
    """What a block says in front of a link, if that is little."""
    said = ""
    for event, one in islice(html.etree.iterwalk(block, events=("start", "end")), _NEAR):
        if one is link:
            return " ".join(said.split()) + " "
        if isinstance(one.tag, str):
            said += (one.text if event == "start" else one.tail) or ""
        if len(said) > 200:
            break
    return "\0"


def _bears_label(one: html.HtmlElement) -> bool:
    """Whether an id is one that an author gave, to what may be an exercise or an answer."""
    title = one if one.tag in _HEADINGS else next(iter(one), None) if one.tag in _BOXES else None
    if title is not None and title.tag in _HEADINGS and _is_slug(one.get("id"), says(title)):
        return False
    # OpenStax numbers its exercises and the answers of its keys, by which other rules join them
    return one.tag in (*_HEADINGS, *_BOXES, "p", "span", "a") and not one.find_class("os-number")


def _is_slug(label: str, title: str) -> bool:
    """Whether a program made an id of a title: "practice-solutions" of "3.6 Practice Solutions", "answer-1" of the
    second "Answer"."""
    words, named = (_SLUG.sub("-", text.casefold()).strip("-") for text in (_NUMBER.sub("", title), label))
    return named == words or _COUNTED.sub("", named) == words


def _block_of(inner: html.HtmlElement, body: html.HtmlElement) -> html.HtmlElement | None:
    """The box or paragraph that begins with an element."""
    block = next((one for one in inner.iterancestors() if one.tag in (*_HEADINGS, "p", *_BOXES)), None)
    if block is None or block is body or _before_is_long(inner, block):
        return None
    parent = block.getparent()
    is_first = block.tag == "p" and parent is not None and parent.tag in _BOXES and parent is not body
    return parent if is_first and parent[0] is block and not (parent.text or "").strip() else block


def _before_is_long(inner: html.HtmlElement, block: html.HtmlElement) -> bool:
    before = inner.getprevious()
    return (
        before is not None or bool((inner.getparent().text or "").strip()) or inner.getparent() not in (block, *block)
    )


def _write(label: str, one: html.HtmlElement | None) -> None:
    """Writes a label into a box behind its title, or in front of what is none."""
    if one is None or one.getparent() is None:
        return
    line = html.Element("p")
    line.text = labels.line(label)
    box = one.getparent() if one.tag in (*_TITLES, "p") and one.getparent().tag in _BOXES else None
    if one.tag in _BOXES:
        title = one[0] if len(one) and (one[0].tag in _TITLES or "title" in classes_of(one[0])) else None
        if title is None:
            line.tail, one.text = one.text, None
            one.insert(0, line)
        else:
            title.addnext(line)
    elif (
        box is not None
        and box[0] is one
        and (one.tag == "summary" or classes_of(box) & {*box_names.KINDS, "admonition"})
    ):
        one.addnext(line)
    else:
        one.addprevious(line)


def _drop_announcement(paragraph: html.HtmlElement) -> None:
    """Drops "Solution to Exercise 2" where it is all of a paragraph, or bold in front of it."""
    bold = paragraph[0] if len(paragraph) and paragraph[0].tag in ("b", "strong", "em", "i") else None
    if len(says(paragraph)) < 80 and paragraph.getnext() is not None:
        paragraph.drop_tree()
    elif bold is not None and bold.find(".//a") is not None and not (paragraph.text or "").strip():
        bold.drop_tree()
        paragraph.text = (paragraph.text or "").lstrip(" .:")
