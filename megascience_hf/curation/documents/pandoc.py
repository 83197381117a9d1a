"""Books in the formats that pandoc reads, as Markdown: LaTeX, HTML, EPUB, Word, notebooks, reStructuredText, wikis.

Pandoc (https://pandoc.org) knows these formats better than a reader of ours could. It comes with `pypandoc_binary` (the
extra `books`), or is the system's. It runs in its sandbox, which reads no other file and no network, and for a bounded
time. CNXML, which it does not know, is written as HTML first.
"""

from __future__ import annotations

import importlib.util
import os
import re
import shutil
import subprocess
import time
from collections.abc import Iterator, Mapping
from functools import lru_cache
from pathlib import Path

from megascience_hf.curation.documents import cnxml, lost_commands
from megascience_hf.curation.documents.latex_bare_parts import with_bare_parts, without_short_answers
from megascience_hf.curation.documents.latex_book import (
    ALONE,
    LatexBook,
    LatexBooks,
    declared_boxes,
    with_boxes_named,
    with_document_commands,
    without_stars,
)
from megascience_hf.curation.documents.latex_boxes import as_boxes, with_arguments, with_saved_counters, with_solutions
from megascience_hf.curation.documents.latex_choices import with_choices
from megascience_hf.curation.documents.latex_code import with_code, with_programs
from megascience_hf.curation.documents.latex_definitions import Macro, defined_commands
from megascience_hf.curation.documents.latex_layout import with_item_labels, without_layout, without_marks
from megascience_hf.curation.documents.latex_own_exercises import with_own_exercises, with_own_labels, without_colliding
from megascience_hf.curation.documents.latex_parts import with_solved_parts
from megascience_hf.curation.documents.latex_pictures import with_pictures
from megascience_hf.curation.documents.latex_repairs import repaired, with_pairs_matched, without_comments
from megascience_hf.curation.documents.latex_stems import with_stems
from megascience_hf.curation.documents.latex_toggles import with_shown_solutions
from megascience_hf.curation.documents.latex_wrappers import with_content
from megascience_hf.curation.documents.markdown import as_read
from megascience_hf.curation.documents.math_macros import MATHJAX, NONE, of_page, with_macros
from megascience_hf.curation.documents.notebooks import notebook_text
from megascience_hf.curation.documents.places_to_write import without_cells
from megascience_hf.curation.documents.rst_boxes import as_docutils_knows, with_given
from megascience_hf.curation.documents.text_files import NOT_UTF8
from megascience_hf.curation.documents.wiki_boxes import as_boxes as with_wiki_boxes
from megascience_hf.curation.documents.wiki_boxes import with_marks
from megascience_hf.curation.extraction import box_names
from megascience_hf.rows.json_files import too_large
from megascience_hf.rows.records import Limits, Refused, Row

