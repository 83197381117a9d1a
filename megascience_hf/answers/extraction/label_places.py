"""What may stand beside a label in its place: nothing but mark-up, a reason, and a gloss that is understood.

Anything else, such as a word of doubt, a cross, another word, or a bracket that takes it back, leaves the place open.
"""

from __future__ import annotations

import re

from megascience_hf.answers.comparison.label import is_remark
from megascience_hf.answers.extraction.hedges import is_unasserted
from megascience_hf.answers.extraction.label_sentences import reason_contradicts
from megascience_hf.answers.extraction.label_words import REASONS, Labels, Mention
from megascience_hf.answers.extraction.languages import ANSWER_NOUNS, NOUNS, wording
from megascience_hf.answers.parsing.sentences import DENIES
from megascience_hf.answers.text.commands import TEXT, TICKS
from megascience_hf.answers.text.patterns import lazy_regex
from megascience_hf.answers.text.words import word_set

# Closing mark-up, LaTeX for text, and ticks.
_MARKUP = lazy_regex(
    rf"""
    (?:[\s*_\"'`$}})\]]|\\[\])]|\\[,;! ]|</?[A-Za-z]{{1,8}}>|{TEXT}|\{{|[{TICKS}\ufe0f])*+
    """,
    re.X,
)
_ENDS = lazy_regex(r"!|\.(?!\.)|\|?\Z|(?:\.{2,}|…)\W*\Z")
# A sentence that adds another label: "Yes. Or no."
_ADDS = lazy_regex(
    r"[.!]\s{1,2}(?:or|also|alternatively|and|but\salso|maybe|perhaps|edit|update|correction)[,:]?\s(?:maybe\s|perhaps\s)?",
    re.I,
)
_NEXT_SENTENCE = lazy_regex(r"[.!][\s*_\"']{1,4}")
_IS_ALL = lazy_regex(r"[\s*_\"']{0,4}(?:[.!]|\Z)")
_SEPARATOR = lazy_regex(r"\s?(?:[,;:—–|]|[-]{1,2}(?=\s))[\s*_]{0,4}(?:\\?[A-Za-z]+\{)?")
_OPENS_BRACKET = lazy_regex(r"\s?[(\[]\s?")
_WORD = lazy_regex(r"[A-Za-z]+")

_GO_ON = REASONS | word_set("though although rationale overall i")
# "yes is the answer", "false is right"
_CONFIRMED = lazy_regex(
    r"""
    \s?(?:is|was)\s(?:\w+ly\s)?(?:the\s|my\s|our\s)?(?:final\s|correct\s|best\s|right\s)?(?:answer|label|correct
    |right)\b(?!\W{1,3}\w)
    """,
    re.I | re.X,
)

# 'supports a "yes" answer'
_ATTRIBUTE = lazy_regex(
    r"""
    [*_"'”’]{0,4}\s(?:answer|label|response|verdict|conclusion|classification|judge?ment|rating|stance)
    (?=[.,;!\n]|\W*\Z)
    """,
    re.I | re.X,
)

