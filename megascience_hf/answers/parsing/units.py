"""Physical units, through pint.

The text of a unit is taken apart here and only single words are looked up in pint's registry (never its string
evaluator), which is built once, when a unit is first needed.
"""

from __future__ import annotations

import math
import re
import threading
from fractions import Fraction
from functools import lru_cache
from typing import Any

from megascience_hf.answers.text.latex import TEXT_OPEN
from megascience_hf.answers.text.unicode import on_the_line
from megascience_hf.answers.text.words import word_set

MAX_UNIT_LENGTH = 80


MAX_WORD_LENGTH = 24


_lock = threading.Lock()


_registry: Any = None


def registry() -> Any:
    """The one registry of the process."""
    global _registry
    if _registry is None:
        with _lock:
            if _registry is None:
                import pint

                found: Any = pint.UnitRegistry(cache_folder=None)
                found.define("ppb = 1e-9")
                found.define("solar_mass = 1.98841e30 * kilogram")  # IAU 2015 nominal values
                found.define("earth_mass = 5.9722e24 * kilogram")
                found.define("solar_radius = 6.957e8 * meter")
                found.define("solar_luminosity = 3.828e26 * watt")
                found.define("magnetic_gauss = 1e-4 tesla")  # pint's gauss belongs to another system of units
                _registry = found
    return _registry


# Spellings of science texts that pint does not know, or knows as something else.
_SPELLINGS = {
    "Å": "angstrom", "Angstrom": "angstrom", "Angstroms": "angstrom", "angstroms": "angstrom", "Ang": "angstrom",
    "amp": "ampere",
    "amps": "ampere", "sec": "second", "secs": "second", "hr": "hour", "hrs": "hour", "yr": "year", "yrs": "year",
    "mins": "minute",
    "Ω": "ohm", "Btu": "Btu", "BTU": "Btu", "°C": "degC", "°F": "degF", "°": "degree", "deg": "degree", "℃": "degC",
    "K": "kelvin",
    "L": "liter", "l": "liter", "ml": "milliliter", "mL": "milliliter", "amu": "amu", "u": "amu",
    "cc": "centimeter**3", "mph": "mile/hour",
    "rpm": "rpm", "in": "inch", "kcal": "kilocalorie", "cal": "calorie", "Cal": "kilocalorie", "D": "debye",
    "ppm": "ppm", "Da": "dalton",
    "kDa": "kilodalton", "newtons": "newton", "lbs": "pound", "lb": "pound", "lbf": "force_pound", "psi": "psi",
    "hp": "horsepower",
    "M": "molar", "mM": "millimolar", "µm": "micrometer", "um": "micrometer", "μm": "micrometer", "kgs": "kilogram",
    "gm": "gram",
    "torr": "torr", "Torr": "torr", "mmHg": "mmHg", "mol": "mole", "moles": "mole",
    "gauss": "magnetic_gauss", "G": "magnetic_gauss", "ppb": "ppb",
    "T": "tesla",
    "eV": "electron_volt", "N": "newton", "Pa": "pascal", "h": "hour", "d": "day", "min": "minute",
    "AU": "astronomical_unit",
    "ly": "light_year", "pc": "parsec", "Mpc": "megaparsec", "kpc": "kiloparsec", "dyn": "dyne", "dynes": "dyne",
    "ergs": "erg",
    "feet": "foot", "inches": "inch", "C": "coulomb", "V": "volt", "volts": "volt", "W": "watt", "F": "farad",
    "H": "henry", "S": "siemens",
    "cms": "centimeter", "kms": "kilometer", "mms": "millimeter", "mls": "milliliter", "gms": "gram", "kwh": "kWh",
    "Celsius": "degC", "celsius": "degC", "Kelvin": "kelvin", "rad": "radian", "radians": "radian", "rads": "radian",
}  # fmt: skip


# Words that pint knows but that are words of the language in an answer.
_NOT_UNITS = word_set(
    "a an at as am are be by do go he i if is it me my no of on or so to up us we point count counts dot "
    "pixel bit byte degree_day x y z e pi s's electron proton atom molecule particle dimensionless per "
    "k the and number turn dozen hundred"
)


_COUNTS = word_set(
    "unit units people persons peak peaks molecule molecules atom atoms electron electrons photon "
    "photons particle particles stroke strokes way ways item items res residue residues times fold"
)


