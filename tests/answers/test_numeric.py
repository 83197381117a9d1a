"""Is this quantity the gold quantity? Rows are (response, gold, arguments, correct)."""

from __future__ import annotations

from typing import Any

import pytest

from megascience_hf.answers import GoldError, extract, score, verify

ONE_PERCENT = {"rel_tol": 0.01}
SCIBENCH = {"rel_tol": 0.05, "unit": "$10^{-23} \\mathrm{~kg}$"}

WRITINGS = [
    (r"\boxed{3\times10^8}", "3e8", {}, True),
    (r"\boxed{3 \cdot 10^{8}}", "3×10^8", {}, True),
    ("Answer: 3e8", "300000000", {}, True),
    ("Answer: 3 x 10^8 m/s", "3.0e8 m/s", {}, True),
    ("Answer: 1.5×10⁻³", "0.0015", {}, True),
    ("The total is 1,000.", "1000", {}, True),
    (r"\boxed{10{,}000}", "10000", {}, True),
    ("Answer: \u22125", "-5", {}, True),
    ("#### 18.0", "18", {}, True),
    ("#### $1,234", "1,234", {}, True),
    ("A: 42", "42", {}, True),
    ("**ANSWER: 28 + 32 = 60**", "60", {}, True),
    ("Answer: 7/24", "7 over 24", {}, True),
    (r"<answer>(4/7)^{1/3}</answer>", "~0.83", {}, True),
    ("I count the peaks: there are five.\n[ANSWER]5[/ANSWER]", "5", {}, True),
]

MORE_WRITINGS = [
    ("Answer: 1'000", "1000", {}, True),
    ("<answer>1 000 000</answer>", "1e6", {}, True),
    ("<answer>-3.5 × 10-5</answer>", "-3.5e-5", {}, True),
    ("<answer>1.0 x 10(6)</answer>", "1e6", {}, True),
    ("<answer>1.0*10**6</answer>", "1e6", {}, True),
    ("<answer>1½</answer>", "1.5", {}, True),
    ("<answer>1 1/2</answer>", "1.5", {}, True),
    ("<answer>$5M</answer>", "5 million", {}, True),
    ("<answer>50 cents</answer>", "$0.50", {}, True),
    ("<answer>a dozen</answer>", "12", {}, True),
    ("<answer>twenty-one</answer>", "21", {}, True),
    ("<answer>(3.2 ± 0.1) × 10^3 J</answer>", "3.2e3 J", {}, True),
    ("<answer>5 m (500 cm)</answer>", "5 m", {}, True),
    ("<answer>1:3</answer>", "1/3", {}, True),
    ("<answer>1:3</answer>", "3:1", {}, False),
    ("<answer>1.234,5</answer>", "1234.5", {}, True),
    ("<answer>3:30</answer>", "3.5", {}, False),
]

WITHOUT_THE_ZERO = [
    (r"\boxed{.5}", "0.5", {}, True),
    (r"\boxed{0.5}", ".5", {}, True),
    (r"\boxed{.5}", "5", {}, False),
    ("Answer: **.05**", "0.05", {}, True),
    ("Answer: .5 m", "0.5 m", {}, True),
    ("so x = .25.", "0.25", {}, True),
    (r"\boxed{57/160}", ".35625", {}, True),
    ("<answer>-.5</answer>", "-0.5", {}, True),
    ("<answer>~.3</answer>", "0.3", {}, True),
    (r"\boxed{.5,.25}", "0.5, 0.25", {}, True),
    ("<answer>...5</answer>", "5", {}, True),
]

