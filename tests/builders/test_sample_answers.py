"""The embedded sample (`builders/sample.jsonl`): its form, and its answers, computed again where they can be.

Each row of the sample stands in exactly one of four tables below, found by a phrase that only its question
holds: `NUMBERS` (a number with an optional unit), `EXPRESSIONS` (anything else that is exact), `CHOICES` (a
lettered option that follows from a calculation), `NOT_COMPUTED` (a fact or an explanation, with the reason).
The numbers that a calculation starts from are read out of the question, so a changed question fails here too.
"""

from __future__ import annotations

import heapq
import itertools
import json
import math
import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
import sympy as sp
from latex2sympy2_extended import latex2sympy

SAMPLE = Path(__file__).resolve().parents[2] / "megascience_hf" / "builders" / "sample.jsonl"
LINES = SAMPLE.read_text(encoding="utf-8").splitlines()
ROWS: list[dict[str, str]] = [json.loads(line) for line in LINES]

COLUMNS = ["question", "answer", "subject", "reference_answer", "source"]
SUBJECTS = ["math", "physics", "chemistry", "biology", "medicine", "cs", "economics"]
ROWS_PER_SOURCE = {"textbook_reasoning": 6, "natural_reasoning": 2, "nemotron_science": 2}
CHOICE_SOURCE = "nemotron_science"


def name_of(row: dict[str, str]) -> str:
    return f"{row['subject']}: {row['question'][:50]}"


each_row = pytest.mark.parametrize("row", ROWS, ids=map(name_of, ROWS))


# --------------------------------------------------------------------------------------- reading a row


def boxes(text: str) -> list[tuple[str, int]]:
    """Contents of the `\\boxed{}` in a text, each with the offset just behind its closing brace."""
    found = []
    for start in re.finditer(r"\\boxed\{", text):
        depth = 1
        for end in range(start.end(), len(text)):
            depth += {"{": 1, "}": -1}.get(text[end], 0)
            if depth == 0:
                found.append((text[start.end() : end], end + 1))
                break
        else:
            raise ValueError(f"unclosed box in {text[-80:]!r}")
    return found


def without_text_command(latex: str) -> str:
    """A box around words holds `\\text{words}`; the reference answer holds the words."""
    words = re.fullmatch(r"\\text\{([^{}\\]*)\}", latex)
    return words[1] if words else latex


def options(question: str) -> dict[str, str]:
    return dict(re.findall(r"^\(([A-J])\) (.+)$", question, flags=re.MULTILINE))


def find(phrase: str) -> dict[str, str]:
    found = [row for row in ROWS if phrase in row["question"]]
    assert len(found) == 1, f"{len(found)} questions hold {phrase!r}; a phrase must name one row"
    return found[0]


def read_givens(question: str, givens: str) -> list[float]:
    """The numbers named in `givens`, each of which must stand in the question as a number of its own."""
    values = []
    for given in givens.split():
        assert re.search(rf"(?<!\d)(?<!\d[.,]){re.escape(given)}(?!\d|[.,]\d)", question), (
            f"{given} is not in the question"
        )
        plain = re.sub(r"\\times10\^\{?(-?\d+)\}?", r"e\1", given).replace(",", "")
        values.append(float(Fraction(plain)) if "/" in plain else float(plain))
    return values


def printed(reference: str) -> tuple[float, float, str]:
    """(value, half of one unit in its last printed place, what stands behind the number)."""
    match = re.fullmatch(r"(-?\d+(?:\.(\d+))?)(?:\\times 10\^\{(-?\d+)\})?(.*)", reference)
    assert match, f"not a number: {reference!r}"
    digits, decimals, exponent, unit = match.groups()
    scale = 10.0 ** int(exponent or 0)
    return float(digits) * scale, 0.5 * scale * 10.0 ** -len(decimals or ""), unit.strip()


# ------------------------------------------------------------------------- calculations of some length


def smallest_solution(*moduli_and_residues: float) -> int:
    residues, moduli = moduli_and_residues[::2], moduli_and_residues[1::2]
    return next(x for x in itertools.count(1) if all(x % m == r for r, m in zip(residues, moduli, strict=True)))


def bracelets(beads: float, red: float, blue: float, green: float) -> int:
    """Counts by brute force one representative a bracelet: the smallest image under turning and flipping."""
    n = int(beads)
    colours = "r" * int(red) + "b" * int(blue) + "g" * int(green)
    seen = set()
    for blue_at in itertools.combinations(range(n), int(blue)):
        free = [i for i in range(n) if i not in blue_at]
        for green_at in itertools.combinations(free, int(green)):
            ring = "".join("b" if i in blue_at else "g" if i in green_at else "r" for i in range(n))
            assert sorted(ring) == sorted(colours)
            turned = [ring[i:] + ring[:i] for i in range(n)]
            seen.add(min(turned + [image[::-1] for image in turned]))
    return len(seen)