# Seconds for one file; a book of a thousand pages takes ten.
SECONDS = 180
_TOO_LONG, _CANNOT = f"pandoc took more than {SECONDS} s", "pandoc cannot read it as {}"
NEEDS_PANDOC = "needs pandoc (pip install 'megascience-hf[books]')"
NEEDS_LXML = "needs lxml (pip install 'megascience-hf[books]')"
FORMATS = {
    ".tex": "latex", ".latex": "latex", ".html": "html", ".htm": "html", ".xhtml": "html", ".ipynb": "ipynb",
    ".rst": "rst", ".epub": "epub", ".docx": "docx", ".wiki": "mediawiki", ".mediawiki": "mediawiki",
    ".cnxml": "cnxml", ".ptx": "pretext", ".xml": "pretext", ".org": "org", ".typ": "typst",
    ".dbk": "docbook", ".rtf": "rtf",
}  # fmt: skip
# Formats that nobody here reads, and the command that makes one of them that somebody does.
CONVERTED_BY = {
    ".odt": "pandoc BOOK.odt -o BOOK.docx",
    ".doc": "soffice --headless --convert-to docx", ".ppt": "soffice --headless --convert-to pdf",
    ".pptx": "soffice --headless --convert-to pdf", ".mobi": "ebook-convert BOOK.mobi BOOK.epub",
    ".azw3": "ebook-convert BOOK.azw3 BOOK.epub", ".djvu": "djvutxt BOOK.djvu BOOK.txt",
    ".ps": "ps2pdf", ".xml": "pandoc -f docbook -t markdown, or -f jats", ".adoc": "asciidoctor BOOK.adoc",
    ".zip": "unzip", ".gz": "gunzip", ".tar": "tar xf",
}  # fmt: skip
_TO = (
    "markdown-smart-raw_html-raw_attribute-raw_tex-header_attributes-link_attributes-bracketed_spans"
    "-native_spans-implicit_figures-simple_tables-multiline_tables-grid_tables-citations-auto_identifiers"
    "-fenced_code_attributes-inline_code_attributes-table_captions-escaped_line_breaks"
)
# What pandoc.lua takes for boxes; hints it leaves out.
_BOXES_OF_FILTER = " ".join(f"{name}={kind}" for name, kind in box_names.KINDS.items() if kind != "hint")
# "| Price = ATC": to pandoc an attribute of the cell.
_WIKI_CELL = re.compile(rb"^(\|\s?)(?=[^|\n=\"]{1,80}=(?!\s?\"))", re.M)
_FORMULAS = "+tex_math_single_backslash"
_UNBROKEN = re.compile(r"(?<=\S)\u00a0(?=\S)")  # "Exercise~1"
_BETWEEN_LISTS = re.compile(r"^&nbsp;\n\n", re.M)
# Signs that pandoc escapes in words although they begin nothing there; formulas, code and links are left as they are.
_ESCAPED = re.compile(
    r"(?P<kept>^(?P<fence>`{3,}|~{3,})[^\n]*\n(?s:.*?)^(?P=fence)|\$\$(?s:.){1,20000}?\$\$|(?<!\\)\$[^$\n]{1,4000}\$|`[^`\n]{1,400}`"
    r"|\[(?:\\\[[^\[\]\n]{1,120}\\\]|[^\[\]\n]{1,120})\]\([^()\n]{1,200}\))"
    r"|\\(?P<sign>[\[\]>'\"~^|]|<(?![A-Za-z/!]))",
    re.M,
)
_ESCAPED_NUMBER = re.compile(r"^(\s{0,12}\(?\w{1,3})\\([.)])(?=\s|$)|^(\s{0,12})\\(\(\w{1,3})\\\)(?=\s|$)", re.M)
# What packages of units and fractions define, for texts whose preamble is in another file.
_DEFINITIONS = r"""\newcommand{\unit}[2][]{\ensuremath{#1\,\mathrm{#2}}}
\newcommand{\unitfrac}[3][]{\ensuremath{#1\,\mathrm{#2}/\mathrm{#3}}}
\newcommand{\nicefrac}[2]{\ensuremath{{#1}/{#2}}}
\newcommand{\myindex}[1]{#1}
"""
_LISTS_OF_PARTS = r"(?:tasks|exparts|parts|subparts|(?:question|exercise)parts|sub(?:questions|problems|exercises))\*?"
_TASKS = re.compile(rf"\\begin\{{{_LISTS_OF_PARTS}\}}(?:\[[^\]\n]{{0,100}}\])?(?:\(\d\))?")
_END_TASKS = re.compile(rf"\\end\{{{_LISTS_OF_PARTS}\}}")
_TASK = re.compile(
    r"\\(?:task|part|subpart|partsitem|sub(?:question|problem|exercise|prob))\b(?:\[[^\]\n]{0,20}\])?(?!\s?\{)"
)
_REFERENCE = re.compile(
    r"\\(?!h(?:yper)?ref\b)(?:[a-zA-Z]{0,12}(?:page)?v?ref|[cC]refrange)\*?(?:\[[^\]\n]{0,60}\])?(?=\{)"
)
_CHEMISTRY = re.compile(r"\\(?:ce|(?P<display>reaction\*?))\s?(?:\[[^\]\n]{0,80}\])?\{")
# Pandoc leaves out a whole environment for an argument of these that begins on the next line.
_BROKEN_UNIT = re.compile(r"\\(SI|si|num|qty|unit|ang|SIrange|qtyrange)(\[[^\]\n]{0,100}\])?[ \t]*\n[ \t]*\{")
_BROKEN_VALUE = re.compile(r"(\\(?:SI|qty)(?:\[[^\]\n]{0,100}\])?\{[^{}\n]{0,60}\})\s{1,20}\{")
# "第三题": a number in Chinese between the signs that say exercise.
_NTH = re.compile(
    r"(?<=[{\s])第\s?(?P<tens>[二三四五六七八九]?十)?(?P<ones>[一二三四五六七八九]|\d{1,3})?\s?[题題问問](?![\u4e00-\u9fff])"
)
_DIGITS = "〇一二三四五六七八九"
# Pandoc writes the sign of an end as a bell and "0◻".
_QED = re.compile(r"(?<!command)(?<!command\{)(?<!def)\\qed(?:here)?(?![A-Za-z])")
# "\hyperref[label]{words}": what the reader sees are the words.
_LINKED = re.compile(r"\\hyperref\s?\[(?P<label>[^\[\]\n]{1,100})\]\s?\{(?P<words>(?:[^{}]|\{[^{}]{0,100}\}){1,200})\}")
_POINTS = re.compile(
    r"\b(?:here|above|below|earlier|eq|fig|(?:equation|formula|figure|table|section|chapter|theorem|lemma|example|exercise|problem)s?)\b",
    re.I,
)
_BINARY = ("epub", "docx")
_SIGNS = (
    ("latex", re.compile(r"\\documentclass|\\begin\{document\}|^\\(?:chapter|section)\*?\{", re.M)),
    ("html", re.compile(r"\A\s*(?:<!doctype\s+html|<html|<\?xml)", re.I)),
    ("mediawiki", re.compile(r"^(={1,4}) [^=\n]{1,100} \1[ \t]*$", re.M)),
    ("rst", re.compile(r"^\.\. (?:_[\w-]{1,100}:|\w[\w-]{1,30}::)(?:[ \t][^\n]*)?$", re.M)),
)


