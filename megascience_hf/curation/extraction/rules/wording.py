"""The words by which textbooks announce examples, exercises, solutions and answer sections.

Everything here is about the language of textbooks in general; nothing names a book. A number printed behind such a
word is a tuple of its parts: "Example 5.3" is (5, 3).
"""

from __future__ import annotations

import re
from enum import StrEnum
from functools import lru_cache

from megascience_hf.curation.extraction import words_abroad as abroad


class Announces(StrEnum):
    """What a line begins with."""

    EXAMPLE = "example"
    IN_TEXT = "in_text"
    EXERCISE = "exercise"
    SOLUTION = "solution"
    STRATEGY = "strategy"
    AFTERTHOUGHT = "afterthought"
    STATEMENT = "statement"


NUMBER = r"(?:[0-9]{1,4}(?:[.\-–][0-9]{1,4}){0,3}|[A-Z][.\-–]?[0-9]{1,3}(?:[.\-–][0-9]{1,4}){0,2})[A-Za-z]?"


def _any(*phrases: str) -> str:
    return "|".join(phrases)


_ASKED_NOUN = r"(?:exercise|problem|question|example|task|challenge|quiz|try it|check your \w+|self[- ]check)"
_PHRASES: dict[Announces, str] = {
    Announces.EXAMPLE: _any(
        r"(?:worked|solved|sample|model|illustrative|quick|guided)[ -](?:out )?(?:examples?|problems?)",
        r"examples?|exempla|illustrations?(?=[ \t]*[0-9])",
        abroad.pattern(abroad.EXAMPLES),
    ),
    Announces.IN_TEXT: _any(
        r"try (?:it|this|these)(?: (?:yourself|out|now|on your own))?",
        r"(?:your|now it.s your) turn",
        r"(?:check|test|assess|gauge)(?: on)?(?: for)? ?(?:your(?:self)?|it)(?: (?:own )?"
        r"(?:understanding|learning|knowledge|progress|comprehension|reading|skills?|answers?))?",
        r"(?:check|test) (?:for )?understanding",
        r"checkpoints?",
        r"self[ -](?:checks?|tests?|assessments?|quiz)(?: questions?| exercises?)?",
        r"(?:quick|concept|reading|skill|progress|knowledge|comprehension|review|stop and|pause and) (?:checks?|quiz)"
        r"(?: questions?)?",
        r"(?:quick|concept) questions?",
        r"(?:stop|pause) and think|think it (?:over|through)",
        r"apply your (?:knowledge|understanding)",
        r"practice (?:exercises?|problems?|questions?)|guided practice",
        r"practice(?=[ \t]+[0-9.]{1,8}[.:]\*\*)",
        r"now try(?: it)?|you try(?: it)?",
        r"matched problems?|pop quiz|in-class (?:exercise|question)",
    ),
    Announces.EXERCISE: _any(
        r"(?:review|discussion|practice|challenge|additional|conceptual|homework|end-of-chapter)? ?"
        r"(?:exercises?|problems?|questions?)",
        r"ex|prob|ques?|p(?=[0-9]{1,3}[.\-–][0-9])|q(?=[0-9]{1,3}(?:\*\*|__)?[.:)]|(?:\*\*|__)?[:.])|q",
        r"tasks?|challenges?|quiz(?: questions?)?|activity",
        abroad.pattern(abroad.EXERCISES),
    ),
    Announces.SOLUTION: _any(
        r"(?:(?:worked|detailed|full|sample|possible|suggested|model|correct|final|complete) )?"
        r"(?:solutions?|answers?|sol(?:n|ution)?|ans|responses?)"
        r"(?: (?:key|guidance|outline|sketch|and explanation|and discussion))?"
        rf"(?: (?:to|for|of)(?: (?:the )?{_ASKED_NOUN}\b|(?=[ \t]+[0-9])))?"
        r"(?: (?:for|to) (?:part )?\(?[a-z]\)?| \(?[a-h]\))?",
        r"(?:click (?:here )?(?:for|to (?:see|show|view|reveal))|show|view|see|reveal|toggle)"
        r" (?:the )?(?:answer|solution)",
        rf"(?:{abroad.pattern(abroad.SOLUTIONS)})[ \t]+{abroad.OF}[ \t]*"
        rf"(?:{abroad.pattern(abroad.EXERCISES)})(?=[ \t]+[0-9])",
        abroad.pattern(abroad.SOLUTIONS),
        r"proof|a(?=[0-9]{1,3}(?:\*\*|__)?[.:)]|(?:\*\*|__)?:)|s(?=[0-9]{1,3}\.[0-9])",
    ),
    Announces.STRATEGY: _any(
        r"(?:strategy|approach|plan|set[ -]?up|(?:problem[- ]solving )?strategy(?: and concepts?)?|thinking it through"
        r"|analy[sz]e(?: the problem)?|picture the problem|conceptualize|identify|hints?|passo a passo|comentários?)"
        r"(?: (?:for|to) (?:part )?\(?[a-z]\)?)?",
    ),
    Announces.AFTERTHOUGHT: _any(
        r"significance|discussion|analysis|insights?|remarks?|comments?|reflections?|check",
        r"evaluate(?: the answer)?|assess|finalize|does the answer make sense|think about it|notes?",
        r"what (?:if|have we learned)|follow-?up|summary|caution",
    ),
    Announces.STATEMENT: r"theorem|definition|lemma|corollary|proposition|axiom|postulate|conjecture|algorithm",
}

