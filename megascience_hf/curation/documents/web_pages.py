r"""Pages of HTML as pandoc reads them best: the text without what is around it, formulas as LaTeX, folds as boxes.

For what programs for books write: Sphinx and its themes, LaTeXML, PreTeXt, asciidoctor, bookdown, MkDocs, Jupyter,
pandoc.
"""

from __future__ import annotations

import re

from lxml import etree, html

from megascience_hf.curation.documents.web_boxes import give_to_groups, join_tasks, open_folds, split_dialogues
from megascience_hf.curation.documents.web_elements import classes_of, elements, says
from megascience_hf.curation.documents.web_formulas import show_pictures, write_formulas
from megascience_hf.curation.documents.web_labels import write_labels

# The text is in one of these, if a page has it.
_MAIN = ("//main", "//*[@role='main']", "//*[contains(concat(' ', @class, ' '), ' ltx_page_main ')]")
_AROUND_TAGS = {"nav", "footer", "script", "style", "noscript", "template", "svg", "select", "button"}
_AROUND_ROLES = {"navigation", "banner", "contentinfo", "search"}
# Of EPUB: notes and the ways to them, lists of contents.
_AROUND_TYPES = {"footnote", "endnote", "rearnote", "footnotes", "endnotes", "noteref", "toc", "landmarks", "page-list"}
_AROUND_IDS = {"toc", "footer", "sidebar", "navbar", "navigation", "table-of-contents", "breadcrumbs", "searchbox"}
_AROUND_CLASSES = {
    # links to a title, tables of contents, the way to other pages
    "headerlink", "header-anchor", "heading-anchor", "anchor-link", "anchor-section", "anchorjs-link", "autopermalink",
    "hash-link", "permalink", "toc", "table-of-contents", "toctree-wrapper", "toc-drawer", "sidebar-drawer",
    "ltx_toclist", "breadcrumb", "breadcrumbs", "prev-next-area", "prev-next-footer", "related", "sphinxsidebar",
    "ltx_page_footer", "ltx_page_header", "ltx_pagination", "mw-editsection", "edit-this-page",
    # numbers of lines and cells, and what only a program that reads aloud says
    "linenos", "linenodiv", "lineno", "gutter", "jp-InputPrompt", "jp-OutputPrompt", "copybtn", "sr-only",
    "screen-reader-only", "visually-hidden", "sd-summary-state-marker",
    # a formula once more, as its program has drawn it
    "MathJax", "MathJax_Preview", "MathJax_Display", "MathJax_SVG", "MathJax_CHTML", "katex-html",
}  # fmt: skip
# XML closes an element at once, "<a id='p3'/>", where HTML would read all that follows as within it.
_XHTML = re.compile(rb"<\?xml|//DTD XHTML|www\.w3\.org/1999/xhtml")
_CLOSED_AT_ONCE = re.compile(
    rb"<(?!(?:area|base|br|col|embed|hr|img|input|link|meta|param|source|track|wbr)\b)([A-Za-z][\w:-]{0,30})([^<>]{0,2000}?)/>"
)
# What is around by its name, if it is mostly links.
_AROUND_NAME = re.compile(r"(?:^|[-_])(?:toc|onthispage|sidebar|breadcrumbs?|navbar|pagination|footer)(?:[-_]|$)")
_PERMALINK = re.compile(r"\s*(?:[¶#§🔗⚓]|permalink|copy heading)?\s*\Z", re.I)
_LABEL = re.compile(
    r"\s*[(\[]?(?:(?P<number>\d{1,3})|(?P<roman>[ivx]{2,5}|[ivx](?=\)))|(?P<letter>[a-z])|(?P<capital>[A-Z]))\s?[.):\]]{0,2}\s*\Z"
)

_NO_LANGUAGES = {"verbatim", "literal-block", "programlisting", "screen", "example", "ltx_verbatim", "fancyvrb"}
_LIST_STYLE = re.compile(r"\b(lower|upper)-(alpha|roman|latin)\b")
_KINDS = {"number": "1", "roman": "i", "letter": "a", "capital": "A"}


def readable(raw: bytes) -> bytes:
    """The page for pandoc; as it is where it is no HTML that can be parsed."""
    page = _parsed(raw)
    if page is None:
        return raw
    head = html.Element("head")
    etree.SubElement(head, "title").text = page.findtext("head/title") or ""
    return b"<html>%s<body>%s</body></html>" % (html.tostring(head), _written(page))


def body_of(raw: bytes) -> bytes:
    """What stands in the body of a page, for pandoc; nothing where it cannot be parsed."""
    page = _parsed(raw)
    return b"" if page is None else _written(page)


