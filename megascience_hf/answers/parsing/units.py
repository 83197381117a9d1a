"""Physical units, through pint.

The text of a unit is taken apart here and only single words are looked up in pint's registry (never its string
evaluator), which is built once, when a unit is first needed.
"""

from __future__ import annotations

import math
import re
import threading
from fractions import Fraction
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any

from megascience_hf.answers.parsing.unit_spellings import COUNTS, NOT_UNITS, PHRASE, SIGNS_OF_PHRASES, SPELLINGS
from megascience_hf.answers.text.commands import TEXT_OPEN
from megascience_hf.answers.text.patterns import lazy_regex
from megascience_hf.answers.text.unicode import RAISED_NUMBER, on_the_line, without_tagged_scripts
from megascience_hf.answers.text.words import word_set

MAX_UNIT_LENGTH = 80


MAX_WORD_LENGTH = 24


_lock = threading.Lock()


_registry: Any = None


def registry() -> Any:
    """The one registry of the process, made of the units in units.txt."""
    global _registry
    if _registry is None:
        with _lock:
            if _registry is None:
                import pint

                definitions = (
                    (files("megascience_hf.answers.parsing") / "units.txt").read_text(encoding="utf-8").splitlines()
                )
                found: Any = pint.UnitRegistry(definitions, cache_folder=None)
                _registry = found
    return _registry


@cache  # pint reads a name anew each time, which takes as long as all else of a comparison
def named_unit(name: str) -> Any:
    """A unit of the registry by its name there."""
    return registry().Unit(name)


_TOKEN = lazy_regex(
    rf"""
    (?P<word>°\s?[CF]|°|℃|ℓ|[A-Za-zµμÅΩ]+(?:_[A-Za-z]+)*)
    | (?P<power>\^\s?\{{?\(?\s?[-+−]?\s?\d(?:\s?/\s?\d)?\s?\)?\}}?|{RAISED_NUMBER})
    | (?P<plain>[-−]?\d)|(?P<op>[·⋅*×/.()-])|(?P<space>\s+)
    """,
    re.X,
)


_LATEX = lazy_regex(
    rf"""
    (?:{TEXT_OPEN}|\\(?:pu|unit|si)\s?\{{)([^{{}}]*)\}}
    """,
    re.X,
)


_DEGREES = lazy_regex(r"\b(?:deg|degrees?)\s(celsius|centigrade|fahrenheit|kelvins?|[CFK])\b", re.I)


def in_one_word(text: str) -> str:
    """The text with units of several words ("light years", "parts per million") as one word each."""
    return PHRASE.sub(lambda match: str(match.lastgroup), text) if SIGNS_OF_PHRASES.search(text) else text


@lru_cache(maxsize=4096)  # as `parse_unit`: the same units come again and again
def plain_unit(text: str) -> str:
    """The unit without LaTeX: `\\mathrm{~kJ} \\mathrm{~mol}^{-1}` becomes `kJ mol^{-1}`."""
    for _ in range(2):
        text = _LATEX.sub(r" \1 ", text)
    text = re.sub(r"^\s*1\s?/(?=\s?[A-Za-zµμÅΩ\\])", "/", text)  # 1/s
    text = without_tagged_scripts(text).replace("•", "·")
    text = re.sub(r"\\(?:cdot|times|bullet)(?![a-z])", "·", text)
    text = re.sub(r"\^?\s?\{?\\(?:circ|degree)\}?(?![a-z])", "°", text)
    text = (
        text.replace("\\AA", "Å")
        .replace("\\mu", "µ")
        .replace("\\Omega", "Ω")
        .replace("\\ohm", "Ω")
        .replace("\\angstrom", "Å")
    )
    text = re.sub(
        r"\\[,;:! ]|~|\$|\\[()\[\]]|\\(?:quad|left|right|rm|mathrm|text)(?![a-z])|[{}](?=\s|$)|\*\*", " ", text
    )
    text = re.sub(r"(?<=[A-Za-z])\s\([A-Za-zµ]{1,6}\)$", "", text.rstrip())  # picofarads (pF)
    text = re.sub(r"µ\s+(?=[A-Za-z])", "µ", text.replace("μ", "µ"))
    text = _DEGREES.sub(lambda m: {"c": "°C", "f": "°F", "k": "K"}[m[1][0].lower()], in_one_word(text))
    return re.sub(r"\s+", " ", text.replace("\\%", "%").replace("{}", "")).strip()


@lru_cache(maxsize=4096)
def _word(word: str) -> Any:
    """The pint unit of one word, or None."""
    word = word.replace(" ", "")
    if len(word) > MAX_WORD_LENGTH or word in NOT_UNITS:
        return None
    if word.lower() in COUNTS:
        return named_unit("dimensionless")
    name = SPELLINGS.get(word)
    import pint

    for candidate in (name,) if name else (word, word.lower()):
        if candidate in NOT_UNITS and not name:
            continue
        try:
            return registry().Unit(candidate) if name else registry().Unit(registry().get_name(candidate))
        except (pint.UndefinedUnitError, AttributeError, ValueError, KeyError):
            continue
    return None


