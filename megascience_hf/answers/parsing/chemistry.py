"""Chemical formulas as text: whether a word is one, and one form for all its spellings (SO4^2-, SO42-, [SO4]2-)."""

from __future__ import annotations

import re
from itertools import product

from megascience_hf.answers.text.patterns import lazy_regex
from megascience_hf.answers.text.unicode import plain, with_scripts
from megascience_hf.answers.text.words import word_pairs, word_set

# Symbol and name of each element, in the order of their numbers.
ELEMENT_NAMES = word_pairs(
    "H:hydrogen He:helium Li:lithium Be:beryllium B:boron C:carbon N:nitrogen O:oxygen F:fluorine Ne:neon "
    "Na:sodium Mg:magnesium Al:aluminum Si:silicon P:phosphorus S:sulfur Cl:chlorine Ar:argon K:potassium "
    "Ca:calcium Sc:scandium Ti:titanium V:vanadium Cr:chromium Mn:manganese Fe:iron Co:cobalt Ni:nickel Cu:copper "
    "Zn:zinc Ga:gallium Ge:germanium As:arsenic Se:selenium Br:bromine Kr:krypton Rb:rubidium Sr:strontium "
    "Y:yttrium Zr:zirconium Nb:niobium Mo:molybdenum Tc:technetium Ru:ruthenium Rh:rhodium Pd:palladium Ag:silver "
    "Cd:cadmium In:indium Sn:tin Sb:antimony Te:tellurium I:iodine Xe:xenon Cs:cesium Ba:barium La:lanthanum "
    "Ce:cerium Pr:praseodymium Nd:neodymium Pm:promethium Sm:samarium Eu:europium Gd:gadolinium Tb:terbium "
    "Dy:dysprosium Ho:holmium Er:erbium Tm:thulium Yb:ytterbium Lu:lutetium Hf:hafnium Ta:tantalum W:tungsten "
    "Re:rhenium Os:osmium Ir:iridium Pt:platinum Au:gold Hg:mercury Tl:thallium Pb:lead Bi:bismuth Po:polonium "
    "At:astatine Rn:radon Fr:francium Ra:radium Ac:actinium Th:thorium Pa:protactinium U:uranium Np:neptunium "
    "Pu:plutonium Am:americium Cm:curium Bk:berkelium Cf:californium Es:einsteinium Fm:fermium Md:mendelevium "
    "No:nobelium Lr:lawrencium"
)


_NUMBER_OF = {name: (symbol, z) for z, (symbol, name) in enumerate(ELEMENT_NAMES.items(), 1)}
_NUCLIDE = lazy_regex(
    r"""(?P<name>[A-Za-z]{3,13})[-–\s](?P<a>\d{1,3}) | (?P<symbol>[A-Z][a-z]?)[-–](?P<b>\d{1,3})  # carbon-14, C-14
      | \^?(?P<c>\d{1,3})\s?(?:_(?P<z>\d{1,3})\s?)?(?P<of>[A-Z][a-z]?)  # ^{14}C, 14C, ^{14}_{6}C
      | _(?P<z_first>\d{1,3})\s?\^(?P<d>\d{1,3})\s?(?P<of_it>[A-Z][a-z]?)  # _{6}^{14}C
    """,
    re.X,
)
_RAISED_OR_LOWERED = lazy_regex(r"([\^_])\s?\{\s?([^{}]{1,5}?)\s?\}")
_SETS_A_NUCLIDE = lazy_regex(r"\\(?:mathrm|text|ce|[,;! ])|[$*`{}]")


def _on_one_line(text: str) -> str:
    """Raised and lowered numbers with a mark before them and without braces, commands that set text taken off."""
    return (
        _SETS_A_NUCLIDE.sub("", _RAISED_OR_LOWERED.sub(r"\1\2", with_scripts(plain(text)))).lstrip(" ").rstrip(" ._\n")
    )


