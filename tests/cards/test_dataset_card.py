"""The card of a folder of data says what is in its files, and `datasets` loads them by it."""

from __future__ import annotations

import json
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from datasets import load_dataset
from huggingface_hub import DatasetCard
from typer.testing import CliRunner

from megascience_hf.cards import check
from megascience_hf.cards.dataset_card import DataDescription, write
from megascience_hf.cards.dataset_folder import read
from megascience_hf.cards.upload_plan import files
from megascience_hf.cli import app
from megascience_hf.errors import UserError

ROWS = [
    {"question": "What is 1 + 1?", "answer": "It is 2.", "subject": "math"},
    {"question": "What is 1 + 1?", "answer": "Two.", "subject": "math"},
    {"question": "What is H?", "answer": "", "subject": None},
    {"question": "Wie groß?", "answer": "1 | 2", "subject": "physics"},
]


def parquet(folder: Path, *names: str) -> Path:
    for name in names or ("data/train-00000-of-00001.parquet",):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        pq.write_table(pa.Table.from_pylist(ROWS), folder / name)
    return folder


def test_the_facts_are_those_of_the_files(tmp_path: Path) -> None:
    folder = parquet(tmp_path, "data/train-00000-of-00002.parquet", "data/train-00001-of-00002.parquet")
    facts = read(folder)
    split = facts.splits[0]
    assert (split.name, split.rows, split.patterns) == ("train", 8, ("data/train-*",))
    assert split.file_bytes == sum(path.stat().st_size for path in (folder / "data").iterdir())
    assert facts.labels == {"subject": {"math": 4, "": 2, "physics": 2}}
    assert facts.repeated == 5
    question, answer = facts.texts
    assert (question.longest, question.empty) == (14, 0)
    assert (answer.mean, answer.empty) == (pytest.approx((8 + 4 + 0 + 5) / 4), 2)


def test_the_bytes_are_those_that_datasets_counts(tmp_path: Path) -> None:
    folder = parquet(tmp_path / "pairs")
    loaded = load_dataset(str(folder), split="train", cache_dir=str(tmp_path / "cache"))
    assert read(folder).arrow_bytes == pytest.approx(loaded.info.splits["train"].num_bytes, rel=0.1)


@pytest.mark.parametrize("layout", ["parquet", "jsonl", "csv", "two splits", "loose shards"])
def test_the_card_is_good_and_datasets_loads_the_folder_by_it(tmp_path: Path, layout: str) -> None:
    folder = tmp_path / "pairs"
    if layout == "jsonl":
        folder.mkdir()
        (folder / "pairs.jsonl").write_text("".join(json.dumps(row) + "\n" for row in ROWS))
    elif layout == "csv":
        folder.mkdir()
        (folder / "pairs.csv").write_text("question,answer\na,b\nc,d\ne,f\ng,h\n")
    elif layout == "two splits":
        parquet(folder, "data/train-00000-of-00001.parquet", "data/test-00000-of-00001.parquet")
    elif layout == "loose shards":
        parquet(folder, "a.parquet", "b.parquet")
    else:
        parquet(folder)
    file = write(folder, DataDescription("me/pairs", "cc-by-4.0"))
    assert check.check(file) == []
    loaded = load_dataset(str(folder), cache_dir=str(tmp_path / "cache"))
    card = DatasetCard.load(file).data
    counted = {split["name"]: split["num_examples"] for split in card.dataset_info["splits"]}
    assert {name: len(rows) for name, rows in loaded.items()} == counted
    assert [f["name"] for f in card.dataset_info["features"]] == loaded["train"].column_names


def test_the_text_names_rows_labels_repetitions_and_what_is_empty(tmp_path: Path) -> None:
    text = write(parquet(tmp_path), DataDescription("me/pairs", "cc-by-4.0", description="Four pairs.")).read_text()
    for part in (
        "# me/pairs",
        "Four pairs.",
        "| `train` | 4 |",
        "| math | 2 | 50.0% |",
        "| (none) | 1 | 25.0% |",
        "1 rows repeat the question",
        "1 rows have no `answer`",
        'load_dataset("me/pairs", split="train")',
        "were not searched for questions of benchmarks",
    ):
        assert part in text
    assert "{{" not in text
    assert "None" not in text


def test_rows_of_messages_are_described_by_their_features(tmp_path: Path) -> None:
    turns = [{"messages": [{"role": "user", "content": "a"}, {"role": "assistant", "content": "b"}]}]
    pq.write_table(pa.Table.from_pylist(turns), tmp_path / "train.parquet")
    text = write(tmp_path, DataDescription(licence="mit")).read_text()
    assert "| `messages` | list of records |" in text
    assert check.check(tmp_path / "README.md") == []


def test_without_a_licence_the_card_says_that_it_is_unknown(tmp_path: Path) -> None:
    file = write(parquet(tmp_path))
    assert DatasetCard.load(file).data.license == "unknown"
    assert "The licence is not stated" in file.read_text()


def test_a_run_of_curate_gives_its_funnel_and_its_stages_stay_at_home(tmp_path: Path) -> None:
    folder = parquet(tmp_path)
    stages = [
        {"stage": "extract", "rows_in": 8, "rows_out": 65, "dropped": {"no QA": 1}, "not_judged": 0},
        {"stage": "decontaminate", "rows_in": 65, "rows_out": 60, "dropped": {"same": 5}, "not_judged": 3},
    ]
    (folder / "funnel.json").write_text(json.dumps(stages))
    (folder / "stages").mkdir()
    (folder / "contamination_pairs.jsonl").write_text("{}\n")
    text = write(folder, DataDescription(licence="mit")).read_text()
    assert "| decontaminate | 65 | 60 | 3 | same 5 |" in text
    assert "3 rows were kept because no model" in text
    published, left_out = files(folder)
    assert set(published) == {"README.md", "data/train-00000-of-00001.parquet", "funnel.json"}
    assert left_out == ("contamination_pairs.jsonl", "stages/")


def test_a_card_of_somebodys_hand_is_left_alone(tmp_path: Path) -> None:
    folder = parquet(tmp_path)
    (folder / "README.md").write_text("# Mine\n")
    with pytest.raises(UserError, match="--force"):
        write(folder)
    assert (folder / "README.md").read_text() == "# Mine\n"
    write(folder, force=True)
    write(folder)  # its own card it may replace


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda _: None, "has no data"),
        (lambda folder: (folder / "a.parquet").write_bytes(b"PAR1"), "cannot be read"),
        (lambda folder: (folder / "a.jsonl").write_text("{not json\n"), "cannot be read"),
        (lambda folder: (folder / "funnel.json").write_text("[1]") and parquet(folder), "no funnel"),
        (lambda folder: pq.write_table(pa.table({"a": pa.array([], pa.string())}), folder / "a.parquet"), "no row"),
    ],
    ids=["nothing", "a broken Parquet", "a broken JSON", "a broken funnel", "no rows"],
)
def test_what_is_no_data_is_one_line_and_writes_nothing(tmp_path: Path, make: object, message: str) -> None:
    make(tmp_path)  # type: ignore[operator]
    with pytest.raises(UserError, match=message) as refused:
        write(tmp_path)
    assert "\n" not in str(refused.value)
    assert not (tmp_path / "README.md").exists()


def test_the_command_writes_the_card_and_checks_it(tmp_path: Path) -> None:
    result = CliRunner().invoke(app, ["card", "dataset", str(parquet(tmp_path)), "--licence", "mit"])
    assert result.exit_code == 0, result.output
    assert "nothing to mend" in result.output