BOUNDS_RANGES_OPPOSITES = [
    # a sign of equality of several characters
    (r"\boxed{5 == 6}", "6", {}, False),
    (r"\boxed{5 === 6}", "6", {}, False),
    (r"\boxed{5 := 6}", "6", {}, False),
    (r"\boxed{5 ~= 6}", "6", {}, False),
    (r"\boxed{5 = = 6}", "6", {}, False),
    ("The answer is 5 == 6", "6", {}, False),
    (r"\boxed{0 == 1 == 2 == 6}", "6", {}, False),
    (r"\boxed{x == 6}", "6", {}, True),
    (r"\boxed{2+4 == 6}", "6", {}, True),
    (r"\boxed{x := 6}", "6", {}, True),
    ("<answer>at least 5</answer>", "5", {}, False),
    ("The answer is less than 5.", "5", {}, False),
    ("<answer>> 3.5 m</answer>", "3.5 m", {}, False),
    ("<answer>at least 5</answer>", "> 5", {}, True),
    ("<answer>5</answer>", "> 5", {}, False),
    ("<answer>5 kg</answer>", "< 5 kg", {}, False),
    ("<answer>5</answer>", "not 5", {}, False),
    ("<answer>not 5</answer>", "5", {}, False),
    ("The final answer is 5 J, not 6 J.", "5 J", {}, True),
    ("<answer>3-4</answer>", "3", {}, False),
    ("<answer>3 to 4</answer>", "3", {}, False),
    ("<answer>5 or 6</answer>", "5", {}, False),
    ("<answer>5x</answer>", "5", {}, False),
    ("Answer: 0.693/k", "0.693", {}, False),
    ("<answer>a decrease of 5%</answer>", "increase of 5%", {}, False),
    ("<answer>5 m/s to the east</answer>", "5 m/s west", {}, False),
    ("<answer>a loss of $5</answer>", "-5", {}, True),
    ('{"answer": {"first": "6", "second": "8"}}', "8", {}, False),
    ('{"answer": {"low": 6, "high": 8}}', "8", {}, False),
    ('{"answer": {"number": 8}}', "8", {}, True),
    ('{"answer": {"value": "8", "unit": "m"}}', "8", {}, True),
    ("### Answer\nwrong: 8", "8", {}, False),
    ("### Answer\nTotal: 8", "8", {}, True),
    ("Answer: (8)!", "8", {}, False),
    ("Der Wert liegt zwischen 0.5 m und 8 m.", "8 m", {}, False),
    ("Answer: (8).", "8", {}, True),
]

TOLERANCES = [
    ("The answer is 17.6", "18", {}, False),
    ("The answer is 450 km", "452", {}, False),
    ("The answer is 25", "5", {}, False),
    (r"\boxed{3.2}", "3.16", ONE_PERCENT, False),
    (r"\boxed{3.18}", "3.16", ONE_PERCENT, True),
    (r"\boxed{-3.18}", "-3.16", ONE_PERCENT, True),
    (r"\boxed{3.18}", "-3.16", ONE_PERCENT, False),
    (r"\boxed{0.000}", "3.74E-23", ONE_PERCENT, False),
    (r"\boxed{0}", "0", ONE_PERCENT, True),
    (r"\boxed{0.001}", "0", ONE_PERCENT, False),
    (r"\boxed{0.001}", "0", {"abs_tol": 0.01}, True),
    ("<answer>44%</answer>", "0.44", {}, True),
    ("<answer>0.4393</answer>", "44%", {}, True),
    ("<answer>4.4</answer>", "44%", {}, False),
]

UNITS = [
    (r"The work is \boxed{4.2\,\text{kJ}}.", "4200 J", {}, True),
    (r"The work is \boxed{4.2}\,\text{kJ}.", "4200 J", {}, True),
    ("The answer is 4.2 kJ", "4200 N", {}, False),
    ("<answer>77 °F</answer>", "25 °C", {}, True),
    ("<answer>500 mM</answer>", "0.5 mol/L", {}, True),
    ("<answer>1 atm</answer>", "101.3 kPa", {}, True),
    (
        "<answer>152.6 J K<sup>-1</sup> mol<sup>-1</sup></answer>",
        r"152.6 $\mathrm{J} \mathrm{K}^{-1} \mathrm{~mol}^{-1}$",
        {},
        True,
    ),
    ("<answer>5 g</answer>", "5 mL", {}, False),
    ("<answer>120 kJ</answer>", "12 kJ", {}, False),
    ("<answer>32 residues per second</answer>", "32 res/sec", {}, True),
    ("<answer>81</answer>", "81 strokes", {}, True),
    (r"\boxed{5.0\ \mathrm{kg\,m\,s^{-2}}}", "5.0 N", {}, True),
    ("<answer>5.0 kg m/s</answer>", "5.0 N", {}, False),
    ("<answer>300 K</answer>", "27 °C", {}, True),
    ("<answer>300 K</answer>", "300 °C", {}, False),
    ("<answer>27 C</answer>", "27 °C", {}, True),
    ("The answer is 27 degrees Celsius.", "27 °C", {}, True),
    ("<answer>13.6 eV</answer>", "2.18e-18 J", {}, True),
    ("<answer>96.5 kJ/mol</answer>", "1.0 eV", {}, True),
    ("<answer>1 L·atm</answer>", "101.3 J", {}, True),
    ("<answer>0.0821 L·atm/(mol·K)</answer>", "8.314 J/(mol K)", {}, True),
    ("<answer>5 ppm</answer>", "5e-6", {}, True),
    ("<answer>5 ppb</answer>", "5 ppm", {}, False),
    ("<answer>1.0 μC</answer>", "1.0e-6 C", {}, True),
    ("<answer>5 μC</answer>", "5 C", {}, False),
    ("<answer>10 kΩ</answer>", "10 Ω", {}, False),
    ("<answer>3 mW</answer>", "3 MW", {}, False),
    ("<answer>0.5 m</answer>", "0.5 M", {}, False),
    ("<answer>1 T</answer>", "10000 G", {}, True),
    ("<answer>3000 rpm</answer>", "50 Hz", {}, True),
    (r"\boxed{\frac{\pi}{4}\text{ rad}}", "45°", {}, True),
    ("<answer>3 dB</answer>", "2", {}, False),
    (r"\boxed{1 \text{ h } 30 \text{ min}}", "90 min", {}, True),
    ("<answer>5 ft 6 in</answer>", "66 inches", {}, True),
    ("Answer: 2.5 × 10⁻⁴ mol L⁻¹ s⁻¹", "2.5e-4 M/s", {}, True),
    ("The answer is 4.2 kilojoules per mole.", "4200 J/mol", {}, True),
    ("Answer: 298 K", "25", {"unit": "°C"}, True),
    ("Answer: 1.0", "1000", {"unit": "g"}, False),
]