def huffman_bits(*probabilities: float) -> float:
    heap = list(probabilities)
    heapq.heapify(heap)
    bits = 0.0
    while len(heap) > 1:
        merged = heapq.heappop(heap) + heapq.heappop(heap)
        bits += merged
        heapq.heappush(heap, merged)
    return bits


def generations_of_culling(start: float, goal: float) -> int:
    """Follows the three genotypes one generation at a time instead of using the closed form."""
    q = Fraction(str(start))
    for generation in itertools.count():
        if q <= Fraction(str(goal)):
            return generation
        carriers, healthy = 2 * q * (1 - q), (1 - q) ** 2
        q = carriers / 2 / (carriers + healthy)
    raise AssertionError("unreachable")


def planet_temperature(
    luminosity: float, distance: float, albedo_percent: float, constant: float, sigma: float
) -> float:
    """Lets the fluxes between surface and layer settle instead of using the closed form."""
    absorbed = constant * luminosity / distance**2 * (1 - albedo_percent / 100) / 4
    layer = 0.0
    for _ in range(60):
        surface = absorbed + layer
        layer = surface / 2
    return math.sqrt(math.sqrt(surface / sigma))


def hohmann(r1: float, r2: float, mu: float) -> float:
    """From energy and angular momentum on the ellipse: v1 r1 = v2 r2 and equal v^2/2 - mu/r."""
    perigee = math.sqrt(2 * mu * (1 / r1 - 1 / r2) / (1 - (r1 / r2) ** 2))
    apogee = perigee * r1 / r2
    return perigee - math.sqrt(mu / r1) + math.sqrt(mu / r2) - apogee


def buffer_ph(acid_ml: float, acid_molar: float, ka: float, base_ml: float, base_molar: float) -> float:
    """Solves the exact charge balance (water included) by bisection, not the buffer equation."""
    volume = acid_ml + base_ml
    acid, sodium = acid_ml * acid_molar / volume, base_ml * base_molar / volume
    low, high = 0.0, 14.0
    for _ in range(60):
        ph = (low + high) / 2
        h = 10**-ph
        charge = h + sodium - 1e-14 / h - acid * ka / (ka + h)
        low, high = (ph, high) if charge > 0 else (low, ph)
    return low


def ammonia_volume(ksp: float, kf: float, ammonia: float, grams: float, molar_mass: float) -> float:
    """Bisection on the full equilibrium with free silver ions, which the worked answer neglects."""
    low, high = 0.0, ammonia / 2
    for _ in range(80):
        dissolved = (low + high) / 2
        free_silver = ksp / dissolved
        complexed = kf * free_silver * (ammonia - 2 * (dissolved - free_silver)) ** 2
        low, high = (dissolved, high) if free_silver + complexed > dissolved else (low, dissolved)
    return grams / molar_mass / low


def resting_potential(k_in: float, k_out: float, na_in: float, na_out: float, ratio: float, slope: float) -> float:
    v = sp.symbols("v")
    e_k, e_na = slope * math.log10(k_out / k_in), slope * math.log10(na_out / na_in)
    return float(sp.solve(ratio * (v - e_k) + (v - e_na), v)[0])


def monopoly_loss(intercept: float, slope: float, linear: float, quadratic: float) -> float:
    q = sp.symbols("q", real=True)
    demand = sp.Rational(intercept) - sp.Rational(slope) * q
    cost = sp.Rational(linear) * q + sp.Rational(quadratic) * q**2
    chosen = sp.solve(sp.diff(demand * q - cost, q), q)[0]
    efficient = sp.solve(demand - sp.diff(cost, q), q)[0]
    return int(sp.integrate(demand - sp.diff(cost, q), (q, chosen, efficient)))


def burden_share(a: float, b: float, c: float, d: float, tax: float) -> float:
    """Welfare lost per revenue, in per cent; demand a - b p, supply c + d p."""

    def sold(wedge: float) -> Fraction:
        seller = Fraction(a - b * wedge - c) / Fraction(b + d)
        return Fraction(c) + Fraction(d) * seller

    before, after = sold(0), sold(tax)
    quantity = sp.symbols("quantity")
    surplus = (sp.Rational(a) - quantity) / sp.Rational(b) - (quantity - sp.Rational(c)) / sp.Rational(d)
    lost = sp.integrate(surplus, (quantity, sp.Rational(str(after)), sp.Rational(str(before))))
    return int(100 * lost / sp.Rational(str(Fraction(tax) * after)))


