"""What a response says without meaning it as its answer: negations, suppositions, quotations, questions, retractions.

Every kind reads through these functions. `is_unasserted` looks at what stands before a statement, `retraction` and
`is_conditional` at what follows it. Words that negate or suppose are listed here and nowhere else.
"""

from __future__ import annotations

import re
from functools import lru_cache

from megascience_hf.answers.extraction.languages import MAYBE, NEGATIONS, RETRACTS, WRONG_IS
from megascience_hf.answers.text.commands import CROSSES
from megascience_hf.answers.text.patterns import lazy_regex
from megascience_hf.answers.text.unicode import lowered_in_place

# How much before a statement is looked at.
BEFORE = 90

NEGATED = lazy_regex(
    r"""
    (?:\b(?:not|neither|nor|never|incorrect|wrong|false|eliminat\w*|exclud\w*|rul\w+\sout|cannot
            | avoid|reject\w*|discard|dismiss|unlike|except)|n't)\b
    """,
    re.I | re.X,
)


CONDITION = lazy_regex(r"\b(?:if(?!\s(?:I|we|one|forced)\b)|unless|assuming|suppose|were)\b[^.\n]{0,80}$", re.I)


# A character within a sentence: the point of "3.5" does not end it.
_IN_SENTENCE = r"(?:[^.!?\n]|\.(?=\d))"

# Somebody else, whose words are not the response's own.
_OTHERS = (
    r"(?:some(?:one|body)?|few|others?|any(?:one|body)|every(?:one|body)|nobody|people|many|students?|they|he|she|those\swho"
    r"|(?:fool|idiot|layman|beginner|novice|amateur|friend|teacher|colleague|textbook|book|author|professor|classmate|internet|critic|sceptic|skeptic|rumou?r|user|prompt)s?)"
)
_SAYS = (
    r"(?:argu(?:e[sd]?|ing)|say(?:s|ing)?|said|think(?:s|ing)?|thought|claim(?:s|ed|ing)?|believ(?:e[sd]?|ing)"
    r"|cho(?:se|oses?)|pick(?:s|ed)?|assum(?:e[sd]?|ing)|answer(?:s|ed)?|guess(?:es|ed)?|select(?:s|ed)?|insist(?:s|ed)?"
    r"|agree[sd]?|tell|told)"
)

_WROTE = r"(?:considered|wrote|written|put|got|had|found|computed|calculated|typed|boxed|came\sup\swith)"

OPINION = lazy_regex(
    rf"""
    \b(?:{_OTHERS}|one|you)\s(?:\w+\s)?(?:may|might|could|would|will|often)?\s?{_SAYS}\b
  | \b(?:tempted|disagree\w*|common\s(?:mistake|error)|mistakenly|wrongly|trap)\b
    """,
    re.I | re.X,
)


# -- before a statement -----------------------------------------------------------------------------------------
#
# The longest of these patterns are for text in small letters, which is quicker than to ignore its case, and have one \b
# in front of all that begins with a word: in the midst of a word a single look is then enough.

# Small words between what governs a statement and the statement: "I doubt very much that the correct …". A comma or
# a word that draws a conclusion ends the rule of what stands before it: "it cannot be A, so the answer is B".
_REACH = (
    r"(?:[\s\"'*_(]{1,4}(?!(?:so|therefore|thus|hence|but|because|since|as|and|which|then|yet|however|while|where)\b)"
    r"\w{1,14}){0,8}[\s\"'*_(:$\\\[]{0,8}(?:[A-Za-z]\s?=\s?)?[-+−]?$"  # the value may be that of "x = -3"
)

_NOT = r"(?:not|never|cannot|hardly|scarcely)"
_ASSERTS = (
    r"(?:think|believe|say|agree|accept|claim|conclude|mean|suppose|imagine|see\show|support|choose|pick|select|go|answer"
    r"|guess|bet|recommend|write|put|output|type|enter|box|report|saying|claiming|suggesting|implying|true|the\scase|correct|possible|likely|clear|certain|sure|convinced)"
)

_DENIES = lazy_regex(
    rf"""
    (?:
      \b(?:
        (?:\w{{1,8}}n't|{_NOT})\s(?:\w{{1,12}}\s){{0,2}}?{_ASSERTS}\b
      | (?:i|we|he|she|they|really|highly|seriously|strongly|very\smuch)\sdoubts?\b
      | (?<!\bno\s)(?<!\bnot\s)(?<!n't\s)(?<!any\s)(?<!little\s)(?<!beyond\s)(?<!nobody\s)(?<!\bno\sone\s)
          (?:doubts?|doubtful)\s(?:that|whether|if)\b
      | (?<!\bnot\s)(?<!n't\s)(?:hard|difficult)\sto\s(?:see|believe|imagine|accept|argue)\b
      | (?:den(?:y|ies|ied)|(?:dispute|refuse|disbelieve)[sd]?|reject(?:s|ed)?|disagree[sd]?)\s
          (?:that|to|with|the\s(?:idea|claim|notion|view|statement|answer))\b
      | (?:nothing|nowhere|little|no\s\w{{1,12}})\s(?:here\s)?
          (?:shows?|says?|proves?|suggests?|implies|imply|indicates?|supports?|tells?|points?|makes?)\b
      | (?:fail(?:s|ed)?|refuse[sd]?|cease[sd]?)\sto\b
      | (?:no\slonger|nowhere\snear)\b
      | no\s(?:way|chance|reason|evidence|sense|basis|grounds|proof|indication|guarantee|sign|hint)\b
      | (?:avoid|reject|dismiss|discard)\w*\sthe\s(?:answer|value|option|result)\b
      | (?:nobody|no\sone)\b(?!\s(?:doubts?|denies|disputes)\b)
      | (?:neither|nor|by\sno\smeans|in\sno\sway|under\sno\scircumstances)\b
      | (?:the|my)\s(?:very\s)?
          (?:last\sthing\si|(?:worst|poorest)\s(?:choice|option|answer|candidate|pick)|least\sfavou?rite)\b
      | (?:distractor|trap|decoy)\b
      | (?:wrong|incorrect|false|mistaken|flawed|erroneous|invalid|naive|failed|trick|non)[\s-]
          (?:answer|solution|result|value|approach|method|attempt|conclusion|reasoning|calculation|assumption)s?
          (?:\s?:|\b)
      | (?:common|usual|typical|frequent)\s(?:mistake|error|misconception|slip)s?\b
      | (?:previously|formerly|used\sto\sbe|thought\sto\sbe|contrary\sto|(?:as\s)?opposed\sto)\b
      | (?:student|user|trick|sample|example|dummy)(?:'s)?\sanswer(?:\s?:|\b)
      | (?:student|user|teacher|assistant)'s\s(?:\w+\s)?(?:guess|solution|reply|response|result)\b
      | (?:false|untrue|impossible|unlikely|improbable|inconceivable|absurd|implausible)\s(?:that|to|for)\b
      | (?:wrong|incorrect|mistaken|an?\s(?:error|mistake|lie|myth|joke|misconception|fallacy)|nonsense|ridiculous)
        \s(?:is\s)?(?:to|that|if|for)\b
      | (?:anything|everything)\s(?:but|except|besides)\b
      | (?:other|rather)\sthan\b
      | instead\sof\b
      | far\sfrom\b
      | opposite\sof\b
      )
      | ^[\W]{{0,6}}(?:contradiction|refuted|rejected|discarded|wrong|incorrect|false)\s?:
      | ^\W{{0,4}}(?:others?|critics?|opponents?|some)\s?:
      | ^\s{{0,4}}%
    )
    {_REACH}
    """,
    re.X,
)

