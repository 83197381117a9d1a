"""What stands around a question or an answer and is no part of it.

Titles, labels, letters of lone parts, what it is worth and where it comes from, places to write, empty captions.
"""

from __future__ import annotations

import re

from megascience_hf.curation.extraction import box_names
from megascience_hf.curation.extraction import words_abroad as abroad
from megascience_hf.curation.extraction.fences import Fences
from megascience_hf.curation.extraction.html_tables import with_plain_tables
from megascience_hf.curation.extraction.rules.cut_text import with_one_margin
from megascience_hf.curation.extraction.rules.lines import SIGN
from megascience_hf.curation.extraction.rules.student_code import without_instructions_in
from megascience_hf.curation.extraction.rules.wording import ASKS, IMPERATIVE, OPTION_B, POINTS_BACK, WORTH

# "**Adding Polynomials**   Find …", "**Conceptual** -- Explain …", "**Warm-up.** Show …", "**Medium:** Compute …".
_TITLE = re.compile(
    r"\A(?P<mark>\*\*|__)(?P<title>[^*_\n?!$`=]{2,80}?)"
    r"(?:[.:](?P=mark)(?:[ \t]+|[ \t\\]*\n\s{0,40})|(?P=mark)(?:[ \t]*(?:[—–:]|--)[ \t]+|\.[ \t]+|[ \t]{2,}))(?=[A-Z¿])"
)
# A title of these says what is given, or what to say of it.
_NO_TITLE = re.compile(
    r"\b(?:true|false|given|assume|suppose|let|claim|theorem|lemma|proposition|corollary|definition|fact|statement|data"
    r"|input|output|note|hint|case|part|step|always|never|all)\b",
    re.I,
)
# "Two dice" above "Two dice are thrown. What is …": the title of an exercise, which asks without it.
_PLAIN_TITLE = re.compile(
    r"\A(?P<title>(?!(?:In|For|With|Using|At|On|From|By|If|When)\b)[A-ZÀ-Þ][\w'’&-]*(?:[ ,:/–-]{1,3}[\w'’()&-]+){1,12})"
    r"[ \t]*\n[ \t]*\n\s*(?=[A-ZÀ-Þ¿])"
)
_CLAUSE = re.compile(r"\b(?:is|are|was|were|has|have|had|if|when|that|which|then|where|who)\b", re.I)
_ENOUGH_WORDS = 8
_LABEL = re.compile(r"^(?:\*\*|__)[^*_\n]{1,60}(?::(?:\*\*|__)|(?:\*\*|__)[ \t]*(?:[—–:]|--))", re.M)
_WORD = re.compile(r"[^\W\d_]{2,}")
_MIN_WORDS = 5
_WORDS = re.compile(r"\S+")
_NEAR = 30  # characters of the rest
# "Exercise 1 Easy" alone above the text.
_NAME = re.compile(
    r"\A(?:exercise|problem|question|task|challenge|quiz|puzzle)[ \t]?#?\d{1,3}(?:\.\d{1,3}){0,2}[.:]?"
    r"(?:[ \t]+[\w()-]{2,20}){0,3}[ \t]*\n[ \t]*\n(?=\s*\S)",
    re.I,
)
_NUMBER = re.compile(r"\A\d{1,3}[ \t]?[-–—:][ \t]+(?=[¿\"“A-ZÀ-ÖА-Я])")
# "**Your answer:**" and nothing behind it, "**Result (example):**" whose table stands elsewhere.
_PLACE = re.compile(
    r"(?:\n|\A)[ \t>*_]*(?:your|my|student['’]?s?)[ \t](?:answers?|solutions?|responses?|work|code|notes?)"
    r"[:.]?[*_ \t]*[:.]?\s*\Z",
    re.I,
)
# "For the solution see @sec-l07." alone below a question.
_LEADS_TO_ANSWER = re.compile(
    rf"\n[ \t]*\n[ \t>*_(]{{0,4}}(?=[^\n]{{0,80}}\b(?:{box_names.SOLUTIONS})\b)"
    r"[^\n?]{0,80}(?:@[A-Za-z]\w{1,10}[:-][\w:.-]{1,80}|\[[^\]\n]{0,80}\]\([^()\s]{1,120}\)"
    r"|\{(?:ref|numref|doc)\}`[^`\n]{1,100}`)[^\n]{0,20}\s*\Z",
    re.I,
)
# "… *(Answer: 3)*" leaves the star before its answer.
_HALF = re.compile(r"[ \t]+[*_]{1,3}\Z")
# "These solutions show one way." behind the last of them.
_OUTRO = re.compile(
    r"\n[ \t]*\n(?:these|all|the above)[ \t](?:\w+[ \t])?(?:solutions|answers)\b[^\n]{10,400}\s*\Z", re.I
)
# "**Exam question 4 (2 marks):** …": what stands above it was another.
_LATER = re.compile(
    r"(?<=\n)[ \t]{0,8}\*\*[^*\n]{0,40}\b(?:question|exercise|problem|task)[ \t]#?\d+[^*\n]{0,30}\*\*[.:]?[ \t]+(?=\S)",
    re.I,
)
_CAPTION = re.compile(r"\n[ \t>]*(?P<mark>\*{1,3}|_{1,2})[^*_\n]{1,60}(?::(?P=mark)|(?P=mark)[ \t]*:)\s*\Z")
# "**Question:** What …" as an item of a list, and "**Answer:** It …".
_ASKED = re.compile(
    r"\A(?:(\*\*|__)(?:question|problem|exercise|prompt|task|kata|drill)(?: ?\d{1,3})?(?::\1|\1:)"
    r"|(?:question|problem|prompt|task|kata|drill)(?: ?\d{1,3})?:|q\d{1,3}[.:)])[ \t]+(?=\S)"
    rf"|\A(?:{abroad.pattern(abroad.EXERCISES)})[ \t]?\d{{1,3}}(?:：|:(?=[ \t]))[ \t]*(?=\S)",
    re.I,
)
# "(★☆☆)": how hard it is.
_HARD = re.compile(
    r"[ \t]*[(\[][★☆⭐✩✪\ufe0f]{1,12}[)\]]"
    # "$\\star$ Find …"
    r"|\A(?:\(?\$\s?(?:\\?(?:star|ast|bigstar|dagger)\s?){1,4}\$\)|\$\s?\\?(?:star|ast|bigstar|dagger|\*)\s?\$"
    r"|\(\\?\*{1,3}\)|\[\\?\*{1,3}\]){1,3}\s+(?=\S)"
)
_HEADING = re.compile(r"\A#{1,6}[ \t]+(?:\d{1,3}[.)][ \t]+)?")
# "#### What to do:" between the title of an exercise and its text; "### Example" heads a part of the question.
_HEADS_TASK = re.compile(
    r"^#{2,6}[ \t]+\W{0,4}(?:what[ \t]to[ \t]do|(?:your[ \t]|the[ \t])?(?:tasks?|questions?|assignment|challenge"
    r"|mission)"
    r"|instructions?|description|(?:problem[ \t])?statement|steps|to[ \t]do|objectives?|goals?"
    r"|exercise)[ \t]?[:.]?[ \t]*$",
    re.I,
)
_HEADS_PART = re.compile(
    r"^#{2,6}[ \t]+(?P<title>(?:(?:sample|example|expected)[ \t])?(?:inputs?|outputs?)(?:[ \t](?:format"
    r"|specification))?"
    r"|examples?|requirements?|constraints?|notes?|background|scenario|context|given|data|starter[ \t]code"
    r"|specifications?"
    r"|usage|details|exemples?(?:[ \t]d['’]exécution)?|beispiele?|ejemplos?)(?:[ \t]\d{1,2})?[ \t]?[:.]?[ \t]*$",
    re.I,
)
_HEADING_ABOVE = re.compile(r"\A#{1,6}[ \t]+(?P<title>[^\n]{1,160})\n[ \t]*\n\s*(?=[^\s#])")
# "**A2.** Find …", "[B1: Two dice] Find …": the number of an exercise in its book.
_CODE = re.compile(
    r"\A(?:(?P<bold>\*\*|__)(?:[A-Z]{1,2}\d{1,3}(?:\.\d{1,3})?|\d{1,2}[A-Z]\d{1,3})[.:)](?P=bold)"
    r"|\[[A-Z]{1,2}\d{1,3}(?:[.:][ \t][^\[\]\n]{1,80})?\])[.:]?\s+(?=\S)"
)
# "**Exercise**" alone above the text.
_CALLED = re.compile(
    r"\A\*\*(?:exercise|problem|question|task|challenge):?\*\*[.:]?\s*\n\s*(?=\S)"
    # "**Testo:** …" of a book's own command
    rf"|\A\*\*(?:exercise|problem|question|task|statement|text|{abroad.STATEMENT}|{abroad.pattern(abroad.EXERCISES)})"
    r"(?:\s?[.:]\s?\*\*|\*\*\s?[.:])\s+(?=\S)",
    re.I,
)
# "**(b)**" below what is given to all parts, and in front of its answer.
_BOLD_PART = re.compile(r"^[ \t]*(?:\*\*|__)\(?(?P<letter>[a-h])[.)](?:\*\*|__)[ \t]+(?=\S)", re.M)
# "## b) The mean", the title of a box, in an answer.
_HEADED_PART = re.compile(r"#{1,6}[ \t]+(?=\(?[a-h][.)][ \t])")
# "c) Find …", the only part that was asked, and its answer "c) It is …".
_ONE_PART = re.compile(r"^[ \t]*\(?([a-h])[.)][ \t]+(?=\S)", re.M)
_ANY_PART = re.compile(r"(?:^|[ \t])\(?[a-h][.)][ \t]", re.M)
# "*What is …?*", all words in front of its parts in italics: the theorems of LaTeX, which exercises are made of.
_IN_ITALICS = re.compile(
    r"(?<![*_\w\\])(?P<mark>[*_])(?![*_\s])(?P<said>(?:[^*_$\n]|\$[^$\n]{1,200}\$){1,2000})(?<!\s)(?P=mark)(?![*_\w])"
)
_NO_WORDS = re.compile(
    r"\$\$[^$]{1,2000}\$\$|\$[^$\n]{1,400}\$|^[ \t]*\(?(?:\d{1,3}|[a-z]|[ivx]{1,4})[.)][ \t][^\n]*|[^\w`]", re.M
)
_SAID = re.compile(
    r"\A(?:([*_]{1,3})(?:correct )?(?:solution|answer)[.:]?\1[.:]?(?:[ \t]+|[ \t]*\n\s{0,9})"
    r"|(?:correct )?answer:[ \t]+)(?=\S)",
    re.I,
)
# "[MCQ]", "(T/F)", "[4 marks]", "🟢", "⭐⭐ -": of which sort a question is, and how much it counts, in front of it.
_SORT = (
    r"mcqs?|mc|msq|maq|nat|t/?f|true[ \t]?(?:or|/)[ \t]?false|multiple[ -]choice|short[ -]answer|long[ -]answer|essay"
    r"|(?:single|multiple)[ -](?:select|correct|answer)|coding|theory|numerical|conceptual|open[ -]ended|fill[ -]in"
    r"|(?:very[ \t])?(?:easy|medium|moderate|hard|difficult|basic|intermediate|advanced|challenging)|bonus|optional"
    r"|extra"
    r"|level[ \t]?\d|l\d|bloom[^\[\]()\n]{0,20}"
)
_SORTED = re.compile(
    rf"\A(?:(?:[*_]{{0,3}}\\?[\[(](?:{_SORT}|{WORTH})(?:[ \t]*[,;|/–—-][ \t]*(?:{_SORT}|{WORTH})){{0,3}}"
    r"\\?[\])][*_]{0,3}"
    rf"|(?P<bold>\*\*|__)(?:{_SORT})[.:!]?(?P=bold)"
    rf"|(?=[^\u2190-\u23ff])(?:"
    rf"(?![✓✔✗✘☐☑☒\u2200-\u22ff\u25a0-\u25ff\u27c0-\u27ff\u2900-\u2aff]){SIGN}){{1,6}})[ \t]*[:.–—-]?\s+)(?=\S)",
    re.I,
)
# "Salt is a metal. (True/False)" asks with it.
_SORTED_BEHIND = re.compile(
    rf"(?<=[.?!:$])[ \t]+[*_]{{0,2}}\\?[\[(](?!t/?f\b|true)(?:{_SORT})\\?[\])][*_]{{0,2}}[ \t]*$", re.I | re.M
)
# "*(LO 2.1, Bloom: Remember)*" behind a question: what a bank says of it.
_ABOUT_BEHIND = re.compile(
    r"(?<=[.?!:$)])[ \t]+[*_]{0,2}[\[(](?:LO|CO|learning (?:objective|outcome)|bloom|difficulty|topic|skill|objective"
    r"|standard)\b"
    r"[^()\[\]\n?]{0,80}[\])][*_]{0,2}[ \t]*$",
    re.I | re.M,
)
# "**💡 Hint**", the title of a fold, and what is in it.
_FOLDED_HINT = re.compile(
    rf"\n[ \t]*\n[ \t]*\*\*{SIGN}{{0,2}}(?:(?:show|see|click for|need)[ \t])?(?:a[ \t])?(?:hints?"
    rf"|tips?)(?:[ \t]\d)?[ \t]?[.:!?]?\*\*"
    r"[ \t]*\n[ \t]*\n[^?\0]{1,1500}\Z",
    re.I,
)
_WORTH_FIRST = re.compile(rf"^[*_]{{0,2}}\\?[\[(]{WORTH}\\?[\])][*_]{{0,2}}[ \t]+(?=\S)", re.I | re.M)
# What a bank of questions says of one.
_ABOUT = re.compile(
    r"^[ \t>]*(\*\*|__)(?:(?:question )?type|difficulty|level|bloom'?s? (?:taxonomy )?level|topic|marks|points"
    r"|concepts? tested|(?:estimated )?time(?: estimate)?)(?::\1|\1:)[ \t]+[^\n]{1,80}\n?",
    re.M | re.I,
)
# Why it is asked; where nothing else asks, "**Objective:** Write a parser" is the question.
_AIM = re.compile(
    r"^[ \t>]*(\*\*|__)(?:(?:learning )?(?:objective|outcome)s?)(?::\1|\1:)[ \t]+[^\n]{1,200}\n?", re.M | re.I
)
# "_Reference: RFC 950_", "**Further reading:** …", "**Related chapter**: Bonds"
_READ_MORE = (
    r"\n[ \t]*\n[ \t>]*[*_(\[]{1,3}(?:references?|sources?|further[ \t]reading|learn[ \t]more"
    r"|related[ \t](?:chapters?|sections?|topics?|reading)|read[ \t]more)(?:[*_]{0,2}:|:[*_]{1,2})[^\n]{0,300}\s*\Z"
)
_READ_MORE_BEHIND = re.compile(_READ_MORE, re.I)
# "*Marking: 1 mark for each name.*", "(Award 2 marks for the method.)" as the last paragraph of an answer.
_MARKED = re.compile(
    r"\n[ \t]*\n[ \t>]*[*_(\[]{0,3}(?:(?:marking|grading|scoring|mark[ \t]scheme|rubric|marks|points)"
    r"(?:[ \t](?:scheme|criteria|guide|notes?|allocation))?[*_]{0,2}:"
    rf"|(?:award|allow|give|deduct)[ \t](?:up[ \t]to[ \t])?(?:{WORTH}|(?:one|two|half|full)[ \t](?:marks?|points?"
    rf"|credit))\b"
    rf"|{WORTH}[ \t](?:for|each|per)\b)[^\n]{{0,300}}\s*\Z"
    rf"|{_READ_MORE}",
    re.I,
)
# How many points which answer earns, behind the answer, and where a page leads.
_GRADED = re.compile(
    r"(?<=\S)\s*^[ \t>]*(?:#{1,6}[ \t]+|\*\*)"
    r"(?:(?:grading|marking|scoring)(?: (?:criteria|scheme|rubric|guide|notes?))?|rubric)"
    r"[.:]?(?:\*\*)?[.:]?[ \t]*\n[^\0]*\Z",
    re.M | re.I,
)
_LEADS = re.compile(
    r"\n[ \t]*(?:\*\*|_)?\[(?:back|return|go back|home|next|previous|top|up)\b[^\[\]\n]{0,60}\]"
    r"\([^()\n]{1,200}\)(?:\*\*|_)?\s*\Z"
    rf"|\n[ \t>*_]*\[?{SIGN}?\[?(?:back to (?:the )?(?:top|contents?|list|index)"
    r"|(?:go |return )(?:back )?to (?:the )?(?:top|contents)|(?:this page was )?last (?:updated|modified|edited"
    r"|changed|revised)"
    r"|page last |©|copyright |all rights reserved)(?:\b|(?<=[ ©]))[^\n]{0,80}\s*\Z",
    re.I,
)
# "[top]" whose link is gone; "(Ch. 3, p. 41)", where the book says so.
_PLACE_BEHIND = re.compile(
    r"(?<=[.?!)$\u00a0 ])[ \t\u00a0]*\[?\\?\[(?:top|back|home|next|prev(?:ious)?|up)\\?\]"
    r"(?:\]?\([^()\s]{1,200}\))?\s*\Z"
    r"|(?<=[.?!)$])[ \t]+[*_]{0,2}\\?[\[(](?:see[ \t])?(?:(?:ch(?:ap(?:ter)?)?|sec(?:tion)?|pp?|pages?|slides?"
    r"|lecture|unit|§)\.?"
    r"[ \t]?\d[\d.]{0,6}(?:[ \t]?[–-][ \t]?\d{1,4})?[,;]?[ \t]?){1,3}\\?[\])][*_]{0,2}\.?[ \t]*$",
    re.I | re.M,
)
# "See also ." whose citation is lost.
_NO_CITATION = re.compile(
    r"(?<=[.?!)$])[ \t]+\(?(?:see(?:[ \t]also)?|cf\.?|compare)[ \t\u00a0]*\)?[.,;]?(?=[ \t]*(?:\n|\Z))", re.I
)
# A question in bold or italics, with nothing or its options below.
_ALL_BOLD = re.compile(r"\A(\*\*?|__)(?![\s*])([^*\n]{3,600}?)\1[ \t]*(?=\n(?![ \t]*\n[ \t]*[^\W\d_]{2})|\Z)")
# "[3 marks]", "**(7 Marks, CO2)**" and a line of nothing but such: how an exam is marked.
_WORTH = re.compile(
    rf"[ \t]*(?P<set>[*_]{{0,2}})\\?[\[(](?:{WORTH}|CO[ \t]?\d)(?:(?:[ \t]*[,;—–-]|[ \t](?:for|each"
    rf"|per)\b)[^\[\]()\n\\]{{0,80}})?"
    r"\\?[\])](?P=set)"
    r"(?=[ \t]*(?:$|[.\[(]|<br)|[ \t]+(?-i:[A-ZÀ-Þ]))",
    re.I | re.M,
)
_MARKING = re.compile(
    rf"^[ \t>]*(?:\*\*(?:valuation|marking|grading|mark)[^*\n]{{0,30}}\*\*[ \t]*)?"
    rf"(?:\[[^\[\]\n]{{1,80}}?\b{WORTH}\][ \t.]*)+$\n?"
    r"|^[ \t>]*\*\*(?:valuation|marking) (?:key|scheme)[^\n]{0,300}$\n?",
    re.I | re.M,
)
# Where a question comes from: "(GATE 2014) …", "[State University, 2009]", "**…?** *[Bank Officer 2021]*".
# What is left of a title in brackets that was but a reference.
_NO_SOURCE = re.compile(r"\A[(\[]\s{0,10}[)\]][ \t]*(?=\S)")
_SOURCE = re.compile(
    r"\A(?P<open>\**)[(\[](?=[A-ZÀ-Þ])[^()\[\]\n]{1,70}[ ,/–—-](?:19|20)\d\d(?:,?[ \t]?[^()\[\]\n]{1,60})?[)\]]"
    r"(?P<closed>\*\*)?[.:]?\s*(?:[-–—:][ \t]+)?(?=[\w*$“\"'])"
)
# "*This problem is optional.* Find …", "(This one is hard.) Find …".
_REMARK_ABOVE = re.compile(
    r"\A[*_(\[]{0,3}this (?:problem|exercise|question|part|one|task) is (?:optional|(?:a bit |very |quite "
    r"|rather )?(?:hard|difficult"
    r"|challenging|easy)|a (?:challenge|bonus)[^.\n]{0,40}|for (?:extra|bonus)[^.\n]{0,40}|from [^\n]{3,60}"
    r"|due to [^\n]{3,60})"
    r"\.[*_)\]]{0,3}\s+(?=\S)",
    re.I,
)
_SOURCE_LINE = re.compile(r"\A\*(?!\*)[^*\n?]{3,120}\b(?:19|20)\d\d\b[^*\n?]{0,100}\*[ \t]*\n[ \t]*\n(?=\s*\S)")
# "[Source: final exam 2019]", "(Taken from the notes.)" at the end of a question.
_SOURCE_SAID = re.compile(
    r"(?<=[.?!:;$)])\s*\n?[*_]{0,2}\\?[\[(](?:source|taken from|adapted from|from|reference|ref\.?|quelle"
    r"|fuente)"
    r"\b[ \t]?:?[ \t][^\[\]()\n]{2,120}\\?[\])][*_]{0,2}[.]?\s*\Z",
    re.I,
)
# "(H. Smith) Let …": who set it.
_AUTHOR = re.compile(r"\A\((?:[A-ZÀ-Þ]\.[ \u00a0-]?){1,3}[ \t]?[A-ZÀ-Þ][a-zß-ÿ'’-]{1,20}\)\s+(?=[A-ZÀ-Þ¿$])")
# "… and sort it. ⭐": how hard it is, behind it.
_STARS_BEHIND = re.compile(r"(?<=[.?!:)$])[ \t]+(?:[★☆⭐✩✪⚡\U0001f300-\U0001faff]\ufe0f?[ \t]?){1,6}$", re.M)
_REPEATED = 20
_SOURCE_BEHIND = re.compile(r"(?<=[*?:.])[ \t]*\*\[[^*\n]{0,160}\b(?:19|20)\d\d\b[^*\n]{0,300}\]\*[ \t]*$", re.M)
# "National Contest for Schools 2211 Paper 1 November 2012" below a question: the exam that it comes from.
_SOURCE_BELOW = re.compile(
    r"(?<=[.?!:;$)])\s*\n[ \t]*\n[*_(\[]{0,2}(?=[A-ZÀ-Þ][^\n]*(?:\d[^\n]*(?:19|20)\d\d|\b[A-Z]{3,}\b))"
    r"[^\n.?!:;=$()\[\]*_]{6,110}[ ,/–—-](?:19|20)\d\d[)\]*_]{0,2}\s*\Z"
)
# "[Eigenvectors] Find …": what it is about.
_TAG = re.compile(r"\A(\**)\[(?!Hint|Note|Given)[A-Z][A-Za-z &/-]{2,40}\][ \t]+(?=[A-Z])")
_BULLET = re.compile(r"^[ \t]*[-+*][ \t]+(?=\S)", re.M)
# What pandoc writes at the end of a proof.
_LAST_SQUARE = re.compile(r"\s+◻\Z")
# "(p. 14)" in front of an answer: where another book says so.
_PAGE = re.compile(r"\A\(pp?\.?\s?\d{1,4}(?:\s?[-–]\s?\d{1,4})?\)[ \t]*\n?\s*(?=\S)")


