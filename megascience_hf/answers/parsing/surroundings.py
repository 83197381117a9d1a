"""What may stand around a value without changing it, and what makes it another value.

Patterns only; `quantities` reads with them.
"""

from __future__ import annotations

import re

from megascience_hf.answers.text.commands import CURRENCY_SIGNS, TEXT_OPEN
from megascience_hf.answers.text.patterns import lazy_regex
from megascience_hf.answers.text.unicode import RAISED_NUMBER
from megascience_hf.answers.text.words import word_set

TAG = lazy_regex(r"\[/?(?:final\s)?answer\]", re.I)
TEXT_COMMAND = lazy_regex(
    rf"""
    {TEXT_OPEN}
    ((?:[^{{}}]|\{{[^{{}}]{{0,60}}\}}){{0,200}})\}}
    """,
    re.X,
)
# A sign of several characters is one sign, so that what stands before it is the other side: "5 == 6", "5 ~= 6".
AFTER_EQUALS = lazy_regex(
    r"""
    (?: (?<![<>!=:~])[:~]?=(?:\s?=){0,2}
      | [≈≃∼→⇒] | \\(?:approx|simeq|sim|cong|Rightarrow|implies|therefore)(?![a-z])
    )
    (?![<>=])
    """,
    re.X,
)
# "6 for n = 5", "3 V when $R = 2$": what a value is given for
GIVEN_FOR = lazy_regex(
    r"""
    (?:\b|(?<=\{))(?:at|for|when|where|with|if|given|by|since|as|because|using|from|in|setting|letting|taking|via)
    [}$\s]{1,5}(?:\\\()?[A-Za-z]\w{0,2}\s?=\s?
    """,
    re.I | re.X,
)
_GIVEN_VALUE = r"[-+−]?\$?[\w.\\/{}^*°%Ωµ-]{1,24}(?:\s[A-Za-zΩµ°%/]{1,8})?\$?"
# The same at the end, where no other value follows: not "5 for n = 6 and 7 for n = 8".
_GIVEN_AT_END = lazy_regex(
    rf"{GIVEN_FOR.pattern}(?:{_GIVEN_VALUE})(?:(?:\s?,\s?|,?\sand\s)[$\\(]{{0,3}}[A-Za-z]\w{{0,2}}\s?=\s?{_GIVEN_VALUE}){{0,3}}[\s$)}}.\\]*\Z",
    re.I | re.X,
)
_DIGIT = lazy_regex(r"\d")


# "At x = 6, y = 42"
_GIVEN_FIRST = lazy_regex(rf"\A\s*(?:at|for|when|with)\s[$]?[A-Za-z]\w{{0,2}}\s?=\s?{_GIVEN_VALUE},\s", re.I)


def without_given_for(text: str) -> str | None:
    """A value without the words that say what it is given for; None if another value follows them."""
    text = _GIVEN_FIRST.sub("", text)
    given = next((g for g in GIVEN_FOR.finditer(text) if _DIGIT.search(text, 0, g.start())), None)
    if given is None:
        return text
    if _GIVEN_AT_END.match(text, given.start()) is None:
        return None
    return text[: given.start()].rstrip(" ,;$(").removesuffix("\\text{").rstrip(" ,;$(")


