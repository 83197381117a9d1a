"""Prose as its book prints it: roles, citations, attributes and HTML within lines are words and Markdown."""

from __future__ import annotations

import re
from html import unescape

# "(see [](part.md#eq-2))", which a program fills with a number.
_EMPTY_ASIDE = re.compile(r"[ \t]?\((?:(?:see|ver|siehe|voir)[ \t])?\[\]\([^()\s]{1,120}\)\)")
_ANCHOR = re.compile(r"\([\w:.-]{1,100}\)=[ \t]*|\{:[^}\n]{1,200}\}[ \t]*")
_BOX_TAG = re.compile(r"[ \t]*</?(?:div|section|aside)(?:\s[^<>\n]{0,300})?>[ \t]*")
# What folds a text away, and the line that stays.
_FOLDS = re.compile(r"</?(?:details|summary)\b[^<>\n]{0,200}>", re.I)
_SUMMARY = re.compile(r"<summary\b[^<>\n]{0,200}>[ \t]*([^<>\n]{1,100}?)[ \t]*</summary>", re.I)
_IN_DIVISION = re.compile(r"[ \t]*<div(?:\s[^<>\n]{0,300})?>((?:(?!</?div)[^\n])*)</div>[ \t]*")
# "as {cite:t}`smith_1990` shows": without the name the sentence loses its subject.
_TEXTUAL = re.compile(
    r"(?:\{cite:(?:t|ct|author)\}|(?:(?<=\bby\s)|(?<=\bin\s)|(?<=\bsee\s)|(?<=\b(?:that|what)\s))\{cite(?::p)?\})"
    r"`(?P<name>[a-zA-Z]{2,30}?)[_:-]?(?:et_?al_?)?(?P<year>(?:19|20)\d\d)[\w-]{0,40}`"
)
# "@MillerSmith1990 shows": so in R Markdown.
_KEY = re.compile(r"(?<![\w/@.`])@(?P<name>[A-Z][a-z]{1,30})(?P<others>[A-Za-z]{0,60})(?P<year>(?:19|20)\d\d)[a-z]?\b")
_CITED = re.compile(
    r"[ \t]?(?:\{(?:cite:p|cite|footcite|cite:cp)\}`[^`\n]{1,200}`"
    r"|\[[^\]\[@\n]{0,40}(?<!\w)@\w[^\]\[\n]{0,200}\]"
    r"|\{index\}`[^`\n]{1,200}`)"
)
_NAMED = re.compile(
    r"\{(?:doc|ref|term|any|prf:ref|obj|func|class|meth|mod|download|py:\w{1,10})\}`"
    r"(?P<text>[^`<\n]{1,200}?)\s?<[^`<>\n]{1,100}>`"
)
_WORD = re.compile(r"\{(?P<role>term|obj|func|class|meth|mod|math|code|kbd|abbr|sub|sup)\}`(?P<text>[^`<\n]{1,200})`")
_ATTRIBUTES = re.compile(
    r"(?<=[\]`)])\{(?!\.lost\})[.#:][A-Za-z][^{}\n]{0,200}\}"
    r"|^(?P<title>#{1,6} [^\n{]{1,200})\{[.#-][^{}\n]{0,100}\}[ \t]*$",
    re.M,
)
_INDEXED = re.compile(
    r"\\(?:index|label|myindex|vspace|hspace|pagebreak|newpage|noindent|medskip|bigskip|smallskip)(?![a-zA-Z])\*?(?:\{[^{}\n]{0,100}\})?"
)
# Lines that only lay out a page, or choose what is printed.
_LAYOUT = re.compile(
    r"[ \t]*\\(?:if[a-z]{3,20}|else|fi|newpage|clearpage|pagebreak|bigskip|medskip|smallskip|noindent|vfill"
    r"|FloatBarrier"
    r"|[vh]space\*?\{[^{}\n]{0,40}\}|(?:small|footnotesize|normalsize|centering|hfill|hrule|par)(?=[ \t]*\Z)"
    r"|(?=[ \t]*\Z))"  # "\ " alone, a blank line of pandoc's
    r"[ \t]*(?:\\[ \t]*)?"
)
_NOTE = re.compile(r"\[\^[\w-]{1,60}\]:[ \t]")
_FOOTNOTE = re.compile(r"(?P<code>`[^`\n]{0,300}`)|\[\^[\w-]{1,60}\](?!:)")  # in code a class of letters
_MATHML = re.compile(r"<math\b[^<>]{0,300}>(?P<inside>(?:[^<]|<(?!/?math\b)){0,6000})</math>")
_STACKED = re.compile(r"<m(?:sup|sub|subsup|frac|sqrt|root|table|over|under|underover)\b")
_ANNOTATION = re.compile(r"<annotation\b[^<>]{0,200}>[^<]{0,4000}</annotation>|<[^<>]{0,300}>")
_CODE_TAG = re.compile(r"(?<!`)<code>([^<>`\n]{1,200})</code>(?!`)")
_COLOURED = re.compile(r"(?<!`)<span style=[^<>\n]{1,100}>([^<>\n]{1,400})</span>(?!`)")
# "<strong>kernel</strong>" in Markdown; code and formulas stay as they are.
_INLINE = re.compile(
    r"(?P<stays>`[^`\n]{1,300}`|\$[^$\n]{1,400}\$)"
    r"|</?(?P<tag>strong|b|em|i|u|kbd|mark|small|big|font|center|span)(?:\s[^<>\n]{0,100})?>",
    re.I,
)
_STARS = {"strong": "**", "b": "**", "em": "*", "i": "*", "kbd": "`"}
_ITEMS = re.compile(
    r"(?P<stays>`[^`\n]{1,300}`)|[ \t]*<(?P<ends>/?)(?P<tag>ul|ol|li)(?:\s[^<>\n]{0,100})?>[ \t]*", re.I
)
_BREAK = re.compile(r"[ \t]*<(?:br[ \t]*/?|/br)>[ \t]*$|^[ \t]*<br[ \t]*/?>(?=[ \t&\w])", re.I)
# Signs of HTML in prose: in code they stay as they stand.
_BLANK_SIGNS = re.compile(r"[ \t]*(?:&(?:nbsp|ensp|emsp|thinsp);[ \t]*)+")
_SIGNS = re.compile(r"&(?:lt|gt|amp|quot|apos|#39);")
# "{{< math >}}$2${{< /math >}}" of Hugo, around a formula.
_FORMULA_CODE = re.compile(r"\{\{[<%][ \t]*/?[ \t]*(?:math|katex|mathjax|latex)\b[^{}<>%\n]{0,40}[>%]\}\}")
_SPACE = re.compile(r"\s*")


