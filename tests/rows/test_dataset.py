"""Rows of files and folders: which files are data, what is no row and where, and what a user's word stands for."""

from __future__ import annotations

import gzip
import json
import os
import sys
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from megascience_hf.errors import UserError
from megascience_hf.rows.columns import Columns
from megascience_hf.rows.dataset import Dataset, find, rows_of
from megascience_hf.rows.files import columns_of, count_rows, data_files
from megascience_hf.rows.records import Refusals, RefusedRowError

ROW = {"question": "One?", "answer": "1"}


def as_lines(*rows: Any) -> bytes:
    return "".join(json.dumps(row) + "\n" for row in rows).encode()


def as_parquet(file: Path, *rows: dict[str, Any]) -> Path:
    pq.write_table(pa.Table.from_pylist(list(rows)), file)
    return file


def test_the_rows_of_a_folder_come_in_the_order_of_its_files_with_file_and_line(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "x.jsonl").write_bytes(as_lines(ROW, ROW))
    (tmp_path / "b.jsonl.gz").write_bytes(gzip.compress(as_lines(ROW)))
    as_parquet(tmp_path / "c.parquet", ROW, ROW)
    (tmp_path / "notes.json").write_text("no data")
    for hidden in ("_left.jsonl", ".hidden.jsonl"):
        (tmp_path / hidden).write_bytes(as_lines(ROW))
    refusals = Refusals()
    rows = list(rows_of(Dataset(path=tmp_path), refusals))
    assert [row.place for row in rows] == ["a/x.jsonl:1", "a/x.jsonl:2", "b.jsonl.gz:1", "c.parquet:1", "c.parquet:2"]
    assert all(row.fields == ROW for row in rows)
    assert not refusals.reasons


def test_a_folder_with_data_in_it_is_that_folder(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "train.jsonl").write_bytes(as_lines(ROW))
    (tmp_path / "scores.jsonl").write_bytes(as_lines(ROW))
    assert data_files(tmp_path) == [tmp_path / "data" / "train.jsonl"]


FAULTS = {
    "half.jsonl": (as_lines(ROW) + b'{"question": "Tw', "not JSON (a line cut off?)", 2),
    "list.jsonl": (as_lines(ROW, [1]), "JSON, but no object", 2),
    "latin1.jsonl": (as_lines(ROW) + b'\n{"question": "Gr\xf6\xdfe"}\n', "not UTF-8", 3),
    "deep.jsonl": (as_lines(ROW) + b"[" * 100_000, "nested too deeply", 2),
    "digits.jsonl": (as_lines(ROW) + b'{"n": ' + b"9" * 5_000 + b"}", "a number too long", 2),
    "cut.jsonl.gz": (gzip.compress(as_lines(ROW))[:-8], "broken gzip stream", 2),
    "broken.parquet": (b"PAR1 and nothing more", "not Parquet, or broken", 0),
}


@pytest.mark.parametrize(("name", "fault"), FAULTS.items(), ids=FAULTS.keys())
def test_what_is_no_row_is_counted_with_its_place_and_the_rest_is_read(
    tmp_path: Path, name: str, fault: tuple[bytes, str, int]
) -> None:
    content, reason, line = fault
    (tmp_path / name).write_bytes(content)
    (tmp_path / "zz.jsonl").write_bytes(as_lines(ROW))
    limit = sys.get_int_max_str_digits()
    try:
        sys.set_int_max_str_digits(0)  # as lighteval does for the whole process: the same rows are refused
        refusals = Refusals()
        rows = list(rows_of(Dataset(path=tmp_path), refusals))
    finally:
        sys.set_int_max_str_digits(limit)
    assert rows[-1].place == "zz.jsonl:1"
    assert refusals.reasons == {reason: 1}
    assert list(refusals.lines()) == [f"refused: {reason}: 1, first {name}{f':{line}' if line else ''}"]