def without_surroundings(asked: str, answer: str) -> tuple[str, str]:
    """A pair without what stands around its question and its answer."""
    asked, answer = _without_labels(without_label(asked), answer)
    answer = _without_part_titles(_PAGE.sub("", _LAST_SQUARE.sub("", without_caption(answer))))
    asked = _FOLDED_HINT.sub("", without_place(_without_headings(asked)))
    return without_front(asked), without_instructions_in(without_question(asked, answer))


def without_question(asked: str, answer: str) -> str:
    """An answer without the question, where a key prints it again above it."""
    words = [word.strip("*_>") for word in asked.split()]
    said = _WORDS.finditer(answer)
    end = 0
    for word in filter(None, words):
        found = next((one for one in said if one[0].strip("*_>")), None)
        if found is None or found[0].strip("*_>") != word:
            return answer
        end = found.end()
    rest = answer[end:].lstrip(" \t*_:")
    again = len(words) >= _MIN_WORDS and rest.startswith("\n") and rest.strip()
    return rest.strip() if again else answer


def _without_headings(asked: str) -> str:
    """A question whose own parts are headed in bold, and without the heading that only says that it is one."""
    if "##" not in asked:
        return asked
    lines = asked.split("\n")
    fences = Fences(lines)
    kept: list[str] = []
    for number, line in enumerate(lines):
        heading = not fences.holds(number, line) and line.startswith("#")
        if heading and (part := _HEADS_PART.match(line)):
            line = f"**{part['title']}:**"
        elif (heading and _HEADS_TASK.match(line)) or (
            not line.strip() and not "".join(kept[-1:]).strip() and not fences.marks
        ):
            continue
        kept.append(line)
    return "\n".join(kept).strip() or asked


