"""Short texts: what tells two answers apart, what may be dropped, and what is no answer. Rows are (answer, gold)."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from megascience_hf.answers import score

# Every way in which a response gives a short text.
FRAMES = ["{}", "Answer: {}", "The final answer is {}.", "\\boxed{{{}}}", "<answer>{}</answer>"]


def is_right(answer: str, gold: str | list[str]) -> bool:
    return score(answer, gold, "text").correct


DIFFERENT = {
    "brackets": [
        ("manganese(IV) oxide", "manganese(II) oxide"),
        ("Ti(III)", "Ti(IV)"),
        ("Mg(OH)2", "Mg(ClO4)2"),
        ("O(n^3)", "O(n^2 log n)"),
        ("O(1)", "O(k)"),
        ("(R)-limonene", "(S)-limonene"),
        ("(E)-pent-2-ene", "(Z)-pent-2-ene"),
        ("(-)-linalool", "(+)-linalool"),
        ("(2R,3R)-butane-2,3-diol", "(2R,3S)-butane-2,3-diol"),
        ("tan(3x)", "tan(x)"),
        ("P(X|Y)", "P(Y|X)"),
        ("rise (by a third)", "rise (by a half)"),
        ("rise", "rise (by a half)"),
        ("KCl(aq)", "KCl(s)"),
        ("Mendel (of Austria)", "Mendel"),
    ],
    "signs": [
        ("9 mV", "-9 mV"),
        ("-40 °F", "40 °F"),
        ("34", "3/4"),
        ("4:1", "41"),
        ("1003", "100^3"),
        ("ab", "a/b"),
        ("k", "k!"),
        ("7-9", "79"),
        ("7,9", "79"),
        ("p ∩ q", "p ∪ q"),
        ("y ≤ 3", "y ≥ 3"),
        ("y ∈ S", "y ∉ S"),
        ("u + v", "u - v"),
        ("a ≠ c", "a = c"),
        ("A < B < D", "A > B > D"),
        ("P → Q", "Q → P"),
        ("y²", "y2"),
        ("10^-4", "10^4"),
        ("g'(t)", "g(t)"),
        ("g''(t)", "g'(t)"),
        ("3' end", "5' end"),
        ("B^T", "B"),
        ("~B", "B"),
        ("F#", "F"),
        ("C++", "C"),
        ("8%", "8"),
        ("8", "8%"),
        ("€8", "$8"),
        ("1101_2", "11012"),
        ("0011", "11"),
        ("|z|", "z"),
    ],
    "case": [
        ("SN", "Sn"),
        ("Cs", "CS"),
        ("PB", "Pb"),
        ("COBr2", "CoBr2"),
        ("mV", "MV"),
        ("3 mJ", "3 MJ"),
        ("3 meV", "3 MeV"),
        ("nA", "Na"),
        ("h", "H"),
        ("ΔS", "δS"),
        ("Γ", "γ"),
    ],
    "charges and counts": [
        ("Cr3+", "Cr2+"),
        ("Cr", "Cr3+"),
        ("Br", "Br-"),
        ("ClO3-", "ClO4-"),
        ("O2^-", "O^2-"),
        ("N2O4", "N4O2"),
        ("SO3", "S3O"),
        ("[Ni(NH3)6]2+", "[Ni(NH3)6]3+"),
        ("T_1", "T_2"),
        ("^{12}C", "^{14}C"),
    ],
    "ordinals and numerals": [
        ("7th", "7"),
        ("seven", "seventh"),
        ("type II error", "type I error"),
        ("Chapter IX", "Chapter XI"),
        ("clockwise", "anticlockwise"),
        ("right to left", "left to right"),
        ("unable", "able"),
        ("not able", "notable"),
        ("2 moles and 3 voles", "3 moles and 2 voles"),
    ],
}


@pytest.mark.parametrize("frame", FRAMES)
@pytest.mark.parametrize(("one", "other"), [pair for pairs in DIFFERENT.values() for pair in pairs])
def test_texts_that_differ_in_what_distinguishes_are_different(one: str, other: str, frame: str) -> None:
    assert not is_right(frame.format(one), other)
    assert not is_right(frame.format(other), one)


SAME = {
    "brackets": [
        ("manganese (IV) oxide", "manganese(IV) oxide"),
        ("Manganese IV oxide", "manganese(IV) oxide"),
        ("tan 3x", "tan(3x)"),
        ("magnetic resonance imaging (MRI)", "magnetic resonance imaging"),
        ("MRI (magnetic resonance imaging)", "magnetic resonance imaging"),
        ("MRI", "magnetic resonance imaging (MRI)"),
        ("silver (Ag)", "silver"),
        ("Ag (silver)", "silver"),
        ("carbon dioxide (CO2)", "carbon dioxide"),
        ("Gregor Mendel (1822-1884)", "Gregor Mendel"),
        ("tocopherol (vitamin E)", "vitamin E (tocopherol)"),
    ],
    "mark-up": [
        (r"\ce{KMnO4}", "KMnO4"),
        (r"\mathrm{K_2CrO_4}", "K2CrO4"),
        ("K<sub>2</sub>CrO<sub>4</sub>", "K2CrO4"),
        ("K₂CrO₄", "K2CrO4"),
        ("Mg²⁺", "Mg2+"),
        (r"\mathrm{Mg^{2+}}", "Mg2+"),
        ("Br⁻", "Br-"),
        ("PO43-", "PO4^{3-}"),
        ("[Ni(NH3)6]2+", "[Ni(NH3)6]^{2+}"),
        ("ZnSO4·7H2O", "ZnSO4.7H2O"),
        ("¹⁸O", "^{18}O"),
        ("2s² 2p³", "2s2 2p3"),
        (r"\textbf{pepsin}", "pepsin"),
        (r"\text{pepsin}", "pepsin"),
        ("`pepsin`", "pepsin"),
        ("“pepsin”", "pepsin"),
        ("**pepsin**", "pepsin"),
        (r"$\beta$-sheet", "beta sheet"),
        ("β-sheet", "beta sheet"),
        (r"$p \cup q$", "p ∪ q"),
        (r"$y \leq 3$", "y ≤ 3"),
        ("P -> Q", "P → Q"),
        (r"$g'(t)$", "g'(t)"),
        ("K_w", "Kw"),
    ],
    "words": [
        ("the Doppler effects", "Doppler effect"),
        ("Colour centre", "color center"),
        ("ribosomes", "ribosome"),
        ("phenomenon", "phenomena"),
        ("seventh", "7th"),
        ("World War 1st", "World War First"),
        ("light year", "light-year"),
        ("X-ray", "x-ray"),
        ("U.K.", "UK"),
        ("Ohm's law", "Ohms law"),
        ("Erwin Schrodinger", "Erwin Schrödinger"),
        ("rna", "RNA"),
        ("Galileo!", "Galileo"),
        ("b. subtilis", "B. subtilis"),
        ("tin and lead", "lead and tin"),
        ("Io, Europa, and Callisto", "Io, Europa, Callisto"),
        ("1,500", "1500"),
        ("2.50", "2.5"),
        (".25", "0.25"),
        ("¼", "0.25"),
        ("neon, not argon", "neon"),
    ],
    "quantities": [
        ("3 MJ", "3000 kJ"),
        ("250 mL", "0.25 L"),
        ("8 percent", "8%"),
        ("60°", "60 degrees"),
        ("9.81 m/s²", "9.81 m/s^2"),
        ("12 grams", "12 g"),
    ],
    "dates and times": [
        ("11/09/1989", "November 9, 1989"),
        ("9 November 1989", "November 9, 1989"),
        ("November 9th, 1989", "11/9/1989"),
        ("Thursday, November 9, 1989", "9 Nov 1989"),
        ("1989-11-09", "November 9, 1989"),
        ("9.11.1989", "November 9, 1989"),
        ("25/12/1991", "12/25/1991"),
        ("6:20 p.m.", "6:20 PM"),
        ("18:20", "6:20 PM"),
    ],
}


@pytest.mark.parametrize("frame", ["{}", "Answer: {}", "<answer>{}</answer>"])
@pytest.mark.parametrize(("answer", "gold"), [pair for pairs in SAME.values() for pair in pairs])
def test_texts_that_differ_in_spelling_only_are_the_same(answer: str, gold: str, frame: str) -> None:
    assert is_right(frame.format(answer), gold)


OTHER_DAYS = [
    ("November 10, 1989", "November 9, 1989"),
    ("09/11/1989", "November 9, 1989"),
    ("November 9", "November 9, 1989"),
    ("November 1989", "November 9, 1989"),
    ("before November 9, 1989", "November 9, 1989"),
    ("6:20 a.m.", "6:20 PM"),
    ("6:21 PM", "6:20 PM"),
]


@pytest.mark.parametrize(("answer", "gold"), OTHER_DAYS)
def test_another_day_or_hour_is_another_answer(answer: str, gold: str) -> None:
    assert not is_right(answer, gold)


SENTENCES = [
    ("The enzyme is pepsin.", "pepsin", True),
    ("The enzyme that cuts it is called pepsin.", "pepsin", True),
    ("It is **pepsin**.", "pepsin", True),
    ("Pepsin is the enzyme.", "pepsin", True),
    ("The anion is **ClO4^-**.", "ClO4^-", True),
    ("The ferry departs at 6:20 PM.", "6:20 PM", True),
    ("It was opened on 9 November 1989.", "November 9, 1989", True),
    ("**Final Answer:** The shade is grey.", "gray", True),
    ("The pressure will rise.", "rise", True),
    ("The pressure rises.", "rise", True),
    ("The mass is 12 g.", "12 g", True),
    ("The area scales as $r^4$.", "r^4", True),
    ("Sure! Pepsin", "pepsin", True),
    ("The enzyme is not pepsin.", "pepsin", False),
    ("The enzyme is pepsin or trypsin.", "pepsin", False),
    ("The enzyme might be pepsin.", "pepsin", False),
    ("The enzyme it is mistaken for is pepsin.", "pepsin", False),
    ("If heated, the enzyme is pepsin.", "pepsin", False),
    ("Pepsin is the wrong enzyme.", "pepsin", False),
    ("Pepsin is smaller than trypsin.", "pepsin", False),
    ("The enzyme is trypsin. Pepsin works elsewhere.", "pepsin", False),
    ("Is the enzyme pepsin?", "pepsin", False),
    ("The pressure does not rise.", "rise", False),
    ("The pressure may rise.", "rise", False),
    ("The mass is at least 12 g.", "12 g", False),
    ("We met pepsin in chapter 3.", "pepsin", False),
]


@pytest.mark.parametrize(("response", "gold", "correct"), SENTENCES)
def test_a_plain_sentence_states_what_stands_at_its_end(response: str, gold: str, correct: bool) -> None:
    assert is_right(response, gold) is correct


NO_SINGLE_ANSWER = [
    "{0} (no, {1})",
    "{0} (or {1})",
    "{0} ({1})",
    "{0} (wrong)",
    "¬{0}",
    "~{0}",
    "non-{0}",
    "no {0}",
    "not {0}",
    "{0}-like",
    "{0}-free",
    "{0}?",
    "{0} | {1}",
    "{0}; {1}",
    "{0}/{1}",
    "{0} and {1}",
    "{0} or {1}",
    "either {0} or {1}",
    "{0}, then {1}",
    "{0}, {1}",
    "{0} + {1}",
    "{0} → {1}",
    "{0} but not always",
    "maybe {0}",
    "anything but {0}",
    "{1}, not {0}",
    "It is not {0}.",
    "Is it {0}?",
    "I doubt it is {0}.",
    "It could be {0}.",
    "The opposite of {0}",
    "{0} {0}",
    "{0}...{1}",
    "{0}. No, {1}.",
]


@pytest.mark.parametrize("frame", ["{}", "\\boxed{{{}}}", "<answer>{}</answer>", "Answer: {}"])
@pytest.mark.parametrize("shape", NO_SINGLE_ANSWER)
def test_what_stands_beside_an_answer_and_is_not_understood_makes_it_wrong(shape: str, frame: str) -> None:
    for gold, other in (("mitosis", "meiosis"), ("Li", "Na"), ("expand", "contract")):
        assert not is_right(frame.format(shape.format(gold, other)), gold)


BESIDE_A_QUANTITY = [
    *(
        "6",
        "> 6 km",
        "at least 6 km",
        "up to 6 km",
        "6-8 km",
        "6 to 8 km",
        "6 km or 8 km",
        "not 6 km",
        "±6 km",
        "6 km?",
    ),
    *("6 dozen km", "6 million km", "6 and a half km", "6 km²", "6 km/h", "6 m", "-6 km", "6 parsecs", "5 × 8 km"),
    *("6 km ≈ 7 km ≈ 8 km", "4 ≈ 6 km", "6 %", "about 60 km", "6 solar radii"),
]


@pytest.mark.parametrize("answer", BESIDE_A_QUANTITY)
def test_a_quantity_needs_its_unit_and_nothing_else(answer: str) -> None:
    assert is_right("\\boxed{6 km}", "6 km")
    assert not is_right(f"\\boxed{{{answer}}}", "6 km")
    assert not is_right(answer, "6 km")


def test_no_accepted_text_is_met_by_a_denial_or_a_list() -> None:
    for answer in ("not teal", "teal or mauve", "neither", "teal and mauve", "teal, mauve"):
        assert not is_right(f"\\boxed{{{answer}}}", ["teal", "mauve"])


TAKEN_BACK = [
    "The answer is mitosis. Wait, no, it is meiosis.",
    "\\boxed{mitosis} Actually, it is meiosis.",
    "Answer: mitosis. That is wrong, it is meiosis.",
    "The answer is mitosis?",
    "Answer: mitosis, or rather meiosis",
]


@pytest.mark.parametrize("response", TAKEN_BACK)
def test_an_answer_that_is_taken_back_does_not_count(response: str) -> None:
    assert not is_right(response, "mitosis")


EXCLUSIVE = [
    *(
        "DNA",
        "RNA",
        "CO",
        "Co",
        "NO",
        "No",
        "Fe2+",
        "Fe3+",
        "9 km",
        "9 m",
        "-9 km",
        "x^2",
        "x2",
        "cos(y)",
        "sin(2x)",
        "n!",
    ),
    *(
        "n",
        "1/2",
        "12",
        "2:1",
        "21",
        "A ∩ B",
        "A ∪ B",
        "increase",
        "decrease",
        "June 3, 2011",
        "March 6, 2011",
        "2:10 PM",
    ),
    *("2:10 AM", "5th", "5", "iron(II)", "iron(III)", "(R)-alanine", "(S)-alanine", "MeV", "meV", "Δ", "δ"),
]
PIECES = [
    *EXCLUSIVE,
    *(" ", " ", "(", ")", " or ", " and ", "not "),
    *("-", "^", "'", "\"", "?", "!", ".", ",", ";", ":", "/", "=", "≈", "~", "¬"),
    *("|", "<", ">", "$", "\\text{", "}", "\\boxed{", "**"),
    *("the ", "The answer is ", "It is ", "no, ", "5", "2", "II", "_"),
]  # fmt: skip


@settings(max_examples=400, deadline=None)
@given(st.lists(st.sampled_from(PIECES), min_size=1, max_size=6).map("".join))
def test_no_response_is_right_for_two_golds_that_exclude_each_other(response: str) -> None:
    assert len([gold for gold in EXCLUSIVE if is_right(response, gold)]) <= 1


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=60), st.text(min_size=1, max_size=30).filter(lambda t: t.strip() != ""))
def test_no_text_makes_the_scorer_fail(response: str, gold: str) -> None:
    assert score(response, gold, "text").answer.status != "scorer_error"


@pytest.mark.parametrize("gold", EXCLUSIVE)
def test_a_gold_is_right_for_itself(gold: str) -> None:
    for frame in FRAMES:
        assert is_right(frame.format(gold), gold)


NUCLIDES = [
    ("Co-60", "cobalt-60", True),
    ("cobalt 60", "Co-60", True),
    ("$^{60}$Co", "cobalt-60", True),
    ("${}^{60}\\mathrm{Co}$", "Co-60", True),
    ("⁶⁰Co", "Cobalt-60", True),
    ("caesium-137", "Cs-137", True),
    ("Co-59", "cobalt-60", False),
    ("Ni-60", "Co-60", False),
    ("9V", "V-9", False),
    ("Co60", "cobalt-60", False),
    ("Co-60 or Cs-137", "Co-60", False),
]


@pytest.mark.parametrize(("answer", "gold", "right"), NUCLIDES)
def test_a_nuclide_has_several_names(answer: str, gold: str, right: bool) -> None:
    assert is_right(answer, gold) == right


BESIDE_A_BOX = [
    ("\\boxed{\\boxed{4 A} 9 A}", "4 A"),
    ("\\boxed{\\boxed{12} 10^{-2}}", "12"),
    ("\\boxed{4\\boxed{5}}", "45"),
    ("O(3^n) \\approx O(n)", "O(n)"),
    ("1/7 ≈ 1/8", "1/8"),
    ("NaCl ... NaOH", "NaCl"),
    ("Answer: NaCl ... NaOH", "NaCl"),
    ("### Answer\n(S)-alanine, unless it is (R)-alanine", "(R)-alanine"),
    ("The answer is tin. Or zinc.", "tin"),
    ("The answer is tin. Alternatively, zinc.", "tin"),
    ("The answer is tin. Maybe zinc.", "tin"),
    ("The answer is tin. This is wrong.", "tin"),
    ("Answer: Sure! Not tin", "tin"),
    ("Answer: Sure! Tin or zinc", "tin"),
]


@pytest.mark.parametrize(("answer", "gold"), BESIDE_A_BOX)
def test_what_stands_beside_a_text_leaves_it_open(answer: str, gold: str) -> None:
    assert not is_right(answer, gold)


STATED_PLAINLY = [
    ("\\boxed{\\boxed{4 A}}", "4 A"),
    ("1/7 ≈ 0.14", "1/7"),
    ("### Answer\n(S)-alanine", "(S)-alanine"),
    ("The answer is tin. It is a metal.", "tin"),
    ("The answer is tin. Perhaps you know it from cans.", "tin"),
    ("The answer is tin. Or, equivalently, element 50.", "tin"),
    ("Answer: Sure! Tin", "tin"),
    ("Answer: Certainly. It's tin.", "tin"),
    ("WHO", "WHO"),
    ("WHO.", "WHO"),
    ("4e3", "4000"),
    ("4e-3 m", "4 mm"),
]


@pytest.mark.parametrize(("answer", "gold"), STATED_PLAINLY)
def test_a_text_that_is_stated_plainly_is_read(answer: str, gold: str) -> None:
    assert is_right(answer, gold)