def golden_rule_gain(saving: float, depreciation: float, labour: float, technology: float) -> float:
    """The golden rule by search over saving rates, the steady state by iteration of the capital stock."""
    alpha, outflow = 1 / 3, (depreciation + labour + technology) / 100

    def consumption(s: float) -> float:
        k = 1.0
        for _ in range(1500):
            k += s * k**alpha - outflow * k
        return (1 - s) * math.pow(k, alpha)

    best = max(consumption(s / 300) for s in range(90, 111, 2))
    return 100 * (best / consumption(saving / 100) - 1)


def sequence_bits(megabits: float, round_trip_ms: float, packet_bytes: float) -> int:
    sending = Fraction(int(packet_bytes) * 8, int(megabits) * 10**6)
    window = math.ceil((sending + Fraction(int(round_trip_ms), 1000)) / sending)
    return next(bits for bits in itertools.count(1) if 2**bits >= 2 * window)


def bloom_kilobytes(keys: float, percent: float) -> float:
    """Smallest size over real numbers of hash functions, found by search, not from the closed form."""
    wanted = percent / 100
    sizes = [-k * keys / math.log(1 - wanted ** (1 / k)) for k in (i / 100 for i in range(500, 1500))]
    return min(sizes) / 8 / 1000


def lru_faults(frames: float, *pages: float) -> int:
    resident: list[float] = []
    faults = 0
    for page in pages:
        if page in resident:
            resident.remove(page)
        else:
            faults += 1
            resident = resident[-(int(frames) - 1) :]
        resident.append(page)
    return faults


def permutations_of_order(order: float, degree: int) -> int:
    def order_of(images: tuple[int, ...]) -> int:
        power, steps = images, 1
        while power != tuple(range(degree)):
            power, steps = tuple(images[i] for i in power), steps + 1
        return steps

    return sum(order_of(images) == order for images in itertools.permutations(range(degree)))


# ------------------------------------------------------------------------------------- the four tables

Calculation = Callable[..., float]