# Org takes these for formulas; pandoc leaves them out.
_BARE_FORMULA = re.compile(
    rb"^[ \t]*\\begin\{(?P<name>(?:align|equation|gather|multline|eqnarray)\*?)\}(?s:.{1,20000}?)\\end\{(?P=name)\}",
    re.M,
)
_ENSURES, _NESTED = re.compile(r"\\ensuremath\s?\{"), 4
_SECTION = re.compile(r"^[ \t]*\\(?:chapter|(?:sub){0,2}section)\*?\s?[{\[]", re.M)


def format_in(text: str) -> str:
    """The format of a text whose file says `.txt` or `.md`; "" for Markdown and for text without mark-up."""
    begin = text[:20_000]
    if re.search(r"^#{1,6} \S", begin, re.M):
        return ""
    return next((name for name, sign in _SIGNS if sign.search(begin)), "")


def pandoc_text(
    path: Path, limits: Limits, books: LatexBooks | None = None, macros: Mapping[str, Macro] = NONE
) -> Iterator[Row | Refused]:
    """The one document of a file in one of `FORMATS`; of LaTeX with what the other files of its book say.

    Args:
        macros: commands that the settings of its book define for the formulas of pages.
    """
    kind = FORMATS["".join(path.suffixes[-1:]).lower()]
    if path.stat().st_size > limits.document:
        yield Refused(0, too_large(limits.document))
        return
    raw = path.read_bytes()
    if kind not in _BINARY:
        try:
            raw.decode("utf-8-sig")
        except UnicodeDecodeError:
            yield Refused(0, NOT_UTF8)
            return
    if kind == "ipynb" and (cells := notebook_text(raw, path.stem)) is not None:
        yield Row({"text": as_read(cells, path.stem)}, 0)
        return
    if kind == "latex" and books:
        raw = books.with_listings(raw.decode("utf-8-sig"), path).encode()
    yield from converted(raw, kind, limits, books.of(path) if books and kind == "latex" else ALONE, macros)


