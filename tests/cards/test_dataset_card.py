"""The card of a folder of data says what is in its files, and `datasets` loads them by it."""

from __future__ import annotations

import json
import re
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
from megascience_hf.cli import app
from megascience_hf.curation.report.run import dataset_of, report_dataset
from megascience_hf.curation.report.schema import Options
from megascience_hf.errors import UserError
from megascience_hf.hub.upload_plan import files
from megascience_hf.tasks.loading import SAMPLE

ROWS = [
    {"question": "What is 1 + 1?", "answer": "It is 2.", "subject": "math"},
    {"question": "What is 1 + 1?", "answer": "Two.", "subject": "math"},
    {"question": "What is H?", "answer": "", "subject": None},
    {"question": "Wie groß?", "answer": "1 | 2", "subject": "physics"},
]


COUNTED = Options(contamination=False)
MIX = {
    "name": "m", "written": 3, "published_rows": None, "cost": 0, "seconds": 1, "warnings": [],
    "sources": [
        {"name": "a", "rows": {"read": 5, "decontaminate": 4}, "dropped": {"decontaminate": {"in gsm8k": 1}}},
        {"name": "b", "rows": {"read": 2, "decontaminate": 2}, "dropped": {"read": {"no column question": 3}}},
    ],
}  # fmt: skip
SELECTED = {"rows": 9, "refused": {"empty question": 1}, "taken": 4, "dropped": {"not selected": 5}}


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
    assert (facts.made_by, facts.funnel, facts.report) == ("", [], None)


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
    file = write(folder, DataDescription("me/pairs", "cc-by-4.0", ["en"]), counting=COUNTED)
    assert check.check(file) == []
    rows = {"two splits": 8, "loose shards": 8}.get(layout, 4)
    assert f"| Questions | {rows} |" in file.read_text(), "the questions of every kind of file are counted"
    loaded = load_dataset(str(folder), cache_dir=str(tmp_path / "cache"))
    card = DatasetCard.load(file).data
    counted = {split["name"]: split["num_examples"] for split in card.dataset_info["splits"]}
    assert {name: len(rows) for name, rows in loaded.items()} == counted
    assert [f["name"] for f in card.dataset_info["features"]] == loaded["train"].column_names


def test_the_text_names_rows_labels_repetitions_and_what_is_empty(tmp_path: Path) -> None:
    about = DataDescription("me/pairs", "cc-by-4.0", description="Four pairs.")
    text = write(parquet(tmp_path), about, counting=COUNTED).read_text()
    for part in (
        "# me/pairs",
        "Four pairs.",
        "| `train` | 4 |",
        "| math | 2 | 50.0% |",
        "| (none) | 1 | 25.0% |",
        "1 rows repeat the question of an earlier one or nearly so, 1 of them word for word",
        "1 rows have no answer",
        "**Lengths in tokens**",
        "**Languages**",
        'load_dataset("me/pairs", split="train")',
        "were not searched for questions of benchmarks",
    ):
        assert part in text
    assert "{{" not in text
    assert "None" not in text


def test_rows_of_messages_are_described_by_their_features(tmp_path: Path) -> None:
    turns = [{"messages": [{"role": "user", "content": "a"}, {"role": "assistant", "content": "b"}]}]
    pq.write_table(pa.Table.from_pylist(turns), tmp_path / "train.parquet")
    text = write(tmp_path, DataDescription(licence="mit", languages=["en"]), counting=COUNTED).read_text()
    assert "| `messages` | list of records |" in text
    assert "| Answers | 1 |" in text
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
    assert "was not judged in 3 rows: no model was there" in text
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


def test_what_a_report_found_is_in_the_card_whether_it_is_made_here_or_given(tmp_path: Path) -> None:
    folder = parquet(tmp_path)
    options = Options(data_dir=SAMPLE)
    here = write(folder, counting=options).read_text()
    given = write(folder, counting=report_dataset(dataset_of(str(folder)), options)).read_text()
    assert here == given
    assert "**Contamination by benchmark**" in here
    assert "they are not the benchmarks" in here, "the embedded items are called what they are"


