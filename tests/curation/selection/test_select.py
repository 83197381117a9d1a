"""`megascience select` by its command: what is taken and in which form, what bad input says."""

from __future__ import annotations

import gzip
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hub_server import Blob, running
from hypothesis import given, settings
from hypothesis import strategies as st
from select_rows import jsonl, row, taken

from megascience_hf.curation.selection.select import select
from megascience_hf.curation.selection.settings import SelectSettings

# --- what is taken --------------------------------------------------------------------------------------------------


def test_the_longest_answers_are_taken_byte_for_byte(run: Any, tmp_path: Path) -> None:
    odd = '{"question":"Ä ?" , "answer" : "so so so so so so so so", "x": 1e400, "big": 12345678901234567890123}\r\n'
    file = jsonl(tmp_path / "pool.jsonl", [row(n) for n in range(1, 7)])
    file.write_text(file.read_text() + odd, newline="")
    done = run(file, "-o", tmp_path / "out", "--method", "length", "--size", 3)
    assert done.code == 0, done.err
    lines = (tmp_path / "out" / "data" / "pool.jsonl").read_bytes().decode().split("\n")
    assert [json.loads(line).get("kept") for line in lines[:2]] == [[5], [6]]
    assert lines[2] + "\n" == odd
    assert "7 rows, 3 taken" in done.out


def test_parquet_keeps_its_columns_their_types_and_its_metadata(run: Any, tmp_path: Path) -> None:
    schema = pa.schema(
        [
            ("question", pa.large_string()), ("answer", pa.string()), ("at", pa.timestamp("us", "UTC")),
            ("label", pa.dictionary(pa.int8(), pa.string())), ("tags", pa.list_(pa.struct([("n", pa.int16())]))),
            ("price", pa.decimal128(9, 2)), ("image", pa.struct([("bytes", pa.binary()), ("path", pa.string())])),
        ],
        metadata={"huggingface": '{"info": {}}'},
    )  # fmt: skip
    rows = [
        {"question": f"Q{n}", "answer": "so " * n, "at": n, "label": "ab"[n % 2], "tags": [{"n": n}, None], "price": n,
         "image": {"bytes": b"\0\xff", "path": None}} for n in range(50)
    ]  # fmt: skip
    pq.write_table(pa.Table.from_pylist(rows, schema), tmp_path / "pool.parquet", compression="zstd")
    assert run(tmp_path / "pool.parquet", "-o", tmp_path / "out", "--method", "length", "--size", 2).code == 0
    given, found = (pq.ParquetFile(tmp_path / folder / "pool.parquet") for folder in ("", "out/data"))
    assert found.schema_arrow.equals(given.schema_arrow, check_metadata=True)
    assert found.schema_arrow.types == schema.types
    assert found.read().to_pylist() == pa.Table.from_pylist(rows, schema).to_pylist()[48:]
    assert found.metadata.row_group(0).column(0).compression == "ZSTD"


def test_files_of_other_schemas_and_in_folders_of_one_name_stay_apart(run: Any, tmp_path: Path) -> None:
    folder = tmp_path / "in"
    jsonl(folder / "a" / "part.jsonl", [row(1), {"question": "", "answer": ""}, row(2, extra={"x": 1})])
    jsonl(folder / "b" / "part.jsonl", [{"question": "no answer"}, row(3, kept="text")])
    (folder / "c").mkdir()
    with gzip.open(folder / "c" / "part.jsonl.gz", "wt") as packed:
        packed.write(json.dumps(row(4)) + "\nnot JSON\n" + json.dumps(row(5)))
    table = pa.table({"question": ["P"], "answer": ["so " * 9], "number": pa.array([1], pa.int8())})
    pq.write_table(table, folder / "part.parquet")
    done = run(folder, "-o", tmp_path / "out", "--method", "length", "--size", 4)
    assert done.code == 0, done.err
    data = tmp_path / "out" / "data"
    assert sorted(str(f.relative_to(data)) for f in data.rglob("*.*")) == [
        "b/part.jsonl", "c/part.jsonl.gz", "part.parquet",
    ]  # fmt: skip
    assert json.loads((data / "b" / "part.jsonl").read_text())["kept"] == "text"
    packed_lines = gzip.decompress((data / "c" / "part.jsonl.gz").read_bytes()).splitlines()
    assert [json.loads(line)["kept"] for line in packed_lines] == [[4], [5]]
    assert pq.read_table(data / "part.parquet").equals(table)
    for refused in ("no column answer: 1", "empty question: 1", "not JSON (a line cut off?): 1"):
        assert refused in done.out


