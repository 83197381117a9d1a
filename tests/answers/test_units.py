"""The units in units.txt, against the definitions that pint itself ships."""

from __future__ import annotations

import math
from importlib.resources import files

import pytest

from megascience_hf.answers.parsing.units import convert, parse_unit, registry

pint = pytest.importorskip("pint")
# Where ours differ from pint's on purpose: SI units of magnetism, the barrel of oil, a level in decibels, ten years,
# one part in 10^12 (pint: a pint of volume), the dioptre.
OTHERWISE = {
    *("maxwell", "Mx", "oersted", "Oe", "statcoulomb", "statC", "esu", "franklin", "statvolt", "statV", "barrel"),
    *("bbl", "dB", "neper", "Np", "decade", "ppt", "dpt", "centigrade", "kmph"),
}


def names() -> list[str]:
    """The names and aliases of all units of the file."""
    found = []
    for line in (files("megascience_hf.answers.parsing") / "units.txt").read_text(encoding="utf-8").splitlines():
        parts = [part.strip() for part in line.partition("#")[0].replace(";", "=").split("=")]
        if len(parts) > 1 and not parts[0].endswith("-"):
            found += [part for i, part in enumerate(parts) if i != 1 and "offset" not in part]
    return found


def test_every_unit_has_the_size_that_pint_gives_it() -> None:
    theirs = pint.UnitRegistry()
    compared = 0
    for name in names():
        if name in OTHERWISE or name not in theirs:
            continue
        wanted = theirs.Quantity(2.0, theirs.Unit(name)).to_base_units()
        if "count" in str(wanted.units):  # a unit of pint's for numbers of things
            continue
        ours = registry().Quantity(2.0, registry().Unit(name)).to(str(wanted.units))
        assert math.isclose(ours.magnitude, wanted.magnitude, rel_tol=1e-5), name
        compared += 1
    assert compared > 200


@pytest.mark.parametrize(
    ("value", "unit", "in_other", "other"),
    [
        (1, "solar masses", 1.988e30, "kg"),
        (1, "electron volts", 1.602e-19, "J"),
        (1, "light-years", 9.461e15, "m"),
        (1, "US gallons", 3.785, "L"),
        (1, "imperial gallons", 4.546, "L"),
        (1, "foot-pounds", 1.3558, "J"),
        (1, "kilowatt hours", 3.6e6, "J"),
        (1, "parts per million", 1e-6, ""),
        (1, "square inches", 6.4516e-4, "m^2"),
        (1, "meters per second squared", 1, "m/s^2"),
        (1, "J K^{-1} mol^{-1}", 1, "J/(mol K)"),
        (1, r"\mathrm{~kg} \mathrm{~m}^{-3}", 1e-3, "g/cm^3"),
        (1, "1/s", 1, "Hz"),
        (1, "mol dm^-3", 1, "M"),
        (1, "inches of mercury", 3386.4, "Pa"),
        (1, "nautical miles", 1852, "m"),
        (1, "Btu/hr-ft", 0.9615, "W/m"),
    ],
)
def test_units_of_science_texts_are_read(value: float, unit: str, in_other: float, other: str) -> None:
    target = parse_unit(other) if other else registry().dimensionless
    assert math.isclose(convert(value, parse_unit(unit), target), in_other, rel_tol=1e-3)


@pytest.mark.parametrize("word", ["apples", "x", "it", "the", "or", "hundred", "wrong", "are", "hand", "squared", ""])
def test_words_of_the_language_are_no_units(word: str) -> None:
    assert parse_unit(word) is None