def converted(
    raw: bytes, kind: str, limits: Limits, book: LatexBook = ALONE, macros: Mapping[str, Macro] = NONE
) -> Iterator[Row | Refused]:
    """A text in one of the formats as Markdown, or why not; then what of it could not be read."""
    program = find_pandoc()
    if kind == "ipynb" and (cells := notebook_text(raw)) is not None:
        yield Row({"text": as_read(cells)}, 0)
    elif program is None:
        yield Refused(0, NEEDS_PANDOC)
    elif kind == "latex":
        yield from _converted_latex(program, raw.decode("utf-8-sig"), limits, book)
    else:
        yield _converted(program, raw, kind, limits, macros)


def _converted(program: str, raw: bytes, kind: str, limits: Limits, macros: Mapping[str, Macro]) -> Row | Refused:
    if kind == "cnxml":
        html = cnxml.as_html(raw)
        if html is None:
            return Refused(0, "not XML, or broken")
        raw, kind = html.encode(), "html" + _FORMULAS
    elif kind == "rst":
        raw = as_docutils_knows(raw.decode("utf-8-sig")).encode()
    elif kind in ("html", "epub", "pretext"):
        page = _as_page(raw, kind, limits)
        if isinstance(page, Refused):
            return page
        found = _by_pandoc(program, page, "html" + _formulas(raw if kind == "html" else page), limits)
        if isinstance(found, Refused):
            return found
        page_macros = of_page(raw.decode("utf-8-sig")) if kind == "html" else MATHJAX
        return Row({"text": with_macros(str(found.fields["text"]), {**macros, **page_macros})}, 0)
    elif kind == "org":
        raw = _BARE_FORMULA.sub(rb"\[\g<0>\]", raw)
    elif kind == "mediawiki":
        raw = _WIKI_CELL.sub(rb"\1<nowiki/>", with_marks(raw.decode("utf-8-sig")).encode())
    return _by_pandoc(program, raw, kind, limits)


def _as_page(raw: bytes, kind: str, limits: Limits) -> bytes | Refused:
    """A page, or a book of pages, as the one page that pandoc reads best."""
    try:  # here, since who installs no `books` has no lxml
        from megascience_hf.curation.documents import epub, pretext
        from megascience_hf.curation.documents.web_pages import readable
    except ImportError:
        return Refused(0, NEEDS_LXML)
    if kind == "html":
        return readable(raw)
    if kind == "epub":
        return epub.as_html(raw, limits.document) or Refused(0, "not an EPUB, broken or protected")
    page = pretext.as_html(raw)
    return (
        readable(page.encode()) if page else Refused(0, f"no PreTeXt, or broken: convert it ({CONVERTED_BY['.xml']})")
    )


def _converted_latex(program: str, text: str, limits: Limits, book: LatexBook) -> Iterator[Row | Refused]:
    """LaTeX with the commands of its book, or without where they are what pandoc does not get through; else those of
    its sections that it gets through."""
    definitions, refused = "", None
    for definitions, text in _attempts(_as_pandoc_knows(text, book), book):  # noqa: B020 - the last is read in sections
        found = _with_lost(program, definitions, text, limits)
        if isinstance(found, Row):
            yield found
            return
        refused = found
    if refused and refused.reason != _CANNOT.format("latex"):
        yield refused
    else:
        yield from _sections(program, definitions, text, limits)


def _attempts(text: str, book: LatexBook) -> Iterator[tuple[str, str]]:
    """Definitions and the text that needs them, from the whole to what pandoc most likely gets through."""
    definitions = book.definitions_for(text)
    yield definitions, text
    if definitions:
        yield "", text
    if (body := _without_preamble(text)) != text:
        text = _DEFINITIONS + body
        definitions = book.definitions_for(text)
        yield definitions, text
    if (matched := with_pairs_matched(text)) != text:
        yield definitions, matched


def _with_lost(program: str, definitions: str, text: str, limits: Limits) -> Row | Refused:
    """LaTeX as pandoc writes it, with marks for the words that it leaves out."""
    skipped: set[str] = set()
    found = _by_pandoc(program, (definitions + text).encode(), "latex", limits, skipped)
    marked = lost_commands.with_places(text, skipped, definitions)
    if isinstance(found, Refused) or marked == text:
        return found
    again = _by_pandoc(program, (definitions + marked).encode(), "latex", limits)
    return again if isinstance(again, Refused) else Row({"text": lost_commands.with_marks(again.fields["text"])}, 0)


