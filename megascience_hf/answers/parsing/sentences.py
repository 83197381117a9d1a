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
from megascience_hf.answers.text.patterns import lazy_regex

MAX_SENTENCE = 400

# Words that keep a sentence from asserting what stands at its end, by kind.
_NEGATIONS = (
    r"not|no|never|neither|nor|none|nobody|cannot|hardly|except|anything\sbut|far\sfrom|instead|rather|or|either"
)
_REJECTIONS = r"""
    wrong\w* | incorrect\w* | false\w* | mistake\w* | misconception\w* | opposite | contrary | reverse | reject\w*
    | eliminat\w* | exclud\w* | rul(?:ed|ing)\sout | den(?:y|ied|ies) | avoid\w* | trap | bait | distractor\w* | decoy
    | alternative\w* | least\s(?:likely|plausible) | (?<!in\s)question | options? | choices? | example
"""
_DOUBTS = r"""
    unlikely | impossible | implausible | unless | if | whether | might | may | could | perhaps | possibly | maybe
    | doubt\w* | guess\w* | assum\w* | suppos\w* | claim\w* | hypothe\w* | pretend\w* | imagines? | imagined | imagining
    | thinks? | believed?
    | say | says | said | once | formerly | used\sto
"""
DENIES = lazy_regex(rf"\b(?:{_NEGATIONS}|{_REJECTIONS}|{_DOUBTS})\b | n't\b | \?", re.I | re.X)

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
OTHER_THING = lazy_regex(rf"(?<![\w'-])(?:{_TRANSFORMS}|{_RIVALS}|{_BELONGS})(?![\w-])", re.I | re.X)


