"""Ratios, ranges and named values in text answers, in one form each: "3 to 1", "a 3:1 ratio"; "4 to 6 h"; "θ = 30°"."""

from __future__ import annotations

import re

from megascience_hf.answers.comparison.words import same_text
from megascience_hf.answers.parsing.times import time_of_day
from megascience_hf.answers.text.patterns import lazy_regex
from megascience_hf.answers.text.unicode import plain

_NUMBER = r"\d{1,6}(?:\.\d{1,4})?"
_RATIO = lazy_regex(
    rf"""
    (?:(?:an?|the)\s)?(?:approximate(?:ly)?\s)?(?:(?:phenotypic|genotypic|molar|mole|mass)\s)?
    (?:ratio\s?(?:of|is|:)?\s)?(?:an?\s)?
    (?P<numbers>{_NUMBER}(?:(?:\s?:\s?|\sto\s){_NUMBER}){{1,5}})
    (?:\s(?:(?:phenotypic|genotypic|molar|mole|mass)\s)?ratio)?
    (?P<names>\s\(?[A-Za-z][\w -]{{0,30}}?(?:(?:\s?:\s?|\sto\s)[A-Za-z][\w -]{{0,30}}?){{1,5}}\)?)?
    """,
    re.I | re.X,
)
_PARTS = lazy_regex(r"\s?:\s?|\sto\s", re.I)


def _ratio(text: str) -> list[str] | None:
    """The numbers of a ratio; None of anything else. Names of its parts behind it must be as many."""
    found = _RATIO.fullmatch(plain(text).strip(" \t\n*_$`."))
    if found is None:
        return None
    numbers = _PARTS.split(found["numbers"])
    names = _PARTS.split(found["names"]) if found["names"] else numbers
    return numbers if len(names) == len(numbers) else None


def same_ratio(gold: str, answer: str) -> bool:
    """3:1, 3 to 1, a 3:1 ratio, 3:1 (purple:white). The gold must show that it is a ratio: "4 to 6" may be a range."""
    if time_of_day(gold) is not None or (":" not in gold and "ratio" not in gold.lower()):
        return False
    wanted = _ratio(gold)
    return wanted is not None and wanted == _ratio(answer)


_RANGE = lazy_regex(
    rf"""
    (?:(?P<between>between|from)\s)?(?P<low>{_NUMBER})(?:\s?(?P<dash>-{{1,2}}|—)\s?|\s(?P<word>to|and|through)\s)(?P<high>{_NUMBER})
    \s?(?P<unit>[A-Za-z°%µμ][^\d,;:()]{{0,30}})?
    """,
    re.I | re.X,
)


def _range(text: str) -> tuple[float, float, str] | None:
    found = _RANGE.fullmatch(plain(text.replace("–", "-")).strip(" \t\n*_$`."))
    if found is None:
        return None
    joined_by_and = (found["word"] or "").lower() == "and"
    if joined_by_and != ((found["between"] or "").lower() == "between"):
        return None
    low, high = float(found["low"]), float(found["high"])
    return (low, high, found["unit"] or "") if low < high else None


def same_range(gold: str, answer: str) -> bool:
    """4-6 hours, 4 to 6 hours, between 4 and 6 hours."""
    wanted, given = _range(gold), _range(answer)
    if wanted is None or given is None or wanted[:2] != given[:2]:
        return False
    return wanted[2] == given[2] or (bool(wanted[2] and given[2]) and same_text(wanted[2], given[2]))


_NAMED_VALUE = lazy_regex(
    r"""
    \$?(?:[A-Za-zΑ-ωϕϵϑ]{1,2}|\\[A-Za-z]{2,10}|pH|pK_?\{?a\}?)(?:_\{?[\w,]{1,6}\}?)?\s?=\s?(?P<value>[-+−]?\.?\d[^=]{0,60})
    | (?:genotype|phenotype|smiles|inchi|(?:iupac\s|chemical\s|molecular\s|empirical\s|full\s)?(?:name|formula)|compound
        |substance|element|molecule|ion|process|organelle|organ|tissue|cell(?:\stype)?|species|organism|enzyme|hormone
        |mineral|rock|country|city|capital|year|date|mechanism|phenomenon|law|theory|disease|diagnosis|drug|gene|protein
        |structure|geometry|shape|hybridi[sz]ation|colou?r|term|concept|ratio|unit|product|method|person|scientist
      )\s?:\s(?P<said>[^\s:=][^:=\n]{0,80})
    """,
    re.I | re.X,
)


def value_behind_name(text: str) -> str | None:
    """What stands behind the name of a value or of its kind: "θ = 30°", "Genotype: Aa"; None if there is no name."""
    found = _NAMED_VALUE.fullmatch(text.strip().replace("**", "").rstrip("."))
    return None if found is None else (found["value"] or found["said"]).strip(" $")