@lru_cache(maxsize=4096)
def parse_unit(text: str) -> Any:
    """The pint unit that a text begins with and consists of; None if it is none that pint knows."""
    text = plain_unit(text)
    if not text or len(text) > MAX_UNIT_LENGTH:
        return None
    factors = _factors(text)
    return None if factors is None else _product(factors)


_SAID_POWERS = {"squared": 2, "cubed": 3, "square": 2, "sq": 2, "cubic": 3}
_MAX_POWER = 8


# Symbols that are written without a blank between them: J kg^{-1} as Jkg^{-1}, m s^{-2} as ms^{-2}.
_SYMBOL = r"(?:[kcdmµnMG]?(?:m|g|eV|mol|Pa)|k?(?:J|N|W)|k?cal|rad|dm|V|A|C|T|K|s|L|sr)"
_TOUCHING = lazy_regex(
    rf"""
    ({_SYMBOL}) ({_SYMBOL}) ({_SYMBOL})?
    """,
    re.X,
)
# What is read apart although it is a unit by itself: a power of a millisecond is hardly ever meant.
_RATHER_APART = lazy_regex(r"(?:[kcm]?m|rad|[JNWVATC]|k?J)s|Nm")
_RAISED_NEXT = lazy_regex(r"\^\s?\{?\(?\s?[-+−]?\d|[⁰¹²³⁴-⁹⁻]|[-−]\d")


def _apart(word: str, *, raised: bool) -> list[str]:
    """The symbols of a word that has an exponent and is no unit by itself; the word if it is one."""
    touching = _TOUCHING.fullmatch(word) if raised or word.startswith("kg") else None
    if touching is None or (not _RATHER_APART.fullmatch(word) and _word(word) is not None):
        return [word]
    return [symbol for symbol in touching.groups() if symbol]


def _factors(text: str) -> list[tuple[str, Fraction]] | None:
    """The words of a unit with their exponents; None if the text holds anything else."""
    factors: list[tuple[str, Fraction]] = []
    divided, depth, at = False, 0, 0
    while at < len(text):
        token = _TOKEN.match(text, at)
        if token is None or (token["op"] == ")" and _RAISED_NEXT.match(text, token.end())):  # (m/s)^2
            return None
        at = token.end()
        word, written = token["word"], token["power"] or token["plain"]
        if word in ("squared", "cubed") and factors:
            factors[-1] = (factors[-1][0], factors[-1][1] * _SAID_POWERS[word])
        elif word == "per" or token["op"] == "/":
            divided = True
        elif word:
            *before, word = _apart(word, raised=_RAISED_NEXT.match(text, at) is not None)
            factors.extend((one, Fraction(-1 if divided else 1)) for one in (*before, word))
            divided = divided and (depth > 0 or word in _SAID_POWERS)
        elif written:
            exponent = _exponent(written)
            if exponent is None or not factors:
                return None
            factors[-1] = (factors[-1][0], factors[-1][1] * exponent)
        elif token["op"] == "-" and factors:
            divided = factors[-1][1] < 0  # Btu/hr-ft
        elif token["op"] == "(":
            depth += 1
        elif token["op"] == ")":
            depth, divided = depth - 1, False
    return factors


MAX_EXPONENT_OF_UNIT = 12


def _exponent(written: str) -> Fraction | None:
    try:
        exponent = Fraction(re.sub(r"[^\d/\-]", "", on_the_line(written).replace("−", "-")))
    except (ValueError, ZeroDivisionError):
        return None
    return exponent if abs(exponent) <= MAX_EXPONENT_OF_UNIT else None


def _product(factors: list[tuple[str, Fraction]]) -> Any:
    """The pint unit of words with exponents; None if a word is no unit."""
    unit: Any = None
    said = 1  # "square" before its word
    for word, exponent in factors:
        if word in _SAID_POWERS:
            said = _SAID_POWERS[word]
            continue
        single = _word(word)
        if single is not None and len(factors) > 1 and single == named_unit("degC"):
            single = named_unit("kelvin")  # a difference of temperatures: J/(g °C)
        if single is None or abs(exponent) > _MAX_POWER:
            return None
        power = exponent * said
        said = 1
        factor = single ** (int(power) if power.denominator == 1 else float(power))
        unit = factor if unit is None else unit * factor
    return unit


def is_time(unit: Any) -> bool:
    """Whether a unit, or None for one that pint does not know, measures a time."""
    return unit is not None and same_dimension(unit, named_unit("second"))


def same_dimension(a: Any, b: Any) -> bool:
    """Whether two units measure the same thing."""
    return bool(a.dimensionality == b.dimensionality)


def differ_by_amount(a: Any, b: Any) -> bool:
    """Whether two units differ only by "per mole", which many texts leave out."""
    ratio = dict((a / b).dimensionality)
    return set(ratio) <= {"[substance]"}


def is_angle_or_level(unit: Any) -> bool:
    """Whether a unit without dimension is that of an angle or of decibels, which are no ratios like percent."""
    return bool(_names(unit) & {"radian", "degree", "steradian", "decibelunit"})


