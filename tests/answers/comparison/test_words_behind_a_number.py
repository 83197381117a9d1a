"""What stands behind a number: a unit, what is counted, what it is given for; anything else leaves it undecided."""

import pytest

from megascience_hf.answers import score, verify

RIGHT = [
    # units and nouns
    ("5 apples", "5", {}),
    ("There are three unpaired electrons.", "3", {}),
    ("There is one signal.", "1", {}),
    ("So there are 4 stereoisomers for the 2 stereocentres.", "4", {}),
    ("Die Antwort ist 5 Tage.", "5", {}),
    ("5 min", "5", {}),
    ("300 K", "300", {}),
    ("7 mega-electron volts", "7", {"unit": "MeV"}),
    ("$3.5 m/s$", "3.5", {"unit": "m/s"}),
    # scales
    ("5 bn", "5000000000", {}),
    ("Antwort: 5 Millionen", "5000000", {}),
    # said again
    ("0.25 (25%)", "0.25", {}),
    ("0.25 or 25%", "0.25", {}),
    ("12.5 m/s, or 45 km/h", "12.5", {"unit": "m/s"}),
    ("The answer is forty-two (42).", "42", {}),
    ("4.76 (3 s.f.)", "4.76", {}),
    ("4.76 to 3 significant figures", "4.76", {}),
    # given for
    ("5, for n = 6", "5", {}),
    ("3 V when R = 2 Ω and C = 4 F", "3", {"unit": "V"}),
    # other languages
    ("La réponse est moins 5.", "-5", {}),
    ("Ответ: минус 5", "-5", {}),
    ("答案是负5", "-5", {}),
    ("答えはマイナス5です", "-5", {}),
    ("共42个", "42", {}),
    # layout
    ("| Answer | 42 |", "42", {}),
    ("> **42**", "42", {}),
    ("-> 5", "5", {}),
    ("I get 42.", "42", {}),
    ("The answer is not 6 but 5.", "5", {}),
    ("Answer: - 7", "-7", {}),
    ("20 rad/s", "3.183", {"unit": "Hz"}),
    ("The price is €5.", "€5", {}),
]
WRONG = [
    ("5 bn", "5", {}),
    ("5 mil", "5", {}),
    ("5M", "5", {}),
    ("5K", "5", {}),
    ("5m", "5", {}),
    ("5 pi", "5", {}),
    ("5 max", "5", {}),
    ("5 odd", "5", {}),
    ("5 something", "5", {}),
    ("5 some text", "5", {}),
    ("The answer is 5 plus", "5", {}),
    ("The answer is 5 minus", "5", {}),
    ("5 is doubtful", "5", {}),
    ("5 is too high", "5", {}),
    ("5 ist falsch", "5", {}),
    ("5 est faux", "5", {}),
    ("Antwort: 5 Millionen", "5", {}),
    ("0.25 (30%)", "0.25", {}),
    ("5 (5)", "25", {}),
    ("5 if n = 6, else 7", "5", {}),
    ("5 for n = 6 and 7 for n = 8", "5", {}),
    ("Answer: 5\n7", "5", {}),
    ("€5", "$5", {}),
    ("The cost is £5.", "$5", {}),
    ("20 rad/s", "20", {"unit": "Hz"}),
    ("5 Gy", "5", {"unit": "Sv"}),
    ("5 Bq", "5", {"unit": "Hz"}),
    ("5 ppm", "5", {"unit": "%"}),
    ("No solution for x = 5.", "5", {}),
    ("The result will be rounded to 5 decimals.", "5", {}),
    ("Sorry, I can't help with 5 questions.", "5", {}),
    ("Confidence: 5", "5", {}),
    ("Error 5", "5", {}),
    ("We are given that x = 5.", "5", {}),
    ("Your answer should be a number, e.g. 5.", "5", {}),
    ("Show that the answer is 5.", "5", {}),
    ("The answer is not quite 5.", "5", {}),
]


@pytest.mark.parametrize(("response", "gold", "more"), RIGHT)
def test_what_is_understood_behind_a_number_leaves_it_right(response, gold, more):
    assert score(response, gold, "numeric", **more).correct


@pytest.mark.parametrize(("response", "gold", "more"), WRONG)
def test_what_is_not_understood_behind_a_number_leaves_it_undecided(response, gold, more):
    assert not score(response, gold, "numeric", **more).correct


@pytest.mark.parametrize(
    ("gold", "answer", "right"),
    [
        (r"(-\infty,-1)\cup(1,\infty)", "|x|>1", True),
        (r"(1,\infty)", "|x|>1", False),
        ("(-2,2)", "|x|<2", True),
        (r"2\sqrt{3}", r"$2\sqrt{3}$ cm", True),
        (r"9\pi", r"9\pi cm", True),
        ("3", r"3 \text{ at } x=2", True),
        ("2", r"3 \text{ at } x=2", False),
        (r"3 \text{ at } x=2", r"3 \text{ at } x=5", False),
        ("5", r"5 \text{ if } n=6, 7 \text{ otherwise}", False),
        (r"\text{no solution}", "The equation has no solution.", True),
        ("42", "forty-two (42)", True),
    ],
)
def test_formulas_with_what_they_are_given_for_and_their_units(gold, answer, right):
    assert verify(gold, answer, "math").correct is right
