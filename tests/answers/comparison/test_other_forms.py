"""The gold in another form, and what looks like it. Rows are (gold, answer, correct)."""

from __future__ import annotations

import pytest

from megascience_hf.answers import verify

VECTORS = [
    ("(4,-1,7)", "[4,-1,7]", True),
    ("(4,-1,7)", "(4,-1,7)^T", True),
    ("(4,-1,7)", "⟨4,−1,7⟩", True),
    ("(4,-1,7)", "(4,-1,8)^T", False),
    ("(4,7)", "[4,7]", False),
    (r"5\hat i-2\hat j", "5i - 2j", True),
    ("(5,-2)", "5i - 2j", True),
    (r"5\hat i-2\hat j", "2i - 5j", False),
    ("5i", r"5\hat i", False),
    ("5+2i", r"5\hat i+2\hat j", False),
]

SETS = [
    (r"(-\infty,-3)\cup(5,\infty)", r"\mathbb{R}\setminus[-3,5]", True),
    (r"(-\infty,-3)\cup(5,\infty)", r"\mathbb{R}\setminus(-3,5)", False),
    (r"(-\infty,-3]\cup[5,\infty)", r"\mathbb{R}\setminus(-3,5)", True),
    ("[0,8)", r"[0,8]\setminus\{8\}", True),
    (r"(-\infty,-3)\cup(5,\infty)", "(-oo,-3) U (5,oo)", True),
    (r"(-\infty,-3)\cup(5,\infty)", r"(-\infty,-3)\bigcup(5,\infty)", True),
    (r"(-\infty,-3)\cup(5,\infty)", r"]-\infty,-3[\cup]5,\infty[", True),
    (r"(-\infty,-3)\cup(5,\infty)", r"]-\infty,-3]\cup]5,\infty[", False),
    (r"\{4,6\}", r"A \cup B = \{4,6\}", True),
    (r"\{4,6\}", "A ∪ B = {4,6}", True),
    (r"A \cap B = \{4,6\}", r"A \cup B = \{4,6\}", False),
    (r"A = \{4,6\}", r"A \cup B = \{4,6\}", False),
]

CASES = [
    (r"\begin{cases}t&t\ge2\\0&t<2\end{cases}", r"\begin{cases}t&t\ge2\\0&\text{otherwise}\end{cases}", True),
    (r"\begin{cases}t&t\ge2\\0&t<2\end{cases}", r"\begin{cases}t,&t\ge2\\0,&\text{otherwise}\end{cases}", True),
    (r"\begin{cases}t&t\ge2\\0&t<2\end{cases}", r"\begin{cases}t&(t\ge2)\\0&(t<2)\end{cases}", True),
    (r"\begin{cases}t&t\ge2\\0&t<2\end{cases}", r"\begin{cases}t&t>2\\0&\text{otherwise}\end{cases}", False),
    (r"\begin{cases}t&t\ge2\\0&t<1\end{cases}", r"\begin{cases}t&t\ge2\\0&\text{otherwise}\end{cases}", False),
    (r"\begin{cases}t&t\ge2\\0&t<2\end{cases}", r"\begin{cases}t&t\ge2\\1&\text{otherwise}\end{cases}", False),
]

SPELLINGS = [
    (r"\binom{9}{4}", "9C4", True),
    (r"\binom{9}{4}", "9C3", False),
    ("504", "9P3", True),
    (r"\ln|t|", r"\ln\vert t\vert", True),
    (r"|a|+|b|", r"\vert a\vert+\vert b\vert", True),
    ("1101_2", "1101 (base 2)", True),
    ("1101_2", "1101 in base two", True),
    ("1101_2", "1101₂", True),
    ("1101_2", "1101 (base 3)", False),
    ("1101_2", "1101₃", False),
    ("0.42", "pH ≈ 0.42", True),
    ("0.42", "Kb ≈ 0.42", True),
    ("0.42", "Kb ≈ 0.43", False),
    ("4", "x^2 ≈ 4", False),
    (r"3\sqrt7", r"$3\sqrt7$ (approximately 7.94)", True),
    (r"3\sqrt7", r"$3\sqrt7$ (approximately 7.49)", False),
]

CONSTANTS_OF_INTEGRATION = [
    ("C_1e^{3x}", "C1*e^(3x)", True),
    ("C_1e^{3x}+C_2e^{-x}", "C1 e^{3x} + C2 e^{-x}", True),
    ("C_1e^{3x}+C_2e^{-x}", "c_1e^{3x}+c_2e^{-x}", True),
    ("C_1e^{3x}+C_2e^{-x}", "Ae^{3x}+Be^{-x}", True),
    ("C_1e^{3x}+C_2e^{-x}", "Ae^{3x}+Ae^{-x}", False),
    ("C_1e^{3x}+C_2e^{-x}", "Ae^{3x}+Be^{x}", False),
    ("C_1e^{3x}+C_2e^{-x}", "xe^{3x}+ye^{-x}", False),
]

NAMES = [
    ("6t", "d/dt[3t^2] = 6t", True),
    (r"\begin{pmatrix}2&1\\0&3\end{pmatrix}", r"A^{-1} = \begin{pmatrix}2&1\\0&3\end{pmatrix}", True),
    (r"A = \begin{pmatrix}2&1\\0&3\end{pmatrix}", r"A^{-1} = \begin{pmatrix}2&1\\0&3\end{pmatrix}", False),
    (r"A^T = \begin{pmatrix}2&1\\0&3\end{pmatrix}", r"A^{-1} = \begin{pmatrix}2&1\\0&3\end{pmatrix}", False),
    ("4", "x^{-1} = 4", False),
    (r"\frac{s}{s^2+9}", r"\mathcal{L}\{\cos 3t\} = \frac{s}{s^2+9}", True),
    ("c^2", "a^2+b^2 = c^2", True),
    ("a^2+b^2 = c^2", "c^2", False),
]

UNITS = [
    ("340 J", r"$340\ \mathrm{J}$", True),
    ("340 J", r"0.34\text{ kJ}", True),
    (r"340\text{ J}", "340 J", True),
    (r"340\text{ J}", "340 N", False),
    (r"1.6\text{ m/s}^2", "1.6 m/s²", True),
    (r"1.6\text{ m/s}^2", "1.6 m/s", False),
    (r"5\text{ apples}", "5 m", False),
    (r"\frac52", r"\boxed{t=\frac52\text{ s}}", True),
    (r"\frac52\text{ m}", r"t=\frac52\text{ s}", False),
]

ALL = [*VECTORS, *SETS, *CASES, *SPELLINGS, *CONSTANTS_OF_INTEGRATION, *NAMES, *UNITS]


@pytest.mark.parametrize(("gold", "answer", "correct"), ALL)
def test_another_form_is_the_gold_and_another_value_is_not(gold: str, answer: str, correct: bool) -> None:
    assert verify(gold, answer, "math").correct is correct