def test_a_report_of_other_rows_is_refused(tmp_path: Path) -> None:
    report = report_dataset(dataset_of(str(parquet(tmp_path / "a"))), COUNTED)
    folder = parquet(tmp_path / "b", "x.parquet", "y.parquet")
    with pytest.raises(UserError, match="the report is of 4 rows"):
        write(folder, counting=report)
    assert not (folder / "README.md").exists()


def test_data_without_questions_has_a_card_too(tmp_path: Path) -> None:
    pq.write_table(pa.table({"text": ["a"] * 10}), tmp_path / "train.parquet")
    file = write(tmp_path, DataDescription(licence="mit"), counting=COUNTED)
    text = file.read_text()
    assert "were not counted" in text
    assert "What is in it" not in text
    assert "arXiv" not in text, "data that has nothing to do with MegaScience is not said to come from it"
    assert DatasetCard.load(file).data.get("tags") is None
    assert [finding.message.partition(":")[0] for finding in check.check(file)] == ["no language", "no task_categories"]


@pytest.mark.parametrize(
    ("subjects", "account", "tags"),
    [
        (["math", "physics"], None, ["science"]),
        (["math", "history"], None, None),
        ([None, ""], None, None),
        (["chemistry"], {"of": "somebody"}, ["science"]),
        (["history"], SELECTED, ["megascience"]),
        (["biology"], SELECTED, ["megascience", "science"]),
    ],
)
def test_the_tags_are_true_of_the_rows(
    tmp_path: Path, subjects: list[str | None], account: object, tags: list[str] | None
) -> None:
    rows = [{"question": f"What is {number}?", "subject": subject} for number, subject in enumerate(subjects)]
    pq.write_table(pa.Table.from_pylist(rows), tmp_path / "train.parquet")
    if account is not None:
        (tmp_path / "account.json").write_text(json.dumps(account))
    assert DatasetCard.load(write(tmp_path, counting=COUNTED)).data.get("tags") == tags


def test_the_first_row_is_the_example_and_nothing_in_it_ends_its_fence(tmp_path: Path) -> None:
    rows = [{"question": "```\n# Owned\n````", "answer": "x" * 2_000, "n": list(range(99)), "b": b"abc"}]
    pq.write_table(pa.Table.from_pylist(rows), tmp_path / "train.parquet")
    text = write(tmp_path, counting=COUNTED).read_text()
    assert "The first row, long texts cut:" in text
    fence = text[text.index("`````json\n") + len("`````json\n") :].partition("\n`````\n")[0]
    example = json.loads(fence)
    assert example["question"] == rows[0]["question"]
    assert len(example["answer"]) == 601
    assert (example["n"][-1], example["b"]) == ("…", "3 bytes")


def test_lengths_are_drawn_where_they_are_counted(tmp_path: Path) -> None:
    folder = parquet(tmp_path)
    assert "lengths.png" not in write(folder).read_text()
    assert not (folder / "lengths.png").exists()
    assert "![Lengths of questions and answers in tokens](lengths.png)" in write(folder, counting=COUNTED).read_text()
    assert (folder / "lengths.png").read_bytes().startswith(b"\x89PNG")


def test_the_language_is_the_one_of_most_rows_unless_it_is_named(tmp_path: Path) -> None:
    rows = [{"question": f"Warum fällt der schwere Stein {n} nicht schneller als der leichte?"} for n in range(3)]
    pq.write_table(pa.Table.from_pylist(rows), tmp_path / "train.parquet")
    assert DatasetCard.load(write(tmp_path, counting=COUNTED)).data.language == ["de"]
    assert DatasetCard.load(write(tmp_path)).data.language is None
    named = DataDescription(languages=["fr"])
    assert DatasetCard.load(write(tmp_path, named, counting=COUNTED)).data.language == ["fr"]