# "(3 marks)": what an answer is worth in an exam.
WORTH = rf"\d{{1,3}}(?:[.,]\d)?[ \t]?(?:marks?|points?|pts?\.?|{abroad.MARKS})"
# "Exercise 5.2 (Solution on p. 191)" and "Solution to Exercise 5.2 (p. 146)", as books print them that have pages.
_ON_PAGE = (
    r"[ \t]+\((?:(?:solutions?|answers?|hints?)[ \t]+)?(?:(?:is[ \t]+)?on[ \t]+)?"
    r"(?:p|pp|page|pg)\.?[ \t]?[\d?]{1,4}[ \t]?\.?[ \t]?\)"
)

# One pattern for one line. `open` is the markup before the word, `stop` what stands behind word and number.
# What stands undecorated in running prose ("Example 5.3 shows …") needs a stop behind the number.
ANNOUNCEMENT = re.compile(
    r"(?P<open>[*_]{0,3}|\\textbf\{)[\[(]?(?:"
    + "|".join(f"(?P<{kind.value}>{phrase})" for kind, phrase in _PHRASES.items())
    # "Q1", "A1" and "问题1" have no space, "Ex. 1" and "No. 1" a stop; behind "Ans." a number is the answer.
    + r")(?:(?!_{0,3}[^\W_]|['’])|(?<=[aApPqQsSxX\u3040-\u9fff\uac00-\ud7a3])(?=[0-9]))"
    + r"(?:(?<!solution)(?<!answer)(?<!ans)(?<!sol)(?<!soln)\.(?=[ \t]*[0-9]))?"
    + r"(?:-(?=[0-9]{1,3}[.:)]))?[ \t]*(?:(?:#|no\.?|number)[ \t]*)?"  # "Question-1:"
    + rf"(?:[ \t]*[\[(]{WORTH}[\])])?"
    + rf"(?:[\[(]?(?P<number>{NUMBER})(?![\w%])[\])]?(?P<page>{_ON_PAGE}[.:]?(?=[ \t]*(?:$|[A-Z])))?)?"
    # "**Exercise 3a, Section 5, p81.**": where it stands in another's book.
    + r"(?:(?:,[ \t]*|[ \t]*\()(?:section|chapter|sec|chap|ch|pages?|pp?)\.?[ \t]?[\d.]{1,8}(?<!\.)\)?){0,3}"
    # "**Question 1 [cost]:**": what it is about.
    + r"(?:[ \t]*[\[(][^\[\]()\n]{1,60}[\])](?=[.:]?[*_]{2}))?"
    # "**Exercise *hard*:**", "**Exercise 3\*.**": how hard it is.
    + r"(?:[ \t]*\\?\*(?=[^\s*\\])[^*\n\\]{1,30}\\?\*(?=[ \t]*[.:])|(?<=[0-9])(?:\\?[*★☆†]){1,3}(?=[.:]\*\*))?"
    + r"(?P<stop>[ \t]*[*_]{0,3}[ \t]*(?:[.:：)\]—–|]|-{2,3})[*_]{0,3}|[*_]{1,3}|\}|(?=[ \t]*$))?[ \t]*",
    re.IGNORECASE,
)

