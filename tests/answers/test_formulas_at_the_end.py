"""The formula that a response of several paragraphs ends with, whatever follows to say what it holds for.

Rows are (ending, gold, correct); each ending stands below a paragraph.
"""

from __future__ import annotations

import pytest

from megascience_hf.answers import score

LEAD = "Both sides are brought to one form first.\n\n"

PLAIN_LINES = [
    ("h'(t) = 5t² - 4t", "5t^2-4t", True),
    ("So u = √(3ax).", r"\sqrt{3ax}", True),
    ("k = QR/s²", r"\frac{QR}{s^2}", True),
    ("y = 4x - 7", "y=4x-7", True),
    ("y = 4x - 7", "4x-7", True),
    ("So we get y = 4x - 7.", "4x-7", True),
    ("Clearly the tangent is y = 4x - 7.", "4x-7", True),
    ("Hence the derivative is h'(t) = 5t² - 4t.", "5t^2-4t", True),
    ("The solution is (4, -7).", "(4,-7)", True),
    ("y = 4x - 7", "-7", False),
    ("Clearly the tangent is y = 4x - 7.", "-7", False),
    ("The solution is (4, -7).", "-7", False),
    ("The solution is not (4, -7).", "(4,-7)", False),
    ("It cannot be y = 4x - 7.", "4x-7", False),
    ("Maybe y = 4x - 7.", "4x-7", False),
    ("If y = 4x - 7", "4x-7", False),
    ("The tangent is parallel to y = 4x - 7.", "4x-7", False),
    ("The square of it is y = 4x - 7.", "4x-7", False),
    ("There is no line y = 4x - 7.", "4x-7", False),
    ("Suppose that\ny = 4x - 7", "4x-7", False),
    ("It is not true that\ny = 4x - 7", "4x-7", False),
    ("y ≠ 4x - 7", "4x-7", False),
]

RELATIONS = [
    ("The plane has the equation $5x-2y+z=11$.", "5x-2y+z=11", True),
    ("The sphere is $(x-4)^2+(y+1)^2=25$.", "(x-4)^2+(y+1)^2=25", True),
    ("The plane has the equation $5x-2y+z=11$.", "5x-2y+z=12", False),
    ("So $x^2=49$.", "49", False),
    ("So $3x=21$.", "21", False),
    ("So $x=6$.", "y=6", False),
    ("So $p+q=6$.", "6", True),
    (r"So $3x=21 \Rightarrow x=7$.", "7", True),
    (r"So $d = 3\sqrt{5} \approx 6.71$.", r"3\sqrt5", True),
    (r"So $d = 3\sqrt{5} \approx 6.71$.", "6.71", True),
    (r"So $d = 3\sqrt{5} \approx 8$.", "8", False),
    (r"So $d = 0 \approx 1 \approx 2$.", "2", False),
    (r"$a=3+4=7$", "7", True),
]

CIRCUMSTANCES = [
    ("$$k=\\frac{QR}{s^2}$$\nwhere $Q$ is the charge and $s$ the distance.", r"\frac{QR}{s^2}", True),
    (r"The answer is $\frac{QR}{s^2}$, where $Q$ is the charge.", r"\frac{QR}{s^2}", True),
    ("The integral is $x^4+C$, where $C$ is the constant of integration.", "x^4+C", True),
    (r"The answer is $\frac{QR}{s^2}$ for $s>R$.", r"\frac{QR}{s^2}", True),
    (r"$\frac{x+5}{x-1}$ for $x\ne1$", r"\frac{x+5}{x-1}", True),
    (r"The largest value of $g$ is $\frac{\pi}{6}$ at $x=2$.", r"\frac{\pi}{6}", True),
    (r"The derivative is $3x^2\cos(x^3)$, obtained with $u=x^3$.", r"3x^2\cos(x^3)", True),
    ("The largest value is at $x=2$.", "2", True),
    ("The line meets $y=3x-1$ at $(2,5)$.", "(2,5)", True),
    ("We find $g'(x)=0$ at $x=2$.", "2", True),
    ("The value is $6$ for $x=2$ and $8$ for $x=4$.", "6", False),
    ("The value is $6$ for $x=2$ and $8$ for $x=4$.", "8", False),
    ("The value is not $6$ for $x=2$.", "6", False),
    ("The value is at least $6$ for $x=2$.", "6", False),
    ("$v=6$ with $m=2$, but actually $v=8$.", "6", False),
    (r"The answer is $n\pi$, where $n$ is an integer.", r"k\pi, k\in\mathbb{Z}", True),
    (r"The answer is $n\pi$, where $n$ is a positive integer.", r"k\pi, k\in\mathbb{Z}", False),
    (r"The answer is $n\pi$ for $n \in \mathbb{N}$.", r"k\pi, k\in\mathbb{Z}", False),
]

SEVERAL = [
    ("**Final Answer:**\n- $a = 4$\n- $b = 9$", "a = 4, b = 9", True),
    ("**Final Answer:**\n- $a = 4$\n- $b = 9$", "4", False),
    (r"$$x=-4\quad\text{or}\quad x=9$$", "-4, 9", True),
    (r"$$x=-4\quad\text{or}\quad x=9$$", "9", False),
    ("$a=4$, $b=9$", "a=4, b=9", True),
    ("$a=4$, $b=9$", "9", False),
    ("$x=4$ or $x=9$", "4, 9", True),
]

ENVIRONMENTS = [
    ("\\begin{equation}\nk=\\frac{QR}{s^2}\n\\end{equation}", r"\frac{QR}{s^2}", True),
    ("$$\\begin{aligned}v&=\\frac{18}{4}\\\\&=4.5\\end{aligned}$$", "4.5", True),
]

ALL = [*PLAIN_LINES, *RELATIONS, *CIRCUMSTANCES, *SEVERAL, *ENVIRONMENTS]


@pytest.mark.parametrize(("ending", "gold", "correct"), ALL)
def test_the_formula_at_the_end_is_read_whole(ending: str, gold: str, correct: bool) -> None:
    assert score(LEAD + ending, gold, "math").correct is correct


@pytest.mark.parametrize(("ending", "gold"), [(ending, gold) for ending, gold, correct in CIRCUMSTANCES if correct])
def test_it_is_the_same_without_a_paragraph_before(ending: str, gold: str) -> None:
    assert score(ending, gold, "math").correct
