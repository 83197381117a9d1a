"""What `load_dataset` gives from a folder and from the embedded sample: rows, forms, arguments, errors."""

from __future__ import annotations

import json
import os
import pickle
import threading
import time
from pathlib import Path

import datasets
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from datasets import Features, Value, get_dataset_config_names, get_dataset_split_names, load_dataset
from datasets.inspect import get_dataset_default_config_name

import megascience_hf
from megascience_hf.builders.selection import SOURCES, SUBJECTS
from megascience_hf.builders.shards import ShardError

NAMES = ("megascience", "textbook_reasoning")
CONFIGS = ["default", "sft", "prompt_completion", "sample", "sample_sft", "sample_prompt_completion"]
CONFIGS += ["rl", "sample_rl", "easy_rl"]
COLUMNS = {
    "megascience": ["question", "answer", "subject", "reference_answer", "source"],
    "textbook_reasoning": ["question", "answer", "subject", "reference_answer"],
}


@pytest.fixture
def load(tmp_path: Path):
    """`load_dataset` of the train split with a cache of its own."""

    def load(name: str, config: str | None = None, **arguments):
        return load_dataset(name, config, split="train", cache_dir=str(tmp_path / "cache"), **arguments)

    return load


def as_published(rows, name):
    return [{column: row[column] for column in COLUMNS[name]} for row in rows]


# --- configs and forms -------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", NAMES)
def test_the_names_of_configs_and_splits_are_known_without_the_network(name) -> None:
    assert get_dataset_config_names(name) == CONFIGS
    assert get_dataset_default_config_name(name) == "default"
    assert get_dataset_split_names(name) == ["train"]
    assert get_dataset_split_names(name, "sample_sft") == ["train"]


@pytest.mark.parametrize("name", NAMES)
def test_default_gives_the_published_columns_and_rows_unchanged(load, copies, rows, name) -> None:
    loaded = load(name, data_dir=str(copies[name]))
    assert loaded.column_names == COLUMNS[name]
    assert list(loaded) == as_published(rows, name)
    assert {row["subject"] for row in loaded} >= {"", None}, "empty labels stay what they are"


def test_sft_holds_the_question_and_the_answer_as_two_turns(load, copies, rows) -> None:
    loaded = load("megascience", "sft", data_dir=str(copies["megascience"]))
    assert loaded.column_names == ["messages", "subject", "reference_answer"]
    assert list(loaded) == [
        {
            "messages": [
                {"role": "user", "content": row["question"]},
                {"role": "assistant", "content": row["answer"]},
            ],
            "subject": row["subject"],
            "reference_answer": row["reference_answer"],
        }
        for row in rows
    ]


def test_prompt_completion_holds_one_turn_each(load, copies, rows) -> None:
    loaded = load("textbook_reasoning", "prompt_completion", data_dir=str(copies["textbook_reasoning"]))
    assert loaded[4]["prompt"] == [{"role": "user", "content": rows[4]["question"]}]
    assert loaded[4]["completion"] == [{"role": "assistant", "content": rows[4]["answer"]}]
    assert loaded.column_names == ["prompt", "completion", "subject", "reference_answer"]


@pytest.mark.parametrize("config", ["sft", "prompt_completion", "sample_sft", "sample_prompt_completion"])
def test_trl_takes_the_chat_forms_as_conversations(load, copies, config) -> None:
    trl = pytest.importorskip("trl.data_utils", reason="the extra 'train' is not installed")
    folder = {} if config.startswith("sample") else {"data_dir": str(copies["megascience"])}
    assert trl.is_conversational(load("megascience", config, **folder)[0])


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("form", ["", "_sft", "_prompt_completion"])
def test_the_sample_has_ten_rows_of_each_subject_in_every_form(load, name, form) -> None:
    sample = load(name, f"sample{form}")
    counts = {subject: list(sample["subject"]).count(subject) for subject in set(sample["subject"])}
    assert counts == dict.fromkeys(["math", "physics", "chemistry", "biology", "medicine", "cs", "economics"], 10)
    assert not form or len(sample.column_names) <= 4
    assert form or sample.column_names == COLUMNS[name]