_NOT = (
    r"not(?:\W*$|\s(?:really|true|right|correct|yes|no|the|an?|so|it|at\sall|sure|certain|quite|exactly|necessarily)\b)"
)
_BAD = (
    r"(?:(?:wrong|false|incorrect|untrue|mistaken|impossible|excluded|rejected|nonsense|a\s(?:lie|joke|mistake))\b"
    rf"|{_NOT})"
)
# What takes a label back, where it opens what follows the label.
_TAKES_BACK = lazy_regex(
    rf"""
    (?: (?:which|what)\s(?:\w+\s)?(?:is|was|seems|isn't|would\sbe)\s? (?:\w+ly\s)? {_BAD} | which\sisn't\b
      | {_BAD}
      | (?:as\swell|as\smuch|as\sif|sorry|wait|oops|rather(?!\sthan)|or|else|otherwise|unless|if|also|plus|alternatively
          |until|either|through|xor|vs|versus|oder|ou|without|except)\b
      | (?:nope|no|nah)(?=[,.!]|\W*$)
      | (?:maybe|perhaps|possibly|probably)(?:\snot)?\W*$
      | 0(?:\.0+)?\s?%?(?:\s(?:sure|confident|certain))?(?=\W*(?:\n|$))
      | (?:supposedly|allegedly|hopefully|reportedly|inverted|reversed|negated)\b | (?:they|we|i)\s(?:hope|wish)\b
      | (?:just\s)?(?:kidding|joking)\b | i\s(?:mean|meant|doubt|lied|lie|guess\snot|think\snot)\b | said\sno(?:body)?\b
      | (?:say|says|said|claim|claims|argue|argues)\s(?:the|some|many|critics|they|he|she|others)\b
      | (?:he|she|they|some|people|someone|nobody)\s(?:say|think|claim|answer|believe|said|thought)(?:s|ed)?\b
    )
    """,
    re.I | re.X,
)
_CONTRAST = lazy_regex(r"(?:,\s|\s)?(?:(?:and\s|but\s)?not|rather\sthan|instead\sof)[\s\"'*_]{1,4}", re.I)
_LETTER_OR_SIGNIFICANCE = lazy_regex(r"[A-Z]\b|(?:option|choice|answer)\s[A-Z]\b|\d|[pP]\s?[<>=]|\d+\s?%")
_REASON = lazy_regex(r"(?:because|since|as|for|due\sto|given|i\.e\.|see|based\son|from|in|at|by|with)\b", re.I)
_NOTHING_BUT_A_NO = lazy_regex(r"\b(?:not|no|never|none|neither|nor)\b", re.I)
_OF_THE_ANSWER = lazy_regex(r"\b(?:answer|label|gold|kidding|joking|joke|sarcas\w*|iron\w*|lie|lying|sic)\b", re.I)


def is_understood(labels: Labels, text: str, mention: Mention, end: int) -> bool:
    """Whether what follows a label, up to the end of its place, leaves it as the answer.

    Args:
        labels: the labels of the question.
        text: the response.
        mention: the label.
        end: where the place ends: a container or a line.
    """
    marks = _MARKUP.match(text, mention.end, end)
    at = marks.end() if marks else mention.end
    if at >= end or _ENDS.match(text, at, end):
        return not _another_follows(labels, text, mention, at, end)
    paragraph = marks is not None and "\n\n" in marks.group() and _begins_a_sentence(labels, text, at, end)
    if paragraph or _ATTRIBUTE.match(text, mention.end, end):
        return True
    contrast = _CONTRAST.match(text, max(mention.end, at - 1), end) or _CONTRAST.match(text, at, end)
    if contrast is not None and (other := labels.at(text, contrast.end(), end)) is not None:
        return other.label != mention.label
    bracket = _OPENS_BRACKET.match(text, at, end)
    if bracket is not None:
        return _is_gloss(labels, text, mention, bracket.end(), end)
    separator = _SEPARATOR.match(text, at, end)
    if separator is not None:
        clause = text[separator.end() : _clause_end(text, separator.end(), end)]
        if reason_contradicts(labels, mention, clause) or _is_contrary(text, mention, clause) or _is_improbable(clause):
            return False
        return _TAKES_BACK.match(text, separator.end(), end) is None
    word = _WORD.match(text, at, end)
    if word is None or reason_contradicts(labels, mention, text[at : _clause_end(text, at, end)]):
        return False
    goes_on = word.group().lower() in _GO_ON and _TAKES_BACK.match(text, at, end) is None
    return goes_on or _CONFIRMED.match(text, max(mention.end, at - 1), end) is not None


_SENTENCE = lazy_regex(r"[A-Z][a-z']{0,20}\s[a-z]")


def _begins_a_sentence(labels: Labels, text: str, at: int, end: int) -> bool:
    """Whether a paragraph begins that opens with no label: "No adverse events were reported." has none."""
    label = next(labels.all_in(text, at, min(end, at + _LONGEST_LABEL)), None)
    return (
        _SENTENCE.match(text, at, end) is not None
        and (label is None or label.start != at)
        and (_TAKES_BACK.match(text, at, end) is None)
    )


_LONGEST_LABEL = 60
_CLAUSE_END = lazy_regex(r"[.!?](?=\s|$)|\n")


