"""reStructuredText of books and courses as pandoc reads it: what folds a text away in HTML, boxes of other languages.

Also code in directives that only the program of one book knows, and what a box is called for its reader alone.
"""

from __future__ import annotations

import re

from megascience_hf.curation.documents.icons import with_ticks
from megascience_hf.curation.documents.runestone import with_answers
from megascience_hf.curation.extraction import box_names, labels
from megascience_hf.curation.extraction import words_abroad as abroad

# A box is named by so many words; longer ones are a title that happens to hold one of them.
_NAMED_BY = 6
# "**Given**", code, and the questions about it, in Markdown.
_GIVEN = re.compile(
    r"^\*\*(?:Given|Given code):?\*\*\n\n(?P<code>``` ?[^\n]*\n(?:(?!```)[^\n]*\n){1,60}```)\n\n"
    r"(?P<boxes>(?:::: (?:exercise|solution)\n(?:(?!:::)[^\n]*\n){1,200}:::(?:\s+|\Z)){1,40})",
    re.M,
)
_WORD = re.compile(r"[^\W\d_]+")
_NUMBER = re.compile(r"(?<![\w.])\d{1,3}(?:\.\d{1,3})*(?![\w.])")
# "questionnote", "exercise-box": directives of a book's own that say what they hold.
_OWN_BOX = re.compile(rf"(?P<word>{box_names.ASKS}|{box_names.SOLVES})s?[-_]?(?:note|box|block|admonition)")
# "<details><summary>Solution</summary>" in a block of HTML, and the block that ends it.
_RAW = re.compile(
    r"^(?P<indent>[ \t]{0,20})\.\. raw:: html[ \t]*\n(?P<html>(?:[ \t]*\n|(?P=indent)[ \t]+\S[^\n]*\n?)+)", re.M
)
_OPENS = re.compile(r"<details\b[^<>]{0,300}>\s{0,20}<summary\b[^<>]{0,200}>(?P<title>[^\0]{1,300}?)</summary>", re.I)
_CLOSES = re.compile(r"</details\s?>", re.I)
_TAG = re.compile(r"<[^<>\n]{1,200}>")
# What begins a session or a program: the text of a directive that nobody knows is code then.
_CODE = re.compile(r"(?:sage: |>>> |In \[\d{0,3}\]: |\$ |#include\b|import \w|from [\w.]+ import |def \w+\()")
_BODY = re.compile(r"(?:\n[ \t]+:[\w-]{1,30}:[^\n]*)*(?:[ \t]*\n)+[ \t]+(?P<first>\S[^\n]*)")
# "From :doc:`/gallery/stacks`. Write …": where the author has it from.
_SOURCE = re.compile(
    r"^(?P<indent>[ \t]{0,20})(?:(?:taken|adapted) )?(?:from|see|source:?|see also:?)[ \t]+"
    r":(?:doc|ref|numref):`[^`\n]{1,200}`\.\s+(?=[A-Z`:*])",
    re.M | re.I,
)
# ".. _ex-2:", ".. exercise::" with its option `:label:`, ".. solution:: ex-2", "Solution to :ref:`ex-2`".
_TARGET = re.compile(r"^(?P<indent>[ \t]{0,20})\.\. _`?(?P<label>[^`:\n]{1,100})`?:[ \t]*$", re.M)
_NO_EXERCISE = re.compile(r"\s*\.\. (?:figure|image|math|table|list-table|csv-table|code|code-block|literalinclude)::")
_LABELLED_BOX = re.compile(
    rf"^(?P<head>(?P<indent>[ \t]{{0,20}})\.\. (?:{box_names.ASKS}|example)::[^\n]*\n"
    r"(?:(?P=indent)[ \t]+:[\w-]+:[^\n]*\n){0,5}?)"
    r"(?P<option>(?P=indent)[ \t]+):(?:label|name):[ \t]+(?P<label>[\w:.-]{1,100})[ \t]*\n"
    r"(?P<more>(?:(?P=indent)[ \t]+:[\w-]+:[^\n]*\n){0,5})",
    re.M,
)
_SOLVING_BOX = re.compile(
    rf"^(?P<head>(?P<indent>[ \t]{{0,20}})\.\. (?:{box_names.SOLVES})::)[ \t]+(?P<label>[\w:.-]{{1,100}})[ \t]*\n"
    r"(?P<more>(?:(?P=indent)[ \t]+:[\w-]+:[^\n]*\n){0,5})",
    re.M,
)
# ".. solution:: Hints" has a title.
_IS_LABEL = re.compile(r"[\d:_.-]")
_ROLE = r":(?:std:)?(?:ref|numref|exercise|prf:ref):`(?:[^`<\n]{1,100}<)?(?P<label>[^`<>\n]{1,100}?)>?`"
_SAYS_WHOSE = re.compile(
    r"^(?P<indent>[ \t]{0,20})(?P<mark>(?:\.\. (?:rubric|admonition|dropdown|toggle|note|tip)::[ \t]+)?)[*]{0,2}"
    rf"(?:(?:worked|detailed|full|sample|short) )?(?:{box_names.SOLUTIONS})"
    rf"(?: (?:to|for|of|{abroad.OF}))?(?: the)?(?: (?:{box_names.NUMBERED})s?)?:?[*]{{0,2}} {_ROLE}[*.: \t]{{0,5}}$\n"
    r"(?P<more>(?:(?P=indent)[ \t]+:[\w-]+:[^\n]*\n){0,5})",
    re.M | re.I,
)
# A paragraph that only leads to an answer or back.
_LEADS_ONLY = re.compile(
    rf"(?<=\n\n)[ \t]{{0,20}}\W{{0,3}}(?:\w{{1,12}} ){{0,4}}{_ROLE}[.)]?[ \t]*(?=\n[ \t]*(?:\n|\Z))", re.I
)
_UNDERLINE = re.compile(r"([=\-~^\"'`*+#.:_])\1{2,}[ \t]*$", re.M)
# ".. code-block :: python", "..  Admonition:: Title": docutils reads these as well, and their names in any case.
_SPELT = re.compile(r"^(?P<mark>[ \t]{0,40}\.\.)[ \t]{1,6}(?P<name>[A-Za-z][\w-]{1,30})[ \t]?::(?=[ \t\n]|\Z)", re.M)
_DIRECTIVE = re.compile(
    r"^(?P<indent>[ \t]{0,20})\.\.[ \t]{1,3}(?P<name>[a-z][\w-]{1,30})::(?P<argument>[^\n]{0,300})$", re.M
)
_KNOWN_DIRECTIVES = frozenset(
    {
    "attention", "caution", "danger", "error", "hint", "important", "note", "tip", "warning", "admonition", "image",
    "figure", "topic", "sidebar", "parsed-literal", "code", "code-block", "sourcecode", "math", "rubric",
    "epigraph", "highlights", "pull-quote", "compound", "container", "table", "csv-table", "list-table", "contents",
    "sectnum", "header", "footer", "raw", "include", "replace", "unicode", "date", "class", "role", "default-role",
    "title", "highlight", "seealso", "versionadded", "versionchanged", "deprecated", "index", "glossary",
    "productionlist", "exercise", "solution", "problem", "example", "question", "answer", "proof", "theorem",
    "lemma",
    }
)  # fmt: skip
_RUNS = (
    "doctest", "testcode", "ipython", "jupyter-execute", "code-cell", "exec_code", "activecode", "prompt", "runblock",
)  # fmt: skip
# "(:ref:`back to the exercise <ex1>`)"
_LEADS = re.compile(r"\(\s?:(?:ref|doc):`[^`\n]{0,60}?\b(?:solutions?|answers?|back)\b[^`\n]{0,100}`\s?\)", re.I)
# ":ref:`the last game <pd>`"
_NAMED = re.compile(
    r":(?:[a-z]{1,10}:)?(?:ref|doc|term|any|func|class|meth|mod|attr|obj|download):`([^`<]{1,200}?)\s?<[^`<>\n]{1,200}>`"
)
# A formula with a label, and where it is named.
_LABELLED_MATH = re.compile(
    r"^(?P<head>[ \t]{0,20}\.\. math::[^\n]*\n)(?P<options>(?:[ \t]+:[\w-]+:[^\n]*\n)+)"
    r"(?P<body>(?:[ \t]*\n)?(?:[ \t]+\S[^\n]*\n)+)",
    re.M,
)
_EQUATION = re.compile(r":eq:`([A-Za-z][\w:.-]{1,80})`")
# Options of a directive whose argument asks: the question goes below it, and they would be text behind it.
_OPTIONS = re.compile(
    r"^(?P<head>[ \t]{0,40}\.\. [\w:-]{2,40}::[^\n]*\?[ \t]*\n)(?:[ \t]+:[\w-]{1,40}:[^\n]*\n){1,12}", re.M
)
# "container:: toggle" whose header says what it hides.
_TOGGLES = re.compile(
    r"^(?P<indent>[ \t]{0,20})\.\. container:: (?:toggle|collapse)[^\n]*\n(?:[ \t]*\n){0,2}"
    r"[ \t]+\.\. container:: (?:header|title)[ \t]*\n(?:[ \t]*\n){0,2}[ \t]+(?P<title>\S[^\n]{0,100})\n",
    re.M,
)
# What folds a text away under a title, by several extensions: an admonition to docutils.
_FOLDS = ("dropdown", "toggle", "collapse", "details", "spoiler", "hidden", "tab-item", "toggle-header", "reveal")
_SHOWN_TITLE = re.compile(r"(?:\n[ \t]+:(?!showtitle)\w+:[^\n]*)*\n[ \t]+:showtitle:[ \t]*([^\n]{1,100})")
_ICON = re.compile(r":[a-z][\w:-]{1,30}:`[^`\n]{0,60}`[ \t]*")
_PICTOGRAM = re.compile(
    r":(?:octicon|fa[a-z]?|fa-[a-z]{1,10}|material-[a-z]{1,12}|icon|emoji|bdg[\w-]{0,30}):`[^`\n]{1,80}`[ \t]?"
)
# Boxes whose argument is a title or names what they answer, unless it asks something.
_BOXES = (*box_names.ASKING, *box_names.SOLVING)