POWERS_IN_THE_UNIT_FIELD = [
    (r"\boxed{6.6}", "6.6", SCIBENCH, True),
    (r"\boxed{6.6\times 10^{-23}}", "6.6", SCIBENCH, True),
    (r"\boxed{6.6}\times 10^{-23}\,\text{kg}", "6.6", SCIBENCH, True),
    (r"\boxed{6.6e-22}", "6.6", SCIBENCH, False),
    (r"\boxed{350\text{ kPa}}", "3.5", {"rel_tol": 0.05, "unit": r"$10^5 \mathrm{~Pa}$"}, True),
    (r"\boxed{350000}", "3.5", {"rel_tol": 0.05, "unit": r"$10^5 \mathrm{~Pa}$"}, True),
    (r"\boxed{350}", "3.5", {"rel_tol": 0.05, "unit": r"$10^5 \mathrm{~Pa}$"}, False),
    (r"\boxed{89034.79}", "89,034.79", {"rel_tol": 0.05}, True),
]

LISTS = [
    ("<answer>(a) 900 rpm\n(b) 1800 rpm</answer>", "900, 1800", {}, True),
    ("<answer>(a) 900 rpm\n(b) 1700 rpm</answer>", "900, 1800", {}, False),
    ("<answer>4, 6</answer>", "4", {}, False),
    ("<answer>2-chloro-3,3-dimethylbutane</answer>", "2-chloro-3,3-dimethylbutane", {}, True),
    ("<answer>3-chloro-2,2-dimethylbutane</answer>", "2-chloro-3,3-dimethylbutane", {}, False),
]


@pytest.mark.parametrize(
    ("response", "gold", "arguments", "correct"),
    [
        *WRITINGS,
        *MORE_WRITINGS,
        *WITHOUT_THE_ZERO,
        *BOUNDS_RANGES_OPPOSITES,
        *TOLERANCES,
        *UNITS,
        *POWERS_IN_THE_UNIT_FIELD,
        *LISTS,
    ],
)
def test_a_quantity_is_compared_with_its_unit_and_tolerance(
    response: str, gold: str, arguments: dict[str, Any], correct: bool
) -> None:
    assert score(response, gold, "numeric", **arguments).correct is correct


@pytest.mark.parametrize("gold", ["", "plenty", "9^{9^{9^{9}}}"])
def test_a_gold_without_a_number_raises(gold: str) -> None:
    for answer in ("5", "nothing"):
        with pytest.raises(GoldError):
            verify(gold, answer, "numeric")


NO_NUMBER = ["It cannot be determined.", "", "The data are missing.", "Steps follow: 2^3\\cdot 3^2 - 2^3\\cdot"]


@pytest.mark.parametrize("response", NO_NUMBER)
def test_a_response_without_a_stated_number_has_no_answer(response: str) -> None:
    assert extract(response, "numeric").status == "no_answer"


def test_a_number_out_of_a_text_that_was_cut_is_truncated() -> None:
    assert extract("Adding 3 and 4 gives 7, so next", "numeric", finish_reason="length").status == "truncated"


