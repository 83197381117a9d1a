"""What may stand beside a chosen option in its place: mark-up, its own text, a reason, a remark that is understood.

Anything else leaves the place open, so that the option is not the answer: "B replaced with C", "B nicht", "B ❎".
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from megascience_hf.answers.extraction.choice.by_text import OptionTexts
from megascience_hf.answers.extraction.choice.labels import Choice
from megascience_hf.answers.extraction.containers import HINT, Statement
from megascience_hf.answers.extraction.languages import CLOSING_WORDS, NEGATIONS, RIGHT_ABROAD, WRONG_IS
from megascience_hf.answers.extraction.response import Body
from megascience_hf.answers.text.commands import BOX, CROSSES, TEXT, TICKS
from megascience_hf.answers.text.patterns import lazy_regex
from megascience_hf.answers.types import CONTAINERS, Answer

_MARKUP = lazy_regex(
    rf"""
    (?: [\s*_"'`$}}\])>»”」』】）］]
      | \\[\])] | \\[,;!: ]
      | \\(?:q?quad|checkmark|square|blacksquare|displaystyle|right)(?![A-Za-z])
      | </?(?!br|hr|p\b)[A-Za-z_]{{1,20}}\s?/?> | <\|[^|<>\n]{{1,40}}\|> | \[/?[A-Z _]{{1,30}}\]
      | {TEXT} | \{{ | [{TICKS}🎉😀😃😄😊🙂🎯🚀💯⭐🌟✨🏆\ufe0f]
    )*+
    """,
    re.X,
)
_SENTENCE_END = lazy_regex(r"[.!?。！？।]+(?=[\s)*_\"'\]}$`<\\]|\Z)|\n|。|\\\]|\\\\|[.!](?=[\u3040-\u9fff])")
_SEPARATOR = lazy_regex(r"[.:;：|]|\s?(?:[-–—]{1,2}|->|→|=>|⇒|=)(?=\s)|[(（](?=\s?[^\s)])")
_COMMA = lazy_regex(r"[,，、]\s?")

# How what follows a label denies it, takes it back or gives it away, where it opens what follows.
_BAD = (
    r"wrong|false|incorrect|untrue|mistaken|excluded?|rejected|eliminated|impossible|implausible|invalid|nope|no(?!\s(?:doubt|question)\b)|nah|never|none(?!\sof\s(?:the|these)\b)"
    r"|nonsense|unlikely|discarded|disproved|refuted|not|nor|out(?!\sof\b)|minus|joke|kidding|lie|trap|distractor|decoy"
)
_DENIED = lazy_regex(
    rf"""
    (?: (?:(?:that|this|it|which)\s)?
        (?:(?:is|was|isn't|seems|looks|would\sbe|must\sbe|can't\sbe|cannot\sbe|should\sbe|to\sbe|has\sbeen|being)\s)?
        (?:(?:\w+ly|also|just|an?|the|very)\s){{0,2}} (?:{_BAD})\b (?!\s\w+\sbut\b)
      | (?:can|could|must|should|may|might|has\sto|is\sto|to)\s(?:be|have\sbeen)\s
        (?:\w+ly\s)?(?:ruled|excluded|eliminated|rejected|discarded|discounted|dismissed|crossed|avoided|ignored)
      | (?:is|was|does|did|do|would|could|can|should|has|wo|ca)n't\b | cannot\b
      | (?:does|did|do|would|could|can|should|will|has|is|was)\s(?:not|never)\b
      | (?:fails?|failed|loses?|lacks?|contradicts?|violates?)\b
      | ruled\sout | crossed\sout | struck
      | i\s(?:doubt|disagree|lied|guess\snot) | (?:incorrectly|mistakenly|wrongly|falsely|erroneously)\b
      | (?:hypothetically|allegedly|supposedly|reportedly|so\s(?:they|some|people|i'm\stold)
          |(?:they|some)\s(?:say|claim|think))\b
      | according\sto\s(?:my|some|an?|many|others|them|him|her)\b
      | in\s(?:an?\s)?(?:alternate|alternative|parallel|another|some)\b
      | {WRONG_IS} | 0(?:\.0+)?\s?%?(?=\W*(?:$|\n))
    )
    """,
    re.I | re.X,
)
# "B not A" contrasts, and "B no A" in Spanish.
_CONTRAST = lazy_regex(
    r"""
    (?:(?:and|but)\s)? (?:not|non|no|rather\sthan|instead\sof|over|as\sopposed\sto|unlike|nicht|pas|niet|не)\s
    (?:(?:the|option|answer|choice|statement|any|just|merely|simply|only)\s){0,2} ["'(\[*$]{0,3} (?-i:[A-Z])\b
    """,
    re.I | re.X,
)
# What hands the answer on to another option.
_HEDGES = lazy_regex(
    r"""
    (?: (?:my\s|the\s|a\s)?(?:fall-?back|back-?up|runner-?up|alternative(?:ly)?|reserve|plan\sb
          |(?:second|next|other)[\s-](?:best|choice|option|guess|pick|possibility))
      | maybe|perhaps|possibly|otherwise|else|or|nor|xor|nand|if(?!\s(?:we|you|i|one)\b)|unless|except|until
      | formerly|previously|originally|in\saddition|along\swith|together\swith|including|besides|beyond|others?|etc
      | unsure|uncertain|unverified|unconfirmed|undecided|retracted|disputed|obsolete|void|cancell?ed|deleted
      | withdrawn|revoked
      | superseded|outdated|draft|tentative(?:ly)?|provisional(?:ly)?|for\snow|pending|placeholder|dummy|x|null
      | (?:same|equal|identical|equivalent|similar|close|next|adjacent)\s(?:as|to|with)
      | (?:replaced|changed|swapped|switched|turned|exchanged|converted|corrected|amended|followed|preceded|succeeded)
        \s(?:with|by|to|into|for|in)
      | (?:but|and|also|then|than|to|through|after|before)\s["'(\[*$]{0,3}(?-i:[A-Z])
      | becomes|became|was|were|though\sc|plus|times|versus|vs|same|sorry|wait|oops|i\slied|psych\w?|as\sif|as\swell
    )\b
    """,
    re.I | re.X,
)
# A reason, a circumstance, or what praises the option once more. "B is correct", "B with high confidence".
_REASON = (
    r"because|since|due\sto|given|for|as(?!\s(?:well|if|much|good|is)\b)|so|hence|thus|therefore|by|based\son|per|according\sto|considering"
    r"|from|in(?!correct|valid)|on|at|under|here|when|where|which|that|who|whose|i\.e|meaning|namely|considering|after|through|via|assuming"
    r"|using|following|though|although|while|whereas|and(?=\s(?:it|this|the|so|because|why|how|we|i|here|that)\b)|but(?=\s(?:i|it|this|the|we)\b)"
    r"|with(?=\s(?:an?|the|high|low|full|great|some|moderate|\d+|complete|absolute|reasonable|confidence|certainty|respect|its|this)\b)"
    r"|weil|da|denn|porque|pues|ya\sque|parce\sque|car|puisque|perché|poiché|omdat|want|ponieważ|gdyż|bo|karena|çünkü|vì|koska|eftersom|fordi"
    r"|потому|так\sкак|поскольку"
)
_PRAISE = (
    r"(?:option|choice|answer|one)?\s?(?:is|are|was|seems(?:\sto\sbe)?|remains|must\sbe|would\sbe|looks|it\sis|it\smust\sbe|being|indeed)\s"
    r"(?:(?:\w+ly|indeed|also|the|my|our|an?|most|best|single|only|one|thus|therefore)\s){0,4}"
    r"(?:correct|right|best|true|answer|choice|option|accurate|appropriate|closest|likely|consistent|suitable|plausible"
    r"|supported|confirmed|valid|final|one|statement|exception|incorrect\sstatement|false\sstatement)"
)
_GOES_ON = lazy_regex(
    rf"""
    (?: (?:{_REASON})(?!\w) | (?:{_PRAISE})\b
      | (?:indeed|obviously|clearly|definitely|certainly|surely|likely|probably|of\scourse|for\ssure|too|then|again
          |no\s(?:doubt|question)|without\s(?:a\s|any\s)?(?:doubt|question)|hands\sdown|if\s(?:we|you|i|one)
          |i\sthink|i\sbelieve|i\sguess|it\sis|only|alone|above|below|explanation|reason|reasoning|rationale|justification|final\sanswer|end|confidence)\b
      | (?:fits|matches|works|holds|remains|applies|describes|explains|satisfies|best)\b
      | (?:of|from|out\sof|among)\s(?:the|all|these|those)\s
        (?:(?:given|above|listed|four|five|available|provided)(?:\s|(?=\W*$)))?(?:(?:options|choices|list|answers)\b|(?=\W*$))
      | {RIGHT_ABROAD} | (?:{CLOSING_WORDS}) | 因为|因為|，|なぜなら|왜냐하면
    )
    """,
    re.I | re.X,
)
_REMARK = lazy_regex(
    r"""
    (?: (?:(?:very|quite|fairly|rather|moderately|reasonably|absolutely)\s)?
        (?:high|low|medium|moderate|full|strong|good|certain|sure|confident|likely|probable|correct|right|best|final|true|my)\b[^()\n]{0,30}
      | (?:confidence|certainty|probability|score|p)\b[^()\n]{0,20} | \d{1,3}(?:\.\d)?\s?%[^()\n]{0,20}
      | option|choice|answer | see\b[^()\n]{0,40}
    )\Z
    """,
    re.I | re.X,
)
_LETTER = lazy_regex(r"(?<![A-Za-z0-9'’\\-])[A-Z](?![A-Za-z0-9'’])")
_NOUN_OF_LABEL = lazy_regex(r"\b(?:option|choice|answer|letter)\s[(\[*_\"']{0,3}\Z", re.I)
_CONTRASTED = lazy_regex(r"\b(?:not|non|than|unlike|neither|nor|no)\s(?:\w+\s){0,2}[\"'(\[*$]{0,3}\Z", re.I)
_BEHIND_REASON = lazy_regex(
    r"\b(?:because|since|as|so|not|than|unlike|while|whereas|which|where|due|given|but|instead|for|both|are|is|by|with|the)\b",
    re.I | re.X,
)
_PERCENT = lazy_regex(r"\s?\(?(?P<share>\d{1,3}(?:\.\d{1,9})?)\s?%|\s?0?\.\d+")
_MAX = 400


def _end_of_place(text: str, at: int, stop: int, *, contained: bool) -> int:
    if contained:
        return stop
    end = _SENTENCE_END.search(text, at, stop)
    return end.start() if end else stop


def is_understood(text: str, choice: Choice, stop: int, texts: OptionTexts, *, contained: bool) -> bool:
    """Whether what follows the label of a choice, up to the end of its place, leaves it as the answer.

    Args:
        text: the response.
        choice: the label, or the text of the option.
        stop: where the container, the statement or the line ends.
        texts: the options of the question.
        contained: whether the place is a container, of which all must be understood.
    """
    stop = min(stop, choice.end + _MAX)
    marks = _MARKUP.match(text, choice.end, stop)
    at = marks.end() if marks else choice.end
    if at >= stop or (not contained and "\n" in text[choice.end : at]):
        return True
    own = choice.letters[0] if len(choice.letters) == 1 else ""
    closed = ")" in text[choice.end : at] or "]" in text[choice.end : at] or "）" in text[choice.end : at]
    if contained and text[at] == "?":
        return False
    if text[at] in "(（[":
        return _is_gloss(text, at + 1, stop, own, texts)
    separator = _SEPARATOR.match(text, at, stop)
    if separator is not None:
        return _behind_separator(text, separator.end(), stop, own, texts, contained=contained)
    if text[at] == "!" or _SENTENCE_END.match(text, at, stop):
        return True
    comma = _COMMA.match(text, at, stop)
    first = comma.end() if comma else at
    place = text[first : _end_of_place(text, first, stop, contained=contained)]
    known = _by_its_opening(place, own, texts)
    if known is not None:
        return known
    if comma is None and closed:
        return _behind_separator(text, at, stop, own, texts, contained=contained)
    if texts.options and texts.begun_by(place):
        return False
    return comma is not None and not _names_another(place, own, texts)


def _by_its_opening(place: str, own: str, texts: OptionTexts) -> bool | None:
    """What the first words behind a label make of it: whether they leave it; None if they are not known."""
    contrast = _CONTRAST.match(place)
    if contrast is not None:
        return _BUT.search(place, contrast.end()) is None
    if _sets_aside(place, own, texts) or (own and texts.begins_with(own, place)):
        return True
    if _opens_denial(place):
        return False
    if _GOES_ON.match(place):
        return _ONLY_SEEMED.search(place) is None
    return False if _NEGATED_ABROAD.match(place) else None


def _sets_aside(place: str, own: str, texts: OptionTexts) -> bool:
    """Whether a place denies another option by its text: "copper, not tin"."""
    denial = _NOT_TEXT.match(place)
    return denial is not None and texts.begun_by(place[denial.end() :]) not in (None, own)


# "B looks right but is not", "B seems correct at first glance", "B, but it is C"
_ONLY_SEEMED = lazy_regex(
    r"""
    \bbut\s(?:it\s)?(?:(?:is|was|does)(?:n't|\snot)\b|is\s(?:wrong|incorrect)\b)
  | \bbut\s(?:it|that|this|the\s(?:\w+\s)?answer)(?:\s(?:is|was|should\sbe)|'s)\s(?:actually\s|really\s)?
    [(\[*$]{0,3}(?-i:[B-Z])(?![A-Za-z'])
  | \bat\sfirst(?:\s(?:glance|sight))?\b
    """,
    re.I | re.X,
)
_NOT_TEXT = lazy_regex(r"(?:(?:and|but)\s)?(?:not|rather\sthan|instead\sof|as\sopposed\sto|unlike)\s", re.I)
_BUT = lazy_regex(r"\b(?:but|and)\s[\"'(\[*$]{0,3}(?-i:[A-Z])\b", re.I)


def _opens_denial(place: str) -> bool:
    return _DENIED.match(place) is not None or _HEDGES.match(place) is not None


_NEGATED_ABROAD = lazy_regex(NEGATIONS, re.I | re.X)


def _behind_separator(text: str, at: int, stop: int, own: str, texts: OptionTexts, *, contained: bool) -> bool:
    """Whether the text behind "B." or "B:" is no denial, and not the text of another option."""
    marks = _MARKUP.match(text, at, stop)
    at = marks.end() if marks else at
    place = text[at : _end_of_place(text, at, stop, contained=False)]
    if not place.strip():
        return True
    if own and texts.begins_with(own, place):
        return _CALLED_WRONG.search(place) is None
    if texts.options and texts.begun_by(place):
        return False
    if own and (negated := _NOT_TEXT.match(place)) and texts.begins_with(own, place[negated.end() :]):
        return False
    if _IS_DENIAL.match(place) or (place.strip(" .*_)") in set(texts.letters) - {own}):
        return False
    if _PERCENT.match(place) and any(
        m[1] != own and m[1] in texts.letters for m in _SHARE.finditer(text, at, at + 200)
    ):
        return False
    if place and _names_another(place, own, texts) and _HEDGES.match(place):
        return False
    return not (contained and own and _bare_letters(text[at:stop], own, texts))


# "B. lead (incorrect)", "B. lead ✗"
_CALLED_WRONG = lazy_regex(
    rf"""
    [(\[]\s?(?:{_BAD})\s?[)\]] | [{CROSSES}]
    """,
    re.I | re.X,
)
# Nothing but a denial: "B: false", "B) incorrect"; what goes on may be the text of an option.
_IS_DENIAL = lazy_regex(
    rf"(?:(?:it|this|that)\s)?(?:(?:is|was)\s)?(?:{_BAD}|fails|isn't|null|0(?:\.0+)?)\W*(?:\Z|\n|[.!])", re.I | re.X
)
_SHARE = lazy_regex(r"(?<![A-Za-z])([A-Z])[)\"'*]{0,3}\s?[-–—:=(]?\s?(?:\d{1,3}(?:\.\d+)?\s?%|0?\.\d+)")


def _bare_letters(place: str, own: str, texts: OptionTexts) -> bool:
    """Whether a label of another option stands in quotation marks, or alone at the end: '"B": 0.5, "C": 0.5'."""
    return any(m[1] in texts.letters and m[1] != own for m in re.finditer(r"[\"']([A-Z])[\"']", place))


def _is_gloss(text: str, at: int, stop: int, own: str, texts: OptionTexts) -> bool:
    """ "(high confidence)", "(not A)", "(binary fission)"; not "(fallback: C)", "(nope)"."""
    close = min((i for i in (text.find(mark, at, stop) for mark in ")）]") if i >= 0), default=stop)
    inside = text[at:close].strip(" *_`\"'$")
    if (
        inside == own
        or _CONTRAST.match(inside)
        or _sets_aside(inside, own, texts)
        or (own and texts.begins_with(own, inside))
    ):
        return True
    if (texts.options and texts.begun_by(inside)) or (len(inside) == 1 and inside in texts.letters):
        return False
    share = _PERCENT.match(inside)
    if _opens_denial(inside) or (share is not None and float(share["share"] or 100) <= 50):
        return False
    if _REMARK.match(inside) or _GOES_ON.match(inside):
        return True
    return not _NEGATED_ABROAD.match(inside) and not _names_another(inside, own, texts)


def _names_another(place: str, own: str, texts: OptionTexts) -> bool:
    """Whether the label of another option stands in a place without a word that makes a reason or a contrast of it."""
    for letter in _LETTER.finditer(place):
        before = place[: letter.start()]
        if letter.group() not in texts.letters or letter.group() == own:
            continue
        if letter.group() in "AI" and _NOUN_OF_LABEL.search(before) is None:  # an article, a pronoun
            continue
        if not _CONTRASTED.search(before) and not _BEHIND_REASON.search(before):
            return True
    return False


# What may stand before the text of an option in a container; and what makes something else of it in a sentence.
_NOTHING = lazy_regex(
    rf"""
    (?: [\s*_`"'(\[{{$:=] | {TEXT} | {BOX} | \\(?:[,;!: ]|displaystyle)
      | \b(?:the|an?|it|is|answer|option|choice|correct|final)\b )*+
    """,
    re.I | re.X,
)
_ALTERED = lazy_regex(
    r"""
    (?: \b(?:minus|plus|twice|thrice|half|double|triple|non|un|anti|less|more|fewer|than|without|except|but|no|not|never
          |hardly|nearly
          |almost|sans|nicht|kein|keine|pas|ohne|sin|senza|niet|geen|не|нет|opposite\sof|inverse\sof|contrary\sof|like|unlike|via
          |(?!(?:like|probab|clear|definite|sure|certain|simp|real|actual|on|general|usual|most|direct|main|ful|high|primari|typical
              |large|precise|exact|final|obvious|undoubted|tru|approximate|rough)ly)\w{2,}ly)
      | [∉≠¬] | \\(?:not|ne|neq|neg|lnot|notin) )
    [\s*_"'($-]{0,4}\Z
    """,
    re.I | re.X,
)


# "A (potassium)", "the neighbour of sodium"
_LABEL_BEFORE = lazy_regex(r"(?<![A-Za-z0-9'-])([A-Z])([)\].:,*_]{0,3}\s?[(\[*_\"']{0,3})\Z")
_PREPOSITION = lazy_regex(
    r"""
    \b(?:of|below|above|under|over|beside|near|after|before|next\sto|behind|beyond|opposite|from|past|unlike|like)\s
    (?:the\s|an?\s)?[\s*_"']{0,3}\Z
    """,
    re.I | re.X,
)


def text_stands(body: Body, named: Answer, places: Sequence[Statement], texts: OptionTexts) -> bool:
    """Whether the text of an option that a response ends with is not altered by what stands beside it."""
    if named.span is None or not isinstance(named.value, str):
        return True
    text, (start, stop) = body.text, named.span
    if _ALTERED.search(text, max(body.start, start - 40), start):
        return False
    choice = Choice(start, stop, (named.value,), HINT, named.rule)
    label = _LABEL_BEFORE.search(text, max(body.start, start - 12), start)
    if (
        label is not None
        and label[1] in texts.letters
        and label[1] != named.value
        and (label[1] != "A" or label[2].strip())
    ):
        return False
    place = next((p for p in places if p.start <= start and stop <= p.end), None)
    if place is not None and place.rule not in CONTAINERS:
        return _PREPOSITION.search(text, place.start, start) is None
    if place is not None:
        return _NOTHING.fullmatch(text, place.start, start) is not None and is_understood(
            text, choice, place.end, texts, contained=True
        )
    bracket = _BRACKET_NEXT.match(text, stop, body.end)
    return bracket is None or _is_gloss(text, bracket.end(), min(body.end, stop + _MAX), named.value, texts)


_BRACKET_NEXT = lazy_regex(r"[*_\"'$]{0,3}\s?[(（\[]")


# -- behind the sentence --------------------------------------------------------------------------------

# What puts another option before the one that was chosen, in the same or the next sentences.
_BETTER = lazy_regex(
    r"""
    (?: (?:(?:(?:but|however|yet|still|though|although|actually|nevertheless|because|since)\b|explanation:),?\s)?
        (?:option\s|choice\s|answer\s)?
        [(\[*"]{0,3} (?P<a>[A-Z]) [)\]*"]{0,3}
        (?:'s|\s(?:is|seems|looks|would\sbe|might\sbe|may\sbe|fits|works|matches))
        \s(?:(?:an?|the|even|much|far|slightly|actually|really|also|in\sfact|even)\s){0,3}
        (?:better(?=\s(?:answer|option|choice|fit|match|candidate|one|supported|than)\b|[.,!;)]|\s*\Z|\s*\n)|more\s(?:likely|accurate|plausible|probable|appropriate|suitable|correct)|stronger|superior
          |as\sgood|equally|just\sas|preferable|safer|closer
          |(?:correct|right|best)\s(?:answer|option|choice))\b
      | (?:if\s(?:that|this|it|not|i'm|i\sam|wrong|incorrect|[(*]{0,2}[A-Z]\b)[^.\n]{0,30},?\s
            (?:then\s|it\sis\s|it's\s|choose\s|go\swith\s|pick\s|try\s)?
          |(?:otherwise|failing\sthat|else|alternative(?:ly)?|second\schoice|runner-?up|fallback|back-?up|plan\sb|next\sbest
              |or(?:\smaybe|\sperhaps|\selse)?)
            (?:\s(?:is|would\sbe))?[,:]?\s(?:it\sis\s|it's\s|choose\s)?)
        (?:option\s|choice\s|answer\s)?[(\[*"]{0,3}(?P<b>[A-Z])(?=[)\]*".,!?]{0,3}(?:\s|\Z))
      | (?:and\s)?(?:so|as)\s(?:is|does|are|would\sbe)\s
        (?:option\s|choice\s|answer\s)?[(\[*"]{0,3}(?P<c>[A-Z])(?![A-Za-z'])
      | (?:the\ssame\s(?:goes|holds|is\strue)\sfor|likewise|ditto\sfor|as\swell\sas)\s
        (?:option\s|choice\s)?[(\[*"]{0,3}(?P<d>[A-Z])(?![A-Za-z'])
    )
    """,
    re.I | re.X,
)
_OPENS = lazy_regex(r"(?:[.!?;,]|\n)[)\]*_\"'}$<]{0,4}\s{0,3}(?:\n)?|\s(?=and\s(?:so|as)\s)")
# How far behind a label another one is looked for, and in how many clauses.
_BEHIND, _CLAUSES = 160, 4


# "potassium, option A", "A is correct: potassium"
_TEXT_BEFORE = lazy_regex(r"[\s*_]{0,3}[,(\[–—-]\s?(?:option\s|choice\s|answer\s|letter\s)?[(\[*_\"']{0,3}\Z", re.I)
_TEXT_AFTER = lazy_regex(
    r"""
    [)\]}$*_\"']{0,4}(?:\sis\s(?:the\s)?(?:correct|right|best)(?:\s(?:answer|option|choice))?)?
    [*_]{0,2}(?:\s?[,:(]|\s[–—-]|\.\s(?:it|that|this)(?:'s|\sis)\s(?:the\s|an?\s)?)[\s*_(]{0,4}
    """,
    re.I | re.X,
)
_SENTENCE_BREAK = lazy_regex(r"[.!?:;\n]")
_SMALL = lazy_regex(r"(?:(?:so|thus|therefore|hence|the|answer|is|it|it's|that's|i|choose|pick|an?|option)\s)*", re.I)


def contradicts_its_text(text: str, choice: Choice, start: int, end: int, texts: OptionTexts) -> bool:
    """Whether the text of another option stands directly at the letter of an option: "potassium, option A"."""
    if not texts.options or len(choice.letters) != 1:
        return False
    first = max(start, choice.start - _BEHIND)
    parted = _TEXT_BEFORE.search(text, first, choice.start)
    if parted is not None:
        clause = _SENTENCE_BREAK.split(text[first : parted.start()])[-1].strip(" *_\"'")
        named = texts.exactly(_SMALL.sub("", clause, 1)) if clause else None
        if named is not None and named != choice.letters[0]:
            return True
    parted = _TEXT_AFTER.match(text, choice.end, end)
    if parted is None:
        return False
    behind = _SENTENCE_BREAK.split(text[parted.end() : min(end, parted.end() + _BEHIND)])[0]
    named = texts.exactly(behind.strip(" *_)\"'"))
    return named is not None and named != choice.letters[0]


def is_outdone(text: str, choice: Choice, end: int, letters: str) -> bool:
    """Whether the clauses behind a choice prefer another option or allow for it: "B. But C is a better answer."."""
    stop = min(end, choice.end + _BEHIND)
    for count, opening in enumerate(_OPENS.finditer(text, choice.end, stop)):
        if count == _CLAUSES:
            break
        found = _BETTER.match(text, opening.end(), end)
        if found is None:
            continue
        if found["b"] and found.group().lower().startswith("or") and opening.group()[0] not in ".!?\n":
            continue  # "not A, B, or D"
        letter = next(found[name] for name in "abcd" if found[name])
        if letter in letters and letter not in choice.letters:
            return True
    return False
