"""Scoring one row: the same as `AnswerKey.score`, and a reason for every row that cannot be scored."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from megascience_hf.answers import AnswerKey
from megascience_hf.rescore import rows
from megascience_hf.rescore.records import Group
from megascience_hf.rescore.rows import score_chunk
from megascience_hf.rows.records import Line, Refused, Row

# (row, extracted, correct, status)
SCORED: list[tuple[dict[str, Any], str | None, bool, str]] = [
    (
        {"response": "Heat flows from hot to cold, so **Answer: B**", "gold": "B", "kind": "choice"},
        "B",
        True,
        "extracted",
    ),
    ({"response": "Answer: C", "gold": "B", "kind": "choice", "letters": "ABC"}, "C", False, "extracted"),
    ({"response": "Answer: A, C", "gold": ["A", "C"], "kind": "choice"}, "A,C", True, "extracted"),
    ({"response": "Answer: A, C", "gold": "C,A", "kind": "choice"}, "A,C", True, "extracted"),
    ({"response": "Answer: A, C", "gold": "A", "kind": "choice", "multiple": True}, "A,C", False, "extracted"),
    (
        {"response": "The answer is neon.", "gold": "B", "kind": "choice", "options": ["argon", "neon"]},
        "B",
        True,
        "extracted",
    ),
    ({"response": r"so \boxed{\frac{3}{6}}", "gold": "1/2", "kind": "math"}, r"\frac{3}{6}", True, "extracted"),
    ({"response": r"so \boxed{7}", "gold": "5", "alternatives": ["6", "7"], "kind": "math"}, "7", True, "extracted"),
    ({"response": r"\boxed{4.2}", "gold": 4.0, "kind": "numeric", "rel_tol": 0.06}, "4.2", True, "extracted"),
    ({"response": r"\boxed{4.2}", "gold": 4.0, "kind": "numeric", "rel_tol": 0.01}, "4.2", False, "extracted"),
    ({"response": r"\boxed{4.2}", "gold": "4", "kind": "numeric", "abs_tol": 0.5}, "4.2", True, "extracted"),
    ({"response": "Answer: 1.5 km", "gold": "1500", "unit": "m", "kind": "numeric"}, "1.5 km", True, "extracted"),
    ({"response": "Answer: maybe", "gold": "maybe", "kind": "label"}, "maybe", True, "extracted"),
    (
        {"response": "Answer: acid", "gold": "acid", "kind": "label", "labels": ["acid", "base"]},
        "acid",
        True,
        "extracted",
    ),
    ({"response": "Answer: mitochondria", "gold": "mitochondria", "kind": "text"}, "mitochondria", True, "extracted"),
    ({"response": "I do not know.", "gold": "B", "kind": "choice"}, None, False, "no_answer"),
    ({"response": "<think>First, the mass", "gold": "3", "kind": "numeric"}, None, False, "truncated"),
    (
        {"response": "The mass is", "gold": "B", "kind": "choice", "finish_reason": "length"},
        None,
        False,
        "truncated",
    ),
    ({"response": "x" * 1_000_001, "gold": "B", "kind": "choice"}, None, False, "over_budget"),
    ({"response": "", "gold": "B", "kind": "choice"}, None, False, "no_answer"),
]


def score_one(row: Any, number: int = 7) -> dict[str, Any] | Refused:
    data = row if isinstance(row, bytes) else json.dumps(row).encode()
    chunk = score_chunk([Line(data, number)])
    if chunk.bad:
        assert not chunk.lines
        return chunk.bad[0]
    scored: dict[str, Any] = json.loads(chunk.lines[0])
    return scored


@pytest.mark.parametrize(("row", "extracted", "correct", "status"), SCORED)
def test_a_row_is_scored_as_its_answer_key_scores_it(
    row: dict[str, Any], extracted: str | None, correct: bool, status: str
) -> None:
    scored = score_one(row)
    direct = AnswerKey.from_row(row).score(row["response"], row.get("finish_reason"))
    assert scored == {
        "id": 7,
        "extracted": extracted,
        "correct": correct,
        "status": status,
        "rule": direct.answer.rule,
        "span": list(direct.answer.span) if direct.answer.span else None,
        "reason": direct.verdict.reason,
    }
    assert direct.correct is correct
    assert direct.answer.status == status


@pytest.mark.parametrize("row_id", ["q-1", "", 0, 17, 2.5, "ünï 🜨", "\ud800"])
def test_the_id_of_the_input_is_kept(row_id: Any) -> None:
    scored = score_one({"id": row_id, **SCORED[0][0]})
    assert isinstance(scored, dict)
    assert scored["id"] == row_id


def test_a_row_without_an_id_has_its_number() -> None:
    for extra in ({}, {"id": None}):
        scored = score_one({**SCORED[0][0], **extra}, number=41)
        assert isinstance(scored, dict)
        assert scored["id"] == 41


GOOD = {"response": "Answer: B", "gold": "B", "kind": "choice"}


@pytest.mark.parametrize(
    ("row", "says"),
    [
        (b"{", "not JSON"),
        (b"response,gold\n", "not JSON (a line cut off?): Expecting value at character 1"),
        (b'"text"', "JSON, but no object: 'text'"),
        (b"[]", "JSON, but no object"),
        (b'{"response": "caf\xe9"}', "not UTF-8"),
        (json.dumps(GOOD).encode("utf-16"), "not UTF-8"),
        (b"[" * 100_000, "nested too deeply"),
        (b'{"gold": ' + b"9" * 5_000 + b"}", "digits"),
        ({"gold": "B", "kind": "choice"}, "no 'response'"),
        ({**GOOD, "response": 3}, "must be text"),
        ({**GOOD, "response": ["Answer: B"]}, "must be text"),
        ({**GOOD, "response": float("nan")}, "must be text"),
        ({**GOOD, "gold": None}, "no 'gold'"),
        ({**GOOD, "gold": []}, "'gold' is empty"),
        ({**GOOD, "gold": float("nan")}, "'gold' must be"),
        ({**GOOD, "gold": {"letter": "B"}}, "'gold' must be"),
        ({**GOOD, "gold": "Z", "letters": "ABCD"}, "gold cannot be read"),
        ({**GOOD, "kind": "numeric", "gold": "many"}, "gold cannot be read"),
        ({**GOOD, "kind": "math", "gold": " "}, "gold cannot be read"),
        ({**GOOD, "kind": None}, "no 'kind'"),
        ({**GOOD, "kind": "mcq"}, "'kind' must be one of"),
        ({**GOOD, "kind": ["choice"]}, "'kind' must be one of"),
        ({**GOOD, "options": "A or B"}, "'options' must be a list"),
        ({**GOOD, "options": [["A"], ["B"]]}, "'options' must be text"),
        ({**GOOD, "options": float("nan")}, "'options' must be a list"),
        ({**GOOD, "kind": "numeric", "gold": 2, "rel_tol": "5%"}, "'rel_tol' must be a number"),
        ({**GOOD, "kind": "numeric", "gold": 2, "abs_tol": -1}, "'abs_tol' must be a number"),
        ({**GOOD, "multiple": "yes"}, "'multiple' must be true or false"),
        ({**GOOD, "finish_reason": 1}, "'finish_reason' must be text"),
        ({**GOOD, "id": ["a"]}, "'id' must be"),
        ({**GOOD, "id": float("inf")}, "'id' must be"),
    ],
)
def test_a_bad_row_has_a_reason_and_stops_nothing(row: Any, says: str) -> None:
    data = row if isinstance(row, bytes) else json.dumps(row).encode()
    good = json.dumps(GOOD).encode()
    chunk = score_chunk([Line(good, 1), Line(data, 2), Refused(3, "cut off"), Line(good, 4)])
    assert [json.loads(line)["id"] for line in chunk.lines] == [1, 4]
    bad, unread = chunk.bad
    assert (bad.position, unread) == (2, Refused(3, "cut off"))
    assert says in str(bad)
    assert "\n" not in str(bad)
    assert len(str(bad)) < 300


def test_other_columns_may_hold_anything() -> None:
    row = {**GOOD, "logprobs": [float("nan")], "meta": {"a": [1]}, "question": None, "unit": None, "letters": ""}
    scored = score_one(row)
    assert isinstance(scored, dict)
    assert scored["correct"] is True


def test_an_error_of_ours_is_counted_and_named_and_the_rest_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    real = rows.score_record

    def fails_once(record: Any) -> Any:
        if record.get("id") == "odd":
            raise KeyError("a fault")
        return real(record)

    monkeypatch.setattr(rows, "score_record", fails_once)
    chunk = score_chunk([Row({**GOOD, "id": "odd"}, 1), Row(GOOD, 2)])
    assert len(chunk.lines) == 1
    assert "internal error, please report it: KeyError" in chunk.bad[0].reason


def test_a_dataset_is_the_task_in_the_authors_files_only() -> None:
    assert score_one({**GOOD, "dataset": "anything"}) == score_one(GOOD)


def test_rows_are_counted_by_task_and_kind() -> None:
    given_rows = [
        GOOD,
        {**GOOD, "task": "piqa"},
        {**GOOD, "task": "piqa", "response": "Answer: A"},
        {**GOOD, "task": "piqa", "response": "no idea"},
        {"response": "Answer: yes", "gold": "yes", "kind": "label"},
    ]
    chunk = score_chunk([Row(row, number) for number, row in enumerate(given_rows)])
    assert {group: (tally.correct, dict(tally.by_status)) for group, tally in chunk.tallies.items()} == {
        Group(None, "choice"): (1, {"extracted": 1}),
        Group("piqa", "choice"): (1, {"extracted": 2, "no_answer": 1}),
        Group(None, "label"): (1, {"extracted": 1}),
    }
    assert ["task" in json.loads(line) for line in chunk.lines] == [False, True, True, True, False]


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=30),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)
FIELDS = ["id", "response", "gold", "options", "letters", "labels", "unit", "rel_tol", "abs_tol", "finish_reason"]
FIELDS += ["multiple", "alternatives", "question", "task", "model_output", "dataset", "answer", "reference", "messages"]
KINDS = st.sampled_from(["choice", "math", "numeric", "label", "text"])


@given(st.dictionaries(st.sampled_from(FIELDS), VALUES), KINDS | VALUES)
def test_any_values_in_the_fields_give_a_score_or_a_reason(row: dict[str, Any], kind: Any) -> None:
    chunk = score_chunk([Row({**row, "kind": kind}, 1)])
    assert len(chunk.lines) + len(chunk.bad) == 1
    assert not any("internal error" in bad.reason for bad in chunk.bad)
    for line in chunk.lines:
        assert line.isascii()
        assert line.count("\n") == 1
        json.loads(line, parse_constant=lambda name: pytest.fail(f"{name} is no JSON"))


@pytest.mark.parametrize("row", [{"gold": "B", "kind": "choice"}, {"gold": "3", "kind": "numeric", "unit": "m"}])
def test_a_response_that_is_null_was_asked_for_and_counts_as_an_empty_one(row: dict[str, Any]) -> None:
    assert score_one({**row, "response": None}) == score_one({**row, "response": ""})
