r"""PreTeXt (https://pretextbook.org), in which open books of mathematics are written, as HTML with its own classes.

The classes are those that PreTeXt gives its pages, so that `web_pages` reads source and page alike.
"""

from __future__ import annotations

import re
from html import escape

from lxml import etree

_ROOTS = {
    "pretext", "mathbook", "book", "article", "part", "chapter", "section", "subsection", "exercises", "worksheet",
    "handout", "reading-questions", "exercise", "exercisegroup", "activity", "project", "exploration", "investigation",
    "appendix", "backmatter", "references", "paragraphs", "introduction", "solutions",
}  # fmt: skip
_ONLY_PRETEXT = ("statement", "m", "me", "md", "xref", "exercises", "idx")
_EXERCISES = {"exercise", "activity", "project", "exploration", "investigation", "checkpoint"}
_EXAMPLES = {"example", "question", "problem"}
_SECTIONS = {
    "part", "chapter", "section", "subsection", "subsubsection", "appendix", "exercises", "worksheet", "handout",
    "reading-questions", "paragraphs", "subexercises", "solutions", "conclusion",
}  # fmt: skip
_CLAIMS = {
    "theorem", "lemma", "corollary", "proposition", "claim", "fact", "definition", "axiom", "conjecture", "principle",
    "remark", "note", "observation", "warning", "convention", "insight", "algorithm", "assemblage", "aside",
    "historical", "biographical", "computation", "technology", "data", "proof", "identity", "hypothesis",
    "heuristic", "assumption",
}  # fmt: skip
_LEFT_OUT = {
    "hint", "idx", "index", "notation", "fn", "docinfo", "feedback", "shortdescription", "description", "todo",
    "commentary", "bibinfo", "frontmatter", "colophon", "index-part", "caption", "prefigure", "latex-image",
    "sage", "asymptote", "setup", "instructor", "prelude", "postlude", "outcomes", "objectives", "interactive", "video",
    "audio", "evaluation",
}  # fmt: skip
_TAGS = {
    "p": "p", "ul": "ul", "li": "li", "dl": "dl", "em": "em", "alert": "strong", "term": "em", "c": "code",
    "cline": "div", "tabular": "table", "row": "tr", "cell": "td", "blockquote": "blockquote", "pre": "pre",
    "cd": "pre", "foreign": "em", "pubtitle": "em", "articletitle": "em",
}  # fmt: skip
_QUOTED = {"q": ("“", "”"), "sq": ("‘", "’")}
_CHARACTERS = {
    "nbsp": " ", "ndash": "–", "mdash": "—", "ellipsis": "…", "times": "×", "degree": "°", "prime": "′", "minus": "−",
    "plusminus": "±", "solidus": "/", "copyright": "©", "percent": "%", "ampersand": "&", "less": "<", "greater": ">",
    "dollar": "$", "hash": "#", "backslash": "\\", "tilde": "~", "underscore": "_", "lbrace": "{", "rbrace": "}",
    "lbracket": "[", "rbracket": "]", "asterisk": "*", "latex": "LaTeX", "tex": "TeX", "pretext": "PreTeXt",
    "etc": "etc.",
    "ie": "i.e.", "eg": "e.g.", "vs": "vs.", "cf": "cf.", "am": "a.m.", "pm": "p.m.", "today": "", "fillin": "____",
    "lq": "“", "rq": "”", "lsq": "‘", "rsq": "’", "obelus": "÷", "midpoint": "·", "circumflex": "^", "swungdash": "~",
}  # fmt: skip
_FIGURES = {"image", "figure", "sidebyside", "sbsgroup", "listing"}
_SIGNS = re.compile(r"\\(amp|lt|gt)(?![A-Za-z])\s?")
_LANGUAGES = re.compile(r"[a-z0-9+#-]{1,20}")
# Libraries nest no deeper; what does is no book.
_DEEPEST = 60


def as_html(raw: bytes) -> str | None:
    """A file of a PreTeXt book as HTML; None if it is another kind of XML, or broken. No entity or file is fetched."""
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True, remove_pis=True
    )
    try:
        root = etree.fromstring(raw, parser)
    except (etree.XMLSyntaxError, ValueError):
        return None
    if root is None or _name(root) not in _ROOTS or next(root.iter(*_ONLY_PRETEXT), None) is None:
        return None
    pieces: list[str] = []
    _write(root, pieces, 1, 0)
    return f"<html><body>{''.join(pieces)}</body></html>"