def _without_part_titles(answer: str) -> str:
    """An answer whose parts are headed by titles as paragraphs."""
    if "# a" not in answer and "# (a" not in answer:
        return answer
    lines = answer.split("\n")
    fences = Fences(lines)
    return "\n".join(line if fences.holds(n, line) else _HEADED_PART.sub("", line) for n, line in enumerate(lines))


def without_label(text: str) -> str:
    """A question, or what is given to several, without the number or the word that its book calls it by."""
    text = _HARD.sub("", _CODE.sub("", _CALLED.sub("", text)))
    for _ in range(3):  # "[MCQ] (2 points) …"
        text = _SORTED.sub("", text)
    return _ABOUT_BEHIND.sub("", _SORTED_BEHIND.sub("", text))


def without_bold_part(asked: str, answer: str) -> tuple[str, str]:
    """A pair that is one part, without its letter in bold, if what is given to all parts stands above it."""
    parts = list(_BOLD_PART.finditer(asked))
    if len(parts) != 1 or not asked[: parts[0].start()].strip() or _ANY_PART.search(asked.replace(parts[0][0], "")):
        return asked, answer
    same = _BOLD_PART.match(answer)
    if same and same["letter"] != parts[0]["letter"]:
        return asked, answer
    asked = asked[: parts[0].start()] + asked[parts[0].end() :]
    return asked, answer[same.end() :] if same else answer