# "not the answer:", "x ≠ \\boxed{…}", "anything but"
_DENIES_AT_ONCE = lazy_regex(
    r"""
    (?:
      \b(?:
        (?:\w+n't|not|never)\s(?:be\s|at\sall\s|ever\s|quite\s|\w+ly\s)?(?:the\s|my\s|our\s|a\s)?(?:correct\s|right\s|final\s)?
          (?:answer\s|option\s|choice\s)?
      | (?:any|every)thing\s(?:but|except|besides)\s
      | cannot\s(?:possibly\s|ever\s)?be\s | (?:hardly|scarcely|unlike)\s
      | (?:reject|dismiss|exclud|eliminat|discard|rul|cross|avoid|forbid)(?:e|s|es|ed|ing)?\s(?:out\s|off\s)?
      | (?:differ(?:s|ed)?|different|distinct|far)\sfrom\s
      | (?:(?<!needs\s)(?<!need\s)(?<!requires\s)(?<!require\s)(?<!takes\s)(?<!take\s)at\s(?:least|most)
          |(?:less|more|fewer|greater|smaller|larger|lower|higher)\sthan|exceeds|short\sof)\s
      )
      | (?:≠|¬|\\(?:neq?|neg|lnot)(?![A-Za-z])|\\not\s?=|!=|[≤≥]|(?<=\w\s)[<>]=?|\\[lg](?:eq?|eqslant|t)(?![A-Za-z]))\s?
    )
    [\s"'*_(:$\\\[{}]{0,6}(?:[A-Za-z]\s?=\s?)?[-+−]?$
    """,
    re.X,
)

# "the wrong answer", "my first answer"
_CALLED_WRONG = lazy_regex(
    r"""
    \b(?: wrong|incorrect|false|rejected|discarded|eliminated|bad|tempting|popular|naive|mistaken
        | reference|gold|official|initial|first|old|previous|preliminary|draft|original|earlier|tentative
        | no|trick|non|dummy|(?:student|user)(?:'s)?|worst|poorest|least\s\w+
        | (?:second|next)[\s-](?:best|choice)|runner-?\s?up|back-?up|fall-?back|alternat(?:ive|e)
        | opposite|contrary|reverse
        | unlikely|impossible|improbable|usual|common|typical )
    [ \t*_-]{1,4}$
    """,
    re.X,
)

_SUPPOSES = lazy_regex(
    rf"""
    (?:
      \b(?:
        (?:whether|if|unless|what\sif|in\scase|suppos(?:e|ed|ing)|assum(?:e[sd]?|ing)|imagin(?:e|ing)|pretend\w*|presum(?:e|ing)|wonder\w*
          |perhaps|maybe|possibly|conceivably|arguably)\b
      | (?:could|should|would)\sit\s(?:really\s)?be\b
      | let(?:'s|\sus|\sme)\ssay\b
      | in\sa\sworld\swhere\b
      | (?:hypothetically|theoretically|in\stheory|supposedly|allegedly|naively),?
      | up\sto\san?\s(?:\w+\s)?(?:factor|sign)\b[^.!?\n]{{0,20}},
      | according\sto\s(?:some|others|many|people|no\sone|nobody|rumou?rs?),?
      | (?:possible|conceivable|imaginable)\sthat\b
      | (?:an?|some|%)\s(?:\w+\s)?(?:chance|possibility)\sthat\b
      | i\s(?:hope|wish|want\sthe)\b
      | tempt(?:ing|ed)\sto\b
      | you\s(?:may|might|would|could)\s(?:naively\s)?expect\b
      | for\sthe\ssake\sof\s(?:the\s)?argument,?
      | who\s(?:would|could)\b
      | in\san?\s(?:parallel|alternate|alternative|different|hypothetical)\s(?:universe|world|reality),?
      | if\s(?:you|we|one)\s(?:forgets?|forgot|overlooks?|confuses?|mistakenly|wrongly)\b[^.!?\n]{{0,60}},
      | (?:students?|beginners?|novices?|laym[ae]n|fools?)\s(?:would|might|may|could)\b
      | if\s(?!(?:i|we|one|you)\b)[^.!?\n]{{0,60}}\bhad\b[^.!?\n]{{0,50}},
      | (?: too\s(?:early|soon|little|few|vague|uncertain|hard)(?:\s\w{{1,12}})?
          | (?:insufficient|inadequate|(?:not\s|n't\s)(?:\w+\s)?enough|more|further|additional|better|stronger)
            \s(?:information|data|context|details?|evidence|research|stud(?:y|ies)|trials?|time|proof)(?:\s\w{{1,12}}){{0,2}}
        )\s(?:to|before|until)\b
      | (?:we|you)\s(?:are|were)\s(?:given|told)\b
      | (?:statement|claim|idea|assumption|hypothesis|suggestion|belief|notion|possibility|view)\s
          (?:that|is(?=\s(?:that|the|my|it)\b))\b
      | {_OTHERS}\s(?:\w{{1,12}}\s){{0,3}}{_SAYS}\b
      | my\s\w{{3,12}}\s(?:says|said|thinks|thought|claims|claimed|believes|insists)\b
      | (?:may|might|could)\s(?:\w+\s)?(?:think|say|argue|believe|claim|guess|seem)\b
      | i\s(?:first|initially|originally|once|previously|earlier|also|almost|nearly|used\sto|would\shave|had
          |wanted\sto|was\s(?:going|about|tempted|inclined)\sto)\s(?:\w+\s)?(?:{_SAYS}|{_WROTE})\b
      | (?:first|initially|originally|earlier|previously|before|at\sfirst),?\si\s(?:had\s)?(?:{_SAYS}|{_WROTE})\b
      | (?:first|initial|original|earlier|previous)\s(?:guess|pick|thought|instinct|impression|attempt|try)\b\s?:?
      | i\s(?:had\s)?(?:thought|believed|assumed|figured|supposed)\b
      | disagree\w*\s(?:with\s)?(?:\w+\s){{0,3}}that\b
      | had\s(?:it|this|that|there|the\s\w+|we|i|\w+)\s(?:\w+\s)?(?:been|had)\b[^.!?\n]{{0,40}},
      )
      | ^\W{{0,4}}were\s(?:it|the|this|that)\b
      | ^\W{{0,4}}(?:let\sthe|say)\b
      | ^\W{{0,4}}had\s[^.!?\n]{{2,60}},
      | ^\W{{0,4}}(?:please\s)?(?:show|prove|verify|check|confirm|explain\swhy)\sthat\b
      | ^\W{{0,4}}given\s(?:that\b|:)
    )
    {_REACH}
    """,
    re.X,
)

