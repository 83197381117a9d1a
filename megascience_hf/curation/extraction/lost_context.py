"""Tells whether a question goes on from what its book says in front of it, in words that name no figure or number.

"Check this by …", "the code you wrote above", "I claimed that …", "each of the following files." and nothing that
follows: none of these can be understood alone. What the question itself says before is no loss.
"""

from __future__ import annotations

import re

from megascience_hf.answers.text.unicode import lowered_in_place, lowered_response
from megascience_hf.answers.text.words import holds_any
from megascience_hf.curation.extraction import words_abroad as abroad
from megascience_hf.curation.extraction.code_blocks import code_blocks, inline_code

# Words of which one stands in whatever `_AUTHOR`, `_ANNOUNCES` and the other patterns find: to look for them first is
# quicker.
_AUTHOR_WORDS = (
    "claimed", "forgot", "hypothesi", "glossed", "omitted", "skipped", "not ", "n't", "n’t", " my ", "case study",
    "recreate", "reproduce", "plot", "learned", "chart", "repeat", "existing", " above the ", "we just", "have just",
    "so far",
)  # fmt: skip
_ANNOUNCED = ("the following", "below", "this ")
_OF_SIZE_WORDS = ("game", "matrix", "table", "system", "grid")
_ANSWERS_BEFORE_WORDS = ("question", "exercise", "problem")
_NAMED_BEFORE_WORDS = ("cette", "esta", "esa", "essa", "diese", "considéré")
_FIRST = re.compile(  # for small letters
    r"""\A[\s*_]*(?:\(?(?:\d{1,3}|[a-z])[.)]\s+[*_]*)?(?:
      (?:check|verify|confirm|prove|justify|test|demonstrate|derive|repeat|explain|show)\sthis\b(?!:)
    | (?:check|verify|confirm|repeat|redo)\sthe
        \s(?:above|analysis|calculation|process|simulation|procedure|previous|last)\b
    | (?:with|for|using|consider|take)\sthe\ssame\s[a-z$`] | same\s(?!as\b)[a-z$`]
    | (?:what|why|how|when|where)\s(?:is|are|was|were|does|do|did|can|should|would)\s(?:(?:you|we|one)\s(?:use|need)\s)?
        (?:it|this|that|they|these|those)(?:\s(?!rain|snow|hail|thunder)[a-z]{1,12}){0,2}\?[\s*_]*\Z
    | what\s(?:is|are|was|were)\s(?:its|their)(?:\s[a-z]{1,14}){1,2}\?[\s*_]*\Z
    | what\s(?:is|are)\sthe\s(?:(?:common|main|major|key|most|time|space)\s){0,2}(?:(?:dis)?advantages?|benefits?
        |drawbacks?|limitations?|pitfalls?|applications?|uses|differences?|complexity)\?[\s*_]*\Z
    | why\s(?:could|can|may|might|would|should|does|is)\s(?:this|that)
        \s(?:be|particularly|so|not|also|happen|matter)\b
    | (?:(?:same\s)?as|like)\s(?:above|before|in\s(?:the\s)?(?:above|last|previous))\b | (?:ditto|idem)\b
    | part\s(?:[2-9b-h]|ii+|two|three)\b
    | [^.?!\n]{0,60}\b(?:consider|take|use|recall|look\sat)\b[^.?!\n]{0,80}\bonce\s(?:again|more)\b
    | now,?\s(?:compute|find|use|repeat|calculate|plot|show|prove|write|try|do|solve|modify|add|change)\b
    | (?:put|plug)\sin\s(?:the\s)?(?:numbers|values)\b(?!\sof)
    | (?:prove|verify|check|derive|establish|show|(?:complete|finish|give)\s(?:a|the)\sproof\sof)\s(?:the\s)?
        (?:(?:first|second|last|next|main|following)\s)?(?:theorem|lemma|proposition|corollary|claim|statement|result)
        (?:\s[a-z\d.]{1,8})?[.\s*_]*\Z
    | (?:prove|verify|check|derive|obtain|show)\s(?:(?:equation|eq\.|formula|identity)\s)?\(\d[\d.]{0,6}\)[.\s]*\Z
    | (?:do|repeat)\sthe\ssame\b
    | what\s(?:is|are|would\sbe)\sthe\s(?:answer|result|outcome)s?\sif\b | [^.?!\n]{0,60}\bif\sinstead\b
    | (?:next|again|similarly|likewise|instead|furthermore|moreover|hence|therefore|thus),?\s
    | refer\sback\sto\b
    | (?:"""
    + abroad.WHAT_IS_IT
    + r""")\s*[?？][^?？]{0,40}[?？]?\s*\Z
    | [^.?!\n]{0,40}\b(?:ratio|difference|sum|product)\s(?:of|between)\sthe\s(?:two|three)\s[a-z]+
        (?:\s(?:is|are)\b[^.?!\n]{0,40})?[.?]?\s*\Z
    | (?:explain|justify|discuss|describe|comment|why)(?:\s(?:or\s)?why(?:\snot)?|\sor\swhy\snot|\sbriefly
        |\syour\s(?:answers?|reasoning|choices?|results?|findings))?[.:?!*_]*\s*\Z
    | (?:why|how)\s(?:did|was|were)\b[^?]{0,200}\b(?:of|in)\sthe\s(?:plot|graph|chart|output)\?
    )""",
    re.X,
)
# The author speaks of the chapter; "suppose I use" and what a person in the question says are the question's own.
_AUTHOR = (
    re.compile(  # for small letters; \b once for all that begin with a word: between two letters one look is enough
        r"""
    \b(?:
      (?:i|we)\s(?:have\s|had\s|just\s|already\s|previously\s)?(?:claimed|forgot|hypothesi[sz]ed|glossed|omitted|skipped)\b
    | (?:i|we)\s(?:did\snot|didn['’]t|haven['’]t|have\snot)\s(?:discuss|cover|mention|explain|show)(?:ed|n)?\b
    | (?:confirm|support|test)\smy\s(?:claim|hypothesis|statement)\b
    | in\sthis\scase\sstudy\b
    | (?:recreate|reproduce)\sthe\s(?:plot|figure|table|graph|example|analysis|results?)\b | in\sthe\splot\sof\b
    | what\s(?:you|we)(?:['’]ve|\shave)\slearned\sto\s(?:improve|modify|extend|redo)\b
    | (?:ends|bottom|top|middle)\sof\sthe\s(?:plot|chart)\b
    | repeat\sthe\s(?:analysis|process|calculation|simulation|procedure)\sof\b
    | the\sexisting\s(?:tables?|code|functions?|models?)\b
    | we\s(?:have\s)?just\s(?!need\b)[a-z]+ed\b
    | (?:text|paragraphs?|passage|explanation)\s(?:just\s)?above\sthe\s(?:exercise|question|problem)\b
    )
    | \A\W*so\sfar,?\s(?:we|you)\b
    """,
        re.X,
    )
)
# "Is this a good fit?", and nothing in the question that it could be.
_OF_WHAT = re.compile(
    r"[\s*_]*(?:is|are|was|were|does|do|did|can|could|would|will|should|has|have)\s(?:this|these|those|they)\b", re.I
)
# A file or an address that only the author's machine reads.
_READS = re.compile(
    r"\b(?:read\w{0,3}[._]\w+|fread|load|source|vroom)\(\s{0,40}(?:\w{1,20}\s?=\s?)?(?:url\(\s?)?[\"'][^\"'\n]{4,}"
)
# A file that the answer reads: the question has to name it.
_FILE = re.compile(
    r"\b(?:read\w{0,3}[._]\w+|fread|vroom|loadtxt|genfromtxt)\(\s{0,40}(?:\w{1,20}\s?=\s?)?"
    r"[\"'](?!https?:)(?:[^\"'\n]{0,200}/)?(?P<file>[^\"'\n/]{1,100}\.(?:csv|tsv|txt|tab|xlsx?|dat|rds|RDS|sav|dta))[\"']"
)
# Where the question has code: in others "I" may be a person in it.
_AUTHOR_OF_CODE = re.compile(
    r"(?<!suppose\s)(?<!if\s)(?<!when\s)(?<!did\s)\bI\s(?:fit|set|made|defined|wrote|plotted|showed|mentioned|said)\b"
)
_ABOVE = re.compile(
    r"""\b(?:(?P<person>(?:you|we|I)(?:['’]ve|\shave|\sjust|\sjust\shave)?\s\w+\s(?:\w+\s)?|your\s(?:\w+\s){1,2}|definition\sof\s(?:\w+\s){1,4})
      | (?:shown|given|created|defined|described|listed|introduced|discussed|developed|derived|learned|presented|stated
          |computed|obtained|constructed|variants|analysis|algorithm|theorem|code|function)\s(?:\w+\s)?)above\b
      | \A[^.:?!;`\n]{0,60}\b(?:each|every|all|these|those|the)\s(?:[\w$-]+\s){1,3}above(?=[,.?:;)\n]|\s?\Z|\sand\b)
      | \A[^.:?!;,$`\n]{0,60}\bthe\sabove\s[a-z]{3,}""",
    re.X | re.I,
)
# "Compare your answers in questions 2 and 3": those of the exercises before.
_ANSWERS_BEFORE = re.compile(
    r"\b(?:your|the)\s(?:answers?|responses?|results?|solutions?|code)\s(?:in|to|from|of|for)\s(?:the\s)?"
    r"(?:(?:questions?|exercises?|problems?)\s){1,2}#?\d",
    re.I,
)
_COUNTED = re.compile(r"^[ \t]*\(?1[.)]", re.M)
# "(b) …" alone: what is given to all parts stands before part a.
_FIRST_PART = re.compile(r"^\W{0,4}(?:\(?a\)|\(i\))", re.M)
_LATER_PART = re.compile(r"\W{0,4}(?:\(?(?-i:[b-h])\)|\((?:i{2,3}|iv|vi{0,3})\))[ \t*_]+\S")
_BEGINNING = 80
_ANSWER_ABOVE = re.compile(
    r"\A[^.?!\n]{0,100}\b(?:defined|proceed|work|argue|continue|do|done|reason)(?:s|ed|ing)?\s(?:exactly\s|just\s)?as\s(?:above|before)\b",
    re.I,
)
# "the previous part" of a question in which there are no parts.
_PART_BEFORE = re.compile(
    r"\b(?:previous|preceding|last|earlier|first|second|other)\s(?:part|item|subpart|sub-?question)s?\b(?!\sof)"
    r"|\b(?:your\sanswers?|results?)\s(?:to|from|in|of)\s\(?[a-h]\)",
    re.I,
)
_PART_BEFORE_WORDS = ("part", "item", "question", "answer", "result")
_HAS_PARTS = re.compile(r"^[ \t>]*\W{0,3}(?:[a-h1-9]|i{1,3})[.)][ \t*_]", re.M)
# "By part (b) we have", where no part b is asked or answered.
_OTHER_PART = re.compile(r"\bparts?\s(?:\*\*)?\(([a-h]|i{1,3}|iv)\)", re.I)
_THINGS = (
    r"(?:code|functions?|operations?|examples?|expressions?|files?|vectors?|data(?:\s?frames?|\s?sets?)?|tibbles?"
    r"|commands?|snippets?|programs?|calls?|lists?|inputs?|strings?|dates(?:\sand\stimes)?|tables?"
    r"|matri(?:x|ces)|queries|query|loops?|classes|molecules?)"
)
_ANNOUNCES = re.compile(  # for small letters
    rf"\bthe\sfollowing\s(?:[\w-]+\s){{0,3}}?{_THINGS}\b|\b{_THINGS}\sbelow\b|\bthis\s(?:set|list|block|piece|vector|snippet|code|program|data)\b",
)
# What may be what was announced: something behind a colon, a list, code, a formula, a quotation, a table.
_THERE = re.compile(
    r""":\s{0,9}\S
    | ^[ \t]*(?:[-*+•]\s|\(?\w{1,3}[.)]\s|```|~~~|\||\$\$|\\begin|\\\[|>)
    | [\"“] | \$[^$\n]{1,200}\$ | \\\( | \b[A-Ea-e][.)]\s | \(i+\) | \d[,;]\s?-?\d""",
    re.M | re.X,
)
_AT_ONCE = re.compile(r"\s?[`$]")
# "Name the following molecule:" and no more; a line to fill in ("c. Conclusion:") is none.
_OPEN_END = re.compile(
    r"^(?![ \t]*(?:[-*+•(]|\w{1,3}[.)]\s))[ \t]*(?:[^\s:]{1,60}[ \t]+){3}[^\n]{0,300}:[\s*]{0,9}\Z", re.M
)
_CHANGES = re.compile(
    r"\b(?:adapt|rewrite|modify|extend|generali[sz]e|improve|enhanced?|update|refactor|augment|(?:variant|version)\sof)\b",
    re.I,
)
_OWN = re.compile(r"\b(?:your\sown|simple|simplified)\s(?:\w+\s)?(?:version|variant)\b", re.I)
_PROVES = re.compile(r"\b(?:prove|proof|theorem|show\sthat)\b", re.I)
_NAMED_CODE = re.compile(r"\b(?:function|method|procedure|algorithm|program)\s`[A-Za-z_]\w{0,60}(?:\(\))?`", re.I)
_OBJECT = re.compile(r"([A-Za-z_][\w.]{1,60})(?:\(\))?")
# Named again in a question that neither names nor shows it before.
_AGAIN = re.compile(
    r"\b(?:(?:this|(?:of|in|from|with|using)\sthat)\s(?P<noun>data(?:\s?set)?|survey|analysis|model|plot)"
    r"|(?:re-?run|run|repeat)\sthe\s(?P<run>analysis|model|study|simulation|experiment|code|cell|notebook|program|script))"
    r"\b(?!\sof)",
    re.I,
)
# "the 3x3 game." that no matrix of the question is; "`02_padding_demo.cpp`", a file of the course.
_OF_SIZE = re.compile(r"\bthe\s\d{1,2}\s?[x×]\s?\d{1,2}\s(?:game|matrix|table|system|grid)(?=[.?:])", re.I)
_FILE_OF_COURSE = re.compile(
    r"`(?:[\w.-]{1,40}/)?\d{1,2}[_-]\w{1,60}\.(?:c|cc|cpp|h|hpp|py|ipynb|java|js|ts|rs|go|R|m|sql|sh)`"
)
_MAKES = re.compile(r"\b(?:create|write|save|name|called|named|implement)\b", re.I)
_NAMED_BEFORE = re.compile(abroad.NAMED_BEFORE, re.I)