def without_front(asked: str) -> str:
    """A question without the title, the name or the number in front of it, if what is left asks by itself."""
    if later := [label.end() for label in _LATER.finditer(asked)]:
        asked = asked[later[-1] :]
    asked = _without_plain_title(_NUMBER.sub("", _NAME.sub("", asked)))
    title = _TITLE.match(asked)
    if title is None or _NO_TITLE.search(title["title"]) or len(_LABEL.findall(asked)) > 1:
        return asked
    rest = asked[title.end() :]
    first = rest.split("\n\n", 1)[0]
    if IMPERATIVE.match(title["title"]) and " " in title["title"]:
        return asked  # it says what to do
    enough = len(_WORD.findall(first)) + first.count("$") >= _MIN_WORDS
    return rest if enough and ASKS.search(rest) and not POINTS_BACK.search(first[:_NEAR]) else asked


def _without_plain_title(asked: str) -> str:
    """A question without the title above it, if what stands below says enough and asks."""
    found = _PLAIN_TITLE.match(asked)
    if found is None or any(one.search(found["title"]) for one in (_CLAUSE, _NO_TITLE, ASKS)):
        return asked
    rest = asked[found.end() :]
    first = rest.split("\n\n", 1)[0]
    enough = len(_WORD.findall(first)) >= _ENOUGH_WORDS and not POINTS_BACK.search(first[:_NEAR])
    return rest if enough and ASKS.search(rest) and not IMPERATIVE.match(found["title"]) else asked