def test_hostile_labels_do_nothing_in_the_card(tmp_path: Path) -> None:
    rows = [{"question": "Why?", "subject": "<script>|`[x](y)", "source": "<b>"}]
    pq.write_table(pa.Table.from_pylist(rows), tmp_path / "train.parquet")
    text = write(tmp_path, counting=COUNTED).read_text()
    text = re.sub("```json.*?```", "", text, flags=re.DOTALL)  # the example, in which nothing is markup
    assert "<script" not in text.replace(r"\<script", "")
    assert "<b>" not in text.replace(r"\<b\>", "")


@pytest.mark.parametrize(
    ("name", "account", "lines"),
    [
        (
            "funnel.json",
            MIX,
            ["| read | 10 | 7 |", "| decontaminate | 7 | 6 |", "compared 7 rows", "mixed from several"],
        ),
        (
            "funnel.json",
            MIX | {"warnings": ["not decontaminated: the mixture says so"]},
            ["searched nothing", "were not searched"],
        ),
        ("account.json", SELECTED, ["| read | 10 | 9 |", "| select | 9 | 4 |", "selected out of a larger dataset"]),
        ("account.json", {"of": "somebody"}, ["do not say how the rows were made"]),
    ],
    ids=["mix", "mix without benchmarks", "select", "a file of somebody's"],
)
def test_the_runs_of_other_commands_say_how_the_rows_were_made(
    tmp_path: Path, name: str, account: dict[str, object], lines: list[str]
) -> None:
    folder = parquet(tmp_path)
    (folder / name).write_text(json.dumps(account))
    (folder / "README.md").write_text("# m\n\n3 rows. Made by `megascience mix` (megascience-hf).\n")
    text = write(folder, DataDescription(licence="mit", languages=["en"])).read_text()
    assert [line for line in lines if line not in text] == []
    assert check.check(folder / "README.md") == []


def test_a_curation_that_found_no_benchmark_is_not_said_to_have_searched_any(tmp_path: Path) -> None:
    folder = parquet(tmp_path)
    stage = {"stage": "decontaminate", "rows_in": 5, "rows_out": 5, "dropped": {}, "not_judged": 5, "look_again": True}
    (folder / "funnel.json").write_text(json.dumps([stage]))
    text = write(folder).read_text()
    assert "searched nothing" in text
    assert "compared" not in text


def test_the_rows_of_the_sources_of_a_mixture_stay_at_home(tmp_path: Path) -> None:
    folder = parquet(tmp_path)
    (folder / "funnel.json").write_text(json.dumps(MIX))
    for name in ("rows/00-a.parquet", "steps/dedup.parquet", "left/a.parquet"):
        (folder / name).parent.mkdir()
        (folder / name).write_bytes(b"x")
    assert set(files(folder)[1]) == {"left/", "rows/", "steps/"}
    (folder / "account.json").write_text(json.dumps(SELECTED))
    for name in ("pool.parquet", "pool-refused.parquet"):
        (folder / name).write_bytes(b"x")
    assert set(files(folder)[1]) == {"left/", "pool-refused.parquet", "pool.parquet", "rows/", "steps/"}


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda _: None, "has no data"),
        (lambda folder: (folder / "a.parquet").write_bytes(b"PAR1"), "load_dataset refuses this folder"),
        (lambda folder: (folder / "a.jsonl").write_text("{not json\n"), "a.jsonl: JSON parse error"),
        (
            lambda folder: (folder / "funnel.json").write_text("[1]") and parquet(folder),
            "no account of megascience curate or mix",
        ),
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
    folder = parquet(tmp_path)
    report = tmp_path / "report.json"
    CliRunner().invoke(app, ["dataset-report", str(folder), "--sample", "-o", str(report)])
    texts = []
    for options in (["--sample"], ["--report", str(report)], ["--no-report"]):
        result = CliRunner().invoke(
            app, ["card", "dataset", str(folder / "data"), "--licence", "mit", "--language", "en", *options]
        )
        assert result.exit_code == 0, result.output
        assert "nothing to mend" in result.output
        texts.append((folder / "data" / "README.md").read_text())
    assert texts[0] == texts[1]
    assert "What is in it" not in texts[2]
    result = CliRunner().invoke(app, ["card", "dataset", str(folder), "--report", str(report), "--no-report"])
    assert "exclude each other" in str(result.exception)