def test_a_size_above_the_pool_takes_all_and_says_so(run: Any, tmp_path: Path) -> None:
    file = jsonl(tmp_path / "pool.jsonl", [row(n) for n in range(1, 7)])
    done = run(file, "-o", tmp_path / "out", "--method", "random", "--size", 10)
    assert done.code == 0
    assert (tmp_path / "out" / "data" / "pool.jsonl").read_bytes() == file.read_bytes()
    assert "10 rows are asked for and 6 can be taken" in done.out


def test_another_selection_into_the_same_folder_takes_the_place_of_the_first(run: Any, tmp_path: Path) -> None:
    folder = tmp_path / "in"
    jsonl(folder / "a.jsonl", [row(1)])
    jsonl(folder / "b.jsonl", [row(2)])
    for size, files in ((2, 2), (1, 1)):
        assert run(folder, "-o", tmp_path / "out", "--method", "length", "--size", size).code == 0
        assert len(list((tmp_path / "out" / "data").iterdir())) == files


def test_columns_are_paths_and_the_file_of_settings_can_be_overridden(run: Any, tmp_path: Path) -> None:
    rows = [{"input": [{"role": "user", "content": f"Q{n}"}], "out": {"text": "so " * n}} for n in range(1, 5)]
    (tmp_path / "select.yaml").write_text(
        "method: length\nsize: 1\ncolumns: {question: 'input[role=user].content', response: out.text}\n"
    )
    file = jsonl(tmp_path / "pool.jsonl", rows)
    done = run(file, "-o", tmp_path / "out", "--config", tmp_path / "select.yaml", "--size", 2)
    assert done.code == 0, done.err
    assert taken(tmp_path / "out") == rows[2:]


# --- nested subsets -------------------------------------------------------------------------------------------------


QUESTIONS = st.text(st.characters(codec="utf-8", exclude_characters="\0"), min_size=1, max_size=8)


@given(
    st.dictionaries(QUESTIONS.map(str.strip).filter(bool), st.integers(0, 3), min_size=1, max_size=14),
    st.sampled_from(["random", "length"]), st.data(),
)  # fmt: skip
@settings(max_examples=30, deadline=None)
def test_a_smaller_size_is_a_subset_in_any_order_and_files_and_rows_that_are_added_change_no_order(
    tmp_path_factory: pytest.TempPathFactory, lengths: dict[str, int], method: str, data: st.DataObject
) -> None:
    rows = [{"question": question, "answer": "so" * n} for question, n in lengths.items()]
    few, many = sorted((data.draw(st.integers(1, len(rows))), data.draw(st.integers(1, len(rows)))))
    others, cut = data.draw(st.permutations(rows)), data.draw(st.integers(1, len(rows)))

    def chosen(size: int, *files: list[dict[str, Any]]) -> set[str]:
        folder = tmp_path_factory.mktemp("select")
        for number, part in enumerate(files):
            jsonl(folder / "in" / f"{number}.jsonl", part)
        select(SelectSettings(method=method, size=size), str(folder / "in"), folder / "out")  # type: ignore[arg-type]
        return {line["question"] for line in taken(folder / "out")}

    whole = chosen(many, rows)
    assert len(whole) == many
    assert chosen(few, others[:cut], others[cut:]) <= whole
    first = {r["question"] for r in others[:cut]}
    of_first = whole & first
    if of_first:  # the same that are taken where only these are there
        assert chosen(len(of_first), others[:cut]) == of_first


def test_of_a_question_that_is_there_twice_the_first_row_goes_first(run: Any, tmp_path: Path) -> None:
    file = jsonl(tmp_path / "pool.jsonl", [row(1, answer="so", number=n) for n in range(4)])
    for method in ("random", "length"):
        for size in (1, 2, 3):
            assert run(file, "-o", tmp_path / "out", "--method", method, "--size", size).code == 0
            assert [r["number"] for r in taken(tmp_path / "out")] == list(range(size))