def _name(element: etree._Element) -> str:
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def _write(element: etree._Element, pieces: list[str], level: int, depth: int) -> None:
    name = _name(element)
    if (
        not name
        or name in _LEFT_OUT
        or depth > _DEEPEST
        or (name == "webwork" and next(element.iter("var"), None) is not None)
    ):
        return
    if name in ("m", "me", "men", "md", "mdn"):
        pieces.append(_formula(element, display=name != "m"))
    elif name in _CHARACTERS and depth:
        pieces.append(escape(_CHARACTERS[name]))
    elif name in _FIGURES and not (name != "image" and next(element.iter("tabular", "program", "p"), None) is not None):
        pieces.append('<img src="image"/>')
    elif name == "quantity":
        pieces.append(escape(_quantity(element)))
    elif name in ("program", "console", "sage"):
        language = element.get("language") or ""
        code = "\n".join(part for part in element.itertext() if part.strip())
        kind = f' class="{language}"' if _LANGUAGES.fullmatch(language) else ""
        pieces.append(f"<pre{kind}>{escape(code)}</pre>" if code else "")  # some are empty, to be written by the reader
    elif name == "choices":
        _write_choices(element, pieces, level, depth)
    elif name == "xref":
        said = " ".join("".join(element.itertext()).split())
        pieces.append(
            f'<a href="#{escape(element.get("ref") or "", quote=True)}">{escape(said or "the reference")}</a>'
        )
    else:
        opened, closed = _tags(element, name, level)
        pieces += [opened, escape(element.text or "")]
        for child in element:
            _write(child, pieces, level + (name in _SECTIONS), depth + 1)
            pieces.append(escape(child.tail or ""))
        pieces.append(closed)


def _tags(element: etree._Element, name: str, level: int) -> tuple[str, str]:
    above = element.getparent()
    within = _name(above) if above is not None else ""
    if name == "title" and within in _EXERCISES | _EXAMPLES | {"task", "exercisegroup"}:
        return "<!--", "-->"
    if name == "title":
        tag = f"h{min(level, 6)}" if within in _SECTIONS | _ROOTS else "strong"
        return f"<{tag}>", f"</{tag}>"
    if name in _QUOTED:
        return _QUOTED[name]
    if kind := _class_of(name):
        return f'<div class="{kind}">', "</div>"
    if name in _CLAIMS:
        return f"<div><p><strong>{name.capitalize()}.</strong></p>", "</div>"
    if name == "ol":
        around = [_name(one) for one in element.iterancestors()]
        depth = around.count("ol") + any(one in _EXERCISES for one in around)  # its exercises begin with letters
        kind = next((sign for sign in "aAiI1" if sign in (element.get("marker") or "")[:10]), "1aiA"[depth % 4])
        return f'<ol type="{kind}">', "</ol>"
    tag = _TAGS.get(name, "")
    return (f"<{tag}>", f"</{tag}>") if tag else ("", "")


def _class_of(name: str) -> str:
    if name in _EXERCISES:
        return "exercise"
    if name in _EXAMPLES:
        return "example"
    return name if name in ("solution", "answer", "task", "exercisegroup", "introduction") else ""


def _formula(element: etree._Element, *, display: bool) -> str:
    rows = [row for row in element if _name(row) == "mrow"]
    said = " \\\\\n".join(_source(row) for row in rows) if rows else _source(element)
    aligned = rows and (len(rows) > 1 or "&" in said)
    said = f"\\begin{{aligned}}\n{said}\n\\end{{aligned}}" if aligned else said
    return escape(f"\\[{said}\\]" if display else f"\\({said}\\)", quote=False)


def _source(element: etree._Element) -> str:
    """The LaTeX of a formula, whose blanks to be filled and references are elements."""
    parts = [element.text or ""]
    for inner in element:
        parts += [{"fillin": "\\_\\_\\_\\_", "xref": "", "var": "?"}.get(_name(inner), ""), inner.tail or ""]
    said = _SIGNS.sub(lambda sign: {"amp": "& ", "lt": "< ", "gt": "> "}[sign[1]], "".join(parts))
    return " ".join(said.split())


def _quantity(element: etree._Element) -> str:
    """`<quantity><mag>5</mag><unit base="meter"/><per base="second"/></quantity>`: "5 meter/second"."""
    value = " ".join(" ".join(inner.itertext()) for inner in element if _name(inner) == "mag").strip()

    def units(kind: str) -> str:
        named = [one for one in element if _name(one) == kind]
        return " ".join((one.get("prefix") or "") + (one.get("base") or "") + _power(one) for one in named)

    per = units("per")
    return " ".join(filter(None, [value, units("unit") + (f"/{per}" if per else "")]))


def _power(unit: etree._Element) -> str:
    return f"^{power}" if (power := unit.get("exp")) else ""


def _write_choices(element: etree._Element, pieces: list[str], level: int, depth: int) -> None:
    """The options of a question, and as its answer the letters of those that are correct."""
    options = [one for one in element if _name(one) == "choice"][:26]
    pieces.append('<ol type="A">')
    for option in options:
        pieces.append("<li>")
        _write(option, pieces, level, depth + 1)
        pieces.append("</li>")
    pieces.append("</ol>")
    right = [chr(ord("A") + at) for at, option in enumerate(options) if option.get("correct") == "yes"]
    if right:
        pieces.append(f'<div class="answer"><p>{", ".join(right)}</p></div>')
