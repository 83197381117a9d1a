"""Tells whether a pair needs what the reader does not have: a figure, a table, a listing, another exercise.

Most references in textbooks are no loss. "For the following exercises" is a lead-in that came along; Listing 7 and
Table 4.8 often stand in the question itself; "(Figure 3.11)" points to a photograph; and an answer that is complete in
words may say "See Figure 8.73" at its end. docs/curation.md has how often the rules are right.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cached_property, lru_cache

from megascience_hf.answers.text.patterns import Signs, alternatives, rarest
from megascience_hf.answers.text.unicode import lowered_in_place
from megascience_hf.answers.text.words import holds_any
from megascience_hf.curation.extraction import words_abroad as abroad
from megascience_hf.curation.extraction.book_places import FIGURE_LABEL, NUMBER, without_figure_label
from megascience_hf.curation.extraction.code_blocks import holds_block, without_code
from megascience_hf.curation.extraction.code_references import uses_code_elsewhere
from megascience_hf.curation.extraction.lost_context import goes_on
from megascience_hf.curation.extraction.named_before import without_named
from megascience_hf.curation.extraction.r_code_references import reads_frames_elsewhere
from megascience_hf.curation.extraction.sql_references import reads_columns_elsewhere

# An answer without a number that says less than this outside of the sentences that refer is lost with what they mean.
ENOUGH_WORDS = 8
# A question of so many words, with the caption of its figure, says in words what the figure shows.
DESCRIBED_WORDS = 35

_WORKS = r"fig(?:ure)?s?\.?|tables?|tab\.|listings?|exhibits?|charts?|diagrams?|graphs?|plots?|program"
_PLACES = r"sections?|sect?\.|chapters?|chap\.|equations?|eqs?\.|eqns?\."
_ASKED = r"examples?|exercises?|problems?|questions?|activity|lab|case|try it|checkpoint"
_PICTURED = r"figure|diagram|picture|illustration|photograph|photo|map|circuit|sketch|drawing"
_DRAWN = rf"{_PICTURED}|graph|plot"

_LABEL = re.compile(rf"\b(?P<word>{_WORKS})(?:[\s~]{{1,2}}|(?<=\.)(?=P\.))(?P<number>{NUMBER})", re.IGNORECASE)
_CAPTION = re.compile(
    rf"^[ \t>]*(?:\(?\w{{1,2}}[.)][ \t]+)?[*_]{{0,3}}(?P<word>{_WORKS})[ \t](?>(?P<number>{NUMBER})[*_.:]*)"
    r"(?P<said>(?!\s{1,4}(?-i:[a-z]))[^\n]*)",  # "Figure 2.5 gives …" is a sentence
    re.IGNORECASE | re.MULTILINE,
)
# Each with words of which one stands in whatever it finds, in lower case: most texts have none of them, and to look for
# a word takes a hundredth of the time of the pattern.
_ELSEWHERE_BY_WORDS = (
    (
        ("section", "sec.", "sect.", "chapter", "chap.", "equation", "eq.", "eqs.", "eqn"),
        rf"\b(?:{_PLACES})\s{NUMBER}",
    ),
    (
        ("answer", "solution"),
        r"\bsee\s(?:also\s)?(?:the\s)?(?:answers?|solutions?)\s(?:to\s|of\s)?(?:(?:question|problem|exercise)s?\s)?#?\d{1,3}\b",
    ),
    (
        ("theorem", "lemma", "proposition", "corollary"),
        r"(?<=[\w,;:)]\s)(?-i:Theorem|Lemma|Proposition|Corollary)\s\d{1,3}(?:\.\d{1,3}){0,3}\b(?![.:]?[*_])",
    ),
    (("append",), r"\b(?-i:Appendix|Appendices)\s(?-i:[A-Z])\b"),
    (
        ("example", "exercise", "problem", "question", "activity", "lab", "case", "try it", "checkpoint"),
        rf"\b(?:in|from|of|using|see|by|on|to|as|with|repeat)\s(?:the\s)?[*_]{{0,3}}(?:{_ASKED})\s\d{{1,3}}(?:[.\-–]\d{{1,3}}){{0,3}}\b"
        r"|(?<=[a-z*,;:]\s)(?-i:exercise)\s\d{1,3}\b"
        rf"|\((?:{_ASKED})\s\d{{1,3}}(?:\.\d{{1,3}}){{0,3}}\)",
    ),
    (
        ("previous", "preceding", "last", "earlier"),
        rf"\b(?:previous|preceding|last|earlier)\s(?:{_ASKED}|{_DRAWN}|chapters?|sections?|lessons?|modules?|challenges?)\b"
        r"|\b(?:previous|preceding)\sanswers?\b"
        r"|\b(?:of|in|from|with|to|for|using)\sthe\sprevious\s(?:matri(?:x|ces)|vectors?|functions?|equations?|systems?|results?"
        r"|data|models?|circuits?|formulas?|reactions?|statements?)\b"
        r"|\byour\s(?:previous|earlier)\s(?:implementations?|code|solutions?|programs?|class(?:es)?|functions?)\b",
    ),
    (
        ("above",),
        rf"\b(?:{_ASKED}|section|chapter)\sabove\b|\bthe\sabove\s(?:{_ASKED}|{_DRAWN}|data|information|equation)\b",
    ),
    (
        ("earlier",),
        r"\b(?:computed|calculated|found|derived|discussed|mentioned|defined|introduced|described|used)\searlier\b",
    ),
    (
        ("chapter", "lesson", "module", "section"),
        r"(?<!review\s)\b(?:this|the)\s(?:chapter|lesson|module)\b"
        r"|(?<!methods\sshown\sin\s)(?<!methods\sin\s)\bthis\ssection\b",
    ),
    (
        ("video", "animation", "site", "link", "simulation", "page", "clip", "podcast", "article", "tutorial", "slide"),
        r"\b(?:watch|view|visit|follow|go\sto|click|open|listen\sto|explore|read)\s(?:on\s)?(?:this|the|these)\b[^.?!\n]{0,60}"
        r"\b(?:videos?|animations?|web\s?sites?|site|links?|simulations?|web\s?pages?|clip|podcast|articles?|tutorial|slide\s?shows?)\b"
        r"|\bthis\s(?:video|animation|simulation|website|link)\b",
    ),
    (
        ("lecture", "notebook", "tutorial", "book", "unit"),
        r"\b(?:in|of|from|throughout|with)\s(?:this|the\s(?:next|last|present))\s(?:lecture|notebook|tutorial|book"
        r"|workbook|unit)\b|\b(?:in|from)\sthe\slecture\b(?!\s(?:hall|room|theat))"
        r"|\b(?:discussed|seen|shown|covered|learned|learnt|presented|introduced|saw)\s(?:during\s(?:the\s)?|in\s)lectures?\b"
        r"|\bthe\slecture\s(?:states|shows|says|discuss|defines|introduce|describes|uses|notes)(?!\sthat\s)",
    ),
    (("[table]",), r"\[TABLE\]"),
    # Values that R Markdown reckons out when the book is made: they are not in its source.
    (("`r ",), r"`r [^`\n]{1,60}"),
    # A role of MyST that brings what is not in the source: a value that is reckoned out.
    (("}`",), r"(?:^|(?<=[\s(\[*_]))\{[a-z][\w:+-]{1,30}\}`[^`\n]{1,80}`"),
    (("includegraphics",), r"\\includegraphics\b"),
    (("<img", "<iframe", "<script", "<video"), r"<(?:img|iframe|script|video)\b"),
    (("image", "figure"), r"^\.\.\s(?:image|figure)::"),
    # What a directive puts there that is no code: a figure, a widget, a quiz.
    (("```{", ":::{", "``` {", "::: {"), r"^[ \t]{0,12}[`:]{3,}[ \t]?\{(?!=)[A-Za-z]"),
    (("glue",), r"\{glue(?::\w+)?\}`"),
    (("{.lost}",), r"`\{\.lost\}"),  # a command that no file defines, `documents/lost_commands.py`
    (
        ("as we", "as you", "what we", "what you", "which we", "which you"),
        r"\b(?:as|what|which)\s(?:we|you)\s(?:saw|learned|read|discussed|did)\s(?:in|earlier|above|before|for)\b",
    ),
    # "aus Aufgabe 12.1", "de l'exercice #2"; one that begins the text is its own number.
    (
        tuple(word for word in sorted(abroad.EXERCISES | abroad.EXAMPLES) if word.isalpha() and len(word) > 3),
        rf"(?<=[\w'’]\s)(?:[ldLD]['’])?(?:{abroad.pattern(abroad.EXERCISES | abroad.EXAMPLES)})"
        r"\s(?:#|n[°ºr]\.?\s?|(?:nummer|num[eé]ro|número)\s)?\d{1,3}(?:\.\d{1,3}){0,3}\b",
    ),
    # A directory of the course, whose files are asked for; and a formula that was a picture in its quotation marks.
    (
        ("directory", "folder"),
        r"\b(?:navigate|go|move|change)\s(?:in)?to\sthe\s`[^`\n]{1,60}`\s(?:directory|folder)\b"
        r"|\b(?:contents|files)\s(?:of|in)\sthe\s`[^`\n]{1,60}`\s(?:directory|folder)\b",
    ),
    (("“”", "„“", "«»"), r"“”|„“|«»"),
    *abroad.ELSEWHERE,
)
# Characters that each reaches before and behind such a word at most.
_BEFORE, _BEHIND = 100, 60
_IMAGE = re.compile(r"!\[[^\]\n]{0,200}\]\(")
_ELSEWHERE: dict[str, list[re.Pattern[str]]] = {}
for _words, _pattern in _ELSEWHERE_BY_WORDS:
    for _word in _words:
        _ELSEWHERE.setdefault(_word, []).append(re.compile(_pattern, re.IGNORECASE | re.MULTILINE))
# Of which one stands in every `_BY_LABEL`; in every `_LABEL` and `_CAPTION`; and in every `_POINTS`.
_BY_LABEL_MARKS = Signs("ref{", "ref*{", "}`", "@", "](")
_LABEL_WORDS = ("fig", "tab", "listing", "exhibit", "chart", "diagram", "graph", "plot", "program")
_POINT_WORDS = (
    *_LABEL_WORDS, "picture", "illustrat", "photo", "map", "circuit", "sketch", "drawing", "image", "shown", "depicted",
    "drawn", "above", "below", "previous", "following", "this code", "this snippet", "this script", "of code",
    "abbildung", "grafik",
)  # fmt: skip
# All such words, by how they are looked for: within the words of a text, or in the text.
_KNOWN = frozenset([*_ELSEWHERE, *_LABEL_WORDS, *_POINT_WORDS])
_KNOWN_IN_WORDS = tuple(word for word in _KNOWN if word.isascii() and word.isalpha())
_ANY_IN_WORD = re.compile(alternatives(*_KNOWN_IN_WORDS))
_NO_LETTER = re.compile(r"[^a-z]")
# With the rarest character of each: to look for one character takes a thirtieth of the time that several take.
_KNOWN_SIGNS = tuple((rarest(word), word) for word in _KNOWN if word.isascii() and not word.isalpha())
_KNOWN_BEYOND_ASCII = tuple(word for word in _KNOWN if not word.isascii())
# References by a label, in LaTeX, MyST, Sphinx, Quarto, and as pandoc writes them; and where a label is given.
_BY_LABEL = re.compile(
    r"""
      \\(?!href)(?:[a-zA-Z]{0,12}ref)\*?\{(?P<latex>[^{}\n]{1,100})\}
    | \\@ref\((?P<bookdown>[\w:.-]{1,100})\)
    | \{(?:eq|numref|ref|doc|prf:ref|math:numref|exercise|solution)\}`[^`\n]{0,100}?(?P<role>[^`<>\n]{1,100})>?`
    | (?<![\w@])@(?P<quarto>(?:fig|tbl|eq|sec|lst|thm|lem|cor|prp|exm|exr|def|rem)-[\w-]{1,80})
    | \[(?:\\[\[\]]|[^\[\]\n]){0,120}\]\((?:\#(?P<link>[^()\s]{1,100})|(?P<myst>[a-z]{2,5}:[\w:-]{1,80}))\)
    | \[(?:\]\((?P<bare>[\w:-]{1,80}|[\w./-]{1,80}\#[\w:.-]{1,80})|[^\[\]\n]{1,120}\]\((?P<named>[A-Za-z][\w-]{3,80}
        |[A-Za-z][\w-]{0,40}(?:\.\d{1,3}){1,3}))\)
    """,
    re.X,
)
_GIVEN_LABEL = re.compile(
    r"\\label\{([^{}\n]{1,100})\}|^\(([\w:-]{1,100})\)=|:label:\s([\w:-]{1,100})|\{#([\w:-]{1,100})|\(\\#([\w:.-]{1,100})\)|\$\$\s\(([\w:-]{1,80})\)",
    re.M,
)
# Of an equation that is not in the pair: what is left of it is mark-up.
_ROLE = re.compile(
    r"\{(?:eq|numref|ref|doc|prf:ref|math:numref|exercise|solution)\}`|\\(?:eq|c|C|auto)?ref\{|\\@ref\(|\[\]\("
    r"|`r [^`\n]{1,60}`|`\{\.lost\}"
    r"|\[\\?\[(?P<shown>[^\[\]\n]{1,120})\\?\]\]\(\#"  # a label itself, as pandoc writes what leads out of its file
    r"|:\s{0,9}!\[[^\]\n]{0,200}\]\("  # "The forces are these:", and their picture
    r"|(?<![\w@])@(?:fig|tbl|eq|sec|lst|thm|lem|cor|prp|exm|exr|def|rem)-\w"
)
_ROLE_MARKS = Signs("}`", "ref{", "ref(", "[](", "`r ", "@", "{.lost}", "]](#", "![")
# Answered if the text brings a table, code or formula, or goes on with what it points to; a list is no figure. For text
# in small letters, which is quicker than to ignore its case.
_POINTS = re.compile(
    rf"\b(?:this|these|the\sfollowing|following|accompanying)\s(?:\w+\s){{0,2}}(?:{_PICTURED})s?\b"
    r"|\b(?:the\sfollowing|following|given|accompanying|these(?:\stwo|\sthree)?)\s(?:graph|plot)s?\b"
    rf"|\b(?:{_DRAWN}|image)s?\s(?:that\s(?:is|are)\s|are\s|is\s)?(?:shown|given|drawn|pictured|depicted|below|above)\b"
    rf"|\b(?:{_DRAWN})s?\b[^.?!\n]{{0,80}}\b(?:is|are)\sshown\b"
    r"|\b(?:coding|model|function|class|results?|discussion|definitions?|data\s?sets?|examples?|analysis|approach)\s"
    r"(?:used\s|given\s|shown\s|defined\s|described\s)?above\b"
    r"|\b(?:result|output|effect|purpose)s?\sof\s(?:running\s)?th(?:is|ese)\s(?:lines\sof\s)?(?:code|snippet|program|script)\b"
    r"|\b(?:figure|diagram|image)\s(?:on|at)\s(?:the\s)?(?:right|left)"
    r"|\b(?:shown|pictured|depicted|illustrated|drawn)\s(?:here|below|above|at\s(?:the\s)?(?:right|left)"
    r"|(?:in|on)\sthe\s(?:figure|diagram|graph|image|picture|map|table)\b)"
    # "the structures shown", "the frame shown has"
    r"|\b(?:the|this|these|each)\s(?:(?!(?:can|may|is|are|was|were|be|been|has|have|as|that|we)\b)[\w-]+\s){1,4}shown"
    r"(?=[,;:?.]|\s(?:has|have|had|is|are|with|carries|supports|consists?|weighs?|contains?|determine|find|calculate)\b)"
    rf"|\b(?:{_DRAWN}|table|list|code|program)\s(?:above|below)\b|\b(?:above|following|previous)\s(?:tables?|code|list|program)\b"
    r"|\b(?:use|using|in|from|complete|fill\sin)\s(?:the|this)\s(?:(?!same\b)\w+\s)?table\b(?!\sof)" + abroad.SHOWN_IN
)
_EQUATION = re.compile(r"\b(?:equations?|eqs?\.|eqns?\.)\s\(?(\d{1,3}(?:[.\-–]\d{1,3}){0,2})\)?", re.IGNORECASE)
_TAG = re.compile(r"\\tag\*?\{\(?([\d.\-–]+)\)?\}")
_LEAD_IN = re.compile(
    rf"\b(?:the|these|each\sof\sthe)\s(?:following|next|remaining)\s(?:\w+\s){{0,3}}(?:{_ASKED})\b", re.IGNORECASE
)
# "In Problems 1–3, find …" above problem 2.
_RANGE = re.compile(
    r"\A[*_]*(?:in|for)\s(?:exercises|problems|questions|items)\s#?\d{1,4}\s{0,2}(?:[-–—]{1,3}|to|through|and)\s{0,2}#?\d{1,4}\b",
    re.IGNORECASE,
)
_ASIDE = re.compile(
    rf"\([^()\n]{{0,60}}\bfig(?:ure)?s?\.?\s{NUMBER}[^()\n]{{0,20}}\)"
    rf"|(?<=[.?!)]\s)See\sfig(?:ure)?\.?\s{NUMBER}\.?(?=\s|$)"
    rf"|\b(?:like|similar\sto)\s(?:(?:the\s\w+|that|those)\s(?:shown\s)?in\s)?(?:fig(?:ure)?\.?|table|example)\s{NUMBER}",
    re.IGNORECASE,
)
# What a sentence at the beginning says was discussed is said with it, if the question goes on from there.
_LOOKS_BACK = re.compile(
    r"\A(?:\*\*[^*\n]{1,120}\*\*\s{1,4})?(?:earlier|previously|at\sthe\s(?:start|beginning|end))\s[^.\n]{0,30}?"
    r"\b(?:this|the)\s(?:lecture|chapter|section|notebook),?\s(?:we\s)?(?:have\s)?"
    r"(?:discussed|saw|mentioned|studied|considered|looked\sat|introduced|encountered)(?=\s[^.\n]{15,300}\.\s)",
    re.IGNORECASE,
)
_WORDS_BEHIND = 25
# "The identities derived in the lecture are:" and there they are.
_STATED = re.compile(
    r"\b(?:derived|given|introduced|stated|used|defined|discussed|presented)\sin\s(?:this|the)\s(?:lecture|chapter|section)"
    r"(?=,?\s(?:is|are|was|were)[^.\n]{0,40}:?\s{1,4}\$\$)",
    re.IGNORECASE,
)
# "The `fit` function defined earlier", where its code may stand above.
_CODE_ABOVE = re.compile(
    r"(?P<noun>\b(?:functions?|helpers?|class(?:es)?|code)\s|`\s)(?:that\s)?(?:(?:we|you)\s)?(?:(?:have|has|are|is|was|were)\s)?"
    r"(?:already\s)?(?:defined|given|shown|written|wrote|introduced|created|used)\s"
    r"(?:above|earlier|before|in\s(?:this|the)\s(?:lecture|chapter|section|notebook|tutorial))\b",
    re.IGNORECASE,
)
# Behind the number of a figure: what stands in it.
_LOOK = re.compile(rf"\b(?:are|is)\sthese\b|\b(?:this|these)\s(?:{_PICTURED}|graph|image)s?\b", re.IGNORECASE)
_ROW = re.compile(r"^[ \t>]*\|.*\|[ \t]*$", re.MULTILINE)
_GIVEN = re.compile(r"^[ \t>]*(?:\|.*\||```|~~~|\$\$|\\\[|\\begin\{)|\$\$|\\begin\{", re.MULTILINE)
_GOES_ON = re.compile(r"[^.?!\n]{0,120}:[*_]*[ \t]*\n\s*\S|[^\n]{0,160}\n\s*(?:[-*+]|\d{1,2}[.)])\s")
_SENTENCE = re.compile(r"[^.!?\n]+(?:[.!?](?!\s|$)[^.!?\n]*)*[.!?]*")
_TO_DRAW = re.compile(r"(?:\A|[.;,:]\s+|\band\s|\bthen\s|\bto\s)(?:sketch|graph|draw|plot)\b", re.IGNORECASE)
_TO_SAY = re.compile(
    r"\?|\b(?:find|identify|determine|state|calculate|compute|write|name|list|explain|describe|solve|label|parameteri[sz]e|convert"
    r"|what|which)\b",
    re.IGNORECASE,
)
_WORD = re.compile(r"[^\W\d_]{2,}")


def needs_more(question: str, answer: str) -> bool:
    """Whether question or answer is of no use without something that is in neither."""
    if holds_block(answer):  # else no code is used
        uses = (uses_code_elsewhere, reads_frames_elsewhere, reads_columns_elsewhere)
        if any(elsewhere(question, answer) for elsewhere in uses):
            return True
    elif "$" in question and reads_frames_elsewhere(question, answer):
        return True
    return refers_elsewhere(question, answer)


def refers_elsewhere(question: str, answer: str) -> bool:
    """The same by the words alone, whatever code and data the answer uses."""
    if (FIGURE_LABEL.match(question) and _LOOK.search(question)) or goes_on(question, answer):
        return True
    question, answer = without_code(question), without_code(answer)  # its comments speak to who runs it
    question = without_named(_without_asides(without_figure_label(question)))
    given = _Given(f"{question}\n{answer}", question)
    if _refers(question, given):
        return True
    answer = without_figure_label(answer)
    if _says_enough(answer, given) and not (_ROLE_MARKS.are_in(answer) and _ROLE.search(answer)):
        only_drawn = "?" not in question and not _TO_SAY.search(question) and _TO_DRAW.search(question)
        return bool(only_drawn) and _refers(answer, given)
    return _refers(answer, given)


def _says_enough(answer: str, given: _Given) -> bool:
    """Whether the sentences that refer to nothing have a number, or words enough; the first ones mostly do."""
    words = 0
    for sentence in _SENTENCE.finditer(answer):
        if not _refers(answer, given, *sentence.span()):
            words += len(_WORD.findall(sentence[0]))
            if words >= ENOUGH_WORDS or re.search(r"[\d$`]", sentence[0]):
                return True
    return False


def without_code_above(question: str) -> str:
    """The question without "defined above" and its like, said of a function or class."""
    return _CODE_ABOVE.sub(lambda said: said["noun"], question)


def _without_asides(question: str) -> str:
    """The question without references that are no loss."""
    lowered = question.lower()
    question = _RANGE.sub("", question)
    if question.startswith("> **Exercise 1.** "):  # it is quoted
        question = question.replace("Exercise 1", "")
    if (code := question.find("```")) >= 0:
        question = question[:code] + without_code_above(question[code:])
    if holds_any(lowered, ("following", "next", "remaining")):
        question = _LEAD_IN.sub("", question)
    if holds_any(lowered, ("fig", "table", "example")):
        question = _ASIDE.sub("", question)
    back = _LOOKS_BACK.match(question)
    if back and len(_WORD.findall(question[back.end() :])) > _WORDS_BEHIND:
        question = question[back.end() :]
    if holds_any(lowered, ("lecture", "chapter", "section")):
        question = _STATED.sub("", question)
    if "eq" not in lowered:
        return question
    tagged = {tag[1] for tag in _TAG.finditer(question)}
    return _EQUATION.sub(lambda named: "" if named[1] in tagged else named[0], question)


class _Given:
    """Kind and number of the tables, listings and described figures that stand in a text under their captions.

    Args:
        text: question and answer.
        question: if it has a table, that is the one that it names, whatever number is printed above it.
    """

    def __init__(self, text: str, question: str) -> None:
        self._text, self._question = text, question

    @cached_property
    def labels(self) -> set[tuple[str, str]]:
        """Looked for where something refers: most pairs do not."""
        found = _captioned(self._text)
        if _ROW.search(self._question):
            labels = _LABEL.finditer(self._question)
            found |= {_key(label) for label in labels if label["word"].lower().startswith("tab")}
        return found


def _captioned(text: str) -> set[tuple[str, str]]:
    captions = list(_CAPTION.finditer(text)) if holds_any(text.lower(), _LABEL_WORDS) else []
    found = set()
    for number, caption in enumerate(captions):
        end = captions[number + 1].start() if number + 1 < len(captions) else len(text)
        below = text[caption.end() : end]
        if (
            _GIVEN.search(below)
            or _ROW.search(text[: caption.start()].rstrip().rsplit("\n", 1)[-1])
            or (len(_WORD.findall(caption["said"])) > 4 and len(_WORD.findall(text)) > DESCRIBED_WORDS)
        ):
            found.add(_key(caption))
    return found


def _key(label: re.Match[str]) -> tuple[str, str]:
    return label["word"].lower().rstrip("s.")[:3], label["number"].strip("()")


def _refers(text: str, given: _Given, start: int = 0, end: int | None = None) -> bool:
    """Whether words that begin in `text[start:end]` refer to something not given."""
    end = len(text) if end is None else end
    return any(start <= place < end for place in _references(text, given, start, min(len(text), end + _BEHIND)))


def _references(text: str, given: _Given, start: int, end: int) -> Iterator[int]:
    """Offsets of the words in `text[start:end]` that refer to something not given."""
    lowered = lowered_in_place(text[start:end])
    known = _known_in(lowered)
    for word in known:
        for pattern in _ELSEWHERE.get(word, ()):
            yield from (found.start() for found in _near(lowered, text, start, word, pattern))
    if "![" in text:
        yield from (found.start() for found in _IMAGE.finditer(text, start, end))
    if _BY_LABEL_MARKS.are_in(lowered):
        labels = {next(filter(None, label.groups())) for label in _GIVEN_LABEL.finditer(text)}
        for named in _BY_LABEL.finditer(text, start, end):
            if next(filter(None, named.groups())).strip() not in labels:
                yield named.start()
    for word in known.intersection(_LABEL_WORDS):
        for label in _near(lowered, text, start, word, _LABEL):
            if _key(label) not in given.labels and not _heads_a_caption(text, label.start()):
                yield label.start()
    if known.isdisjoint(_POINT_WORDS) or _GIVEN.search(text) or given.labels:
        return
    for found in _POINTS.finditer(lowered_in_place(text), start, end):
        if re.search(rf"{_DRAWN}|image", found[0], re.IGNORECASE) or not _GOES_ON.match(text, found.end()):
            yield found.start()


def _heads_a_caption(text: str, at: int) -> bool:
    caption = _CAPTION.match(text, text.rfind("\n", 0, at) + 1)
    return caption is not None and caption.start("word") == at


def _known_in(lowered: str) -> set[str]:
    """The words of `_KNOWN` that stand in a text in small letters: those within a word by the words that hold any."""
    known = set[str]()
    for found in _ANY_IN_WORD.finditer(lowered):
        known.update(_known_in_word(_word_around(lowered, *found.span())))
    known.update([word for mark, word in _KNOWN_SIGNS if mark in lowered and word in lowered])
    if not lowered.isascii():
        known.update([word for word in _KNOWN_BEYOND_ASCII if word in lowered])
    return known


def _word_around(lowered: str, start: int, end: int) -> str:
    """The word of small letters of ASCII that `lowered[start:end]` is a part of."""
    while start and "a" <= lowered[start - 1] <= "z":
        start -= 1
    stop = _NO_LETTER.search(lowered, end)
    return lowered[start : stop.start() if stop else len(lowered)]


@lru_cache(maxsize=1 << 14)  # the same words stand in all texts
def _known_in_word(its_word: str) -> tuple[str, ...]:
    return tuple(word for word in _KNOWN_IN_WORDS if word in its_word)


def _near(lowered: str, text: str, start: int, word: str, pattern: re.Pattern[str]) -> Iterator[re.Match[str]]:
    """What a pattern finds around a word in `lowered`, the text from `start` on; one may come twice."""
    at = lowered.find(word)
    while at >= 0:
        window = max(0, start + at - _BEFORE), min(len(text), start + at + len(word) + _BEHIND)
        yield from pattern.finditer(text, *window)
        at = lowered.find(word, at + len(word))