# --- bad input ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--method", "length", "--size", "2", "--response", "nothing"], "no column nothing; its columns are answer,"),
        (["--method", "random", "--size", "2", "--question", "q"], "no column q; its columns are answer, kept,"),
        (["--method", "best", "--size", "2"], "method: Input should be 'length', 'difficulty' or 'random'"),
        (["--size", "2"], "how are the rows chosen? --method length, difficulty or random"),
        (["--method", "random"], "random needs a size or a fraction"),
        (["--method", "random", "--size", "0"], "size: "),
        (["--method", "random", "--fraction", "1.5"], "fraction: "),
        (["--method", "random", "--size", "2", "--fraction", "0.5"], "size and fraction exclude each other"),
        (["--method", "random", "--size", "2", "--model", "m"], "random needs no model"),
        (["--method", "length", "--size", "2", "--judge", "m"], "length needs no judge"),
        (["--method", "difficulty"], "difficulty needs a model"),
        (["--method", "difficulty", "--model", "m", "--lowest", "9.5"], "lowest 9.5 is above highest 9"),
        (["--method", "difficulty", "--model", "m", "--budget", "1"], "a budget needs the prices of the models"),
        (["--method", "random", "--size", "2", "--config", "none.yaml"], "cannot read none.yaml"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("ending", ["jsonl", "parquet"])
def test_what_cannot_be_done_is_said_in_one_line(
    run: Any, arguments: list[str], said: str, ending: str, tmp_path: Path
) -> None:
    file = jsonl(tmp_path / "pool.jsonl", [row(n) for n in range(1, 7)])
    if ending == "parquet":
        file = tmp_path / "pool.parquet"
        pq.write_table(pa.Table.from_pylist([row(n) for n in range(1, 7)]), file)
    done = run(file, "-o", tmp_path / "out", *arguments)
    assert done.code == 2
    assert said in done.err
    assert len(done.err.strip().splitlines()) == 1
    assert not (tmp_path / "out" / "data").exists()


def test_input_that_is_empty_missing_or_no_data_is_said(run: Any, tmp_path: Path) -> None:
    (tmp_path / "empty.jsonl").write_text("")
    pq.write_table(pa.table({"question": pa.array([], pa.string())}), tmp_path / "empty.parquet")
    (tmp_path / "book.pdf").write_text("%PDF")
    for name, said in (
        ("empty.jsonl", "has no row that can be used"), ("empty.parquet", "has no row that can be used"),
        ("missing.jsonl", "name a folder, a file"), ("book.pdf", "is no data"),
    ):  # fmt: skip
        done = run(tmp_path / name, "-o", tmp_path / "out", "--method", "random", "--size", 1)
        assert done.code == 2
        assert said in done.err
        assert len(done.err.strip().splitlines()) == 1


# --- the Hub --------------------------------------------------------------------------------------------------------


def test_a_hub_dataset_is_pinned_to_its_commit_copied_once_and_keeps_its_features(tmp_path: Path) -> None:
    import io

    features = pa.schema([("question", pa.string()), ("answer", pa.string()), ("level", pa.int64())])
    info = {"info": {"features": {"question": {"dtype": "string", "_type": "Value"}, "answer": {"dtype": "string",
            "_type": "Value"}, "level": {"names": ["easy", "hard"], "_type": "ClassLabel"}}}}  # fmt: skip
    rows = [{"question": f"Q{n}", "answer": "so " * n, "level": n % 2} for n in range(1, 9)]

    def shard(rows: list[dict[str, Any]]) -> Blob:
        content = io.BytesIO()
        schema = features.with_metadata({"huggingface": json.dumps(info)})
        pq.write_table(pa.Table.from_pylist(rows, schema), content)
        return Blob(content.getvalue(), large=True)

    code = "import sys; from megascience_hf.cli import main; sys.argv[0] = 'megascience'; main()"
    with running() as hub:
        repository = hub.create("me/data")
        tree = {f"data/train-0000{n}-of-00002.parquet": shard(rows[4 * n : 4 * n + 4]) for n in range(2)}
        commit = repository.add("main", tree, "data")
        env = {k: v for k, v in os.environ.items() if k != "HF_HUB_OFFLINE"}
        env |= {"HF_ENDPOINT": hub.url, "HF_HOME": str(tmp_path / "hf"), "HF_HUB_DISABLE_XET": "1"}
        for given_name, returncode, said in (
            ("me/none", 2, "cannot read me/none at main"),
            ("me/data", 0, "8 rows"),
        ):
            arguments = ["select", given_name, "-o", tmp_path / "out", "--method", "length", "--size", "3"]
            done = subprocess.run([sys.executable, "-c", code, *map(str, arguments)], env=env, capture_output=True,
                                  text=True, timeout=300, check=False)  # fmt: skip
            assert done.returncode == returncode, done.stderr
            assert said in done.stdout + done.stderr
        # the branch moves on: the run does not, and needs no Hub any more
        repository.add("main", {"data/train.parquet": shard(rows[:1])}, "other data")
    again = subprocess.run([sys.executable, "-c", code, *map(str, arguments)], env=env, capture_output=True, text=True,
                           timeout=300, check=False)  # fmt: skip
    assert again.returncode == 0, again.stderr
    found = pq.read_table(tmp_path / "out" / "data" / "train.parquet")
    assert found.to_pylist() == rows[5:]
    assert b"ClassLabel" in found.schema.metadata[b"huggingface"]
    assert json.loads((tmp_path / "out" / "account.json").read_text())["data"] == f"me/data@{commit.oid}"