def test_rows_without_text_are_left_out_of_the_chat_forms_and_counted(load, tmp_path, caplog) -> None:
    rows = [
        {"question": question, "answer": answer, "subject": "math", "reference_answer": ""}
        for question, answer in [("q", "a"), (None, "a"), ("q", ""), (" \n", "a"), ("q", None), ("q2", "a2")]
    ]
    pq.write_table(pa.Table.from_pylist(rows), tmp_path / "rows.parquet")
    assert len(load("textbook_reasoning", data_dir=str(tmp_path))) == 6
    assert len(load("textbook_reasoning", "sft", data_dir=str(tmp_path))) == 2
    assert "left out 4 of 6 rows without question or answer" in caplog.text


def test_features_of_the_user_are_what_comes_out(load, copies) -> None:
    wanted = Features(dict.fromkeys(COLUMNS["megascience"], Value("large_string")))
    assert load("megascience", data_dir=str(copies["megascience"]), features=wanted).features == wanted


# --- ways of loading ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("arguments", [{"streaming": True}, {"num_proc": 2}, {"num_proc": 8}], ids=str)
@pytest.mark.parametrize("name", NAMES)  # three shards, one shard
def test_streaming_and_several_processes_change_neither_rows_nor_order(load, copies, rows, name, arguments) -> None:
    assert list(load(name, data_dir=str(copies[name]), **arguments)) == as_published(rows, name)


def test_a_slice_of_the_split_is_that_slice(copies, rows, tmp_path) -> None:
    part = load_dataset(
        "megascience", data_dir=str(copies["megascience"]), split="train[10:13]", cache_dir=str(tmp_path)
    )
    assert list(part) == rows[10:13]


def test_load_gives_what_load_dataset_gives_from_the_same_cache(load, copies, rows, tmp_path) -> None:
    arguments = {"data_dir": str(copies["megascience"]), "subjects": ["math"]}
    theirs = load("megascience", "sft", **arguments)
    ours = megascience_hf.load("megascience", "sft", split="train", cache_dir=str(tmp_path / "cache"), **arguments)
    assert list(ours) == list(theirs)
    assert ours.cache_files == theirs.cache_files
    streamed = megascience_hf.load("megascience", "sft", split="train", streaming=True, **arguments)
    assert list(streamed) == list(theirs)
    assert set(megascience_hf.load("megascience", "sample", cache_dir=str(tmp_path))) == {"train"}


def test_builders_and_datasets_survive_pickling(copies, rows, tmp_path) -> None:
    arguments = {"data_dir": str(copies["megascience"]), "cache_dir": str(tmp_path)}
    builder = datasets.load_dataset_builder("megascience", **arguments)
    copy = pickle.loads(pickle.dumps(builder))  # noqa: S301  # our own
    copy.download_and_prepare()
    assert list(copy.as_dataset("train")) == rows
    for streaming in (False, True):
        dataset = load_dataset("megascience", split="train", streaming=streaming, **arguments)
        assert list(pickle.loads(pickle.dumps(dataset))) == rows  # noqa: S301  # our own


def test_threads_may_load_at_the_same_time(load, copies, rows) -> None:
    results: dict[int, object] = {}

    def work(number: int) -> None:
        name = NAMES[number % 2]
        results[number] = list(load(name, data_dir=str(copies[name]))) == as_published(rows, name)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert results == dict.fromkeys(range(6), True)


def test_memory_stays_bounded_by_a_batch_and_not_by_the_shard(load, tmp_path) -> None:
    table = pa.table({column: ["x" * 1000] * 20_000 for column in COLUMNS["textbook_reasoning"]})  # 80 MB
    pq.write_table(table, tmp_path / "big.parquet", compression="none", use_dictionary=False, row_group_size=20_000)
    del table
    stream = iter(load("textbook_reasoning", "sft", data_dir=str(tmp_path), streaming=True))
    before = pa.total_allocated_bytes()
    pool = pa.default_memory_pool()
    for _ in range(5000):
        next(stream)
    assert pool.bytes_allocated() - before < 30 << 20