# phrase of the question, givens, calculation (an int result must be met exactly), unit
NUMBERS: list[tuple[str, str, Calculation, str]] = [
    (r"smallest positive integer $x$", "3 7 5 11 8 13", smallest_solution, ""),
    ("closed bracelets", "8 4 2 2", bracelets, ""),
    (
        "rolls without slipping",
        "25 9.81",
        lambda degrees, g: g * math.sin(math.radians(degrees)) / (1 + 1 / 2),
        r"\text{ m/s}^2",
    ),
    (
        "negligible heat capacity",
        "0.40 20.0 0.10 80.0 4186",
        lambda m1, t1, m2, t2, c: sum(
            m * c * math.log(((m1 * t1 + m2 * t2) / (m1 + m2) + 273.15) / (t + 273.15)) for m, t in ((m1, t1), (m2, t2))
        ),
        r"\text{ J/K}",
    ),
    (
        "A proton is accelerated",
        r"1.50 2.998\times10^8",
        lambda ratio, c: c * math.tanh(math.acosh(1 + ratio)),
        r"\text{ m/s}",
    ),
    (
        "rapidly rotating planet",
        r"0.40 0.70 30 1361 5.670\times10^{-8}",
        planet_temperature,
        r"\text{ K}",
    ),
    ("Hohmann transfer", r"7000 14000 3.986\times10^{5}", hohmann, r"\text{ km/s}"),
    ("50.0 mL of 0.200 M acetic acid", r"50.0 0.200 1.8\times10^{-5} 20.0 0.150", buffer_ph, ""),
    (
        "Assuming Arrhenius behaviour",
        r"2.4\times10^{-3} 310 1.9\times10^{-2} 335 8.314",
        lambda k1, t1, k2, t2, r: r * math.log(k2 / k1) * t1 * t2 / (t2 - t1) / 1000,
        r"\text{ kJ/mol}",
    ),
    (
        "galvanic cell",
        "298 0.050 0.0020 0.76 0.80",
        # 8.314/96485 from the gas and Faraday constants instead of the rounded 0.0592 V.
        lambda t, zn, ag, e_zn, e_ag: e_ag + e_zn - 8.314 * t / (2 * 96485) * math.log(zn / ag**2),
        r"\text{ V}",
    ),
    (
        "Silver chloride is practically insoluble",
        r"1.8\times10^{-10} 1.7\times10^{7} 0.50 1.00 143.32",
        ammonia_volume,
        r"\text{ L}",
    ),
    (
        "A metal carbonate decomposes",
        "132.0 168.0 0.0400 8.314",
        lambda h, s, p, r: 1000 * h / s - 1000 * h / (s - r * math.log(p)),
        r"\text{ K}",
    ),
    (
        "autosomal recessive coat defect",
        "9 10000",
        lambda affected, of: 2 * math.sqrt(affected / of) * (1 - math.sqrt(affected / of)),
        "",
    ),
    (
        "map distance between the two genes",
        "412 398 97 93",
        lambda *counts: 100 * sum(sorted(counts)[:2]) / sum(counts),
        r"\text{ cM}",
    ),
    ("A fish population", "0.25 800 200", lambda r, k, n: r * n * (k - n) / k, r"\text{ individuals/yr}"),
    (
        "purely competitive inhibitor",
        "120 40 10 25 60",
        # The share of enzyme in the form ES among E, EI and ES.
        lambda vmax, km, ki, i, s: vmax * (s / km) / (1 + i / ki + s / km),
        r"\ \mu\text{M/min}",
    ),
    ("A neuron at 37", "140 4 12 145 20 61.5", resting_potential, r"\text{ mV}"),
    ("A breeder of a large", "0.20 0.05", generations_of_culling, ""),
    (
        "screening test has a sensitivity",
        "90 95 2",
        lambda sens, spec, prev: 100 / (1 + (100 - prev) / prev * (100 - spec) / sens),
        r"\%",
    ),
    (
        "oral bioavailability of 0.80",
        "4.2 0.80 8 12",
        lambda clearance, available, hours, level: level * clearance * hours / available,
        r"\text{ mg}",
    ),
    (
        "Cockcroft–Gault",
        "68 61 1.4",
        lambda age, kg, creatinine: 0.85 * (140 - age) * kg / (72 * creatinine),
        r"\text{ mL/min}",
    ),
    (
        "albumin-corrected anion gap",
        "138 100 12 2.4 2.5 4.0",
        lambda na, cl, hco3, albumin, per_gram, normal: na - cl - hco3 + per_gram * (normal - albumin),
        r"\text{ mmol/L}",
    ),
    (
        "new anticoagulant and placebo",
        "1600 96 8 66 20",
        lambda _all, strokes, bleeds, strokes_treated, bleeds_treated: (
            (strokes - strokes_treated) / (bleeds_treated - bleeds)
        ),
        "",
    ),
    (
        "An intensive-care patient",
        "240 12 0.96 0.66 78 10 1.34 80",
        lambda vo2, hb, sa, sv, map_, rap, huefner, factor: factor * (map_ - rap) * huefner * 10 * hb * (sa - sv) / vo2,
        r"\text{ dyn s cm}^{-5}",
    ),
    ("optimal binary prefix code", "0.35 0.25 0.20 0.12 0.08", huffman_bits, r"\text{ bits}"),
    (
        "4-way set-associative",
        "32 4 64",
        lambda bits, ways, size: int(bits - math.log2(size * 1024 / ways)),
        r"\text{ bits}",
    ),
    ("Bloom filter", "250000 0.2", bloom_kilobytes, r"\text{ kB}"),
    ("selective-repeat protocol", "100 40 1250", sequence_bits, ""),
    ("single-price monopolist", "120 3 30 1.5", monopoly_loss, ""),
    (
        "midpoint (arc) method",
        "8 10 120 90",
        lambda p1, p2, q1, q2: (q2 - q1) / (q2 + q1) * (p2 + p1) / (p2 - p1),
        "",
    ),
    (
        "net present value at a discount rate",
        "42000 12000 15000 18000 9000 7",
        # Horner's scheme from the last year backwards.
        lambda outlay, c1, c2, c3, c4, r: (
            (((c4 / (1 + r / 100) + c3) / (1 + r / 100) + c2) / (1 + r / 100) + c1) / (1 + r / 100) - outlay
        ),
        r"\text{ euros}",
    ),
    (
        "simple Keynesian model",
        "0.75 0.20 0.15 22",
        # The rounds of spending, added one by one.
        lambda c, t, m, g: sum(g * (c * (1 - t) - m) ** n for n in range(200)),
        r"\text{ billion}",
    ),
    ("follows the Solow model", "24 5 1 2", golden_rule_gain, r"\%"),
    ("excess burden as a percentage", "240 4 -30 5 9", burden_share, r"\%"),
]


@dataclass(frozen=True)
class Expression:
    """`holds` gets the reference answer: as a sympy object, or as it is where `parse` is off."""

    phrase: str
    givens: str
    holds: Callable[..., bool]
    parse: bool = True


def is_zero(expression: Any) -> bool:
    return bool(sp.simplify(expression) == 0)


def is_the_matrix_exponential(found: Any) -> bool:
    t = sp.Symbol("t")
    a = sp.Matrix([[2, 3], [0, -1]])
    found = found.subs(dict.fromkeys(found.free_symbols, t))
    return bool(found.subs(t, 0) == sp.eye(2) and sp.simplify(found.diff(t) - a * found) == sp.zeros(2, 2))