def _clause_end(text: str, at: int, end: int) -> int:
    stop = _CLAUSE_END.search(text, at, end)
    return stop.start() if stop else end


# "Yes, it does not.", "No, it does.": a clause that answers the other way.
_VERB = r"(?:does|do|did|is|are|was|were|can|could|will|would|has|have|should)"
_SUBJECT = r"(?:it|this|that|they|he|she|there|these|those|the\s\w+)"
_SAYS_NOT = lazy_regex(
    rf"""
    {_SUBJECT}\s(?:(?:{_VERB}|ca|wo)(?:\snot|n't)|cannot)
    (?:\W*\Z|\s(?:be\s(?:determined|known|established|concluded|confirmed|inferred|said|true)|the\scase|so|true|hold)\b)
    | (?:we|i|one|you)\s(?:cannot|can't|could\snot)\s(?:tell|say|know|determine|conclude|be\ssure)\b | i\sdon't\sknow\b
    | there\s(?:is|are|was|were)\sno\b(?!\s(?:doubts?|questions?|reasons?|denying|way|wonder|need|harm|risk|problem)\b)
    | {_SUBJECT}\s(?:is|are|remains?)\s(?:unclear|unknown|uncertain|undetermined|false|wrong|untrue|undecided)\b
    """,
    re.I | re.X,
)
_THE_OTHER_WAY = (
    r"\b(?:otherwise|the\s(?:opposite|contrary|reverse|other\sway(?:\saround)?))(?:\sis\strue|\sholds)?\W*\Z"
)
# "yes, although it's actually not", "yes, but the evidence says otherwise"
_SAYS_OTHERWISE = lazy_regex(
    rf"""
    ^(?:but|although|though|however|yet|while|whereas|even\sthough),?\s[^.;:!?\n]{{0,120}}?
      (?: \b(?:is|was|are|were|does|do|did|has|have|can|will|would|it's|that's)\s(?:\w+ly\s|in\sfact\s)?not
        | n't(?:\s(?:\w+ly))? | \bcannot )
      (?:\s(?:so|true|right|correct|significant|the\scase|be|hold))?\W*\Z
    | {_THE_OTHER_WAY}
    | ^(?:but|although|though|however)\b[^.;:!?\n]{{0,60}}\b(?:wrong|incorrect|mistaken|untrue)\W*\Z
    """,
    re.I | re.X,
)
# "no, although it actually is"
_SAYS_SO_AFTER_ALL = lazy_regex(
    rf"""
    ^(?:but|although|though|however|yet|while|even\sthough),?\s[^.;:!?\n]{{0,60}}?
      (?:\b(?:actually|really|in\sfact|clearly)\s(?:is|was|are|were|does|do|did|has|can|will)
        |\b(?:is|was|are|were|does|do|did|has|can|will)(?:\s(?:actually|really|in\sfact|clearly))?(?:\s(?:so|true|right))?)\W*\Z
    | {_THE_OTHER_WAY}
    """,
    re.I | re.X,
)
_PROBABILITY = r"(?:probability|likelihood|chance|confidence|certainty|confident|certain|sure|likely|probable)"
_PROBABLE = lazy_regex(
    rf"""
    (?P<share>\d{{1,3}}(?:\.\d{{1,3}})?)\s?%\s{_PROBABILITY}
    | {_PROBABILITY}\s?(?:is\s|of\s|[:=]\s?)?(?:about\s|only\s)?
      (?P<number>\d{{1,3}}(?:\.\d{{1,3}})?)(?P<percent>\s?%)?
    """,
    re.I | re.X,
)


def _is_improbable(clause: str) -> bool:
    """Whether the clause behind a label holds it for no more likely than not: "yes, with 10% probability"."""
    found = _PROBABLE.search(clause)
    if found is None:
        return False
    if found["share"] or found["percent"]:
        return float(found["share"] or found["number"]) <= 50
    return float(found["number"]) <= 0.5


_SAYS_SO = lazy_regex(rf"{_SUBJECT}\s{_VERB}\W*\Z", re.I | re.X)
_AFFIRMS = lazy_regex(r"yes|yeah|yep|true", re.I)