def without_place(asked: str) -> str:
    """A question without the line under which a student writes, and where to read more."""
    asked = _READ_MORE_BEHIND.sub("", _LEADS_TO_ANSWER.sub("", asked.rstrip()))
    return _HALF.sub("", _PLACE.sub("", _CAPTION.sub("", asked)).rstrip())


def _without_marking(answer: str) -> str:
    """An answer without what it says at its end of the marks that it earns."""
    answer = _PLACE_BEHIND.sub("", _MARKED.sub("", _GRADED.sub("", answer))).rstrip()
    return _NO_CITATION.sub("", answer) if "ee" in answer or "cf" in answer.lower() or "ompare" in answer else answer


def without_caption(answer: str) -> str:
    """An answer without the caption that it ends with, of what stands elsewhere, and what is said of all answers."""
    return _CAPTION.sub("", _OUTRO.sub("", answer)).rstrip()


def _without_labels(asked: str, answer: str) -> tuple[str, str]:
    """A pair without "**Question:**", "**Answer:**", "**Difficulty:** 2" and the mark of the one item that it was."""
    if (bullet := _BULLET.match(asked)) and not _BULLET.search(asked, bullet.end()):
        asked = asked[bullet.end() :]
    asked, answer = with_plain_tables(asked), with_plain_tables(answer)
    if "[" in asked + answer or "(" in asked + answer:
        asked, answer = (
            _WORTH.sub("", _WORTH_FIRST.sub("", _MARKING.sub("", text))).strip() or text for text in (asked, answer)
        )
    asked = _without_repeated(_SOURCE_LINE.sub("", _TAG.sub(r"\1", asked)))
    asked = _STARS_BEHIND.sub(
        "", _SOURCE_SAID.sub("", _SOURCE_BELOW.sub("", _AUTHOR.sub("", _REMARK_ABOVE.sub("", asked))))
    )
    asked = _NO_SOURCE.sub("", asked)
    asked = _SOURCE_BEHIND.sub("", _SOURCE.sub(lambda said: "" if said["closed"] else said["open"], asked), count=1)
    if ASKS.search(without_aim := _AIM.sub("", asked).strip()):
        asked = without_aim
    if (bold := _ALL_BOLD.match(asked)) and (ASKS.search(bold[2]) or OPTION_B.search(asked)):
        asked = bold[2] + asked[bold.end() :]
    asked, answer = _ABOUT.sub("", asked).strip(), _LEADS.sub("", _without_marking(_ABOUT.sub("", answer).strip()))
    if (above := _HEADING_ABOVE.match(asked)) and not (above["title"].endswith("?") or ASKS.search(above["title"])):
        asked = asked[above.end() :]
    asked, answer = _without_part(_ASKED.sub("", _HEADING.sub("", asked)), _SAID.sub("", answer))
    return _without_italics(asked), answer


