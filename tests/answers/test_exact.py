"""Which references are scored without a judge, and which of our own verdicts need one all the same."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from megascience_hf.answers.exact import answer_key, is_exact, points, read_reference

OPTIONS = "Which gas is lightest?\n\n(A) helium\n(B) argon\n(C) neon"


@pytest.mark.parametrize(
    ("reference", "kind"),
    [
        ("42", "numeric"), ("-1.29", "numeric"), ("1,234", "numeric"), (".35", "numeric"), ("$675", "numeric"),
        ("2.76 \\text{ m/s}^2", "numeric"), ("2.75\\times 10^{8} \\text{ m/s}", "numeric"), ("3.4\\%", "numeric"),
        ("36 \\ \\mu\\text{M/min}", "numeric"), ("1.09\\times 10^{3} \\text{ dyn s cm}^{-5}", "numeric"),
        ("40 \\text{ billion}", "numeric"), ("5 apples", "numeric"), ("67554 g mol^-1", "numeric"),
        ("~0.83", "numeric"), ("3.74E-23", "numeric"), ("90^\\circ", "numeric"),
        ("1.4  $10^3 \\mathrm{~kg} / \\mathrm{m}^3$", "numeric"),
        ("\\frac{2}{125}", "math"), ("[-1, 4)", "math"), ("\\sqrt{51}", "math"), ("e^{2x}(x^3 - 2x + 1)", "math"),
        ("n^2\\left(\\log_2 n + 3\\right)", "math"),
        ("\\frac{\\mu_0 \\alpha r^{2}}{3}", "math"), ("(1,1), (3,2)", "math"),
        ("\\begin{pmatrix} e^{2t} & 1 \\\\ 0 & e^{-t} \\end{pmatrix}", "math"),
        ("yes", "label"), ("No", "label"), ("False", "label"), ("True.", "label"),
        ("", "judge"), ("It rises because pressure falls.", "judge"), ("seesaw", "judge"), ("D", "judge"),
        ("oculomotor nerve (cranial nerve III)", "judge"), ("\\text{C}_6\\text{H}_{12}\\text{O}_2", "judge"),
        ("C11H12O2", "judge"), ("PbO2", "judge"), ("x", "judge"), ("~ r^3", "judge"), ("BMI 25-29.9 kg/m2", "judge"),
        ("$400 and $2,700", "judge"), ("$7.60 per $100", "judge"), ("5, 2, 1, 3 and 4", "judge"),
        ("subtract 20 from 180", "judge"), ("1" * 200, "judge"), ("\\frac{1}{", "judge"), ("maybe", "judge"),
    ],
)  # fmt: skip
def test_a_reference_is_a_quantity_a_formula_a_label_or_for_the_judge(reference: str, kind: str) -> None:
    key = answer_key("What is it?", reference)
    assert (key.kind if key is not None else "judge") == kind
    assert is_exact(reference) is (kind != "judge")


@pytest.mark.parametrize(
    ("question", "reference", "letters"),
    [
        (OPTIONS, "B", 3), (OPTIONS, "(C)", 3), (OPTIONS, "D", None), ("Which vitamin?", "B", None),
        ("Which?\nA. one\nB. two", "A", 2), ("Which?\nA) one\nC) two", "A", None),
        ("First\nA. x\nB. y\nC. z\nThen\nA. one\nB. two", "C", None),
    ],
)  # fmt: skip
def test_a_letter_is_scored_by_the_options_that_the_question_lists(
    question: str, reference: str, letters: int | None
) -> None:
    key = answer_key(question, reference)
    assert (len(key.options or ()) if key is not None else None) == letters


@pytest.mark.parametrize(
    ("reference", "response", "finish_reason", "expected"),
    [
        ("42", "So \\boxed{42}", "stop", 10.0),
        ("42", "So \\boxed{77}", "stop", 0.0),
        ("42", "So it must be that the", "length", 0.0),
        ("42", "I cannot say.", "stop", None),
        ("42", "There are 42 days in it, and 365 in a year.", "stop", 10.0),
        ("42", "There are 21 days in it, and 365 in a year.", "stop", 0.0),
        ("595", "\\boxed{594.45}", "stop", None),  # near
        ("595", "\\boxed{5.9}", "stop", 0.0),
        (".35625", "\\boxed{\\frac{57}{160}}", "stop", 10.0),
        ("2.76 \\text{ m/s}^2", "\\boxed{276 \\text{ cm/s}^2}", "stop", 10.0),
        ("2.76 \\text{ m/s}^2", "\\boxed{27.6}", "stop", 0.0),
        ("2.76 \\text{ m/s}^2", "\\boxed{31 \\text{ kg}}", "stop", None),  # another dimension: a unit not understood?
        ("3.52 $10^{-19} \\mathrm{~J}$", "\\boxed{3.53 \\times 10^{-19}}", "stop", 10.0),
        ("45 ft-lb", "\\boxed{60.68 \\text{ J}}", "stop", 10.0),
        ("45 arshin", "\\boxed{60.68 \\text{ J}}", "stop", None),  # a unit that is not understood
        ("0.5FF + 0.5ff", "\\boxed{0.5 FF : 0.5 ff}", "stop", None),
        ("40 \\text{ billion}", "\\boxed{40,000,000,000}", "stop", 10.0),
        ("\\sqrt{51}", "\\boxed{7.1}", "stop", None),  # near
        ("\\sqrt{51}", "\\boxed{\\sqrt{15}}", "stop", 0.0),
        ("x^2 + 1", "\\boxed{1 + x^2}", "stop", 10.0),
        ("x^2 + 1", "\\boxed{x^2 - 1}", "stop", 0.0),
        ("x^2 + 1", "\\boxed{t^2 + 1}", "stop", None),  # another name for it?
        ("yes", "Yes, it does.", "stop", 10.0),
        ("yes", "The answer is no.", "stop", 0.0),
        ("yes", "It depends on what you call a planet.", "stop", None),
    ],
)
def test_a_response_is_right_surely_wrong_or_for_a_reader(
    reference: str, response: str, finish_reason: str, expected: float | None
) -> None:
    key = answer_key("What is it?", reference)
    assert key is not None
    assert points(key, response, finish_reason) == expected


@given(st.text(max_size=150), st.text(max_size=200))
def test_no_text_breaks_it(reference: str, response: str) -> None:
    key = answer_key(response, reference)
    if key is not None:
        assert points(key, response, "stop") in (0.0, 10.0, None)
        assert points(key, f"\\boxed{{{reference.strip()}}}", "stop") == 10.0 or key.kind in ("choice", "label")


@pytest.mark.parametrize(
    ("reference", "form", "exact", "accepts"),
    [
        ("42", "numeric", True, True), ("3.4 \\text{ m/s}", "numeric", True, True), ("2x+1", "formula", True, True),
        ("yes", "choice", True, True), ("B", "choice", False, True), ("seesaw", "text", False, True),
        ("It rises because pressure falls.", "text", False, True), ("", "none", False, None),
        (" ", "none", False, None), ("x" * 5_000, "text", False, False), ("{" * 200, "text", False, False),
    ],
)  # fmt: skip
def test_a_reference_has_a_form_and_is_right_by_itself_or_not(
    reference: str, form: str, exact: bool, accepts: bool | None
) -> None:
    found = read_reference("What is it?", reference)
    assert (found.form.value, found.exact, found.accepts_itself) == (form, exact, accepts)


@given(st.text(max_size=60), st.text(max_size=150))
def test_exact_is_what_has_a_key(question: str, reference: str) -> None:
    key = answer_key(question, reference)
    found = read_reference(question, reference)
    assert found.exact is (key is not None)
    assert not found.exact or found.key == key


@given(st.from_regex(r"[-+]?[0-9]{1,40}(\.[0-9]{1,30})?", fullmatch=True))
def test_a_bare_number_in_a_box_is_found_and_read_so_it_need_not_be_looked_for(number: str) -> None:
    reference = read_reference("", number)
    assert reference.key is not None
    found = reference.key.score(f"\\boxed{{{number}}}")
    assert (found.answer.value, found.correct) == (number, reference.accepts_itself)