# What introduces an example or a form to be filled in, directly before what it introduces.
_QUOTES = lazy_regex(
    r"""
    (?:
      \b(?:
        (?:an|for|one)\s[\s*_#>]{0,4}(?:example|instance|sample)\b(?!\s?\d)
          (?:,?\s(?:one\s(?:may|could|can)\s)?(?:write|say|print|output|put|type|answer)\b)?
      | e\.g\. | such\sas\b | placeholder\b
      | (?:the|this|following|exact|required|output|answer|correct|same)\s
        (?:format|form|template|pattern|syntax|style)(?=\s(?:is|of|as|like|below|should|must|would)\b|\s?[:"'`])
      | use\s(?:the|this)\s(?:\w+\s)?(?:format|template|form)\b
      | your\s(?:\w+\s)?(?:answer|result|response|output)\s(?:as|in|inside|within|like|should|must)\b
      | (?:looks?|reads?|something|written|ends?|respond|box),?\slike\b
      | (?:required|expected|desired|demanded)\s(?:output|form|format)\b
      | (?:reply|respond|answer|write|give\sit)\b[^.\n]{0,20}\s(?:in|using|with|of)\s(?:the|this)\s(?:form|format)\b
      | you\s(?:should|must|could|can|may|would|have\sto)\s(?:output|write|say|print|answer|type)\b
      | (?:please|you|your\s\w{4,12}|should|instructed\sto|asked\sto)\s
        (?:say|write|state|output|reply|print|respond|end|conclude|finish|use)\s(?:with|by|as|a\sline|the\sline)\b
      )
      | ^[\s*_#>]{0,4}(?:example|instance|sample)\b(?!\s?\d)
          (?:,?\s(?:one\s(?:may|could|can)\s)?(?:write|say|print|output|put|type|answer)\b)?
      | ^[\s*_#>]{0,4}(?:format|template|syntax)\b | ^\W{0,3}like\b
      | ^\W{0,3}(?:print|output|write|say|type|return|emit)\b(?!:)
      | ^\W{0,4}(?:user|human|prompt|system|instructions?)\s?:
      | ^\W{0,4}(?:please\s|then\s|and\s|finally,?\s)?
        (?:say|write|state|output|reply|print|respond|end|conclude|finish|use)\s(?:with|by|as|a\sline|the\sline)\b
    )
    (?:[\s,:"'*_(]{1,3}(?:is|are|of|as|like|this|that|would|should|must|be|the|my|final|correct|your|an?|follows|following|here|format
        |form|answer|line|one|below|exactly|giving|writing|words?)\b){0,6}
    [\s"'`*_({:,.$\\\[]{0,8}$
    """,
    re.X,
)

_HEDGED_VERB = lazy_regex(
    r"""
    \b(?:(?:might|could|may|can)\s(?:well\s|also\s|perhaps\s|possibly\s|even\s)?|used\sto\s|was\sgoing\sto\s
        | was\ssupposed\sto\s)be\b
    """,
    re.I | re.X,
)

# The sign first: a search for one character is quicker than a look back from each.
_SENTENCE_BREAK = lazy_regex(r"[.!?;](?<!e\.g[.!?;])(?<!i\.e[.!?;])\s|\n", re.I)


def sentence_before(before: str) -> str:
    """The part of `before` that belongs to the sentence at its end; a line that ends in a colon introduces the next."""
    content = before.rstrip(" \t\n*_#>`")
    cut = len(content) if content.endswith(":") else len(before)
    last = 0
    for end in _SENTENCE_BREAK.finditer(before, 0, cut):
        last = end.end()
    return before[last:]


def is_unasserted(before: str) -> bool:
    """Whether what stands before a statement denies, supposes or quotes it, so that it is not asserted.

    Args:
        before: the text before the statement, at most `BEFORE` characters of it.
    """
    return _is_unasserted(sentence_before(before))


@lru_cache(maxsize=4096)  # most statements are announced in the same few words: "The final answer is"
def _is_unasserted(sentence: str) -> bool:
    lowered = lowered_in_place(sentence)
    return bool(sentence.strip()) and (
        _DENIES.search(lowered) is not None
        or _DENIES_AT_ONCE.search(lowered) is not None
        or _SUPPOSES.search(lowered) is not None
        or _QUOTES.search(lowered) is not None
        or is_led_astray(sentence)
        or _MAYBE_ABROAD.search(sentence) is not None
    )


_MAYBE_ABROAD = lazy_regex(MAYBE, re.I | re.X)


# "She will not have 220", "It may have 220": verbs before a value that do not say it. What stands
# in a relative clause says nothing of the value: "The cars that were not sold cost 220 dollars."
_VERB_DENIES = lazy_regex(
    r"""
    (?<![A-Za-z])(?: \w{2,8}n't | not | never | cannot | hardly | barely | almost | nearly
      | fail(?:s|ed)?\sto | refuse[sd]?\sto
      | (?<!\bwe\s)(?<!\byou\s)(?<!\bone\s)(?:may|might)
      | (?: (?:want|wish|hop|plan|plann|promis|intend|claim|pretend)(?:e|s|es|ed)? | forg[eo]t(?:s|ten)? | ought | yet
          | (?:was|were)\s(?:going|about|supposed) | (?:is|are|was|were)\s(?:said|told|asked) )\sto )
    \s(?:(?:\w{2,12}ly|also|well|even|yet|quite|be|have|been)\s){0,3}
    (?!(?:is|are|was|were|equals?|gives?|only|just|exactly|simply|until|more|less|fewer|greater|smaller)\b)[a-z]{2,14}
    (?:\s(?:to|as|by|exactly|only|just|a|the|about|all|any|in|total)){0,3}[\s$*_(\\]{1,6}\Z
    """,
    re.I | re.X,
)
# "It will exceed 220", "The number precedes 220", "The book claims 220"
_SAYS_ANOTHER = lazy_regex(
    r"""
    \b(?:exceed|surpass|outnumber|approach|miss|lack|avoid|exclud|preced|succeed|claim|guess|halv|halve|doubl|squar)
      (?:e|es|s|ed|ing)?[\s$*_(\\]{1,6}\Z
  | \b(?:wrote|writes|written)(?:\sdown)?[\s$*_(\\]{1,6}\Z
  | \b(?:avoid(?:s|ed)?|den(?:y|ies|ied)|consider(?:s|ed)?)\s[a-z]{2,12}ing[\s$*_(\\]{1,6}\Z
    """,
    re.I | re.X,
)
_OF_A_CLAUSE = lazy_regex(r"\b(?:that|who|which|whose|whom|where|when|if|because|since)\b", re.I)


