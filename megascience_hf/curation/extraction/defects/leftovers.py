"""What a pair has of the page around it or of its mark-up: signs that a part is lost, or something else is in it."""

from __future__ import annotations

import re
from collections import Counter

from megascience_hf.answers.text.words import word_set
from megascience_hf.curation.extraction import words_abroad as abroad
from megascience_hf.curation.extraction.code_blocks import prose
from megascience_hf.curation.extraction.rules.wording import IMPERATIVE

_INLINE_CODE = re.compile(r"(?P<ticks>`{1,2})(?!`)[^`\n]{1,400}(?P=ticks)(?!`)")
_FORMULA = re.compile(
    r"\$\$[^$]{0,8000}\$\$|(?<![\\$])\$(?:[^$\n]|\n(?![ \t]*\n)){1,2000}\$|\\\((?:(?!\\\)).){1,2000}?\\\)"
    r"|\\\[(?:(?!\\\]).){1,8000}?\\\]"
    r"|\\begin\{(?P<name>[a-z]{1,20}\*?)\}(?:(?!\\end\{(?P=name)\}).){0,8000}\\end\{(?P=name)\}",
    re.S,
)
_WORD = "\u00a7"  # what stands for code in a line and for a formula: neither a letter nor a mark
_PARAGRAPHS = re.compile(r"\n[ \t]*\n")
# "2**3 = 8" outside of a formula is a power.
_BOLD = re.compile(r"(?<![\w*\\])\*\*(?=[^\s*])|(?<=[^\s*\\])\*\*(?![\w*])")
_TAG = re.compile(
    r"</?(?:pre|div|span|font|center|details|summary|section|article|iframe|button|input|label|script|style|figure"
    r"|figcaption|h[1-6])(?:\s[^<>\n]{0,300})?/?>",
    re.I,
)
# A line of marks and nothing else: "###", "**", "1. ###", and an empty link.
_MARKS_ALONE = re.compile(r"^[ \t]*(?:[-*+][ \t]+|\d{1,3}[.)][ \t]+)?(?:#{1,6}|\*{1,2}|_{2})[ \t]*$", re.M)
# Boxes and tabs that no reader knew: "!!! abc", '=== "Python"', "::: {.columns}", "{% tab %}", ".. directive::".
_BOX = re.compile(
    r"^[ \t>]{0,12}(?:(?:!!!|\?\?\?\+?)[ \t]+[a-z][\w-]*(?:[ \t]+\"[^\"\n]{0,200}\")?[ \t]*$"
    r"|===[ \t]+\"[^\"\n]{1,100}\"[ \t]*$|:{3,}[ \t]*\{?[.\w][^\n]{0,200}$|\{%[^{}\n]{1,200}%\}"
    r"|\{\{[<%][^{}\n]{1,200}[>%]\}\}"
    r"|\.\.[ \t][\w-]{2,30}::)",
    re.M,
)
# Commands of LaTeX that make text, and places that a program fills: outside of formulas and code nobody reads them.
_COMMAND = re.compile(
    r"\\(?:begin|end|item|textbf|textit|texttt|emph|underline|section|subsection|paragraph|footnote|citep?|citet"
    r"|includegraphics|noindent|centering|hfill|hspace|vspace|caption)(?![A-Za-z])"
    r"|\{\{[ \t]*[a-z_][\w.|() \t-]{0,60}\}\}"
)
_ENVIRONMENT = re.compile(r"\\(begin|end)\{([a-zA-Z]{1,20}\*?)\}")
# "… (WIP)", "b) TODO": what nobody has written yet.
_UNWRITTEN = re.compile(
    r"(?:^|[\s(\[*_])(?:WIP|TODO|TBD|TBA|FIXME|T\.B\.D\.|(?i:work[ \t]in[ \t]progress|coming[ \t]soon"
    r"|to[ \t]be[ \t]continued"
    r"|to[ \t]be[ \t](?:added|completed|done)))[)\]*_]{0,3}[ \t.!]{0,3}$"
    r"|\((?:WIP|TODO|TBD)\)|\*\*(?:WIP|TODO|TBD)\b|\{\{<\s?TODO\s?>\}\}",
    re.M,
)
# What goes on at the end of an answer, and does not: "The output is", "We get:".
_GOES_ON = re.compile(
    r"(?:[:,]|\b(?:is|are|was|were|the|an|of|and|or|with|by|that|which|from|because|namely|following|equals|est|sont"
    r"|le|les"
    r"|ist|sind|der|das|die|und|oder|es|son|el|los|y))[*_]{0,3}\s*\Z"
)
_LEAST_BEFORE = 2  # words
# "Matlab live script solution for Exercise 7.1", "Click here for the answer": the words of a link, and no more.
_LONGEST_LABEL = 400
_LABEL = re.compile(
    r"\W{0,3}(?:(?:click|see|tap|press|show|view|download|open|watch|read)\b[^\n.:]{0,60}\b"
    r"(?:here|solutions?|answers?|video|notebook|script|file|code|link)\b[^\n.:]{0,40}"
    r"|(?:[\w.+-]{1,24}[ \t]){0,5}(?:solutions?|answers?|notebook|worksheet|script|video)[ \t](?:for|to|of)[ \t]"
    r"(?:the[ \t])?(?:exercises?|problems?|questions?|tasks?|parts?|this[ \t]\w{1,12})\b[ \t]?[\d.]{0,8}"
    r"|(?:the[ \t])?(?:full[ \t]|complete[ \t])?(?:solution|answer|code|notebook|video|script)s?(?:[ \t](?:file|here"
    r"|link|page))?)"
    r"[ \t.!]{0,3}\W{0,3}",
    re.I,
)
# "Routing and Switching Basics" behind the last sentence: the title of what follows.
_TITLE = re.compile(r"[A-ZÀ-Þ][\w'’&/-]*(?:[ ,:]{1,2}(?:[\w'’&/()-]+)){1,9}")
_ENDED = re.compile(r"[.!?][)\"'”’*_\]]{0,3}\s*\Z")
_SMALL = word_set("a an the and or of in on at to for with from by as vs is how why what")
_LEAST_WORDS = 3
_LABELLED = re.compile(
    rf"^[ \t>]*(?:[*_]{{1,3}}|#{{1,6}} )?(?:solution|answer|{abroad.pattern(abroad.SOLUTIONS)})s?"
    r"(?:[.:]?[*_]{1,3}[.:]?|[.:])(?=\s)",
    re.M | re.I,
)
_MAX_ASKED = 600  # characters in front of a second label that are looked at
_SHORT_ITEM = re.compile(r"(?:[-*+•]|\(?[a-h1-9][.)])[ \t]+[^\n:]{1,200}")  # "- Sulfur" above its answer
_CONTINUES = re.compile(r"(?:and|or|but|of|than|nor|because|whereas|respectively|thus|hence|therefore)\b[ ,]")
_TICKED = re.compile(r"^[ \t]*(?:[-*+]|\d{1,2}[.)])?[ \t]*\\?\[[xX]\\?\][ \t]+\S", re.M)
_UNTICKED = re.compile(r"^[ \t]*(?:[-*+]|\d{1,2}[.)])?[ \t]*\\?\[[ \t]?\\?\][ \t]+\S", re.M)
_CALLED_RIGHT = re.compile(
    r"^[ \t]*(?:[-*+][ \t]+)?\(?[A-Ha-h][.)][^\n]{1,300}"
    r"(?:[(\[][*_]{0,2}(?:correct|right|true|right answer|correct answer)[*_]{0,2}[)\]]|[✓✔✅☑])",
    re.M | re.I,
)
_LEAST_REPEATED = 60