def as_docutils_knows(text: str) -> str:
    """reStructuredText without the directives of a book's own, whose arguments are names of files; their text stays."""

    def written(directive: re.Match[str]) -> str:
        name, argument, indent = directive["name"], directive["argument"].strip(), directive["indent"]
        if name in _BOXES and argument.lower().startswith("hint"):
            return f"{indent}.. container:: hint"
        if name in _BOXES:
            asked = f"\n\n{indent}   {argument}\n" if argument.endswith("?") else ""
            return f"{indent}.. container:: {name}{asked}"
        if name in ("tab", "tab-item") and (box := box_names.BOXES.get(argument.lower())):
            return f"{indent}.. container:: {box}"
        if name in _FOLDS:
            return f"{indent}.. {_folded(text, directive)}"
        if name in ("code-block", "sourcecode") and argument.lower() in ("rst", "rest"):
            return f"{indent}.. container:: own"  # the author only wished a frame around a text
        if name in ("admonition", "topic"):
            return f"{indent}.. {name}:: {in_english(argument)}"
        if name in ("only", "ifconfig"):
            return f"{indent}.. container:: own"  # its argument says in which edition
        return directive[0] if name in _KNOWN_DIRECTIVES else f"{indent}.. {_own(text, directive)}"

    text = _SPELT.sub(lambda found: f"{found['mark']} {found['name'].lower()}::", text) if "::" in text else text
    text = _OPTIONS.sub(r"\g<head>", with_labels(text))
    text = _LABELLED_MATH.sub(_with_label, _EQUATION.sub(r":math:`\\eqref{\1}`", text))
    text = _TOGGLES.sub(lambda head: f"{head['indent']}.. admonition:: {head['title'].strip('* ')}\n", text)
    text = _NAMED.sub(r"\1", _LEADS.sub("", with_answers(_without_sources(with_folds(text)))))
    text = _PICTOGRAM.sub("", with_ticks(text)) if ":`" in text else text
    return _DIRECTIVE.sub(written, text)