def is_denied_by_verb(words: str) -> bool:
    """Whether the verb at the end of the words before a value denies it, leaves it open, or says another one."""
    found = _VERB_DENIES.search(words)
    if found is not None and _OF_A_CLAUSE.search(words, 0, found.start()) is None:
        return True
    return _SAYS_ANOTHER.search(words) is not None


# "Wrong solution:", "A student writes:", "At least:": a lead that says that what follows is not the answer
_SPOILING_LEAD = lazy_regex(
    r"""
    (?:^|[.!?\n])[^.!?:\n]{0,40}
    (?: \b(?:(?:wrong|incorrect|false|mistaken)(?!\s(?:statement|option|claim|choice|one|sentence)\b)
          |falsche?[rsn]?|fausse?|incorrecta|errada|naive|careless|twice|half|double
          |triple|opposite|negative\sof|minus|at\s(?:least|most)|(?:lower|upper)\sbound|reciprocal|square\sof)\b
      | \b(?:students?|someone|somebody|(?:an)?other\smodel|the\sprompt|user|friend|they)\s
          (?:writes?|wrote|says?|said|answers?|answered|claims?|claimed|gets?|got)\b
      | \A\W{0,4}(?:an\s)?example\b(?!\s?\d)
      | (?:^|\n)[\s*_#>]{0,4}(?:(?:first\s|rough\s)?draft|hint|placeholder|distractors?|decoy|trap|discarded|rejected
          |template|ground\struth|reference|(?:format|sample)\s(?:example|output)|note\sto\s\w+|common\s(?:error|mistake)
          |prompt|user|human|gold|q|not(?:\sthe)?\s(?:answer|label|option))[*_]{0,2}(?=\s?:) )
    [^.!?:\n]{0,20}:[\s*_$\\(\[{]*(?:(?:so|thus),?\s)?(?:(?:the|my|our)\s)?(?:(?:final|correct)\s)?\Z
    """,
    re.I | re.X,
)
# "the square of the answer", "a lower bound for the answer"
_FUNCTION_OF = lazy_regex(
    r"""
    \b(?:square|cube|root|half|thirds?|quarters?|twice|thrice|times|double|triple|reciprocal|inverse|opposite|contrary|negative
      |negation|complement|digits?|count|bounds?|limit|multiples?|factors?|fraction|parts?|percent\w*|remainder|log\w*|sine?
      |cosine|errors?|neighbou?rs?|numerator|denominator|one|number\sof)\s(?:of|for|on|to|in)\s(?:the|my|our|your)\s(?:\w+\s)?$
    | \b(?:half|twice|thrice|double|triple)\s(?:the|my|our)\s(?:\w+\s)?$
    """,
    re.X,
)


def is_of_another_value(before: str) -> bool:
    """Whether the noun behind `before` is only what another value is made of: "the square of the answer"."""
    return _FUNCTION_OF.search(lowered_in_place(before)) is not None


def is_led_astray(before: str) -> bool:
    """Whether a lead with a colon before a statement says that it is not the answer: "Wrong solution:"."""
    return ":" in before and _SPOILING_LEAD.search(before) is not None


def is_called_wrong(before: str) -> bool:
    """Whether the noun behind `before` is called wrong: "the wrong answer"."""
    return _CALLED_WRONG.search(lowered_in_place(before)) is not None


_QUOTATION = lazy_regex(r"\n[ \t]*\n[ \t]*>[ \t]?[*_$]{0,3}\Z")


def is_quotation(text: str, start: int) -> bool:
    """Whether a value at `start` is set as a quotation in Markdown: behind a blank line and a >, which is no sign."""
    return _QUOTATION.search(text, max(0, start - 12), start) is not None


def is_quoted(before: str) -> bool:
    """Whether what stands before a statement introduces an example or a form to be filled in."""
    return _QUOTES.search(lowered_in_place(sentence_before(before))) is not None


def is_denied(before: str) -> bool:
    """Whether what stands before a value negates it: "it is not 5", "I would never say 5"."""
    sentence = lowered_in_place(sentence_before(before))
    return any(pattern.search(sentence) for pattern in (_DENIES, _DENIES_AT_ONCE, _MIGHT_SAY))


_MIGHT_SAY = lazy_regex(
    rf"""
    (?: \b(?:may|might|could)\s(?:\w+\s)?(?:think|say|argue|believe|claim|guess)\b
      | \b(?:{_OTHERS}|one|you)\s(?:\w+\s)?would\s(?:\w+\s)?{_SAYS}\b
      | ^\W{{0,4}}were\s(?:it|the|this|that)\b | \b(?:all|anything|everything)\s(?:but|except)\b
    ) {_REACH}
    """,
    re.X,
)
_QUERIED = lazy_regex(rf"{_IN_SENTENCE}{{1,60}}\?")


def holds_cross(text: str, start: int, end: int) -> bool:
    """Whether a sign that crosses something out stands anywhere in a place."""
    return _CROSS.search(text, start, end) is not None


def is_crossed(text: str, start: int, end: int, *, alone: bool) -> bool:
    """Whether a value is crossed out before it begins, or at its end if it stands alone: "✗ 7", "7 ✗"."""
    if alone and _CROSS.search(text, max(start, end - 3), end):
        return True
    return _CROSSED_FIRST.match(text, start, end) is not None


def is_queried(text: str, start: int, end: int) -> bool:
    """Whether a value is given with a question mark: "the answer is 7?"."""
    return _QUERIED.match(text, start, min(end, start + 62)) is not None


def is_hedged(link: str) -> bool:
    """Whether the verb of a statement only allows for it: "the answer might be"."""
    return _HEDGED_VERB.search(link) is not None


_ASKS = lazy_regex(
    r"""
    (?:^|[.!?:\n]\s*)[*_]{0,3}(?:(?:but|so|now|then|and|well|hmm|ok|okay),?\s)?
    (?:is|isn't|are|was|could|can|would|should|might|may|what|why|how|does|do|did)\b
    (?:[^.!?\n]|\.(?=\d))*$
    """,
    re.I | re.X,
)


_TO_ITS_QUESTION_MARK = lazy_regex(rf"{_IN_SENTENCE}{{0,80}}\?")


def is_asked(before: str, text: str, at: int, end: int) -> bool:
    """Whether a sentence is a question: "could the answer be C?". A guess such as "so B?" is not."""
    return _TO_ITS_QUESTION_MARK.match(text, at, min(end, at + 90)) is not None and _ASKS.search(before) is not None


# -- conditions -------------------------------------------------------------------------------------------------