def _parsed(raw: bytes) -> html.HtmlElement | None:
    if _XHTML.search(raw[:1_000]):
        raw = _CLOSED_AT_ONCE.sub(rb"<\1\2></\1>", raw)
    try:
        page = html.document_fromstring(raw, parser=html.HTMLParser(encoding="utf-8", remove_comments=True))
    except (etree.ParserError, ValueError):
        return None
    for one in elements(page):
        if ":" in one.tag:  # "m:math"
            one.tag = one.tag.rpartition(":")[2] or "span"
    return page


def _written(page: html.HtmlElement) -> bytes:
    body = _main(page)
    for step in _STEPS:
        step(body)
    body.tag = "div"
    return bytes(html.tostring(body, encoding="utf-8", with_tail=False))


def _main(page: html.HtmlElement) -> html.HtmlElement:
    for where in _MAIN:
        if found := page.xpath(where):
            return found[0]
    body = page.find("body")
    return page if body is None else body


def _drop_what_is_around(body: html.HtmlElement) -> None:
    for one in elements(body):
        if one is body or one.getparent() is None:
            continue
        classes = classes_of(one)
        link = one.tag == "a" and (one.get("href") or "").startswith("#") and not one.xpath(".//img")
        if (
            one.tag in _AROUND_TAGS
            or _AROUND_TYPES & set((one.get("epub:type") or "").split())
            or classes & _AROUND_CLASSES
            or one.get("role") in _AROUND_ROLES
            or (one.get("id") or "").lower() in _AROUND_IDS
            or (link and _PERMALINK.match(one.text_content()))
            or (any(map(_AROUND_NAME.search, classes)) and _is_mostly_links(one))
        ):
            one.drop_tree()


def _is_mostly_links(element: html.HtmlElement) -> bool:
    return 2 * sum(len(says(link)) for link in element.iter("a")) > len(says(element))


def _write_code(body: html.HtmlElement) -> None:
    """Code in one piece, without its colours, in plain blanks, and with its language."""
    for one in elements(body):
        if one.tag == "pre":
            if (language := _language(one)) or classes_of(one) & _NO_LANGUAGES:
                one.set("class", language)
            _write_plainly(one.find("code") if one.find("code") is not None else one)
        elif one.tag == "code" and one.getparent() is not None and one.getparent().tag != "pre":
            _write_plainly(one)


def _write_plainly(code: html.HtmlElement) -> None:
    for line_end in code.iter("br"):
        line_end.tail = "\n" + (line_end.tail or "")
    said, tail, kept = code.text_content().replace("\xa0", " "), code.tail, dict(code.items())
    code.clear()
    code.attrib.update(kept)
    code.text, code.tail = said, tail


def _language(block: html.HtmlElement) -> str:
    inner = block.find("code")
    around = [block, *([inner] if inner is not None else []), *list(block.iterancestors("div"))[:2]]
    for one in around:
        for name in classes_of(one):
            if found := re.fullmatch(r"(?:highlight|language|lang|sourceCode)-([a-z+#]{1,15})", name):
                return "" if found[1] in ("default", "none", "text", "plaintext", "source") else found[1]
    return ""


def _write_lists(body: html.HtmlElement) -> None:
    """Items with the numbers that they print: LaTeXML writes them as words, others as `value`, PreTeXt as a style."""
    for one in elements(body):
        if one.tag == "ol" and (style := _LIST_STYLE.search(f"{one.get('style') or ''} {one.get('class') or ''}")):
            kind = "i" if style[2] == "roman" else "a"
            one.set("type", kind.upper() if style[1] == "upper" else kind)
        if one.tag != "li" or one.getparent() is None:
            continue
        above = one.getparent()
        tag = next(iter(one.find_class("ltx_tag_item")), None)
        if tag is not None and above.tag in ("ol", "ul"):
            label = _LABEL.match(says(tag))
            if label or says(tag) in ("•", "–", "-", "∗", "*", "⋄", "◦"):
                tag.drop_tree()
            if label and above.tag == "ol" and one is above[0]:
                above.set("type", next(kind for name, kind in _KINDS.items() if label[name]))
        elif above.tag == "ol" and re.fullmatch(r"\d{1,3}", value := (one.get("value") or "").strip()):
            _begin_list_at(one, above, value)


def _begin_list_at(item: html.HtmlElement, items: html.HtmlElement, value: str) -> None:
    """Splits a list in front of an item that says its number, which pandoc does not read."""
    at = items.index(item)
    other = html.Element("ol", {**dict(items.items()), "start": value})
    other.tail, items.tail = items.tail, None
    for following in items[at:]:
        other.append(following)
    items.addnext(other)
    if not at:
        items.getparent().remove(items)


_STEPS = (
    write_labels, split_dialogues, open_folds, write_formulas, show_pictures, _drop_what_is_around, _write_code,
    _write_lists, join_tasks, give_to_groups,
)  # fmt: skip