# "a loss of 5": a change, whose sign its words tell
CHANGE = lazy_regex(
    r"""
    ^(?:an?\s|the\s)?(?:net\s)?(?:loss|gain|decrease|increase|drop
    | decline|reduction|rise|fall|deficit|surplus|change|profit)\s(?:of
    | by)\s
    """,
    re.I | re.X,
)
# "not 7 but 5"
CONTRAST = lazy_regex(r"^(?:it(?:'s|\sis)\s)?not\s[^,;]{1,40}?,?\s(?:but|rather)\s(?:rather\s)?(?=[-+\d.\\$])", re.I)
# A fraction of units, \frac{g}{mol}
FRACTION_OF_UNITS = lazy_regex(
    r"^(?:\\[,;: ]|~|\s)*\\[dt]?frac\s?\{\s?([^{}\d]{1,20})\}\s?\{\s?([^{}]{1,20}(?:\^\{?\d\}?[^{}]{0,20})?)\}"
)
PERCENT_OF_VARIABLE = lazy_regex(r"of\s{1,2}[A-Za-z](?![\w'])")
LEAD = lazy_regex(
    r"""
    ^(?:(?:~|≈|∼|≃|\\(?:approx|sim|simeq|cong|therefore|Rightarrow|implies)(?![a-z])|∴|⇒|=|:|,|about
    | approximately|approx\.?|around|roughly|circa|ca\.|some|\$|US\$|USD|€|£|¥|Rs\.?|₹
    | \+(?=\s?[\d.])|is|was|are|be|of|the|a|an|total|by|only|just|exactly|precisely|simply|equal\sto|equals
    | de|di|von|van|therefore|thus|so|hence|it|value|answer|result|there|course|indeed|i\.e\.|pH|pKa?)(?![A-Za-z])\s?)++
    """,
    re.I | re.X,
)
ITEM_LABEL = lazy_regex(
    r"""
    ^(?:\(?[a-zA-Z]\)(?=\s*\S)|\(?\d\)(?=\s+\S)|\(?[ivx]{1,4}\)|[-*•]\s(?![\d.])
    | [A-Za-z][A-Za-z \-'()_{}\\0-9^/,]{0,60}:|[A-Za-z][A-Za-z ]{0,40}\s(?:is|are)(?=\s[-+~$]?\d))\s*
    """,
    re.X,
)
CURRENCY = lazy_regex(
    r"[$€£¥₹](?=\s?[\d.])|(?<=\d)\s?[€£¥₹¢]|\b(?:dollars?|euros?|pounds?\ssterling|USD|EUR|GBP)\b", re.I
)
SIGN_OF_CURRENCY = lazy_regex(rf"^\s?[{CURRENCY_SIGNS}]")
SCALES = {
    "hundred": 2, "thousand": 3, "million": 6, "billion": 9, "trillion": 12, "mn": 6, "mln": 6, "mio": 6, "bn": 9,
    "mrd": 9, "millionen": 6, "milliarden": 9, "millones": 6, "milliards": 9, "millions": 6, "tausend": 3, "mil": 3,
    "millón": 6, "milhões": 6, "milhão": 6, "bilhões": 9, "milioni": 6, "milione": 6, "miliardi": 9, "mila": 3,
    "milyon": 6, "milyar": 9, "miljoen": 6, "miljard": 9, "duizend": 3, "milionów": 6, "miliony": 6, "tysięcy": 3,
    "миллионов": 6, "миллиона": 6, "миллион": 6, "миллиардов": 9, "тысяч": 3, "тысячи": 3, "мільйонів": 6,
    "тисяч": 3, "тисячі": 3, "tysiące": 3, "tusen": 3, "mille": 3, "bin": 3, "miljoner": 6, "millioner": 6,
    "万": 4, "萬": 4, "亿": 8, "億": 8, "만": 4, "억": 8, "مليون": 6, "ملايين": 6, "ألف": 3,
}  # fmt: skip
SCALE = lazy_regex(
    rf"""
    (?:\\[ ]|\\,|\s)*+({"|".join(sorted(SCALES, key=len, reverse=True))})
    (?:\b|(?<=[万萬亿億만억]))(?!\sof\b)\.?
    """,
    re.I | re.X,
)
MULTIPLES = {
    "dozen": 12, "score": 20, "gross": 144, "dutzend": 12, "douzaine": 12, "docena": 12, "dúzia": 12, "dozzina": 12,
    "dozzine": 12, "dozijn": 12, "дюжин": 12, "дюжина": 12, "дюжины": 12, "tuzin": 12, "düzine": 12,
}  # fmt: skip
DOZEN = lazy_regex(rf"\s{{0,2}}({'|'.join(sorted(MULTIPLES, key=len, reverse=True))})s?\b(?!\w)", re.I | re.X)
# "5 times", "5 times the speed of light", "5 times larger": a ratio, and what it is the ratio to
TIMES = lazy_regex(
    r"\s{0,2}times(?=[\s.!*_$]*\Z|\s(?:the|that|this|those|its|as|what|more|less|in|on|at|per|an?|each|every|over|\w{2,10}er)\b)"
    r"(?P<of>[^\d,;:.()$\\]{0,80})(?=[\s.!*_$]*\Z)",
    re.I | re.X,
)
ROUNDED = lazy_regex(
    r"""
    [\s,]*\(?(?:(?:when\s)?(?:rounded|correct|accurate|expressed|given|reported|stated)\s)?(?:to
    | with)\s(?:the\snearest\s[a-z ]{2,30}|(?:\d{1,2}|one|two|three|four|five)\s(?:significant|sig\.?
        | decimals?|d\.?p\.?|s\.?f\.?)[^,;()]{0,20})\)?\s*$
    """,
    re.I | re.X,
)
# "5 J, not 6 J": what is denied after the value is no part of it.
DENIED_AFTER = lazy_regex(
    r"""(?<=[\w)}%°])(?<!\bor)
        (?: (?:,\s?|\s)(?:and\s|but\s)?(?:not|rather\sthan|instead\sof)\s | \s\(not\s )[^,;]{1,60}$""",
    re.I | re.X,
)
# "42 is the answer", "42, and we are done", "42, I believe"
IS_THE_ANSWER = lazy_regex(
    r"""
    (?:^|\s|,\s)(?:is|was)\s(?:the|my|our)\s(?:(?:final|correct|right)\s)?(?:answer|result|value|solution|total)$
    | ,?\s?\b(?:and\swe\sare\sdone|i\s(?:believe|think)|of\scourse)$
    """,
    re.I | re.X,
)
# "to the right", "directed radially outward", "out of the page": where a vector points
DIRECTION = r"""
    (?:(?:directed|pointing|acting|moving|points|in\sthe\sdirection)\s)?(?:(?:radially|vertically|horizontally|straight|due)\s)?
    (?: (?:to|toward|towards|in|into|out\sof)\sthe\s(?:left|right|north|south|east|west|page|screen|plane|cent(?:er|re)
          |(?:positive|negative)\s[-+]?[xyz](?:[\s-](?:direction|axis))?|[-+]?[xyz][\s-](?:direction|axis))
      | (?:up|down|left|right|north|south|east|west|out|in|back|for)wards?(?:ly)? | (?:counter|anti)?clockwise
      | (?:north|south)?(?:north|south|east|west) | upwards? | downwards? )
"""
# "at 25 °C", "for the first step": the circumstances of a value. After "for", "in" and the like no number may stand.
CIRCUMSTANCE = lazy_regex(
    rf"""
    (?:,\s?|\s)\(?(?:(?:at|under)\s[^,;]{{1,60}}|(?:for|in|of|from|per|on|using|assuming|due\sto|because|since
        | as|which|that|where|when|with|by|after|before|each|during|relative\sto|away|above|below|long
        | tall|wide|high|deep|old|left|remaining|exactly|total|apart|altogether|overall|respectively
        | approximately|or\sso|every|together|chance|probability|likelihood
        )\b[^,;\d]{{0,80}} | (?P<direction>{DIRECTION})\s?\)?|vs\.?\s(?:SHE|NHE|SCE|Ag/AgCl)\.?)$
    """,
    re.I | re.X,
)
BRACKET = lazy_regex(r"(?<![\^/])[\s,]*\((?P<inside>[^()]{0,80}(?:\([^()]{0,20}\)[^()]{0,20})?)\)\s*$")
SAME_IN_OTHER_WORDS = lazy_regex(r"^\s*(?:=|≈|~|or|about|i\.e\.,?|\\approx|that\sis|approximately)?\s*", re.I)
CIRCUMSTANCE_IN_BRACKET = lazy_regex(
    r"""
    \s*(?:\d{1,2}\s(?:s\.?\s?f|sig|d\.?\s?p|decimal)|at|to|with|rounded
    | correct|in|for|under|using|assuming|per|from|first|second|zero)\b
    """,
    re.I | re.X,
)