def goes_on(question: str, answer: str) -> bool:
    """Whether the question, or the first words of its answer, go on from what is not there."""
    small = lowered_in_place(question)
    lowered = " ".join(small.split())
    if _begins_elsewhere(question, small, answer) or _reads_unshown(question, answer):
        return True
    if _has_no_code(question) and (
        (holds_any(lowered, _OF_SIZE_WORDS) and _OF_SIZE.search(question))
        or (_FILE_OF_COURSE.search(question) and not _MAKES.search(question))
    ):
        return True
    named = _NAMED_BEFORE.finditer(question) if holds_any(lowered, _NAMED_BEFORE_WORDS) else ()
    if any(_never_named(question, said) for said in named):
        return True
    if holds_any(lowered, _AUTHOR_WORDS) and _AUTHOR.search(small):
        return True
    if ("above" in lowered and _above(question)) or (
        holds_any(lowered, _ANSWERS_BEFORE_WORDS) and _ANSWERS_BEFORE.search(question) and not _COUNTED.search(question)
    ):
        return True
    announced = _ANNOUNCES.finditer(small) if holds_any(lowered, _ANNOUNCED) else ()
    if any(not _given(question, said) for said in announced):
        return True
    return ("`" in question or "```" in answer) and _of_code(question, answer)