def with_labels(text: str) -> str:
    """The labels of exercises and answers as the lines "(ex-2)=" and "(ex-2-solution)=", which pandoc keeps."""
    named = {labels.as_label(role["label"]) for role in re.finditer(_ROLE, text)} if ":`" in text else set()
    boxed = {box["label"] for box in _LABELLED_BOX.finditer(text)}
    here = {labels.as_label(target["label"]) for target in _TARGET.finditer(text)}
    solved = {labels.core(label) for label in named | here if labels.solves(label)}
    if named:
        solved |= {labels.core(said["label"]) for said in _SAYS_WHOSE.finditer(text)}

    def solving(box: re.Match[str]) -> str:
        is_label = _IS_LABEL.search(box["label"]) or box["label"] in boxed
        return _with_label_inside(box) if is_label else box[0]

    def target(found: re.Match[str]) -> str:
        label = labels.as_label(found["label"])
        bears = labels.solves(label) or labels.asks(label) or labels.core(label) in solved
        kept = bears and not _NO_EXERCISE.match(text, found.end())
        return f"{found['indent']}{labels.line(label)}\n" if kept else found[0]

    def leads(found: re.Match[str]) -> str:
        label = labels.as_label(found["label"])
        return (
            ""
            if labels.solves(label) or labels.of_solution(label) in here or labels.core(label) in answers
            else found[0]
        )

    def whose(found: re.Match[str]) -> str:
        line = labels.line(labels.of_solution(found["label"]))
        if found["mark"].strip() and "rubric" not in found["mark"]:
            return f"{found[0]}\n{found['indent']}   {line}\n\n"
        if _UNDERLINE.match(text, found.end()):
            return f"{found['indent']}{line}\n\n{found[0]}"
        return f"{found['indent']}{line}\n\n"

    answers = {labels.core(label) for label in here if labels.solves(label)}
    text = _LABELLED_BOX.sub(_with_label_inside, _SOLVING_BOX.sub(solving, text))
    if named:
        text = _LEADS_ONLY.sub(leads, text)
        text = _SAYS_WHOSE.sub(whose, text)
    return _TARGET.sub(target, text) if here else text


