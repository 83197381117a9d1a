"""What a chain of equals and about signs states. Rows are (response, gold, correct)."""

from __future__ import annotations

import pytest

from megascience_hf.answers import score

CHAINS = [
    (r"\boxed{y = f(x) = x^2-2x}", "x^2-2x", True),
    (r"\boxed{PQ = RS = 9}", "9", True),
    (r"\boxed{y = f(x) = x^2-2x}", "x^2", False),
    (r"\boxed{\frac{7}{3} \approx 2.35}", r"\frac73", True),
    (r"\boxed{\frac{7}{3} \approx 2.35}", "2.35", False),
    (r"\boxed{\frac{7}{3} \approx 2.37}", r"\frac73", False),
    (r"\boxed{0 \approx 1 \approx 2}", "1", False),
    (r"\boxed{0 \approx 1 \approx 2}", "2", False),
    (r"\boxed{0 \sim 1}", "1", False),
    (r"\boxed{0 \simeq 1 \cong 2}", "0", False),
    (r"\boxed{0 = 1 = 2}", "2", False),
    (r"\boxed{5 \approx 6}", "6", False),
    (r"\boxed{100 = 101}", "101", False),
    (r"\boxed{x = 1 = 2}", "2", False),
    (r"\boxed{x = 4x = 3}", "3", False),
    (r"\boxed{x \approx 1 \approx 2}", "2", False),
    (r"\boxed{\sqrt{17} \approx 4.12}", r"\sqrt{17}", True),
    (r"\boxed{\sqrt{17} \approx 4.12}", "4.12", True),
    (r"\boxed{\sqrt{17} \approx 4.12 \approx 4.1}", r"\sqrt{17}", False),
    (r"\boxed{\sqrt{17} \approx 5.12}", r"\sqrt{17}", False),
    (r"\boxed{4.12 \approx \sqrt{17}}", r"\sqrt{17}", True),
    (r"\boxed{\frac{22}{7} = 3.14}", r"\frac{22}{7}", True),
    (r"\boxed{2+3=5}", "5", True),
    (r"\boxed{2+3=6}", "6", False),
    (r"\boxed{2+3=6}", "5", False),
    (r"\boxed{A = \frac12 bh = 12}", "12", True),
    (r"\boxed{A = \pi r^2 = 9\pi \approx 28.27}", r"9\pi", True),
    (r"\boxed{A = \pi r^2 = 9\pi \approx 29.27}", r"9\pi", False),
    (r"\boxed{y = (x+1)^2 = x^2+2x+1}", "(x+1)^2", True),
    (r"\boxed{y = (x+1)^2 = x^2+3x+1}", "(x+1)^2", False),
    (r"\boxed{x = x = 3}", "3", False),
    (r"\boxed{5 + 0/0}", "5", False),
    (r"\boxed{5 = 7}", "7", False),
    (r"\boxed{\frac{3}{4} = 0.75 = 75\%}", "0.75", True),
    (r"\boxed{0.4 \approx 0}", "0.4", False),
    (r"\boxed{2.5 \text{ m} \approx 250 \text{ cm}}", r"2.5\text{ m}", False),
    ("The answer is 0 ≈ 1 ≈ 2 ≈ 3.", "2", False),
    (r"The answer is $0 \approx 1 \approx 2 \approx 3$.", "2", False),
    (r"The answer is $0 \approx 1 \approx 2 \approx 3$.", "3", False),
    (r"\boxed{x^2 \approx x^2+1}", "x^2+1", False),
    (r"\boxed{x^2 + 1 \approx 5}", "x^2+1", False),
    (r"\boxed{2x=6}", "3", False),
    (r"\boxed{2x=6}", "x=3", True),
    (r"\boxed{x^2+1=x^2+1}", "x^2+1", True),
    (r"\boxed{\frac{2}{3} \approx 0.66}", r"\frac23", True),
    (r"\boxed{(1,2)=(1,2)}", "(1,2)", True),
    (r"\boxed{i \approx 1}", "1", False),
    (r"\boxed{x=9/x=2}", "x=2", False),
    (r"\boxed{z=5 z=2}", "z=2", False),
    (r"\boxed{z \approx 2.72}", "2.72", True),
    (r"\boxed{y=y}", "y=2", False),
    (r"\boxed{1=1}", "y=2", False),
    (r"\boxed{3/0}", "3", False),
    (r"\boxed{8 \to 2}", "2", False),
    (r"\boxed{8 \to 2}", "8", False),
]


@pytest.mark.parametrize(("response", "gold", "correct"), CHAINS)
def test_a_chain_is_an_answer_only_if_its_sides_agree(response: str, gold: str, correct: bool) -> None:
    assert score(response, gold, "math").correct is correct
