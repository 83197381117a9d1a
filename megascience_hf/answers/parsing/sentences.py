"""What a sentence states: "The capital is Paris." states Paris, "DNA, not RNA" states DNA.

A sentence is only read where it is a plain assertion from end to end: its subject and verb hold no negation, doubt,
condition or word of rejection. Text that merely contains an answer states nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from megascience_hf.answers.parsing.dates import day_of
from megascience_hf.answers.parsing.times import time_of_day, year_of
from megascience_hf.answers.text.beside import IS_DENIED

MAX_SENTENCE = 400

# Words that keep a sentence from asserting what stands at its end, by kind.
_NEGATIONS = (
    r"not|no|never|neither|nor|none|nobody|cannot|hardly|except|anything\sbut|far\sfrom|instead|rather|or|either"
)
_REJECTIONS = r"""
    wrong\w* | incorrect\w* | false\w* | mistake\w* | misconception\w* | opposite | contrary | reverse | reject\w*
    | eliminat\w* | exclud\w* | rul(?:ed|ing)\sout | den(?:y|ied|ies) | avoid\w* | trap | bait | distractor\w* | decoy
    | alternative\w* | least\s(?:likely|plausible) | question | options? | choices? | example
"""
_DOUBTS = r"""
    unlikely | impossible | implausible | unless | if | whether | might | may | could | perhaps | possibly | maybe
    | doubt\w* | guess\w* | assum\w* | suppos\w* | claim\w* | hypothe\w* | pretend\w* | imagines? | imagined | imagining
    | thinks? | believed?
    | say | says | said | once | formerly | used\sto
"""
DENIES = re.compile(rf"\b(?:{_NEGATIONS}|{_REJECTIONS}|{_DOUBTS})\b | n't\b | \?", re.I | re.X)

# Words by which a noun is another one than what was asked for: its opposite, a rival, somebody's thought.
_TRANSFORMS = r"""
    (?:inverse|converse|negation|complement(?!\s(?:system|protein))|reciprocal)(?!\sof\s\W?(?:\d|[A-Za-z](?![A-Za-z])))
    | antonym | mirror\simage | (?:enantio|diastereo|epi)mers? | antipodes?
    | (?:its|their|whose)\s(?:[\w-]+\s)?(?:conjugates?|isomers?|tautomers?|successor|predecessor|neighbou?rs?)
    | counterpart | contrapositive | contradict\w*
    | half(?![\s-]?(?:life|lives|cell|reaction)) | twice