def _is_contrary(text: str, mention: Mention, clause: str) -> bool:
    """Whether the clause behind "yes" denies, or the one behind "no" affirms."""
    if _AFFIRMS.fullmatch(text, mention.start, mention.end):
        return _SAYS_NOT.match(clause) is not None or _SAYS_OTHERWISE.search(clause) is not None
    if _SAYS_NO.fullmatch(text, mention.start, mention.end) is None:
        return False
    return _SAYS_SO.match(clause) is not None or _SAYS_SO_AFTER_ALL.search(clause) is not None


def _another_follows(labels: Labels, text: str, mention: Mention, at: int, end: int) -> bool:
    """Whether the next sentence of the place gives another label: "Yes. Or no.", "Yes. No."."""
    adds = _ADDS.match(text, at, end)
    follows = adds or _NEXT_SENTENCE.match(text, at, end)
    added = labels.at(text, follows.end(), end) if follows is not None else None
    if added is None or added.label == mention.label:
        return False
    return adds is not None or _IS_ALL.match(text, added.end, end) is not None


def _is_gloss(labels: Labels, text: str, mention: Mention, start: int, end: int) -> bool:
    """ "(A)", "(p = 0.4)", "(since the risk fell)", "(the trial was too small)"; not "(wrong)", "(if not yes)"."""
    stop = text.find("]" if "[" in text[start - 2 : start] else ")", start, end)
    inside = text[start : stop if stop >= 0 else end]
    if _STATISTIC.match(inside) or (mention.label.lower() in _OPEN_LABELS and _LITTLE_EVIDENCE.fullmatch(inside)):
        return True
    return _leaves_the_label(labels, text, mention, inside)


def _leaves_the_label(labels: Labels, text: str, mention: Mention, inside: str) -> bool:
    """Whether the words in a bracket behind a label leave it as it is."""
    same = labels.at(inside, 0, len(inside))
    if same is not None and not re.search(r"\w", inside[same.end :]):
        return same.label == mention.label and not is_remark(inside[same.start : same.end], labels.labels)
    if _TAKES_BACK.match(inside) or reason_contradicts(labels, mention, inside) or _OF_THE_ANSWER.search(inside):
        return False
    share = _SHARE.match(inside)
    if share is not None or _CONFIDENT.match(inside):
        return share is None or float(share[1]) > 50  # "yes (50%)" is no answer
    if _LETTER_OR_SIGNIFICANCE.match(inside) or _REASON.match(inside):
        return True
    if _REMARK_ON_ANOTHER.match(inside) or (
        inside.lower() == "correct" and not is_remark(mention.label, labels.labels)
    ):
        return True
    if _NOT_IN_BRACKET.match(inside):  # "entailment (not contradiction)", "NO (not relevant)"
        other = labels.at(inside, 4, len(inside))
        if other is not None:
            return other.label != mention.label
        return _SAYS_NO.fullmatch(text, mention.start, mention.end) is not None
    words = len(inside.split())
    if _SAYS_NO.fullmatch(text, mention.start, mention.end) and _INSIGNIFICANT.match(inside):
        return True
    return words >= 3 and not DENIES.search(_NOTHING_BUT_A_NO.sub(" ", inside) if words >= 4 else inside)


