"""The answer key: read from a row and written back, several golds, several parts, and what it refuses."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from megascience_hf.answers import AnswerKey, score


@pytest.mark.parametrize(
    ("row", "key"),
    [
        ({"gold": "B", "kind": "choice", "letters": "ABCD"}, AnswerKey("B", "choice", letters="ABCD")),
        ({"gold": ["B"], "kind": "choice"}, AnswerKey("B", "choice")),
        ({"gold": ["A", "C"], "kind": "choice"}, AnswerKey(("A", "C"), "choice")),
        ({"gold": "B", "kind": "choice", "letters": ["A", "B"]}, AnswerKey("B", "choice", letters="AB")),
        ({"gold": 4, "kind": "numeric"}, AnswerKey("4", "numeric")),
        ({"gold": 2.5, "kind": "numeric", "rel_tol": 0.05}, AnswerKey("2.5", "numeric", rel_tol=0.05)),
        ({"gold": True, "kind": "label"}, AnswerKey("true", "label")),
        ({"gold": "x", "kind": "math", "unit": None, "options": [], "id": 7}, AnswerKey("x", "math")),
        (
            {"gold": "A", "kind": "choice", "alternatives": ["B", ["C"]]},
            AnswerKey("A", "choice", alternatives=("B", "C")),
        ),
    ],
)
def test_a_row_becomes_a_key(row: dict[str, Any], key: AnswerKey) -> None:
    assert AnswerKey.from_row(row) == key


@pytest.mark.parametrize(
    ("row", "complaint"),
    [
        ({"kind": "choice"}, "no 'gold'"),
        ({"gold": "B"}, "no 'kind'"),
        ({"gold": "B", "kind": "essay"}, "'kind' must be one of choice, math, numeric, label, text, not 'essay'"),
        ({"gold": [], "kind": "choice"}, "'gold' is empty"),
        ({"gold": {"a": 1}, "kind": "choice"}, "'gold' must be a list"),
        ({"gold": float("nan"), "kind": "numeric"}, "'gold' must be text or a number"),
        ({"gold": "1", "kind": "numeric", "rel_tol": -1}, "'rel_tol' must be a number of at least 0"),
        ({"gold": "1", "kind": "numeric", "abs_tol": "0.1"}, "'abs_tol' must be a number of at least 0"),
        ({"gold": "A", "kind": "choice", "multiple": "yes"}, "'multiple' must be true or false"),
        ({"gold": "A", "kind": "choice", "options": "one"}, "'options' must be a list"),
    ],
)
def test_a_row_that_is_no_key_is_refused_by_the_name_of_its_field(row: dict[str, Any], complaint: str) -> None:
    with pytest.raises(ValueError, match=complaint):
        AnswerKey.from_row(row)


texts = st.text(min_size=1, max_size=8)
golds = texts | st.lists(texts, min_size=2, max_size=3).map(tuple)


@given(
    st.builds(
        AnswerKey,
        gold=golds,
        kind=st.sampled_from(["choice", "math", "numeric", "label", "text"]),
        letters=st.none() | st.sampled_from(["AB", "ABCDEFGHIJ"]),
        options=st.none() | st.lists(texts, min_size=1, max_size=4).map(tuple),
        multiple=st.booleans(),
        rel_tol=st.none() | st.floats(0, 1),
        alternatives=st.lists(golds, max_size=2).map(tuple),
    )
)
def test_a_key_survives_a_file(key: AnswerKey) -> None:
    assert AnswerKey.from_row(key.to_row()) == key


def test_each_of_several_golds_is_right_and_nothing_else() -> None:
    key = AnswerKey("A", "choice", letters="ABCD", alternatives=("D",))
    assert [letter for letter in "ABCD" if key.score(f"Answer: {letter}").correct] == ["A", "D"]


def test_a_key_scores_as_the_bare_function_does() -> None:
    key = AnswerKey("4200", "numeric", unit="J")
    assert key.score("\\boxed{4.2\\text{ kJ}}") == score("\\boxed{4.2\\text{ kJ}}", "4200", "numeric", unit="J")
    assert key.extract("\\boxed{4.2\\text{ kJ}}") == key.score("\\boxed{4.2\\text{ kJ}}").answer


@pytest.mark.parametrize(
    ("box", "right"),
    [
        ("7.2, 2.4", True),
        ("(7.2, 2.4)", True),
        (r"\{7.2, 2.4\}", True),
        ("[7.2; 2.4]", True),
        (r"7.2,\ 2.4", True),
        (r"7.2\text{ and }2.4", True),
        (r"7.2\text{ m and }2.4\text{ s}", True),
        (r"\text{height: } 7.2, \text{time: } 2.4", True),
        ("2.4, 7.2", False),
        ("7.2", False),
        ("7.2, 2.4, 1.0", False),
        (r"7.2\text{ s}, 2.4\text{ s}", False),
    ],
)
def test_the_parts_of_a_numeric_answer_are_read_in_any_list_and_in_their_order(box: str, right: bool) -> None:
    assert AnswerKey(("7.2 m", "2.4 s"), "numeric").score(f"So \\boxed{{{box}}}.").correct is right


@pytest.mark.parametrize(
    "answer",
    [
        r"\boxed{A \text{ and } C}",
        r"\boxed{A\text{, }C}",
        r"\boxed{\{A, C\}}",
        r"\boxed{A,\ C}",
        r"\boxed{\text{A: oxygen}, \text{C: neon}}",
        "Answer: A: oxygen, C: neon",
        "Answer: A, C",
        r"$\boxed{\mathrm{AC}}$",
    ],
)
def test_several_letters_are_read_in_any_list(answer: str) -> None:
    key = AnswerKey(("A", "C"), "choice", letters="ABCD", multiple=True)
    assert key.score(answer).answer.value == ("A", "C")
    assert not AnswerKey(("A", "C", "D"), "choice", letters="ABCD", multiple=True).score(answer).correct