_FIRST_WORDS = """
    example examples exempla worked solved sample model illustrative illustration quick guided
    try your now check test assess gauge checkpoint checkpoints self concept reading skill progress knowledge
    comprehension review stop pause think apply practice matched you pop in
    exercise exercises problem problems question questions ex prob ques q task tasks challenge challenges quiz activity
    additional conceptual homework end
    a p s que proof click show view see reveal toggle
    solution solutions answer answers sol soln ans response responses detailed full possible suggested correct final
    complete
    strategy approach plan set setup thinking analyze analyse picture conceptualize identify hint hints
    discussion significance analysis insight insights remark remarks comment comments reflection reflections evaluate
    finalize does note notes what follow followup summary caution
    theorem definition lemma corollary proposition axiom postulate conjecture algorithm
    passo comentário comentários
"""
# The words that can open a line that matters, so that prose is dismissed by one look into a set.
FIRST_WORDS = frozenset(_FIRST_WORDS.split()) | abroad.EXERCISES | abroad.SOLUTIONS | abroad.EXAMPLES

EXERCISE_SECTION = re.compile(
    r"\b(?:"
    + _any(
        r"exercises?|problems?|questions?|practice|home[ -]?work|assignments?|quiz(?:zes)?|drills?",
        r"(?:self|knowledge|concept|progress)[- ]?(?:checks?|tests?|assessments?)|test yourself|comprehension",
        r"(?:check|test) your",
        r"understanding(?! +(?!checks?|questions?|quiz(?:zes)?|exercises?|problems?)\w)",  # not "Understanding Rain"
        r"multiple[- ]choice|true[ /-]+(?:or )?false|true/false|fill[- ]in|(?:short|long|brief) answers?",
        r"matching|free response|essays?|critical thinking|examination|review|assessments?",
        r"(?:practice|chapter|unit|module|sample) (?:test|exam)|challenges?|connections?|interpretation|mcqs?",
        abroad.pattern(abroad.EXERCISES),
    )
    + r")\b",
    re.IGNORECASE,
)

_ADJECTIVES = (
    r"(?:(?:selected|brief|odd|even|odd-numbered|even-numbered|partial|detailed|worked|full|complete|suggested|sample"
    r"|chapter|section|unit|module|final|instructor.?s?|student|hints|hints and|review|exercise|problem|quiz|test"
    r"|practice|self-check|self-test|check|the|\d+(?:\.\d+)*)\b[ :.—–-]*)*"
)
# Matched against a whole title. "Solutions" heads a chapter of chemistry as well: it counts only if answers follow.
ANSWER_SECTION = re.compile(
    r"(?:appendix [a-z0-9]+[ :.—–-]*|(?:chapter|section) [\d.]+[ :.—–-]*|[\d.]+ |[\w’'/& .-]{1,50}[—–:|] )?"
    + _ADJECTIVES
    + r"(?:"
    + _any(
        r"answers?(?: keys?)?|solutions?(?: manual| keys?)?|keys?|key to (?:the )?exercises?",
        r"(?!.{0,60}\b(?:short|long|brief) answers?\b)(?:[\w’'/&-]+ ){1,4}(?:answers|answer keys?)",
        r"answers?(?: keys?)? (?:and|&) (?:solutions?|explanations?|hints?|rationales?)",
        abroad.pattern(abroad.SOLUTIONS),
        r"(?:hints?|solutions?)[ /]+answers?|answers?[ /]+(?:solutions?|hints?)|answer sheets?|a n s w e r s",
        r"solutions? (?:and|&) (?:answers?|hints?)|hints? (?:and|&) (?:answers?|solutions?)",
    )
    + r")(?:[ :.—–-]*(?:\(?(?:to|for|of|from|zu|de|des|der|a los|aux|dos|das|degli)\b.{0,80}"
    r"|\(.{0,60}\)|\d+(?:\.\d+)*|(?:chapter|section) [\d.]+.{0,60}))?" + r"[ :.]*",
    re.IGNORECASE,
)
CHAPTER_OR_SECTION = re.compile(
    r"(?:(?P<word>chapter|chap\.?|ch\.?|unit|module|lesson|part|section|sec\.?|§)[ \t]*)?"
    r"(?P<number>\d{1,3}(?:\.\d{1,3}){0,2})(?![\d%])(?:[ \t]*[:.—–-]|[ \t]+|$)",
    re.IGNORECASE,
)
PLACE_INSIDE = re.compile(
    r"\b(?:chapter|unit|module|section|lesson)[ \t]+(?P<number>\d{1,3}(?:\.\d{1,3}){0,2})\b", re.IGNORECASE
)
PLACE_AT_END = re.compile(r"[A-Za-z][ \t]+(?P<number>\d{1,3}(?:\.\d{1,3}){1,2})$")
PLACE_WORDS = frozenset({"chapter", "chap", "ch", "unit", "module", "lesson", "section", "sec"})

