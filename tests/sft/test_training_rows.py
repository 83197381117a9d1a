"""Rows that cannot be trained are one line with their number: in `--check`, in `megascience sft` and in the trainer."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from rich.console import Console

from megascience_hf.errors import UserError
from megascience_hf.sft import folder, launch, preflight, preset, training_rows
from megascience_hf.sft.preset import Overrides

USER = {"role": "user", "content": "Why?"}
GOOD = {"role": "assistant", "content": "So."}
QA = {"question": "Why?", "answer": "So.", "subject": "physics", "reference_answer": ""}

# A good row, a bad one of the same columns, and what is said of it.
BAD_ROWS = [
    ({"prompt": [USER], "completion": [GOOD]}, {"prompt": "Why?", "completion": "So."}, "without the chat template"),
    ({"prompt": [USER], "completion": [GOOD]}, {"prompt": [USER], "completion": []}, "not a list of turns"),
    ({"prompt": [USER], "completion": [GOOD]}, {"prompt": [USER], "completion": [USER]}, "no turn of the assistant"),
    ({"messages": [USER, GOOD]}, {"messages": [USER]}, "no turn of the assistant"),
    ({"messages": [USER, GOOD]}, {"messages": None}, "is nothing (null), not a list of turns"),
    ({"messages": [USER, GOOD]}, {"messages": [USER, GOOD | {"content": None}]}, "has nothing (null) as content"),
    ({"messages": [USER, GOOD]}, {"messages": [USER, GOOD | {"content": " "}]}, "is blank"),
    (
        {"messages": [USER, GOOD]},
        {"messages": [USER | {"content": [{"type": "text", "text": "Why?"}]}, GOOD]},
        "has a list of parts as content",
    ),
    (
        {"messages": [USER, GOOD]},
        {"messages": [USER, GOOD | {"tool_calls": [{"type": "function", "function": {"name": "f"}}]}]},
        "calls a tool",
    ),
    ({"messages": [USER, GOOD]}, {"messages": [USER, {"role": "tool", "content": "4"}, GOOD]}, "has the role tool"),
    ({"messages": [USER, GOOD]}, {"messages": []}, "is an empty list"),
    ({"messages": [USER, GOOD]}, {"messages": [GOOD, USER, GOOD]}, "begins with a turn of the assistant"),
    ({"messages": [USER, GOOD]}, {"messages": [USER, GOOD | {"reasoning_content": "Hm."}]}, "write it in content"),
    ({"messages": [USER, GOOD]}, {"messages": [USER | {"content": "\ud800"}, GOOD]}, "half of a surrogate pair"),
    ({"messages": [USER, GOOD]}, {"messages": [USER, GOOD], "tools": [{"type": "function"}]}, "tools are described"),
    ({"messages": [USER, GOOD]}, QA, "messages is nothing (null)"),
    ({"prompt": [USER], "completion": [GOOD]}, {"prompt": [USER]}, "completion is nothing (null)"),
    (
        {"prompt": [USER], "completion": [GOOD]},
        {"prompt": [USER], "completion": [GOOD, USER, GOOD]},
        "has more than the assistant's turn, and all of it would be trained",
    ),
    (
        {"prompt": [USER], "completion": [GOOD]},
        {"prompt": [USER, GOOD], "completion": [GOOD]},
        "prompt ends with a turn of the assistant",
    ),
    (QA, QA | {"answer": 5}, "answer is a number (5), not a text"),
    (QA, QA | {"subject": 5}, "subject is a number (5), not a text"),
    (QA, QA | {"answer": "\ud800"}, "half of a surrogate pair"),
    (QA, QA | {"question": ["Why?"]}, "question is a list of parts"),
]


def write(folder: Path, rows: list[dict[str, Any]]) -> Path:
    folder.mkdir(exist_ok=True)
    (folder / "rows.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return folder


def said(call: Any, *arguments: Any) -> str:
    with pytest.raises(UserError) as caught:
        call(*arguments)
    assert "\n" not in str(caught.value)
    return str(caught.value)


@pytest.mark.parametrize(("good", "bad", "says"), BAD_ROWS)
def test_a_row_that_cannot_be_trained_is_named_alike_by_the_check_and_by_the_training(
    good: dict[str, Any], bad: dict[str, Any], says: str, tmp_path: Path, tiny_models: dict[str, Path]
) -> None:
    rows = write(tmp_path / "mine", [good, good, bad])
    chosen = preset.adapt("qwen2.5-7b", Overrides(data=str(rows)))
    checked = said(preflight.run, chosen, "mine", str(tiny_models["qwen2"]), Console(quiet=True))
    trained = said(launch.command, chosen, ["--output_dir", str(tmp_path / "out")])
    assert checked == trained
    assert "rows.jsonl:3: " in checked
    assert says in checked
    assert not (tmp_path / "out").exists()


TURNS = {"messages": [USER, GOOD]}
ANOTHER = {"messages": [USER | {"content": "What else?"}, GOOD]}
CARD = "---\nconfigs:\n- config_name: default\n  data_files:\n  - split: train\n    path: a.jsonl\n"
CARD += "  - split: test\n    path: b.jsonl\n---\n"

# Files of a folder, and how many rows are trained; the column that TRL is given.
FOLDERS = {
    "a prompt beside messages": ({"a.jsonl": [TURNS | {"prompt": [USER]}] * 3}, 3),
    "a number as question beside messages": ({"a.jsonl": [TURNS | {"question": 5}] * 3}, 3),
    "columns of other kinds": ({"a.jsonl": [TURNS | {"chat_template_kwargs": None, "text": "x"}] * 3}, 3),
    "settings beside the rows": ({"a.jsonl": [TURNS] * 3, "settings.json": [{"a": 1}]}, 3),
    "rows in a folder below": ({"a.jsonl": [TURNS] * 3, "more/a.jsonl": [ANOTHER] * 9}, 3),
    "no split but a test": ({"mine.jsonl": [TURNS] * 3, "test.jsonl": [ANOTHER] * 9}, 3),
    "splits that the card names": ({"a.jsonl": [TURNS] * 3, "b.jsonl": [ANOTHER] * 9, "README.md": CARD}, 3),
    "questions, and splits that the card names": ({"a.jsonl": [QA] * 3, "b.jsonl": [QA] * 9, "README.md": CARD}, 3),
    "a card that is none": ({"a.jsonl": [TURNS] * 3, "README.md": "---\nconfigs: 5\n---\n"}, 3),
    "magic in a name": ({"a[1].jsonl": [TURNS] * 3, "b*.jsonl": [ANOTHER] * 2}, 5),
}


@pytest.mark.parametrize("name", FOLDERS)
def test_the_rows_that_are_checked_are_those_that_trl_loads(
    name: str, tmp_path: Path, tiny_models: dict[str, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    trl = pytest.importorskip("trl")
    from trl.scripts.utils import DatasetConfig

    files, rows = FOLDERS[name]
    monkeypatch.setattr("datasets.config.HF_DATASETS_CACHE", tmp_path / "cache")
    mine = tmp_path / "mine [1]"
    for file, content in files.items():
        (mine / file).parent.mkdir(parents=True, exist_ok=True)
        text = content if isinstance(content, str) else "".join(json.dumps(row) + "\n" for row in content)
        (mine / file).write_text(text, encoding="utf-8")
    chosen = preset.adapt("qwen2.5-7b", Overrides(data=str(mine)))
    report = preflight.run(chosen, "mine", str(tiny_models["qwen2"]), Console(quiet=True))
    entry = DatasetConfig(**dict(chosen.recipe.data.entry))
    loaded = trl.get_dataset(trl.DatasetMixtureConfig(datasets=[entry]))["train"]
    assert (chosen.recipe.data.rows, len(report.totals), len(loaded)) == (rows, rows, rows)
    assert set(loaded.column_names) in ({"messages"}, {"prompt", "completion", "subject", "reference_answer"})


def test_files_that_do_not_go_together_are_one_line_with_the_cause_before_the_training(tmp_path: Path) -> None:
    write(tmp_path, [{"messages": [USER, GOOD]}])
    (tmp_path / "x.jsonl").write_text(json.dumps({"messages": [USER, GOOD], "id": 1}) + "\n", encoding="utf-8")
    chosen = preset.adapt("qwen2.5-7b", Overrides(data=str(tmp_path)))
    assert "cannot be had" in (line := said(launch.require_rows, chosen, []))
    assert "An error occurred" not in line


def test_the_trainer_itself_refuses_what_was_not_checked_before(tiny_models: dict[str, Path], tmp_path: Path) -> None:
    pytest.importorskip("trl")
    from datasets import Dataset
    from trl import SFTConfig, SFTTrainer

    config = SFTConfig(
        output_dir=str(tmp_path), use_cpu=True, bf16=False, report_to="none", dataset_kwargs={"megascience": {"a": 1}}
    )
    rows = Dataset.from_list([{"prompt": "Why?", "completion": "So."}])
    with pytest.raises(ValueError, match="the training data, row 1: prompt and completion are plain texts"):
        SFTTrainer(str(tiny_models["qwen2"]), config, train_dataset=rows)


def test_blank_rows_are_left_out_and_only_blank_ones_are_refused(tmp_path: Path) -> None:
    some = write(tmp_path / "some", [QA | {"answer": " "}, QA, QA | {"question": None}])
    folder.check_rows(some)
    assert "has no row with something to train" in said(
        folder.check_rows, write(tmp_path / "none", [QA | {"answer": ""}])
    )


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "has no row in its 1 file"),
        ("\n\n", "has no row in its 1 file"),
        ('{"question": "Why?"', "rows.jsonl:1: not JSON"),
        ("[1]\n", "rows.jsonl:1: JSON, but no object"),
        ('{"question": "Why?"}\n', "has the columns question; needed are"),
    ],
)
def test_a_file_without_rows_is_one_line(text: str, says: str, tmp_path: Path) -> None:
    (tmp_path / "rows.jsonl").write_text(text, encoding="utf-8")
    assert says in said(folder.data, tmp_path)


def test_a_damaged_line_is_named(tmp_path: Path) -> None:
    (tmp_path / "rows.jsonl").write_text(json.dumps(QA) + "\n\n{oops\n", encoding="utf-8")
    assert "rows.jsonl:3 cannot be read: not JSON" in said(folder.check_rows, tmp_path)


def test_an_empty_first_shard_does_not_hide_the_columns_of_the_others(tmp_path: Path) -> None:
    columns = pa.table({name: pa.array([], pa.string()) for name in ("other",)})
    pq.write_table(columns, tmp_path / "part-00000.parquet")
    pq.write_table(pa.table({name: [value] for name, value in QA.items()}), tmp_path / "part-00001.parquet")
    assert folder.data(tmp_path).rows == 1
    write(tmp_path / "lines", [QA])
    (tmp_path / "lines" / "part-0.jsonl").write_text("")
    assert folder.columns(tmp_path / "lines") == set(QA)


def test_a_damaged_parquet_file_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "rows.parquet").write_bytes(b"PAR1 no")
    assert "rows.parquet cannot be read" in said(folder.data, tmp_path)


@pytest.mark.parametrize(
    ("names", "trained"),
    [
        (["train.jsonl", "test.jsonl"], ["train.jsonl"]),
        (["train.jsonl", "validation.jsonl", "eval.jsonl"], ["train.jsonl"]),
        (["a-train.jsonl", "a-dev.jsonl"], ["a-train.jsonl"]),
        (["part-0.jsonl", "part-1.jsonl"], ["part-0.jsonl", "part-1.jsonl"]),
        (["mine.jsonl", "test.jsonl"], ["mine.jsonl"]),
    ],
)
def test_rows_of_a_test_or_validation_split_are_never_trained(
    names: list[str], trained: list[str], tmp_path: Path
) -> None:
    from datasets import load_dataset

    for name in names:
        (tmp_path / name).write_text(json.dumps(QA | {"question": f"In {name}?"}) + "\n", encoding="utf-8")
    assert folder.data(tmp_path).rows == len(trained)
    rows = load_dataset("textbook_reasoning", "prompt_completion", data_dir=str(tmp_path), split="train")
    assert sorted(row["prompt"][0]["content"] for row in rows) == [f"In {name}?" for name in trained]


def test_a_folder_with_nothing_but_test_rows_is_refused_with_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "test.jsonl").write_text(json.dumps(QA) + "\n", encoding="utf-8")
    assert "test or validation split only (test.jsonl); name those to be trained train" in said(folder.data, tmp_path)


@pytest.mark.parametrize(
    ("names", "says"),
    [
        (["a.parquet", "b.jsonl"], "has both Parquet and JSON Lines, a.parquet and b.jsonl"),
        (["data/a.parquet", "data/b.jsonl"], "has both Parquet and JSON Lines, a.parquet and b.jsonl"),
        (["data/train-0.parquet", "data/train-1.jsonl"], "has both Parquet and JSON Lines"),
        (["a.jsonl", "b.jsonl.gz"], "has b.jsonl.gz, and only names that end in .parquet or .jsonl are read here"),
        (["a.ndjson"], "has a.ndjson, and only names"),
        (["A.JSONL"], "has A.JSONL, and only names"),
        (["train/a.jsonl", "test/a.jsonl"], "Give the folder with the rows to be trained: "),
    ],
)
def test_rows_that_would_not_be_read_are_refused_and_not_left_out(names: list[str], says: str, tmp_path: Path) -> None:
    place(names, tmp_path)
    assert says in said(folder.data, tmp_path)
    assert says in said(folder.check_rows, tmp_path)


def test_files_of_another_kind_that_hold_a_test_split_are_no_hindrance(tmp_path: Path) -> None:
    place(["train.jsonl", "test.parquet"], tmp_path)
    assert folder.data(tmp_path).rows == 1


def place(names: list[str], root: Path) -> None:
    """A row in each file, of Parquet or JSON Lines by its name."""
    for name in names:
        file = root / name
        file.parent.mkdir(exist_ok=True)
        if file.suffix == ".parquet":
            pq.write_table(pa.table({key: [value] for key, value in QA.items()}), file)
        else:
            file.write_text(json.dumps(QA) + "\n", encoding="utf-8")


def test_every_way_to_write_a_good_row_is_taken() -> None:
    for good, _, _ in BAD_ROWS:
        assert training_rows.problem(good) is None