def _sections(program: str, definitions: str, text: str, limits: Limits) -> Iterator[Row | Refused]:
    """What can be read of LaTeX that pandoc refuses for one place in it, and a refusal for each section that cannot."""
    starts = [0, *(section.start() for section in _SECTION.finditer(text))]
    ends = [*starts[1:], len(text)]
    until = time.monotonic() + SECONDS
    read, unread = list[str](), list[Refused]()
    for start, end in zip(starts, ends, strict=True):
        in_time = time.monotonic() < until
        found = _with_lost(program, definitions, text[start:end], limits) if in_time else Refused(0, _TOO_LONG)
        if isinstance(found, Row):
            read.append(str(found.fields["text"]).strip())
        else:
            unread.append(found)
    if not any(read):
        yield unread[0]
        return
    yield Row({"text": "\n\n".join(filter(None, read))}, 0)
    yield from (Refused(0, f"a section: {one.reason}") for one in unread)


def _in_formulas(text: str) -> str:
    r"""Formulas without `\ensuremath`, which says nothing there and which no renderer of formulas knows."""
    for _ in range(_NESTED):
        before, text = text, with_arguments(_ENSURES, lambda _, inside: f"{{{inside}}}", text)
        if text == before:
            break
    return text


def _without_escapes(text: str) -> str:
    return _ESCAPED.sub(lambda found: found["kept"] or found["sign"], text)


def _without_preamble(text: str) -> str:
    r"""What stands in the environment `document`: preambles have what pandoc cannot get through, pieces no end."""
    _, begin, body = text.partition("\\begin{document}")
    return body.partition("\\end{document}")[0] if begin else text


def _by_pandoc(program: str, raw: bytes, kind: str, limits: Limits, skipped: set[str] | None = None) -> Row | Refused:
    """A text as pandoc writes it as Markdown; the commands that it has left out go into `skipped`."""
    command = [
        program, "+RTS", "-M2G", "-RTS", "--sandbox", "-f", kind, "-t", _TO,
        "--wrap=none", "--markdown-headings=atx",
        "--lua-filter", str(Path(__file__).with_name("pandoc.lua")),
        *(["--verbose"] if skipped is not None else []),
    ]  # fmt: skip
    try:
        environment = {**os.environ, "MEGASCIENCE_BOXES": _BOXES_OF_FILTER}
        done = subprocess.run(command, input=raw, capture_output=True, timeout=SECONDS, check=False, env=environment)
    except subprocess.TimeoutExpired:
        return Refused(0, _TOO_LONG)
    if done.returncode:
        return Refused(0, _CANNOT.format(kind.partition("+")[0]))
    if skipped is not None:
        skipped |= lost_commands.skipped_in(done.stderr.decode("utf-8", "replace"))
    text = _BETWEEN_LISTS.sub("", _UNBROKEN.sub(" ", done.stdout.decode("utf-8", "replace")))
    text = _without_escapes(without_marks(_in_formulas(text))) if kind == "latex" else text
    text = _ESCAPED_NUMBER.sub(lambda one: f"{one[1]}{one[2]}" if one[1] else f"{one[3]}{one[4]})", text)
    text = lost_commands.with_marks(with_wiki_boxes(text)) if kind == "mediawiki" else with_given(without_cells(text))
    if len(text) > limits.document:
        return Refused(0, too_large(limits.document))
    return Row({"text": text}, 0)


def _formulas(raw: bytes) -> str:
    """The extensions of pandoc that read formulas for MathJax or KaTeX: with dollars where the page has one of them."""
    return _FORMULAS + ("+tex_math_dollars" if re.search(rb"mathjax|katex", raw, re.I) else "")


@lru_cache(maxsize=1)
def find_pandoc() -> str | None:
    """Where pandoc is: that of `pypandoc_binary`, or the system's."""
    if importlib.util.find_spec("pypandoc") is not None:
        import pypandoc

        try:
            return str(pypandoc.get_pandoc_path())
        except OSError:
            pass  # pypandoc without its binary, and none on the path
    return shutil.which("pandoc")