# --- folders -----------------------------------------------------------------------------------------------

LAYOUTS = {
    "the Hub's": "data/train-00000-of-00001.parquet",
    "what curate writes": "data/part-3.parquet",
    "plain Parquet": "rows.parquet",
    "JSON Lines in data": "data/rows.jsonl",
    "plain JSON Lines": "rows.jsonl",
}


@pytest.mark.parametrize("layout", LAYOUTS)
def test_a_folder_may_have_any_of_these_layouts_and_more_columns(load, rows, tmp_path, layout) -> None:
    file = tmp_path / "out" / LAYOUTS[layout]
    file.parent.mkdir(parents=True)
    wider = [{"book": "B", **row, "chunk": 3} for row in rows]
    if file.suffix == ".parquet":
        pq.write_table(pa.Table.from_pylist(wider), file)
    else:
        file.write_text("".join(json.dumps(row) + "\n" for row in wider), encoding="utf-8")
    (file.parent / ".hidden.parquet").write_bytes(b"not a shard")
    assert list(load("megascience", data_dir=str(tmp_path / "out"))) == rows


@pytest.mark.parametrize("kind", [pa.large_string(), pa.dictionary(pa.int32(), pa.string())], ids=str)
def test_other_arrow_types_of_text_are_read_as_text(load, rows, tmp_path, kind) -> None:
    table = pa.Table.from_pylist(rows).cast(pa.schema([(column, kind) for column in COLUMNS["megascience"]]))
    pq.write_table(table, tmp_path / "rows.parquet")
    assert list(load("megascience", data_dir=str(tmp_path))) == rows


def test_a_changed_folder_is_read_anew_and_an_unchanged_one_is_not(load, rows, tmp_path) -> None:
    file = tmp_path / "rows.parquet"
    pq.write_table(pa.Table.from_pylist(rows), file)
    first = load("megascience", data_dir=str(tmp_path))
    assert load("megascience", data_dir=str(tmp_path)).cache_files == first.cache_files
    time.sleep(0.01)
    pq.write_table(pa.Table.from_pylist(rows[::-1]), file)
    assert list(load("megascience", data_dir=str(tmp_path))) == rows[::-1]


def test_another_content_of_the_same_size_and_date_is_read_anew_and_a_copy_with_another_date_is_not(
    load, rows, tmp_path
) -> None:
    file = tmp_path / "rows.jsonl"
    file.write_text("".join(json.dumps(row) + "\n" for row in rows))
    first, before = load("megascience", data_dir=str(tmp_path)), file.stat()
    os.utime(file, ns=(1, 1))
    assert load("megascience", data_dir=str(tmp_path)).cache_files == first.cache_files
    file.write_text("".join(json.dumps(row) + "\n" for row in rows[::-1]))
    os.utime(file, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert file.stat().st_size == before.st_size
    assert list(load("megascience", data_dir=str(tmp_path))) == rows[::-1]


def test_every_argument_that_changes_the_rows_changes_the_place_in_the_cache(copies, tmp_path) -> None:
    arguments = [
        {},
        {"name": "sft"},
        {"name": "sample"},
        {"revision": "a" * 40},
        {"revision": "b" * 40},
        {"data_dir": str(copies["megascience"])},
        {"subjects": ["math"]},
        {"subjects": ["math", "cs"]},
        {"sources": ["textbook_reasoning"]},
        {"max_answer_chars": 10},
        {"max_answer_chars": 11},
        {"max_answer_chars": 10, "name": "sft"},
    ]
    places = [datasets.load_dataset_builder("megascience", cache_dir=str(tmp_path), **a).cache_dir for a in arguments]
    assert len(set(places)) == len(places)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({}, {"revision": "8df5586005374acba25aecc4f5469ce30fec605c"}),
        ({"subjects": ["math", "cs"]}, {"subjects": ("Computer Science", "mathematics", "math")}),
        ({"sources": "natural_reasoning"}, {"sources": ["Natural-Reasoning"]}),
    ],
    ids=str,
)
def test_two_ways_to_say_the_same_share_one_place_in_the_cache(one, other, tmp_path) -> None:
    places = {
        datasets.load_dataset_builder("megascience", cache_dir=str(tmp_path), **a).cache_dir for a in (one, other)
    }
    assert len(places) == 1


