"""Endorsements of single options: "option C is correct", "I would choose (B)", "so it's D", "which matches option A".

They count where a response commits to nothing more firmly, or where they correct what it said before.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from megascience_hf.answers.extraction.choice.foreign_endorsements import foreign_endorsements
from megascience_hf.answers.extraction.choice.labels import Choice, is_label, starts_list
from megascience_hf.answers.extraction.containers import CLEAR, WEAK
from megascience_hf.answers.extraction.hedges import CONDITION, NEGATED, OPINION, is_asked, is_unasserted
from megascience_hf.answers.extraction.response import Body
from megascience_hf.answers.text.patterns import lazy_regex
from megascience_hf.answers.text.words import word_set
from megascience_hf.answers.types import Rule

# How much of the end of a response is searched for endorsements of single options.
ENDORSED_TAIL = 6_000


# How many letters in it are looked at, from the end.
MAX_MENTIONS = 64


_LONE_LETTER = lazy_regex(r"(?<![A-Za-z0-9'’-])[A-Za-z](?![A-Za-z0-9])")


_NOUN_BEFORE = lazy_regex(
    r"""
    (?<![A-Za-z])((?:answer\s)?(?:options?|choices?|opt)|answers?|ans|statements?|letters?)
    (?:\.[ \t]|[ \t*_:#-]{1,3})[(\[*\"'`]{0,3}$
    """,
    re.I | re.X,
)


# "(b)" is more often a part of an enumeration, a phase or a figure than a choice
_PART_IS_RIGHT = lazy_regex(r"\s(?:is|seems|must\sbe)\s(?:the\s)?(?:correct|right|best|answer)\b", re.I)


_STANDS_ALONE = lazy_regex(r"[\s.):,;!?*$\"']|$")


_COPULA = (
    r"is|are|was|looks|sounds|would\sbe|must\sbe|should\sbe|has\sto\sbe|seems(?:\sto\sbe)?|appears(?:\sto\sbe)?|as|remains|being"
    r"|represents|provides|offers"
)
_SENTENCE_ADVERB = (
    r"therefore|thus|then|likely|probably|clearly|indeed|also|still|definitely|hence|actually|both|all|in\sfact"
)
# "right" is praise, "right angle" is not
_PRAISE = (
    r"correct|right(?!\s(?:angle|triangle|hand|side|now|after|before|away|in)\b)|best|true|accurate|appropriate|likely"
    r"|probable|closest|suitable|plausible|relevant|consistent|reasonable|exception|next\s(?:\w+\s)?step|initial\sstep"
    r"|preferred|recommended|final\sanswer|answer|valid(?=[.!]?\s*(?:\n|\Z))"
    r"|(?:only|sole)\s(?:\w+\s)?(?:option|choice|answer|one|candidate|statement|possibility)"
    r"|better(?:\s(?:option|choice|answer|one|fit|match|candidate))?(?=[.,!*)\s]{0,3}(?:\Z|\n|\s))"
)
_BLAME = r"incorrect|false|wrong"
_IS_RIGHT = lazy_regex(
    rf"""
    [)\]*_\"'`$}}.,:\s]{{0,6}} (?P<gap>[^\n]{{0,160}}?) (?:\b(?:{_COPULA})\s) (?:(?:{_SENTENCE_ADVERB}),?\s){{0,2}}
    (?P<not>not\s|n't\s)? (?:(?:the|our|my|a|an|also|only|one)\s){{0,3}} (?P<very>most\s|more\s|single\s|very\s)?
    (?P<right>{_PRAISE}|{_BLAME})\b
    """,
    re.I | re.X,
)


# "is correct if …" judges a case, "is correct about …" a part.
_CONDITIONAL = lazy_regex(
    r"""
    (?:\s(?:answer|option|choice|one))?,?\s
    (?: (?:only\s)?(?:if|when|unless)\b(?!\s(?:I|we)\b) | at\sfirst\b | initially\b | superficially\b
      | but\s(?:it\s)?(?:isn't|is\snot|is\swrong|actually) | on\sthe\s(?:surface|face) )
    """,
    re.I | re.X,
)


_LIMITED = lazy_regex(r"\s(?:if|when|only|about|but)\b", re.I)


_FITS_BEST = lazy_regex(
    r"""
    [)\]*_]{0,3}\s(?:\w+\s)?(?:fits?|match(?:es)?|works?|satisf(?:y|ies)|explains?|describes?
        | makes?)\s(?:\w+\s){0,5}?(?:best|most\ssense)\b
    | [)\]*_]{0,3}\s(?:best|most\s(?:closely|accurately|directly|likely))\s\w{3,}
    """,
    re.I | re.X,
)


# "Option B matches."
_MATCHES = lazy_regex(
    r"""
    [)\]*_]{0,3}\s(?:\w+ly\s)?
    (?: (?:matches|fits|works|applies|remains|holds|stands)
      | (?:matches|fits|satisfies|meets|fulfils|fulfills|describes|explains|answers)\s
        (?:all|both|every|each|the|this|that|these|our)\s
        (?!(?:wrong|false|opposite|least|other|first|last|incorrect)\b)[^.,;:\n=<>]{1,40}
    )
    [*_]{0,2}[.!]?\s*(?:\n|$)
    """,
    re.I | re.X,
)


_CHOOSE = lazy_regex(
    r"""
    \b(?:choos(?:e|ing)|select(?:ing)?|pick(?:ing)?|chose|go(?:ing)?\swith|opt(?:ing)?\sfor|settle\son
        | lean(?:ing)?\stowards?|inclined\stowards?|guess(?:ing)?|conclude)\b
    (?:\s(?:that|it's|is|option|answer|choice|letter|the)){0,3}[\s:]{1,2}
    """,
    re.I | re.X,
)


# Verbs and phrases by which something points to an option.
_POINTS_TO = (
    r"match(?:es|ing)?|correspond(?:s|ing)?\sto|closest\sto|close\sto|consistent\swith|agrees\swith|equivalent\sto"
    r"|leads\sto|supports?|(?:leaves|left)(?:\sus)?(?:\swith)?|favou?rs?|points\sto|indicates?|suggests?|which\sis|that\sis"
    r"|i\.e\.|equals?|identical\sto|(?:given|lies|found)\s(?:by|in)|described\s(?:by|in)|refers\sto|aligns?\swith|is|are"
    r"|best\sfits?|fits|gives|yields|results\sin|produces|means|namely|aligned\swith|describes"
)
_LEANS = lazy_regex(
    rf"""
    (?:\b(?:{_POINTS_TO})|\b(?:that|it)'s)
    (?:\s(?:exactly|only|best|most|closely|with|to|the|by|in|correct|answer)){{0,3}}
    [\s:*_]{{1,6}}$
    """,
    re.I | re.X,
)


# "it might be B"
_ALLOWED = lazy_regex(r"\b(?:may|might|could|can)\s(?:\w+\s)?be\b[\s:*_(]{1,6}$", re.I)


_LINKED = lazy_regex(r"(?:\b(?:is|are|be|was|as|to)\b:?|:)[\s*_`\"]{1,6}$", re.I)


# "next to B" is not B
_NEAR_TO = lazy_regex(
    r"\b(?:next|close|similar|opposite|contrary|adjacent|prior|compared|alternative)\sto\b\W{0,6}$", re.I
)


_MARKED_LABEL = lazy_regex(r"[A-Za-z](?:[):]|\.\s?(?![A-Z\s])\S|\.\*)")


# "The unit of charge is C.", "the complex is called D": a name, not the label of an option.
_NAMING = lazy_regex(
    r"\b(?:units?|symbols?|denoted|called|label+ed|abbreviated|written|named|constant|variable)\b",
    re.I,
)


_LABEL_MARKS = (".", ")", ":")


# "The options are: B. 5 J": what there is to choose from
_OPTIONS_ARE = lazy_regex(
    r"(?<!correct\s)(?<!right\s)(?<!best\s)(?<!remaining\s)(?<!true\s)\b(?:options|choices)\s(?:are|were|include)\b",
    re.I,
)
_FOOTNOTE = lazy_regex(r"\]:\s$")


# Verbs that choose.
_CHOOSES = (
    r"choose|choosing|chose|pick|picking|select|selecting|guess|go(?:ing)?\s(?:with|for)|opt(?:ing)?\sfor|settle\s(?:on|for)|vote\sfor|bet\son|stick(?:ing)?\swith|(?:i'll|will|would)\stake"
    r"|say|answer(?![\s:]*\n)|conclude|lean(?:ing)?\stowards?|inclined\stowards?"
)
# What draws a conclusion: "so", "it's", "which leaves us with", "by elimination".
_DRAWS = (
    r"(?:this|that|which|it)\s(?:gives|yields|aligns\swith|agrees\swith|results\sin|leads\sto|points\sto|describes)(?:\sus)?|i\.e\.|namely"
    r"|so|therefore|thus|hence|consequently|it's|it\sis|it\s(?:must|should)\sbe|that's|which\sis|we\s(?:get|have|obtain)"
    r"|leav(?:es|ing)(?:\sus)?(?:\swith)?|left\swith(?:\soption)?|must\sbe|to\sbe"
    r"|by(?:\sa\sprocess\sof|\sprocess\sof)?\selimination|in\s(?:short|sum)"
    r"|the\s(?:solution|pick|choice|verdict|decision|winner)\sis"
)
# What puts another answer in the place of one that was given: "B, no, C", but not "la respuesta es B, no C".
_CORRECTS = (
    r"(?:^|[.…!?—-])\s?no|,\s?no(?=[,:])|sorry|oops|correction|rather|i\smeant|make\sthat"
    r"|on\s(?:second\sthought|reflection)"
)
_CONCLUDES = lazy_regex(
    rf"""
    (?:
        \b(?P<choose>{_CHOOSES})
      | \b(?:{_DRAWS})
      | {_CORRECTS}
      | (?:^|[.!\n]\s?)(?:most\s)?(?:probably|likely|definitely|certainly|surely)
      | \b(?:correct|right|true|best)\s?:
    )
    [\s,:*_(\[]{{1,6}}$
    """,
    re.I | re.X,
)


_CONTRAST = lazy_regex(
    r"\bnot\s(?:option\s)?[(\[*]{0,2}[A-Z][)\]*]{0,2},?\s(?:but|rather)(?:\sinstead)?\s[(\[*]{0,2}$", re.I
)


_CLAUSE_END = lazy_regex(
    r"[)\]*_\"'`$]{0,4}(?:[.!;?]|\s*$|\s*\n|\s[-–—]\s|,?\s(?:since|because|as|which|with|given|by|though|although|but)\b)"
)


_ONLY = lazy_regex(r"\bonly[ \t][(\[*]{0,3}$", re.I)


_HOLDS = lazy_regex(
    r"""
    [)\]*_]{0,3}(?:[.!]|\s(?:remains?\b(?!\sto\b)|fits?|works?|satisf(?:y|ies)|match(?:es)?|meets?|survives?
            | stands?|agrees?|has|gives|makes\ssense|is\s(?:left|correct|true|right|valid
                | consistent|possible)))
    """,
    re.I | re.X,
)


_IT_IS = lazy_regex(r"[)\]*_]{0,3}\s(?:it\s(?:is|must\sbe|has\sto\sbe)|must\sbe\sit)[*_]{0,2}[.!]?\s*(?:\n|$)", re.I)


_CLOSEST = lazy_regex(r"\b(?:closest|nearest|best)(?:\s\w+){0,3}\s(?:is|are|be)\b", re.I)


_QUOTES = ("'", '"', "`")


_ALL_BUT = lazy_regex(
    r"""
    \b(?:all|every(?:thing|one)?|each|any|(?P<none>none|nothing|no\sother))\b
    [^.\n]{0,40}\b(?:except|but|other\sthan|besides|apart\sfrom)\s
    (?:for\s)?[(\[*]{0,3}$
    """,
    re.I | re.X,
)


_REJECTS = lazy_regex(
    r"[^.\n]{0,60}\b(?:ruled\sout|eliminated|excluded|rejected|discarded|wrong|incorrect|false|fail|impossible|not|n't|out)\b",
    re.I,
)


_MAKES = lazy_regex(r"\b(?:mak(?:es?|ing)|leav(?:es|ing)|render(?:s|ing))\s[(\[*]{0,3}$", re.I)


_THE_CHOICE = lazy_regex(
    r"""
    [)\]*_]{0,3}\s
    (?: (?:correct|right|true|the\s(?:correct|right|best)\sone)\b(?!\s(?:if|when|only|unless|about)\b)
      | (?:as\s)?(?:the|our)\s(?:\w+\s){0,2}(?:choice|answer|option|one|candidate|statement)\b )
    """,
    re.I | re.X,
)


# "C would be my choice", "C is what I pick"
_MINE = lazy_regex(
    r"""
    [)\]*_]{0,3}(?:'s|\s(?:is|would\sbe))\s(?:what\sI(?:'d|'ll|\swould|\swill)?\s(?:pick|choose
            | select|go\swith|say)|my\s(?:\w+\s)?(?:choice|answer|pick|selection|guess|vote))\b
    """,
    re.I | re.X,
)


_THE_EXCEPTION = lazy_regex(
    r"[)\]*_]{0,3}\sis\s(?:therefore\s|thus\s)?the\s(?:only\s)?(?:incorrect|false|wrong)\sstatement\b", re.I
)


# "Since A is true, …": a premise. "Point C", "vitamin C": the name of something else.
_GIVEN_THAT = lazy_regex(r"\b(?:since|because|as|given\sthat|when|where|while|although|though)\s$", re.I)


_NAME_BEFORE = lazy_regex(
    r"""
    \b(?:points?|figures?|fig|tables?|vitamins?|hepatitis|influenza|types?|groups?|plans?|phase
        | factors?|class|grade|events?|sets?|matri(?:x|ces)|models?|patients?|students?|teams?
        | box|samples?|part|section|appendix|kinase|enzyme|protein|hemophilia|amphotericin
        | coenzyme|polymerase|photosystem)\s$
    """,
    re.I | re.X,
)


_THEREFORE = lazy_regex(
    r"\b(?:therefore|thus|hence|so|consequently|in\sconclusion|overall|finally|given\sthis|accordingly)\b", re.I
)


_QUALITY = lazy_regex(r"\b(?:correct|right|best|closest|most\slikely|summary)\b", re.I)


_SENTENCE = lazy_regex(r"[.!?;]\s|\n")


_NEEDS_NOUN = word_set("likely probable suitable plausible reasonable appropriate relevant consistent")


_COMPLETE = lazy_regex(
    r"""
    \W{0,3}(?:$|[.,;!\n]|\s?(?:answer|option|choice|one|explanation|candidate|statement|because
            | since|as|given|and|here|with)\b)
    """,
    re.X,
)


_LINE_OR_SENTENCE_START = lazy_regex(r"(?:^|[\n.!?;:])[\s>*#_(\[-]*$")


_SAYS_ANSWER = lazy_regex(r"\W{0,3}(?:answer|option|choice|one|response|statement|selection|match)", re.I)


# "B and ", "A, C, and option ": labels that share an endorsement with the one that follows.
_LISTED_BEFORE = lazy_regex(
    r"""
    (?:(?<![\w'-])[(\[*]{0,2}[A-Z][)\]*]{0,2}(?:,\s?|\s)(?:(?:options?|statements?)\s)?){1,9}
    (?:(?P<join>and|or|&)\s)?(?:options?\s|choices?\s|statements?\s)?[(\[*]{0,3}$
    """,
    re.X,
)


# "Between C and D, C is the better choice."
_OF_TWO = lazy_regex(
    r"\b(?:between|of|among)\s(?:options?\s)?[(\[*]{0,3}[A-Z][)\]*]{0,3}\s(?:and|or)\s[(\[*]{0,3}[A-Z][)\]*]{0,3},?\s(?:option\s)?[(\[*]{0,3}$",
    re.I | re.X,
)
_CAPITAL = lazy_regex(r"(?<![A-Za-z])[A-Z](?![A-Za-z])")


# "It's C. The others are wrong."
_OF_THE_REST = lazy_regex(
    r"[)*_]{0,3}\.\s(?:the\s(?:rest|others?|remaining)|all\s(?:the\s)?others?|everything\selse|every\sother)\b", re.I
)


_HARDLY = lazy_regex(r"\b(?:hardly|scarcely|barely|no\slonger)\b", re.I)


@dataclass(frozen=True, slots=True)
class _Mention:
    """A letter that may be the label of an option, with what stands before it."""

    start: int
    at: int
    letter: str
    sure: bool  # a noun or brackets announce the label
    noun: str
    before: str
    sentence: str  # the part of `before` that belongs to the same sentence
    next_at: int  # where the next mention begins

    @property
    def clause(self) -> str:
        """The part of the sentence after its last comma."""
        return self.sentence.rsplit(",", 1)[-1] if "," in self.sentence[:-3] else self.sentence

    @property
    def premise(self) -> bool:
        """A condition, or what others think: nothing that the response itself asserts."""
        return bool(CONDITION.search(self.sentence) or OPINION.search(self.sentence + self.noun))

    @property
    def doubted(self) -> bool:
        return self.premise or _HARDLY.search(self.clause) is not None or NEGATED.search(self.clause) is not None


def _letters_with_nouns(text: str, start: int, end: int) -> list[tuple[int, int, str, bool]]:
    """Where a label may stand: offset with its noun or brackets, offset of the letter, noun, and whether it is sure."""
    found: list[tuple[int, int, str, bool]] = []
    for lone in _LONE_LETTER.finditer(text, start, end):
        at = lone.start()
        noun = _NOUN_BEFORE.search(text[max(start, at - 24) : at])
        if noun is not None:
            found.append((max(start, at - 24) + noun.start(), at, noun[1].lower(), True))
        elif text[at - 1 : at] in ("(", "[") and text[at + 1 : at + 2] in (")", "]"):
            if text[at].isupper() or _PART_IS_RIGHT.match(text, at + 2, end):
                found.append((at - 1, at, "", True))
        elif text[at] in "bcdefgh" and _LINE_OR_SENTENCE_START.search(text[max(start, at - 8) : at]):
            if _SMALL_LETTER.match(text, at + 1, end):
                found.append((at, at, "", True))
        elif text[at].isupper() and _STANDS_ALONE.match(text, at + 1, end):
            found.append((at, at, "", False))
    return found[-MAX_MENTIONS:]


def _is_small_label(text: str, at: int, end: int, letters: str, sure: bool) -> bool:
    return sure and text[at].islower() and text[at].upper() in letters and bool(_SMALL_LETTER.match(text, at + 1, end))


def _mentions(text: str, start: int, end: int, letters: str) -> list[_Mention]:
    places = _letters_with_nouns(text, start, end)
    found: list[_Mention] = []
    for k, (first, at, noun, sure) in enumerate(places):
        before = text[max(start, first - 90) : first]
        singled_out = (
            sure
            or _FITS_BEST.match(text, at + 1, min(end, at + 30))
            or _ONLY.search(before)
            or _ALL_BUT.search(before)
            or _MAKES.search(before)
        )
        if not is_label(text, at, end, letters, sure=bool(singled_out)) and not _is_small_label(
            text, at, end, letters, sure
        ):
            continue
        if (not sure and _NAME_BEFORE.search(before)) or _ALLOWED.search(before):
            continue
        if is_unasserted(before) or is_asked(before, text, at, end):
            continue
        if before.endswith(_QUOTES) and text[at + 1 : at + 2] in _QUOTES:
            continue  # "end with 'Answer: A'"
        letter = text[at].upper()
        if letter == "I" and noun.startswith("statement"):
            continue  # statements are numbered I, II, III
        next_at = places[k + 1][0] if k + 1 < len(places) else end
        found.append(_Mention(first, at, letter, sure, noun, before, _SENTENCE.split(before)[-1], next_at))
    return found


_OF_OTHERS = lazy_regex(r"\b(?:all|others?|rest)\b", re.I)  # "Except B, all are right."


def _called_right(m: _Mention, follow: re.Match[str], text: str, end: int) -> Choice | None:
    """ "Option C is correct", "B seems to be the best"."""
    gap = follow["gap"]
    if follow["not"] or follow["right"].lower() in ("incorrect", "false", "wrong") or NEGATED.search(gap):
        return None
    if _OF_OTHERS.search(gap):
        return None
    if (
        _CONDITIONAL.match(text, follow.end(), end)
        or _SENTENCE.search(gap[2:])
        or m.premise
        or _ALL_BUT.search(m.before)
        or (not m.sure and _GIVEN_THAT.search(m.before))
    ):
        return None
    if follow["right"].lower() in _NEEDS_NOUN and not follow["very"] and not _COMPLETE.match(text, follow.end(), end):
        return None  # "A is likely a ketone"
    says_answer = _SAYS_ANSWER.match(text, follow.end(), follow.end() + 14)
    strong = says_answer or follow["right"].lower().endswith("answer")
    rule = Rule.LEAN if _LIMITED.match(text, follow.end(), end) else Rule.ENDORSEMENT
    return Choice(m.at, m.at + 1, (m.letter,), CLEAR if strong else WEAK, rule)


def _called_otherwise(m: _Mention, follow: re.Match[str], text: str) -> bool:
    """Whether a verdict follows that rejects the option, or is on something else: "the pH of A in water is right"."""
    gap = follow["gap"]
    if m.sure:
        rejected = follow["not"] or follow["right"].lower() in ("incorrect", "false", "wrong") or NEGATED.search(gap)
        return bool(rejected) and not _SENTENCE.search(gap)
    if text[m.at + 1] in ".):" and not _LINE_OR_SENTENCE_START.search(m.before):
        return bool(gap)  # "checking for F: 9 = 6 + 3, which is true"
    return (
        bool(gap)
        and gap.strip() not in ("that", "which", "alone")
        and text[m.at + 1] not in ".):,"
        and not gap.startswith((".", ")", ":", ","))
    )


def _concluded(m: _Mention, text: str, end: int) -> Choice | None:
    """ "So it's B.", "Hence, D", "I choose C.", "not A but B"."""
    bracket = text[m.at + 1 : m.at + 2] == ")"  # "Hence B) 4.2 J."
    if m.sure or not (bracket or _CLAUSE_END.match(text, m.at + 1, end)):
        return None
    if _CONTRAST.search(m.before):
        return Choice(m.at, m.at + 1, (m.letter,), WEAK, Rule.CONCLUSION)
    concludes = _CONCLUDES.search(m.before)
    if concludes is None or m.doubted:
        return None
    return Choice(m.at, m.at + 1, (m.letter,), CLEAR if concludes["choose"] else WEAK, Rule.CONCLUSION)


def _linked(m: _Mention, text: str, end: int) -> Choice | None:
    """ "The compound is **C. methyl acetate**", "it refers to:\\n\\nA. the solvent"."""
    if (
        m.sure
        or not _LINKED.search(m.before)
        or _NEAR_TO.search(m.before)
        or text[m.at + 1 : m.at + 2] not in _LABEL_MARKS
    ):
        return None
    if (
        _OPTIONS_ARE.search(m.sentence)
        or _FOOTNOTE.search(m.before)
        or (text[m.at + 1] == ":" and not m.before.endswith("*"))
    ):
        return None  # "C: 0.004 mol" is carbon
    clause = m.sentence.rsplit(", but ", 1)[-1]
    if NEGATED.search(clause) or m.premise or starts_list(text, m.at, end):
        return None
    marked = _MARKED_LABEL.match(text, m.at, end) or m.before.endswith(("*", "\n"))
    if not marked and _NAMING.search(m.sentence):
        return None
    strong = marked or _CLOSEST.search(m.sentence)
    return Choice(m.at, m.at + 1, (m.letter,), CLEAR if strong else WEAK, Rule.LINKED_LABEL)


def _favoured(m: _Mention, text: str, end: int) -> Choice | None:
    """A label announced by a noun or by brackets that is chosen, best, alone, or what something matches."""
    if not m.sure:
        matches = _MATCHES.match(text, m.at + 1, end)
        if matches and _LINE_OR_SENTENCE_START.search(m.before) and not text[matches.end() : end].strip():
            return Choice(m.at, m.at + 1, (m.letter,), WEAK, Rule.LEAN)
        fits = text[m.at].isupper() and _FITS_BEST.match(text, m.at + 1, min(end, m.at + 40)) and not m.doubted
        return Choice(m.at, m.at + 1, (m.letter,), WEAK, Rule.ENDORSEMENT) if fits and not m.premise else None
    if m.doubted:
        return None
    if _MATCHES.match(text, m.at + 1, min(end, m.at + 60)) and not m.premise:
        return Choice(m.at, m.at + 1, (m.letter,), WEAK, Rule.LEAN)
    chosen = _CHOOSE.search(m.before[-40:] if m.before.endswith((" ", ":")) else m.before[-40:] + " ")
    if (chosen and m.before.rstrip().endswith(chosen.group().rstrip())) or (
        m.noun == "answer" and _CLAUSE_END.match(text, m.at + 1, end) and not starts_list(text, m.at, end)
    ):
        return Choice(m.at, m.at + 1, (m.letter,), CLEAR, Rule.CHOOSE)
    if _FITS_BEST.match(text, m.at + 1, min(end, m.at + 80)):
        return Choice(m.at, m.at + 1, (m.letter,), WEAK, Rule.ENDORSEMENT)
    if _LEANS.search(m.before):
        return Choice(m.at, m.at + 1, (m.letter,), WEAK, Rule.LEAN)
    if _THEREFORE.search(m.sentence) or (m.before.endswith("(") and m.noun and _QUALITY.search(m.sentence)):
        return Choice(m.at, m.at + 1, (m.letter,), WEAK, Rule.THEREFORE)
    return None


def _left_over(m: _Mention, text: str, end: int) -> Choice | None:
    """ "Only D remains", "only option B satisfies both", "all options except C are ruled out"."""
    if _MINE.match(text, m.at + 1, end) and not m.doubted:
        return Choice(m.at, m.at + 1, (m.letter,), CLEAR, Rule.CHOOSE)
    if _MAKES.search(m.before) and _THE_CHOICE.match(text, m.at + 1, end) and not m.premise:
        return Choice(m.at, m.at + 1, (m.letter,), CLEAR, Rule.ENDORSEMENT)
    all_but = _ALL_BUT.search(m.before)
    if all_but and not all_but["none"] and not _REJECTS.match(text, m.at + 1, end):
        return None  # "everything except B is right"
    if all_but or _IT_IS.match(text, m.at + 1, end) or _THE_EXCEPTION.match(text, m.at + 1, end):
        return Choice(m.at, m.at + 1, (m.letter,), WEAK, Rule.ONLY)
    if not _ONLY.search(m.before) or m.doubted:
        return None
    if _HOLDS.match(text, m.at + 1, end) or m.noun:
        return Choice(m.at, m.at + 1, (m.letter,), WEAK, Rule.ONLY)
    return None


def _with_those_before(choice: Choice, m: _Mention, letters: str) -> Choice | None:
    """The same endorsement for all the labels of "A, C and E are correct"; None if they are listed to be rejected."""
    listed = _LISTED_BEFORE.search(m.before)
    if listed is None or _OF_TWO.search(m.before):
        return choice
    others = [c for c in _CAPITAL.findall(listed.group()) if c in letters]
    if not others or m.letter in others:
        return choice
    if NEGATED.search(_SENTENCE.split(m.before[: listed.start()])[-1]):
        return None
    several = tuple(dict.fromkeys([*others, m.letter]))
    start = m.start - len(m.before) + listed.start()
    return Choice(start, choice.end, several, choice.strength, choice.rule, listed["join"] == "or")


# "option b is right", "c is the answer": small letters that are spoken of as options
_SMALL_LETTER = lazy_regex(
    r"\s(?:is|seems|looks|must\sbe|would\sbe)\s(?:the\s|my\s)?(?:most\s)?(?:correct|right|best|answer|true|accurate)\b",
    re.I,
)


def find_endorsements(body: Body, letters: str, tail: int, *, multiple: bool) -> list[Choice]:
    """What the response says of single options, from offset `tail` to its end."""
    text, end = body.text, body.end
    found = list(foreign_endorsements(text, tail, end, letters, multiple=multiple))
    for m in _mentions(text, tail, end, letters):
        follow = _IS_RIGHT.match(text, m.at + 1, min(end, m.at + 260))
        if follow is not None and (m.next_at < follow.start("right") or _OF_THE_REST.match(text, m.at + 1, end)):
            follow = None
        if follow is not None and _called_otherwise(m, follow, text) and not _THE_EXCEPTION.match(text, m.at + 1, end):
            continue
        choice = (
            (_called_right(m, follow, text, end) if follow is not None else None)
            or _left_over(m, text, end)
            or _concluded(m, text, end)
            or _linked(m, text, end)
            or _favoured(m, text, end)
        )
        choice = choice and _with_those_before(choice, m, letters)
        if choice is not None:
            found.append(choice)
    lists = [c for c in found if len(c.letters) > 1]  # of "options (A) and (C) are right" A is no choice of its own
    return [c for c in found if c in lists or not any(s.start <= c.start and c.end <= s.end for s in lists)]
