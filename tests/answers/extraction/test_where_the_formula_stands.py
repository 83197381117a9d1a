"""Where in a response the formula stands. Rows are (response, gold, correct)."""

from __future__ import annotations

import pytest

from megascience_hf.answers import score

PLACES = [
    (r"**Answer:** $\frac{1}{3}$", r"\frac13", True),
    ("### Final Answer\n\n$$x = 4$$", "4", True),
    (r"So the sum is $$\boxed{4}.$$", "4", True),
    (r"Thus the limit equals $\frac{\pi}{3}$.", r"\frac{\pi}{3}", True),
    ("So we get\n\n$$f(x) = x^2 + 3.$$", "x^2+3", True),
    ("\\[ x = \\boxed{4} \\]\n\nCheck: with $x=4$ we get $16$.", "4", True),
    (r"<answer>$\frac{1}{3}$</answer>", r"\frac13", True),
    ('{"answer": "1/3"}', r"\frac13", True),
    ('{"answer": 0.5}', r"\frac12", True),
    (r"答案是 $\frac{1}{3}$。", r"\frac13", True),
    (r"La réponse est $\frac{1}{3}$.", r"\frac13", True),
    (r"Die Antwort ist $\frac{1}{3}$.", r"\frac13", True),
    ("The result: $x^2+3$", "x^2+3", True),
    ("= 4", "4", True),
    ("x = 4", "4", True),
    ("4.", "4", True),
    ("$$4$$", "4", True),
    (r"\(4\)", "4", True),
    ("The answer is: 4", "4", True),
    ("**4**", "4", True),
    ("`4`", "4", True),
    ("ANSWER: 4", "4", True),
    ("Answer = 4", "4", True),
    ("Ans. 4", "4", True),
    ("#### 4", "4", True),
    (r"\begin{equation} x = 4 \end{equation}", "4", True),
    (r"\begin{align} x &= 2+2 \\ &= 4 \end{align}", "4", True),
    (r"\begin{aligned} x + y &= 5 \\ x &= 4 \end{aligned}", "4", False),
    (r"The final result is therefore $\boxed{\dfrac{1}{3}}$, as claimed.", r"\frac13", True),
    (r"Therefore the minimum value is $2\sqrt{3}$.", r"2\sqrt{3}", True),
    ("The roots are $2$ and $3$.", "2,3", True),
    ("The solutions are $x = 2$ and $x = 3$.", "2,3", True),
    ("The answer is $x=2$ and $x=3$.", "2,3", True),
    ("The answer is $(2, 3)$.", "(2,3)", True),
    ("The answer is $2 < x < 3$.", "(2,3)", True),
    (r"The answer is $12\text{ cm}^2$.", "12", True),
    ("The answer is 12 cm².", "12", True),
    ("The answer is 3/4.", "0.75", True),
    ("The answer is 2√3.", r"2\sqrt3", True),
    ("The answer is 2^10.", "1024", True),
    ("The answer is π/4.", r"\frac{\pi}{4}", True),
    (r"The answer is \frac{1}{3}.", r"\frac13", True),
    (r"The answer is $\frac{1}{3}$, which is about 0.333.", r"\frac13", True),
    (r"The answer is $\frac{1}{3} \approx 0.333$.", r"\frac13", True),
    (r"The answer is $3\frac{1}{2}$ hours.", "3.5", True),
    ("The answer is one third.", r"\frac13", True),
    ("The answer is twelve.", "12", True),
    ("The answer is **12**.", "12", True),
    ("The probability is 5/36.", r"\frac{5}{36}", True),
    ("So, the number of ways is 12.", "12", True),
    ("We conclude that $n = 7$ is the only solution.", "7", True),
    ("The answer is $n=7$, since $5$ does not work.", "7", True),
    ("The answer is $7$ (not $5$).", "7", False),
    ("There are no solutions.", r"\emptyset", True),
    ("The answer is no solution.", r"\text{no solution}", True),
    ("Final Answer: The final answer is $12$. I hope it is correct.", "12", True),
    (r"The final answer is $\boxed{12}$. I hope this helps!", "12", True),
]


@pytest.mark.parametrize(("response", "gold", "correct"), PLACES)
def test_the_formula_is_found_where_models_put_it(response: str, gold: str, correct: bool) -> None:
    assert score(response, gold, "math").correct is correct