def test_a_file_whose_name_is_not_utf8_is_refused_since_no_file_of_rows_could_say_its_name(tmp_path: Path) -> None:
    (tmp_path / os.fsdecode(b"caf\xe9.jsonl")).write_bytes(as_lines(ROW, ROW))
    (tmp_path / "zz.jsonl").write_bytes(as_lines(ROW))
    refusals = Refusals()
    assert [row.place for row in rows_of(Dataset(path=tmp_path), refusals)] == ["zz.jsonl:1"]
    assert list(refusals.lines()) == [r"refused: its name is not UTF-8: 1, first caf\udce9.jsonl"]


def test_columns_and_rows_of_a_file_are_known_without_reading_it_all(tmp_path: Path) -> None:
    lines = tmp_path / "x.jsonl"
    lines.write_bytes(as_lines(ROW, ROW) + b"\n \n")
    packed = tmp_path / "x.jsonl.gz"
    packed.write_bytes(gzip.compress(as_lines(ROW)))
    parquet = as_parquet(tmp_path / "x.parquet", ROW)
    assert [columns_of(file) for file in (lines, packed, parquet)] == [{"question", "answer"}] * 3
    assert [count_rows(file) for file in (lines, packed, parquet)] == [2, None, 1]
    lines.write_text("no JSON")
    with pytest.raises(ValueError, match=r"x\.jsonl:1: not JSON"):
        columns_of(lines)


@pytest.mark.parametrize(
    ("named", "says"),
    [("nothing.jsonl", "no nothing.jsonl: name a folder"), ("a/b/c", "no a/b/c"), ("a/b.parquet", "no a/b.parquet")],
)
def test_what_is_neither_here_nor_a_name_of_the_hub_is_one_line(named: str, says: str) -> None:
    with pytest.raises(UserError, match=says):
        find(named)


def test_a_name_of_the_hub_may_have_a_dot_and_a_path_that_is_there_goes_first(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert find("me/qwen2.5-math", revision="abc") == Dataset(name="me/qwen2.5-math", revision="abc")
    (tmp_path / "me" / "qwen2.5-math").mkdir(parents=True)
    monkeypatch.chdir(tmp_path)
    assert find("me/qwen2.5-math", revision="abc") == Dataset(path=Path("me/qwen2.5-math"))


TURNS = [{"role": "system", "content": "s"}, {"role": "user", "content": "q"}, {"role": "assistant", "content": "a"}]


@pytest.mark.parametrize(
    ("named", "fields", "texts"),
    [
        ({}, {"question": " One? ", "answer": 1}, ("One?", "1")),
        ({}, {"messages": TURNS}, ("q", "a")),
        ({}, {"prompt": TURNS[:2], "completion": TURNS[2:]}, ("q", "a")),
        ({}, {"question": None, "messages": TURNS}, ("q", "a")),
        ({}, {"question": None, "answer": ""}, ("", "")),
        ({"question": "a.b", "answer": "r.1.text"}, {"a.b": "q", "r": [{}, {"text": "a"}]}, ("q", "a")),
        ({"question": "input[role=user].content"}, {"input": TURNS, "output": "a"}, ("q", "a")),
        ({"question": "q"}, {"q": "half \ud800 and \0"}, ("half ? and", "")),
    ],
)
def test_question_and_answer_are_found_under_usual_names_and_named_paths(
    named: dict[str, str], fields: dict[str, Any], texts: tuple[str, str]
) -> None:
    found = Columns(named, ("question", "answer")).texts(fields)
    assert (found["question"], found["answer"]) == texts


@pytest.mark.parametrize(
    ("named", "fields", "says"),
    [
        ({}, {"text": "x"}, "no column question, prompt, problem, instruction, messages"),
        ({"question": "a.b"}, {"a": {}}, "no column a.b"),
        ({}, {"question": {"a": 1}}, "question is no text but dict"),
        ({"question": "turns[role=user].content"}, {"turns": []}, "none with role=user"),
    ],
)
def test_a_row_without_a_question_is_refused_in_words_that_are_counted(
    named: dict[str, str], fields: dict[str, Any], says: str
) -> None:
    with pytest.raises(RefusedRowError, match=says):
        Columns(named).texts(fields)
