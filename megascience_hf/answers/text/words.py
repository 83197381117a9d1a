"""Words in one form (singular, American, without accents, numbers as digits), logic, and the texts of options."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

from megascience_hf.answers.text.commands import BOX, TEXT
from megascience_hf.answers.text.numerals import number_in_words
from megascience_hf.answers.text.patterns import lazy_regex
from megascience_hf.answers.text.unicode import GREEK, SUBSCRIPTS, SUPERSCRIPTS, VULGAR_FRACTIONS, plain, with_scripts


def word_set(listing: str) -> frozenset[str]:
    """The words of a listing. Long sets of words are written as one string: as lists they take a page."""
    return frozenset(listing.split())


def holds_any(text: str, words: Iterable[str]) -> bool:
    """Whether one of the words stands in a text."""
    for word in words:  # noqa: SIM110 - a generator for each look would cost more than the looks
        if word in text:
            return True
    return False


def word_pairs(listing: str, between: str = " ") -> dict[str, str]:
    """The table of a listing such as "foot:feet tooth:teeth"."""
    return dict(pair.split(":") for pair in listing.split(between))


_GREEK_LETTER = lazy_regex(f"[{''.join(GREEK)}]")


_ROMAN = {"ii": "2", "iii": "3", "iv": "4", "vi": "6", "vii": "7", "viii": "8", "ix": "9"}


# (British, American); applied to both sides, so that a word that merely looks British still equals itself
_SPELLINGS = [
    (lazy_regex(r"our(?=s?$|ed$|ing$|al$|ally$|able$|less$|ful$|fully$|ite$|ist$|hood$|y$|i[sz])"), "or"),
    (lazy_regex(r"is(?=e[sdr]?$|ers$|ing$|able$|ation)"), "iz"),
    (lazy_regex(r"ys(?=e[sdr]?$|ers$|ing$)"), "yz"),
    (lazy_regex(r"(?<=.)ae(?=[a-z])|^ae(?=[mst])"), "e"),
    (lazy_regex(r"oe(?=[dms])"), "e"),
    (lazy_regex(r"(?<=rrh)oe|(?<=pn)oe|(?<=^f)oe(?=t)|(?<=^c)oe(?=l)|(?<=^hom)oe|(?<=^am)oe(?=b)"), "e"),
    (lazy_regex(r"(?<=[a-z]{2}[aeiou])ll(?=ed$|ing$|ers?$|ors?$|ous$)"), "l"),  # labelled, but not filled
    (lazy_regex(r"tre$"), "ter"),
    (lazy_regex(r"sulph"), "sulf"),
    (lazy_regex(r"manoeuvr(?:e(?!d))?|maneuvr(?:e(?!d))?"), "maneuver"),
    (lazy_regex(r"(?<=judg)e(?=ment)|(?<=acknowledg)e(?=ment)|(?<=abridg)e(?=ment)"), ""),
    (lazy_regex(r"(?<=^leu)c(?=[eo])"), "k"),
]

# British words that follow no rule, by the part that is spelled in another way; what follows it stays.
_BRITISH = word_pairs(
    "fibre:fiber calibre:caliber sabre:saber sombre:somber meagre:meager ochre:ocher sepulchre:sepulcher "
    "aluminium:aluminum mould:mold moult:molt smoulder:smolder plough:plow artefact:artifact analogue:analog "
    "catalogue:catalog dialogue:dialog monologue:monolog homologue:homolog orthologue:ortholog paralogue:paralog "
    "programme:program gramme:gram kilogramme:kilogram defence:defense offence:offense pretence:pretense "
    "licence:license practise:practice practising:practicing tyre:tire kerb:curb draught:draft aeroplane:airplane "
    "sceptic:skeptic scepticism:skepticism pyjama:pajama ageing:aging jewellery:jewelry skilful:skillful "
    "wilful:willful instalment:installment enrolment:enrollment fulfilment:fulfillment woollen:woolen mollusc:mollusk "
    "disc:disk yoghurt:yogurt moustache:mustache cosy:cozy cypher:cipher axe:ax carburettor:carburetor "
    "calliper:caliper waggon:wagon focussed:focused speciality:specialty annexe:annex grey:gray "
    "neurone:neuron enquiry:inquiry enquiries:inquiries whisky:whiskey learnt:learned whilst:while amongst:among "
    "likeable:likable sizeable:sizable chequered:checkered cheque:check tranquillis:tranquiliz tranquilliz:tranquiliz"
)
_BRITISH_STEM = lazy_regex("|".join(sorted(_BRITISH, key=len, reverse=True)), re.X)
# Of these only the whole word is another spelling: axes, discord, tyrex.
_WHOLE_WORDS = word_pairs("fulfil:fulfill enrol:enroll distil:distill instil:instill appal:appall")
_ONLY_WHOLE = word_set(
    "axe disc tyre kerb cosy gramme annexe grey draught ageing sabre practise practising speciality whilst amongst"
)


def _american(word: str) -> str:
    """The word, in small letters and the singular, as Americans spell it."""
    if word in _WHOLE_WORDS:
        return _WHOLE_WORDS[word]
    stem = _BRITISH_STEM.match(word)
    if stem is not None and (stem[0] not in _ONLY_WHOLE or stem[0] == word):
        word = _BRITISH[stem[0]] + word[stem.end() :]
    if len(word) > 4:
        for british, american in _SPELLINGS:
            word = british.sub(american, word)
    return word


# Letters whose strokes and ligatures Unicode does not take apart.
_STROKES = str.maketrans({"ł": "l", "Ł": "L", "ø": "o", "Ø": "O", "đ": "d", "ı": "i", "ß": "ss", "æ": "ae", "œ": "oe"})


def without_accents(text: str) -> str:
    """Letters without their accents, Greek letters by name, raised and lowered digits on the line."""
    text = _GREEK_LETTER.sub(lambda m: f" {GREEK[m[0]].lower()} ", text)
    if text.isascii():
        return text
    text = text.translate(_STROKES)
    return "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))


def singular(word: str) -> str:
    """The word without a plural ending; "mass", "gas", "species" and the like stay as they are."""
    if len(word) < 4 or not word.endswith("s") or word.endswith(("ss", "us", "is", "eries", "ecies")):
        return word
    if word.endswith("ies"):
        return word[:-3] + "y"
    if word.endswith(("sses", "ches", "shes", "xes", "zzes")):
        return word[:-2]
    return word[:-1]


# Plurals that follow no rule of English, with their singulars.
_PLURALS = word_pairs(
    "mitochondria:mitochondrion bacteria:bacterium phenomena:phenomenon criteria:criterion spectra:spectrum "
    "quanta:quantum data:datum media:medium ova:ovum strata:stratum nuclei:nucleus fungi:fungus stimuli:stimulus "
    "radii:radius loci:locus foci:focus bacilli:bacillus alveoli:alveolus thrombi:thrombus genera:genus algae:alga "
    "larvae:larva antennae:antenna vertebrae:vertebra nebulae:nebula formulae:formula axes:axis analyses:analysis "
    "hypotheses:hypothesis crises:crisis testes:testis diagnoses:diagnosis matrices:matrix "
    "vertices:vertex indices:index apices:apex helices:helix cortices:cortex feet:foot teeth:tooth geese:goose "
    "mice:mouse lice:louse men:man women:woman children:child leaves:leaf wolves:wolf lives:life "
    "knives:knife flagella:flagellum cilia:cilium ganglia:ganglion protozoa:protozoon "
    "taxa:taxon codices:codex"
)


def word_form(word: str) -> str:
    """The form under which a word is compared."""
    if word in _ROMAN:
        return _ROMAN[word]
    if word in _PLURALS:
        return _PLURALS[word]
    number = number_in_words(word) if word.isalpha() and len(word) < 12 else None
    if number is not None and number.denominator == 1:
        return str(number)
    return _american(singular(word))


@lru_cache(maxsize=4096)  # gold and answer are compared in several readings, each time word by word
def form_of(word: str) -> str:
    """The form under which a word is compared, whatever its case."""
    word = word.replace("'", "").lower()
    return word_form(word if word.isascii() else without_accents(word).strip().lower())


_LOGIC = str.maketrans(
    {"⊃": "→", "⇒": "→", "~": "¬", "∼": "¬", "•": "∧", "·": "∧", "∙": "∧", "&": "∧", "≡": "↔", "⇔": "↔"}
)


_ARROWS = lazy_regex(r"<?(?:-{1,2}|={1,2})>")


_LOGICAL = lazy_regex(r"[∀∃⊃→⇒¬~∼∧∨≡↔]")


def logical_key(text: str) -> str | None:
    """A formula of logic in one notation, without spaces and needless brackets; None if the text is no such formula."""
    text = _ARROWS.sub(lambda m: "↔" if m[0][0] == "<" else "→", text)
    text = re.sub(
        r"\\(?:forall|exists|supset|rightarrow|to|neg|lnot|land|wedge|lor|vee|equiv|leftrightarrow)(?![a-z])",
        lambda m: _COMMANDS[m[0][1:]],
        text,
    )
    if not _LOGICAL.search(text) or re.search(r"[A-Za-z]{3}", text):
        return None
    text = re.sub(r"(?<=[\s)\]])v(?=[\s(\[~¬])", "∨", text.translate(_LOGIC))
    text = re.sub(r"[\s$]", "", text)
    text = re.sub(r"\(([∀∃][a-z])\)", r"\1", text)
    text = re.sub(r"(?<=[A-Z])\(([a-z](?:,[a-z]){0,3})\)", lambda m: m[1].replace(",", ""), text)
    return text.replace("[", "(").replace("]", ")").strip(".")


_GROWTH = lazy_regex(
    r"""
    (?:\\(?:mathcal|mathrm|text)\s?)?\{?(?P<sign>\\(?:Theta|Omega|omega)|[OoΘΩω])\}?\s?(?P<inside>\(.{1,80}\))\$?(?:\stime(?:\scomplexity)?)?
    """,
    re.X,
)
# Signs of multiplication and commands that only set a formula.
_LAYOUT_OF_GROWTH = lazy_regex(r"\\(?:cdot|times|mathrm|text|[,;:! ])(?![a-z])|[*·⋅×∙$\s]|\\(?=log|ln|lg|sqrt)")
_ARGUMENT = lazy_regex(r"(?<=log|.ln|.lg)\((\w)\)(?![\^!])")


def growth_key(text: str) -> str | None:
    """O(n log n) in one notation, without blanks, signs of multiplication, and brackets around a lone argument."""
    bare = re.sub(r"\\(?:left|right)(?![a-z])", "", plain(text)).strip(" \t\n$*`.")
    found = _GROWTH.fullmatch(bare)
    if found is None:
        return None
    inside = _LAYOUT_OF_GROWTH.sub("", with_scripts(found["inside"]))
    inside = _ARGUMENT.sub(r"\1", re.sub(r"\{(\w)\}", r"\1", inside))
    sign = found["sign"].removeprefix("\\")
    return {"Theta": "Θ", "Omega": "Ω", "omega": "ω"}.get(sign, sign) + inside


_COMMANDS = {
    "forall": "∀", "exists": "∃", "supset": "→", "rightarrow": "→", "to": "→", "neg": "¬", "lnot": "¬", "land": "∧",
    "wedge": "∧", "lor": "∨", "vee": "∨", "equiv": "↔", "leftrightarrow": "↔",
}  # fmt: skip


_NOT_WORD = lazy_regex(r"[^\w%+.<>=/^-]+")


_OPTION_FRACTION = lazy_regex(r"\\[dt]?frac\s?(?:\{([^{}]{1,60})\}|(\w))\s?(?:\{([^{}]{1,60})\}|(\w))")


_LAYOUT = lazy_regex(
    rf"""
    {TEXT}|{BOX}|\\(?:left|right|displaystyle|[,;:!])(?![a-z])
    """,
    re.X,
)


_LOWERED_DIGITS = lazy_regex(r"_\s?\{?(\d{1,3})\}?(?![\d_])|<sub>(\d{1,3})</sub>")


_TIMES = lazy_regex(r"\\times|\\cdot|[×·⋅*]")


_ABOUT = lazy_regex(r"\\approx|\\sim|[≈~]")


_DEGREES = lazy_regex(r"\^\s?\{?\\circ\}?|°|\bdegrees?\b")


_SPECIAL = lazy_regex(r"[\\*~^{$_<]|degree|[^\x00-\x7f]")


_SEPARATOR = lazy_regex(r"(?<=\d)(?:,|\{,\}|\s|\\,)(?=\d{3}(?!\d))")


_OPTION_DECIMAL = lazy_regex(r"(?P<whole>(?<!\.)\d+|(?<![\w.]))\.(?P<fixed>\d+)(?!\.\d)")


_OPTION_ARTICLE = lazy_regex(r"\b(?:the|an?)\s(?=\w{2})|\Ait\s(?=\w{4,}s\b)")


_OPTION_SYMBOLS = str.maketrans(
    {letter: f" {name.lower()} " for letter, name in GREEK.items() if letter.islower()}
    | {raised: "^" + c for raised, c in SUPERSCRIPTS.items() if c.isdigit() or c == "-"}
    | {lowered: c for lowered, c in SUBSCRIPTS.items() if c.isdigit()}
    | {fraction: f" {value}" for fraction, value in VULGAR_FRACTIONS.items()}
    | {"√": " sqrt ", "≤": "<=", "≥": ">=", "{": "", "}": "", "$": ""}
)


# Signs that would fall as punctuation, but tell options apart where they stand: 2:1, 1,5, 5!, x', ±5.
# The sign comes first in the pattern and what stands before it is looked at afterwards, which is twice as fast.
_MEANT_SIGN = lazy_regex(
    r"[,:;](?:(?<=\d[,:;])|(?<=\d\s:))\s?(?=\d)|[!'](?<=[\w)][!'])(?<![a-z]{2}[!'])|[±∓≠∩∪∈∉¬∧∨→←↔∞]"
)
_NAME_OF_SIGN = {",": "_", ";": "_", ":": "__", "!": "_factorial", "'": "_prime"}


def _spelled_out(sign: re.Match[str]) -> str:
    bare = sign[0].strip()
    name = _NAME_OF_SIGN.get(bare) or f" {unicodedata.name(bare).lower()} "
    return name.replace(" ", "_") if bare in "±∓¬" else name  # one word with what it stands before


# Units in words behind a number, as their symbols: "1.0 moles" says "1.0 mol".
_SYMBOL_OF_UNIT = {
    "mole": "mol", "moles": "mol", "meter": "m", "meters": "m", "metre": "m", "metres": "m", "gram": "g", "grams": "g",
    "liter": "l", "liters": "l", "litre": "l", "litres": "l", "second": "s", "seconds": "s", "joule": "j",
    "joules": "j", "newton": "n", "newtons": "n", "volt": "v", "volts": "v", "watt": "w", "watts": "w",
    "kilogram": "kg", "kilograms": "kg", "kilometers": "km", "kilometres": "km", "centimeters": "cm",
    "centimetres": "cm", "kilojoules": "kj", "percent": "%", "hertz": "hz", "pascals": "pa",
}  # fmt: skip
_UNIT_WORD = lazy_regex(
    rf"""
    (?<=\d[ ])({"|".join(_SYMBOL_OF_UNIT)})\b
    """,
    re.X,
)


@lru_cache(maxsize=512)  # the options are read for every response, and a loop says the same sentence again and again
def option_key(text: str) -> str:
    """The text of an option without case, markup and punctuation, for comparison."""
    text = plain(text).lower().strip()
    if _SPECIAL.search(text):  # the steps of formulas, which most options do without
        text = _LOWERED_DIGITS.sub(lambda m: m[1] or m[2], text)
        text = _LAYOUT.sub(" ", _OPTION_FRACTION.sub(lambda m: f"{m[1] or m[2]}/{m[3] or m[4]}", text))
        text = _ABOUT.sub("", _TIMES.sub(" x ", _DEGREES.sub(" deg ", text))).translate(_OPTION_SYMBOLS)
    text = _OPTION_DECIMAL.sub(_shortest_decimal, _SEPARATOR.sub("", text))
    text = _UNIT_WORD.sub(lambda m: _SYMBOL_OF_UNIT[m[1]], _MEANT_SIGN.sub(_spelled_out, text))
    return _OPTION_ARTICLE.sub("", _NOT_WORD.sub(" ", text).strip(" ."), 1)


def _shortest_decimal(number: re.Match[str]) -> str:
    """2.50 is 2.5, .5 is 0.5: the point of a number is never taken for a full stop."""
    return (
        number["whole"] + (f".{number['fixed'].rstrip('0')}".rstrip("."))
        if number["whole"]
        else f"0{number[0].rstrip('0')}"
    )