# Captions are set like labels and are none.
CAPTION = re.compile(
    r"[*_]*(?:table|figure|fig\.?|listing|plate|box|chart|graph|diagram|map|image|code|equation|scheme)\b", re.I
)

# Labels inside a solution that belong to it.
PART_LABEL = re.compile(
    r"[*_]*(?:\(?[a-h1-9ivx]{1,4}[).:]|using\b|part|step|case|method|option|alternat|explanation|rationale|reason|given|find|so\b|then\b"
    r"|because|thus|therefore|hence|first|second|third|next|finally|now\b|conclusion|result|proof|calculation)",
    re.IGNORECASE,
)

_COUNT = (
    r"(?:two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|twenty|\d{1,2})"
)
_ASKED = r"(?:exercise|problem|question|item|statement|expression|equation|function|sentence)"
RANGE = re.compile(
    r"\b(?:exercises?|problems?|questions?|items?|nos?\.?|numbers?|ex\.|probs?\.)[ \t]*\(?#?(?P<first>\d{1,4})\)?[ \t]*"
    r"(?:[-–—]+|to|through|and|&)[ \t]*#?\(?(?P<last>\d{1,4})\b",
    re.IGNORECASE,
)
NEXT_COUNT = re.compile(rf"\b(?:next|following) (?P<count>{_COUNT})\b", re.IGNORECASE)
_COUNTED = "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen"
COUNTS = {word: value for value, word in enumerate(_COUNTED.split())} | {"twenty": 20}
_LEAD_IN_FIRST_WORDS = """
    for in use using refer answer solve direction directions instruction instructions based consider read given the each
    from exercise exercises problem problems question questions item items
"""
LEAD_IN_FIRST_WORDS = frozenset(_LEAD_IN_FIRST_WORDS.split())
LEAD_IN = re.compile(
    rf"[*_>\s]*(?:{'|'.join(sorted(LEAD_IN_FIRST_WORDS))})\b[^\n]{{0,220}}?(?:"
    + _any(
        rf"\b(?:following|next|remaining|these|below)\b[^.\n]{{0,60}}?\b{_ASKED}s\b",
        rf"\beach(?: of)?(?: the)?\b[^.\n]{{0,60}}?\b{_ASKED}s?\b",
        RANGE.pattern.replace("?P<first>", "?:").replace("?P<last>", "?:"),
    )
    + ")",
    re.IGNORECASE,
)
# A sentence that asks for something.
_VERBS = _any(
    "find|solve|compute|calculate|evaluate|determine|simplify|choose|select|state|write|decide|answer|fill|match",
    "identify|give|name|list|explain|describe|define|express|factor|expand|graph|sketch|plot|draw|prove|show|verify",
    "convert|classify|complete|indicate|mark|circle|estimate|differentiate|integrate|balance|predict|say|tell|use",
    "multiply|divide|add|subtract|translate|rewrite|round|perform|construct|label|rank|order|arrange|pick|discuss",
    "compare|contrast|interpret|summari[sz]e|suggest|justify|restate|create|design|implement|modify|adjust|change",
    "derive|deduce|outline|repeat|test|sort|apply|make|try|read|assign|retrieve|normali[sz]e",
)
ASKS = re.compile(rf"[?？]|_{{3,}}|(?:^|[.;:!,)\]$][ \t\n*_]+)[*_]*(?i:{_VERBS})\b")
# The same in other languages.
ASKS_ABROAD = re.compile(rf"(?:^|[.;:!,)\]$][ \t\n*_]+)[*_]*(?:{abroad.ASKS})\b")
# "Which of the following is a salt.", "All salts are ions. (True/False)"
_CHOOSES = re.compile(r"\bwhich of the following\b|\btrue ?(?:/|or) ?false\b", re.I)
# What says little without the title or the sentence in front of it.
POINTS_BACK = re.compile(r"\b(?:it|its|they|them|their|this|these|those)\b", re.I)
# A line between a heading and the first number that says what to do with all of them: "Find the derivative."
IMPERATIVE = re.compile(rf"[*_]*(?:{_VERBS}|{abroad.ASKS}|which|for (?:the following|each))\b", re.IGNORECASE)

# The second option of a question.
OPTION_B = re.compile(r"^[ \t]*[-*+]?[ \t]*\(?[Bb][.)][ \t]", re.M)

