"""What stands directly at a box, a tag or a field, before it and behind it."""

import pytest

from megascience_hf.answers import score

DENIED_OR_ALTERED = [
    # denied before the box
    r"Incorrect answer: \boxed{{{g}}}",
    "The wrong answer: <answer>{g}</answer>",
    r"An incorrect solution would be \boxed{{{g}}}",
    r"A wrong approach leads to \boxed{{{g}}}",
    r"Do not write \boxed{{{g}}}",
    r"First attempt: \boxed{{{g}}}",
    r"Contradiction: \boxed{{{g}}}",
    "Use the format <answer>{g}</answer>.",
    r"Give your answer as \boxed{{{g}}}.",
    "Trick answer: {g}",
    "Student answer: {g}",
    "Non-answer: {g}",
    "Previously the answer was {g}.",
    # denied behind it
    r"\boxed{{{g}}} is a common mistake",
    r"\boxed{{{g}}} ← incorrect",
    r"\boxed{{{g}}} but that's wrong",
    r"\boxed{{{g}}}, rejected",
    r"\boxed{{{g}}}, just kidding",
    r"\boxed{{{g}}} does not hold",
    r"\boxed{{{g}}} if n is odd",
    r"\boxed{{{g}}}. This is wrong because of a sign error.",
    # one of two
    r"either {w} or \boxed{{{g}}}",
    r"\boxed{{{g}}} or {w}",
    "<answer>{g}</answer> or {w}",
    r"\boxed{{{g}}}. It could also be {w}.",
    "The answer is {g}. But {w} is the true answer.",
    "The answer is {g}. However, the answer key says {w}.",
    "Answer: {g}\nAlso accepted: {w}",
    # a record that says so
    '{{"answer": "{g}", "correct": false}}',
    '{{"answer": "{g}", "confidence": 0}}',
    '{{"final_answer": "{w}", "answer": "{g}"}}',
    '{{"answer": "{g}", "alternative": "{w}"}}',
]
KINDS = [("numeric", "5", "7", {}), ("math", "5", "7", {}), ("choice", "B", "C", {"letters": "ABCD"})]


@pytest.mark.parametrize("response", DENIED_OR_ALTERED)
@pytest.mark.parametrize(("kind", "gold", "wrong", "more"), KINDS)
def test_what_is_said_beside_a_value_takes_it_back(kind, gold, wrong, more, response):
    assert not score(response.format(g=gold, w=wrong), gold, kind, **more).correct


# The value goes on behind the box, or a word beside it makes another one of it.
@pytest.mark.parametrize(
    "response",
    [
        r"between 2 and \boxed{5}",
        r"from 2 to \boxed{5}",
        r"twice \boxed{5}",
        r"half of \boxed{5}",
        r"the negative of \boxed{5}",
        r"\boxed{5} (no)",
        r"\boxed{5} (?)",
        r"\boxed{5} (7)",
        r"\boxed{5} ≠ 5",
        r"\boxed{5} → 6",
        r"\boxed{5}‰",
        r"\boxed{5} ppm",
        r"\boxed{5}x",
        r"\boxed{5}π",
        r"\boxed{5}\pi",
        r"$\boxed{5}$ million",
        r"\boxed{5}\text{ million}",
        r"TODO: verify. \boxed{5}?",
        r"% \boxed{5}",
    ],
)
@pytest.mark.parametrize("kind", ["numeric", "math"])
def test_a_value_that_goes_on_behind_its_box_is_another_value(kind, response):
    assert not score(response, "5", kind).correct


@pytest.mark.parametrize(
    ("response", "gold", "kind", "more"),
    [
        (r"We need at least \boxed{5} of them.", "5", "math", {}),
        (r"\boxed{\frac{1}{2}} or 0.5", r"\frac{1}{2}", "math", {}),
        (r"\boxed{12} or 12 units", "12", "numeric", {}),
        (r"\boxed{0.25} or 25\%", "0.25", "numeric", {}),
        (r"\boxed{3} \times 10^5", "300000", "numeric", {}),
        (r"\boxed{25}\%", "25%", "numeric", {}),
        (r"\boxed{5}\pi", r"5\pi", "math", {}),
        (r"\boxed{3}:4", "3:4", "math", {}),
        (r"\boxed{5} kg", "5000", "numeric", {"unit": "g"}),
        (r"$x \equiv \boxed{5} \pmod{7}$", "5", "math", {}),
        (r"\boxed{B} (as desired)", "B", "choice", {"letters": "ABCD"}),
        ('{"answer": "B", "correct": true}', "B", "choice", {"letters": "ABCD"}),
        ('{"answer": "B", "alternative": null}', "B", "choice", {"letters": "ABCD"}),
        ('{"final_answer": "7"}', "7", "numeric", {}),
    ],
)
def test_what_says_the_same_beside_a_box_leaves_it(response, gold, kind, more):
    assert score(response, gold, kind, **more).correct


def test_a_unit_behind_a_box_is_its_unit():
    assert not score(r"\boxed{5} kg", "5", "numeric", unit="g").correct
    assert not score(r"$\boxed{5}$ s", "5", "numeric", unit="m").correct


@pytest.mark.parametrize("field", ["wrong_answer", "confidence", "step", "score"])
def test_a_field_of_another_name_holds_no_answer(field):
    assert not score(f'{{"{field}": 5}}', "5", "numeric").correct
    assert score('{"value": 5}', "5", "numeric").correct


def test_the_verdict_on_a_box_is_no_label_of_its_own():
    assert not score(r"\boxed{false} is wrong.", "false", "label", labels=["true", "false"]).correct