# "(OR 2.3, 95% CI 1.4–3.8)"
_STATISTIC = lazy_regex(
    r"(?:a?(?:OR|RR|HR|IRR|CI|SMD|WMD|MD|AUC|ARR|RRR|NNT|SD|SE|IQR)|[rntFdzχβ]²?)\s?[=:,]?\s?[-−]?[\d(]"
)
_OPEN_LABELS = word_set("maybe unclear uncertain neutral inconclusive unknown nei no")
# "maybe (insufficient evidence)"
_LITTLE_EVIDENCE = lazy_regex(
    r"""
    (?:the\s)?(?:insufficient|limited|conflicting|mixed|inconclusive|weak|scarce|incomplete|not\senough|too\slittle|lack\sof
      |contradictory|ambiguous|inconsistent)\s(?:(?:clinical|available|current|enough|clear)\s)?
      (?:evidence|data|information|results?|findings?|studies|support|details?|context)
    (?:\s(?:is|are)\s(?:insufficient|limited|mixed|conflicting|inconclusive))?\W*
    """,
    re.I | re.X,
)
_SHARE = lazy_regex(
    r"""
    (?:\w+:?\s)?(\d{1,3}(?:\.\d{1,3})?)\s?%
    (?:\s(?:sure|confident|confidence|certain|certainty|probability|likely|chance))?\W*$
    """,
    re.I | re.X,
)
_CONFIDENT = lazy_regex(
    r"""
    (?:with\s|confidence:\s)?(?:very\s|fairly\s)?(?:high|strong|moderate|medium|good|full|reasonable|great)
        (?:\s(?:confidence|certainty|evidence))?\W*$
    | (?:highly\s|very\s|fairly\s|quite\s|absolutely\s)?(?:confident|certain|sure)\W*$
    """,
    re.I | re.X,
)
# "(the converse is false)", "(it fails)": what it is said of is not the answer
_REMARK_ON_ANOTHER = lazy_regex(
    r"(?:the|its)\s(?!answer|claim|statement|label|correct|opposite)\w+\s(?:is|are|was)\b|it\s(?:fails|holds)\b", re.I
)
_NOT_IN_BRACKET = lazy_regex(r"not\s(?!sure|certain|really|true|right|correct|yes|no\b)\w+\W*$", re.I)
# "no (not significant)"
_SAYS_NO = lazy_regex(r"no|false", re.I)
_INSIGNIFICANT = lazy_regex(
    r"""
    (?:not|non-?)\s?(?:statistically\s)?significant\W*$
    | no\s(?:significant\s)?(?:effect|difference|association|change|evidence|benefit|correlation|impact|improvement)\W*$
    """,
    re.I | re.X,
)


# The clause that a label ends must not deny it, nor suppose it.
_SUPPOSED = lazy_regex(
    r"""
    (?: \b(?:neither|nor|hardly|wrong|unlikely|refuse\w*|opposite|contrary|reverse|inverse|converse
          |negation|tempt(?:ed|ing)|between(?!\s(?:the|these|those|them|both|two|sentences?|premise)\b)|choose\sfrom|could|might|may
          |instead\sof|rather\sthan|other\sthan|(?:anything|everything|all)\sbut|except|besides|unlike|unless|cannot
          |differs?\sfrom|rul(?:e[sd]?|ing)\sout|exclud\w+|eliminat\w+|reject\w*|no\slonger)\b
      | \btoo\s\w+\sto\b
      | \b(?:not(?!\sonly)|never|(?:hard|difficult)\sto\ssay)\b | n't\b
      | \b(?:other|another|second|previous|earlier)\s(?:answer|option|response|label)s?\s(?:is|are|was|were)\b
      | (?<!\bI\s)(?<!\bwe\s)\bwould\s(?:say|answer|think|claim|argue|conclude)\b
    )
    (?:[^.;:!?,\n–—(]{0,50}\s)? [\s\"'*_(\[$]{0,4}$
    """,
    re.I | re.X,
)
# "The first half is true", "part of it is false": said of less than the whole, or of another
_OF_A_PART = lazy_regex(
    r"""
    \b(?: (?:first|second|third|last|latter|former|other|one)\s?
            (?:half|part|portion|clause|claim|statement|sentence|one)?
        | half | part | some | most
        | (?:the|its)\s(?:rest|remainder|beginning|end|converse|inverse|contrapositive|premise) )
    \s?(?:\sof\s[^.;:!?\n]{1,40}?)?\s?(?:is|are|was|were|may\sbe)\s(?:\w+ly\s)?[\s"'*_]{0,4}$
    """,
    re.I | re.X,
)
_BEFORE_BRACKET = lazy_regex(r"\b(?:not|never|non)-?\s?[(\[{]+\s?$", re.I)  # not(true)


def is_bracketed_no(text: str, at: int) -> bool:
    """Whether the bracket before a label is the argument of a negation: "not(true)"."""
    return _BEFORE_BRACKET.search(text, max(0, at - 8), at) is not None