def has_marks(text: str) -> bool:
    """Whether half of a pair of marks, a tag, an empty mark or the head of an unknown box is left in a text."""
    if not any(
        mark in text
        for mark in ("**", "</", "<pre", "<div", "<span", "<h", "#", "!!!", "???", "===", ":::", "{%", "{{", "..", "\\")
    ):
        return False
    said = _plain(text)
    if any(left.search(said) for left in (_TAG, _MARKS_ALONE, _BOX, _COMMAND)):
        return True
    # A formula may hold a power ("2**3"), and sums of money are none ("**$5** or $6").
    return "**" in said and _has_half_bold(said) and _has_half_bold(_INLINE_CODE.sub(_WORD, prose(text)))


def _has_half_bold(text: str) -> bool:
    return any(len(_BOLD.findall(block)) % 2 for block in _PARAGRAPHS.split(text))


def has_half_an_environment(text: str) -> bool:
    r"""Whether a formula begins an environment of LaTeX and does not end it, or the other way round."""
    if "\\begin{" not in text and "\\end{" not in text:
        return False
    opened: Counter[str] = Counter()
    for word, name in _ENVIRONMENT.findall(prose(text)):
        opened[name] += 1 if word == "begin" else -1
    return any(opened.values())


def is_unwritten(answer: str) -> bool:
    """Whether a part of an answer is still to be written."""
    return bool(_UNWRITTEN.search(answer)) and bool(_UNWRITTEN.search(_plain(answer)))