def is_plain(lead: str) -> bool:
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
    |located\sin|found\sin|equal\sto|to|(?:most\s)?(?:likely|probably)|clearly|definitely|certainly)){0,2}
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
_DISPROVES = lazy_regex(
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


def sentence_pattern(pattern: str) -> re.Pattern[str]:
    return lazy_regex(pattern, re.I | re.X | re.S)


# The rate increases.
_CHANGES = sentence_pattern(rf"{_OPENING}(?P<lead>{_SUBJECT})\s(?P<value>{_CHANGE})")
# What is stated is the group "value"; the group "lead" must deny nothing.
_SENTENCES = (
    # The capital is Paris. The rate will increase.
    sentence_pattern(
        rf"{_OPENING}(?P<lead>{_SUBJECT}\s?\b(?:{_BE}{_FILLING}|{_TIMED}|will|should|must|does))[:\s]\s?(?P<value>\S.*)"
    ),
    # Paris is the capital.
    sentence_pattern(
        r"(?P<value>\S.{0,80}?)\s(?:is|was|are|were)\s(?P<lead>(?:the|its|their|our|my)\s[^.;:!?,\n]{1,100}|correct|right)"
    ),
    _CHANGES,
    # The number of stars grows as $r^3$: the only formula of a sentence, at its end
    sentence_pattern(
        rf"{_OPENING}(?P<lead>(?:{_DETERMINER}|{_PRONOUN}|we)\s[^.;!?$\\]{{1,160}}?)\s?\$\s?(?P<value>[^$]{{1,120}})\$"
    ),
)
# It was signed on 4 July 1776: only for a date or a time.
_DATED = sentence_pattern(
    rf"{_OPENING}(?P<lead>{_SUBJECT}\s{_BE}\s[^.;:!?,\n]{{1,60}}?\s(?:at|on|in|by))\s(?P<value>\S.*)"
)
# In 1945; at 3:45 PM.
_WHEN = sentence_pattern(r"(?P<lead>at|on|in)\s(?:the\syear\s)?(?P<value>\S.*)")
_CENTURY = lazy_regex(
    r"(?:the\s)?(?:\d{1,2}(?:st|nd|rd|th)|[a-z]{4,12}(?:-[a-z]{4,8})?)\scentury(?:\s(?:BCE?|AD|CE))?", re.I
)
_CONTRAST = sentence_pattern(
    rf"(?P<value>\S.*?),?\s(?:not|rather\sthan|instead\sof|and\snot|but\snot)\s(?!{_LIMITS}\b)(?P<rest>[^.;:!?,()\n]{{1,60}})"
)
_ENDS_IN_VERB = lazy_regex(
    r"\b(?:is|are|was|were|be|been|do|does|did|has|have|had|will|would|can|should|must|but|it's)$", re.I
)
_POLITE = sentence_pattern(
    r"(?:sure|certainly|of\scourse|okay|ok|well)[,!:.]\s(?P<value>\S.*)|(?P<before>\S.*),\sof\scourse"
    r"|(?:(?:so|thus|therefore|hence|consequently|in\sconclusion),?|i(?:'d|\swould)\ssay)\s(?P<after>\S.*)"
)


_OUTER = lazy_regex(r"(?P<mark>\*{1,3}|_{1,3})(?P<inside>[^*_\n]+?)(?P=mark)(?P<stop>[.!]?)")


def without_outer_marks(text: str) -> str:
    """A sentence without the emphasis that it stands in as a whole; emphasis within it stays."""
    found = _OUTER.fullmatch(text)
    if found is not None:
        return found["inside"] + found["stop"]
    return text.strip("*_") if text.startswith(("**", "__")) or not text.endswith(("*", "_", "*.", "_.")) else text


def stated_values(text: str) -> Iterator[str]:
    """What a text states in the place of an answer, if it is one plain sentence; nothing otherwise."""
    text = without_outer_marks(text.strip()).rstrip(". ")
    if "\n" not in text:
        text = " ".join(text.split())
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
        if found is None or not is_plain(found["lead"]):
            continue
        if pattern is _CHANGES and _DISPROVES.search(found["lead"]):
            continue
        value = found["value"]
        if pattern in _SENTENCES or _is_a_time(value):
            yield value


def _is_a_time(value: str) -> bool:
    return any((day_of(value), time_of_day(value), year_of(value), _CENTURY.fullmatch(value)))


# -- appositions ------------------------------------------------------------------------------------------------

# What an answer is said to do, in the sentence that explains it: "it produces two cells".
EXPLAINS = r"""
    (?:absorb|account|act|activat|add|agree|align|allow|amplif|appl|attach|attract|bind|block|break|burn|carr|catalys|catalyz
      |caus|combin|complet|conduct|confirm|connect|consist|consum|contain|control|convert|correspond|copi|cover|creat|deliver
      |describ|determin|digest|dissolv|divid|driv|emit|enabl|encod|ensur|explain|express|featur|fight|filter|fit|flow|form
      |generat|grow|help|hold|includ|increas|decreas|inhibit|involv|join|keep|link|liv|lower|maintain|mak|match
      |measur|mov|need|obey|occur|occupi|orbit|oxidi[sz]|pass|play|possess|prevent|produc|protect|provid|pump|rais|react|reduc
      |refer|reflect|regulat|releas|remov|represent|requir|revers|satisf|separat|serv|split|spread|stabili[sz]
      |stor|suppl|support|synthesi[sz]|tak|transfer|transmit|transport|treat|underg|us|verif|work)(?:e?s|ies|oes|es)
    | happens(?!\sto\sbe) | (?:has|have)(?!\sto\b) | can(?!\sbe\s(?!\w+(?:ed|n)\b))
"""


# A sentence that explains or confirms the answer before it: "It produces two cells.", "This matches the data."
_REMARK = sentence_pattern(
    rf"""
    (?:(?:and|so|as|because|since|for|here|overall|indeed|in\sfact),?\s)?
    (?:it|this|that|they|these|he|she|such\s\w+|its\s\w+|(?:this|these)\s[\w-]+(?:\s[\w-]+)?
      |the\s(?:data|evidence|clues?|observations?|description|definition|name|process|reaction|result|conclusion|answer))\s
    (?:\w{{2,12}}ly\s|also\s|then\s)?
    (?: (?:is|are|was|were)\s(?P<rest>.{{2,240}}) | (?<=it\s)(?:gives|yields|leads|results|shows)\s.{{2,240}}
      | (?:{EXPLAINS} | explain | fit | match | support | confirm)\s.{{2,240}} )
    """
)
# "All other options can be ruled out."
_RULED_OUT = sentence_pattern(
    r"""
    (?:(?:all|none)\s(?:of\s)?)?the\s(?:other|remaining)\s\w+(?:\s\w+)?\s
      (?:can\sbe\s(?:ruled\sout|excluded|eliminated)|(?:are|is)\s(?:wrong|incorrect|excluded|ruled\sout)
        |(?:do|does)(?:\snot|n't)\s(?:fit|match|apply|work)|fits?|match(?:es)?|apply|applies)\b[^.]{0,80}
    | (?:q\.?e\.?d|done) | (?:hence|thus|so),?\s(?:this\sis\s)?(?:the|our|my)\s(?:final\s)?(?:answer|result|conclusion)
    """
)
# A fact that holds no contradiction: "it needs no energy"
_WITHOUT = lazy_regex(r"\b(?:no|without)\s(?!longer|way|such|means|one|answer|solution)\w+", re.I)
# "It is RNA." names another answer; "It is used in …", "It is the process by which …" describe this one.
_DESCRIPTION = sentence_pattern(
    r"""
    (?:\w+ly\s|also\s)?
    (?: (?:an?|the|our|my|one\sof)\s\S+\s\S.* | (?:the|our|my)\s(?:answer|result|solution)
      | (?:why|what|how|where|when|because|due\sto|in\s(?:line|agreement|accordance|keeping))\b.*
      | (?!(?:replaced|called|named|termed|confused|mistaken|superseded|followed|preceded|changed|corrected|being
            |during)\b)
        [\w-]+(?:ed|ing|ent|ible|able|ary|al|ive|ous|own|ade|und|tten|ic)\s
        (?:in|by|for|of|to|with|from|on|at|as|during|when|that|because|under|through|into|between|and)\b.*
      | [\w-]+(?:ed|ent|ible|able|ive|ous|ic|al) )
    """
)


# "It holds only for plants; for animals …"
_ONLY = lazy_regex(r"\bonly\s(?:for|in|if|when|partly)\b|;", re.I)


def is_remark(sentence: str) -> bool:
    """Whether a sentence explains or confirms the answer that stands before it, and neither denies nor replaces it."""
    sentence = sentence.strip().strip("*_").rstrip(".! ")
    if not sentence or len(sentence) > MAX_SENTENCE:
        return False
    if _RULED_OUT.fullmatch(sentence):
        return True
    found = _REMARK.fullmatch(sentence)
    if found is None or (found["rest"] and not _DESCRIPTION.fullmatch(found["rest"])):
        return False
    bare = _WITHOUT.sub(" ", sentence)
    if _ONLY.search(bare):
        return False
    return is_plain(bare) and _TAKES_BACK.search(bare) is None


# What opens a sentence that adds a fact to a conclusion.
_ADDS = lazy_regex(
    r"""
    (?:in\ssummary|as\sa\sresult|overall|note\sthat|remember\sthat|recall\sthat
      |it\sis\s(?:important|worth)\s\w+(?:\s\w+)?\sthat|here|during\sthis|in\sthis\s\w+),?\s
    """,
    re.I | re.X,
)
# Negations that speak of the thing: "does not require energy", "no energy is needed"
_FACTS = lazy_regex(
    r"""
    \b(?:do|does|did|can)(?:\snot|n't)\s(?:require|need|involve|use|depend|contain|produce|change|occur|happen|pass|cross|move)\b
    | \bcannot\s(?:pass|cross|move|enter|leave)\b | \bno\s\w+(?:\s\w+)?\s(?:is|are)\s(?:needed|required|involved|used)\b
    | \bwithout\s\w+ing\b
    """,
    re.I | re.X,
)
# "Water moves through the membrane.": what happens, said of no answer
_HAPPENS = sentence_pattern(
    r"""
    (?!(?:the\s)?(?:clues?|evidence|data|key|experts?|authors?|teachers?|students?|text|question|answer|observations?)\b)
    (?:(?:the|an?|its|these|this|such|more|most|all)\s)?[\w-]+(?:\s[\w-]+){0,3}?\s
    (?:moves?|flows?|pass(?:es)?|swells?|shrinks?|absorbs?|releases?|produces?|contains?|divides?|splits?|carr(?:y|ies)
      |transports?|enters?|leaves?|cross(?:es)?|binds?|breaks?|grows?|burns?|emits?|conducts?|dissolves?|reacts?|stores?
      |pumps?|filters?|converts?|consumes?|removes?|helps?|needs?|requires?|rises?|falls?|increases?|decreases?)\b
    (?!\s?(?:instead|too|also|better))[^;:?*]{0,200}
    """
)


def adds_a_fact(sentence: str) -> bool:
    """Whether a sentence behind a conclusion explains it or says what happens: "Water moves through it."."""
    if is_remark(sentence):
        return True
    said = _ADDS.sub("", sentence.strip(" \t\n.!"), count=1)
    bare = _FACTS.sub("", said).strip()
    if len(bare) > MAX_SENTENCE or not is_plain(bare) or _TAKES_BACK.search(bare):
        return False
    denied = bare != said.strip() and len(bare.split()) <= MAX_FACT_WORDS
    return denied or is_remark(bare) or _HAPPENS.fullmatch(bare) is not None


MAX_FACT_WORDS = 4
_NAMES = sentence_pattern(
    r"""
    (?:it|this|that|these|they)\s(?:is|are|was|were)\s(?:an?|the|one)\s
    (?!(?:final|correct|right|expected|desired|required)?\s?(?:answer|result|solution)\b).*
    """
)


def names_a_thing(sentence: str) -> bool:
    """Whether a remark could be an answer itself: "It is a passive process"."""
    return _NAMES.match(sentence.strip()) is not None


# Paris, the capital of France; osmosis, which needs no energy; tin, also known as stannum
_APPOSITION = sentence_pattern(
    r"""
    (?P<head>[^,;:\n]{1,80}?)(?P<bold>\*\*|__)?
    (?: [,:;]?\s(?:[–—]\s)?(?P<why>(?:as|since|because|due\sto|given\sthat|it\s(?:is|was|has)|this\sis)\s[^\n]{2,200})
      | ,\s(?P<clause>(?:(?:in|by|through|during|at|on|from|of|with|for|to)\s)?which|who|whose|where|whom|whereby)\s
          (?P<says>[^;:\n]{2,200})
      | ,\s(?:(?:also|commonly|often|sometimes|better)\s)?
          (?:known\sas|known\sfor|called|referred\sto\sas|termed|located|found|used|discovered|named\safter|made\sof
            |making|giving|having|containing|meaning|consisting|resulting|causing|producing|forming)\s(?P<alias>[^,;:\n]{2,100})
      | (?:,\s|\s?[–—]\s?|\s-{1,2}\s|\s\((?=[^()]*\)\Z))(?:the|an?|one\sof\sthe)\s(?P<noun>[^;:\n]{2,160}?)\)? )
    """
)
# What shows that a noun behind a comma describes the one before it: "the capital of", "a gas that".
_DESCRIBES = lazy_regex(
    r"""
    \b(?:of|in|for|with|that|which|who|on|by|from|used|found|responsible|produced|made|located|formed
      |process|element|compound)\b
    """,
    re.I | re.X,
)
_SUPERLATIVE = lazy_regex(r"(?:\w{2,12}est|most|only|main|chief|primary|so-called)\b", re.I)


def _describes(found: re.Match[str]) -> bool:
    """Whether a noun with an article describes the head: behind bold letters it does, and "a soft metal" behind a
    name, but "a cat" may be the next of a list."""
    tail = found["noun"]
    if found["bold"] or _DESCRIBES.search(tail) or _SUPERLATIVE.match(tail):
        return True
    indefinite = re.match(r"an?\s", found.string[found.start("noun") - 3 : found.start("noun")].lstrip(", ("), re.I)
    return indefinite is not None and " " in tail.strip() and re.match(r"\W*an?\s", found["head"], re.I) is None


# What shows a list instead, or a sentence with another subject.
_LISTS = lazy_regex(
    r"""
    [,/&+;|]\s?(?:and|or|but|nor|plus|then|the|an?)\b | ,\s(?=[A-Z]) | \b(?:and|or)\s(?:the|an?|(?-i:[A-Z]))\b | \bor\b
    | \*\*|__
    | \b(?:as\swell\sas|plus|also|too|together\swith)\b
    """,
    re.I | re.X,
)
# What takes back what stands before it: "which is untrue", "which I made up", "which is absurd".
_TAKES_BACK = lazy_regex(
    rf"""
    \b{IS_DENIED}
    | \b(?:i|we|you|they|nobody|none|some|many|few|people)\b(?!\scall)
    | \b(?:fails?|failed|violates?|invalid|absurd|silly|ridiculous|unsupported|unjustified|unfounded|disproved|disproven
        |debunked|withdrawn|retracted|crossed|struck|refuted|made\sup|too\s\w+|no\slonger|unless|instead)\b
    | ^(?:is|are|was|were|seems?|looks?|would\sbe|sounds?)\s(?!an?\s|the\s|one\s)[\w-]{{1,30}}(?:\s[\w-]{{1,30}})?$
    """,
    re.I | re.X,
)
FINITE = lazy_regex(r"\b(?:is|are|was|were|be|been|has|have|does|do|did)\b", re.I)


# "Mitosis: it produces two cells.", "Mitosis. It produces two cells.", "mitosis, as it produces two cells"
_EXPLAINED = sentence_pattern(
    r"""
    (?P<head>[^.:;,\n–—]{1,60}?)
    (?: [.:!]\*\*\s{1,2} | \*\*[.:]\s{1,2} | [.:;]\s{1,2} | \*{0,2}\s[–—-]{1,2}\s | ,\s(?=as\s) )
    (?P<rest>\S[^\n]{2,400})
    """
)
_NEXT_SENTENCE = lazy_regex(r"(?<=[.!])\s+(?=[A-Z])")
MAX_HEAD_WORDS = 5


def _explained(text: str) -> Iterator[str]:
    """What stands before sentences that explain it."""
    found = _EXPLAINED.fullmatch(text)
    if found is None or len(found["head"].split()) > MAX_HEAD_WORDS or FINITE.search(found["head"]):
        return
    if DENIES.search(found["head"]) is None and all(map(is_remark, _NEXT_SENTENCE.split(found["rest"]))):
        yield found["head"]


def heads(text: str) -> Iterator[str]:
    """What stands before an apposition: Paris in "Paris, the capital of France". Nothing of a list."""
    yield from _explained(text.strip())
    found = _APPOSITION.fullmatch(text.strip().rstrip("."))
    if found is None or DENIES.search(found["head"]):
        return
    tail = found["says"] or found["alias"] or found["noun"] or found["why"]
    if not is_plain(tail) or _LISTS.search(tail) or _TAKES_BACK.search(tail):
        return
    if found["why"] and not found["bold"]:
        return
    if found["noun"]:
        relative = re.search(r"\b(?:that|which|who|whose|where)\b", tail)
        verb = FINITE.search(tail)
        if (verb and not (relative and relative.start() < verb.start())) or not _describes(found):
            return
    yield found["head"]
