"""Markdown as the rules read it: underlined titles as `#`, lists of ones counted, code of HTML between fences.

Lists of examples of pandoc, `(@)`, have their numbers, and paragraphs that pandoc is told to colour have no brackets.

All keep all words. What is in code stays as it is.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from html import unescape

from megascience_hf.curation.documents.escaped_formulas import with_single_backslashes, without_code_around
from megascience_hf.curation.documents.icons import with_ticks
from megascience_hf.curation.documents.latex_definitions import Macro
from megascience_hf.curation.documents.markdown_boxes import with_boxes
from megascience_hf.curation.documents.markdown_code import lines_of_code
from megascience_hf.curation.documents.markdown_parts import with_parts
from megascience_hf.curation.documents.math_macros import NONE, with_macros
from megascience_hf.curation.documents.places_to_write import without_places
from megascience_hf.curation.documents.quoted_answers import with_quoted_answers
from megascience_hf.curation.documents.quoted_questions import with_quoted_questions
from megascience_hf.curation.documents.situations import with_situations
from megascience_hf.curation.documents.solved_cells import with_solved_cells
from megascience_hf.curation.documents.solved_items import with_solved_items
from megascience_hf.curation.documents.statement_sections import with_statements
from megascience_hf.curation.extraction import box_names
from megascience_hf.curation.extraction import words_abroad as abroad
from megascience_hf.curation.extraction.fences import Fences

_UNDERLINE = re.compile(r"(?P<mark>={3,}|-{3,})[ \t]*$")
_BOLD_HEADING = re.compile(r"(?P<marks>#{1,6}[ \t]+)\*\*(?P<words>[^*\n]{1,200})\*\*(?P<behind>[ \t:.]{0,4})$")
_TITLE = re.compile(r"[A-Z0-9*_$`\[\"'(“‘][^\n|]{0,118}$")
_NO_TITLE = re.compile(r"[.:,;>][*_ \t]*$|^(?:[-*+]|\d{1,3}[.)])\s")
_ONE = re.compile(r"(?P<indent>[ ]{0,3})1(?P<mark>[.)])(?=[ \t]+\S)")
_EXAMPLE_ITEM = re.compile(r"[ ]{0,3}\(@(?P<label>[\w-]{0,60})\)[ \t]+(?=\S)")
_DETAIL = re.compile(r"^([ \t]{0,12}</?)detail(>)", re.M)
_IMPORT = re.compile(r"^import (?:[\w*{}, ]{1,120} from )?[\"'][^\"'\n]{1,200}[\"'];?[ \t]*$\n?", re.M)
_OWN_NUMBER = re.compile(
    r"^(?P<before>#{1,6}[ \t][^\n\[]{0,60})\[-@(?P<label>[A-Za-z][\w:.-]{0,80}?(?P<number>\d{1,3}))\]"
    r"(?P<behind>[^\n{]{0,160}\{#(?P=label)\}[ \t]*)$",
    re.M,
)
_SPAN = re.compile(
    r"^\[(?P<inside>(?![ \t]*\n)(?:[^\[\]]|\[[^\[\]\n]{0,200}\]){4,6000})\]"
    r"\{(?P<given>(?:style|[.]\w)[^{}\n]{0,100})\}[ \t]*$",
    re.M,
)
_ANSWERS = re.compile(r"\s*[*_]{0,3}(?:answer|solution)[.:]?[*_]{0,3}[.:]?[*_]{0,3}\s", re.I)
_COMMENT = re.compile(r"%(?![%\w])")
# "%for the editor" behind the end of a paragraph: no magic of a cell, and no "%Yield = 3" that a line begins with.
_CLOSE_COMMENT = re.compile(
    r"%(?!(?:matplotlib|time|timeit|run|pip|conda|load|load_ext|reload_ext|autoreload|config|cd|ls|pwd|env|who|whos|reset"
    r"|sql|capture|pylab|writefile|history|magic|debug|prun|yield|rsd|errors?|change|mass|ionic|recovery|of|t)\b"
    r"|\w{1,20}[ \t]?=)[^\W\d]",
    re.I,
)
_ENDS_A_PARAGRAPH = re.compile(r"[ \t]*(?:$|%|:\w|`{3}|:{3})")
_TO_DO = re.compile(r"(?:TODO|FIXME)\b(?![^\n]*\?)")
_CELL_MARK = re.compile(r"\+{3}[ \t]*(?:\{[^\n]{0,200}\})?[ \t]*")
_NO_LIST = re.compile(r"^([ \t]{0,3}\d{1,3})\\([.)])(?=[ \t])")
# "##Solution", "###Exercise 3": titles, where the word stands alone or is numbered.
_NO_BLANK = re.compile(
    rf"^#{{1,6}}(?:{box_names.SOLVES}|{box_names.NUMBERED}|{abroad.pattern(abroad.SOLUTIONS)})s?"
    r"(?:[ \t]+#?\d[^\n]{0,120}|[ \t]*[:.]?[ \t]*)$",
    re.M | re.I,
)

# "<pre><code>" that begins and ends lines.
_PRE = re.compile(
    r"^(?P<indent>[ \t]{0,12})"
    r"(?:<code>[ \t]*<pre\b[^<>\n]{0,100}>|<pre\b[^<>\n]{0,100}>(?:[ \t]*<code\b[^<>\n]{0,100}>)?)"
    r"(?P<code>(?:(?!</?pre\b)[^\0]){1,6000}?)(?:</code>[ \t]*)?</pre>(?:[ \t]*</code>)?[ \t]*$",
    re.M | re.I,
)
# A paragraph or code of HTML, with its margin.
_IN_HTML = re.compile(r"^[ \t]{2,16}(<(?:p|pre)\b)", re.M | re.I)
_TAG = re.compile(r"</?[a-z][^<>\n]{0,200}>", re.I)


def as_read(text: str, name: str = "", macros: Mapping[str, Macro] = NONE) -> str:
    """A text in Markdown with titles and boxes that are marked.

    Args:
        name: that of its file, and its title, which may say that it holds solutions.
        macros: commands that the settings of its book define for formulas.
    """
    text = with_macros(without_code_around(with_details(without_imports(with_ticks(text)))), macros)
    text = with_solved_cells(with_lines_of_text(text))
    text = with_quoted_answers(with_statements(with_own_numbers(with_marked_titles(text))))
    text = with_parts(with_situations(text))
    text = with_single_backslashes(with_fenced_code(without_margins(with_counted_items(text))))
    text = with_boxes(without_spans(with_numbered_examples(with_quoted_questions(text))))
    return without_places(with_solved_items(text, name))


def with_lines_of_text(text: str) -> str:
    """A text without comments ("% for the editor"), marks between cells and lists, and "1\\." that makes no list."""
    if not any(mark in text for mark in ("\n%", "\n+++", "\n<!-- -->", "\\", "\nTODO")) and not _NO_BLANK.search(text):
        return text
    lines = text.split("\n")
    code = lines_of_code(lines)
    before = ""
    for number, line in enumerate(lines):
        above, before = before, line
        if code[number]:
            continue
        is_mark = line[:1] == "+" and lines[0][:3] != "+++" and bool(_CELL_MARK.fullmatch(line))
        is_mark = is_mark or line.rstrip() == "<!-- -->"  # which pandoc writes between two lists
        if is_mark or (line[:1] == "%" and number > 2 and _is_comment(line, above)) or _TO_DO.match(line):
            lines[number] = ""
        elif "\\" in line[:8]:
            lines[number] = _NO_LIST.sub(r"\1\2", line)
        elif line[:1] == "#" and _NO_BLANK.match(line):
            marks = len(line) - len(line.lstrip("#"))
            lines[number] = f"{line[:marks]} {line[marks:]}"
    return "\n".join(lines)


def _is_comment(line: str, above: str) -> bool:
    return bool(_COMMENT.match(line) or (_ENDS_A_PARAGRAPH.match(above) and _CLOSE_COMMENT.match(line)))


def with_details(text: str) -> str:
    """A text that spells `<details>` as `<detail>`."""
    return _DETAIL.sub(r"\1details\2", text) if "<detail>" in text else text


def without_imports(text: str) -> str:
    """A text of MDX without the lines that bring its components."""
    return _IMPORT.sub("", text) if "\nimport " in f"\n{text}" else text


def with_own_numbers(text: str) -> str:
    """A heading of Quarto that names itself, "### Task [-@sec-a07] {#sec-a07}", with the number of its label."""
    return (
        _OWN_NUMBER.sub(lambda own: f"{own['before']}{int(own['number'])}{own['behind']}", text)
        if "-@" in text
        else text
    )


def with_numbered_examples(text: str) -> str:
    """`(@) Is it a tree?` as the exercise of the number that pandoc prints, through all of a text; `@label` as well."""
    if "(@" not in text:
        return text
    labels: dict[str, int] = {}
    lines = text.split("\n")
    fences = Fences(lines)
    for number, line in enumerate(lines):
        if not fences.holds(number, line) and (item := _EXAMPLE_ITEM.match(line)):
            count = len(labels) + 1
            labels[item["label"] or f"@{count}"] = count
            lines[number] = f"**Exercise {count}.** {line[item.end() :]}"
    if not labels:
        return text
    known = "|".join(re.escape(label) for label in labels if label[0] != "@")
    written = "\n".join(lines)
    named = re.compile(rf"(?<![\w@])\(?@({known})\b\)?") if known else None
    return named.sub(lambda one: f"exercise {labels[one[1]]}", written) if named else written


def without_spans(text: str) -> str:
    """A paragraph in `[…]{style="color: green"}` without brackets; where it says that it is the answer, as a box.

    The box ends with the last paragraph of that colour in front of the next title or answer.
    """
    if "]{" not in text:
        return text
    pieces: list[str] = []
    last, box = 0, ""  # what the open box is coloured by
    for span in _SPAN.finditer(text):
        between, answers = text[last : span.start()], bool(_ANSWERS.match(span["inside"]))
        if box and (answers or box != span["given"] or re.search(r"^#", between, re.M)):
            pieces.append("\n\n:::\n")
            box = ""
        box = span["given"] if answers else box
        opens = "\n::: solution\n\n" if answers else ""
        pieces += [between, opens, span["inside"].rstrip(" \\\n")]
        last = span.end()
    return "".join([*pieces, "\n\n:::\n" if box else "", text[last:]])


def without_margins(text: str) -> str:
    """A block of HTML whose paragraphs and code have no margin: in it they are no code of Markdown."""
    if not _IN_HTML.search(text):
        return text
    lines = text.split("\n")
    code = lines_of_code(lines)
    in_html = False
    for number, line in enumerate(lines):
        if line.strip() and line[0] not in " \t":
            in_html = line[0] == "<" and not code[number]
        elif in_html and not code[number]:
            lines[number] = _IN_HTML.sub(r"\1", line)
    return "\n".join(lines)


def with_fenced_code(text: str) -> str:
    """Code of HTML between fences, without the tags that colour it."""
    if "<pre" not in text:
        return text
    fence = "~~~" if "```{" in text else "```"  # within a directive its own marks would end it

    def between_fences(found: re.Match[str]) -> str:
        code, indent = unescape(_TAG.sub("", found["code"])).strip("\n").rstrip(), found["indent"]
        return f"{indent}{fence}\n{code}\n{indent}{fence}" if code.strip() and fence not in code else found[0]

    return _PRE.sub(between_fences, text)


def with_marked_titles(text: str) -> str:
    """`Title` above `=====` or `-----` as `# Title` or `## Title`, and `# **Title**` without its stars."""
    if "\n===" not in text and "\n---" not in text and "# **" not in text:
        return text
    lines = text.split("\n")
    written: list[str] = []
    fences = Fences(lines)
    for number, line in enumerate(lines):
        in_code = fences.holds(number, line)
        if not in_code and line.startswith("#"):
            line = _BOLD_HEADING.sub(r"\g<marks>\g<words>\g<behind>", line)
        rule = None if in_code else _UNDERLINE.match(line)
        above = written[-1] if written else ""
        if rule and _is_title(above, rule["mark"]) and (len(written) < 2 or not written[-2].strip()):
            written[-1] = f"{'#' if rule['mark'][0] == '=' else '##'} {above.strip()}"
            continue
        written.append(line)
    return "\n".join(written)


def _is_title(line: str, mark: str) -> bool:
    return bool(_TITLE.match(line)) and not _NO_TITLE.search(line) and (mark[0] == "=" or len(line) <= 70)


def with_counted_items(text: str) -> str:
    """Lists all of whose items are "1." with the numbers that Markdown prints."""
    if text.count("\n1.") + text.count("\n1)") < 2:
        return text
    lines = text.split("\n")
    fences = Fences(lines)
    count = 0  # of the list that goes on
    for number, line in enumerate(lines):
        if fences.holds(number, line) or not line.strip():
            count = 0 if line[:1] in ("`", "~") else count
        elif item := _ONE.match(line):
            count += 1
            lines[number] = f"{item['indent']}{count}{item['mark']}{line[item.end() :]}"
        elif not line.startswith(("  ", "\t")):
            count = 0
    return "\n".join(lines)