# --- errors ------------------------------------------------------------------------------------------------

MISTAKES = [
    ({"name": "stf"}, ["Unknown config 'stf'", "Did you mean 'sft'", "prompt_completion", "sample"]),
    ({"subjects": ["maht"]}, ["'maht'", "Did you mean 'math'", "economics"]),
    ({"subjects": []}, ["empty list"]),
    ({"subjects": [3]}, ["must be a list of names"]),
    ({"sources": ["nemotron_sience"]}, ["Did you mean 'nemotron_science'", "textbook_reasoning"]),
    ({"max_answer_chars": 0}, ["above 0"]),
    ({"max_answer_chars": True}, ["above 0"]),
    ({"max_answer_chars": "many"}, ["above 0"]),
    ({"subject": ["math"]}, ["Unknown argument 'subject'", "Did you mean 'subjects'", "max_answer_chars"]),
    ({"columns": ["answer"]}, ["Unknown argument 'columns'"]),
    ({"data_files": "x.parquet"}, ["data_dir="]),
    ({"data_dir": "nowhere"}, ["nowhere' does not exist"]),
    ({"data_dir": __file__}, ["is a file"]),
    ({"data_dir": str(Path(__file__).parent)}, ["no Parquet or JSON Lines", Path(__file__).name[:8]]),
    ({"data_dir": ".", "revision": "main"}, ["give one of them"]),
    ({"name": "sample", "data_dir": "."}, ["inside this package"]),
    ({"name": "sample_sft", "revision": "main"}, ["inside this package"]),
]


@pytest.mark.parametrize(("arguments", "parts"), MISTAKES, ids=lambda value: str(value)[:40])
def test_a_mistake_is_one_line_that_names_what_is_valid(load, arguments, parts) -> None:
    arguments = dict(arguments)
    with pytest.raises(ValueError) as caught:  # noqa: PT011  # the parts are the match
        load("megascience", arguments.pop("name", None), **arguments)
    message = str(caught.value)
    assert all(part in message for part in parts), message
    assert "\n" not in message


def test_sources_are_refused_where_there_is_no_such_column(load) -> None:
    with pytest.raises(ValueError, match='sources= is for "megascience"'):
        load("textbook_reasoning", sources=["textbook_reasoning"])


def test_an_unknown_name_in_load_names_the_two() -> None:
    with pytest.raises(ValueError, match=r"Did you mean 'megascience'.*textbook_reasoning"):
        megascience_hf.load("megasience")


def test_num_proc_and_streaming_together_are_refused_by_load() -> None:
    with pytest.raises(ValueError, match="num_proc"):
        megascience_hf.load("megascience", "sample", streaming=True, num_proc=2)


BROKEN = {
    "a column is missing": (
        lambda folder, rows: pq.write_table(
            pa.Table.from_pylist(rows).rename_columns(["prompt", *COLUMNS["megascience"][1:]]),
            folder / "x.parquet",
        ),
        ["lacks the column(s) question", "needed are question, answer", "found are prompt, answer"],
    ),
    "the source is missing": (
        lambda folder, rows: pq.write_table(pa.Table.from_pylist(rows).drop_columns(["source"]), folder / "x.parquet"),
        ["lacks the column(s) source", 'load the folder as "textbook_reasoning"'],
    ),
    "a column holds numbers": (
        lambda folder, rows: pq.write_table(
            pa.Table.from_pylist([row | {"reference_answer": 3} for row in rows]), folder / "x.parquet"
        ),
        ["'reference_answer' holds int64", "must hold text"],
    ),
    "JSON Lines with numbers": (
        lambda folder, rows: (folder / "x.jsonl").write_text(json.dumps(rows[0] | {"answer": 5}) + "\n"),
        ["x.jsonl:1: the column 'answer' holds 5", "must hold text"],
    ),
    "JSON Lines without a column": (
        lambda folder, _: (folder / "x.jsonl").write_text('{"question": "q"}\n'),
        ["lacks the column(s) answer"],
    ),
    "not JSON": (lambda folder, _: (folder / "x.jsonl").write_text("hello\n"), ["x.jsonl:1: not JSON"]),
    "a list": (lambda folder, _: (folder / "x.jsonl").write_text("[1]\n"), ["x.jsonl:1: JSON, but no object"]),
    "an empty file": (
        lambda folder, _: (folder / "x.parquet").write_bytes(b""),
        ["x.parquet cannot be read"],
    ),
    "a Git LFS pointer": (
        lambda folder, _: (folder / "x.parquet").write_text("version https://git-lfs.github.com/spec/v1\n"),
        ["git lfs pull"],
    ),
    "a missing shard": (
        lambda folder, rows: pq.write_table(pa.Table.from_pylist(rows), folder / "train-00001-of-00002.parquet"),
        ["1 of the 2 shards are missing", "train-00000-of-00002.parquet"],
    ),
}