_NEW_CLAUSE = lazy_regex(r"\b(?:so|therefore|thus|hence|because)\b", re.I)
# "wrong: no", "gold: yes", "points if: no", "correct=true": keys of a record that give no answer.
_KEY = lazy_regex(
    r"""
    (?: \b(?:wrong|incorrect|not|rejected|excluded|gold(?:\sis)?|expected|reference|(?:answer\s)?key
          |ground\struth|target|points(?:\sif)?|score|labels|choices|options|told|expected_correct|format|example)\s?[\"'>]?\s?(?:[:=]|\sis\b)
      | = | \}\}
    )
    [\s\"'*_(\[{$]{0,6}$
    """,
    re.I | re.X,
)
# "If the load is small, yes."
_IN_A_CASE = lazy_regex(
    r"(?:^|[.!?;\n]\s?)(?:if|unless)\s(?!(?:i|we|you|one|forced|asked)\b)[^.!?;\n]{1,70},\s(?:then\s)?[*_\"']{0,3}$",
    re.I,
)
# "The claim is true" judges a claim, and is no supposition.
_JUDGED = lazy_regex(r"\b(?:statement|claim|idea|assumption|hypothesis|suggestion|belief|notion|view)\sis\W*$", re.I)
# How much before a label is looked at.
BEFORE = 90


_REFERENCE = lazy_regex(
    r"\b(?:reference|official|expected|gold|intended)\s(?:answer|key|label|solution)(?:\skey)?\s?(?::|=|is\b)[\s\"'*_]{0,6}$",
    re.I,
)


def is_of_the_key(text: str, at: int) -> bool:
    """Whether a statement that ends at `at` names the key of the question: "Reference answer: "."""
    return _REFERENCE.search(text, max(0, at - 50), at) is not None


# What "right" and "wrong" judge where they judge no statement: "any response is right", "false is wrong".
_OF_ANSWERS = lazy_regex(
    r"\b(?:answer|response|option|choice|solution|reasoning|student|label)s?\s(?:is|are|was|as)\s$", re.I
)


def is_remark_on_an_answer(labels: Labels, text: str, mention: Mention) -> bool:
    """Whether a word for a label judges a response, or another label."""
    if not is_remark(text[mention.start : mention.end], labels.labels):
        return False
    before = text[max(0, mention.start - 60) : mention.start]
    clause = before[max(before.rfind(mark) for mark in ".!?:;\n") + 1 :]
    return _OF_ANSWERS.search(clause) is not None or bool(labels.are_in(clause, 0, len(clause)))


# "not contradiction but": what is denied is the label before
_CONTRASTED = lazy_regex(r"\bnot\s[^.;:!?\n]{1,30}?,?\sbut\s(?:rather\s)?[\"'*_]{0,3}$", re.I)


def is_denied(text: str, start: int, at: int) -> bool:
    """Whether what stands before a label, not before `start`, denies it, supposes it, or makes it somebody else's."""
    before = _CONTRASTED.sub("", text[max(start, at - BEFORE) : at])
    return (
        is_governed(before)
        or _is_keyed(before)
        or _IN_A_CASE.search(before) is not None
        or is_unasserted(_JUDGED.sub("", before))
    )


# "minus: yes", "It depends: yes": a short key before a colon must be one of an answer.
_KEYED = lazy_regex(
    r"(?:\A|[\n.!?])[\s*_#>\"'-]{0,6}(?P<key>(?:[\w&;'/-]{1,14}\s)?[\w&;'/-]{1,14})[*_\"']{0,3}\s?:[\s*_\"'(\[]{0,6}$"
)
_KEYS = lazy_regex(
    rf"""
    (?:(?:my|the|final|overall|short|short-form|correct|brief|in|to|so|predicted|best|step|question|q|q\.|main|direct|nli|general|bottom)\s?)?
    (?: answers?|labels?|verdict|conclusion|decision|results?|relation(?:ship)?|classification|prediction|response
      | output|stance|judge?ment|overall|summary|short|brief|sum|tl;dr|tldr|so|therefore|thus|hence|category|assessment
      | findings?|evaluation|opinion|claim|statement|determination|inference|choice|option|ruling|entailment
      | interpretation|sentiment|polarity|tone|line|analysis|reply|discussion|is|type
      | \d{{1,3}}|a\d?|q\d?|assistant|thinking|done|say|true/false|yes/no|{ANSWER_NOUNS} )
    """,
    re.I | re.X,
)
_ABBREVIATED = lazy_regex(
    r"\b(?:excl|ex|non|neg|w/o|resp|not|opp)\.\s{0,2}[\"'*_(]{0,3}$|(?:¬|&not;|\bminus|\bwithout|\bsans)[\s\"'*_(]{0,4}$",
    re.I,
)