_WOULD = lazy_regex(r"\b(?:would|could|might)\s(?:have\s)?be(?:en)?\b", re.I)
_CONDITION_BEFORE = lazy_regex(rf"\b(?:if|unless|had|were)\b{_IN_SENTENCE}{{0,60}}$", re.I)
# "if we had to choose": not a condition, but how one commits
_FORCED = lazy_regex(r"\b(?:had|have|forced|must|required|pressed)\b", re.I)
_IF_AFTER = lazy_regex(rf"{_IN_SENTENCE}{{0,60}}\b(?:if|unless)\s(?!(?:I|we|one|you)\b)", re.I)
_DEPENDS = lazy_regex(
    r"""
    [^.\n]{0,80}?\b(?:if|when|unless)\b[^.\n]{0,60}?(?:\belse\b|\botherwise\b|[,;]\s(?:but\s|and\s)?
        (?:[A-Z0-9.]{1,9}\s)?(?:if|when)\b)
    """,
    re.I | re.X,
)
_IF = lazy_regex(r"\bif\s(?!(?:I|we|one|you|forced|asked|by|and)\b)[^.!?\n]{1,70}$", re.I)
_OPEN_END = lazy_regex(r"[^\n]{0,120}?(?:\b(?:but|if\snot|otherwise|else)\b)", re.I)


def is_conditional(before: str, link: str, text: str, at: int, end: int) -> bool:
    """Whether a statement holds in a case only: "if the acid were weak, the answer would be B", "B if x, else C".

    Args:
        before: the text before the statement.
        link: its verb.
        text, at, end: where its value begins, and where the text ends.
    """
    if _DEPENDS.match(text, at, end):
        return True
    if _WOULD.search(link):
        condition = _CONDITION_BEFORE.search(before)
        if condition is not None and not _FORCED.search(condition.group(), 2):
            return True
        return _IF_AFTER.match(text, at, end) is not None
    return _IF.search(sentence_before(before)) is not None and _OPEN_END.match(text, at, end) is not None


# "Answer (wrong): B", "Answer to avoid: B", "The answer follows B."
_CUE_DENIES = lazy_regex(
    r"""
    \A[\w\s*_]{0,24}[(\[][^()\[\]]{0,20}\b(?:not|wrong|incorrect|false|excluded|rejected|eliminated|avoid|opposite|never|unless|bad|no)\b
      [^()\[\]]{0,20}[)\]]
    | \b(?:to|not\sto)\s(?:avoid|exclude|reject|eliminate|ignore|skip|discard|rule\sout|not|choose\slast|dismiss)\b
    | \bnot\sto\s | \b(?:follows|precedes|succeeds|excludes|avoids|contradicts|opposes)\s
    | (?<!as\s)\bfollows\s*\Z
    | [_ ]not["']\s?:
    | ["'](?:not|wrong|incorrect|excluded|rejected|eliminated|false|never|opposite)["']\s?:
    """,
    re.I | re.X,
)
_LONGEST_CUE = 400


def is_denied_by_cue(text: str, cue: int, value: int) -> bool:
    """Whether the words between the noun of a statement and its value deny the value: "Answer (wrong): B"."""
    return value - cue < _LONGEST_CUE and _CUE_DENIES.search(text[cue:value]) is not None


# -- after a statement ------------------------------------------------------------------------------------------

_INTERJECTIONS = (
    r"(?:(?:but|however|so|thus|hence|therefore|oh|ah|oops|hmm{1,3}|wait|hold\son|hang\son|well|actually|sorry|and|ha|lol|no|on\sreflection"
    r"|on\ssecond\sthought|in\sfact)\b[\s,.!…*_—-]{1,6}){0,4}"
)
_THIS = (
    r"(?:that|this|it|which|the\sabove|(?:my|this|that|the)\s(?:(?:above|previous|first|last|earlier|initial)\s)?"
    r"(?:answer|guess|choice|result|conclusion))"
)
_SMALL = (
    r"(?:\s(?:of\scourse|obviously|clearly|also|just|plainly|simply|totally|completely|actually|definitely|all|an?|the"
    r"|common|typical|frequent|simple|silly))"
    r"{0,2}"
)
_WRONG = (
    r"(?:wrong|false|incorrect|untrue|mistaken|impossible|nonsense|lie|joke|error|mistake|invalid|absurd|bogus|doubtful|off"
    r"|typo|slip"
    r"|distractor|trap|decoy|rejected|eliminated|excluded|discarded|not(?:\sthe)?\s(?:true|right|correct|it|so|answer))"
)
_IS_WRONG = (
    rf"(?:(?:'s|\s(?:is|was|were|seems|looks|(?:must|would)\sbe)){_SMALL}\s{_WRONG}"
    r"|\s(?:is|was)(?:n't|\snot)\swhat\s(?:(?:is|was|we\swere|we\sare)\s(?:asked|wanted|needed)|the\squestion\sasks)(?:\sfor)?"
    r"|(?:'s|\s(?:is|was))\swhat\s(?:an?|some|many|most|students?|people|others)\s[^.!?,;\n]{2,40}"
    r"|\s(?:(?:is|was)n't|can't\sbe|cannot\sbe)\s(?:the\s)?(?:true|right|correct|it|so|answer)"
    r"|\s(?:is|was)(?:n't|\snot)|'s\snot)"
)

_OF_ANSWER = (
    r"(?:(?:this|that|the|my|its?|our)\s(?:(?:final|previous|above|first|last)\s)?(?:answer|result|value|solution|choice)|this|that|it|which"
    r"|(?:the\s)?(?:verification|check|test|proof))"
)
# "Verification fails, so this is wrong.", "But this fails the check.", "It doesn't look right."
_FAILS = (
    r"\s(?:fail(?:s|ed)?\b(?!\sto\s(?:be\s)?(?:wrong|false))|(?:violates|contradicts)\b(?!\sno)|(?:is|was)\s(?:wrong|incorrect|false|invalid|mistaken)(?=[\s.!,;]|$)"
    r"(?!\s(?:because|since|as|to|if|for|that)\b)"
    r"|(?:does|did)(?:n't|\snot)\s(?:look|seem|feel|sound|check|work|add|make|satisfy|fit|hold|match|agree)\b"
    r"|(?:must|should|has\sto)\s(?:therefore\s)?be\s(?:rejected|discarded|wrong|revised|withdrawn|ignored)\b)"
)

# "I misread the question.", "There is an error in my calculation."
_ERRED = (
    r"(?:i\s(?:may\s|might\s|must\s|probably\s)?(?:have\s)?(?:mis(?:read|took|taken|counted|calculated|understood|stated|applied|typed)"
    r"|forgot(?:ten)?(?!\sto\s(?:mention|say|note|explain|write))|made\s(?:an?|some)\s(?:\w+\s){0,2}(?:mistakes?|errors?|slips?)"
    r"|got\s(?:it|this|that)\swrong|messed\s(?:it\s|this\s)?up)\b"
    r"|there\s(?:is|was|must\sbe|seems\sto\sbe)\s(?:an?|some)\s(?:\w+\s)?(?:error|mistake|slip|flaw)s?\s"
    r"(?:above|here|in\s(?:my|this|that|the\s(?:calculation|computation|reasoning|derivation|above|work|solution|answer)))\b)"
)

# A value that is put beside the one that was stated: "7 is also possible", "C is the true answer".
_ANOTHER = r"[$*_(\\]{0,4}(?:-?\d[\d.,/]{0,12}|(?:(?:option|answer|choice)\s)?(?-i:[A-J])|yes|no|true|false)[$*_)]{0,3}"

