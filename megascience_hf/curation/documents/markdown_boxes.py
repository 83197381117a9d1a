r"""Exercises and solutions of programs that make books or courses out of Markdown, as the boxes that the rules read.

MkDocs writes `??? success "Solution"` and indents what is in it, bookdown keeps `\BeginKnitrBlock{exercise}`, learnr
(https://rstudio.github.io/learnr) names its chunks, webexercises (https://psyteachr.github.io/webexercises) asks in
inline code, Obsidian quotes callouts (`> [!question]`), the courses of spaCy's kind write `<choice>`, and many hide an
answer in `<details>` whose `<summary>` is the question. All become `::: exercise` and `::: solution`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from megascience_hf.curation.documents.places_to_write import is_to_write, without_cells
from megascience_hf.curation.documents.untitled_folds import with_titled_folds
from megascience_hf.curation.extraction import box_names, solution_titles
from megascience_hf.curation.extraction import words_abroad as abroad
from megascience_hf.curation.extraction.fences import Fences
from megascience_hf.curation.extraction.rules.lines import SIGN

_KNITR = re.compile(r"\\(?P<end>Begin|End)KnitrBlock\{(?P<name>exercise|example|solution)\}")
# Behind the command its name may stand as numbers; an author's classes and tags may stand around the text.
_KNITR_HEAD = re.compile(
    r"(?<=\})(?:\\iffalse\{[\d-]{0,2000}\}\\fi\{\}|[A-Z-]{1,60})?"
    r"<div class=\"(?:bookdown-)?(?:exercise|example|solution)\"[^<>\n]{0,100}>(?:\\iffalse\{[^\n]{0,200}?\\fi\{\})?"
    r"(?:[ \t]*<span\b[^<>\n]{0,200}>[^<\n]{0,100}"
    r"(?:<(?:strong|em)>[^<\n]{0,100}</(?:strong|em)>[^<\n]{0,20})?</span>[ \t]*)?(?:<(?:div|p)>)?"
)
_KNITR_TAIL = re.compile(r"(?:</(?:div|p)>)?</div>[ \t]*(?=\\EndKnitrBlock)")
_ADMONITION = re.compile(
    r'(?P<indent>[ \t]*)(?:!!!|\?\?\?\+?)[ \t]+(?P<kind>[\w-]+)[\w \t-]*(?:"(?P<title>[^"\n]{0,200})")?[ \t]*$'
)
_ASKS = re.compile(rf"(?:{box_names.ASKS}|quiz)\b", re.I)
# "Solution to Exercise 2" says whose it is: that may stand further up.
_OF_NUMBER = re.compile(r"[^\d\n]{0,40}?\b(?:q|#)?(?P<number>\d{1,3}(?:\.\d{1,3})*)\b", re.I)
# MkDocs has no such kinds of its own, as it has "question": whatever its title is, the box is an exercise.
_OWN_KINDS = ("exercise", "problem", "task", "challenge")
_TAB = re.compile(r'(?P<indent>[ \t]*)===[!+]?[ \t]+"(?P<title>[^"\n]{1,100})"[ \t]*$')
_CALLOUT = re.compile(r"[ \t]{0,3}>[> \t]{0,12}\[!(?P<kind>[a-z]{2,20})\][+-]?[ \t]*(?P<title>[^\n]*)$", re.I)
_QUOTES = re.compile(r"[ \t]{0,3}>[> \t]{0,12}")
_LABEL = re.compile(r"[^\W\d_]{1,14}[ \t]?[\d.]{1,8}[ \t]*(?:\([^()\n]{1,40}\))?[.:]?\Z")
_CHUNK = re.compile(
    r"[ \t]*```\{(?:r|python|julia)(?:[ ,]+(?P<name>[\w.-]{1,60})?(?P<options>[^}\n]{0,200}))?\}[ \t]*$"
)
# "```{block2 q1, type = "Correction"}": a box of bookdown.
_BLOCK = re.compile(
    r"[ \t]*```\{(?:block2?|asis)\b[^}\n]{0,120}?\b(?:type|class\.output)[ \t]?=[ \t]?"
    r"[\"'](?P<kind>[\w -]{1,40})[\"'][^}\n]{0,80}\}[ \t]*$"
)
_SUMMARY = re.compile(r"^#\|[ \t]*code-summary:[ \t]*[\"']?(?P<said>[^\n\"']{1,100})", re.M)
# "{r, solution=TRUE}", "{r, echo=params$solutions}".
_IS_SOLUTION = re.compile(
    r"\b(?:solution|answer)\s?=\s?T(?:RUE)?\b"
    r"|\b(?:eval|include|echo)\s?=\s?(?:params\$)?\w{0,12}(?:solution|answer)s?\w{0,6}(?=\s*[,}]|\s*\Z)",
    re.I,
)
_IS_EXERCISE = re.compile(r"\bexercise\s?=\s?T(?:RUE)?\b")
_OF_LEARNR = re.compile(r"-(?P<part>solution|hint(?:-\d+)?|setup|check|code-check)$")
_STRING = r"\"((?:[^\"\\]|\\[^\0]){1,600})\"|'((?:[^'\\]|\\[^\0]){1,600})'"
_ESCAPE = re.compile(r"\\(\\|[\"'])")
_QUIZ_QUESTION = re.compile(rf"\bquestion(?:_\w+)?\(\s*(?:text\s?=\s?)?(?:{_STRING})")
# What all parts of a quiz are given, in a panel of shiny above their chunks.
_PANEL = re.compile(rf"\bwellPanel\(\s*(?:(?:p|h\d)\(\s*)?(?:{_STRING})")
_QUIZ_PART = re.compile(r"\(?[a-h]\)[ \t]+(?=\S)")
_QUIZ_ANSWER = re.compile(rf"\banswer\(\s*(?:{_STRING})\s*(?P<right>,[^()\n]{{0,200}}?\bcorrect\s?=\s?T(?:RUE)?\b)?")
_WEBEX = re.compile(
    r"[ \t]{0,3}(?:[-*+][ \t]+|\d{1,3}[.)][ \t]+)?(?P<before>[^`\n]{8,400}?)[ \t]*`r (?:webexercises::)?"
    r"(?P<kind>mcq|longmcq|fitb|torf)\((?P<given>[^`\n]{1,400})\)`(?P<after>[^`\n]{0,200})$"
)
# "A study found that left-handed people die young." above "Regression model appropriate?"
_TOLD = re.compile(r"(?:[a-h][.)][ \t]+)?[^\s`|!<>*_#-][^`]{30,1500}\Z")
_INSTRUCTS = re.compile(
    r"(?:please )?(?:give|answer|round|choose|select|complete|fill|use|type|enter|write|try|check|now)\b", re.I
)
_PART_MARK = re.compile(r"\A\(?[a-h][.)][ \t]+")
_GOES_ON_FROM = re.compile(r"(?:the|this|these|those|it|its|he|she|they|their|similarly|according)\b", re.I)
_WHOLE_QUESTION = 9  # words
_ITEM_OF_LIST = re.compile(r"[ \t]{0,3}(?:[-*+]|\d{1,3}[.)])[ \t]")
_OPTION = re.compile(rf"(?P<right>\banswer\s?=\s?)?(?:{_STRING})")
_VALUE = re.compile(rf"(?:answer\s?=\s?)?(?:c\(\s?)?(?:{_STRING}|(?P<number>-?\d[\d.]*))")
_DETAILS = re.compile(
    r"^[ \t]*<details\b[^<>\n]{0,200}>\s{0,8}<summary\b[^<>\n]{0,200}>\s{0,8}"
    r"(?P<asked>[^\n]{8,300}?\?|(?:<(?:b|strong|p|em)>)?(?:Q?\d{1,3}[.):][ \t]+)?(?:explain|describe|define"
    r"|compare|calculate|compute|derive|prove|find|determine|solve|evaluate|simplify|show that|write (?:an?|the))\b"
    r"[^\n]{8,300}?)"
    rf"(?:</(?:b|strong|h\d|p|em)>)*\s{{0,8}}{SIGN}{{0,4}}</summary>"
    r"(?P<answer>(?:(?!</?details|<summary)[^\n]*\n){0,200}?(?:(?!</?details|<summary)[^\n]){0,400})</details>[ \t]*$",
    re.M | re.I,
)
_OWN_CALLOUT = re.compile(
    rf"(?P<open>^:{{3,}}[ \t]*\{{\.)callout-(?P<word>{box_names.ASKS}|example|{box_names.SOLVES})\b",
    re.M | re.I,
)
_ANSWER_LIST = re.compile(r"^## Answerlist[ \t]*$", re.M)
# Of the same: options that its code lists, and which of them is true.
_EXAMS_OPTIONS = re.compile(r"^questions[ \t]*<-[ \t]*(?:paste\(\s*)?c\((?P<said>[^()]{1,2000})\)", re.M)
_EXAMS_RIGHT = re.compile(
    r"^solutions[ \t]*<-[ \t]*c\([ \t]*(?P<right>(?:(?:TRUE|FALSE|T|F)[ \t]*,[ \t]*){0,9})"
    r"(?:rep\([ \t]*(?P<rest>FALSE|F)[ \t]*,[ \t]*\d[ \t]*\)|(?P<last>TRUE|FALSE|T|F))[ \t]*\)",
    re.M,
)
_EXAMS = re.compile(
    r"^# Question[ \t]*\n(?P<asked>[^\0]{8,4000}?)\n```\{r[^}\n]{0,120}\}[ \t]*\n"
    r"[ \t]*(?:exams::)?answerlist\(questions\b[^\n]*\n```[ \t]*\n\s*# Solution[ \t]*\n(?P<answer>[^\0]{0,6000}?)"
    r"(?:```\{r[^}\n]{0,120}\}[ \t]*\n[ \t]*(?:exams::)?answerlist\([^\n]*\n```[ \t]*\n\s*)?(?=^# Meta-information)",
    re.M,
)
_TICK = re.compile(r"^[ \t]{0,6}[-*+][ \t]+\[(?P<tick>[ xX])\][ \t]+(?P<said>[^\n]+)$", re.M)
# "2. An axon is:" asks as well, if it is numbered and one of three options is right. Quoted behind them it says why.
_TICKED = re.compile(
    r"^(?:#{1,6}[ \t]+)?(?:\*\*)?(?P<number>Q?\d{1,3}[.):][ \t]+)?(?:\*\*)?(?P<asked>[^\n]{8,400}[?:])(?:\*\*)?"
    r"[ \t]*\n(?:[ \t]*\n)?"
    r"(?P<options>(?:[ \t]{0,6}[-*+][ \t]+\[[ xX]\][ \t]+[^\n]+(?:\n|\Z)"
    r"(?:[ \t]*\n(?=[ \t]{0,6}[-*+][ \t]+\[))?){2,10})"
    r"(?P<why>(?:[ \t]{0,3}>[^\n]+(?:\n|\Z)){1,8})?",
    re.M,
)
_QUOTE = re.compile(r"^[ \t]{0,3}>[ \t]?", re.M)
_TABLE = re.compile(
    r"^(?P<head>\|[^\n]{0,200}\b(?:Questions?|Exercise|Problem)\b[^\n]{0,200}\|)[ \t]*\n\|[-:| \t]+\|[ \t]*\n"
    r"(?P<rows>(?:\|[^\n]+\|[ \t]*(?:\n|\Z))+)",
    re.M | re.I,
)
# Lists that MkDocs letters by their division: the answers name letters.
_LETTERED = re.compile(
    r'^<div class="(?P<kind>upper|lower)-alpha"[^<>\n]{0,60}>[ \t]*\n(?P<inside>(?:(?!</?div)[^\n]*\n){1,80})</div>',
    re.M,
)
_COUNTED = re.compile(r"^(\d{1,2})(?=\.[ \t])", re.M)
_INES = re.compile(r"<exercise\b[^<>\n]{0,300}>(?P<body>(?:(?!</?exercise\b)[^\0]){1,8000}?)</exercise>", re.I)
_CHOICE = re.compile(r"<choice\b[^<>\n]{0,60}>(?P<options>(?:(?!</?choice)[^\0]){1,4000}?)</choice>", re.I)
_OPT = re.compile(r"""<opt\b(?P<given>(?:[^<>"']|"[^"\n]{0,600}"|'[^'\n]{0,600}'){1,60})>""", re.I)
_OPT_TEXT = re.compile(r"""\btext\s?=\s?(?:"([^"\n]+)"|'([^'\n]+)')""", re.I)
_OPT_RIGHT = re.compile(r"""\bcorrect\s?=\s?["']?true""", re.I)
_NUMBER = re.compile(r"\A(?:Q[ \t]?)?\d{1,3}[.):][ \t]+(?=\S)")
_KEYCAP = re.compile(r"^((?:#{1,6}[ \t]+)?(?:\*\*)?)(\d)\ufe0f?\u20e3[ \t]*", re.M)
_TAG = re.compile(r"</?(?:b|strong|em|i|h\d|p|span)\b[^<>\n]{0,100}>", re.I)
# "{{< expand "Answer" >}} It is … {{< /expand >}}" of Hugo: what folds a text away, and its end.
_FOLDED = re.compile(
    r"^[ \t]*(?P<open>\{\{[<%][ \t]*(?P<name>[a-z][\w-]{1,30})\b(?P<said>[^{}<>%\n]{0,200})[>%]\}\})"
    r"(?P<inside>(?:(?!\{\{[<%][ \t]*/?[ \t]*(?P=name)\b)[^\0]){1,4000}?)"
    r"(?P<close>\{\{[<%][ \t]*/[ \t]*(?P=name)[ \t]*[>%]\}\})[ \t]*$",
    re.M,
)
# What Quarto shows with the solutions only.
_WITH_SOLUTIONS = re.compile(
    r"^(?P<open>[ \t]*:{3,}[ \t]*)\{[^}\n]{0,40}\.content-(?:visible[^}\n]{0,40}\bwhen|hidden[^}\n]{0,40}\bunless)"
    r"-(?:profile|meta)=[\"']?[\w.-]{0,30}(?:solution|answer)[^}\n]{0,60}\}[ \t]*$",
    re.M | re.I,
)
# A cell of MyST that its tags or its first words call a solution.
_TAGGED = re.compile(
    r"^(?P<marks>`{3,})\{code-cell\}[^\n]*\n(?::tags:[^\n]{0,100}\b(?:solution|answer)s?\b[^\n]*\n"
    r"|(?::[\w-]+:[^\n]*\n){0,5}\n?(?=#[ \t]*(?:solution|answer)s?\b))"
    r"(?:(?!(?P=marks))[^\n]*\n){1,300}?(?P=marks)[ \t]*$",
    re.M | re.I,
)
_SAYS_SO = re.compile(r"^\n?#[ \t]*(?:solution|answer)s?[ \t]*[:.]?[ \t]*\n", re.M | re.I)
# A tab that holds what is asked, and says no more of it.
_STATES = re.compile(r"(?:[ée]nonc[ée]|enunciado|aufgabenstellung|consegna|traccia|treść|условие|statement)\Z", re.I)
_HINTS = re.compile(r"(?:(?:expand|show|click|reveal|view|open|need|see)\b[^\n]{0,20}\b)?(?:hint|tip|help)s?\b", re.I)


def with_boxes(text: str) -> str:
    """A text in Markdown with the exercises and solutions of these programs as boxes."""
    if "\u20e3" in text:
        text = _KEYCAP.sub(r"\1\2. ", text)
    if "KnitrBlock{" in text:
        text = _KNITR_TAIL.sub("", _KNITR_HEAD.sub("", text))
        text = _KNITR.sub(lambda mark: "\n\n:::\n\n" if mark["end"] == "End" else f"\n\n::: {mark['name']}\n\n", text)
    text = with_titled_folds(text)
    if ".callout-" in text:
        text = _OWN_CALLOUT.sub(lambda box: f"{box['open']}{box_names.BOXES[box['word'].lower()]} ", text)
    text = _of_what_is_shown(text)
    if "\n# Meta-information" in text:  # of the package exams: the options, and whether each is true
        text = _of_exams(_ANSWER_LIST.sub("", text))
    if "[x]" in text or "[X]" in text:
        text = _TICKED.sub(_of_ticked, text)
    if "{{<" in text or "{{%" in text:
        text = _FOLDED.sub(_of_short_code, text)
    if "|" in text:
        text = _TABLE.sub(_of_table, text)
    if "<summary" in text.lower():
        text = _DETAILS.sub(_of_details, text)
    if "-alpha" in text:
        text = _LETTERED.sub(_of_lettered, text)
    if "<choice" in text:
        text = _INES.sub(_of_choices, text)
    if "[!" in text:
        text = "\n".join(_of_callouts(text.split("\n")))
    if "!!! " in text or "??? " in text or "???+ " in text or '=== "' in text:
        text = "\n".join(_of_mkdocs(text.split("\n")))
    if "```{" in text or "`r " in text or "code-summary" in text:
        text = "\n".join(_of_r(text.split("\n")))
    return without_cells(text)


def _of_what_is_shown(text: str) -> str:
    """A text where what is shown with the solutions only, and cells that are solutions, are boxes of them."""
    if ".content-" in text:
        text = _WITH_SOLUTIONS.sub(r"\g<open>{.solution}", text)
    if "{code-cell}" in text:
        text = _TAGGED.sub(lambda cell: _box("solution", _SAYS_SO.sub("", cell[0])), text)
    return text


def _box(name: str, text: str) -> str:
    return f"::: {name}\n\n{text.strip()}\n\n:::"


def _of_exams(text: str) -> str:
    """A question of R/exams with the options that its code lists; one that draws numbers stays as it is."""
    options, right = _EXAMS_OPTIONS.search(text), _EXAMS_RIGHT.search(text)
    found = _EXAMS.search(text) if options and right else None
    if not found or not options or not right or "`r " in found["asked"] + found["answer"]:
        return text
    said = [(one[1] or one[2]).strip() for one in re.finditer(_STRING, options["said"])]
    are = [word[0] == "T" for word in re.findall(r"[A-Z]+", f"{right['right']} {right['last'] or ''}")]
    if len(said) < 2 or sum(are) != 1 or len(set(said)) < len(said) or "`" in options["said"]:
        return text
    chosen = said[are.index(True)]
    listed = [f"({chr(97 + number)}) {one}" for number, one in enumerate(sorted(said))]  # the right one is the first
    asked = "\n".join([found["asked"].strip(), "", *listed])
    answer = f"**({chr(97 + sorted(said).index(chosen))})** {chosen}\n\n{found['answer'].strip()}"
    return f"{text[: found.start()]}{_box('exercise', asked)}\n\n{_box('solution', answer)}\n\n{text[found.end() :]}"


def _of_short_code(found: re.Match[str]) -> str:
    """A solution that Hugo folds away, with its marks on lines of their own; without the hint that it does."""
    said = found["said"].strip(" \t\"'") or found["name"]
    if _HINTS.match(said):
        return ""
    if not solution_titles.BEGINS.match(said):
        return found[0]
    return f"\n{found['open']}\n{found['inside'].strip(chr(10))}\n{found['close']}\n"


def _of_details(found: re.Match[str]) -> str:
    """A question that its answer hides behind: `<summary>What is …?</summary>`."""
    asked, answer = _NUMBER.sub("", _TAG.sub("", found["asked"]).strip()), found["answer"].strip()
    if (
        not answer
        or solution_titles.BEGINS.match(asked)
        or re.match(r"(?:need|want|stuck|confused|hint)\b", asked, re.I)
    ):
        return found[0]
    return f"\n{_box('exercise', asked)}\n\n{_box('solution', answer)}\n"


def _of_ticked(found: re.Match[str]) -> str:
    """A question whose right options are ticked: `- [x] the nucleus`."""
    options = [(one["said"].strip(), one["tick"] != " ") for one in _TICK.finditer(found["options"])]
    right = sum(is_right for _, is_right in options)
    asks = found["asked"].endswith("?") or bool(found["number"] and right == 1 and len(options) > 2)
    if not asks or not 0 < right < len(options):
        return found[0]
    return choice(found["asked"], options, _QUOTE.sub("", found["why"] or "").strip())


def _of_table(found: re.Match[str]) -> str:
    """A table of questions and answers."""
    titles = [cell.strip(" *").lower() for cell in found["head"].strip().strip("|").split("|")]
    asked, solved = (
        next((number for number, title in enumerate(titles) if title in names), None)
        for names in (("question", "questions", "exercise", "problem"), ("answer", "answers", "solution"))
    )
    rows = [[cell.strip() for cell in row.strip().strip("|").split("|")] for row in found["rows"].strip().split("\n")]
    if len(titles) > 3 or asked is None or solved is None:
        return found[0]
    if any(len(row) != len(titles) or len(row[asked].split()) < 3 for row in rows):
        return found[0]  # numbers of questions: a key
    boxes = [f"{_box('exercise', row[asked])}\n\n{_box('solution', row[solved])}\n" for row in rows if row[solved]]
    return "\n" + "\n".join(boxes)


def _of_lettered(found: re.Match[str]) -> str:
    first = ord("A" if found["kind"] == "upper" else "a") - 1
    return _COUNTED.sub(lambda item: chr(first + min(int(item[1]), 26)), found["inside"])


def _of_choices(found: re.Match[str]) -> str:
    """The questions of an `<exercise>`, each above its `<choice>` of `<opt text="…" correct="true">`."""
    written, last = [], 0
    for offered in _CHOICE.finditer(found["body"]):
        asked, last = found["body"][last : offered.start()], offered.end()
        options = [
            (said[1] or said[2], bool(_OPT_RIGHT.search(option["given"])))
            for option in _OPT.finditer(offered["options"])
            if (said := _OPT_TEXT.search(option["given"]))
        ]
        if asked.strip():
            written.append(choice(asked, options))
    return "\n".join([*written, found["body"][last:]]) if written else found[0]


def _of_callouts(lines: list[str]) -> Iterator[str]:
    """Callouts of Obsidian that ask or solve; what is quoted as deep as their heads is in them."""
    open_boxes: list[int] = []  # how deep their heads stand
    hint = 0  # how deep that of a hint does, which is left out
    for line in lines:
        quotes = _QUOTES.match(line)
        depth = quotes[0].count(">") if quotes else 0
        head = _CALLOUT.match(line) if quotes else None
        while open_boxes and (depth < open_boxes[-1] or (head and depth == open_boxes[-1])):
            open_boxes.pop()
            yield from ("", f":::{':' * len(open_boxes)}", "")
        word = _word_of_callout(head) if head else ""
        hint = depth if word == "hint" else hint if depth > hint or (depth == hint and not head) else 0
        if hint:
            continue
        if head and word:
            open_boxes.append(depth)
            title = head["title"].strip()
            said = f"**{title}**" if _LABEL.match(title) else title
            yield from ("", f":::{':' * (len(open_boxes) - 1)} {word}", "", said if word == "exercise" else "")
            continue
        for _ in open_boxes[-1:] and range(open_boxes[-1]):
            line = re.sub(r"^[ \t]{0,3}>[ \t]?", "", line)
        yield line
    yield from (f"\n:::{':' * number}" for number in reversed(range(len(open_boxes))))


def _word_of_callout(head: re.Match[str]) -> str:
    kind, title = head["kind"].lower(), head["title"].strip(" *_")
    if kind == "hint" or title.lower().startswith("hint"):
        return "hint"
    if (solution_titles.BEGINS.match(title) and len(title) < 60) or (
        kind in ("answer", "solution") and not _OF_NUMBER.match(title)
    ):
        return "solution"
    return "exercise" if kind in ("question", "exercise", "problem", "quiz", "challenge") else ""


def _of_mkdocs(lines: list[str]) -> Iterator[str]:
    """Boxes of MkDocs that ask or solve, and tabs; what is indented below their heads is in them."""
    opened: list[tuple[int, str, str]] = []  # the indents of their heads, what is written at their ends, their words
    fences = Fences(lines)
    for number, line in enumerate(lines):
        indent = len(line) - len(line.lstrip(" "))
        while opened and line.strip() and indent <= opened[-1][0] and not fences.marks:
            yield from ("", opened.pop()[1], "")
        inner = line[min(indent, 4 * len(opened)) :] if opened else line
        in_code = fences.holds(number, inner)
        head = None if in_code else _ADMONITION.match(line)
        tab = None if in_code or head else _TAB.match(line)
        title = _without_bold(head["title"] or "" if head else tab["title"] if tab else "")
        word = _word_of(title or head["kind"], head["kind"]) if head else _word_of(title) if tab else ""
        if head and not word and any(around for _, _, around in opened):
            # a warning in a solution is a part of it, a hint in an exercise is none
            hint = _HINTS.match(title or head["kind"])
            opened.append((indent, f":::{':' * len(opened)}" if hint else "", ""))
            yield from (f"{opened[-1][1]} hint" if hint else "", "")
            continue
        if not word and not tab:
            yield inner
            continue
        if tab and word == "exercise" and any(around == word for _, _, around in opened):
            opened.append((indent, "", ""))  # the tab of the question in the box of an exercise, which tells its story
            continue
        whose = _OF_NUMBER.match(title) if word == "solution" and not opened else None
        if whose or not word:
            opened.append((indent, "***" if whose else "", ""))
            section = "***" if _ASKS.search(title.rstrip("s ")) else f"*{title}*"
            section = "" if _solved_next(lines, number) or _STATES.match(title) else section
            yield from ("", f"**Solution {whose['number']}**" if whose else section, "")
            continue
        opened.append((indent, f":::{':' * len(opened)}", word))
        yield from (f"{opened[-1][1]} {word}", "")
    yield from (f"\n{ends}" for _, ends, _ in reversed(opened))


def _without_bold(title: str) -> str:
    """A title without its marks: "**Solution 1** (by hand)"."""
    return title.replace("**", "").replace("__", "")


def _solved_next(lines: list[str], number: int) -> bool:
    """Whether a tab holds a solution and nothing before it: its title is of the answer, not of what is asked."""
    below = next((line for line in lines[number + 1 :] if line.strip()), "")
    head = _ADMONITION.match(below)
    return bool(head and _word_of(head["title"] or head["kind"], head["kind"]) == "solution")


def _word_of(said: str, kind: str = "") -> str:
    said = said.lstrip("*_ ")
    names_other = said.endswith("?") or _ASKS.match(said) or _OF_NUMBER.match(said)
    if solution_titles.BEGINS.match(said) or (kind.lower() in ("answer", "solution") and not names_other):
        return "solution"  # `??? answer "&nbsp;"`: whatever its title is
    named = said == kind or kind.lower() in _OWN_KINDS  # `!!! exercise "Binary search"`
    return "exercise" if _ASKS.match(said) or (named and _ASKS.match(kind)) else ""


def _of_r(lines: list[str]) -> Iterator[str]:
    """Chunks of learnr and inline questions of webexercises."""
    asked_in = {
        chunk["name"] or ""
        for line in lines
        if "exercise" in line and (chunk := _CHUNK.match(line)) and _IS_EXERCISE.search(chunk["options"] or "")
    }
    position, given, to_each = 0, "", ""
    story, above = "", ""  # what is told above such a question, and the line above
    while position < len(lines):
        line = lines[position]
        given = "" if line.startswith("#") else given
        if line.strip() and not _ITEM_OF_LIST.match(line):
            to_each = line.strip() if line.rstrip().endswith("?") and "`r " not in line else ""
        chunk = _CHUNK.match(line) if "```{" in line else None
        if chunk is None and (block := _BLOCK.match(line) if "```{" in line else None):
            end = next((at for at in range(position + 1, len(lines)) if lines[at].strip() == "```"), None)
            if end is not None and (word := _of_block(block["kind"])):
                yield from ["", f"::: {word}", *lines[position + 1 : end], ":::", ""]
                position = end + 1
                continue
        if chunk is None:
            asked = _WEBEX.match(line) if "`r " in line else None
            if line.startswith(("#", ":::", "<")):
                story = ""
            elif line.strip() and "`r " not in line and not _ITEM_OF_LIST.match(line):
                story = f"{story} {line.strip()}" if story and above.strip() else line.strip()
            above = line
            yield _of_webexercises(asked, to_each, story) if asked else line
            position += 1
            continue
        end = next((at for at in range(position + 1, len(lines)) if lines[at].strip() == "```"), None)
        if end is None:
            yield from lines[position:]
            return
        panel = _PANEL.search("\n".join(lines[position + 1 : end]))
        given = _in_r(panel[1] or panel[2]) if panel else given
        yield from _of_chunk(chunk, lines[position : end + 1], asked_in, given)
        position = end + 1


def _of_block(kind: str) -> str:
    """The box that the type of a block names; "" for others."""
    words = [word.lower() for word in re.findall(r"[^\W\d_]+", kind)]
    if solution_titles.BEGINS.match(kind) or any(
        word in abroad.SOLUTIONS or word in ("correction", "corrections") for word in words
    ):
        return "solution"
    return "exercise" if _ASKS.match(kind) or any(word in abroad.EXERCISES for word in words) else ""


def _of_chunk(chunk: re.Match[str], lines: list[str], asked_in: set[str], given: str) -> list[str]:
    """A chunk as the book shows it; `asked_in` are the names of those in which a student writes.

    Args:
        given: what the panel above says to all parts of a quiz.
    """
    code = "\n".join(lines[1:-1])
    summary = _SUMMARY.search(code)
    if summary and solution_titles.BEGINS.search(summary["said"]):  # of Quarto: what folds the code away
        return ["::: solution", "", *lines, "", ":::"]
    options = chunk["options"] or ""
    says = code.startswith("#") and _SAYS_SO.match(f"{code}\n")
    if says or _IS_SOLUTION.search(f"{chunk['name'] or ''}{options}"):
        return ["::: solution", "", lines[0] if says else "```{r}", *lines[2 if says else 1 :], "", ":::"]
    part = _OF_LEARNR.search(chunk["name"] or "")
    if part and part["part"] == "solution":
        return ["::: solution", "", "```{r}", *lines[1:], "", ":::"]
    if part and part["part"] != "setup" and (chunk["name"] or "")[: part.start()] in asked_in:
        return []  # a hint or a test of the exercise
    if is_to_write(code) and (_IS_EXERCISE.search(options) or "#" in code):
        return []
    asked = list(_QUIZ_QUESTION.finditer(code)) if "question" in code and "answer(" in code else []
    if not asked:
        return lines
    ends = [*(one.start() for one in asked[1:]), len(code)]
    return [_of_quiz(one, code[one.end() : end], given) for one, end in zip(asked, ends, strict=True)]


def _of_quiz(asked: re.Match[str], behind: str, given: str) -> str:
    options = [(_in_r(one[1] or one[2]), bool(one["right"])) for one in _QUIZ_ANSWER.finditer(behind)]
    said = _in_r(asked[1] or asked[2])
    part = _QUIZ_PART.match(said) if given else None
    return choice(f"{given}\n\n{said[part.end() :]}" if part else said, options)


def _in_r(said: str) -> str:
    """What a string of R says: lines that are broken in it are one, and of two backslashes one is seen."""
    return _ESCAPE.sub(r"\1", " ".join(said.split()))


def lettered(asked: str, options: list[tuple[str, bool]]) -> tuple[str, str]:
    """A question with its options, and the right ones of them; "" where none is."""
    told = [(f"({chr(65 + number)}) {said}", right) for number, (said, right) in enumerate(options[:26])]
    right = "; ".join(said for said, is_right in told if is_right)
    return "\n\n".join([asked.strip(), *(said for said, _ in told)]), right


def choice(asked: str, options: list[tuple[str, bool]], why: str = "") -> str:
    """A question with its options and the right ones of them, and why; only its words where none is right."""
    said, right = lettered(asked, options)
    answer = f"{right}\n\n{why}"
    return f"\n{_box('exercise', said)}\n\n{_box('solution', answer)}\n" if right else said


def _of_webexercises(asked: re.Match[str], to_each: str, story: str) -> str:
    """A line that asks, in a list below a question to each of its items with that question, else with what is told
    above it; a sentence that goes on from what is not told stays as it is."""
    before, after = asked["before"].strip(), asked["after"].strip(" .")
    told = _TOLD.match(story) is not None and not _INSTRUCTS.match(story)
    if to_each and not before.endswith("?"):
        before = f"{to_each} {before}"
    elif told and (len(before.split()) < _WHOLE_QUESTION or not before.endswith("?")):
        before = f"{_PART_MARK.sub('', story)}\n\n{before}"
    elif not before.endswith("?") and _GOES_ON_FROM.match(before):
        return asked[0]
    if asked["kind"] in ("mcq", "longmcq"):
        options = [(one[2] or one[3], bool(one["right"])) for one in _OPTION.finditer(asked["given"])]
        gap = " ____" if after else ""
        return choice(f"{before}{gap} {after}".strip(), options)
    if asked["kind"] == "torf":
        right = "True" if asked["given"].strip(" answer=").upper().startswith("T") else "False"
        said = before if re.search(r"\btrue\b", before, re.I) else f"True or false: {before}"
        return f"\n{_box('exercise', f'{said} {after}'.strip())}\n\n{_box('solution', right)}\n"
    value = _VALUE.match(asked["given"])
    if value is None:
        return asked[0]
    gap = "" if before.endswith("?") else " ____"
    said = f"{before}{gap}{f' {after}.' if after else ''}"
    return f"\n{_box('exercise', said)}\n\n{_box('solution', value[1] or value[2] or value['number'])}\n"