def line_as_printed(line: str) -> str:
    """A line of prose; "" for one that is not printed."""
    if "<" in line and _FOLDS.search(line):
        line = _FOLDS.sub("", _SUMMARY.sub(r"**\1**", line))
    if (
        _ANCHOR.fullmatch(line)
        or _NOTE.match(line)
        or _BOX_TAG.fullmatch(line)
        or ("\\" in line and _LAYOUT.fullmatch(line))
    ):
        return ""
    if "([](" in line:
        line = _EMPTY_ASIDE.sub("", line)
    if "<code>" in line:
        line = _CODE_TAG.sub(lambda code: f"`{unescape(code[1])}`", line)
    if "<span style=" in line:
        line = _COLOURED.sub(r"\1", line)
    if "br" in line.lower():
        line = _BREAK.sub("", line)
    if "&" in line and ";" in line and "`" not in line:
        line = _SIGNS.sub(lambda sign: unescape(sign[0]), _BLANK_SIGNS.sub(" ", line))
    if line.lstrip().startswith("<div") and (inner := _IN_DIVISION.fullmatch(line)):
        line = inner[1]
    if "{" in line:
        line = _FORMULA_CODE.sub("", line) if "{{" in line else line
        line = _NAMED.sub(lambda role: role["text"], line)
        line = _WORD.sub(_without_role, line)
    if "{" in line or "@" in line:
        line = _TEXTUAL.sub(lambda cited: f"{cited['name'].capitalize()} ({cited['year']})", line)
        line = _CITED.sub("", line)
        line = _KEY.sub(lambda key: f"{key['name']}{' et al.' * bool(key['others'])} ({key['year']})", line)
        line = _ATTRIBUTES.sub(lambda found: (found["title"] or "").rstrip(), line)
    if "[^" in line:
        line = _FOOTNOTE.sub(lambda found: found["code"] or "", line)
    return _INDEXED.sub("", line) if "\\" in line and "\\begin" not in line and "\\label{" not in line else line


def _without_role(role: re.Match[str]) -> str:
    mark = {"math": "$", "term": "", "abbr": "", "sub": "", "sup": ""}.get(role["role"], "`")
    return f"{mark}{role['text']}{mark}"


def without_html(text: str) -> str:
    """Prose with Markdown for the type, the lists and the formulas of HTML."""
    text = _MATHML.sub(_in_words, text) if "<math" in text else text
    return _with_items(_with_stars(text)) if "<" in text else text


def _with_stars(text: str) -> str:
    """Prose with Markdown for HTML's tags of type; one that has no other half goes."""
    opened: list[re.Match[str]] = []
    stars: dict[int, str] = {}
    for tag in _INLINE.finditer(text):
        if not tag["tag"]:
            continue
        star = _STARS.get(tag["tag"].lower(), "")
        if not tag[0].startswith("</"):
            opened.append(tag)
        elif opened and opened[-1]["tag"].lower() == tag["tag"].lower():
            stars |= dict.fromkeys((opened.pop().start(), tag.start()), star)
    return _INLINE.sub(lambda found: found["stays"] or stars.get(found.start(), ""), text)


def _with_items(text: str) -> str:
    """Prose with Markdown for HTML's lists, if each that opens is closed."""
    tags = [tag for tag in _ITEMS.finditer(text) if tag["tag"]]
    if sum(-1 if tag["ends"] else 1 for tag in tags if tag["tag"].lower() != "li") or not tags:
        return text
    written, last = "", 0
    lists: list[tuple[bool, int]] = []  # whether each that is open is numbered, and its last number
    for tag in tags:
        written, last = written + text[last : tag.start()], tag.end()
        if tag["tag"].lower() != "li":
            if not tag["ends"]:
                lists.append((tag["tag"].lower() == "ol", 0))
            elif lists:
                lists.pop()
            written = f"{written.rstrip()}\n" + "\n" * (not lists or (len(lists) == 1 and not tag["ends"]))
        elif not tag["ends"] and lists:
            indent = "".join("   " if numbered else "  " for numbered, number in lists[:-1] if number)
            lists[-1] = lists[-1][0], lists[-1][1] + 1
            mark = f"{lists[-1][1]}." if lists[-1][0] else "-"
            written = f"{written.rstrip(' ')}{'' if written.rstrip(' ').endswith(chr(10)) else chr(10)}{indent}{mark} "
            last = _SPACE.match(text, last).end()  # type: ignore[union-attr]
    return written + text[last:]


def _in_words(math: re.Match[str]) -> str:
    """A formula in MathML as its letters, unless they stand above one another."""
    return math[0] if _STACKED.search(math["inside"]) else " ".join(_ANNOTATION.sub("", math["inside"]).split())