# "On second look, it is 6.", "Let me change my answer to C.", "That was a typo; 6.": an opening and another value, in
# a sentence that does not say that the first one stands.
_ANEW = r"""
    (?: (?:on|upon|after|with|in)\s(?:an?\s|some\s|my\s)?(?:\w+\s)?
          (?:look|thought|reading|inspection|reflection|(?:re)?consideration|review|examination|analysis|hindsight
            |glance|(?:double-|re-?)?check(?:ing)?|(?:re-?)?calculation)
      | (?:look|think|check|read|go|count|calculat|comput)ing\s(?:again|back|closer|twice|more\sclosely
            |(?:it|this|that)\s(?:over|through|again)|about\s(?:it|this|that)\s(?:again|more))
      | re-?(?:consider|think|read|check|calculat|comput|count)ing | double-checking
      | i\s(?:now|then)\s(?:think|believe|get|prefer|pick|choose|say|find)
      | (?:that|this|it)\swas\s(?:\w+\s){0,2}(?:typo|slip|misprint|mistake|error|miscalculation|oversight)
      | i\s(?:misread|miscalculated|misunderstood|mistyped|miscounted|mixed\sup|overlooked|slipped|erred)
      | i\sstand\scorrected
      | (?:let\sme|i(?:'ll|\swill)|i(?:'d|\swould)\slike\sto|i\s(?:want|need|have)\sto)\s
          (?:change|switch|revise|amend|update|re-?consider|re-?check|re-?calculate|re-?compute)
      | (?:it|that|this|the\sanswer|which)\sshould(?:\s(?:have|actually|really|instead))?\s(?:be|been|read)
      | (?:(?<=[.!?…]\s)|(?<=\n))(?:perhaps|maybe|possibly) | e+r+ | u+h+ | u+m+
    )\b
    (?![^.!?\n]{0,80}\b(?:still|indeed|the\ssame|confirm\w*|correct|right|holds?|stands?|consistent|agrees?|match\w*)\b)
    (?:[^.!?\n]{0,50}?(?:\b(?:to|is|get|be|been|pick|say|choose|so|gives?|yields?)\s|'s\s|[,:;]\s))??[\s,:;…]{0,3}
    (?= [$*_(\\]{0,4}(?:-?\d|\\?(?:boxed|frac|sqrt|pi)|(?-i:[A-Z])(?![A-Za-z])|(?-i:[A-Z][a-z]{1,20})(?=[.!]|\s*$)
        |(?:yes|no|true|false|maybe)\b) )
"""
# A sentence that takes back the one before it. "That is false." must be all of it: "This is false, because …" may well
# speak of the option that is to be found.
_RETRACTION = lazy_regex(
    rf"""
    (?P<interjection>{_INTERJECTIONS})
    (?:
        (?P<polar>{_THIS}{_IS_WRONG})(?=[)\]*_"']{{0,3}}(?:[.!,;:…—]|\s*$|\s*\n))
      | (?:note|nb|edit|remark|warning|caveat|correction|update|check|verification|checking)?[\s:]*(?:\w+,\s)?
          (?P<fails>{_OF_ANSWER}{_FAILS})
      | (?:i\s(?:think|believe|suspect|fear|reali[sz]e|see|notice)\s(?:that\s)?)?
          (?P<erred>{_ERRED})(?!\s(?:nothing|no\s))
      | let\sme\s(?:double-?\s?|re-?)check\b[^.!?:\n]{{0,40}}
          \b(?:looks?|seems?|sounds?|feels?|(?:may|might|could)\sbe)\s(?:\w+\s)?(?:wrong|off|incorrect|mistaken)\b
      | i\shave\sno\s(?:idea|clue)\b
      | (?P<single>(?:incorrect|wrong|false)(?=[.!](?:\s|$))|(?:incorrect|wrong)(?=[)\]]?\s*(?:\n|$)))
      | (?:please\s)?(?:disregard|ignore|discard|scratch|forget|delete)\s(?:my|the|this|that)\s(?:\w+\s){{0,2}}
          (?:answer|result|value|box|response)
      | {_THIS}{_IS_WRONG}\s(?:because\sof|due\sto)\s(?:\w+\s){{1,4}}(?:error|mistake|slip)\b
      | the\s(?:previous|above|last|preceding)\s(?:sentence|statement|claim|line)\s(?:is|was)\s
          (?:false|wrong|a\slie|untrue)
      | (?:this|that|it|which)\scontradicts\b
      | (?: i(?:'m|\sam)\snot\s(?:at\sall\s)?(?:sure|certain|convinced)(?:\sat\sall)?
            | i\s(?:doubt|(?:do\snot|don't)\s(?:think|believe))
          )(?:\s(?:that\s)?(?:it|this|that|so)(?:(?:'s|\sis)\s(?:right|correct|true|the\sanswer))?)?(?=[.!]|\s*$)
      | oops(?=[.!…]|\s*$)
      | i(?:'ve|\shave)?\schanged\smy\s(?:mind|answer)\b
      | (?:it|this|that|the\sanswer)\s(?:could|might|may)\s(?:also|just\sas\swell|equally|as\swell)\sbe\b
      | (?:alternative|alternate|second|other|another|back-?\s?up|fall-?back|spare)\s?
          (?:answer|guess|option|choice|possibility|result|value)?\s?:[\s*_]{{0,4}}{_ANOTHER}\s*(?:[.!\n]|$)
      | \(?either\s(?:that|this|it)\sor\b | (?:or\s)?if\s(?:that|this|it)(?:'s|\sis)\s(?:wrong|incorrect|not\s\w+),?\s
          (?!(?:please|tell|let|correct|you|feel|i)\b)
      | (?:(?:note|nb|remark)[\s:]*(?:that\s)?)?{_ANOTHER}\s(?:is|are|would\sbe|works|might\sbe|could\sbe)\s
          (?:also|equally|just\sas)\s(?:possible|correct|right|valid|acceptable|true|good|an\sanswer)\b
      | {_ANOTHER}\s(?:(?:would|could|might)\s(?:also\s)?work|is\s(?:better|more\s(?:accurate|precise|likely)))
          (?=[.!]|\s*$)
      | {_ANOTHER}\s(?:is|was)\s(?:actually\s|really\s|in\sfact\s)?the\s(?:true|real|actual|correct|right)\b
      | <?(?:is[_ ]?)?(?:correct|valid|right|accepted)>?\s?[:=]?\s?(?:false|no|0)\b
      | the\s(?:answer\s)?key\ssays\b | also\s(?:accepted|acceptable|possible|correct|valid)\b
      | (?:i(?:'m|\sam|\swas)\s)?(?:just\s|only\s|merely\s)?(?:kidding|joking|jk|teasing|lying)\b
      | (?:psyche?|si[ck]e|not\sreally|(?:or\s)?(?:maybe\s|perhaps\s|possibly\s)not|think\sagain|as\sif
            |or\snot(?:\s[(*]{{0,2}}(?:[A-Z]|\d{{1,6}}|yes|no|true|false)\b)?
            |yeah\sright|(?:or\s)?so\s(?:they|people|some)\ssay|said\sno\sone|/s)\b
      | (?:scratch|strike|forget|ignore|disregard)\s(?:that|it|this|what\sI\ssaid|the\sabove|my\s(?:last\s)?answer)\b
      | never\s?mind\b | wrong!
      | i\s(?:retract|withdraw|revoke|disagree|beg\sto\sdiffer|(?:do\snot|don't)\sagree)\b
      | i\s(?:do\snot|don't)\sknow(?=[.!]|\s*$)
      | i\s(?:take\s(?:that|it|this)\sback|was\swrong|am\swrong|lied|meant|mean)\b
      | (?:i\smisspoke|my\s(?:mistake|bad|error)
          |let\sme\s(?:correct|fix|revise|rectify)\s(?:that|this|it|myself|my|the))\b
      | (?:(?:correction|update|edit|erratum|better|revised)(?=:) | then\sagain,)
      | (?:however,?\s)?(?:(?:after|on|upon)\s)?(?:re-?|double-)check\w*,\s
          (?=i\s(?:get|find|obtain)\b|(?:the|it)\b)
      | {RETRACTS}\s?(?=[,，、。،:!.…]) | 不(?=[，,]) | (?:应该是|應該是|错了|不对)
      | (?:actually|rather|in\sfact|on\ssecond\sthought|wait|sorry|oops|hm+),?\s
          (?:(?:it|that|this|the\sanswer)(?:'s|\sis|\sshould\sbe|\smust\sbe)\s)?
          (?=[$*\\(]{{0,4}}(?:-?\d|\\|(?-i:[A-Z])(?![A-Za-z])|[a-z]\s?[=^+*/(-]|[(\[{{]
            |(?!(?:wait|no|let|i|hm+|that|this|it|so|but|maybe)\b)[\w()-]{{1,30}}[.!]?\s*$))
      | i\s(?:do\snot|don't)\s(?:think|believe)\s(?:so|that|it)(?=[.!,])
      | or\sis\s(?:it|that|this)\b
      | {_ANEW}
      | (?P<no>no(?:pe)?(?=[,.!:;…—]|\s(?:way|wait)\b|\s?$)(?:\s(?:way|wait)\b)? | not(?=!|[)\]}}<"$]|\.?\s*$))
    )
    """,
    re.I | re.X,
)
# What calls a value wrong within its own sentence: "B, which is wrong", "(wrong)", "B is not the answer".
_WRONG_AT_ONCE = lazy_regex(
    rf"""
    (?:(?:which|that|this|it)\s)?
    (?:(?:is|was|isn't|'s|(?:would|could|can|must|has\sto|should|seems\sto|cannot|can't)\s?(?:not\s)?be)\s)?
    (?:(?:also|just|clearly|obviously|an?|the)\s){{0,2}}
    (?:{_WRONG}|(?:\w+\s)?(?:format|template|placeholder)|(?<=isn't\s)(?:the\s)?(?:right|correct|true|answer)
      |(?<=cannot\sbe\s)(?:the\s)?(?:right|correct|true|answer|it)|(?<=can't\sbe\s)(?:the\s)?(?:right|correct|true|answer|it))
    (?:\s(?:claim|answer|choice)|(?<=\ba\sfalse)\sstatement|(?<=\ba\swrong)\sstatement)?
    (?=[)\]*_\"'}}$]{{0,5}}(?:[.!,;<]|\s*$|\s*\n))
    """,
    re.I | re.X,
)
# What may part a value from a remark on it, within one sentence.
_PARTED = lazy_regex(
    r"""
    [)\]*_}\"'`$\\]{0,5} (?:</?\w{1,14}>|\[/\w{1,14}\])?
    (?: \s?(?:\.{2,4}|…|[-–—]{1,2}\s|\(|\[)\s?
      | ;\s
      | [,，；、。]\s?(?:(?:but|and|or|though|although)\s)?
      | \s(?=(?i:oops|sorry|wait|hm+)\b)
      | \s(?=(?:is|was|isn't|would|could|can|cannot|can't|must|should|has|fails|seems)\b|or\snot\b)
      | (?=\\text\{) )
    (?:\\text\{\s?)?
    """,
    re.X,
)
_SENTENCE_END = lazy_regex(
    r"""
    [。！？।] | [.!?](?=[\u3040-\u9fff\uac00-\ud7af]) | [.!?…][)\]*_"'`$}]{0,4}(?:\s|$) | \n
    | [}*$]\s(?=[A-Z][\w']{0,12}[\s,.!:]|[\u0400-\u04ff\u3040-\u9fff\uac00-\ud7af])  # "\\boxed{5} This is wrong."
    """,
    re.X,
)
_OPENING = lazy_regex(r"[\s*_(\[\"'~<>←/#–—-]{0,8}")
# A cross behind a value: "B ✗"
_CROSSED = lazy_regex(rf"[)\]*_}}\"'`$.]{{0,5}}(?:\s?[{CROSSES}]|\s{{2,3}}[{CROSSES}]\s*(?:\n|\Z))")
_CROSS = lazy_regex(f"[{CROSSES}]")
_CROSSED_FIRST = lazy_regex(rf"[\s*_(\[{{\"'$<>\\]{{0,8}}[{CROSSES}]")
_NEVER = lazy_regex(
    r"(?:(?:certainly|definitely|absolutely|of\scourse|surely|clearly)\s)?(?:not\b|never\b|no(?=[.!,)\]}<\"$]|\s*$))",
    re.I,
)
# How far from its beginning a value may reach, where its end is not known.
_VALUE = 40