def is_the_interval_of_convergence(found: Any) -> bool:
    """Its ends are where |2x-3| = 5, and it holds an end exactly if the series converges there."""
    n = sp.Symbol("n", integer=True, positive=True)
    for end in (found.start, found.end):
        if abs(2 * end - 3) != 5:
            return False
        converges = bool(sp.Sum((2 * end - 3) ** n / (n * 5**n), (n, 1, sp.oo)).is_convergent())
        if (end in found) != converges:
            return False
    return bool(found.start < found.end)


def solves_the_initial_value_problem(found: Any) -> bool:
    x = sp.Symbol("x")
    y = found.subs(dict.fromkeys(found.free_symbols, x))
    residual = y.diff(x, 2) - 4 * y.diff(x) + 4 * y - 6 * x * sp.exp(2 * x)
    return is_zero(residual) and y.subs(x, 0) == 1 and is_zero(y.diff(x).subs(x, 0))


def waiting_time(pattern: str, heads: sp.Rational) -> sp.Rational:
    """Mean tosses until the pattern: linear equations over how long a prefix of it has been matched."""
    states = sp.symbols(f"e0:{len(pattern)}")

    def remaining(matched: int, toss: str) -> Any:
        seen = pattern[:matched] + toss
        longest = max(k for k in range(len(pattern) + 1) if seen.endswith(pattern[:k]))
        return 0 if longest == len(pattern) else states[longest]

    equations = [
        sp.Eq(state, 1 + heads * remaining(k, "H") + (1 - heads) * remaining(k, "T")) for k, state in enumerate(states)
    ]
    return sp.solve(equations, states)[states[0]]


def is_the_extra_waiting_time(found: Any) -> bool:
    heads = sp.Rational(2, 3)
    return bool(found == abs(waiting_time("HTH", heads) - waiting_time("HHT", heads)))


def is_the_field_inside_the_wire(found: Any) -> bool:
    """Differential form of Ampère's law for the current density alpha r, and no field on the axis."""
    r, alpha, mu = sp.Symbol("r"), sp.Symbol("alpha"), sp.Symbol("mu_0")
    b = found.subs({s: sp.Symbol(s.name) for s in found.free_symbols})
    return is_zero((r * b).diff(r) / r - mu * alpha * r) and b.subs(r, 0) == 0


def is_the_probability_of_the_first_third(found: Any) -> bool:
    x = sp.Symbol("x")
    return is_zero(found - sp.integrate(2 * sp.sin(2 * sp.pi * x) ** 2, (x, 0, sp.Rational(1, 3))))


ATOMIC_MASSES = {"H": 1.008, "C": 12.011, "N": 14.007, "O": 15.999, "S": 32.06, "Cl": 35.45, "Br": 79.904}


def atoms(formula: str) -> dict[str, int]:
    """Composition of a formula such as `\\text{C}_6\\text{H}_{12}\\text{O}_2` or `$\\text{SO}_2$`."""
    plain = re.sub(r"\\text|[{}_$]", "", formula)
    assert re.fullmatch(r"([A-Z][a-z]?\d*)+", plain), formula
    return {element: int(count or 1) for element, count in re.findall(r"([A-Z][a-z]?)(\d*)", plain)}


def molar_mass(formula: str) -> float:
    return sum(ATOMIC_MASSES[element] * count for element, count in atoms(formula).items())


def burns_to_the_measured_masses(formula: str, sample: float, co2: float, h2o: float, mass: float) -> bool:
    moles = sample / molar_mass(formula)
    return (
        set(atoms(formula)) == {"C", "H", "O"}
        and math.isclose(moles * atoms(formula)["C"] * molar_mass("CO2"), co2, rel_tol=1e-3)
        and math.isclose(moles * atoms(formula)["H"] / 2 * molar_mass("H2O"), h2o, rel_tol=1e-3)
        and abs(molar_mass(formula) - mass) < 1
    )


def solves_the_recurrence(found: Any) -> bool:
    n = sp.Symbol("n", positive=True)
    t = found.subs(dict.fromkeys(found.free_symbols, n))
    return is_zero(t.subs(n, 1) - 3) and is_zero(sp.expand_log(t.subs(n, 2 * n) - 4 * t - (2 * n) ** 2))


def is_the_price_of_three_cournot_firms(found: Any) -> bool:
    a, b, c = sp.symbols("a b c", positive=True)
    q = sp.symbols("q1:4")
    price = a - b * sum(q)
    best = sp.solve([((price - c) * qi).diff(qi) for qi in q], q)
    return is_zero(price.subs(best) - found.subs({s: {"a": a, "c": c}[s.name] for s in found.free_symbols}))