"""
_RIVALS = r"""
    other | another | others | different\w* | differs? | else | elsewhere | runner-?\s?up | second[\s-]best
    | odd\s(?:one|man) | enem(?:y|ies) | rivals? | opponents? | villain | foe | competing | competitor | opposing
    | confus\w+ | unrelated | irrelevant | previous | former | formerly | outdated | obsolete
    | fake | fictional | fictitious | imaginary | bogus | phon(?:y|ey) | so-called | supposed(?:ly)? | alleged(?:ly)?
    | tempting | naive | fallac\w+ | myths? | beliefs? | joke | prank | hoax | rumou?r | pitfall | worst
    | lie(?!\s(?:group|algebra|bracket|derivative)) | nonsense | jargon | random\s(?:words?|things?|picks?)
    | second\s(?:choice|guess) | red\sherring | near[\s-]miss
    | (?:typical|common|usual|frequent|popular|classic|standard|intuitive)\s(?:\w+\s)?
        (?:errors?|answers?|responses?|ideas?|views?|choices?|picks?|slip|misreading)
    | (?:next|last|yesterday's|tomorrow's|old|earlier|initial|original|first)\s(?:\w+\s)?
        (?:answers?|questions?|thoughts?|ideas?|guess|impressions?|instincts?|intuition|attempts?|tr(?:y|ies)|reactions?\sto
          |hunch|draft|choices?(?!\s\w)|chapters?|lessons?|exercises?|problems?|tasks?)
    | (?:before|after|beside|besides|without|near|behind|under|following|preceding|than|from)\s
        (?:it|the\s(?:\w+\s)?(?:answer|solution))
    | (?:last|next)\s(?:week|month|year|time|lecture|class|exam|quiz)(?:'s)?
    | (?:that|which)\s(?:fails|failed|loses|lost)
    | rejected | discarded | dismissed | abandoned | eliminated
    | (?:false|wrong|incorrect|mistaken)\s(?:options?|answers?|choices?|ones?|statements?)
"""
_PERSON = r"""
    (?:neighbou?r|student|pupil|teacher|professor|tutor|friend|colleague|classmate|roommate|cat|dog|pet|horse|parrot|hamster
      |boss|somebody|someone|everybody|everyone|people|person|guy|author|textbook|book|internet|user|examiner|candidate
      |assistant|chatbot|expert|amateur|beginner|layman|grandma|grandmother|uncle|aunt|cousin)
"""
_SAID = (
    r"(?:answer|name|guess|pick|choice|idea|opinion|response|solution|suggestion|claim|word|title|favou?rite|version)s?"
)
_BELONGS = rf"""
    (?:my|your)\s(?!(?:(?:own|final|best|correct|short|complete|overall|chosen)\s){{0,2}}
      (?:answer|choice|conclusion|solution|result|response|diagnosis|recommendation|verdict|calculation)s?\b)\w+
    | (?:his|her|their)\s(?:\w+\s)?(?:answer|choice|response)
    | (?:his|her|their|our)\s(?:\w+\s)?(?:guess|idea|claim|dream)
    | of\s(?:my|your) | {_PERSON}(?:s'|'s)\s(?:\w+\s)?{_SAID}
    | {_SAID}\s(?:of|by|for|from)\s(?:the|an?|some)\s{_PERSON}s?
    | favou?rites? | nick-?names? | passwords? | topics? | rhym\w+ | thoughts? | hunch | pick | bet | wish | opinions?
    | hobby | gut | feelings? | until | till | textbook
    | (?:names?|titles?)\sof\s(?:an?|some)
    | (?<!\btype\s)(?<!\bclass\s)(?<!\bphase\s)(?<!\bgroup\s)(?-i:I)\s
        (?!(?:get|find|found|obtain|obtained|got|choose|would|give|arrive|reach|think|believe|conclude|select|will|can|am|have
        |is|was)\b)\w+
    | pun | slogan | mascot | codename | motto
"""
OTHER_THING = re.compile(rf"(?<![\w'-])(?:{_TRANSFORMS}|{_RIVALS}|{_BELONGS})(?![\w-])", re.I | re.X)


def _is_plain(lead: str) -> bool:
    """Whether the words around the verb neither deny what is said nor say it of another thing than was asked for."""
    return DENIES.search(lead) is None and OTHER_THING.search(lead) is None


_OPENING = r"(?:(?:so|thus|therefore|hence|consequently|in\sconclusion|overall|well|sure|certainly|yes),?\s)?"
_OPENING += r"(?:i\s(?:think|believe|conclude|would\ssay)\s(?:that\s)?)?"
_DETERMINER = r"(?:the|its|their|his|her|my|our|this|that|these|those|an?|each|both|such|one|all)"
_PRONOUN = r"(?:it|this|that|these|those|there|he|she|they|we\s(?:get|have|find))"
_SUBJECT = rf"(?:{_PRONOUN}|{_DETERMINER}\s[^.;:!?,\n]{{1,120}}?)"
_AUXILIARY = r"(?:will|would|must|should|has\sto|have\sto)"
# "It's Paris", but not "the patient's diagnosis"
_SHORT_IS = r"(?:(?<=\bit)|(?<=that)|(?<=this)|(?<=there)|(?<=he))'s"
_BE = rf"(?:is|are|was|were|{_SHORT_IS}|equals|becomes|remains|{_AUXILIARY}\s(?:be|equal|become))"
_FILLING = r"""
    (?:\s(?:called|named|known\sas|termed|given\sby|therefore|thus|then|hence|simply|just|exactly|actually|indeed
    |located\sin|found\sin|equal\sto|to)){0,2}
"""
# The train arrives at 3:45 PM.
_TIMED = r"""
    (?:arriv|leav|depart|start|begin|end|open|clos|occur|happen|finish|land|took\splac|takes\splac|was\sborn|di)
    (?:e?s|e|ed)?\s(?:at|on|in|by)
"""
_CHANGE = r"""
    (?:in|de)creases? | rises? | falls? | doubles? | halves | triples? | grows? | shrinks? | expands? | contracts?
    | declines? | drops?
"""
# What has a change as its object: "This disproves increases."
_DISPROVES = re.compile(
    r"""
    ^(?:this|that|it)\s\w*[^\Wsuia]s$
    | \b(?: (?:dis)?prove | exclude | prevent | oppose | forbid | preclude | prohibit | resist | counter | dispel
        | debunk | refute | report | show | predict | expect | suggest | cause | mean | impl(?:y|ie) | limit | stop
        | block | disfavou?r | disconfirm | undermine )(?:s|ed)?$
    """,
    re.I | re.X,
)
# Adverbs and circumstances after "but not", which limit what was said and name no other answer.
_LIMITS = r"(?:\w+ly|quite|always|sure|in|for|on|at|when|if|so)"


def _sentence(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.I | re.X | re.S)


# The rate increases.
_CHANGES = _sentence(rf"{_OPENING}(?P<lead>{_SUBJECT})\s(?P<value>{_CHANGE})")
# What is stated is the group "value"; the group "lead" must deny nothing.
_SENTENCES = (
    # The capital is Paris. The rate will increase.
    _sentence(
        rf"{_OPENING}(?P<lead>{_SUBJECT}\s?\b(?:{_BE}{_FILLING}|{_TIMED}|will|should|must|does))[:\s]\s?(?P<value>\S.*)"
    ),
    # Paris is the capital.
    _sentence(
        r"(?P<value>\S.{0,80}?)\s(?:is|was|are|were)\s(?P<lead>(?:the|its|their|our|my)\s[^.;:!?,\n]{1,100}|correct|right)"
    ),
    _CHANGES,
    # The number of stars grows as $r^3$: the only formula of a sentence, at its end
    _sentence(
        rf"{_OPENING}(?P<lead>(?:{_DETERMINER}|{_PRONOUN}|we)\s[^.;!?$\\]{{1,160}}?)\s?\$\s?(?P<value>[^$]{{1,120}})\$"
    ),
)
# It was signed on 4 July 1776: only for a date or a time.
_DATED = _sentence(rf"{_OPENING}(?P<lead>{_SUBJECT}\s{_BE}\s[^.;:!?,\n]{{1,60}}?\s(?:at|on|in|by))\s(?P<value>\S.*)")
# In 1945; at 3:45 PM.
_WHEN = _sentence(r"(?P<lead>at|on|in)\s(?:the\syear\s)?(?P<value>\S.*)")
_CENTURY = re.compile(
    r"(?:the\s)?(?:\d{1,2}(?:st|nd|rd|th)|[a-z]{4,12}(?:-[a-z]{4,8})?)\scentury(?:\s(?:BCE?|AD|CE))?", re.I
)
_CONTRAST = _sentence(
    rf"(?P<value>\S.*?),?\s(?:not|rather\sthan|instead\sof|and\snot|but\snot)\s(?!{_LIMITS}\b)(?P<rest>[^.;:!?,()\n]{{1,60}})"
)
_ENDS_IN_VERB = re.compile(
    r"\b(?:is|are|was|were|be|been|do|does|did|has|have|had|will|would|can|should|must|but|it's)$", re.I
)
_POLITE = _sentence(
    r"(?:sure|certainly|of\scourse|okay|ok|well)[,!:.]\s(?P<value>\S.*)|(?P<before>\S.*),\sof\scourse"
    r"|(?:(?:so|thus|therefore|hence|consequently|in\sconclusion),?|i(?:'d|\swould)\ssay)\s(?P<after>\S.*)"
)


def stated_values(text: str) -> Iterator[str]:
    """What a text states in the place of an answer, if it is one plain sentence; nothing otherwise."""
    text = text.strip().strip("*_").rstrip(". ")
    if not 4 < len(text) <= MAX_SENTENCE or "\n" in text or not text[0].isalnum() or " " not in text:
        return
    polite = _POLITE.fullmatch(text)
    if polite is not None:
        text = polite["value"] or polite["before"] or polite["after"]
        yield text
    yield from _values(text)
    contrast = _CONTRAST.fullmatch(text)
    if contrast is None or DENIES.search(contrast["value"]) or _ENDS_IN_VERB.search(contrast["value"]):
        return
    if contrast["rest"].strip().lower() != contrast["value"].strip().lower():
        yield contrast["value"]
        yield from _values(contrast["value"])


def _values(text: str) -> Iterator[str]:
    for pattern in (*_SENTENCES, _DATED, _WHEN):
        found = pattern.fullmatch(text)
        if found is None or not _is_plain(found["lead"]):
            continue
        if pattern is _CHANGES and _DISPROVES.search(found["lead"]):
            continue
        value = found["value"]
        if pattern in _SENTENCES or _is_a_time(value):
            yield value


def _is_a_time(value: str) -> bool:
    return any((day_of(value), time_of_day(value), year_of(value), _CENTURY.fullmatch(value)))


# -- appositions ------------------------------------------------------------------------------------------------

# Paris, the capital of France; osmosis, which needs no energy; tin, also known as stannum
_APPOSITION = _sentence(
    r"""
    (?P<head>[^,;:\n]{1,80}?)(?P<bold>\*\*|__)?
    (?: [,:;]?\s(?:[–—]\s)?(?P<why>(?:as|since|because|due\sto|given\sthat|it\s(?:is|was|has)|this\sis)\s[^\n]{2,200})
      | \.\s(?P<more>(?:It|This|That|He|She|They)\s(?:is|was|are|were|has|have)\s[^.\n]{2,200})
      | ,\s(?P<clause>which|who|whose|where|whom)\s(?P<says>[^;:\n]{2,200})
      | ,\s(?:(?:also|commonly|often|sometimes|better)\s)?
          (?:known\sas|known\sfor|called|referred\sto\sas|termed|located|found|used|discovered|named\safter|made\sof
            |making|giving|having|containing|meaning|consisting|resulting|causing|producing|forming)\s(?P<alias>[^,;:\n]{2,100})
      | (?:,\s|\s?[–—]\s?|\s-{1,2}\s|\s\((?=[^()]*\)\Z))(?:the|an?|one\sof\sthe)\s(?P<noun>[^;:\n]{2,160}?)\)? )
    """
)
# What shows that a noun behind a comma describes the one before it: "the capital of", "a gas that".
_DESCRIBES = re.compile(
    r"""
    \b(?:of|in|for|with|that|which|who|on|by|from|used|found|responsible|produced|made|located|formed
      |process|element|compound)\b
    """,
    re.I | re.X,
)
_SUPERLATIVE = re.compile(r"(?:\w{2,12}est|most|only|main|chief|primary|so-called)\b", re.I)


def _describes(found: re.Match[str]) -> bool:
    """Whether a noun with an article describes the head: behind bold letters it does, and "a soft metal" behind a
    name, but "a cat" may be the next of a list."""
    tail = found["noun"]
    if found["bold"] or _DESCRIBES.search(tail) or _SUPERLATIVE.match(tail):
        return True
    indefinite = re.match(r"an?\s", found.string[found.start("noun") - 3 : found.start("noun")].lstrip(", ("), re.I)
    return indefinite is not None and " " in tail.strip() and re.match(r"\W*an?\s", found["head"], re.I) is None


# What shows a list instead, or a sentence with another subject.
_LISTS = re.compile(
    r"""
    [,/&+;|]\s?(?:and|or|but|nor|plus|then|the|an?)\b | ,\s(?=[A-Z]) | \b(?:and|or)\s(?:the|an?|(?-i:[A-Z]))\b | \bor\b
    | \*\*|__
    | \b(?:as\swell\sas|plus|also|too|together\swith)\b
    """,
    re.I | re.X,
)
# What takes back what stands before it: "which is untrue", "which I made up", "which is absurd".
_TAKES_BACK = re.compile(
    rf"""
    \b{IS_DENIED}
    | \b(?:i|we|you|they|nobody|none|some|many|few|people)\b(?!\scall)
    | \b(?:fails?|failed|violates?|invalid|absurd|silly|ridiculous|unsupported|unjustified|unfounded|disproved|disproven
        |debunked|withdrawn|retracted|crossed|struck|refuted|made\sup|too\s\w+|no\slonger|unless|instead)\b
    | ^(?:is|are|was|were|seems?|looks?|would\sbe|sounds?)\s(?!an?\s|the\s|one\s)[\w-]{{1,30}}(?:\s[\w-]{{1,30}})?$
    """,
    re.I | re.X,
)
_FINITE = re.compile(r"\b(?:is|are|was|were|be|been|has|have|does|do|did)\b", re.I)


def heads(text: str) -> Iterator[str]:
    """What stands before an apposition: Paris in "Paris, the capital of France". Nothing of a list."""
    found = _APPOSITION.fullmatch(text.strip().rstrip("."))
    if found is None or DENIES.search(found["head"]):
        return
    tail = found["says"] or found["alias"] or found["noun"] or found["why"] or found["more"]
    if not _is_plain(tail) or _LISTS.search(tail) or _TAKES_BACK.search(tail):
        return
    if found["why"] and not found["bold"]:
        return
    if found["more"] and (len(found["head"].split()) > 3 or _FINITE.search(found["head"])):
        return
    if found["noun"]:
        relative = re.search(r"\b(?:that|which|who|whose|where)\b", tail)
        verb = _FINITE.search(tail)
        if (verb and not (relative and relative.start() < verb.start())) or not _describes(found):
            return
    yield found["head"]


# -- conclusions ------------------------------------------------------------------------------------------------

_SIGNAL = r"""
    (?:therefore|thus|hence|so|consequently|accordingly|in\s(?:conclusion|summary|short)|as\sa\sresult|overall|clearly
      |(?:from\sthis,\s|thus\s)?(?:we\s(?:can\s)?conclude|it\sfollows)\sthat),?\s