def nuclide(text: str) -> str | None:
    """The nuclide that a text names, in one form: carbon-14, C-14 and ^{14}C are 14C; None if it is something else."""
    if len(text) > 40:
        return None
    found = _NUCLIDE.fullmatch(_on_one_line(text))
    if found is None:
        return None
    mass = int(found["a"] or found["b"] or found["c"] or found["d"])
    name = found["name"].lower() if found["name"] else ""
    name = name or ELEMENT_NAMES.get(found["symbol"] or found["of"] or found["of_it"], "")
    symbol, number = _NUMBER_OF.get(_AMERICAN.get(name, name), ("", 0))
    protons = found["z"] or found["z_first"]
    if protons and int(protons) != number:
        return None
    return f"{mass}{symbol}" if number and number <= mass <= 3 * number else None


_AMERICAN = {"aluminium": "aluminum", "sulphur": "sulfur", "caesium": "cesium"}


_SHELL = r"[1-8][spdfg](?:1[0-4]|[1-9])"
_CONFIGURATION = lazy_regex(rf"(?P<core>\[(?:He|Ne|Ar|Kr|Xe|Rn)\])?(?P<shells>(?:{_SHELL}){{1,20}})")
_ONE_SHELL = lazy_regex(rf"{_SHELL}(?=[1-8][spdfg]|\Z)")
_SETS_A_SHELL = lazy_regex(r"\\(?:mathrm|mathit|text|ce|left|right|quad|[,;:! ])(?![a-z])|[$*`{}^\s~]|,(?=\s?\d)")


def electron_configuration(text: str) -> str | None:
    """Core and shells of an electron configuration, in one order: 1s²2s¹, 1s^22s^1 and 1s2 2s1; None if it is none."""
    if len(text) > 200:
        return None
    bare = _SETS_A_SHELL.sub("", with_scripts(plain(text))).strip(".")
    found = _CONFIGURATION.fullmatch(bare)
    if found is None:
        return None
    shells = _ONE_SHELL.findall(found["shells"])
    if "".join(shells) != found["shells"] or (len(shells) == 1 and not found["core"]):
        return None
    return " ".join([found["core"] or "", *sorted(shells)])


# Formulas that stand beside the names of common substances in an answer; in the form that `formula_at` gives.
COMPOUND_NAMES = word_pairs(
    "H2O:water|CO2:carbon dioxide|CO:carbon monoxide|NH3:ammonia|CH4:methane|NaCl:sodium chloride|O2:oxygen"
    "|NaOH:sodium hydroxide|HCl:hydrochloric acid|H2SO4:sulfuric acid|HNO3:nitric acid|H3PO4:phosphoric acid"
    "|C6H12O6:glucose|C2H5OH:ethanol|CH3OH:methanol|N2:nitrogen|H2:hydrogen|Cl2:chlorine|Br2:bromine|I2:iodine"
    "|F2:fluorine|O3:ozone|H2O2:hydrogen peroxide|CaCO3:calcium carbonate|NaHCO3:sodium bicarbonate"
    "|Na2CO3:sodium carbonate|KOH:potassium hydroxide|KCl:potassium chloride|CaCl2:calcium chloride"
    "|SO2:sulfur dioxide|SO3:sulfur trioxide|NO2:nitrogen dioxide|NO:nitric oxide|N2O:nitrous oxide"
    "|SiO2:silicon dioxide|TiO2:titanium dioxide|CH3COOH:acetic acid|C6H6:benzene|KMnO4:potassium permanganate"
    "|CaO:calcium oxide|MgO:magnesium oxide|H2S:hydrogen sulfide|C2H2:acetylene|C2H4:ethylene|C2H6:ethane"
    "|C3H8:propane|OH^-:hydroxide|NH4^+:ammonium|NO3^-:nitrate|SO4^2-:sulfate|CO3^2-:carbonate"
    "|PO4^3-:phosphate|AgNO3:silver nitrate|AgCl:silver chloride|BaSO4:barium sulfate|CuSO4:copper sulfate"
    "|HF:hydrofluoric acid|NO2^-:nitrite|SO3^2-:sulfite|HCO3^-:bicarbonate|MnO4^-:permanganate|ClO4^-:perchlorate"
    "|ClO3^-:chlorate|Cr2O7^2-:dichromate|CrO4^2-:chromate|Cl^-:chloride|Br^-:bromide|I^-:iodide|F^-:fluoride"
    "|H3O^+:hydronium|CN^-:cyanide|S^2-:sulfide|CCl4:carbon tetrachloride|CHCl3:chloroform|CaSO4:calcium sulfate"
    "|MgCl2:magnesium chloride|Al2O3:aluminum oxide|ZnO:zinc oxide"
    "|MgSO4:magnesium sulfate|NaNO3:sodium nitrate|KNO3:potassium nitrate|NH4Cl:ammonium chloride|KBr:potassium bromide"
    "|KI:potassium iodide|NaF:sodium fluoride|NaBr:sodium bromide|HBr:hydrobromic acid|CaF2:calcium fluoride",
    "|",
)