# Units of several words, and signs, as one word that pint knows. Hyphens are read as blanks.
_PHRASES = [
    (re.compile(rf"(?<![A-Za-z])(?:{spellings})(?![A-Za-z])", re.I), name)
    for name, spellings in {
        "electron_volt": r"electron[ -]?volts?",
        "kiloelectron_volt": r"kilo[ -]?electron[ -]?volts?",
        "megaelectron_volt": r"(?:mega|million)[ -]?electron[ -]?volts?",
        "gigaelectron_volt": r"(?:giga|billion)[ -]?electron[ -]?volts?",
        "solar_mass": r"solar[ -]mass(?:es)?|mass(?:es)?\sof\sthe\ssun|M_?\{?\s?(?:\\odot|☉|⊙)\s?\}?",
        "solar_radius": r"solar[ -]radi(?:us|i)|R_?\{?\s?(?:\\odot|☉|⊙)\s?\}?",
        "solar_luminosity": r"solar[ -]luminosit(?:y|ies)|L_?\{?\s?(?:\\odot|☉|⊙)\s?\}?",
        "earth_mass": r"earth[ -]mass(?:es)?|M_?\{?\s?(?:\\oplus|⊕)\s?\}?",
        "light_year": r"light[ -]years?",
        "astronomical_unit": r"astronomical[ -]units?",
        "nautical_mile": r"nautical[ -]miles?",
        "metric_ton": r"metric[ -]ton(?:ne)?s?|tonnes?",
        "short_ton": r"short[ -]tons?",
        "long_ton": r"(?:long|imperial)[ -]tons?",
        "amu": r"(?:unified\s)?atomic[ -]mass[ -]units?",
        "imperial_gallon": r"imperial[ -]gallons?",
        "gallon": r"U\.?S\.?[ -](?:liquid[ -])?gallons?",
        "fluid_ounce": r"(?:U\.?S\.?\s)?fluid[ -]ounces?|fl\.?\s?oz\.?",
        "troy_ounce": r"troy[ -]ounces?",
        "foot_pound": r"f(?:oo)?t[ ·*⋅-]?(?:pounds?(?:[ -]force)?|lbs?f?)|(?:pounds?|lbs?f?)[ ·*⋅-](?:feet|foot|ft)",
        "inHg": r"inch(?:es)?\sof\s(?:mercury|Hg)|in\.?\s?Hg",
        "mmHg": r"milli(?:meters?|metres?)\sof\s(?:mercury|Hg)|mm\sHg",
        "cmHg": r"centi(?:meters?|metres?)\sof\s(?:mercury|Hg)|cm\sHg",
        "ppm": r"parts\sper\smillion",
        "ppb": r"parts\sper\sbillion",
        "percent": r"percentage\spoints?|per\scent|pct",
        "permille": r"per\smille?|permille?|‰",
        "arcsecond": r"arc[ -]?sec(?:ond)?s?|seconds\sof\sarc",
        "arcminute": r"arc[ -]?min(?:ute)?s?|minutes\sof\sarc",
        "mole": r"g(?:ram)?-mol(?:e|es)?",
        "bohr": r"bohr[ -]radi(?:us|i)",
        "bohr_magneton": r"bohr[ -]magnetons?",
        "rpm": r"(?:revolutions|rotations|revs?)\sper\smin(?:ute)?",
        "avogadro_number": r"avogadro's\snumber",
    }.items()
]
_SIGNS_OF_PHRASES = re.compile(r"[ -]|of|per|ton|arc|odot|oplus|[☉⊙⊕‰]|oz|Hg|lb|pct|gmol|tonne|electronvolt", re.I)
_TOKEN = re.compile(
    r"(?P<word>°\s?[CF]|°|℃|[A-Za-zµμÅΩ]+(?:_[A-Za-z]+)*)|(?P<power>\^\s?\{?\(?\s?[-+−]?\s?\d(?:\s?/\s?\d)?\s?\)?\}?|[⁻⁺]?[¹²³⁴⁵⁶])"
    r"|(?P<plain>[-−]?\d)|(?P<op>[·⋅*×/.()-])|(?P<space>\s+)"
)


_LATEX = re.compile(rf"(?:{TEXT_OPEN}|\\(?:pu|unit|si)\s?\{{)([^{{}}]*)\}}")


_DEGREES = re.compile(r"\b(?:deg|degrees?)\s(celsius|centigrade|fahrenheit|kelvins?|[CFK])\b", re.I)


def in_one_word(text: str) -> str:
    """The text with units of several words ("light years", "parts per million") as one word each."""
    if _SIGNS_OF_PHRASES.search(text):
        for phrase, name in _PHRASES:
            text = phrase.sub(name, text)
    return text


def plain_unit(text: str) -> str:
    """The unit without LaTeX: `\\mathrm{~kJ} \\mathrm{~mol}^{-1}` becomes `kJ mol^{-1}`."""
    for _ in range(2):
        text = _LATEX.sub(r" \1 ", text)
    text = re.sub(r"^\s*1\s?/(?=\s?[A-Za-zµμÅΩ\\])", "/", text)  # 1/s
    text = re.sub(r"<sup>\s?([-−+]?\d)\s?</sup>", r"^{\1}", text)
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
    text = re.sub(r"µ\s+(?=[A-Za-z])", "µ", text.replace("μ", "µ"))
    text = _DEGREES.sub(lambda m: {"c": "°C", "f": "°F", "k": "K"}[m[1][0].lower()], in_one_word(text))
    return re.sub(r"\s+", " ", text.replace("\\%", "%").replace("{}", "")).strip()