_LIST_HEAD = re.compile(
    r"(\\begin\{enumerate\})(?:\[(?P<options>[^\]\n]{0,200})\])?"
    r"(?P<head>(?:\s*(?:\\def\\labelenum\w+\{(?:[^{}\n]|\{[^{}\n]*\}){0,100}\}|\\tightlist\b|\\(?:item|par)sep\w*"
    r"|\\setcounter\{enum[iv]+\}\{\d{1,4}\}|%[^\n]*\n)){0,8})"
)
_LIST_OF_A_PACKAGE = re.compile(
    r"\\begin\{(?P<name>(?!(?:enumerate|itemize|list|trivlist)\})"
    r"(?:[A-Za-z]{0,12}(?:enum(?:erat(?:e|ion))?|itemize|items?|list)[A-Za-z]{0,8}|e?args?|numbered"
    r"|lettered|inparaenum|alphalist|arabiclist|romanlist|abc|steps)\*?)\}"
    r"(?:\s?\[[^\]\n]{0,200}\])?(?:\s|%[^\n]*\n){0,20}\\item\b"
)
_OWN_ENVIRONMENT = re.compile(r"\\(?:re)?newenvironment\*?\s?\{(\w{1,30})\}")
# The label of a list as pandoc itself writes it.
_LIST_LABEL = re.compile(r"\\def\\labelenum\w+\{(\(?)\\(alph|Alph|roman|Roman)\{enum\w+\}([.)])\}")
# That of enumitem: "label=(\alph*)", "label=\textbf{\roman*.}".
_LABEL_OPTION = re.compile(
    r"\blabel\s?=(?:\s|\\[a-z]{2,12}|[{}]|\\color\{\w{1,20}\}){0,8}(\(?)\\(alph|Alph|roman|Roman)\*([.):]{0,2})(?![\w\\])"
)
_SET_COUNTER = re.compile(r"\\setcounter\{(enum[iv]+)\}\{(\d{1,4})\}")
_BEGINS_WITH_COUNTER = re.compile(rf"\\begin\{{enumerate\}}(?:\[[^\]\n]*\])?{_SET_COUNTER.pattern}")
_START = re.compile(r"\bstart\s?=\s?(\d{1,4})")


_LIST_BOUND = re.compile(r"\\(?P<end>begin|end)\{enumerate\}(?P<options>\[[^\]\n]{0,200}\])?")
_INNER_LABELS = {1: "[(a)]", 2: "[i.]"}


def with_inner_labels(text: str) -> str:
    r"""LaTeX whose lists within lists say that they are lettered, (a), (b): pandoc numbers all of them."""
    depth = 0

    def written(bound: re.Match[str]) -> str:
        nonlocal depth
        if bound["end"] == "end":
            depth = max(0, depth - 1)
            return bound[0]
        depth += 1
        return bound[0] if bound["options"] else bound[0] + _INNER_LABELS.get(depth - 1, "")

    return _LIST_BOUND.sub(written, text)


def with_counters(text: str) -> str:
    r"""LaTeX whose lists say their first number where pandoc looks: `\setcounter` first, or a list of its own."""

    def written(head: re.Match[str]) -> str:
        counter = _SET_COUNTER.search(head["head"])
        start = _START.search(head["options"] or "")
        first = counter[2] if counter else str(int(start[1]) - 1) if start else ""
        name = counter[1] if counter else "enumi"
        options = head["options"] or ""
        kept = f"[{options}]" if options and "=" not in options else ""
        if label := _LIST_LABEL.search(head["head"]) or _LABEL_OPTION.search(options):
            sign = {"alph": "a", "Alph": "A", "roman": "i", "Roman": "I"}[label[2]]
            kept = f"[{label[1]}{sign}{label[3][:1].replace(':', '.') or '.'}]"
        return head[1] + kept + (f"\\setcounter{{{name}}}{{{first}}}\n" if first else "\n")

    text = _LIST_HEAD.sub(written, text)
    inside = {head.end() for head in _BEGINS_WITH_COUNTER.finditer(text)}

    def split(counter: re.Match[str]) -> str:
        if counter.end() in inside:
            return counter[0]
        return f"\n\\end{{enumerate}}\n\n\\begin{{enumerate}}{counter[0]}\n"

    return _SET_COUNTER.sub(split, text)