def is_per_amount(unit: Any) -> bool:
    """Whether a unit is "per mole" of something."""
    return bool(dict(unit.dimensionality).get("[substance]", 0) < 0)


def convert(value: float, source: Any, target: Any) -> float:
    """The value in `target` units; temperatures with their zero point. NaN if pint refuses (products with °C)."""
    import pint

    names = str(source), str(target)
    if set(names) == {"revolutions_per_minute", "hertz"}:  # pint counts a revolution as 2 pi
        return value / 60 if names[1] == "hertz" else value * 60
    if set(names) == {"radian / second", "hertz"}:  # and a radian as nothing
        return value / math.tau if names[1] == "hertz" else value * math.tau
    try:
        converted = float(registry().Quantity(value, source).to(target).magnitude)
        # near the zero of a scale of temperature the arithmetic's own error is all that is left
        return round(converted, 9) if target in (named_unit("degC"), named_unit("degF")) else converted
    except (pint.DimensionalityError, pint.OffsetUnitCalculusError, OverflowError):
        return math.nan


def as_temperatures(first: Any, second: Any) -> tuple[Any, Any]:
    """Coulomb and farad read as °C and °F if the other unit is a temperature."""
    if first is None or second is None:
        return first, second
    degrees = {named_unit("coulomb"): named_unit("degC"), named_unit("farad"): named_unit("degF")}
    kelvin = named_unit("kelvin")
    if same_dimension(first, kelvin):
        return first, degrees.get(second, second)
    return (degrees.get(first, first), second) if same_dimension(second, kelvin) else (first, second)


def convert_amount(value: float, source: Any, target: Any) -> float:
    """The value in `target` units, which lack or add a "per mole": 96.5 kJ/mol is 1 eV for each particle."""
    avogadro = named_unit("avogadro_constant")
    for factor in (avogadro, avogadro**-1):
        if same_dimension(source * factor, target):
            return convert(value, source * factor, target)
    return math.nan


# Nouns of counts that stand behind any number: "5 times", "5 values in all".
_ANY_COUNT = COUNTS | word_set("values answers solutions numbers points digits pieces parts steps terms cases ones")


_NOUN = lazy_regex(r"(?:different |distinct |more |total |whole )?([a-z]{3,20}s)\b")


# Units of one dimension that measure different things, whatever their prefixes.
_OTHER_KINDS = (
    {"gray", "sievert"}, {"becquerel", "hertz"}, {"candela", "lumen"}, {"radian", "steradian"},
    {"degree", "steradian"}, {"radian", "decibelunit"}, {"degree", "decibelunit"},
)  # fmt: skip
_NAMES_OF_KINDS = sorted(set().union(*_OTHER_KINDS), key=len, reverse=True)


def _names(*units: Any) -> set[str]:
    """The names of single units without their prefixes."""
    ends = (next((name for name in _NAMES_OF_KINDS if str(unit).endswith(name)), None) for unit in units)
    return {name for name in ends if name is not None}


def clash(gold: str, answer: str) -> bool:
    """Whether two unit fields say different things where no conversion would tell: 60° and 60 °C, hours and workers.

    The temperature may be written without its scale, and a word that pint does not know may be left out, but then
    no other word may take its place.
    """
    if not gold or not answer or gold == answer:
        return False
    wanted, given = parse_unit(gold), parse_unit(answer)
    if wanted is not None and given is not None:
        if wanted != given and same_dimension(wanted, given) and any(_names(wanted, given) == p for p in _OTHER_KINDS):
            return True
        return bool(wanted == named_unit("degree") and same_dimension(given, named_unit("kelvin")))
    if (wanted is None) == (given is None) or (wanted or given).dimensionless:
        return False
    if wanted is None and _is_of_unknown_words(gold):
        return True
    noun = _NOUN.match(plain_unit(answer if given is None else gold))
    return noun is not None and noun[1] not in _ANY_COUNT and _word(noun[1]) is None


def _is_of_unknown_words(gold: str) -> bool:
    """Whether a unit field is made of words none of which is a unit or a count: "foo", "dollars"."""
    words = re.findall(r"[A-Za-zµμÅΩ]+", plain_unit(gold))
    if not words or re.search(r"[\d\\]", gold) or not {word.lower() for word in words}.isdisjoint(_NO_UNIT_SAID):
        return False
    return all(word not in _ANY_COUNT and _word(word) is None for word in words)


# A unit field that says there is no unit.
_NO_UNIT_SAID = word_set("none unitless dimensionless number na nan unit units")


def is_count(unit: Any) -> bool:
    """Whether a unit is that of things counted ("peaks", "molecules"), which many texts leave out."""
    return bool(unit == named_unit("dimensionless"))


_CALENDAR = word_set("minute hour day week fortnight month year decade century")


def is_exact_when_whole(unit: Any) -> bool:
    """Whether a unit counts days, months or years (and hours), or bits and bytes: whole numbers of them are exact."""
    return str(unit) in _CALENDAR or str(unit.dimensionality) == "[information]"