def _parts(answer: str, lowered: str) -> set[str]:
    """The letters of the parts that an answer names; matched where "part" stands, which is quicker than a search."""
    parts = set[str]()
    at = lowered.find("part")
    while at >= 0:
        part = _OTHER_PART.match(answer, at)
        if part is not None:
            parts.add(part[1].lower())
        at = lowered.find("part", at + 4)
    return parts


def _names_other_part(question: str, small: str) -> bool:
    """Whether a question names a part that is not in it, or the part before; `small` is the question too."""
    named = _parts(question, small)
    rest = _OTHER_PART.sub("", question) if named else question
    return any(not _has_part(rest, "", part) for part in named) or bool(
        holds_any(small, _PART_BEFORE_WORDS) and _PART_BEFORE.search(question) and not _HAS_PARTS.search(question)
    )


def _begins_elsewhere(question: str, small: str, answer: str) -> bool:
    """Whether the first words go on, or what is announced or named is in another part; `small` is the question too."""
    if _names_other_part(question, small):
        return True
    return bool(
        (_LATER_PART.match(question) and not _FIRST_PART.search(question))
        or _FIRST.match(small)
        or _OPEN_END.search(question)
        or _ANSWER_ABOVE.match(answer)
        or (_OF_WHAT.match(question) and not _THERE.search(question))
        or not all(_has_part(question, answer, part) for part in _parts(answer, lowered_response(answer)))
    )