EXPRESSIONS = [
    Expression(
        r"\int_0^1 x^4 (\ln x)^2",
        "",
        lambda found: found == sp.integrate(sp.Symbol("x") ** 4 * sp.log(sp.Symbol("x")) ** 2, (sp.Symbol("x"), 0, 1)),
    ),
    Expression("Compute the matrix exponential", "2 3 0 -1", lambda found, *_: is_the_matrix_exponential(found)),
    Expression("for which the series", "3 5", lambda found, *_: is_the_interval_of_convergence(found)),
    Expression("Solve the initial value problem", "4 1 0", lambda found, *_: solves_the_initial_value_problem(found)),
    Expression("A biased coin lands heads", "2/3 1/3", lambda found, *_: is_the_extra_waiting_time(found)),
    Expression(r"$J(r) = \alpha r$", "", is_the_field_inside_the_wire),
    Expression(
        "one-dimensional infinite square well",
        "2 3",
        lambda found, *_: is_the_probability_of_the_first_third(found),
    ),
    Expression("Complete combustion", "0.4500 1.0230 0.4187 116", burns_to_the_measured_masses, parse=False),
    Expression("For $n$ a power of two", "1 3 2", lambda found, *_: solves_the_recurrence(found)),
    Expression(
        "12-bit two's-complement",
        "12 -1000",
        lambda found, bits, value: (
            len(found) == 3
            and int.from_bytes(bytes.fromhex("F" + found), "big", signed=True) == value
            and int(found, 16) >> (int(bits) - 1) == 1
        ),
        parse=False,
    ),
    Expression("identical firms compete in quantities", "", is_the_price_of_three_cournot_firms),
]


def same_number(option: str, value: float) -> bool:
    number = re.match(r"-?[\d,]*\.?\d+", option)
    assert number, option
    return float(number[0].replace(",", "")) == pytest.approx(value, abs=1e-9)


def same_integral(option: str, _: float) -> bool:
    """Compares with the contour integral, summed numerically over the circle (exponentially accurate)."""
    points = 400
    total = 0j
    for k in range(points):
        z = 2 * complex(math.cos(2 * math.pi * k / points), math.sin(2 * math.pi * k / points))
        total += z / ((z - 1) ** 2 * (z + 3)) * 1j * z * 2 * math.pi / points
    value = latex2sympy(option.strip("$"))
    return abs(complex(value.subs(dict.fromkeys(value.free_symbols, sp.I))) - total) < 1e-9


def nearest_gas(option: str, mass: float) -> bool:
    return abs(molar_mass(option) - mass) < 1


def is_the_mixed_equilibrium(option: str, payoffs: tuple[float, ...]) -> bool:
    """No unilateral change of strategy pays: each player is indifferent, and the mixture is proper."""
    numbers = [Fraction(int(n), int(d)) for n, d in re.findall(r"\\frac(\d)(\d)", option)]
    assert len(numbers) == 2, option
    p, q = numbers
    ul, ul_c, ur, ur_c, dl, dl_c, dr, dr_c = map(Fraction, payoffs)
    row_indifferent = q * ul + (1 - q) * ur == q * dl + (1 - q) * dr
    column_indifferent = p * ul_c + (1 - p) * dl_c == p * ur_c + (1 - p) * dr_c
    return row_indifferent and column_indifferent and 0 < p < 1 and 0 < q < 1


# phrase, givens, calculation, does this option agree with the result?
CHOICES: list[tuple[str, str, Callable[..., Any], Callable[[str, Any], bool]]] = [
    ("elements of order exactly 6", "6", lambda order: permutations_of_order(order, degree=7), same_number),
    ("traversed once counterclockwise", "2", lambda radius: radius, same_integral),
    ("An organ pipe", "0.860 344", lambda length, speed: 7 * speed / length / 4, same_number),
    ("effuses through a pinhole", "0.50", lambda rate: molar_mass("CH4") / rate**2, nearest_gas),
    (
        "genome of a virus",
        "12,000 31",
        lambda pairs, adenine: pairs * 3 - pairs * 2 * adenine / 100,
        same_number,
    ),
    (
        "drug is to be infused",
        "5 72 400 250",
        lambda dose, kg, mg, ml: dose * kg * 60 / (1000 * mg / ml),
        same_number,
    ),
    ("least-recently-used replacement", "3 6 2 9 2 6 4 2 9 4 6 2 4", lru_faults, same_number),
    (
        "Two players choose simultaneously",
        "4 1 0 4 1 6 2 2",
        lambda *payoffs: payoffs,
        is_the_mixed_equilibrium,
    ),
]