# A value that says no is confirmed, not taken back, by "this is false".
_SAYS_NO = lazy_regex(r"\W{0,6}(?:no|false|incorrect|wrong|not|never|contradict\w*|refuted?|untrue|invalid)\b", re.I)


def retraction(text: str, start: int, end: int, value_end: int | None = None) -> int | None:
    """Where a retraction ends that follows a value: "… B. Just kidding.", "B, which is wrong"; None if there is none.

    Args:
        text: the response.
        start: where the value begins.
        end: where the text ends.
        value_end: where the value ends, if that is known.
    """
    confirmed = _SAYS_NO.match(text, start, min(end, start + 30)) is not None
    first = start if value_end is None else value_end
    stop = _SENTENCE_END.search(text, first, min(end, first + 160))
    within = min(stop.end() if stop else end, first + (_VALUE if value_end is None else 8))
    parted: list[re.Match[str] | None] = [_PARTED.match(text, first, end)]
    if value_end is None:  # a part that opens the value parts nothing
        parted = [p for p in _PARTED.finditer(text, first, within) if text[first : p.start()].strip(" *_`\"'($")]
    crossed = _CROSSED.match(text, first, end) if value_end is not None else _CROSS.search(text, first, within)
    if crossed is not None:
        return crossed.end()
    for part in parted:
        spaced = part is not None and not part.group().strip()
        if value_end is None and part is not None and spaced and not _ONE_WORD.fullmatch(text, start, part.start()):
            continue  # where a value ends is not known: "B because A is wrong"
        if part is None or (NEGATED.search(text, start, part.start()) and not spaced and not confirmed):
            break
        found = _retracted(text, part.end(), end, confirmed, within=True)
        if (
            found is None
            and (not confirmed or _OF_THE_VALUE.match(text, part.end(), end))
            and (wrong := _WRONG_AT_ONCE.match(text, part.end(), min(end, part.end() + 60)))
        ):
            found = wrong.end()
        if found is not None:
            return found
    if stop is None:
        return None
    opening = _OPENING.match(text, stop.end(), min(end, stop.end() + 12))
    at = opening.end() if opening else stop.end()
    if stop.group().startswith("?") and (never := _NEVER.match(text, at, end)):  # "B? Certainly not."
        return never.end()
    value = text[start : stop.start() if value_end is None else value_end].strip(_MARKS)
    return _taken_back_by_value(text, at, end, value) or _retracted(text, at, end, confirmed)