def _as_pandoc_knows(text: str, book: LatexBook) -> str:
    """LaTeX with what packages and books define themselves as what pandoc knows: lists, references, solutions."""
    defined = defined_commands(text) | book.commands.keys()
    text = with_shown_solutions(with_content(without_layout(without_stars(text, defined)), defined))
    text = repaired(with_document_commands(with_programs(with_bare_parts(text))))
    text = without_short_answers(text)
    text = with_own_exercises(with_own_labels(text), book.commands)
    text = _BROKEN_VALUE.sub(r"\1{", _BROKEN_UNIT.sub(lambda unit: f"\\{unit[1]}{unit[2] or ''}{{", text))
    text = _NTH.sub(_as_number, text) if "第" in text else text
    text = with_boxes_named(_with_lists(_with_references(text)), {**book.boxes, **declared_boxes(text)})
    text = with_pictures(without_comments(text), book.commands)
    text = _with_lists(_with_references(as_boxes(with_choices(text), book.solutions)))  # some stand in other files
    text = with_solved_parts(with_code(_QED.sub("", _with_chemistry(text))))
    if _TASKS.search(text):
        text = _TASK.sub(lambda _: r"\item ", _TASKS.sub(lambda _: r"\begin{enumerate}[(a)]", text))
        text = _END_TASKS.sub(lambda _: r"\end{enumerate}", text)
    text = without_colliding(with_item_labels(with_stems(with_solutions(text))))
    return _DEFINITIONS + with_counters(with_inner_labels(with_saved_counters(text)))


def _as_number(nth: re.Match[str]) -> str:
    """ "第十二题" as "题目 12"."""
    tens, ones = nth["tens"] or "", nth["ones"] or ""
    if not tens and not ones:
        return nth[0]
    number = int(ones) if ones.isdigit() and ones.isascii() else max(0, _DIGITS.find(ones)) if ones else 0
    return f"题目 {number + (10 * (_DIGITS.index(tens[0]) if len(tens) > 1 else 1) if tens else 0)}"


def _with_references(text: str) -> str:
    return _LINKED.sub(_read_words, _REFERENCE.sub(lambda _: r"\ref", text))


def _with_lists(text: str) -> str:
    r"""Lists of packages and of a book's own, `compactenum` or `exlist`, as those that pandoc knows."""
    own = set(_OWN_ENVIRONMENT.findall(text))
    names = {mark["name"] for mark in _LIST_OF_A_PACKAGE.finditer(text)} - own
    if not names:
        return text
    letters = "[(a)]" if "(a)" in text else ""

    def written(mark: re.Match[str]) -> str:
        name = mark["name"]
        kind = "itemize" if "item" in name and "enum" not in name else "enumerate"
        label = letters if kind == "enumerate" and "enum" not in name and mark["end"] == "begin" else ""
        return f"\\{mark['end']}{{{kind}}}{mark['options'] or label}"

    known = "|".join(re.escape(name) for name in sorted(names))
    return re.sub(rf"\\(?P<end>begin|end)\{{(?P<name>{known})\}}(?P<options>\[[^\]\n]{{0,200}}\])?", written, text)


def _read_words(linked: re.Match[str]) -> str:
    words = linked["words"]
    return f"{words} \\ref{{{linked['label']}}}" if _POINTS.search(words) and "\\ref" not in words else words


def _with_chemistry(text: str) -> str:
    r"""`\ce{H2O}` as a formula: pandoc drops commands that it does not know."""

    def written(command: re.Match[str], inside: str) -> str:
        begin, close = (r"\[", r"\]") if command["display"] else (r"\ensuremath{", "}")
        return f"{begin}\\ce{{{inside.replace('$', '')}}}{close}"

    return with_arguments(_CHEMISTRY, written, text)
