"""Contamination: counted per benchmark, with the pairs, and the scores with and without the items found."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from rich.console import Console

from megascience_hf.errors import UserError
from megascience_hf.results import contamination
from megascience_hf.results.cli_output import show_contamination
from megascience_hf.results.records import Run
from megascience_hf.rows.records import Refusals
from megascience_hf.tasks import BENCHMARKS, loading
from megascience_hf.tasks.questions import question_of, questions

MakeRun = Callable[..., Run]
Write = Callable[..., Path]


def asked(*texts: str) -> list[contamination.TrainingQuestion]:
    return [contamination.TrainingQuestion(n, f"train.jsonl:{n + 1}", text) for n, text in enumerate(texts)]


GRADED = [name for name, benchmark in BENCHMARKS.items() if benchmark.graded]


@pytest.mark.parametrize("name", GRADED)
def test_the_questions_of_a_benchmark_are_without_the_wording_around_them(name: str) -> None:
    asked = questions(BENCHMARKS[name], loading.SAMPLE)
    items = loading.items(BENCHMARKS[name], loading.SAMPLE)
    assert [question.id for question in asked] == [item.id for item in items]
    for question, item in zip(asked, items, strict=True):
        assert question.text
        assert question.text in item.prompt
        for wording in ("step by step", "boxed", "(A)", "Question:", "Answer: X", "Abstract:", "significant digits"):
            assert wording not in question.text


def test_the_question_of_pubmedqa_is_without_the_abstract_and_options() -> None:
    [question, *_] = questions(BENCHMARKS["pubmedqa"], loading.SAMPLE)
    [row, *_] = loading.rows(BENCHMARKS["pubmedqa"], loading.SAMPLE)
    assert question.text == row["question"].strip()


def test_a_prompt_of_nobodys_wording_is_its_own_question() -> None:
    assert question_of("What is 2 + 2?") == "What is 2 + 2?"


@pytest.fixture
def exam() -> list[Any]:
    return questions(BENCHMARKS["gsm8k"], loading.SAMPLE)


def test_items_are_counted_once_and_pairs_all_named(exam: list[Any]) -> None:
    copy = exam[1].text
    found = contamination.find(asked("nothing to see here at all", copy, copy.upper()), {"gsm8k": exam}, 0.6)
    [one] = found.benchmarks
    assert (found.rows, one.items, one.near) == (3, 3, {exam[1].id})
    assert [(pair.row, pair.item, pair.similarity) for pair in found.pairs] == [
        (1, exam[1].id, 1.0),
        (2, exam[1].id, 1.0),
    ]


def test_scores_are_given_with_and_without_the_items_found(exam: list[Any], make_run: MakeRun) -> None:
    run = make_run("m", "gsm8k", "011", [question.id for question in exam])
    found = contamination.find(asked(exam[1].text), {"gsm8k": exam}, 0.6)
    [effect] = contamination.effects([run], found)
    assert effect.clean is not None
    assert effect.flagged is not None
    assert (effect.run.result.accuracy, effect.clean.accuracy, effect.flagged.accuracy) == (
        pytest.approx(2 / 3),
        0.5,
        1.0,
    )


def test_if_every_item_is_found_there_is_no_score_without_them(exam: list[Any], make_run: MakeRun) -> None:
    run = make_run("m", "gsm8k", "011", [question.id for question in exam])
    found = contamination.find(asked(*(question.text for question in exam)), {"gsm8k": exam}, 0.6)
    [effect] = contamination.effects([run], found)
    assert effect.clean is None


def test_the_test_set_of_math_holds_math_500_and_nothing_of_gsm8k(tmp_path: Path) -> None:
    shared = Path(__file__).resolve().parents[2].parent / "shared" / "benchmarks"
    if not shared.exists():
        pytest.skip("../shared/benchmarks is not here")
    for name, folder in (("math_500", "math500"), ("gsm8k", "gsm8k")):
        (tmp_path / name).symlink_to(shared / folder)
    with gzip.open(shared / "_extra" / "math_test_tora.jsonl.gz", "rt", encoding="utf-8") as lines:
        trained_on = [json.loads(line)["problem"] for line in lines]
    exams, missing = contamination.load_exams(["gsm8k", "math_500"], tmp_path)
    assert missing == []
    gsm8k, math_500 = contamination.find(asked(*trained_on), exams, 0.6).benchmarks
    assert len(gsm8k.flagged) == 0
    assert len(math_500.near) + math_500.too_short == 500
    assert math_500.too_short <= 5


def test_results_of_another_exam_are_refused(exam: list[Any], make_run: MakeRun) -> None:
    with pytest.raises(UserError, match="2 of the 2 items of m are not in the benchmark"):
        contamination.check_same_exam([make_run("m", "gsm8k", "10")], {"gsm8k": exam})


def as_jsonl(path: Path, rows: list[dict[str, Any]]) -> Path:
    file = path / "train.jsonl"
    file.write_text("".join(json.dumps(row) + "\n" for row in rows))
    return file


def as_gzip(path: Path, rows: list[dict[str, Any]]) -> Path:
    file = path / "train.jsonl.gz"
    with gzip.open(file, "wt") as lines:
        lines.writelines(json.dumps(row) + "\n" for row in rows)
    return file


def as_parquet(path: Path, rows: list[dict[str, Any]]) -> Path:
    file = path / "train.parquet"
    pq.write_table(pa.Table.from_pylist(rows), file)
    return file


@pytest.mark.parametrize("write", [as_jsonl, as_gzip, as_parquet])
@pytest.mark.parametrize(
    "row",
    [
        {"question": "What is it?", "answer": "x"},
        {"prompt": "What is it?", "completion": "x"},
        {"messages": [{"role": "system", "content": "s"}, {"role": "user", "content": "What is it?"}]},
    ],
)
def test_training_questions_are_read_from_any_of_our_forms(
    tmp_path: Path, write: Callable[[Path, list[dict[str, Any]]], Path], row: dict[str, Any]
) -> None:
    file, refusals = write(tmp_path, [row, row]), Refusals()
    assert list(contamination.training_questions(str(file), None, refusals)) == [
        (0, f"{file.name}:1", "What is it?"),
        (1, f"{file.name}:2", "What is it?"),
    ]
    assert not refusals.reasons


@pytest.mark.parametrize(
    ("rows", "column", "says"),
    [
        ([{"text": "x"}], None, r"1 rows: no column question.*train.jsonl:1.*columns are text: name one with --column"),
        ([{"question": "x"}], "texts", r"1 rows: no column texts; first train.jsonl:1"),
        ([{"question": {"a": 3}}], "question", r"question is no text but dict; first train.jsonl:1"),
    ],
)
def test_where_no_row_has_a_question_one_line_says_why(
    tmp_path: Path, rows: list[dict[str, Any]], column: str | None, says: str
) -> None:
    with pytest.raises(UserError, match=says):
        list(contamination.training_questions(str(as_jsonl(tmp_path, rows)), column, Refusals()))


@pytest.mark.parametrize("of_a_folder", [False, True])
def test_what_is_no_row_is_counted_with_its_place_and_moves_no_number(tmp_path: Path, of_a_folder: bool) -> None:
    file = tmp_path / "train.jsonl"
    file.write_text('{"question": "One?"}\n{"quest\n\n{"text": "x"}\n{"question": null, "prompt": "Two?"}\n')
    refusals = Refusals()
    found = list(contamination.training_questions(str(tmp_path if of_a_folder else file), None, refusals))
    assert [(row, place.rpartition("/")[2], text) for row, place, text in found] == [
        (0, "train.jsonl:1", "One?"),
        (3, "train.jsonl:5", "Two?"),
    ]
    assert [line.split(", first ")[1].rpartition("/")[2] for line in sorted(refusals.lines())] == [
        "train.jsonl:4",
        "train.jsonl:2",
    ]


@pytest.mark.parametrize(
    "content", ['[{"question": "One?"}, {"question": "Two?"}]', "question,answer\nOne?,1\nTwo?,2\n"]
)
def test_lists_of_json_and_csv_are_training_data_too(tmp_path: Path, content: str) -> None:
    file = tmp_path / ("train.json" if content[0] == "[" else "train.csv")
    file.write_text(content)
    found = contamination.training_questions(str(file), None, Refusals())
    assert [question.text for question in found] == ["One?", "Two?"]


def test_the_embedded_sample_of_megascience_is_training_data_like_any_other() -> None:
    from megascience_hf import builders

    file = Path(builders.__file__).parent / "sample.jsonl"
    assert len(list(contamination.training_questions(str(file), None, Refusals()))) == 70


def test_the_command_writes_pairs_without_the_texts_of_gpqa(
    tmp_path: Path, make_run: MakeRun, write_lighteval: Write
) -> None:
    exams = {name: questions(BENCHMARKS[name], loading.SAMPLE) for name in ("gpqa_diamond", "gsm8k")}
    train = as_jsonl(tmp_path, [{"question": asked[0].text} for asked in exams.values()])
    run = make_run("m", "gsm8k", "011", [question.id for question in exams["gsm8k"]])
    write_lighteval(tmp_path / "results", [run])
    files = {name: tmp_path / name for name in ("pairs.jsonl", "table.csv")}
    show_contamination(
        str(train),
        list(exams),
        [files["table.csv"]],
        Console(quiet=True),
        data_dir=loading.SAMPLE,
        column=None,
        threshold=0.6,
        results=[str(tmp_path / "results")],
        pairs=files["pairs.jsonl"],
    )
    pairs = {row["benchmark"]: row for row in map(json.loads, files["pairs.jsonl"].open())}
    assert set(pairs) == set(exams)
    assert "question" not in pairs["gpqa_diamond"]
    assert pairs["gsm8k"]["question"] == exams["gsm8k"][0].text
    assert files["table.csv"].read_text().splitlines()[1:] == [
        "GPQA-Diamond,–,–,–,3,1,1,1,33.3",
        "GSM8K (part),66.7,100.0,0.0,3,1,1,1,33.3",
    ]