def _is_keyed(before: str) -> bool:
    """Whether a label is the value of a key that names no answer, or follows an abbreviation that denies it."""
    key = _KEYED.search(before)
    return (key is not None and _KEYS.fullmatch(key["key"]) is None) or _ABBREVIATED.search(before) is not None


def is_governed(before: str) -> bool:
    """Whether the clause before a label or a statement denies or supposes it, beyond what any statement is read for."""
    if _KEY.search(before) or _REFERENCE.search(before) or _OF_A_PART.search(before):
        return True
    if _BEFORE_BRACKET.search(before):
        return True
    found = _SUPPOSED.search(before)
    return found is not None and not _NEW_CLAUSE.search(found.group())


# A statement that puts several labels in the place of one: "one of yes, no", "from yes to no".
_SEVERAL = lazy_regex(r"\W{0,4}(?:one\sof|any\sof|from|between|either|both|anything\sfrom)\s", re.I)
_SEVERAL_BEFORE = lazy_regex(r"\b(?:either|both)\s[\s*_\"']{0,4}$", re.I)


def gives_several(text: str, start: int, end: int) -> int | None:
    """Where the labels begin of a statement that gives more than one; None if it does not say so."""
    if _SEVERAL_BEFORE.search(text, max(0, start - 12), start):
        return start
    several = _SEVERAL.match(text, start, end)
    return several.end() if several is not None else None


# -- a line of prose --------------------------------------------------------------------------------------------

# Words and the signs of prose.
_PLAIN = lazy_regex(r"[\w\s'’*_\",:(\[-]*")
# What a label of a plain line may follow: a verb or a colon, or the subject of a label that is a verb itself.
_ANNOUNCED = lazy_regex(
    r"""
    ^\W*$ | : [\s*_"'(\[]{0,4}$
    | \b(?:is|are|was|were|be|as|in|say|choose|pick|select|(?:case|instance|kind|relation|type)\sof)\s
        (?:(?:an?|the|clear|clearly|therefore|thus|best|most\slikely)\s){0,3} [\s*_"'(\[]{0,4}$
    | ^\W{0,4}(?:(?:so|thus|hence|therefore|overall),?\s)?(?:the|this|that|it|these|those|its|their|our|each|both)\s
        (?:(?!(?:is|are|was|were|be)\b)[\w'’-]+\s){0,8}$
    """,
    re.I | re.X,
)
_SPOILS = lazy_regex(
    r"""
    \b(?: lack | resembl | exclud | avoid | miss(?:es|ed) | prevent | preclud | forbid | ignor | need | want | requir
        | oppos | violat | similar | almost | nearly | part(?:ly|ial) | some(?:times|what|how|thing) | half | hope
        | wish | told | before )
    | \b(?:of|from|without|like|than|to|for|with|no)\s (?:an?\s|the\s)? \W{0,4}$
    """,
    re.I | re.X,
)
_OF_A_KIND = lazy_regex(r"\b(?:case|instance|kind|relation|type)\sof\s(?:an?\s)?\W{0,4}$", re.I)


def is_plain_line(before: str) -> bool:
    """Whether the words of a line before its label assert it: "The sequence converges.", "Relation: neutral"."""
    if _PLAIN.fullmatch(before) is None or not _ANNOUNCED.search(before):
        return False
    if DENIES.search(before) or _KEY.search(before) or _SPOILS.search(_OF_A_KIND.sub("", before)):
        return False
    lowered = before.lower()
    return not any(noun in lowered and wording(row).negation.search(before) for row, noun, _ in NOUNS)