def _without_italics(asked: str) -> str:
    """A question whose words are all in italics, without them; one with some keeps what they stress."""
    mark = next(_IN_ITALICS.finditer(asked), None)
    if mark is None or _NO_WORDS.sub("", _IN_ITALICS.sub("", asked)) or len(mark["said"]) < 10:
        return asked
    return _IN_ITALICS.sub(lambda found: found["said"], asked)


def _without_part(asked: str, answer: str) -> tuple[str, str]:
    """A pair that is one part of an exercise, without its letter: "b) …", also below what is given to all."""
    part = _ONE_PART.search(asked)
    if part is None or _ANY_PART.search(asked, part.end()):
        return asked, answer
    same = _ONE_PART.match(answer)
    if (same and same[1] != part[1]) or _ANY_PART.search(answer, same.end() if same else 0):
        return asked, answer
    said = with_one_margin(asked[part.end() :], of_item=True)
    return asked[: part.start()] + said, answer[same.end() :] if same else answer


def _without_repeated(asked: str) -> str:
    """A question without the title that says the same: "[Olympiad] State the theorem." above "State the theorem."."""
    title, _, below = asked.partition("\n\n")
    words = below.strip()
    same = title.rstrip(" *_").endswith(words) or words.startswith(title.strip(" *_"))
    return words if len(words) > _REPEATED and same else asked