@pytest.mark.parametrize("streaming", [False, True])
@pytest.mark.parametrize("case", BROKEN)
def test_a_broken_folder_is_a_clear_error_and_leaves_no_cache(load, rows, tmp_path, case, streaming) -> None:
    write, parts = BROKEN[case]
    folder = tmp_path / "broken"
    folder.mkdir()
    write(folder, rows)
    with pytest.raises(ShardError) as caught:
        list(load("megascience", data_dir=str(folder), streaming=streaming))
    message = str(caught.value)
    assert all(part in message for part in parts), message
    assert "\n" not in message
    assert not list((tmp_path / "cache").rglob("*.arrow"))


@pytest.mark.parametrize("processes", [1, 2])
def test_a_truncated_second_shard_leaves_nothing_of_the_first(load, copies, rows, tmp_path, processes) -> None:
    shard = copies["megascience"] / "data" / "train-00001-of-00003.parquet"
    whole = shard.read_bytes()
    shard.write_bytes(whole[: len(whole) // 2])
    with pytest.raises(ShardError, match=r"train-00001-of-00003\.parquet cannot be read"):
        load("megascience", data_dir=str(copies["megascience"]), num_proc=processes)
    assert not list((tmp_path / "cache").rglob("*.arrow"))
    shard.write_bytes(whole)
    assert list(load("megascience", data_dir=str(copies["megascience"]))) == rows


@pytest.mark.parametrize("processes", [1, 2])
def test_a_filter_that_leaves_no_row_is_an_error_and_names_what_there_is(
    load, copies, tmp_path, caplog, processes
) -> None:
    arguments = {"subjects": ["economics"], "sources": ["natural_reasoning"]}
    with pytest.raises(ValueError, match=r"No row of megascience is left with subjects=\['economics'\]"):
        load("megascience", data_dir=str(copies["megascience"]), num_proc=processes, **arguments)
    assert not list((tmp_path / "cache").rglob("*.arrow"))
    if processes == 1:  # children of datasets log into their own standard error
        assert "'Textbook-Reasoning'" in caplog.text, "the sources that there are, in their own spelling"
    assert list(load("megascience", data_dir=str(copies["megascience"]), streaming=True, **arguments)) == []


def test_a_folder_without_rows_is_an_error(load, tmp_path) -> None:
    empty = pa.schema([(column, pa.string()) for column in COLUMNS["megascience"]]).empty_table()
    pq.write_table(empty, tmp_path / "rows.parquet")
    with pytest.raises(ValueError, match="has no rows in"):
        load("megascience", data_dir=str(tmp_path))


def test_the_documentation_names_every_config_label_and_pinned_commit() -> None:
    text = (Path(__file__).resolve().parents[2] / "docs" / "datasets.md").read_text(encoding="utf-8")
    builders = [datasets.load_dataset_builder(name, "sample") for name in NAMES]
    facts = [fact for b in builders for fact in (b.PUBLISHED.commit, b.PUBLISHED.repo_id, f"{b.PUBLISHED.num_rows:,}")]
    for fact in (*CONFIGS, *SUBJECTS, *SOURCES, *facts):
        assert fact in text, fact