def _with_label_inside(box: re.Match[str]) -> str:
    solves = "option" not in box.groupdict()
    label = labels.of_solution(box["label"]) if solves else box["label"]
    head = f"{box['head']}\n" if solves else box["head"]
    return f"{head}{box['more']}\n{box['indent']}   {labels.line(label)}\n\n"


def _folded(text: str, directive: re.Match[str]) -> str:
    """What folds a text away as an admonition of its title, or as the solution of the question above it."""
    name, argument = directive["name"], directive["argument"].strip()
    above = text[max(0, directive.start() - 600) : directive.start()].rstrip()
    if name == "toggle" and not argument and above.endswith("?"):
        return "container:: solution"  # what is hidden behind a question
    shown = _SHOWN_TITLE.match(text, directive.end()) if name == "reveal" else None
    return f"admonition:: {in_english(shown[1] if shown else _ICON.sub('', argument)) or 'Note'}"


def _own(text: str, directive: re.Match[str]) -> str:
    """A directive of a book's own as what it holds: a box, code, a picture, or text."""
    name, argument = directive["name"], directive["argument"].strip()
    if box := _own_box(name):
        return f"container:: {box}"
    if name in _RUNS:
        named = name != "activecode" and re.fullmatch(r"[a-z+]{1,12}", argument)
        return f"code-block:: {argument if named else 'python'}"
    if language := _language_in(text, directive.end()):
        return f"code-block:: {language}"
    # a file of the book that is shown here is missing, as a picture is
    picture = name == "literalinclude" or re.search(r"\.(?:png|svg|jpe?g|gif|pdf)\b", argument)
    return "image:: image" if picture else "container:: own"


def _with_label(math: re.Match[str]) -> str:
    label = re.search(r":label:[ \t]+([\w:.-]{1,80})", math["options"])
    return f"{math['head']}\n{math['body'].rstrip()} \\label{{{label[1]}}}\n" if label else math[0]


def in_english(title: str) -> str:
    """The title of a box whose words of another language say what it is, as "Exercise 3" or "Solution"."""
    words = [word.lower() for word in _WORD.findall(title)]
    if len(words) > _NAMED_BY or not words:
        return title
    number = _NUMBER.search(title)
    said = f" {number[0]}" if number else ""
    if any(word in abroad.SOLUTIONS for word in words):
        return f"Solution{said}"
    return f"Exercise{said}" if words[0] in abroad.EXERCISES and len(words) == 1 else title


def _own_box(name: str) -> str:
    """The box that the name of a directive says: "exercise" for "exercise-note"; "" for others."""
    found = _OWN_BOX.fullmatch(name)
    return found["word"] if found else ""


def _language_in(text: str, at: int) -> str:
    """The language of the code in the directive whose head ends at `at`, as its first line shows; "" for no code."""
    body = _BODY.match(text, at)
    if not body or not _CODE.match(body["first"]):
        return ""
    first = body["first"]
    return (
        "sage" if first.startswith("sage") else "c" if first[0] == "#" else "console" if first[0] == "$" else "python"
    )


def with_given(markdown: str) -> str:
    """What is given above several questions, in each of them."""
    if "**Given" not in markdown:
        return markdown
    return _GIVEN.sub(
        lambda found: found["boxes"].replace("::: exercise\n", f"::: exercise\nGiven:\n\n{found['code']}\n\n"), markdown
    )


def _without_sources(text: str) -> str:
    return _SOURCE.sub(r"\g<indent>", text) if ":`" in text else text


def with_folds(text: str) -> str:
    """What stands between a block of HTML that opens `<details>` and one that ends it as an admonition."""
    if ".. raw:: html" not in text or "<details" not in text.lower():
        return text
    pieces: list[str] = []
    last, opened = 0, ""
    depth = 0
    for block in _RAW.finditer(text):
        opens, closes = _OPENS.search(block["html"]), _CLOSES.search(block["html"])
        if bool(opens) == bool(closes):  # neither, or all of it in one block
            continue
        between = text[last : block.start()]
        pieces.append(_further_in(between) if depth else between)
        last = block.end()
        if opens and not depth:
            opened = _TAG.sub("", " ".join(opens["title"].split())).strip()
            pieces.append(f"\n{block['indent']}.. admonition:: {opened or 'Note'}\n\n")
        elif closes and depth == 1:
            pieces.append(f"\n{block['indent']}..\n\n")
        depth = max(0, depth + (1 if opens else -1))
    if depth:
        return text  # one is never ended
    return "".join([*pieces, text[last:]])


def _further_in(text: str) -> str:
    return "\n".join(f"   {line}" if line.strip() else line for line in text.split("\n"))
