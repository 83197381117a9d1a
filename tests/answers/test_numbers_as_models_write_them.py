"""Numbers, units and labels as today's models write them at the end of a reply. All sentences are our own."""

from __future__ import annotations

from typing import Any

import pytest

from megascience_hf.answers import Kind, score

_LETTERS = {"letters": "ABCD"}
_BEFORE = "We collect the terms first.\n\n"
# (response, gold, kind, arguments)
READ: list[tuple[str, str, Kind, dict[str, Any]]] = [
    # names that the grammar of formulas reads as products
    *[(f"So {name} = 3.7.", "3.7", "numeric", {}) for name in
      ("E°", "E^0", "S°", "t½", "t1/2", "Kb", "P_O2", "v0", "$\\sigma^2$", "$\\sigma_X^2$", "P(no heads)", "pH")],
    ("$P(X>1) \\approx 0.42$", "0.42", "numeric", {}), ("**P(X > 1) ≈ 0.42**", "0.42", "numeric", {}),
    # relative clauses, closings, headings of steps
    ("The total is 36, which agrees with the estimate.", "36", "numeric", {}),
    ("$v=3.7$ m/s, where $v$ is the speed at the end.", "3.7", "numeric", {"unit": "m/s"}),
    (_BEFORE + "Thus, the mass is 3.7 kg.\n\n---\n\nHope this helps!", "3.7", "numeric", {"unit": "kg"}),
    (_BEFORE + "Thus, the mass is 3.7 kg.\n\n---\n\n*Note:* we took g = 9.8", "3.7", "numeric", {"unit": "kg"}),
    (_BEFORE + "## ✅ Final Answer\n**36**\n\nLet me know if you want more!", "36", "numeric", {}),
    (_BEFORE + "## ✅ Final Answer\n**B**\n\nLet me know if you want more!", "B", "choice", _LETTERS),
    ("**Step 4: State the answer.** The answer is 36.", "36", "numeric", {}),
    ("**Step 4: State the answer.** The answer is B.", "B", "choice", _LETTERS),
    ("4. **State the answer:** osmosis", "osmosis", "text", {}), ("**Final Answer:**\n\n> 36", "36", "numeric", {}),
    ("Final answer: ≈ 3.7 m/s² 🚀", "3.7", "numeric", {"unit": "m/s^2"}), ("The answer is 36! 🎉", "36", "numeric", {}),
    # which of several numbers is the one
    ("After giving 6 pens to Bo, Al has 36 pens.", "36", "numeric", {}),
    ("The 4 books cost a total of $36.", "36", "numeric", {}),
    ("He spent $36 on 4 books.", "36", "numeric", {}), ("36 pens are left.", "36", "numeric", {}),
    ("Each of the 4 shelves has 9 books, for a total of 36 books.", "36", "numeric", {}),
    ("At x = 4, y = 36.", "36", "numeric", {}), ("When x = 4, y = 36.", "36", "numeric", {}),
    ("4 × 9 equals 36.", "36", "numeric", {}),
    ("Half of 72 is 36.", "36", "numeric", {}),
    # substances, directions, electrodes, the same in another unit
    ("\\boxed{12.5\\ \\text{g H}_2\\text{O}}", "12.5", "numeric", {"unit": "g"}),
    ("12.5 g (0.69 mol)", "12.5", "numeric", {"unit": "g"}),
    ("3.7 m/s (to the left)", "3.7", "numeric", {"unit": "m/s"}),
    ("3.7 m/s, upward", "3.7", "numeric", {"unit": "m/s"}),
    ("3.7 T out of the page", "3.7", "numeric", {"unit": "T"}),
    ("3.7 N, directed west", "3.7", "numeric", {"unit": "N"}),
    ("-0.44 V vs SHE", "-0.44", "numeric", {"unit": "V"}), ("2500 J = 2.5 kJ", "2500", "numeric", {"unit": "J"}),
    ("10 m/s, equivalent to 36 km/h", "10", "numeric", {"unit": "m/s"}),
    ("$3\\sqrt2$ (≈ 4.24)", "4.24", "numeric", {}), ("7/36 (approximately 19.4%)", "0.1944", "numeric", {}),
    # units
    ("3.7 min^(-1)", "3.7", "numeric", {"unit": "min^-1"}), ("3.7 m/(s^2)", "3.7", "numeric", {"unit": "m/s^2"}),
    ("\\boxed{3.7\\,{\\rm m\\,s^{-2}}}", "3.7", "numeric", {"unit": "m/s^2"}),
    ("3.7 [m/s^2]", "3.7", "numeric", {"unit": "m/s^2"}),
    ("3.7 N•m", "3.7", "numeric", {"unit": "N m"}), ("3.7 kilohms", "3.7", "numeric", {"unit": "kΩ"}),
    ("3.7 cycles/s", "3.7", "numeric", {"unit": "Hz"}), ("3.7 ℓ", "3.7", "numeric", {"unit": "L"}),
    ("$3{.}7$", "3.7", "numeric", {}), ("${-}3$", "-3", "numeric", {}), ("• 36", "36", "numeric", {}),
    ("答案:约 3.7 m/s", "3.7", "numeric", {"unit": "m/s"}), ("答:需要36天。", "36", "numeric", {}),
    # options
    ("**D. None of the above**", "D", "choice", _LETTERS), ("D) None of the above", "D", "choice", _LETTERS),
    ("n = 2.0 mol → B", "B", "choice", _LETTERS), ("So the volume halves $\\Rightarrow$ B", "B", "choice", _LETTERS),
    ("$\\boxed{\\mathrm{N_2O}}$", "B", "choice", {"options": ["CO2", "N2O", "O2"]}),
    ("Answer: 2.5 moles", "A", "choice", {"options": ["2.5 mol", "5.0 mol"]}),
    ("The pressure decreases by a factor of 3.", "B", "choice",
     {"options": ["It increases by a factor of 3", "It decreases by a factor of 3"]}),
]  # fmt: skip
NOT_READ: list[tuple[str, str, Kind, dict[str, Any]]] = [
    ("So 2x = 3.7.", "3.7", "numeric", {}), ("So x^2 = 3.7.", "3.7", "numeric", {}),
    ("Step 4: State the answer.", "4", "numeric", {}),
    ("The answer is\n> 5", "5", "numeric", {}), ("$3\\sqrt2$ (≈ 5.24)", "4.24", "numeric", {}),
    ("5 m/s = 7 m/s", "7", "numeric", {}),
    ("12.5 g (7 g)", "12.5", "numeric", {"unit": "g"}), ("5, upwards", "5", "numeric", {}),
    ("A → B", "B", "choice", _LETTERS),
    ("2A + C → B", "B", "choice", _LETTERS), ("None of the above fits.\n\nB", "A", "choice", _LETTERS),
    ("Osmosis 🤔", "osmosis", "text", {}), ("36 🤷", "36", "numeric", {}),
    ("iron, which the class chose", "iron", "text", {}), ("Half of the answer is 36.", "36", "numeric", {}),
    ("2500 J = 3 kJ", "3000", "numeric", {"unit": "J"}), ("5 bp", "5", "numeric", {"unit": "%"}),
]  # fmt: skip


@pytest.mark.parametrize(("response", "gold", "kind", "arguments"), READ)
def test_an_answer_is_read_as_it_is_written(response: str, gold: str, kind: Kind, arguments: dict[str, Any]) -> None:
    assert score(response, gold, kind, **arguments).correct


@pytest.mark.parametrize(("response", "gold", "kind", "arguments"), NOT_READ)
def test_what_only_looks_like_it_is_no_answer(response: str, gold: str, kind: Kind, arguments: dict[str, Any]) -> None:
    assert not score(response, gold, kind, **arguments).correct