_PART = lazy_regex(r"([A-Z][a-z]?)|[()\[\]]|_|\d")
_ROMAN_GROUP = lazy_regex(r"\([IVX]{1,5}\)")
_LONE_GROUP = lazy_regex(r"\([A-Z][a-z]?\)(?!_?\d)")  # P(B) is a probability or a function


# A run of elements, brackets and their counts. A capital begins an element, so nothing is read in two ways.
_CORE = r"(?:[A-Z][a-z]?+(?:_?\d{1,3}+)?+|[(\[]|[)\]](?:_?\d{1,3}+)?+){1,40}+"
# ^2-, ^(3+), ^+2, +, 2-; in the plain form the digits may have been taken for a count and are given back below
_CHARGE = r"(?:\^(?P<opened>\()?(?P<raised>\d{0,2}[+-]|[+-]\d{1,2})(?(opened)\))|(?P<plain>[+-]{1,3}))"
_CHARGE += r"(?![A-Za-z0-9]|\((?!(?:aq|s|l|g)\)))"
_FORMULA = lazy_regex(
    rf"""
    (?P<core>{_CORE})(?:{_CHARGE})?(?![A-Za-z])
    """,
    re.X,
)
_SIMPLE = lazy_regex(
    rf"""
    (?P<core>(?:[A-Z][a-z]?+(?:_?\d{{1,3}}+)?+){{1,40}}+)(?:{_CHARGE})?(?![A-Za-z])
    """,
    re.X,
)
_LATE_CHARGE = lazy_regex(r"([A-Z][a-z])([+-]\d)(?![\w.])")  # Fe+3
_LAST_COUNT = lazy_regex(r"(?:(?<=[A-Za-z])|(?<=\]))_?(\d{1,3})$")


def formula_at(text: str, at: int) -> tuple[str, int] | None:
    """The formula that begins at `text[at]`, in one form, and where it ends; None if there is none.

    Only what shows itself to be a formula counts: several elements with a count or a bracket, or a charge. Letters
    alone (NO, NaCl, HIV) are words, see `written_as_formula`.
    """
    late = _LATE_CHARGE.match(text, at)
    if late is not None and late[1] in ELEMENT_NAMES:
        return f"{late[1]}^{_charge(late[2])}", late.end()
    for pattern in (_FORMULA, _SIMPLE):
        found = pattern.match(text, at)
        if found is not None and (form := _form(found)) is not None:
            return form, found.end()
    return None


def _form(found: re.Match[str]) -> str | None:
    core, raised, plain = found["core"], found["raised"], found["plain"]
    symbols = [m[1] for m in _PART.finditer(core) if m[1]]
    if not symbols or not all(s in ELEMENT_NAMES for s in symbols) or not _balanced(core):
        return None
    if _ROMAN_GROUP.search(core) or _LONE_GROUP.search(core):
        return None
    charged = raised is not None or plain is not None
    if not charged and (len(symbols) == 1 or core.isalpha()):
        return None
    if not charged and core[0] in "([" and core[-1] in ")]" and core.count(core[0]) == 1:
        return None  # (OH): a formula, or a word, in brackets
    charge = _charge(raised) if raised else ""
    if plain:
        core, digits = _charge_digits(core, len(symbols))
        charge = _charge((digits or (str(len(plain)) if len(plain) > 1 else "")) + plain[0])
    core = core.replace("_", "")
    if core.startswith("[") and core.endswith("]") and core.count("[") == 1:
        core = core[1:-1]  # [SO4]2-: the bracket only carries the charge
    return f"{core}^{charge}" if charge else core