def _reads_unshown(question: str, answer: str) -> bool:
    """Whether code reads what the pair does not show: the question's, which the answer tells of, or the answer's."""
    if "```" in answer:
        return _reads_file(question, answer)
    return "```" in question and any(_READS.search(code) for _, code in code_blocks(question))


def _reads_file(question: str, answer: str) -> bool:
    """Whether code of the answer reads a file that the question does not name and the answer does not write."""
    return any(
        read["file"] not in question and answer.count(read["file"]) == 1
        for _, code in code_blocks(answer)
        for read in _FILE.finditer(code)
    )


def _of_code(question: str, answer: str) -> bool:
    """The same for a question about code or data."""
    return bool(
        _AUTHOR_OF_CODE.search(question)
        or ("```" not in question and any(_first_named(question, said) for said in _AGAIN.finditer(question)))
        or ("```" not in question and _PROVES.search(question) and _NAMED_CODE.search(question))
        or code_to_change(question, answer)
    )


def _has_part(question: str, answer: str, letter: str) -> bool:
    """Whether a part is marked in the question, or begins a line of the answer."""
    mark = rf"{re.escape(letter)}[).]"
    return bool(
        re.search(rf"(?<![A-Za-z]){mark}", question, re.I) or re.search(rf"^\W{{0,6}}{mark}", answer, re.I | re.M)
    )