_MARKS = " \t\n*_$()[]{}\"'`.,;:!\\"
# "So it is not 5.", "Not 5 but 7", "Rather 7 than 5", behind 5
_IS_NOT = lazy_regex(
    rf"""
    {_INTERJECTIONS}
    (?: (?:it|this|that|(?:the|my)\s(?:(?:final|correct|right)\s)?answer)
        (?:'s\snot|\s(?:(?:is|was)(?:n't|\snot)|can(?:not|'t|\snot)\sbe))
      | not | rather\s\S{{1,30}}\sthan )
    \s[$*_(\\"']{{0,4}}
    """,
    re.I | re.X,
)
_NO_WORD_NEXT = lazy_regex(r"[$*_)\]}\"']{0,4}(?:[.!,;]|\s?\n|\s*\Z|\sbut\b)")
# "Hold on, 7.", "Instead, 7.", "Let me redo this: it is 7", behind 5
_PUT_IN_ITS_PLACE = lazy_regex(
    rf"""
    {_INTERJECTIONS}
    (?: hold\son | hang\son | stop | well | instead | (?P<either>alternatively|or(?:\s(?:maybe|perhaps))?) | or\srather
      | let\sme\s(?:redo|rethink|re-?check|re-?calculate|re-?compute|try)(?:\s(?:this|that|it))?(?:\sagain)? )
    [\s,.:!…]{{1,4}}(?:(?:it(?:'s|\sis)|(?:the|my)\sanswer\sis)\s)?
    (?P<value>[$*_(\\]{{0,4}}(?:-?\d[\d.,/]{{0,12}}|(?-i:[A-J])|yes|no|maybe|true|false))[$*_)]{{0,3}}[.!]?\s*(?:\n|\Z)
    """,
    re.I | re.X,
)


def _taken_back_by_value(text: str, at: int, end: int, value: str) -> int | None:
    """Where a sentence ends that says that the answer is not the value before it, or puts another in its place."""
    if not 0 < len(value) <= _VALUE:
        return None
    denied = _IS_NOT.match(text, at, end)
    if denied is not None and text[denied.end() : denied.end() + len(value)].lower() == value.lower():
        rest = _NO_WORD_NEXT.match(text, denied.end() + len(value), end)
        if rest is not None:
            return rest.end()
    replaced = _PUT_IN_ITS_PLACE.match(text, at, end)
    if replaced is None or replaced["value"].strip(_MARKS).lower() == value.lower():
        return None
    if replaced["either"]:  # of two letters the choice says itself that there are two
        return None if len(value) == 1 and value.isalpha() else replaced.end()
    return replaced.start("value")


_YES_NEXT = lazy_regex(
    r"no(?:pe)?[,.:;!]\s(?:it(?:'s|\sis)\s)?(?:yes|true|right|correct)\b", re.I
)  # "False. No, true."
_NO_AGAIN = lazy_regex(r"\bno\b", re.I)


# "Das ist falsch.", "这是错误的。": a short sentence that calls the one before it wrong, in another language.
_RIGHT_ABROAD = (
    r"(?:richtig|korrekt|correcto|correcta|correct|exact|vrai|corretto|giusto|vero|correto|certo|verdade|верно|правильно"
    r"|так|riktigt|rätt|riktig|korrekt|juist|goed|prawda|prawidłowe|doğru)(?!\w)"
)
_WRONG_ABROAD = lazy_regex(
    rf"""
    [^.!?,;。！？，、\n\d]{{0,24}}? (?:{WRONG_IS}|{NEGATIONS}\s?(?:\w{{1,4}}\s)?{_RIGHT_ABROAD})
    [^.!?,;。！？，、\n\d]{{0,6}} (?:[.!。！]|\s*$|\n)
    """,
    re.I | re.X,
)


def _retracted(text: str, at: int, end: int, confirmed: bool, *, within: bool = False) -> int | None:
    abroad = None if confirmed else _WRONG_ABROAD.match(text, at, min(end, at + 60))
    if abroad is not None:
        return abroad.end()
    found = _RETRACTION.match(text, at, min(end, at + 120))
    if found is not None and confirmed and found.group().lower().startswith("not really"):
        return None  # "No, not really."
    if confirmed and _OF_THE_CLAIM.match(text, at, min(end, at + 120)):
        return None
    once_more = found is not None and _NO_AGAIN.search(found["interjection"] or "") is not None
    if found is None or (within and found["erred"]):  # "The answer is B, I misread."
        return None
    then_yes = found["no"] and _YES_NEXT.match(text, found.start("no"), end)
    if (
        confirmed
        and not once_more
        and not then_yes
        and (found["polar"] or found["no"] or found["fails"] or found["single"])
    ):
        return None
    if found["no"] and not then_yes:
        return found.start("no")  # "no" may be the answer that is given instead
    rest = _PUNCTUATION.match(text, found.end(), end)
    return rest.end() if rest else found.end()


# "False. Correction: The heart has four chambers.": what is corrected is the claim
_OF_THE_CLAIM = lazy_regex(
    r"""
    correct(?:ion|ed)(?:\s(?:statement|version|claim))?[*_]{0,3}:[*_]{0,3}\s
    (?!\W*(?:yes|no|true|false|maybe|the\s(?:\w+\s)?answer|it(?:\sis|'s)|this|that|actually|i)\b)
    [*_"'“]{0,3}[A-Z][\w'-]*(?:\s[\w'-]+){3}
    """,
    re.I | re.X,
)
# "no is wrong" and "no, which is wrong" speak of the word; "no, this is wrong" does not.
_OF_THE_VALUE = lazy_regex(r"(?:is|isn't|was|would|could|can|cannot|can't|must|should|has|fails|seems|which)\b", re.I)
_ONE_WORD = lazy_regex(r"[\s*_(\[$\"']{0,4}[^\s.,;:!?]{1,40}")
_PUNCTUATION = lazy_regex(r"[.!,;:…)]{0,4}\s{0,4}")
