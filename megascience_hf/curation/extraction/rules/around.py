"""What stands around a question or an answer and is no part of it.

Titles, labels, letters of lone parts, what it is worth and where it comes from, places to write, empty captions.
"""

from __future__ import annotations

import re

from megascience_hf.curation.extraction import words_abroad as abroad
from megascience_hf.curation.extraction.fences import Fences
from megascience_hf.curation.extraction.html_tables import with_plain_tables
from megascience_hf.curation.extraction.rules.cut_text import with_one_margin
from megascience_hf.curation.extraction.rules.student_code import without_instructions_in
from megascience_hf.curation.extraction.rules.wording import ASKS, IMPERATIVE, OPTION_B, WORTH

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
# In such a rest only the title says what it is about.
_POINTS_BACK = re.compile(r"\b(?:it|its|they|them|their|this|these|those)\b", re.I)
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
    rf"\n[ \t]*\n[ \t>*_(]{{0,4}}(?=[^\n]{{0,80}}\b(?:solutions?|answers?|{abroad.pattern(abroad.SOLUTIONS)})\b)"
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
    r"|\A(?:\$\s?\\?(?:star|ast|bigstar|dagger|\*)\s?\$|\(\\?\*{1,3}\)|\[\\?\*{1,3}\]){1,3}\s+(?=\S)"
)
_HEADING = re.compile(r"\A#{1,6}[ \t]+(?:\d{1,3}[.)][ \t]+)?")
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
    r"\A(?:([*_]{1,3})(?:correct )?(?:solution|answer)[.:]?\1[.:]?|(?:correct )?answer:)[ \t]+(?=\S)", re.I
)
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
# How many points which answer earns, behind the answer, and where a page leads.
_GRADED = re.compile(
    r"(?<=\S)\s*^[ \t>]*(?:#{1,6}[ \t]+|\*\*)"
    r"(?:(?:grading|marking|scoring)(?: (?:criteria|scheme|rubric|guide|notes?))?|rubric)"
    r"[.:]?(?:\*\*)?[.:]?[ \t]*\n[^\0]*\Z",
    re.M | re.I,
)
_LEADS = re.compile(
    r"\n[ \t]*(?:\*\*|_)?\[(?:back|return|go back|home|next|previous|top|up)\b[^\[\]\n]{0,60}\]"
    r"\([^()\n]{1,200}\)(?:\*\*|_)?\s*\Z",
    re.I,
)
# A question in bold or italics, with nothing or its options below.
_ALL_BOLD = re.compile(r"\A(\*\*?|__)(?![\s*])([^*\n]{3,600}?)\1[ \t]*(?=\n(?![ \t]*\n[ \t]*[^\W\d_]{2})|\Z)")
# "[3 marks]", "**(7 Marks, CO2)**" and a line of nothing but such: how an exam is marked.
_WORTH = re.compile(
    rf"[ \t]*(?P<set>[*_]{{0,2}})[\[(](?:{WORTH}|CO[ \t]?\d)(?:[ \t]*[,;—–-][^\[\]()\n]{{0,60}})?[\])](?P=set)"
    r"(?=[ \t]*(?:$|[.\[(]|<br))",
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
_SOURCE_LINE = re.compile(r"\A\*(?!\*)[^*\n?]{3,120}\b(?:19|20)\d\d\b[^*\n?]{0,100}\*[ \t]*\n[ \t]*\n(?=\s*\S)")
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
    asked = without_place(asked)
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


def _without_part_titles(answer: str) -> str:
    """An answer whose parts are headed by titles as paragraphs."""
    if "# a" not in answer and "# (a" not in answer:
        return answer
    lines = answer.split("\n")
    fences = Fences(lines)
    return "\n".join(line if fences.holds(n, line) else _HEADED_PART.sub("", line) for n, line in enumerate(lines))


def without_label(text: str) -> str:
    """A question, or what is given to several, without the number or the word that its book calls it by."""
    return _HARD.sub("", _CODE.sub("", _CALLED.sub("", text)))


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
    asked = _NUMBER.sub("", _NAME.sub("", asked))
    title = _TITLE.match(asked)
    if title is None or _NO_TITLE.search(title["title"]) or len(_LABEL.findall(asked)) > 1:
        return asked
    rest = asked[title.end() :]
    first = rest.split("\n\n", 1)[0]
    if IMPERATIVE.match(title["title"]) and " " in title["title"]:
        return asked  # it says what to do
    enough = len(_WORD.findall(first)) + first.count("$") >= _MIN_WORDS
    return rest if enough and ASKS.search(rest) and not _POINTS_BACK.search(first[:_NEAR]) else asked


def without_place(asked: str) -> str:
    """A question without the line under which a student writes."""
    asked = _LEADS_TO_ANSWER.sub("", asked.rstrip())
    return _HALF.sub("", _PLACE.sub("", _CAPTION.sub("", asked)).rstrip())


def without_caption(answer: str) -> str:
    """An answer without the caption that it ends with, of what stands elsewhere, and what is said of all answers."""
    return _CAPTION.sub("", _OUTRO.sub("", answer)).rstrip()


def _without_labels(asked: str, answer: str) -> tuple[str, str]:
    """A pair without "**Question:**", "**Answer:**", "**Difficulty:** 2" and the mark of the one item that it was."""
    if (bullet := _BULLET.match(asked)) and not _BULLET.search(asked, bullet.end()):
        asked = asked[bullet.end() :]
    asked, answer = with_plain_tables(asked), with_plain_tables(answer)
    if "[" in asked + answer or "(" in asked:
        asked, answer = (_WORTH.sub("", _MARKING.sub("", text)).strip() or text for text in (asked, answer))
    asked = _without_repeated(_SOURCE_LINE.sub("", _TAG.sub(r"\1", asked)))
    asked = _SOURCE_BELOW.sub("", asked)
    asked = _NO_SOURCE.sub("", asked)
    asked = _SOURCE_BEHIND.sub("", _SOURCE.sub(lambda said: "" if said["closed"] else said["open"], asked), count=1)
    if ASKS.search(without_aim := _AIM.sub("", asked).strip()):
        asked = without_aim
    if (bold := _ALL_BOLD.match(asked)) and (ASKS.search(bold[2]) or OPTION_B.search(asked)):
        asked = bold[2] + asked[bold.end() :]
    asked, answer = _ABOUT.sub("", asked).strip(), _LEADS.sub("", _GRADED.sub("", _ABOUT.sub("", answer).strip()))
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