"""
_PLAIN_SUBJECT = r"(?:it|this|that|these|those|(?:the|this|that|these|those|its|such\san?)(?:\s[\w'’-]{1,30}){1,10}?)"
_IS_CALLED = (
    r"(?:is|are)\s(?:(?:therefore|thus|then|also|commonly|hence)\s)?(?:called|known\sas|termed|named|referred\sto\sas)"
)
_SIGNALLED = _sentence(rf"\W{{0,4}}{_SIGNAL}(?P<rest>\S.{{3,300}})")
_CALLED = _sentence(rf"\W{{0,4}}(?:{_SIGNAL})?(?P<lead>{_PLAIN_SUBJECT})\s{_IS_CALLED}\s(?P<value>[^.;:!?\n]{{1,80}})")
_SET_IN_BOLD = _sentence(
    rf"(?:{_SIGNAL})?(?P<lead>{_PLAIN_SUBJECT})\s(?:is|are|was|were|must\sbe)\s(?:the\s|an?\s)?(?P<value>\*\*[^*\n]{{1,80}}\*\*)"
)


# Therefore, osmosis.
_BARE_CONCLUSION = re.compile(
    r"\W{0,4}(?:therefore|thus|hence|so)[,:]\s(?P<value>(?:the\s|an?\s)?[^\s.;:!?,]+(?:\s[^\s.;:!?,]+){0,3})", re.I
)
# The correct term is osmosis.
_RIGHT_ONE = _sentence(
    r"""
    \W{0,4}(?P<lead>(?:the|its)\s(?:correct|right|proper|required|requested|most\s(?:likely|probable))(?:\s[\w-]{2,20}){1,6}?)
    \s(?:is|are|was|were)\s(?P<value>[^.;:!?\n]{1,80})
    """
)


def concluded_value(sentence: str) -> str | None:
    """What the last sentence of a response concludes: "Therefore, the process is mitosis.", "This is called mitosis.",
    "The process is **mitosis**."; None if it concludes nothing."""
    sentence = sentence.strip().rstrip(".! ")
    if len(sentence) > MAX_SENTENCE:
        return None
    for pattern in (_CALLED, _SET_IN_BOLD, _RIGHT_ONE):
        found = pattern.fullmatch(sentence)
        if found is not None and _is_plain(found["lead"]) and not DENIES.search(found["value"]):
            return str(found["value"])
    bare = _BARE_CONCLUSION.fullmatch(sentence)
    if bare is not None and not DENIES.search(bare["value"]) and not _FINITE.search(bare["value"]):
        return str(bare["value"])
    found = _SIGNALLED.fullmatch(sentence)
    values = _values(found["rest"].strip()) if found is not None else iter(())
    return next((value for value in values if len(value) <= 80 and not DENIES.search(value)), None)