# A unit as text: words, powers, operators between them. Its words are checked apart.
UNIT_TEXT = lazy_regex(
    rf"""(?:
      \bper\s\$?10{{1,6}}(?![\d.])
    | [A-Za-zµμÅΩ°℃ℓ]++(?:_[a-z]++)*+\.?
    | \\(?:circ|degree|mu|Omega|AA|angstrom|ohm|quad|%)(?![A-Za-z])
    | (?<=[A-Za-z\d)}}])\s?\\(?:cdot|times|bullet)(?![A-Za-z])\s?(?=[A-Za-z(\\µμΩ])
    | \\[,;:!\ ]
    | \^\s?\{{?\s?\\circ\s?\}}?
    | \^\s?\{{?\(?\s?[-+−]?\s?\d(?:\s?/\s?\d)?\s?\)?\}}?
    | {RAISED_NUMBER}
    | (?<=[A-Za-z}}])[-−]?\d(?![\d.])
    | \\(?:odot|oplus)(?![A-Za-z]) | [☉⊙⊕‰°] | (?<=[A-Z])_(?=[\s{{\\☉⊙⊕])
    | (?<=[A-Za-z])['-](?=[A-Za-z])
    | (?<=[A-Za-z\d)}}⁰¹²³⁴-⁹])\s?[·⋅*×•]\s?(?=[A-Za-z(\\µμΩ°])
    | (?:(?<!\S)1\s?)?/\s{{0,3}}(?=[A-Za-z(\\µμΩ°])
    | [()%~\s{{}}]
    )*+""",
    re.VERBOSE,
)
# Words that take a value back, in a gloss or in a label.
DENIALS = word_set(
    "not no never wrong incorrect false untrue impossible excluded rejected unlikely invalid mistaken mistake error "
    "except unless otherwise doubt doubtful might may maybe perhaps extraneous spurious retracted nope fails "
    "void misprint placeholder"
)
# Words in a bracket or a circumstance behind a value that make another value of it: "5 (in thousands)".
ALTERING = word_set(
    "tens hundreds thousands millions billions trillions doubling doubled halving halved squaring "
    "reciprocal inverse inverted negative opposite negated range tripling tripled hex hexadecimal binary "
    "octal bound limit min minimum max maximum onwards another else logarithm log ln untransformed"
)
# Words that make of what follows a number something else than its unit.
NO_UNIT = word_set(
    "or to and but not nor no never times plus minus over divided multiplied factorial hundred thousand million "
    "billion trillion dozen half halves quarter third through versus vs if unless otherwise except maybe "
    "perhaps possibly probably wrong incorrect false right correct true mod modulo base is are was were be isn "
    "doesn less more fewer greater least most either neither both between from until than th st nd rd sin cos "
    "tan log ln exp sqrt root power out doubled tripled halved twice lakh lakhs crore crores thousandths "
    "hundredths tenths thirds quarters fifths sixths eighths ninths twos threes fours fives sixes sevens eights nines "
    "tens too inverse inverted reciprocal error errors"
)
RATIO = lazy_regex(r"\s?:\s?(\d{1,9})(?![\d:.])\s*$")
RANGE = lazy_regex(
    r"""
    \s*(?:(?:[-–—]|~(?!\s*\\)|\.{2,3}|…|\\ldots|\\dots|\\sim(?![a-z])|\bto\b|\bthrough\b|\buntil\b|\bor\b
        | \\vee(?![a-z])|∨|\\to(?![a-z])|→|\|)\s*[-+]?[\d.$\\(]|\bvs\b)
    """,
    re.I | re.X,
)
# The same with a unit before it: "5 m to 7 m"
RANGE_OF_UNITS = lazy_regex(
    r"(?<![A-Za-z])(?:to|or|through|until|vs\.?|versus|and)\s+[-+]?\d|[A-Za-z°%]\s?[–—~]\s?\d", re.I
)
# 2-bromo…, 3,3-dimethyl…, 10:30, 5-HT; not a 5-fold, 5-year.
OF_A_NAME = lazy_regex(
    r"[-'′](?!(?:fold|year|day|hour|minute|month|week)\b)\s?[A-Za-z\d(]|,\d|\.\d|[A-Za-z]?\d|:\d|,[A-Za-z]|\)"
)
UNCERTAINTY = lazy_regex(r"^\s*(?:±|\\pm(?![a-z])|\+/-|\+-)\s{0,2}(\d{1,12}(?:\.\d{1,12})?)")
WITH_UNCERTAINTY = lazy_regex(
    r"\(\s{0,2}(?P<value>[-+]?\d[\d.]{0,20})\s{0,2}(?:±|\\pm|\+/-)\s{0,2}(?P<by>\d[\d.]{0,20})\s{0,2}\)"
)
OPERATOR = lazy_regex(r"(?:[*/^+(!\\√π=]|-\s?[\d\\(]|-\s+\S|[×·]\s?\d|[A-Za-z]\()")
NO_OPERATOR = lazy_regex(
    r"""\\(?:,|;|%|!|:|\s|circ|degree|AA|mu|Omega|angstrom|ohm)
      | \^\s?\{?\s?\\?(?:circ|degree|°) | /\s?[A-Za-zµμ] | \((?!\d)
    """,
    re.X,
)
ANGLE = lazy_regex(r"(?<![a-z])rad(?:ian)?s?\s?$")


# "12 m/s, using g = 9.8 m/s^2", "42, because 6 × 7 = 42": how the value was got
_HOW = lazy_regex(
    r"""
    (?<=[\w)}\]$%°!']) (?:,\s{1,3}|\s\(|\s{1,3})
    (?:because|since|using|according\sto|given\sthat|with(?=\s[A-Za-z]\w{0,2}\s?=)|taking)\s(?P<how>.{1,120})$
    """,
    re.I | re.X | re.S,
)
_IN_ITS_PLACE = lazy_regex(r"\b(?:or|else|if|but)\b", re.I)


def without_reason(text: str) -> str:
    """A value without the reason that follows it, if the reason neither denies it nor puts another in its place."""
    found = _HOW.search(text)
    if found is None or not DENIALS.isdisjoint(re.findall(r"[a-z]+", found["how"].lower())):
        return text
    return text if _IN_ITS_PLACE.search(found["how"]) else text[: found.start()]