# "Consider a graph of $n$ nodes." above a list: what is given to all of it.
SETS_OUT = re.compile(
    r"(?:consider|suppose|assume|imagine|let|given (?:that|an?|two|three|the following))\b"
    r"(?!['’]s| (?:whether|how|which|if|each|us)\b)",
    re.IGNORECASE,
)

# An answer in brackets, or announced, at the end of the question's last line.
CLOSING_ANSWER = re.compile(
    r"(?:(?<!\\)[(\[][ \t]*(?:answers?|ans|sol(?:ution)?)\b(?!:[\w-]{1,60}\])\.?[*_]{0,2}[ \t]*[:=]?"
    r"|(?:(?<=[.?!)\]:;])[ \t]+|[ \t]*[—–→][ \t]*|[ \t]{3,})"
    r"[*_]{0,2}(?:(?:answers?|solution)[*_]{0,2}[ \t]*[:=]|(?:ans|sol)[*_]{0,2}[ \t]*[.:=])"
    r"|(?<=\?)[ \t]+[*_]{0,2}a[*_]{0,2}:)"
    r"[*_]{0,2}[ \t]*(?P<answer>[^\n]{1,200}?)[)\]]?[ \t]*$",
    re.IGNORECASE,
)
# "**Example 8.** Find the median. **Solution.** It is 4." in one paragraph.
INLINE_SOLUTION = re.compile(r"(?<=[.?!$)])[ \t]+([*_]{1,3})(?:solution|answer)[.:]?\1[.:]?[ \t]*", re.IGNORECASE)
# "… in 10 s? [4.9 kW]"; what is worth marks, hints and citations stand in such brackets too.
BRACKETED_ANSWER = re.compile(
    r"(?<=[.?!$)])[ \t]+\[(?!\d{1,3}\]|\d+ ?(?:marks?|points?|pts|m)\b|hint|see|note|use)"
    r"(?P<answer>[^\[\]\n]{1,80})\]$",
    re.IGNORECASE,
)
# Answers that tell a reader nothing.
EMPTY_ANSWER = re.compile(
    _any(
        r"(?:student )?(?:answers?|responses?|results?|solutions?)(?: \w+)? (?:will|may|can|might|should)? ?"
        r"(?:vary|differ)\b.{0,80}",
        r"(?:see|refer to|check)\b.{0,60}"
        r"(?:figure|graph|table|page|text|solution|instructor|image|diagram|below|above).{0,40}",
        r"(?:check )?student.?s? (?:solution|answer|response)s?\.?",
        r"(?:answers?|solutions?|contributions?) (?:are )?(?:very )?welcome[.!]?",
        r"\W{0,3}(?:fill in|fill|insert|add|write|type|put|enter|place)(?: in)? (?:(?:the|a|an|your|my) )?(?:own )?"
        r"(?:solution|answer|response|proof|explanation|text|code)s?(?: (?:in )?here)?\W{0,4}",
        r"\W{0,3}(?:(?:the|your) )?(?:solution|answer)s? (?:goes|go|here|to come|to be (?:added|written|done)"
        r"|coming soon|is (?:not|yet to be)[^\n]{0,30})(?: here)?\W{0,4}",
        r"\W{0,3}(?:tbd|tba|todo|to do|to be (?:added|written|done|completed|determined)|coming soon|pending)\W{0,4}",
        r"n/?a|none given|graph|omitted|proof|left to the reader|[-–—.\s]*",
    ),
    re.IGNORECASE,
)


def asks(text: str) -> bool:
    """Whether a text asks for something, in any of the languages."""
    return bool(ASKS.search(text) or ASKS_ABROAD.search(text) or _CHOOSES.search(text))


def number_of(printed: str) -> tuple[int, ...]:
    """The parts of a printed number: "3-12" is (3, 12), "A.4" is (-1, 4): a letter counts from -1 down."""
    if printed.isdecimal():
        return (int(printed),)
    parts = re.findall(r"[0-9]+|^[A-Za-z]", printed)
    return tuple(int(part) if part.isdigit() else -(ord(part.upper()) - 64) for part in parts)


@lru_cache(maxsize=4096)
def title_key(title: str) -> str:
    """A title as it is compared: lower case, no markup, no digits, no plural."""
    words = re.findall(r"[a-z]+", title.lower())
    return " ".join(word[:-1] if len(word) > 3 and word.endswith("s") else word for word in words)