SENTENCES: list[tuple[str, str, dict[str, Any], bool]] = [
    ("Natalia sold 48/2 = 24 clips in May. Altogether 48+24 = 72 clips.", "72", {}, True),
    ("So he has 5 apples left.\n\nThe answer is 5.", "5", {}, True),
    ("The final answer is 1,234,567", "1234567", {}, True),
    ("Total cost = $45.00", "45", {}, True),
    ("Therefore, she earns $1,050 per week.", "1050", {}, True),
    ("The answer is $\\boxed{72}$ clips.", "72", {}, True),
    ("**72**", "72", {}, True),
    ("= 72", "72", {}, True),
    ("The answer is seventy-two", "72", {}, True),
    ("There are twelve.", "12", {}, True),
    ("She has 3 cats and 4 dogs, so 7 pets. #### 7", "7", {}, True),
    ("The answer is 7.\n\nQuestion: How many?\nAnswer: 9", "7", {}, True),
    ("A: The answer is 7.", "7", {}, True),
    ("The pH is 4.76.", "4.76", {}, True),
    ("pH = 4.76", "4.76", {}, True),
    ("Thus ΔH = −92.2 kJ/mol", "-92.2", {"unit": "kJ/mol"}, True),
    ("Thus ΔH = −92.2 kJ/mol", "-92200", {"unit": "J/mol"}, True),
    ("[ANSWER]~500[/ANSWER]", "500", {}, True),
    ("[ANSWER]3.2e-4 M[/ANSWER]", "0.00032", {"rel_tol": 0.01}, True),
    ("[ANSWER] 2.0 \\times 10^{-5} [/ANSWER]", "2e-5", {"rel_tol": 0.01}, True),
    ("\\boxed{2.5 \\times 10^{-3} \\text{ mol/L}}", "2.5 mM", {}, True),
    ("\\boxed{0.0025}", "2.5 mM", {}, False),
    ("The temperature is 300 K (27 °C).", "300 K", {}, True),
    ("The velocity is 72 km/h", "20 m/s", {}, True),
    ("About 9.81 m/s²", "9.8 m/s^2", {}, True),
    ("v = 1.5e3 m s^-1", "1500 m/s", {}, True),
    ("12 %", "12%", {}, True),
    ("0.12", "12%", {}, True),
    ("12", "12%", {}, True),
    ("between 3 and 5", "4", {}, False),
    ("x = 3 or x = 5", "3", {}, False),
    ("\\boxed{\\frac{22}{7}}", "3.14", {}, True),
    ("\\boxed{22/7}", "3.142857", {"rel_tol": 0.0001}, True),
    ("\\boxed{\\approx 3.5}", "3.5", {}, True),
    ("\\boxed{3.5 \\pm 0.1}", "3.5", {}, True),
    ("\\boxed{-\\frac{1}{2}}", "-0.5", {}, True),
    ("\\boxed{- 0.5}", "-0.5", {}, True),
    ("\\boxed{+3}", "3", {}, True),
    ("\\boxed{5\\%}", "0.05", {}, True),
    ("\\boxed{\\sqrt{2}}", "1.414", {}, True),
    ("\\boxed{2\\pi}", "6.283", {}, True),
    ("\\boxed{e^{-1}}", "0.3679", {}, True),
    ("\\boxed{\\ln 2}", "0.693", {}, True),
    ("\\boxed{1.0 \\text{ million}}", "1000000", {}, True),
    ("\\boxed{3.0\\ \\text{million}}", "3e6", {}, True),
    ("\\boxed{E = 5.0 \\text{ J}}", "5.0 J", {}, True),
    ("\\boxed{x=5}", "5", {}, True),
    ("\\boxed{5.0 \\text{ J}, 6.0 \\text{ J}}", "5.0 J, 6.0 J", {}, True),
    ("Answer: 15 minutes", "0.25 hours", {}, True),
    ("Answer: 15 minutes", "15", {}, True),
    ("Answer: 2 hours and 30 minutes", "2.5", {}, True),
    ("It takes 2.5 hours.", "150 minutes", {}, True),
    ("<answer>1.0 × 10^-7</answer>", "1e-7", {}, True),
    ("<answer>6.022 x 10²³</answer>", "6.022e23", {}, True),
    ("<answer>5.97×10^{24} kg</answer>", "5.97e24 kg", {}, True),
    ("<answer>$3.50</answer>", "3.5", {}, True),
    ("<answer>3,5</answer>", "3.5", {}, True),
    ("<answer>four</answer>", "4", {}, True),
    ("<answer>1e400</answer>", "5", {}, False),
    ("<answer>NaN</answer>", "5", {}, False),
    ("<answer>inf</answer>", "5", {}, False),
    ("<answer>-</answer>", "5", {}, False),
]


