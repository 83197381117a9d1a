"""Formulas of which only a part was compared: congruences, domains, steps, unknown functions, names, primes.

Rows are (response, gold, correct); beside each false answer stands an honest one of the same kind.
"""

from __future__ import annotations

import pytest

from megascience_hf.answers import score

CONGRUENCES = [
    (r"\boxed{y^3\equiv 4\pmod 9}", r"y\equiv 4\pmod 9", False),
    (r"\boxed{5y\equiv 4\pmod 9}", r"y\equiv 4\pmod 9", False),
    (r"\boxed{-y\equiv 4\pmod 9}", r"y\equiv 4\pmod 9", False),
    (r"\boxed{y\not\equiv 4\pmod 9}", r"y\equiv 4\pmod 9", False),
    (r"\boxed{y ≢ 4 \pmod 9}", r"y\equiv 4\pmod 9", False),
    (r"\boxed{z\equiv 4\pmod 9}", r"y\equiv 4\pmod 9", False),
    (r"\boxed{y\equiv 13\equiv 4\pmod 9}", r"y\equiv 4\pmod 9", True),
    (r"\boxed{y\equiv 12\equiv 4\pmod 9}", r"y\equiv 4\pmod 9", False),
    (r"\boxed{y = 9k+4}", r"y\equiv 4\pmod 9", True),
    (r"\boxed{5y\equiv 13\pmod 9}", r"5y\equiv 4\pmod 9", True),
    (r"\boxed{y\equiv 4\pmod 9}", "4", True),
    (r"\boxed{y\equiv 4\pmod 3}", "4", False),
    (r"\boxed{y\not\equiv 4\pmod 9}", "4", False),
    (r"\boxed{y^3\equiv 4\pmod 9}", "4", False),
    (r"\boxed{a^2+b^2\equiv 4\pmod 9}", "4", True),
    (r"\boxed{3^4\equiv 4\pmod 7}", "4", True),
    (r"\boxed{3^5\equiv 4\pmod 7}", "4", False),
]

DOMAINS = [
    (r"\boxed{2m\pi, m\in\mathbb{Z}}", r"2k\pi, k\in\mathbb{Z}", True),
    (r"\boxed{2m\pi}", r"2k\pi, k\in\mathbb{Z}", True),
    (r"\boxed{2m\pi, \text{ where } m \text{ is an integer}}", r"2k\pi, k\in\mathbb{Z}", True),
    (r"\boxed{2m\pi \text{ for any integer } m}", r"2k\pi, k\in\mathbb{Z}", True),
    (r"\boxed{\{2m\pi \mid m\in\mathbb Z\}}", r"2k\pi, k\in\mathbb{Z}", True),
    (r"\boxed{\{2m\pi \mid m\in\mathbb Z\}}", r"2k\pi", True),
    (r"\boxed{\{2m\pi \mid m\in\mathbb N\}}", r"2k\pi", False),
    (r"\boxed{2k\pi, k\in\mathbb{N}}", r"2k\pi, k\in\mathbb{Z}", False),
    (r"\boxed{2k\pi, k\in ℕ}", r"2k\pi, k\in\mathbb{Z}", False),
    (r"\boxed{2k\pi, k\in\mathbb{Z}^+}", r"2k\pi, k\in\mathbb{Z}", False),
    (r"\boxed{2k\pi, k\in\mathbb{R}}", r"2k\pi, k\in\mathbb{Z}", False),
    (r"\boxed{2k\pi, k\in 3\mathbb{Z}}", r"2k\pi, k\in\mathbb{Z}", False),
    (r"\boxed{2k\pi, k\ne 0}", r"2k\pi, k\in\mathbb{Z}", False),
    (r"\boxed{2k\pi, \text{ where } k \text{ is an even integer}}", r"2k\pi, k\in\mathbb{Z}", False),
    (r"\boxed{2k\pi, k\in\mathbb{N}}", r"2k\pi, k\in\mathbb{Z}^+", True),
    (r"\boxed{3^n, n\in\mathbb{N}}", "3^n", True),
    (r"\boxed{\frac{x}{x-3}, x\neq 3}", r"\frac{x}{x-3}, x\ne 3", True),
    (r"\boxed{\frac{x}{x-3}}", r"\frac{x}{x-3}, x\ne 3", True),
    (r"\boxed{\frac{x}{x-3}, x\neq 0}", r"\frac{x}{x-3}, x\ne 3", False),
    (r"\boxed{\{t\in\mathbb{Z} \mid t>5\}}", r"\{t\mid t>5\}", False),
    (r"\boxed{\{3t \mid t>5\}}", r"\{t\mid t>5\}", False),
    (r"\boxed{\{t\in\mathbb{R} \mid t>5\}}", r"\{t\mid t>5\}", True),
    (r"\boxed{3 \text{ prime numbers}}", "3", True),
]

