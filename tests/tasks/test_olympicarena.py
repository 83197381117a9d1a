"""OlympicArena: what each type of answer accepts, which rows are items, and the submission file of the test set."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from megascience_hf.answers import GoldError, extract
from megascience_hf.errors import UserError
from megascience_hf.tasks.olympicarena import OLYMPICARENA, OLYMPICARENA_TEST, options, rel_tol
from megascience_hf.tasks.olympicarena_submission import write_submission

FLOWERS = (
    "Which of these flowers close at night?\nA: tulip\nB: moonflower\nC: crocus,\n  the yellow one\nD: evening primrose"
)


def row(answer_type: str, *answer: str, **columns: Any) -> dict[str, Any]:
    problem = columns.get("problem", "What is it?")
    return {
        "id": "Biology_1",
        "problem": problem,
        "prompt": f" Solve this.\n\n{problem}\n\nPut the answer into \\boxed{{}}.\n",
        "figure_urls": None,
        "answer": list(answer),
        "solution": "",
        "answer_type": answer_type,
        "unit": None,
        "answer_sequence": None,
        "type_sequence": None,
        "test_cases": None,
        "subject": "Biology",
        "language": "EN",
        "modality": "text-only",
    } | columns


CHOICE = row("SC", "B", problem=FLOWERS)
CHOICES = row("MC", "A", "C", problem=FLOWERS)
SPEED = row("NV", "6", unit=["m/s"])
LIGHT = row("NV", "$3.0 \\times 10^{8}$", unit=["$\\mathrm{~m} / \\mathrm{s}$"])
CHARGE = row("NV", "$1.6 \\times 10^{-19}$", unit=["C"])
THROW = row("MPV", "7.2", "2.4", unit=["m", "$\\mathrm{~s}$"], type_sequence=["NV", "NV"])
HEIGHTS = row("MPV", "5", "3", unit=[None, None], type_sequence=["NV", "NV"])
ROOTS = row("MA", "1", "-2", type_sequence=["NV", "NV"])

# row, what stands in the box, whether it is right
JUDGED = [
    (CHOICE, "B", True),
    (CHOICE, "\\text{B: moonflower}", True),
    (CHOICE, "[B]", True),
    (CHOICE, "moonflower", True),
    (CHOICE, "A", False),
    (CHOICE, "A, B", False),
    (CHOICES, "A, C", True),
    (CHOICES, "[C, A]", True),
    (CHOICES, "A", False),
    (CHOICES, "A, B, C", False),
    (row("TF", "True"), "True", True),
    (row("TF", "True"), "\\text{True}", True),
    (row("TF", "True"), "False", False),
    (row("TF", "False"), "False", True),
    (row("TF", "False"), "\\text{True}", False),
    (SPEED, "6", True),
    (SPEED, "6.00001", True),
    (SPEED, "6.0001", False),
    (SPEED, "6 \\text{ m/s}", True),
    (SPEED, "0.006 \\text{ km/s}", True),
    (SPEED, "6 \\text{ km/s}", False),
    (SPEED, "6 \\text{ kg}", False),
    (LIGHT, "3.05 \\times 10^{8}", True),
    (LIGHT, "299792458", True),
    (LIGHT, "3.2 \\times 10^{8}", False),
    (LIGHT, "3.0 \\times 10^{7}", False),
    (CHARGE, "1.602 \\times 10^{-19}", True),
    (CHARGE, "0", False),
    (CHARGE, "1.6 \\times 10^{-20}", False),
    (row("NV", "5.2", unit=["$10^{-7} \\mathrm{~m}$"]), "5.2", True),
    (row("NV", "5.2", unit=["$10^{-7} \\mathrm{~m}$"]), "5.2 \\times 10^{-7} \\text{ m}", True),
    (row("NV", "5.2", unit=["$10^{-7} \\mathrm{~m}$"]), "0", False),
    (row("NV", "45", unit=["$^{\\circ}$"]), "45^{\\circ}", True),
    (row("NV", "44", unit=["%"]), "44\\%", True),
    (row("NV", "\\frac{\\pi}{4}", unit=["rad"]), "0.785398", True),
    (row("NV", "\\frac{\\pi}{4}", unit=["rad"]), "0.785", False),
    (row("NV", "$2 a$", unit=["m"]), "2a", True),
    (row("NV", "1:2", unit=["kg"]), "1:2", True),
    (row("NV", "1:2", unit=["kg"]), "2:1", False),
    (row("NV", "$\\sqrt{2}$"), "1.41421", True),
    (row("NV", "$\\sqrt{2}$"), "1.414", False),
    (row("NV", "12"), "x = 12", True),
    (row("NV", "1,500"), "1500", True),
    (row("NV", "0.33"), "\\frac{1}{3}", False),
    (row("NV", "0"), "0.0001", False),
    (row("NV", "0.00002"), "0.00003", False),
    (row("SET", "3", "4", "5"), "\\{5, 4, 3\\}", True),
    (row("SET", "3", "4", "5"), "{3, 4, 5}", True),
    (row("SET", "3", "4", "5"), "\\{3, 4\\}", False),
    (row("SET", "$\\{1,2\\}$"), "\\{2, 1\\}", True),
    (row("SET", "{1, 2}"), "\\{2, 1\\}", True),
    (row("SET", "{1, 2}"), "\\{1, 3\\}", False),
    (row("IN", "$(1,2] \\cup [7,+\\infty)$"), "(1, 2] \\cup [7, \\infty)", True),
    (row("IN", "$(1,2] \\cup [7,+\\infty)$"), "(1, 2) \\cup [7, \\infty)", False),
    (row("IN", "$(1,2] \\cup [7,+\\infty)$"), "(1, 2]", False),
    (row("EX", "$\\frac{1}{2} g t^{2}$"), "s = \\frac{gt^2}{2}", True),
    (row("EX", "$\\frac{1}{2} g t^{2}$"), "g t^2", False),
    (row("EQ", "$x^2+y^2=1$"), "2x^2 + 2y^2 = 2", True),
    (row("EQ", "$x^2+y^2=1$"), "x^2 - y^2 = 1", False),
    (row("TUP", "(3, 5)"), "(3,5)", True),
    (row("TUP", "(3, 5)"), "(5,3)", False),
    (THROW, "7.2, 2.4", True),
    (THROW, "h = 7.2, t = 2.4", True),
    (THROW, "7.2 \\text{ m}, 2.4 \\text{ s}", True),
    (THROW, "720 \\text{ cm}, 2.4 \\text{ s}", True),
    (THROW, "2.4, 7.2", False),
    (THROW, "7.2 \\text{ km}, 2.4 \\text{ s}", False),
    (THROW, "7.2", False),
    (THROW, "7.2, 2.4, 1", False),
    (HEIGHTS, "5, 3", True),
    (HEIGHTS, "(5, 3)", True),
    (HEIGHTS, "3, 5", False),
    (row("MPV", "$\\frac{1}{2} g t^2$", "$g t$", unit=["m", "m/s"]), "\\frac{gt^2}{2}, gt", True),
    (row("MPV", "$\\frac{1}{2} g t^2$", "$g t$", unit=["m", "m/s"]), "gt, \\frac{gt^2}{2}", False),
    (row("MPV", "5.2", "3", unit=["$10^{-7} \\mathrm{~m}$", "s"]), "5.2, 3", True),
    (row("MPV", "5.2", "3", unit=["$10^{-7} \\mathrm{~m}$", "s"]), "0, 3", False),
    (row("MPV", "(1, 2]", "$y = 2x$"), "(1, 2], y = 2x", True),
    (row("MPV", "(1, 2]", "$y = 2x$"), "(1, 2), y = 2x", False),
    (row("MPV", "1,500", "3"), "1500, 3", True),
    (row("MPV", "1,500", "3"), "1, 500, 3", False),
    (row("MPV", "1,500", "3", unit=["m", "s"]), "1500, 3", True),
    (row("MA", "$1,500$", "3"), "3, 1500", True),
    (ROOTS, "-2, 1", True),
    (ROOTS, "x = 1 \\text{ or } x = -2", True),
    (ROOTS, "1", False),
    (ROOTS, "1, -2, 3", False),
    (row("MA", "(1, 2)", "(2, 1)", unit=["m", "m"]), "(2, 1), (1, 2)", True),
    (row("MA", "(1, 2)", "(2, 1)", unit=["m", "m"]), "(2, 1), (2, 1)", False),
]


def box(answer: str) -> str:
    return f"A first guess was \\boxed{{99}}, but that is wrong.\n\nThe final answer is $\\boxed{{{answer}}}$."


@pytest.mark.parametrize(("question", "answer", "right"), JUDGED)
def test_an_answer_is_judged_by_the_type_of_the_problem(question: dict[str, Any], answer: str, right: bool) -> None:
    item = OLYMPICARENA.read(question)
    assert item is not None
    assert item.key.score(box(answer)).correct is right


def test_the_table_has_a_right_and_a_wrong_answer_of_every_type() -> None:
    types = {"SC", "MC", "TF", "NV", "SET", "IN", "EX", "EQ", "TUP", "MPV", "MA"}
    assert {(question["answer_type"], right) for question, _, right in JUDGED} == {
        (name, right) for name in types for right in (True, False)
    }


@pytest.mark.parametrize("question", [question for question, _, right in JUDGED if right])
@pytest.mark.parametrize("response", ["I cannot solve this.", "", "The answer is \\boxed{}."])
def test_a_response_without_an_answer_is_wrong(question: dict[str, Any], response: str) -> None:
    item = OLYMPICARENA.read(question)
    assert item is not None
    assert not item.key.score(response).correct


@pytest.mark.parametrize(
    "columns",
    [{"language": "ZH"}, {"modality": "multi-modal"}, {"answer_type": "CODE"}, {"answer_type": "OT"}],
)
@pytest.mark.parametrize("benchmark", [OLYMPICARENA, OLYMPICARENA_TEST])
def test_chinese_pictures_programs_and_open_answers_are_left_out(benchmark: Any, columns: dict[str, str]) -> None:
    assert benchmark.read(row("NV", "6")) is not None
    assert benchmark.read(row("NV", "6") | columns) is None


def test_the_prompt_is_the_rows_own_and_the_id_travels() -> None:
    item = OLYMPICARENA.read(row("NV", "6"))
    assert item is not None
    assert item.prompt == "Solve this.\n\nWhat is it?\n\nPut the answer into \\boxed{}."
    assert item.row_id == "Biology_1"


@pytest.mark.parametrize("answer", [[], None, [" "]])
def test_a_row_of_val_without_an_answer_is_an_error_of_the_file(answer: Any) -> None:
    with pytest.raises(GoldError, match="Biology_1 has no answer"):
        OLYMPICARENA.read(row("NV") | {"answer": answer})


def test_a_choice_without_a_letter_is_an_error_of_the_file() -> None:
    with pytest.raises(GoldError, match="no letter"):
        OLYMPICARENA.read(row("SC", "moonflower", problem=FLOWERS))


@pytest.mark.parametrize(
    ("problem", "prompt", "letters", "texts"),
    [
        (FLOWERS, "", "ABCD", ("tulip", "moonflower", "crocus,\n  the yellow one", "evening primrose")),
        ("Which?\n(A) ice\n(B) fire", "", "AB", ("ice", "fire")),
        ("Which?\nA. ice\nB. fire\nC. mud", "", "ABC", ("ice", "fire", "mud")),
        ("A: salt\nB: sugar\nC: sand\nWhich dissolve?\nA: two\nB: three", "", "AB", ("two", "three")),
        ("A. Einstein asked: which?\n[A] ice\n[B] fire", "", "AB", ("ice", "fire")),
        ("Which one in the list above?", "one of the options: [A, B, C].", "ABC", ()),
        ("Which?\nA: ice\nB: fire", "one of the options: [A, B, C].", "ABC", ()),
        ("At night?", "", "", ()),
        ("\n".join(f"{letter}: {letter}{letter}" for letter in "ABCDEFGHIJKLMNOPQRSTUVWXYZ") + "\nZ: zz", "", "", None),
    ],
)
def test_options_are_the_last_run_of_lettered_lines(
    problem: str, prompt: str, letters: str, texts: tuple[str, ...] | None
) -> None:
    found, found_texts = options({"problem": problem, "prompt": prompt})
    if texts is None:
        assert len(found) == len(found_texts) == 26
    else:
        assert (found, found_texts) == (letters, texts)


def test_a_gold_that_is_none_of_the_options_found_leaves_every_letter_open() -> None:
    item = OLYMPICARENA.read(row("SC", "D", problem="Which?\nA: ice\nB: fire"))
    assert item is not None
    assert (item.key.letters, item.key.options) == (None, None)
    assert item.key.score(box("D")).correct
    assert not item.key.score(box("B")).correct


@pytest.mark.parametrize(
    ("golds", "tolerance"),
    [
        (["6"], 1e-5 / 6),
        (["-250"], 4e-8),
        (["0"], 0.0),
        (["1e-9"], 0.01),
        (["$2.5 \\times 10^{4}$"], 0.04),
        (["-5 \\cdot 10^{-3}"], 0.02),
        (["10^{6}"], 0.1),
        (["0.5 \\times 10^{3}"], 0.02),
        (["25 \\times 10^{3}"], 0.004),
        (["0 \\times 10^{3}"], 0.0),
        (["\\sqrt{2}"], 1e-5),
        (["nan"], 1e-5),
        (["6", "2.5 \\times 10^{4}"], 1e-5 / 6),
    ],
)
def test_tolerances_are_the_official_judges_made_relative(golds: list[str], tolerance: float) -> None:
    assert rel_tol(golds) == pytest.approx(tolerance, rel=1e-9)


@given(
    answer_type=st.sampled_from(["SC", "MC", "TF", "NV", "SET", "IN", "EX", "EQ", "TUP", "MPV", "MA"]),
    golds=st.lists(
        st.text() | st.from_regex(r"[-+]?[0-9]{0,4}[.,]?[0-9]+( ?\\times ?10\^\{?-?[0-9]{1,3}\}?)?"), max_size=3
    ),
    unit=st.none() | st.lists(st.none() | st.sampled_from(["", "m", "$10^{-7} \\mathrm{~m}$", "%"]), max_size=3),
    problem=st.text() | st.from_regex(r"([A-D][:.)] ?[a-z]{0,3}\n?){0,5}"),
)
@settings(max_examples=200, deadline=None)
def test_any_row_becomes_an_item_or_an_error_of_the_file(
    answer_type: str, golds: list[str], unit: list[str | None] | None, problem: str
) -> None:
    question = row(answer_type, *golds, unit=unit, problem=problem)
    try:
        item = OLYMPICARENA.read(question)
    except GoldError:
        assert answer_type in ("SC", "MC") or not any(gold.strip() for gold in golds)
        return
    assert item is not None
    assert 0 <= (item.key.rel_tol or 0) <= 0.1
    assert item.key.options is None or len(item.key.options) == len(item.key.letters or "")
    ungraded = OLYMPICARENA_TEST.read(question)
    assert ungraded is not None
    assert ungraded.prompt == item.prompt


@pytest.mark.parametrize(
    ("question", "response", "value"),
    [
        (CHOICE, box("B"), "B"),
        (CHOICES, box("C, A"), ("A", "C")),
        (row("TF"), box("\\text{False}"), "False"),
        (SPEED, box("6"), "6"),
        (THROW, box("7.2, 2.4"), "7.2, 2.4"),
        (row("EX"), box("\\frac{gt^2}{2}"), "\\frac{gt^2}{2}"),
    ],
)
@pytest.mark.parametrize("answer", [None, []])
def test_an_item_of_the_test_set_has_no_gold_and_its_answer_can_be_read(
    question: dict[str, Any], response: str, value: Any, answer: Any
) -> None:
    item = OLYMPICARENA_TEST.read(question | {"answer": answer})
    assert item is not None
    key = item.key
    assert key.gold == ""
    found = extract(response, key.kind, options=key.options, labels=key.labels, multiple=key.multiple)
    assert found.value == value
    with pytest.raises(GoldError):
        key.score(response)


def test_both_splits_have_the_six_subjects_at_one_full_commit() -> None:
    for benchmark, split in ((OLYMPICARENA, "val"), (OLYMPICARENA_TEST, "test")):
        assert [source.config for source in benchmark.sources] == [
            *("Math", "Physics", "Chemistry", "Biology", "Geography", "Astronomy"),
        ]
        assert {source.split for source in benchmark.sources} == {split}
        assert {len(source.revision) for source in benchmark.sources} == {40}
    assert (OLYMPICARENA.graded, OLYMPICARENA_TEST.graded) == (True, False)


# --- the submission file

TASK = OLYMPICARENA_TEST.task
ANSWERED = [
    {"row_id": "Math_7", "answer": "\\frac{π}{4}", "status": "extracted"},
    {"row_id": "Biology_2", "answer": "A,C", "status": "extracted"},
    {"row_id": "Physics_3", "answer": None, "status": "no_answer"},
    {"row_id": "Physics_4", "answer": "3 or 4", "status": "ambiguous"},
]


def write_details(folder: Path, rows: list[dict[str, Any]], model: str = "org/model", date: str = "2026-01-01") -> Path:
    """The details as lighteval 0.13 leaves them, with a column of `specific` more and a response."""
    file = folder / "details" / model / date / f"details_{TASK}|0_{date}.parquet"
    file.parent.mkdir(parents=True, exist_ok=True)
    pq.write_table(
        pa.Table.from_pylist(
            [{"doc": {"query": "?", "specific": row | {"kind": "math"}}, "metric": {"items": 1.0}} for row in rows]
        ),
        file,
    )
    return file


def test_a_submission_is_one_object_of_answers_by_id(tmp_path: Path) -> None:
    details = write_details(tmp_path, ANSWERED)
    out = tmp_path / "submission.json"
    summary = write_submission(tmp_path, out)
    assert json.loads(out.read_text(encoding="utf-8")) == {
        "Math_7": "\\frac{π}{4}",
        "Biology_2": "A,C",
        "Physics_3": None,
        "Physics_4": None,
    }
    assert (summary.file, summary.details, summary.problems, summary.answered) == (out, details, 4, 2)
    assert summary.status == {"extracted": 2, "no_answer": 1, "ambiguous": 1}
    assert str(summary) == f"{out}: 4 problems, 2 answered, 1 ambiguous, 1 no_answer (from {details})"


def test_of_two_runs_the_newest_is_submitted_and_an_older_file_replaced(tmp_path: Path) -> None:
    write_details(tmp_path, ANSWERED[:1], date="2026-01-02")
    write_details(tmp_path, ANSWERED, date="2026-01-01")
    out = tmp_path / "submission.json"
    out.write_text("old")
    assert write_submission(tmp_path, out).problems == 1
    assert list(json.loads(out.read_text())) == ["Math_7"]


def test_the_folder_of_one_model_will_do_where_there_are_several(tmp_path: Path) -> None:
    write_details(tmp_path, ANSWERED, model="org/a")
    write_details(tmp_path, ANSWERED, model="org/b")
    out = tmp_path / "submission.json"
    with pytest.raises(UserError, match=r"several models; give the folder of one: .*org/a, .*org/b"):
        write_submission(tmp_path, out)
    assert not out.exists()
    assert write_submission(tmp_path / "details" / "org" / "b", out).problems == 4


def test_a_run_without_any_answer_is_submitted(tmp_path: Path) -> None:
    write_details(tmp_path, [ANSWERED[2]])
    assert write_submission(tmp_path, tmp_path / "submission.json").answered == 0


@pytest.mark.parametrize(
    ("rows", "error"),
    [
        ([*ANSWERED, ANSWERED[0]], "has the problem Math_7 twice"),
        ([*ANSWERED, ANSWERED[0] | {"row_id": None}], "problems without an id"),
        ([{"answer": "3", "status": "extracted"}], "has no row_id: run"),
        ([{"row_id": "Math_7", "status": "extracted"}], "has no answer: run"),
        ([{"row_id": "Math_7"}], "has no answer, status: run"),
        ([], "has no problems"),
    ],
)
def test_details_that_cannot_be_submitted_are_one_clear_line_and_write_nothing(
    rows: list[dict[str, Any]], error: str, tmp_path: Path
) -> None:
    write_details(tmp_path / "results", rows)
    with pytest.raises(UserError, match=error) as raised:
        write_submission(tmp_path / "results", tmp_path / "submission.json")
    assert "\n" not in str(raised.value)
    assert [path.name for path in tmp_path.iterdir()] == ["results"]


def test_a_folder_without_the_task_says_which_task_to_run(tmp_path: Path) -> None:
    for folder in (tmp_path, tmp_path / "nowhere"):
        with pytest.raises(UserError, match=rf"no details of olympicarena_test .*, or lighteval with the task {TASK}"):
            write_submission(folder, tmp_path / "submission.json")


def test_a_damaged_file_is_named(tmp_path: Path) -> None:
    file = write_details(tmp_path, ANSWERED)
    file.write_bytes(file.read_bytes()[:-20])
    with pytest.raises(UserError, match="no readable Parquet file"):
        write_submission(tmp_path, tmp_path / "submission.json")


@pytest.mark.parametrize("name", ["no/such/folder/submission.json", "details"])
def test_a_place_that_cannot_be_written_is_an_error_of_the_user(name: str, tmp_path: Path) -> None:
    write_details(tmp_path, ANSWERED)
    with pytest.raises(UserError, match="cannot write"):
        write_submission(tmp_path, tmp_path / name)
    assert [path.name for path in tmp_path.iterdir()] == ["details"]


def test_the_submission_is_read_from_a_log_of_inspect_too(tmp_path: Path) -> None:
    inspect_ai = pytest.importorskip("inspect_ai")
    from inspect_ai.model import ModelAPI, ModelOutput, modelapi

    class Always(ModelAPI):  # type: ignore[misc]
        async def generate(self, *_: Any, **__: Any) -> ModelOutput:
            return ModelOutput.from_content("m", "So it is \\boxed{6}.")

        async def count_text_tokens(self, text: str) -> int:
            return len(text)

    modelapi(name="always")(lambda: Always)
    data = tmp_path / "data" / "olympicarena_test" / "Physics"
    data.mkdir(parents=True)
    rows = [row("NV") | {"id": name, "answer": None, "unit": None} for name in ("Physics_1", "Physics_2")]
    (data / "test.jsonl").write_text("".join(json.dumps(one) + "\n" for one in rows))
    out = tmp_path / "submission.json"
    [log] = inspect_ai.eval(
        "megascience_hf/olympicarena_test",
        model="always/m",
        task_args={"data_dir": str(tmp_path / "data")},
        log_dir=str(tmp_path / "logs"),
        display="none",
    )
    assert log.status == "success", log.error
    summary = write_submission(tmp_path, out)
    assert json.loads(out.read_text()) == {"Physics_1": "6", "Physics_2": "6"}
    assert (summary.problems, summary.answered) == (2, 2)
    write_details(tmp_path, ANSWERED)
    with pytest.raises(UserError, match="from lighteval and from Inspect"):
        write_submission(tmp_path, out)