@pytest.mark.parametrize(("response", "gold", "arguments", "correct"), SENTENCES)
def test_a_quantity_is_found_in_a_sentence(response: str, gold: str, arguments: dict[str, Any], correct: bool) -> None:
    assert score(response, gold, "numeric", **arguments).correct is correct


OTHER_THINGS = [
    ("3 cents", "$3", False),
    ("3 cents", "\\$0.03", True),
    ("3 cents", "3", True),
    ("60°", "60 °C", False),
    ("60 °C", "60°", True),
    ("5 hours", "5 workers", False),
    ("5 hours", "5 hours in total", True),
    ("5 hours", "5 in all", True),
    ("5 hours", "5 times", False),
    ("5 workers", "5", True),
    ("30 km", "30 kms", True),
    ("0 °C", "32 °F", True),
]


@pytest.mark.parametrize(("gold", "answer", "correct"), OTHER_THINGS)
def test_a_number_of_other_things_is_another_quantity(gold: str, answer: str, correct: bool) -> None:
    assert verify(gold, answer, "numeric").correct is correct


ENDS = [
    ("Avogadro's number is 6.022e23.", "6.022e23"),
    ("The answer is 2½", "2.5"),
    ("It came to -½ in the end", "-0.5"),
    ("The mass is 5.0 kg.\n\nLet me know if you have 2 more questions!", "5.0 kg"),
]


@pytest.mark.parametrize(("response", "gold"), ENDS)
def test_an_exponent_before_a_full_stop_a_raised_fraction_and_a_farewell(response: str, gold: str) -> None:
    assert score(response, gold, "numeric").correct


# What was announced and is not understood is no value, in whatever language: the gold is 5 every time.
NOT_UNDERSTOOD = [
    "Die Antwort ist mindestens 5.",
    "Réponse : moins de 5",
    "Réponse : moins 5",
    "La respuesta es al menos 5.",
    "Ответ: меньше 5",
    "答案：最多5",
    "정답: 최소 5",
    "The answer is unequal to 5.",
    "The answer is perhaps 5.",
    "The answer is a multiple of 5.",
    "The answer is divisible by 5.",
    "The answer is close to 5.",
    "The answer is capped at 5.",
    "The answer is undefined at x = 5.",
    "The answer is 6 for n = 5.",
    "The answer is 6, with n = 5.",
    r"\boxed{6 \text{ at } n = 5}",
    "The voltage is 6 V when R = 5",
]


@pytest.mark.parametrize("response", NOT_UNDERSTOOD)
def test_words_before_a_number_that_are_not_understood_leave_it_undecided(response: str) -> None:
    assert not score(response, "5", "numeric").correct


UNDERSTOOD = [
    "Die Antwort ist also 5.",
    "La réponse est donc 5.",
    "答案：5",
    "The answer is that Bob has 5 apples.",
    "The answer is approximately 5.",
    "Answer: He paid 5 dollars",
    "The answer is 5 for n = 6.",
    r"\boxed{5 \text{ at } n = 6}",
    "The voltage is 5 V when R = 6",
]


@pytest.mark.parametrize("response", UNDERSTOOD)
def test_words_that_link_a_number_with_what_it_is_of_leave_it_what_it_is(response: str) -> None:
    assert score(response, "5", "numeric").correct


# Ticks and the like beside a value are decoration, crosses are not; spaces of LaTeX before a percent sign are spaces.
DECORATED = [
    ("✅ **25%**", True),
    ("**Answer: 25%** ✅", True),
    ("Final answer: 25% ✓", True),
    ("The answer is: 25% 🎉", True),
    ("👉 25%", True),
    ("✔️ 25%", True),
    ("Answer: 25% ❌", False),
    ("✗ 25%", False),
    ("✅ 25% ✗", False),
    (r"\boxed{25\,\%}", True),
    (r"\boxed{25\ \%}", True),
    (r"\boxed{25~\%}", True),
    (r"$25\;\%$", True),
]


@pytest.mark.parametrize(("response", "correct"), DECORATED)
def test_decoration_and_spaces_at_a_percentage(response: str, correct: bool) -> None:
    assert score(response, "25%", "numeric").correct is correct