NOT_COMPUTED = {
    "linear operator on a finite-dimensional": "a proof",
    "conduction electrons of a metal": "an explanation",
    "If its kinetic energy is doubled": "an argument about proportionalities among verbal options",
    "sulfur tetrafluoride": "the name of a shape",
    "is violet, whereas aqueous": "an explanation",
    "strongest Brønsted acid": "a fact of structure and reactivity",
    "competent bacterium": "a term",
    "lack telomerase": "an explanation",
    "carries protons freely": "a mechanism",
    "Name the damaged cranial nerve": "a clinical fact",
    "ACE inhibitors often cause": "an explanation",
    "total gastrectomy": "a clinical fact",
    "recursively enumerable (Turing-recognisable)": "true or false, by proof",
    "write-ahead logging rule": "an explanation",
    "directed acyclic graph": "a comparison of algorithms",
    "adverse selection can make": "an explanation",
    "Mundell–Fleming": "an argument about signs among verbal options",
}

COMPUTED_PHRASES = [row[0] for row in NUMBERS] + [row.phrase for row in EXPRESSIONS] + [row[0] for row in CHOICES]


# ------------------------------------------------------------------------------------- tests: the form


@pytest.mark.parametrize("line", LINES, ids=map(name_of, ROWS))
def test_a_line_is_one_object_with_the_five_columns_in_order_and_unescaped_text(line: str) -> None:
    row = json.loads(line)
    assert list(row) == COLUMNS
    assert all(isinstance(value, str) and value and value == value.strip() for value in row.values())
    assert json.dumps(row, ensure_ascii=False) == line


def test_each_subject_has_the_same_number_of_rows_from_each_source() -> None:
    wanted = {(subject, source): n for subject in SUBJECTS for source, n in ROWS_PER_SOURCE.items()}
    assert Counter((row["subject"], row["source"]) for row in ROWS) == wanted


def test_no_two_questions_are_near_duplicates() -> None:
    def shingles(text: str) -> set[tuple[str, ...]]:
        words = re.findall(r"\w+", text.lower())
        return set(zip(words, words[1:], words[2:], strict=False))

    questions = [(row["question"], shingles(row["question"])) for row in ROWS]
    for (one, a), (other, b) in itertools.combinations(questions, 2):
        assert len(a & b) / len(a | b) < 0.2, (one, other)


@each_row
def test_a_question_stands_on_its_own(row: dict[str, str]) -> None:
    elsewhere = r"\b(the|this) (figure|table|text|passage|chapter)\b|\b(see|shown) (above|below)\b|\bbook\b"
    assert not re.search(elsewhere, row["question"], flags=re.IGNORECASE)


@each_row
def test_the_latex_is_balanced(row: dict[str, str]) -> None:
    for column in ("question", "answer", "reference_answer"):
        text = row[column]
        assert text.replace("$$", "").count("$") % 2 == 0
        assert text.count("$$") % 2 == 0
        assert text.count("{") == text.count("}")
        # Not \rightarrow or \rightleftharpoons.
        assert len(re.findall(r"\\left(?![a-z])", text)) == len(re.findall(r"\\right(?![a-z])", text))


@each_row
def test_an_answer_is_worked_out_and_neither_terse_nor_rambling(row: dict[str, str]) -> None:
    assert 60 <= len(row["answer"].split()) <= 250


def test_the_answers_have_120_to_200_words_on_average() -> None:
    assert 120 <= sum(len(row["answer"].split()) for row in ROWS) / len(ROWS) <= 200


@each_row
def test_the_answer_ends_in_one_box_with_the_reference_answer_or_in_a_sentence(row: dict[str, str]) -> None:
    found = boxes(row["answer"])
    if not found:
        assert row["answer"].endswith(".")
        assert row["reference_answer"].endswith(".")
        assert len(row["reference_answer"].split()) <= 25
        assert next(reason for phrase, reason in NOT_COMPUTED.items() if phrase in row["question"]) in (
            "an explanation",
            "a proof",
        )
        return
    [(content, end)] = found
    assert without_text_command(content) == row["reference_answer"]
    assert row["answer"][end:].strip("$. \n") == ""


@pytest.mark.parametrize("subject", SUBJECTS)
def test_at_least_eight_answers_of_a_subject_are_boxed(subject: str) -> None:
    assert sum(bool(boxes(row["answer"])) for row in ROWS if row["subject"] == subject) >= 8


@each_row
def test_multiple_choice_rows_have_distinct_options_in_order_and_a_gold_letter_among_them(
    row: dict[str, str],
) -> None:
    found = options(row["question"])
    if row["source"] != CHOICE_SOURCE:
        assert not found
        return
    assert 4 <= len(found) <= 10
    assert "".join(found) == "ABCDEFGHIJ"[: len(found)]
    assert len(set(found.values())) == len(found)
    assert row["reference_answer"] in found