STEPS = [
    (r"\boxed{\lfloor n/3.1\rfloor}", r"\lfloor n/3\rfloor", False),
    (r"\boxed{\lfloor \sqrt{n}\rfloor}", r"\lfloor n/3\rfloor", False),
    (r"\boxed{\sqrt{\lfloor n/3\rfloor}}", r"\lfloor n/3\rfloor", False),
    (r"\boxed{\lfloor \frac{n}{3}\rfloor}", r"\lfloor n/3\rfloor", True),
    (r"\boxed{-\lceil -n/3\rceil}", r"\lfloor n/3\rfloor", True),
    (r"\boxed{\lfloor \log_3 n\rfloor + 1}", r"\lceil \log_3 n\rceil", False),
    (r"\boxed{\lceil \log_3 (3n)\rceil - 1}", r"\lceil \log_3 n\rceil", True),
    (r"\boxed{\min(x,50)}", "x", False),
    (r"\boxed{\max(x,-50)}", "x", False),
    (r"\boxed{7-x}", "|x-7|", False),
    (r"\boxed{|7-x|}", "|x-7|", True),
]

UNKNOWN_FUNCTIONS = [
    (r"\boxed{g(x)}", r"\int_0^2 g(x)\,dx", False),
    (r"\boxed{\int_0^2 g(x)\,dt}", r"\int_0^2 g(x)\,dx", False),
    (r"\boxed{\int_0^2 g(t)\,dt}", r"\int_0^2 g(x)\,dx", True),
    (r"\boxed{2v}", r"\int_0^2 v(t)\,dt", False),
    (r"\boxed{n a_k}", r"\sum_{k=1}^n a_k", False),
    (r"\boxed{\sum_{j=1}^n a_j}", r"\sum_{k=1}^n a_k", True),
    (r"\boxed{\frac{4c}{3}}", r"\int_0^2 c x(2-x)\,dx", True),
]

NAMES = [
    (r"\boxed{g(3x)=x^2-x}", "g(x)=x^2-x", False),
    (r"\boxed{g(1)=x^2-x}", "g(x)=x^2-x", False),
    (r"\boxed{g(1/x)=x^2-x}", "g(x)=x^2-x", False),
    (r"\boxed{g(t)=t^2-t}", "g(x)=x^2-x", True),
    (r"\boxed{g(2x)=x^2-x}", "g(3x)=x^2-x", False),
    (r"\boxed{g(h(x))=x}", "h(g(x))=x", False),
    (r"\boxed{b_{n+1}=3n}", "b_n=3n", False),
    (r"\boxed{b_n=3n}", "b_n=3n", True),
    (r"\boxed{y'=3x}", "y=3x", False),
    (r"\boxed{y=3x}", "y'=3x", False),
    (r"\boxed{y'=3x}", "3x", True),
    (r"\boxed{q:p=3:5}", "p:q=3:5", False),
    (r"\boxed{p:r=3:5}", "p:q=3:5", False),
    (r"\boxed{p:q=3:5}", "p:q=3:5", True),
    (r"\boxed{3:5}", "p:q=3:5", True),
    (r"\boxed{a=4,7}", "a=4,b=7", False),
    (r"\boxed{a=4\text{ or }b=7}", "a=4,b=7", False),
    (r"\boxed{b=7, a=4}", "a=4,b=7", True),
    (r"\boxed{a=4\text{ or }a=7}", "a=4,a=7", True),
    (r"\boxed{s>4,t>4}", "s>4", False),
    (r"\boxed{s<1,s>4}", r"(-\infty,1)\cup(4,\infty)", True),
]

DEGREES_PRIMES_FACTORIALS = [
    (r"\boxed{\frac{\pi}{8}\text{ degrees}}", r"\frac{\pi}{8}", False),
    (r"\boxed{\frac{\pi}{8}^\circ}", r"\frac{\pi}{8}", False),
    (r"\boxed{22.5^\circ}", r"\frac{\pi}{8}", True),
    (r"\boxed{70^\circ}", "70", True),
    ("45'", r"45^\circ", False),
    ("The answer is 45'.", r"45^\circ", False),
    ("The answer is '45'.", r"45^\circ", True),
    ("(t^3-1)'", "t^3-1", False),
    ("'t^3-1'", "t^3-1", True),
    ("(k!)!", "k!!", False),
    ("k!!", "k!!", True),
    (r"\boxed{7!!}", "105", True),
    (r"\boxed{(3!)!}", "3!!", False),
]

BESIDE_A_BOX = [
    (r"\boxed{23}, but 29", "23", False),
    (r"\boxed{23} and also 29", "23", False),
    (r"\boxed{x^3-x} \text{ or } x^3+x", "x^3-x", False),
    (r"\boxed{x^3-x} \text{ or } x(x^2-1)", "x^3-x", True),
    (r"\boxed{23}, but 29 was my first guess.", "23", True),
]

ALL = [
    *CONGRUENCES,
    *DOMAINS,
    *STEPS,
    *UNKNOWN_FUNCTIONS,
    *NAMES,
    *DEGREES_PRIMES_FACTORIALS,
    *BESIDE_A_BOX,
]


@pytest.mark.parametrize(("response", "gold", "correct"), ALL)
def test_no_part_of_a_formula_is_left_out_of_the_comparison(response: str, gold: str, correct: bool) -> None:
    assert score(response, gold, "math").correct is correct
