"""The value of a sentence without a box, and what keeps it from being one. Rows are (response, gold, correct)."""

from __future__ import annotations

import pytest

from megascience_hf.answers import score

PROSE = [
    ("It cannot be $8$.", "8", False),
    ("I think it is either 9 or 8.", "8", False),
    ("I think it is either $9$ or $8$.", "8", False),
    ("It lies between $8$ and $9$.", "9", False),
    ("It lies between 8 and 9.", "9", False),
    ("It is at least $8$.", "8", False),
    ("It is not $8$.", "8", False),
    ("We get more than $8$.", "8", False),
    ("The value isn't $8$.", "8", False),
    ("$8$ is wrong.", "8", False),
    ("I doubt it is $8$.", "8", False),
    ("8, 6, or 9.", "9", False),
    ("So there are $8$ of them.", "8", True),
    ("Hence $x = 8$.", "8", True),
    ("The answer is at least 8.", "8", False),
    ("The answer is one more than 8.", "8", False),
    ("The answer is less than $8$.", "8", False),
    ("The answer is $8$ or more.", "8", False),
    ("The answer is $8$, because $9$ is not prime.", "8", True),
    ("The answer is either 8 or 9.", "8", False),
    ("The answer is not 8.", "8", False),
    ("The answer could be 8.", "8", False),
    ("The answer might be $8$.", "8", False),
    ("The answer is definitely not $8$.", "8", False),
    ("The answer is anything but $8$.", "8", False),
    ("If x were 1 the answer would be $8$.", "8", False),
    ("Some would say that the answer is $8$.", "8", False),
    ("The answer is $8$? No, it is $9$.", "8", False),
    ("The answer is 8!, that is 120.", "8", False),
    ("The answer is $8$ times $9$.", "8", False),
    ("The answer is $8$ times $9$.", "9", False),
    ("The answer is 8 hundred.", "8", False),
    ("The answer is 8 squared.", "8", False),
    ("The answer is 8 apples.", "8", True),
    ("The answer is 8 cm.", "8", True),
    ("The answer is half of 10.", "10", False),
    ("The answer is the square root of 28.", "28", False),
    ("The answer is twice $8$.", "8", False),
    ("The answer is minus 8.", "8", False),
    ("The answer is minus 8.", "-8", True),
    ("The answer is negative 8.", "8", False),
    ("The answer is between $8$ and $9$.", "8", False),
    ("The answer is from $8$ to $9$.", "8", False),
    ("The wrong answer is $8$.", "8", False),
    ("I would not say the answer is $8$.", "8", False),
    ("The answer is neither $8$ nor $9$.", "8", False),
    ("The answer is $8 or $9.", "8", False),
    ("The answer is about 8.", "8", False),
    ("The answer is approximately 3.14.", "3.14", True),
    (r"The answer is $\approx 3.14$.", "3.14", True),
    ("The answer is 12 or so.", "12", False),
    (r"The area of the circle is $28\pi$ square units.", r"28\pi", True),
    (r"Therefore, the number of ways is $\boxed{12}$ ways.", "12", True),
    ("There are exactly 12 such numbers.", "12", True),
    (r"\boxed{9}, not \boxed{8}", "8", False),
    (r"\boxed{8}. Wait, that is wrong. It is \boxed{9}.", "8", False),
    (r"\boxed{8} is wrong.", "8", False),
    (r"\boxed{8} or \boxed{9}", "8", False),
    (r"First \boxed{9} then \boxed{8}", "9", False),
    (r"$\boxed{8}$ or $\boxed{9}$", "9", False),
    (r"The answer is not \boxed{8}.", "8", False),
    (r"It is not $\boxed{8}$.", "8", False),
]


@pytest.mark.parametrize(("response", "gold", "correct"), PROSE)
def test_a_value_in_a_sentence_is_an_answer_unless_its_words_say_otherwise(
    response: str, gold: str, correct: bool
) -> None:
    assert score(response, gold, "math").correct is correct