def test_the_gold_letters_are_spread_over_the_options() -> None:
    letters = Counter(row["reference_answer"] for row in ROWS if row["source"] == CHOICE_SOURCE)
    assert len(letters) >= 7
    assert max(letters.values()) <= 3


# ---------------------------------------------------------------------------------- tests: the answers


def test_every_row_is_computed_again_or_excused_with_a_reason_and_none_is_both() -> None:
    covered = Counter(find(phrase)["question"] for phrase in [*COMPUTED_PHRASES, *NOT_COMPUTED])
    assert covered == Counter(row["question"] for row in ROWS)


def test_no_reference_answer_with_a_digit_or_a_formula_is_excused() -> None:
    for phrase in NOT_COMPUTED:
        assert not re.search(r"[\d\\=+^]", find(phrase)["reference_answer"])


@pytest.mark.parametrize("subject", SUBJECTS)
def test_at_least_half_of_a_subject_is_computed_again(subject: str) -> None:
    assert sum(find(phrase)["subject"] == subject for phrase in COMPUTED_PHRASES) >= 5


@pytest.mark.parametrize(("phrase", "givens", "calculate", "unit"), NUMBERS, ids=[row[0] for row in NUMBERS])
def test_a_number_agrees_with_its_recomputation_to_the_last_printed_digit(
    phrase: str, givens: str, calculate: Calculation, unit: str
) -> None:
    row = find(phrase)
    expected = calculate(*read_givens(row["question"], givens))
    value, half_a_place, printed_unit = printed(row["reference_answer"])
    assert printed_unit == unit.strip()
    if isinstance(expected, int):
        assert value == expected
    else:
        assert abs(value - expected) <= half_a_place * (1 + 1e-9)


@pytest.mark.parametrize("case", EXPRESSIONS, ids=[row.phrase for row in EXPRESSIONS])
def test_an_expression_has_the_property_that_the_question_asks_for(case: Expression) -> None:
    row = find(case.phrase)
    reference = row["reference_answer"]
    found = latex2sympy(reference) if case.parse else reference
    assert case.holds(found, *read_givens(row["question"], case.givens))


@pytest.mark.parametrize(("phrase", "givens", "calculate", "agrees"), CHOICES, ids=[row[0] for row in CHOICES])
def test_the_gold_option_is_the_only_one_that_agrees_with_a_calculation(
    phrase: str, givens: str, calculate: Callable[..., Any], agrees: Callable[[str, Any], bool]
) -> None:
    row = find(phrase)
    result = calculate(*read_givens(row["question"], givens))
    assert [k for k, option in options(row["question"]).items() if agrees(option, result)] == [row["reference_answer"]]


# --------------------------------------------------------------- tests: the checks themselves can fail


@pytest.mark.parametrize(
    ("phrase", "wrong"),
    [
        (r"\int_0^1 x^4 (\ln x)^2", r"\frac{1}{125}"),
        (
            "Compute the matrix exponential",
            r"\begin{pmatrix} e^{2t} & e^{2t}+e^{-t} \\ 0 & e^{-t} \end{pmatrix}",
        ),
        ("for which the series", "[-1, 4]"),
        ("for which the series", "(-1, 4)"),
        ("Solve the initial value problem", r"e^{2x}\left(x^3 + 1\right)"),
        ("A biased coin lands heads", r"\frac{5}{2}"),
        (r"$J(r) = \alpha r$", r"\frac{\mu_0 \alpha r^{2}}{2}"),
        ("one-dimensional infinite square well", r"\frac{1}{3}-\frac{\sqrt{3}}{8\pi}"),
        ("Complete combustion", r"\text{C}_3\text{H}_{6}\text{O}"),
        ("For $n$ a power of two", r"n^2\left(\log_2 n + 1\right)"),
        ("12-bit two's-complement", "C17"),
        ("identical firms compete in quantities", r"\frac{a+2c}{3}"),
    ],
)
def test_a_wrong_expression_would_be_noticed(phrase: str, wrong: str) -> None:
    case = next(case for case in EXPRESSIONS if case.phrase == phrase)
    found = latex2sympy(wrong) if case.parse else wrong
    assert not case.holds(found, *read_givens(find(phrase)["question"], case.givens))


def test_a_given_that_is_only_part_of_a_number_is_not_found() -> None:
    with pytest.raises(AssertionError, match="not in the question"):
        read_givens("a mass of 12.50 kg", "2.5")


def test_an_unclosed_box_is_an_error() -> None:
    with pytest.raises(ValueError, match="unclosed"):
        boxes(r"so $\boxed{\frac{1}{2}$")