def breaks_off(answer: str) -> bool:
    """Whether an answer ends with what announces something that is not there."""
    if not _GOES_ON.search(answer[-40:]):
        return False
    said = _plain(answer)
    return bool(_GOES_ON.search(said[-40:])) and len(said.split()) > _LEAST_BEFORE


def is_a_label(answer: str) -> bool:
    """Whether an answer is no more than the words of a link to it."""
    return len(answer) < _LONGEST_LABEL and bool(_LABEL.fullmatch(answer))


def ends_in_a_title(answer: str) -> bool:
    """Whether the title of what follows stands behind the last sentence of an answer."""
    above, blank, last = answer.rstrip().rpartition("\n\n")
    if not blank or len(last) > 90 or not _ENDED.search(above) or not _TITLE.fullmatch(last):
        return False
    words = [word.strip(",:()") for word in last.split()]
    great = sum(word[:1].isupper() or word.lower() in _SMALL for word in words)
    return len(words) >= _LEAST_WORDS and great == len(words) and sum(word[:1].isupper() for word in words) > 1


def solves_the_next(answer: str) -> bool:
    """Whether a question and a second "**Solution:**" stand in an answer: those of the next part."""
    for label in _LABELLED.finditer(answer, 1):
        above = answer[max(0, label.start() - _MAX_ASKED) : label.start()].rstrip()
        last = _PARAGRAPHS.split(above)[-1].strip()
        asks = last.rstrip("*_ ").endswith("?") or IMPERATIVE.match(last) or _SHORT_ITEM.fullmatch(last)
        if last and label.start() > len(last) and asks:
            return True
    return False


def continues(question: str) -> bool:
    """Whether a question begins in the middle of a sentence."""
    return question[:1].islower() and bool(_CONTINUES.match(question))


def marks_the_answer(question: str) -> bool:
    """Whether one of the options of a question is ticked."""
    if "[x]" in question.lower():
        return bool(_TICKED.search(question) and _UNTICKED.search(question))
    return bool(_CALLED_RIGHT.search(question))


def repeats(question: str, answer: str) -> bool:
    """Whether an answer stands word by word in the question, and not as one of its options."""
    if len(answer) < _LEAST_REPEATED:
        return answer == question
    at = question.find(answer)
    return at >= 0 and (at == 0 or question[at - 1] == "\n") and bool(re.search(r"\w", prose(answer)))


def _plain(text: str) -> str:
    """The text without its code and formulas."""
    said = prose(text)
    if "`" in said:
        said = _INLINE_CODE.sub(_WORD, said)
    return _FORMULA.sub(_WORD, said) if "$" in said or "\\" in said else said