@lru_cache(maxsize=4096)
def _word(word: str) -> Any:
    """The pint unit of one word, or None."""
    word = word.replace(" ", "")
    if len(word) > MAX_WORD_LENGTH or word in _NOT_UNITS:
        return None
    if word.lower() in _COUNTS:
        return registry().Unit("dimensionless")
    name = _SPELLINGS.get(word)
    import pint

    for candidate in (name,) if name else (word, word.lower()):
        if candidate is None or (candidate in _NOT_UNITS):
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
    parts: list[tuple[str, Fraction]] = []
    divided, inside = False, 0
    at = 0
    while at < len(text):
        m = _TOKEN.match(text, at)
        if m is None:
            return None
        at = m.end()
        if m["word"]:
            if m["word"] == "per":
                divided = True
                continue
            if m["word"] in ("squared", "cubed") and parts:
                parts[-1] = (parts[-1][0], parts[-1][1] * (2 if m["word"] == "squared" else 3))
                continue
            parts.append((m["word"], Fraction(-1 if divided else 1)))
            if not inside:
                divided = False
        elif m["power"] or m["plain"]:
            if not parts:
                return None
            digits = re.sub(r"[^\d/\-]", "", on_the_line(m["power"] or m["plain"]).replace("−", "-"))
            try:
                exponent = Fraction(digits)
            except (ValueError, ZeroDivisionError):
                return None
            word, sign = parts[-1]
            parts[-1] = (word, sign * exponent)
        elif m["op"] == "/":
            divided = True
        elif m["op"] == "(":
            inside += 1
        elif m["op"] == ")":
            inside -= 1
            divided = False
    unit: Any = None
    squared = 1
    for word, exponent in parts:
        if word in ("square", "sq", "cubic"):
            squared = 3 if word == "cubic" else 2
            continue
        single = _word(word)
        if single is None:
            return None
        if abs(exponent) > 8:
            return None
        power = exponent * squared
        squared = 1
        factor = single ** (int(power) if power.denominator == 1 else float(power))
        unit = factor if unit is None else unit * factor
    return unit


def same_dimension(a: Any, b: Any) -> bool:
    """Whether two units measure the same thing."""
    return bool(a.dimensionality == b.dimensionality)


def differ_by_amount(a: Any, b: Any) -> bool:
    """Whether two units differ only by "per mole", which many texts leave out."""
    ratio = dict((a / b).dimensionality)
    return set(ratio) <= {"[substance]"}


def convert(value: float, source: Any, target: Any) -> float:
    """The value in `target` units; temperatures with their zero point. NaN if pint refuses (products with °C)."""
    import pint

    if {str(source), str(target)} == {"revolutions_per_minute", "hertz"}:  # pint counts a revolution as 2 pi
        return value / 60 if str(target) == "hertz" else value * 60
    try:
        converted = float(registry().Quantity(value, source).to(target).magnitude)
        # near the zero of a scale of temperature the arithmetic's own error is all that is left
        return round(converted, 9) if target in (registry().degC, registry().degF) else converted
    except (pint.DimensionalityError, pint.OffsetUnitCalculusError, OverflowError):
        return math.nan


def as_temperatures(first: Any, second: Any) -> tuple[Any, Any]:
    """Coulomb and farad read as °C and °F if the other unit is a temperature."""
    if first is None or second is None:
        return first, second
    degrees = {registry().coulomb: registry().degC, registry().farad: registry().degF}
    kelvin = registry().kelvin
    if same_dimension(first, kelvin):
        return first, degrees.get(second, second)
    return (degrees.get(first, first), second) if same_dimension(second, kelvin) else (first, second)


def convert_amount(value: float, source: Any, target: Any) -> float:
    """The value in `target` units, which lack or add a "per mole": 96.5 kJ/mol is 1 eV for each particle."""
    avogadro = registry().Unit("avogadro_constant")
    for factor in (avogadro, avogadro**-1):
        if same_dimension(source * factor, target):
            return convert(value, source * factor, target)
    return math.nan


# Nouns of counts that stand behind any number: "5 times", "5 values in all".
_ANY_COUNT = _COUNTS | word_set("values answers solutions numbers points digits pieces parts steps terms cases ones")


_NOUN = re.compile(r"(?:different |distinct |more |total |whole )?([a-z]{3,20}s)\b")


def clash(gold: str, answer: str) -> bool:
    """Whether two unit fields say different things where no conversion would tell: 60° and 60 °C, hours and workers.

    The temperature may be written without its scale, and a word that pint does not know may be left out, but then
    no other word may take its place.
    """
    if not gold or not answer or gold == answer:
        return False
    wanted, given = parse_unit(gold), parse_unit(answer)
    if wanted is not None and given is not None:
        return bool(wanted == registry().degree and same_dimension(given, registry().kelvin))
    if (wanted is None) == (given is None) or (wanted or given).dimensionless:
        return False
    noun = _NOUN.match(plain_unit(answer if given is None else gold))
    return noun is not None and noun[1] not in _ANY_COUNT and _word(noun[1]) is None


def is_count(unit: Any) -> bool:
    """Whether a unit is that of things counted ("peaks", "molecules"), which many texts leave out."""
    return bool(unit == registry().Unit("dimensionless"))


_CALENDAR = word_set("minute hour day week fortnight month year decade century")


def is_calendar(unit: Any) -> bool:
    """Whether a unit counts days, months or years (and hours): whole numbers of them are exact."""
    return str(unit) in _CALENDAR
