"""How science texts spell units: words that pint does not know, or knows as something else, and units of two words."""

from __future__ import annotations

import re

from megascience_hf.answers.text.patterns import lazy_regex
from megascience_hf.answers.text.words import word_set

# Spellings of science texts that pint does not know, or knows as something else.
SPELLINGS = {
    "Å": "angstrom", "Angstrom": "angstrom", "Angstroms": "angstrom", "angstroms": "angstrom", "Ang": "angstrom",
    "amp": "ampere",
    "amps": "ampere", "sec": "second", "secs": "second", "hr": "hour", "hrs": "hour", "yr": "year", "yrs": "year",
    "mins": "minute",
    "Ω": "ohm", "Btu": "Btu", "BTU": "Btu", "°C": "degC", "°F": "degF", "°": "degree", "deg": "degree", "℃": "degC",
    "K": "kelvin",
    "L": "liter", "l": "liter", "ml": "milliliter", "mL": "milliliter", "amu": "amu", "u": "amu",
    "cc": "centimeter**3", "mph": "mile/hour",
    "Nm": "newton*meter", "t": "metric_ton",
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
    "KB": "kilobyte", "kB": "kilobyte", "MB": "megabyte", "GB": "gigabyte", "TB": "terabyte", "PB": "petabyte",
    "KiB": "kibibyte", "MiB": "mebibyte", "GiB": "gibibyte", "TiB": "tebibyte", "Kbit": "kilobit", "Mb": "megabit",
    "Gb": "gigabit", "kbps": "kilobit/second", "Mbps": "megabit/second", "Gbps": "gigabit/second", "bits": "bit",
    "kilohm": "kiloohm", "kilohms": "kiloohm", "megohm": "megaohm", "megohms": "megaohm", "ℓ": "liter",
    "Celsius": "degC", "celsius": "degC", "Kelvin": "kelvin", "rad": "radian", "radians": "radian", "rads": "radian",
}  # fmt: skip


# Words that pint knows but that are words of the language in an answer.
NOT_UNITS = word_set(
    "a an at as am are be by do go he i if is it me my no of on or so to up us we point count counts dot "
    "pixel bit degree_day x y z e pi s's electron proton atom molecule particle dimensionless per "
    "k the and number turn dozen hundred"
)


COUNTS = word_set(
    "unit units people persons peak peaks molecule molecules atom atoms electron electrons photon "
    "photons cycle cycles particle particles stroke strokes way ways item items res residue residues times fold"
)


# Units of several words, and signs, by the one word that pint knows. Hyphens are read as blanks.
_PHRASES = {
    "kiloelectron_volt": r"kilo[ -]?electron[ -]?volts?",
    "megaelectron_volt": r"(?:mega|million)[ -]?electron[ -]?volts?",
    "gigaelectron_volt": r"(?:giga|billion)[ -]?electron[ -]?volts?",
    "electron_volt": r"electron[ -]?volts?",
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
    "basis_point": r"basis\spoints?",
    "permille": r"per\smille?|permille?|‰",
    "arcsecond": r"arc[ -]?sec(?:ond)?s?|seconds\sof\sarc",
    "arcminute": r"arc[ -]?min(?:ute)?s?|minutes\sof\sarc",
    "mole": r"g(?:ram)?-mol(?:e|es)?",
    "bohr": r"bohr[ -]radi(?:us|i)",
    "bohr_magneton": r"bohr[ -]magnetons?",
    "rpm": r"(?:revolutions|rotations|revs?)\sper\smin(?:ute)?",
    "avogadro_number": r"avogadro's\snumber",
}
# Which of them it is says the name of the group.
PHRASE = lazy_regex(
    rf"(?<![A-Za-z])(?:{'|'.join(f'(?P<{name}>{spellings})' for name, spellings in _PHRASES.items())})(?![A-Za-z])",
    re.I | re.X,
)
SIGNS_OF_PHRASES = lazy_regex(r"[ -]|basis|of|per|ton|arc|odot|oplus|[☉⊙⊕‰]|oz|Hg|lb|pct|gmol|tonne|electronvolt", re.I)