def _charge(raised: str) -> str:
    digits = raised.strip("+-")
    return ("" if digits == "1" else digits) + ("+" if "+" in raised else "-")


def _charge_digits(core: str, elements: int) -> tuple[str, str]:
    """Ca2+ is Ca^2+, NH4+ is NH4^+, SO42- is SO4^2-: the digits before a plain sign, told apart as chemists do."""
    count = _LAST_COUNT.search(core)
    if count is None:
        return core, ""
    if elements == 1 or core[count.start() - 1] == "]":
        return core[: count.start()], count[1]
    return (core[:-1], core[-1]) if len(count[1]) > 1 else (core, "")


def _balanced(core: str) -> bool:
    depth = 0
    for c in core:
        depth += (c in "([") - (c in ")]")
        if depth < 0:
            return False
    return depth == 0


_LETTERS = lazy_regex(r"(?:[A-Z][a-z]?)+")


def written_as_formula(word: str) -> bool:
    """Whether letters, as they are written, are symbols of elements: CO and Co are, co is not."""
    return (
        len(word) <= 12
        and _LETTERS.fullmatch(word) is not None
        and all(m in ELEMENT_NAMES for m in re.findall(r"[A-Z][a-z]?", word))
    )


# Symbols of units that have prefixes, where the case tells the prefix: mW, MW; pA, Pa.
_UNIT = lazy_regex(
    r"(?:[YZEPTGMkhdcmµμunpfa]|da)?(?:m|g|s|A|K|N|J|W|C|V|F|T|L|l|S|Hz|Pa|eV|Wb|Bq|Gy|Sv|mol|cal|bar|Ω)|[mµμun]?[MH]"
)


def written_as_symbol(word: str) -> bool:
    """Whether letters, as they are written, are elements or a unit."""
    return _UNIT.fullmatch(word) is not None or written_as_formula(word)


# Of these the capital at the head of a sentence is no symbol.
_WORDS_TOO = word_set("no in as he at be i am")


def same_case(first: str, second: str) -> bool:
    """Whether two words that have the same letters are the same word: CO is not Co, mW not MW, but Dna is DNA."""
    if first == second:
        return True
    if {first, second} == {first.lower(), first.capitalize()} and first.lower() in _WORDS_TOO:
        return True
    if written_as_symbol(first) and written_as_symbol(second):
        return False
    if _BITS.fullmatch(first) and _BITS.fullmatch(second) and ("B" in first) != ("B" in second):
        return False  # bits and bytes
    return not (_case_tells(first) or _case_tells(second) or _GENOTYPE.fullmatch(first))


_BITS = lazy_regex(r"[kKMGTP]i?[bB](?:ps)?")
_GENOTYPE = lazy_regex(r"(?:([a-z])\1){1,6}", re.I)  # Aa is neither AA nor aa


def _case_tells(word: str) -> bool:
    """Whether a short symbol would be another one in other case, so that no other case will do for it: Hf, MeV."""
    if not 2 <= len(word) <= 3 or not word.isalpha() or not word.isascii() or not written_as_symbol(word):
        return False
    cases = ("".join(letters) for letters in product(*((c.lower(), c.upper()) for c in word)))
    if len(word) == 3:  # CPU, HIV: only the prefix of a unit is told by its case
        return _UNIT.fullmatch(word) is not None and any(c != word and _UNIT.fullmatch(c) for c in cases)
    return any(c != word and written_as_symbol(c) for c in cases)
