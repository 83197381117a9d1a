"""Primes, as derivatives and as minutes of arc. Rows are (response, gold, correct)."""

from __future__ import annotations

import pytest

from megascience_hf.answers import score

PRIMES = [
    (r"\boxed{f^\prime(x)=2x}", "2x", True),
    (r"\boxed{y^{\prime\prime}+y=0}", "y''+y=0", True),
    (r"\boxed{y^{\prime\prime}}", "y'", False),
    (r"\boxed{(f^\prime)^2}", "f'^2", True),
    (r"\boxed{f'^2}", r"{f^\prime}^2", True),
    (r"\boxed{60^\circ 30^\prime}", r"60.5^\circ", True),
    (r"\boxed{60^\circ 30^{\prime}}", r"60.5^\circ", True),
    (r"\boxed{x^{\prime}", "x", False),
    (r"\boxed{x^{\prime 2}}", "x", False),
    (r"\boxed{5^\prime}", "5", False),
    (r"\boxed{\prime}", "5", False),
    (r"\boxed{u^\prime}", "u'", True),
    (r"\boxed{g^{\prime}(t)=3t}", "3t", True),
    (r"\boxed{u^\prime}", "2u", False),
]


@pytest.mark.parametrize(("response", "gold", "correct"), PRIMES)
def test_a_primed_letter_is_a_name_of_its_own(response: str, gold: str, correct: bool) -> None:
    assert score(response, gold, "math").correct is correct