def _given(question: str, said: re.Match[str]) -> bool:
    """Whether what is announced stands behind its announcement, or "this list" anywhere."""
    at = 0 if said[0][:4].lower() == "this" else said.end()
    return bool(_AT_ONCE.match(question, at) or _THERE.search(question, at))


def _above(question: str) -> bool:
    """Whether "above" is above the question: its author wrote it there, or nothing in the question stands before it."""
    for said in _ABOVE.finditer(question):
        before = question[: said.start()]
        if "```" in before or "$$" in before or "\n|" in before:
            continue
        if said["person"] or len(before) < _BEGINNING:
            return True
    return False


def _first_named(question: str, said: re.Match[str]) -> bool:
    return (said["noun"] or said["run"]).lower() not in question[: said.start()].lower()


def _has_no_code(question: str) -> bool:
    """Whether a question shows no code, formula or table."""
    return not any(mark in question for mark in ("```", "~~~", "$", "\\[", "\n|"))


def _never_named(question: str, said: re.Match[str]) -> bool:
    """Whether "this probability" of another language is the first word of it in the question."""
    return (said["this"] or said["considered"]).lower() not in question[: said.start()].lower()


def code_to_change(question: str, answer: str) -> str:
    """The function that the question asks to change and that only its answer shows; "" for none."""
    if "`" not in question or not _CHANGES.search(question) or _OWN.search(question):
        return ""
    asked = " ".join(code for _, code in code_blocks(question))
    shown = " ".join(code for _, code in code_blocks(answer))
    for said in inline_code(question):
        named = _OBJECT.fullmatch(said)
        if named and named[1] not in asked:
            name = re.escape(named[1])
            if said.endswith("()") and re.search(rf"\b(?:adapt|enhanced)\s`{name}\(\)", question, re.I):
                return named[1]
            if re.search(rf"\b(?:def|class)\s{name}\b|(?<![\w.]){name}\s?(?:<-|=)\s?function\b", shown):
                return named[1]
    return ""
